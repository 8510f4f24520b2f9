"""Instances of user classes: made, read and written.

An instance is known at compile time; its attributes are variables, so branches and loops merge them as they merge any
other. Frozen dataclasses are values instead: tuples of their fields.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from typing import Any

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend import conventions, foreign
from s2sgrad.frontend.callables import Keywords, called, special
from s2sgrad.frontend.calls import call_named_tuple
from s2sgrad.frontend.cells import instantiate
from s2sgrad.frontend.classes import generated_init, init_fields, is_missing, is_plain_class
from s2sgrad.frontend.inlining import activate, call_function, default_value
from s2sgrad.frontend.kinds.objects import ARGUMENTS
from s2sgrad.frontend.kinds.of_class import object_class
from s2sgrad.frontend.kinds.supers import Super, nothing, set_arguments
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.names import guard_class
from s2sgrad.frontend.records import (
    closed,
    fixed,
    holds_object,
    is_frozen,
    new_instance,
)
from s2sgrad.frontend.state import Activation, Extern, Instance, Restart
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Record, Static, holds_record
from s2sgrad.rules.dims_text import type_text

_MAX_NESTED = 16  # calls of one function inside each other that are written out, each for objects of its own


def _is_exception_init(obj: Any) -> bool:
    init = isinstance(obj, types.WrapperDescriptorType) and obj.__name__ == "__init__"
    return init and issubclass(obj.__objclass__, BaseException)


# making


def made(low: Lowering, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """A new object, which a library's class makes by itself where that cannot be compiled."""
    try:
        return instantiate(low, cls, args, keywords)
    except UnsupportedError as e:
        if foreign.is_library(cls):
            foreign.call_whole_instead(low, cls, args, keywords, e)
        raise


