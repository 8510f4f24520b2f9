"""Objects that are changed where it is not known which one a name means.

As a rule an object is known at compile time, and its attributes are variables (`instances`). That does not hold where
objects are in a list of unknown length, where a branch or a loop decides which of several a name means, or where a
recursive function is given one, and attributes are set. Then the lowering begins again, with all objects of that class
as memory: like a dict with an entry for each attribute, in generated code the object itself. Such an object is made
when its __init__ has ended.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from functools import partial
from typing import Any

from s2sgrad.frontend import unions
from s2sgrad.frontend.classes import is_plain_class
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.records import (
    all_set,
    classes_in,
    data_of_class,
    depth_of,
    elements,
    inner_types,
    instance_of,
    is_frozen,
    rebuilt,
)
from s2sgrad.frontend.state import Poisoned, Restart
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import BOTTOM, Entries, Fields, List, Map, Record, Tuple, Type

_MAX_NESTED = 8  # objects of one class inside each other; a chain has no end that a type could tell


# when


def as_cells(low: Lowering, *classes: Any) -> None:
    """Begin again with the objects of these classes as memory, where that says anything new."""
    new = [c for c in classes if c not in low.session.cells and may_be_cell(c)]
    if new and not low.trusted:
        low.session.cells.update(new)
        low.session.forget_objects()
        raise Restart


def read_poisoned(low: Lowering, value: Poisoned) -> None:
    as_cells(low, *value.classes)
    if value.sides:
        a, b = value.sides
        unions.unite(low, a, b, in_loop=value.loop is not None)


# making


def instantiate(low: Lowering, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    place = low.place(cls)
    return settled(low, low.new_object(cls, args, keywords), place)


def settled(low: Lowering, value: Value, place: Any = None) -> Value:
    instance = instance_of(value.type)
    if instance is None or instance.cls not in low.session.cells:
        return value
    made = low.new_cell(place or low.place(instance.cls), instance.cls, all_set(low, instance))
    instance.fixed = "has been put into something while it was made"
    instance.retired = True
    return made


@answers(Lowering.new_cell)
def new_cell(low: Lowering, node: Any, cls: Any, held: dict[str, Value]) -> Value:
    held |= {name: v for name, v in data_of_class(low, cls) if name not in held}
    for name, v in held.items():
        if isinstance(v, Poisoned):
            low.fail(v.reason, v.rewrite or f"give `{name}` the same type on every path")
        as_cells(low, *classes_in(low, v.type))
        check_depth(low, cls, name, v, _MAX_NESTED)
    return low.display_dict(node, list(held), list(held.values()), like=Fields((), (), cls))


def check_depth(low: Lowering, cls: Any, name: str, value: Value, most: int) -> None:
    if depth_of(cls, value.type) >= most:
        low.fail(
            f"a {cls.__name__} refers to another one in `{name}`, and which one a name means is not known",
            "keep the objects in a list, and refer to them by their places in it",
        )


# attributes


def store_in_dict(low: Lowering, x: Value, t: Entries, index: Value, value: Value) -> None:
    if not isinstance(t, Fields):
        keep_whole(low, x, value)
    low.store_entry(x, t, index, value)


def keep_whole(low: Lowering, x: Value, *values: Value) -> None:
    """A dict in which there are objects, or come to be, is changed: there must be no copies of it as it is now."""
    as_cells(low, *(c for v in (x, *values) for c in classes_in(low, v.type)))
    if x in low.copies:
        low.fail(
            "which dict with objects in it this is depends on the path taken, and it is changed",
            "change it where its name means one dict",
        )


# what a dict can do and an object cannot
# where the function ends


def finished(low: Lowering, value: Value) -> Value:
    """A result, with tuples of their attributes in place of objects that are memory."""
    t = value.type
    if not holds_cell(t):
        return value
    if isinstance(t, Fields):
        parts = [finished(low, low.attribute(value, name)) for name in t.keys]  # type: ignore[arg-type]
        return low.make_tuple(parts, Record.of(t.cls, t.keys))  # type: ignore[arg-type]
    if isinstance(t, Tuple | Entries) or (isinstance(t, List) and t.elts is not None):
        return rebuilt(low, t, [finished(low, v) for v in elements(low, value)])
    if isinstance(t, Map):
        low.fail("objects in a dict whose keys are known at run time only are returned", "return their attributes")
    if isinstance(t, List) and low.frame is not None:
        made = low.mapped(low.iterable(value), partial(finished, low))
        elem = getattr(made.type, "elem", None)
        return made if type(t) is List else low.retype(made, t.of(elem or BOTTOM))
    low.fail(
        "an object that may be None is returned, and is changed in a way that does not tell which one it is",
        "return its attributes",
    )


def may_be_cell(cls: Any) -> bool:
    """Whether the objects of a class can be memory: nothing but attributes that are set as usual."""
    plain = cls is types.SimpleNamespace or is_plain_class(cls) and cls.__setattr__ is object.__setattr__
    return plain and not is_frozen(cls) and not issubclass(cls, BaseException)


def name_cells(values: Iterable[Value]) -> None:
    """Objects that have no name of the user's are called after their class."""
    for v in values:
        if v.name is None and isinstance(v.type, Fields) and isinstance(v.owner, Apply):
            v.name = v.type.cls.__name__.lower()


def holds_cell(t: Type) -> bool:
    """Whether an object that is memory is in a value of this type."""
    return isinstance(t, Fields) or any(map(holds_cell, inner_types(t)))
