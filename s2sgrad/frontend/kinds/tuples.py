"""Tuples of known length, and what they have in common with lists whose elements are told apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from s2sgrad.frontend import conventions, open_tuples
from s2sgrad.frontend.class_operators import plain_bool
from s2sgrad.frontend.entries import choose_item
from s2sgrad.frontend.joins import Meeting, drop_const, open_tuple
from s2sgrad.frontend.kinds.attributes import bound_attribute
from s2sgrad.frontend.kinds.base import Keywords, Kind, Part, Way, held_as_values
from s2sgrad.frontend.kinds.forms import form_of, to_leaves
from s2sgrad.frontend.kinds.objects import with_parts
from s2sgrad.frontend.list_operators import may_count
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.object_lists import check_index
from s2sgrad.frontend.records import closed, field, holds_object, note_copy, opened_object, parts_of, sources
from s2sgrad.frontend.sites import is_tuple
from s2sgrad.frontend.values import elts_of, same_value, typed
from s2sgrad.ir.held import held_as
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import List, Map, OpenTuple, Optional, Record, Scalar, Slice, Tuple, Type, record_of
from s2sgrad.rules import operators
from s2sgrad.rules.composites_lists import TUPLE_METHODS


class FixedKind(Kind):
    """What has elements of known number, which are told apart."""

    loops = True

    def truth(self, low: Lowering, x: Value) -> bool | None:
        return bool(elts_of(x.type))

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        if getattr(x.type, "cls", None) is None and holds_object(x.type):
            return among_objects(low, x, low.items(x), index, low.make_tuple)
        known, i = static_value(index.type)
        if known and isinstance(i, int) and -len(elts_of(x.type)) <= i < len(elts_of(x.type)):
            return self.known_element(low, x, i)
        if isinstance(index.type, Scalar) and not known:
            return choose_item(low, x, index)
        return self.taken(low, x, index)

    def known_element(self, low: Lowering, x: Value, i: int) -> Value:
        """The element at a place that x has."""
        return low.getitem(x, i % len(elts_of(x.type)))

    def taken(self, low: Lowering, x: Value, index: Value) -> Value:
        """What an op takes out of x."""
        return super().subscript(low, x, index)

    def contains(self, low: Lowering, x: Value, item: Value) -> Value:
        if static_value(x.type)[0]:
            return super().contains(low, x, item)
        result = low.const(False)
        for element in low.items(x):
            test = low.condition(low.apply(operators.eq, [item, element]))
            result = low.either(result, partial(same_value, test))
        return plain_bool(low, result)

    def elements(self, low: Lowering, x: Value, what: str) -> list[Value]:
        return low.items(x)

    def describe(self, t: Type) -> str:
        return self.article

    def generalised(self, t: Type) -> Type:
        return self.with_types(t, tuple(map(drop_const, parts_of(t))))


class TupleKind(FixedKind):
    """A tuple, which may be named."""

    article = "a tuple"
    methods = frozenset({"__getitem__"})

    def takes_elements(self, low: Lowering, x: Value) -> bool:
        return False

    def takes_attribute(self, x: Value, name: str) -> bool:
        return False

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        cls = typed(x, Tuple).cls
        if cls is None:
            return super().attribute(low, x, name)
        own = conventions.own_attribute(cls, name)
        if own is not None:
            return bound_attribute(low, x, cls, name, own)
        names = getattr(cls, "_fields", ())
        if name in names:
            return low.getitem(x, names.index(name))
        return super().attribute(low, x, name)

    def call(self, low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
        cls = typed(x, Tuple).cls
        if cls is not None and conventions.written(cls, "__call__"):
            return low.call_special(x, "__call__", args, keywords)
        return super().call(low, x, args, keywords)

    def call_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        cls = typed(x, Tuple).cls
        if cls is not None and conventions.own_attribute(cls, name) is not None:
            return low.call_value(low.attribute(x, name), args, keywords)
        return super().call_method(low, x, name, args, keywords)

    def method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        names = list(getattr(typed(x, Tuple).cls, "_fields", ()))
        if name in TUPLE_METHODS and name not in names:
            return low.call_composite(TUPLE_METHODS[name], [x, *args], keywords)
        if names and name == "_replace":
            assert isinstance(x.type, Tuple)
            return low.replaced(x, x.type, keywords)
        if names and name == "_asdict":
            return low.display_dict(low.place(name), names, low.items(x))
        return super().method(low, x, name, args, keywords)

    def known_element(self, low: Lowering, x: Value, i: int) -> Value:
        return low.items(x)[i]

    def taken(self, low: Lowering, x: Value, index: Value) -> Value:
        known, i = static_value(index.type)
        if known and isinstance(i, slice):
            return low.make_tuple(low.items(x)[i])
        return super().taken(low, x, index)

    def python_class(self, t: Type) -> type | None:
        assert isinstance(t, Tuple)
        return t.cls.cls if isinstance(t.cls, Record) else t.cls or tuple

    def copied(self, low: Lowering, x: Value) -> Value:
        return x

    def copied_with(self, low: Lowering, x: Value, part: Part, way: Way) -> Value:
        return self.rebuilt(low, x.type, with_parts(low, x, part))

    def leaf_types(self, t: Type) -> list[Type]:
        return [leaf for e in parts_of(t) for leaf in form_of(e).leaf_types(e)]

    def leaf_shape(self, t: Type) -> Any:
        assert isinstance(t, Tuple)
        return t.cls, tuple(form_of(e).leaf_shape(e) for e in t.elts)

    def to_leaves(self, low: Lowering, x: Value, t: Type) -> list[Value]:
        parts = zip(low.items(held_as_values(low, x, t)), parts_of(t))
        return [leaf for v, e in parts for leaf in to_leaves(low, v, e)]

    def from_leaves(self, low: Lowering, t: Type, leaves: list[Value], name: str | None) -> Value:
        assert isinstance(t, Tuple)
        return low.make_tuple([form_of(e).from_leaves(low, e, leaves, name) for e in t.elts], t.cls)

    def parts(self, low: Lowering, x: Value) -> list[Value]:
        if record_of(x.type) is None:
            return low.items(x)
        return [field(low, x, k) for k in range(len(parts_of(x.type)))]

    def rebuilt(self, low: Lowering, t: Type, items: list[Value]) -> Value:
        return low.make_tuple(items, t.cls)  # type: ignore[attr-defined]

    def with_types(self, t: Type, elts: tuple[Type, ...]) -> Type:
        return Tuple(elts, t.cls)  # type: ignore[attr-defined]

    def opened(self, low: Lowering, t: Type, items: list[Value], param: str, way: Way) -> Value:
        record = record_of(t)
        return self.rebuilt(low, t, items) if record is None else opened_object(low, record, items, param, way)

    def fitted(self, low: Lowering, x: Value, needed: Type) -> Value:
        if not isinstance(x.type, Tuple):
            return x
        items = low.items(x)
        new = [open_tuples.fitted(low, v, e) for v, e in zip(items, parts_of(needed))]
        return x if all(v is w for v, w in zip(items, new)) else low.make_tuple(new, x.type.cls)

    def conform_parts(self, low: Lowering, x: Value, needed: Type) -> None:
        """Lists and dicts in a tuple are seen as the container's type says, wherever the tuple was made."""
        t = x.type.inner if isinstance(x.type, Optional) else x.type
        if not isinstance(t, Tuple):
            return
        if t is not x.type and not held_as(t, needed):
            x = low.retype(x, t)
        for k, (mine, other) in enumerate(zip(t.elts, parts_of(needed))):
            if is_tuple(x) or not held_as(mine, other):
                low.conform(low.getitem(x, k), other)

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.elts) == len(b.elts) and a.cls is b.cls:
            return Tuple(at.each(a.elts, b.elts), a.cls)
        return open_tuple(a, b, at)

    def binary(self, low: Lowering, name: str, x: Value, other: Value) -> Value:
        if name == "Add" and isinstance(other.type, Tuple):
            return low.make_tuple([*low.items(x), *low.items(other)])
        if name == "Mult" and static_value(other.type)[0] and may_count(other.type):
            return low.make_tuple(low.items(x) * low.known(other, "the number of repetitions"))
        return super().binary(low, name, x, other)

    def differs(self, t: Type, other: Type) -> bool:
        return is_list(other)


def is_list(t: Type) -> bool:
    """Whether values of a type are lists, or something else that is held as one, and no tuples."""
    return isinstance(t, List) and not isinstance(t, OpenTuple | Map)


def among_objects(
    low: Lowering, x: Value, items: list[Value], index: Value, part: Callable[[list[Value]], Value]
) -> Value:
    """One of several elements, of which some are objects; or what `part` makes of those that a slice selects."""
    if isinstance(index.type, Slice):
        return part(items[low.known(index, "the bounds of a slice of a list of objects")])
    known, k = low.static(index)
    if known:
        check_index(low, k, items)
        return items[k]
    values = closed(low, x)  # which of them is not known
    return note_copy(low, low.subscript(values, index), sources(low, values))


__all__ = ["FixedKind", "TupleKind", "among_objects", "is_list"]
