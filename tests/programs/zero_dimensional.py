"""Arrays without axes: made of numbers, as arguments, indexed, masked, written and reshaped; scalars of NumPy."""

import numpy as np

from tests.programs.zoo import Draw, const, family, num, vec

program = family("zero_dimensional")
ZERO = Draw(lambda rng: np.array(rng.uniform(0.4, 1.6)))
SCALAR = Draw(lambda rng: np.float64(rng.uniform(0.4, 1.6)))


@program(num(), scalar=False)
def number_as_array(h):
    h = np.asarray(h, np.float64)
    h[np.isnan(h)] = 0.0
    return h[..., np.newaxis] * np.array([1.0, 2.0]) + h.reshape(1) ** 2


@program(num(1.1, 1.9))
def scalar_or_array(h):
    x = np.asarray(h, dtype=float)
    scalar = x.ndim == 0
    x = np.atleast_1d(x)
    y = np.empty_like(x)
    y[x > 0] = x[x > 0] ** 3
    y[x <= 0] = 0.0
    return y[0] if scalar else np.sum(y)


@program(ZERO, scalar=False)
def axes_added(h):
    return h[None] * 2.0 + np.atleast_1d(h) + h.ravel() ** 2 + h.flatten() * h[()] + h.ndim + h.size


@program(ZERO)
def written_with_no_axes(h):
    a = np.zeros(())
    a[()] = h
    a *= h
    a[...] = a * 2.0 + h
    b = a[...]
    b += h**2
    return a[()] * h + b


@program(ZERO, num())
def masked_without_axes(h, x):
    a = np.array(h)
    a[a > 0.1] *= 3.0
    a[a > 100.0] = 0.0
    a[True] += x
    return np.sum(a[a > 0.2] ** 2) + np.sum(a[a < 0.0]) + a * x


@program(num(), scalar=False)
def started_from_one(h):
    total = np.array(1.0)
    for k in range(3):
        total += h**k
    return total * total


@program(SCALAR, scalar=False)
def scalar_indexed(h):
    return h[()] ** 2 + h[..., None] * np.ones(3) + h[None] ** 3 + h[...]


@program(vec(3), scalar=False)
def results_indexed(x):
    return np.sum(x)[None] * np.ones(2) + x[0][()] + np.max(x)[..., np.newaxis] + np.asarray(x[1])[None] ** 2


@program(ZERO, SCALAR, num())
def kinds_of_numbers(a, b, c):
    t = float(a) * b.item() + a.item() * c + np.asarray(c).tolist() ** 2
    return t + a.sum() * b.mean() + abs(-a) + np.where(a > 0.0, a * b, c)[()] + a.T * a.real


@program(const(np.array([0.4, 0.7])), ZERO)
def view_without_axes(x, h):
    v = x[0, ...]
    v[...] = v * 2.0 + h
    w = np.squeeze(x[1:], axis=0)
    w *= h
    return np.sum(x**2) + v * w


@program(vec(3), 2)
def flags_as_masks(x, n):
    a = x * 2.0
    many = n > 1
    return np.sum(a[many] ** 2) + np.sum(a[False]) + np.sum(a[True][0]) * a[..., None][a > -9.0][0, 0]


@program(vec(3))
def reshaped_to_no_axes(x):
    return x[:1].reshape(()) ** 2 + x[1:2].sum(keepdims=True).reshape(())
