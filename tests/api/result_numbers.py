"""Functions that return numbers and arrays of all types: NumPy's stay NumPy's, Python's stay Python's."""
# ruff: noqa: E501

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np

X = np.array([1.5, 2.5, -0.5])
CASES: dict[str, tuple[Any, tuple[Any, ...]]] = {}


def case(*args: Any) -> Any:
    return lambda f: CASES.setdefault(f.__name__, (f, args))[0]


@case(X)
def parts_of_arrays(x):
    return np.sum(x), float(x[0]), x[0], int(x[0]), x.shape, x.size, len(x), x.ndim, x[None], x[0].item(), x.tolist()


@case(X)
def without_axes(x):
    return np.array(1.0), np.asarray(x[0]), x[0:1].reshape(()), np.squeeze(x[:1]), x.sum(keepdims=True), np.array(x[0])[()]


@case(np.array(2.0))
def array_without_axes(x):
    return x, x * 2, float(x), x > 1, x[()], np.sin(x), x.sum(), x.copy(), -x, x.reshape(1), [x]


@case(X)
def truths(x):
    return x > 0, x[0] > 0, bool(x[0] > 0), np.any(x > 0), any(x > 0), np.bool_(True), not x[0], True, x is None, 1 == 1.0


@case(X)
def integers(x):
    return x.argmax(), int(np.argmax(x)), np.argsort(x), np.int64(3), np.int32(3), x.astype(int), np.uint8(3), np.sum(x > 0), len(x[x > 0])


@case(X)
def small_floats(x):
    return x.astype(np.float32), np.float32(x[0]), np.float16(2.0), np.float32(1) * 2, np.float32(1) * x[0]


@case(X.astype(np.float32))
def of_float32(x):
    t = 0.0
    for v in x:
        t += v
    return x.sum(), x[0], x[0] * 2.0, np.mean(x), x @ x, np.exp(x[0]), float(x[0]), x.std(), t, sum(x), np.where(x > 0, x, 0.0)


@case(np.float32(2))
def float32(x):
    return x, x * 2, np.sin(x), x**2.0, x + np.float64(1), float(x), abs(x), round(x), max(x, 1.0), -x


@case(X + 1j)
def complex_numbers(x):
    return x[0], x.real, x[0].real, abs(x[0]), complex(x[0]), x.conj(), np.angle(x[0]), x.sum(), np.abs(x)


@case(2.0)
def of_float(x):
    return x * 2, np.sin(x), x**2, np.float64(x), abs(x), round(x), round(x, 1), x // 1, divmod(x, 1.5), max(x, 1), min(x, 3), -x


@case(np.float64(2))
def float64(x):
    return x, x * 2, float(x), x > 1, round(x), round(x, 1), int(x), max(x, 1.0), min(1.0, x), divmod(x, 1.5), x.real, x.item()


@case(2.0)
def of_math(x):
    return math.sin(x), math.floor(x), math.hypot(x, x), math.fsum([x, x]), math.prod([x, 2]), sum([x, 1]), sum([1, 2]), math.gcd(4, 6)


@case(2.0)
def integers_among_floats(x):
    return max([x, 1]), min([x, 3.0, 1]), max((x, 1)), sum((x, 1, 2)), sum([x, 1], 2), sum([1, x], x)


@case(2.0, 3, np.int32(3), True, np.bool_(True), np.float32(3), 1 + 2j, np.array([1, 2], dtype=np.int16))
def arguments(x, n, i, b, c, f, z, a):
    return n, n * 2, n / 2, n**2, ~n, i, i / 2, i > 2, b, b + b, -b, c, not c, [c], f, f * x, float(f), z, z.real, a, a[0], a.sum(), a / 2


@case(X)
def lists_that_grow(x):
    a, b, c = [], [0], []
    for i in range(len(x)):
        a.append(i)
        b.append(x[i])
        c.append(x[i] if i > 1 else 0)
    return a, b, c


