"""A gradient is a number where its argument is one, and an array where it is an array, if only one without axes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, jvp, vjp


def masked(h: Any) -> Any:
    h = np.asarray(h, np.float64)
    h[np.isnan(h)] = 0.0
    return h[..., None] * 2.0 + h.reshape(1)


def started(h: Any) -> Any:
    a = np.array(1.0)
    a += h
    return a * a


def filled(h: Any) -> Any:
    a = np.zeros(())
    a[()] = h
    a *= h
    return a[()]


FUNCTIONS = (masked, started, filled, lambda h: h * h, lambda h: np.sum(np.ones(3) * h), lambda h: np.array(h)[None][0])


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("h", [2.0, np.float64(2.0), np.float32(2.0), np.array(2.0), np.array(2, "f4")], ids=repr)
def test_kinds_of_gradients(f: Any, h: Any) -> None:
    out, pullback = vjp(f, h.copy() if isinstance(h, np.ndarray) else h)
    (d,) = pullback(np.ones_like(out) if isinstance(out, np.ndarray) else 1.0)
    assert np.shape(d) == () and isinstance(d, np.ndarray) == isinstance(h, np.ndarray)
    if isinstance(h, np.ndarray | np.float32):
        assert d.dtype == h.dtype
    if isinstance(out, np.ndarray):
        return
    assert isinstance(grad(f)(h), np.ndarray) == isinstance(h, np.ndarray)
    _, tangent = jvp(f, (h,), (np.ones_like(h) if isinstance(h, np.ndarray) else 1.0,))
    assert not isinstance(tangent, np.ndarray)


def test_numbers_are_added_and_arrays_are_not_written() -> None:
    def f(h: Any) -> Any:
        return h[None] * 2.0 + np.atleast_1d(h) + h.ravel() + h.flatten()

    cotangent = np.ones(1)
    _, pullback = vjp(f, np.array(2.0))
    assert pullback(cotangent) == (5.0,) and pullback(cotangent) == (5.0,) and cotangent[0] == 1.0


def test_division_is_that_of_the_scalars() -> None:
    def f(x: Any, y: Any) -> Any:
        return x[0] / float(y)

    with np.errstate(all="ignore"):
        assert np.isinf(grad(f)(np.array([1.0]), 0.0)[0])
        assert np.isinf(grad(lambda x, y: x / y)(np.float64(1.0), 0.0))
        assert np.isinf(grad(lambda x, y: x / y)(1.0, np.float64(0.0)))
    with pytest.raises(ZeroDivisionError):
        grad(lambda x, y: x / y)(1.0, 0.0)
