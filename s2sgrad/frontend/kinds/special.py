"""Special methods: what the class of a value says, before what is done with values of its kind otherwise."""

from __future__ import annotations

import functools
from typing import Any

from s2sgrad.frontend.class_operators import METHODS, as_bool, is_not_implemented
from s2sgrad.frontend.kinds.attributes import bound_attribute, descriptor, set_by_descriptor
from s2sgrad.frontend.kinds.base import Keywords, Kind
from s2sgrad.frontend.kinds.constants import found_in
from s2sgrad.frontend.kinds.of_class import class_of, object_class, record_class
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import is_frozen
from s2sgrad.frontend.sources import require_items
from s2sgrad.frontend.values import constant
from s2sgrad.ir.ops import Value
from s2sgrad.rules import composites_iterators, operators


class OfClass(Kind):
    """Values of a class written in Python, which has its say first; `otherwise` is their kind where it has none."""

    def __init__(self, otherwise: Kind) -> None:
        self.otherwise = otherwise

    def truth(self, low: Lowering, x: Value) -> bool | None:
        if any(low.find_special(x, name) is not None for name in ("__bool__", "__len__")):
            return None
        return self.otherwise.truth(low, x)

    def condition(self, low: Lowering, x: Value) -> Value:
        if low.find_special(x, "__bool__") is not None:
            return low.call_special(x, "__bool__", [])
        if low.find_special(x, "__len__") is not None:
            return low.apply(operators.ne, [low.call_special(x, "__len__", []), low.const(0)])
        return self.otherwise.condition(low, x)

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        if low.find_special(x, "__getitem__") is not None:
            return low.call_special(x, "__getitem__", [index])
        return self.otherwise.subscript(low, x, index)

    def store(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        if low.find_special(x, "__setitem__") is not None:
            low.call_special(x, "__setitem__", [index, value])
            return
        self.otherwise.store(low, x, index, value)

    def delete(self, low: Lowering, x: Value, index: Value) -> None:
        if low.find_special(x, "__delitem__") is not None:
            low.call_special(x, "__delitem__", [index])
            return
        self.otherwise.delete(low, x, index)

    def contains(self, low: Lowering, x: Value, item: Value) -> Value:
        if low.find_special(x, "__contains__") is not None:
            return as_bool(low, low.call_special(x, "__contains__", [item]))
        if low.find_special(x, "__iter__") is not None:
            return found_in(low, x, item)
        return self.otherwise.contains(low, x, item)

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        method = f"__i{METHODS.get(name, '')}__"
        if name not in METHODS or low.find_special(old, method) is None:
            return self.otherwise.augment(low, old, name, value, place)
        result = low.call_special(old, method, [value])
        return low.binary(name, old, value) if is_not_implemented(result) else result

    def takes_elements(self, low: Lowering, x: Value) -> bool:
        return low.find_special(x, "__setitem__") is None and self.otherwise.takes_elements(low, x)

    def takes_attribute(self, x: Value, name: str) -> bool:
        return descriptor(object_class(x), name, "__set__") is None and self.otherwise.takes_attribute(x, name)

    def length(self, low: Lowering, x: Value) -> Value | None:
        if low.find_special(x, "__len__") is not None:
            return low.call_special(x, "__len__", [])
        return self.otherwise.length(low, x)

    def iterable(self, low: Lowering, x: Value) -> Any:
        if low.find_special(x, "__iter__") is not None:
            return low.iterable(iterator_of(low, x))
        return self.otherwise.iterable(low, x)

    def lazily(self, low: Lowering, x: Value) -> Any:
        if low.find_special(x, "__iter__") is not None:
            return low.lazily(iterator_of(low, x))
        return self.otherwise.lazily(low, x)

    def unpack(self, low: Lowering, x: Value, what: str) -> list[Value]:
        if low.find_special(x, "__iter__") is not None:
            return require_items(low, low.iterable(x), what)
        return self.otherwise.unpack(low, x, what)

    # calls and attributes

    def call(self, low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
        return self.otherwise.call(low, x, args, keywords)

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        cls = object_class(x)
        if cls is not None and name == "__class__":
            return low.const(cls)
        setter = descriptor(cls, name, "__set__")
        if setter is not None and not isinstance(setter, functools.cached_property):  # it comes before what is held
            return bound_attribute(low, x, cls, name, setter)
        return self.otherwise.attribute(low, x, name)

    def call_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        return self.otherwise.call_method(low, x, name, args, keywords)

    def set_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        cls = record_class(x)
        if cls is not None and not is_frozen(cls) and low.find_special(x, "__setattr__") is not None:
            low.call_special(x, "__setattr__", [low.const(name), value])
        elif not set_by_descriptor(low, x, object_class(x), name, value):
            self.otherwise.set_attribute(low, x, name, value)

    def put_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        self.otherwise.put_attribute(low, x, name, value)

    def delete_attribute(self, low: Lowering, x: Value, name: str) -> None:
        self.otherwise.delete_attribute(low, x, name)

    def has_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        return self.otherwise.has_attribute(low, x, name)


def iterator_of(low: Lowering, value: Value) -> Value:
    """What `__iter__` gives; of an object with `__next__`, a generator of ours that calls it."""
    iterator = low.call_special(value, "__iter__", [])
    if low.find_special(iterator, "__next__") is None:
        check_iterator(low, iterator)
        return iterator
    made = low.call_composite(composites_iterators.following, [iterator], {}, lazily=True)
    constant(made).cls = class_of(iterator).__name__
    return made


def check_iterator(low: Lowering, value: Value) -> None:
    """Refuse an object that `__iter__` gives, and that is no iterator."""
    cls = object_class(value)
    if cls is not None and cls is not list and not hasattr(cls, "__next__"):
        low.fails(TypeError, f"iter() returned non-iterator of type {cls.__name__!r}")
        low.fail(f"__iter__ returns a {cls.__name__}, which is no iterator", f"define __next__ in {cls.__name__}")


__all__ = ["OfClass", "iterator_of"]
