"""Entries that are replaced by others of another size or rank."""

from __future__ import annotations

import copy

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("entries_sizes")


class Node:
    def __init__(self, p, q):
        self.u = p
        self.v = q


def score(*parts):
    return sum(np.sum(np.sin(p) * (k + 1.0)) for k, p in enumerate(parts))


@program(vec(3), vec(3), const(3))
def entries_replaced_1(x, y, n):
    b = [Node(y, x[1]) for _ in range(n)]
    b[n % len(b)] = Node(x, x)
    return score(sum(e.u for e in b))


@program(vec(3), vec(3), const(3))
def entries_replaced_2(x, y, n):
    b = [(y, x[1]) for _ in range(n)]
    b[n % len(b)] = (x, x)
    return score(sum(e[0] for e in b))


@program(vec(3), vec(3), const(3))
def entries_replaced_3(x, y, n):
    b = [(y, x[1]) for _ in range(n)]
    b[n % len(b)] = (x, x)
    return score(sum(e[0] * e[1] for e in b))


@program(vec(3), vec(3), const(3))
def entries_replaced_4(x, y, n):
    b = [x[1] for _ in range(n)]
    b[n % len(b)] = x
    return score(sum(e * y for e in b))


@program(vec(3), vec(3), const(3))
def entries_replaced_5(x, y, n):
    b = [x, y]
    b[n % 2] = x[1]
    return score(sum(e * y for e in b))


@program(vec(3), vec(3), const(3))
def entries_replaced_6(x, y, n):
    b = [(x, 1.0), (y, 2.0)]
    b[n % 2] = (x[:1], 3.0)
    return score(sum(e[0] * y for e in b))


@program(vec(3), vec(3), const(3), const(2))
def entries_replaced_7(x, y, n, m):
    b = [x * k for k in range(n)]
    b[m] = x[:1]
    return score(sum(e * y for e in b))


@program(vec(3), vec(3), second=False)
def entries_replaced_8(x, y):
    b = [x, y[0]]
    b[1] = x
    b[0] = y[1]
    return score(sum(e * y for e in b))


@program(vec(3), vec(3), const(3))
def entries_replaced_9(x, y, n):
    b = [x[k] for k in range(n)]
    for k in range(n):
        b[k] = b[k] * x if k % 2 else b[k] * 2.0
    return score(sum(e * y for e in b))


@program(vec(3), vec(3), const(3))
def entries_replaced_10(x, y, n):
    b = [(x[k], y) for k in range(n)]
    for k in range(n):
        b[k] = (b[k][1], y[:1]) if k % 2 else b[k]
    return score(sum(e[0] * e[1] for e in b))


@program(vec(3), vec(3), const(3))
def entries_replaced_11(x, y, n):
    b = [Node(x[k], y) for k in range(n)]
    for k in range(n):
        b[k] = Node(b[k].v, y[:1]) if k % 2 else b[k]
    return score(sum(e.u * e.v for e in b))


@program(vec(3), vec(3), const(3))
def entries_replaced_12(x, y, n):
    b = [Node(x[k], y) for k in range(n)]
    for e in b:
        e.u = y * e.u
    return score(sum(e.u * e.v for e in b))


@program(vec(3), vec(3), const(3), const(2))
def entries_replaced_13(x, y, n, m):
    b = [Node(x[k], y) for k in range(n)]
    b[m].u = y
    return score(sum(e.u * e.v for e in b))


@program(vec(3), vec(3), const(3), const(2))
def entries_replaced_14(x, y, n, m):
    d = {n: x[0], m: y}
    d[m] = x[1]
    d[n] = y
    return score(sum(d.values()))


@program(vec(3), vec(3), num(0.3, 0.8), second=False)
def entries_replaced_15(x, y, s):
    d = {'a': x[0], 'b': y}
    if s < 0.9:
        d['a'] = y
    d['b'] = d['a'] * x
    return score(sum(d.values()))


@program(vec(3), vec(3), const(3), second=False)
def entries_replaced_16(x, y, n):
    c = Node(x[0], y)
    b = [c, Node(y, x)]
    b[n % 2].u = y * 2.0
    c.u = c.u * x
    return score(b[0].u, b[1].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), second=False)
def entries_replaced_17(x, y, s, n):
    c = Node(x[0], y)
    b = [c] * n
    for e in b:
        e.u = e.u * y
    c.v = s
    b[1].u = s
    return score(b[0].u * x, b[1].v * y)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def entries_replaced_18(x, y, s, n):
    c = Node(x, y)
    b = [c] * n
    for e in b:
        e.u = e.u[:1] * y
    b[1].u = y[:2]
    return score(b[0].u * s, b[1].v * y)



@program(vec(3), const(1))
def sizes_of_a_part_and_another_list(x, m):
    c = [x[:1], x][: m + 2] + [x]
    return np.sum(c[0] * c[1])


@program(vec(3), const(1))
def sizes_of_neighbours(x, m):
    c = [x, x[:1]][: m + 3] + [x[:1]]
    t = 0.0
    for k in range(len(c) - 1):
        t = t + np.sum(c[k] * c[k + 1] ** 2)
    return t


@program(vec(3), vec(3), const(1), scalar=False)
def entries_of_two_sizes_copied(x, y, m):
    c = copy.deepcopy([x[:1], y, x[1:]][m:] + [y, x[1:]])
    c[m % 2] = c[0]
    return [c, c]