@answers(Lowering.new_object)
def new_object(low: Lowering, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    guard_class(low, cls, "__init__")
    if inspect.isabstract(cls):
        missing = ", ".join(f"`{name}`" for name in sorted(cls.__abstractmethods__))
        low.fails(TypeError, f"Can't instantiate abstract class {cls.__name__}")
        low.fail(f"{cls.__name__} is abstract, and has no objects: it does not define {missing}", "use a derived class")
    if generated_init(cls):
        value = instantiate_dataclass(low, cls, args, keywords)
        if issubclass(cls, BaseException) and not is_frozen(cls):
            low.put(value, ARGUMENTS, low.make_tuple(args))
        return value
    value = new_instance(low, cls)
    if issubclass(cls, BaseException):
        low.put(value, ARGUMENTS, low.make_tuple(args))
    if isinstance(cls.__init__, types.FunctionType):
        low.call_python(cls.__init__, [value, *args], keywords)
    elif (args or keywords) and not issubclass(cls, BaseException):
        low.fail(f"{cls.__name__}() takes no arguments", "give the class an __init__, or leave the arguments out")
    return value


def instantiate_dataclass(low: Lowering, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    fields = dataclasses.fields(cls)
    given = init_fields(cls)
    names = [f.name for f in given if not f.kw_only]
    if len(args) > len(names):
        low.fail(
            f"{cls.__name__}() takes {len(names)} arguments by position, {len(args)} were given",
            f"pass {', '.join(names) or 'nothing'}",
        )
    bound = dict(zip(names, args))
    for key, v in keywords.items():
        if key in bound or key not in [f.name for f in given]:
            low.fail(
                f"{cls.__name__}() has no argument `{key}`, or gets it twice", f"pass {', '.join(names)}, each once"
            )
        bound[key] = v
    for f in [*given, *fields]:
        if f.name not in bound and (f.init or not is_missing(f)):
            bound[f.name] = low.field_default(cls, f)
    post = getattr(cls, "__post_init__", None)
    if is_frozen(cls) and post is None:  # the most frequent case, and the same as below
        return low.make_tuple([bound[f.name] for f in fields], Record.of(cls, tuple(f.name for f in fields)))
    value = new_instance(low, cls)
    keep = low.put if is_frozen(cls) else low.set_attribute
    for f in fields:
        if f.name in bound:
            keep(value, f.name, bound[f.name])
    if post is not None:
        low.call_python(post, [value, *(bound[f.name] for f in given if f not in fields)], {})
    return closed(low, value) if is_frozen(cls) else value


@answers(Lowering.enter)
def enter(low: Lowering, call: Activation) -> Value:
    if low.trusted or not any(holds_object(v.type) for v in call.bound.values()):
        return activate(low, call)
    if call.node not in low.session.deep:
        if sum(f.node is call.node for f in low.stack) < _MAX_NESTED:
            return activate(low, call)
        low.session.deep.add(call.node)
        raise Restart
    values = {p: closed(low, v) for p, v in call.bound.items()}
    result = activate(low, dataclasses.replace(call, bound=values))
    if holds_record(result.type):
        for v in values.values():
            fixed(low, v, "has been passed to a function that calls itself")
    return result


@answers(Lowering.call_python)
def call_python(low: Lowering, fun: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    known, cls = low.static(args[0]) if args and fun.__name__ == "_make" else (False, None)
    if known and isinstance(cls, type) and hasattr(cls, "_fields"):
        return call_named_tuple(low, cls, low.unpack_all(args[1], "an argument of _make"), {})
    return call_function(low, fun, args, keywords)


@answers(Lowering.field_default)
def field_default(low: Lowering, cls: Any, field: Any) -> Value:
    if field.default is not dataclasses.MISSING:
        return default_value(low, Extern(field.name, "attribute", cls), field.default)
    if field.default_factory is not dataclasses.MISSING:
        return low.call_object(field.default_factory, None, [], {})
    low.fail(f"{cls.__name__}() misses the argument `{field.name}`", f"give it: {cls.__name__}(..., {field.name}=...)")


# attributes


@answers(Lowering.find_special)
def find_special(low: Lowering, value: Value, name: str) -> Any:
    """The method of the value's class for what the language asks, where it is written in Python."""
    cls = object_class(value) or conventions.named_tuple_class(value.type)
    if cls is None:
        return None
    guard_class(low, cls, name)
    return conventions.written(cls, name)


@answers(Lowering.call_special)
def call_special(
    low: Lowering, value: Value, name: str, args: list[Value], keywords: dict[str, Value] | None = None
) -> Value:
    found = low.find_special(value, name)
    if found is None:
        low.fail(f"{type_text(value.type)} has no {name}", f"define {name} in the class")
    return low.call_python(found, [value, *args], keywords or {})


@special(set_arguments)
def _call_set_arguments(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    """super().__init__(...) of an exception, which sets its `args`."""
    low.put(args[0], ARGUMENTS, low.make_tuple(args[1:]))
    return low.const(None)


@special(nothing)
def _call_nothing(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    return low.const(None)


@special(super)
def _super(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
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


@called(Instance)
def _call_instance(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value | None:
    return None if value is None else low.call_special(value, "__call__", args, keywords)


@called(types.WrapperDescriptorType)
def _call_base(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value | None:
    """Exception.__init__(self, ...)"""
    if _is_exception_init(obj) and args and object_class(args[0]) is not None:
        return low.call_object(set_arguments, None, args, keywords)
    return None


@called(type)
def _call_class(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value | None:
    """A class of the user's makes an object; a TypedDict is a dict."""
    if typing.is_typeddict(obj):
        return low.call_object(dict, None, args, keywords)
    is_user = isinstance(getattr(obj, "__module__", None), str) and obj.__module__ not in ("builtins", "numpy")
    if not is_user or issubclass(obj, BaseException) or not is_plain_class(obj):
        return None
    return foreign.called_whole(low, obj, args, keywords) or made(low, obj, args, keywords)
