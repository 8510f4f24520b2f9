"""Tangents of what a loop or branch joins: where ints stand in one pass and floats in another, both need one structure.

An int, a list of ints and an array of ints have no tangent. Where the place that they go to takes floats as well, their
tangent is a zero of their shape.
"""

from __future__ import annotations

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import (
    Array,
    Bottom,
    Entries,
    List,
    Optional,
    Scalar,
    Static,
    Tuple,
    Type,
    carries_float,
    holds_complex,
)
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.support import children, tangent_type


def lacks(t: Type, like: Type | None) -> bool:
    """Whether a value of type t has no tangent somewhere where one of type `like` has one."""
    if like is None or isinstance(t, Static | Bottom) or not carries_float(like):
        return False
    t, like = _inner(t), _inner(like)
    if not carries_float(t):
        return not is_nothing(t)
    inner = children(t)
    if inner is None:
        return isinstance(t, List) and isinstance(like, List) and lacks(t.elem or Bottom(), like.elem)
    return any(lacks(e, _part(like, key)) for key, e in inner)


def is_nothing(t: Type) -> bool:
    """Whether nothing is in a container, so that its tangent has nothing in it either."""
    inner = children(t)
    return inner == [] or isinstance(t, List) and inner is None and isinstance(t.elem, Bottom)


def fitted(b: Builder, v: Value, t: Type, d: Value | None, like: Type, written: bool = False) -> Value:
    """The tangent d of v, a value of type t, as one of a value of type `like`; d is None where there is none.

    Of what is `written`, the tangent stays the very same: zeros are put into it.
    """
    if not lacks(t, like):
        return b.const(None) if d is None else d
    t, like = _inner(t), _inner(like)
    inner = children(t)
    if d is None or not carries_float(t) or inner is None:
        return _zeros(b, v, t, like)
    items, changed = [], {}
    for key, e in inner:
        wanted = _part(like, key)
        item = b.apply(core.getitem, d, b.const(key), type=tangent_type(e))
        if wanted is not None and lacks(e, wanted):
            part = b.apply(core.getitem, v, b.const(key), type=e)
            item = changed[key] = fitted(b, part, e, item if carries_float(e) else None, wanted, written)
        items.append(item)
    if written and not isinstance(t, Tuple):
        for key, item in changed.items():
            b.apply(core.setitem, d, b.const(key), item)
        return d
    return _rebuilt(b, t, items)


def _rebuilt(b: Builder, t: Type, items: list[Value]) -> Value:
    types = tuple(i.type for i in items)
    if isinstance(t, Entries):
        params = ("keys", *["items"] * len(items))
        return b.apply(core.make_dict, b.const(t.keys), *items, params=params, type=t.of(t.keys, types))
    row: Row = core.make_tuple if isinstance(t, Tuple) else core.make_list
    made = Tuple(types, t.cls) if isinstance(t, Tuple) else List(None, types)
    return b.apply(row, *items, params=("items",) * len(items), type=made)


def _zeros(b: Builder, v: Value, t: Type, like: Type) -> Value:
    """The tangent of what has none."""
    if isinstance(t, Array):
        return b.apply(core.zeros_like, v, b.const(complex if holds_complex(like) else float))
    if isinstance(t, Scalar):
        return b.const(0j if holds_complex(like) else 0.0)
    return b.apply(adjoint.zeros_tree, v, type=tangent_type(like))


def _inner(t: Type) -> Type:
    return t.inner if isinstance(t, Optional) else t


def _part(t: Type, key: object) -> Type | None:
    """The type of what stands at a place in a container."""
    inner = children(t)
    return dict(inner).get(key) if inner is not None else getattr(t, "elem", None)
