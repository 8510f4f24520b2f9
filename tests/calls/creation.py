"""Making arrays, and asking about them."""

from __future__ import annotations

CALLS = r"""
np.array([a, b])
np.array([[a, b], [1, 2]])
np.array([v, u])
np.array(x)
np.array(x, copy=False) if False else x * 1
np.array(a)
np.array([a], dtype=np.float32)
np.array([a, 1], ndmin=2)
np.array(x, dtype=np.float32)
np.array((a, b))
np.asarray(x)
np.asarray(a)
np.asarray([a, b])
np.asarray(x, dtype=np.float32)
np.asarray(x, copy=True)
np.asanyarray(x)
np.ascontiguousarray(ft)
np.asfortranarray(x)
np.copy(x)
x.copy()
x.copy("F")
np.zeros(3) + a
np.zeros((2, 3)) + a
np.zeros([2, 3]) + a
np.zeros((2, 3), dtype=np.float32) + a
np.ones(3) * a
np.ones_like(x) * a
np.zeros_like(x) + a
np.zeros_like(x, dtype=int)
np.zeros_like(x, shape=(2,)) + a
np.empty_like(x).shape
np.full(3, a)
np.full((2, 3), a)
np.full((2, 3), v[:3])
np.full(3, 2) * a
np.full((2,), a, dtype=np.float32)
np.full_like(x, a)
np.full_like(x, r)
np.full_like(kk, 2) * a
np.full_like(x, a, dtype=np.float32)
np.full_like(x, a, shape=(2, 2))
np.eye(3) * a
np.eye(3, 4, 1) * a
np.eye(3, k=-1) * a
np.eye(3, dtype=int)
np.identity(3) * a
np.arange(5) * a
np.arange(1, 3, 0.5) * a
np.arange(a, 5.0) if False else a * 1
np.arange(0.0, 1.0, 0.1) * a
np.arange(3, dtype=float) * a
np.arange(5, 0, -1) * a
np.linspace(a, b, 5)
np.linspace(0, 1, 5) * a
np.linspace(0, a)
np.linspace(a, b, 5, endpoint=False)
np.linspace(a, b, 5, retstep=True)
np.linspace(v, u, 3)
np.linspace(v, u, 3, axis=1)
np.linspace(0, 1, num=3, dtype=np.float32) * a
np.linspace(a, b, 1)
np.linspace(a, 1, 0)
np.linspace(v, 0, 3, axis=-1)
np.logspace(0, a, 4)
np.logspace(a, b, 3, base=2.0)
np.logspace(a, b, num=3, endpoint=False)
np.geomspace(a, b, 4)
np.geomspace(1.0, 1000.0, 4) * a
np.geomspace(a, b, 4, endpoint=False)
np.float64(a)
np.float32(a)
np.int64(3) * a
float(z)
x.astype(np.float32)
x.astype(int) * a
x.astype("float32")
x.astype(float)
x.astype(float, copy=False)
np.astype(x, np.float32)
kk.astype(float) * a
x.tolist()
v.tolist()
x.item(3)
z.item()
np.isscalar(a)
np.ndim(x)
np.shape(x)
np.size(x)
np.size(x, 1)
x.size * a
x.itemsize
x.dtype.name
np.promote_types(float, int)
np.can_cast(int, float)
np.finfo(float).eps * a
np.finfo(x.dtype).max * 0 * a
np.iinfo(np.int64).max * 0 * a
np.pi * a + np.e + np.euler_gamma
np.inf * 0 if False else a
np.newaxis
x[np.newaxis]
np.base_repr(5)
[p_ * s_ for p_, s_ in np.ndenumerate(v)] if False else a * 1
sum(s_ * p_[0] for p_, s_ in np.ndenumerate(x))
sum(x[p_] * p_[1] for p_ in np.ndindex(3, 4))
sum(x[p_] * p_[1] for p_ in np.ndindex(x.shape))
sum(s_ for s_ in x.flat)
x.flat[3]
np.lib.stride_tricks.sliding_window_view(v, 3)
np.lib.stride_tricks.sliding_window_view(x, (2, 2))
np.lib.stride_tricks.sliding_window_view(x, 2, axis=1)
np.packbits(msk)
with np.errstate(all="ignore"):;;     y = x * 2;; y
[a, b] * np.array([2, 1])
p = [a, b, 1.0];; p[:-1] * np.array([2.0, 1.0])
np.array([2.0, 1.0]) * [a, b]
(a, b) * v[:2]
v[:2] + [a, b]
[a, b] + v[:2]
(a, b) + v[:2]
v[:2] / (a, b)
[a, b] / v[:2]
v[:2] ** [2, 3]
v[:2] > [a, b]
[a, b] < v[:2]
[a, b] == v[:2]
[a, b] * np.int64(2)
[a, b] * np.float64(2)
[a, b] + np.float64(1)
[a, b] - np.float64(1)
(a, b) * np.float64(2.0)
m @ [a, b, 1.0]
[a, b, 1.0] @ m
y = v * 1.0;; y += [a, b, 1.0, 2.0, 3.0];; y
y = v * 1.0;; y *= (a, b, 1.0, 2.0, 3.0);; y
y = v * 1.0;; y[:2] += [a, b];; y
y = v * 1.0;; y[:2] *= [a, b];; y
y = v * 1.0;; y[:2] -= (a, b);; y
y = v * 1.0;; y[:2] = [a, b];; y
[[a, b], [1, 2]] * x[:2, :2]
x[:2, :2] + [[a], [b]]
np.array([[1, 2], [a, b]])
np.array([(1, 2), [a, b]])
np.array([[1, 2], v[:2]])
np.array([[a, b], i[:2].tolist()])
np.vstack([[1, 2], [a, b]])
z * [a, b]
[a, b] * z
[a, b] * np.array(2)
[a, b] * 2
2 * [a, b]
s_ = [a * j for j in range(3)];; s_ * v[:3]
s_ = [a * j for j in range(3)];; v[:3] - s_
s_ = [a * j for j in range(c)];; v[:2] - s_
""".strip().splitlines()
REFUSED: dict[str, str] = {
    'np.matrix(x)': 'np.matrix',
    'np.ma.array(x)': 'masked arrays',
    'np.rec.array(x)': 'records',
    'np.nditer(x)': 'np.nditer',
}
