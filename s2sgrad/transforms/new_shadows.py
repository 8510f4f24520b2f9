"""Shadows of memory that is new: zeros, but nothing in dicts of values whose keys are known at run time only.

What is put into such a dict later may be of another shape than what was there; what its shadow lacks counts as zero.
"""

from __future__ import annotations

from s2sgrad.analysis.alias import ANY, Aliases, Node, entries_of, kid
from s2sgrad.analysis.held import entries_hold_memory
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Block, For, Source, Value, Yield
from s2sgrad.ir.types import Entries, Map, Optional, Scalar, Set, Static, Tuple, Type
from s2sgrad.rules import core, map_rows
from s2sgrad.transforms.adding import entry_type, made_where_there
from s2sgrad.transforms.mixed_entries import for_each
from s2sgrad.transforms.support import children, getitem, tangent_type, zero_of, zeros_beside


def shadow_of_new(b: Builder, aliases: Aliases, v: Value) -> Value:
    """The shadow of v, to which nothing has been added yet."""
    node = aliases.node(v)
    return empty(b, v.type) if is_dict_of_values(node, v.type) else _made(b, node, v)


def _made(b: Builder, node: Node | None, v: Value) -> Value:
    t = v.type
    if isinstance(t, Scalar | Static):
        return zero_of(b, v)
    if not may_be_filled(node, t):
        return zeros_beside(b, v)
    if isinstance(t, Optional):
        return made_where_there(b, v, lambda b, v: _made(b, node, v))
    if isinstance(t, Map):
        return empty(b, t) if is_dict_of_values(node, t) else _by_key(b, node, v)
    fixed = children(t)
    if fixed is None:
        entry = kid(node, ANY)
        return for_each(b, v, tangent_type(entry_type(t)), lambda b, v: _made(b, entry, v))
    items = [_made(b, kid(node, key), getitem(b, v, key, e)) for key, e in fixed]
    params = ("items",) * len(items)
    if isinstance(t, Entries):
        return b.apply(core.make_dict, b.const(t.keys), *items, params=("keys", *params), type=tangent_type(t))
    row = core.make_tuple if isinstance(t, Tuple) else core.make_list
    return b.apply(row, *items, params=params, type=tangent_type(t))


def _by_key(b: Builder, node: Node | None, v: Value) -> Value:
    """The shadow of a dict in whose entries there is memory: it has references to their shadows."""
    made, body = empty(b, v.type), Block()
    keys = b.apply(map_rows.map_keys, v)
    inner = Builder(body, b.span)
    inner.mirror = b.mirror
    key = body.add_arg(entry_type(keys.type))
    entry = inner.apply(core.getitem, v, key)
    inner.apply(core.setitem, made, key, _made(inner, kid(node, ANY), entry))
    inner.add(Yield([]))
    b.add(For((Source("seq"),), [keys], body, span=b.span))
    return made


def is_dict_of_values(node: Node | None, t: Type) -> bool:
    """Whether it is a dict with keys known at run time only, and no memory in its entries."""
    return isinstance(t, Map) and not isinstance(t, Set) and not entries_hold_memory(node)


def may_be_filled(node: Node | None, t: Type) -> bool:
    """Whether something is put into such a dict in a value."""
    if node is not None and node.written and is_dict_of_values(node, t.inner if isinstance(t, Optional) else t):
        return True
    return any(may_be_filled(kid(node, key), e) for key, e in entries_of(t))


def empty(b: Builder, t: Type) -> Value:
    """The shadow of a dict with keys known at run time only."""
    return b.apply(core.make_dict, b.const(()), params=("keys",), type=t)


__all__ = ["empty", "shadow_of_new"]
