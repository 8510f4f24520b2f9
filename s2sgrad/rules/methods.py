# mypy: allow-untyped-defs
"""Methods and attributes of arrays whose call differs from the function of that name; casts; in-place functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.row import Form, NeedStatic, Row, Site
from s2sgrad.ir.types import NONE, OPAQUE, Array, Dim, List, Number, Opaque, Scalar, Sym, Type
from s2sgrad.rules import shaping
from s2sgrad.rules.array_args import dims_of_value
from s2sgrad.rules.core import always
from s2sgrad.rules.dims import dim_of, dims_of, product
from s2sgrad.rules.infer import (
    array_type,
    dtype_name,
    kind_of,
    need,
    normal_axes,
    real_dtype,
    refuse,
    scalar,
    shaped,
    static_dtype,
)
from s2sgrad.rules.registry import register, register_attribute, register_method


def _method(name: str, params: tuple[str, ...], infer: Any, **facts: Any) -> Row:
    if facts.get("view_of"):
        facts.setdefault("fresh", False)
    row = Row(name, None, params, infer, facts.pop("keywords", ()), form=Form.METHOD, symbol=name, **facts)
    return register_method(register(row), name)


# shape as separate arguments ----------------------------------------------------------------------------------------


def _shape_operands(site: Site) -> tuple[Dim, ...] | None:
    values = [v for p, v in zip(site.params, site.operands) if p == "shape"]
    if len(values) == 1:
        return dims_of_value(site, values[0])
    return tuple(dim_of(v, v.type) for v in values)


def _infer_reshape(site: Site) -> Type:
    a = array_type(site, "a")
    if isinstance(a, Opaque):
        return OPAQUE
    new, old = _shape_operands(site), dims_of(a)
    if old is None and new is not None:
        new = tuple(Sym(("reshaped", site.value("a"))) if d == -1 else d for d in new)
    shaping.check_reshape(site, old, new)
    return Array(dtype_name(a), new if old is None else shaping.reshaped(old, new))


def reshape_a(dy, y, a):
    if y.ndim == 0:
        return np.reshape(dy, a.shape)  # dy may be a number
    return dy.reshape(a.shape)


reshape = _method(
    "reshape", ("a", "*shape"), _infer_reshape, vjp={"a": reshape_a}, linear=("a",), view_of="a", may_copy=True,
    cost="free", complex=True, raises=(ValueError,),
)


def _axes_operands(site: Site) -> Any:
    values = [v for p, v in zip(site.params, site.operands) if p == "axes"]
    if not values:
        return None
    from s2sgrad.ir.row import static_value

    found = []
    for v in values:
        known, axis = static_value(v.type)
        if not known:
            raise NeedStatic(v, "axes")
        found.append(axis)
    return found[0] if len(found) == 1 and not isinstance(found[0], int) else tuple(found)


def _infer_transpose(site: Site) -> Type:
    a = array_type(site, "a")
    dims = dims_of(a)
    if isinstance(a, Opaque | Number) or dims is None:
        return a
    axes = _axes_operands(site)
    order = range(len(dims))[::-1] if axes is None else normal_axes(site, axes, len(dims))
    return Array(dtype_name(a), tuple(dims[k] for k in order))


def transpose_a(dy, y, axes=()):
    if len(axes) == 0:
        return dy.T
    if isinstance(axes[0], int):
        return np.transpose(dy, shaping.inverse_permutation(axes))
    return np.transpose(dy, shaping.inverse_permutation(axes[0]))


transpose = _method(
    "transpose", ("a", "*axes"), _infer_transpose, vjp={"a": transpose_a}, linear=("a",), view_of="a", cost="free",
    complex=True,
)

# conversions --------------------------------------------------------------------------------------------------------


def flatten_a(dy, y, a):
    return np.reshape(dy, a.shape)


def _infer_flatten(site: Site) -> Type:
    a = array_type(site, "a")
    dims = dims_of(a)
    return a if isinstance(a, Opaque | Number) else Array(dtype_name(a), None if dims is None else (product(dims),))


def _infer_astype(site: Site) -> Type:
    a = array_type(site, "a")
    if isinstance(a, Opaque):
        return OPAQUE
    dtype = static_dtype(site, "dtype")
    if dtype is None:
        raise refuse(site, "astype without a dtype", "x.astype(float)")
    if isinstance(a, Number):
        return a if dtype == "float64" else Array(dtype, None)
    return Scalar(kind_of(dtype), dtype) if isinstance(a, Scalar) else Array(dtype, dims_of(a))


def identity_a(dy, y):
    return dy


def _infer_item(site: Site) -> Type:
    a = array_type(site, "a")
    return OPAQUE if isinstance(a, Opaque) else Scalar(kind_of(dtype_name(a)))


def item_a(dy, y, a):
    return np.full(np.shape(a), dy)


def _infer_tolist(site: Site) -> Type:
    a = array_type(site, "a")
    if isinstance(a, Scalar):
        return Scalar(a.kind)
    dims = dims_of(a)
    if dims is None:
        return OPAQUE
    t: Type = Scalar(kind_of(dtype_name(a)))
    for d in reversed(dims):
        t = List(None, (t,) * d) if isinstance(d, int) and d <= 16 else List(t)
    return t


def tolist_a(dy, y):
    return np.array(dy)


flatten = _method("flatten", ("a",), _infer_flatten, vjp={"a": flatten_a}, linear=("a",), complex=True)
astype = _method("astype", ("a", "dtype"), _infer_astype, vjp={"a": identity_a}, linear=("a",), complex=True)
item = _method(
    "item", ("a",), _infer_item, vjp={"a": item_a}, linear=("a",), cost="cheap", complex=True,
    raises=(ValueError, IndexError),
)
tolist = _method("tolist", ("a",), _infer_tolist, vjp={"a": tolist_a}, linear=("a",), complex=True)


def _cast(dtype: type[np.generic]) -> Row:
    name = np.dtype(dtype).name

    def infer(site: Site) -> Type:
        x = array_type(site, "x")
        if isinstance(x, Opaque | Number):
            return x
        return shaped(name, dims_of(x))

    float_ = name.startswith(("float", "complex"))
    return register(Row(
        f"np.{dtype.__name__}", dtype, ("x",), infer, vjp={"x": identity_a} if float_ else {},
        linear=("x",) if float_ else (), view_of="x", may_copy=True, fresh=False, cost="cheap",
        complex=name.startswith("complex"), flat=not float_, safe=name in ("float64", "float32", "float16", "bool"),
        reads_text=name in ("float64", "float32"),
        untested="" if name in ("float64", "complex128") or not float_ else "too coarse for finite differences",
    ))


for _dtype in (
    np.float64, np.float32, np.float16, np.complex128, np.complex64, np.int64, np.int32, np.int16, np.int8, np.uint8,
    np.bool_,
):
    _cast(_dtype)

# in place -----------------------------------------------------------------------------------------------------------

fill = _method("fill", ("x", "value"), always(NONE), writes=("x",), complex=True)
copyto = register(Row("np.copyto", np.copyto, ("dst", "src"), always(NONE), writes=("dst",), complex=True))

# rounding, parts of numbers -----------------------------------------------------------------------------------------


def _infer_round(site: Site) -> Type:
    t = need(site, "a")
    if isinstance(t, Array) and t.dims == ():
        return scalar(t.dtype)
    return Scalar(t.kind, t.dtype or dtype_name(t)) if isinstance(t, Scalar) else t


round_ = register_method(register(Row(
    "np.round", np.round, ("a", "decimals"), _infer_round, complex=True, flat=True, safe=True, options=("decimals",),
), np.around), "round")
conj = _method(  # of real numbers: the array itself, unlike np.conj
    "conj", ("a",), lambda site: array_type(site, "a"), vjp={"a": identity_a}, linear=("a",), view_of="a", cost="free"
)
register_method(conj, "conjugate")


def real_x(dy, y):
    return dy


def real_type(site: Site, param: str = "x") -> Type:
    """The type of the real or imaginary part."""
    t = array_type(site, param)
    if isinstance(t, Array):
        return Array(real_dtype(t.dtype), t.dims)
    return Scalar("f", t.dtype and real_dtype(t.dtype)) if isinstance(t, Scalar) and t.kind == "c" else t


real = register_attribute(register(Row(
    "real", None, ("x",), real_type, form=Form.ATTRIBUTE, symbol="real", vjp={"x": real_x}, linear=("x",), view_of="x",
    fresh=False, cost="free", complex=True,
)), "real")
itemsize = register_attribute(register(Row(
    "itemsize", None, ("x",), always(Scalar("i")), form=Form.ATTRIBUTE, symbol="itemsize", shape_only=("x",),
    cost="free", flat=True,
)), "itemsize")
