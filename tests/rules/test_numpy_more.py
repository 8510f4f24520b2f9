"""More small programs over NumPy, one a line: out=, where=, methods of ufuncs, places, orders, windows, random numbers.

`;; ` stands for the body of a loop; gradient, tangent and second derivative against central differences.
"""

from __future__ import annotations

import linecache
import warnings
from typing import Any

import numpy as np
import pytest

import s2sgrad

PROGRAMS = r"""
z = x * 1.0; np.multiply(z, w, z); return np.sum(z * z)
out = np.zeros((3, 3)); np.add(x, w, out); return np.sum(out ** 2)
out = np.zeros((3, 3)); np.exp(0.1 * x, out); return np.sum(out ** 2)
out = w * 1.0; np.divide(x, w, out=out, where=x > 0); return np.sum(out ** 2)
out = w * 1.0; np.log(x, out=out, where=x > 0); return np.sum(out ** 2)
out = np.divide(w, x - x[0, 0], where=x != x[0, 0], out=np.zeros_like(x)); return np.sum(out ** 2)
m = x > 0; out = np.sqrt(x, where=m); return np.sum(out[m] * w[m])
m = x > 0; return np.sum(x * w, where=m) ** 2
m = x > 0; return np.sum(np.sum(x * w, axis=1, where=m) ** 2)
m = x > -2; return np.mean(x * w, where=m) ** 2
m = x > -2; return np.sum(np.mean(x * w, axis=0, where=m, keepdims=True) ** 2)
m = x > 0; return np.sum(np.max(x * w, where=m, initial=-10.0) ** 2)
m = x > 0; return np.prod(x, where=m)
m = x > 0; return (x * w).sum(where=m) + x.mean(where=m) + x.max(where=m, initial=0.0) + np.std(x, where=m)
m = x > 0; return x.var(where=m)
return np.sum(x, initial=w[0, 0]) ** 2 + np.max(x, initial=2.0 * x.max()) ** 2
out = np.zeros(3); np.add.reduce(x * x, axis=1, out=out); return np.sum(out * w[0])
return np.add.reduce(x * w, axis=None) + np.sum(np.multiply.reduce(x, axis=1) * w[0])
return np.sum(np.minimum.reduce(x) ** 2)
return np.sum(np.maximum.accumulate(x, axis=1) * w) + np.sum(np.minimum.accumulate(x) * w)
return np.sum(np.maximum.accumulate(x[0]) * w[0])
return np.sum(np.add.accumulate(x) * w) + np.sum(np.multiply.accumulate(x, axis=1) * w)
return np.sum(np.add.reduceat(x[0] * w[0], [0, 2]) ** 2)
return np.sum(np.add.reduceat(x * w, [0, 2, 1], axis=1) ** 2)
y = x[0] * 1.0; np.multiply.at(y, [0, 0, 2], w[0]); return np.sum(y ** 2)
y = x[0] * 1.0; np.multiply.at(y, [0, 0, 2], 1.5); return np.sum(y ** 2)
y = x * 1.0; np.add.at(y, ([0, 0, 2], [1, 1, 0]), w[0]); return np.sum(y ** 2)
y = x * 1.0; np.multiply.at(y, ([0, 0, 2], [1, 1, 0]), w[0]); return np.sum(y ** 2)
y = x[0] * 1.0; np.maximum.at(y, [0, 0, 2], w[0]); return np.sum(y ** 2)
y = x[0] * 1.0; np.minimum.at(y, np.array([0, 0, 2]), w[0]); np.divide.at(y, [1], w[0, 0]); return np.sum(y ** 2)
y = x[0] * 1.0; np.subtract.at(y, [1, 1, 2], x[1]); return np.sum(y ** 2)
y = x * 1.0; np.multiply.at(y, [0, 0], w[0]); return np.sum(y ** 2)
y = x[0] * 1.0; np.negative.at(y, [0, 1]); return np.sum(y * w[0])
return np.sum(np.add.outer(x[0], w) ** 2) + np.sum(np.subtract.outer(x[0], w[0]) ** 2)
return np.sum(np.multiply.outer(x[0], w) ** 2)
return np.sum(np.maximum.outer(x[0], w[0])) + np.sum(np.divide.outer(x[0], w) ** 2)
return np.sum(np.power.outer(w[0], w[1]))
return np.subtract.reduce(x[0]) * w[0, 0] + np.sum(np.logaddexp.reduce(x, axis=1) ** 2)
return np.sum(np.logaddexp.accumulate(x, axis=1) ** 2) + np.sum(np.hypot.reduce(x) ** 2)
y = x * 1.0; np.put(y, [0, 4, -1], w[0]); return np.sum(y * y)
y = x * 1.0; np.put(y, [0, 4, 5], w[0, 0]); return np.sum(y * y)
y = x * 1.0; y.put([0, 4, 5, 6], [w[0, 0], 2.0 * w[1, 1]]); return np.sum(y * y)
y = x * 1.0; np.place(y, y > 0, w[0]); return np.sum(y * y)
y = x * 1.0; np.place(y, y > 0, [w[0, 0], w[1, 1]]); return np.sum(y * y)
y = x * 1.0; np.putmask(y, y > 0, w); return np.sum(y * y)
y = x * 1.0; np.putmask(y, y > 0, w[0] * 2.0); return np.sum(y * y)
y = x * 1.0; np.putmask(y, y > 0, w[0, 0]); return np.sum(y * y)
y = x * 1.0; np.put_along_axis(y, np.array([[0], [2], [1]]), w[:, :1], axis=1); return np.sum(y * y)
y = x * 1.0; np.put_along_axis(y, np.argmax(x, axis=0, keepdims=True), w[0, 0], axis=0); return np.sum(y * y)
y = x[0] * 1.0; np.put_along_axis(y, np.argsort(y)[:2], w[0, :2], 0); return np.sum(y * y)
return x.flat[2] * x.flat[5] * x.flat[-1]
s = 0.0; for q in x.flat:;; s += q * q * w[0, 0]; return s
s = 0.0; for i, q in enumerate(x.flat):;; s += q * q * w[0, i % 3]; return s
y = x * 1.0; y.flat = w[0, 0]; return np.sum(y * y * x)
y = x * 1.0; y.flat = w[0]; return np.sum(y * y * x)
y = x * 1.0; y.flat[4] = w[0, 0] * x[0, 0]; y.flat[5] *= 3.0; y.flat[-1] += w[0, 1]; return np.sum(y * y)
y = x * 1.0; y.flat[::4] = w[0]; return np.sum(y * y)
y = x * 1.0; y.flat[::4] += 1.0 * w[0, 0]; return np.sum(y * y)
y = x * 1.0; y.flat[[0, 5]] = w[0, :2]; return np.sum(y * y)
return np.sum(np.array(x.flat) ** 2 * w.flatten()) + sum(x.flat) * w[0, 0] + len(x.flat)
y = x * 1.0; z = y.T; for q in z.flat:;; y[0, 0] += 0.1 * q * w[0, 0]; return np.sum(y * y)
b = x[:2] * w[:2]; b.shape = (3, 2); b[0] *= 2.0; return np.sum(b[:, 0] * b[:, 1])
b = x[:2] * w[:2]; c = b; b.shape = -1; c[0] = 3.0 * x[0, 0]; return np.sum(b ** 2) + c[2]
return np.sum(x.ravel(order="F") * w.ravel()) + np.sum(np.ravel(x, "F")[:3] ** 2)
y = x * 1.0; r = y.ravel(order="F"); r[0] = w[0, 0]; return np.sum(y * w) + np.sum(r * r)
y = x.T * 1.0; y = np.asfortranarray(y); r = y.ravel(order="F"); r[:2] *= w[0, 0]; return np.sum(y * y * w)
y = x.T * 1.0; y = np.asfortranarray(y); r = y.ravel(order="F"); r[:2] *= w[0, 0]; return np.sum(r * r)
return np.sum(np.reshape(x, (9,), order="F") ** 2 * w.flatten("F"))
return np.sum(np.reshape(x[:2], (3, 2), order="F") * w[:, :2])
return np.sum(x[:2].reshape(3, 2, order="F") * w[:, :2]) + np.sum(x[:2].reshape((3, -1), order="F") ** 2)
y = np.zeros((3, 3), order="F"); y[:, 0] = x[0]; r = y.reshape(-1); r[0] = 7.0 * w[0, 0]; return np.sum(y ** 2)
y = np.zeros((3, 3), order="F"); y[:, 0] = x[0]; r = y.reshape(-1); r[0] = 7.0 * w[0, 0]; return np.sum(r * r)
y = np.ones((3, 3), order="F"); y[:] *= x; return np.sum(y * np.full((3, 3), x[0, 0], order="F"))
z = np.empty((3, 3), float, "F"); z[:] = w * x; return np.sum(z * z)
return np.sum(x.astype(float, copy=False) ** 2 * w) + np.sum(x.astype(np.float64, order="C", copy=True))
y = x * 1.0; z = y.astype(float, copy=False); z[0] = 2.0 * w[0]; return np.sum(y * y)
y = x * 1.0; z = y.view(); z[0] = 2.0 * w[0]; return np.sum(y * y)
return np.sum(x.compress([True, False, True], axis=1) ** 2 * w[:, :2]) + np.sum(np.compress(x[0] > 0, x, axis=1) ** 2)
return np.sum(x.take([0, 2], axis=1) ** 2 * w[:, :2]) + np.sum(x.repeat(2) ** 2) + np.sum(x.swapaxes(0, 1) * w)
return np.sum(np.asfortranarray(x) * w)
return np.sum(np.resize(x, (4, 5)) ** 2) + np.sum(np.resize(x, 4) * w[0, 0]) + np.sum(np.resize(w[0], (2, 3)) * x[:2])
return np.sum(np.rollaxis(x, 1) * w) + np.sum(np.rollaxis(np.stack([x, w]), 2, 0)[0] ** 2)
a, b = np.broadcast_arrays(x, w[0]); return np.sum(a * b * a)
y = np.ndarray((3, 3)); y[...] = x * w; return np.sum(y * y)
y = np.ndarray((3, 3), dtype=np.float64); y[...] = x * w; return np.sum(y * y)
y = np.ndarray(shape=3, dtype=x.dtype); y[...] = x[0] * w[0]; return np.sum(y * y)
y = x[0] * 1.0; b = np.broadcast_to(y, (2, 3)); y[0] = w[0, 0] ** 2; return np.sum(b * w[:2])
y = x * 1.0; for i, j in np.argwhere(y > 0):;; y[i, j] *= w[i, j]; return np.sum(y * y)
y = x * 1.0; y[np.diag_indices(3)] *= w[0]; return np.sum(y * y)
y = x * 1.0; y[np.diag_indices_from(y)] += w[0, 0]; return np.sum(y * y)
y = x * 1.0; y[np.tril_indices(3)] *= w[0, 0]; return np.sum(y * y)
y = x * 1.0; y[np.triu_indices(3, 1)] = y.T[np.triu_indices(3, 1)] * 2.0; return np.sum(y * y)
y = x * 1.0; for ij in np.ndindex(*y.shape):;; y[ij] *= w[ij]; return np.sum(y * y)
y = x * 1.0; for i, j in np.ndindex(y.shape):;; y[i, j] *= w[j, i]; return np.sum(y * y)
s = 0.0; for k in np.ndindex(3):;; s += x[0][k] * w[1][k]; return s
s = 0.0; for (i, j), q in np.ndenumerate(x):;; s += q * q * w[j, i]; return s
s = 0.0; for ij, q in np.ndenumerate(x):;; s += q * q * w[ij]; return s
t = np.s_[:-1]; return np.sum(x[0][t] ** 2 * w[1][t]) + np.sum(x[np.s_[1:, ::2]] ** 2)
y = x * 1.0; t = slice(None, -1); y[t] *= w[t]; y[slice(-1, None)] = 1.0; return np.sum(y ** 2)
return x.item(2) * w.item(1, 2) + x.item((0, 1)) ** 2 + x.item(-1)
return np.sum(np.apply_along_axis(np.sum, 1, x * w) ** 2) + np.sum(np.apply_along_axis(lambda r: r * r[0], 0, x) * w)
f = np.vectorize(lambda a, b: a * b if a > 0 else a * a); return np.sum(f(x, w)) + np.sum(f(x[0], 2.0))
return np.sum(np.fromiter((a * a for a in x[0]), dtype=float) * w[0])
return np.sum(np.fromiter([x[0, 0], x[1, 1]], float, count=2) ** 2)
return np.sum(np.piecewise(x, [x < 0, x >= 0], [lambda v: v * v, lambda v: 3.0 * v]) * w)
return np.sum(np.piecewise(x[0], [x[0] > 1], [lambda v: v ** 3, 2.0]))
return np.sum(np.select([x > 1, x < -1], [x * x, w], default=0.5) * w)
return x[0, 0] * w[0, 0] if np.isscalar(x[0, 0]) and not np.isscalar(x) else x[0, 1]
h, e = np.histogram(w, bins=3, weights=x); return np.sum(h ** 2)
h, e = np.histogram(w, bins=4, range=(0.0, 3.0), weights=x); return np.sum(h ** 2 * w[0, 0])
h, e = np.histogram(w, bins=np.array([0.0, 1.0, 1.5, 3.0]), weights=x); return np.sum(h ** 2)
h, e = np.histogram(w, bins=np.array([0.0, 1.0, 1.5, 3.0]), weights=x); return np.sum(np.histogram(x, 3)[0] * w[0])
return np.sum(np.histogram(w, 3)[1] ** 2 * x[0, 0])
return np.sum(np.bincount([0, 2, 1], weights=x[0]) * w[0]) + np.sum(np.bincount(np.array([0, 2, 2]), x[0] ** 2, 5))
k = np.digitize(x[0], [0.0, 1.0]); return np.sum(w[0][k] * x[0])
k = np.searchsorted(np.sort(w[0]), 1.0); return np.sum(x[k - 1] * w[0])
return np.sum(np.interp(w[0], np.array([0.0, 1.0, 3.0]), x[0]) ** 2) + np.interp(1.5, [0.0, 1.0, 2.0], x[1])
return np.sum(np.interp([-1.0, 5.0], w[0].cumsum(), x[2], left=x[0, 0], right=9.0) ** 2)
return trapezoid(x[0] * w[0], np.cumsum(w[0])) + np.sum(trapezoid(x, dx=0.5, axis=0) ** 2)
return trapezoid([x[0, 0], w[0, 0]])
return np.sum(np.gradient(x[0], 0.5) * w[0]) + np.sum(np.gradient(x, axis=1) * w) + np.sum(np.gradient(x)[0] * w)
return np.sum(np.gradient(x[0], np.cumsum(w[0])) ** 2) + np.sum(np.gradient(x, 0.5, axis=0, edge_order=2) * w)
gy, gx = np.gradient(x, 0.5, 2.0); return np.sum(gy * w) + np.sum(gx ** 2)
return np.sum(np.convolve(x[0], w[0]) ** 2) + np.sum(np.correlate(x[0], w[0]) ** 2)
return np.sum(np.convolve(x[0], [1.0, 2.0], mode="valid") * w[0, :2])
v = np.lib.stride_tricks.sliding_window_view(x[0] * w[0], 2); return np.sum(np.max(v, axis=1) ** 2)
v = np.lib.stride_tricks.sliding_window_view(x[0] * w[0], 2); return np.sum(v @ w[0, :2])
v = np.lib.stride_tricks.sliding_window_view(x, (2, 2)); return np.sum(np.einsum("ijkl,kl->ij", v, w[:2, :2]) ** 2)
v = np.lib.stride_tricks.sliding_window_view(x, 2, axis=1); return np.sum(v * v * w[:, :2, None])
y = x[0] * 1.0; v = windows(y, 2); y[1] = w[0, 0] ** 2; return np.sum(v * v * w[:2, :2])
from numpy.lib.stride_tricks import sliding_window_view; v = sliding_window_view(x[0], 3); return np.sum(v * w)
rng = np.random.default_rng(0); return np.sum(x[0] * rng.normal(size=3) * w[0])
rng = np.random.default_rng(0); n = rng.standard_normal((3, 3)); return np.sum(x * n * w)
rng = np.random.default_rng(0); u = rng.random(3); return np.sum(u * x[0])
rng = np.random.default_rng(0); k = rng.integers(0, 3, size=2); return np.sum(x[k] ** 2)
rng = np.random.default_rng(seed=1); return x[0, 0] * rng.normal() + w[0, 0] * rng.uniform(0.0, 2.0)
rng = np.random.default_rng(seed=1); return np.sum(x[rng.permutation(3)] ** 2 * w)
np.random.seed(0); return np.sum(x * np.random.rand(3, 3) * w) + np.sum(np.random.randn(3) * x[0])
np.random.seed(0); return x[0, 0] * np.random.uniform() + np.sum(np.random.normal(0.0, 1.0, (3,)) * x[1])
np.random.seed(0); return np.sum(np.random.random((2, 3)) * x[:2])
rng = np.random.default_rng(0); s = x[0, 0]; for k in range(4):;; s += 0.1 * s + rng.normal(0.0, 1) * w[0, 0]; return s
rng = np.random.RandomState(3); return np.sum(x * rng.randn(3, 3))
rng = np.random.RandomState(3); return np.sum(rng.choice(3, size=2) * x[0, :2]) * w[0, 0]
rng = np.random.RandomState(3); return np.sum(rng.exponential(1.0, 3) * w[0])
b = [x[0, 0], 1.0]; a = w[0]; return np.sum(np.concatenate((b, a[:2] * x[0, 0], [a[2]])) ** 2)
return np.sum(np.append(x[0], [w[0, 0], 1.0]) ** 2) + np.sum(np.append([1.0], x) ** 2)
return np.sum(np.append(x[0], w[0, 0] * 2.0) ** 2)
return np.sum(np.insert(x[0], 0, 0.0) ** 2 * 1.0) + np.sum(np.insert(x, 1, w[0], axis=0) ** 2)
return np.sum(np.insert(x[0], [1, 2], w[0, :2]) * np.arange(5.0)) + np.sum(np.insert(x, 1, w[0], axis=1) ** 2)
return np.sum(np.delete(x, [0, 2], axis=1) ** 2) + np.sum(np.delete(x, 1, 0) * w[:2])
return np.sum(np.delete(x[0], slice(0, 2)) ** 2) + np.sum(np.delete(x[0], np.array([True, False, False])) ** 2)
v, k = np.unique(x, return_inverse=True); return np.sum(v ** 2 * w[0, 0])
v, i, c = np.unique(np.array([2, 1, 2]), return_index=True, return_counts=True); return np.sum(x[0][i] * c)
return np.sum(np.partition(x[0], 1) ** 2 * w[0, 0]) + np.sum(np.partition(x, 1, axis=1)[:, 1] ** 2)
k = np.argpartition(x[0], 1); return np.sum(x[0][k[:1]] * w[0, 0])
return np.sum(np.nan_to_num(x) ** 2 * w)
return np.sum(np.nan_to_num(np.where(x > 0, np.log(np.abs(x)), np.nan), nan=1.5, posinf=3.0) * w)
y = np.where(x > 0, x, np.nan); return np.nansum(y) + np.nanmean(y) + np.nanstd(y) + np.nanvar(y, axis=1)[0]
y = np.where(x > 0, x, np.nan); return np.nanprod(y) + np.nanmax(y) + np.nanmin(y) + np.nanmedian(y)
y = np.where(x > 0, x, np.nan); return np.nancumprod(y)[-1] * w[0, 0]
return np.sum(np.percentile(x, [25, 50, 75]) * w[0]) + np.median(x, axis=1)[0]
return np.sum(np.quantile(x, [0.1, 0.9], axis=0) ** 2) + np.quantile(x, 0.5, method="lower") ** 2
return np.sum(np.ptp(x, axis=0) * w[0]) + np.sum(np.flip(x) * w) + np.sum(np.roll(x, 1, axis=0) * w)
return np.sum(np.corrcoef(x) * w) + np.sum(np.cov(x.T, bias=True) * w) + np.cov(x[0], w[0])[0, 1]
return np.sum(np.vander(x[0], 4) ** 2) + np.sum(np.kron(x[:2], w[:2]) ** 2) + np.sum(np.cross(x[0], w[0]) ** 2)
return np.sum(np.vdot(x, w))
p = 1.0 * x[0]; return np.sum(np.polyder(1.0 * x[0]) ** 2) + np.sum(np.polyint(x[0]) ** 2)
p = 1.0 * x[0]; return np.sum(np.polymul(x[0], w[0])) + np.sum(np.polyadd(x[0], w[0, :2]) ** 2)
p = 1.0 * x[0]; return np.sum(np.polysub(x[0], w[0]) ** 2)
return np.sum(np.array_split(x[0], 2)[0] ** 2) + np.sum(np.extract(x > 0, x) ** 2)
return np.sum(np.choose([0, 1, 0], [x[0], w[0]]) ** 2)
return np.sum(np.tri(3) * x) + np.sum(np.hstack((x[0], 1.0, [w[0, 0]])) ** 2)
return np.sum(np.stack([x[0], [1.0, 2.0, w[0, 0]]]) ** 2) + np.sum(np.vstack([x, w[0], [1.0, 2.0, 3.0]]) ** 2)
return np.sum(np.broadcast_to(x[0], (3, 3)) * w) + np.broadcast_shapes((3, 1), (1, 3))[0] * x[0, 0]
return np.sum(np.fabs(x)) + np.copysign(x[0, 0], -1.0) + np.sum(np.positive(x))
return np.sum(np.lexsort((x[0], w[0])) * x[0]) + np.sum(np.argmax(x, axis=1) * x[0])
return np.sum(x[np.argmin(x, 0), [0, 1, 2]] ** 2)
return np.linalg.norm(x) + np.linalg.norm(x[0], 1) + np.linalg.norm(x[0], np.inf)
return np.sum(np.linalg.norm(x, axis=0, keepdims=True) ** 2) + np.linalg.norm(x - w, "fro")
return np.sum(np.ediff1d(x) ** 2) * w[0, 0]
f = np.vectorize(lambda a, b: a * b); return np.sum(f(x, w[0, 0]))
s = np.broadcast_shapes(x.shape, ()); return np.sum(np.broadcast_to(x[0], s) * w)
y = x[0] * 1.0; b = np.broadcast_to(y, (2, 3)); y[0] = w[0, 0] ** 2; return np.sum(b * b * w[:2])
y = x[0] * 1.0; b = np.broadcast_to(y, (2, 3)); s = np.sum(b * b); y[0] = w[0, 0] ** 2; return s * np.sum(b * b)
y = x[0] * 1.0; v = windows(y, window_shape=2); s = np.sum(v ** 2); y *= s; return s * np.sum(v * v * w[:2, :2])
s = 0.0; y = +x[0]; b = np.broadcast_to(y, (2, 3)); for k in range(3):;; y[k] *= w[0, 0]; s += np.sum(b**2); return s
s = 0.0; for i, k in enumerate(range(1, 3)):;; s += x[i, k] ** 2 * w[k, i]; return s
s = 0.0; for i, k in zip(range(2), range(1, 3)):;; s += x[i, k] ** 2 * w[k, i]; return s
s = 0.0; for k, i in enumerate(np.arange(3)[::-1]):;; s += x[i, k] ** 2 * w[k, i]; return s
return np.sum(np.r_[x[0], 1.0, w[0]] ** 2)
return np.sum(np.c_[x[0], w[0]] ** 2)
i, j = np.mgrid[0:3, 0:3]; return np.sum(x * i * w + j * x)
i, j = np.indices((3, 3)); return np.sum(x * i * w + j * x)
y = np.array(x, order="F"); r = y.ravel(); r[0] = 5.0 * w[0, 0]; return np.sum(y * y)
y = x.copy(order="F"); r = y.ravel(); r[0] = 5.0 * w[0, 0]; return np.sum(y * y) + np.sum(r * r)
y = np.copy(x.T); r = y.ravel(); r[0] = 5.0 * w[0, 0]; return np.sum(y * y) + np.sum(r * r)
y = np.zeros_like(x, order="F"); y += x; r = y.reshape(-1); r[0] = w[0, 0]; return np.sum(y * y) + np.sum(r * r)
y = np.full((3, 3), x[0, 0], order="F"); r = y.reshape(-1); r[0] = w[0, 0]; return np.sum(y * y * x) + np.sum(r * r)
y = np.empty((3, 3), order="F"); y[:] = x; r = y.ravel(order="F"); r[0] = w[0, 0]; return np.sum(y * y) + np.sum(r**3)
y = x * 1.0; y[1:].flat = w[0]; return np.sum(y * y)
y = x * 1.0; y.T.flat[1] = w[0, 0]; z = y.reshape(-1); z.flat[2] *= 2.0; return np.sum(y ** 3)
y = x[0] * 1.0; np.add(y[:-1], y[1:], y[1:]); return np.sum(y * y * w[0])
y = x[0] * 1.0; np.add(y, y, out=y); np.multiply(y, y[0], out=y); return np.sum(y * w[0])
y = x[0] * 1.0; v = y[None].repeat(2, axis=0); y[0] = 3.0; return np.sum(v * w[:2])
y = x[:, :, None] * 1.0; z = np.squeeze(y, 2); z[0] *= w[0]; return np.sum(y ** 2)
y = x * 1.0; z = np.rollaxis(y, 1); z[0] *= w[0]; return np.sum(y ** 2)
y = x * 1.0; z = y.reshape(3, 3, order="F"); z[0] *= w[0]; return np.sum(y ** 2)
y = x.T * 1.0; y = np.asfortranarray(y); z = y.reshape(9, order="F"); z[0] *= w[0, 0]; return np.sum(y ** 2)
m = x > 0; y = x * 1.0; y[m] = np.sqrt(y[m]); np.sqrt(np.abs(x), out=y, where=~m); return np.sum(y * w)
y = x * 1.0; s = slice(0, 2); y[s, s] *= w[:2, :2]; return np.sum(y * y)
k = np.array([0, 2]); y = x * 1.0; y.flat[k] *= 3.0; y.put(k, w[0, :2]); return np.sum(y * y)
y = x * 1.0; del_ = np.delete(y, 1, axis=0); del_[0] = 5.0; return np.sum(y * w) + np.sum(del_ ** 2)
y = x * 1.0; t = np.compress([True, False, True], y, axis=0); t[0] = 5.0 * w[0]; return np.sum(y * w) + np.sum(t ** 2)
y = x * 1.0; h = np.resize(y, (2, 2)); h[0] = 5.0; return np.sum(y * w) + np.sum(h ** 2)
out = np.zeros((2, 3)); np.matmul(x[:2], w, out=out); np.dot(x[:2], w, out); return np.sum(out ** 2)
out = np.zeros(3); np.cumsum(x[0], out=out); np.clip(out, -1.0, 1.0, out=out); return np.sum(out * w[0])
out = np.zeros(3); x.sum(axis=0, out=out); np.sum(x * w, 1, out=out); return np.sum(out * w[0])
out = np.zeros((3, 3)); np.exp(0.1 * x, out=(out,)); np.negative(out, out); return np.sum(out * w)
y = x * 1.0; np.add.at(y, (slice(None), [0, 0]), w[:, :2]); return np.sum(y * y)
y = x * 1.0; np.add.at(y, x > 0, 1.5); np.multiply.at(y, x > 0, w[0, 0]); return np.sum(y * y)
return np.sum(np.r_[0:3, x[0, 0], -1.0] ** 2) + np.sum(np.r_[0:1:4j] * x[0, 0])
y, z = np.ogrid[0:3, 1:4]; return np.sum(x * (y + z) * w)
return np.sum(np.mgrid[0:3] * x[0])
g = np.mgrid[0.0:w[0, 0]:0.1][:3]; return np.sum(g * x[0, :1])
X_, Y_ = np.mgrid[-1:1:3j, 0:2:3j]; return np.sum(X_ * x + Y_ * w * x)
return np.sum(np.concatenate((np.arange(3), x[0])) ** 2 * w[0, 0])
return np.sum(np.hstack((np.arange(3), x[0], np.array([True]))) ** 2 * w[0, 0])
return np.sum(np.stack((np.arange(3), x[0])) ** 2 * w[0, 0])
return np.sum(np.array([np.arange(3), x[0]]) ** 2 * w[0, 0])
return np.sum(np.array([1, x[0, 0], True]) ** 2 * w[0, 0])
return np.sum(np.append(np.arange(3), x[0]) ** 2 * w[0, 0])
y = x * 1.0; a = np.broadcast_to(y, (3, 3)); y[0] = 2.0; return np.sum(a * w)
y = x * 1.0; a = np.broadcast_to(y, np.broadcast_shapes(y.shape, (3,))); y[0] = 2.0; return np.sum(a * w)
y = x * 1.0; a = np.broadcast_to(y, y.shape); t = (a, w[0]); y[0] = 2.0; return np.sum(t[0] * t[0])
""".strip().splitlines()
REFUSED = {
    "for v in np.nditer(x):;; w = w * v; return np.sum(w)": "np.ndindex",
    "return np.sum(np.lib.stride_tricks.as_strided(x, (2, 2), (8, 8)))": "sliding_window_view",
    "return np.sum(np.ravel(x, order='K'))": "order='F'",
    "b = x.reshape(-1); L = [b]; b.shape = (3, 3); return np.sum(L[0])": "b = a.reshape(...)",
    "x.shape = (9,); return np.sum(x)": "b = a.reshape(...)",
    "y = np.ndarray((3,), float, x); return np.sum(y)": "np.empty",
    "return np.sum(np.random.normal(x[0, 0], 1.0, 3))": "loc + scale",
    "rng = np.random.default_rng(0); return rng.normal(x[0, 0])": "loc + scale",
    "y = x * 1.0; np.multiply.at(y, [[0, 1], [1, 1]], 2.0); return np.sum(y)": "vectors",
}
H = 1e-6
windows = np.lib.stride_tricks.sliding_window_view
trapezoid = getattr(np, "trapezoid", None) or np.trapz  # type: ignore[attr-defined]


