"""A function that raises an exception whatever its values are raises that, and not an error about its result."""

from __future__ import annotations

import collections
import heapq
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, grad

RAISES: list[Any] = []


def raises(error: type[Exception], text: str, argument: Any = 1.0) -> Any:
    def enter(fun: Any) -> Any:
        RAISES.append(pytest.param(fun, argument, error, text, id=fun.__name__))
        return fun

    return enter


@raises(ValueError, "one axis", np.ones(2))
def by_what_is_known_of_the_argument(x):
    if x.ndim == 1:
        raise ValueError("one axis")
    return x.sum()


@raises(ModuleNotFoundError, "No module named 'no_such_module'")
def by_an_import(x):
    import no_such_module

    return no_such_module.f(x)


@raises(ImportError, "cannot import name 'no_such_function' from 'math'")
def by_an_import_of_a_name(x):
    from math import no_such_function

    return no_such_function(x)


@raises(IndexError, "index out of range")
def by_a_heap_without_elements(x):
    return heapq.heappop([]) * x


@raises(IndexError, "pop from empty list")
def by_a_list_without_elements(x):
    return [].pop()


@raises(StopIteration, "")
def by_an_iterator_without_elements(x):
    return next(iter([]))


@pytest.mark.parametrize(("fun", "argument", "error", "text"), RAISES)
def test_raises_what_python_raises(fun: Callable[..., Any], argument: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error) as found:
        grad(fun)(argument)
    assert text in str(found.value) and type(found.value) is error


def test_on_all_paths_it_is_refused_at_the_first() -> None:
    def fun(x):
        if x > 0.0:
            raise ValueError("positive")
        raise KeyError("negative")

    with pytest.raises(UnsupportedError, match=r'raise ValueError\("positive"\)\n *\^+\nfun raises an exception'):
        grad(fun)(1.0)


def test_numbers_that_are_imported_are_read_in_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = types.ModuleType("settings_of_a_test")
    module.RATE = 3.0
    monkeypatch.setitem(sys.modules, module.__name__, module)

    def fun(x):
        from settings_of_a_test import RATE

        return RATE * x

    derivative = grad(fun)
    assert derivative(1.0) == 3.0
    module.RATE = 5.0
    assert derivative(1.0) == 5.0


def of_a_queue(x):
    try:
        return x * collections.deque()[0]
    except IndexError as e:
        return x * len(str(e))


def of_what_a_queue_gives(x):
    try:
        return x * collections.deque().pop()
    except IndexError as e:
        return x * len(str(e))


@pytest.mark.parametrize("fun", [of_a_queue, of_what_a_queue_gives])
def test_what_a_queue_says_is_not_what_a_list_says(fun: Callable[..., Any]) -> None:
    with pytest.raises(UnsupportedError):
        grad(fun)(1.0)


def of_an_empty_dict(x):
    try:
        {}.popitem()
    except KeyError as e:
        return x * len(str(e))


def of_an_empty_ordered_dict(x):
    try:
        collections.OrderedDict().popitem()
    except KeyError as e:
        return x * len(str(e))


def of_a_variable_that_is_not_set(x):
    try:
        del y  # noqa: F821
    except UnboundLocalError as e:
        return x * len(str(e))
    y = x
    return y


@pytest.mark.parametrize("fun", [of_an_empty_dict, of_an_empty_ordered_dict, of_a_variable_that_is_not_set])
def test_what_is_raised_for_sure_says_what_python_says(fun: Callable[..., Any]) -> None:
    assert grad(fun)(1.0) == fun(1.0)
