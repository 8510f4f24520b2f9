# mypy: allow-untyped-defs
"""Rows of the language itself: containers, indexing, in-place updates, attributes, and what transforms emit.

Conversions and effects come from files of their own.

Reading and writing of elements (`getitem`, `setitem`, `iadd_item`, lists) is differentiated by the transforms, which
mirror memory; such rows carry no rules here.
"""

from __future__ import annotations

import builtins
import operator
from typing import Any

import numpy as np

from s2sgrad.ir.facets import OF_PRODUCTS, OF_SUMS, Fits
from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import (
    INT,
    NONE,
    NUMBER,
    OPAQUE,
    Array,
    Dict,
    List,
    Number,
    Opaque,
    Scalar,
    Slice,
    Static,
    Tuple,
    Type,
    is_complex,
    is_float,
)
from s2sgrad.rules.container_rows import (  # noqa: F401
    copy_list,
    dict_get,
    dict_items,
    dict_keys,
    dict_values,
    list_append,
    list_concat,
    list_extend,
    list_insert,
    list_pop,
    list_repeat,
    list_reverse,
    told_apart,
    unrepeat_list,
)
from s2sgrad.rules.conversions import to_bool, to_float, to_int  # noqa: F401
from s2sgrad.rules.dims import dims_of, product, scalar_of_dim
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.effect_rows import (  # noqa: F401
    CALLS,
    TEXTS,
    as_numbers,
    assert_,
    call_opaque,
    call_sharing,
    check_strict,
    check_unpacking,
    format_,
    in_,
    is_,
    is_not,
    not_,
    percent,
    print_,
    raise_,
    show_opaque,
    str_format,
)
from s2sgrad.rules.infer import (
    always,
    array_type,
    dtype_name,
    need,
    refuse,
    shaped,
    static_dtype,
    without_const,
)
from s2sgrad.rules.item_types import getitem_type
from s2sgrad.rules.registry import register, register_attribute, register_method
from s2sgrad.runtime import helpers

# containers ---------------------------------------------------------------------------------------------------------


def _infer_dict(site: Site) -> Type:
    keys = site.static("keys")
    return Dict(tuple(keys), tuple(site.types()[1:]))


make_tuple = register(Row(
    "tuple", None, ("*items",), lambda s: Tuple(tuple(s.types())), form=Form.TUPLE, contains=("items",),
    linear=("items",), cost="free", complex=True, by_transform=True,
))
make_list = register(Row(
    "list", None, ("*items",), lambda s: List(None, tuple(s.types())), form=Form.LIST, contains=("items",),
    linear=("items",), cost="free", complex=True, by_transform=True,
))
make_dict = register(Row(
    "dict", None, ("keys", "*items"), _infer_dict, form=Form.DICT, contains=("items",), linear=("items",), cost="free",
    complex=True, by_transform=True,
))
make_slice = register(Row(
    "slice", None, ("start", "stop", "step"), lambda s: Slice(*s.types()), form=Form.SLICE, cost="free",
    by_transform=True,
))
getitem = register(Row(
    "getitem", operator.getitem, ("x", "index"), getitem_type, form=Form.ITEM, view_of="x", element_of="x",
    linear=("x",), fresh=False, cost="free", raises=(IndexError, KeyError), complex=True, by_transform=True,
))

# writes -------------------------------------------------------------------------------------------------------------

setitem = register(Row(
    "setitem", operator.setitem, ("x", "index", "value"), always(NONE), form=Form.SET_ITEM, writes=("x",),
    stores=("x", "value"), raises=(IndexError,), complex=True, resizes="grows",
))
iadd_item = register(Row(
    "iadd_item", None, ("x", "index", "value"), always(NONE), form=Form.AUG_ITEM, symbol="+", writes=("x",),
    raises=(IndexError,), complex=True, float_errors=OF_SUMS,
))
isub_item = register(Row(
    "isub_item", None, ("x", "index", "value"), always(NONE), form=Form.AUG_ITEM, symbol="-", writes=("x",),
    raises=(IndexError,), complex=True, float_errors=OF_SUMS,
))


def _in_place(name: str, symbol: str, fn: Any, **facts: Any) -> Row:
    return register(Row(name, fn, ("x", "value"), always(NONE), form=Form.AUG, symbol=symbol, writes=("x",), **facts))


