"""Recursion that returns memory: what it was given, a part of that, or new memory that it wrote, by paths."""

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("recursion_returned")


@program(vec(3))
def descended(x):
    def rec(a, n):
        if n == 0:
            return a
        b = a * 2
        b += 1.0
        return rec(b, n - 1)

    return np.sum(rec(x, 2) ** 2)


def halve(a, k):
    if k > 0:
        a *= 0.5
        return halve(a, k - 1)
    return a


@program(vec(3))
def halved(x):
    return np.sum(halve(x.copy(), 2) ** 2)


@program(vec(3), 2)
def halved_and_written_by_both_names(x, n):
    y = x.copy()
    z = halve(y, n)
    z[0] *= y[1]
    y[2] += z[0]
    return np.sum(z * y)


@program(arr(4, 2))
def collected(P):
    def go(i, out):
        if i < len(P):
            out.append(P[i] * 2)
            go(i + 1, out)
        return out

    return sum(np.sum(v**2) for v in go(0, []))


def merge_sort(a):
    if len(a) < 2:
        return a
    m = len(a) // 2
    left, right = merge_sort(a[:m]), merge_sort(a[m:])
    out = np.empty_like(a)
    i = j = 0
    for k in range(len(a)):
        if j >= len(right) or (i < len(left) and left[i] <= right[j]):
            out[k] = left[i]
            i += 1
        else:
            out[k] = right[j]
            j += 1
    return out


@program(vec(5))
def merged(x):
    return np.sum(merge_sort(x) * np.arange(1.0, 6.0) ** 2)


def tail_of(a, n):
    if n == 0:
        return a
    a[0] = a[1] * a[0]
    return tail_of(a[1:], n - 1)


@program(vec(5), 3)
def part_of_an_argument(x, n):
    y = x * 1.0
    t = tail_of(y, n)
    t[0] += y[0] * y[1]
    return np.sum(y * y) + t[1]


def larger(a, b, n):
    if n == 0:
        return a, b
    if n % 2:
        a[0] += b[1]
        return larger(b, a, n - 1)
    b[1] *= a[0]
    return larger(a, b, n - 1)


@program(vec(2), vec(2), 3)
def pair_of_arguments(x, y, n):
    x, y = x * 1.0, y * 1.0
    p, q = larger(x, y, n)
    p[0] *= 2.0
    q[1] = p[0] * x[1]
    return np.sum(x * y) + np.sum(p)


def with_count(a, n, total):
    if n == 0:
        return a, total
    a[n] += total
    return with_count(a, n - 1, total + a[n] * a[0])


@program(vec(4), num())
def array_and_number(x, s):
    y = x + 0.0
    a, total = with_count(y, 3, s)
    return np.sum(a * y) * total


def grow(items, k):
    items.append(items[-1] * 0.5 + items[k])
    return items if k == 0 else grow(items, k - 1)


@program(arr(3, 2), 2)
def list_that_grows(x, n):
    items = [v for v in x]
    out = grow(items, n)
    return sum(np.sum(v * v) for v in items) + np.sum(out[-1])


def ping(a, n):
    a[0] *= 1.5
    return a if n == 0 else pong(a, n - 1)


def pong(a, n):
    if n == 0:
        return a * 2.0
    a[1] += a[0]
    return ping(a, n - 1)


@program(vec(3), 2)
def mutual(x, n):
    y = x.copy()
    z = ping(y, n)
    z[2] = z[0] * y[1]
    return np.sum(z) + np.sum(y * y)


@program(vec(3), 3)
def mutual_with_a_copy(x, n):
    y = x.copy()
    z = ping(y, n)
    z[2] = z[0] * y[1]
    return np.sum(z) + np.sum(y * y)


class State:
    def __init__(self, u):
        self.u = u
        self.steps = 0.0


def advance(s, n):
    if n == 0:
        return s
    s.u[0] += s.u[1] * 0.5
    s.steps = s.steps + s.u[0]
    return advance(s, n - 1)


@program(vec(3), 2, second=False)
def object_given_back(x, n):
    s = State(x * 1.0)
    t = advance(s, n)
    t.u[1] = t.steps
    return np.sum(s.u**2) + s.steps


def smallest(a, n):
    if n == 0:
        return a
    b = smallest(a, n - 1)
    b[n] *= b[n - 1]
    return b


@program(vec(4), 3)
def written_on_the_way_back(x, n):
    y = x * 2.0
    z = smallest(y, n)
    return np.sum(z * y)


def fresh_or_given(a, n):
    if n == 0:
        return a
    b = fresh_or_given(a, n - 1) if n % 2 else np.sin(fresh_or_given(a, n - 1))
    b[0] += a[1]
    return b


@program(vec(3), 3)
def fresh_or_given_by_turns(x, n):
    y = x * 1.0
    return np.sum(fresh_or_given(y, n) * y)


@program(vec(3), 3)
def given_back_in_a_loop(x, n):
    y = x * 1.0
    for k in range(n):
        y = halve(y, k)
        y[0] += y[1] * x[2]
    return np.sum(y * y)


def quick(a, lo, hi):
    if hi - lo < 2:
        return a
    p, m = a[hi - 1], lo
    for k in range(lo, hi - 1):
        if a[k] < p:
            a[k], a[m] = a[m], a[k]
            m += 1
    a[hi - 1], a[m] = a[m], a[hi - 1]
    return quick(quick(a, lo, m), m + 1, hi)


