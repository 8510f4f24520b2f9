"""Uses of NumPy that are less common: one active operand of many, integers as masks, a.flat as a value."""

from __future__ import annotations

import operator

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("numpy_more")
WEIGHTS = np.arange(6.0).reshape(2, 3) - 2.5
trapezoid = getattr(np, "trapezoid", None) or np.trapz  # type: ignore[attr-defined]


@program(arr(4, 2))
def contracted_with_a_constant(x):
    y = np.einsum("ij,jk->ik", x, WEIGHTS)
    z = np.einsum("ij,kj->ik", WEIGHTS, y)
    return np.sum(z**2) + np.einsum("ij,jk,lk->il", WEIGHTS.T, x.T[:, :2], np.ones((3, 2)))[0, 0]


@program(vec(9), vec(9), num())
def areas(y, x, dx):
    grid = np.cumsum(x**2 + 0.1)
    return trapezoid(y, dx=0.1) + trapezoid(y, grid) * np.sum(trapezoid(np.outer(y, x), dx=dx, axis=0) ** 2)


@program(arr(3, 4))
def areas_by_row(y):
    return np.sum(trapezoid(y, np.array([0.0, 0.1, 0.4, 0.9])) * trapezoid(y, np.array([0.0, 0.7, 1.0]), axis=0)[:3])


@program(vec(4), vec(4))
def flat_as_a_value(x, w):
    z = np.zeros((2, 2))
    z[:] = np.outer(x[:2], w[:2])
    y = np.zeros(4)
    y[:] = z.flat
    y[1:3] = x.flat[1:3]
    y += x.flat
    return np.sum(y * w.flat) + np.dot(z.flat, w)


@program(vec(3), num())
def operators_in_place(x, s):
    y = x * 1.0
    z = y
    z = operator.iadd(z, s)
    z = operator.isub(z, 1.0)
    z = operator.imul(z, x)
    z = operator.itruediv(z, 2.0)
    s = operator.imul(operator.isub(s, 0.25), 3.0)
    return np.sum(operator.ipow(y, 2) * s + z)


@program(vec(3), arr(3, 3))
def operators_in_place_by_themselves(x, m):
    y = x * 1.0
    operator.imul(y, x)
    operator.isub(y[1:], 1.0)
    k = operator.ilshift(operator.ior(1, 2), 1)
    k = operator.ifloordiv(operator.imod(k, 4), 2)
    parts = operator.iconcat([y[0]], [y[1]])
    return np.sum(y @ operator.imatmul(m * 1.0, m) * (k + len(parts)))


@program(arr(3, 3))
def remainders_in_place(x):
    y = x * 5.0
    y = operator.imod(y, 0.7)
    z = operator.ifloordiv(x * 5.0, 0.7)
    return np.sum(y * z)


@program(const(np.array([1.0, 2.0, 3.0])))
def pieces_by_integers(x):
    return np.sum(np.piecewise(x, [np.array([1, 0, 1])], [lambda v: v**2, lambda v: v**3]) * x)


@program(arr(2, 3))
def reduced_over_all(x):
    largest, size = np.fmax.reduce(x, axis=None), np.hypot.reduce(x, axis=None)
    return np.sum(largest * size + np.hypot.accumulate(x[0], axis=None))


@program(arr(5, 4), arr(2, 2))
def windows_of_the_shape_of_a_kernel(img, ker):
    win = np.lib.stride_tricks.sliding_window_view(img, ker.shape)
    return np.sum(np.tensordot(win, ker, axes=2) ** 2)


@program(const(np.array([[1.0, 2.0], [2.0, 4.0]])), const(np.ones((3, 3))), arr(3, 2))
def singular_determinants(a, b, c):
    d = np.linalg.det(np.stack([c @ c.T, b, np.eye(3)]))
    return np.linalg.det(a) ** 2 + np.linalg.det(a) + np.sum(d * np.arange(1.0, 4.0)) + np.linalg.det(b - 3 * np.eye(3))


@program(arr(5, 3), vec(5))
def beyond_the_columns(a, w):
    u, s, vt = np.linalg.svd(a)
    beyond = u[:, 3:]
    return np.sum((beyond @ (beyond.T @ w)) ** 2 * w) + np.sum(s) * vt[0] @ vt[1] + np.sum((u[:, 0] * w) ** 2)


@program(arr(3, 4))
def null_direction(a):
    u, s, vt = np.linalg.svd(a)
    return np.sum(vt[-1] ** 2 * np.arange(4.0)) + np.sum(vt[0] ** 2 * s[0]) + np.sum(u[:, 1] ** 2 * s)


@program(arr(2, 5, 4))
def null_direction_of_a_stack(a):
    u, s, vt = np.linalg.svd(a)
    return np.sum(u[..., -1] ** 2 * np.arange(5.0)) + np.sum(vt[:, 0] ** 2 * s)


@program(arr(3, 5), arr(5, 3))
def decomposed_wide_and_tall(a, b):
    q, r = np.linalg.qr(a)
    q2, r2 = np.linalg.qr(b)
    return np.sum(q * np.arange(9.0).reshape(3, 3)) + np.sum(np.abs(r) * a) + np.sum(np.sin(q2)) + np.sum(r2**2 * q)


