"""Shadows of shallow copies and parts of containers: new containers that share the shadows of what is memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from s2sgrad.analysis.alias import Aliases, entries_of, fixed_keys, kid, reachable
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Entries, Tuple, carries_float
from s2sgrad.rules import core
from s2sgrad.transforms.mixed_entries import kind_of_entries, shadow_to_share, with_own_cotangents
from s2sgrad.transforms.new_shadows import shadow_of_new
from s2sgrad.transforms.support import getitem, zero_of


def places_of(op: Apply) -> list[tuple[Hashable, Hashable]] | None:
    """(key in the result, key in the operand), where both are known."""
    x, result = op.operands[0], op.result
    keys, mine = fixed_keys(x.type), fixed_keys(result.type)
    if keys is None or mine is None:
        return None
    known, index = static_value(op.operands[1].type) if op.row is core.getitem else (True, slice(None))
    if not known:
        return None
    return list(zip(mine, keys if isinstance(x.type, Entries) else keys[index]))


def shadow_of_part(b: Builder, op: Apply, aliases: Aliases, shadow: Callable[[Value], Value]) -> Value:
    """The shadow of a shallow copy: a new container, that shares the shadows of what is memory."""
    result = op.result
    places = places_of(op)
    if places is None:
        kind = kind_of_entries(aliases, op, result)
        if kind == "cotangent":
            return shadow_of_new(b, aliases, result)
        params = op.row.elements_of or ("x",)
        shared = [v for p, v in zip(op.params, op.operands) if p in params]
        given = {v: shadow_to_share(b, aliases, result, v, shadow) if kind == "both" else shadow(v) for v in shared}
        operands = [given.get(v, v) for v in op.operands]
        part = b.apply(op.row, *operands, params=op.params, type=result.type, method=op.method)
        owned = all(fixed_keys(v.type) is not None for v in shared)
        return part if kind != "both" or owned else with_own_cotangents(b, aliases, result, part)
    x = op.operands[0]
    items = []
    moment, b.mirror = b.mirror, None  # the copy as it is in the end: it is not changed later than its shadow is used
    for key, place in places:
        item = getitem(b, result, key, dict(entries_of(result.type))[key])
        if entry_is_shadow(aliases, result, key):
            items.append(getitem(b, shadow(x), place, item.type))
        else:
            items.append(zero_of(b, item) if carries_float(item.type) else b.const(None))
    b.mirror = moment
    params = ("items",) * len(items)
    if isinstance(result.type, Entries):
        return b.apply(
            core.make_dict, b.const(result.type.keys), *items, params=("keys", *params), type=result.type
        )
    row = core.make_tuple if isinstance(result.type, Tuple) else core.make_list
    return b.apply(row, *items, params=params, type=result.type)


def entry_is_shadow(aliases: Aliases, v: Value, key: Hashable) -> bool:
    """Whether a fixed container's entry holds memory."""
    node = kid(aliases.node(v), key)
    return node is not None and any(n.memory for n in reachable(node))


__all__ = ["places_of", "shadow_of_part"]
