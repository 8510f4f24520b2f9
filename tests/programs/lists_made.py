"""Lists that no display makes (of an array, sorted, mapped, reversed, copied, sliced), changed afterwards."""

from collections import deque

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("lists_made")


@program(arr(2, 3), vec(3), 1)
def rows_and_another(M, x, n):
    rows = list(M)
    rows[n % len(rows)] = 0.9 * x
    return np.sum(np.stack(rows) * M)


@program(arr(2, 3), vec(3))
def rows_appended(M, x):
    rows = list(M)
    rows.append(x)
    rows.insert(0, M[1] * 2.0)
    return np.sum(np.array(rows) ** 2)


@program(arr(2, 3), vec(3), vec(3))
def rows_written(M, x, y):
    rows = list(M.copy())
    rows.append(x)
    rows[0][1] = y[0] * y[1]
    y[2] = 0.5
    rows[2] *= y
    return np.sum(np.array(rows) ** 2)


@program(arr(3, 2), vec(2))
def sorted_and_swapped(P, x):
    b = sorted([P[0], P[1], P[2]], key=lambda v: v[1])
    b[-1], x = x, b[-1]
    b[0] = np.sin(b[0])
    return np.sum(b[0] * b[1]) + np.sum(b[2] * x)


@program(arr(3, 2), vec(2), 2)
def listing_sorted_in_place(P, x, n):
    b = [*list(P), x * 1.0]
    b.append(P[n] + x)
    b.sort(key=lambda v: v[1])
    b[n % len(b)] = b[0] * b[-1]
    return np.sum(np.stack(b) ** 2)


@program(vec(3), vec(3), arr(2, 3), 3)
def listings_in_a_dict(x, y, M, n):
    b = [x, y]
    d = {n: [M[1][:]] + b, n + 1: list(reversed(b)), n + 2: list(map(lambda v: v * 2.0, b)), n + 3: list(tuple(b))}
    d[n][0] = d[n + 1][1] * d[n + 2][0]
    return np.sum(np.array([v for e in d.values() for v in e]) ** 2)


@program(vec(3), vec(3), arr(2, 3), True)
def comprehension_and_rows(x, y, M, c):
    d = {"a": [x * v for k, v in enumerate(M) if k != 3], "b": list(np.stack([x, y]))}
    b = d["a"] if c else d["b"]
    b.append(y)
    b[0] = b[0][::-1]
    return np.sum(np.stack(d["a"]) ** 2) + np.sum(np.stack(d["b"]) ** 3)


@program(vec(3), vec(3), arr(2, 3), 2)
def slices_replaced(x, y, M, n):
    b = [x, *[M[k % 2] for k in range(n)]]
    b[1:] = [y * 2.0, M[0] + y]
    b[:] = b[::-1]
    b[:1] = [np.asarray(b[-1]), b[-1]]
    return np.sum(np.stack(b) ** 2 * x)


@program(vec(3), vec(3), 2)
def from_a_deque(x, y, n):
    last = deque([x], maxlen=3)
    for k in range(n):
        last.append(y * (k + 1.0))
    b = list(last)
    b.insert(0, y[::-1])
    b.append(x[[2, 0, 1]] * b[0])
    return np.sum(np.array(b) ** 2)


@program(vec(3), vec(3), 3)
def from_a_generator(x, y, n):
    def halves(v):
        for k in range(n):
            yield v / (k + 1.0)

    b = list(halves(x))
    b[0] = y
    b.append(x * y)
    b[1][1] = 2.0
    return np.sum(np.stack(b) ** 2)


@program(vec(3), arr(2, 3), 2)
def copied_and_grown(x, M, n):
    b = list(M)
    for k in range(n):
        c = b.copy()
        c.append(x * k)
        b = c
    b[0] = x
    return np.sum(np.stack(b) ** 2 * x)


@program(vec(3), arr(2, 3), num(), 2)
def listings_of_listings(x, M, s, n):
    b = [list(M), [x, x * s]]
    b.append(list(map(lambda v: v + s, b[0])))
    b[n % len(b)][0] = s * x
    b[0].append(x)
    return sum(np.sum(np.stack(v) ** 2) for v in b)


@program(vec(3), arr(2, 3), 1)
def memory_in_a_listing(x, M, n):
    z = x * 2.0
    b = list(reversed([z, M[0]]))
    b.append(z)
    z[n] = x[0] * x[1]
    b[1] *= 2.0
    b[0] = b[2]
    return np.sum(np.stack(b) ** 2)


@program(vec(3), arr(2, 3), 2)
def extended_by_lists_of_other_types(x, M, n):
    rows = [[x, x * 2.0]]
    more = [[M[0]], [M[1]]]
    rows.extend(more)
    for k in range(n):
        more[k].append(x * (k + 1.0))
    rows[1][0] = M[1] * x
    return sum(np.sum(np.stack(v) ** 2) for v in rows) + np.sum(more[0][0])


@program(vec(3), 0, 2)
def repeated_not_at_all(x, n, m):
    none, some = [x[0], x[1] * x[0]] * n, [x[0] * x[2], x[1]] * m
    rows = [x, x * 2.0] * n + [x * x] * m
    return sum(none) + sum(some) * x[1] + sum(np.sum(v) for v in rows)
