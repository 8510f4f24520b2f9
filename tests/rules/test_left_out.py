"""Functions in twos, of which a part is chosen: what is left out may be anything, and the derivatives are those of the
part alone, of first order in each mode, of second order in both orders of the modes."""

from __future__ import annotations

import linecache
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, hvp, jacobian, jvp

FUNCTIONS = (
    "np.sin({})", "np.cos({})", "np.tan({})", "np.arcsin({})", "np.arccos({})", "np.arctan({})", "np.sinh({})",
    "np.cosh({})", "np.tanh({})", "np.arcsinh({})", "np.arccosh(3.0 * {})", "np.arctanh({})", "np.exp({})",
    "np.exp2({})", "np.expm1({})", "np.log({})", "np.log1p({})", "np.log2({})", "np.log10({})", "np.sqrt({})",
    "np.cbrt({})", "np.square({})", "np.reciprocal({})", "np.abs({})", "np.sinc({})", "({}) ** 2", "({}) ** 0.5",
    "({}) ** -1.5", "({}) ** 3", "1.0 / ({})", "({}) / x", "x / ({})", "({}) * x", "x ** ({})", "({}) ** x",
    "np.hypot({}, x)", "np.arctan2({}, x)", "np.logaddexp({}, x)", "np.logaddexp2(x, {})", "np.maximum({}, 0.4)",
    "np.minimum(x, {})", "np.clip({}, 0.1, 0.8)", "np.fmax({}, x)", "np.mod({} + 1.0, x)", "np.fmod(x + 1.0, {})",
    "np.copysign(x, {})", "np.float_power({}, 1.5)", "np.nan_to_num({})",
)
CHOICES = (
    "np.sum(({})[:2])", "({})[0] * 2.0", "np.sum(({})[chosen])", "np.sum(np.where(chosen, {}, 0.0))",
    "np.sum({}, where=chosen)", "np.sum(np.choose(chosen.astype(int), [x * 0.0, {}]))",
    "np.sum(np.select([chosen], [{}], 0.0))", "np.sum(np.piecewise(x, [chosen], [lambda x: {}, 0.0]))",
    "np.sum(({})[np.array([1, 0])])", "np.sum(np.where(chosen[:, None], ({})[:, None] * np.array([1.0, 2.0]), 0.0))",
    "np.sum(np.where(chosen, {0}, 0.0) ** 2) + np.sum(({0})[:2] * x[:2])", "np.sum((({}) * x)[chosen] ** 2)",
)
PART = np.array([0.3, 0.7])  # elements that are chosen, between 0.2 and 0.9
REST = np.array([0.0, -0.5, 1.0, 2.0, 800.0, -800.0, -1.0])
X, ALONG = np.concatenate([PART, REST]), np.array([0.5, -0.8, 0.6, 1.0, -0.6, 0.7, 0.2, -1.0, 0.4])


def formulas() -> list[str]:
    """Each function inside of another one and around a third one, under one choice after the other."""
    n, made = len(FUNCTIONS), list[str]()
    for k, inner in enumerate(FUNCTIONS):
        for by in (17, 30):  # far from it in the list
            outer = FUNCTIONS[(k + by) % n]
            formula = outer.format(inner.format("x"))
            with np.errstate(all="ignore"):
                defined = np.isfinite(eval(formula, {"np": np, "x": PART})).all()
            if defined:
                made.append(CHOICES[(len(made) * 5) % len(CHOICES)].format(formula))
    return made


