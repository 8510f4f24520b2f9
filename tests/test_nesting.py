"""grad and its kin called inside functions that are differentiated themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, grad, hvp, jvp, value_and_grad, vjp

DIRECTION = np.array([1.0, -2.0])
X = np.array([0.3, 0.7])


def f(x):
    return np.sum(np.sin(x) ** 2) * x[0]


f_gradient = grad(f)


def by_name(x):
    return np.sum(f_gradient(x) * DIRECTION)


def made_inside(x):
    return np.sum(grad(f)(x) * DIRECTION)


def made_inside_with_options(x):
    value, gradients = value_and_grad(f, argnums=(0,))(x)
    return value * np.sum(gradients[0])


def written_afterwards(x):
    g = f_gradient(x)
    g[0] *= x[1]
    return np.sum(g * g) + np.sum(x)


def in_a_loop(x):
    for _ in range(3):
        x = x - 0.1 * f_gradient(x)
    return f(x)


@pytest.mark.parametrize("fun", [by_name, made_inside, made_inside_with_options, written_afterwards, in_a_loop])
def test_agrees_with_central_differences(fun: Callable[..., Any]) -> None:
    h = 1e-6
    want = [(fun(X + h * e) - fun(X - h * e)) / (2.0 * h) for e in np.eye(2)]
    np.testing.assert_allclose(grad(fun)(X), want, rtol=1e-7)
    _, tangent = jvp(fun, (X,), (DIRECTION,))
    np.testing.assert_allclose(tangent, np.dot(want, DIRECTION), rtol=1e-7)


def of_a_local_function(x):
    def g(y):
        return np.sum(y**3) * x[0]

    return np.sum(grad(g)(x))


def jvp_inside(x):
    return jvp(f, (x,), (DIRECTION,))[1]


def vjp_inside(x):
    return vjp(f, x)[0]


def hvp_inside(x):
    return np.sum(hvp(f, (x,), (DIRECTION,))[0])


@pytest.mark.parametrize("fun", [of_a_local_function, jvp_inside, vjp_inside, hvp_inside])
def test_refused_in_the_users_own_line(fun: Callable[..., Any]) -> None:
    with pytest.raises(UnsupportedError, match="test_nesting.py") as refused:
        grad(fun)(X)
    assert "Instead" in str(refused.value)


def triple(x):
    return 3.0 * x


def tenfold_square(x):
    return 10.0 * x**2


helper = triple


def uses_helper(x):
    return 2.0 * helper(x)


helper_gradient = grad(uses_helper)


def test_globals_of_the_inner_function_are_read_when_called(monkeypatch: pytest.MonkeyPatch) -> None:
    outer = grad(lambda x: helper_gradient(x) * x)
    assert outer(1.0) == 6.0
    assert grad(helper_gradient)(1.0) == 0.0
    monkeypatch.setitem(globals(), "helper", tenfold_square)
    assert outer(1.0) == 80.0
    assert grad(helper_gradient)(1.0) == 40.0
