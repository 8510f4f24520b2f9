"""Syntax and calls that cannot be differentiated."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.special

from s2sgrad import grad
from tests.errors.gallery import attempt, fixed, mistake

A = np.arange(6.0).reshape(2, 3)
V = np.array([0.5, 1.5, 2.5])
COUNTER: Any = 0.0


@mistake(1.0)
def writes_a_global(x):
    global COUNTER
    COUNTER = x * x
    return COUNTER * x


@fixed("writes_a_global", 1.5)
def returns_what_was_global(x):
    counter = x * x
    return counter * x


@mistake(1.0)
async def is_async(x):
    return x * x


@mistake(1.0)
def awaits(x):
    async def inner(y):
        return y * y

    return inner(x)


@mistake(1.0)
def defines_a_class(x):
    class Point:
        def __init__(self, y):
            self.y = y

    return Point(x).y * x


class Point:
    def __init__(self, y: Any) -> None:
        self.y = y


@fixed("defines_a_class", 1.5)
def uses_a_class(x):
    return Point(x).y * x


@mistake(1.0)
def is_a_generator(x):
    yield x
    yield x * x


@mistake(V)
def yields_into_a_variable(x):
    def running(v):
        total = 0.0
        for e in v:
            got = yield total
            total = total + e * got

    return sum(running(x))


@mistake(1.0)
def never_finishes(x):
    def powers(y):
        p = 1.0
        while True:
            p = p * y
            yield p

    return sum(powers(x))


@fixed("never_finishes", 1.1)
def finishes(x):
    def powers(y, n):
        p = 1.0
        for _ in range(n):
            p = p * y
            yield p

    return sum(powers(x, 5))


@mistake(1.0)
def never_finishes_a_list(x):
    def powers(y):
        p = 1.0
        while True:
            p = p * y
            yield p

    return np.sum(np.array(list(powers(x))))


@mistake(1.0)
def never_leaves_its_loop(x):
    while True:
        x = x * 0.5


@mistake(1.0)
def calls_itself_without_end(x):
    return calls_itself_without_end(x * 0.5) + x


@fixed("calls_itself_without_end", 1.5)
def calls_itself_until_it_is_small(x):
    if x < 0.1:
        return x
    return calls_itself_until_it_is_small(x * 0.5) + x


@mistake(1.0)
def one_calls_the_other_without_end(x):
    return the_other(x) * 2.0


def the_other(x):
    return one_calls_the_other_without_end(x) + 1.0


@mistake(1.0)
def evaluates_text(x):
    return eval("x * x")


@mistake(1.0)
def imports_by_name(x):
    return __import__("math").sin(x)


@mistake(1.0)
def opens_a_file(x):
    f = open("data.txt")
    return x * float(f.read())


@mistake(V)
def steps_a_generator(x):
    values = filter(lambda v: v > 0.0, x)
    return next(values) * next(values)


@mistake(2.0)
def needs_nextafter(x):
    return math.nextafter(x, 5.0) * 2.0


@mistake(V)
def needs_a_function_of_scipy(x):
    return np.sum(scipy.special.gammaln(x))


@mistake(V)
def needs_a_function_of_numpy(x):
    return np.sum(np.sort_complex(x))


@mistake(V)
def unknown_function(x):
    return np.sinn(x)


@mistake(V)
def unknown_name(x):
    return np.sum(y * x)  # noqa: F821


@mistake(V)
def unknown_attribute(x):
    return np.sum(x.real_part)


@mistake(V)
def unknown_method(x):
    return x.summ()


@mistake(A)
def unknown_keyword_of_numpy(x):
    return np.sum(np.square(x, decimals=1))


@mistake(A)
def too_many_arguments_of_numpy(x):
    return np.sum(np.tanh(x, x, x))


@mistake(1.0)
def calls_a_number(x):
    return x(2.0)


@mistake(1.0)
def too_few_arguments(x):
    def product(a, b):
        return a * b

    return product(x)


@mistake(1.0)
def unknown_argument(x):
    def product(a, b):
        return a * b

    return product(x, c=2.0)


@mistake(1.0)
def differentiates_inside(x):
    def inner(y):
        return [y * y]

    return grad(inner)(x)


@mistake(1.0)
def looks_at_names(x):
    return locals()["x"] * 2.0


@mistake(1.0)
def deletes_and_uses(x):
    y = x * x
    del y
    return y  # noqa: F821


@mistake(1.0)
def reads_before_it_assigns(x):
    y = x * z  # noqa: F821
    z = y
    return z


@attempt
def function_made_by_exec():
    namespace: dict[str, Any] = {}
    exec("def made(x):\n    return x * x", namespace)
    return grad(namespace["made"])(1.0)


@attempt
def lambda_made_by_eval():
    return grad(eval("lambda x: x * x"))(1.0)


@attempt
def a_function_of_c():
    return grad(math.nextafter)(1.0, 2.0)


@mistake(1.0)
def calls_a_function_without_source(x):
    return HIDDEN(x) * 2.0


def hidden_function() -> Any:
    namespace: dict[str, Any] = {}
    exec("def hidden(x):\n    return x * x", namespace)
    return namespace["hidden"]


HIDDEN = hidden_function()


def halves(x, n):
    if n > 0:
        yield x
        yield from halves(0.5 * x, n - 1)


@mistake(1.0, 3)
def recurses_in_a_generator(x, n):
    return sum(v * v for v in halves(x, n))


def averages():
    total, n = 0.0, 0
    while True:
        total += yield total / max(n, 1)
        n += 1


@mistake(V)
def sends_to_a_generator(x):
    running = averages()
    next(running)
    return sum(running.send(v) for v in x)


def low(a, v):
    a = a + v
    if a[1] < 3.0:
        raise ValueError("low", a[1])
    return a[0]


@mistake(V, V)
def reads_an_exception_of_two_sources(x, v):
    try:
        return low(x, v)
    except ValueError as e:
        return e.args[1]


def descend(state, k):
    if k == 0:
        return state
    return descend({"path": state["path"] + [state["path"][-1] * 0.5]}, k - 1)


@mistake(2.0)
def recurses_with_a_growing_list_in_a_dict(x):
    return sum(descend({"path": [x]}, 3)["path"])
