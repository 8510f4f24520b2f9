"""Small programs over NumPy, one a line: gradient and tangent against central differences.

`trapezoid` and the like are written so that they exist in every supported NumPy.
"""

from __future__ import annotations

import linecache
import warnings
from typing import Any

import numpy as np
import pytest

import s2sgrad

PROGRAMS = r"""
return np.sum(np.trace(np.stack([x, x])))
return np.sum(np.einsum("...ij->...ji", x))
return np.sum(np.exp(x, dtype=np.float64))
return np.sum(np.prod(x, axis=(0, 1)))
return np.sum(divmod(x, 2.0)[1])
return np.sum(np.pad(x, 1, mode="edge"))
return np.sum(np.linalg.norm(x, "nuc"))
return np.sum(np.linalg.norm(x, 2))
y = x.copy(); np.copyto(y, w); y *= x; return np.sum(y*y)
y = x.copy(); y.fill(3.0 * x[0,1]); return np.sum(y*w)
y = x * 2.0; np.fill_diagonal(y, x[0, 1]); return np.sum(y*w*y)
y = x * 2.0; y.sort(); return np.sum(y*w)
y = x * 2.0; y.sort(axis=0); return np.sum(y*w)
y = np.zeros(3); np.add.at(y, [0, 1, 1], x[0]); return np.sum(y*y)
y = np.zeros(3); y[[0, 2]] = x[0, :2]; return np.sum(y*y)
a, b = np.meshgrid(x[0], w[1]); return np.sum(a*b*a)
return np.sum(np.interp(np.array([0.5,1.5]), np.array([0.,1.,2.]), x[0]) ** 2)
return np.sum(np.gradient(x[0]) ** 2)
return np.average(x * x, weights=w)
return trapezoid(x[0]**2, dx=0.1)
i, j = np.tril_indices(3); return np.sum(x[i, j] ** 2)
i, j = np.triu_indices(3, 1); return np.sum(x[i, j] ** 2)
return np.sum(x[np.ix_([0, 2], [1, 2])] ** 2)
return np.sum(np.where(np.isin(np.arange(3), [0, 2]), x[0], 0.0) ** 2)
return np.sum(np.linalg.eigvalsh(x @ x.T) ** 2)
return np.sum(np.linalg.matrix_power(x, 3))
return np.sum(np.linalg.multi_dot([x, w, x]))
q, r = np.linalg.qr(x); return np.sum(q * w) + np.sum(r * w)
return np.sum(np.linalg.svd(x, compute_uv=False) ** 3)
u, s, vt = np.linalg.svd(x); return np.sum(s ** 3) + np.sum((u * s) @ vt * w)
return np.sum(np.select([x > 1, x < -1], [x * x, -x], 0.5 * x))
return np.polyval(x[0], 0.7)
return np.sum(np.percentile(x, 30) ** 2)
return np.sum(np.quantile(x, 0.3, axis=0) ** 2)
return np.sum(np.nanmean(x, axis=0) ** 2)
return np.sum(np.dstack([x, x * x]) ** 2)
return np.sum(np.delete(x[0], 1) ** 2)
return np.sum(np.correlate(x[0], w[1], 'full') ** 2)
return np.sum(np.outer(x[0], x[1]) ** 2) + np.finfo(x.dtype).eps
return np.sum(np.vsplit(x, 3)[1] ** 2)
return np.sum(np.hsplit(x, 3)[1] ** 2)
return np.sum(np.block([[x, x], [x, w]]) ** 2)
return np.sum(np.insert(x[0], 1, x[1, 1]) ** 2)
return np.sum(np.cov(x) ** 2)
return np.sum(np.linalg.norm(x, axis=1))
return np.sum(np.add.reduce(x, axis=0) ** 2)
return np.sum(np.multiply.outer(x[0], x[1]))
return np.sum(np.maximum.reduce(x, axis=0) ** 2)
return np.sum(np.add.accumulate(x, axis=0) ** 2)
return np.sum(np.nancumsum(x) ** 2)
return np.nanmax(x) ** 2
return np.sum(np.atleast_3d(x) ** 2)
return np.sum(np.trace(x) ** 2)
return np.sum(np.identity(3) * x)
return np.sum(x.max(axis=0) - x.min(1)) + x.mean() * x.std() + x.var(0).sum() + x.prod()
return np.sum(x[np.argsort(x[:, 0])] * w)
return np.sum(np.count_nonzero(x) * x)
return np.sum(np.floor(x) * x + np.round(x, 1) * x)
return np.sum(np.linalg.det(x) * x.T)
return float(np.sum(x)) ** 2 + x[0, 0].item() + int(x[0,0]) * x[0, 1]
return np.sum(np.tensordot(x, w, axes=1) ** 2)
return np.sum(np.ones(3) * x[0]) + np.sum(np.full((3, 3), x[0, 0]) * w)
return np.sum(np.linspace(x[0,0], x[0,1], 5) ** 2)
return np.sum((x @ w) ** 2) + np.sum(np.matmul(x, w[0]) ** 2) + np.sum(x.dot(w))
return np.sum(np.unique(x) ** 2)
return np.sum(np.cumsum(x, axis=1)[:, -1] ** 2) + np.sum(np.linalg.inv(x))
return np.mean((x - np.mean(x, axis=0)) ** 2) + np.ptp(x) + np.median(x)
return np.sum(np.convolve(x[0], w[0], 'same') ** 2)
return np.sum(np.sum(x, axis=(0, 1), keepdims=True) ** 2)
return np.sum(np.abs(x) ** 1.5) + np.sum(np.float_power(np.abs(x), 0.5)) + np.sum(np.cbrt(x))
return np.sum(np.array([x[0, 0], x[1, 1] ** 2, 3.0]) ** 2)
return np.sum(np.array([[x[0, 0], 1.0], [x[1, 1], x[2, 2]]]) ** 2)
return np.sum(np.asarray([x[0], x[1]]) ** 2)
return np.sum(np.arctan2(x, w) + np.hypot(x, w) + np.mod(x, w) + np.fmod(x, w))
return np.sum(np.expm1(x) + np.log1p(np.abs(x)) + np.exp2(x) + np.log2(np.abs(x)))
return np.sum(np.diff(x, axis=0, n=2) ** 2)
return np.sum(np.sinc(x)) + np.sum(np.heaviside(x, 0.5) * x)
return np.sum(np.argmax(x) * x) + np.sum(np.max(x, axis=1, keepdims=True) - np.min(x, axis=0))
y = np.reshape(x, (2, 3, 3)) if x.size == 18 else x; return np.sum(y * y)
return np.sum(np.correlate(x[0], w[1][:2], 'valid') ** 2) + np.sum(np.correlate(w[1][:2], x[0], 'valid') ** 2)
return np.sum(np.correlate(x[0], w[1][:2], 'same') ** 2)
""".strip().splitlines()
REFUSED = r"""
return np.sum(np.sort(np.fft.fft(x[0])).real ** 2)
return np.sum(np.reshape(x, (9,), order="A"))
""".strip().splitlines()
H = 1e-6
trapezoid = getattr(np, "trapezoid", None) or np.trapz  # type: ignore[attr-defined]


