"""Instances of user classes: made, read and written.

An instance is known at compile time; its attributes are variables, so branches and loops merge them as they merge any
other. Frozen dataclasses are values instead: tuples of their fields.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
from dataclasses import dataclass
from typing import Any

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend import conventions, foreign, outside
from s2sgrad.frontend.calls import special
from s2sgrad.frontend.classes import generated_init, init_fields, is_missing, is_plain_class
from s2sgrad.frontend.exception_values import ARGUMENTS
from s2sgrad.frontend.flat import set_array_attribute
from s2sgrad.frontend.kinds.of_class import object_class, record_class
from s2sgrad.frontend.records import (
    check_current,
    closed,
    field,
    fixed,
    holds_object,
    instance_of,
    is_class_data,
    is_frozen,
    new_instance,
    note_copy,
    sources,
)
from s2sgrad.frontend.recursion import Recursion
from s2sgrad.frontend.state import Activation, Bound, Extern, Instance, Partial, Poisoned, Restart
from s2sgrad.frontend.unset import flag_key
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, Bottom, Record, Static, Tuple, holds_record, maker_of
from s2sgrad.rules.dims_text import type_text

_MAX_NESTED = 16  # calls of one function inside each other that are written out, each for objects of its own


@dataclass(eq=False)
class Super:
    """What super() gives inside a method."""

    cls: Any
    value: Value


def missing_message(cls: Any, name: str) -> str:
    """What AttributeError says."""
    return f"{cls.__name__!r} object has no attribute {name!r}"


def _may_delete(cls: Any, name: str) -> bool:
    """Whether `del` of an attribute is nothing more than that."""
    plain = cls.__delattr__ is object.__delattr__ and not is_frozen(cls)
    return plain and not hasattr(inspect.getattr_static(cls, name, None), "__set__")


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
            return self.call_object(_set_arguments, None, args, keywords)
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

    def call_method(self, x: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        if maker_of(x.type) is not None or self.own_attribute(x, name) is not None:
            return self.call_value(self.attribute(x, name), args, keywords)
        return super().call_method(x, name, args, keywords)

    def field_default(self, cls: Any, field: Any) -> Value:
        if field.default is not dataclasses.MISSING:
            return self.default_value(Extern(field.name, "attribute", cls), field.default)
        if field.default_factory is not dataclasses.MISSING:
            return self.call_object(field.default_factory, None, [], {})
        self.fail(
            f"{cls.__name__}() misses the argument `{field.name}`", f"give it: {cls.__name__}(..., {field.name}=...)"
        )

    # attributes

    def attribute(self, x: Value, name: str) -> Value:
        t = x.type
        if isinstance(t, Static) and isinstance(t.value, Super):
            return self.super_attribute(t.value, name)
        cls = record_class(x)
        if cls is None and self.own_attribute(x, name) is not None:
            return self.bound_attribute(x, t.cls, name, self.own_attribute(x, name))  # type: ignore[attr-defined]
        if cls is None:
            return super().attribute(x, name)
        if isinstance(t, Tuple):
            self.check_current(x)
            names = t.cls.names  # type: ignore[union-attr]
            if name in names:
                return note_copy(self, field(self, x, names.index(name)), sources(self, x))
        else:
            held = self.held(x, name)
            if held is not None:
                return held
        return self.class_attribute(x, cls, name)

    def own_attribute(self, x: Value, name: str) -> Any:
        """What the class of a named tuple has under a name, beside its fields."""
        cls = conventions.named_tuple_class(x.type)
        return None if cls is None else conventions.own_attribute(cls, name)

    def check_current(self, x: Value) -> None:
        """Refuse to read a closed object that has been changed since."""
        check_current(self, x)

    def settled(self, value: Value, place: Any = None) -> Value:
        """An object that has all that it is made with."""
        return value

    def held(self, x: Value, name: str) -> Value | None:
        """An attribute that was set on the instance."""
        instance: Instance = x.type.value  # type: ignore[attr-defined]
        self.check_own(instance)
        value = self.state.env.get((instance.number, name))
        if isinstance(value, Poisoned):
            self.fail(value.reason, value.rewrite or f"give `{name}` the same type on every path")
        if value is not None and isinstance(value.type, Bottom):
            return self.bottom(f"the attribute `{name}` may not be set", f"set `{name}` on every path")
        if value is not None:
            self.check_set((instance.number, name), AttributeError, lambda n: missing_message(instance.cls, n))
        return value

    def check_own(self, instance: Instance) -> None:
        """Refuse to read an object of which a function that is compiled by itself knows no attributes."""
        if instance.owner is not self.state:
            self.fail("a recursive function uses an object made outside it", "pass what it needs as arguments")

    def has_attribute(self, x: Value, name: str) -> Value:
        """Whether an object has an attribute; a flag where only some paths set it."""
        instance, cls = instance_of(x.type), record_class(x)
        value = None if instance is None else self.state.env.get((instance.number, name))
        if instance is None or hasattr(cls, name) or value is None or isinstance(value.type, Bottom):
            return self.const(hasattr(cls, name) or (isinstance(x.type, Tuple) and name in x.type.cls.names))  # type: ignore
        flag = self.state.env.get(flag_key((instance.number, name)))
        return self.const(True) if flag is None or self.is_set(flag, in_each_pass=True) else flag

    def class_attribute(self, x: Value, cls: Any, name: str) -> Value:
        self.guard_class(cls, name)
        try:
            found = inspect.getattr_static(cls, name)
        except AttributeError:
            if name == "__class__":
                return self.const(cls)
            if name == "__dict__":
                self.fail("`__dict__` of an object is not supported", "read its attributes by name")
            self.fails(AttributeError, f"{cls.__name__} has no attribute {name}")
            self.fail(f"{cls.__name__} has no attribute `{name}`", "define it, or use one that it has")
        return self.bound_attribute(x, cls, name, found)

    def bound_attribute(self, x: Value, cls: Any, name: str, found: Any) -> Value:
        if isinstance(found, types.FunctionType):
            return self.const(Bound(name, x, found))
        if isinstance(found, staticmethod):
            return self.const(found.__func__)
        if isinstance(found, classmethod):
            return self.const(Bound(name, self.const(cls), found.__func__))
        if isinstance(found, property):
            return self.call_object(found.fget, None, [x], {})
        if isinstance(found, types.GetSetDescriptorType | types.MemberDescriptorType | types.MethodDescriptorType):
            self.fail(f"`{name}` of a {cls.__name__}, which a builtin class defines, is not supported", "leave it out")
        return self.outside(Extern(name, "attribute", cls), found)

    def super_attribute(self, holder: Super, name: str) -> Value:
        cls = object_class(holder.value)
        mro = cls.__mro__
        for base in mro[mro.index(holder.cls) + 1 :]:
            if name in vars(base):
                if base.__module__ == "builtins":
                    return self.method_of_builtin(holder.value, name)
                return self.bound_attribute(holder.value, cls, name, vars(base)[name])
        self.fail(f"super() has no attribute `{name}`", "define it, or use one that it has")

    def method_of_builtin(self, x: Value, name: str) -> Value:
        """super().name where that is no code of the user's."""
        if name == "__init__" and issubclass(object_class(x), BaseException):
            return self.const(Partial(self.const(_set_arguments), [x], {}))
        if name in ("__init__", "__init_subclass__", "__exit__"):
            return self.const(_nothing)
        if name == "__setattr__":
            return self.const(Partial(self.const(object.__setattr__), [x], {}))
        self.fail(f"super().{name}() of a builtin class is not supported", "write what it does, or leave it out")

    def set_attribute(self, x: Value, name: str, value: Value) -> None:
        if isinstance(x.type, Bottom):
            return
        if isinstance(x.type, Array):
            set_array_attribute(self, x, name, value)
            return
        cls = record_class(x)
        if cls is None:
            holder = x.type.value if isinstance(x.type, Static) else None
            if holder is not None and outside.assign(self, Extern(name, "attribute", holder), value):
                return
            self.need_values(x)
            self.fail(
                "assigning to an attribute of an object that comes from outside, as a global or closure variable, "
                "outlives the call",
                "pass the object as an argument, or return the new value",
            )
        setter = inspect.getattr_static(cls, name, None)
        if isinstance(setter, property):
            if setter.fset is None:
                self.fail(f"the property `{name}` cannot be set", "give it a setter, or set the attribute behind it")
            self.call_object(setter.fset, None, [x, value], {})
            return
        if is_frozen(cls):
            self.fail(f"{cls.__name__} is frozen: `{name}` cannot be assigned", "use dataclasses.replace")
        self.put(x, name, value)

    def put(self, x: Value, name: str, value: Value) -> None:
        """Set an attribute, whatever the class says to it."""
        cls = record_class(x)
        if cls is None or isinstance(x.type, Tuple):
            self.fail(
                f"which {getattr(cls, '__name__', 'object')} this is depends on the path taken or on the element of a "
                f"list, so `{name}` cannot be assigned",
                "make a new object with the new value, or change it where its name means one object",
            )
        instance: Instance = x.type.value  # type: ignore[attr-defined]
        if instance.owner is not self.state:
            self.fail("a recursive function changes an object made outside it", "return the new value instead")
        if instance.fixed:
            self.fail(f"`{name}` is assigned after the {cls.__name__} {instance.fixed}", "assign it before")
        self.note_class_data(instance, name)
        instance.names[name] = None
        self.note_change(instance)
        if value.name is None and not isinstance(value, Poisoned):
            value.name = name
        self.set_variable((instance.number, name), value)

    def delete_attribute(self, x: Value, name: str) -> None:
        """del x.name"""
        if isinstance(x.type, Bottom):
            return
        cls, instance, env = record_class(x), instance_of(x.type), self.state.env
        if instance is None or not _may_delete(cls, name) or instance.owner is not self.state or instance.fixed:
            self.fail(f"deleting `{name}` of this object is not supported", f"set `{name}` to None, and test for that")
        if len(env.layers) > instance.depth:
            self.fail(
                f"the attribute `{name}` is deleted in a branch or a loop",
                f"set `{name}` to None in its place, and test for that",
            )
        if self.held(x, name) is None:
            self.fails(AttributeError, missing_message(cls, name))
            self.fail(f"{cls.__name__} has no attribute `{name}` here", "delete one that it has")
        self.note_change(instance)
        del instance.names[name], env.layers[-1][instance.number, name]

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


def _nothing(*args: Any, **keywords: Any) -> None:
    return None


def _set_arguments(*args: Any) -> None:
    return None


@special(_set_arguments)
def _call_set_arguments(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """super().__init__(...) of an exception, which sets its `args`."""
    low.put(args[0], ARGUMENTS, low.make_tuple(args[1:]))
    return low.const(None)  # type: ignore[no-any-return]


@special(_nothing)
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
