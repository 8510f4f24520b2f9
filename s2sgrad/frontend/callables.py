"""Calls by the class of what is called: a table of handlers, to which modules add theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.ir.ops import Value

Keywords = dict[str, Value]
Handler = Callable[[Any, Any, Value | None, list[Value], Keywords], Value | None]

_HANDLERS: dict[type, list[Handler]] = {}


def called(*classes: type) -> Callable[[Handler], Handler]:
    """Enter a handler of calls of objects of these classes: handler(low, object, its value, arguments, keywords).

    It returns None where it has nothing to say. What is entered later is asked earlier.
    """

    def enter(handler: Handler) -> Handler:
        for cls in classes:
            _HANDLERS.setdefault(cls, []).insert(0, handler)
        return handler

    return enter


def call(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value | None:
    """What a call of an object gives; None where no handler of its class says anything."""
    for cls in type(obj).__mro__:
        for handler in _HANDLERS.get(cls, ()):
            result = handler(low, obj, value, args, keywords)
            if result is not None:
                return result
    return None


__all__ = ["Keywords", "call", "called"]
