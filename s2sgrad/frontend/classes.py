"""What a class does when it is called."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

_IMMUTABLE, _ON_HEAP = 1 << 8, 1 << 9  # Py_TPFLAGS_IMMUTABLETYPE and Py_TPFLAGS_HEAPTYPE


def init_fields(cls: Any) -> list[Any]:
    """The fields that the __init__ of a dataclass takes, in order: those for __post_init__ alone (InitVar), too."""
    taken = inspect.signature(cls.__init__).parameters
    return [f for name, f in cls.__dataclass_fields__.items() if name in taken]


def by_statement(cls: type) -> bool:
    """Whether a class has been made by a class statement, and not by C, which makes classes that cannot be changed."""
    return bool(cls.__flags__ & _ON_HEAP) and not cls.__flags__ & _IMMUTABLE


def is_missing(field: Any) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def is_plain_class(cls: Any) -> bool:
    """Whether making an instance is nothing but calling __init__."""
    return (
        isinstance(cls, type)
        and cls.__new__ is object.__new__
        and type(cls).__call__ is type.__call__
        and not hasattr(cls, "__getattr__")
        and cls.__getattribute__ is object.__getattribute__
    )


def generated_init(cls: Any) -> bool:
    """Whether dataclasses wrote the class's __init__."""
    owner = next((c for c in cls.__mro__ if "__init__" in vars(c)), None)
    if not dataclasses.is_dataclass(owner) or "__init__" not in vars(owner):
        return False
    options: Any = owner.__dataclass_params__  # type: ignore[union-attr]
    return options.init and vars(owner)["__init__"].__code__.co_filename == "<string>"
