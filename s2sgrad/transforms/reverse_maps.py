"""Reversing reads and writes of dicts whose keys are known at run time only.

The shadow of such a dict is a dict by the same keys, in which an entry that is missing counts as zero. So it begins
empty, and a write `d[k] = v` reverses to `dv = dd.pop(k, 0.0)`, whether it changed an entry or added one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from s2sgrad.analysis.alias import Aliases, reachable
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Comment, Const, Function, Value, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Map, Number, Scalar, Type, carries_float, is_mutable
from s2sgrad.rules import core, map_rows, operators
from s2sgrad.rules.infer import without_const
from s2sgrad.transforms.mutation import written_in
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import add, zero_of

if TYPE_CHECKING:
    from s2sgrad.transforms.reverse import Reverse

Handler = Callable[["Reverse", Scope, Apply], None]


def empty(b: Builder, t: Type) -> Value:
    """The shadow of a dict, to begin with."""
    return b.apply(core.make_dict, b.const(()), params=("keys",), type=t)


def keys_of_display(op: Apply, count: int) -> Sequence[object]:
    """The keys under which a display holds its items."""
    keys = op.operand("keys")
    known = static_value(keys.type)[1] if keys is not None else None
    return range(count) if known is None else known


def add_entry(b: Builder, target: Value, key: Value, d: Value) -> None:
    """target[key] += d, where the entry may be missing."""
    nothing = b.const(0.0) if isinstance(d.type, Scalar | Array | Number) else zero_of(b, d)
    old = b.apply(map_rows.map_get, target, key, nothing, type=without_const(d.type))
    b.apply(core.setitem, target, key, add(b, old, d))


def take_entry(b: Builder, target: Value, key: Value, like: Value) -> Value:
    """The cotangent of an entry, which is zero from here on."""
    return b.apply(map_rows.map_pop, target, key, zero_of(b, like), type=without_const(like.type))


def reverse_store(r: Reverse, scope: Scope, op: Apply) -> None:
    x, key, v = op.operands
    added = added_to_entry(r, op)
    if added is not None:  # the entry's cotangent stays as it is
        if r.active(added):
            b = scope.builder
            d = b.apply(map_rows.map_get, r.shadows.of(scope, x), key, b.const(0.0), type=without_const(v.type))
            r.spread(scope, added, d)
        return
    d = take_entry(scope.builder, r.shadows.of(scope, x), key, v)
    if r.active(v):
        r.spread(scope, v, d)


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


def added_to_entry(r: Reverse, op: Apply) -> Value | None:
    """The w of `d[k] = d.get(k, c) + w`, a plain number."""
    x, key, v = op.operands
    total = v.owner
    if not isinstance(total, Apply) or total.row is not operators.add or not isinstance(v.type, Scalar):
        return None
    block = r.home_block(v)
    for old, added in (total.operands, total.operands[::-1]):
        read = old.owner
        reads = isinstance(read, Apply) and read.row in (map_rows.map_get, core.getitem) and old is not added
        if not reads or r.home_block(old) is not block:
            continue
        if read.operands[0] is not x or not same_number(read.operands[1], key):  # type: ignore[union-attr]
            continue
        if op in block.ops:
            between = block.ops[block.ops.index(read) + 1 : block.ops.index(op)]  # type: ignore[arg-type]
            if all(isinstance(o, Comment | Const) or isinstance(o, Apply) and o.row.pure for o in between):
                return added
    return None


def reverse_get(r: Reverse, scope: Scope, op: Apply) -> None:
    """y = d.get(k, c) with a constant c: a cotangent that is added for a missing entry is never read."""
    x, key = op.operands[:2]
    d = r.take(scope, op.result)
    if d is None or not r.active(x):
        return
    target = r.shadows.of(scope, x) if r.is_memory(x) else r.buffer_for(scope, (x, ()))
    add_entry(scope.builder, target, key, d)


def reverse_pop(r: Reverse, scope: Scope, op: Apply) -> None:
    x, key = op.operands[:2]
    d = r.take(scope, op.result)
    b = scope.builder
    shadow = r.shadows.of(scope, x)
    b.apply(core.setitem, shadow, key, d if d is not None else zero_of(b, op.result))


def reverse_clear(r: Reverse, scope: Scope, op: Apply) -> None:
    scope.builder.apply(map_rows.map_clear, r.shadows.of(scope, op.operands[0]))


def check_entries(fn: Function, aliases: Aliases) -> None:
    """Refuse dicts whose entries are written: which of their shadows belongs to which key is not followed."""
    for op in walk(fn.body):
        for v in op.results:
            node = aliases.node(v) if isinstance(v.type, Map) and carries_float(v.type) else None
            entries = [] if node is None else [n for kid in node.children.values() for n in reachable(kid)]
            if any(n.written for n in entries):
                raise UnsupportedError(
                    "an array or list that is kept in a dict with keys known at run time only is changed in place"
                    + written_in(entries, op.span),
                    op.span,
                    "put a new one there, as in d[k] = d[k] + v; or use a list, indexed by number",
                )


HANDLERS: dict[object, Handler] = {map_rows.map_pop: reverse_pop, map_rows.map_clear: reverse_clear}

__all__ = ["HANDLERS", "add_entry", "check_entries", "empty", "reverse_get", "reverse_store"]
