"""Dicts and sets."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import choices, dict_methods, key_sets, mappings, open_tuples, outside
from s2sgrad.frontend.cells import store_in_dict
from s2sgrad.frontend.iterables import Plain
from s2sgrad.frontend.joins import Meeting, Unjoinable, drop_const, maps
from s2sgrad.frontend.kinds.base import Keywords, Kind, Part, Way, refuse, refuse_store
from s2sgrad.frontend.kinds.sequences import as_element, copy_of_numbers, is_asked_first, with_origin
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import entries, parts_of, rebuilt_entries
from s2sgrad.frontend.values import typed
from s2sgrad.ir.container_class import EITHER
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Dict, Entries, Map, Set, Type

RESIZED = "dictionary changed size during iteration"
METHODS = frozenset({*dict_methods.METHODS, "__getitem__"})


class DictKind(Kind):
    """A dict with known keys, of which at each point it is known which it has."""

    article = "a dict"
    methods = METHODS

    def truth(self, low: Lowering, x: Value) -> bool | None:
        known = low.key_set(x)
        return known is not None and bool(known.keys) or bool(mappings.present(low, x))

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        entry = entry_known(low, x, index)
        if entry is not None:
            return entry
        known, key = static_value(index.type)
        return with_origin(low, x, super().subscript(low, x, index), key if known else "*")

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        low.check_key(index)
        if not outside.assign_entry(low, x, index, value):
            assert isinstance(x.type, Entries)
            store_in_dict(low, x, x.type, open_tuples.as_index(low, x, index), value)

    def contains(self, low: Lowering, x: Value, item: Value) -> Value:
        if mappings.is_known(item):
            return key_sets.has(low, x, static_value(item.type)[1])
        now = low.keys_present(x)
        if now is None:
            key_sets.as_run_time(low, x)
        if now != typed(x, Entries).keys:  # others are put in later, or have been taken out
            x = low.const(now)
        return super().contains(low, x, item)

    def length(self, low: Lowering, x: Value) -> Value | None:
        return low.const(len(dict_methods.present(low, x)))

    def gone_through(self, low: Lowering, x: Value) -> Any:
        return Plain(low.make_tuple(low.unpack_all(x, "a dict")), source=x)

    def elements(self, low: Lowering, x: Value, what: str) -> list[Value]:
        return [low.const(k) for k in dict_methods.present(low, x)]

    def describe(self, t: Type) -> str:
        return self.article

    def copied_with(self, low: Lowering, x: Value, part: Part, way: Way) -> Value:
        assert isinstance(x.type, Entries)
        keys = mappings.present(low, x)
        items = [part(k, mappings.item(low, x, k)) for k in keys]
        return low.display_dict(low.place(way), list(keys), items, like=x.type)

    def parts(self, low: Lowering, x: Value) -> list[Value]:
        return entries(low, x)

    def rebuilt(self, low: Lowering, t: Type, items: list[Value]) -> Value:
        return rebuilt_entries(low, t, items)

    def with_types(self, t: Type, elts: tuple[Type, ...]) -> Type:
        return t.of(t.keys, elts)  # type: ignore[attr-defined]

    def opened(self, low: Lowering, t: Type, items: list[Value], param: str, way: Way) -> Value:
        if param not in low.session.rebuilt:
            return self.rebuilt(low, t, items)
        assert isinstance(t, Entries)
        return low.display_dict((param, *way), list(t.keys), items, like=t)

    def generalised(self, t: Type) -> Type:
        return self.with_types(t, tuple(map(drop_const, parts_of(t))))

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        if not isinstance(a, Dict) or not isinstance(b, Dict):
            return maps(a, b, at)
        if a.keys != b.keys:
            raise Unjoinable
        return a.either(b).of(a.keys, at.each(a.elts, b.elts))

    def remove(self, low: Lowering, x: Value, index: Value) -> None:
        dict_methods.delete(low, x, index)

    def own_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value | None:
        return dict_methods.method(low, x, name, args, keywords)

    def python_class(self, t: Type) -> type | None:
        return class_in(t)

    def equals(self, low: Lowering, x: Value, other: Value) -> Value | None:
        return dict_methods.equal(low, x, other) if isinstance(other.type, Dict | Map) else None

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        return joined(low, old, value) if name == "BitOr" else super().augment(low, old, name, value, place)


class MapKind(Kind):
    """A dict, or a set, whose keys are known at run time only."""

    resized = ("dict", RESIZED)
    methods = METHODS

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        entry = entry_known(low, x, index)
        return with_origin(low, x, super().subscript(low, x, index), "*") if entry is None else entry

    def taken_in(self, low: Lowering, x: Value, index: Value, value: Value) -> Value:
        return as_element(low, x, index, value)

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        low.check_key(index)
        mappings.store(low, x, typed(x, Map), index, value)

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        if is_asked_first(low, name, value):
            return low.binary(name, old, value)
        return joined(low, old, value) if name == "BitOr" else super().augment(low, old, name, value, place)

    def gone_through(self, low: Lowering, x: Value) -> Any:
        return Plain(mappings.keys_of(low, x), source=x)

    def copied(self, low: Lowering, x: Value) -> Value:
        return low.call_method(x, "copy", [], {})

    def copied_with(self, low: Lowering, x: Value, part: Part, way: Way) -> Value:
        return copy_of_numbers(low, x) or super().copied_with(low, x, part, way)

    def generalised(self, t: Type) -> Type:
        assert isinstance(t, Map)
        return t if t.elem is None else t.of(drop_const(t.elem))

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        return maps(a, b, at)

    def remove(self, low: Lowering, x: Value, index: Value) -> None:
        dict_methods.delete(low, x, index)

    def own_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value | None:
        return dict_methods.method(low, x, name, args, keywords)

    def python_class(self, t: Type) -> type | None:
        return class_in(t)

    def equals(self, low: Lowering, x: Value, other: Value) -> Value | None:
        return dict_methods.equal(low, x, other) if isinstance(other.type, Dict | Map) else None


def entry_known(low: Lowering, x: Value, index: Value) -> Value | None:
    """x[index], where it is one that has to be looked for, made or chosen."""
    low.check_key(index)
    entry = choices.function_by_key(low, x, index) or dict_methods.subscript(low, x, index)
    if entry is None:
        key_sets.known_key(low, x, index)
    return entry


def joined(low: Lowering, x: Value, value: Value) -> Value | None:
    """x |= value"""
    dict_methods.no_counter(low, x, value)
    mappings.update_from(low, x, value)
    return None


def class_in(t: Type) -> type | None:
    """The class of a dict or set, where that is one on all paths."""
    assert isinstance(t, Dict | Map)
    if t.made is None:
        return set if isinstance(t, Set) else dict
    return None if t.made == EITHER else t.made.cls


class SetKind(MapKind):
    """A set whose elements are known at run time only: a dict in generated code."""

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        low.fails(TypeError, "it is not subscriptable")
        refuse(low, "a set has no order, so it cannot be indexed", "make a list of it: sorted(...)")

    def call_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        if name == "__getitem__":
            low.fails(AttributeError, "'set' object has no attribute '__getitem__'")
        return super().call_method(low, x, name, args, keywords)

    def takes_elements(self, low: Lowering, x: Value) -> bool:
        return False

    def store(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        refuse_store(low, x.type)

    def delete(self, low: Lowering, x: Value, index: Value) -> None:
        low.fails(TypeError, "its elements cannot be deleted")
        refuse(low, "an element of a set is deleted by an index", "s.remove(element)")


__all__ = ["DictKind", "MapKind", "SetKind"]