@case(X)
def kinds_that_change(x):
    a, b = [], []
    for i in range(len(x)):
        a.append(float(x[i]) if i > 1 else x[i])
        b.append(True if i > 1 else i)
    return a, b


@case(X)
def dicts(x):
    d, e = {}, {}
    for i in range(len(x)):
        d[i] = d.get(i - 1, 0) + x[i]
        e[i % 2] = e.get(i % 2, 0) + 1
    e[5] = x[0]
    return d, d.get(17, 0), d.get(17), d.get(0, 0), d.get(17, 1.5), e


@case(X.astype(np.float32))
def dicts_of_float32(x):
    d = {}
    for i in range(3):
        d[i % 2] = d.get(i % 2, 0) + x[i]
    e = defaultdict(int)
    for i in range(3):
        e[i % 2] += x[i]
    return d, d.get(7, 0), d.get(7, 0.0), e, e[9]


@case(X)
def missing_entries(x):
    d, e, f = defaultdict(int), defaultdict(float), defaultdict(lambda: 1)
    for i in range(3):
        d[i] += 1
        f[i % 2] *= x[i]
    d[0] += x[0]
    e[1] += 0
    e[3] += x[0]
    return dict(d), dict(e), dict(f), f[9]


@case(X)
def sums(x):
    t = 0
    for v in x:
        t += v
    u = 0
    for i in range(0):
        u += x[i]
    return t, u, sum(x[:0]), np.sum(x[:0]), sum(x), sum([x, x]), max(x[:0], default=1)


@case(X, True, False)
def one_of_two(x, c, d):
    return 1 if c else x[0], 1 if d else x[0], np.float64(1) if c else 1.0, 1 if x[0] > 0 else 2.0, 0 if x[0] > 0 else x


@case(X)
def one_on_some_paths(x):
    a, b, c, d, e = 0, True, np.float32(1), np.ones(3, np.float32), 2.0
    if x[0] > 5:
        a, b, c, d, e = x[0], 3, np.float64(3), np.ones(3), np.ones(3)
    return a, b, c, d, e


@case(X)
def containers(x):
    return [1, 2.0, x, None, "a", (1,), {}, [], (), True, 1j, np.float64(1), np.nan, -0.0], (x, (x, [x, {"a": (x,)}]))


@case(X)
def made(x):
    return np.zeros(3), np.ones((2, 2), np.float32), np.arange(3), np.linspace(0, 1, 3), np.full(2, 1), np.zeros(2, bool), np.array([1, 2.0]), np.array([x[0], 1]), np.array(3), np.atleast_1d(2)


@case(X)
def chosen(x):
    return np.where(x > 0, 1, 0), np.where(x[0] > 0, 1.0, 2.0), np.maximum(x, 0), np.sign(x), np.round(x), np.clip(x, 0, 1), np.isnan(x), np.max(x), max(x), max([1, 2.0])


@case(X)
def iterated(x):
    return list(x), tuple(x), [float(v) for v in x], list(range(3)), sorted(x), list(reversed([1, x])), list(zip([1], [x])), list(enumerate([x]))


@case(X)
def linear_algebra(x):
    return np.linalg.norm(x), x @ x, np.trace(np.outer(x, x)), np.linalg.det(np.eye(2)), np.linalg.slogdet(np.eye(2)), np.linalg.eigh(np.eye(2)), np.linalg.svd(np.eye(2)), np.linalg.qr(np.eye(2))


@case(X)
def several(x):
    return np.unique(np.array([1, 2, 1]), return_counts=True), np.histogram(x, 2), np.meshgrid(x, x), np.split(x, 3), np.nonzero(x), np.modf(x)


@case(X)
def texts(x):
    return f"{x[0]:.2f}", "a" + "b", str(3), ",".join(["a", "b"]), "ab".upper(), len("abc"), "a" in "abc", str(x.dtype)


@case(X)
def searched(x):
    best, at = None, None
    for i in range(3):
        if best is None or x[i] > best:
            best = x[i]
        if x[i] > 2:
            at = i
    low = float("inf")
    for i in range(3):
        low = min(low, x[i])
    return best, at, low
