"""S2SGRAD_CHECK=1: wrong derivatives are found where they are computed, right ones never complained about."""

from __future__ import annotations

import math
import os
import pickle
import random
import subprocess
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from s2sgrad import CheckFailed, grad, hvp, jacobian, jvp, rules, value_and_grad, vjp
from s2sgrad.api import checking
from s2sgrad.api.parameters import Parameters

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "ON", True)


def opaque(u: Any, v: Any) -> Any:
    return np.asarray(u * u * v)


class Pair(NamedTuple):
    first: Any
    second: Any


@pytest.fixture
def wrong() -> Iterator[None]:
    """A function whose rule for its second parameter is wrong in reverse mode, and right in forward mode."""

    @rules.register(opaque, "u", returns="u")
    def by_u(dy, y, u, v):
        return 2.0 * dy * u * v

    @rules.register(opaque, "v", returns="u")
    def by_v(dy, y, u):
        return dy * u * u * 1.001

    @rules.register(opaque, returns="u", forward=True)
    def forward(y, u, v, u_dot, v_dot):
        out = 0.0 * y
        if u_dot is not None:
            out = out + 2.0 * u * v * u_dot
        if v_dot is not None:
            out = out + u * u * v_dot
        return out

    yield
    rules.unregister(opaque)


U, V = np.array([0.5, 1.5, -1.0]), np.array([2.0, 0.3, 0.7])


def total(u, v):
    return np.sum(opaque(u, v))


def total_of_parts(p, k):
    return np.sum(opaque(p["u"], p["parts"][0].second)) * k


def with_aux(u, v):
    return np.sum(opaque(u, v)), u


def array(u, v):
    return opaque(u, v)


WRONG: list[Callable[[], Any]] = [
    lambda: grad(total, argnums=(0, 1))(U, V),
    lambda: grad(total, argnums=1)(U, V),
    lambda: value_and_grad(total, argnums=(0, 1))(U, V),
    lambda: grad(with_aux, argnums=1, has_aux=True)(U, V),
    lambda: vjp(array, U, V)[1](np.ones(3)),
    lambda: jvp(total, (U, V), (None, U)),
    lambda: jvp(array, (U, V), (U, U)),
    lambda: hvp(total, (U, V), (U, V)),
    lambda: jacobian(array, argnums=1)(U, V),
]


@pytest.mark.usefixtures("wrong")
@pytest.mark.parametrize("call", WRONG)
def test_a_wrong_rule_is_found(call: Callable[[], Any]) -> None:
    with pytest.raises(CheckFailed) as info:
        call()
    text = str(info.value)
    assert "of `v`" in text and "reverse mode gives" in text and "forward mode" in text
    assert info.value.span is not None and "def " in info.value.span.source
    assert str(pickle.loads(pickle.dumps(info.value))) == text


@pytest.mark.usefixtures("wrong")
def test_the_leaf_is_named() -> None:
    with pytest.raises(CheckFailed, match=r"total_of_parts: along a direction of `p\['parts'\]\[0\].second`"):
        grad(total_of_parts)({"u": U, "parts": [Pair(U, V)]}, 2)


@pytest.mark.usefixtures("wrong")
def test_what_does_not_use_the_rule_passes() -> None:
    np.testing.assert_allclose(grad(total)(U, V), 2.0 * U * V)


@pytest.mark.usefixtures("wrong")
def test_only_where_it_is_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "ON", False)
    np.testing.assert_allclose(grad(total, argnums=1)(U, V), U * U * 1.001)


def draws(x):
    return np.sum(x * np.random.standard_normal(3)) + x[0] * float(random.random())


def drawn_by(x, rng):
    return np.sum(x) * float(rng.standard_normal())


def test_functions_that_draw_numbers_draw_the_same() -> None:
    def run() -> list[Any]:
        np.random.seed(1)
        random.seed(1)
        rng = np.random.default_rng(5)
        found = [grad(draws)(U), grad(drawn_by)(U, rng), grad(drawn_by)(U, rng), jvp(draws, (U,), (V,))]
        _, pullback = vjp(drawn_by, U, rng)
        return [*found, pullback(1.0)[0], np.random.random(), random.random(), rng.random()]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with_checks = run()
        checking.ON = False
        without = run()
    for a, b in zip(with_checks, without, strict=True):
        np.testing.assert_array_equal(a, b)


COUNT = types.SimpleNamespace(calls=0.0)
SOURCE = np.random.default_rng(3)


