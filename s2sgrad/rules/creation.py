# mypy: allow-untyped-defs
"""NumPy functions that make arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.facets import Fits
from s2sgrad.ir.row import Site
from s2sgrad.ir.types import (
    NONE,
    NUMBER,
    OPAQUE,
    Array,
    Dim,
    List,
    Number,
    Opaque,
    Scalar,
    Sym,
    Tuple,
    Type,
    carries_float,
)
from s2sgrad.rules.array_args import helper_row, numpy_row, pieces_like, shape_argument
from s2sgrad.rules.dims import all_known, dim_of, dims_of, less
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.infer import array_type, dtype_name, element_type, need, refuse, static_dtype
from s2sgrad.runtime.helpers import nest_like, unbroadcast

# of a given shape ---------------------------------------------------------------------------------------------------


def _infer_filled(site: Site) -> Type:
    return Array(static_dtype(site, "dtype", "float64") or "float64", shape_argument(site, "shape"))


def _infer_full(site: Site) -> Type:
    fill = array_type(site, "fill_value")
    dtype = static_dtype(site, "dtype") or (OPAQUE if isinstance(fill, Opaque) else dtype_name(fill))
    return Array(dtype, shape_argument(site, "shape")) if isinstance(dtype, str) else OPAQUE


def full_fill_value(dy, y, fill_value, dtype=None):
    return unbroadcast(dy, fill_value)


zeros = numpy_row(np.zeros, ("shape", "dtype", "order"), _infer_filled, flat=True, fits=Fits.SIZES)
ones = numpy_row(np.ones, ("shape", "dtype", "order"), _infer_filled, flat=True, fits=Fits.SIZES)
empty = numpy_row(np.empty, ("shape", "dtype", "order"), _infer_filled, flat=True, fits=Fits.SIZES)
full = numpy_row(
    np.full, ("shape", "fill_value", "dtype", "order"), _infer_full, vjp={"fill_value": full_fill_value},
    linear=("fill_value",), complex=True, fits=Fits.SIZES, float_errors=(),
)

# ranges -------------------------------------------------------------------------------------------------------------


def _length_of_range(site: Site) -> Dim:
    values = [site.value(p) for p in ("start", "stop", "step")]
    types = [None if v is None else v.type for v in values]
    if types[1] is None and isinstance(types[0], Scalar) and types[0].kind == "i" and types[2] is None:
        return max(0, d) if isinstance(d := dim_of(values[0], types[0]), int) else d
    start, stop = types[:2]
    if all(t is None or (isinstance(t, Scalar) and t.is_const) for t in types):
        return len(np.arange(*(t.const for t in types if isinstance(t, Scalar))))
    if isinstance(start, Scalar) and isinstance(start.const, int) and types[2] is None and isinstance(stop, Scalar):
        if stop.kind == "i" and start.const >= 0:
            return less(dim_of(values[1], stop), start.const)
    return Sym(("arange", *values))


def _infer_arange(site: Site) -> Type:
    types = [t for p in ("start", "stop", "step") if (t := site.type(p)) is not None]
    if any(isinstance(t, Opaque) for t in types):
        return OPAQUE
    if not all(isinstance(t, Scalar | Number) or (isinstance(t, Array) and t.dims == ()) for t in types):
        raise refuse(site, "np.arange of something that is no number", "np.arange(start, stop, step) of numbers")
    dtype = static_dtype(site, "dtype") or np.result_type(*(dtype_name(t) for t in types)).name
    return Array(np.arange(1, dtype=dtype).dtype.name, (_length_of_range(site),))


def arange_start(dy, y, start, stop=None, step=1.0):
    if stop is None:
        return 0.0 * start
    return np.sum(dy)


def arange_step(dy, y, start, stop, step):
    return np.sum(dy * np.arange(dy.shape[0]))


def arange_jvp(y, start, stop=None, step=1.0, start_dot=None, stop_dot=None, step_dot=None, dtype=None):
    d = np.zeros_like(y)
    if start_dot is not None and stop is not None:
        d = d + start_dot
    if step_dot is not None:
        d = d + step_dot * np.arange(y.shape[0])
    return d


arange = numpy_row(
    np.arange, ("start", "stop", "step"), _infer_arange, ("dtype",),
    vjp={"start": arange_start, "stop": None, "step": arange_step}, jvp=arange_jvp, safe=True, counts=("step",),
)


def _infer_linspace(site: Site) -> Type:
    start, stop = array_type(site, "start"), array_type(site, "stop")
    if dims_of(start) != () or dims_of(stop) != ():
        raise refuse(
            site, "np.linspace between arrays is not supported", "a + (b - a) * np.linspace(0.0, 1.0, n)[:, None]"
        )
    if site.static("retstep", False):
        raise refuse(
            site, "np.linspace with retstep=True is not supported", "compute the step: (stop - start) / (num - 1)"
        )
    v = site.value("num")
    num = 50 if v is None else dim_of(v, v.type)
    dtype = np.result_type(float, *(dtype_name(t) for t in (start, stop) if not isinstance(t, Opaque))).name
    return Array(static_dtype(site, "dtype", dtype) or dtype, (num,))


def linspace_start(dy, y, num=50, endpoint=True):
    return np.sum(dy * (1.0 - np.linspace(0.0, 1.0, num, endpoint)))


def linspace_stop(dy, y, num=50, endpoint=True):
    return np.sum(dy * np.linspace(0.0, 1.0, num, endpoint))


linspace = numpy_row(
    np.linspace, ("start", "stop", "num", "endpoint", "retstep", "dtype"), _infer_linspace,
    vjp={"start": linspace_start, "stop": linspace_stop}, linear=("start", "stop"), complex=True, fits=Fits.SIZES,
    safe=True, counts=("num",), options=("num", "endpoint"),
)


def _infer_eye(site: Site) -> Type:
    n, m = site.value("N"), site.value("M")
    assert n is not None
    rows = dim_of(n, n.type)
    columns = rows if m is None or m.type == NONE else dim_of(m, m.type)
    return Array(static_dtype(site, "dtype", "float64") or "float64", (rows, columns))


def _infer_identity(site: Site) -> Type:
    v = site.value("n")
    assert v is not None
    n = dim_of(v, v.type)
    return Array(static_dtype(site, "dtype", "float64") or "float64", (n, n))


eye = numpy_row(
    np.eye, ("N", "M", "k", "dtype"), _infer_eye, flat=True, fits=Fits.SIZES, safe=True, counts=("N", "M"),
    options=("N", "M", "k"),
)
tri = numpy_row(
    np.tri, ("N", "M", "k", "dtype"), _infer_eye, flat=True, fits=Fits.SIZES, safe=True, counts=("N", "M"),
    options=("N", "M", "k"),
)
identity = numpy_row(
    np.identity, ("n", "dtype"), _infer_identity, flat=True, fits=Fits.SIZES, safe=True, counts=("n",), options=("n",),
)

# from what there is -------------------------------------------------------------------------------------------------


def nested_dims(site: Site, t: Type, key: Any) -> tuple[str, tuple[Dim, ...] | None]:
    """dtype and shape of np.array of nested lists."""
    if isinstance(t, Tuple | List):
        if t.elts is not None and not t.elts:
            return "float64", (0,)
        count: Dim = len(t.elts) if t.elts is not None else Sym(("length", object()))
        inner = t.elts if t.elts is not None else (element_type(t),)
        found = [nested_dims(site, e, (key, k)) for k, e in enumerate(inner)]
        dtype = np.result_type(*(d for d, _ in found)).name
        ranks = {len(s) for _, s in found if s is not None}
        if len(ranks) > 1:
            raise refuse(site, "np.array of elements that differ in rank", "give all elements the same number of axes")
        dims = next((s for _, s in found if s is not None and all_known(s)), found[0][1])
        return dtype, None if dims is None else (count, *dims)
    if isinstance(t, Array | Scalar | Number):
        return dtype_name(t), dims_of(t)
    raise refuse(site, f"np.array of {type_text(t)}", "make it of numbers, arrays, or lists and tuples of such")


def holds_opaque(t: Type) -> bool:
    """Whether something of which nothing is known is in a list or tuple."""
    if isinstance(t, Tuple | List):
        return any(map(holds_opaque, t.elts)) if t.elts is not None else t.elem is not None and holds_opaque(t.elem)
    return t == OPAQUE


def _infer_array(site: Site) -> Type:
    param = site.row.params[0]
    t = need(site, param)
    if isinstance(t, Opaque):
        return OPAQUE
    if isinstance(t, Number):
        return NUMBER
    if holds_opaque(t) and not carries_float(t):
        return OPAQUE
    dtype, dims = nested_dims(site, t, site.value(param))
    return Array(static_dtype(site, "dtype") or dtype, dims)


def array_object(dy, y, object, dtype=None, copy=True):
    return nest_like(dy, object)


def asarray_a(dy, y, a, dtype=None):
    return nest_like(dy, a)


def _infer_np_array(site: Site) -> Type:
    if site.value("copy") is not None and site.static("copy") is not True:
        raise refuse(
            site,
            "np.array with another `copy` than True, which may be the array itself",
            "np.asarray(x), or np.array(x)",
        )
    return _infer_array(site)


array = numpy_row(
    np.array, ("object", "dtype"), _infer_np_array, ("copy",), vjp={"object": array_object}, linear=("object",),
    complex=True, options=("object", "copy"), reads_text=True,
)
asarray = numpy_row(
    np.asarray, ("a", "dtype"), _infer_array, (), np.asanyarray, vjp={"a": asarray_a}, linear=("a",), view_of="a",
    may_copy=True, complex=True, safe=True, options=("a",), reads_text=True,
)


def _infer_ascontiguousarray(site: Site) -> Type:
    t = _infer_array(site)
    if isinstance(t, Array) and t.dims == ():
        raise refuse(site, f"{site.row.name} of a number", "use np.array([x])")
    return t


# a view or a copy by the layout of its operand, so not another name of asarray
ascontiguousarray, asfortranarray = (
    numpy_row(
        fn, ("a", "dtype"), _infer_ascontiguousarray, vjp={"a": asarray_a}, linear=("a",), view_of="a", may_copy=True,
        complex=True, safe=True,
    )
    for fn in (np.ascontiguousarray, np.asfortranarray)
)


def _infer_ix(site: Site) -> Type:
    """One integer array per argument, of as many dimensions as there are arguments."""
    sizes = []
    for v in site.operands:
        dtype, dims = nested_dims(site, v.type, v)
        sizes.append(dims[0] if dims and dtype != "bool" else Sym(("count", v)))
    return Tuple(tuple(Array("int64", (*[1] * k, n, *[1] * (len(sizes) - k - 1))) for k, n in enumerate(sizes)))


ix = numpy_row(np.ix_, ("*args",), _infer_ix, flat=True, safe=True, options=("args",))


def _infer_triangle(site: Site) -> Type:
    """The row and the column indices of a triangle."""
    return Tuple((Array("int64", (Sym(("count", site.operands[0])),)),) * 2)


for _fn in (np.tril_indices, np.triu_indices):
    numpy_row(_fn, ("n", "k", "m"), _infer_triangle, flat=True, options=("n", "k"))
for _of_matrix in (np.tril_indices_from, np.triu_indices_from):
    numpy_row(_of_matrix, ("arr", "k"), _infer_triangle, flat=True, options=("k",))


def _infer_unravel(site: Site) -> Type:
    """One index per axis; for a single position, each a number."""
    t, dims = need(site, "indices"), shape_argument(site, "shape")
    if dims is None or not isinstance(t, Scalar | Array):
        return OPAQUE
    return Tuple((Scalar("i", "int64") if isinstance(t, Scalar) else Array("int64", dims_of(t)),) * len(dims))


numpy_row(np.unravel_index, ("indices", "shape"), _infer_unravel, flat=True, unfit=(ValueError, IndexError))


def nest_like_d(dy, y):
    return np.array(dy)


nest_like_row = helper_row(
    nest_like, ("d", "nested"), pieces_like("nested"), vjp={"d": nest_like_d, "nested": None}, linear=("d",),
    shape_only=("nested",), complex=True,
)
