"""Lists of objects and of functions: known at compile time as these are.

Such a list is an instance of `list` whose one attribute is the tuple of its elements, so that it may grow and be
changed, and has the elements that each path gives it. Where paths differ in their number it becomes an ordinary list,
of values in place of objects.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from s2sgrad.frontend import choices
from s2sgrad.frontend.cells import Cells
from s2sgrad.frontend.kinds.of_class import list_in
from s2sgrad.frontend.list_methods import is_open
from s2sgrad.frontend.records import (
    ELEMENTS,
    check_current,
    classes_in,
    fixed,
    holds_function,
    holds_object,
    new_list,
    request_of,
    sources,
)
from s2sgrad.frontend.state import Instance, Poisoned, Restart
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import List, Static, Tuple

_METHODS = ("append", "extend", "insert", "pop", "reverse", "clear", "copy")


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

    def derived(self, what: str, items: list[Value]) -> Value:
        """A list of its own with elements of a list of objects."""
        place = self.place(what)
        if self.site(place) in self.session.value_lists:
            return self.display_list(place, items)
        return new_list(self, items, site=self.site(place))

    def listed(self, value: Value, *rest: Any) -> Value:
        x = list_in(value)
        if x is None or not rest:
            return super().listed(value, *rest) if x is None else self.derived("listed", self.list_items(x))
        return super().listed(self.as_values(value), *rest)

    def as_element(self, value: Value) -> Value:
        """What is put into a list of values."""
        return fixed(self, value, "has been put into a list of unknown length")

    def as_values(self, value: Value) -> Value:
        """The same elements in an ordinary list, where it is a list of objects."""
        found = list_in(value)
        if found is None:
            return value
        items = [self.as_element(v) for v in self.list_items(found)]
        return super().display_list(self.place("values"), items)

    def list_method(self, x: Value, name: str, args: list[Value], params: list[str] | None = None) -> Value:
        """An ordinary list into which an object or a function is put becomes a list of objects, if it can."""
        if list_in(x) is not None:
            return self.call_method(x, name, args, {})
        if any(holds_object(a.type) or holds_function(a.type) for a in args):
            self.as_object_list(x)
            args = [self.as_values(a) if name == "extend" else self.as_element(a) for a in args]
        self.open_copy(x)
        return super().list_method(x, name, args, params)

    def as_object_list(self, x: Value) -> None:
        """Begin again with an ordinary list as a list of objects, where it may be one."""
        sites = self.origins.get(x, ())
        if type(x.type) is not List or not sites or self.session.value_lists.intersection(sites):
            return
        known = self.session.object_lists.issuperset(sites)  # and is none nevertheless
        if not known and all(s[0] != "param" and len(s) == 3 for s in sites):
            self.session.object_lists.update(sites)
            raise Restart

    def open_copy(self, x: Value) -> None:
        """A list of objects that has been copied, as values, is changed: begin again with it as a list of values."""
        self.as_value_lists(i for i, _ in sources(self, x))

    def as_value_lists(self, instances: Iterable[Instance]) -> None:
        """Begin again with these lists as ordinary ones, where that says anything new."""
        sites = {i.site for i in instances if i.cls is list and i.site is not None}
        if sites - self.session.value_lists:
            self.session.value_lists |= sites
            raise Restart

    def check_current(self, x: Value) -> None:
        """Begin again where a closed object, or list of objects, that is read has been changed since; or refuse it."""
        changed = [i for i, changes in sources(self, x) if i.changes != changes]
        self.as_value_lists(changed)
        if changed:
            self.as_cells(*(c for i, _ in sources(self, x) for c in classes_in(self, Static(i))))
        check_current(self, x)

    def check_own(self, instance: Instance) -> None:
        """Refuse to read an object of which a function that is compiled by itself knows no attributes."""
        if instance.owner is not self.state:
            self.as_value_lists([instance])
            self.as_cells(*classes_in(self, Static(instance)))
            self.fail("a recursive function uses an object made outside it", "pass what it needs as arguments")

    def list_items(self, x: Instance) -> list[Value]:
        """The elements of a list of objects."""
        self.check_own(x)
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
        found = list_in(value)
        if found is not None and found.fixed:
            self.as_value_lists([found])
        self.put(value, ELEMENTS, self.make_tuple(items))

    # what is done to them

    def call_object_list(self, x: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        """x.name(...) of a list of objects."""
        found = list_in(x)
        assert found is not None
        if name == "sort":
            self.sort(found, x, keywords)
            return self.const(None)
        if name not in _METHODS or keywords:
            self.fail(f"the method `{name}` of a list of objects is not supported", f"use {', '.join(_METHODS)}")
        items = self.list_items(found)
        if name == "copy":
            return self.derived("copy", items)
        found.of_functions |= any(holds_function(a.type) for a in args)
        result = self.const(None)
        if name in ("append", "extend"):
            items += args if name == "append" else self.added(found, args[0])
        elif name == "clear":
            items = []
        elif name == "reverse":
            items = items[::-1]
        else:
            known = self.place_in(found, args[0]) if args else -1
            if name == "pop":
                self.check_index(known, items)
                result = items.pop(known)
            else:
                items.insert(known, args[1])
        self.set_items(x, items)
        return result

    def added(self, x: Instance, value: Value) -> list[Value]:
        """The elements by which a list of objects is extended."""
        if is_open(self, value):
            self.as_value_lists([x])
        return self.unpack_all(value, "what is added to a list")

    def sort(self, found: Instance, x: Value, keywords: dict[str, Value]) -> None:
        """x.sort(...), where the order is known; else it becomes an ordinary list."""
        ordered = self.call_object(sorted, None, [x], keywords)
        if list_in(ordered) is None:
            self.as_value_lists([found])
        self.set_items(x, self.unpack_all(ordered, "a sorted list"))

    def place_in(self, x: Instance, index: Value) -> Any:
        """Where a list of objects is changed; where no argument tells, it becomes an ordinary list."""
        known, k = self.static(index)
        if not known and request_of(self, index) is None:
            self.as_value_lists([x])
        return k if known else self.known(index, "the index of an object that is replaced")

    def check_index(self, k: Any, items: list[Value]) -> None:
        if not isinstance(k, int) or not -len(items) <= k < len(items):
            self.fails(IndexError, "list index out of range")
            self.fail(f"the index {k!r} is out of range in a list of {len(items)} objects", "use one that it has")

    def with_replaced(self, x: Instance, index: Value, value: Value) -> list[Value]:
        """The elements of a list of objects once some have been replaced."""
        items = self.list_items(x)
        k = self.place_in(x, index)
        if not isinstance(k, slice):
            self.check_index(k, items)
            items[k] = value
            return items
        new = self.added(x, value)
        if k.step not in (None, 1) and len(new) != len(items[k]):
            self.fails(ValueError, "an extended slice of another size")
            self.fail(f"{len(new)} elements are assigned to {len(items[k])} places", "assign as many as there are")
        items[k] = new
        return items

    def without(self, x: Instance, index: Value) -> list[Value]:
        """The elements of a list of objects once some have been deleted."""
        items, k = self.list_items(x), self.place_in(x, index)
        if not isinstance(k, slice):
            self.check_index(k, items)
        del items[k]
        return items
