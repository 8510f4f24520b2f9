# mypy: allow-untyped-defs
"""Rows of the methods and operators of lists and dicts."""

from __future__ import annotations

from typing import Any

from s2sgrad.ir.facets import OF_PRODUCTS, OF_SUMS
from s2sgrad.ir.row import Form, Row, Site, static_value
from s2sgrad.ir.types import BOTTOM, INT, NONE, OPAQUE, Array, Dict, List, OpenTuple, Scalar, Sym, Tuple, Type
from s2sgrad.rules.dims import refreshed
from s2sgrad.rules.infer import (
    always,
    constant,
    element_type,
    join,
    like,
    need,
    refuse,
    scalar,
    uniform,
    without_const,
)
from s2sgrad.rules.registry import register, register_method
from s2sgrad.runtime import helpers, trees

# lists ----------------------------------------------------------------------------------------------------------------


def _infer_pop(site: Site) -> Type:
    t = need(site, "x")
    if isinstance(t, List):
        if t.elts:
            known, index = static_value(site.type("index") or Scalar("i", None, -1))
            return t.elts[index] if known else element_type(t)
        taken = object()  # the next one that is taken may have other sizes
        return refreshed(element_type(t), lambda path, one: Sym((taken, path), one)) if t.elts is None else BOTTOM
    return OPAQUE


list_append = register_method(register(Row(
    "append", None, ("x", "value"), always(NONE), form=Form.METHOD, symbol="append", writes=("x",),
    stores=("x", "value"), complex=True, resizes="grows",
)), "append", List)
list_pop = register_method(register(Row(
    "pop", None, ("x", "index"), _infer_pop, form=Form.METHOD, symbol="pop", writes=("x",), element_of="x", fresh=False,
    complex=True, raises=(IndexError,), resizes="shrinks",
)), "pop", List)
list_reverse = register_method(register(Row(
    "reverse", None, ("x",), always(NONE), form=Form.METHOD, symbol="reverse", writes=("x",), complex=True,
)), "reverse", List)
list_extend = register_method(register(Row(
    "extend", None, ("x", "value"), always(NONE), form=Form.METHOD, symbol="extend", writes=("x",),
    stores=("x", "value"), complex=True, resizes="grows",
)), "extend", List)
list_insert = register_method(register(Row(
    "insert", None, ("x", "index", "value"), always(NONE), form=Form.METHOD, symbol="insert", writes=("x",),
    stores=("x", "value"), complex=True, resizes="grows",
)), "insert", List)


def _infer_concat(site: Site) -> Type:
    elem = join(_elements(site, "a"), _elements(site, "b"))
    if elem is None:
        raise refuse(
            site, "joining lists of different types of elements", "give the elements one type, or keep two lists"
        )
    return List(elem)


def _infer_repeat(site: Site) -> Type:
    return List(_elements(site, "x"))


def _infer_unrepeat(site: Site) -> Type:
    d, x = need(site, "d"), need(site, "x")
    entry = d.elem if isinstance(d, List) and isinstance(d.elem, Tuple) else None
    if entry is None or not isinstance(x, List):
        return x
    elts = None if x.elts is None else tuple(_left_out(e, entry) for e in x.elts)
    return List(None if x.elem is None else _left_out(x.elem, entry), elts)


def _left_out(t: Type, d: Type) -> Type:
    """The type t with None where the type d has it."""
    if isinstance(t, Tuple) and isinstance(d, Tuple) and len(t.elts) == len(d.elts):
        return Tuple(tuple(map(_left_out, t.elts, d.elts)), t.cls)
    return d if d == NONE else t


def _infer_as_tuple(site: Site) -> Type:
    t = need(site, "x")
    return OpenTuple(scalar(t.dtype) if isinstance(t, Array) else _elements(site, "x"))


def _infer_as_list(site: Site) -> Type:
    return List(_elements(site, "x"))


def _infer_whole_index(site: Site) -> Type:
    t = need(site, "index")
    if not (isinstance(t, OpenTuple) and isinstance(t.elem, Scalar) and t.elem.kind == "i"):
        raise refuse(site, "a tuple of anything but integers is an index", "index with integers: a[i, j]")
    return Tuple((INT,) * site.static("ndim"))


def _elements(site: Site, param: str) -> Type:
    t = need(site, param)
    return without_const(uniform(site, t) if isinstance(t, List | Tuple) else OPAQUE)


def list_concat_a(dy, y, a):
    return dy[: len(a)]


def list_concat_b(dy, y, a):
    return dy[len(a) :]


