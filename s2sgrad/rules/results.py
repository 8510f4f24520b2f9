"""What leaves a function in the types that Python would give: its result, and what texts are made of.

The compiler takes a deque for a list, a set for a dict with True as every entry, and dicts of the classes of
`collections` for plain ones; so do their cotangents and tangents. Only once all is derived is what leaves the function
turned into what it stands for.
"""

from __future__ import annotations

import collections
from typing import Any

from s2sgrad.errors import Span, UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.container_class import EITHER, UNKNOWN, ContainerClass, KnownSet
from s2sgrad.ir.ops import Apply, Const, Function, Return, Value
from s2sgrad.ir.types import (
    Dict,
    Entries,
    HeldList,
    List,
    Map,
    OpenTuple,
    Optional,
    Set,
    Static,
    Tuple,
    Type,
    carries_float,
    error_class,
    object_record,
    record_of,
)
from s2sgrad.rules import core, result_rows

_WRITTEN_OUT = 8  # the longest list of which the elements are written out
How = Any  # what `as_made` is told to do with a value; None for nothing


def returning_kinds(fn: Function, path: tuple[int, ...], span: Span | None) -> None:
    """Let a function return what stands at this place of its result as Python would."""
    end = fn.body.ops.pop()
    b = Builder(fn.body, span or fn.span)
    result = Results(b).at(end.operands[0], path)
    fn.body.ops.append(Return([result], end.span))


class Results:
    """The end of one function."""

    def __init__(self, b: Builder) -> None:
        self.b = b
        self.made: dict[Value, Value] = {}

    def at(self, value: Value, path: tuple[int, ...]) -> Value:
        """The value with what stands at this place made anew."""
        if not path:
            if holds_list_for_tuple(value.type):
                raise UnsupportedError(
                    "the result has a tuple of a length that is known at run time only, within other containers",
                    self.b.span,
                    "return a list in its place: list(t)",
                )
            return self.of(value)
        parts = self.parts(value)
        new = self.at(parts[path[0]], path[1:])
        if new is parts[path[0]]:
            return value
        parts[path[0]] = new
        return self.b.apply(core.make_tuple, *parts)

    def of(self, value: Value) -> Value:
        """The value as Python has it."""
        if value not in self.made:
            self.made[value] = self.anew(value) if is_changed(value.type) else value
        return self.made[value]

    def anew(self, value: Value) -> Value:
        t, b = value.type, self.b
        if isinstance(t, Static):
            return b.apply(result_rows.set_of, self.constant(tuple(sorted(t.value, key=repr))))
        if isinstance(t, Tuple):
            made = None if t.cls is None else t
            plain = b.apply(core.make_tuple, *map(self.of, self.parts(value)), type=made, name=value.name)
            return plain if error_class(t) is None else self.error(plain, t)
        if not any(map(is_changed, inner(t))) and not isinstance(t, Optional):
            return self.container(value, t)
        if type(t) is List and t.elts is not None and (len(t.elts) <= _WRITTEN_OUT or holds_changed_object(t)):
            return b.apply(core.make_list, *map(self.of, self.parts(value)), type=t, name=value.name)
        if isinstance(t, Dict) and holds_changed_object(t):
            plain = b.apply(core.make_dict, b.const(t.keys), *map(self.of, self.entries(value)), name=value.name)
            return plain if t.made is None else self.container(plain, t)
        if holds_changed_object(t):
            raise self.refused("objects in a container that hold a deque, a set or a dict of a class of its own", t)
        return b.apply(result_rows.as_made, value, self.constant(self.how(t)), name=value.name)

    def container(self, value: Value, t: Type) -> Value:
        """A container of type t in which everything can stay."""
        b = self.b
        if isinstance(t, HeldList):
            return self.called(value, t.made)
        made = self.class_of(t)
        if made.cls is collections.defaultdict:
            return b.apply(result_rows.default_dict_of, self.constant(made.factory), value, name=value.name)
        return b.apply(result_rows.maker_of(made.cls), value, name=value.name)

    def called(self, value: Value, made: ContainerClass) -> Value:
        """What a class makes of a list."""
        before, behind = ([self.b.const(v) for v in given] for given in (made.before, made.behind))
        params = [*(f"before{k}" for k, _ in enumerate(before)), "x", *(f"behind{k}" for k, _ in enumerate(behind))]
        return self.b.apply(result_rows.maker_of(made.cls, *params), *before, value, *behind, name=value.name)

    def error(self, value: Value, t: Type) -> Value:
        """The exception that a tuple of its arguments or attributes stands for."""
        record, cls = record_of(t), self.constant(error_class(t))
        if record is None:
            args = self.parts(value)
            return self.b.apply(core.call_opaque, cls, *args, params=("<fn>", *["<args>"] * len(args)), name=value.name)
        return self.b.apply(result_rows.error_of, cls, self.constant(record.names), value, name=value.name)

    def parts(self, value: Value) -> list[Value]:
        """The elements of a tuple, or of a list of known length."""
        made = value.owner
        if isinstance(made, Apply) and made.row is core.make_tuple:
            return list(made.operands)
        assert isinstance(value.type, Tuple | List)
        return [self.part(value, k, t) for k, t in enumerate(value.type.elts or ())]

    def entries(self, value: Value) -> list[Value]:
        """The entries of a dict whose keys are known."""
        assert isinstance(value.type, Dict)
        return [self.part(value, k, t) for k, t in zip(value.type.keys, value.type.elts, strict=True)]

    def part(self, value: Value, k: Any, t: Type) -> Value:
        if isinstance(t, Static) and (t.value is None or isinstance(t.value, str)):
            return self.b.const(t.value)
        return self.b.apply(core.getitem, value, self.b.const(k), type=t)

    def constant(self, value: Any) -> Value:
        return self.b.add(Const(value, Static(value))).result

    def how(self, t: Type) -> How:
        """What is to be done with a value at run time."""
        if not is_changed(t):
            return None
        if isinstance(t, Optional):
            return self.how(t.inner)
        if isinstance(t, Static):
            return (None, set, (), ())
        several = isinstance(t, Tuple | Entries) or (isinstance(t, List) and t.elts is not None)
        made = self.class_of(t) if isinstance(t, Dict | Map) and is_other(t) else None
        if made is not None and made.cls is collections.defaultdict:
            make: tuple[Any, ...] = (made.cls, (made.factory,), ())
        elif error_class(t) is not None:
            record = record_of(t)
            make = (error_class(t), (None if record is None else record.names,), ())
        elif isinstance(t, HeldList):
            make = (t.made.cls, t.made.before, t.made.behind)
        else:
            make = (None if made is None else made.cls, (), ())
        if not several:
            assert isinstance(t, List)
            return (None if t.elem is None else self.how(t.elem), *make)
        each = [self.how(e) for e in getattr(t, "elts", ())]
        return (dict(zip(t.keys, each)) if isinstance(t, Entries) else each, *make)

    def class_of(self, t: Type) -> ContainerClass:
        """What a dict or set is, where that can be told."""
        assert isinstance(t, Dict | Map)
        made = t.made or ContainerClass(set)
        if made == EITHER:
            what = "a set that may be a frozenset" if isinstance(t, Set) else "a dict that may be of another class"
            raise self.refused(what, t)
        if made.factory is UNKNOWN:
            raise self.refused("a defaultdict whose factory the function makes itself", t)
        return made

    def refused(self, what: str, t: Type) -> UnsupportedError:
        instead = "return set(s)" if isinstance(t, Set) else "return dict(d)" if isinstance(t, Dict | Map) else ""
        return UnsupportedError(
            f"the result has {what}", self.b.span, instead or "return what they hold: lists, numbers and arrays"
        )


