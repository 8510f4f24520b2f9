"""Memory by way of NumPy's functions: flat, put, out=, where=, ufunc.at, orders, windows."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import arr, const, family, num, pos, vec

program = family("memory")
aliasing = family("aliasing")


@program(vec(4), vec(4))
def third_argument_is_out(y, z):
    z = z * 1.0
    np.multiply(z, y, z)
    np.add(z, 1.0, z)
    return np.sum(z**3)


@program(vec(4), pos(4))
def divided_where_safe(a, b):
    b = b * np.array([1.0, 0.0, 1.0, 0.0])
    out = np.full(4, 0.5)
    np.divide(a, b, out=out, where=b > 0.0)
    return np.sum(out * out * a)


@program(vec(5))
def logs_of_the_positive(x):
    out = x.copy()
    np.log(x, where=x > 0.0, out=out)
    return np.sum(out * x)


@program(arr(3, 4))
def masked_sums(a):
    mask = np.arange(12).reshape(3, 4) % 3 != 0
    rows = np.sum(a * a, axis=1, where=mask)
    return np.sum(rows**2) + np.mean(a**3, where=mask) + np.sum(np.mean(a, axis=0, where=mask, keepdims=True) ** 2)


@program(arr(3, 4))
def reduce_into_out(a):
    out = np.zeros(3)
    np.add.reduce(a * a, axis=1, out=out)
    out *= np.multiply.reduce(a[:, :2], axis=1)
    return np.sum(out**2)


@program(vec(6))
def running_extremes(x):
    top = np.maximum.accumulate(x * 2.0)
    return np.sum(top * x) + np.sum(np.minimum.accumulate(x[::-1]) ** 2)


@program(vec(6), vec(6))
def sums_of_segments(x, w):
    return np.sum(np.add.reduceat(x * w, [0, 2, 5]) ** 2 * np.array([1.0, 2.0, 3.0]))


@program(vec(3), pos(4))
def multiply_at_repeated(x, w):
    y = x * 1.0
    np.multiply.at(y, [0, 2, 0, 1], w)
    return np.sum(y * y)


@program(vec(4), num())
def maximum_at(x, w):
    y = np.zeros(3)
    np.maximum.at(y, np.array([0, 1, 1, 2]), x * x)
    np.subtract.at(y, [0, 0], w)
    return np.sum(y**2 * np.array([1.0, 2.0, 3.0]))


@program(arr(2, 3), vec(3))
def put_by_flat_position(a, v):
    b = a * 1.0
    np.put(b, [0, 4, -1], v)
    np.put(b, [1, 2], v[0] * a[0, 0])
    return np.sum(b * b * np.arange(1.0, 7.0).reshape(2, 3))


@program(arr(2, 3), vec(2))
def place_and_putmask(a, v):
    b = a * a
    np.place(b, np.array([[True, False, True], [False, True, True]]), v)
    c = a * 1.0
    np.putmask(c, a > 0.0, b)
    return np.sum(b * c) + np.sum(c * c)


@program(arr(3, 4), arr(3, 1))
def put_along_an_axis(a, v):
    b = a.copy()
    np.put_along_axis(b, np.argmax(a, axis=1)[:, None], v, axis=1)
    return np.sum(b**2 * np.arange(12.0).reshape(3, 4))


@program(arr(2, 3))
def read_and_write_flat(a):
    b = a * 1.0
    b.flat[1] = a.flat[-1] * b.flat[0]
    b.flat[4] += b.flat[1] ** 2
    b.flat[5] *= 3.0
    return np.sum(b * b)


@program(arr(3, 3), vec(3))
def diagonal_by_flat(a, d):
    b = a @ a
    b.flat[::4] = d
    b.flat[1::4] += 2.0 * d[0]
    return np.sum(b**3)


@program(arr(2, 3), vec(3))
def fill_flat(a, v):
    b = a * 1.0
    b.flat = v
    c = a * 1.0
    c.flat = v[0]
    return np.sum(b * b * a) + np.sum(c * c * a)


@aliasing(arr(2, 3))
def loop_over_flat_of_a_view(a):
    b = a * 1.0
    total = 0.0
    for k, q in enumerate(b.T.flat):
        total += q * q * (k + 1.0)
        b[0, 0] += 0.1 * q
    return total * b[0, 0]


@program(arr(2, 3))
def all_indices(a):
    b = a * 1.0
    for ij in np.ndindex(*b.shape):
        b[ij] *= a[0, 0] + sum(ij)
    for (i, j), q in np.ndenumerate(a):
        b[i, j] += q * q * (i + 2 * j)
    return np.sum(b * b)


@program(arr(3, 3))
def where_positive_by_argwhere(a):
    b = a * 1.0
    for i, j in np.argwhere(np.abs(a) > 0.2):
        b[i, j] *= b[j, i]
    return np.sum(b * b)


@program(arr(3, 3), num())
def index_tuples(a, s):
    b = a * 1.0
    b[np.diag_indices(3)] *= s
    b[np.tril_indices(3, -1)] += s * s
    b[np.triu_indices(3, 1)] = b.T[np.triu_indices(3, 1)] * 2.0
    return np.sum(b * b)


@aliasing(arr(2, 3))
def shape_assigned(a):
    b = a * 2.0
    c = b
    b.shape = (3, 2)
    b[0] *= a[0, 0]
    return np.sum(c[:, 0] * c[:, 1] ** 2)


@aliasing(arr(2, 3))
def view_and_astype_without_copy(a):
    b = a * 1.0
    v = b.view()
    v[0] *= a[1, 1]
    u = b.astype(float, copy=False)
    u[1] = v[0] ** 2
    return np.sum(b * b)


@aliasing(arr(2, 3), num())
def fortran_ravel_is_a_copy(a, s):
    b = a * 1.0
    r = b.ravel(order="F")
    r[0] = s
    c = np.asfortranarray(b)
    q = c.ravel(order="F")
    q[:2] *= s
    return np.sum(b * a) + np.sum(r * r) + np.sum(c * c)


@aliasing(arr(2, 3), num())
def fortran_array_reshaped(a, s):
    b = np.zeros((2, 3), order="F")
    b[:, :] = a * a
    r = b.reshape(-1)
    r[0] = s
    f = b.reshape(3, 2, order="F")
    f[0] *= s
    return np.sum(b * b) + np.sum(r * r * np.arange(6.0))


@aliasing(vec(4), num())
def broadcast_view_sees_writes(x, s):
    y = x * 1.0
    b = np.broadcast_to(y, (3, 4))
    before = np.sum(b * b)
    y[1] = s * s
    return before * np.sum(b**3)


@aliasing(vec(6))
def windows_of_what_changes(x):
    y = x * 1.0
    v = np.lib.stride_tricks.sliding_window_view(y, 3)
    total = np.sum(np.max(v, axis=1))
    for k in range(5):
        y[k + 1] += 0.5 * y[k] * total
    return np.sum(v[1:] * v[:-1])


@program(vec(4))
def pairs_of_counts(x):
    total = 0.0
    for k, i in enumerate(range(1, 4)):
        total += x[i] * x[k] * (k + 1.0)
    return total


@program(vec(3), vec(3))
def loop_over_an_element_of_a_list(x, w):
    lists = [x * 2.0, w * w]
    total = 0.0
    for p, q in zip(*lists):
        total += p * q * p
    for p in lists[0]:
        total += p**3
    return total


@program(vec(6), const(np.array([0, 2, 1, 1, 0, 2])))
def counts_with_weights(x, labels):
    sums = np.bincount(labels, x)
    squares = np.bincount(labels, weights=x * x, minlength=4)
    histogram = np.histogram(labels, bins=3, weights=x)[0]
    return np.sum(sums**3) + np.sum(squares**2) + np.sum(histogram * sums)


@program(vec(5))
def noise_is_constant(x):
    rng = np.random.default_rng(3)
    y = x.copy()
    for _ in range(3):
        y += 0.1 * y * rng.normal(size=5) + rng.uniform(0.0, 1.0)
    return np.sum(y[rng.permutation(5)] ** 2 * np.arange(5.0))


@program(vec(4), vec(3))
def piecewise_vectorize_along(x, w):
    y = np.piecewise(x, [x < 0.0, x >= 0.0], [lambda v: v * v, lambda v: 3.0 * v])
    z = np.vectorize(lambda a, b: a * b if a > 0.0 else b)(x, y)
    return np.sum(np.apply_along_axis(lambda r: r * r[0], 1, np.outer(z, w)) ** 2)


@program(arr(3, 4))
def gradient_and_median(a):
    gy, gx = np.gradient(a)
    return np.sum(gy * gx) + np.sum(np.percentile(a, [25, 50]) ** 2) + np.sum(np.partition(a[0], 2)[2:] ** 2)


@aliasing(vec(3), num())
def stretched_sum_before_a_write(x, s):
    y = x * 1.0
    b = y[:, None] + np.zeros((3, 2))
    y[0] = s * s
    return np.sum(b**3)


@aliasing(vec(4), num())
def elements_of_a_broadcast_view(x, s):
    y = x * 1.0
    b = np.broadcast_to(y, (3, 4))
    y[1] = s * s
    columns = b.T[1:]
    total = b[0, 1] * b[1, 0] + np.sum(b[[0, 1, 1], [0, 0, 2]] ** 2) + np.sum(columns**2)
    y[2] *= total
    return np.sum(columns**2) * total + np.sum(b[2] ** 3)


@program(vec(3))
def joined_with_integers(x):
    both = np.concatenate((np.arange(3), x))
    pairs = np.stack([np.arange(3), x * x])
    return np.sum(both**2 * np.arange(6.0)) + np.sum(pairs**3) + np.sum(np.r_[0:3, x, x[0]] ** 2)


@program(vec(3), num())
def lists_written_into_arrays(x, s):
    y = np.zeros((2, 3))
    y[:] = [x[0], x[1] * s, x[2]]
    z = np.zeros((2, 2))
    z[:] = [s, x[0]]
    z[0] += [x[1], 1]
    w = np.outer(x, x)
    w[[0, 1], 2] = [1, s]
    w[:, 0] = [s * s]
    w[w[0] > -9.0, 1] = (2, s, x[0])
    w[1:, 1:] = [[1, x[2]], [s, 3]]
    return np.sum(y**2) + np.sum(z**3) + np.sum(w * w)


@program(vec(3), 2)
def written_by_lists_of_indices(x, k):
    y = x.copy()
    chosen = [j for j in range(3) if x[j] > -0.4]
    y[chosen] = x[0]
    y[list(range(k))] = 2.0 * x[0]
    y[[0, 1] if k else [2]] *= x[2]
    return np.sum(y * x)


@program(vec(3))
def written_with_leading_axes_of_one(x):
    y = np.zeros(2)
    y[:] = x[None, :2]
    y[:] = y + x[None, None, 1:] * 2.0
    z = np.outer(x, x)
    z[0] = x[None]
    z[1:, :] *= x[None]
    return np.sum(y * x[:2]) + np.sum(z * z)


@program(vec(3), const(np.array([1, 0])), const([1, 0, 2]), const(np.array([True, False, True])), num())
def indices_in_tuples_that_change_later(x, idx, places, mask, s):
    m = np.outer(x, x)
    m[:, idx] *= s
    total = m[idx, :].sum() ** 2
    idx[0] = 2
    for _ in range(2):
        m[[0, 1, 2], places] *= s
        places.reverse()
        m[:, mask] *= m[0, 0]
        mask[:] = ~mask
    y = x * 1.1
    np.put(y, idx, y[:2] * x[0])
    np.put_along_axis(y, idx, y[:2] * x[1], 0)
    idx[:] = (idx + 1) % 3
    return np.sum(m**2) + total * y[idx].sum()


def _picked(m, idx, n):
    if n == 0:
        return m[0, idx].sum()
    idx[0] = (idx[0] + 1) % 3
    r = m[n, idx].sum() * _picked(m * 0.9, idx, n - 1)
    idx[1] = 2
    return r * m[idx, 0].sum()


@program(vec(3), const(np.array([1, 0])))
def indices_in_tuples_that_a_recursion_changes(x, idx):
    m = np.outer(x, x)
    r = _picked(m, idx, 2)
    idx[:] = 0
    return r + m[idx, idx].sum()


@program(vec(3), const([2, 1, 0]), const([2, 0, 1]))
def lists_of_indices_that_change_later(x, il, jl):
    y = x * 1.1
    s = y.prod()
    y[il] *= s
    il[0], il[1] = il[1], il[0]
    np.add.at(y, jl, y.prod())
    for _ in range(2):
        np.subtract.at(y, jl, y * x[0])
        jl.reverse()
    return s + np.sum(y**2)


@program(vec(3), const(np.array([0, 2, 1])), const(np.array([True, False, True])), 3)
def written_by_an_index_that_is_written(x, idx, mask, n):
    y = x * 1.1
    s = 0.3
    for k in range(n):
        idx[mask] = 1
        y[idx] *= 2.0
        s += np.repeat(y, idx).sum() * 0.1
        y[:2] *= s
        np.add(idx, 1, out=idx)
        np.remainder(idx, 3, out=idx)
        y = np.tanh(y)
    return s + y.sum()
