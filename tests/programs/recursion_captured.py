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


# what is None at first, and set by a recursive function


@program(vec(3), vec(3))
def none_at_first_then_captured(x, y):
    b = y
    z = None

    def inner(depth):
        nonlocal b, z
        z = b * x
        if depth > 0:
            inner(depth - 1)

    inner(2)
    return 0.0 if z is None else np.sum(z)


@program(vec(3))
def none_at_first_then_computed(y):
    z = None

    def inner(depth):
        nonlocal z
        z = y * 2 if z is None else z * y
        if depth > 0:
            inner(depth - 1)

    inner(2)
    return 0.0 if z is None else np.sum(z)


@program(vec(3, 0.1, 0.9))
def least_of_a_search(y):
    best = None

    def dfs(i, acc):
        nonlocal best
        if i == len(y):
            if best is None or acc < best:
                best = acc
            return
        dfs(i + 1, acc + y[i])
        dfs(i + 1, acc * (1 + y[i]) + 0.1)

    dfs(0, 0.5)
    return best * 2


@program(vec(3, 0.1, 0.9))
def none_kept_where_nothing_is_found(y):
    found = None

    def look(k):
        nonlocal found
        if k == 0:
            return y[0]
        if y[k - 1] > 2.0:
            found = y * y[k - 1]
        return look(k - 1) * 1.5

    s = look(3)
    return s if found is None else s + np.sum(found)


@program(vec(4, 0.1, 0.9))
def best_path_of_a_search(y):
    best = None
    last = None

    def walk(i, acc, path):
        nonlocal best, last
        if i >= len(y):
            if best is None or acc > best[0]:
                best = (acc, path)
                last = path * acc
            return
        walk(i + 1, acc + y[i], path * 0.5)
        walk(i + 2, acc * y[i], path + y)

    walk(0, 1.0, y)
    return best[0] * np.sum(best[1]) + np.sum(last)
