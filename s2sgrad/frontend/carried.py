"""What a loop carries from pass to pass: a variable as the leaves of its tuples, without what is static."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import joins, open_tuples
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import closed_type, holds_object, instance_of, objects_in, parts_of
from s2sgrad.frontend.state import FIRST_OBJECT, Instance, Key
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import BOTTOM, Bottom, Type


def carry_type(core: Lowering, value: Value | None, memo: Type, place: Any) -> Type:
    """The type to start a loop variable with."""
    init = BOTTOM if value is None else joins.drop_const(value.type)
    return joined_type(core, memo, init, place)


def joined_type(core: Lowering, a: Type, b: Type, place: Any) -> Type:
    """The type that covers both; different objects are carried as values."""
    objects = holds_object(a) or holds_object(b)
    if objects and a != b and not isinstance(a, Bottom) and not isinstance(b, Bottom):
        a, b = closed_type(core, a), joins.drop_const(closed_type(core, b))
    return open_tuples.joined(lambda x, y, path: joins.join_types(core, x, y, "loop", place, path), a, b)


def left_type(core: Lowering, t: Type, final: Value, layer: dict[Key, Value], began: int) -> Type:
    """The type of what a pass leaves behind in a variable that had type t; `layer` has what the pass has changed.

    An object that the pass has made is another one in each pass.
    """
    new = joins.drop_const(final.type)
    if not holds_object(new) or (t == new and not is_new(new, began)):
        return new
    with core.state.env.at(layer):
        if isinstance(t, Bottom) and not any(is_new(i, began) for i in objects_in(core, final)):
            return new
        return joins.drop_const(closed_type(core, new))


def is_new(x: Type | Instance, began: int) -> bool:
    """Whether an object has been made since the counter stood at `began`."""
    instance = x if isinstance(x, Instance) else instance_of(x)
    if instance is not None:
        return FIRST_OBJECT - instance.number > began
    return isinstance(x, Type) and any(is_new(p, began) for p in parts_of(x))


def is_outdated(core: Lowering, values: list[Value | None], since: int, began: int) -> bool:
    """Whether one of the objects that these values stand for was there before a loop and is changed in its body.

    `since` is where the record of changes stood before the body, `began` the counter.
    """
    changed = core.changed[since:]
    return any(i in changed and not is_new(i, began) for v in values for i in objects_in(core, v))
