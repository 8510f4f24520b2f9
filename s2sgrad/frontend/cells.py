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
from typing import Any

from s2sgrad.frontend import unions
from s2sgrad.frontend.classes import is_plain_class
from s2sgrad.frontend.instances import Instances
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


class Cells(Instances):
    """Making, reading and writing of objects that are memory."""

    # when

    def as_cells(self, *classes: Any) -> None:
        """Begin again with the objects of these classes as memory, where that says anything new."""
        new = [c for c in classes if c not in self.session.cells and may_be_cell(c)]
        if new and not self.trusted:
            self.session.cells.update(new)
            self.session.forget_objects()
            raise Restart

    def read_poisoned(self, value: Poisoned) -> None:
        self.as_cells(*value.classes)
        if value.sides:
            a, b = value.sides
            unions.unite(self, a, b, in_loop=value.loop is not None)

    # making

    def instantiate(self, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        place = self.place(cls)
        return self.settled(super().instantiate(cls, args, keywords), place)

    def settled(self, value: Value, place: Any = None) -> Value:
        instance = instance_of(value.type)
        if instance is None or instance.cls not in self.session.cells:
            return value
        made = self.new_cell(place or self.place(instance.cls), instance.cls, all_set(self, instance))
        instance.fixed = "has been put into something while it was made"
        instance.retired = True
        return made

    def new_cell(self, node: Any, cls: Any, held: dict[str, Value]) -> Value:
        held |= {name: v for name, v in data_of_class(self, cls) if name not in held}
        for name, v in held.items():
            if isinstance(v, Poisoned):
                self.fail(v.reason, v.rewrite or f"give `{name}` the same type on every path")
            self.as_cells(*classes_in(self, v.type))
            self.check_depth(cls, name, v, _MAX_NESTED)
        return self.display_dict(node, list(held), list(held.values()), like=Fields((), (), cls))

    def check_depth(self, cls: Any, name: str, value: Value, most: int) -> None:
        if depth_of(cls, value.type) >= most:
            self.fail(
                f"a {cls.__name__} refers to another one in `{name}`, and which one a name means is not known",
                "keep the objects in a list, and refer to them by their places in it",
            )

    # attributes

    def store_in_dict(self, x: Value, t: Entries, index: Value, value: Value) -> None:
        if not isinstance(t, Fields):
            self.keep_whole(x, value)
        super().store_in_dict(x, t, index, value)

    def keep_whole(self, x: Value, *values: Value) -> None:
        """A dict in which there are objects, or come to be, is changed: there must be no copies of it as it is now."""
        self.as_cells(*(c for v in (x, *values) for c in classes_in(self, v.type)))
        if x in self.copies:
            self.fail(
                "which dict with objects in it this is depends on the path taken, and it is changed",
                "change it where its name means one dict",
            )

    # what a dict can do and an object cannot

    # where the function ends

    def finished(self, value: Value) -> Value:
        """A result, with tuples of their attributes in place of objects that are memory."""
        t = value.type
        if not holds_cell(t):
            return value
        if isinstance(t, Fields):
            parts = [self.finished(self.attribute(value, name)) for name in t.keys]  # type: ignore[arg-type]
            return self.make_tuple(parts, Record.of(t.cls, t.keys))  # type: ignore[arg-type]
        if isinstance(t, Tuple | Entries) or (isinstance(t, List) and t.elts is not None):
            return rebuilt(self, t, [self.finished(v) for v in elements(self, value)])
        if isinstance(t, Map):
            self.fail("objects in a dict whose keys are known at run time only are returned", "return their attributes")
        if isinstance(t, List) and self.frame is not None:
            made = self.mapped(self.iterable(value), self.finished)
            elem = getattr(made.type, "elem", None)
            return made if type(t) is List else self.retype(made, t.of(elem or BOTTOM))
        self.fail(
            "an object that may be None is returned, and is changed in a way that does not tell which one it is",
            "return its attributes",
        )


def may_be_cell(cls: Any) -> bool:
    """Whether the objects of a class can be memory: nothing but attributes that are set as usual."""
    plain = cls is types.SimpleNamespace or is_plain_class(cls)
    return plain and not is_frozen(cls) and not issubclass(cls, BaseException)


def name_cells(values: Iterable[Value]) -> None:
    """Objects that have no name of the user's are called after their class."""
    for v in values:
        if v.name is None and isinstance(v.type, Fields) and isinstance(v.owner, Apply):
            v.name = v.type.cls.__name__.lower()


def holds_cell(t: Type) -> bool:
    """Whether an object that is memory is in a value of this type."""
    return isinstance(t, Fields) or any(map(holds_cell, inner_types(t)))
