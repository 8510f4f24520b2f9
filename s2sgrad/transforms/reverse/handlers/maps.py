"""Reversing reads and writes of dicts whose keys are known at run time only.

The shadow of such a dict is a dict by the same keys. Where the entries are values, it has their cotangents, and what is
missing counts as zero: so it begins empty, and a write `d[k] = v` reverses to `dv = dd.pop(k, 0.0)`, whether it changed
an entry or added one. A dict that may be one of known keys under another name, in whose shadow they all have to be,
gets a zero there instead. Where there is memory in the entries, it has references to their shadows under the very keys
that the dict has: the forward sweep does to it what is done to the dict (companions.py), and the reverse sweep undoes
that.
"""

from __future__ import annotations

from s2sgrad.analysis.held import holds_references, may_have_known_keys
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Comment, Const, Value
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import Array, Map, Number, Optional, Scalar, Static, is_mutable
from s2sgrad.rules import core, map_rows, operators
from s2sgrad.rules.infer import without_const
from s2sgrad.transforms.adding import where_there
from s2sgrad.transforms.reverse.handlers.entries import entry_of
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.reverse.reversal import Handler, Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import add, zero_of


def add_entry(b: Builder, target: Value, key: Value, d: Value) -> None:
    """target[key] += d, where the entry may be missing."""
    t = target.type
    if isinstance(t, Map) and isinstance(t.elem, Optional):  # d may be None as well
        total = add(b, b.apply(map_rows.map_get, target, key, type=t.elem), d)
    elif isinstance(d.type, Array):  # what is there may be a number: it has no shape that d could be stretched to
        old = b.apply(map_rows.map_get, target, key, b.const(0.0), type=map_rows.or_number(d.type))
        total = b.apply(operators.add, old, d, type=d.type)
    else:
        nothing = b.const(0.0) if isinstance(d.type, Scalar | Number) else zero_of(b, d)
        total = add(b, b.apply(map_rows.map_get, target, key, nothing, type=without_const(d.type)), d)
    b.apply(core.setitem, target, key, total)


def take_entry(b: Builder, target: Value, key: Value, like: Value, stays: bool = False) -> Value:
    """The cotangent of an entry, which is zero from here on; `stays`: the key has to stay there."""
    if stays:
        d = entry_or_zero(b, target, key, like)
        set_zero(b, target, key, like)
        return d
    return b.apply(map_rows.map_pop, target, key, zero_of(b, like), type=without_const(like.type))


def entry_or_zero(b: Builder, target: Value, key: Value, like: Value) -> Value:
    """The cotangent of an entry to which nothing may have been added; `like` is what stands there in the dict."""
    return b.apply(map_rows.map_get, target, key, zero_of(b, like), type=without_const(like.type))


def reverse_store(r: Reversal, scope: Scope, op: Apply) -> None:
    """d[key] = v."""
    x, key, v = op.operands
    if holds_references(r.primal.aliases, x):
        b = scope.builder
        d = None if r.primal.is_memory(v) else b.apply(core.getitem, r.shadows.of(scope, x), key, type=v.type)
        put_back(r, scope, op)
        if d is not None:
            r.cotangents.give(scope, v, d)
        return
    added = added_to_entry(r.primal, op)
    if added is not None:  # the entry's cotangent stays as it is
        if r.primal.active(added):
            b = scope.builder
            d = b.apply(map_rows.map_get, r.shadows.of(scope, x), key, b.const(0.0), type=without_const(v.type))
            r.cotangents.spread(scope, added, d)
        return
    b, shadow, stays = scope.builder, r.shadows.of(scope, x), may_have_known_keys(r.primal.aliases, x)
    before = r.primal.entries.get(op) if stays else None
    d = take_entry(b, shadow, key, v, stays and before is None)
    if before is not None:  # of another shape
        where_there(b, before, lambda b, before: set_zero(b, shadow, key, before))
    if r.primal.active(v):
        r.cotangents.spread(scope, v, d)


def set_zero(b: Builder, shadow: Value, key: Value, like: Value) -> None:
    """Let there be no cotangent for an entry, which is there."""
    b.apply(core.setitem, shadow, key, zero_of(b, like))


