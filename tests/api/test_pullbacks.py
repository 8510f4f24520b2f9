"""What a pullback gives depends on nothing that happens after the call of `vjp`; and it travels to other processes."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s2sgrad import UsageError, grad, vjp
from tests.programs import harness

ROOT = Path(__file__).parents[2]
SCALE = np.array([2.0, -1.0, 0.5])
STATE = types.SimpleNamespace(gain=np.array([1.0, 2.0, 3.0]))


@dataclass
class Layer:
    W: Any
    b: Any


def product(x, y):
    return x * y


def power(x, y):
    return np.exp(x) ** y


def itself(x, y):
    return x


def its_exponential(x, y):
    out = np.exp(x)
    return out


def of_a_view(x, y):
    v = x[1:]
    return v[0] * np.sum(y[::-1] * x), v


def either(x, y):
    z = x if y[0] > 0 else np.sin(x)
    return z * z * y


def reshaped(x, y):
    return np.sum(x.reshape(3, 1) * y, axis=0) * x.ravel()


def windows(x, y):
    w = np.lib.stride_tricks.sliding_window_view(x, 2) if y[0] > 0 else x.reshape(-1, 1)
    return np.sum(w**3 * y[1])


def rows(x, y):
    kept = []
    for k in range(3):
        kept.append(x[k:])
        kept.append(np.sin(y))
    total = 0.0
    for v in kept:
        total = total + np.sum(v**3)
    return total


def carried(x, y):
    h = x
    for _ in range(3):
        h = np.tanh(h * y)
    return h


def written(x, y):
    x[0] = x[1] * y[2]
    return x, y * x


def of_globals(x, y):
    return np.sin(x * SCALE) * (y * STATE.gain)


def by_recursion(x, y):
    return descend(x, y, 3)


def descend(x, y, n):
    if n == 0:
        return x * y
    return descend(x * y, y, n - 1) + x * np.sum(y[1:])


def views_restored(x, y):
    z = x * 1.0
    v = z[1:]
    for k in range(2):
        v[k] = v[k] * z[0] * y[k]
        z[0] = z[0] * v[k]
    return z


ON_ARRAYS: list[Callable[..., Any]] = [
    product, power, itself, its_exponential, of_a_view, either, reshaped, windows, rows, carried, written, of_globals,
    by_recursion, views_restored,
]


def network(layers, x):
    for layer in layers:
        x = np.tanh(layer["W"] @ x + layer["b"])
    return {"x": x, "W": layers[0]["W"], "loss": np.sum(x)}


def object_network(layers, x):
    for layer in layers:
        x = np.tanh(layer.W @ x + layer.b)
    return Layer(layers[0].W, x)


def numbers(parts, x):
    total = 0.0
    for k in range(len(parts)):
        total = total + parts[k] * x[k] * parts[0]
    return [total, parts[1]]


def weights() -> list[dict[str, Any]]:
    return [{"W": np.eye(3) * k, "b": np.full(3, 0.1 * k)} for k in (1.0, 2.0)]


X, Y = np.array([0.3, 0.7, -0.2]), np.array([1.5, 0.4, 0.9])
CALLS: list[tuple[Callable[..., Any], Callable[[], tuple[Any, ...]]]] = [
    *((f, lambda: (X.copy(), Y.copy())) for f in ON_ARRAYS),
    (network, lambda: (weights(), X.copy())),
    (object_network, lambda: ([Layer(**w) for w in weights()], X.copy())),
    (numbers, lambda: ([0.5, 2.0, 3.0], X.copy())),
    (grad(lambda x, y: np.sum(x * x * y)), lambda: (X.copy(), Y.copy())),
]


@pytest.mark.parametrize(("fun", "arguments"), CALLS)
def test_what_the_caller_writes_later_changes_nothing(fun: Any, arguments: Callable[[], tuple[Any, ...]]) -> None:
    args = arguments()
    out, pullback = vjp(fun, *args)
    cotangent = harness.map_floats(lambda leaf: leaf * 0.0 + 1.5, copy.deepcopy(out))
    want = copy.deepcopy(pullback(cotangent))
    given = harness.vector(cotangent)
    kept = SCALE.copy(), STATE.gain.copy()
    try:
        for spoilt in (out, list(args), SCALE, STATE.gain):
            harness.spoil(spoilt)
            assert harness.same_bits(harness.vector(pullback(cotangent)), harness.vector(want))
            assert harness.same_bits(harness.vector(cotangent), given)
            harness.spoil(pullback(cotangent))
    finally:
        SCALE[...], STATE.gain[...] = kept


@pytest.mark.parametrize(("fun", "arguments"), CALLS[:-1])
def test_pickle(fun: Any, arguments: Callable[[], tuple[Any, ...]]) -> None:
    args = arguments()
    out, pullback = vjp(fun, *args)
    cotangent = harness.map_floats(lambda leaf: leaf * 0.0 + 1.5, copy.deepcopy(out))
    want = harness.vector(pullback(cotangent))
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(pullback, protocol))
        assert again.primal is fun
        for _ in range(2):
            assert harness.same_bits(harness.vector(again(cotangent)), want)
    assert harness.same_bits(harness.vector(pickle.loads(pickle.dumps(again))(cotangent)), want)
    with pytest.raises(UsageError, match="the cotangent of the result is"):
        again("nothing like it")


def outputs_only(x, y):
    x[0] = y[1] * x[1]


def test_pickle_with_outputs() -> None:
    (_,), pullback = vjp(outputs_only, X, Y, outputs=("x",))
    (ones,) = (np.ones(3),)
    again = pickle.loads(pickle.dumps(pullback))
    assert harness.same_bits(harness.vector(again((ones,))), harness.vector(pullback((ones,))))


def ordered(x):
    flat = x.reshape(-1)
    flat[0] = flat[1] * flat[2]
    return x


def test_pickle_keeps_the_order_of_axes() -> None:
    for order in ("C", "F"):
        x = np.asarray(np.arange(6.0).reshape(2, 3) + 1.0, order=order)
        out, pullback = vjp(ordered, x)
        (want,) = pullback(np.ones((2, 3)))
        (got,) = pickle.loads(pickle.dumps(pullback))(np.ones((2, 3)))
        assert harness.same_bits(got, want) and got.strides == want.strides


def test_arguments_that_are_not_needed_do_not_travel() -> None:
    _, pullback = vjp(itself, np.ones(100_000), np.ones(100_000))
    assert len(pickle.dumps(pullback)) < 2_000


def test_another_process(tmp_path: Path) -> None:
    _, pullback = vjp(views_restored, X, Y)
    script = (
        f"import pickle, sys; sys.path.insert(0, {str(ROOT)!r}); import numpy as np\n"
        "f = pickle.loads(sys.stdin.buffer.read())\n"
        "sys.stdout.write(repr([d.tolist() for d in f(np.ones(3))]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=pickle.dumps(pullback), capture_output=True, cwd=tmp_path, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == repr([d.tolist() for d in pullback(np.ones(3))])


def test_functions_without_a_name_are_refused() -> None:
    def local(x):
        return x * x

    for fun in (lambda x: x * x, local):
        _, pullback = vjp(fun, 3.0)
        with pytest.raises(UsageError, match="with a reference to its function(.|\n)*at the top of a module"):
            pickle.dumps(pullback)
        assert copy.deepcopy(pullback)(1.0) == copy.copy(pullback)(1.0) == (6.0,)


POWER = 2


def by_a_constant(x):
    if POWER == 2:
        return x * x
    return x * x * x


def test_code_that_has_changed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _, pullback = vjp(by_a_constant, 3.0)
    data = pickle.dumps(pullback)
    assert pickle.loads(data)(1.0) == (6.0,)
    monkeypatch.setattr(sys.modules[__name__], "POWER", 3)
    try:
        again = pickle.loads(data)
    except UsageError as error:
        assert "compiled to other code" in str(error)
    else:  # the constant is a parameter, whose value travels
        assert again(1.0) == (6.0,)


def changed(x):
    return np.sin(x)


def test_functions_that_have_changed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _, pullback = vjp(changed, 3.0)
    data = pickle.dumps(pullback)
    monkeypatch.setattr(sys.modules[__name__], "changed", lambda x: x * x, raising=True)
    with pytest.raises(UsageError, match="with a reference to its function"):
        pickle.dumps(pullback)
    with pytest.raises(UsageError, match="compiled to other code"):
        pickle.loads(data)
