"""Recursive functions that read what the functions around them hold: defaults, partials, methods, other functions."""

from functools import partial

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("recursion_captured")


@program(num(), 3)
def an_accumulator_by_default(x, n):
    out = []

    def go(d, s=0.0):
        if d > 0:
            out.append(s + x)
            go(d - 1, s + x)

    go(n)
    return sum(out)


@program(vec(3), 3)
def defaults_computed_before(x, n):
    w, v = 2.0 * x, np.sin(x)

    def go(d, a=w, *, b=v, names=("p", "q")):
        if d == 0:
            return np.sum(a * b) * len(names)
        return go(d - 1) + go(d - 1, a * b) + go(d - 2 if d > 1 else 0, b=x)

    return go(n)


@program(num(), 3)
def methods_and_partials_from_around(x, n):
    out = []
    put, times, steps = out.append, partial(np.multiply, x), range(n)

    def go(d, w=x * 2.0):
        put(times(w))
        if d > 0:
            for i in steps:
                go(d - 1, w * (i + 1.0))

    go(2)
    return sum(out)


@program(num())
def another_function_under_the_same_name(x):
    h = np.sin

    def go(d):
        return h(x) if d == 0 else go(d - 1) * x

    a = go(2)
    h = np.cos
    return a + 3.0 * go(2)


@program(num())
def another_lambda_under_the_same_name(x):
    h = lambda t: t * 2.0  # noqa: E731

    def even(d):
        return h(x) if d == 0 else odd(d - 1) * x

    def odd(d):
        return x if d == 0 else even(d - 1) * x

    a = even(2) * odd(1)
    h = lambda t: t * 3.0  # noqa: E731
    return a + 2.0 * even(2) + odd(3)


@program(num())
def one_of_several_functions_in_each_pass(x):
    total = 0.0
    for h, k in ((np.sin, 2.0), (np.cos, 3.0)):

        def go(d, s=k):
            return s * h(x) if d == 0 else go(d - 1) * x  # noqa: B023

        total = total * 2.0 + go(2)
    return total


@program(num(), 3)
def a_default_of_each_pass(x, n):
    total = 0.0
    for k in range(n):

        def go(d, s=k * x):
            return s * x if d == 0 else go(d - 1) * x

        total = total * 2.0 + go(2)
    return total
