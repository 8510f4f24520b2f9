"""Shadows of memory that is new: zeros, but nothing in dicts of values whose keys are known at run time only.

What is put into such a dict later may be of another shape than what was there; what its shadow lacks counts as zero.
"""

from __future__ import annotations

from s2sgrad.analysis.alias import ANY, Aliases, Node, entries_of, kid
from s2sgrad.analysis.held import entries_hold_memory
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, Entries, Map, Number, Optional, Scalar, Set, Static, Tuple, Type
from s2sgrad.rules import adjoint, core, creation, map_rows
from s2sgrad.transforms.adding import entry_type, loop_over, made_where_there
from s2sgrad.transforms.mixed_entries import for_each
from s2sgrad.transforms.support import children, getitem, tangent_type, zero_of


def shadow_of_new(b: Builder, aliases: Aliases, v: Value) -> Value:
    """The shadow of v, to which nothing has been added yet."""
    node = aliases.node(v)
    return empty(b, v.type) if is_dict_of_values(node, v.type) else _made(b, node, v)


def _made(b: Builder, node: Node | None, v: Value) -> Value:
    """The same for what is in it. Of a tuple each part by itself: what a function returns beside what it raises is not
    there."""
    t = v.type
    if isinstance(t, Scalar | Static):
        return zero_of(b, v)
    if not isinstance(t, Tuple) and not may_be_filled(node, t):
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


def zeros_beside(b: Builder, v: Value) -> Value:
    """Zeros of v's structure and shapes. Beside a number stands an array without axes, to which can be added."""
    if isinstance(v.type, Number):
        return b.apply(creation.zeros, b.apply(core.np_shape, v), type=v.type)
    row = core.zeros_like if isinstance(v.type, Array) else adjoint.zeros_tree
    return b.apply(row, v, type=tangent_type(v.type))


def _by_key(b: Builder, node: Node | None, v: Value) -> Value:
    """The shadow of a dict in whose entries there is memory: it has references to their shadows."""
    made = empty(b, v.type)

    def put(b: Builder, key: Value) -> None:
        b.apply(core.setitem, made, key, _made(b, kid(node, ANY), b.apply(core.getitem, v, key)))

    loop_over(b, b.apply(map_rows.map_keys, v), put)
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


__all__ = ["is_dict_of_values", "shadow_of_new"]
