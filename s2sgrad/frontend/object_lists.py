"""Lists of objects and of functions: known at compile time as these are.

Such a list is an instance of `list` whose one attribute is the tuple of its elements, so that it may grow and be
changed, and has the elements that each path gives it. Where paths differ in their number it becomes an ordinary list,
of values in place of objects.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from s2sgrad.frontend import choices
from s2sgrad.frontend.cells import as_cells
from s2sgrad.frontend.kinds.of_class import list_in
from s2sgrad.frontend.list_methods import is_open
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.parameter_parts import request_of
from s2sgrad.frontend.records import (
    ELEMENTS,
    check_current,
    classes_in,
    fixed,
    holds_function,
    holds_object,
    new_list,
    sources,
)
from s2sgrad.frontend.state import Instance, Poisoned, Restart
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import List, Static, Tuple

_METHODS = ("append", "extend", "insert", "pop", "reverse", "clear", "copy")


# which lists


@answers(Lowering.display_list)
def display_list(low: Lowering, node: Any, items: list[Value]) -> Value:
    site = low.site(node)
    if site in low.session.value_lists:
        return low.plain_list(node, [as_element(low, v) for v in items])
    if site in low.session.object_lists or any(holds_object(v.type) for v in items):
        return new_list(low, items, site=site)
    return low.plain_list(node, items)


def derived(low: Lowering, what: str, items: list[Value]) -> Value:
    """A list of its own with elements of a list of objects."""
    place = low.place(what)
    if low.site(place) in low.session.value_lists:
        return low.display_list(place, items)
    return new_list(low, items, site=low.site(place))


@answers(Lowering.listed)
def listed(low: Lowering, value: Value, *rest: Any) -> Value:
    x = list_in(value)
    if x is None or not rest:
        return low.plain_listed(value, *rest) if x is None else derived(low, "listed", low.list_items(x))
    return low.plain_listed(as_values(low, value), *rest)


def as_element(low: Lowering, value: Value) -> Value:
    """What is put into a list of values."""
    return fixed(low, value, "has been put into a list of unknown length")


def as_values(low: Lowering, value: Value) -> Value:
    """The same elements in an ordinary list, where it is a list of objects."""
    found = list_in(value)
    if found is None:
        return value
    items = [as_element(low, v) for v in low.list_items(found)]
    return low.plain_list(low.place("values"), items)


@answers(Lowering.list_method)
def list_method(low: Lowering, x: Value, name: str, args: list[Value], params: list[str] | None = None) -> Value:
    """An ordinary list into which an object or a function is put becomes a list of objects, if it can."""
    if list_in(x) is not None:
        return low.call_method(x, name, args, {})
    if any(holds_object(a.type) or holds_function(a.type) for a in args):
        as_object_list(low, x)
        args = [as_values(low, a) if name == "extend" else as_element(low, a) for a in args]
    open_copy(low, x)
    return low.plain_list_method(x, name, args, params)


def as_object_list(low: Lowering, x: Value) -> None:
    """Begin again with an ordinary list as a list of objects, where it may be one."""
    sites = low.origins.get(x, ())
    if type(x.type) is not List or not sites or low.session.value_lists.intersection(sites):
        return
    known = low.session.object_lists.issuperset(sites)  # and is none nevertheless
    if not known and all(s[0] != "param" and len(s) == 3 for s in sites):
        low.session.object_lists.update(sites)
        raise Restart


def open_copy(low: Lowering, x: Value) -> None:
    """A list of objects that has been copied, as values, is changed: begin again with it as a list of values."""
    as_value_lists(low, (i for i, _ in sources(low, x)))


def as_value_lists(low: Lowering, instances: Iterable[Instance]) -> None:
    """Begin again with these lists as ordinary ones, where that says anything new."""
    sites = {i.site for i in instances if i.cls is list and i.site is not None}
    if sites - low.session.value_lists:
        low.session.value_lists |= sites
        raise Restart


@answers(Lowering.check_current)
def check_unchanged_since(low: Lowering, x: Value) -> None:
    """Begin again where a closed object, or list of objects, that is read has been changed since; or refuse it."""
    changed = [i for i, changes in sources(low, x) if i.changes != changes]
    as_value_lists(low, changed)
    if changed:
        as_cells(low, *(c for i, _ in sources(low, x) for c in classes_in(low, Static(i))))
    check_current(low, x)


@answers(Lowering.check_own)
def check_own(low: Lowering, instance: Instance) -> None:
    """Refuse to read an object of which a function that is compiled by itself knows no attributes."""
    if instance.owner is not low.state:
        as_value_lists(low, [instance])
        as_cells(low, *classes_in(low, Static(instance)))
        low.fail("a recursive function uses an object made outside it", "pass what it needs as arguments")


@answers(Lowering.list_items)
def list_items(low: Lowering, x: Instance) -> list[Value]:
    """The elements of a list of objects."""
    low.check_own(x)
    value = low.state.env.get((x.number, ELEMENTS))
    if value is None or not isinstance(value.type, Tuple) or isinstance(value, Poisoned):
        if x.of_functions and isinstance(value, Poisoned):
            low.write_out(value.loop, choices.FUNCTIONS)
        if x.site is None:
            low.fail(
                "paths, or passes of a loop, give this list of objects different numbers of elements",
                "make a new list in the function, of objects that are not changed afterwards",
            )
        low.session.value_lists.add(x.site)
        raise Restart
    return low.items(value)


def set_items(low: Lowering, value: Value, items: list[Value]) -> None:
    found = list_in(value)
    if found is not None and found.fixed:
        as_value_lists(low, [found])
    low.put(value, ELEMENTS, low.make_tuple(items))


# what is done to them


def call_object_list(low: Lowering, x: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """x.name(...) of a list of objects."""
    found = list_in(x)
    assert found is not None
    if name == "sort":
        sort(low, found, x, keywords)
        return low.const(None)
    if name not in _METHODS or keywords:
        low.fail(f"the method `{name}` of a list of objects is not supported", f"use {', '.join(_METHODS)}")
    items = low.list_items(found)
    if name == "copy":
        return derived(low, "copy", items)
    found.of_functions |= any(holds_function(a.type) for a in args)
    result = low.const(None)
    if name in ("append", "extend"):
        items += args if name == "append" else added(low, found, args[0])
    elif name == "clear":
        items = []
    elif name == "reverse":
        items = items[::-1]
    else:
        known = place_in(low, found, args[0]) if args else -1
        if name == "pop":
            check_index(low, known, items)
            result = items.pop(known)
        else:
            items.insert(known, args[1])
    set_items(low, x, items)
    return result


def added(low: Lowering, x: Instance, value: Value) -> list[Value]:
    """The elements by which a list of objects is extended."""
    if is_open(low, value):
        as_value_lists(low, [x])
    return low.unpack_all(value, "what is added to a list")


def sort(low: Lowering, found: Instance, x: Value, keywords: dict[str, Value]) -> None:
    """x.sort(...), where the order is known; else it becomes an ordinary list."""
    ordered = low.call_object(sorted, None, [x], keywords)
    if list_in(ordered) is None:
        as_value_lists(low, [found])
    set_items(low, x, low.unpack_all(ordered, "a sorted list"))


def place_in(low: Lowering, x: Instance, index: Value) -> Any:
    """Where a list of objects is changed; where no argument tells, it becomes an ordinary list."""
    known, k = low.static(index)
    if not known and request_of(low, index) is None:
        as_value_lists(low, [x])
    return k if known else low.known(index, "the index of an object that is replaced")


def check_index(low: Lowering, k: Any, items: list[Value]) -> None:
    if not isinstance(k, int) or not -len(items) <= k < len(items):
        low.fails(IndexError, "list index out of range")
        low.fail(f"the index {k!r} is out of range in a list of {len(items)} objects", "use one that it has")


def with_replaced(low: Lowering, x: Instance, index: Value, value: Value) -> list[Value]:
    """The elements of a list of objects once some have been replaced."""
    items = low.list_items(x)
    k = place_in(low, x, index)
    if not isinstance(k, slice):
        check_index(low, k, items)
        items[k] = value
        return items
    new = added(low, x, value)
    if k.step not in (None, 1) and len(new) != len(items[k]):
        low.fails(ValueError, "an extended slice of another size")
        low.fail(f"{len(new)} elements are assigned to {len(items[k])} places", "assign as many as there are")
    items[k] = new
    return items


def without(low: Lowering, x: Instance, index: Value) -> list[Value]:
    """The elements of a list of objects once some have been deleted."""
    items, k = low.list_items(x), place_in(low, x, index)
    if not isinstance(k, slice):
        check_index(low, k, items)
    del items[k]
    return items
