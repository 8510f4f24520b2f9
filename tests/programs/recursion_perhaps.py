"""Recursive functions that return a container, a tuple or an object, or None, and what they return is changed."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("recursion_perhaps")

Held = namedtuple("Held", ["memory", "value"])


class Part:
    def __init__(self, memory, value):
        self.memory = memory
        self.value = value


@dataclass
class Record:
    memory: object
    value: object


@program(vec(2), vec(2), num(), 3)
def objects_repeated_and_handed_down(x, y, s, n):
    a, c = Part(x * s, y), Part(y * s, x)

    def grow(parts, c, k):
        return parts if k == 0 else grow(parts + [c], c, k - 1)

    b = grow([a] * n, c, n)
    b[1].memory = b[0].memory * s
    return sum(np.sum(e.memory**3) * np.sum(e.value) for e in b)


@program(vec(2), vec(2), num(), 2)
def dataclasses_repeated_and_handed_down(x, y, s, n):
    a, c = Record(x * s, y), Record(y * s, x)

    def grow(parts, c, k):
        return parts if k == 0 else grow(parts + [c], c, k - 1)

    b = grow([a, c] * n, c, n)
    b[1].memory = b[0].memory * s
    b[1].memory[0] *= s
    return sum(np.sum(e.memory**3) * np.sum(e.value) for e in b)


@program(vec(2), vec(2), num(), 1)
def object_or_none_that_is_given(x, y, s, n):
    def found(p, k):
        return None if k > 5 else found(p, k + 1) if k < 3 else p

    a = Part(x * s, s)
    p = found(a, n)
    p.memory[0] = y[0] * s
    a.memory[1] *= s
    a.value = s * p.value
    return np.sum(p.memory**3) * p.value * np.sum(a.memory)


@program(vec(2), vec(2), num(), 6)
def object_or_none_is_none(x, y, s, n):
    def made(k):
        return None if k > 5 else made(k + 1) if k < 3 else Part(x * k, y)

    p = made(n)
    if p is None:
        return s
    p.memory[0] = 2.0 * s
    p.memory = p.memory * y
    return np.sum(p.memory**3) * np.sum(p.value)


@program(vec(2), vec(2), num(), 1)
def object_or_none_its_array_set(x, y, s, n):
    def made(k):
        return None if k > 5 else made(k + 1) if k < 3 else Part(x * k, y)

    p = made(n)
    p.memory[0] = 2.0 * s
    p.memory = p.memory * y
    return np.sum(p.memory**3) * np.sum(p.value)


@program(vec(2), vec(2), num(), 1)
def list_of_an_object_or_none(x, y, s, n):
    def made(k):
        return None if k > 5 else made(k + 1) if k < 3 else [Part(x * k, y)]

    p = made(n)
    p[0].memory[0] = 2.0 * s
    return np.sum(p[0].memory ** 3) * np.sum(p[0].value)


@program(vec(2), vec(2), num(), 1)
def pair_or_none(x, y, s, n):
    def made(k):
        return None if k > 5 else made(k + 1) if k < 3 else (x * k, s * k)

    p = made(n)
    p[0][0] = 2.0 * s
    return np.sum(p[0] ** 3) * p[1]


@program(vec(2), vec(2), num(), 1)
def named_tuple_or_none(x, y, s, n):
    def made(k):
        return None if k > 5 else made(k + 1) if k < 3 else Held(x * k, s * k)

    p = made(n)
    if p is None:
        return s
    p.memory[0] = 2.0 * s
    return np.sum(p.memory**3) * p.value


@program(vec(2), vec(2), num(), 1)
def list_or_none(x, y, s, n):
    def made(k):
        return None if k > 5 else made(k + 1) if k < 3 else [x * k, s * k]

    p = made(n)
    p[0][0] = 2.0 * s
    return np.sum(p[0] ** 3) * p[1]


@program(vec(2), vec(2), num(), 1)
def dict_or_none(x, y, s, n):
    def made(k):
        return None if k > 5 else made(k + 1) if k < 3 else {"a": x * k, "b": s * k}

    p = made(n)
    p["a"][0] = 2.0 * s
    return np.sum(p["a"] ** 3) * p["b"]


@program(vec(2), vec(2), num(), 1)
def triple_or_none_beside_a_number(x, y, s, n):
    def made(k):
        return (None, s) if k > 5 else made(k + 1) if k < 3 else ((x * k, y, s), s * k)

    p, w = made(n)
    p[0][0] = y[0] * s
    return np.sum(p[0] ** 3) * np.sum(p[1]) * w * p[2]


@program(vec(2), vec(2), num(), 1, scalar=False)
def object_or_none_returned(x, y, s, n):
    def made(k):
        return None if k > 5 else made(k + 1) if k < 3 else Part(x * k, s * k)

    p = made(n)
    p.memory[0] = 2.0 * s
    return p


@program(vec(2), vec(2), num(), 7)
def lists_or_none_in_a_loop(x, y, s, n):
    def made(k):
        if k > 5:
            return None
        if k < 3:
            q = made(k + 1)
            q[0][0] *= s
            return q
        return [x * k, s * k]

    total = 0.0
    for i in range(n):
        p = made(i)
        if p:
            p[0][0] = 2.0 * s * p[0][1]
            total = total + np.sum(p[0] / 9) * p[1]
    return total


@program(vec(2), vec(2), num(), 7)
def objects_or_none_in_a_loop(x, y, s, n):
    def made(k):
        if k > 5:
            return None
        if k < 3:
            q = made(k + 1)
            q.memory[0] *= s
            q.value = q.value * s
            return q
        return Part(x * k, s * k)

    total = 0.0
    for i in range(n):
        p = made(i)
        if p:
            p.memory[0] = 2.0 * s * p.memory[1]
            total = total + np.sum(p.memory / 9) * p.value
    return total


@program(vec(2), vec(2), num(), 7, second=False)
def objects_with_lists_or_none_in_a_loop(x, y, s, n):
    def made(k):
        return None if k > 5 else made(k + 1) if k < 3 else Part([x * k], s * k)

    total = 0.0
    for i in range(n):
        p = made(i)
        if p:
            p.memory[0] = 2.0 * s * p.memory[0]
            total = total + np.sum(p.memory[0] / 9) * p.value
    return total


@program(vec(2), vec(2), num(), 1, scalar=False)
def pair_or_none_by_two_names(x, y, s, n):
    def found(p, k):
        return None if k > 5 else found(p, k + 1) if k < 3 else p

    a = x * s, s
    p = found(a, n)
    q = found(p, n)
    if q is None:
        return p, a
    q[0][0] = y[0] * s
    a[0][1] *= s
    return q, a


@program(vec(2), vec(2), num(), 1, scalar=False)
def pair_or_none_once_more_in_a_loop(x, y, s, n):
    def scaled(p, k):
        return None if k > 5 or p is None else scaled(p, k + 1) if k < 3 else (p[0] * s, p[1] * s)

    q = (x, y)
    for i in range(3):
        q = scaled(q, i + n)
        if q is not None:
            q[0][0] = y[0] * s
    return q, s


@program(vec(2), vec(2), num(), 4, scalar=False)
def pair_handed_down_that_begins_with_none(x, y, s, n):
    def rec(p, k):
        if k == 0:
            return p
        if p is None:
            return rec((x * s, s * k), k - 1)
        p[0][0] *= s
        return rec((p[0], p[1] * s), k - 1)

    return rec(None, n)


@program(vec(2), vec(2), num(), 4)
def pair_or_none_handed_down(x, y, s, n):
    def rec(p, k):
        if k == 0:
            return 0.0 if p is None else np.sum(p[0] * p[1])
        return rec(None if k == 1 else p, k - 1) * s + (0.0 if p is None else np.sum(p[0] ** 2) * p[1])

    a = x * 2.0
    c = a, s
    t = rec(c, n)
    a[0] = t
    return rec(c, n) + rec((a, s), n) + np.sum(a)


@program(vec(2), vec(2), num(), 4)
def best_object_or_none(x, y, s, n):
    def best(parts, k):
        if k == 0:
            return None
        b = best(parts, k - 1)
        return parts[k - 1] if b is None or parts[k - 1].value > b.value else b

    parts = [Part(x * i, s * i) for i in range(n)]
    b = best(parts, n)
    b.memory[0] = s
    b.value *= s
    return sum(np.sum(e.memory**2) * e.value for e in parts) + np.sum(b.memory * b.value)


@program(vec(2), vec(2), num(), 1, scalar=False)
def pair_or_none_in_a_pair_or_none(x, y, s, n):
    def made(k):
        return None if k > 5 else made(k + 1) if k < 3 else (None if s < 0 else (x * k, s * k), y * s)

    p = made(n)
    if p is not None and p[0] is not None:
        p[0][0][0] = s
    return p


@program(num(), 1)
def numbers_or_none_changed_on_the_way(s, n):
    def made(k):
        if k > 5:
            return None
        if k < 3:
            q = made(k + 1)
            q[0] *= s
            return q
        return [s * k, s * k]

    return sum(made(n))


@program(vec(2), num(), 1)
def list_or_none_changed_on_the_way(x, s, n):
    def made(k):
        if k > 5:
            return None
        if k < 3:
            q = made(k + 1)
            q[0][0] *= s
            return q
        return [x * k, s * k]

    p = made(n)
    if p:
        p[0][0] = 2.0 * s * p[0][1]
        return np.sum(p[0] / 9) * p[1]
    return s


# tuples and dicts that are given where there may be None


def by_tuples_or_none(t, k, y):
    if k == 0:
        return y[0] if t is None else t[0] * np.sum(t[1])
    u = by_tuples_or_none(None, k - 1, y)
    return u + by_tuples_or_none((u, y * k) if t is None else (t[0] * 2.0, t[1] * y), k - 1, y)


def by_dicts_or_none(d, k, y):
    if k == 0:
        return 0.5 if d is None else d["a"] * np.sum(d["b"])
    made = by_dicts_or_none({"a": y[k % 3], "b": y * 2}, k - 1, y)
    return made + by_dicts_or_none(d, k - 1, y) + by_dicts_or_none(None, k - 1, y)


def by_inner_tuples_or_none(p, k, y):
    t, w = p
    if k == 0:
        return w if t is None else t[0] * w + np.sum(t[1])
    made = by_inner_tuples_or_none(((w, y), y[0]), k - 1, y)
    return made * by_inner_tuples_or_none((None, y[1]), k - 1, y) + by_inner_tuples_or_none(p, k - 1, y)


def by_lists_in_tuples_or_none(p, k, y):
    if k == 0:
        return y[1] if p is None else p[0][0] * p[1]
    return by_lists_in_tuples_or_none(([y[0], y[1] * k], y[2]), k - 1, y) + by_lists_in_tuples_or_none(p, k - 1, y)


@program(vec(3), const(2))
def given_by_tuples_or_none_r1(y, n):
    return by_tuples_or_none(None, n, y)


@program(vec(3), const(2))
def given_by_tuples_or_none_r2(y, n):
    return by_tuples_or_none((y[1], y * 3), n, y)


@program(vec(3), const(2))
def given_by_dicts_or_none_r3(y, n):
    return by_dicts_or_none({"a": y[0], "b": y}, n, y)


@program(vec(3), const(2))
def given_by_inner_tuples_or_none_r4(y, n):
    return by_inner_tuples_or_none(((y[0], y * 2), y[2]), n, y)


@program(vec(3), const(2))
def given_by_lists_in_tuples_or_none_r5(y, n):
    return by_lists_in_tuples_or_none(([y[0], y[0]], y[2]), n, y)
