"""super(), and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from s2sgrad.frontend.function_values import Partial
from s2sgrad.frontend.kinds.attributes import bound_attribute
from s2sgrad.frontend.kinds.base import Kind, refuse
from s2sgrad.frontend.kinds.of_class import object_class
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.values import constant
from s2sgrad.ir.ops import Value


@dataclass(eq=False)
class Super:
    """What super() gives inside a method of `cls` that was called on `value`."""

    said: ClassVar[str] = "super()"
    cls: Any
    value: Value


class SuperKind(Kind):
    """super()"""

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        holder: Super = constant(x)
        cls = object_class(holder.value)
        mro = cls.__mro__
        for base in mro[mro.index(holder.cls) + 1 :]:
            if name in vars(base):
                if base.__module__ == "builtins":
                    return method_of_builtin(low, holder.value, name)
                return bound_attribute(low, holder.value, cls, name, vars(base)[name])
        refuse(low, f"super() has no attribute `{name}`", "define it, or use one that it has")


def method_of_builtin(low: Lowering, x: Value, name: str) -> Value:
    """super().name where that is no code of the user's."""
    if name == "__init__" and issubclass(object_class(x), BaseException):
        return low.const(Partial(low.const(set_arguments), [x], {}))
    if name in ("__init__", "__init_subclass__", "__exit__"):
        return low.const(nothing)
    if name == "__setattr__":
        return low.const(Partial(low.const(object.__setattr__), [x], {}))
    refuse(low, f"super().{name}() of a builtin class is not supported", "write what it does, or leave it out")


def nothing(*args: Any, **keywords: Any) -> None:
    """What the methods of `object` do that a class may call."""
    return None


def set_arguments(*args: Any) -> None:
    """super().__init__(...) of an exception; instances.py has what is done in its place."""
    return None


__all__ = ["Super", "SuperKind", "nothing", "set_arguments"]
