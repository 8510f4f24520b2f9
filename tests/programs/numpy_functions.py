"""The NumPy functions that numerical code uses, a handful together."""

import numpy as np

from tests.programs.zoo import arr, const, dominant, family, num, pos, spd, vec

program = family("numpy_functions")


@program(arr(2, 3, 4))
def sums_over_axes(T):
    return (
        np.sum(np.sum(T, axis=0) ** 2)
        + np.sum(np.sum(T, axis=(0, 2)) ** 3)
        + np.sum(T * np.sum(T, axis=-1, keepdims=True))
        + np.sum(T.sum(1, keepdims=True) * T)
        + T.sum() ** 2
    )


@program(arr(3, 4))
def means_and_variances(A):
    return (
        np.mean(A) * np.var(A)
        + np.sum(np.std(A, axis=0))
        + np.sum(np.mean(A, axis=1, keepdims=True) * A)
        + np.sum(np.var(A, axis=1, ddof=1) ** 2)
    )


@program(pos(3, 4))
def products(A):
    return np.prod(A) + np.sum(np.prod(A, axis=0)) + np.sum(A * np.prod(A, axis=1, keepdims=True))


@program(arr(3, 4))
def extrema(A):
    return (
        np.max(A) * np.min(A)
        + np.sum(np.max(A, axis=0) ** 2)
        + np.sum(A * np.min(A, axis=1, keepdims=True))
        + np.sum(np.amax(A, axis=1))
        + A[np.argmax(A, axis=0), np.arange(4)].sum()
        + A.max(axis=-1).min()
    )


@program(arr(3, 4), vec(4))
def elementwise_extrema(A, v):
    return np.sum(np.maximum(A, v) * np.minimum(A, 0.1) + np.fmax(A, v) * np.clip(A, -0.4, 0.6))


@program(arr(2, 3))
def cumulative(A):
    return np.sum(np.cumsum(A) ** 2) + np.sum(np.cumsum(A, axis=1) * A) + np.sum(np.cumprod(A + 2.0) * 0.01)


@program(pos(4))
def exponentials_and_logs(x):
    return np.sum(
        np.exp(-x) * np.log(x)
        + np.expm1(x) * np.log1p(x)
        + np.exp2(x) * np.log2(x)
        + np.log10(x)
        + np.logaddexp(x, 1.0)
    )


@program(vec(4, -0.8, 0.8))
def trigonometry(x):
    return np.sum(
        np.sin(x) * np.cos(x)
        + np.tan(x)
        + np.arcsin(x) * np.arccos(x)
        + np.arctan(x)
        + np.arctan2(x, x + 2.0)
        + np.sinc(x)
        + np.deg2rad(x)
    )


@program(vec(4, -0.8, 0.8))
def hyperbolics(x):
    return np.sum(np.sinh(x) * np.cosh(x) + np.tanh(x) + np.arcsinh(x) + np.arccosh(x + 2.5) + np.arctanh(x))


@program(pos(4), pos(4))
def powers_and_roots(x, y):
    return np.sum(
        np.sqrt(x) * np.square(y)
        + np.power(x, y)
        + np.power(x, 3)
        + np.cbrt(y)
        + np.reciprocal(x)
        + np.hypot(x, y)
        + x ** np.array([1.0, 2.0, 0.0, -1.0])
    )


@program(vec(4), pos(4))
def arithmetic_functions(x, y):
    z = np.add(x, y)
    z = np.multiply(z, np.subtract(x, 0.5))
    z = np.divide(z, y) + np.true_divide(x, y + 1.0)
    return np.sum(np.negative(z) * np.abs(x) + np.absolute(z) * np.sign(x) + np.fabs(x) + np.floor(3.3 * x) * x)


@program(arr(3, 4), arr(4, 2), vec(4), vec(3))
def products_of_matrices(A, B, v, w):
    return (
        np.sum(np.dot(A, B) ** 2)
        + np.sum(np.matmul(A, v) * w)
        + np.dot(w, A) @ v
        + np.dot(v, v)
        + np.sum(np.outer(w, v) * A)
        + np.inner(v, v)
        + np.vdot(v, v) * np.sum(np.dot(2.0, A))
    )


@program(arr(2, 3, 4), arr(2, 4, 3), vec(4))
def batched_matmul(S, T, v):
    return np.sum((S @ T) ** 2) + np.sum(S @ v) + np.sum(np.matmul(S, T[0]))


