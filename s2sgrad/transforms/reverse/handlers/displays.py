"""Reversing displays: the cotangent of an entry of a tuple, list or dict is that of the item."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import List, Map
from s2sgrad.rules import core
from s2sgrad.transforms.reverse.handlers.entries import cotangent_of_item
from s2sgrad.transforms.reverse.handlers.maps import entry_or_zero, reverse_item
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Scope


def reverse_display(r: Reversal, scope: Scope, op: Apply) -> None:
    """make_tuple, make_list, make_dict."""
    result = op.result
    items = [v for p, v in zip(op.params, op.operands) if p in op.row.contains]
    entries = [(key, v) for key, v in zip(keys_of_display(op, len(items)), items) if r.primal.active(v)]
    if r.primal.is_memory(result):
        for key, item in entries if r.primal.active(result) else []:
            give_from_shadow(r, scope, op, key, item)
        return
    r.cotangents.explode(scope, result)
    for key, item in entries:
        if isinstance(result.type, List) and result.type.elts is None:
            give_from_list(r, scope, result, key, item)
            continue
        for path, _ in r.primal.value_leaves(item):
            part = r.cotangents.peek(scope, result, (key, *path))
            if part is not None:
                r.cotangents.accumulate(scope, item, part, path)


def give_from_shadow(r: Reversal, scope: Scope, op: Apply, key: Hashable, item: Value) -> None:
    """The cotangent of an item of what is memory."""
    result = op.result
    if isinstance(result.type, Map):
        reverse_item(r, scope, op, key, item)
    elif not r.primal.is_memory(item):
        shadow = r.shadows.of(scope, result)
        r.cotangents.give(scope, item, cotangent_of_item(scope, shadow, result.type, key, item))


def give_from_list(r: Reversal, scope: Scope, result: Value, key: Hashable, item: Value) -> None:
    """The cotangent of an item of what is collected as a whole, since only a run knows its length or its keys."""
    whole = r.cotangents.peek(scope, result)
    if whole is not None:
        b, at = scope.builder, scope.builder.const(key)
        by_key = isinstance(result.type, Map)  # nothing may have been added under this one
        d = entry_or_zero(b, whole, at, item) if by_key else b.apply(core.getitem, whole, at, type=item.type)
        r.cotangents.spread(scope, item, d)


def keys_of_display(op: Apply, count: int) -> Sequence[Hashable]:
    """The keys under which a display holds its items."""
    keys = op.operand("keys")
    known = static_value(keys.type)[1] if keys is not None else None
    return range(count) if known is None else known


__all__ = ["reverse_display"]
