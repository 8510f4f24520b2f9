# mypy: allow-untyped-defs
"""The matrix product: `@`, np.matmul and np.dot, for all ranks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.ir.facets import Fits
from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import NUMBER, OPAQUE, Array, Number, Opaque, Type
from s2sgrad.rules.dims import all_known, broadcast_dims, dims_of
from s2sgrad.rules.dims_text import shape_text
from s2sgrad.rules.folds import axes_between, is_known, tensordot_plan
from s2sgrad.rules.infer import array_type, check_broadcast, dtype_name, elementwise_type, need, refuse, shaped
from s2sgrad.rules.registry import register, register_method
from s2sgrad.runtime import helpers, products
from s2sgrad.runtime.helpers import scaled, unbroadcast


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
    if all_known(inner) and inner[0] != inner[1]:
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
    """c = a b: da = dc b**T (Giles 2008, "Multiplication"), where vectors are rows or columns; stacked matrices
    broadcast, and are summed. ValueError where the inner axes differ. Real or complex.
    """
    if not is_known(np.ndim(a)) or not is_known(np.ndim(b)):
        return products.matmul_left(dy, a, b)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return scaled(dy, b)
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return b @ dy
    if np.ndim(a) == 1:
        return np.sum(b @ dy[..., None], axis=axes_between(0, np.ndim(b) - 2))[:, 0]
    if np.ndim(b) == 1 and np.ndim(a) == 2:
        return np.outer(dy, b)
    if np.ndim(b) == 1:
        return scaled(dy[..., None], b)
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return dy @ b.T
    return unbroadcast(dy @ np.swapaxes(b, -1, -2), a)


def matmul_b(dy, y, a, b):
    """c = a b: db = a**T dc (Giles 2008, "Multiplication"), else as `matmul_a`."""
    if not is_known(np.ndim(a)) or not is_known(np.ndim(b)):
        return products.matmul_right(dy, a, b)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return scaled(dy, a)
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return np.outer(a, dy)
    if np.ndim(a) == 1:
        return a[:, None] * dy[..., None, :]
    if np.ndim(b) == 1 and np.ndim(a) == 2:
        return dy @ a
    if np.ndim(b) == 1:
        return np.sum(scaled(dy[..., None], a), axis=axes_between(0, np.ndim(a) - 1))
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return a.T @ dy
    return unbroadcast(np.swapaxes(a, -1, -2) @ dy, b)


def dot_a(dy, y, a, b):
    """Matrices as in `matmul_a`; of more axes the sum runs over the last of a and the last but one of b, so that dc
    meets b along the axes that come from b.
    """
    if not is_known(np.ndim(a)) or not is_known(np.ndim(b)):
        return products.dot_left(dy, a, b)
    if np.ndim(a) == 0:
        return np.sum(scaled(dy, b))
    if np.ndim(b) == 0:
        return scaled(dy, b)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return scaled(dy, b)
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return b @ dy
    if np.ndim(b) == 1 and np.ndim(a) == 2:
        return np.outer(dy, b)
    if np.ndim(b) == 1:
        return scaled(dy[..., None], b)
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return dy @ b.T
    axes, order = tensordot_plan(np.ndim(a), np.ndim(b), ((-1,), (-2,)), False)
    return np.transpose(np.tensordot(dy, b, axes), order)


def dot_b(dy, y, a, b):
    """As `dot_a`, with the axes that come from a."""
    if not is_known(np.ndim(a)) or not is_known(np.ndim(b)):
        return products.dot_right(dy, a, b)
    if np.ndim(b) == 0:
        return np.sum(scaled(dy, a))
    if np.ndim(a) == 0:
        return scaled(dy, a)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return scaled(dy, a)
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
    complex=True, fits=Fits.MATRICES,
))
dot = register_method(register(Row(
    "np.dot", np.dot, ("a", "b"), dot_type, vjp={"a": dot_a, "b": dot_b}, bilinear=("a", "b"), complex=True,
    fits=Fits.MATRICES,
)), "dot")


# what the optimizer makes of the product of a cotangent whose zeros are to be kept and a vector or matrix
summed_products = register(Row(
    "summed_products", helpers.summed_products, ("a", "b"), matmul_type, vjp={"a": matmul_a, "b": matmul_b},
    bilinear=("a", "b"), helper="summed_products", complex=True,
))


# where the ranks are known at run time only


def _like(param: str) -> Callable[[Site], Type]:
    def infer(site: Site) -> Type:
        t, dtype = array_type(site, param), np.result_type(*(dtype_name(need(site, p)) for p in ("d", "a", "b"))).name
        dims = dims_of(t)
        return t if isinstance(t, Opaque | Number) else Array(dtype, None) if dims is None else shaped(dtype, dims)

    return infer


def _side(name: str, param: str, d_of: Any, other_of: Any) -> Row:
    """The cotangent of one operand; it is linear in the cotangent of the product and in the other operand."""
    other = "b" if param == "a" else "a"
    return register(Row(
        name, getattr(products, name), ("d", "a", "b"), _like(param), vjp={"d": d_of, other: other_of, param: None},
        bilinear=("d", other), shape_only=(param,), helper=name, complex=True,
    ))


def matmul_left_d(dy, y, b):
    return dy @ b


def matmul_left_b(dy, y, d, b):
    return products.matmul_right(d, dy, b)


def matmul_right_d(dy, y, a):
    return a @ dy


def matmul_right_a(dy, y, d, a):
    return products.matmul_left(d, a, dy)


def dot_left_d(dy, y, b):
    return np.dot(dy, b)


def dot_left_b(dy, y, d, b):
    return products.dot_right(d, dy, b)


def dot_right_d(dy, y, a):
    return np.dot(a, dy)


def dot_right_a(dy, y, d, a):
    return products.dot_left(d, a, dy)


_side("matmul_left", "a", matmul_left_d, matmul_left_b)
_side("matmul_right", "b", matmul_right_d, matmul_right_a)
_side("dot_left", "a", dot_left_d, dot_left_b)
_side("dot_right", "b", dot_right_d, dot_right_a)
