"""Lists, of known structure or not, and tuples of unknown length."""

from __future__ import annotations

from typing import Any

import gast

from s2sgrad.frontend import list_methods, made_lists, object_lists, open_tuples
from s2sgrad.frontend.class_operators import METHODS
from s2sgrad.frontend.function_values import Bound, Closure
from s2sgrad.frontend.joins import Meeting, Unjoinable, drop_const, lists, open_tuple
from s2sgrad.frontend.kinds.base import Keywords, Kind, Part, Way, refuse, refuse_store
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.kinds.objects import set_on_instance, with_parts
from s2sgrad.frontend.kinds.of_class import list_in
from s2sgrad.frontend.kinds.tuples import FixedKind, among_objects, is_list
from s2sgrad.frontend.list_changes import store_in_list
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.object_lists import (
    added,
    as_object_list,
    call_object_list,
    derived,
    place_in,
    set_items,
    with_replaced,
    without,
)
from s2sgrad.frontend.records import holds_object, opened_list
from s2sgrad.frontend.sites import has_parts
from s2sgrad.frontend.state import Instance
from s2sgrad.frontend.values import typed
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Bottom, List, Scalar, Slice, Tuple, Type, is_never_filled
from s2sgrad.rules import core as rows
from s2sgrad.rules.composites_lists import LIST_METHODS, TUPLE_METHODS


class FixedListKind(FixedKind):
    """A list whose elements are told apart."""

    article = "a list"
    methods = frozenset({"__getitem__"})

    def taken(self, low: Lowering, x: Value, index: Value) -> Value:
        return with_origin(low, x, super().taken(low, x, index), "*")

    def method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        if name == "copy":
            return made_lists.copied(low, x)
        return method_of_list(low, x, name, args, keywords)

    def taken_in(self, low: Lowering, x: Value, index: Value, value: Value) -> Value:
        return as_element(low, x, index, value)

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        put_in_list(low, x, index, value)

    def remove(self, low: Lowering, x: Value, index: Value) -> None:
        list_methods.delete(low, x, index)

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        return augment_list(low, old, name, value)

    def python_class(self, t: Type) -> type | None:
        return list

    def copied(self, low: Lowering, x: Value) -> Value:
        return low.call_method(x, "copy", [], {})

    def copied_with(self, low: Lowering, x: Value, part: Part, way: Way) -> Value:
        return low.display_list(low.place(way), with_parts(low, x, part))

    def rebuilt(self, low: Lowering, t: Type, items: list[Value]) -> Value:
        made = low.b.apply(rows.make_list, *items)
        low.origins[made] = (("tuple", made),)  # what is in it comes from where the items do
        return made

    def with_types(self, t: Type, elts: tuple[Type, ...]) -> Type:
        return List(None, elts)

    def opened(self, low: Lowering, t: Type, items: list[Value], param: str, way: Way) -> Value:
        return opened_list(low, items, param, way)

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        return lists_merged(a, b, at)


def augment_list(low: Lowering, old: Value, name: str, value: Value) -> Value | None:
    """A list += something, or *= a number."""
    if is_asked_first(low, name, value):
        return low.binary(name, old, value)
    if name == "Mult":
        list_methods.repeat(low, old, value)
        return None
    if name != "Add":
        return low.binary(name, old, value)
    if isinstance(value.type, Array):
        refuse(low, "a list += an array: NumPy adds the array to the elements", "x.extend(a), or np.array(x) + a")
    low.list_method(old, "extend", [value])
    return None


def is_asked_first(low: Lowering, name: str, value: Value) -> bool:
    """Whether the class of what is added to a list is asked before the list is."""
    return low.find_special(value, f"__r{METHODS.get(name, '')}__") is not None


