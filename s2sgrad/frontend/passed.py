"""Containers that are passed and not taken apart: of classes of the user's, arrays of integers.

They are constants to the compiler, which would change in the caller's hands.
"""

from __future__ import annotations

import array
from collections.abc import Iterable
from typing import Any, NoReturn

from s2sgrad.frontend.changers import CHANGES
from s2sgrad.frontend.contents import CHANGING
from s2sgrad.frontend.foreign import may_write
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import inner_types
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Static, Type

INSTEAD = "pass a list or a dict, of which the function changes a copy"


def note(low: Lowering, name: str, t: Type) -> None:
    """Remember the containers in an argument of this type, by the argument's name."""
    if isinstance(t, Static) and isinstance(t.value, CHANGING):
        low.session.passed[id(t.value)] = name
    for e in inner_types(t):
        note(low, name, e)


def check_call(low: Lowering, fn: Value, args: Iterable[Value]) -> None:
    """Refuse a call that may change such a container: a method of it, or what is given it."""
    function = static_value(fn.type)[1]
    holder, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
    if id(holder) in low.session.passed and name in CHANGES:
        refuse(low, f"`{name}` changes", holder)
    given = [v for v in args if low.is_passed(v)]
    if given and (may_write(function, given) or name in CHANGES):
        refuse(low, "this call might change", static_value(given[0].type)[1])


def check_write(low: Lowering, x: Value) -> None:
    """Refuse a statement that changes such a container."""
    if low.is_passed(x):
        refuse(low, "this changes", static_value(x.type)[1])


def refuse(low: Lowering, what: str, value: Any) -> NoReturn:
    """Say that a container is the caller's, and see to it that nothing around this is called as it is instead."""
    low.session.spared = True
    kind = "array.array" if isinstance(value, array.array) else type(value).__name__
    low.fail(f"{what} the {kind} in the argument {low.session.passed[id(value)]}, which is the caller's", INSTEAD)


__all__ = ["check_call", "check_write", "note"]
