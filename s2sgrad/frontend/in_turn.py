"""What fills a container and reads it, too: each element is made when those before it are there.

`x.extend(len(x) * v for v in y)` is a loop then; where nothing of x is read, a list is made first, and put in at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from s2sgrad.frontend import apart, once
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import instance_of
from s2sgrad.frontend.state import FALLS, Flow, Restart
from s2sgrad.frontend.values import root_of
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Entries

T = TypeVar("T")


def asked(low: Lowering) -> bool:
    """Whether what this statement puts into containers is made in turn."""
    return _here(low) in low.session.in_turn


def _here(low: Lowering) -> Any:
    return low.frame.path if low.frame else (), low.unroll, low.stmt


def first(low: Lowering, x: Value, make: Callable[[], T]) -> T:
    """What is made before anything of it is put into x; where that reads x, the lowering begins again."""
    if low.trusted:
        return make()
    if low.trials and not asked(low):  # what stands before an exception in the midst is in x
        low.session.in_turn.add(_here(low))
        raise Restart
    out, effects = apart.watched(low, make)
    if not _reads(low, effects, x):
        return out
    if asked(low):
        low.fail(
            "what is put into a list, set or dict reads it, which grows meanwhile",
            "make a list of it first, or put the elements in by a loop: for v in ...: x.append(v)",
        )
    low.session.in_turn.add(_here(low))
    raise Restart


def _reads(low: Lowering, effects: apart.Effects, x: Value) -> bool:
    instance = instance_of(x.type)
    if instance is not None:
        return any(number == instance.number for number, _ in effects.reads)
    if isinstance(x.type, Entries) and not effects.reads.isdisjoint(map(low.present_key, low.sites_of(x))):
        return True
    written = apart.Effects(set(), set(), set(), {root_of(x)}, False)
    return effects.meet(written)


def put_all(low: Lowering, x: Value, source: Value, body: Callable[[Value], object], what: Any) -> None:
    """Put all elements of an iterable into x, by this body."""

    def elements() -> tuple[Any, list[Value] | None]:
        tree = low.iterable(source)
        short = low.short_enough(tree) and not once.may_end_before(low, tree)
        return tree, low.fixed_items(tree) if short else None

    lazy = once.tree_in(source) is not None
    if lazy and asked(low):
        put(low, source, body)
        return
    tree, items = first(low, x, elements) if lazy else elements()
    if items is None:
        low.each(tree, body, what)
    for item in items or []:
        body(item)


def put(low: Lowering, source: Value, body: Callable[[Value], object]) -> None:
    """Do something with all elements of an iterable, each of which is made when its turn comes."""

    def each(value: Value) -> Flow:
        body(value)
        return FALLS

    low.check(low.run_over(low.lazily(source), each, low.place("in turn")))


__all__ = ["asked", "first", "put", "put_all"]
