"""The examples whose gradients are derived by hand: by hand is right, and generated agrees with it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import batch_norm
import compare
import composition
import lstm_peephole
import numpy as np
import pytest
import softmax_regression
import two_layer_by_hand

from s2sgrad import grad, value_and_grad, vjp

TIGHT = {"rtol": 1e-11, "atol": 1e-13}


def central_differences(fun: Callable[[], float], arrays: list[np.ndarray], h: float = 1e-6) -> Iterator[np.ndarray]:
    """The gradient of fun, which reads the arrays, element by element."""
    for x in arrays:
        d = np.zeros_like(x)
        for i in np.ndindex(x.shape):
            kept = x[i]
            x[i] = kept + h
            ahead = fun()
            x[i] = kept - h
            d[i] = (ahead - fun()) / (2.0 * h)
            x[i] = kept
        yield d


def assert_gradients(generated: Any, by_hand: Any, names: list[str]) -> None:
    for name, g, w in zip(names, generated, by_hand, strict=True):
        np.testing.assert_allclose(g, w, **TIGHT, err_msg=name)


def test_two_layers() -> None:
    value, gradients = two_layer_by_hand.generated()
    assert value == two_layer_by_hand.LOSS
    for name, want in two_layer_by_hand.BY_HAND.items():
        np.testing.assert_array_equal(gradients[name], want)


def test_composition() -> None:
    J1, J2, J3 = composition.jacobians(*composition.X)
    np.testing.assert_array_equal(J3 @ J2 @ J1, composition.GRADIENT)
    assert composition.generated() == composition.GRADIENT
    assert tuple(composition.by_pullbacks(*composition.X)) == composition.GRADIENT


def test_softmax_regression_by_hand_is_right() -> None:
    args = softmax_regression.problem(n=7)
    want = central_differences(lambda: softmax_regression.loss(*args), list(args[:2]))
    for d, w in zip(softmax_regression.gradient_by_hand(*args), want):
        np.testing.assert_allclose(d, w, atol=1e-8)


@pytest.mark.parametrize("fun", [softmax_regression.loss, softmax_regression.loss_by_loops])
def test_softmax_regression(fun: Callable[..., Any]) -> None:
    args = softmax_regression.problem()
    generated = grad(fun, wrt=("W", "b"))(*args)
    assert_gradients(generated, softmax_regression.gradient_by_hand(*args), ["dW", "db"])


def test_batch_norm_by_hand_is_right() -> None:
    primals, d = batch_norm.problem(n=6, features=3)
    want = central_differences(lambda: np.sum(batch_norm.batch_norm(*primals) * d), list(primals))
    for g, w in zip(batch_norm.pullback_by_hand(*primals, d), want):
        np.testing.assert_allclose(g, w, atol=1e-7)


@pytest.mark.parametrize("fun", [batch_norm.batch_norm, batch_norm.batch_norm_in_place])
def test_batch_norm(fun: Callable[..., Any]) -> None:
    primals, d = batch_norm.problem()
    kept = [p.copy() for p in primals]
    out, pullback = vjp(fun, *primals)
    np.testing.assert_array_equal(out, fun(*primals))
    assert_gradients(pullback(d), batch_norm.pullback_by_hand(*primals, d), ["dx", "dgamma", "dbeta"])
    for p, k in zip(primals, kept):
        np.testing.assert_array_equal(p, k)


def test_lstm_by_hand_is_right() -> None:
    p, xs, targets = lstm_peephole.problem(steps=3, batch=2, inputs=2, hidden=3)
    by_hand = lstm_peephole.gradient_by_hand(p, xs, targets)
    want = central_differences(lambda: lstm_peephole.loss(p, xs, targets), list(p.values()))
    for name, w in zip(p, want):
        np.testing.assert_allclose(by_hand[name], w, atol=1e-7, err_msg=name)


@pytest.mark.parametrize("steps", [1, 2, 12])
def test_lstm_every_parameter(steps: int) -> None:
    p, xs, targets = lstm_peephole.problem(steps=steps)
    assert len(p) == 17
    value, generated = value_and_grad(lstm_peephole.loss, wrt="p")(p, xs, targets)
    assert value == lstm_peephole.loss(p, xs, targets)
    by_hand = lstm_peephole.gradient_by_hand(p, xs, targets)
    assert list(generated) == list(p)
    assert_gradients(generated.values(), by_hand.values(), list(p))


@pytest.mark.parametrize(
    "name", ["two_layer_by_hand", "composition", "softmax_regression", "batch_norm", "lstm_peephole"]
)
def test_prints_a_table_with_small_differences(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    importlib.import_module(name).main()
    printed = capsys.readouterr().out
    largest = [float(line.split()[-1]) for line in printed.splitlines() if line.startswith("largest difference")]
    assert largest and max(largest) < 1e-12


def test_table_reports_a_difference(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.table("off", {"x": 1.0, "y": 2.5}, {"x": 1.0, "y": 2.0}) == 0.25
    assert "2.5e-01" in capsys.readouterr().out
    with pytest.raises(ValueError, match="shapes differ"):
        compare.relative_difference(np.zeros(2), np.zeros(3))