def function(formula: str) -> Callable[..., Any]:
    text = f"def f(x):\n    chosen = (x > 0.2) & (x < 0.9)\n    return {formula}\n"
    name, space = f"<{formula}>", {"np": np}
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    exec(compile(text, name, "exec"), space)
    return space["f"]  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def no_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def check(f: Callable[..., Any], part: Any, rest: Any, along: Any) -> None:
    """The derivatives of f, at a part and a rest that is left out, are those at the part."""
    x, n = np.concatenate([part, rest]), len(part)
    gradient, nothing = grad(f), np.zeros(len(rest))
    np.testing.assert_allclose(gradient(x), np.concatenate([gradient(part), nothing]), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(jvp(f, (x,), (along,))[1], gradient(part) @ along[:n], rtol=1e-9, atol=1e-12)
    want = np.concatenate([hvp(f, (part,), (along[:n],))[0], nothing])
    np.testing.assert_allclose(hvp(f, (x,), (along,))[0], want, rtol=1e-9, atol=1e-9)
    twice = grad(lambda x: np.sum(gradient(x) * along))(x)
    np.testing.assert_allclose(twice, want, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("formula", formulas())
def test_functions_in_twos(formula: str) -> None:
    check(function(formula), PART, REST, ALONG)


T = np.array([1.0, -0.5, 0.3])


def normalised(x: Any) -> Any:
    s = np.sum(x)
    return np.sum(np.where(s > 0, x / s, 0.0)) + x[1] ** 2


def scaled_by_a_logarithm(x: Any) -> Any:
    s = np.sum(x)
    return np.sum(np.where(s > 0, np.log(s) * x, x**2))


def angle(x: Any) -> Any:
    return np.where(x[0] == 0, x[1] ** 2, np.arctan2(x[0], x[0]))


def nothing_of_it(x: Any) -> Any:
    return np.sum((x / np.sum(x))[:0]) + x[1] ** 2


def by_a_branch(x: Any) -> Any:
    y = np.log(np.abs(np.sum(x)))
    z = y * y if x[1] < 0 else x[1] ** 2
    return z + x[1] ** 2


def in_a_loop(x: Any) -> Any:
    total = 0.0
    for _ in range(2):
        y = np.where(x > 0, np.log(x) ** 2, 0.0)
        total = total + y[1] * x[1]
    return total


CASES: list[tuple[Callable[..., Any], Any, Any]] = [  # with the gradient, and the diagonal of the second derivative
    (normalised, [0.0, 1.4, 0.0], [0.0, 2.0, 0.0]), (scaled_by_a_logarithm, [0.0, 1.4, -1.4], [2.0, 2.0, 2.0]),
    (angle, [0.0, 1.4, 0.0], [0.0, 2.0, 0.0]), (nothing_of_it, [0.0, 1.4, 0.0], [0.0, 2.0, 0.0]),
    (by_a_branch, [0.0, 2.8, 0.0], [0.0, 4.0, 0.0]),
    (in_a_loop, [0.0, 2.0 * (np.log(0.7) ** 2 + 2.0 * np.log(0.7)), 0.0], [0.0, 4.0 * (np.log(0.7) + 1.0) / 0.7, 0.0]),
]


@pytest.mark.parametrize("f, gradient, second", CASES, ids=[case[0].__name__ for case in CASES])
def test_numbers_that_are_left_out(f: Callable[..., Any], gradient: Any, second: Any) -> None:
    x = np.array([0.0, 0.7, -0.7])
    np.testing.assert_allclose(grad(f)(x), gradient, rtol=1e-12)
    np.testing.assert_allclose(jvp(f, (x,), (T,))[1], np.array(gradient) @ T, rtol=1e-12)
    np.testing.assert_allclose(hvp(f, (x,), (T,))[0], np.array(second) * T, rtol=1e-12)
    np.testing.assert_allclose(jacobian(grad(f))(x), np.diag(second), rtol=1e-12)


def element_by_element(x: Any) -> Any:
    total = 0.0
    for v in x:
        total += np.where(v > 0, v * np.log(v) ** 2, 0.0)
    return total


def by_a_branch_for_each(x: Any) -> Any:
    total = 0.0
    for v in x:
        y = np.log(v)
        if v > 0:
            total += v * y * y
    return total


PRODUCTS: list[Callable[..., Any]] = [  # not of elements only
    element_by_element, by_a_branch_for_each,
    lambda x: (np.log(x)[:, None] * np.ones((3, 2)) @ np.ones(2))[1] ** 2,
    lambda x: (np.log(np.outer(x, np.ones(2))) @ np.array([1.0, 2.0]))[1] ** 2,
    lambda x: np.where(x[1] > 5, np.log(x) @ np.log(x), 0.0) + x[1] ** 3,
    lambda x: np.where(x[1] > 5, np.vdot(np.log(x), x), 0.0) + x[1] ** 3,
    lambda x: np.where(x[1] > 5, np.std(np.log(x)), 0.0) + x[1] ** 3,
    lambda x: np.where(x[1] > 5, np.linalg.norm(np.log(x)), 0.0) + x[1] ** 3,
    lambda x: np.cumsum(np.log(x[1:]))[0] ** 2, lambda x: np.max(np.log(x)[x > 0]) ** 2,
]


@pytest.mark.parametrize("f", PRODUCTS)
def test_sums_and_products(f: Callable[..., Any]) -> None:
    x, along, h = np.array([0.0, 0.7, -0.7]), np.array([1.0, -0.5, 0.3]), 1e-4
    step = np.array([0.0, h, 0.0])
    slope, second = (f(x + step) - f(x - step)) / (2 * h), (f(x + step) - 2.0 * f(x) + f(x - step)) / h**2
    np.testing.assert_allclose(grad(f)(x), [0.0, slope, 0.0], rtol=1e-5)
    np.testing.assert_allclose(jvp(f, (x,), (along,))[1], -0.5 * slope, rtol=1e-5)
    np.testing.assert_allclose(hvp(f, (x,), (along,))[0], [0.0, -0.5 * second, 0.0], rtol=1e-5)
    np.testing.assert_allclose(jacobian(grad(f))(x), np.diag([0.0, second, 0.0]), rtol=1e-5)


STABLE: list[tuple[str, Callable[..., Any]]] = [  # the side that overflows is not chosen
    ("sigmoid", lambda x: np.sum(np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x))))),
    ("softplus", lambda x: np.sum(np.where(x > 30, x, np.log1p(np.exp(x))))),
    ("elu", lambda x: np.sum(np.where(x > 0, x, np.exp(x) - 1))),
]


