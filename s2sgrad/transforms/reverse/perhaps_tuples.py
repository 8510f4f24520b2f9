"""Tuples, and objects that count as such, that may be None: what is collected for them, where memory is in them.

Their cotangents are collected as a whole, with None in the places of memory: what comes to that is in shadows. A
cotangent that comes from outside, or goes to another function, has everything in it.
"""

from __future__ import annotations

from s2sgrad.analysis.alias import Aliases, Node, kid
from s2sgrad.analysis.held import entry_kinds
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import NONE, Optional, Scalar, Tuple, Type
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.adding import add_to_shadow, made_where_there, there, where_there
from s2sgrad.transforms.support import copies_itself, getitem, zero_of


def has_memory(aliases: Aliases, node: Node | None, t: Type) -> bool:
    """Whether it is such a tuple."""
    return isinstance(t, Optional) and isinstance(t.inner, Tuple) and "shadow" in entry_kinds(aliases, node, t)


def add_memory(b: Builder, aliases: Aliases, node: Node | None, t: Type, shadow: Value, d: Value) -> None:
    """Add the parts of d that come to memory to a tuple of shadows; None has been added before."""
    if d.type == NONE:
        return
    if isinstance(d.type, Optional):
        where_there(b, d, lambda b, d: add_memory(b, aliases, node, t, shadow, d))
        return
    t, shadow = t.inner if isinstance(t, Optional) else t, there(b, shadow)
    if not isinstance(t, Tuple):
        add_to_shadow(b, node, t, shadow, d)
    else:
        for k, e in enumerate(t.elts):
            if "shadow" in entry_kinds(aliases, kid(node, k), e):
                part = getitem(b, d, k)
                part = part if part.type == NONE else getitem(b, d, k, perhaps(e))
                add_memory(b, aliases, kid(node, k), e, getitem(b, shadow, k, e), part)


def without_memory(b: Builder, aliases: Aliases, node: Node | None, t: Type, d: Value) -> Value:
    """d with None in those places."""
    if d.type == NONE or "shadow" not in entry_kinds(aliases, node, t):
        return d
    t = t.inner if isinstance(t, Optional) else t
    if not isinstance(t, Tuple):
        return b.const(None)
    elts = t.elts
    if isinstance(d.type, Optional):
        return made_where_there(b, d, lambda b, d: without_memory(b, aliases, node, t, d))
    items = [without_memory(b, aliases, kid(node, k), e, getitem(b, d, k)) for k, e in enumerate(elts)]
    return b.apply(core.make_tuple, *items, params=("items",) * len(items), type=t)


def with_memory(
    b: Builder, aliases: Aliases, node: Node | None, v: Value, shadow: Value, d: Value | None
) -> Value:
    """The cotangent of v with everything in it: copies of what is in its shadow, and the rest from d."""
    kinds, t = entry_kinds(aliases, node, v.type), v.type
    if "shadow" not in kinds:
        return d if d is not None and d.type != NONE else zero_of(b, v)
    if isinstance(t, Optional) and isinstance(t.inner, Tuple):

        def made(b: Builder, v: Value) -> Value:
            inner = d if d is None else there(b, d)
            return with_memory(b, aliases, node, v, there(b, shadow), inner)

        return made_where_there(b, v, made)
    if not isinstance(t, Tuple):
        return own_copy(b, shadow)
    items = []
    for k, e in enumerate(t.elts):
        part = None if d is None else getitem(b, d, k)
        items.append(with_memory(b, aliases, kid(node, k), getitem(b, v, k, e), getitem(b, shadow, k, e), part))
    return b.apply(core.make_tuple, *items, params=("items",) * len(items), type=t)


def perhaps(t: Type) -> Type:
    """The type of what may be None as well."""
    return t if isinstance(t, Optional) else Optional(t)


def own_copy(b: Builder, d: Value) -> Value:
    """What has been added to a shadow, for another function to add to."""
    if isinstance(d.type, Scalar):
        return d
    if copies_itself(d.type):
        return b.apply(core.copy, d, type=d.type, method=True)
    return b.apply(adjoint.copy_tree, d, type=d.type)


__all__ = ["add_memory", "has_memory", "own_copy", "with_memory", "without_memory"]
