"""Containers, tuples and objects that may be None, that hold arrays which are written, and are returned."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("may_be_none_returned")


class Part:
    def __init__(self, memory, value):
        self.memory = memory
        self.value = value


@program(vec(2), vec(2), num(), 1, scalar=False)
def object_made_in_a_branch(x, y, s, n):
    p = None
    if n > 0:
        p = Part(x * n, s * y)
    if p is not None:
        p.memory[0] = 2.0 * s
    return p


@program(vec(2), vec(2), num(), 2, scalar=False)
def object_made_by_the_first_pass(x, y, s, n):
    p = None
    for _ in range(n):
        p = Part(x * n, s * y) if p is None else p
        p.memory[0] = 2.0 * s * p.memory[1]
    return p


@program(vec(2), vec(2), num(), 2, scalar=False)
def list_made_by_the_first_pass(x, y, s, n):
    p = None
    for _ in range(n):
        p = [x * n, s * y] if p is None else p
        p[0][0] = 2.0 * s * p[0][1]
    return p


@program(vec(2), vec(2), num(), 2, scalar=False)
def dict_made_by_the_first_pass(x, y, s, n):
    p = None
    for _ in range(n):
        p = {"a": x * n, "b": s * y} if p is None else p
        p["a"][0] = 2.0 * s * p["a"][1]
    return s, p


@program(vec(2), vec(2), num(), 2, scalar=False)
def pair_made_by_the_first_pass(x, y, s, n):
    p = None
    for _ in range(n):
        p = (x * n, s * y) if p is None else p
        p[0][0] = 2.0 * s * p[0][1]
    return p


@program(vec(2), vec(2), num(), 0, scalar=False)
def pair_made_by_no_pass(x, y, s, n):
    p = None
    for _ in range(n):
        p = (x * n, s * y) if p is None else p
        p[0][0] = 2.0 * s * p[0][1]
    return p, s * x


@program(vec(2), vec(2), num(), 2, scalar=False)
def pair_out_of_a_list_of_none(x, y, s, n):
    b = [None] * n
    for k in range(n):
        b[k] = (x * n, s * y)
    p = b[1]
    p[0][0] = s
    return p


@program(vec(2), vec(2), num(), 4, scalar=False)
def pair_in_a_pair_by_two_names(x, y, s, n):
    p = q = None
    r = (x * s, s)
    for k in range(n):
        if k == 1:
            p = (r, y * k)
        elif k == 2:
            q = r if p is None else p[0]
    p[0][0][0] = s * 2.0
    q[0][1] *= s
    return p, q


@program(vec(2), vec(2), num(), 4, scalar=False)
def pair_in_a_dict_that_had_none(x, y, s, n):
    p = {"a": None}
    for k in range(n):
        if k == 1:
            p["a"] = (x * k, y * k)
    if p["a"] is not None:
        p["a"][0][0] = s * 2.0
    return p


@program(vec(2), vec(2), num(), 4, scalar=False)
def pairs_in_a_list_that_had_none(x, y, s, n):
    b = [None, None, None, None]
    for k in range(1, n):
        b[k] = (x * k, y * k)
    b[1][0][0] = s * 2.0
    return b


@program(num(), 3)
def returned_from_a_loop_or_none(x, n):
    for k in range(n):
        if x * k > 0.2:
            return x * k + x


@program(vec(2), 2, scalar=False)
def array_returned_from_a_loop_or_none(x, n):
    for k in range(n):
        return x * k + x


@program(num(), num(), 2)
def sum_returned_or_none(x, y, n):
    if n > 1:
        return x + y - 1.0


class Passed(Exception):
    def __init__(self, value, count):
        self.value = value
        self.count = count


@program(num())
def raised_and_changed_in_a_finally(x):
    try:
        for k in range(3):
            try:
                raise Passed(x, k)
            finally:
                x = x * 2.0
    except Passed as e:
        return e.value * x + e.count


def _taken_or(q, a):
    if not q:
        return a
    return q.pop()


@program(vec(3), vec(3), const(3))
def made_anew_in_passes_and_read_by_an_array(x, y, n):
    for _ in range(n):
        z = _taken_or([x], y)
        _taken_or([x, z[np.arange(3)]], y)
        w = _taken_or([z * y], x)[[2, 0, 1]]
    return np.sum(z * w)


def _in_turn(a, k):
    for _ in range(k):
        yield a
        a = a.reshape(3)


@program(vec(3), arr(2, 3), const(3))
def first_of_a_list_reshaped_in_passes(y, m, n):
    row = m[n % 2]
    rows = [np.roll(row, 1), row] if n == n else list(m)
    try:
        z = next(iter(rows))
    except StopIteration:
        z = y if n == 2 else row
    last = list(_in_turn(z, 2))[-1]
    list(_in_turn(y.reshape((3,)), n))
    return np.sum(np.sin(z) * last)
