"""Calls by what is called, or by its class: tables of handlers, to which modules add theirs."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value

Keywords = dict[str, Value]
Handler = Callable[[Lowering, Any, Value | None, list[Value], Keywords], Value | None]

_HANDLERS: dict[type, list[Handler]] = {}
SPECIAL: dict[int, tuple[Any, Any]] = {}
_CLASS_METHODS: dict[tuple[int, str], Any] = {}  # dict.fromkeys and its like, which are new objects at every look


def called(*classes: type) -> Callable[[Handler], Handler]:
    """Enter a handler of calls of objects of these classes: handler(low, object, its value, arguments, keywords).

    It returns None where it has nothing to say. What is entered later is asked earlier.
    """

    def enter(handler: Handler) -> Handler:
        for cls in classes:
            _HANDLERS.setdefault(cls, []).insert(0, handler)
        return handler

    return enter


def call(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value | None:
    """What a call of an object gives; None where no handler of its class says anything."""
    for cls in type(obj).__mro__:
        for handler in _HANDLERS.get(cls, ()):
            result = handler(low, obj, value, args, keywords)
            if result is not None:
                return result
    return None


def special_of(obj: Any) -> Any:
    """The handler for calls of an object, if it has one."""
    entry = SPECIAL.get(id(obj))
    if entry is not None and entry[0] is obj:
        return entry[1]
    if isinstance(obj, types.BuiltinMethodType) and isinstance(obj.__self__, type):
        return _CLASS_METHODS.get((id(obj.__self__), obj.__name__))
    return None


def special(*objects: Any, again: bool = False) -> Any:
    """Enter the one handler for calls of some builtins; `again`: in place of the one that is there."""

    def enter(handler: Any) -> Any:
        for obj in objects:
            assert again or id(obj) not in SPECIAL, f"two handlers of {obj!r}"
            SPECIAL[id(obj)] = (obj, handler)
            if isinstance(obj, types.BuiltinMethodType) and isinstance(obj.__self__, type):
                _CLASS_METHODS[id(obj.__self__), obj.__name__] = handler
        return handler

    return enter


__all__ = ["SPECIAL", "Keywords", "call", "called", "special", "special_of"]
