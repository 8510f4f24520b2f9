"""copy.deepcopy of lists whose length is known at run time only: elements that are one stay one."""

import copy
from dataclasses import dataclass

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("deep_copies_open")
LENGTH = (vec(3, lo=0.4, hi=1.4), const(3))


@program(*LENGTH)
def open_list_of_one_array_in_several_places(x, n):
    L = [x, x * 2]
    for i in range(n):
        L.append(x)
    M = copy.deepcopy(L)
    M[-1] *= 0.3
    M[1][0] = x[1]
    return np.sum(M[-1] * M[0]) + 2 * np.sum(L[-1]) + np.sum(M[1])


@program(*LENGTH)
def open_rows_one_of_them_twice(x, n):
    rows = []
    for i in range(n):
        rows.append([x[i], x[0] * i])
    rows.append(rows[0])
    c = copy.deepcopy(rows)
    c[0][0] = x[2] * 3
    rows[1][1] = 2.0
    c[-1].append(x[1] * x[1])
    return sum(sum(r) * (k + 1) for k, r in enumerate(c)) + sum(sum(v * v for v in r) for r in rows)


@program(*LENGTH)
def open_history_copied_in_a_loop(x, n):
    snaps = []
    y = x * 1.0
    hist = []
    for i in range(n):
        y = y * x
        hist.append(y)
        snaps = copy.deepcopy(hist)
        snaps[0][0] *= 1.5
        hist[-1][1] = x[0]
    return np.sum(snaps[0] * snaps[-1]) + sum(np.sum(h) for h in hist)


class Model:
    def __init__(self, w):
        self.w = w
        self.log = []

    def step(self, x):
        self.log.append(1.0)
        self.w = self.w * x


@program(*LENGTH)
def object_with_a_log_copied(x, n):
    m = Model(x)
    for i in range(n):
        m.step(x)
    b = copy.deepcopy(m)
    b.w[0] = x[1] * 2
    b.log.append(3.0)
    return np.sum(b.w * m.w) + len(m.log) * x[0] + sum(b.log)


class History:
    def __init__(self):
        self.vals = []


@program(*LENGTH)
def object_with_an_open_list_copied(x, n):
    h = History()
    for i in range(n):
        h.vals.append(x * i)
    g = copy.deepcopy(h)
    for v in g.vals:
        v *= x
    return sum(np.sum(a * b) for a, b in zip(h.vals, g.vals))


@program(*LENGTH)
def open_list_of_dicts_copied(x, n):
    g = []
    for i in range(n):
        g.append({"a": x[i % 3], "b": x[0] * x[1]})
    c = copy.deepcopy(g)
    c[0]["a"] = c[1]["b"] * 2
    g[1]["b"] = 0.5
    return sum(d["a"] * d["b"] for d in c) + sum(d["b"] for d in g)


@dataclass
class Part:
    v: float


@program(*LENGTH)
def open_list_of_objects_copied(x, n):
    ps = []
    for i in range(n):
        ps.append(Part(x[i % 3] * i))
    c = copy.deepcopy(ps)
    for p in c:
        p.v = p.v * x[0]
    return sum(p.v for p in ps) + sum(p.v**2 for p in c)


@program(*LENGTH)
def open_list_copied_in_a_recursive_function(x, n):
    def rec(k, L):
        if k == 0:
            return np.sum(L[0] * L[-1])
        C = copy.deepcopy(L)
        C[0] *= x
        L.append(x * k)
        return rec(k - 1, C) + np.sum(L[-1] * L[0])

    return rec(n, [x * 2, x])


@program(*LENGTH)
def open_list_of_pairs_copied(x, n):
    ts = []
    for i in range(n):
        ts.append((x[i % 3], i))
    c = copy.deepcopy(ts)
    c.append((x[0] * x[1], 7))
    return sum(a * b for a, b in c) + len(ts)


@program(*LENGTH)
def best_list_kept_by_a_deep_copy(x, n):
    best = [x * 0.5]
    cand = [x * 0.5]
    t = 0.0
    for i in range(n):
        cand[0] = cand[0] * x
        cand.append(x)
        if np.sum(cand[0]) < np.sum(best[0]):
            best = copy.deepcopy(cand)
        best[0][0] = x[1]
        t = t + np.sum(best[0])
    return t + np.sum(best[-1])


@program(*LENGTH)
def open_list_copied_twice_in_one_call(x, n):
    L = []
    for i in range(n):
        L.append(x * i)
    M, N = copy.deepcopy((L, L))
    M[0] *= 2
    return np.sum(M[1] * N[1])


@program(*LENGTH)
def open_matrix_of_numbers_copied(x, n):
    g = []
    for i in range(n):
        r = []
        for j in range(n):
            r.append(x[j % 3] * i)
        g.append(r)
    c = copy.deepcopy(g)
    c[0][1] = x[0]
    g[1][1] = x[1] * x[2]
    return sum(a * b for r, s in zip(c, g) for a, b in zip(r, s)) + c[0][1]
