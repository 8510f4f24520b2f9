"""The digits example: it learns, draws, and prints its adjoint."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("tqdm")

import digits  # noqa: E402


def gradient_by_hand(params, X, y):
    h = np.tanh(X @ params["W1"] + params["b1"])
    score = h @ params["W2"] + params["b2"]
    e = np.exp(score - score.max(axis=1, keepdims=True))
    d = e / e.sum(axis=1, keepdims=True)
    d[np.arange(len(X)), y] -= 1.0
    d /= len(X)
    dz = (d @ params["W2"].T) * (1.0 - h * h)
    return {
        "W1": X.T @ dz + digits.DECAY * params["W1"],
        "b1": dz.sum(axis=0),
        "W2": h.T @ d + digits.DECAY * params["W2"],
        "b2": d.sum(axis=0),
    }


def test_gradient_agrees_with_hand_derived() -> None:
    data = digits.load()
    params = digits.initial(np.random.default_rng(3), data.X_train.shape[1], 10)
    X, y = data.X_train[:20], data.y_train[:20]
    value, gradient = digits.loss_and_gradient(params, X, y)
    assert value == digits.loss(params, X, y)
    want = gradient_by_hand(params, X, y)
    assert list(gradient) == list(params)
    for name in params:
        np.testing.assert_allclose(gradient[name], want[name], rtol=1e-11, atol=1e-14)


def test_split_holds_out_a_quarter() -> None:
    data = digits.load()
    assert len(data.X_train) == len(data.y_train) == 1347
    assert len(data.X_test) == len(data.y_test) == 450


def test_learns_in_few_epochs() -> None:
    assert digits.run(5, progress=False) >= 0.93


def test_full_run_reaches_95_percent() -> None:
    assert digits.run(30, progress=False) >= 0.95


def test_command_line_draws_and_shows_the_adjoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    picture = tmp_path / "curve.png"
    digits.main(["--epochs", "1", "--output", str(picture), "--show-adjoint"])
    printed = capsys.readouterr().out
    assert "test accuracy" in printed
    assert picture.read_bytes().startswith(b"\x89PNG")
    source = printed.split("as generated:\n\n")[1]
    ast.parse(source)
    assert "np.tanh" in source


@pytest.mark.parametrize("epochs", ["0", "-1", "many"])
def test_refuses_nonsense_epochs(epochs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        digits.main(["--epochs", epochs])
    assert refused.value.code == 2
    assert "--epochs" in capsys.readouterr().err
