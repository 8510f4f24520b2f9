"""What is known when the function is compiled: texts, functions, modules, containers from outside, iterables."""

from __future__ import annotations

import enum
import functools
import inspect
import operator
import types
from typing import Any

import gast
import numpy as np

from s2sgrad.frontend import dict_methods, mappings, once, outside, passed, ranges, sets, texts
from s2sgrad.frontend.contents import CONSTANT_MODULES
from s2sgrad.frontend.flat import counted, flat_get, flat_length, flat_set, flattened
from s2sgrad.frontend.function_values import Bound, Closure, Partial
from s2sgrad.frontend.index_tricks import index_trick
from s2sgrad.frontend.iterables import Enumerate, Generated, Mapped, Plain, Range, Zip
from s2sgrad.frontend.joins import Meeting, Unjoinable, one_of
from s2sgrad.frontend.kinds.base import Keywords, Kind, known_text, refuse, refuse_unpacking
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import guard_class, guard_object
from s2sgrad.frontend.once import materialised
from s2sgrad.frontend.similar import similar
from s2sgrad.frontend.sources import require_items, with_lists
from s2sgrad.frontend.state import Extern, KeySet
from s2sgrad.frontend.values import constant
from s2sgrad.ir.container_class import KnownSet
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import OneOf, Slice, Static, Type
from s2sgrad.rules import composites_memory, operators, registry
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text

_OF_GENERATORS = ("send", "throw", "close", "gi_frame", "gi_running", "gi_code", "gi_yieldfrom")
_NEVER_CALLED = (str, bytes, tuple, list, dict, set, frozenset, range, types.NoneType, types.ModuleType)
_UNPACKED = (str, tuple, list, range, dict, set, frozenset, enum.EnumMeta)


