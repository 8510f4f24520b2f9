"""Derivatives where functions have kinks, poles and ends of their domains: in reverse and forward mode."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, jvp


@pytest.fixture(autouse=True)
def no_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def slopes(f: Callable[..., Any], x: float) -> tuple[float, float]:
    """The derivative of a function of one number, in reverse and in forward mode."""
    return float(grad(f)(x)), float(jvp(f, (x,), (1.0,))[1])


INFINITE: list[tuple[Callable[..., Any], float, float]] = [
    (lambda x: np.log(x), 0.0, np.inf), (lambda x: np.log2(x), 0.0, np.inf), (lambda x: np.log10(x), 0.0, np.inf),
    (lambda x: np.log1p(x), -1.0, np.inf), (lambda x: np.arctanh(x), 1.0, np.inf), (lambda x: np.sqrt(x), 0.0, np.inf),
    (lambda x: np.reciprocal(x), 0.0, -np.inf), (lambda x: np.power(x, -1.0), 0.0, -np.inf),
    (lambda x: np.divide(1.0, x), 0.0, -np.inf), (lambda x: np.float64(1.0) / x, 0.0, -np.inf),
    (lambda x: np.float_power(x, -2.0), 0.0, -np.inf), (lambda x: np.arccosh(x), 1.0, np.inf),
    (lambda x: math.sqrt(x), 0.0, np.inf), (lambda x: x**-1, 1e-200, -np.inf), (lambda x: x**-1.5, 1e-150, -np.inf),
    (lambda x: np.array([1.0])[0] / x, 0.0, -np.inf), (lambda x: np.log(x) * 2.0 + x, 0.0, np.inf),
]


@pytest.mark.parametrize("f, x, slope", INFINITE)
def test_numbers_of_python_never_raise_where_numpy_gives_infinity(f: Any, x: float, slope: float) -> None:
    assert slopes(f, x) == (slope, slope)


def test_elements_divided_by_a_number() -> None:
    def f(x: Any, y: float) -> Any:
        return x[0] / float(y)

    assert grad(f, argnums=(0, 1))(np.array([1.0]), 0.0) == (np.array([np.inf]), -np.inf)


@pytest.mark.parametrize("f, x", [(lambda x: math.log(x), 0.0), (lambda x: 1.0 / x, 0.0), (lambda x: x**-2, 0.0)])
def test_what_raises_in_the_primal_raises(f: Any, x: float) -> None:
    with pytest.raises((ValueError, ZeroDivisionError)):
        f(x)
    with pytest.raises((ValueError, ZeroDivisionError)):
        grad(f)(x)


@pytest.mark.parametrize("order, gradient", [
    (np.inf, [0.5, -0.5, 0.0]), (-np.inf, [0.0, 0.0, 1.0]), (0.0, [0.0, 0.0, 0.0]), (1.0, [1.0, -1.0, 1.0]),
])
def test_norms_of_special_orders(order: float, gradient: list[float]) -> None:
    def f(x: Any, p: float) -> Any:
        return np.linalg.norm(x, p)

    dx, dp = grad(f, argnums=(0, 1))(np.array([2.0, -2.0, 0.5]), order)
    np.testing.assert_allclose(dx, gradient, atol=1e-15)
    assert np.isfinite(dp) and (dp == 0.0 or order == 1.0)
    np.testing.assert_array_equal(grad(f)(np.zeros(3), order), np.zeros(3))


@pytest.mark.parametrize("a", [np.zeros((3, 3)), np.zeros((2, 2)), np.eye(3) * 1e-160, np.ones((1, 1)) * 0.0])
def test_gradients_of_small_determinants(a: Any) -> None:
    places = np.arange(len(a))
    minors = [[np.linalg.det(a[places != i][:, places != j]) * (-1) ** (i + j) for j in places] for i in places]
    np.testing.assert_allclose(grad(np.linalg.det)(a), minors, rtol=1e-12)