@program(arr(3, 4), arr(4, 2), vec(3))
def einsums(A, B, v):
    return (
        np.sum(np.einsum("ij,jk->ik", A, B) ** 2)
        + np.sum(np.einsum("ij,i->j", A, v) ** 3)
        + np.einsum("i,i->", v, v)
        + np.einsum("ij,ij", A, A)
        + np.sum(np.einsum("ij->ji", A)[1] * v)
        + np.sum(np.einsum("i,ij,jk->k", v, A, B))
    )


@program(arr(2, 3), arr(3, 4))
def tensordots(A, B):
    return (
        np.sum(np.tensordot(A, B, axes=1) ** 2)
        + np.sum(np.tensordot(A, A, axes=([0, 1], [0, 1])))
        + np.sum(np.kron(A, B[:2, :2]) ** 2)
    )


@program(arr(2, 3), arr(2, 3))
def joining(A, B):
    return (
        np.sum(np.concatenate([A, B]) ** 2 * np.arange(12.0).reshape(4, 3))
        + np.sum(np.concatenate((A, B), axis=1) * np.arange(6.0))
        + np.sum(np.stack([A, B], axis=1)[0] * A)
        + np.sum(np.vstack([A, B[0]])[1:] ** 3)
        + np.sum(np.hstack([A, B])[:, 2:4] ** 2)
        + np.sum(np.column_stack([A[:, 0], B[:, 1]]) ** 2)
        + np.sum(np.append(A, B) ** 2)
    )


@program(vec(6))
def splitting(x):
    a, b, c = np.split(x, 3)
    d = np.array_split(x, 2)
    return np.sum(a * b * c) + d[0] @ d[1]


@program(arr(2, 3, 4))
def axes_moved(T):
    w = np.arange(24.0)
    return (
        np.sum(np.transpose(T, (2, 0, 1)).ravel() * w)
        + np.sum(np.swapaxes(T, 0, 2).ravel() ** 2 * w)
        + np.sum(np.moveaxis(T, 0, -1).ravel() * np.sin(w))
    )


@program(vec(6))
def shapes_changed(x):
    A = np.reshape(x, (2, -1))
    B = np.expand_dims(A, axis=0)
    C = np.squeeze(B, axis=0)
    D = np.broadcast_to(x[:3], (2, 3))
    E = np.atleast_2d(x)
    return np.sum(A * C * D) + np.sum(np.ravel(B) * x) + np.sum(E @ E.T)


@program(vec(3), arr(2, 2))
def repeated(x, A):
    return (
        np.sum(np.repeat(x, 2) ** 2 * np.arange(6.0))
        + np.sum(np.tile(x, 3) * np.arange(9.0))
        + np.sum(np.tile(A, (2, 1)) ** 2 * np.arange(8.0).reshape(4, 2))
        + np.sum(np.repeat(A, 2, axis=1) * np.arange(8.0).reshape(2, 4))
    )


@program(arr(3, 3), vec(5))
def flipped_and_rolled(A, x):
    w = np.arange(5.0)
    k = np.arange(9.0).reshape(3, 3)
    return (
        np.sum(np.flip(x) * w * x)
        + np.sum(np.flip(A, 0) * k)
        + np.sum(np.fliplr(A) * np.flipud(A) * k)
        + np.sum(np.roll(x, 2) * w)
        + np.sum(np.roll(A, -1, axis=1) * A * k)
        + np.sum(np.rot90(A) * k)
    )


@program(arr(3, 3), vec(3))
def diagonals_and_triangles(A, v):
    return (
        np.sum(np.diag(A) * v)
        + np.sum(np.diag(v) @ A)
        + np.trace(A @ A)
        + np.sum(np.tril(A) * np.triu(A, 0))
        + np.sum(np.triu(A, 1) ** 2)
        + np.sum(np.diagonal(A) ** 3)
    )


@program(arr(3, 3), vec(3))
def where_forms(A, v):
    a = np.where(A > 0, A * A, -A)
    b = np.where(v > 0, v, 0.0)
    c = np.where(A > v, 1.0, A * v)
    i, j = np.where(A > 0.2)
    return np.sum(a * c) + np.sum(b * v) + np.sum(A[i, j] ** 2)


