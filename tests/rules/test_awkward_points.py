"""Derivatives where functions have kinks, poles and ends of their domains: in reverse and forward mode."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, hvp, jvp


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


X, C, EYE = np.array([-0.5, 0.0, 2.0, 0.7]), np.array([3.0, 2.0, 0.5, -1.0]), np.eye(4)


def zeroed(x: Any) -> Any:
    y = np.log(x)
    y[x <= 0.0] = 0.0
    return y @ C


def replaced(x: Any) -> Any:
    y = np.zeros(4)
    y[:] = 1.0 / x
    y[1] = 7.0
    return y @ C


LEFT_OUT: list[tuple[str, Callable[..., Any]]] = [  # something infinite or nan stands in elements that are left out
    ("log", lambda x: np.sum(np.where(x > 0, np.log(x), 0))),
    ("x log x", lambda x: np.sum(np.where(x > 0, x * np.log(x), 0.0))),
    ("sqrt", lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0) * C)),
    ("mask", lambda x: np.sum(np.log(x)[x > 0])), ("mask of a quotient", lambda x: np.sum((1 / x)[x != 0])),
    ("where=", lambda x: np.sum(np.log(x), where=x > 0)), ("nansum", lambda x: np.nansum(np.sqrt(x - 0.1))),
    ("nanmean", lambda x: np.nanmean(np.log(np.where(x > 0, x, -1.0))) + np.nansum(np.log(x - 0.1))),
    ("clip", lambda x: np.sum(np.clip(1 / x, -5, 5))),
    ("maximum", lambda x: np.sum(np.maximum(np.log(np.abs(x)), -3))),
    ("minimum", lambda x: np.sum(np.minimum(1 / np.abs(x), 10))),
    ("nan_to_num", lambda x: np.sum(np.nan_to_num(np.sqrt(x - 0.1)))), ("slice", lambda x: np.sum((1 / x)[2:])),
    ("place", lambda x: np.log(x)[2]), ("places", lambda x: np.log(x)[np.array([2, 3])] @ C[:2]),
    ("arcsin", lambda x: np.sum(np.where(np.abs(x) < 1, np.arcsin(x), 0))),
    ("arctanh", lambda x: np.sum(np.where(np.abs(x) < 1, np.arctanh(x), 0))),
    ("arccosh", lambda x: np.sum(np.where(x > 1, np.arccosh(x), 0))),
    ("cbrt", lambda x: np.sum(np.cbrt(x) * np.array([1.0, 0.0, 1.0, 1.0]))),
    ("quotient", lambda x: np.sum(np.where(x != 0, C / x, 0))),
    ("sinc", lambda x: np.sum(np.where(x != 0, np.sin(x) / x, 1))),
    ("power", lambda x: np.sum(np.where(x > 0, x**0.5 + x**-2, 0))),
    ("max", lambda x: np.max(np.where(x > 0, np.log(x), -9))),
    ("sort", lambda x: np.sort(np.where(x > 0, np.log(x), -9.0)) @ C),
    ("select", lambda x: np.sum(np.select([x > 0], [np.log(x)], 0.0))),
    ("piecewise", lambda x: np.sum(np.piecewise(x, [x > 0], [np.log, 0.0]))),
    ("out=", lambda x: np.sum(np.divide(C, x, where=x != 0, out=np.zeros(4)))),
    ("zeroed", zeroed), ("replaced", replaced),
    ("variances", lambda x: np.sum(C * np.sqrt(np.maximum(x, 0)))),
]


@pytest.mark.parametrize("f", [case[1] for case in LEFT_OUT], ids=[case[0] for case in LEFT_OUT])
def test_what_is_left_out(f: Any) -> None:
    h, along = 1e-5, np.array([0.5, 0.0, -0.3, 0.8])
    want = (f(X + h * along) - f(X - h * along)) / (2 * h)
    gradient = grad(f)(X)
    assert np.isfinite(gradient).all()
    np.testing.assert_allclose(gradient @ along, want, rtol=1e-7)
    np.testing.assert_allclose(jvp(f, (X,), (along,))[1], want, rtol=1e-7)
    curvature = (f(X + h * along) - 2.0 * f(X) + f(X - h * along)) / h**2
    np.testing.assert_allclose(hvp(f, (X,), (along,))[0] @ along, curvature, rtol=1e-3, atol=1e-3)


def test_factors_of_zero_leave_nothing_out() -> None:
    def f(x: Any, c: Any) -> Any:
        return np.sum(np.where(x > 0, c * np.log(x), 0.0))

    x, c = np.array([2.0, -1.0]), np.zeros(2)  # a cotangent of 0 that means nothing: the derivative of the gradient
    by_x, _ = hvp(f, (x, c), (np.zeros(2), np.ones(2)))
    np.testing.assert_allclose(by_x, [0.5, 0.0])
    twice = grad(lambda c: np.sum(grad(f)(x, c)))(c)
    np.testing.assert_allclose(twice, [0.5, 0.0])


Z = np.zeros(3)
AT_ZERO: list[tuple[str, Callable[..., Any], Any]] = [  # kinks, whose derivatives are 0 of first and of second order
    ("norm", lambda x: np.linalg.norm(x), Z), ("hypot", lambda x: np.hypot(x[0], x[1]), Z),
    ("root of x @ x", lambda x: np.sqrt(x @ x), Z), ("root of a sum", lambda x: np.sqrt(np.sum(x**2)), Z),
    ("root of a square", lambda x: np.sum(np.sqrt(x * x)), Z), ("modulus", lambda x: np.sum(np.abs(x)), Z),
    ("root of a modulus", lambda x: np.sum(np.sqrt(np.abs(x))), Z), ("power", lambda x: np.sum(np.abs(x) ** 0.3), Z),
    ("deviation", lambda x: np.std(x), Z), ("root of a variance", lambda x: np.var(x) ** 0.5, Z),
    ("norm of order 3", lambda x: np.linalg.norm(x, 3), Z), ("norms of rows", lambda x: np.sum(
        np.linalg.norm(np.outer(x, x[:2]), axis=1)), Z),
    ("root of what is cut off", lambda x: np.sum(np.sqrt(np.maximum(x, 0.0))), np.array([0.0, -1.0, -0.0])),
    ("modulus of complex numbers", lambda x: np.sum(np.abs(x[:2] + 1j * x[1:])), Z),
    ("math.hypot", lambda x: math.hypot(x[0], x[1], x[2]), Z),
    ("math.dist", lambda x: math.dist(x, (0.0, 0.0, 0.0)), Z),
    ("arccos of what is clipped", lambda x: np.sum(np.arccos(np.clip(x, -1, 1))), np.array([1.0, -1.0, 2.0])),
    ("arccosh of what is not below 1", lambda x: np.sum(np.arccosh(np.maximum(x, 1.0))), np.array([1.0, 0.5, -2.0])),
    ("einsum", lambda x: np.sum(np.sqrt(np.einsum("i,i->i", x, x))), Z),
]


@pytest.mark.parametrize("f, x", [case[1:] for case in AT_ZERO], ids=[case[0] for case in AT_ZERO])
def test_kinks(f: Any, x: Any) -> None:
    along = np.array([0.5, -0.3, 0.8])
    np.testing.assert_array_equal(grad(f)(x), Z)
    assert jvp(f, (x,), (along,))[1] == 0.0
    np.testing.assert_array_equal(hvp(f, (x,), (along,))[0], Z)
    np.testing.assert_array_equal(grad(lambda x: np.sum(grad(f)(x) * along))(x), Z)


SHARED: list[tuple[str, Callable[..., Any], Any, Any]] = [  # ties and ends, by the table in docs/conventions.md
    ("maximum", lambda x: np.sum(np.maximum(x, 0.5)), [0.5, 1.0, 0.0], [0.5, 1.0, 0.0]),
    ("minimum", lambda x: np.sum(np.minimum(x, 0.5)), [0.5, 1.0, 0.0], [0.5, 0.0, 1.0]),
    ("fmax", lambda x: np.sum(np.fmax(x, 0.5)), [0.5, 1.0, np.nan], [0.5, 1.0, 0.0]),
    ("fmin", lambda x: np.sum(np.fmin(x, 0.5)), [0.5, 1.0, np.nan], [0.5, 0.0, 0.0]),
    ("clip", lambda x: np.sum(np.clip(x, 0.0, 1.0)), [0.0, 1.0, 2.0], [1.0, 1.0, 0.0]),
    ("max", lambda x: np.max(x), [1.0, 1.0, 0.0], [0.5, 0.5, 0.0]),
    ("min", lambda x: np.min(x), [1.0, 0.0, 0.0], [0.0, 0.5, 0.5]),
    ("ptp", lambda x: np.ptp(x), [1.0, 1.0, 0.0], [0.5, 0.5, -1.0]),
    ("Python's max", lambda x: max(x[0], x[1]) + max(list(x)), [1.0, 1.0, 1.0], [5 / 6, 5 / 6, 1 / 3]),
    ("norm of infinite order", lambda x: np.linalg.norm(x, np.inf), [1.0, -1.0, 0.0], [0.5, -0.5, 0.0]),
    ("modulus", lambda x: np.sum(np.abs(x)), [0.0, 2.0, -3.0], [0.0, 1.0, -1.0]),
    ("rounding", lambda x: np.sum(np.floor(x) + np.sign(x) + np.round(x)), [0.0, 0.5, 1.0], [0.0, 0.0, 0.0]),
    ("sort", lambda x: np.sum(np.sort(x) * np.arange(1.0, 4.0)), [1.0, 1.0, 0.0], [2.0, 3.0, 1.0]),
    ("median", lambda x: np.median(x), [1.0, 1.0, 1.0], [0.0, 1.0, 0.0]),
    ("prod", lambda x: np.prod(x), [0.0, 2.0, 3.0], [6.0, 0.0, 0.0]),
]


@pytest.mark.parametrize("f, x, slope", [case[1:] for case in SHARED], ids=[case[0] for case in SHARED])
def test_ties_and_ends(f: Any, x: Any, slope: Any) -> None:
    np.testing.assert_allclose(grad(f)(np.array(x)), slope, rtol=1e-15)
    along = np.array([0.5, -0.3, 0.8])
    np.testing.assert_allclose(jvp(f, (np.array(x),), (along,))[1], np.array(slope) @ along, rtol=1e-12)
