"""Containers that are changed where they are made, then take the place of others with arrays that are written."""

import numpy as np

from tests.programs.zoo import arr, family, vec

program = family("containers")


class Moving:
    def __init__(self, p, v):
        self.p, self.v = p, v


@program(vec(3))
def settled_list_of_a_pass(y):
    u = [y]
    b = [a for a in u]
    b[0][1] = u[-1][1]
    for _ in range(2):
        b = [0.5 * v for v in u]
        b[-1] = b[0]
    return b[0].sum()


@program(vec(3))
def settled_beside_a_number(x):
    y = x * 2.0
    c = [x[0], y]
    y[1] = x[2]
    for k in range(3):
        b = [x[k] * 3.0, np.sin(x)]
        b[0] = c[0] * b[0]
        c = b
    return c[0] * np.sum(c[1])


@program(vec(4))
def settled_in_a_branch(x):
    y = x.copy()
    y[0] = x[1] * x[2]
    c = [y, x]
    if x[0] > 0.0:
        c = [x * x, np.cos(x)]
        c[1] = c[0] + c[1]
    return c[0] @ c[1]


@program(vec(4))
def settled_when_not_taken(x):
    y = x.copy()
    y[0] = x[1] * x[2]
    c = [y, x]
    if x[0] > 100.0:
        c = [x * x, np.cos(x)]
        c[1] = c[0] + c[1]
    return c[0] @ c[1]


@program(vec(3))
def settled_dict(x):
    w = np.sin(x)
    w[2] *= x[0]
    d = {"w": w, "s": x[1]}
    for _ in range(2):
        e = {"w": d["w"] * x, "s": d["s"] * 2.0}
        e["w"] = e["w"] + e["s"]
        d = e
    return d["w"].sum() * d["s"]


@program(vec(3))
def settled_lists_in_a_list(x):
    y = x * 1.5
    y += x[0]
    c = [[y, y], [x]]
    for k in range(2):
        e = [[c[0][1] * x[k], c[1][0]], [x * x]]
        e[1] = [c[0][0] + e[1][0]]
        c = e
    return np.sum(c[0][0] * c[0][1] * c[1][0])


@program(vec(3))
def settled_run_time_list(x):
    rows = [x * (k + 1.0) for k in range(len(x))]
    rows[1][0] = x[2] ** 2
    for k in range(2):
        new = [r * x[k] for r in rows]
        new.append(rows[-1])
        rows = new
    return sum(r.sum() for r in rows)


@program(vec(3))
def settled_list_with_one_at_run_time(x):
    c = [[x[0] for _ in range(len(x))], x[1]]
    if x[0] > 0.0:
        c = [[x[i] ** 2 for i in range(len(x))], x[1]]
        c[1] = x[2] * c[1]
        c[0].append(x[0] * c[0][0])
    both = [c[0], c[0]]
    return both[0][-1] * both[1][0] * c[1]


@program(arr(3, 3))
def settled_rows(m):
    z = m @ m
    z[0] = z[1] * z[2]
    c = [z[0], z[1]]
    for i in range(3):
        b = [c[1] * m[i], c[0]]
        b[1] = np.tanh(b[1] + m[i])
        c = b
    return c[0] @ c[1]


@program(vec(3))
def settled_twice(x):
    y = x.copy()
    y[1] = 2.0 * y[0]
    c = [y]
    for i in range(2):
        for j in range(2):
            b = [c[0] * x[j]]
            b[0] = b[0] + c[0]
            c = b
        d = [np.sin(c[0])]
        d[0] = d[0] * x[i]
        c = d
    return c[0].sum() + y.sum()


@program(vec(3))
def settled_while_an_error(x):
    y = np.exp(x)
    y[0] = y[1] * y[2]
    c = [y]
    for k in range(3):
        try:
            b = [c[0] / (k - 1)] if k != 1 else [x[k + 5] * x]
            b[0] = b[0] * x
        except IndexError:
            b = [c[0] * 0.5]
            b[-1] = b[0] + 1.0
        c = b
    return c[0].sum()


@program(vec(3))
def settled_handed_on(x):
    def go(c, k):
        if k <= 0:
            return c[0] @ c[1]
        y = c[0].copy()
        y[k % 3] = x[0]
        d = [y, c[1]]
        for j in range(2):
            e = [d[1] * 0.5, d[0]]
            e[0] = e[0] * x[j]
            d = e
        return go(d, k - 1)

    return go([x, np.cos(x)], 2)


@program(vec(3))
def settled_object(x):
    y = x * 3.0
    y[0] = x[1] ** 2
    s = Moving(y, x[0])
    for i in range(3):
        t = Moving(s.p * x[i], s.v)
        t.v = t.v + s.p[i]
        s = t
    return s.p.sum() * s.v


@program(vec(3))
def settled_until_small(x):
    y = x * x + 0.1
    y[0] = y[1] + y[2]
    c = [y, x]
    k = 0
    while k < 4 and c[0][0] > 1e-6:
        b = [c[0] * 0.5, c[1]]
        b[1] = b[1] + c[0]
        c = b
        k += 1
    return c[1] @ c[1] + y[0]
