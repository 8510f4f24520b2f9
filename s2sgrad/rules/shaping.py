# mypy: allow-untyped-defs
"""NumPy functions that rearrange arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import OPAQUE, Array, Number, Opaque, Sym, Tuple, Type
from s2sgrad.rules.array_args import dims_of_value, numpy_row, same_array, same_dtype, shape_argument
from s2sgrad.rules.dims import Dims, all_known, broadcast_dims, dims_of, product, quotient, scalar_of_dim
from s2sgrad.rules.dims_text import shape_text
from s2sgrad.rules.folds import inverse_permutation, negated
from s2sgrad.rules.infer import array_type, dtype_name, normal_axes, refuse, scalar
from s2sgrad.rules.registry import register, register_method
from s2sgrad.runtime.helpers import unbroadcast

# shape --------------------------------------------------------------------------------------------------------------


def reshaped(old: Dims, new: Dims | None) -> Dims | None:
    """The shape after a reshape, -1 resolved."""
    if new is None:
        return None
    others = [d for d in new if d != -1]
    return tuple(quotient(old, others) if d == -1 else d for d in new)


def _infer_reshape(site: Site) -> Type:
    a = array_type(site, "a")
    if isinstance(a, Opaque):
        return OPAQUE
    new, old = shape_argument(site, "shape"), dims_of(a)
    if old is None and new is not None:
        new = tuple(Sym(("reshaped", site.value("a"))) if d == -1 else d for d in new)
    check_reshape(site, old, new)
    return Array(dtype_name(a), new if old is None else reshaped(old, new))


def check_reshape(site: Site, old: Dims | None, new: Dims | None) -> None:
    """Refuse a new shape that has another number of elements."""
    if old is None or new is None or not all_known(old) or not all_known(new):
        return
    total, wanted = math.prod(old), math.prod(d for d in new if d != -1)
    if total != wanted and not (-1 in new and wanted and total % wanted == 0):
        raise refuse(
            site,
            f"an array of shape {shape_text(old, {})} cannot be reshaped to {shape_text(new, {})}",
            "give it a shape of as many elements; -1 stands for what is left",
        )


def in_order_of_memory(a: Any, order: Any) -> Any:
    """np.ravel(a, order): refused, as the types do not tell how an array lies in memory."""
    return np.ravel(a, order)


def _refuse_order(site: Site) -> Type:
    raise refuse(
        site,
        f"order={site.static('order')!r} takes the elements as they happen to lie in memory",
        "use order='C' or order='F'",
    )


register(Row(
    "in_order_of_memory", in_order_of_memory, ("a", "order"), _refuse_order, linear=("a",), complex=True,
    by_transform=True,
))


def reshape_a(dy, y, a):
    if np.ndim(a) == 0:
        return np.sum(dy)
    return np.reshape(dy, a.shape)


reshape = numpy_row(
    np.reshape, ("a", "shape"), _infer_reshape, vjp={"a": reshape_a}, linear=("a",), view_of="a", may_copy=True,
    cost="free", complex=True,
)
def _raveled(site: Site, dims: Dims) -> Dims:
    return (product(dims),)


ravel = register_method(numpy_row(
    np.ravel, ("a",), same_dtype("a", _raveled), vjp={"a": reshape_a}, linear=("a",), view_of="a", may_copy=True,
    cost="free", complex=True, safe=True,
), "ravel")


def transpose_a(dy, y, a, axes=None):
    if axes is None:
        return np.transpose(dy)
    return np.transpose(dy, inverse_permutation(axes))


def _transposed(site: Site, dims: Dims) -> Dims:
    axes = site.static("axes")
    return dims[::-1] if axes is None else tuple(dims[k] for k in normal_axes(site, axes, len(dims)))


transpose = numpy_row(
    np.transpose, ("a", "axes"), same_dtype("a", _transposed), vjp={"a": transpose_a}, linear=("a",), view_of="a",
    cost="free", complex=True, safe=True,
)


def swapaxes_a(dy, y, axis1, axis2):
    return np.swapaxes(dy, axis1, axis2)


def _swapped(site: Site, dims: Dims) -> Dims:
    (i,) = normal_axes(site, site.static("axis1"), len(dims))
    (j,) = normal_axes(site, site.static("axis2"), len(dims))
    out = list(dims)
    out[i], out[j] = out[j], out[i]
    return tuple(out)


swapaxes = register_method(numpy_row(
    np.swapaxes, ("a", "axis1", "axis2"), same_dtype("a", _swapped), vjp={"a": swapaxes_a}, linear=("a",), view_of="a",
    cost="free", complex=True, safe=True,
), "swapaxes")


def moveaxis_a(dy, y, source, destination):
    return np.moveaxis(dy, destination, source)


def _moved(site: Site, dims: Dims) -> Dims:
    rank = len(dims)
    source = normal_axes(site, site.static("source"), rank)
    destination = normal_axes(site, site.static("destination"), rank)
    order = [k for k in range(rank) if k not in source]
    for d, s in sorted(zip(destination, source)):
        order.insert(d, s)
    return tuple(dims[k] for k in order)


moveaxis = numpy_row(
    np.moveaxis, ("a", "source", "destination"), same_dtype("a", _moved), vjp={"a": moveaxis_a}, linear=("a",),
    view_of="a", cost="free", complex=True, safe=True, options=("source", "destination"),
)


def _squeezed(site: Site, dims: Dims) -> Dims:
    axis = site.static("axis")
    if axis is not None:
        axes = normal_axes(site, axis, len(dims))
    else:
        if any(isinstance(d, Sym) and not d.not_one for d in dims):
            raise refuse(site, "np.squeeze needs an axis where sizes are not known", "np.squeeze(a, axis=...)")
        axes = tuple(k for k, d in enumerate(dims) if d == 1)
    return tuple(d for k, d in enumerate(dims) if k not in axes)


def squeeze_a(dy, y, a, axis=None):
    return np.reshape(dy, a.shape)


squeeze = register_method(numpy_row(
    np.squeeze, ("a", "axis"), same_dtype("a", _squeezed), vjp={"a": squeeze_a}, linear=("a",), view_of="a",
    cost="free", complex=True,
), "squeeze")


def _expanded(site: Site, dims: Dims) -> Dims:
    axis = site.static("axis")
    rank = len(dims) + (len(axis) if isinstance(axis, tuple | list) else 1)
    axes, rest = normal_axes(site, axis, rank), iter(dims)
    return tuple(1 if k in axes else next(rest) for k in range(rank))


def expand_dims_a(dy, y, axis):
    return np.squeeze(dy, axis)


expand_dims = numpy_row(
    np.expand_dims, ("a", "axis"), same_dtype("a", _expanded), vjp={"a": expand_dims_a}, linear=("a",), view_of="a",
    cost="free", complex=True, safe=True,
)


def _infer_broadcast_to(site: Site) -> Type:
    a = array_type(site, "array")
    return OPAQUE if isinstance(a, Opaque) else Array(dtype_name(a), shape_argument(site, "shape"))


def broadcast_to_array(dy, y, array):
    return unbroadcast(dy, array)


broadcast_to = numpy_row(
    np.broadcast_to, ("array", "shape"), _infer_broadcast_to, vjp={"array": broadcast_to_array}, linear=("array",),
    view_of="array", cost="free", complex=True,
)


def _infer_broadcast_shapes(site: Site) -> Type:
    shapes = [dims_of_value(site, v) for v in site.operands]
    known = [s for s in shapes if s is not None]
    if len(known) < len(shapes):
        return OPAQUE
    return Tuple(tuple(scalar_of_dim(d) for d in broadcast_dims(*known)))


broadcast_shapes = numpy_row(
    np.broadcast_shapes, ("*args",), _infer_broadcast_shapes, cost="cheap", flat=True, options=("args",),
)


def _at_least(rank: int) -> Any:
    def infer(site: Site) -> Type:
        checked_one(site)
        a = array_type(site, "a")
        if isinstance(a, Opaque | Number):
            return a
        dims = dims_of(a)
        return Array(dtype_name(a), None if dims is None else (1,) * (rank - len(dims)) + dims)

    return infer


def checked_one(site: Site) -> None:
    if len(site.operands) != 1:
        raise refuse(site, f"{site.row.name} of several arrays is not supported", "call it once for each")


atleast_1d = numpy_row(
    np.atleast_1d, ("a",), _at_least(1), vjp={"a": reshape_a}, linear=("a",), view_of="a", cost="free", complex=True,
    safe=True,
)
atleast_2d = numpy_row(
    np.atleast_2d, ("a",), _at_least(2), vjp={"a": reshape_a}, linear=("a",), view_of="a", cost="free", complex=True,
    safe=True,
)

# order --------------------------------------------------------------------------------------------------------------


def roll_a(dy, y, shift, axis=None):
    if isinstance(shift, tuple):
        return np.roll(dy, negated(shift), axis)
    return np.roll(dy, -shift, axis)


def flip_m(dy, y, axis=None):
    return np.flip(dy, axis)


def fliplr_m(dy, y):
    return np.fliplr(dy)


def flipud_m(dy, y):
    return np.flipud(dy)


def rot90_m(dy, y, k=1, axes=(0, 1)):
    return np.rot90(dy, -k, axes)


def _rotated(site: Site, dims: Dims) -> Dims:
    i, j = normal_axes(site, site.static("axes", (0, 1)), len(dims))
    out = list(dims)
    if site.static("k", 1) % 2:
        out[i], out[j] = out[j], out[i]
    return tuple(out)


def _infer_flip(site: Site) -> Type:
    t = same_array("m")(site)
    return scalar(t.dtype) if isinstance(t, Array) and t.dims == () else t


roll = numpy_row(
    np.roll, ("a", "shift", "axis"), same_array("a"), vjp={"a": roll_a}, linear=("a",), complex=True, safe=True,
    options=("shift",),
)
flip = numpy_row(
    np.flip, ("m", "axis"), _infer_flip, vjp={"m": flip_m}, linear=("m",), view_of="m", cost="free", complex=True,
    safe=True,
)
fliplr = numpy_row(
    np.fliplr, ("m",), same_array("m"), vjp={"m": fliplr_m}, linear=("m",), view_of="m", cost="free", complex=True,
)
flipud = numpy_row(
    np.flipud, ("m",), same_array("m"), vjp={"m": flipud_m}, linear=("m",), view_of="m", cost="free", complex=True,
)
rot90 = numpy_row(
    np.rot90, ("m", "k", "axes"), same_dtype("m", _rotated), vjp={"m": rot90_m}, linear=("m",), view_of="m",
    cost="free", complex=True, options=("k",),
)

# triangles and diagonals --------------------------------------------------------------------------------------------


def tril_m(dy, y, k=0):
    return np.tril(dy, k)


def triu_m(dy, y, k=0):
    return np.triu(dy, k)


def _triangle(site: Site, dims: Dims) -> Dims:
    if len(dims) < 2:
        raise refuse(
            site,
            f"{site.row.name} of an array with fewer than two dimensions",
            "give it a matrix: x[None, :] makes one of a vector",
        )
    return dims


tril = numpy_row(
    np.tril, ("m", "k"), same_dtype("m", _triangle), vjp={"m": tril_m}, linear=("m",), complex=True, safe=True,
    options=("k",), among_zeros=True,
)
triu = numpy_row(
    np.triu, ("m", "k"), same_dtype("m", _triangle), vjp={"m": triu_m}, linear=("m",), complex=True, safe=True,
    options=("k",), among_zeros=True,
)
