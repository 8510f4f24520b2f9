"""Instances of user classes: made, read and written.

An instance is known at compile time; its attributes are variables, so branches and loops merge them as they merge any
other. Frozen dataclasses are values instead: tuples of their fields.
"""

from __future__ import annotations

import dataclasses
import types
from typing import Any

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend import conventions, foreign
from s2sgrad.frontend.calls import special
from s2sgrad.frontend.classes import generated_init, init_fields, is_missing, is_plain_class
from s2sgrad.frontend.kinds.objects import ARGUMENTS
from s2sgrad.frontend.kinds.of_class import object_class
from s2sgrad.frontend.kinds.supers import Super, nothing, set_arguments
from s2sgrad.frontend.records import (
    check_current,
    closed,
    fixed,
    holds_object,
    is_class_data,
    is_frozen,
    new_instance,
)
from s2sgrad.frontend.recursion import Recursion
from s2sgrad.frontend.state import Activation, Extern, Instance, Restart
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Record, Static, holds_record, maker_of
from s2sgrad.rules.dims_text import type_text

_MAX_NESTED = 16  # calls of one function inside each other that are written out, each for objects of its own


def _is_exception_init(obj: Any) -> bool:
    init = isinstance(obj, types.WrapperDescriptorType) and obj.__name__ == "__init__"
    return init and issubclass(obj.__objclass__, BaseException)


