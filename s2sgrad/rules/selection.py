# mypy: allow-untyped-defs
"""NumPy functions that choose among elements: where, clip, sort, take and their like."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.facets import Fits
from s2sgrad.ir.row import Site
from s2sgrad.ir.types import NONE, NUMBER, OPAQUE, Array, Number, Opaque, Scalar, Sym, Tuple, Type
from s2sgrad.rules.array_args import checked_none, helper_row, like_array, numpy_row, same_dtype
from s2sgrad.rules.core import always
from s2sgrad.rules.dims import Dims, broadcast_dims, dims_of, product
from s2sgrad.rules.infer import array_type, dtype_name, elementwise_type, kind_of, need, normal_axes, probe, refuse
from s2sgrad.rules.registry import register_method
from s2sgrad.rules.singular import masked
from s2sgrad.runtime.helpers import scatter_along_axis, scatter_take

# choosing by condition ----------------------------------------------------------------------------------------------


def _infer_where(site: Site) -> Type:
    condition = array_type(site, "condition")
    if site.value("a") is None:
        return _found(site, "condition")
    types = [condition, array_type(site, "a"), array_type(site, "b")]
    if any(isinstance(t, Opaque) for t in types):
        return OPAQUE
    found = probe(site, np.where, types)
    shapes = [dims_of(t) for t in types]
    known = [s for s in shapes if s is not None]
    if len(known) < 3:
        return NUMBER if dtype_name(found) == "float64" else Array(dtype_name(found), None)
    return Array(dtype_name(found), broadcast_dims(*known))


def _found(site: Site, param: str) -> Type:
    dims = dims_of(array_type(site, param))
    if dims is None:
        return OPAQUE
    return Tuple((Array("int64", (Sym(("count", site.value(param))),)),) * len(dims))


def where_a(dy, y, condition):
    return np.where(condition, dy, 0.0)


def where_b(dy, y, condition):
    return np.where(condition, 0.0, dy)


where = numpy_row(
    np.where, ("condition", "a", "b"), _infer_where, vjp={"a": where_a, "b": where_b}, elementwise=True, complex=True,
    float_errors=(),
)
nonzero = numpy_row(np.nonzero, ("a",), lambda site: _found(site, "a"), flat=True, safe=True)


def _infer_flatnonzero(site: Site) -> Type:
    return Array("int64", (Sym(("count", site.value("a"))),))


flatnonzero = numpy_row(np.flatnonzero, ("a",), _infer_flatnonzero, flat=True, safe=True)


def _infer_clip(site: Site) -> Type:
    types = [array_type(site, "a")]
    types += [array_type(site, p) for p in ("a_min", "a_max") if site.type(p) not in (None, NONE)]
    if len(types) == 1:
        raise refuse(site, "np.clip without bounds", "np.clip(x, low, high)")
    return elementwise_type(site, np.maximum if len(types) == 2 else np.clip, types)


def clip_a(dy, y, a, a_min=None, a_max=None):
    if a_min is None:
        return masked(dy, a <= a_max)
    if a_max is None:
        return masked(dy, a >= a_min)
    return masked(dy, (a >= a_min) & (a <= a_max))


def clip_a_min(dy, y, a, a_min, a_max=None):
    if a_max is None:
        return masked(dy, a < a_min)
    return masked(dy, (a < a_min) & (a_min <= a_max))


def clip_a_max(dy, y, a, a_max, a_min=None):
    if a_min is None:
        return masked(dy, a > a_max)
    return masked(dy, (a > a_max) | (a_min > a_max))


clip = register_method(numpy_row(
    np.clip, ("a", "a_min", "a_max"), _infer_clip, vjp={"a": clip_a, "a_min": clip_a_min, "a_max": clip_a_max},
    elementwise=True, tame=True,
), "clip")

# sorting ------------------------------------------------------------------------------------------------------------


def _ordered(site: Site, dims: Dims) -> Dims:
    checked_none(site, "kind", "order")
    return _along(site, dims)


def _along(site: Site, dims: Dims) -> Dims:
    axis = site.static("axis", -1)
    if axis is None:
        return (product(dims),)
    normal_axes(site, axis, len(dims))
    return dims


def _infer_argsort(site: Site) -> Type:
    site.static("kind")
    t = same_dtype("a", _along)(site)
    return Array("int64", dims_of(t)) if isinstance(t, Array | Number) else t


def sort_a(dy, y, a, axis=-1):
    """a: any shape, real. Sorting permutes, and the transpose of a permutation is its inverse: argsort of argsort.
    Equal elements keep the order in which NumPy's argsort has them.
    """
    if axis is None:
        order = np.argsort(a, None)
        return np.reshape(np.take(dy, np.argsort(order)), a.shape)
    order = np.argsort(a, axis)
    return np.take_along_axis(dy, np.argsort(order, axis), axis)


def sort_jvp(y, a, axis=-1, a_dot=None):
    """The permutation itself."""
    if axis is None:
        return np.take(a_dot, np.argsort(a, None))
    return np.take_along_axis(a_dot, np.argsort(a, axis), axis)


sort = numpy_row(
    np.sort, ("a", "axis"), same_dtype("a", _ordered), vjp={"a": sort_a}, jvp=sort_jvp, safe=True, float_errors=(),
)
argsort = register_method(numpy_row(
    np.argsort, ("a", "axis"), _infer_argsort, ("kind",), flat=True, safe=True, options=("kind",),
), "argsort")
argpartition = register_method(
    numpy_row(
        np.argpartition, ("a", "kth", "axis"), _infer_argsort, ("kind",), flat=True, options=("kind",),
    ), "argpartition"
)


def _infer_lexsort(site: Site) -> Type:
    t = need(site, "keys")
    first = t.elts[0] if isinstance(t, Tuple) else t
    dims = dims_of(first)
    return Array("int64", dims[-1:] if dims else None)


lexsort = numpy_row(np.lexsort, ("keys", "axis"), _infer_lexsort, flat=True)


def _infer_searchsorted(site: Site) -> Type:
    v = array_type(site, "v")
    return Array("int64", dims_of(v)) if not isinstance(v, Scalar) else Scalar("i", "int64")


searchsorted = numpy_row(
    np.searchsorted, ("a", "v", "side"), _infer_searchsorted, flat=True, safe=True, options=("side",),
)


def _infer_bincount(site: Site) -> Type:
    return Array("int64", (Sym(("bincount", site.value("x"))),))


bincount = numpy_row(np.bincount, ("x",), _infer_bincount, ("minlength",), flat=True)


def _infer_unique(site: Site) -> Type:
    if isinstance(array_type(site, "ar"), Opaque):
        return OPAQUE
    return Array(dtype_name(array_type(site, "ar")), (Sym(("unique", site.value("ar"))),))


def unique_ar(dy, y, ar):
    """ar: any shape, flattened, real. Elements that are alike move together: each has its share of what became one."""
    places = np.searchsorted(y, np.ravel(ar))
    return np.reshape(np.take(dy / np.bincount(places), places), ar.shape)


def unique_jvp(y, ar, ar_dot=None):
    """The mean of the tangents of elements that are alike: the transpose of `unique_ar`."""
    places = np.searchsorted(y, np.ravel(ar))
    return scatter_take(np.ravel(ar_dot), y, places) / np.bincount(places)


def _infer_isin(site: Site) -> Type:
    return elementwise_type(site, np.isfinite, [array_type(site, "element")])


def _infer_digitize(site: Site) -> Type:
    x = array_type(site, "x")
    return Array("int64", dims_of(x)) if not isinstance(x, Scalar) else Scalar("i", "int64")


isin = numpy_row(np.isin, ("element", "test_elements"), _infer_isin, flat=True, safe=True)
digitize = numpy_row(np.digitize, ("x", "bins", "right"), _infer_digitize, flat=True, safe=True, counts=("bins",))
unique = numpy_row(np.unique, ("ar",), _infer_unique, vjp={"ar": unique_ar}, jvp=unique_jvp, safe=True)
array_equal = numpy_row(np.array_equal, ("a1", "a2"), always(Scalar("b")), flat=True, safe=True)
allclose = numpy_row(
    np.allclose, ("a", "b", "rtol", "atol"), always(Scalar("b")), flat=True, fits=Fits.BROADCASTING, options=("rtol",),
)

# taking by index ----------------------------------------------------------------------------------------------------


def _infer_take(site: Site) -> Type:
    a, indices = array_type(site, "a"), array_type(site, "indices")
    if isinstance(a, Opaque) or isinstance(indices, Opaque):
        return OPAQUE
    dims, taken = dims_of(a), dims_of(indices)
    if dims is None or taken is None:
        return NUMBER if isinstance(a, Number) else Array(dtype_name(a), None)
    axis = site.static("axis")
    if axis is None:
        out = taken
    else:
        (at,) = normal_axes(site, axis, len(dims))
        out = (*dims[:at], *taken, *dims[at + 1:])
    if not out:
        return Scalar(kind_of(dtype_name(a)), dtype_name(a))
    return Array(dtype_name(a), out)


def take_a(dy, y, a, indices, axis=None):
    return scatter_take(dy, a, indices, axis)


take = register_method(numpy_row(
    np.take, ("a", "indices", "axis"), _infer_take, vjp={"a": take_a}, linear=("a",), complex=True,
    unfit=(ValueError, IndexError), float_errors=(),
), "take")


def _infer_take_along_axis(site: Site) -> Type:
    arr, indices = array_type(site, "arr"), array_type(site, "indices")
    dims, taken = dims_of(arr), dims_of(indices)
    if dims is None or taken is None:
        return NUMBER
    axis = site.static("axis")
    if axis is None:
        return Array(dtype_name(arr), taken)
    (at,) = normal_axes(site, axis, len(dims))
    outer = broadcast_dims(tuple(1 if k == at else d for k, d in enumerate(dims)),
                           tuple(1 if k == at else d for k, d in enumerate(taken)))
    return Array(dtype_name(arr), (*outer[:at], taken[at], *outer[at + 1:]))


def take_along_axis_arr(dy, y, arr, indices, axis):
    return scatter_along_axis(dy, arr, indices, axis)


take_along_axis = numpy_row(
    np.take_along_axis, ("arr", "indices", "axis"), _infer_take_along_axis, vjp={"arr": take_along_axis_arr},
    linear=("arr",), complex=True, unfit=(ValueError, IndexError),
)


def scatter_take_d(dy, y, indices, axis=None):
    return np.take(dy, indices, axis)


def scatter_along_axis_d(dy, y, indices, axis):
    return np.take_along_axis(dy, indices, axis)


scatter_take_row = helper_row(
    scatter_take, ("d", "a", "indices", "axis"), like_array("a"), vjp={"d": scatter_take_d, "a": None}, linear=("d",),
    shape_only=("a",), complex=True, among_zeros=True,
)
scatter_along_axis_row = helper_row(
    scatter_along_axis, ("d", "a", "indices", "axis"), like_array("a"), vjp={"d": scatter_along_axis_d, "a": None},
    linear=("d",), shape_only=("a",), complex=True, among_zeros=True,
)
