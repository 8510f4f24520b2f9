"""What is known when the function is compiled: texts, functions, modules, containers from outside, iterables."""

from __future__ import annotations

import enum
from typing import Any

import gast

from s2sgrad.frontend import once, outside, ranges, texts
from s2sgrad.frontend.flat import counted, flat_get, flat_length, flat_set
from s2sgrad.frontend.index_tricks import index_trick
from s2sgrad.frontend.iterables import Mapped, Plain, Range
from s2sgrad.frontend.kinds.base import Kind, refuse, refuse_unpacking
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import OneOf, Slice
from s2sgrad.rules import composites_memory, operators

_UNPACKED = (str, tuple, list, range, dict, set, frozenset, enum.EnumMeta)


class ConstantKind(Kind):
    """Any Python object that is a constant to the compiler."""

    def truth(self, low: Any, x: Value) -> bool | None:
        try:
            return bool(x.type.value)  # type: ignore[attr-defined]
        except Exception:  # code of the object's class
            return None

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        low.check_key(index)
        container = x.type.value  # type: ignore[attr-defined]
        if type(container).__module__.startswith("numpy") and (made := index_trick(low, container, index)) is not None:
            return made
        known, i = static_value(index.type)
        if known and not isinstance(i, slice):
            return low.static_item(x, container, i)  # type: ignore[no-any-return]
        if isinstance(container, str) and not known:
            return texts.item(low, x, index)
        if isinstance(container, dict) and isinstance(index.type, OneOf):
            items = [low.static_item(x, container, k) for k in container]
            return low.subscript(low.display_dict(low.place("entry"), list(container), items), index)  # type: ignore[no-any-return]
        return super().subscript(low, x, index)

    def put(self, low: Any, x: Value, index: Value, value: Value) -> None:
        low.check_key(index)
        if not outside.assign_entry(low, x, index, value):
            super().put(low, x, index, value)

    def gone_through(self, low: Any, x: Value) -> Any:
        value = x.type.value  # type: ignore[attr-defined]
        if isinstance(value, enum.EnumMeta):
            return Plain(low.make_tuple(low.unpack_all(x, "an enumeration")))
        if hasattr(value, "__iter__"):
            return Plain(x, source=x if x in low.live else None)
        return super().gone_through(low, x)

    def elements(self, low: Any, x: Value, what: str) -> list[Value]:
        value = x.type.value  # type: ignore[attr-defined]
        if not isinstance(value, _UNPACKED):
            refuse_unpacking(low, what)
        return [low.const(v) for v in value]  # type: ignore[attr-defined]


class IterableKind(Kind):
    """An iterator, a generator, or another tree of iterables."""

    def truth(self, low: Any, x: Value) -> bool | None:
        return True

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        low.fails(TypeError, "it is not subscriptable")
        refuse(low, f"{x.type.value!r} cannot be indexed", "make a list of it first: list(...)")  # type: ignore[attr-defined]

    def contains(self, low: Any, x: Value, item: Value) -> Value:
        return found_in(low, x, item)

    def gone_through(self, low: Any, x: Value) -> Any:
        return low.with_lists(once.taken(low, x.type.value))  # type: ignore[attr-defined]

    def elements(self, low: Any, x: Value, what: str) -> list[Value]:
        return low.require_items(low.iterable(x), what)  # type: ignore[no-any-return]


class RangeKind(IterableKind):
    """range(...), or an iterator over one."""

    def truth(self, low: Any, x: Value) -> bool | None:
        r = x.type.value  # type: ignore[attr-defined]
        bounds = [static_value(v.type) for v in (r.start, r.stop, r.step)]
        if r.once is not None:
            return True
        return bool(range(*(v for _, v in bounds))) if all(known for known, _ in bounds) else None

    def condition(self, low: Any, x: Value) -> Value:
        if self.truth(low, x) is not None:
            return x
        return low.apply(operators.ne, [ranges.length(low, x.type.value), low.const(0)])  # type: ignore[attr-defined,no-any-return]

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        found = ranges.item(low, x.type.value, index)  # type: ignore[attr-defined]
        if found is not None:
            return found
        if isinstance(index.type, Slice):
            return low.subscript(low.materialised(x), index)  # type: ignore[no-any-return]
        return super().subscript(low, x, index)

    def contains(self, low: Any, x: Value, item: Value) -> Value:
        r = x.type.value  # type: ignore[attr-defined]
        return ranges.contains(low, r, item) if r.once is None else super().contains(low, x, item)


class FlatKind(ConstantKind):
    """a.flat"""

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        low.check_key(index)
        return flat_get(low, x, index)

    def put(self, low: Any, x: Value, index: Value, value: Value) -> None:
        flat_set(low, x, index, value)

    def gone_through(self, low: Any, x: Value) -> Any:
        array = x.type.value.array  # type: ignore[attr-defined]
        function, bounds = counted(low, composites_memory.flat_get, [array], flat_length(low, x))
        return Mapped(function, [Range(*bounds)])


def found_in(low: Any, x: Value, item: Value) -> Value:
    """Whether something is among what an iterator gives, of which no more is asked for than that needs."""
    return low.found_in(  # type: ignore[no-any-return]
        low.lazily(x), True, lambda v: low.compare(gast.Eq(), v, item), "in"
    )


__all__ = ["ConstantKind", "FlatKind", "IterableKind", "RangeKind", "found_in"]
