"""What the language asks of a value: the interface of a kind, and what values do of which nothing more is known."""

from __future__ import annotations

from typing import Any, NoReturn

from s2sgrad.frontend import open_tuples
from s2sgrad.frontend.iterables import Plain
from s2sgrad.frontend.records import copied_from
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Type
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text

_LOOPS = "loop over range(...), a list, a tuple, a dict or an array"


class Kind:
    """What values of one kind do; `low` is the lowering that asks.

    What a kind cannot do it refuses, with a reason and a rewrite. `loops`: a loop can go through the value as it is.
    """

    loops = False

    def truth(self, low: Any, x: Value) -> bool | None:
        """Whether x is true; None where only a run tells."""
        return None

    def condition(self, low: Any, x: Value) -> Value:
        """What is asked in place of x, where its truth counts."""
        return x

    # one element

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        """x[index]"""
        return low.apply(rows.getitem, [x, open_tuples.as_index(low, x, index)])  # type: ignore[no-any-return]

    def store(self, low: Any, x: Value, index: Value, value: Value) -> None:
        """x[index] = value"""
        low.open_copy(x)
        self.put(low, x, index, value)

    def put(self, low: Any, x: Value, index: Value, value: Value) -> None:
        """The same, of an x of which nobody holds a copy that would have to change with it."""
        refuse_store(low, x.type)

    def delete(self, low: Any, x: Value, index: Value) -> None:
        """del x[index]"""
        low.open_copy(x)
        self.remove(low, x, index)

    def remove(self, low: Any, x: Value, index: Value) -> None:
        """The same, of an x of which nobody holds a copy."""
        refuse(low, f"deleting from {type_text(x.type)} is not supported", "delete from a list or a dict")

    def contains(self, low: Any, x: Value, item: Value) -> Value:
        """item in x"""
        return low.apply(rows.in_, [open_tuples.seen(low, item), x])  # type: ignore[no-any-return]

    # all elements

    def iterable(self, low: Any, x: Value) -> Any:
        """What a loop over x runs over: a tree (iterables.py)."""
        low.check_unchanged(x)
        copied_from(low, [x])
        return self.gone_through(low, x)

    def gone_through(self, low: Any, x: Value) -> Any:
        """The same, of an x that is what it was when it was made."""
        if not self.loops:
            refuse(low, f"{type_text(x.type)} cannot be looped over", _LOOPS)
        return Plain(x, source=x if x in low.live else None)

    def unpack(self, low: Any, x: Value, what: str) -> list[Value]:
        """The elements of x, whose number has to be known; `what` says what for."""
        low.check_unchanged(x)
        return self.elements(low, x, what)

    def elements(self, low: Any, x: Value, what: str) -> list[Value]:
        """The same, of an x that is what it was when it was made."""
        refuse_unpacking(low, what)


def refuse(low: Any, reason: str, rewrite: str) -> NoReturn:
    """Say that something is not supported, and what is."""
    low.fail(reason, rewrite)
    raise AssertionError(reason)


def refuse_store(low: Any, t: Type) -> NoReturn:
    """Elements of values of this type cannot be set."""
    low.fails(TypeError, "its elements cannot be set")
    refuse(
        low,
        f"assigning to an element of {type_text(t)} is not supported",
        "assign to an element of an array, list or dict that is made in the function, or passed to it",
    )


def refuse_unpacking(low: Any, what: str) -> NoReturn:
    """How many elements there are is not known."""
    refuse(low, f"{what} of unknown length is unpacked", "use a tuple or list whose length is known")


__all__ = ["Kind", "refuse", "refuse_store", "refuse_unpacking"]