iadd = _in_place("iadd", "+", operator.iadd, complex=True, float_errors=OF_SUMS)
isub = _in_place("isub", "-", operator.isub, complex=True, float_errors=OF_SUMS)
imul = _in_place("imul", "*", operator.imul, complex=True, float_errors=OF_PRODUCTS)
itruediv = _in_place("itruediv", "/", operator.itruediv, complex=True)
ifloordiv = _in_place("ifloordiv", "//", operator.ifloordiv)
imod = _in_place("imod", "%", operator.imod)
ipow = _in_place("ipow", "**", operator.ipow)
imatmul = _in_place("imatmul", "@", operator.imatmul, fits=Fits.MATRICES)

add_at = register(Row(
    "np.add.at", np.add.at, ("x", "index", "value"), always(NONE), writes=("x",), complex=True,
    unfit=(ValueError, IndexError), options=("index",),
))


# what is known of a value's shape -----------------------------------------------------------------------------------


def _infer_length(site: Site) -> Type:
    t = need(site, "x")
    if isinstance(t, Tuple | Dict) or (isinstance(t, List) and t.elts is not None):
        return Scalar("i", None, len(t.elts or ()))
    if isinstance(t, Array) and t.dims:
        return scalar_of_dim(t.dims[0])
    if isinstance(t, Static) and hasattr(t.value, "__len__"):
        return Scalar("i", None, len(t.value))
    if isinstance(t, Scalar) or (isinstance(t, Array) and t.dims == ()):
        raise refuse(site, f"len() of {type_text(t)}", "take the length of an array, a list, a tuple or a dict")
    if isinstance(t, List):
        return INT  # it may grow before the next question
    return INT


def _infer_shape(site: Site) -> Type:
    t = need(site, "x")
    dims = dims_of(t)
    if dims is not None:
        return Tuple(tuple(scalar_of_dim(d) for d in dims))
    return OPAQUE if isinstance(t, Opaque) else Opaque("shape")


def _infer_ndim(site: Site) -> Type:
    dims = dims_of(need(site, "x"))
    return INT if dims is None else Scalar("i", None, len(dims))


def _infer_size(site: Site) -> Type:
    dims = dims_of(need(site, "x"))
    return INT if dims is None else scalar_of_dim(product(dims))


def _infer_dtype(site: Site) -> Type:
    t = need(site, "x")
    return Static(np.dtype(dtype_name(t))) if isinstance(t, Array | Scalar) else Opaque("dtype")


def _of_first(infer: Any) -> Any:
    """The same inference for a row whose parameter is called otherwise."""
    return lambda site: infer(Site(site.row, ("x", *site.params[1:]), site.operands, site.span))


def _attribute(name: str, infer: Any, **facts: Any) -> Row:
    row = Row(name, None, ("x",), infer, form=Form.ATTRIBUTE, symbol=name, cost="free", **facts)
    return register_attribute(register(row), name)


length = register(Row("len", builtins.len, ("x",), _infer_length, shape_only=("x",), cost="free", flat=True))
shape_of = _attribute("shape", _infer_shape, shape_only=("x",), flat=True)
ndim_of = _attribute("ndim", _infer_ndim, shape_only=("x",), flat=True)
size_of = _attribute("size", _infer_size, shape_only=("x",), flat=True)
dtype_of = _attribute("dtype", _infer_dtype, shape_only=("x",), flat=True)


np_shape = register(Row(
    "np.shape", np.shape, ("a",), _of_first(_infer_shape), shape_only=("a",), cost="free", flat=True, safe=True,
))
np_ndim = register(Row(
    "np.ndim", np.ndim, ("a",), _of_first(_infer_ndim), shape_only=("a",), cost="free", flat=True, safe=True,
))
np_size = register(Row(
    "np.size", np.size, ("a",), _of_first(_infer_size), shape_only=("a",), cost="free", flat=True, safe=True,
))


def _infer_transposed(site: Site) -> Type:
    t = need(site, "x")
    return Array(t.dtype, None if t.dims is None else t.dims[::-1]) if isinstance(t, Array) else t


def transpose_attr_x(dy, y):
    return dy.T