class ListKind(Kind):
    """A list of any length, or what else is held as one, with one type for all elements."""

    loops = True
    article = "a list"
    methods = frozenset({"__getitem__"})

    def truth(self, low: Lowering, x: Value) -> bool | None:
        return False if is_never_filled(x.type) else None

    def length(self, low: Lowering, x: Value) -> Value | None:
        return low.const(0) if is_never_filled(x.type) else None

    def method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        if name == "copy":
            return super().method(low, x, name, args, keywords)
        return method_of_list(low, x, name, args, keywords)

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        if is_never_filled(x.type) and not isinstance(index.type, Slice):
            raises_for_sure(low, x, "list index out of range")
        return with_origin(low, x, super().subscript(low, x, index), "*")

    def taken_in(self, low: Lowering, x: Value, index: Value, value: Value) -> Value:
        return as_element(low, x, index, value)

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        put_in_list(low, x, index, value)

    def remove(self, low: Lowering, x: Value, index: Value) -> None:
        list_methods.delete(low, x, index)

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        return augment_list(low, old, name, value)

    def describe(self, t: Type) -> str:
        return self.article

    def python_class(self, t: Type) -> type | None:
        return list

    def copied(self, low: Lowering, x: Value) -> Value:
        return low.call_method(x, "copy", [], {})

    def copied_with(self, low: Lowering, x: Value, part: Part, way: Way) -> Value:
        return copy_of_numbers(low, x) or super().copied_with(low, x, part, way)

    def generalised(self, t: Type) -> Type:
        assert isinstance(t, List)
        return t if t.elem is None else t.of(drop_const(t.elem))

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        return lists_merged(a, b, at)


class OpenTupleKind(ListKind):
    """A tuple of any length: to ops a list that nobody changes."""

    stands_for = "a tuple of unknown length"

    article = "a tuple"

    def method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        if name in TUPLE_METHODS:
            return low.call_composite(TUPLE_METHODS[name], [x, *args], keywords)
        if not hasattr(tuple, name):
            low.fails(AttributeError, f"'tuple' object has no attribute {name!r}")
        refuse(low, f"a tuple has no method `{name}`", "make a list of it: list(t)")

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        return low.binary(name, old, value)

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        refuse_store(low, x.type)

    def remove(self, low: Lowering, x: Value, index: Value) -> None:
        Kind.remove(self, low, x, index)

    def describe(self, t: Type) -> str:
        return "a tuple of any length"

    def python_class(self, t: Type) -> type | None:
        return tuple

    def copied(self, low: Lowering, x: Value) -> Value:
        return x

    def fitted(self, low: Lowering, x: Value, needed: Type) -> Value:
        return open_tuples.as_open(low, x, needed)

    def conform_parts(self, low: Lowering, x: Value, needed: Type) -> None:
        if not isinstance(x.type, Tuple):
            return
        for item in low.items(x):
            low.conform(item, needed.elem or item.type)  # type: ignore[attr-defined]

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        return open_tuple(a, b, at) if isinstance(b, Tuple) else lists_merged(a, b, at)

    def sequence_operator(self, low: Lowering, name: str, a: Value, b: Value) -> Value | None:
        return open_tuples.operator(low, name, a, b)

    def differs(self, t: Type, other: Type) -> bool:
        return is_list(other)