class Instances(Recursion):
    """Making, reading and writing of instances."""

    # making

    def call_other(self, obj: Any, value: Value | None, args: list[Value], keywords: dict[str, Value]) -> Value:
        if isinstance(obj, Instance) and value is not None:
            return self.call_special(value, "__call__", args, keywords)
        if _is_exception_init(obj) and args and object_class(args[0]) is not None:
            return self.call_object(set_arguments, None, args, keywords)
        is_user = isinstance(obj, type) and isinstance(getattr(obj, "__module__", None), str)
        if is_user and not issubclass(obj, BaseException) and obj.__module__ not in ("builtins", "numpy"):
            if is_plain_class(obj):
                return foreign.called_whole(self, obj, args, keywords) or self.made(obj, args, keywords)
        return super().call_other(obj, value, args, keywords)

    def made(self, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        """A new object, which a library's class makes by itself where that cannot be compiled."""
        try:
            return self.instantiate(cls, args, keywords)
        except UnsupportedError as e:
            if foreign.is_library(cls):
                foreign.call_whole_instead(self, cls, args, keywords, e)
            raise

    def instantiate(self, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        self.guard_class(cls, "__init__")
        if generated_init(cls):
            value = self.instantiate_dataclass(cls, args, keywords)
            if issubclass(cls, BaseException) and not is_frozen(cls):
                self.put(value, ARGUMENTS, self.make_tuple(args))
            return value
        value = new_instance(self, cls)
        if issubclass(cls, BaseException):
            self.put(value, ARGUMENTS, self.make_tuple(args))
        if isinstance(cls.__init__, types.FunctionType):
            self.call_python(cls.__init__, [value, *args], keywords)
        elif (args or keywords) and not issubclass(cls, BaseException):
            self.fail(f"{cls.__name__}() takes no arguments", "give the class an __init__, or leave the arguments out")
        return value

    def instantiate_dataclass(self, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        fields = dataclasses.fields(cls)
        given = init_fields(cls)
        names = [f.name for f in given if not f.kw_only]
        if len(args) > len(names):
            self.fail(
                f"{cls.__name__}() takes {len(names)} arguments by position, {len(args)} were given",
                f"pass {', '.join(names) or 'nothing'}",
            )
        bound = dict(zip(names, args))
        for key, v in keywords.items():
            if key in bound or key not in [f.name for f in given]:
                self.fail(
                    f"{cls.__name__}() has no argument `{key}`, or gets it twice", f"pass {', '.join(names)}, each once"
                )
            bound[key] = v
        for f in [*given, *fields]:
            if f.name not in bound and (f.init or not is_missing(f)):
                bound[f.name] = self.field_default(cls, f)
        post = getattr(cls, "__post_init__", None)
        if is_frozen(cls) and post is None:  # the most frequent case, and the same as below
            return self.make_tuple([bound[f.name] for f in fields], Record.of(cls, tuple(f.name for f in fields)))
        value = new_instance(self, cls)
        for f in fields:
            if f.name in bound:
                self.put(value, f.name, bound[f.name])
        if post is not None:
            self.call_python(post, [value, *(bound[f.name] for f in given if f not in fields)], {})
        return closed(self, value) if is_frozen(cls) else value

    def enter(self, call: Activation) -> Value:
        if self.trusted or not any(holds_object(v.type) for v in call.bound.values()):
            return super().enter(call)
        if call.node not in self.session.deep:
            if sum(f.node is call.node for f in self.stack) < _MAX_NESTED:
                return super().enter(call)
            self.session.deep.add(call.node)
            raise Restart
        values = {p: closed(self, v) for p, v in call.bound.items()}
        result = super().enter(dataclasses.replace(call, bound=values))
        if holds_record(result.type):
            for v in values.values():
                fixed(self, v, "has been passed to a function that calls itself")
        return result

    def call_python(self, fun: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        known, cls = self.static(args[0]) if args and fun.__name__ == "_make" else (False, None)
        if known and isinstance(cls, type) and hasattr(cls, "_fields"):
            return self.call_named_tuple(cls, self.unpack_all(args[1], "an argument of _make"), {})
        return super().call_python(fun, args, keywords)

    def call_value(self, function: Value, args: list[Value], keywords: dict[str, Value]) -> Value:
        named = conventions.named_tuple_class(function.type)
        if maker_of(function.type) is not None or named is not None and conventions.written(named, "__call__"):
            return self.call_special(function, "__call__", args, keywords)
        return super().call_value(function, args, keywords)

    def field_default(self, cls: Any, field: Any) -> Value:
        if field.default is not dataclasses.MISSING:
            return self.default_value(Extern(field.name, "attribute", cls), field.default)
        if field.default_factory is not dataclasses.MISSING:
            return self.call_object(field.default_factory, None, [], {})
        self.fail(
            f"{cls.__name__}() misses the argument `{field.name}`", f"give it: {cls.__name__}(..., {field.name}=...)"
        )

    # attributes

    def check_current(self, x: Value) -> None:
        """Refuse to read a closed object that has been changed since."""
        check_current(self, x)

    def settled(self, value: Value, place: Any = None) -> Value:
        """An object that has all that it is made with."""
        return value

    def check_own(self, instance: Instance) -> None:
        """Refuse to read an object of which a function that is compiled by itself knows no attributes."""
        if instance.owner is not self.state:
            self.fail("a recursive function uses an object made outside it", "pass what it needs as arguments")

    def note_change(self, instance: Instance) -> None:
        instance.changes += 1
        self.changed.append(instance)
        self.state.distinct = self.state.distinct or instance.param is not None

    def note_class_data(self, instance: Instance, name: str) -> None:
        """Where an object may or may not have an attribute of its own, it starts with that of its class."""
        key = (instance.cls, name)
        known = self.state.env.get((instance.number, name)) is not None or key in self.session.class_data
        if not known and len(self.state.env.layers) > instance.depth and is_class_data(*key):
            self.session.class_data.add(key)
            self.session.dirty = True

    def find_special(self, value: Value, name: str) -> Any:
        """The method of the value's class for what the language asks, where it is written in Python."""
        cls = object_class(value) or conventions.named_tuple_class(value.type)
        if cls is None:
            return None
        self.guard_class(cls, name)
        return conventions.written(cls, name)

    def call_special(
        self, value: Value, name: str, args: list[Value], keywords: dict[str, Value] | None = None
    ) -> Value:
        found = self.find_special(value, name)
        if found is None:
            self.fail(f"{type_text(value.type)} has no {name}", f"define {name} in the class")
        return self.call_python(found, [value, *args], keywords or {})


@special(set_arguments)
def _call_set_arguments(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """super().__init__(...) of an exception, which sets its `args`."""
    low.put(args[0], ARGUMENTS, low.make_tuple(args[1:]))
    return low.const(None)  # type: ignore[no-any-return]


@special(nothing)
def _call_nothing(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    return low.const(None)


@special(super)
def _super(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    frame = low.frame
    while frame.parent is not None:
        frame = frame.parent
    if args or "__class__" not in frame.cells or not frame.scope.params:
        low.fail("super() with arguments, or outside of a method, is not supported", "call super().method(...)")
    owner = low.state.env.get((frame.id, frame.scope.params[0]))
    if owner is None or object_class(owner) is None:
        low.fail("super() of something that is no object", "call the base class's method by its name")
    holder = Super(frame.cells["__class__"].cell_contents, owner)
    return low.b.const(holder, None, Static(holder))