transpose_attr = _attribute(
    "T", _infer_transposed, vjp={"x": transpose_attr_x}, linear=("x",), view_of="x", fresh=False, complex=True,
)

# what transforms emit -----------------------------------------------------------------------------------------------


def freeze_x(dy, y):
    return dy


freeze = register(Row(
    "freeze", None, ("x",), lambda s: need(s, "x"), form=Form.NOTHING, vjp={"x": freeze_x}, linear=("x",), cost="free",
    complex=True, by_transform=True,
))


def filled_like(dtype_param: str = "dtype") -> Any:
    """Inference for np.zeros_like and its kin: the shape of the first parameter, the dtype given or its own."""

    def infer(site: Site) -> Type:
        a = array_type(site, site.row.params[0])
        if isinstance(a, Opaque):
            return OPAQUE
        if isinstance(a, Number):
            return a
        dtype = static_dtype(site, dtype_param) or dtype_name(a)
        return Array(dtype, dims_of(a))

    return infer


zeros_like = register(Row(
    "np.zeros_like", np.zeros_like, ("a", "dtype", "order"), filled_like(), shape_only=("a",), flat=True, safe=True,
))
# the same for a part of a cotangent that nothing depends on: rules may ask for it, see folds.is_zero
untouched = register(Row("np.zeros_like", None, ("a",), filled_like(), shape_only=("a",), flat=True, safe=True))
ones_like = register(Row(
    "np.ones_like", np.ones_like, ("a", "dtype", "order"), filled_like(), shape_only=("a",), flat=True, safe=True,
))
empty_like = register(Row(
    "np.empty_like", np.empty_like, ("prototype", "dtype", "order"), filled_like(), shape_only=("prototype",),
    flat=True, safe=True,
))


def full_like_fill(dy, y, a, fill_value):
    return helpers.unbroadcast(dy, fill_value)


full_like = register(Row(
    "np.full_like", np.full_like, ("a", "fill_value", "dtype"), filled_like(), vjp={"fill_value": full_like_fill},
    linear=("fill_value",), shape_only=("a",), complex=True, float_errors=(),
))


def copy_a(dy, y):
    return dy


def _infer_copy(site: Site) -> Type:
    return without_const(need(site, site.row.params[0]))


copy = register_method(register(Row(
    "np.copy", np.copy, ("a", "order"), _infer_copy, vjp={"a": copy_a}, linear=("a",), complex=True, safe=True,
    float_errors=(), options=("a",),
)), "copy")


def _infer_broadcast_like(site: Site) -> Type:
    d, x = need(site, "d"), need(site, "x")
    if isinstance(x, Number) or isinstance(d, Number):
        if is_complex(d):
            return Array(dtype_name(d), None)
        return x if isinstance(x, Scalar) else NUMBER
    dims = dims_of(x)
    if dims == ():
        return d
    number = isinstance(d, Scalar) and d.kind == "f" and d.dtype in (None, "float64")
    return Array(dtype_name(x if number and is_float(x) and not is_complex(x) else d), dims)


def _infer_unbroadcast(site: Site) -> Type:
    d, x = need(site, "d"), need(site, "x")
    if isinstance(x, Scalar) and isinstance(d, Number):
        return Scalar("f", "float64")
    dims = dims_of(x)
    if isinstance(d, Number) or (dims is None and not isinstance(x, Array)):
        return Array(dtype_name(d), None) if is_complex(d) else NUMBER
    return without_const(d) if dims == () and isinstance(d, Scalar) else shaped(dtype_name(d), dims)


def unbroadcast_d(dy, y, d):
    return helpers.broadcast_like(dy, d)


def broadcast_like_d(dy, y, d):
    return helpers.unbroadcast(dy, d)


unbroadcast = register(Row(
    "unbroadcast", helpers.unbroadcast, ("d", "x"), _infer_unbroadcast, vjp={"d": unbroadcast_d, "x": None},
    linear=("d",), shape_only=("x",), helper="unbroadcast", complex=True,
))
broadcast_like = register(Row(
    "broadcast_like", helpers.broadcast_like, ("d", "x"), _infer_broadcast_like, vjp={"d": broadcast_like_d, "x": None},
    linear=("d",), shape_only=("x",), view_of="d", fresh=False, cost="free", helper="broadcast_like", complex=True,
))
