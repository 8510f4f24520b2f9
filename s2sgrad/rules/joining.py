# mypy: allow-untyped-defs
"""NumPy functions that join and split arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.facets import Fits
from s2sgrad.ir.row import Site
from s2sgrad.ir.types import NUMBER, OPAQUE, Array, Dim, List, Number, Opaque, Sym, Type
from s2sgrad.rules.array_args import (
    common_dtype,
    elements_of,
    helper_row,
    numpy_row,
    pieces_like,
)
from s2sgrad.rules.dims import Dims, dims_of, less, plus, product, quotient
from s2sgrad.rules.folds import is_array
from s2sgrad.rules.infer import array_type, dtype_name, normal_axes, refuse
from s2sgrad.runtime.helpers import (
    split_columns_like,
    split_like,
    split_rows_like,
    unstack_like,
)

# joining ------------------------------------------------------------------------------------------------------------


def total(site: Site, sizes: list[Dim], count: Dim) -> Dim:
    """The sum of sizes; of one size, repeated an unknown number of times, a symbol."""
    if not isinstance(count, int):
        return Sym(("total", count, sizes[0]))
    if len(sizes) == 1:
        return product([sizes[0], count])
    out: Dim = 0
    for s in sizes:
        out = plus(out, s)
    return out


def agreed(site: Site, shapes: list[Dims], skip: int | None) -> list[Dim]:
    """The sizes that all shapes share, axis by axis; `skip` is the axis on which they may differ."""
    if len({len(s) for s in shapes}) > 1:
        raise refuse(
            site,
            f"{site.row.name} joins arrays of different rank",
            "give them the same number of axes, as in x[None, :]",
        )
    return [0 if k == skip else _best([s[k] for s in shapes]) for k in range(len(shapes[0]))]


def _best(sizes: list[Dim]) -> Dim:
    known = [d for d in sizes if isinstance(d, int)]
    return known[0] if known else next((d for d in sizes if isinstance(d, Sym) and d.not_one), sizes[0])


def _joined(site: Site, prepare: Any, axis: Any) -> Type:
    """The type of arrays joined along an axis, each prepared first (np.atleast_1d and its like, on shapes)."""
    types, count = elements_of(site, site.row.params[0])
    if any(isinstance(t, Opaque) for t in types):
        return OPAQUE
    dtype = common_dtype(site, types)
    shapes = [dims_of(t) for t in types]
    known = [prepare(s) for s in shapes if s is not None]
    if len(known) < len(shapes):
        return NUMBER if any(isinstance(t, Number) for t in types) else Array(dtype, None)
    if axis is None:
        return Array(dtype, (total(site, [product(s) for s in known], count),))
    (at,) = normal_axes(site, axis, len(known[0]))
    dims = agreed(site, known, at)
    dims[at] = total(site, [s[at] for s in known], count)
    return Array(dtype, tuple(dims))


def _infer_concatenate(site: Site) -> Type:
    return _joined(site, lambda s: s, site.static("axis", 0))


def _rows(s: Dims) -> Dims:
    return s if len(s) > 1 else (1, *(s or (1,)))


def _columns(s: Dims) -> Dims:
    return s if len(s) > 1 else (*(s or (1,)), 1)


def _infer_hstack(site: Site) -> Type:
    types, _ = elements_of(site, "tup")
    rank = len(dims_of(types[0]) or ())
    return _joined(site, lambda s: s or (1,), 0 if rank < 2 else 1)


def _infer_stack(site: Site) -> Type:
    types, count = elements_of(site, "arrays")
    if any(isinstance(t, Opaque) for t in types):
        return OPAQUE
    shapes = [dims_of(t) for t in types]
    known = [s for s in shapes if s is not None]
    if len(known) < len(shapes):
        return NUMBER
    dims = agreed(site, known, None)
    (at,) = normal_axes(site, site.static("axis", 0), len(dims) + 1)
    return Array(common_dtype(site, types), (*dims[:at], count, *dims[at:]))


def taken_apart(dy, a, axis):
    """dy, shaped as np.concatenate(a, axis) of an array a, as a is shaped."""
    if axis is None:
        return np.reshape(dy, a.shape)
    at = axis % (a.ndim - 1)
    return np.moveaxis(np.reshape(dy, a.shape[1:at + 1] + a.shape[:1] + a.shape[at + 1:]), at, 0)


def concatenate_arrays(dy, y, arrays, axis=0):
    if is_array(arrays):
        return taken_apart(dy, arrays, axis)
    return split_like(dy, arrays, axis)


def stack_arrays(dy, y, arrays, axis=0):
    if is_array(arrays):
        return np.moveaxis(dy, axis, 0)
    return unstack_like(dy, arrays, axis)


def vstack_tup(dy, y, tup):
    if is_array(tup):
        return np.reshape(dy, tup.shape)
    return split_rows_like(dy, tup)


def hstack_tup(dy, y, tup):
    if is_array(tup):
        return taken_apart(dy, tup, 1) if tup.ndim > 2 else np.reshape(dy, tup.shape)
    if np.ndim(tup[0]) < 2:
        return split_like(dy, tup, 0)
    return split_like(dy, tup, 1)


def column_stack_tup(dy, y, tup):
    if is_array(tup):
        return taken_apart(dy, tup, 1) if tup.ndim > 2 else np.reshape(np.transpose(dy), tup.shape)
    return split_columns_like(dy, tup)


concatenate = numpy_row(
    np.concatenate, ("arrays", "axis"), _infer_concatenate, vjp={"arrays": concatenate_arrays}, linear=("arrays",),
    complex=True, float_errors=(), options=("arrays",),
)
stack = numpy_row(
    np.stack, ("arrays", "axis"), _infer_stack, vjp={"arrays": stack_arrays}, linear=("arrays",), complex=True,
    fits=Fits.ALIKE, float_errors=(), options=("arrays",),
)
vstack = numpy_row(
    np.vstack, ("tup",), lambda site: _joined(site, _rows, 0), vjp={"tup": vstack_tup}, linear=("tup",), complex=True,
    fits=Fits.ALIKE, options=("tup",),
)
hstack = numpy_row(
    np.hstack, ("tup",), _infer_hstack, vjp={"tup": hstack_tup}, linear=("tup",), complex=True, fits=Fits.ALIKE,
    options=("tup",),
)
column_stack = numpy_row(
    np.column_stack, ("tup",), lambda site: _joined(site, _columns, 1), vjp={"tup": column_stack_tup}, linear=("tup",),
    complex=True, fits=Fits.ALIKE, options=("tup",),
)


def _infer_append(site: Site) -> Type:
    arr, values = array_type(site, "arr"), array_type(site, "values")
    dtype = common_dtype(site, [arr, values])
    a, v = dims_of(arr), dims_of(values)
    if a is None or v is None:
        return NUMBER
    axis = site.static("axis")
    if axis is None:
        return Array(dtype, (plus(product(a), product(v)),))
    (at,) = normal_axes(site, axis, len(a))
    dims = agreed(site, [a, v], at)
    dims[at] = plus(a[at], v[at])
    return Array(dtype, tuple(dims))


def append_arr(dy, y, arr, values, axis=None):
    return split_like(dy, (arr, values), axis)[0]


def append_values(dy, y, arr, values, axis=None):
    return split_like(dy, (arr, values), axis)[1]


append = numpy_row(
    np.append, ("arr", "values", "axis"), _infer_append, vjp={"arr": append_arr, "values": append_values},
    linear=("arr", "values"), complex=True,
)

# splitting ----------------------------------------------------------------------------------------------------------


def _infer_split(site: Site) -> Type:
    a = array_type(site, "ary")
    dims = dims_of(a)
    if dims is None:
        return List(a)
    (at,) = normal_axes(site, site.static("axis", 0), len(dims))
    sections = site.static("indices_or_sections")
    n = dims[at]
    sizes: list[Dim]
    if isinstance(sections, int):
        if isinstance(n, int):
            sizes = [n // sections + (k < n % sections) for k in range(sections)]
        elif site.row.name == "np.split":
            sizes = [quotient([n], [sections])] * sections
        else:
            sizes = [Sym(("section", n, sections, k)) for k in range(sections)]
    elif isinstance(n, int):
        ends = [0, *(min(max(e + n if e < 0 else e, 0), n) for e in sections), n]
        sizes = [max(0, b - a) for a, b in zip(ends, ends[1:])]
    else:
        sizes = [Sym(("section", n, tuple(sections), k)) for k in range(len(sections))]
        sizes.append(less(n, sections[-1]) if sections and sections[-1] >= 0 else Sym(("section", n, tuple(sections))))
    return List(None, tuple(Array(dtype_name(a), (*dims[:at], s, *dims[at + 1:])) for s in sizes))


def split_ary(dy, y, axis=0):
    return np.concatenate(dy, axis)


split = numpy_row(
    np.split, ("ary", "indices_or_sections", "axis"), _infer_split, vjp={"ary": split_ary}, linear=("ary",),
    view_of="ary", complex=True, options=("indices_or_sections",),
)
array_split = numpy_row(
    np.array_split, ("ary", "indices_or_sections", "axis"), _infer_split, vjp={"ary": split_ary}, linear=("ary",),
    view_of="ary", complex=True, options=("indices_or_sections",),
)

# the helpers of their derivatives -----------------------------------------------------------------------------------


def split_like_d(dy, y, axis=0):
    return np.concatenate(dy, axis)


def split_rows_like_d(dy, y):
    return np.vstack(dy)


def split_columns_like_d(dy, y):
    return np.column_stack(dy)


def unstack_like_d(dy, y, axis=0):
    return np.stack(dy, axis)


def _cut(fn: Any, params: tuple[str, ...], rule: Any) -> Any:
    return helper_row(
        fn, params, pieces_like("parts"), vjp={"d": rule, "parts": None}, linear=("d",), shape_only=("parts",),
        complex=True,
    )


split_like_row = _cut(split_like, ("d", "parts", "axis"), split_like_d)
split_rows_like_row = _cut(split_rows_like, ("d", "parts"), split_rows_like_d)
split_columns_like_row = _cut(split_columns_like, ("d", "parts"), split_columns_like_d)
unstack_like_row = _cut(unstack_like, ("d", "parts", "axis"), unstack_like_d)
