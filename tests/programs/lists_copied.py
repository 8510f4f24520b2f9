"""Copies of lists that are then written: which entries are shared with the original, and which are not."""

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("lists")
floats = const([0.3, 0.5, 0.7, 0.9])
rows = const([[0.3, 0.5], [0.7, 0.9], [1.1, 0.2]])
arrays = const([np.array([0.3, 0.5]), np.array([0.7, 0.9])])


@program(vec(3), 3)
def copy_of_a_list_then_original_written(a, n):
    r = [a[0]] * n
    q = r.copy()
    r[0] = 0.5 * a[1]
    s = list(q)
    q[1] *= a[2]
    return q[0] * q[1] + r[0] + s[1]


@program(vec(3), 3)
def whole_slice_of_a_list_written(a, n):
    r = [a[0]] * n
    q = r[:]
    q[0] *= a[1]
    return q[0] * r[0]


@program(floats)
def copy_of_an_argument_written(xs):
    ys = xs[:]
    ys[1] = 3.0
    return xs[1] * ys[0] * ys[1]


@program(floats)
def part_of_an_argument_written(xs):
    ys = xs[:2]
    ys[0] *= 3.0
    ys[1] = xs[2] * ys[0]
    return ys[0] * ys[1] + xs[0]


@program(vec(4))
def reversed_copy_written(x):
    l = [v * v for v in x][::-1]
    l[0] *= 2.0
    m = l[::-1]
    m[0] *= l[1]
    return l[0] * m[0] + m[3]


@program(rows)
def copies_of_rows_written(m):
    k = [r.copy() for r in m]
    k[0][0] *= 3.0
    return k[0][0] * m[0][0] + k[1][1]


@program(floats)
def entry_of_a_copy_replaced_by_the_original(xs):
    ys = xs[:]
    ys[0] = xs[1]
    return ys[0] * xs[1] + ys[2]


@program(rows)
def shallow_copy_of_rows(m):
    k = m[:]
    k[0][0] *= 2.0
    k[1] = [m[0][0] * 5.0, 1.0]
    m[1][0] *= k[1][0]
    return m[0][0] * k[1][0] + m[1][0]


@program(arrays)
def shallow_copy_of_arrays(m):
    k = m[:]
    k[0] *= 2.0
    k[1] = k[0] * m[1]
    return np.sum(m[0] * k[1] + m[1])


@program(vec(4), 2)
def shallow_copies_of_a_run_time_table(a, n):
    m = [[v, v * v] for v in a]
    k = m[n:]
    k[0][0] *= a[0]
    h = list(m)
    h[0] = k[1]
    h[0][1] += h[1][0]
    m[3][0] = k[0][0] * 2.0
    return k[1][0] * h[0][1] + m[0][0] * h[2][0]


@program(vec(4))
def tails_of_a_list_written(x):
    l = [v * v for v in x]
    m = l[1:]
    m[0] = m[0] * 2.0
    m.append(l[0])
    l[3] = m[1]
    return m[0] * m[-1] + l[3]


@program(vec(3))
def slice_of_tolist_written(x):
    w = x.tolist()
    u = w[:2]
    u[1] += w[2]
    return u[0] * u[1]


@program(vec(4))
def filtered_list_written(x):
    l = list(filter(lambda v: v > -0.5, x))
    l[0] *= 3.0
    l.insert(1, l[0] * x[1])
    return l[1] + l[0]


@program(vec(4), 2)
def sum_of_lists_written(a, n):
    r = [a[0]] * n
    s = [v for v in a]
    q = r + s
    r[0] = a[3]
    s.append(a[1] * 2.0)
    q[2] *= q[0]
    return q[2] + r[0] * s[4] + q[1] * q[5]


@program(vec(4), 2)
def sum_of_lists_of_rows(a, n):
    m = [[v, 1.0] for v in a]
    k = [[v * v, 2.0] for v in a]
    both = m + k
    both[0][0] *= both[5][0]
    k[1][1] = both[0][0]
    both[n] = both[5]
    both[n][1] *= 2.0
    return both[5][1] * m[0][0] + m[n][0]


@program(vec(4))
def sum_of_lists_of_arrays(a):
    m = [a * v for v in a]
    k = [a + v for v in a]
    both = m + k
    both[0] *= 2.0
    k[1][0] = both[0][1]
    both[2] = both[5] * both[0]
    return np.sum(m[0] * both[5]) + np.sum(both[2])