def inner(t: Type) -> tuple[Type, ...]:
    """The types of what is in a value of this type."""
    if isinstance(t, Optional):
        return (t.inner,)
    if isinstance(t, List) and t.elts is None:
        return () if t.elem is None else (t.elem,)
    return t.elts or () if isinstance(t, Tuple | List | Entries) else ()


def is_other(t: Type) -> bool:
    """Whether a value of this type stands for a container of another class."""
    if isinstance(t, Static):
        return isinstance(t.value, KnownSet)
    if error_class(t) is not None:
        return True
    return isinstance(t, HeldList | Set) or isinstance(t, Dict | Map) and t.made is not None


def is_changed(t: Type) -> bool:
    """Whether such a container is, or is in, a value of this type."""
    return is_other(t) or any(map(is_changed, inner(t)))


def holds_list_for_tuple(t: Type, within: bool | None = None) -> bool:
    """Whether a tuple that is a list in generated code is where the frontend made none of it (open_tuples.returned).

    `within` is None in what is known as a whole, False in nested lists and tuples of unknown length, else True.
    """
    if isinstance(t, OpenTuple) and within and carries_float(t):
        return True
    if isinstance(t, Optional | Map | HeldList):
        within = True
    elif isinstance(t, List) and t.elts is None:
        within = within or False
    elif within is False:
        within = True
    return any(holds_list_for_tuple(e, within) for e in inner(t))


def holds_changed_object(t: Type) -> bool:
    """Whether it is in an object that stands in a container."""
    own = object_record(t) is not None and is_changed(t)
    return own or any(map(holds_changed_object, inner(t)))


__all__ = ["Results", "is_changed", "returning_kinds"]
