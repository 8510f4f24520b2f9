"""Functions of the standard library that look into objects, make them or copy them."""

from __future__ import annotations

import copy
import dataclasses
import types
from collections.abc import Callable
from typing import Any

from s2sgrad.frontend.callables import special
from s2sgrad.frontend.cells import instantiate, settled
from s2sgrad.frontend.deep_copies import not_to_be_copied, one_level
from s2sgrad.frontend.kinds.attributes import set_by_object
from s2sgrad.frontend.kinds.of_class import record_class
from s2sgrad.frontend.kinds.table import form_of_type
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import new_instance
from s2sgrad.ir.ops import Value

Args = list[Value]
Keywords = dict[str, Value]
Make = Callable[[tuple[Any, ...], list[Any], list[Value]], Value]  # (the way to it, names, what they hold)


def _fields(low: Lowering, value: Value, what: str) -> list[str]:
    cls = record_class(value)
    if cls is None or not dataclasses.is_dataclass(cls):
        low.fail(f"{what} of {value.type!r}, which is no dataclass that is an argument or made here")
    return [f.name for f in dataclasses.fields(cls)]


@special(types.SimpleNamespace)
def _namespace(low: Lowering, args: Args, keywords: Keywords) -> Value:
    if args:
        low.fail("SimpleNamespace() with positional arguments is not supported", "give the attributes by name")
    value = new_instance(low, types.SimpleNamespace)
    for name, v in keywords.items():
        low.put(value, name, v)
    return settled(low, value)


@special(setattr)
def _setattr(low: Lowering, args: Args, keywords: Keywords) -> Value:
    low.set_attribute(args[0], low.known(args[1], "the attribute's name"), args[2])
    return low.const(None)


@special(delattr)
def _delattr(low: Lowering, args: Args, keywords: Keywords) -> Value:
    low.delete_attribute(args[0], low.known(args[1], "the attribute's name"))
    return low.const(None)


@special(object.__setattr__)
def _set_directly(low: Lowering, args: Args, keywords: Keywords) -> Value:
    set_by_object(low, args[0], low.known(args[1], "the attribute's name"), args[2])
    return low.const(None)


@special(dataclasses.replace)
def _replace(low: Lowering, args: Args, keywords: Keywords) -> Value:
    cls = record_class(args[0])
    if cls is None:
        low.fail(
            "dataclasses.replace of an object that comes from outside, as a global or closure variable",
            "pass the object as an argument",
        )
    given = {f.name: keywords.get(f.name) or low.attribute(args[0], f.name) for f in dataclasses.fields(cls) if f.init}
    return instantiate(low, cls, [], {**given, **keywords})


@special(dataclasses.is_dataclass)
def _is_dataclass(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    cls = record_class(args[0])
    return None if cls is None else low.const(dataclasses.is_dataclass(cls))


@special(dataclasses.fields)
def _dataclass_fields(low: Lowering, args: Args, keywords: Keywords) -> Value:
    known, cls = low.static(args[0])
    made = record_class(args[0]) or cls
    if not (known or made) or not dataclasses.is_dataclass(made):
        low.fail("dataclasses.fields of something that is no dataclass")
    return low.const(dataclasses.fields(made))


@special(dataclasses.asdict)
def _asdict(low: Lowering, args: Args, keywords: Keywords) -> Value:
    _only_one(low, "asdict", args, keywords)
    _fields(low, args[0], "dataclasses.asdict")
    return _taken_apart(low, args[0], lambda way, names, items: low.display_dict(low.place(way), names, items))


@special(dataclasses.astuple)
def _astuple(low: Lowering, args: Args, keywords: Keywords) -> Value:
    _only_one(low, "astuple", args, keywords)
    _fields(low, args[0], "dataclasses.astuple")
    return _taken_apart(low, args[0], lambda way, names, items: low.make_tuple(items))


def _only_one(low: Lowering, name: str, args: Args, keywords: Keywords) -> None:
    if keywords or len(args) != 1:
        low.fail(f"dataclasses.{name} with a factory is not supported", "build the container yourself")


def _taken_apart(low: Lowering, value: Value, make: Make, way: tuple[Any, ...] = ("taken apart",)) -> Value:
    """The value with a container made of their fields in place of dataclasses; arrays are copied."""
    cls = record_class(value)
    if cls is not None and dataclasses.is_dataclass(cls):
        names = [f.name for f in dataclasses.fields(cls)]
        items = [_taken_apart(low, low.attribute(value, n), make, (*way, k)) for k, n in enumerate(names)]
        return make(way, list(names), items)
    return one_level(low, value, lambda k, v: _taken_apart(low, v, make, (*way, k)), way)


@special(float)
def _float(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    """float(x) of an object, by the method of its class."""
    found = low.find_special(args[0], "__float__") if len(args) == 1 else None
    return None if found is None else low.call_special(args[0], "__float__", [])


@special(copy.copy)
def _copy(low: Lowering, args: Args, keywords: Keywords) -> Value:
    not_to_be_copied(low, args[0])
    return form_of_type(args[0].type).copied(low, args[0])