def same_number(a: Value, b: Value, depth: int = 4) -> bool:
    """Whether two values are the same by the way they are computed from numbers."""
    if a is b:
        return True
    x, y = a.owner, b.owner
    if isinstance(x, Const) and isinstance(y, Const):
        return a.type == b.type and static_value(a.type)[0]
    if not isinstance(x, Apply) or not isinstance(y, Apply) or x.row is not y.row or not x.row.pure or depth == 0:
        return False
    plain = x.params == y.params and len(x.operands) == len(y.operands) and a.type == b.type
    plain = plain and not any(is_mutable(v.type) for v in (*x.operands, a))
    return plain and all(same_number(v, w, depth - 1) for v, w in zip(x.operands, y.operands))


def added_to_entry(primal: Primal, op: Apply) -> Value | None:
    """The w of `d[k] = d.get(k, c) + w`, a plain number."""
    x, key, v = op.operands
    total = v.owner
    if not isinstance(total, Apply) or total.row is not operators.add or not isinstance(v.type, Scalar):
        return None
    block = primal.home_block(v)
    for old, added in (total.operands, total.operands[::-1]):
        read = old.owner
        if not isinstance(read, Apply) or read.row not in (map_rows.map_get, core.getitem) or old is added:
            continue
        if primal.home_block(old) is not block or read.operands[0] is not x or not same_number(read.operands[1], key):
            continue
        if op in block.ops:
            between = block.ops[block.ops.index(read) + 1 : block.ops.index(op)]
            if all(isinstance(o, Comment | Const) or isinstance(o, Apply) and o.row.pure for o in between):
                return added
    return None


def reverse_get(r: Reversal, scope: Scope, op: Apply) -> None:
    """y = d.get(k, c) with a constant c: a cotangent that is added for a missing entry is never read."""
    x, key = op.operands[:2]
    if r.primal.is_memory(op.result):
        return  # a reference: mirrored, not reversed
    d = r.cotangents.take(scope, op.result)
    if d is None or not r.primal.active(x):
        return
    target = r.cotangents.in_place(scope, x)
    add_entry(scope.builder, target, key, d)


def reverse_pop(r: Reversal, scope: Scope, op: Apply) -> None:
    """v = d.pop(key): its cotangent is put back under the key."""
    x, key = op.operands[:2]
    d = entry_of(r, scope, op.result)
    scope.builder.apply(core.setitem, r.shadows.of(scope, x), key, d)


def reverse_item(r: Reversal, scope: Scope, op: Apply, key: object, item: Value) -> None:
    """An item of a display."""
    b, shadow = scope.builder, r.shadows.of(scope, op.result)
    if not holds_references(r.primal.aliases, op.result):
        r.cotangents.spread(scope, item, take_entry(b, shadow, b.const(key), item))
    elif not r.primal.is_memory(item):
        r.cotangents.give(scope, item, b.apply(core.getitem, shadow, b.const(key), type=item.type))


def reverse_clear(r: Reversal, scope: Scope, op: Apply) -> None:
    """d.clear(): nothing comes from behind it to what was in it."""
    scope.builder.apply(map_rows.map_clear, r.shadows.of(scope, op.operands[0]))


def put_back(r: Reversal, scope: Scope, op: Apply) -> None:
    """Undo, in the shadow, what the forward sweep did to it beside a write of an entry."""
    x, key = op.operands[:2]
    shadow, before = r.shadows.of(scope, x), r.primal.replaced[op]
    if isinstance(before.type, Static):  # there was no such entry
        scope.builder.apply(map_rows.map_pop, shadow, key)
    else:
        scope.builder.apply(map_rows.map_put_back, shadow, key, before)


ROWS: dict[Row, Handler] = {
    map_rows.map_pop: reverse_pop,
    map_rows.map_clear: reverse_clear,
    map_rows.map_put_back: put_back,
}

__all__ = ["ROWS", "add_entry", "entry_or_zero", "reverse_get", "reverse_item", "reverse_store"]
