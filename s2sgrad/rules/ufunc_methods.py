# mypy: allow-untyped-defs
"""Methods of ufuncs: np.add.reduce, np.maximum.accumulate, np.multiply.at and their like, and ufuncs with where=.

Where NumPy has a function for the same, that is used; for the rest a loop does what the method is defined to do.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import Array, Scalar, Type
from s2sgrad.rules.array_args import helper_row, like_array
from s2sgrad.rules.composites_statistics import cast, max_where, merged, min_where, prod_where, with_axes
from s2sgrad.rules.folds import refused
from s2sgrad.rules.infer import array_type, dtype_name, normal_axes, refuse
from s2sgrad.rules.registry import computed_by_numpy, register, register_any_ufunc, register_ufunc_method
from s2sgrad.runtime.helpers import scatter_along_axis, scatter_segments

# reductions ---------------------------------------------------------------------------------------------------------


@computed_by_numpy
def add_reduce(array, axis=0, dtype=None, keepdims=False, initial=None, where=True):
    if initial is None:
        return np.sum(array, axis, dtype, keepdims=keepdims, where=where)
    return np.sum(array, axis, dtype, keepdims=keepdims, where=where, initial=initial)


@computed_by_numpy
def multiply_reduce(array, axis=0, dtype=None, keepdims=False, initial=None, where=None):
    return prod_where(array, axis, dtype, keepdims, initial, where)


def maximum_reduce(array, axis=0, dtype=None, keepdims=False, initial=None, where=None):
    return max_where(cast(array, dtype), axis, keepdims, initial, where)


def minimum_reduce(array, axis=0, dtype=None, keepdims=False, initial=None, where=None):
    return min_where(cast(array, dtype), axis, keepdims, initial, where)


def logical_and_reduce(array, axis=0, keepdims=False):
    return np.all(array, axis, keepdims=keepdims)


def logical_or_reduce(array, axis=0, keepdims=False):
    return np.any(array, axis, keepdims=keepdims)


def first_of(ufunc: Any) -> Any:
    """What a reduction begins with: a number that changes nothing, or None where it is the first element."""
    return ufunc.identity


register(Row(
    "first_of", first_of, ("ufunc",), lambda site: type_of_constant(first_of(site.static("ufunc"))), cost="free",
    fold=True, flat=True,
))


def is_reorderable(ufunc: Any) -> bool:
    """Whether a ufunc reduces along several axes at once."""
    try:
        ufunc.reduce(np.ones((1, 1), bool if ufunc.types[0][0] == "?" else int), axis=None)
    except ValueError:
        return False
    return True


is_reorderable_row = register(Row(
    "is_reorderable", is_reorderable, ("ufunc",), lambda site: Scalar("b", None, is_reorderable(site.static("ufunc"))),
    cost="free", fold=True, flat=True,
))


def reduce_in_order(ufunc, array, axis=0, keepdims=False):
    if axis is None or isinstance(axis, tuple):
        count = np.ndim(array) if axis is None else len(axis)
        if count > 1 and not is_reorderable(ufunc):
            return refused("this ufunc reduces along one axis only", "give it the axis: ufunc.reduce(a, axis=0)")
        moved = np.ravel(array) if axis is None else np.moveaxis(merged(array, axis), -1, 0)
    else:
        moved = np.moveaxis(array, axis, 0)
    first = first_of(ufunc)
    if first is None:
        total = +moved[0]
        for k in range(1, moved.shape[0]):
            total = ufunc(total, moved[k])
    else:
        total = np.full(moved.shape[1:], first, moved.dtype)
        if np.ndim(moved) == 1:
            total = total[()]  # a number, not an array without axes
        for part in moved:
            total = ufunc(total, part)
    return with_axes(total, array, axis, keepdims)


# running results ----------------------------------------------------------------------------------------------------


def one_axis(array, axis):
    """The axis of a running result: None means the only one."""
    if axis is None and np.ndim(array) != 1:
        return refused("accumulate does not allow multiple axes", "give it the axis: ufunc.accumulate(a, axis=0)")
    return 0 if axis is None else axis


def add_accumulate(array, axis=0, dtype=None):
    return np.cumsum(array, one_axis(array, axis), dtype)


def multiply_accumulate(array, axis=0, dtype=None):
    return np.cumprod(array, one_axis(array, axis), dtype)


def accumulate_in_order(ufunc, array, axis=0):
    out = array.copy()
    moved = np.moveaxis(out, one_axis(array, axis), 0)
    for k in range(1, moved.shape[0]):
        moved[k] = ufunc(moved[k - 1], moved[k])
    return out


def last_reached(array, y, axis):
    """Along the axis, where the running extreme that stands here was met first."""
    n = array.shape[axis]
    steps = np.reshape(np.arange(n), [-1 if k == axis % array.ndim else 1 for k in range(array.ndim)])
    fresh = np.concatenate(
        (np.ones_like(np.take(y, np.arange(min(n, 1)), axis), dtype=bool), np.diff(y, axis=axis) != 0.0), axis
    )
    return np.maximum.accumulate(fresh * steps, axis)


def running_extreme_array(dy, y, array, axis=0):
    """array: any shape, real, along one axis. Each result is an element, and goes back to where it was met first."""
    axis = one_axis(array, axis)
    return scatter_along_axis(dy, array, last_reached(array, y, axis), axis)


def running_extreme_jvp(y, array, axis=0, array_dot=None):
    axis = one_axis(array, axis)
    return np.take_along_axis(array_dot, last_reached(array, y, axis), axis)


def _infer_running(site: Site) -> Type:
    t = array_type(site, "array")
    if not isinstance(t, Array):
        return t
    axis = site.static("axis", 0)
    if axis is None and t.rank == 1:
        return t
    if axis is None:
        raise refuse(site, f"{site.row.name} with axis=None", f"give it the axis: {site.row.name}(a, axis=0)")
    normal_axes(site, axis, t.rank or 1)
    return t


for _name in ("maximum", "minimum"):
    register(Row(
        f"np.{_name}.accumulate", getattr(np, _name).accumulate, ("array", "axis"), _infer_running,
        vjp={"array": running_extreme_array}, jvp=running_extreme_jvp,
    ))

# sums of segments ---------------------------------------------------------------------------------------------------


def _infer_segments(site: Site) -> Type:
    t, indices = array_type(site, "array"), array_type(site, "indices")
    if not isinstance(t, Array) or not isinstance(indices, Array) or t.dims is None or indices.dims is None:
        return t
    (at,) = normal_axes(site, site.static("axis", 0), len(t.dims))
    return Array(dtype_name(t), (*t.dims[:at], *indices.dims, *t.dims[at + 1:]))


def segments_array(dy, y, array, indices, axis=0):
    return scatter_segments(dy, array, indices, axis)


def scatter_segments_d(dy, y, indices, axis=0):
    return np.add.reduceat(dy, indices, axis)


add_reduceat = register(Row(
    "np.add.reduceat", np.add.reduceat, ("array", "indices", "axis"), _infer_segments, vjp={"array": segments_array},
    linear=("array",), complex=True, unfit=(ValueError, IndexError),
))
scatter_segments_row = helper_row(
    scatter_segments, ("d", "a", "indices", "axis"), like_array("a"), vjp={"d": scatter_segments_d, "a": None},
    linear=("d",), shape_only=("a",), complex=True, among_zeros=True,
)

def reduceat_in_order(ufunc, array, indices, axis=0):
    moved = np.moveaxis(np.asarray(array), axis, 0)
    starts = np.asarray(indices)
    stops = np.append(starts[1:], moved.shape[0])
    found = [between(ufunc, moved, starts[k], stops[k]) for k in range(len(starts))]
    return np.moveaxis(np.stack(found), 0, axis)


def between(ufunc, a, start, stop):
    """What the ufunc makes of the elements from start to stop, or of the first if there are none."""
    total = +a[start]
    for k in range(start + 1, stop):
        total = ufunc(total, a[k])
    return total


# all pairs ----------------------------------------------------------------------------------------------------------


@computed_by_numpy
def multiply_outer(a, b):
    return np.tensordot(a, b, 0)


def outer_pairs(ufunc, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return ufunc(a, b)
    return ufunc(np.expand_dims(a, tuple([np.ndim(a) + k for k in range(np.ndim(b))])), b)


# element by element in place ----------------------------------------------------------------------------------------


def at_one_by_one(ufunc, a, indices, b=None):
    """ufunc.at with vectors of indices: what stands at an index that occurs twice is changed twice."""
    count = len(indices[0]) if isinstance(indices, tuple) else len(indices)
    for k in range(count):
        if isinstance(indices, tuple):
            place = tuple([i[k] for i in indices])
        else:
            place = indices[k]
        if b is None:
            a[place] = ufunc(a[place])
        elif np.ndim(b) == np.ndim(a[place]) + 1:
            if b.shape[0] == 1:
                a[place] = ufunc(a[place], b[0])
            else:
                a[place] = ufunc(a[place], b[k])
        else:
            a[place] = ufunc(a[place], b)


def at_once(ufunc, a, indices, b=None):
    """The same where no element is met twice: a number, a slice, a mask."""
    if b is None:
        a[indices] = ufunc(a[indices])
    else:
        a[indices] = ufunc(a[indices], b)


for _ufunc, _name, _impl in (
    (np.add, "reduce", add_reduce), (np.multiply, "reduce", multiply_reduce), (np.maximum, "reduce", maximum_reduce),
    (np.minimum, "reduce", minimum_reduce), (np.logical_and, "reduce", logical_and_reduce),
    (np.logical_or, "reduce", logical_or_reduce), (np.add, "accumulate", add_accumulate),
    (np.multiply, "accumulate", multiply_accumulate), (np.multiply, "outer", multiply_outer),
):
    register_ufunc_method(_ufunc, _name, _impl)
_any: dict[str, Any] = {"reduce": reduce_in_order, "accumulate": accumulate_in_order, "outer": outer_pairs,
    "reduceat": reduceat_in_order}
for _name, _impl in _any.items():
    register_any_ufunc(_name, _impl)
