"""Data of a class that its objects replace, on some paths or in some passes only."""

from __future__ import annotations

import functools

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("class_data")


class Best:
    best = None
    weight = 2.0
    count = 0

    def __init__(self, a):
        self.a = a

    def see(self, v):
        self.count += 1
        if self.best is None or v > self.best:
            self.best = v


@program(vec(4))
def class_none_replaced_in_a_loop(x):
    b = Best(1.0)
    for v in x:
        b.best = v * 2.0
    return b.best * x[0]


@program(vec(4))
def class_none_replaced_by_a_method(x):
    b = Best(1.0)
    for v in x:
        b.see(v)
    return b.best * b.count


@program(vec(4))
def class_none_asked_for_in_each_pass(x):
    b, total = Best(1.0), 0.0
    for v in x:
        if b.best is not None:
            total += b.best * v
        b.best = v
    return total


@program(vec(4), num(0.3, 0.8))
def class_none_replaced_on_one_path(x, s):
    b = Best(s)
    if x[0] > 5.0:
        b.best = s * 3.0
    return b.a * x[1] if b.best is None else b.best


@program(vec(4), num(0.3, 0.8))
def class_number_of_one_of_two(x, s):
    if x[0] > 5.0:
        b = Best(s)
        b.weight = s
    else:
        b = Best(x[1])
    return b.weight * b.a


@program(vec(4), const(1))
def class_number_of_one_in_a_list(x, n):
    several = [Best(x[0]), Best(x[1])]
    several[n].weight = x[2]
    return sum(b.weight * b.a for b in several)


@program(vec(4))
def class_number_of_two_that_are_swapped(x):
    a, b = Best(x[0]), Best(x[1])
    for v in x:
        a, b = b, a
        a.weight = v * v
    return a.weight * a.a + b.weight * b.a


@program(vec(4), num(0.3, 0.8))
def class_number_of_one_that_is_replaced(x, s):
    b = Best(s)
    for v in x:
        b.weight = v * s
        b = Best(v)
    return b.weight * b.a * s


@program(num(0.3, 0.8))
def class_number_in_a_while(s):
    b = Best(s)
    while b.weight < 10.0:
        d = Best(b.a * 2.0)
        d.weight = b.weight * 3.0
        b = d
    return b.weight * b.a


@program(vec(4), num(0.3, 0.8))
def class_number_after_an_attempt(x, s):
    b = Best(s)
    for v in x:
        try:
            if v < 0.0:
                raise ValueError
            b.best = v
        except ValueError:
            s = s * 2.0 if b.best is None else s * b.best
    return s * b.weight


def _rows(x, n):
    return [x * (k + 1.0) for k in range(n)]


@program(vec(3), const(3))
def starred_before_it_is_popped(x, n):
    rows = _rows(x, n)
    found = [*rows, rows.pop(), *rows]
    return sum(np.sum(np.sin(v) * (k + 1.0)) for k, v in enumerate(found)) * len(found)


@program(vec(3), const(3))
def starred_before_it_is_written(x, n):
    x = x * 1.0

    def more():
        x[0] = 0.5
        return x[1]

    return np.sum(np.array([*x, more()]) * np.arange(1.0, n + 2.0))


@program(vec(3), const(3))
def doubly_starred_before_it_is_popped(x, n):
    d = {k: x[k % 3] for k in range(n)}
    e = {**d, 7: d.pop(n - 1)}
    return sum(v * v * (k + 1.0) for k, v in e.items()) * len(e)


@program(vec(3))
def keys_starred_before_one_is_popped(x):
    d = {"a": x[0], "b": x[1]}
    found = [*d, d.pop("b")]
    return found[-1] * len(found) * x[2]


class Plain:
    def __init__(self, a):
        self.a = a

    @functools.cached_property
    def square(self):
        return self.a**2


@program(vec(4), num(0.3, 0.8))
def attribute_set_first_in_a_loop_and_asked_for(x, s):
    k = Plain(s)
    for v in x:
        if hasattr(k, "w"):
            s += k.w * v
        k.w = v
    return s * k.a


@program(vec(4), num(0.3, 0.8))
def attribute_set_first_in_a_loop_with_a_default(x, s):
    k = Plain(s)
    for v in x:
        s += getattr(k, "w", 1.0) * v
        k.w = v
    return s * k.w


@program(vec(4), num(0.3, 0.8))
def attribute_set_first_in_a_loop_and_missed(x, s):
    k = Plain(s)
    for v in x:
        try:
            s += k.w * v
        except AttributeError:
            k.w = s
    return s


@program(vec(4), num(0.3, 0.8))
def variable_set_first_in_a_loop_and_missed(x, s):
    for v in x:
        try:
            s += w * v  # noqa: F821
        except NameError:
            pass
        w = v
    return s * w


@program(vec(4), num(0.3, 0.8))
def cached_in_the_first_pass(x, s):
    c = Plain(s)
    for v in x:
        s += c.square * v
        c.a = v
    return s


@program(vec(4), num(0.3, 0.8))
def cached_on_one_path(x, s):
    c = Plain(s)
    if x[0] > 5.0:
        s += c.square
    c.a = x[1]
    return c.square * s
