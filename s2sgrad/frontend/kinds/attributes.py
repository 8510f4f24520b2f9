"""Attributes that the class of a value has: methods, properties, descriptors, data."""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any

from s2sgrad.frontend.function_values import Bound
from s2sgrad.frontend.kinds.base import refuse
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import guard_class
from s2sgrad.frontend.records import instance_of
from s2sgrad.frontend.state import Extern
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Static


def class_attribute(low: Lowering, x: Value, cls: Any, name: str) -> Value:
    """What `x.name` is, where x itself holds no attribute of that name."""
    guard_class(low, cls, name)
    try:
        found = inspect.getattr_static(cls, name)
    except AttributeError:
        if name == "__class__":
            return low.const(cls)
        if name == "__dict__":
            refuse(low, "`__dict__` of an object is not supported", "read its attributes by name")
        low.fails(AttributeError, f"{cls.__name__} has no attribute {name}")
        refuse(low, f"{cls.__name__} has no attribute `{name}`", "define it, or use one that it has")
    return bound_attribute(low, x, cls, name, found)


def bound_attribute(low: Lowering, x: Value, cls: Any, name: str, found: Any) -> Value:
    """What `x.name` is, where the class has `found` under that name."""
    if isinstance(found, functools.cached_property):
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
    if isinstance(found, types.GetSetDescriptorType | types.MemberDescriptorType | types.MethodDescriptorType):
        refuse(low, f"`{name}` of a {cls.__name__}, which a builtin class defines, is not supported", "leave it out")
    return low.outside(Extern(name, "attribute", cls), found)


def descriptor(cls: Any, name: str, method: str) -> Any:
    """The object of a user class that a class has for an attribute, if it defines this method."""
    found = None if cls is None else inspect.getattr_static(cls, name, None)
    return found if isinstance(getattr(type(found), method, None), types.FunctionType) else None


__all__ = ["bound_attribute", "class_attribute", "descriptor"]
