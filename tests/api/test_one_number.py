"""A gradient is one of a number: where only a run tells that the result is an array, the run refuses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, hvp, value_and_grad


def square_or_zero(x, n):
    return x * x if n > 1 else 0.0


def grown(x, n):
    s = 0.0
    for k in range(n):
        s = s + x * k
    return s


def whole_or_element(x, n):
    return 3.0 * x if n > 1 else x[0] ** 2


@pytest.mark.parametrize("fun", [square_or_zero, grown, whole_or_element])
@pytest.mark.parametrize("of", [grad, value_and_grad])
def test_arrays_are_refused(fun: Callable[..., Any], of: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match=r"array of shape \(3,\); grad needs one number"):
        of(fun)(np.ones(3), 2)


@pytest.mark.parametrize("fun, slope", [(square_or_zero, 0.0), (grown, 0.0), (whole_or_element, 2.0)])
def test_numbers_are_differentiated(fun: Callable[..., Any], slope: float) -> None:
    x = np.ones(3)
    value, gradient = value_and_grad(fun)(x, 0)
    assert value == fun(x, 0)
    assert gradient.tolist() == [slope, 0.0, 0.0]
    assert grad(fun)(x, 0).tolist() == [slope, 0.0, 0.0]
    (second,) = hvp(fun, (x, 0), (np.ones(3), None))[:1]
    assert second.tolist() == [slope, 0.0, 0.0]


def test_the_first_of_a_pair() -> None:
    def fun(x, n):
        return (x * x if n > 1 else x[0]), n

    assert grad(fun, has_aux=True)(np.ones(3), 0)[0].tolist() == [1.0, 0.0, 0.0]
    with pytest.raises(TypeError, match="grad needs one number"):
        grad(fun, has_aux=True)(np.ones(3), 2)
