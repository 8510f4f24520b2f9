"""What a loop carries from pass to pass: a variable as the leaves of its tuples, without what is static."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import joins
from s2sgrad.frontend.core import Core
from s2sgrad.ir.ops import UNDEFINED, Value
from s2sgrad.ir.types import BOTTOM, Bottom, Static, Tuple, Type


def leaf_types(t: Type) -> list[Type]:
    """The types of the values that must be carried for one of this type."""
    if isinstance(t, Tuple):
        return [leaf for e in t.elts for leaf in leaf_types(e)]
    if isinstance(t, Static | Bottom):
        return []
    return [t]


def flatten(core: Core, value: Value | None, t: Type) -> list[Value]:
    """The leaves of a value that is of type t, or not defined yet."""
    if isinstance(t, Static | Bottom):
        return []
    if value is None or isinstance(value.type, Bottom):
        return [core.b.const(UNDEFINED, None, BOTTOM) for _ in leaf_types(t)]
    if isinstance(t, Tuple):
        return [leaf for v, e in zip(core.items(value), t.elts) for leaf in flatten(core, v, e)]
    return [value]


def rebuild(core: Core, t: Type, leaves: list[Value], name: str | None) -> Value:
    """The value from its leaves, which are taken off the list."""
    if isinstance(t, Static):
        return core.b.const(t.value, name, t)
    if isinstance(t, Bottom):
        return core.b.const(UNDEFINED, None, BOTTOM)
    if isinstance(t, Tuple):
        parts = [rebuild(core, e, leaves, name) for e in t.elts]
        return core.make_tuple(parts, t.cls)
    return leaves.pop(0)


def carry_type(core: Core, value: Value | None, memo: Type, place: Any) -> Type:
    """The type to start a loop variable with."""
    init = BOTTOM if value is None else joins.drop_const(value.type)
    return core.join(memo, init, "loop", place)
