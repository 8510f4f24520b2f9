"""What lists need to be for what is done to them."""

from __future__ import annotations

from s2sgrad.frontend import choices, in_turn, joins, list_methods, once, open_tuples, unions
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.records import inner_types
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import BOTTOM, Array, Bottom, Dict, Entries, List, Static, Type
from s2sgrad.rules import core as rows
from s2sgrad.rules import registry
from s2sgrad.rules.dims_text import type_text

_GROWS = {"append": "value", "insert": "value"}

_EXTENDS = ("extend",)

_SHRINKS = ("pop", "clear", "remove", "reverse", "sort")


def element_needed(low: Lowering, t: List, extra: Type) -> Type:
    try:
        elem: Type = BOTTOM
        for part in (*unions.parts(t), extra):
            elem = low.entry_type(elem, joins.drop_const(part), "list")
        return elem
    except joins.Unjoinable:
        low.fail("elements of different types in a list that changes its length", "use one type of element, or a tuple")


@answers(Lowering.plain_list_method)
def plain_list_method(low: Lowering, x: Value, name: str, args: list[Value], params: list[str] | None = None) -> Value:
    """append, pop, …: the list becomes one of any length, with one type for all elements."""
    t = x.type
    if not isinstance(t, List):
        low.fail(
            "objects in a list with other things, whose number is not known",
            "keep the objects in a list of their own",
        )
    row = registry.method_row(t, name)
    if row is None:
        low.fail(f"the list method `{name}` is not supported", "use append, pop, insert, extend or reverse")
    if any(isinstance(a.type, Bottom) for a in args):
        return low.bottom()
    if name in _EXTENDS and args:
        if once.tree_in(args[0]) is not None and in_turn.asked(low):
            in_turn.put(low, args[0], lambda v: low.list_method(x, "append", [v]))
            return low.const(None)
        args = [extension(low, x, args[0])]
    needed: Type | None = None
    if name in _GROWS and args:
        needed = element_needed(low, t, args[-1].type)
    elif name in _EXTENDS and args:
        needed = element_needed(low, t, elements_type(low, args[0]))
    elif name in _SHRINKS:
        needed = element_needed(low, t, BOTTOM)
    if needed is not None:
        low.agree(x, t.of(needed), f"`{name}` on")
    if needed is not None and name in _EXTENDS and not _suits(args[0].type, needed):
        return list_methods.extend_by_each(low, x, args[0])
    if needed is not None and name in _GROWS:
        args = [*args[:-1], low.conform(args[-1], needed)]
    result = low.apply(row, [x, *args], params=params, method=True)
    if name == "pop" and isinstance(result.type, List | Entries) and x in low.origins:
        low.origins[result] = tuple((*s, "*") for s in low.origins[x])
    return result


def extension(low: Lowering, x: Value, value: Value) -> Value:
    """What a list is extended by; a list of its own where that is no sequence of numbers or values."""
    t = value.type
    if once.tree_in(value) is not None or (isinstance(t, Array) and t.rank != 1):
        return in_turn.first(low, x, lambda: low.listed(value))
    if isinstance(t, Dict | Static):  # by its keys, letters or elements, which all are known
        return low.make_tuple(low.unpack_all(value, "an argument of extend"))
    return value


def elements_type(low: Lowering, value: Value) -> Type:
    t = value.type
    if isinstance(t, Array):
        return low.apply(rows.getitem, [value, low.const(0)]).type
    if isinstance(t, List) and t.elts is None:
        return t.elem or BOTTOM
    items = low.unpack_all(value, "an argument of extend")
    try:
        elem: Type = BOTTOM
        for item in items:
            elem = low.entry_type(elem, joins.drop_const(item.type), "extend")
    except joins.Unjoinable:
        low.fail("a list is extended by elements of different types", "use one type of element, or a tuple")
    return elem


def store_in_list(low: Lowering, x: Value, t: List, index: Value, value: Value) -> Value:
    """Give the list the type that it needs for a value at this index; the value as it is put there."""
    known, i = static_value(index.type)
    new = joins.drop_const(value.type)
    if not known and not hasattr(index.type, "kind"):
        low.fail(f"a list is indexed with {type_text(index.type)}", "index with an int or a slice")
    if t.elts is not None and known and isinstance(i, int) and -len(t.elts) <= i < len(t.elts):
        try:
            joined = low.entry_type(joins.drop_const(t.elts[i]), new, "store")
        except joins.Unjoinable:
            low.fail("assigning to a list's element changes its type", "make a new list")
        value = low.conform(value, joined)
        k = i % len(t.elts)
        low.agree(x, List(None, (*t.elts[:k], joined, *t.elts[k + 1 :])), "assigning to an element of")
        return value
    needed = element_needed(low, t, new)
    choices.told_apart(low, index, needed, (*(t.elts or ()), new))
    value = low.conform(value, needed)
    whole: Type = t.of(needed) if t.elts is None else List(None, tuple(needed for _ in t.elts))
    low.agree(x, whole, "assigning to an element of")
    return value


def _suits(t: Type, needed: Type) -> bool:
    """Whether the elements of what a list is extended by can be put there as they are."""
    if not open_tuples.all_stay(t, needed):
        return False
    held = unions.parts(t) if isinstance(t, List) else ()
    return all(joins.same(joins.drop_const(e), needed) or not _holds_container(e) for e in held)


def _holds_container(t: Type) -> bool:
    return isinstance(t, List | Entries) or any(map(_holds_container, inner_types(t)))