def list_repeat_x(dy, y, x):
    return trees.unrepeat_list(dy, x)


def unrepeat_list_d(dy, y, d, x):
    return dy * (len(d) // len(x))


def copy_list_x(dy, y):
    return dy


def tuple_of_x(dy, y):
    return list(dy)


def in_tuples_x(dy, y, x):
    return helpers.in_lists(dy, x)


list_concat = register(Row(
    "list_concat", None, ("a", "b"), _infer_concat, form=Form.BINARY, symbol="+", elements_of=("a", "b"),
    vjp={"a": list_concat_a, "b": list_concat_b}, linear=("a", "b"), complex=True, by_transform=True,
    float_errors=OF_SUMS,
))
list_repeat = register(Row(
    "list_repeat", None, ("x", "times"), _infer_repeat, form=Form.BINARY, symbol="*", vjp={"x": list_repeat_x},
    linear=("x",), elements_of=("x",), complex=True, by_transform=True, float_errors=OF_PRODUCTS,
))
unrepeat_list = register(Row(
    "unrepeat_list", trees.unrepeat_list, ("d", "x"), _infer_unrepeat, vjp={"d": unrepeat_list_d, "x": None},
    linear=("d",), shape_only=("x",), helper="unrepeat_list", complex=True, by_transform=True,
    for_objects="unrepeat_objects",
))
copy_list = register_method(register(Row(
    "copy", None, ("x",), like("x"), form=Form.METHOD, symbol="copy", vjp={"x": copy_list_x}, linear=("x",),
    elements_of=("x",), complex=True, by_transform=True,
)), "copy", List, Dict)

as_tuple = register(Row(
    "tuple", None, ("x",), _infer_as_tuple, linear=("x",), elements_of=("x",), complex=True, by_transform=True,
))
# what is returned: as a tuple, or with tuples on those levels of which `kinds` says so
tuple_of = register(Row(
    "tuple", None, ("x",), like("x"), vjp={"x": tuple_of_x}, linear=("x",), complex=True, by_transform=True,
))
# which elements of a list are one and the same, see frontend/deep_copies.py
told_apart = register(Row(
    "told_apart", helpers.told_apart, ("x",), always(Tuple((List(INT), List(INT)))), shape_only=("x",),
    helper="told_apart", flat=True,
))
in_tuples = register(Row(
    "in_tuples", helpers.in_tuples, ("x", "kinds"), like("x"), vjp={"x": in_tuples_x}, linear=("x",),
    helper="in_tuples", by_transform=True,
))
in_lists = register(Row(
    "in_lists", helpers.in_lists, ("d", "x"), like("x"), vjp={"d": copy_list_x, "x": None}, linear=("d",),
    shape_only=("x",), helper="in_lists", by_transform=True,
))
as_list = register(Row(
    "list", None, ("x",), _infer_as_list, vjp={"x": copy_list_x}, linear=("x",), elements_of=("x",), complex=True,
    by_transform=True,
))
whole_index = register(Row(
    "whole_index", helpers.whole_index, ("index", "ndim"), _infer_whole_index, helper="whole_index",
    raises=(IndexError,), flat=True,
))

# methods of dicts ---------------------------------------------------------------------------------------------------


def _infer_items(pick: str) -> Any:
    def infer(site: Site) -> Type:
        t = need(site, "x")
        if not isinstance(t, Dict):
            return OPAQUE
        keys = [constant(k) for k in t.keys]
        if pick == "keys":
            return Tuple(tuple(keys))
        if pick == "values":
            return Tuple(t.elts)
        return Tuple(tuple(Tuple((k, e)) for k, e in zip(keys, t.elts)))

    return infer


def _infer_get(site: Site) -> Type:
    t = need(site, "x")
    if not isinstance(t, Dict):
        return OPAQUE
    key = site.static("key")
    if key in t.keys:
        return t.elts[t.keys.index(key)]
    return site.type("default") or NONE


def _dict_method(name: str, params: tuple[str, ...], infer: Any) -> Row:
    row = Row(
        name, None, params, infer, form=Form.METHOD, symbol=name, view_of="x", element_of="x", linear=("x",),
        fresh=False, cost="free", complex=True, by_transform=True,
    )
    return register_method(register(row), name, Dict)


dict_keys = _dict_method("keys", ("x",), _infer_items("keys"))
dict_values = _dict_method("values", ("x",), _infer_items("values"))
dict_items = _dict_method("items", ("x",), _infer_items("items"))
dict_get = _dict_method("get", ("x", "key", "default"), _infer_get)