@program(vec(4), num(1.5, 3.5), arr(3, 4))
def norm_of_any_order(x, p, m):
    rows = np.linalg.norm(m, p, axis=1) ** 2
    return np.linalg.norm(x, p) * np.sum(rows) + np.sum(np.linalg.norm(m, p / 2 + 0.5, axis=0, keepdims=True) * m)


@program(const(np.array([0.5, -1.5, 0.7, 1.2])), const((1.0, 2.0, -1.0)))
def norms_of_special_orders(x, orders):
    total = 0.0
    for p in list(orders):
        total += np.linalg.norm(x, p) ** 2
    return total


UNSIGNED = const(np.array([1, 2, 250], dtype=np.uint8))


@program(vec(3), UNSIGNED)
def minus_of_unsigned(x, u):
    return np.sum(-u * x) + np.sum(-u + x * x) + x[0] * -u[0] + np.sum(x - -u) + np.sum(-u / (x + 3.0))


@program(vec(3), const(np.array([-128, 5, 100], dtype=np.int8)))
def minus_of_the_least_integer(x, u):
    return np.sum(-u * x) + np.sum(-u + x * x) + x[0] * -u[0] + np.sum(x - -u) - np.sum(-u) * x[1]


@program(vec(2))
def integers_do_not_hold_floats(x):
    y, z = np.arange(2), np.array([2, 3])
    try:
        y += x
    except TypeError:
        y = y + x * x
    try:
        z /= x
    except TypeError:
        z = z * x
    return np.sum(y) + np.sum(z)


@program(vec(3))
def drawn_from_lists(x):
    rng = np.random.default_rng(3)
    order = [2, 0, 1]
    weights = [1.0, 2.0, 3.0]
    rng.shuffle(order)
    rng.shuffle(weights)
    drawn = rng.choice([0.5, 2.0]) + rng.choice((1.0, 2.0), size=2).sum() + rng.permutation([0.5, 2.0, 3.0])[0]
    return sum(x[k] * w for k, w in zip(order, weights)) * drawn


@program(vec(3))
def shuffled_by_keyword(x):
    rng = np.random.default_rng(3)
    weights = [1.0, 2.0, 3.0]
    rng.shuffle(x=weights)
    return x[0] * weights[0] - x[1] * weights[1]


@program(arr(4), arr(3, 3), 1)
def ranges_as_indices(x, m, n):
    a = x.copy()
    a[range(2)] += 5.0 * x[0]
    a[range(n, 4, 2)] *= x[1]
    b = np.outer(x, x)
    b[range(2), range(1, 3)] = 7.0 * x[0]
    b[range(n), :] = m[0, 0]
    return np.sum(a**2) + np.sum(b * b) + np.sum(m[range(2)] * m[:, range(3)][0]) + np.sum(x[range(n + 1)])


@program(arr(3), 3)
def ranges_as_arrays(x, n):
    w = np.average(x, weights=range(1, n + 1))
    inner = np.dot(range(n), x) * np.polyval(range(n), w)
    return w * np.interp(x[0], range(n), x) + np.sum(np.convolve(x, range(2, 4))) + inner


@program(const({"x": np.array([[0.3, 0.5], [0.7, 0.2]]), "axis": 1, "order": 1}), const((np.ones(2) * 0.3, 2, "ij")))
def parts_that_are_constants(d, t):
    rows = np.sum(d["x"], axis=d["axis"])
    squares = np.einsum(t[2] + "," + t[2], d["x"], d["x"])
    return np.linalg.norm(rows, d["order"]) * np.linalg.norm(t[0], t[1]) + np.sum(squares)


@program(arr(0), num(), 2)
def extremes_of_nothing_with_an_initial(x, y, n):
    return np.max(x, initial=y) * np.min(x, initial=y * y) * n


@program(arr(3), (0, 2, 1))
def counts_by_a_tuple(x, where):
    return np.bincount(where, weights=x * x).prod() + np.sum(np.take(x, where) * np.add.reduceat(x, where[:1]))


@program(arr(3), num(1.0, 2.0))
def lists_given_to_functions_of_arrays(x, s):
    c = np.copy([x[0], x[1]]) * 2 + np.copy((x[1], s))
    d = np.copy([t * t for t in x])
    e = np.apply_along_axis(lambda r: r * 2, 0, [x[0], s])
    g = np.gradient([x[0], s, x[2]], axis=0) * np.gradient((s, x[1], 1), [0.0, 0.5, 1.5])
    p = np.piecewise([x[0], s], [[True, False]], [lambda v: v**2, lambda v: v**3])
    m = np.linalg.matrix_power([[s, x[0]], [x[1], 1]], 1) * 2
    return c[0] * len(c) + np.sum(d + d * x) + e[0] * e[1] + np.sum(g) + np.sum(p) + np.sum(m)


@program(arr(2, 6), num(1.0, 2.0))
def polynomials_that_begin_with_zeros(x, s):
    product = np.polymul([0.0, s, 1.0], [x[0, 0], 2.0]) + np.polymul(range(3), [s])[0]
    y = np.reshape(x, np.array((3, 4)), order="F")
    return np.sum(product) * len(product) + np.sum(y[:, 0] * s)


@program(arr(3), 4)
def draws_written_into_a_buffer(x, seed):
    g = np.random.default_rng(seed)
    buf = np.zeros(3)
    for _ in range(2):
        g.standard_normal(out=buf)
        x = x * buf
    g.random(out=buf)
    return np.sum(x * buf)
