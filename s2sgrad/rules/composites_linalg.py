# mypy: allow-untyped-defs
"""Functions of np.linalg that are compiled as Python code over functions with rows."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Tuple, Type
from s2sgrad.rules import decompositions, linalg
from s2sgrad.rules.composites_statistics import conjugated
from s2sgrad.rules.folds import is_known, refused
from s2sgrad.rules.registry import computed_by_numpy, register_composite, register_wider

# decompositions -----------------------------------------------------------------------------------------------------


@computed_by_numpy
def eigvalsh(a, UPLO="L"):
    return np.linalg.eigh(a)[0] if UPLO == "L" else np.linalg.eigh(a, UPLO)[0]


@computed_by_numpy
def svdvals(x):
    return np.linalg.svd(x, compute_uv=False)


def cholesky_of(a, upper=False):
    if not upper:
        return np.linalg.cholesky(a)
    return np.swapaxes(np.linalg.cholesky(np.swapaxes(a, -1, -2)), -1, -2)


def only_r(given: dict[str, Type]) -> bool:
    return "mode" in given and static_value(given["mode"]) == (True, "r")


def qr_r(a, mode="r"):
    """What np.linalg.qr gives where `only_r` is true."""
    return np.linalg.qr(a)[1]


# norms --------------------------------------------------------------------------------------------------------------


def other_norm(given: dict[str, Type]) -> bool:
    """Whether the row of np.linalg.norm lacks this norm."""
    known, order = static_value(given["ord"]) if "ord" in given else (True, None)
    x, axis = given.get("x"), given.get("axis")
    if not known or order is None or order == "fro" or not isinstance(x, Array) or x.dims is None:
        return False
    axes = static_value(axis)[1] if axis is not None else None
    rank = len(x.dims) if axes is None else len(axes) if isinstance(axis, Tuple) else 1
    return rank != 1 or (not isinstance(order, str) and order < 1)


@computed_by_numpy
def norm(x, ord=None, axis=None, keepdims=False):
    if isinstance(axis, tuple):
        axes = axis
    else:
        axes = tuple([k for k in range(np.ndim(x))]) if axis is None else (axis,)
    if len(axes) == 1:
        return norm_of_vectors(x, ord, axes[0], keepdims)
    if len(axes) > 2:
        return refused("np.linalg.norm of an array with more than two axes", "give it the two axes: axis=(-2, -1)")
    y = norm_of_matrices(np.moveaxis(x, axes, (-2, -1)), ord)
    return np.expand_dims(y, axes) if keepdims else y


def norm_of_vectors(x, ord, axis, keepdims):
    if ord == -np.inf:
        return np.min(np.abs(x), axis, keepdims=keepdims)
    if ord == 0:
        return np.sum(x != 0.0, axis, keepdims=keepdims).astype(x.dtype)
    return np.sum(np.abs(x) ** ord, axis, keepdims=keepdims) ** (1.0 / ord)


def norm_of_matrices(m, ord):
    if ord == "f":
        return np.linalg.norm(m, "fro", (-2, -1))
    if ord == 1:
        return np.max(np.sum(np.abs(m), -2), -1)
    if ord == -1:
        return np.min(np.sum(np.abs(m), -2), -1)
    if ord == np.inf:
        return np.max(np.sum(np.abs(m), -1), -1)
    if ord == -np.inf:
        return np.min(np.sum(np.abs(m), -1), -1)
    s = np.linalg.svd(m, compute_uv=False)
    if ord == "nuc":
        return np.sum(s, -1)
    if ord == 2:
        return np.max(s, -1)
    if ord == -2:
        return np.min(s, -1)
    return refused(f"np.linalg.norm of a matrix with ord={ord!r} is not supported", "use 'fro', 'nuc', 1, 2 or np.inf")


@computed_by_numpy
def vector_norm(x, axis=None, keepdims=False, ord=2):
    if axis is None and np.ndim(x) != 1:
        y = np.linalg.norm(np.ravel(x), ord)
        return np.reshape(y, (1,) * np.ndim(x)) if keepdims else y
    if isinstance(axis, tuple):
        moved = np.moveaxis(x, axis, tuple([k - len(axis) for k in range(len(axis))]))
        y = np.linalg.norm(np.reshape(moved, moved.shape[:np.ndim(x) - len(axis)] + (-1,)), ord, -1)
        return np.expand_dims(y, axis) if keepdims else y
    return np.linalg.norm(x, ord, axis, keepdims)


@computed_by_numpy
def matrix_norm(x, keepdims=False, ord="fro"):
    return np.linalg.norm(x, ord, (-2, -1), keepdims)


@computed_by_numpy
def cond(x, p=None):
    if p is None or p == 2 or p == -2:
        s = np.linalg.svd(x, compute_uv=False)
        return s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
    return np.linalg.norm(x, p, (-2, -1)) * np.linalg.norm(np.linalg.inv(x), p, (-2, -1))


# products and equations ---------------------------------------------------------------------------------------------


def matrix_power(a, n):
    if is_known(n):
        return known_power(np.linalg.inv(a) if n < 0 else a, abs(n))
    power = np.zeros_like(a) + np.eye(a.shape[-1], dtype=a.dtype)
    base = np.linalg.inv(a) if n < 0 else a
    for _ in range(abs(n)):
        power = power @ base
    return power


def known_power(a, n):
    if n == 0:
        return np.zeros_like(a) + np.eye(a.shape[-1], dtype=a.dtype)
    if n == 1:
        return a.copy()
    half = a if n < 4 else known_power(a, n // 2)
    return half @ half if n % 2 == 0 else half @ half @ a


@computed_by_numpy
def multi_dot(arrays):
    if np.ndim(arrays[-1]) == 1:
        return from_the_right(*arrays)
    return from_the_left(*arrays)


def from_the_left(first, second, *rest):
    return first @ second if len(rest) == 0 else from_the_left(first @ second, *rest)


def from_the_right(first, *rest):
    return first if len(rest) == 0 else first @ from_the_right(*rest)


def size_of(shape):
    n = 1
    for k in shape:
        n = n * k
    return n


def tensorsolve(a, b, axes=None):
    if axes is not None:
        return refused("np.linalg.tensorsolve with axes= is not supported", "np.moveaxis(a, axes, ...) before it")
    found = a.shape[np.ndim(b) :]
    return np.reshape(np.linalg.solve(np.reshape(a, (-1, size_of(found))), np.ravel(b)), found)


def tensorinv(a, ind=2):
    inverse = np.linalg.inv(np.reshape(a, (size_of(a.shape[:ind]), -1)))
    return np.reshape(inverse, a.shape[ind:] + a.shape[:ind])


@computed_by_numpy
def vecdot(x1, x2, axis=-1):
    return np.sum(conjugated(np.moveaxis(x1, axis, -1)) * np.moveaxis(x2, axis, -1), -1)


def matvec(x1, x2):
    return np.squeeze(x1 @ np.expand_dims(x2, -1), -1) if np.ndim(x2) > 1 else x1 @ x2


def vecmat(x1, x2):
    return np.squeeze(np.expand_dims(conjugated(x1), -2) @ x2, -2) if np.ndim(x1) > 1 else conjugated(x1) @ x2


def matrix_transpose(x):
    return np.swapaxes(x, -1, -2)


def diagonal(x, offset=0):
    return np.diagonal(x, offset, -2, -1)


def trace(x, offset=0, dtype=None):
    return np.trace(x, offset, -2, -1, dtype)


def cross(x1, x2, axis=-1):
    return np.cross(x1, x2, axis=axis)


def outer(x1, x2):
    return np.outer(x1, x2)


def tensordot(x1, x2, axes=2):
    return np.tensordot(x1, x2, axes)


def matmul(x1, x2):
    return x1 @ x2


for _name in (
    "eigvalsh", "matrix_power", "multi_dot", "svdvals", "vector_norm", "matrix_norm", "cond", "tensorsolve",
    "tensorinv", "vecdot", "matrix_transpose", "diagonal", "trace", "cross", "outer", "tensordot", "matmul",
):
    if hasattr(np.linalg, _name):
        register_composite(getattr(np.linalg, _name), globals()[_name])
for _name in ("vecdot", "matvec", "vecmat", "matrix_transpose"):
    if hasattr(np, _name):
        register_composite(getattr(np, _name), globals()[_name])
register_wider(linalg.norm, norm, other_norm)
register_wider(linalg.cholesky, cholesky_of)
register_wider(decompositions.qr, qr_r, only_r)