CUBES = grad(lambda x: np.sum(x**3))


def at_kinks(x):
    return np.sum(np.abs(x)) + np.max(x) + np.sqrt(np.sum(x * x))


def infinite(x):
    return np.sum(np.sqrt(x)) + np.sum(1.0 / x)


def cancelled(x):
    return np.sum((x * 1e11 + x) - x * 1e11) * 2.0


def in_single(x):
    return np.sum(np.exp(x.astype(np.float32)) ** 3)


def chaotic(x):
    for _ in range(200):
        x = 3.9 * x * (1.0 - x)
    return np.sum(x)


def ill_conditioned(x):
    n = len(x)
    A = x[:, None] ** np.arange(n)
    return np.sum(np.linalg.solve(A, x) ** 2)


RIGHT: list[tuple[Callable[..., Any], Any]] = [
    (at_kinks, np.zeros(3)),
    (at_kinks, np.ones(3)),
    (infinite, np.array([0.0, 1.0, 2.0])),
    (infinite, np.array([-1.0, 1.0, 0.0])),
    (cancelled, U),
    (in_single, U),
    (chaotic, np.array([0.3, 0.5])),
    (ill_conditioned, np.linspace(0.1, 1.0, 10)),
    (lambda x: np.sum(x.real * x.imag) + np.abs(x[0]) ** 3, np.array([1.0 + 2.0j, -0.5j])),
    (lambda x: np.sum(np.sin(x) ** 2), U.astype(np.float32)),
    (lambda x: np.sum(np.sin(x) ** 2), U.astype(np.float16)),
    (lambda x: x * x, 3),
    (lambda x: math.exp(x), np.float32(0.5)),
    (lambda p: p["x"] * p["k"] * p["y"][1], {"x": 2.0, "k": 3, "y": [1, 2.0], "name": "n", "none": None}),
    (lambda x: np.sum(x), np.zeros(0)),
    (lambda x: np.sum(CUBES(x)), U),
    (grad(lambda x: x**3), 2.0),
]


@pytest.mark.parametrize(("fun", "x"), RIGHT)
@pytest.mark.filterwarnings("ignore::RuntimeWarning:s2sgrad.generated")
def test_right_derivatives_pass(fun: Callable[..., Any], x: Any) -> None:
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.filterwarnings("error", "S2SGRAD_CHECK")
        grad(fun)(x)
        value_and_grad(fun)(x)
        out, pullback = vjp(fun, x)
        if pullback(1.0)[0] is not None:
            direction = pullback(1.0)[0]
            jvp(fun, (x,), (direction,))
            hvp(fun, (x,), (direction,))


def varying(x):
    return x * float(SOURCE.random())


def test_functions_that_vary_are_not_checked() -> None:
    with pytest.warns(RuntimeWarning, match="varying is not checked: it gives another result"):
        for _ in range(3):
            grad(varying)(2.0)


PROGRAM = """
import numpy as np, s2sgrad

def f(x):
    return np.asarray(x * x)

@s2sgrad.rules.register(f, returns="x")
def wrong(dy, y, x):
    return dy * x

@s2sgrad.rules.register(f, returns="x", forward=True)
def forward(y, x, x_dot):
    return 2.0 * x * x_dot

def total(x):
    return np.sum(f(x))

s2sgrad.grad(total)(np.ones(2))
"""


@pytest.mark.parametrize(("setting", "fails"), [("1", True), ("0", False), ("", False)])
def test_the_environment_switches_it_on(setting: str, fails: bool, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "S2SGRAD_CHECK": setting, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
    )
    assert (b"CheckFailed" in done.stderr) is fails, done.stderr.decode()
    assert (done.returncode != 0) is fails


def test_a_value_that_is_not_that_of_the_function_is_found() -> None:
    def fun(u: Any) -> Any:
        return np.sum(u**2)

    check = checking.start(fun, Parameters.of(fun), (np.array([1.0, 2.0]),), (0,))
    assert check is not None
    check.value(np.float64(5.0))
    with pytest.raises(CheckFailed, match="is 6.0, and that of the function itself"):
        check.value(6.0)


def test_values_of_functions_that_change_their_arguments_are_compared_as_well() -> None:
    def fun(u: Any, w: Any) -> Any:
        u *= w[0]
        w[0] = 3.0
        return np.sum(u)

    scales = [2.0]
    assert value_and_grad(fun)(np.array([1.0, 2.0]), scales)[0] == 6.0
    assert scales == [2.0]  # the caller keeps what was passed
