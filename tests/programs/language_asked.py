"""Texts of what is differentiated, its class, variables that are deleted, typed dicts, powers with three arguments."""

import abc
import functools
from typing import TypedDict

import numpy as np

from tests.programs.zoo import arr, family, num

program = family("asked")


class Result(TypedDict):
    value: float
    error: float


@program(num())
def lengths_of_texts(x):
    names = [str(x * 0.0), repr(x * 0.0), format(x * 0.0, ".2f")]
    return x * sum(len(n) for n in names)


@program(arr(3))
def a_text_of_an_array(x):
    text = str(np.sign(x) * 0.0 + x[:1] * 0.0)
    return np.sum(x * x) * (1.0 if text else 2.0)


@program(num())
def its_class(x):
    factors = {float: 2.0, int: 3.0}
    return x * x * factors[x.__class__] * len(x.__class__.__name__)


@program(num())
def deleted_where_it_is_not_set(x):
    try:
        del y  # noqa: F821
    except UnboundLocalError:
        y = x * x
    return y * x


@program(num())
def deleted_where_it_may_be_set(x):
    if x > 0.1:
        y = x
    total = x
    try:
        del y  # noqa: F821
        total *= x
    except UnboundLocalError:
        total += 1.0
    return total


@program(num())
def a_typed_dict(x):
    found = Result(value=x * x, error=x)
    return found["value"] * found["error"]


@program(num())
def a_power_without_a_modulus(x):
    return pow(x, 3, None)


@program(num(), None)
def calls_what_may_be_none(x, f):
    g = np.sin if x > 5.0 else f
    try:
        y = g(x)
    except TypeError as e:
        y = x * len(str(e))
    return y * x


@program(num())
def calls_in_turn_what_is_no_function(x):
    total = 0.0
    for f in (np.sin, None, 2.0, "text", functools.partial(np.power, x)):
        try:
            total += f(x)
        except TypeError:
            total += x
    return total


@program(num())
def an_exception_raised_anew(x):
    try:
        try:
            raise ValueError("first", x)
        except ValueError as e:
            raise e.with_traceback(None) from None
    except ValueError as e:
        return x * e.args[1] * len(e.__class__.__name__)


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...


@program(num())
def an_abstract_class(x):
    try:
        return Shape().area() * x
    except TypeError:
        return x * x


class Box:
    def __init__(self, a, b):
        self.a, self.b = a, b


@program(num())
def deleted_by_name(x):
    box = Box(x, x * x)
    delattr(box, "a")
    try:
        return box.a
    except AttributeError:
        return box.b * x


@program(num())
def next_of_a_list(x):
    try:
        return next([x])
    except TypeError:
        return x * x
