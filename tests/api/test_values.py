"""What is no float stays what it is in the primal, and has None in the gradient and the tangent, in every mode."""

from __future__ import annotations

import typing
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, UsageError, grad, hvp, jacobian, jvp, value_and_grad, vjp

W = np.array([1.0, 2.0, 3.0])


class Setup(typing.NamedTuple):
    w: Any
    n: int
    scale: float = 1.0


def kinds(p: Any) -> tuple[str, ...]:
    return tuple(type(v).__name__ for v in (p.values() if isinstance(p, dict) else p))


def product(p: Any) -> Any:
    return np.sum(p["w"][p["idx"]] * p["n"]) * (2.0 if isinstance(p["n"], int) and p["deep"] is True else 7.0)


def options() -> dict[str, Any]:
    return {"w": W.copy(), "idx": np.array([0, 2, 2]), "n": 2, "deep": True, "name": "a", "none": None}


EXPECTED = [4.0, 0.0, 8.0]


def check(gradient: Any) -> None:
    assert gradient.keys() == options().keys()
    np.testing.assert_array_equal(gradient["w"], EXPECTED)
    assert all(gradient[k] is None for k in gradient if k != "w")


def test_every_mode() -> None:
    p = options()
    check(grad(product)(p))
    value, gradient = value_and_grad(product)(p)
    check(gradient)
    assert value == product(p) == 28.0
    check(vjp(product, p)[1](1.0)[0])
    check(jacobian(product)(p))
    tangent = {**dict.fromkeys(p), "w": np.ones(3)}
    assert jvp(product, (p,), (tangent,)) == (28.0, 12.0)
    (h,) = hvp(lambda p: product(p) ** 2, (p,), (tangent,))
    np.testing.assert_array_equal(h["w"], [2.0 * 12.0 * e for e in EXPECTED])
    assert all(h[k] is None for k in h if k != "w")


@pytest.mark.parametrize("zero", [0, 0.0, False, np.int64(0), None])
def test_tangents_of_what_does_not_vary(zero: Any) -> None:
    tangent = {"w": np.ones(3), "idx": np.zeros(3), "n": zero, "deep": zero, "name": None, "none": zero}
    assert jvp(product, (options(),), (tangent,)) == (28.0, 12.0)


@pytest.mark.parametrize(
    ("key", "wrong"), [("n", 1.0), ("n", np.ones(2)), ("deep", True), ("idx", np.array([0, 1, 0])), ("none", 1.0)]
)
def test_tangents_that_are_lost(key: str, wrong: Any) -> None:
    tangent = {**dict.fromkeys(options()), "w": np.ones(3), key: wrong}
    with pytest.raises(UsageError) as caught:
        jvp(product, (options(),), (tangent,))
    assert f"p[{key!r}]" in str(caught.value) and "has no derivative" in str(caught.value)
    with pytest.raises(UsageError, match="has no derivative"):
        hvp(product, (options(),), (tangent,))


def test_an_int_that_is_the_argument_counts_as_a_float() -> None:
    f = lambda n, p: n ** p["k"] * p["a"]  # noqa: E731
    assert grad(f, (0, 1))(3, {"k": 2, "a": 2.0}) == (12.0, {"k": None, "a": 9.0})
    assert jvp(f, (3, {"k": 2, "a": 2.0}), (1, {"k": None, "a": 0.0})) == (18.0, 12.0)
    assert jacobian(f, (0, 1))(3, {"k": 2, "a": 2.0}) == (12.0, {"k": None, "a": 9.0})


def test_an_int_that_a_class_calls_a_float_counts_as_one() -> None:
    d = grad(lambda s: np.sum(s.w[: s.n]) * s.scale**2)(Setup(W, 2, 3))
    np.testing.assert_array_equal(d.w, [9.0, 9.0, 0.0])
    assert d.n is None and d.scale == 18.0


def test_tangents_of_named_tuples() -> None:
    f = lambda s: np.sum(s.w[: s.n]) * s.scale  # noqa: E731
    assert jvp(f, (Setup(W, 2, 2.0),), (Setup(np.ones(3), None, 1.0),)) == (6.0, 7.0)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"has no derivative"):
        jvp(f, (Setup(W, 2, 2.0),), (Setup(np.ones(3), 1, 1.0),))


def test_tangents_of_containers_without_floats() -> None:
    f = lambda p, x: x ** p["n"]  # noqa: E731
    for tangent in (None, {"n": None}, {"n": 0}):
        assert jvp(f, ({"n": 3}, 2.0), (tangent, 1.0)) == (8.0, 12.0)
    with pytest.raises(UsageError, match=r"p\['n'\]"):
        jvp(f, ({"n": 3}, 2.0), ({"n": 1}, 1.0))


@pytest.mark.parametrize("argument", [[1, 2], (1, True), {"a": np.arange(2)}, {"a": [np.int64(1)]}])
def test_containers_of_ints_only(argument: Any) -> None:
    for transform in (grad, value_and_grad, jacobian):
        with pytest.raises(UsageError, match=r"no derivative, and x holds nothing that has one"):
            transform(lambda x: 1.0)(argument)


def test_kinds_are_those_of_python() -> None:
    seen = []
    given = (1, 2.0, True, np.float32(3.0), np.int64(4))

    def f(t: Any) -> Any:
        s = 0.0
        for k, v in enumerate(t):
            s = s + v * k if isinstance(v, float) else s
        return s + t[1] * isinstance(t[0], int) * isinstance(t[4], np.integer)

    seen = grad(f)(given)
    assert seen == (None, 2.0, None, 0.0, None) and value_and_grad(f)(given)[0] == f(given)


def test_a_float_has_a_derivative_where_an_int_was_a_constant() -> None:
    def norm(x: Any, order: Any) -> Any:
        return np.linalg.norm(x, order)

    x, h = np.array([0.3, 0.5, 0.7]), 1e-6
    for order in (2, 1, None, np.inf):
        vjp(norm, x, order)
    slope = (norm(x, 0.5 + h) - norm(x, 0.5 - h)) / (2.0 * h)
    assert np.isclose(vjp(norm, x, 0.5)[1](1.0)[1], slope)


def test_parts_of_an_argument_that_must_be_known_are_constants() -> None:
    def total(p: Any) -> Any:
        return np.sum(np.sum(p["x"], axis=p["axis"]) ** 2)

    x = np.array([[0.3, 0.5], [0.7, 0.2]])
    for axis in (0, 1):
        expected = 2.0 * np.broadcast_to(np.sum(x, axis=axis, keepdims=True), x.shape)
        for gradient in (grad(total)({"x": x, "axis": axis}), vjp(total, {"x": x, "axis": axis})[1](1.0)[0]):
            assert np.allclose(gradient["x"], expected)
            assert gradient["axis"] is None


@pytest.mark.parametrize("f", [np.var, np.std])
def test_no_tangent_is_left_out(f: Any) -> None:
    def spread(x: Any, s: Any) -> Any:
        return f(x, ddof=s)

    for call in (lambda: jvp(spread, (np.ones(3), 0.4), (np.ones(3), 1.0)), lambda: vjp(spread, np.ones(3), 0.4)):
        with pytest.raises(UnsupportedError, match="no rule for its parameter 'ddof'"):
            call()
