"""Lists and tuples: methods, slices that are assigned to, unpacking, comparison, the greatest and the least."""

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("sequences")


# methods --------------------------------------------------------------------------------------------------------------


@program(vec(5), 5)
def sorted_in_place(x, n):
    items = []
    for i in range(n):
        items.append(np.sin(3.0 * x[i]))
    items.sort()
    total = 0.0
    for i, v in enumerate(items):
        total += (i + 1.0) * v * v
    items.sort(key=lambda v: -abs(v))
    return total + items[0] * items[-1]


@program(num(), num(), num())
def short_list_sorted(a, b, c):
    items = [a * a, b, c * 0.9]
    items.sort(reverse=True)
    return items[0] * 3.0 + items[1] * 2.0 - items[2]


@program(vec(5), 5)
def index_and_count(x, n):
    items = [x[i] ** 2 for i in range(n)]
    kinds = [0, 1, 1, 2, 1]
    where = kinds.index(2)
    k = items.index(max(items))
    return items[where] * kinds.count(1) + items[k] * 3.0


@program(vec(5), 5)
def removed_and_cleared(x, n):
    items = [i for i in range(n)]
    items.remove(3)
    values = [x[i] for i in items]
    total = sum(values)
    values.clear()
    values.append(total * x[0])
    return values[0] * len(items) + len(values)


@program(vec(6), 6)
def slice_replaced(x, n):
    items = [x[i] for i in range(n)]
    items[1:3] = [x[0] * x[1], x[2] ** 2, x[3]]
    items[:0] = [x[5] * 2.0]
    items[5:] = []
    total = 0.0
    for v in items:
        total = total * 0.7 + v
    return total


@program(num(), num())
def slice_of_short_list(a, b):
    items = [a, b, a * b, 1.0]
    items[1:3] = [b * b, a]
    items[2:] = [items[1]]
    return items[0] * items[1] + items[2] * len(items)


@program(vec(6), 6, 2)
def slice_deleted(x, n, k):
    items = [x[i] ** 2 for i in range(n)]
    del items[k : k + 2]
    del items[0]
    del items[-1:]
    total = 0.0
    for v in items:
        total = total * 0.5 + v
    return total * len(items)


@program(vec(4), 4)
def slice_of_arrays(x, n):
    rows = [x * i for i in range(n)]
    rows[1:3] = [np.sin(x), x * x]
    return sum(np.sum(r**2) for r in rows)


@program(vec(4), 4)
def list_multiplied_in_place(x, n):
    items = [x[0], x[1] * x[2]]
    items *= 2
    items += [v * v for v in x]
    return sum(v * k for k, v in enumerate(items))


# unpacking ------------------------------------------------------------------------------------------------------------


@program(vec(5))
def first_and_rest(x):
    p, *q = x
    a, *b, c = x * x
    total = p * c + a
    for v in q:
        total += v**2
    for k, v in enumerate(b):
        total += v * (k + 1)
    return total


@program(vec(5), 5)
def first_and_rest_of_list(x, n):
    items = [v * v for v in x[:n]]
    first, *rest = items
    *begin, last = rest
    total = first * last
    for v in begin:
        total = total + v * first
    return total


@program(vec(3), num(), vec(2))
def display_of_unknown_length(x, s, a):
    items = [*x, s, *a]
    total = 0.0
    for k, v in enumerate(items):
        total += (k + 1) * v * v
    return total * items[3]


@program(vec(4), 4)
def tuple_of_array(x, n):
    t = tuple(x)
    u = tuple(x[i] * i for i in range(n))
    return t[0] * u[n - 1] + sum(u) * len(t) + u[1] * t[-1]


@program(vec(4), 4)
def transposed_pairs(x, n):
    pairs = [(x[i], x[i] ** 2) for i in range(n)]
    first, second = zip(*pairs)
    total = 0.0
    for a, b in zip(first, second):
        total += a * b
    return total + first[0] * second[-1]


@program(arr(3, 4), 3)
def transposed_rows(m, n):
    rows = [[m[i, j] ** 2 for j in range(n)] for i in range(n)]
    columns = list(zip(*rows))
    total = 0.0
    for j, c in enumerate(columns):
        total += c[0] * c[n - 1] * (j + 1)
    return total


# the greatest and the least -------------------------------------------------------------------------------------------


@program(vec(5), 5)
def greatest_by_key(x, n):
    items = [(i, x[i] ** 2) for i in range(n)]
    k, v = max(items, key=lambda t: t[1])
    j, w = min(items, key=lambda t: -t[1] * t[0])
    return v * (k + 1) + w * x[j]


@program(vec(5), 5)
def least_by_distance(x, n):
    points = [x[i] for i in range(n)]
    near = min(points, key=lambda p: abs(p - 0.3))
    far = max(range(n), key=lambda i: abs(x[i]))
    return near * near + x[far] ** 3


@program(num(), num())
def extremes_of_arguments(a, b):
    big = max(a, b, -a, key=abs)
    small = min([], default=a * b)
    return big * big + small * min(a, b, key=lambda v: (v - 0.7) ** 2)


@program(vec(4), 4)
def extreme_with_default(x, n):
    large = [v for v in x if v > 10.0]
    some = [v * v for v in x if v > -10.0]
    return max(large, default=x[0]) + max(some, default=x[1])


@program(vec(5), 5)
def sorted_by_two(x, n):
    items = [(i % 2, x[i]) for i in range(n)]
    total = 0.0
    for k, v in sorted(items):
        total = 0.6 * total + v * (k + 1)
    for k, v in sorted(items, key=lambda t: (t[0], -t[1]), reverse=True):
        total = 0.6 * total + v**2
    return total


# comparison -----------------------------------------------------------------------------------------------------------


@program(vec(4), 4)
def compared_lists(x, n):
    a = [i % 2 for i in range(n)]
    b = [0, 1, 0, 1]
    if a == b and (1, 2) < (1, 3) and [1, 2] != [1, 3]:
        return np.sum(x**2)
    return x[0]


@program(vec(4), 4)
def compared_tuples(x, n):
    best = (x[0] ** 2, 0)
    for i in range(1, n):
        candidate = (x[i] ** 2, i)
        if candidate > best:
            best = candidate
    return best[0] * (best[1] + 1)


@program(vec(4), 4)
def number_in_list(x, n):
    seen = []
    total = 0.0
    for i in range(n):
        if i % 3 in seen or 0.25 in seen:
            total += x[i] ** 2
        seen.append(i % 3)
    return total + (x[0] if x[1] in x else x[2])


# ranges ---------------------------------------------------------------------------------------------------------------


@program(vec(6), 6)
def questions_about_ranges(x, n):
    r = range(1, n, 2)
    total = x[r[-1]] * len(r) + x[r[0]] * len(range(n))
    if 4 in range(n) and 2 not in r:
        total += x[4] ** 2
    return total + sum(x[i] for i in range(n)[1:3])


@program(vec(3))
def extremes_of_lists_of_numbers(x):
    pairs = [[v, v * v] for v in x]
    by_number = [[i // 2, v] for i, v in enumerate(x)]
    return min(pairs)[1] * max(pairs)[1] + min(by_number)[1] * max(by_number)[1]


@program(vec(3))
def least_of_some_lists_is_changed(x):
    rows = []
    for v in x:
        rows.append([v for _ in range(2)])
    rows[0].append(x[1])
    least = min(rows)
    least[0] = least[0] * 3
    return sum(sum(r) for r in rows) * max(rows)[0]
