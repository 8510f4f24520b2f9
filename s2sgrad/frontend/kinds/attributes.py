"""Attributes that the class of a value has: methods, properties, descriptors, data."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import types
from typing import Any

from s2sgrad.frontend.classes import by_statement
from s2sgrad.frontend.function_values import Bound
from s2sgrad.frontend.kinds.base import refuse
from s2sgrad.frontend.kinds.of_class import record_class
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import guard_class
from s2sgrad.frontend.records import instance_of, is_frozen
from s2sgrad.frontend.state import Extern
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Fields, Static


def class_attribute(low: Lowering, x: Value, cls: Any, name: str) -> Value:
    """What `x.name` is, where x itself holds no attribute of that name."""
    guard_class(low, cls, name)
    if name == "__dict__":
        refuse(low, "`__dict__` of an object is not supported", "name its attributes, or use getattr and setattr")
    try:
        found = inspect.getattr_static(cls, name)
    except AttributeError:
        if name == "__class__":
            return low.const(cls)
        low.fails(AttributeError, f"{cls.__name__} has no attribute {name}")
        refuse(low, f"{cls.__name__} has no attribute `{name}`", "define it, or use one that it has")
    return bound_attribute(low, x, cls, name, found)


def bound_attribute(low: Lowering, x: Value, cls: Any, name: str, found: Any) -> Value:
    """What `x.name` is, where the class has `found` under that name."""
    if isinstance(found, functools.cached_property):
        if isinstance(x.type, Fields):
            refuse(
                low,
                f"`{name}` is a cached property, of one of several objects whose attributes change: which value each "
                "of them keeps is not known",
                "call a method, and keep what it returns in an attribute that __init__ sets",
            )
        value = low.call_object(found.func, None, [x], {})
        if instance_of(x.type) is not None:
            low.put(x, name, value)
        return value
    getter = getattr(type(found), "__get__", None)
    if isinstance(getter, types.FunctionType):
        itself = low.b.const(found, None, Static(found))
        return low.call_python(getter, [itself, x, low.const(cls)], {})
    if isinstance(found, types.FunctionType):
        return low.const(Bound(name, x, found))
    if isinstance(found, staticmethod):
        return low.const(found.__func__)
    if isinstance(found, classmethod):
        return low.const(Bound(name, low.const(cls), found.__func__))
    if isinstance(found, property):
        return low.call_object(found.fget, None, [x], {})
    if isinstance(found, types.MemberDescriptorType) and by_statement(found.__objclass__):
        low.fails(AttributeError, f"{cls.__name__!r} object has no attribute {name!r}")
        refuse(low, f"`{name}` of this {cls.__name__} is not set here", "set it in __init__")
    if isinstance(found, types.GetSetDescriptorType | types.MemberDescriptorType | types.MethodDescriptorType):
        refuse(low, f"`{name}` of a {cls.__name__}, which a builtin class defines, is not supported", "leave it out")
    return low.outside(Extern(name, "attribute", cls), found)


def descriptor(cls: Any, name: str, method: str) -> Any:
    """The object of a user class that a class has for an attribute, if it defines this method."""
    found = None if cls is None else inspect.getattr_static(cls, name, None)
    return found if isinstance(getattr(type(found), method, None), types.FunctionType) else None


def set_by_descriptor(low: Lowering, x: Value, cls: Any, name: str, value: Value) -> bool:
    """x.name = value, where an object of a user class does it."""
    setter = descriptor(cls, name, "__set__")
    if setter is None:
        return False
    itself = low.b.const(setter, None, Static(setter))
    low.call_python(type(setter).__set__, [itself, x, value], {})
    return True


def set_by_property(low: Lowering, x: Value, cls: Any, name: str, value: Value) -> bool:
    """The same, where a property does it."""
    setter = inspect.getattr_static(cls, name, None)
    if not isinstance(setter, property):
        return False
    if setter.fset is None:
        low.fails(AttributeError, f"property {name!r} of {cls.__name__!r} object has no setter")
        refuse(low, f"the property `{name}` cannot be set", "give it a setter, or set the attribute behind it")
    low.call_object(setter.fset, None, [x, value], {})
    return True


def set_by_object(low: Lowering, x: Value, name: str, value: Value) -> None:
    """object.__setattr__(x, name, value)"""
    cls = record_class(x)
    if cls is None:
        refuse(
            low,
            "object.__setattr__ of an object that comes from outside, as a global or closure variable",
            "pass the object as an argument",
        )
    if not set_by_descriptor(low, x, cls, name, value) and not set_by_property(low, x, cls, name, value):
        low.put(x, name, value)


def is_plainly_set(cls: Any, name: str) -> bool:
    """Whether setting an attribute of an object of a class is nothing more than that."""
    own = inspect.getattr_static(cls, name, None)
    plain = isinstance(own, types.MemberDescriptorType) or not hasattr(type(own), "__set__")
    return plain and not is_frozen(cls) and cls.__setattr__ in (object.__setattr__, BaseException.__setattr__)


def check_changeable(low: Lowering, cls: Any, name: str) -> None:
    """Refuse to set an attribute of a frozen dataclass."""
    if is_frozen(cls):
        low.fails(dataclasses.FrozenInstanceError, f"cannot assign to field {name!r}")
        refuse(low, f"{cls.__name__} is frozen: `{name}` cannot be assigned", "use dataclasses.replace")


def check_place(low: Lowering, cls: Any, name: str) -> None:
    """Refuse to set an attribute that a class does not name in its __slots__, where it names all of them."""
    named = [base for base in cls.__mro__ if base is not object]
    if cls is list or name.startswith("<") or not all("__slots__" in vars(base) for base in named):
        return
    if inspect.getattr_static(cls, name, None) is None:
        low.fails(AttributeError, f"{cls.__name__!r} object has no attribute {name!r}")
        refuse(low, f"{cls.__name__} has no place for `{name}` in its __slots__", "add it to __slots__")


__all__ = [
    "bound_attribute", "check_changeable", "check_place", "class_attribute", "descriptor", "is_plainly_set",
    "set_by_descriptor", "set_by_object", "set_by_property",
]
