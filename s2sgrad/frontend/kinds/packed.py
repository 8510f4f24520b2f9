"""array.array of floats: a list of floats, into which nothing but numbers can be put."""

from __future__ import annotations

import array
from typing import Any

from s2sgrad.frontend import in_turn
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.foreign import is_constant
from s2sgrad.frontend.kinds.base import Keywords, Kind, refuse
from s2sgrad.frontend.kinds.sequences import ListKind, is_asked_first
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.container_class import ContainerClass
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import FLOAT, HeldList, List, Scalar, Slice, Type
from s2sgrad.rules import container_rows
from s2sgrad.rules import core as rows

CODE = "d"  # the only type code of which an array holds Python's floats as they are
MADE = ContainerClass(array.array, before=(CODE,))
_KNOWN = {"typecode": CODE, "itemsize": array.array(CODE).itemsize}
_GROWS = ("append", "insert")
_TAKES = ("pop", "remove", "index", "count", "reverse")


class PackedKind(ListKind):
    """An array of floats of the standard library: in generated code a list."""

    article = "an array.array"
    stands_for = "an array.array"
    methods = frozenset({*_GROWS, *_TAKES, "extend", "fromlist", "tolist", "__getitem__"})

    def describe(self, t: Type) -> str:
        return self.article

    def python_class(self, t: Type) -> type | None:
        return array.array

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        return low.const(_KNOWN[name]) if name in _KNOWN else super().attribute(low, x, name)

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        found = super().subscript(low, x, index)
        return made(low, low.iterable(found)) if isinstance(index.type, Slice) else found

    def store(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        if not isinstance(index.type, Slice):
            value = number(low, value)
        elif not is_packed(value.type):
            low.fails(TypeError, "can only assign array")
            refuse(low, "a slice of an array.array is set to what is none", "make an array of it: array.array('d', v)")
        super().store(low, x, index, value)

    def method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        if name in _GROWS:
            return low.list_method(x, name, [*args[:-1], number(low, args[-1])])
        if name in ("extend", "fromlist"):
            return extended(low, x, args[0])
        if name == "tolist":
            return as_list(low, x)
        if name in _TAKES:
            return super().method(low, x, name, args, keywords)
        refuse(low, f"the method `{name}` of an array.array is not supported", f"use {', '.join(sorted(self.methods))}")

    def copied(self, low: Lowering, x: Value) -> Value:
        return made(low, low.iterable(x))

    def copied_with(self, low: Lowering, x: Value, part: Any, way: Any) -> Value:
        return self.copied(low, x)

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        if is_asked_first(low, name, value) or name not in ("Add", "Mult"):
            return low.binary(name, old, value)
        if name == "Add" and not is_packed(value.type):
            low.fails(TypeError, "can only extend with array")
            refuse(low, "an array.array += what is none", "use extend, or make an array of it")
        return super().augment(low, old, name, value, place)

    def sequence_operator(self, low: Lowering, name: str, a: Value, b: Value) -> Value | None:
        if low.trusted:
            return None
        if name == "Add" and not (is_packed(a.type) and is_packed(b.type)):
            low.fails(TypeError, "can only append array to array")
            refuse(low, "the sum of an array.array and what is none", "make an array of it: array.array('d', v)")
        if name == "Mult" and not is_packed(a.type):
            a, b = b, a
        return made(low, low.iterable(low.apply(rows.list_concat if name == "Add" else rows.list_repeat, [a, b])))

    def differs(self, t: Type, other: Type) -> bool:
        return isinstance(other, List) and not is_packed(other)


KINDS: dict[type[Type], Kind] = {HeldList: PackedKind()}


def is_packed(t: Type) -> bool:
    return isinstance(t, HeldList) and t.made == MADE


@special(array.array)
def _array(low: Lowering, args: list[Value], keywords: Keywords) -> Value | None:
    if keywords or not args or static_value(args[0].type) != (True, CODE):
        if not all(is_constant(low, a) for a in args[1:]):
            refuse(low, "an array.array of another type code than 'd' is not supported", "array.array('d', v)")
        return None
    return made(low, low.iterable(args[1]) if len(args) > 1 else None)


def made(low: Lowering, tree: Any) -> Value:
    """An array of what there is in something."""
    items = [] if tree is None else low.fixed_items(tree) if low.short_enough(tree) else None
    site = low.site(low.place("array.array"))
    t = low.site_type(site, HeldList(FLOAT, None, MADE))
    value: Value = low.b.apply(rows.make_list, *(number(low, v) for v in items or ()), type=t)
    low.origins[value] = (site,)
    if items is None:
        low.each(tree, lambda v: low.list_method(value, "append", [number(low, v)]), "array.array")
    return value


def number(low: Lowering, v: Value) -> Value:
    """What is put into an array: a float."""
    t = v.type
    if isinstance(t, Scalar) and t.kind in "bif":
        return v if t.kind == "f" and t.dtype is None else low.call_object(float, None, [v], {})
    low.fails(TypeError, "must be real number")
    refuse(low, f"{t!r} is put into an array.array", "put numbers into it")


def extended(low: Lowering, x: Value, source: Value) -> Value:
    """x.extend(source)"""
    source = as_list(low, source) if is_packed(source.type) else source  # it may be x
    in_turn.put_all(low, x, source, lambda v: low.list_method(x, "append", [number(low, v)]), "extend")
    return low.const(None)


def as_list(low: Lowering, x: Value) -> Value:
    return low.apply(container_rows.as_list, [x])


__all__ = ["CODE", "KINDS", "MADE", "PackedKind"]
