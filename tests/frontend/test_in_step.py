"""Functions that call others with each value as it comes: a generator is run to its end first where nobody can tell."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, value_and_grad

X = np.array([0.37, 0.53, 0.71])


def counter() -> Callable[[], float]:
    calls = [1.0]

    def count() -> float:
        calls.append(2.0)
        return len(calls) * 1.0

    return count


def key_that_counts(x: Any) -> Any:
    count = counter()
    return max((v * count() for v in x), key=lambda v: v * count())


def key_that_counts_over_a_map(x: Any) -> Any:
    count = counter()
    return min(map(lambda v: v * count(), [x[0], x[1]]), key=lambda v: v * count())


def sum_that_counts(x: Any) -> Any:
    count = counter()
    return functools.reduce(lambda a, b: a * count() + b, (v * count() for v in x))


@pytest.mark.parametrize("f", [key_that_counts, key_that_counts_over_a_map, sum_that_counts])
def test_refused_where_it_could_be_told(f: Any) -> None:
    with pytest.raises(UnsupportedError, match="is run to its end before any of them is used"):
        value_and_grad(f)(X)


def key_alone(x: Any) -> Any:
    count = counter()
    return max((v * count() for v in x), key=lambda v: -v) * count()


def product(x: Any) -> Any:
    count = counter()
    return functools.reduce(lambda a, b: a * b, (v * count() for v in x)) * count()


def from_a_start(x: Any) -> Any:
    count = counter()
    return functools.reduce(lambda a, b: a * count() + b, (v * count() for v in x), 2.0)


def key_of_a_list(x: Any) -> Any:
    count = counter()
    return max([v * count() for v in x], key=lambda v: v * count())


@pytest.mark.parametrize("f", [key_alone, product, from_a_start, key_of_a_list])
def test_in_python_s_order(f: Any) -> None:
    value, gradient = value_and_grad(f)(X)
    assert value == f(X)
    for k, e in enumerate(np.eye(3) * 1e-6):
        assert np.isclose(gradient[k], (f(X + e) - f(X - e)) / 2e-6)