class ObjectListKind(Kind):
    """A list of objects, which are known one by one (object_lists.py)."""

    def truth(self, low: Lowering, x: Value) -> bool | None:
        return bool(self.items(low, x))

    def condition(self, low: Lowering, x: Value) -> Value:
        return low.const(self.truth(low, x))

    def items(self, low: Lowering, x: Value) -> list[Value]:
        return low.list_items(_the_list(x))

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        return low.const(list if name == "__class__" else Bound(name, x))

    def call_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        return call_object_list(low, x, name, args, keywords)

    def put_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        set_on_instance(low, x, name, value)

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        return among_objects(low, x, self.items(low, x), index, lambda part: derived(low, "part", part))

    def store(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        set_items(low, x, with_replaced(low, _the_list(x), index, value))

    def delete(self, low: Lowering, x: Value, index: Value) -> None:
        set_items(low, x, without(low, _the_list(x), index))

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        found = _the_list(old)
        if name not in ("Add", "Mult"):
            return super().augment(low, old, name, value, place)
        items = self.items(low, old)
        new = items + added(low, found, value) if name == "Add" else items * place_in(low, found, value)
        set_items(low, old, new)
        return None

    def contains(self, low: Lowering, x: Value, item: Value) -> Value:
        return low.contains(item, low.make_tuple(self.items(low, x)))

    def length(self, low: Lowering, x: Value) -> Value | None:
        return low.const(len(self.items(low, x)))

    def iterable(self, low: Lowering, x: Value) -> Any:
        tree = low.iterable(low.make_tuple(self.items(low, x)))
        tree.source = x
        return tree

    def unpack(self, low: Lowering, x: Value, what: str) -> list[Value]:
        return self.items(low, x)


def lists_merged(a: Type, b: Type, at: Meeting) -> Type:
    """One type for two that are held as lists."""
    if not isinstance(a, List) or not isinstance(b, List):
        raise Unjoinable
    return lists(a, b, at)


def copy_of_numbers(low: Lowering, x: Value) -> Value | None:
    """A copy of a list, or a dict, of any length, where no element has to be copied itself."""
    if not isinstance(typed(x, List).elem, Scalar | Bottom):
        return None
    return low.apply(rows.copy_list, [x], method=True)


def method_of_list(low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
    """x.name(...) of an ordinary list."""
    if name in LIST_METHODS:
        if name == "sort" and "key" in keywords and reads(low, keywords["key"], x):
            refuse(low, "the key of a sort reads the list, which is empty meanwhile", "make a copy of it first")
        return low.call_composite(LIST_METHODS[name], [x, *args], keywords)
    if keywords:
        refuse(low, f"keywords in a call of the list method `{name}`", "pass the arguments by position")
    if name == "pop" and is_never_filled(x.type):
        raises_for_sure(low, x, "pop from empty list")
    return low.list_method(x, name, args)


def raises_for_sure(low: Lowering, x: Value, message: str) -> None:
    """Leave where a handler waits for an element that is not there.

    What code of ours takes has another message, and so has what is a list in generated code alone.
    """
    low.fails(IndexError, message, None if low.trusted or form_of(x.type).stands_for else (message,))


def reads(low: Lowering, function: Value, x: Value) -> bool:
    """Whether a function that is made here names a value."""
    closure = static_value(function.type)[1]
    if not isinstance(closure, Closure):
        return False
    names = {n.id for n in gast.walk(closure.node) if isinstance(n, gast.Name)}
    return any(low.state.env.get((closure.frame.id, name)) is x for name in names)


def with_origin(low: Lowering, x: Value, element: Value, step: Any) -> Value:
    """An element that has been taken out of a container, which knows where that comes from."""
    if x in low.origins and has_parts(element.type):
        low.origins[element] = tuple((*site, step) for site in low.origins[x])
    return element


def _the_list(x: Value) -> Instance:
    """The list of objects that a value is."""
    found = list_in(x)
    assert found is not None
    return found


def as_element(low: Lowering, x: Value, index: Value, value: Value) -> Value:
    """What is put into a list of values, which an object or a function may make a list of objects."""
    if isinstance(index.type, Slice) or not holds_object(value.type):
        return value
    as_object_list(low, x)
    return object_lists.as_element(low, value)


def put_in_list(low: Lowering, x: Value, index: Value, value: Value) -> None:
    """x[index] = value, and x[a:b] = value, of an ordinary list."""
    index = open_tuples.as_index(low, x, index)
    if isinstance(index.type, Slice):
        list_methods.store_slice(low, x, index, value)
        return
    assert isinstance(x.type, List)
    low.apply(rows.setitem, [x, index, store_in_list(low, x, x.type, index, value)])


__all__ = [
    "FixedListKind", "ListKind", "ObjectListKind", "OpenTupleKind", "as_element",
    "augment_list", "copy_of_numbers", "is_asked_first",
    "with_origin",
]
