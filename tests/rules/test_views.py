"""Functions that may return a view, with writes before and after, to the view and to its base: every way to alias.

A program is refused or right; `REFUSED` says which may be refused.
"""

from __future__ import annotations

import linecache
import warnings
from typing import Any

import numpy as np
import pytest

import s2sgrad

VIEWS = [
    "np.broadcast_to(x, (2, 3, 3))", "np.broadcast_to(x[0], (3, 3))", "np.diagonal(x)", "np.diag(x)",
    "np.diagonal(x)[1:]", "x.diagonal()", "x.reshape(9)", "np.reshape(x, (9,))", "np.ravel(x)", "x.ravel()",
    "x.flatten()", "np.asarray(x)",
    "np.ascontiguousarray(x)", "np.array(x)", "np.copy(x)", "x.copy()", "x.T", "x.T[0]", "x.transpose(1, 0)",
    "np.transpose(x)", "np.swapaxes(x, 0, 1)", "x.swapaxes(0, 1)", "np.moveaxis(x, 0, 1)", "np.expand_dims(x, 0)",
    "np.expand_dims(x, 0)[0]", "np.expand_dims(x, (0, 2))", "np.squeeze(x[None], 0)", "np.flip(x)", "np.flip(x, 1)",
    "np.fliplr(x)", "np.flipud(x)", "np.rot90(x)", "np.atleast_1d(x)", "np.atleast_1d(x)[0]", "np.atleast_2d(x)",
    "np.atleast_2d(x[0])", "x.real", "np.real(x)", "np.split(x, 3)[1]", "np.array_split(x, 2)[0]", "x[1:]", "x[1:2]",
    "x[:, 1]", "x[None]", "x[::-1]", "x[...]", "x[:]", "x", "x[[0, 1]]", "x[x > 0]", "x.reshape(3, 3).T.ravel()",
    "x.astype(float)", "np.float64(x)", "+x", "-x", "np.positive(x)", "np.conj(x)", "x.conj()", "np.sort(x)",
    "np.stack([x, x])", "np.concatenate([x, x])", "np.append(x, x)", "np.hstack([x])", "np.vstack((x,))",
    "np.column_stack([x])", "np.array([x])[0]", "[x, y][0]", "(x, y)[0]", "np.where(x > 0, x, y)", "np.repeat(x, 1)",
    "x.repeat(2, 0)", "np.tile(x, 1)", "np.tril(x)", "np.triu(x)", "np.roll(x, 0)", "np.pad(x, 0)",
    "np.clip(x, -10, 10)", "x.clip(-10, 10)", "np.nan_to_num(x)", "np.take(x, [0, 1], 0)", "x.take([0, 1], 0)",
    "np.einsum('ij->ji', x)",
    "np.einsum('ii->i', x)", "np.einsum('ij,jk->ik', x, y)", "np.abs(x)", "np.maximum(x, -100)",
    "x * 1.0", "x + 0.0", "x ** 1",
    "np.ones_like(x) * x", "np.cumsum(x)", "sum([x, y])", "sum([x])", "np.dot(x, 1.0)", "np.fmod(x, 100.0)",
]
REFUSED = ("np.broadcast_to(",)
PROGRAMS = {
    "view, write base": "z = {}\n    x[0, 0] = y[0, 1] * y[1, 1]\n    return np.sum(z * z * z) + np.sum(x * y)",
    "view, scale base": "z = {}\n    x *= y\n    return np.sum(z * z) + np.sum(x * x)",
    "write base, view": "x[0, 0] = y[0, 1] * y[1, 1]\n    z = {}\n    return np.sum(z * z * z) + np.sum(x * y)",
    "write view": "z = {}\n    z *= 2.0\n    z[0] = y[1, 1] * y[0, 0]\n    return np.sum(z * z * z) + np.sum(x * y)",
    "read, write": "z = {}\n    t = x * x\n    z[0] *= y[1, 1] * y[0, 0]\n    return z.sum() ** 2 + np.sum(x * y * t)",
    "read only": "z = {}\n    return np.sum(z * z * z) + np.sum(x * y)",
}
H = 1e-6


def function(text: str) -> Any:
    file = f"<views {text}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    space: dict[str, Any] = {"np": np}
    exec(compile(text, file, "exec"), space)
    return space["f"]


def inputs() -> tuple[Any, ...]:
    rng = np.random.default_rng(0)
    x = rng.permutation(9).reshape(3, 3) + rng.uniform(-0.2, 0.2, (3, 3)) - 4.0
    return x, rng.uniform(0.5, 2.0, (3, 3)), rng.standard_normal((3, 3)), rng.standard_normal((3, 3))


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("view", VIEWS)
def test_view(name: str, view: str) -> None:
    f = function(f"def f(x, y):\n    {PROGRAMS[name].format(view)}\n")
    x, y, a, b = inputs()
    try:
        want = (f(x + H * a, y + H * b) - f(x - H * a, y - H * b)) / (2.0 * H)
    except ValueError:
        pytest.skip("a view that NumPy does not let one write")
    try:
        dx, dy = s2sgrad.grad(f, argnums=(0, 1))(x.copy(), y.copy())
        _, tangent = s2sgrad.jvp(f, (x.copy(), y.copy()), (a, b))
    except s2sgrad.UnsupportedError:
        assert view.startswith(REFUSED)
        return
    for got in (np.sum(dx * a) + np.sum(dy * b), tangent):
        assert abs(got - want) <= 1e-5 * max(1.0, abs(want))


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("view", VIEWS)
def test_second_order(name: str, view: str) -> None:
    f = function(f"def f(x, y):\n    {PROGRAMS[name].format(view)}\n")
    x, y, a, b = inputs()
    try:
        f(x.copy(), y.copy())
    except ValueError:
        pytest.skip("a view that NumPy does not let one write")
    try:
        first = s2sgrad.grad(f)
        first(x, y)
    except s2sgrad.UnsupportedError:
        return

    def slope(x: Any, y: Any) -> Any:
        return np.sum(first(x, y) * a)

    want = (slope(x + H * a, y + H * b) - slope(x - H * a, y - H * b)) / (2.0 * H)
    try:
        dx, dy = s2sgrad.grad(slope, argnums=(0, 1))(x, y)
        _, tangent = s2sgrad.jvp(slope, (x, y), (a, b))
    except s2sgrad.UnsupportedError:
        return
    for got in (np.sum(dx * a) + np.sum(dy * b), tangent):
        assert abs(got - want) <= 1e-4 * max(1.0, abs(want))


@pytest.fixture(autouse=True)
def no_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
