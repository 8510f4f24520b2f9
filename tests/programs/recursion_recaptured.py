"""Recursive functions that are called again when a variable that they read from around them is of another type."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.programs.zoo import arr, family, vec

program = family("recursion_recaptured")


@program(vec(3), vec(3), arr(2, 3))
def an_array_becomes_an_int_that_is_given(x, y, m):
    held = m

    def walk(a, k):
        if k <= 0:
            return y
        walk(held, k - 1)
        return walk(x, k - 2)

    walk(3, 2)
    x = 2
    return np.sum(y * walk(x, 2))


@program(vec(3), vec(3))
def a_factor_becomes_an_int(x, y):
    def walk(a, k):
        if k <= 0:
            return np.sum(a * x)
        return walk(y, k - 1) + walk(x, k - 2)

    first = walk(3, 2)
    x = 2
    return first * walk(3, 2)


@program(vec(3), vec(3), arr(2, 3))
def numbers_and_arrays_in_turn(x, y, m):
    z = 2.0

    def walk(a, k):
        if k <= 0:
            return np.sum(a * z)
        return walk(y, k - 1) + walk(z, k - 2)

    total = walk(3, 2)
    for z in (x, 1, m, 1.5, y):  # noqa: B020
        total = total * 0.5 + walk(3, 2)
    return total


@program(vec(3), vec(3), arr(2, 3))
def one_captured_by_a_loop_and_another_that_changes(x, y, m):
    z, w = x, 2

    def walk(a, k):
        if k <= 0:
            return np.sum(a * z) * w
        return walk(y, k - 1) + walk(w, k - 2) + walk(m, k - 2)

    first = walk(3, 2)
    w = y
    total = 0.0
    for _ in range(2):
        total = total + np.sum(walk(3, 2))
        w = 2 * w
    z = 3
    return first + total + np.sum(walk(3, 2))


@program(vec(3), vec(3))
def on_both_paths_of_a_branch(x, y):
    z = x

    def walk(a, k):
        if k <= 0:
            return np.sum(a * z)
        return walk(y, k - 1) + walk(2, k - 2)

    total = walk(3, 2)
    if y[0] > 0:
        z = y
        total = total * walk(3, 2)
    else:
        z = 2
        total = total + walk(3, 2)
    z = 5
    return total + walk(3, 2)


@program(vec(3), vec(3), arr(2, 3))
def functions_that_call_each_other(x, y, m):
    z, w = x, 1

    def p(a, k):
        return np.sum(a * z) if k <= 0 else q(y, k - 1) + t(z, k - 2)

    def q(a, k):
        return np.sum(a * w) + 1.0 if k <= 0 else p(z, k - 1) + t(2.0, k - 2)

    def t(a, k):
        return np.sum(a * z * w) if k <= 0 else q(w, k - 1) + p(w, k - 2)

    total = p(3, 3)
    z, w = w, z
    total = total + q(3, 3)
    z = m
    total = total * t(3, 3)
    w = 1.5
    return total + t(w, 3)


@program(vec(3), vec(3))
def what_it_returns_changes_too(x, y):
    z = x

    def walk(a, k):
        return z if k <= 0 else walk(y, k - 1) * walk(2, k - 2) + walk(x, k - 2)

    first = walk(2, 3)
    z = 2
    second = walk(2, 3)
    z = 0.5 * y
    return np.sum(first * second + walk(2, 3))


@program(vec(3), vec(3))
def none_a_list_and_a_longer_list(x, y):
    z: Any = None

    def walk(a, k):
        if k <= 0:
            return np.sum(a) if z is None else np.sum(a) * np.sum(z[-1])
        return walk(y, k - 1) + walk(2, k - 2) + walk(x, k - 2)

    total = walk(3, 2)
    z = [x, 2]
    total = total + walk(3, 2)
    z = [x, y, x * y]
    total = total * walk(3, 2)
    z = None
    return total + walk(3, 2)


@program(vec(3), vec(3))
def functions_and_texts(x, y):
    act, mode = np.tanh, "whole"

    def walk(a, k):
        if k <= 0:
            return np.sum(act(a)) if mode == "whole" else np.max(act(a) * y)
        return walk(y, k - 1) + walk(x * 2, k - 2) + walk(2.0, k - 2)

    total = walk(3.0, 2)
    act = np.sin
    total = total * walk(3.0, 2)
    mode = "largest"
    total = total + walk(3.0, 2)
    act = lambda t: t * t * x  # noqa: E731
    return total + walk(3.0, 2)


@dataclass
class Weights:
    a: Any
    b: Any


@program(vec(3), vec(3))
def attributes_of_an_object(x, y):
    w = Weights(x, 2)

    def walk(a, k):
        return np.sum(a * w.a * w.b) if k <= 0 else walk(y, k - 1) + walk(2.0, k - 2)

    total = walk(3, 2)
    w.b = y
    total = total * walk(3, 2)
    w = Weights(3, y)
    return total + walk(3, 2)


@program(vec(3), vec(3))
def one_that_sets_another_variable(x, y):
    z, w = x, 2

    def walk(a, k):
        nonlocal w
        if k <= 0:
            return np.sum(a * z * w)
        w = w * 0.5
        return walk(y, k - 1) + walk(2, k - 2)

    total = walk(3, 2)
    z = 2
    total = total * walk(3, 2)
    w = y
    return total + walk(3, 2)


@program(vec(3), vec(3))
def in_a_function_that_is_called_in_itself(x, y):
    z = x

    def outer(a, k):
        w = a

        def inner(b, j):
            if j <= 0:
                return np.sum(b * w * z)
            return inner(y, j - 1) + inner(w, j - 2) + (outer(y, k - 1) if k > 0 else 0.0)

        total = inner(y, 2)
        w = 2
        return total + inner(y, 2)

    total = outer(2, 2)
    z = 2
    return total + outer(2, 1)
