"""What the language asks of a value: the interface of a kind, and what values do of which nothing more is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from s2sgrad.frontend import open_tuples
from s2sgrad.frontend.classes import by_statement
from s2sgrad.frontend.function_values import Bound
from s2sgrad.frontend.iterables import Plain
from s2sgrad.frontend.joins import Meeting, Unjoinable
from s2sgrad.frontend.kinds.of_class import record_class
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.object_lists import open_copy
from s2sgrad.frontend.records import closed, closed_type, copied_from, holds_object, note_copy, parts_of, sources
from s2sgrad.frontend.state import Instance
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import NONE, Type
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators, registry
from s2sgrad.rules.dims_text import said_of, type_text

Keywords = dict[str, Value]
Part = Callable[[Any, Value], Value]  # (where it is, an element) -> what a copy has there
Way = tuple[Any, ...]
_LOOPS = "loop over range(...), a list, a tuple, a dict or an array"


class Kind:
    """What values of one kind do; `low` is the lowering that asks.

    What a kind cannot do it refuses, with a reason and a rewrite. `loops`: a loop can go through the value as it is;
    `kept`: deep copies keep it; `leafless`: all of it is in its type, so that no SSA value is carried for it;
    `methods`: those that have no rows; `article`: what messages call such a value; `stands_for`: the same where
    generated code has a list in its place; `resized`: what it is called, and what RuntimeError says, where its size
    changes in a loop over it.
    """

    loops = False
    kept = False
    leafless = False
    methods: frozenset[str] = frozenset()
    article = ""
    stands_for = ""
    resized: tuple[str, str] | None = None

    def truth(self, low: Lowering, x: Value) -> bool | None:
        """Whether x is true; None where only a run tells."""
        return None

    def condition(self, low: Lowering, x: Value) -> Value:
        """What is asked in place of x, where its truth counts."""
        return x

    # one element

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        """x[index]"""
        return low.apply(rows.getitem, [x, open_tuples.as_index(low, x, index)])

    def store(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        """x[index] = value"""
        value = self.taken_in(low, x, index, value)
        open_copy(low, x)
        self.put(low, x, index, value)

    def taken_in(self, low: Lowering, x: Value, index: Value, value: Value) -> Value:
        """The value as x holds it, at this index or in the place of these elements."""
        return value

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        """The same, of an x of which nobody holds a copy that would have to change with it."""
        refuse_store(low, x.type)

    def delete(self, low: Lowering, x: Value, index: Value) -> None:
        """del x[index]"""
        open_copy(low, x)
        self.remove(low, x, index)

    def remove(self, low: Lowering, x: Value, index: Value) -> None:
        """The same, of an x of which nobody holds a copy."""
        refuse(low, f"deleting from {type_text(x.type)} is not supported", "delete from a list or a dict")

    def contains(self, low: Lowering, x: Value, item: Value) -> Value:
        """item in x"""
        return low.apply(rows.in_, [open_tuples.seen(low, item), x])

    # calls and attributes

    def call(self, low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
        """x(...)"""
        refuse_call(low, x.type, self.python_class(x.type))

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        """x.name"""
        row = registry.attribute_row(x.type, name)
        if row is not None:
            return low.apply(row, [x])
        if name in self.methods or registry.method_row(x.type, name) is not None:
            return low.const(Bound(name, x))
        cls = self.python_class(x.type) if name == "__class__" and not low.is_view(x) else None
        return self.other_attribute(low, x, name) if cls is None else low.const(cls)

    def other_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        """The same, where no row tells."""
        refuse(
            low,
            f"{self.article or type_text(x.type)} has no attribute `{name}` that is supported",
            "use a function of NumPy in place of the attribute",
        )

    def call_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        """x.name(...)"""
        if name == "__getitem__" and len(args) == 1 and not keywords:
            return low.subscript(x, args[0])
        return self.method(low, x, name, args, keywords)

    def method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        """The same, of a method that the language itself does not call."""
        own = self.own_method(low, x, name, args, keywords)
        if own is not None:
            return own
        composite = registry.composite_method(x.type, name)
        if composite is not None:
            low.try_whole(getattr(np.ndarray, name, None), [x, *args], keywords)
            return low.call_composite(composite, [x, *args], keywords)
        row = registry.method_row(x.type, name)
        if row is not None:
            return low.call_row(row, [x, *args], keywords, method=True)
        return self.other_method(low, x, name, args, keywords)

    def own_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value | None:
        """The same, of a method that is the kind's own; None where rows tell."""
        return None

    def other_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        """The same, where no row tells."""
        rewrite = "use the operator or builtin that calls it" if name.startswith("__") else "use a function of NumPy"
        refuse(low, f"the method `{name}` of {type_text(x.type)} is not supported", rewrite)

    def set_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        """x.name = value"""
        low.need_values(x)
        refuse(
            low,
            "assigning to an attribute of an object that comes from outside, as a global or closure variable, "
            "outlives the call",
            "pass the object as an argument, or return the new value",
        )

    def put_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        """The same, whatever the class says to it."""
        refuse(
            low,
            f"which {getattr(record_class(x), '__name__', 'object')} this is depends on the path taken or on the "
            f"element of a list, so `{name}` cannot be assigned",
            "make a new object with the new value, or change it where its name means one object",
        )

    def delete_attribute(self, low: Lowering, x: Value, name: str) -> None:
        """del x.name"""
        refuse(low, f"deleting `{name}` of this object is not supported", f"set `{name}` to None, and test for that")

    def has_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        """hasattr(x, name), of an object or a list of objects."""
        return low.const(hasattr(record_class(x), name))

    def takes_elements(self, low: Lowering, x: Value) -> bool:
        """Whether x[index] = value is Python's own, and does nothing if the value stands there already."""
        return True

    def takes_attribute(self, x: Value, name: str) -> bool:
        """The same of x.name = value."""
        return True

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        """What a place that holds `old` is bound to by `place += value`; None where `old` itself has been changed."""
        return low.binary(name, old, value)

    # all elements

    def length(self, low: Lowering, x: Value) -> Value | None:
        """len(x); None where that is what the op for it tells."""
        return None

    def iterable(self, low: Lowering, x: Value) -> Any:
        """What a loop over x runs over: a tree (iterables.py)."""
        low.check_unchanged(x)
        copied_from(low, [x])
        return self.gone_through(low, x)

    def lazily(self, low: Lowering, x: Value) -> Any:
        """The same, where a generator is left to a loop that may run it."""
        return low.iterable(x)

    def gone_through(self, low: Lowering, x: Value) -> Any:
        """The same, of an x that is what it was when it was made."""
        if not self.may_loop(x):
            refuse(low, f"{type_text(x.type)} cannot be looped over", _LOOPS)
        return Plain(x, source=x if x in low.live else None)

    def may_loop(self, x: Value) -> bool:
        """Whether a loop can go through x as it is."""
        return self.loops

    def unpack(self, low: Lowering, x: Value, what: str) -> list[Value]:
        """The elements of x, whose number has to be known; `what` says what for."""
        low.check_unchanged(x)
        return self.elements(low, x, what)

    def elements(self, low: Lowering, x: Value, what: str) -> list[Value]:
        """The same, of an x that is what it was when it was made."""
        refuse_unpacking(low, what)

    # how values are held, told by their type

    def describe(self, t: Type) -> str:
        """What messages call a value of this type, where paths leave it and something else."""
        return repr(t)

    def python_class(self, t: Type) -> type | None:
        """The class of such values in Python; None where only a run tells."""
        return None

    # copies

    def copied(self, low: Lowering, x: Value) -> Value:
        """copy.copy(x)"""
        return self.copied_with(low, x, lambda k, v: v, ("copy",))

    def copied_with(self, low: Lowering, x: Value, part: Part, way: Way) -> Value:
        """A copy of x, with `part` made of each element; `way` tells this copy from others."""
        if self.kept:
            return x
        refuse(low, f"a deep copy of {type_text(x.type)} is not supported", "copy its parts")

    # to SSA values and back

    def leaf_types(self, t: Type) -> list[Type]:
        """The types of the SSA values that a value of this type is, where loops carry and calls hand on values."""
        return [] if self.leafless else [t]

    def leaf_shape(self, t: Type) -> Any:
        """What is alike for values that have the same leaves at the same places."""
        return t if self.leafless else None

    def to_leaves(self, low: Lowering, x: Value, t: Type) -> list[Value]:
        """The SSA values of x where one of type t is needed."""
        if self.leafless:
            return []
        x = held_as_values(low, x, t)
        low.check_whole(x, t)
        return [open_tuples.fitted(low, x, t)]

    def from_leaves(self, low: Lowering, t: Type, leaves: list[Value], name: str | None) -> Value:
        """The value of type t that the first of these are, which are taken off the list."""
        return low.b.const(static_value(t)[1], name, t) if self.leafless else leaves.pop(0)

    # what is inside

    def parts(self, low: Lowering, x: Value) -> list[Value]:
        """All elements of x, whose structure is fixed."""
        return low.items(x)

    def rebuilt(self, low: Lowering, t: Type, items: list[Value]) -> Value:
        """A container like one of type t with other elements."""
        raise AssertionError(t)

    def with_types(self, t: Type, elts: tuple[Type, ...]) -> Type:
        """The type of that."""
        raise AssertionError(t)

    def opened(self, low: Lowering, t: Type, items: list[Value], param: str, way: Way) -> Value:
        """The same, of a part of an argument in which something can be changed."""
        return self.rebuilt(low, t, items)

    def closed(self, low: Lowering, x: Value, inside: tuple[Instance, ...]) -> Value:
        """x with tuples of their attributes in place of objects, as they are now; it is `inside` of these objects."""
        if not holds_object(x.type):
            return x
        made = self.rebuilt(low, x.type, [closed(low, v, inside) for v in self.parts(low, x)])
        return note_copy(low, made, sources(low, made))

    def closed_type(self, low: Lowering, t: Type, inside: tuple[Instance, ...]) -> Type:
        """The type of that."""
        if not holds_object(t):
            return t
        return self.with_types(t, tuple(closed_type(low, e, inside) for e in parts_of(t)))

    # what values are taken for

    def generalised(self, t: Type) -> Type:
        """The type of such values without the constants of their numbers."""
        return t

    def fitted(self, low: Lowering, x: Value, needed: Type) -> Value:
        """x brought to a type that covers its own: tuples of known length in it become open ones where that says so."""
        return x

    def conform_parts(self, low: Lowering, x: Value, needed: Type) -> None:
        """Give the displays that are in x the types that `needed` says, where x is put into a container."""

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        """The least type that covers a, of this kind, and b, where paths meet; raises Unjoinable."""
        raise Unjoinable

    # operators and comparisons, where no class says anything to them

    def binary(self, low: Lowering, name: str, x: Value, other: Value) -> Value:
        """x + other, and the like; `name` is that of the node of the syntax tree."""
        return low.apply(operators.BINARY[name], [low.present(x), low.present(other)])

    def equals(self, low: Lowering, x: Value, other: Value) -> Value | None:
        """x == other; None where the op for it tells."""
        return None

    def sequence_operator(self, low: Lowering, name: str, a: Value, b: Value) -> Value | None:
        """a + b and a * b, one of which is of this kind, in place of those of lists; None where these are meant."""
        return None

    def differs(self, t: Type, other: Type) -> bool:
        """Whether values of this type and of another one cannot be equal, whatever is in them."""
        return False


