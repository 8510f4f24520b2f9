"""Arrays and lists of any length in a zip() with something that is written out: names, parts of different types.

That they may have fewer, and end the zip, is asked before each pass (`over`). Where a tuple is made of all at once they
must have as many: if they have not, that raises.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from s2sgrad.frontend.demands import demand_length
from s2sgrad.frontend.iterables import Plain, Step
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, List
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators


def is_open(tree: Any) -> bool:
    """Whether it is known at run time only how many elements there are, which can be taken by their index."""
    if not isinstance(tree, Plain):
        return False
    t = tree.value.type
    if isinstance(t, Array):
        return t.dims is not None and t.dims != () and not isinstance(t.dims[0], int)
    return type(t) is List and t.elts is None


def element(low: Lowering, tree: Plain, k: int) -> Value:
    return low.subscript(tree.value, low.const(-1 - k if tree.reversed else k))


def over(low: Lowering, parts: Iterable[Any], k: int) -> Value | None:
    """Whether one of several has no more than k elements, if only a run tells."""
    found: Value | None = None
    for part in filter(is_open, parts):
        ended = partial(has_ended, low, part, k)
        found = ended() if found is None else low.either(found, ended)
    return found


def has_ended(low: Lowering, part: Plain, k: int) -> Value:
    return low.apply(operators.le, [low.apply(rows.length, [part.value]), low.const(k)])


def limited(low: Lowering, tree: Any, parts: list[list[Step] | None], demands: bool) -> list[list[Step]]:
    """What gives the elements of all parts, as far as those go that are written out; nothing where none has to be.

    `demands`: the others must have as many.
    """
    both = list(zip(tree.inner, parts))
    fixed = any(items is not None and low.mixed_structure(part) for part, items in both)
    if not fixed or not all(items is not None or is_open(part) for part, items in both):
        return []
    count = min(len(items) for items in parts if items is not None)

    def taken(part: Plain) -> list[Step]:
        if demands:
            demand_as_many(low, part.value, count)
        return [partial(element, low, part, k) for k in range(count)]

    return [taken(part) if items is None else items for part, items in both]


def demand_as_many(low: Lowering, value: Value, count: int) -> None:
    """Raise where there are fewer elements; once in a block."""
    key = (low.b.block, value, count)
    if key in low.demanded:
        return
    low.demanded.add(key)
    if low.trial_for(ValueError) is not None:
        low.fail(
            "zip() of what is written out and something of unknown length, where a ValueError is caught",
            "loop over range(n), and take the elements by their index",
        )
    demand_length(low, value, count, ValueError, f"zip() of {count} elements that are written out, and fewer")