def function(text: str) -> Any:
    file = f"<program {text}>"
    source = "def f(x, w):\n    " + text.replace("; ", "\n    ") + "\n"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space: dict[str, Any] = {"np": np, "trapezoid": trapezoid}
    exec(compile(source, file, "exec"), space)
    return space["f"]


def inputs() -> tuple[Any, ...]:
    rng = np.random.default_rng(0)
    x = rng.permutation(9).reshape(3, 3) + rng.uniform(-0.2, 0.2, (3, 3)) - 3.7
    return x, rng.uniform(0.5, 2.0, (3, 3)), rng.standard_normal((3, 3)), rng.standard_normal((3, 3))


@pytest.mark.parametrize("text", PROGRAMS)
def test_program(text: str) -> None:
    f = function(text)
    x, w, a, b = inputs()
    want = (f(x + H * a, w + H * b) - f(x - H * a, w - H * b)) / (2.0 * H)
    dx, dw = s2sgrad.grad(f, argnums=(0, 1))(x.copy(), w.copy())
    _, tangent = s2sgrad.jvp(f, (x.copy(), w.copy()), (a, b))
    for got in (np.sum(dx * a) + np.sum(dw * b), tangent):
        assert abs(got - want) <= 1e-5 * max(1.0, abs(want))


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    x, w, _, _ = inputs()
    with pytest.raises(s2sgrad.UnsupportedError):
        s2sgrad.grad(function(text))(x, w)


@pytest.fixture(autouse=True)
def no_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