def function(text: str) -> Any:
    file = f"<program {text}>"
    source = "def f(x, w):\n    " + text.replace(";; ", "\n        ").replace("; ", "\n    ") + "\n"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space: dict[str, Any] = {"np": np, "trapezoid": trapezoid, "windows": windows}
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
    first = s2sgrad.value_and_grad(f, argnums=(0, 1))
    value, (dx, dw) = first(x.copy(), w.copy())
    assert value == f(x.copy(), w.copy())
    _, tangent = s2sgrad.jvp(f, (x.copy(), w.copy()), (a, b))
    for got in (np.sum(dx * a) + np.sum(dw * b), tangent):
        assert abs(got - want) <= 1e-5 * max(1.0, abs(want))
    ahead, back = first(x + H * a, w + H * b)[1], first(x - H * a, w - H * b)[1]
    for product, p, q in zip(s2sgrad.hvp(f, (x, w), (a, b)), ahead, back):
        second = (p - q) / (2.0 * H)
        assert np.max(np.abs(product - second)) <= 1e-4 * max(1.0, np.max(np.abs(second)))


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    x, w, _, _ = inputs()
    with pytest.raises(s2sgrad.UnsupportedError) as refused:
        s2sgrad.grad(function(text))(x, w)
    assert refused.value.rewrite and REFUSED[text] in refused.value.rewrite


@pytest.fixture(autouse=True)
def no_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