class ConstantKind(Kind):
    """Any Python object that is a constant to the compiler."""

    kept = True
    leafless = True

    def truth(self, low: Lowering, x: Value) -> bool | None:
        value = constant(x)
        try:
            return bool(value)
        except Exception:  # code of the object's class
            return None

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        container = constant(x)
        if isinstance(container, dict):
            low.check_key(index)
        if type(container).__module__.startswith("numpy") and (made := index_trick(low, container, index)) is not None:
            return made
        known, i = static_value(index.type)
        if known and not isinstance(i, slice):
            return low.static_item(x, container, i)
        if isinstance(container, str) and not known:
            return texts.item(low, x, index)
        if isinstance(container, dict) and isinstance(index.type, OneOf):
            items = [low.static_item(x, container, k) for k in container]
            return low.subscript(low.display_dict(low.place("entry"), list(container), items), index)
        return super().subscript(low, x, index)

    def call(self, low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
        if isinstance(constant(x), _NEVER_CALLED):
            super().call(low, x, args, keywords)
        return low.call_object(constant(x), x, args, keywords)

    def other_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        return static_attribute(low, x, constant(x), name)

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        row = registry.attribute_row(x.type, name)
        return low.apply(row, [x]) if row is not None else self.other_attribute(low, x, name)

    def own_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value | None:
        if sets.constant(x) is not None:
            return sets.method(low, x, name, args)
        return texts.method(low, x, name, args) if texts.is_text(x) and not keywords else None

    def set_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        if isinstance(constant(x), Closure | Bound | Partial):
            refuse(low, "an attribute of a function that is made here is set", "keep it in a variable, or in an object")
        if not outside.assign(low, Extern(name, "attribute", constant(x)), value):
            super().set_attribute(low, x, name, value)

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        passed.check_write(low, x)
        if isinstance(constant(x), dict):
            low.check_key(index)
        if not outside.assign_entry(low, x, index, value):
            super().put(low, x, index, value)

    def remove(self, low: Lowering, x: Value, index: Value) -> None:
        passed.check_write(low, x)
        super().remove(low, x, index)

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        passed.check_write(low, old)
        if isinstance(constant(old), set) and not low.trusted:
            refuse(low, "a set from outside is changed in place, which outlives the call", "s = s | {...}, of its own")
        return super().augment(low, old, name, value, place)

    def takes_elements(self, low: Lowering, x: Value) -> bool:
        return isinstance(constant(x), list | dict | np.ndarray)

    def gone_through(self, low: Lowering, x: Value) -> Any:
        if isinstance(constant(x), enum.EnumMeta):
            return Plain(low.make_tuple(low.unpack_all(x, "an enumeration")))
        return super().gone_through(low, x)

    def may_loop(self, x: Value) -> bool:
        return hasattr(constant(x), "__iter__")

    def elements(self, low: Lowering, x: Value, what: str) -> list[Value]:
        value = constant(x)
        if not isinstance(value, _UNPACKED):
            refuse_unpacking(low, what)
        return [low.const(v) for v in value]

    def describe(self, t: Type) -> str:
        return known_text(t)

    def python_class(self, t: Type) -> type | None:
        value = static_value(t)[1]
        if isinstance(value, Closure | Bound | Partial):
            return {Bound: types.MethodType, Partial: functools.partial}.get(type(value), types.FunctionType)
        return set if isinstance(value, KnownSet) else type(value)

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        x, y = static_value(a)[1], static_value(b)[1]
        if not isinstance(x, KeySet) or not isinstance(y, KeySet):
            return one_of(a, b)
        keys = x.meet(y)
        if keys is None:
            raise Unjoinable
        return Static(keys)

    def binary(self, low: Lowering, name: str, x: Value, other: Value) -> Value:
        if name == "Mod" and isinstance(constant(x), str):
            return formatted(low, x, other)
        if name == "BitOr" and mappings.is_known_dict(x):
            return dict_methods.union(low, x, other)
        return super().binary(low, name, x, other)


class IterableKind(Kind):
    """An iterator, a generator, or another tree of iterables."""

    def truth(self, low: Lowering, x: Value) -> bool | None:
        return True

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        return static_attribute(low, x, constant(x), name)

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        low.fails(TypeError, "it is not subscriptable")
        refuse(low, f"{constant(x)!r} cannot be indexed", "make a list of it first: list(...)")

    def contains(self, low: Lowering, x: Value, item: Value) -> Value:
        return found_in(low, x, item)

    def length(self, low: Lowering, x: Value) -> Value | None:
        tree = constant(x)
        if low.trusted or isinstance(tree, Zip | Enumerate | Mapped) and tree.once is None:
            return low.apply(rows.length, [low.listed(x)])
        low.fails(TypeError, f"object of type '{type(tree).__name__}' has no len()")
        refuse(low, f"len() of {tree!r}, which has none", "make a list of it: len(list(...))")

    def lazily(self, low: Lowering, x: Value) -> Any:
        return once.taken(low, constant(x))

    def gone_through(self, low: Lowering, x: Value) -> Any:
        return with_lists(low, once.taken(low, constant(x)))

    def elements(self, low: Lowering, x: Value, what: str) -> list[Value]:
        return require_items(low, low.iterable(x), what)


class RangeKind(IterableKind):
    """range(...), or an iterator over one."""

    def truth(self, low: Lowering, x: Value) -> bool | None:
        r = constant(x)
        known = ranges.known(r)
        return True if r.once is not None else None if known is None else bool(known)

    def condition(self, low: Lowering, x: Value) -> Value:
        if self.truth(low, x) is not None:
            return x
        return low.apply(operators.ne, [ranges.length(low, constant(x)), low.const(0)])

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        found = ranges.item(low, constant(x), index)
        if found is not None:
            return found
        if isinstance(index.type, Slice):
            return low.subscript(materialised(low, x), index)
        return super().subscript(low, x, index)

    def length(self, low: Lowering, x: Value) -> Value | None:
        return ranges.length(low, constant(x))

    def contains(self, low: Lowering, x: Value, item: Value) -> Value:
        r = constant(x)
        return ranges.contains(low, r, item) if r.once is None else super().contains(low, x, item)


class FlatKind(ConstantKind):
    """a.flat"""

    def truth(self, low: Lowering, x: Value) -> bool | None:
        return None

    def condition(self, low: Lowering, x: Value) -> Value:
        return low.apply(operators.ne, [flat_length(low, x), low.const(0)])

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        return low.const(Bound(name, flattened(low, x))) if name == "copy" else super().attribute(low, x, name)

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        return flat_get(low, x, index)

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        flat_set(low, x, index, value)

    def length(self, low: Lowering, x: Value) -> Value | None:
        return flat_length(low, x)

    def gone_through(self, low: Lowering, x: Value) -> Any:
        if constant(x).gone_through:
            refuse(low, "a.flat is an iterator: gone through again, nothing is left of it", "loop over a.ravel()")
        constant(x).gone_through = True
        array = constant(x).array
        function, bounds = counted(low, composites_memory.flat_get, [array], flat_length(low, x))
        return Mapped(function, [Range(*bounds)])


def static_attribute(low: Lowering, x: Value, obj: Any, name: str) -> Value:
    """x.name, where x is a constant: `obj`."""
    if isinstance(obj, set | frozenset):
        return low.const(Bound(name, x))
    if isinstance(obj, Generated) and name in _OF_GENERATORS:
        refuse(
            low,
            f"`{name}` of a generator is not supported",
            "keep its state in an object, and call a method of that in place of the generator",
        )
    if type(obj) is dict and name in dict_methods.READING and not low.trusted:
        return low.const(Bound(name, mappings.opened(low, x)))
    try:
        value = getattr(obj, name)
    except AttributeError as e:
        low.fails(AttributeError, str(e), e.args)
        what = getattr(obj, "__name__", None) or type_text(x.type)
        refuse(low, f"{what} has no attribute `{name}`", similar(name, dir(obj)))
    except Exception as e:  # code of the object's class
        low.fails(type(e), str(e), e.args)
        refuse(low, f"reading the attribute `{name}` fails: {type(e).__name__}: {e}", "read it outside, before")
    if isinstance(obj, str | bytes) and isinstance(value, types.BuiltinMethodType):
        return low.const(Bound(name, x, value))
    if isinstance(value, enum.Enum) or isinstance(obj, enum.Enum) and name in ("name", "value"):
        return low.const(value)
    if isinstance(obj, types.ModuleType):
        if obj.__name__.split(".")[0] in ("numpy", "math", "cmath") or low.trusted:
            return low.const(value)
        return low.outside(Extern(name, "attribute", obj), value)
    if isinstance(obj, type) and obj.__module__.split(".")[0] in CONSTANT_MODULES:
        return low.const(value)
    if not inspect.ismethod(value):
        guard_class(low, obj if isinstance(obj, type) else type(obj), name)
    elif value.__self__ is obj:
        if not low.trusted:
            guard_object(low, Extern(name, "method", obj), value.__func__)
        return low.const(Bound(name, x, value.__func__))
    if isinstance(obj, np.iinfo | np.finfo):
        return low.const(value)
    if isinstance(inspect.getattr_static(type(obj), name, None), property):
        return low.call_object(getattr(type(obj), name).fget, None, [x], {})
    if callable(value) and inspect.getattr_static(obj, name, None) is not value:  # made at every look
        return low.const(value)
    return low.outside(Extern(name, "attribute", obj), value)


def formatted(low: Lowering, x: Value, values: Value) -> Value:
    """text % values"""
    known, given = static_value(values.type)
    if known:
        return low.const(low.evaluated("the operator `%`", operator.mod, constant(x), given))
    values = low.with_errors(values)
    low.text_operands(values)
    return low.apply(rows.percent, [x, values])


def found_in(low: Lowering, x: Value, item: Value) -> Value:
    """Whether something is among what an iterator gives, of which no more is asked for than that needs."""
    return low.found_in(low.lazily(x), True, lambda v: low.compare(gast.Eq(), v, item), "in")


__all__ = ["ConstantKind", "FlatKind", "IterableKind", "RangeKind", "found_in", "static_attribute"]
