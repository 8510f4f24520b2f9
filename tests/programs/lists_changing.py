"""Loops over lists that change their length meanwhile: what is appended is reached, what is removed is not."""

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("lists that change under a loop")


@program(num())
def appended_up_to_a_length(x):
    items = [x, x]
    for v in items:
        if len(items) < 4:
            items.append(v * 2)
    return sum(items)


@program(num())
def doubled_until_large(x):
    items = [x]
    for v in items:
        if v < 50:
            items.append(v * 2)
    return sum(items)


@program(num())
def enumerated_and_appended(x):
    items = [x]
    for i, v in enumerate(items):
        if i < 3:
            items.append(v * x)
    return sum(items)


@program(num(0.5, 0.9))
def work_list(x):
    queue, s = [x], 0.0
    for v in queue:
        if v < 2:
            queue += [v * 1.5, v * 2]
        s += v**2
    return s


@program(vec(2))
def arrays_appended_and_written(x):
    items = [x]
    for a in items:
        if len(items) < 3:
            items.append(a * 2)
        a *= 3
    return np.sum(items[0]) + np.sum(items[1] ** 2) + np.sum(items[2])


@program(num(), [[1, 2], [3], [3], []])
def breadth_first_order(x, neighbours):
    order, value = [0], [x]
    for u in order:
        for w in neighbours[u]:
            if w not in order:
                order.append(w)
                value.append(value[order.index(u)] * x)
    return sum(value)


@program(num())
def popped_while_looped(x):
    items = [x, 2 * x, 3 * x]
    s = 0.0
    for v in items:
        s += v * v
        items.pop()
    return s + sum(items)


@program(num())
def written_appended_and_popped(x):
    items = [x, x * x]
    for i, v in enumerate(items):
        items[i] = v * v
        if i == 0:
            items.append(v)
        if len(items) > 5:
            items.pop()
    return sum(items)


@program(num())
def inserted_in_front(x):
    items = [x, 2.0 * x]
    s = 0.0
    for v in items:
        s = s * 0.5 + v * v
        if len(items) < 5:
            items.insert(0, v * x)
    return s + items[0] * items[1]


@program(num())
def generator_over_what_its_consumer_appends_to(x):
    def values(items):
        for v in items:
            yield v * v

    items = [x, 2 * x]
    s = 0.0
    for w in values(items):
        s += w
        if len(items) < 4:
            items.append(w)
    return s


# a second order moves references within the recursion, which is refused
@program(num(), second=False)
def passes_of_a_recursion(x):
    def walk(depth, items):
        if depth == 0:
            return sum(items)
        for v in items:
            if len(items) < 3 + depth:
                items.append(v * x)
        return walk(depth - 1, items)

    return walk(2, [x])


@program(num(), 2.5)
def list_in_the_test_of_a_while(x, limit):
    items = [x * k for k in range(1, 5)]
    s = 0.0
    while items and s < limit:
        s += items.pop() ** 2
    return s


@program(num(), 3)
def list_in_a_condition(x, n):
    items = []
    for k in range(n):
        if not items or items[-1] < x * n:
            items.append(x * k)
    return sum(items) if items and n > 1 else x


@program(vec(6), const(np.array([2, 0, 2, 5, 0, 2])))
def asked_whether_empty_and_filled(x, keys):
    groups = [[] for _ in range(6)]
    total = 0.0
    for i in range(len(keys)):
        g = groups[keys[i]]
        if g:
            total += x[i] * g[-1]
        g.append(x[i] ** 2)
    return total


@program(num(), 4)
def emptied_while_it_is_counted(x, n):
    rest = [x * k for k in range(n)]
    total = 0.0
    while rest:
        rest.pop()
        total = total + x * x
    return total


@program(vec(3), vec(3))
def emptied_beside_arrays_that_are_written(x, y):
    rest = [x, y]
    while rest:
        rest.pop(0)
        x[0] *= y[1]
    return np.sum(x * y)


@program(vec(3), 2)
def emptied_until_little_is_left(x, n):
    rest = [x] * n
    rest.append(x * 2.0)
    rest.pop()
    rest.pop()
    rest.pop()
    return np.sum(x * x) if rest else np.sum(x)


