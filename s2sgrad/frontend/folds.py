"""Accumulations over iterables: written out over fixed structure, else a loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.frontend import once
from s2sgrad.frontend.loop_types import Plan
from s2sgrad.frontend.loops import check_ended, loop
from s2sgrad.frontend.lowering import Lowering, Place, answers
from s2sgrad.frontend.sources import Iteration, unrollable
from s2sgrad.frontend.state import FALLS, Flow, Key
from s2sgrad.ir.ops import Value


def fold_over(low: Lowering, tree: Any, start: Value, step: Callable[[Value, Value], Value], what: str) -> Value:
    """An accumulation over an iterable: written out over fixed structure, else a loop."""
    ends_before = once.may_end_before(low, tree)
    items = low.fixed_items(tree) if low.short_enough(tree) and not ends_before else None
    if items is not None:
        total = start
        for item in items:
            total = step(total, item)
        return total
    low.counter += 1
    name = f"<{what}>"
    key = (low.frame.id, name)
    low.state.env.set(key, start)
    if ends_before:
        return over_some(low, tree, key, step)
    iteration = Iteration(tree)
    if unrollable(low, iteration, ("fold", low.stmt)) is not None:
        low.fail(f"{what} over elements of different types", "give the elements one type, or write the loop out")
    got: list[Value] = []
    iteration.bind = got.append

    def body() -> Flow:
        now = low.state.env.get(key)
        assert now is not None
        low.state.env.set(key, step(now, got[-1]))
        return FALLS

    span = low.b.span
    plan = Plan(Place(low.stmt, (what, span and (span.line, span.col))), [], body, iteration)
    plan.extra = [key]
    ended = loop(low, plan)
    result = low.state.env.layers[-1].pop(key)
    check_ended(low, ended)
    return result


def over_some(low: Lowering, tree: Any, key: Key, step: Callable[[Value, Value], Value]) -> Value:
    """The same where passes are written out, and end with what has fewer elements."""

    def each(value: Value) -> Flow:
        low.state.env.set(key, step(so_far(), value))
        return FALLS

    def so_far() -> Value:
        value = low.state.env.get(key)
        assert value is not None
        return value

    low.check(low.run_over(tree, each, low.place(key[1])))
    return so_far()


@answers(Lowering.short_enough)
def short_enough(low: Lowering, tree: Any) -> bool:
    if low.mixed_structure(tree):
        return True
    t = tree.value.type if hasattr(tree, "value") else None
    return t is not None and getattr(t, "elts", None) is not None and len(t.elts) <= 8
