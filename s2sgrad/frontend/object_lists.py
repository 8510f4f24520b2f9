"""Lists of objects and of functions: known at compile time as these are.

Such a list is an instance of `list` whose one attribute is the tuple of its elements, so that it may grow and be
changed, and has the elements that each path gives it. Where paths differ in their number it becomes an ordinary list,
of values in place of objects.
"""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import choices
from s2sgrad.frontend.cells import Cells
from s2sgrad.frontend.records import (
    ELEMENTS,
    closed,
    fixed,
    holds_function,
    holds_object,
    instance_of,
    new_list,
    note_copy,
    sources,
)
from s2sgrad.frontend.state import Bound, Instance, Poisoned, Restart
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import List, Slice, Tuple

_METHODS = ("append", "extend", "insert", "pop", "reverse", "clear", "copy")


def list_in(value: Value) -> Instance | None:
    """The list of objects that a value is."""
    instance = instance_of(value.type)
    return instance if instance is not None and instance.cls is list else None


class ObjectLists(Cells):
    """Displays, methods, indexing and iteration of lists of objects."""

    # which lists

    def display_list(self, node: Any, items: list[Value]) -> Value:
        site = self.site(node)
        if site in self.session.value_lists:
            return super().display_list(node, [self.as_element(v) for v in items])
        if site in self.session.object_lists or any(holds_object(v.type) for v in items):
            return new_list(self, items, site=site)
        return super().display_list(node, items)

    def listed(self, value: Value, *rest: Any) -> Value:
        x = list_in(value)
        return super().listed(value, *rest) if x is None or rest else new_list(self, self.list_items(x))

    def as_element(self, value: Value) -> Value:
        """What is put into a list of values."""
        return fixed(self, value, "has been put into a list of unknown length")

    def list_method(self, x: Value, name: str, args: list[Value], params: list[str] | None = None) -> Value:
        """An ordinary list into which an object or a function is put becomes a list of objects, if it can."""
        if any(holds_object(a.type) or holds_function(a.type) for a in args):
            sites = self.origins.get(x, ())
            if sites and all(s not in self.session.value_lists and s[0] != "param" and len(s) == 3 for s in sites):
                self.session.object_lists.update(sites)
                raise Restart
            args = [self.as_element(a) for a in args]
        return super().list_method(x, name, args, params)

    def list_items(self, x: Instance) -> list[Value]:
        """The elements of a list of objects."""
        if x.owner is not self.state:
            self.fail("a recursive function uses a list made outside it", "pass what it needs as arguments")
        value = self.state.env.get((x.number, ELEMENTS))
        if value is None or not isinstance(value.type, Tuple) or isinstance(value, Poisoned):
            if x.of_functions and isinstance(value, Poisoned):
                self.write_out(value.loop, choices.FUNCTIONS)
            if x.site is None:
                self.fail(
                    "paths, or passes of a loop, give this list of objects different numbers of elements",
                    "make a new list in the function, of objects that are not changed afterwards",
                )
            self.session.value_lists.add(x.site)
            raise Restart
        return self.items(value)

    def set_items(self, value: Value, items: list[Value]) -> None:
        self.put(value, ELEMENTS, self.make_tuple(items))

    # what is done to them

    def attribute(self, x: Value, name: str) -> Value:
        if list_in(x) is None:
            return super().attribute(x, name)
        return self.const(Bound(name, x))

    def call_method(self, x: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        found = list_in(x)
        if found is None:
            return super().call_method(x, name, args, keywords)
        if name not in _METHODS or keywords:
            self.fail(f"the method `{name}` of a list of objects is not supported", f"use {', '.join(_METHODS)}")
        items = self.list_items(found)
        if name == "copy":
            return new_list(self, items)
        found.of_functions |= any(holds_function(a.type) for a in args)
        result = self.const(None)
        if name in ("append", "extend"):
            items += args if name == "append" else self.unpack_all(args[0], "an argument of extend")
        elif name == "clear":
            items = []
        elif name == "reverse":
            items = items[::-1]
        else:
            known = self.known(args[0], "the index of an object") if args else -1
            if name == "pop":
                self.check_index(known, items)
                result = items.pop(known)
            else:
                items.insert(known, args[1])
        self.set_items(x, items)
        return result

    def check_index(self, k: Any, items: list[Value]) -> None:
        if not isinstance(k, int) or not -len(items) <= k < len(items):
            self.fail(f"the index {k!r} is out of range in a list of {len(items)} objects", "use one that it has")

    def subscript(self, x: Value, index: Value) -> Value:
        found = list_in(x)
        items = self.list_items(found) if found is not None else self.items_of_tuple(x)
        if items is None:
            return super().subscript(x, index)
        if isinstance(index.type, Slice):
            part = items[self.known(index, "the bounds of a slice of a list of objects")]
            return self.make_tuple(part) if found is None else new_list(self, part)
        known, k = self.static(index)
        if known:
            self.check_index(k, items)
            return items[k]
        values = closed(self, x)  # which of them is not known
        return note_copy(self, super().subscript(values, index), sources(self, values))

    def items_of_tuple(self, x: Value) -> list[Value] | None:
        t = x.type
        named = isinstance(t, Tuple) and t.cls is not None
        return self.items(x) if isinstance(t, Tuple | List) and not named and holds_object(t) else None

    def store(self, x: Value, index: Value, value: Value) -> None:
        found = list_in(x)
        if found is None:
            return super().store(x, index, value)
        items = self.list_items(found)
        k = self.known(index, "the index of an object that is replaced")
        self.check_index(k, items)
        items[k] = value
        self.set_items(x, items)

    def iterable(self, value: Value) -> Any:
        found = list_in(value)
        return super().iterable(value if found is None else self.make_tuple(self.list_items(found)))

    def unpack_all(self, value: Value, what: str) -> list[Value]:
        found = list_in(value)
        return super().unpack_all(value, what) if found is None else self.list_items(found)

    def augment(self, name: str, old: Value, value: Value) -> Value | None:
        found = list_in(old)
        if found is None or name != "Add":
            return super().augment(name, old, value)
        self.set_items(old, [*self.list_items(found), *self.unpack_all(value, "what is added to a list")])
        return None

    def binary(self, name: str, a: Value, b: Value) -> Value:
        if (list_in(a) is None and list_in(b) is None) or name not in ("Add", "Mult"):
            return super().binary(name, a, b)
        if name == "Add":
            return new_list(self, [*self.unpack_all(a, "a list"), *self.unpack_all(b, "a list")])
        x, times = (a, b) if list_in(a) is not None else (b, a)
        return new_list(self, self.unpack_all(x, "a list") * self.known(times, "the number of repetitions"))

    def call_special(
        self, value: Value, name: str, args: list[Value], keywords: dict[str, Value] | None = None
    ) -> Value:
        found = list_in(value)
        if found is None or name != "__len__":
            return super().call_special(value, name, args, keywords)
        return self.const(len(self.list_items(found)))

    def contains(self, a: Value, b: Value) -> Value:
        found = list_in(b)
        return super().contains(a, b if found is None else self.make_tuple(self.list_items(found)))

    def truth(self, value: Value) -> bool | None:
        found = list_in(value)
        return super().truth(value) if found is None else bool(self.list_items(found))
