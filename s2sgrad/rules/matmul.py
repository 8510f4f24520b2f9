# mypy: allow-untyped-defs
"""The matrix product: `@`, np.matmul and np.dot, for all ranks."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import NUMBER, OPAQUE, Array, Number, Opaque, Type
from s2sgrad.rules.dims import broadcast_dims, dims_of
from s2sgrad.rules.dims_text import shape_text
from s2sgrad.rules.folds import axes_between, tensordot_plan
from s2sgrad.rules.infer import array_type, check_broadcast, dtype_name, elementwise_type, refuse, shaped
from s2sgrad.rules.registry import register, register_method
from s2sgrad.runtime.helpers import unbroadcast


def matmul_type(site: Site) -> Type:
    """The result of a @ b."""
    a, b = array_type(site, "a"), array_type(site, "b")
    if isinstance(a, Opaque) or isinstance(b, Opaque):
        return OPAQUE
    dtype = np.result_type(dtype_name(a), dtype_name(b)).name
    x, y = dims_of(a), dims_of(b)
    if x is None or y is None:
        return NUMBER if Number in (type(a), type(b)) else Array(dtype, None)
    if not x or not y:
        raise refuse(site, "the matrix product of a number", "use *")
    inner = (x[-1], y[-2] if len(y) > 1 else y[-1])
    if all(isinstance(d, int) for d in inner) and inner[0] != inner[1]:
        shapes = f"{shape_text(x, {})} and {shape_text(y, {})}"
        raise refuse(site, f"the shapes {shapes} do not fit in a matrix product", "transpose one, as in x @ y.T")
    check_broadcast(site, [x[:-2], y[:-2]])
    batch = broadcast_dims(x[:-2], y[:-2])
    rows = x[-2:-1] if len(x) > 1 else ()
    columns = y[-1:] if len(y) > 1 else ()
    return shaped(dtype, (*batch, *rows, *columns))


def dot_type(site: Site) -> Type:
    """The result of np.dot(a, b)."""
    a, b = array_type(site, "a"), array_type(site, "b")
    x, y = dims_of(a), dims_of(b)
    if (x == () or y == ()) and (x is None or y is None):
        return elementwise_type(site, np.multiply, [a, b])
    if x is None or y is None or x and y and len(x) <= 2 and len(y) <= 2:
        return matmul_type(site)
    dtype = np.result_type(dtype_name(a), dtype_name(b)).name  # a number counts like an array
    if not x or not y:
        return shaped(dtype, x or y)
    return shaped(dtype, (*x[:-1], *y[:-2], *y[-1:]) if len(y) > 1 else x[:-1])


def matmul_a(dy, y, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return dy * b
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return b @ dy
    if np.ndim(a) == 1:
        return np.sum(b @ dy[..., None], axis=axes_between(0, np.ndim(b) - 2))[:, 0]
    if np.ndim(b) == 1 and np.ndim(a) == 2:
        return np.outer(dy, b)
    if np.ndim(b) == 1:
        return dy[..., None] * b
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return dy @ b.T
    return unbroadcast(dy @ np.swapaxes(b, -1, -2), a)


def matmul_b(dy, y, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return dy * a
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return np.outer(a, dy)
    if np.ndim(a) == 1:
        return a[:, None] * dy[..., None, :]
    if np.ndim(b) == 1 and np.ndim(a) == 2:
        return dy @ a
    if np.ndim(b) == 1:
        return np.sum(dy[..., None] * a, axis=axes_between(0, np.ndim(a) - 1))
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return a.T @ dy
    return unbroadcast(np.swapaxes(a, -1, -2) @ dy, b)


def dot_a(dy, y, a, b):
    if np.ndim(a) == 0:
        return np.sum(dy * b)
    if np.ndim(b) == 0:
        return dy * b
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return dy * b
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return b @ dy
    if np.ndim(b) == 1 and np.ndim(a) == 2:
        return np.outer(dy, b)
    if np.ndim(b) == 1:
        return dy[..., None] * b
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return dy @ b.T
    axes, order = tensordot_plan(np.ndim(a), np.ndim(b), ((-1,), (-2,)), False)
    return np.transpose(np.tensordot(dy, b, axes), order)


def dot_b(dy, y, a, b):
    if np.ndim(b) == 0:
        return np.sum(dy * a)
    if np.ndim(a) == 0:
        return dy * a
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return dy * a
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return np.outer(a, dy)
    if np.ndim(b) == 1 and np.ndim(a) == 2:
        return dy @ a
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return a.T @ dy
    if np.ndim(b) == 1:
        axes = axes_between(0, np.ndim(a) - 1)
        return np.tensordot(a, dy, (axes, axes))
    axes, order = tensordot_plan(np.ndim(a), np.ndim(b), ((-1,), (-2,)), True)
    return np.transpose(np.tensordot(a, dy, axes), order)


matmul = register(Row(
    "np.matmul", np.matmul, ("a", "b"), matmul_type, vjp={"a": matmul_a, "b": matmul_b}, bilinear=("a", "b"),
))
dot = register_method(register(Row(
    "np.dot", np.dot, ("a", "b"), dot_type, vjp={"a": dot_a, "b": dot_b}, bilinear=("a", "b"),
)), "dot")
