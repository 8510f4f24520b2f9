"""Arguments in other memory layouts than C's, in functions that reshape what they write."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, UsageError, grad, jvp, value_and_grad, vjp
from s2sgrad.runtime.trees import snapshot
from tests.programs import harness
from tests.programs.zoo import Program, programs


def reshaped_transpose(a):
    r = a.T.reshape(-1)
    r[0] = 5.0 * r[1] * r[1]
    a[1] *= r[:2]
    return np.sum(a * a) + np.sum(r)


def filled(a):
    y = np.zeros_like(a)
    y[...] = a * a
    r = y.reshape(-1)
    r *= 3.0
    return np.sum(y)


def cubed(a):
    r = a.ravel()
    r *= 2.0
    return np.sum(a * a * a)


def contiguous(a):
    y = np.ascontiguousarray(a)
    y[0] = 2.0 * a[1] * a[1]
    return np.sum(a * y)


def in_c_order(x: np.ndarray) -> Any:
    return x.copy(order="C")


LAYOUTS = {"C": in_c_order, "F": np.asfortranarray}


def numeric(fun: Any, x: np.ndarray, h: float = 1e-6) -> np.ndarray:
    out = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(order="K"), x.copy(order="K")
        up[index] += h
        down[index] -= h
        out[index] = (fun(up) - fun(down)) / (2.0 * h)
    return out


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("fun", [reshaped_transpose, filled, cubed, contiguous])
def test_layout_of_an_argument(fun: Any, layout: str) -> None:
    x = LAYOUTS[layout](np.random.default_rng(0).uniform(0.5, 1.0, (3, 2)))
    before = x.copy(order="K")
    value, gradient = value_and_grad(fun)(x)
    assert value == fun(x.copy(order="K"))
    assert np.array_equal(x, before)
    expected = numeric(fun, x)
    assert np.allclose(gradient, expected, rtol=1e-6, atol=1e-6)
    for other in LAYOUTS.values():  # the layouts of cotangents and tangents make no difference
        tangent = other(np.arange(6.0).reshape(3, 2))
        assert np.allclose(jvp(fun, (x,), (tangent,))[1], np.sum(expected * tangent), rtol=1e-6)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("given", LAYOUTS)
def test_layout_of_a_cotangent(layout: str, given: str) -> None:
    def doubled(a):
        r = a.ravel()
        r *= a[0, 0]
        return a

    x = LAYOUTS[layout](np.random.default_rng(0).uniform(0.5, 1.0, (3, 2)))
    cotangent = np.random.default_rng(1).uniform(0.5, 1.0, (3, 2))
    (gradient,) = vjp(doubled, x)[1](LAYOUTS[given](cotangent))
    assert np.allclose(gradient, numeric(lambda a: np.sum(doubled(a) * cotangent), x), rtol=1e-6, atol=1e-6)


def test_gaps_are_refused() -> None:
    x = np.ones((6, 4))[::2, ::2]
    with pytest.raises(UsageError, match="gaps in memory"):
        value_and_grad(cubed)(x)
    with pytest.raises(UsageError, match="gaps in memory"):
        value_and_grad(lambda p: cubed(p["a"]))({"a": x})
    assert np.array_equal(value_and_grad(lambda p: cubed(p["a"]))({"a": x.copy()})[1]["a"], np.full((3, 2), 24.0))
    assert jvp(lambda p: cubed(p["a"]), ({"a": x.copy()},), ({"a": x.copy()},))[1] == 24.0 * 6.0
    assert value_and_grad(cubed)(x.copy())[0] == 8.0 * 6.0


def test_a_view_of_an_array_in_another_order_is_restored() -> None:
    def f(a):
        b = a.T * 2.0
        r = b[1]
        b[1] = r**2
        b[::-1, ::2] *= r[0]
        return np.sum(b)

    a = np.random.default_rng(0).uniform(0.5, 1.0, (2, 3))
    for x in (a, np.asfortranarray(a), a[:, ::-1], np.repeat(a, 2, axis=1)[:, ::2]):
        expected = numeric(f, x)
        pullback = vjp(f, x)[1]
        for _ in range(2):
            assert np.allclose(pullback(1.0)[0], expected, rtol=1e-6)
        assert np.allclose(value_and_grad(f)(x)[1], expected, rtol=1e-6)


def test_snapshots_of_any_layout_share_what_was_shared() -> None:
    a = np.arange(24.0).reshape(2, 3, 4)
    layouts = (a.T, np.asfortranarray(a), a[:, ::-1], a[::-1, ::2], a.transpose(2, 0, 1)[::-2, :, 1:3], a[1:1], a + 1j)
    for x in (*layouts, (a + 1j).real):
        whole, part = snapshot((x, x[..., :1]))
        assert np.array_equal(whole, x) and np.array_equal(part, x[..., :1])
        assert not np.may_share_memory(whole, x) or not x.size
        whole[...] = -1.0
        assert np.all(part == -1.0)


@pytest.mark.parametrize("copy", [False, None])
def test_array_that_may_be_its_operand_is_refused(copy: bool | None) -> None:
    def f(x):
        y = np.array(x, copy=copy)
        y[0] = 2.0 * x[1]
        return np.sum(x * y)

    x = np.ones(3)
    with pytest.raises(UnsupportedError, match="the array itself"):
        value_and_grad(f)(x)
    assert np.array_equal(x, np.ones(3))


@pytest.mark.parametrize("order", ["A", "K"])
def test_other_orders_are_refused(order: str) -> None:
    def f(x):
        return x.ravel(order=order)[1]

    with pytest.raises(UnsupportedError, match="order="):
        value_and_grad(f)(np.ones((2, 3)))


def test_an_index_that_may_be_a_view_is_refused() -> None:
    def f(x):
        y = x[np.mask_indices(2, np.triu)]
        y[0] = 2.0 * y[1]
        return np.sum(y)

    with pytest.raises(UnsupportedError, match="view or a copy"):
        value_and_grad(f)(np.ones((2, 2)))


RESHAPING = [
    p
    for p in programs("grad")
    if p.family.startswith(("memory", "aliasing"))
    and any(word in inspect.getsource(p.fun) for word in ("reshape", "ravel", "ascontiguous", "asfortran"))
]


@pytest.mark.parametrize("program", RESHAPING, ids=lambda p: p.id)
def test_gradients_do_not_depend_on_whether_the_value_is_asked_for(program: Program) -> None:
    args = program.args()
    argnums = harness.differentiated(args)
    _, want = value_and_grad(program.fun, argnums=argnums)(*args)
    got = grad(program.fun, argnums=argnums)(*args)
    at = [args[k] for k in argnums]
    assert harness.close(harness.paired(got, at), harness.paired(want, at), 1e-13)


def test_reversed_arrays_of_a_container_are_copied_as_they_lie() -> None:
    def f(p):
        p["a"] += 0.25
        return p["a"] @ p["b"] + np.sum(p["b"])

    rng = np.random.default_rng(3)
    for _ in range(40):
        a, b = rng.normal(size=(2, 7))
        value, gradient = value_and_grad(f)({"a": a[::-1], "b": b})
        assert value == f({"a": a.copy()[::-1], "b": b})
        assert np.array_equal(gradient["a"], b)
        assert np.allclose(gradient["b"], a[::-1] + 1.25)
