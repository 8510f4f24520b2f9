"""Run-time lists of tuples in which numbers stand beside memory: shallow copies and parts of such lists.

The shadow of such a list has a tuple for every entry, with a cotangent in the place of each number and a shadow in the
place of each array or list that is memory. A copy of the list refers to the same shadows and has cotangents of its own;
what has been added to these is added to those of the original at the place of the copy.
"""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.analysis.alias import ANY, Aliases, Node, kid
from s2sgrad.analysis.held import element_kinds, entry_kinds
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Block, For, Op, Source, Value, Yield
from s2sgrad.ir.types import NONE, List, Number, Opaque, Optional, Tuple, Type, carries_float
from s2sgrad.rules import core
from s2sgrad.rules.infer import without_const
from s2sgrad.transforms.adding import memory_inside
from s2sgrad.transforms.support import getitem, zero_of


def kind_of_entries(aliases: Aliases, op: Op, v: Value) -> str:
    """Whether the shadow of a run-time list has shadows or cotangents as entries, or tuples with 'both'."""
    kinds = element_kinds(aliases, v)
    if len(kinds) < 2:
        return kinds.pop() if kinds else "shadow"
    arrays, containers = memory_inside(aliases.node(v), v.type)
    told_apart = arrays == {True} and containers <= {True} or containers == {True} and arrays <= {False}
    if not told_apart or not opened(element_type(v)):
        raise refusal(op)
    return "both"


def refusal(op: Op) -> UnsupportedError:
    return UnsupportedError(
        "a copy or part of a list of tuples that hold both numbers and arrays or lists that are written",
        op.span,
        "keep the numbers and the arrays in two lists",
    )


def element_type(v: Value) -> Type:
    t = v.type.inner if isinstance(v.type, Optional) else v.type
    assert isinstance(t, List) and t.elem is not None
    return t.elem


def opened(t: Type) -> bool:
    """Whether it is known of everything in an entry what it is: no tuple that may be None, no array or number."""
    if isinstance(t, Optional) and isinstance(t.inner, Tuple) or isinstance(t, Number | Opaque):
        return False
    return not isinstance(t, Tuple) or all(map(opened, t.elts))


def with_own_cotangents(b: Builder, aliases: Aliases, v: Value, shared: Value) -> Value:
    """The shadow of the list v from one that shares its entries with another: the same shadows, zeros as cotangents."""
    node, t = kid(aliases.node(v), ANY), element_type(v)

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
    node, t = kid(aliases.node(v), ANY), element_type(v)

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
    node = kid(aliases.node(v), ANY)

    def zero(node: Node | None, t: Type, primal: Value) -> Value:
        kinds = entry_kinds(aliases, node, t)
        if kinds == {"cotangent"}:
            return zero_of(b, primal)
        if "cotangent" not in kinds or not isinstance(t, Tuple):
            return b.const(None)
        items = [zero(kid(node, k), e, getitem(b, primal, k, e)) for k, e in enumerate(t.elts)]
        return b.apply(core.make_tuple, *items, params=("items",) * len(items), type=type_of(aliases, node, t))

    elts = x.type.elts  # type: ignore[attr-defined]
    items = [zero(node, e, getitem(b, x, k, e)) for k, e in enumerate(elts)]
    t = List(None, tuple(type_of(aliases, node, e) for e in elts))
    return b.apply(core.make_list, *items, params=("items",) * len(items), type=t)


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
    body = Block()
    inner = Builder(body, b.span)
    inner.mirror = b.mirror
    inner.apply(core.list_append, made, item(inner, body.add_arg(element_type(entries))))
    inner.add(Yield([]))
    b.add(For((Source("seq"),), [entries], body, span=b.span))
    return made


__all__ = ["cotangents_of", "kind_of_entries", "refusal", "zeros_for", "with_own_cotangents"]
