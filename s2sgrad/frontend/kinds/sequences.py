"""Tuples and lists, of known structure or not."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import list_methods, open_tuples
from s2sgrad.frontend.kinds.base import Kind, refuse_store
from s2sgrad.frontend.kinds.of_class import list_in
from s2sgrad.frontend.records import closed, holds_object, note_copy, sources
from s2sgrad.frontend.sites import has_parts
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Scalar, Slice, is_never_filled
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators


class FixedKind(Kind):
    """What has elements of known number, which are told apart."""

    loops = True

    def truth(self, low: Any, x: Value) -> bool | None:
        return bool(x.type.elts)  # type: ignore[attr-defined]

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        if getattr(x.type, "cls", None) is None and holds_object(x.type):
            return self.object_at(low, x, index)
        known, i = static_value(index.type)
        if known and isinstance(i, int) and -len(x.type.elts) <= i < len(x.type.elts):  # type: ignore[attr-defined]
            return self.known_element(low, x, i)
        if isinstance(index.type, Scalar) and not known:
            return low.choose_item(x, index)  # type: ignore[no-any-return]
        return self.taken(low, x, index)

    def known_element(self, low: Any, x: Value, i: int) -> Value:
        """The element at a place that x has."""
        return low.getitem(x, i % len(x.type.elts))  # type: ignore[attr-defined,no-any-return]

    def taken(self, low: Any, x: Value, index: Value) -> Value:
        """What an op takes out of x."""
        return super().subscript(low, x, index)

    def object_at(self, low: Any, x: Value, index: Value) -> Value:
        """An element, or a part, where objects are among the elements."""
        items = low.items(x)
        if isinstance(index.type, Slice):
            return low.make_tuple(  # type: ignore[no-any-return]
                items[low.known(index, "the bounds of a slice of a list of objects")]
            )
        return one_of(low, x, items, index)

    def contains(self, low: Any, x: Value, item: Value) -> Value:
        if static_value(x.type)[0]:
            return super().contains(low, x, item)
        result = low.const(False)
        for element in low.items(x):
            test = low.apply(operators.eq, [item, element])
            result = low.either(result, lambda test=test: test)
        return result  # type: ignore[no-any-return]

    def elements(self, low: Any, x: Value, what: str) -> list[Value]:
        return low.items(x)  # type: ignore[no-any-return]


class TupleKind(FixedKind):
    """A tuple."""

    def known_element(self, low: Any, x: Value, i: int) -> Value:
        return low.items(x)[i]  # type: ignore[no-any-return]

    def taken(self, low: Any, x: Value, index: Value) -> Value:
        known, i = static_value(index.type)
        if known and isinstance(i, slice):
            return low.make_tuple(low.items(x)[i])  # type: ignore[no-any-return]
        return super().taken(low, x, index)


class FixedListKind(FixedKind):
    """A list whose elements are told apart."""

    def taken(self, low: Any, x: Value, index: Value) -> Value:
        return with_origin(low, x, super().taken(low, x, index), "*")

    def store(self, low: Any, x: Value, index: Value, value: Value) -> None:
        super().store(low, x, index, as_element(low, x, index, value))

    def put(self, low: Any, x: Value, index: Value, value: Value) -> None:
        put_in_list(low, x, index, value)

    def remove(self, low: Any, x: Value, index: Value) -> None:
        list_methods.delete(low, x, index)


class ListKind(Kind):
    """A list of any length, or a deque, with one type for all elements."""

    loops = True

    def truth(self, low: Any, x: Value) -> bool | None:
        return False if is_never_filled(x.type) else None

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        return with_origin(low, x, super().subscript(low, x, index), "*")

    def store(self, low: Any, x: Value, index: Value, value: Value) -> None:
        super().store(low, x, index, as_element(low, x, index, value))

    def put(self, low: Any, x: Value, index: Value, value: Value) -> None:
        put_in_list(low, x, index, value)

    def remove(self, low: Any, x: Value, index: Value) -> None:
        list_methods.delete(low, x, index)


class OpenTupleKind(ListKind):
    """A tuple of any length: to ops a list that nobody changes."""

    def put(self, low: Any, x: Value, index: Value, value: Value) -> None:
        refuse_store(low, x.type)

    def remove(self, low: Any, x: Value, index: Value) -> None:
        Kind.remove(self, low, x, index)


class ObjectListKind(Kind):
    """A list of objects, which are known one by one (object_lists.py)."""

    def truth(self, low: Any, x: Value) -> bool | None:
        return bool(self.items(low, x))

    def condition(self, low: Any, x: Value) -> Value:
        return low.const(self.truth(low, x))  # type: ignore[no-any-return]

    def items(self, low: Any, x: Value) -> list[Value]:
        return low.list_items(list_in(x))  # type: ignore[no-any-return]

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        items = self.items(low, x)
        if isinstance(index.type, Slice):
            part = items[low.known(index, "the bounds of a slice of a list of objects")]
            return low.derived("part", part)  # type: ignore[no-any-return]
        return one_of(low, x, items, index)

    def store(self, low: Any, x: Value, index: Value, value: Value) -> None:
        low.set_items(x, low.with_replaced(list_in(x), index, value))

    def delete(self, low: Any, x: Value, index: Value) -> None:
        low.set_items(x, low.without(list_in(x), index))

    def contains(self, low: Any, x: Value, item: Value) -> Value:
        return low.contains(item, low.make_tuple(self.items(low, x)))  # type: ignore[no-any-return]

    def iterable(self, low: Any, x: Value) -> Any:
        tree = low.iterable(low.make_tuple(self.items(low, x)))
        tree.source = x
        return tree

    def unpack(self, low: Any, x: Value, what: str) -> list[Value]:
        return self.items(low, x)


def one_of(low: Any, x: Value, items: list[Value], index: Value) -> Value:
    """One of several elements, of which some are objects."""
    known, k = low.static(index)
    if known:
        low.check_index(k, items)
        return items[k]
    values = closed(low, x)  # which of them is not known
    return note_copy(low, low.subscript(values, index), sources(low, values))


def with_origin(low: Any, x: Value, element: Value, step: Any) -> Value:
    """An element that has been taken out of a container, which knows where that comes from."""
    if x in low.origins and has_parts(element.type):
        low.origins[element] = tuple((*site, step) for site in low.origins[x])
    return element


def as_element(low: Any, x: Value, index: Value, value: Value) -> Value:
    """What is put into a list of values, which an object or a function may make a list of objects."""
    if isinstance(index.type, Slice) or not holds_object(value.type):
        return value
    low.as_object_list(x)
    return low.as_element(value)  # type: ignore[no-any-return]


def put_in_list(low: Any, x: Value, index: Value, value: Value) -> None:
    """x[index] = value, and x[a:b] = value, of an ordinary list."""
    index = open_tuples.as_index(low, x, index)
    if isinstance(index.type, Slice):
        list_methods.store_slice(low, x, index, value)
        return
    low.apply(rows.setitem, [x, index, low.store_in_list(x, x.type, index, value)])


__all__ = ["FixedListKind", "ListKind", "ObjectListKind", "OpenTupleKind", "TupleKind", "as_element", "with_origin"]
