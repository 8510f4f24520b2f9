"""Entries that are popped from dicts and put in again, in loops that may leave a key out."""

from __future__ import annotations

from collections import defaultdict

from tests.programs.zoo import const, family, vec

program = family("dicts_moved")


@program(vec(3), const(1), scalar=False)
def a_list_moved(x, m):
    c = {0: [x, x]}
    k = 0
    while k < m:
        c[2] = c.pop(0)
        k += 2
    c[m] = [x]
    return c


@program(vec(3), const(1), scalar=False)
def a_pair_moved(x, m):
    c = {0: (x, 1.0)}
    k = 0
    while k < m:
        c[2] = c.pop(0)
        k += 2
    c[m] = (x, 1.0)
    return c


@program(vec(3), const(1), scalar=False)
def a_pair_with_a_list_moved(x, m):
    c = {0: (x, [x])}
    e = c
    k = 0
    while k < m:
        c[2] = c.pop(0)
        k += 2
    e[m] = (x, [x])
    return e


def none_or_one(x, k):
    if k == 0:
        return {} if k > 1 else {1: {}}
    return none_or_one(x, k - 1)


@program(vec(3), const(3), scalar=False)
def keys_of_which_one_path_knows_nothing(x, m):
    c = none_or_one(x, m)
    for _ in range(m):
        c[1] = {1: x}
    return c


def filled_by_recursion(x, k):
    if k == 0:
        return {k: [x[2], x[0]] for k in range(2)}
    c = filled_by_recursion(x, k - 1)
    c[k % 2].append(x[2])
    return c


@program(vec(3), const(2))
def one_of_two_of_which_one_has_a_default(x, m):
    c = filled_by_recursion(x, m)
    e = c if m > 1 else defaultdict(list, {0: [x[2], x[0]], 1: [x[0], x[1]]})
    for _ in range(m + 1):
        e[0][0] *= x[0]
    return sum(sum(v) for v in e.values())


@program(vec(3), const(2), scalar=False)
def in_another_order_before_a_loop(x, m):
    c = {0: x, 1: x * 2}
    c[2] = c.pop(0)
    c[0] = x * 3
    for k in range(m):
        c = dict(c)
        c[k] = x
    return c


@program(vec(3), const(2), scalar=False)
def in_another_order_and_unpacked(x, m):
    c = {0: x, 1: x * 2}
    c[2] = c.pop(0)
    c[0] = x * 3
    for k in range(m):
        c = {**c, k: x}
    return [v * (j + 1.0) for j, v in enumerate(c.values())]


def moved_by_recursion(x, k):
    if k == 0:
        return {k: {k: x * k for k in range(2)} for k in range(2)}
    c = moved_by_recursion(x, k - 1)
    c[k % 2][0] = x * 2.0
    return c


@program(vec(3), const(1), scalar=False)
def of_another_shape_in_one_of_two(x, m):
    c = moved_by_recursion(x, m)
    e = c if m > 1 else {k: {k: x * k for k in range(2)} for k in range(2)}
    e[0][m] = x[1:]
    return e
