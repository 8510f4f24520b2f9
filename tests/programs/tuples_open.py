"""tuple(x) of what has a length that is known at run time only: a tuple, not a list."""

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("tuples_open")


# of integers: as keys, indices, in comparisons -----------------------------------------------------------------------


@program(const(np.array([0.2, 0.3])))
def cell_compared(p):
    t = tuple(np.floor(p).astype(int))
    return p[0] * 3.0 if t == (0, 0) and isinstance(t, tuple) and not isinstance(t, list) else p[1] * 2.0


@program(vec(3, 0.1, 0.9))
def tuple_is_no_list(p):
    t = tuple(np.floor(p).astype(int))
    u = tuple(p)
    same = p[0] * (list(t) == t) + p[1] * (t != [0, 0, 0]) + p[2] * (u == [p[0], p[1], p[2]])
    return same + p[0] * p[1] * (t in [(0, 0, 0)]) + p[2] ** 2 * (t < (1, 0, 0)) + p[1] ** 3 * (u == (p[0], p[1], p[2]))


@program(const(np.array([[0.2, 0.3], [1.4, 0.6], [0.7, 0.1], [1.9, 0.2]])))
def binned_by_cell(P):
    cells = {}
    for p in P:
        cells.setdefault(tuple(np.floor(p).astype(int)), []).append(p)
    return sum(np.sum(np.mean(c, axis=0) ** 2) * (1 + key[0]) for key, c in cells.items())


@program(const(np.array([0.2, 0.3, 1.7])))
def counted_by_tuple(p):
    d = {(0, 0): p[0] ** 2}
    for k in range(3):
        key = tuple(np.floor(p[:2] + k).astype(int))
        d[key] = d.get(key, 0.0) + p[k] ** 2
    return sum(v * (1 + sum(k)) for k, v in d.items()) + d[1, 1] + ((5, 5) in d) * p[0]


@program(const(np.array([0.2, 0.3, 1.7])))
def set_of_tuples(p):
    seen = set()
    for k in range(3):
        seen.add(tuple(np.floor(p[: k + 1]).astype(int)))
    seen.add((0, 0, 1))
    return p[0] ** 2 * len(seen)


@program(arr(3, 3), vec(2, 0.1, 2.9))
def array_by_tuple(grid, p):
    k = tuple(np.floor(p).astype(int))
    grid[k] *= 2.0
    grid[tuple(int(v) for v in p)] += p[0]
    return np.sum(grid**2) + grid[k] * p[1] + np.sum(grid[k])


@program(vec(4))
def places_collected(x):
    t = ()
    for k in range(len(x)):
        if x[k] > 0.0:
            t += (k,)
    return sum(x[k] ** 2 for k in t) + (x[0] if t == (1, 2) else x[3]) * len(t)


@program(num(0.1, 0.9), 5)
def memo_by_tuple(x, n):
    memo = {}

    def ways(left):
        if left in memo:
            return memo[left]
        out = 1.0
        for k in range(len(left)):
            if left[k] > 0:
                out += x * ways(tuple(v - 1 if j == k else v for j, v in enumerate(left)))
        memo[left] = out
        return out

    return ways((2, 1)) + n * x


# of floats ------------------------------------------------------------------------------------------------------------


@program(vec(4))
def tuple_of_elements(x):
    t = tuple(x)
    a, b, *rest = t
    return t[0] * t[-1] + sum(v * v for v in t[1:]) * len(t) + a * b + sum(rest) + max(t)


@program(vec(3))
def tuples_joined(x):
    t = tuple(v * v for v in x) + (x[0],) + tuple(x)
    t += (2.0,)
    u = (1.0, *t) * 2
    return sum(v**2 for v in t) * t[-2] + np.sum(np.array(u)) * u[1] + t.count(2.0) * x[1]


@program(vec(3), scalar=False)
def tuples_returned(x):
    return {"t": tuple(x), "squares": [tuple(v * v for v in x[:k]) for k in range(len(x))], "pair": (tuple(x[1:]), 2)}


@program(vec(3))
def tuples_of_two_lengths(x):
    pts = (x[0], x[1]) if x[0] > 0 else (x[0], x[1], x[2])
    whole = tuple(x) if x[1] > 5.0 else (x[2],)
    return sum(v * v for v in pts) * len(pts) + whole[0] * whole[-1]


@program(arr(3, 2))
def tuple_of_rows(P):
    rows = tuple(P)
    last = rows[-1]
    last[0] *= 2.0
    return sum(np.sum(r**2) for r in rows) + np.sum(P[2] * rows[0])


@program(vec(3))
def element_of_tuple_set(x):
    t = tuple(x)
    try:
        t[0] = 1.0
    except TypeError:
        return x[0] * t[1]
    return x[2]
