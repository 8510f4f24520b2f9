"""vjp, jvp, hvp, and derivatives of derivatives."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from s2sgrad import UsageError, grad, hvp, jvp, value_and_grad, vjp

X = np.array([0.5, -1.0, 2.0])
V = np.array([1.0, 3.0, -2.0])


class Pair(NamedTuple):
    a: Any
    b: Any


def in_place(x):
    """A loop, a branch, and an array that is written."""
    for i in range(1, len(x)):
        if x[i] > 0:
            x[i] = x[i] * x[i - 1] ** 2
        else:
            x[i] = x[i - 1] - x[i] ** 3
    return np.sum(x * x)


def gradient_by_differences(f: Any, x: np.ndarray, h: float = 1e-6) -> np.ndarray:
    return np.array([(f(x + h * e) - f(x - h * e)) / (2.0 * h) for e in np.eye(len(x))])


# vjp ----------------------------------------------------------------------------------------------------------------
def test_entries_of_a_pullback() -> None:
    def f(x, name, n, flag, nothing, function, d):
        return function(x) * n * d["k"]

    args = (X, "name", 3, True, None, np.sin, {"k": 2.0, "n": 4})
    out, pullback = vjp(f, *args)
    np.testing.assert_array_equal(out, np.sin(X) * 3 * 2.0)
    dx, *nones, d = pullback(V)
    np.testing.assert_allclose(dx, 6.0 * np.cos(X) * V)
    assert nones == [None] * 5
    assert d["n"] is None and d["k"] == pytest.approx(3.0 * np.sum(np.sin(X) * V))


def test_a_pullback_can_be_called_again() -> None:
    def steps(x, k):
        for i in range(1, len(x)):
            x[i] = k * x[i] * x[i - 1]
        return x

    x = X.copy()
    out, pullback = vjp(steps, x, 1.5)
    kept = out.copy()
    first, other, again = pullback(V), pullback(2.0 * V), pullback(V)
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_allclose(other[0], 2.0 * first[0])
    assert first[1] == again[1]
    first[0][:] = 0.0
    np.testing.assert_array_equal(pullback(V)[0], again[0])
    np.testing.assert_array_equal(out, kept)
    np.testing.assert_array_equal(x, X)


def test_pullbacks_do_not_share_what_they_keep() -> None:
    one, two = vjp(in_place, X)[1], vjp(in_place, 2.0 * X)[1]
    np.testing.assert_array_equal(one(1.0)[0], grad(in_place)(X))
    np.testing.assert_array_equal(two(1.0)[0], grad(in_place)(2.0 * X))


@pytest.mark.parametrize("wrong", [1.0, np.ones(2), np.ones((3, 1)), [1.0, 2.0], "no"])
def test_cotangents_of_another_shape(wrong: Any) -> None:
    _, pullback = vjp(lambda x: x * 2.0, X)
    with pytest.raises(UsageError, match="cotangent of the result"):
        pullback(wrong)


def test_the_cotangent_is_left_alone() -> None:
    out, pullback = vjp(lambda x: x[::-1] * x, X)
    given = V.copy()
    pullback(given)
    np.testing.assert_array_equal(given, V)
    np.testing.assert_array_equal(pullback([1, 3, -2])[0], pullback(V)[0])


def test_structure_of_a_cotangent() -> None:
    out, pullback = vjp(lambda p: (Pair(p.a * p.b, p.b), [p.a]), Pair(2.0, X))
    assert type(out[0]) is Pair
    (got,) = pullback((Pair(V, None), [1.0]))
    assert type(got) is Pair and got.a == np.sum(X * V) + 1.0
    np.testing.assert_array_equal(got.b, 2.0 * V)


# jvp ----------------------------------------------------------------------------------------------------------------
def test_tangents_of_none() -> None:
    def f(x, k, y):
        return np.sum(x * y) * k

    want = f(X, 2, V)
    assert jvp(f, (X, 2, V), (None, None, None)) == (want, 0.0)
    assert jvp(f, (X, 2, V), (V, None, None)) == (want, 2.0 * np.sum(V * V))
    assert jvp(f, (X, 2, V), (None, None, X)) == (want, 2.0 * np.sum(X * X))
    out, tangent = jvp(lambda p: p["a"] * p["b"], ({"a": 2.0, "b": X},), ({"a": None, "b": V},))
    np.testing.assert_array_equal(tangent, 2.0 * V)


def test_jvp_in_place() -> None:
    x, v = X.copy(), V.copy()
    out, tangent = jvp(in_place, (x,), (v,))
    assert out == in_place(X.copy())
    np.testing.assert_allclose(tangent, grad(in_place)(X) @ V)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(v, V)


@pytest.mark.parametrize("transform", [jvp, hvp])
def test_one_tangent_per_primal(transform: Any) -> None:
    with pytest.raises(UsageError, match="2 primals but 1 tangents"):
        transform(lambda x, y: x * y, (1.0, 2.0), (1.0,))


# second derivatives -------------------------------------------------------------------------------------------------
def test_structure_of_hvp() -> None:
    def f(p, name, k):
        return np.sum(p["a"] ** 3) * p["b"][0] * k

    primals = ({"a": X, "b": (2.0,)}, "name", 4)
    product, *rest = hvp(f, primals, ({"a": V, "b": (1.0,)}, None, None))
    assert rest == [None, None]
    np.testing.assert_allclose(product["a"], 4 * (6.0 * X * 2.0 * V + 3.0 * X**2))
    assert type(product["b"]) is tuple and product["b"][0] == pytest.approx(4 * np.sum(3.0 * X**2 * V))
    for got in hvp(lambda x, y: x * x * y, (2.0, 3.0), (1.0, None)):
        assert got in (6.0, 4.0)


def test_second_order_in_place() -> None:
    x, v = X.copy(), V.copy()
    (product,) = hvp(in_place, (x,), (v,))
    want = [gradient_by_differences(lambda y, k=k: grad(in_place)(y)[k], X) @ V for k in range(3)]
    np.testing.assert_allclose(product, want, rtol=1e-6)
    np.testing.assert_allclose(jvp(grad(in_place), (x,), (v,))[1], product)
    gradient = grad(in_place)
    np.testing.assert_allclose(grad(lambda y: np.sum(gradient(y) * V))(x), product)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(v, V)


def test_derivatives_of_derivatives() -> None:
    def cube(x):
        return x**3

    assert grad(grad(cube))(2.0) == 12.0
    assert grad(grad(grad(cube)))(2.0) == 6.0
    assert value_and_grad(grad(cube))(2.0) == (12.0, 12.0)
    assert jvp(grad(cube), (2.0,), (0.5,)) == (12.0, 6.0)
    assert vjp(grad(cube), 2.0)[1](0.5) == (6.0,)
    assert grad(grad(cube)).primal.primal is cube


def test_derivatives_of_numpy_functions() -> None:
    assert grad(np.sin)(0.0) == 1.0
    assert grad(grad(np.sin))(0.0) == 0.0
    np.testing.assert_array_equal(grad(np.dot, argnums=1)(X, V), X)
    np.testing.assert_allclose(vjp(np.tanh, X)[1](V)[0], V * (1.0 - np.tanh(X) ** 2))
    assert jvp(np.exp, (0.0,), (2.0,)) == (1.0, 2.0)
