"""What is generated for a function goes with it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, jvp, value_and_grad, vjp

X = np.array([0.5, -1.0, 2.0])


def made(k: float) -> Callable[[Any], Any]:
    def f(x, power=2):
        return np.sum(x**power) * k

    return f


@pytest.mark.parametrize(
    "use",
    [lambda f: grad(f)(X), lambda f: value_and_grad(f)(X), lambda f: vjp(f, X)[1](1.0), lambda f: jvp(f, (X,), (X,))],
    ids=["grad", "value_and_grad", "vjp", "jvp"],
)
def test_a_local_function_is_freed(use: Callable[[Any], Any]) -> None:
    f = made(2.0)
    use(f)
    known = weakref.ref(f)
    del f
    gc.collect()
    assert known() is None


def test_its_code_is_still_looked_at() -> None:
    f, other = made(2.0), made(3.0)
    assert np.allclose(grad(f)(X), 4.0 * X)
    f.__defaults__ = (3,)
    assert np.allclose(grad(f)(X), 6.0 * X**2)

    def by_sines(x, power=2):
        return np.sum(np.sin(x)) * power

    plain = by_sines.__code__
    f = by_sines
    assert np.allclose(grad(f)(X), 2.0 * np.cos(X))

    def by_cosines(x, power=2):
        return np.sum(np.cos(x)) * power

    f.__code__ = by_cosines.__code__
    assert np.allclose(grad(f)(X), -2.0 * np.sin(X))
    f.__code__ = plain
    assert np.allclose(grad(f)(X), 2.0 * np.cos(X))
    assert np.allclose(grad(other)(X), 6.0 * X)
