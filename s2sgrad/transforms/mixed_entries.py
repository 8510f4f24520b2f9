"""Run-time lists of tuples in which numbers stand beside memory: shallow copies and parts of such lists.

The shadow of such a list has a tuple for every entry, with a cotangent in the place of each number and a shadow in the
place of each array or list that is memory. A copy of the list refers to the same shadows and has cotangents of its own;
what has been added to these is added to those of the original at the place of the copy.
"""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.analysis.alias import ANY, Aliases, Node, fixed_keys, kid
from s2sgrad.analysis.held import element_kinds, entry_kinds
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Op, Value
from s2sgrad.ir.types import NONE, List, Number, Opaque, Optional, Sequential, Tuple, Type, carries_float
from s2sgrad.rules import core
from s2sgrad.rules.infer import without_const
from s2sgrad.transforms.adding import entry_type, loop_over, memory_inside
from s2sgrad.transforms.support import getitem, zero_of

Shadow = Callable[[Value], Value]


def kind_of_entries(aliases: Aliases, op: Op, v: Value) -> str:
    """Whether the shadow of a run-time list has shadows or cotangents as entries, or tuples with 'both'."""
    kinds = element_kinds(aliases, v)
    if len(kinds) < 2:
        return kinds.pop() if kinds else "shadow"
    arrays, containers = memory_inside(aliases.node(v), v.type)
    told_apart = arrays == {True} and containers <= {True} or containers == {True} and arrays <= {False}
    if not told_apart or not opened(entry_type(v.type)):
        raise refusal(op)
    return "both"


def refusal(op: Op) -> UnsupportedError:
    """The error where the entries of such a list cannot be told apart."""
    return UnsupportedError(
        "a copy or part of a list of tuples that hold both numbers and arrays or lists that are written",
        op.span,
        "keep the numbers and the arrays in two lists",
    )


def opened(t: Type) -> bool:
    """Whether it is known of everything in an entry what it is: no tuple that may be None, no array or number."""
    if isinstance(t, Optional) and isinstance(t.inner, Tuple) or isinstance(t, Number | Opaque):
        return False
    return not isinstance(t, Tuple) or all(map(opened, t.elts))


def with_own_cotangents(b: Builder, aliases: Aliases, v: Value, shared: Value) -> Value:
    """The shadow of the list v from one that shares its entries with another: the same shadows, zeros as cotangents."""
    node, t = kid(aliases.node(v), ANY), entry_type(v.type)

    def zeroed(inner: Builder, node: Node | None, t: Type, shadow: Value) -> Value:
        if entry_kinds(aliases, node, t) == {"cotangent"}:
            return zero_of(inner, shadow)
        if not isinstance(t, Tuple):
            return shadow
        items = [zeroed(inner, kid(node, k), e, getitem(inner, shadow, k, e)) for k, e in enumerate(t.elts)]
        return inner.apply(core.make_tuple, *items, params=("items",) * len(items), type=t)

    return for_each(b, shared, t, lambda inner, d: zeroed(inner, node, t, d))


def cotangents_of(b: Builder, aliases: Aliases, v: Value, shadow: Value) -> Value:
    """What is in the shadow of the list v besides shadows, in whose place there is None."""
    node, t = kid(aliases.node(v), ANY), entry_type(v.type)

    def found(inner: Builder, node: Node | None, t: Type, shadow: Value) -> Value:
        kinds = entry_kinds(aliases, node, t)
        if kinds == {"cotangent"}:
            return shadow
        if "cotangent" not in kinds or not isinstance(t, Tuple):
            return inner.const(None)
        items = [
            found(inner, kid(node, k), e, getitem(inner, shadow, k, e)) if carries_float(e) else inner.const(None)
            for k, e in enumerate(t.elts)
        ]
        return inner.apply(core.make_tuple, *items, params=("items",) * len(items), type=type_of(aliases, node, t))

    return for_each(b, shadow, type_of(aliases, node, t), lambda inner, d: found(inner, node, t, d))


def zeros_for(b: Builder, aliases: Aliases, v: Value, x: Value) -> Value:
    """The same for x, a list of known length of which v is a part, as long as nothing has been added."""
    return from_display(b, aliases, v, x, lambda entry: zero_of(b, entry))


