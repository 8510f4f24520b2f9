# mypy: allow-untyped-defs
"""Rows of the language itself: containers, indexing, in-place updates, attributes, and what transforms emit.

Reading and writing of elements (`getitem`, `setitem`, `iadd_item`, lists) is differentiated by the transforms, which
mirror memory; such rows carry no rules here.
"""

from __future__ import annotations

import builtins
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from s2sgrad.ir.facets import ANYTHING, OF_PRODUCTS, OF_SUMS, Classes, Fits
from s2sgrad.ir.row import Form, Row, Site, static_value
from s2sgrad.ir.types import (
    BOOL,
    BOTTOM,
    INT,
    NONE,
    NUMBER,
    OPAQUE,
    Array,
    Dict,
    List,
    Number,
    Opaque,
    Optional,
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
from s2sgrad.rules.dims import dims_of, product, scalar_of_dim
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.infer import (
    always,
    array_type,
    constant,
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

# conversions --------------------------------------------------------------------------------------------------------


def _conversion(fn: Any) -> Any:
    kind = {float: "f", int: "i", bool: "b"}[fn]

    def infer(site: Site) -> Type:
        t = need(site, "x")
        if isinstance(t, Scalar) and t.is_const:
            return constant(fn(t.const))
        known, value = static_value(t)
        if known and (isinstance(value, str) or kind == "b"):
            return constant(fn(value))
        if kind == "b" and isinstance(t, Tuple | Dict | List) and getattr(t, "elts", None) is not None:
            return Scalar("b", None, bool(t.elts))
        dim = t.dim if isinstance(t, Scalar) and kind == "i" else None
        return Scalar(kind, dim=dim)

    return infer


def to_float_x(dy, y):
    return dy


def _float_raises(types: Sequence[Type]) -> Classes:
    """An array may have more than one element."""
    if isinstance(types[0], Opaque):
        return TypeError, ValueError, OverflowError
    return (TypeError,) if isinstance(types[0], Array | Number) else ()


def _int_raises(types: Sequence[Type]) -> Classes:
    if isinstance(types[0], Scalar):
        return (ValueError, OverflowError) if types[0].kind == "f" else ()  # nan and inf
    if isinstance(types[0], Array | Number):
        return ValueError, OverflowError, TypeError
    return _float_raises(types) or (ValueError, OverflowError)


def _bool_raises(types: Sequence[Type]) -> Classes:
    """An array may have more than one element."""
    return (ValueError,) if isinstance(types[0], Array | Number) and dims_of(types[0]) != () else ()


to_float = register(Row(
    "float", float, ("x",), _conversion(float), vjp={"x": to_float_x}, linear=("x",), cost="cheap",
    raises=_float_raises, reads_text=True,
))
to_int = register(Row(
    "int", int, ("x",), _conversion(int), cost="cheap", raises=_int_raises, flat=True,
))
to_bool = register(Row("bool", bool, ("x",), _conversion(bool), cost="cheap", flat=True, raises=_bool_raises))


def freeze_x(dy, y):
    return dy


freeze = register(Row(
    "freeze", None, ("x",), lambda s: need(s, "x"), form=Form.NOTHING, vjp={"x": freeze_x}, linear=("x",), cost="free",
    complex=True, by_transform=True,
))

# what transforms emit -----------------------------------------------------------------------------------------------


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

# tests, effects -----------------------------------------------------------------------------------------------------


def _infer_identity(negate: bool) -> Any:
    def infer(site: Site) -> Type:
        a, b = (need(site, p) for p in ("a", "b"))
        if Optional in (type(a), type(b)) or Opaque in (type(a), type(b)) or BOTTOM in (a, b):
            return BOOL
        if NONE in (a, b) or (isinstance(a, Static) and isinstance(b, Static)):
            return Scalar("b", None, (a == b) != negate)
        if static_value(a)[0] and static_value(b)[0] and isinstance(a, Scalar) and isinstance(b, Scalar):
            return Scalar("b", None, (a == b) != negate)
        return BOOL

    return infer


def _infer_not(site: Site) -> Type:
    t = need(site, "x")
    known, value = static_value(t)
    if known:
        return Scalar("b", None, not value)
    if isinstance(t, Tuple | Dict | List) and getattr(t, "elts", None) is not None:
        return Scalar("b", None, not t.elts)
    return BOOL


is_ = register(Row(
    "is", operator.is_, ("a", "b"), _infer_identity(False), form=Form.COMPARE, symbol="is", cost="cheap",
    shape_only=("a", "b"), flat=True,
))
is_not = register(Row(
    "is not", operator.is_not, ("a", "b"), _infer_identity(True), form=Form.COMPARE, symbol="is not", cost="cheap",
    shape_only=("a", "b"), flat=True,
))
not_ = register(Row("not", operator.not_, ("x",), _infer_not, form=Form.UNARY, symbol="not ", cost="cheap", flat=True))


def _infer_contains(site: Site) -> Type:
    a, b = need(site, "item"), need(site, "container")
    if isinstance(b, Dict) and static_value(a)[0]:
        return Scalar("b", None, static_value(a)[1] in b.keys)
    if static_value(a)[0] and static_value(b)[0]:
        return Scalar("b", None, static_value(a)[1] in static_value(b)[1])
    return BOOL


in_ = register(Row(
    "in", None, ("item", "container"), _infer_contains, form=Form.COMPARE, symbol="in", cost="cheap", flat=True,
))
print_ = register(Row(
    "print", builtins.print, ("*items",), always(NONE), keywords=("sep", "end", "file", "flush"), effect=True,
    complex=True, flat=True,
))
check_unpacking = register(Row(
    "check_unpacking", helpers.check_unpacking, ("x", "count"), always(NONE), effect=True, shape_only=("x",),
    helper="check_unpacking", flat=True, raises=(ValueError,),
))
check_strict = register(Row(
    "check_strict", helpers.check_strict, ("*sequences",), always(NONE), effect=True, shape_only=("sequences",),
    helper="check_strict", flat=True, raises=(ValueError,),
))
assert_ = register(Row("assert", None, ("test", "message"), always(NONE), form=Form.ASSERT, effect=True, flat=True))
raise_ = register(Row("raise", None, ("exception",), always(NONE), form=Form.RAISE, effect=True, flat=True))
format_ = register(Row(
    "format", None, ("*pieces", "spec"), always(Opaque("str")), form=Form.FORMAT, complex=True, flat=True,
))
percent = register(Row("%", None, ("text", "values"), always(Opaque("str")), form=Form.BINARY, symbol="%", flat=True))
str_format = register(Row(
    "str.format", None, ("text", "*values"), always(Opaque("str")), form=Form.METHOD, symbol="format", flat=True,
))
TEXTS = (format_, percent, str_format)
call_opaque = register(Row(
    "call", None, ("<fn>", "*<args>"), always(OPAQUE), effect=True, flat=True, raises=ANYTHING,
))
# the same where the result may be, or refer to, the memory of an argument
call_sharing = register(Row(
    "call", None, ("<fn>", "*<args>"), always(OPAQUE), effect=True, fresh=False, flat=True, raises=ANYTHING,
))
# the same for what only shows what it is given: a derivative may go in, and none comes out
show_opaque = register(Row(
    "call", None, ("<fn>", "*<args>"), always(NONE), effect=True, flat=True, raises=ANYTHING,
))
CALLS = (call_opaque, call_sharing)
# the result of such a call, where numbers are needed; what it is, is found out when it is there. It is an effect, since
# other calls may change what it looks at: it stays in its place, and is done once
as_numbers = register(Row(
    "as_numbers", helpers.as_numbers, ("value",), always(NUMBER), effect=True, helper="as_numbers", raises=(TypeError,),
    flat=True, reads_text=True,
))
