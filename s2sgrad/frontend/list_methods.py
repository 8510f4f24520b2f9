"""Slices of lists that are assigned to or deleted, starred targets and elements, and tuples of unknown length."""

from __future__ import annotations

from functools import partial
from typing import Any

from s2sgrad.frontend import once, open_tuples
from s2sgrad.frontend.demands import demand_elements
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.once import materialised
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Bottom, Dict, List, Opaque, OpenTuple, Slice, Tuple
from s2sgrad.rules import composites_lists
from s2sgrad.rules import core as rows


def bounds(low: Lowering, index: Value) -> tuple[Value, ...]:
    """Start and stop of a slice, and the step where it has one."""
    assert isinstance(index.type, Slice) and isinstance(index.owner, Apply)
    start, stop, step = index.owner.operands
    return (start, stop) if static_value(step.type) in ((True, None), (True, 1)) else (start, stop, step)


def fixed_places(x: Value, index: Value) -> range | None:
    """The places that a slice selects, where length and slice are known."""
    assert isinstance(x.type, List)
    known, s = static_value(index.type)
    return range(len(x.type.elts))[s] if known and x.type.elts is not None else None


def store_slice(low: Lowering, x: Value, index: Value, value: Value) -> None:
    """x[i:j] = value for a list"""
    if any(isinstance(v.type, Bottom) for v in (x, value)):
        return
    tree = low.iterable(value)
    places = fixed_places(x, index)
    items = low.fixed_items(tree) if places is not None and low.short_enough(tree) else None
    if items is not None and places is not None and len(items) == len(places):
        for k, item in zip(places, items):
            low.store(x, low.const(k), item)
        return
    where = bounds(low, index)
    fresh = isinstance(value.owner, Apply) and value.owner.row is rows.make_list
    change = composites_lists.replace_slice if len(where) == 2 else composites_lists.replace_places
    low.call_composite(change, [x, value if fresh else low.listed(value), *where], {})


def extend_by_each(low: Lowering, x: Value, value: Value) -> Value:
    """x.extend(value), one after the other"""
    low.each(low.iterable(value), lambda v: low.list_method(x, "append", [v]), "extend")
    return low.const(None)


def repeat(low: Lowering, x: Value, times: Value) -> None:
    """x *= times, in place"""
    known, n = static_value(times.type)
    if known and isinstance(n, int) and n > 0:
        low.list_method(x, "extend", [low.binary("Mult", x, low.const(n - 1))])
        return
    whole = low.apply(rows.make_slice, [low.const(None)] * 3)
    store_slice(low, x, whole, low.binary("Mult", x, times))


def delete(low: Lowering, x: Value, index: Value) -> None:
    """del x[i] or del x[i:j] for a list"""
    if not isinstance(index.type, Slice):
        low.list_method(x, "pop", [index])
        return
    where = bounds(low, index)
    change = composites_lists.delete_slice if len(where) == 2 else composites_lists.delete_places
    low.call_composite(change, [x, *where], {})


# starred --------------------------------------------------------------------------------------------------------------


def is_open(low: Lowering, value: Value) -> bool:
    """Whether the number of elements is known at run time only."""
    t = value.type
    if isinstance(t, Array):
        return bool(t.dims) and not isinstance(t.dims[0], int)  # type: ignore[index]
    if isinstance(t, List):
        return t.elts is None
    tree = once.tree_in(value)
    if tree is not None:
        return once.number(low, tree) is None
    return False


def unpack_open(low: Lowering, value: Value, count: int, star: int) -> list[Value]:
    """The parts for `count` targets of which one is starred: single elements, and a list of those in between."""
    value = materialised(low, value)
    few = f"not enough values to unpack (expected at least {count - 1})"
    demand_elements(low, value, count - 1, ValueError, few)
    before = [low.subscript(value, low.const(k)) for k in range(star)]
    after = [low.subscript(value, low.const(k - count)) for k in range(star + 1, count)]
    stop = low.const(star + 1 - count if star + 1 < count else None)
    middle = low.subscript(value, low.apply(rows.make_slice, [low.const(star or None), stop, low.const(None)]))
    return [*before, low.listed(middle) if isinstance(middle.type, Array | OpenTuple) else middle, *after]


def open_display(low: Lowering, node: Any, parts: list[tuple[bool, Value]]) -> Value:
    """[*x, a, *y] where the length of a starred part is not known: built step by step."""
    if any(isinstance(v.type, Bottom) for _, v in parts):
        return low.bottom()
    low.session.value_lists.add(low.site(node))
    out = low.display_list(node, [])
    for starred, value in parts:
        if not starred:
            low.list_method(out, "append", [value])
        elif isinstance(value.type, List) and value.type.elts is None and type(value.type) is List:
            low.list_method(out, "extend", [value])
        else:
            low.each(low.iterable(value), lambda v: low.list_method(out, "append", [v]), ("starred", len(parts)))
    return out


# turned ---------------------------------------------------------------------------------------------------------------


def transposed(low: Lowering, value: Value) -> Value | None:
    """zip(*value), where the length of value is not known."""
    if isinstance(value.type, Bottom):
        return low.bottom()
    if not is_open(low, value) or isinstance(value.type, Dict | Opaque):
        return None
    value = materialised(low, value)
    elem = low.plain_element(value)
    if isinstance(elem, Bottom):
        return low.bottom()
    if isinstance(elem, Tuple | List) and elem.elts is not None:
        parts = range(len(elem.elts))
        columns = [low.mapped(low.iterable(value), partial(low.getitem, k=k), what=f"column {k}") for k in parts]
        return low.make_tuple([open_tuples.of_list(low, c) for c in columns])
    is_array = isinstance(value.type, Array) and value.type.rank == 2
    turn = composites_lists.transpose_array if is_array else composites_lists.transpose
    return low.call_composite(turn, [value], {})