def values_of(b: Builder, aliases: Aliases, v: Value, x: Value, shadow: Shadow) -> Value:
    """What has the structure and the shapes of the same for x, of which v has the entries."""
    if fixed_keys(x.type) is None:
        return cotangents_of(b, aliases, x, shadow(x))
    return from_display(b, aliases, v, x, lambda entry: entry)


def shadow_to_share(b: Builder, aliases: Aliases, v: Value, x: Value, shadow: Shadow) -> Value:
    """A shadow of x for v to take entries from. That of a container of known length may lack cotangents, so there are
    zeros in this one, which nobody adds to in place."""
    if fixed_keys(x.type) is None:
        return shadow(x)
    return from_display(b, aliases, v, x, lambda entry: zero_of(b, entry), shadow)


def from_display(
    b: Builder, aliases: Aliases, v: Value, x: Value, cotangent: Shadow, shadow: Shadow | None = None
) -> Value:
    """The entries of x, of known length, as v takes them: with cotangents made of its numbers and arrays, and with its
    shadows, or None in their places."""
    node = kid(aliases.node(v), ANY)
    entries = [
        made_entry(b, aliases, node, primal, cotangent, found) for primal, found in entries_of(b, aliases, x, shadow)
    ]
    t = List(None, tuple(e.type for e in entries))
    return b.apply(core.make_list, *entries, params=("items",) * len(entries), type=t)


def own_entry(b: Builder, aliases: Aliases, v: Value, shadow: Value) -> Value:
    """What stands for v in the shadow of a container that has the cotangents of its entries: a tuple's own shadow may
    lack them."""
    node = aliases.node(v)
    if "cotangent" not in entry_kinds(aliases, node, v.type):
        return shadow
    return made_entry(b, aliases, node, v, lambda entry: zero_of(b, entry), shadow)


def made_entry(
    b: Builder, aliases: Aliases, node: Node | None, v: Value, cotangent: Shadow, shadow: Value | None
) -> Value:
    """An entry of a shadow, which `node` is of: cotangents, and what another shadow of v has where memory is in it."""
    kinds = entry_kinds(aliases, node, v.type)
    if kinds == {"cotangent"}:
        return cotangent(v)
    if "cotangent" not in kinds or not isinstance(v.type, Tuple):
        return b.const(None) if shadow is None or not kinds else shadow
    items = []
    for k, t in enumerate(v.type.elts):
        found = None if shadow is None else getitem(b, shadow, k, t)
        items.append(made_entry(b, aliases, kid(node, k), getitem(b, v, k, t), cotangent, found))
    t = type_of(aliases, node, v.type) if shadow is None else v.type
    return b.apply(core.make_tuple, *items, params=("items",) * len(items), type=t)


def entries_of(b: Builder, aliases: Aliases, x: Value, shadow: Shadow | None) -> list[tuple[Value, Value | None]]:
    """The entries of a container of known length, and their shadows where these are asked for."""
    made = x.owner
    if isinstance(made, Apply) and made.row in (core.make_list, core.make_tuple) and not aliases.written(x):
        held = {e for e in made.operands if any(n.memory for n in aliases.reach(e))}
        return [(e, shadow(e) if shadow is not None and e in held else None) for e in made.operands]
    whole = None if shadow is None else shadow(x)
    assert isinstance(x.type, Sequential) and x.type.elts is not None
    return [
        (getitem(b, x, k, t), None if whole is None else getitem(b, whole, k, t)) for k, t in enumerate(x.type.elts)
    ]


def type_of(aliases: Aliases, node: Node | None, t: Type) -> Type:
    """The type of a cotangent without shadows."""
    kinds = entry_kinds(aliases, node, t)
    if kinds == {"cotangent"}:
        return without_const(t)
    if "cotangent" not in kinds or not isinstance(t, Tuple):
        return NONE
    return Tuple(tuple(type_of(aliases, kid(node, k), e) for k, e in enumerate(t.elts)), t.cls)


def for_each(b: Builder, entries: Value, t: Type, item: Callable[[Builder, Value], Value]) -> Value:
    """A list of what is made of the entries of another."""
    made = b.apply(core.make_list, type=List(t))

    def append(b: Builder, entry: Value) -> None:
        b.apply(core.list_append, made, item(b, entry))

    loop_over(b, entries, append)
    return made


__all__ = [
    "cotangents_of",
    "kind_of_entries",
    "own_entry",
    "refusal",
    "shadow_to_share",
    "values_of",
    "with_own_cotangents",
    "zeros_for",
]
