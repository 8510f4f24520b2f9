"""Classes and functions of Python whose objects cannot be followed, and what is asked of exceptions."""

from __future__ import annotations

import array
import contextlib
import sys
from collections import OrderedDict, deque

import numpy as np

from tests.errors.gallery import fixed, mistake


class Recent(deque):
    def mean(self):
        return sum(self) / len(self)


class Settings(OrderedDict):
    pass


class Lazy:
    def __init__(self, v):
        self.v = v

    def __getattr__(self, name):
        return 2.0 * self.v


class Plain:
    def __init__(self, v):
        self.v = v

    @property
    def double(self):
        return 2.0 * self.v


class Window:
    def __init__(self, values):
        self.values = deque(values)

    def mean(self):
        return sum(self.values) / len(self.values)


class Entered:
    def __enter__(self):
        return 2.0

    def __exit__(self, *raised):
        return False


@mistake(1.0)
def makes_a_class_of_a_deque(x):
    return Recent([x, x * x]).mean()


@fixed("makes_a_class_of_a_deque", 1.0)
def makes_a_class_with_a_deque(x):
    return Window([x, x * x]).mean()


@mistake(1.0)
def fills_a_class_of_an_ordered_dict(x):
    found = Settings()
    found["a"] = x
    return found["a"] * x


@fixed("fills_a_class_of_an_ordered_dict", 1.0)
def fills_an_ordered_dict(x):
    found = OrderedDict()
    found["a"] = x
    return found["a"] * x


@mistake(Recent([1.0, 2.0]))
def given_a_class_of_a_deque(d):
    return d[0] * d[1]


@mistake(1.0)
def makes_what_looks_up_its_attributes(x):
    return Lazy(x).double * x


@fixed("makes_what_looks_up_its_attributes", 1.0)
def makes_what_names_its_attributes(x):
    return Plain(x).double * x


@mistake(1.0)
def enters_by_an_exit_stack(x):
    with contextlib.ExitStack() as stack:
        return stack.enter_context(Entered()) * x


@fixed("enters_by_an_exit_stack", 1.0)
def enters_by_with(x):
    with Entered() as factor:
        return factor * x


@mistake(1.0)
def makes_an_array_of_single_floats(x):
    return array.array("f", [x])[0] * x


@fixed("makes_an_array_of_single_floats", 1.0)
def makes_an_array_of_doubles(x):
    return array.array("d", [x])[0] * x


@mistake(1.0)
def fills_an_array_of_single_floats(x):
    found = array.array("f")
    found.append(x)
    return found[0]


@mistake(1.0)
def asks_for_the_cause(x):
    try:
        raise ValueError("a") from KeyError("b")
    except ValueError as e:
        return x if e.__cause__ is None else x * x


@mistake(1.0)
def sets_the_arguments_of_an_exception(x):
    try:
        raise ValueError("a")
    except ValueError as e:
        e.args = (x,)
        return e.args[0] * x


@mistake(1.0)
def asks_what_is_handled(x):
    try:
        raise ValueError("a")
    except ValueError:
        return x * len(str(sys.exc_info()[1]))


@fixed("asks_what_is_handled", 1.0)
def names_what_is_handled(x):
    try:
        raise ValueError("a")
    except ValueError as e:
        return x * len(str(e))


@mistake(1.0, None)
def calls_none(x, f):
    return f(x) * x


@fixed("calls_none", 1.0, None)
def tests_for_none_before(x, f):
    return (f(x) if f is not None else np.sin(x)) * x


@mistake(1.0)
def calls_an_object(x):
    return Plain(x)(x)


@mistake(1.0)
def raises_on_all_paths(x):
    if x > 0.0:
        raise ValueError("positive")
    raise KeyError("negative")
