"""The derivative of every element of a result by every element of an argument."""

from __future__ import annotations

import inspect
from typing import Any, NamedTuple

import numpy as np
import pytest

from s2sgrad import UsageError, grad, jacobian, jvp

X = np.array([0.5, -1.0, 2.0])
A = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.25]])


class Pair(NamedTuple):
    a: Any
    b: Any


def differences(f: Any, x: np.ndarray, h: float = 1e-6) -> np.ndarray:
    """The Jacobian by central differences, of shape out.shape + x.shape."""
    columns = []
    for k in range(x.size):
        e = np.zeros(x.shape)
        e.reshape(-1)[k] = h
        columns.append((np.asarray(f(x + e)) - np.asarray(f(x - e))) / (2.0 * h))
    return np.stack(columns, -1).reshape(np.shape(f(x)) + x.shape)


def filled(x):
    out = np.zeros((2, 3))
    for k in range(3):
        out[0, k] = x[k] * x[k - 1]
        x[k] = np.sin(x[k])
    out[1] = x**2
    return out


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: np.sum(x**3), X),
        (lambda x: x[0] * x[1:], X),
        (lambda x: np.tanh(x @ A), X),
        (lambda x: np.outer(x, x[:2]), X),
        (lambda x: x.T @ x, A),
        (lambda x: x[:0], X),
        (filled, X),
    ],
)
def test_against_differences(f: Any, x: np.ndarray) -> None:
    kept = x.copy()
    got = jacobian(f)(x)
    assert np.shape(got) == np.shape(f(x.copy())) + x.shape
    np.testing.assert_allclose(got, differences(lambda v: f(v.copy()), x), rtol=1e-6, atol=1e-7)
    np.testing.assert_array_equal(x, kept)


def test_numbers() -> None:
    assert jacobian(lambda x: x**3)(2.0) == 12.0 and jacobian(lambda x: x**3)(2) == 12.0
    np.testing.assert_array_equal(jacobian(lambda x: np.array([x, x * x]))(3.0), [1.0, 6.0])
    np.testing.assert_array_equal(jacobian(lambda x: np.sum(x * x))(X), grad(lambda x: np.sum(x * x))(X))


def test_several_parameters() -> None:
    def f(x, n, y):
        return x * y**n

    dx, dy = jacobian(f, wrt=("x", "y"))(X, 2, 3.0)
    np.testing.assert_array_equal(dx, 9.0 * np.eye(3))
    np.testing.assert_array_equal(dy, 6.0 * X)
    (only,) = jacobian(f, argnums=(2,))(X, n=2, y=3.0)
    np.testing.assert_array_equal(only, 6.0 * X)
    np.testing.assert_array_equal(jacobian(f, wrt="y")(X, 2, y=3), 6.0 * X)


def test_containers() -> None:
    def f(p, k):
        return {"a": p.a * p.b[0], "rest": (p.a, [p.b[1] * k, k])}

    got = jacobian(f)(Pair(X, [2.0, 3.0]), 4)
    assert list(got) == ["a", "rest"] and type(got["a"]) is Pair and got["rest"][1][1] is None
    np.testing.assert_array_equal(got["a"].a, 2.0 * np.eye(3))
    np.testing.assert_array_equal(got["a"].b[0], X)
    np.testing.assert_array_equal(got["a"].b[1], np.zeros(3))
    np.testing.assert_array_equal(got["rest"][0].a, np.eye(3))
    number = got["rest"][1][0]
    np.testing.assert_array_equal(number.a, np.zeros(3))
    assert number.b == [0.0, 4.0]


def test_dtypes() -> None:
    got = jacobian(lambda x: x * x)(X.astype(np.float32))
    assert got.dtype == np.float32


def test_a_row_is_what_forward_mode_gives() -> None:
    def f(x):
        return np.cumsum(np.sin(x) * x)

    for k, e in enumerate(np.eye(3)):
        np.testing.assert_allclose(jacobian(f)(X)[:, k], jvp(f, (X,), (e,))[1])


def test_of_gradients() -> None:
    hessian = jacobian(grad(lambda x: np.sum(x**3) + x[0] * x[1]))(X)
    want = np.diag(6.0 * X)
    want[0, 1] = want[1, 0] = 1.0
    np.testing.assert_allclose(hessian, want)


@jacobian(wrt="y")
def decorated(x, y, *, k=2.0):
    """Something."""
    return x * y * k


def test_as_a_decorator() -> None:
    assert decorated.__name__ == "decorated" and decorated.__doc__ == "Something."
    assert list(inspect.signature(decorated).parameters) == ["x", "y", "k"]
    np.testing.assert_array_equal(decorated(X, 2.0), 2.0 * X)
    np.testing.assert_array_equal(decorated(X, 2.0, k=5.0), 5.0 * X)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: jacobian(3.0), "jacobian takes a function"),
        (lambda: jacobian(filled, wrt="z"), "no parameter 'z'"),
        (lambda: jacobian(filled)(np.arange(3)), "no derivative"),
        (lambda: jacobian(filled)("text"), "argument x is a str"),
        (lambda: jacobian(filled)(X, X), "too many positional"),
        (lambda: jacobian(lambda x: len(x))(X), "nothing can be differentiated"),
    ],
)
def test_mistakes(call: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        call()
