"""Iterators that are gone through in parts: a position that goes on where it stopped."""

from __future__ import annotations

from functools import partial
from typing import Any

from s2sgrad.frontend import once
from s2sgrad.frontend.function_values import Partial
from s2sgrad.frontend.iterables import Counted, Enumerate, Generated, Mapped, Plain, Range, Rest, Zip
from s2sgrad.frontend.loop_types import Plan
from s2sgrad.frontend.loops import check_ended, loop
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import FALLS, Flow
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, List, Static, Tuple
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators

_OVER = 1 << 60  # the position of an iterator that has ended, which a list that grows later does not wake up


def made(low: Lowering, tree: Any, place: str) -> Value:
    """An iterator with a position."""
    key = (-1, f"{once.AT} {place}>")
    low.state.env.set(key, low.const(0))
    new = Generated(None, rest=Rest(tree, key))
    return low.b.const(new, None, Static(new))


def position(low: Lowering, rest: Rest) -> Value:
    at: Value | None = low.state.env.get(rest.key)
    if at is None:
        low.fail("an iterator is handed to a recursive function", "hand on the list, and where to begin")
    return at


def is_left(low: Lowering, rest: Rest) -> Value:
    """Whether another element comes."""
    return left(low, rest.tree, position(low, rest))


def left(low: Lowering, tree: Any, at: Value) -> Value:
    if isinstance(tree, Plain):
        return low.apply(operators.lt, [at, low.apply(rows.length, [tree.value])])
    if isinstance(tree, Range):
        return low.apply(operators.lt, [at, low.call_object(len, None, [as_value(low, tree)], {})])
    if isinstance(tree, Counted):
        return low.const(True)
    if isinstance(tree, Enumerate):
        return left(low, tree.inner, at)
    answer = left(low, tree.inner[0], at)
    for part in tree.inner[1:]:
        answer = low.both(answer, partial(left, low, part, at))
    return answer


def taken(low: Lowering, rest: Rest) -> Value:
    """The next element; the position is behind it."""
    at = position(low, rest)
    low.state.env.set(rest.key, low.apply(operators.add, [at, low.const(1)]))
    return element(low, rest.tree, at)


def element(low: Lowering, tree: Any, at: Value) -> Value:
    if isinstance(tree, Plain):
        if not tree.reversed:
            return low.subscript(tree.value, at)
        last = low.apply(operators.sub, [low.apply(rows.length, [tree.value]), low.const(1)])
        return low.subscript(tree.value, low.apply(operators.sub, [last, at]))
    if isinstance(tree, Range):
        return low.subscript(as_value(low, tree), at)
    if isinstance(tree, Counted | Enumerate):
        count = low.apply(operators.add, [tree.start, at])
        return count if isinstance(tree, Counted) else low.make_tuple([count, element(low, tree.inner, at)])
    parts = [element(low, part, at) for part in tree.inner]
    return low.call_value(tree.function, parts, {}) if isinstance(tree, Mapped) else low.make_tuple(parts)


def as_value(low: Lowering, tree: Range) -> Value:
    return low.b.const(tree, None, Static(tree))


def end(low: Lowering, rest: Rest) -> None:
    """Nothing comes any more."""
    if any(isinstance(part.value.type, List) for part in once.leaves(rest.tree)):
        low.state.env.set(rest.key, low.const(_OVER))


def run(low: Lowering, rest: Rest, place: Any) -> Flow:
    """Go through what is left: what it gives goes where `yield` leads."""
    yields = low.on_yield
    assert yields is not None

    def body() -> Flow:
        return yields(taken(low, rest))

    plan = Plan(place, [], body, test=lambda: is_left(low, rest), extra=[rest.key])
    check_ended(low, loop(low, plan))
    end(low, rest)
    return FALLS


def can_go_on(tree: Any) -> bool:
    """Whether the elements of an iterator can be found by their positions."""
    if isinstance(tree, Plain):
        t = tree.value.type
        alike = (
            isinstance(t, Array)
            or isinstance(t, List)
            and t.elts is None
            or (isinstance(t, Tuple | List) and bool(t.elts))
        )
        return alike and tree.source is None and not (tree.reversed and isinstance(t, List))
    if isinstance(tree, Range | Counted):
        return not getattr(tree, "reversed", False)
    return isinstance(tree, Enumerate | Zip | Mapped) and all(map(can_go_on, tree.parts))


class _Several:
    """What takes several elements at once."""


SEVERAL = _Several()


def together(low: Lowering, tree: Any, count: int) -> Any:
    """zip(it, it): so many elements of one iterator in each step."""
    size = low.const(count)
    passes = low.apply(operators.floordiv, [length(low, tree), size])
    function = low.const(Partial(low.const(SEVERAL), [as_value(low, tree), size], {}))
    return Mapped(function, [Range(low.const(0), passes, low.const(1))])


def length(low: Lowering, tree: Any) -> Value:
    if isinstance(tree, Plain):
        return low.apply(rows.length, [tree.value])
    return low.call_object(len, None, [as_value(low, tree)], {})


def several(low: Lowering, args: list[Value], keywords: Any) -> Value:
    tree, (_, count) = once.tree_in(args[0]), low.static(args[1])
    first = low.apply(operators.mul, [args[2], args[1]])
    at = [low.apply(operators.add, [first, low.const(k)]) if k else first for k in range(count)]
    return low.make_tuple([element(low, tree, k) for k in at])
