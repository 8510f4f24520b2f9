"""collections.deque: a list whose ends both grow, and from which the other end drops out where it is full."""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import Any

from s2sgrad.frontend import demands, in_turn, joins
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.kinds.base import Keywords, Kind, refuse
from s2sgrad.frontend.kinds.sequences import ListKind, augment_list, is_asked_first
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.object_lists import as_element
from s2sgrad.frontend.state import FALLS, Flow
from s2sgrad.ir.container_class import ContainerClass
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import BOTTOM, Array, Bottom, HeldList, List, Slice, Type
from s2sgrad.rules import composites_heaps, composites_lists, container_rows, operators
from s2sgrad.rules import core as rows

Args = list[Value]


class QueueKind(ListKind):
    """A deque: in generated code a list."""

    stands_for = "a deque"
    resized = ("deque", "deque mutated during iteration")
    article = ""

    def method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        if name in METHODS:
            return METHODS[name](low, x, args)
        if not hasattr(collections.deque, name):
            low.fails(AttributeError, f"'collections.deque' object has no attribute {name!r}")
            refuse(low, f"a deque has no method `{name}`", "make a list of it first: list(d)")
        return super().method(low, x, name, args, keywords)

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        return low.const(length_of(x.type)) if name == "maxlen" else super().attribute(low, x, name)

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        self.check_index(low, index)
        return super().subscript(low, x, index)

    def store(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        self.check_index(low, index)
        super().store(low, x, index, value)

    def delete(self, low: Lowering, x: Value, index: Value) -> None:
        self.check_index(low, index)
        super().delete(low, x, index)

    def check_index(self, low: Lowering, index: Value) -> None:
        if isinstance(index.type, Slice) and not low.trusted:
            low.fails(TypeError, "sequence index must be integer, not 'slice'")
            refuse(low, "a deque has no slices", "make a list of it first: list(d)[a:b]")

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        if isinstance(value.type, Array) and name == "Add":
            refuse(low, "a deque += an array: NumPy adds the array to the elements", "d.extend(a), or np.array(d) + a")
        if not is_asked_first(low, name, value) and augmented(low, name, old, value):
            return None
        return augment_list(low, old, name, value)

    def describe(self, t: Type) -> str:
        return repr(t)

    def python_class(self, t: Type) -> type | None:
        return collections.deque

    def sequence_operator(self, low: Lowering, name: str, a: Value, b: Value) -> Value | None:
        return operator(low, name, a, b)

    def differs(self, t: Type, other: Type) -> bool:
        return isinstance(other, List) and not is_deque(other)


KINDS: dict[type[Type], Kind] = {HeldList: QueueKind()}


def class_of(maxlen: int | None) -> ContainerClass:
    return ContainerClass(collections.deque, behind=() if maxlen is None else (maxlen,))


def is_deque(t: Type) -> bool:
    return isinstance(t, HeldList) and t.made.cls is collections.deque


def length_of(t: Type) -> int | None:
    """The length that a deque does not exceed, if it has one."""
    assert isinstance(t, HeldList)
    return next(iter(t.made.behind), None)


@special(collections.deque)
def deque(low: Lowering, args: Args, keywords: Keywords) -> Value:
    bound = args[1] if len(args) > 1 else keywords.get("maxlen", low.const(None))
    maxlen = low.known(bound, "maxlen")
    if maxlen is not None and maxlen < 1:
        low.fail("a deque of length 0", "give it a length, or leave it out")
    source = args[0] if args else keywords.get("iterable")
    if source is not None and isinstance(source.type, Bottom):
        return low.bottom()
    tree = None if source is None else low.iterable(source)
    items = [] if tree is None else low.fixed_items(tree) if low.short_enough(tree) else None
    if items is not None:
        return made(low, maxlen, items[-maxlen:] if maxlen is not None else items)
    new = made(low, maxlen, [])
    low.each(tree, lambda v: append(low, new, [v]), "deque")
    return new


def made(low: Lowering, maxlen: int | None, items: Args) -> Value:
    elem: Type = BOTTOM
    items = [as_element(low, v) for v in items]
    for item in items:
        try:
            elem = low.entry_type(elem, joins.drop_const(item.type), "deque")
        except joins.Unjoinable:
            low.fail("a deque of elements of different types", "keep one type of element in a deque")
    site = low.site(low.place("deque"))
    t = low.site_type(site, HeldList(elem, None, class_of(maxlen)))
    assert isinstance(t, HeldList)
    items = [low.conform(item, t.elem or elem) for item in items]
    value = low.b.apply(rows.make_list, *items, type=t)
    low.origins[value] = (site,)
    return value


# methods --------------------------------------------------------------------------------------------------------------


def make_room(low: Lowering, x: Value, index: int) -> None:
    """Drop an element where the deque is full."""
    maxlen = length_of(x.type)
    if maxlen is None:
        return
    full = low.apply(operators.eq, [low.apply(rows.length, [x]), low.const(maxlen)])

    def drop() -> Any:
        low.list_method(x, "pop", [low.const(index)])
        return FALLS

    low.if_(full, drop, lambda: FALLS)


def append(low: Lowering, x: Value, args: Args) -> Value:
    make_room(low, x, 0)
    return low.list_method(x, "append", args)


def append_left(low: Lowering, x: Value, args: Args) -> Value:
    make_room(low, x, -1)
    return low.list_method(x, "insert", [low.const(0), *args])


def pop_left(low: Lowering, x: Value, args: Args) -> Value:
    return low.list_method(x, "pop", [low.const(0)])


def rotate(low: Lowering, x: Value, args: Args) -> Value:
    return low.call_composite(composites_heaps.rotate, [x, *args], {})


def insert(low: Lowering, x: Value, args: Args) -> Value:
    """x.insert(i, value), which fails where the deque is full."""
    maxlen = length_of(x.type)
    if maxlen is not None:
        full = low.apply(operators.eq, [low.apply(rows.length, [x]), low.const(maxlen)])
        low.check(low.if_(full, lambda: demands.raised(low, IndexError, "deque already at its maximum size"), _goes_on))
    return low.list_method(x, "insert", args)


def _goes_on() -> Flow:
    return FALLS


def _extend(how: Callable[[Any, Value, Args], Value]) -> Callable[[Any, Value, Args], Value]:
    def extend(low: Lowering, x: Value, args: Args) -> Value:
        source = as_list(low, args[0]) if is_deque(args[0].type) else args[0]  # it may be x
        in_turn.put_all(low, x, source, lambda v: how(low, x, [v]), "extend")
        return low.const(None)

    return extend


METHODS: dict[str, Callable[[Any, Value, Args], Value]] = {
    "append": append,
    "appendleft": append_left,
    "popleft": pop_left,
    "insert": insert,
    "rotate": rotate,
    "extend": _extend(append),
    "extendleft": _extend(append_left),
}


# operators ------------------------------------------------------------------------------------------------------------


def as_list(low: Lowering, x: Value) -> Value:
    """list(x)"""
    return low.apply(container_rows.as_list, [x])


def operator(low: Lowering, name: str, a: Value, b: Value) -> Value | None:
    """a + b and a * b where one is a deque: another one, as long as the left one may be.

    What rules are given is a list, even where its type is that of the deque whose cotangent it is.
    """
    if low.trusted:
        return None
    if name == "Mult" and is_deque(b.type):
        a, b = b, a
    if not is_deque(a.type) or name not in ("Add", "Mult"):
        return None
    if is_deque(b.type) is not (name == "Add") or isinstance(b.type, List | Bottom) and name == "Mult":
        return None
    row = rows.list_concat if name == "Add" else rows.list_repeat
    return deque(low, [low.apply(row, [a, b]), low.const(length_of(a.type))], {})


def augmented(low: Lowering, name: str, x: Value, value: Value) -> bool:
    """x += value and x *= value, in place; whether it is one of these."""
    if name == "Add":
        METHODS["extend"](low, x, [value])
    elif name == "Mult":
        items = low.apply(rows.list_repeat, [x, value])
        low.call_composite(composites_lists.clear, [x], {})
        METHODS["extend"](low, x, [items])
    return name in ("Add", "Mult")


__all__ = ["KINDS", "QueueKind", "class_of"]
