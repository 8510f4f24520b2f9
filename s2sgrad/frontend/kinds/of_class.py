"""Of which class, in Python, a value is, where that is a class of the user's."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import conventions
from s2sgrad.frontend.contents import CONSTANT_MODULES
from s2sgrad.frontend.records import instance_of
from s2sgrad.frontend.state import Instance
from s2sgrad.ir.build import number_type
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Fields, Record, Static, Tuple


def record_class(value: Value) -> Any:
    """The user class that a value is an instance of, or None."""
    t = value.type
    if isinstance(t, Static) and isinstance(t.value, Instance):
        return t.value.cls
    if isinstance(t, Tuple) and isinstance(t.cls, Record):
        return t.cls.cls
    return t.cls if isinstance(t, Fields) else None


def object_class(value: Value) -> Any:
    """The same, for objects from outside too."""
    t = value.type
    cls = record_class(value)
    return outside_class(t.value) if cls is None and isinstance(t, Static) else cls


def outside_class(value: Any) -> Any:
    """The class of an object from outside, where it is the user's; None for functions, classes, numbers and texts."""
    cls = type(value)
    if issubclass(cls, str | bytes) or number_type(value) is not None:
        return None
    by_user = cls.__module__.split(".")[0] not in (*CONSTANT_MODULES, "types", "collections")
    return cls if by_user and cls.__flags__ & (1 << 9) and not isinstance(value, type) else None


def class_of(value: Value) -> Any:
    """The class of an object or of a named tuple."""
    return object_class(value) or conventions.named_tuple_class(value.type)


def is_exception(x: Value) -> bool:
    """Whether a value is an exception that was raised, and caught, in what is compiled."""
    t = x.type
    return isinstance(t, Tuple) and isinstance(t.cls, type) and issubclass(t.cls, BaseException)


def exception_class(x: Value) -> Any:
    """The class of such an exception, which may be an object; None for any other value."""
    cls = x.type.cls if is_exception(x) else record_class(x)  # type: ignore[attr-defined]
    return cls if cls is not None and issubclass(cls, BaseException) else None


def list_in(value: Value) -> Instance | None:
    """The list of objects that a value is."""
    instance = instance_of(value.type)
    return instance if instance is not None and instance.cls is list else None
