"""The types of what a loop carries: what passes leave is given a type that holds for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from s2sgrad.frontend import joins, provenance
from s2sgrad.frontend.carried import is_outdated, joined_type, left_type
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import classes_in, holds_object
from s2sgrad.frontend.sources import Iteration
from s2sgrad.frontend.state import FALLS, BlockBody, Flow, Key, Poisoned, is_carried
from s2sgrad.frontend.unset import flag_key, is_made_before
from s2sgrad.ir.ops import Block, Value
from s2sgrad.ir.types import BOTTOM, Type
from s2sgrad.rules.dims import varies


@dataclass
class Plan:
    """A loop to be lowered. A `for` has sources, a `while` a test."""

    node: Any
    names: list[str]
    body: BlockBody
    iteration: Iteration | None = None
    test: Callable[[], Value] | None = None
    endless: bool = False
    extra: list[Key] = field(default_factory=list)  # hidden variables that are carried too


@dataclass
class Attempt:
    """One lowering of the body, for one guess of the carried types."""

    types: dict[Key, Type | None]
    since: int = 0  # how many changes of objects there had been before
    body: Block = field(default_factory=Block)
    cond: Block = field(default_factory=Block)
    delta: dict[Key, Value] = field(default_factory=dict)
    flow: Flow = FALLS
    finals: dict[Key, Value] = field(default_factory=dict)
    impure: bool = False
    always: bool = False
    never: bool = False


def widen_types(
    low: Lowering,
    plan: Plan,
    keys: dict[Key, Value | None],
    attempt: Attempt,
    memo: dict[Key, Type | None],
    began: int,
) -> bool:
    """Join what one pass leaves behind with what it began with; whether that changed anything."""
    changed = False
    active = {*(f.id for f in low.stack), *(t.frame.id for t in low.trials)}
    older = {n for n in low.objects if is_made_before(low, (n, ""))}
    for key, value in attempt.delta.items():
        if key in keys:
            continue
        outer = low.state.env.get(key)
        if outer is None and key[0] in older and not key[1].startswith("<"):
            low.state.env.set(flag_key(key), low.const(False))  # a pass is the first to set it
        if outer is not None or (key[0] in active | older and is_carried(key[1])):
            if outer is value:
                continue
            keys[key] = outer
            memo.setdefault(key, BOTTOM)
            changed = True
    for key in keys:
        t = attempt.types.get(key, BOTTOM)
        final = attempt.delta.get(key)
        if t is None or final is None:
            continue
        low.expose(final)
        final = low.narrowed.get(final, final)
        attempt.finals[key] = final
        try:
            if isinstance(final, Poisoned):
                raise joins.Unjoinable
            left = left_type(low, t, final, attempt.delta, began)
            left = local_sizes(low, left, keys[key], (plan.node, key[1]))
            new = joined_type(low, t, left, (plan.node, key[1]))
            if not holds_object(new) and is_outdated(low, [keys[key], final], attempt.since, began):
                raise joins.Unjoinable
        except joins.Unjoinable:
            memo[key] = None
            with low.state.env.at(attempt.delta):
                note_parted(low, plan, key, t, final)
            note_left(low, plan, key, keys[key], final)
            changed = True
            continue
        if not joins.same(new, t):
            memo[key] = new
            changed = True
        elif key not in memo or not joins.same(memo[key] or BOTTOM, new):
            memo[key] = new
        changed |= note_ways(low, plan, key, new, final, attempt.delta)
    return changed


def note_parted(low: Lowering, plan: Plan, key: Key, t: Type, final: Value) -> None:
    """Remember which objects were in a variable that no type covers."""
    classes = final.classes if isinstance(final, Poisoned) else classes_in(low, final.type)
    low.session.parted.setdefault((low.frame.path, plan.node), {})[key] = (*classes_in(low, t), *classes)


def passes_of(low: Lowering, plan: Plan, key: Key) -> Any:
    """What a variable in the passes of a loop is called."""
    return low.frame.path, low.unroll, plan.node, key


def note_ways(low: Lowering, plan: Plan, key: Key, t: Type, final: Value, layer: dict[Key, Value]) -> bool:
    """Remember which dicts a pass leaves in a variable: the next one may have their keys. Whether any are new."""
    place = passes_of(low, plan, key)
    known = low.ways_left.get(place, ())
    with low.state.env.at(layer):
        found = provenance.left(low, final, t, known)
    low.ways_left[place] = found
    return any(found) and found != known


def note_left(low: Lowering, plan: Plan, key: Key, init: Value | None, final: Value) -> None:
    """Remember what was in a variable before the loop and after a pass, that no type covers."""
    sides = (init, final) if not isinstance(final, Poisoned) else final.sides
    known = tuple(v for v in sides if v is not None)
    low.left_behind[passes_of(low, plan, key)] = known if len(known) == 2 else ()


def local_sizes(low: Lowering, t: Type, init: Value | None, place: Any) -> Type:
    """The type that a pass leaves behind, as the next one sees it: sizes made in the body are others then."""
    outer = set() if init is None else joins.symbols_of(init.type)

    def change(d: Any, path: tuple[int, ...]) -> Any:
        if not joins.is_of_place(d) or d in outer:
            return d
        return low.symbol("loop", place, path, d.not_one)

    return joins.map_dims(t, change)


def sizes_after(low: Lowering, t: Type, init: Value, final: Value, place: Any) -> Type:
    """The type of what a loop leaves behind: a size that passes change is another one than in any pass."""
    throughout = joins.symbols_of(init.type) & joins.symbols_of(final.type)

    def change(d: Any, path: tuple[int, ...]) -> Any:
        return d if d in throughout or not varies(d) else low.symbol("after", place, path, d.not_one)

    return joins.map_dims(t, change)
