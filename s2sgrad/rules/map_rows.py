"""Rows of dicts whose keys are known at run time only."""

from __future__ import annotations

from dataclasses import replace

from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import BOTTOM, NONE, OPAQUE, Array, Bottom, List, Map, Scalar, Type
from s2sgrad.rules.infer import always, join, like, need
from s2sgrad.rules.registry import register
from s2sgrad.runtime import helpers, trees


def _infer_entry(site: Site) -> Type:
    t = need(site, "x")
    assert isinstance(t, Map)
    elem, default = t.elem or BOTTOM, site.type("default")
    if isinstance(elem, Array) and isinstance(default, Scalar):
        return or_number(elem)
    if default is None or not isinstance(elem, Scalar | Bottom):
        return elem
    joined = join(elem, default) if not isinstance(elem, Bottom) else default
    return OPAQUE if joined is None else joined


def or_number(t: Type) -> Type:
    """The type of what is of type t, or a number where nothing is yet: of an array, the shape is not known."""
    return replace(t, dims=None) if isinstance(t, Array) else t


def _infer_keys(site: Site) -> Type:
    t = need(site, "x")
    assert isinstance(t, Map)
    return List(t.key or BOTTOM)


map_get = register(Row(
    "dict.get", None, ("x", "index", "default"), _infer_entry, form=Form.METHOD, symbol="get", element_of="x",
    linear=("x", "default"), fresh=False, complex=True, by_transform=True,
))
map_pop = register(Row(
    "dict.pop", None, ("x", "index", "default"), _infer_entry, form=Form.METHOD, symbol="pop", writes=("x",),
    element_of="x", fresh=False, complex=True, raises=(KeyError,), resizes="shrinks",
))
map_clear = register(Row(
    "dict.clear", None, ("x",), always(NONE), form=Form.METHOD, symbol="clear", writes=("x",), complex=True,
    resizes="shrinks",
))
# x[index] = value, or `del x[index]` where value is `...`: how an entry comes to be again what x.get(index, ...) gave
map_put_back = register(Row(
    "put_back", trees.put_back, ("x", "index", "value"), always(NONE), writes=("x",), stores=("x", "value"),
    helper="put_back", complex=True, resizes="grows",
))
map_keys = register(Row("list", None, ("x",), _infer_keys, complex=True, by_transform=True))
in_set_order = register(Row(
    "in_set_order", helpers.in_set_order, ("keys",), like("keys"), helper="in_set_order", flat=True, safe=True,
))


__all__ = ["in_set_order", "map_clear", "map_get", "map_keys", "map_pop", "map_put_back", "or_number"]