@program(vec(5))
def quick_sorted(x):
    return np.sum(quick(x * 2.0, 0, 5) * np.arange(1.0, 6.0))


@program(vec(3), 2)
def row_of_a_list_that_grows(x, n):
    rows = []

    def row(k):
        if k == len(rows):
            rows.append([x[k]])
            if k < n:
                row(k + 1)
        return rows[k]

    first = row(0)
    first[0] *= x[1]
    return rows[0][0] * rows[1][0]


@program(vec(3), 3)
def written_after_it_is_given_back(x, n):
    def fill(v, n):
        if n == 0:
            return v
        v[0] = v[0] * v[1]
        return fill(v, n - 1)

    w = fill(x, n)
    w[1] = w[0] * 2.0
    return np.sum(w)


def scaled_down(a, k):
    if k <= 0 or k > 2:
        return a
    b = view_of_scaled(a, k - 1)
    return view_of_scaled(0.5 * b.copy() + 0.5 * a, k - 2)


def view_of_scaled(a, k):
    return scaled_down(a, k - 1)[:]


def result_not_used(a, k):
    if k <= 0:
        return a
    b = result_not_used(a, k - 1)
    result_not_used(scaled_down(b, k), k - 2)
    return 0.5 * a + 0.5 * b


@program(vec(3), vec(3), 2)
def calls_whose_results_are_not_used(x, y, n):
    z = x * 1.0
    u = [result_not_used(z, 2), result_not_used(y, n)]
    z[[True, False, True]] -= 1.0
    scaled_down(z, n)
    return np.sum(z) + np.sum(np.array(u) ** 2)


def swapped(a, b, k):
    if k <= 0:
        return a, 1.0 * b
    a[:] = a * 0.5
    a, b = swapped(b, a, k - 1)
    b *= 0.5
    return a, b


@program(vec(3), vec(3))
def given_and_new_in_a_pair(x, y):
    y = y * 1.0
    a, b = swapped(y, y, 2)
    c, d = swapped(x, y, 2)
    return np.sum(a * np.arange(3.0)) + np.sum(b * b) + np.sum(c * d)


def handed_on(a, k):
    if k <= 0:
        return np.array(a), a.copy()
    a[1] *= 2.0
    pair = handed_on(a * 1.0, k - 1)
    handed_on(pair[1], k - 2)
    return a, pair[1][[1, 0, 2]] * 1.0


@program(vec(3), 2)
def part_of_a_result_that_is_handed_on(x, n):
    y = x * 1.0
    p = handed_on(y, n)
    return np.sum(p[0] * np.arange(3.0)) + np.sum(p[1] ** 2)


def squared_sum_kept(a, b, k):
    if k <= 0:
        return b[np.arange(3)]
    b[2] = np.sum(b)
    return squared_sum_kept(a, b, k - 1)


@program(vec(3), vec(3))
def result_put_where_the_argument_was(x, y):
    y = y * 1.0
    z = squared_sum_kept(x, y, 2)
    d = {"a": z, "b": y}
    d["a"] = squared_sum_kept(z, d["a"], 2)
    return np.sum(z * y) + np.sum(d["a"] ** 2)


@program(vec(3), vec(3), 1)
def argument_that_is_a_variable_from_outside(x, y, n):
    def r(a, k):
        a += x
        if k <= 0:
            return y[k]
        return r(a, k - 1)

    return r(y, n)


def mixed_up(a, b, k):
    if k <= 0:
        return 0.0
    a[0] = b[1] * a[0]
    t = a[1:] if k % 2 else b
    t[0] += b[0] * a[2]
    return a[1] * b[0] + mixed_up(b, a, k - 1)


@program(vec(3), vec(3), 3)
def one_array_as_two_arguments(x, y, n):
    z = x * 1.0
    w = mixed_up(z, z, n) + mixed_up(z, y * 1.0, n)
    return w + np.sum(z)


def pushed(items, v, k):
    if k <= 0:
        return
    items.append(v)
    v[0] *= 1.5
    items[0][1] += v[0]
    pushed(items, items[-1], k - 1)


@program(vec(3), vec(3), 2)
def an_array_and_a_list_that_holds_it(x, y, n):
    z = x * 1.0
    items = [z, y * 1.0]
    pushed(items, z, n)
    pushed(items, items[1], n)
    return sum(np.sum(v * v) for v in items) + np.sum(z)


def sines_of_all(items, k):
    if k == len(items):
        return 0.0
    v = items[k]
    return sines_of_all(items, k + 1) + np.sin(v)


@program(vec(3))
def given_in_a_list_and_written_later(x):
    items = [x, x * 2.0]
    t = np.sin(sines_of_all(items, 0))
    x[:] = t
    return np.sum(x * t)


def squares_of_firsts(rows, k):
    if k == len(rows):
        return 0.0
    return rows[k][0] * rows[k][0] + squares_of_firsts(rows, k + 1)


@program(vec(3), 2)
def given_in_lists_that_change_later(x, n):
    rows = [[x[0]], [x[1]]]
    t = squares_of_firsts(rows, 0)
    for k in range(n):
        rows[0][0] = 5.0 * t + k
    return t * rows[0][0]


def product_kept(a, b, k):
    if k <= 0:
        return a
    z = product_kept(a, b, k - 1)
    try:
        np.multiply(a, z, out=b)
    except ValueError:
        pass
    return a


@program(vec(3))
def tried_with_one_array_as_two_arguments(y):
    y = y * 1.0
    product_kept(y, y, 1)
    return np.sum(y * np.arange(3.0))
