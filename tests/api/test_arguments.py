"""Kinds of arguments and results: what is accepted, what comes back in kind, what is refused."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from s2sgrad import UsageError, grad, jvp, value_and_grad, vjp

X = np.array([1.0, 2.0])


class Params(NamedTuple):
    w: Any
    b: Any


class Vector(np.ndarray):
    """A kind of array of its own."""


def square(x):
    return np.sum(x * x)


# numbers ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("x", [3, True, 3.0, np.int64(3), np.float32(3.0), np.array(3.0)])
def test_numbers(x: Any) -> None:
    got = grad(lambda v: v * v / 2)(x)
    assert got == x and np.shape(got) == ()
    assert isinstance(got, np.ndarray if isinstance(x, np.ndarray) else float | np.floating)


def test_an_int_counts_as_a_float() -> None:
    assert grad(lambda x: x**0.5)(4) == 0.25
    assert grad(lambda n, x: n * x, argnums=(0, 1))(2, 5) == (5.0, 2.0)
    assert grad(lambda x: x**-1)(np.int64(2)) == -0.25
    assert isinstance(grad(lambda n: n * n / 2)(3), float)
    value, gradient = value_and_grad(lambda p: p["k"][0] ** -1 + len(p["l"]))({"k": (2.0,), "l": [np.int64(1), True]})
    assert value == 2.5 and gradient == {"k": (-0.25,), "l": [None, None]}  # but not in a container
    assert jvp(lambda x, n: x**-n, (np.int64(2), 1), (1, None)) == (0.5, -0.25)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_gradients_keep_the_dtype(dtype: Any) -> None:
    x, y = np.ones(3, dtype), np.ones((3, 1))
    dx, dy = grad(lambda x, y: np.sum(np.tanh(x) * y) / 3.0, argnums=(0, 1))(x, y)
    assert dx.dtype == dtype and dy.dtype == np.float64 and dy.shape == (3, 1)
    if np.lib.NumpyVersion(np.__version__) >= "2.0.0":  # NumPy 1 makes float64 of products with Python numbers
        assert type(grad(lambda s: np.sin(s) * 2.0)(dtype(0.5))) is dtype


def test_gradients_keep_the_dtype_in_place() -> None:
    def steps(x):
        for i in range(1, len(x)):
            x[i] = x[i] * x[i - 1]
        return np.sum(x)

    x = np.array([1.0, 2.0, 3.0], np.float32)
    got = grad(steps)(x)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, [1 + 2 + 6, 1 + 3, 2])


# what is refused ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.arange(3), ["array of int64", "x.astype(float)"]),
        (np.array([True]), ["array of bool", "x.astype(float)"]),
        ({"a": np.arange(3)}, ["x['a']", "x['a'].astype(float)"]),
        ([True, 2], ["x[0] is the integer True", "x[0] = 1.0"]),
        (np.ones(2).view(Vector), ["Vector", "np.asarray"]),
    ],
)
def test_refused(x: Any, words: list[str]) -> None:
    called = []

    def primal(x):
        called.append(x)
        return 1.0

    with pytest.raises(UsageError) as caught:
        grad(primal)(x)
    for word in words:
        assert word in str(caught.value)
    assert not called


def test_integer_arrays_that_are_not_differentiated() -> None:
    got = grad(lambda x, i: np.sum(x[i]))(X, np.array([0, 0, 1]))
    np.testing.assert_array_equal(got, [2.0, 1.0])


@pytest.mark.parametrize("transform", [grad, value_and_grad])
@pytest.mark.parametrize(
    ("primal", "words"),
    [
        (lambda x: x * 2, ["shape (2,)"]),
        (lambda x: np.outer(x, x), ["shape (2, 2)"]),
        (lambda x: np.ones((1, 3)) * x[0], ["shape (1, 3)"]),
        (lambda x: (x[0], x[1]), ["a tuple of 2"]),
        (lambda x: {"a": x[0]}, ["a dict with 'a'"]),
        (lambda x: None, ["returns None"]),
    ],
)
def test_results_that_are_no_number(transform: Any, primal: Any, words: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        transform(primal)(X)
    for word in [*words, "scalar", "vjp", "jacobian"]:
        assert word in str(caught.value)


def test_complex_results() -> None:
    with pytest.raises(UsageError, match="complex"):
        grad(lambda x: 1j)(1.0)


def test_results_of_one_element() -> None:
    assert grad(lambda x: np.array(2.0) * x)(3.0) == 2.0
    np.testing.assert_array_equal(grad(lambda x: np.sum(x, axis=0))(X), [1.0, 1.0])
    assert grad(lambda x: 7)(3.0) == 0.0  # an int is a number, too


# structures ---------------------------------------------------------------------------------------------------------
def tree_sum(t: Any) -> Any:
    return t["w"][0] * np.sum(t["w"][1]) + 2.0 * t["p"].w * t["p"].b[0] + np.sum(t["l"][0])


TREE = {
    "w": (2.0, X),
    "p": Params(3.0, [4.0, np.ones((2, 1))]),
    "l": [np.ones((1, 2), np.float32), {"unused": np.zeros(3)}],
    "s": "text",
    "n": None,
}


def test_a_gradient_has_its_arguments_structure() -> None:
    got = grad(tree_sum)(TREE)
    assert list(got) == list(TREE)
    assert type(got["w"]) is tuple and type(got["p"]) is Params and type(got["l"]) is list
    assert got["w"][0] == 3.0 and got["p"].w == 8.0 and got["p"].b[0] == 6.0
    np.testing.assert_array_equal(got["w"][1], [2.0, 2.0])
    assert got["l"][0].dtype == np.float32 and got["l"][0].shape == (1, 2)
    assert got["l"][1]["unused"].tolist() == [0.0, 0.0, 0.0]
    assert got["p"].b[1].tolist() == [[0.0], [0.0]]
    assert got["s"] is None and got["n"] is None


@pytest.mark.parametrize(
    "x", [(1.0, 2.0), [1.0, 2.0], Params(1.0, 2.0), ((1.0, 9.0), 2.0), [[1.0], (2.0,)], [], {}], ids=repr
)
def test_every_structure(x: Any) -> None:
    def zeros(v: Any) -> Any:
        if isinstance(v, tuple) and hasattr(v, "_fields"):
            return type(v)(*map(zeros, v))
        return type(v)(map(zeros, v)) if isinstance(v, list | tuple) else ({} if v == {} else 0.0)

    got = grad(lambda v, c: c * c)(x, 1.0)
    assert got == zeros(x) and type(got) is type(x)


def test_order_of_keys_is_the_arguments() -> None:
    made = grad(lambda d: d["a"] * d["b"] ** 2)
    assert list(made({"a": 1.0, "b": 2.0}).items()) == [("a", 4.0), ("b", 4.0)]
    assert list(made({"b": 2.0, "a": 1.0}).items()) == [("b", 4.0), ("a", 4.0)]


@pytest.mark.parametrize(
    "y", [1.5, np.float64(2.0), np.ones((2, 1, 3), np.float32), np.zeros((0, 2)), np.array(2.0)], ids=repr
)
def test_zero_for_what_nothing_depends_on(y: Any) -> None:
    for got in (grad(lambda x, y: x, argnums=1)(1.0, y), vjp(lambda x, y: x, 1.0, y)[1](1.0)[1]):
        assert np.shape(got) == np.shape(y) and np.all(np.asarray(got) == 0.0)
        assert np.asarray(got).dtype == np.asarray(y).dtype


def test_zeros_are_nobody_elses() -> None:
    made = grad(lambda x, y: np.sum(x), argnums=(0, 1))
    first = made(X, X)
    first[1][:] = 9.0
    first[0][:] = 9.0
    np.testing.assert_array_equal(made(X, X)[1], [0.0, 0.0])
    np.testing.assert_array_equal(X, [1.0, 2.0])


def test_empty_arrays() -> None:
    assert grad(square)(np.zeros((0, 3))).shape == (0, 3)


# memory -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("layout", ["C", "F", "strided", "reversed"])
def test_layouts(layout: str) -> None:
    def steps(A):
        for i in range(1, A.shape[0]):
            A[i] += A[i - 1] ** 2
        return np.sum(A * A)

    plain = np.arange(6.0).reshape(3, 2) / 5.0
    x = {
        "C": plain.copy(),
        "F": np.asfortranarray(plain),
        "strided": np.repeat(plain, 2, axis=1)[:, ::2],
        "reversed": plain[::-1].copy()[::-1],
    }[layout]
    want = grad(steps)(plain)
    np.testing.assert_allclose(grad(steps)(x), want, rtol=1e-15)
    np.testing.assert_array_equal(x, plain)


def test_the_callers_containers_stay() -> None:
    def change(state, log):
        state["a"] = state["a"] * 3.0
        state["m"][0] = state["a"]
        log.append(state["a"])
        return log[-1] * state["m"][0]

    m = np.array([5.0, 6.0])
    state, log = {"a": 2.0, "m": m}, [1.0]
    for made in (grad(change, argnums=(0, 1)), value_and_grad(change)):
        made(state, log)
    pullback = vjp(change, state, log)[1]
    pullback(1.0)
    assert grad(change)(state, log)["a"] == 36.0
    assert list(state) == ["a", "m"] and state["a"] == 2.0 and log == [1.0]
    assert state["m"] is m and m.tolist() == [5.0, 6.0]
