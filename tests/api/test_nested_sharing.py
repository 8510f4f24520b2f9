"""Derivatives taken inside, of functions that write to what is in one of the caller's containers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, UsageError, grad
from tests.programs.harness import central, close

X, Y, Z = np.array([0.3, 0.7]), np.array([1.0, 2.0]), np.array([0.5, -0.4])


def writes(a, b, c):
    a[0] = a[0] * b[1]
    return np.sum(a * a * b * c)


def parts_of_a_tuple(t):
    return np.sum(grad(writes)(*t) ** 2)


def the_rest_of_the_arguments(x, *rest):
    return np.sum(grad(writes)(*(x, *rest)) ** 2)


def parts_of_parts(t):
    return np.sum(grad(writes)(t[0], t[1][0], t[1][1]) ** 2)


def one_part_twice(t):
    return np.sum(grad(writes)(t[0], t[0], t[1]))


def test_parts_of_a_tuple_are_memory_of_their_own() -> None:
    units = [(u, None, None) for u in np.eye(2)]
    slopes = np.array([central(the_rest_of_the_arguments, (X, Y, Z), u, 1e-5)[0] for u in units])
    assert close(grad(the_rest_of_the_arguments)(X, Y, Z), slopes, 1e-5)
    assert close(grad(parts_of_a_tuple)((X, Y, Z))[0], slopes, 1e-5)
    assert close(grad(parts_of_parts)((X, (Y, Z)))[0], slopes, 1e-5)
    assert X[0] == 0.3


def test_one_array_in_two_places_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="two arguments are the same memory"):
        grad(one_part_twice)((X, Y))
    for fun, given in ((parts_of_a_tuple, (X, X, Z)), (parts_of_parts, (X, (Y, X)))):
        fun: Any
        with pytest.raises(UsageError, match="two places in t share memory"):
            grad(fun)(given)
