"""Exceptions of Python's own classes, as the lowering holds them."""

from __future__ import annotations

from s2sgrad.frontend.exception_values import NAMED_ARGUMENTS
from s2sgrad.frontend.kinds.base import Keywords, Kind, refuse
from s2sgrad.frontend.kinds.objects import ARGUMENTS, ObjectKind, missing_message
from s2sgrad.frontend.kinds.of_class import exception_class
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.rules.dims_text import type_text

_SET_LATER = ("__notes__", "name_from", "characters_written")  # of exceptions, and not of their classes
_INSTEAD = "leave it out: read its arguments, e.args, and tell exceptions apart by their classes"


class ExceptionKind(ObjectKind):
    """An exception of Python's own classes, as the tuple of what it was made with."""

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        if name == ARGUMENTS:
            return low.make_tuple(low.arguments_told(x))
        if name in NAMED_ARGUMENTS and issubclass(exception_class(x), NAMED_ARGUMENTS[name]):
            items = low.items(low.attribute(x, ARGUMENTS))
            whole = name == "code" and len(items) > 1
            return low.make_tuple(items) if whole else items[0] if items else low.const(None)
        return Kind.attribute(self, low, x, name)

    def other_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        cls = exception_class(x)
        if name == "__class__":
            return low.const(cls)
        if not hasattr(cls, name) and name not in _SET_LATER:
            low.fails(AttributeError, missing_message(cls, name), (missing_message(cls, name),))
            refuse(low, f"{type_text(x.type)} has no attribute `{name}`", "read its arguments: e.args")
        refuse(low, f"`{name}` of {type_text(x.type)} that is caught here is not known", _INSTEAD)

    def other_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        if name == "with_traceback" and len(args) == 1 and not keywords:
            return x
        if not hasattr(exception_class(x), name):
            return self.other_attribute(low, x, name)
        refuse(low, f"the method `{name}` of {type_text(x.type)} that is caught here is not supported", _INSTEAD)

    def call(self, low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
        return Kind.call(self, low, x, args, keywords)

    def call_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        return Kind.call_method(self, low, x, name, args, keywords)

    def set_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        refuse(
            low,
            f"`{name}` of {type_text(x.type)} is set after it was made",
            "give it what it is to hold when it is made, or raise another exception",
        )


__all__ = ["ExceptionKind"]