# loops backwards over lists that change meanwhile ---------------------------------------------------------------------


@program(vec(2), vec(2), 3)
def list_reversed_again_and_again(x, y, n):
    b = [x, y, x * y]
    for k in range(n):
        b = list(reversed(b))
        b[0] = b[0] * b[1]
    return np.sum(b[0] * b[2])


@program(vec(2), vec(2), 7)
def appended_to_while_looped_backwards(x, y, n):
    b = [x * 1.0, y * 2.0, x * y]
    for v in reversed(b):
        b.append(v * x)
        if len(b) > n:
            break
    return np.sum(b[-1] * b[1])


@program(vec(2), vec(2))
def shortened_while_looped_backwards(x, y):
    b = [x * 1.0, y * 2.0, x * y, x + y, np.sin(x)]
    t = 0.0
    for v in reversed(b):
        b.pop(0)
        t = t * 1.3 + np.sum(v * x)
    return t * len(b)


@program(vec(4))
def numbers_inserted_while_looped_backwards(x):
    b = [v for v in x]
    t = 0.0
    for v in reversed(b):
        b[0] = b[0] * v
        b.insert(0, v * 2.0)
        t = t * 1.3 + v
    return t * b[2]


@program(vec(2), vec(2), 2)
def replaced_by_a_longer_list_while_looped_backwards(x, y, n):
    b = [x * 1.0, y * 2.0]
    for k in range(n):
        for v in reversed(b):
            b = [v * x] + b
    return np.sum(b[0] * b[3])


@program(vec(3), vec(3), 2)
def written_entries_appended_while_looped_backwards(x, y, n):
    b = [x * 1.0, y * 2.0, x * y]
    for i, v in enumerate(reversed(b)):
        v[i] *= 3.0
        if i < n:
            b.append(v)
        else:
            b[-1][0] *= y[i]
    return np.sum(b[0] * b[3])


@program(vec(3), vec(3), 1)
def looped_over_from_both_ends_while_it_grows(x, y, n):
    b = [x * 1.0, y * 2.0, x * y]
    t = 0.0
    for u, v in zip(reversed(b), b):
        u *= v[0]
        t = t + u @ v
        if n < 3:
            b.append(u * 1.0)
        n += 1
    return np.sum(b[0] * b[2]) * t


@program(const([[0.3, 0.5], [0.7], [0.9, 1.1, 0.2]]), num())
def rows_removed_and_extended_while_looped_backwards(m, s):
    t = 0.0
    for row in reversed(m):
        row.append(s * row[0])
        m[0].extend(reversed(row))
        if len(m) > 2:
            m.pop(1)
        for v in reversed(row):
            row[0] *= v
            if len(row) > 3:
                row.pop()
            t = t * v + row[0]
    return t


@program(vec(2), 4)
def lists_that_grow_by_what_is_in_each_other(x, n):
    slope = lambda q: 4 * q**3 + 2 * q  # noqa: E731
    steps, changes, rho = [], [], []
    g = slope(x)
    for _ in range(n):
        q, alphas = g.copy(), []
        for s, y, r in zip(reversed(steps), reversed(changes), reversed(rho)):
            alphas.append(r * (s @ q))
            q = q - alphas[-1] * y
        for s, y, r, a in zip(steps, changes, rho, reversed(alphas)):
            q = q + s * (a - r * (y @ q))
        new = x - 0.3 * q
        steps.append(new - x)
        changes.append(slope(new) - g)
        rho.append(1.0 / (changes[-1] @ steps[-1]))
        if len(steps) > 2:
            steps.pop(0)
            changes.pop(0)
            rho.pop(0)
        x, g = new, slope(new)
    return np.sum(x**4) + np.sum(x * x)


@program(vec(4), 0.3)
def first_is_taken_and_the_rest_gone_through(x, a):
    q = [v * a for v in x]
    q.append(a)
    first, total = q.pop(0), 0.0
    for v in q:
        total = total * 0.5 + v * v
    return total * first + q.pop()


@program(vec(4), 0.3)
def taken_out_where_emptiness_is_asked(x, a):
    q = [v * a for v in x]
    first = q.pop()
    total = a if q else 0.0
    while q:
        total = total * 0.5 + first * q.pop(0)
    return total
