"""Objects of classes written in Python: the class says first what is done with them."""

from __future__ import annotations

from typing import Any, NoReturn

from s2sgrad.frontend.kinds.base import Kind, refuse
from s2sgrad.frontend.kinds.constants import found_in
from s2sgrad.frontend.kinds.of_class import class_of
from s2sgrad.ir.ops import Value
from s2sgrad.rules import operators


class ObjectKind(Kind):
    """An object whose class says nothing about what is asked: it is true, and no container."""

    def truth(self, low: Any, x: Value) -> bool | None:
        return True

    def condition(self, low: Any, x: Value) -> Value:
        return low.const(True)  # type: ignore[no-any-return]

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        no_container(low, x, "indexed", "is not subscriptable")

    def put(self, low: Any, x: Value, index: Value, value: Value) -> None:
        no_container(low, x, "assigned to by index", "does not support item assignment")

    def remove(self, low: Any, x: Value, index: Value) -> None:
        no_container(low, x, "deleted from by index", "does not support item deletion")

    def contains(self, low: Any, x: Value, item: Value) -> Value:
        no_container(low, x, "asked for what is in it", "is not iterable")

    def gone_through(self, low: Any, x: Value) -> Any:
        no_container(low, x, "gone through", "is not iterable")

    def elements(self, low: Any, x: Value, what: str) -> list[Value]:
        no_container(low, x, "unpacked", "is not iterable")


def no_container(low: Any, x: Value, what: str, python_says: str) -> NoReturn:
    """Refuse what a container can do, and an object cannot."""
    name = (class_of(x) or x.type.cls).__name__  # type: ignore[attr-defined]  # of exceptions that is the class
    low.fails(TypeError, f"{name!r} object {python_says}")
    refuse(low, f"a {name} cannot be {what}", f"define the method for it in {name}")


class OfClass(Kind):
    """Values of a class written in Python: its special methods, then what is done with them otherwise."""

    def __init__(self, otherwise: Kind) -> None:
        self.otherwise = otherwise

    def truth(self, low: Any, x: Value) -> bool | None:
        if any(low.find_special(x, name) is not None for name in ("__bool__", "__len__")):
            return None
        return self.otherwise.truth(low, x)

    def condition(self, low: Any, x: Value) -> Value:
        if low.find_special(x, "__bool__") is not None:
            return low.call_special(x, "__bool__", [])  # type: ignore[no-any-return]
        if low.find_special(x, "__len__") is not None:
            return low.apply(operators.ne, [low.call_special(x, "__len__", []), low.const(0)])  # type: ignore[no-any-return]
        return self.otherwise.condition(low, x)

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        if low.find_special(x, "__getitem__") is not None:
            return low.call_special(x, "__getitem__", [index])  # type: ignore[no-any-return]
        return self.otherwise.subscript(low, x, index)

    def store(self, low: Any, x: Value, index: Value, value: Value) -> None:
        if low.find_special(x, "__setitem__") is not None:
            low.call_special(x, "__setitem__", [index, value])
            return
        self.otherwise.store(low, x, index, value)

    def delete(self, low: Any, x: Value, index: Value) -> None:
        if low.find_special(x, "__delitem__") is not None:
            low.call_special(x, "__delitem__", [index])
            return
        self.otherwise.delete(low, x, index)

    def contains(self, low: Any, x: Value, item: Value) -> Value:
        if low.find_special(x, "__contains__") is not None:
            return low.as_bool(low.call_special(x, "__contains__", [item]))  # type: ignore[no-any-return]
        if low.find_special(x, "__iter__") is not None:
            return found_in(low, x, item)
        return self.otherwise.contains(low, x, item)

    def iterable(self, low: Any, x: Value) -> Any:
        if low.find_special(x, "__iter__") is not None:
            return low.iterable(low.iterator_of(x))
        return self.otherwise.iterable(low, x)

    def unpack(self, low: Any, x: Value, what: str) -> list[Value]:
        if low.find_special(x, "__iter__") is not None:
            return low.require_items(low.iterable(x), what)  # type: ignore[no-any-return]
        return self.otherwise.unpack(low, x, what)


__all__ = ["ObjectKind", "OfClass"]