@pytest.mark.parametrize("f", [case[1] for case in STABLE], ids=[case[0] for case in STABLE])
def test_overflow_on_the_other_side(f: Callable[..., Any]) -> None:
    x, along, h = np.array([-800.0, -1.0, 1.0, 800.0]), np.array([0.5, -1.0, 0.3, 0.7]), 1e-5
    want = (f(x + h * along) - f(x - h * along)) / (2 * h)
    np.testing.assert_allclose(grad(f)(x) @ along, want, rtol=1e-7)
    np.testing.assert_allclose(jvp(f, (x,), (along,))[1], want, rtol=1e-7)
    slopes = (grad(f)(x + h * along) - grad(f)(x - h * along)) / (2 * h)
    np.testing.assert_allclose(hvp(f, (x,), (along,))[0], slopes, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(jacobian(grad(f))(x) @ along, slopes, rtol=1e-6, atol=1e-9)


FACTORS: list[tuple[str, Callable[..., Any]]] = [  # roots at 0 with a factor of 0
    ("sqrt", lambda x: np.sum(np.sqrt(x) * np.array([0.0, 2.0]))),
    ("power", lambda x: np.sum(x**0.3 * np.array([0.0, 2.0]))),
    ("cbrt", lambda x: np.sum(np.array([0.0, 2.0]) * np.cbrt(x))),
    ("two", lambda x: np.sum(3.0 * (np.sqrt(x) * np.array([0.0, 2.0])) ** 2)),
]


@pytest.mark.parametrize("f", [case[1] for case in FACTORS], ids=[case[0] for case in FACTORS])
def test_factors_of_zero_at_roots(f: Callable[..., Any]) -> None:
    x, along, h = np.array([0.0, 0.7]), np.array([1.0, 0.5]), 1e-6
    step = np.array([0.0, h])
    want = (f(x + step) - f(x - step)) / (2 * h)
    np.testing.assert_allclose(grad(f)(x), [0.0, want], rtol=1e-7)
    np.testing.assert_allclose(jvp(f, (x,), (along,))[1], want * 0.5, rtol=1e-7)
    second = (grad(f)(x + step)[1] - grad(f)(x - step)[1]) / (2 * h)
    np.testing.assert_allclose(hvp(f, (x,), (along,))[0], [0.0, 0.5 * second], rtol=1e-7)
    np.testing.assert_allclose(jacobian(grad(f))(x), [[0.0, 0.0], [0.0, second]], rtol=1e-7)


@pytest.mark.parametrize("f", [
    lambda x: np.sum((1.0 / x).reshape(2, 2)[1] ** 2),
    lambda x: np.sum(np.log(x).reshape(2, -1)[1:] ** 3),
    lambda x: np.sum((1.0 / x)[:, None].transpose(1, 0)[0, 2:] ** 2),
    lambda x: (1.0 / x).flatten()[2] * x[3],
])
def test_methods_that_move_elements(f: Callable[..., Any]) -> None:
    x = np.array([0.0, -1.0, 0.3, 0.7])
    reverse, forward = grad(f)(x), np.array([jvp(f, (x,), (e,))[1] for e in np.eye(4)])
    np.testing.assert_allclose(reverse, forward, rtol=1e-12)
    assert not reverse[:2].any()
