"""Copies and parts of lists of tuples in which numbers stand beside arrays and lists that are written."""

from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("lists")
pairs = const([(np.array([0.3, 0.5]), 0.7), (np.array([0.9, 1.1]), 0.2), (np.array([0.4, 0.8]), 1.3)])

Weighted = namedtuple("Weighted", ["values", "weight"])


@dataclass(frozen=True)
class Scaled:
    scale: float
    values: np.ndarray
    rows: list


def total(entries):
    return sum(np.sum(v * v) * w for v, w in entries)


@program(vec(2), num(), 3)
def one_pair_repeated_and_its_array_written(x, s, n):
    v = x * s
    p = [(v, s * x[0])] * n
    q = p[1:]
    v[0] *= s
    p[1] = (x, s)
    return total(p) + 0.5 * total(q)


@program(pairs, num(), 2)
def part_of_pairs_and_both_changed(p, s, n):
    q = p[n - 1 :]
    q[0][0][1] *= s
    q[1] = (q[0][0] * s, q[0][1] * q[1][1])
    p[1][0][0] = q[1][1] * p[0][1]
    p.append((q[1][0], s * p[-1][1]))
    return total(p) + 0.5 * total(q)


@program(pairs, num())
def copies_of_pairs_of_copies(p, s):
    q = [(v * s, w) for v, w in p]
    r = list(q)
    q.append((p[0][0], s))
    q = q.copy()
    r[2] = (r[1][0], r[2][1] * s)
    r[0][0][:] = r[1][0] * p[2][1]
    t = q[::-1] + r
    t[0][0][0] *= t[3][1]
    return total(t) + total(p) * s


@program(pairs, num(), 2)
def pairs_of_two_lists_joined_in_a_loop(p, s, n):
    q = [(p[0][0] * s, s)]
    for k in range(n):
        q = p[k:] + q
        q[0][0][k % 2] *= q[-1][1]
        p[0] = (q[1][0], q[0][1] * s)
    return total(q) + total(p)


@program(pairs, num(), 2)
def pairs_extended_by_pairs(p, s, n):
    q = []
    for k in range(n):
        q.extend(p[k:])
        q.extend([(p[k][0], s * k + p[0][1])])
        q += p
        q[k][0][1] *= q[-1][1]
    return total(q)


@program(pairs, num(), 3)
def pairs_unpacked_into_a_list(p, s, n):
    u = (p[0][0] * s, p[1][1] * s)
    q = [u, *[u for _ in range(n)], *p]
    u[0][0] *= q[2][1]
    q[1] = (u[0], q[0][1])
    return total(q)


@program(vec(2), num(), 3)
def named_tuples_repeated_and_cut(x, s, n):
    v = x * s
    p = [Weighted(v, s), Weighted(x, s * s)] * n
    q = p[1:4]
    q[0] = Weighted(p[0].values * q[1].weight, q[0].weight)
    v[1] *= p[2].weight
    q.reverse()
    return sum(np.sum(e.values) ** 2 * e.weight for e in p) + sum(np.sum(e.values) * e.weight for e in q)


@program(vec(2), num(), 2)
def frozen_objects_copied(x, s, n):
    rows = [s, x[0]]
    p = [Scaled(s * k, x * k, rows) for k in range(n + 1)]
    q = p[1:] + [Scaled(s, p[1].values, [p[1].scale, s])]
    rows[0] *= q[-1].scale
    q[-1].rows.append(rows[1])
    p[1].values[0] *= s
    r = list(q)
    r[0].rows.append(r[1].scale)
    return sum(e.scale * np.sum(e.values) * sum(e.rows) for e in r) + sum(e.scale * e.rows[0] for e in p)


@program(pairs, num(), 2)
def nested_tuples_copied(p, s, n):
    q = [((w, v), w * s, (w * w,)) for v, w in p]
    r = q[n - 2 :]
    r[1][0][1][0] *= s
    r[0] = ((r[1][1], q[0][0][1]), s, r[0][2])
    q[2] = (r[0][0], q[1][1], (r[2][2][0] * s,))
    return sum(a[0] * np.sum(a[1]) * b * c[0] for a, b, c in q) + sum(a[0] * a[1][0] + b * c[0] for a, b, c in r)


def collected(p, n):
    if n == 0:
        return p[:]
    p[n % 2][0][0] *= p[0][1]
    p[1] = (p[0][0] * 0.5, p[2][1])
    return p[1:] + collected(p, n - 1) + [(p[0][0], p[1][1] * 0.5)]


@program(pairs, num(), 2, second=False)
def pairs_collected_by_recursion(p, s, n):
    q = collected([(v * s, w) for v, w in p], n)
    p[0][0][1] *= q[1][1]
    return total(q) + q[-1][1]


@program(pairs, num(), 3)
def pairs_of_which_an_odd_part_is_popped(p, s, n):
    q = p * n
    t = 0.0
    while len(q) > n:
        v, w = q.pop()
        v[0] *= w
        q = q[1::2] + [(p[0][0], w * s)]
        t += np.sum(v) * q[0][1]
    return t + total(q)