def held_as_values(low: Lowering, x: Value, t: Type) -> Value:
    """x where one of type t is needed: objects as their attributes, unless the very object is what t says."""
    return x if holds_object(t) else closed(low, x)


def known_text(t: Type) -> str:
    """What messages call what is known when the function is compiled."""
    value = static_value(t)[1]
    if value is None:
        return "None"
    if isinstance(value, str):
        return repr(value)
    name = getattr(value, "__name__", None)
    return said_of(value) or (f"the object {name}" if name else type_text(t))


def refuse(low: Lowering, reason: str, rewrite: str) -> NoReturn:
    """Say that something is not supported, and what is."""
    low.fail(reason, rewrite)
    raise AssertionError(reason)


def refuse_call(low: Lowering, t: Type, cls: type | None, rewrite: str = "") -> NoReturn:
    """What is called can never be."""
    if cls is not None:
        own = by_statement(cls) or cls.__module__ == "builtins"  # Python names others with their modules
        message = f"{cls.__name__ if own else f'{cls.__module__}.{cls.__name__}'!r} object is not callable"
        low.fails(TypeError, message, (message,))
    if t == NONE:
        rewrite = "test for it first: `if f is not None`"
    refuse(
        low,
        f"{type_text(t)} is called, which is no function",
        rewrite or "call a function; * multiplies, and [...] takes an element",
    )


def refuse_store(low: Lowering, t: Type) -> NoReturn:
    """Elements of values of this type cannot be set."""
    low.fails(TypeError, "its elements cannot be set")
    refuse(
        low,
        f"assigning to an element of {type_text(t)} is not supported",
        "assign to an element of an array, list or dict that is made in the function, or passed to it",
    )


def refuse_unpacking(low: Lowering, what: str) -> NoReturn:
    """How many elements there are is not known."""
    refuse(low, f"{what} of unknown length is unpacked", "use a tuple or list whose length is known")


__all__ = [
    "Keywords", "Kind", "Part", "Way", "held_as_values", "known_text", "refuse", "refuse_store", "refuse_unpacking",
]