@program(vec(4), 3)
def repeated_list_written(a, n):
    r = [a[0], a[1] * a[2]]
    r.append(a[3])
    q = r * n
    q[3] *= q[1]
    r[0] = 0.0
    return q[3] + q[0] * q[8]


@program(vec(3))
def insert_before_the_last(a):
    l = [v * v for v in a]
    l.insert(-1, l[0] * 3.0)
    l.insert(100, a[1])
    l.insert(-100, a[2] * 2.0)
    return l[0] * l[3] + l[5] * l[4] + l[1]


@program(vec(4), -2, 7)
def insert_at_a_number(a, i, j):
    l = [v * v for v in a]
    l.insert(i, l[0] * 3.0)
    l.insert(j, a[1])
    l.insert(-j, a[3])
    return l[0] * l[3] + l[5] * l[4] + l[6]


@program(vec(4), -3)
def pop_from_a_number(a, i):
    l = [v * v for v in a]
    x = l.pop(i)
    y = l.pop(-2)
    l[1] *= x
    return x * l[0] + y * l[1]


@program(vec(3), 4)
def copies_carried_by_a_loop(a, n):
    best = [v * 1.0 for v in a]
    current = best[:]
    for k in range(n):
        current[k % 3] *= 1.0 + a[(k + 1) % 3]
        if current[0] > best[0]:
            best = current[:]
        current[1] += 0.1 * best[0]
    return best[0] * best[1] + current[1] * current[2]


@program(vec(3), 3)
def copies_in_a_table(a, n):
    table = [[v for v in a]]
    for k in range(n):
        new = table[-1][:]
        new[k % 3] *= new[(k + 1) % 3] + 1.0
        table.append(new)
    return table[n][0] * table[1][1] + table[2][2]


@program(vec(3))
def copy_of_a_dict_written(a):
    d = {"x": a[0], "y": a[1] * a[2]}
    e = d.copy()
    e["x"] *= 3.0
    d["y"] = e["x"] * d["x"]
    f = dict(e)
    f["y"] *= e["y"]
    return e["x"] * e["y"] + d["y"] + f["y"]


@program(vec(3))
def shallow_copy_of_a_dict(a):
    d = {"r": [a[0], a[1]], "s": a[2]}
    e = d.copy()
    e["r"][0] *= 2.0
    e["s"] *= d["r"][0]
    return d["r"][0] * d["s"] + e["s"]


@program(vec(3))
def copy_of_dicts_in_a_list(a):
    ps = [{"x": v, "v": v * v} for v in a]
    old = [p.copy() for p in ps]
    for p, q in zip(ps, old):
        p["x"] += 0.1 * q["v"]
        p["v"] -= q["x"] * p["x"]
    return sum(p["v"] * q["x"] for p, q in zip(ps, old))


@program(arr(3, 2))
def copy_of_a_table_row_by_row(m):
    t = [[v * v for v in r] for r in m]
    u = [r[:] for r in t]
    for i in range(3):
        for j in range(2):
            u[i][j] += t[i][1 - j] * t[i - 1][j]
    t[0][0] = u[1][1]
    return u[0][0] * t[0][0] + u[2][1]


@program(num(), 4)
def rotated_list(s, n):
    l = [s * (k + 1.0) for k in range(n)]
    for k in range(n):
        l = l[1:] + [l[0] * s]
        l[k % 2] *= 1.5
    return l[0] * l[1] + l[3]


@program(vec(4))
def sorted_copy_written(a):
    l = sorted(v * v for v in a)
    m = sorted(l, reverse=True)
    m[0] *= l[0]
    l[1] = m[0] * m[1]
    return m[0] + l[1] * l[3]


@program(vec(4), arr(2, 2))
def extended_by_arrays(x, m):
    l = [1.0]
    l.extend(x)
    l.extend([v * v for v in l[1:]])
    l[2] *= l[5]
    rows = []
    rows.extend(m)
    rows[0] = rows[0] * l[2]
    return l[2] * l[8] + np.sum(rows[0] * rows[1])


@program(vec(4), arr(2, 2))
def extended_by_rows_that_are_written(x, m):
    rows = [x[:2] * 2.0]
    rows.extend(m)
    rows[1][0] *= 3.0
    rows[0][1] = rows[2][0]
    return np.sum(rows[0] * rows[1]) + m[0, 0] * rows[1][1]
