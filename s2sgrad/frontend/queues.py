"""collections.deque: a list whose ends both grow, and from which the other end drops out where it is full."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.frontend import joins
from s2sgrad.frontend.state import FALLS
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import BOTTOM, Bottom, Queue, Type
from s2sgrad.rules import composites_heaps, operators
from s2sgrad.rules import core as rows

Args = list[Value]
Keywords = dict[str, Value]


def deque(low: Any, args: Args, keywords: Keywords) -> Value:
    bound = args[1] if len(args) > 1 else keywords.get("maxlen", low.const(None))
    maxlen = low.known(bound, "maxlen")
    if maxlen is not None and maxlen < 1:
        low.fail("a deque of length 0", "give it a length, or leave it out")
    source = args[0] if args else keywords.get("iterable")
    if source is not None and isinstance(source.type, Bottom):
        return low.bottom()  # type: ignore[no-any-return]
    tree = None if source is None else low.iterable(source)
    items = [] if tree is None else low.fixed_items(tree) if low.short_enough(tree) else None
    if items is not None:
        return made(low, maxlen, items[-maxlen:] if maxlen is not None else items)
    new = made(low, maxlen, [])
    low.each(tree, lambda v: append(low, new, [v]), "deque")
    return new


def made(low: Any, maxlen: int | None, items: Args) -> Value:
    elem: Type = BOTTOM
    for item in items:
        try:
            elem = low.join(elem, joins.drop_const(item.type), "deque")
        except joins.Unjoinable:
            low.fail("a deque of elements of different types", "keep one type of element in a deque")
    site = low.site(low.place("deque"))
    value = low.b.apply(rows.make_list, *items, type=low.site_type(site, Queue(elem, None, maxlen)))
    low.origins[value] = (site,)
    return value  # type: ignore[no-any-return]


# methods --------------------------------------------------------------------------------------------------------------


def make_room(low: Any, x: Value, index: int) -> None:
    """Drop an element where the deque is full."""
    assert isinstance(x.type, Queue)
    if x.type.maxlen is None:
        return
    full = low.apply(operators.eq, [low.apply(rows.length, [x]), low.const(x.type.maxlen)])

    def drop() -> Any:
        low.list_method(x, "pop", [low.const(index)])
        return FALLS

    low.if_(full, drop, lambda: FALLS)


def append(low: Any, x: Value, args: Args) -> Value:
    make_room(low, x, 0)
    return low.list_method(x, "append", args)  # type: ignore[no-any-return]


def append_left(low: Any, x: Value, args: Args) -> Value:
    make_room(low, x, -1)
    return low.list_method(x, "insert", [low.const(0), *args])  # type: ignore[no-any-return]


def pop_left(low: Any, x: Value, args: Args) -> Value:
    return low.list_method(x, "pop", [low.const(0)])  # type: ignore[no-any-return]


def rotate(low: Any, x: Value, args: Args) -> Value:
    return low.call_composite(composites_heaps.rotate, [x, *args], {})  # type: ignore[no-any-return]


def _extend(how: Callable[[Any, Value, Args], Value]) -> Callable[[Any, Value, Args], Value]:
    def extend(low: Any, x: Value, args: Args) -> Value:
        tree = low.iterable(args[0])
        items = low.fixed_items(tree) if low.short_enough(tree) else None
        if items is None:
            low.each(tree, lambda v: how(low, x, [v]), "extend")
        for item in items or []:
            how(low, x, [item])
        return low.const(None)  # type: ignore[no-any-return]

    return extend


METHODS: dict[str, Callable[[Any, Value, Args], Value]] = {
    "append": append,
    "appendleft": append_left,
    "popleft": pop_left,
    "rotate": rotate,
    "extend": _extend(append),
    "extendleft": _extend(append_left),
}