@program(num(), vec(3))
def creation(k, v):
    a = np.zeros(3) + np.ones((2, 3)) * k
    b = np.full((2, 3), k) * np.eye(2, 3)
    c = np.linspace(0.0, 1.0, 3) * v + np.arange(0.0, 1.5, 0.5) * k
    d = np.array([k, k * k, 1.0]) * np.full_like(v, k) + np.zeros_like(v) + np.ones_like(v) * v
    e = np.array([v, v * v]) * np.identity(3)[:2]
    return np.sum(a * b) + np.sum(c * d) + np.sum(e * a)


@program(num(), num(1.5, 2.0))
def linspace_of_values(a, b):
    t = np.linspace(a, b, 5)
    return np.sum(t**3) + np.sum(np.sin(t) * (t[1] - t[0]))


@program(vec(5))
def sorted_and_ranked(x):
    s = np.sort(x)
    i = np.argsort(-x)
    return np.sum(s * np.arange(5.0)) + np.sum(x[i] ** 2 * np.arange(5.0)) + np.median(x) + s[-1] * s[0]


@program(vec(6))
def differences(x):
    return np.sum(np.diff(x) ** 3) + np.sum(np.diff(x, n=2) ** 2)


@program(arr(3, 4))
def taken(A):
    return np.sum(np.take(A, np.array([0, 2, 2]), axis=1) ** 2) + np.sum(np.take(A, [5, 7]) ** 3) + np.take(A, 3)


@program(arr(2, 3))
def padded(A):
    P = np.pad(A, 1)
    Q = np.pad(A, ((0, 1), (2, 0)), mode="constant")
    return np.sum(P[1:] * P[:-1]) + np.sum(Q**3) + np.sum(P * P)


@program(vec(5), vec(3))
def convolved(x, k):
    y = np.convolve(x, k)
    return np.sum(y * y) + np.sum(np.convolve(x, k, mode="valid") ** 3) + np.sum(np.convolve(x, k, "same"))


@program(dominant(3), vec(3), arr(3, 2))
def solves(A, b, B):
    return np.sum(np.linalg.solve(A, b) ** 2) + np.sum(np.linalg.solve(A, B) * B)


@program(dominant(3))
def inverse_and_determinant(A):
    sign, logdet = np.linalg.slogdet(A)
    return np.sum(np.linalg.inv(A) ** 2) + np.linalg.det(A) * 0.01 + sign * logdet


@program(spd(3))
def cholesky_factor(A):
    L = np.linalg.cholesky(A)
    return np.sum(L**3)


@program(arr(3, 4), vec(4))
def norms(A, v):
    return np.linalg.norm(A) + np.linalg.norm(v) * 2.0 + np.sum(np.linalg.norm(A, axis=1)) + np.linalg.norm(v, 1)


@program(vec(3), vec(3))
def cross_products(a, b):
    c = np.cross(a, b)
    return np.sum(c * c) + c @ a + np.sum(np.cross(c, b))


@program(arr(3, 1), arr(1, 4), num(), vec(4))
def broadcasting(a, b, k, v):
    return np.sum((a + b) * v + k * a * v - b / (k + 2.0)) + np.sum((a * b).T @ a)


@program(arr(2, 3))
def inactive_functions(A):
    m = np.isfinite(A) & ~np.isnan(A) | (A > 2.0)
    n = np.count_nonzero(A > 0)
    s = np.sum(np.sign(A)) + np.round(A[0, 0] * 0.1) + np.ceil(A[1, 1])
    return np.sum(A[m] ** 2) * n + s * A[0, 1] + np.shape(A)[1] * np.size(A)


@program(arr(3, 3))
def meshes_and_grids(A):
    x = np.linspace(0.0, 1.0, 3)
    X, Y = np.meshgrid(x, x)
    return np.sum(A * A * X + np.sin(A) * Y)


@program(arr(3, 2), const(np.array([0, 1, 0])))
def one_hot_selection(A, labels):
    hot = np.eye(2)[labels]
    return np.sum(A * hot) + np.sum(np.take_along_axis(A, labels[:, None], axis=1) ** 2)


@program(vec(3))
def nan_aware(x):
    return np.sum(np.nan_to_num(x) ** 2) + np.nansum(x * x)


@program(arr(2, 3))
def apply_to_columns(A):
    mean = np.average(A, axis=0)
    w = np.average(A, axis=1, weights=np.array([1.0, 2.0, 0.5]))
    return np.sum(mean * mean) + np.sum(w * w)
