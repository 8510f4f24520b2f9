"""Questions about a range object: its length, its elements, and whether a number is in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Scalar, Static, Tuple
from s2sgrad.rules import composites_lists, registry


def range_of(value: Value) -> Any:
    """The range that a value is, as what stands for it when the function is compiled."""
    t = value.type
    return t.value if isinstance(t, Static) and type(t.value).__name__ == "Range" else None


def known(r: Any) -> range | None:
    """Python's own range, where its bounds are known; whether it is gone through backwards is left aside."""
    bounds = [static_value(v.type) for v in (r.start, r.stop, r.step)]
    return range(*(v for _, v in bounds)) if all(told for told, _ in bounds) else None


def length(low: Lowering, r: Any) -> Value:
    return low.call_composite(composites_lists.range_length, [r.start, r.stop, r.step], {})


def item(low: Lowering, r: Any, index: Value) -> Value | None:
    """range(...)[i]; None for slices of a range that is not known."""
    if isinstance(index.type, Scalar):
        args = [r.start, r.stop, r.step, index]
        which = composites_lists.range_item_reversed if r.reversed else composites_lists.range_item
        return low.call_composite(which, args, {})
    whole, (told, at) = known(r), static_value(index.type)
    if r.reversed or whole is None or not told or not isinstance(at, slice):
        return None
    part = whole[at]
    new = type(r)(low.const(part.start), low.const(part.stop), low.const(part.step))
    return low.b.const(new, None, Static(new))


def as_indices(low: Lowering, index: Value) -> Value:
    """An index of an array, with the array that NumPy makes of a range in place of each range."""
    if isinstance(index.type, Tuple) and any(range_of(v) is not None for v in low.items(index)):
        return low.make_tuple([as_indices(low, v) for v in low.items(index)])
    r = range_of(index)
    if r is None or r.once is not None:
        return index
    row = registry.lookup(np.arange)
    assert row is not None
    return low.call_row(row, [r.start, r.stop, r.step], {})


def contains(low: Lowering, r: Any, number: Value) -> Value:
    return low.call_composite(composites_lists.range_contains, [r.start, r.stop, r.step, number], {})
