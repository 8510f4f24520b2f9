"""Tuples and objects that are read, and put into lists and dicts, where an exception is waited for."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("exceptions_tuples")


@dataclass
class Rec:
    w: float


@program(num(0.6, 0.9), const(1))
def tried_append_of_an_object(k, n):
    recs = [Rec(0.5), Rec(k)]
    out = []
    try:
        out.append(recs[n])
    except IndexError:
        pass
    return sum(o.w for o in out) + recs[1].w


@program(num(), const(1))
def tried_append_of_a_tuple(k, n):
    pairs = [(0.5, k), (k, k * k)]
    out = []
    try:
        out.append(pairs[n])
    except IndexError:
        pass
    return sum(o[0] * o[1] for o in out)


@program(num(), const(4))
def tried_append_until_it_fails(k, n):
    pairs = [(0.5, k), (k, k * k), (k**3, 2.0)]
    out = []
    try:
        for t in range(n):
            out.append(pairs[t])
    except IndexError:
        out.append((k, k))
    return sum(o[0] * o[1] * (j + 1) for j, o in enumerate(out))


@program(vec(3))
def tried_items_of_a_dict(x):
    d = {}
    src = [(x[0], 1), (x[1] * x[2], 2)]
    for i in range(3):
        try:
            d[i] = src[i]
        except IndexError:
            d[i] = d[0]
    return sum(v * n * (k + 1) for k, (v, n) in d.items())


@program(vec(2, 0.2, 0.9), second=False)
def tried_stack_of_tuples(x):
    stack = [(x, 1.0)]
    res = []
    try:
        while True:
            p = stack.pop()
            res.append(p)
            if p[1] < 3:
                stack.append((np.sin(p[0]), p[1] + 1))
    except IndexError:
        res.append((x * 2, 0.5))
    return sum(np.sum(a) * b for a, b in res)


@program(num(0.6, 0.9))
def tried_sort_of_objects(k):
    recs = [Rec(0.5), Rec(k), Rec(0.2 * k)]
    try:
        recs.sort(key=lambda r: r.w)
    except Exception:
        pass
    return recs[0].w + 2 * recs[1].w * recs[2].w


@program(num(0.6, 0.9))
def tried_sorted_objects(k):
    recs = [Rec(0.5), Rec(k), Rec(0.2 * k)]
    try:
        recs = sorted(recs, key=lambda r: -r.w)
    except TypeError:
        recs = []
    return recs[0].w + 2 * recs[1].w * recs[2].w


@program(num(0.6, 0.9), vec(2))
def tried_heap_of_tuples(k, x):
    heap = [(k, 2, x), (0.35, 1, x * 3)]
    heapq.heapify(heap)
    try:
        heapq.heappush(heap, (0.3, 0, x * k))
        first = heapq.heappop(heap)
    except IndexError:
        first = (1.0, 0, x)
    return sum(np.sum(h[2]) * (j + 1) + h[0] for j, h in enumerate(heap)) * np.sum(first[2])


class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b


@program(vec(3), const(1))
def tried_pair_replaced(x, n):
    pairs = [Pair(x, x[0]), Pair(x * 2, x[1])]
    kept = Pair(x, 1.0)
    try:
        kept = pairs[n]
        pairs[n + 1] = Pair(x * x, 2.0)
    except IndexError:
        pairs.append(kept)
    return sum(np.sum(p.a * p.b) for p in pairs) * np.sum(kept.a)


@program(vec(3), const(2))
def tried_lookup_of_a_tuple(x, n):
    table = {"a": (x, x[0]), "b": (x * 2, 1.0)}
    total = 0.0
    for key in ["a", "c", "b"][:n]:
        try:
            v, w = table[key]
        except KeyError:
            v, w = x * x, x[2]
        total += np.sum(v) * w
    return total
