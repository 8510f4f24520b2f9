"""Which part of a parameter a value is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import inner_types
from s2sgrad.ir.ops import Apply, Call, Value, with_inner
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import ArrayOrNumber, Dict, Entries, List, Optional, Type
from s2sgrad.rules import core as rows

_CONTAINERS = (List, Entries)


def place_of(core: Lowering, value: Value) -> tuple[str, tuple[Any, ...]] | None:
    """The parameter that a value comes from, with the way to the part of an object that it is, or depends on."""
    if value in core.params:
        return core.params[value], ()
    owner = value.owner
    if not isinstance(owner, Apply):
        return None
    if owner.row is rows.getitem:
        known, key = static_value(owner.operands[1].type)
        place = place_of(core, owner.operands[0]) if known else None
        if place is not None:
            return place[0], (*place[1], key)
    return next((p for p in (place_of(core, v) for v in owner.operands) if p is not None), None)


def is_part_of_parameter(low: Lowering, v: Value) -> bool:
    """Whether a value stands at a known place of a parameter, in which nothing else has been put."""
    if low.frame.loop_depth:  # a later statement may have done that in an earlier pass
        return False
    while isinstance(v.owner, Apply) and v.owner.row is rows.getitem and static_value(v.owner.operands[1].type)[0]:
        if is_view(v):
            return False
        v = v.owner.operands[0]
    return v in low.params and not may_be_put_into(low, v)


def may_be_put_into(low: Lowering, container: Value) -> bool:
    """Whether something else may have been put into a parameter, or into a container in it, under any name."""
    for v in low.written:
        if v in low.params:  # what is written in arguments is in one place of them only, as the api sees to
            if v is container:
                return True
        elif isinstance(v.type, _CONTAINERS) and not is_new(v) or v in low.written_within and holds_container(v.type):
            return True
    calls = (op for block in low.blocks for op in with_inner(block.ops) if isinstance(op, Call))
    return any(isinstance(v.type, _CONTAINERS) or holds_container(v.type) for op in calls for v in op.operands)


def holds_container(t: Type) -> bool:
    """Whether a list or dict is in a value of type t."""
    return any(isinstance(e, _CONTAINERS) for e in all_inside(t))


def all_inside(t: Type) -> Iterator[Type]:
    """The types of all that is in a value of type t, at any depth."""
    for e in inner_types(t):
        yield e
        yield from all_inside(e)


def is_new(v: Value) -> bool:
    """Whether a value has been made by what it is the result of, so that nothing else is that array or container."""
    owner = v.owner
    return isinstance(owner, Apply) and owner.row.fresh and not (owner.row.view_of or owner.row.element_of)


def is_view(v: Value) -> bool:
    """Whether a value is a view by an index: its memory is another's, and the object is new."""
    owner = v.owner
    return isinstance(owner, Apply) and owner.row is rows.getitem and isinstance(owner.operands[0].type, ArrayOrNumber)


def request_of(core: Lowering, value: Value) -> tuple[str, tuple[Any, ...]] | None:
    """What has to be known for the value to be: a part of a parameter, or a parameter as a whole."""
    place = place_of(core, value)
    if place is None:
        return None
    t = next(v.type for v, name in core.params.items() if name == place[0])
    return place if has_parts_at(t, place[1]) else (place[0], ())


def has_parts_at(t: Type, path: tuple[Any, ...]) -> bool:
    """Whether what is at a path of a container has a type of its own."""
    for key in path:
        t = t.inner if isinstance(t, Optional) else t
        fixed = dict(zip(t.keys, t.elts)) if isinstance(t, Dict) else dict(enumerate(getattr(t, "elts", None) or ()))
        if key not in fixed:
            return False
        t = fixed[key]
    return True
