"""Which cotangents have zeros because something was chosen and the rest left out.

Zeros that a multiplication makes are none of these: what is multiplied by them would be nan in the primal, too.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from s2sgrad.ir.ops import Apply, For, If, Value, While, walk
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import Array, List, Scalar, Slice, Tuple, Type
from s2sgrad.optimize.rules_algebra import const_of, is_const
from s2sgrad.rules import core, methods, operators, registry
from s2sgrad.rules.singular import divided_row, kept_divided, kept_masked, kept_scaled, masked_row, scaled_row

if TYPE_CHECKING:
    from s2sgrad.optimize.simplify import Simplifier

FAR = 400  # how many values of an expression are looked at


class Zeros(enum.IntFlag):
    """What is known of the zeros in a cotangent."""

    NONE = 0
    SOME = 1  # of elements that an index leaves out
    ALL = 2  # perhaps of all elements, so of what they have in common, too
    ASKED = 4  # of elements for which a condition chose something else


_BY_CONDITION = Zeros.SOME | Zeros.ALL | Zeros.ASKED
Seen = dict[Value, Zeros]


def rows_of(*fns: Callable[..., object]) -> frozenset[Row]:
    return frozenset(row for fn in fns if (row := registry.lookup(fn)) is not None)


def _named(*names: str) -> frozenset[Row]:
    return frozenset(row for row in registry.all_rows() if row.name in names)


# what gives elements of its first operand
MOVES = rows_of(
    np.reshape, np.ravel, np.transpose, np.expand_dims, np.squeeze, np.swapaxes, np.moveaxis, np.broadcast_to, np.flip,
    np.roll, np.negative, np.take, np.repeat, np.take_along_axis, np.float64, np.asarray,
) | {
    core.getitem, core.copy, core.transpose_attr, core.broadcast_like, core.freeze, core.to_float, methods.astype,
    methods.reshape, methods.transpose, methods.flatten, operators.neg,
}
SUMMED = rows_of(np.sum, np.mean, np.cumsum) | {core.unbroadcast}
_OUTER = rows_of(np.outer, np.matmul, np.dot) | {operators.matmul}
# what puts elements among zeros
_AMONG_ZEROS = rows_of(np.triu, np.tril, np.diag) | _named(
    "scatter_take", "scatter_along_axis", "scatter_segments", "diagonal_like", "spread_diagonals", "unslide", "resized",
)
_MASKED = {masked_row, kept_masked}
WHERE = registry.lookup(np.where)
PRODUCTS = rows_of(np.multiply) | {operators.mul, scaled_row, kept_scaled}
QUOTIENTS = rows_of(np.divide) | {operators.truediv, divided_row, kept_divided}
SUMS = rows_of(np.add, np.subtract) | {operators.add, operators.sub}
_BLANK = rows_of(np.zeros, np.zeros_like) | {core.zeros_like, core.untouched}
_ADDITIONS = (core.iadd_item, core.isub_item, core.add_at)
_WHOLE = (core.iadd, core.isub)


def left_out(s: Simplifier, v: Value, seen: Seen | None = None) -> Zeros:
    """The zeros of v that say that something else was chosen."""
    seen = {} if seen is None else seen
    v = s.sub(v)
    if not isinstance(v.type, Array | Scalar) or const_of(v) is not None or len(seen) > FAR:
        return Zeros.NONE
    if v not in seen:
        seen[v] = Zeros.NONE
        seen[v] = _of_value(s, v, seen)
    return seen[v]


def _of_value(s: Simplifier, v: Value, seen: Seen) -> Zeros:
    op = v.owner
    if isinstance(op, If):
        k = op.results.index(v)
        sides = (_chosen(s, inner.terminator.operands[k], Zeros.ALL, seen) for inner in op.blocks)
        return functools.reduce(Zeros.__or__, sides, Zeros.NONE)
    if not isinstance(op, Apply):
        return _of_loop(s, v, seen)
    if is_mask(v) or op.row in _MASKED:
        return _BY_CONDITION
    if s.written(v) and isinstance(v.type, Array) and (found := _of_memory(s, v, seen)) is not None:
        return found
    return _of_op(s, v, op, seen)


def _chosen(s: Simplifier, v: Value, as_zero: Zeros, seen: Seen) -> Zeros:
    if is_zero(s, v):
        return as_zero
    return Zeros.NONE if is_mask(s.sub(v)) else left_out(s, v, seen)


def _of_op(s: Simplifier, v: Value, op: Apply, seen: Seen) -> Zeros:
    if op.row in _AMONG_ZEROS:
        return Zeros.SOME
    if op.row is WHERE and len(op.operands) == 3:
        return functools.reduce(Zeros.__or__, (_chosen(s, x, _BY_CONDITION, seen) for x in op.operands[1:]))
    if op.row in (core.list_pop, core.getitem) and not isinstance(op.operands[0].type, Array):
        return _of_entries(s, s.sub(op.operands[0]), seen)
    if op.row in MOVES or op.row in QUOTIENTS:
        return _of_part(s, v, op, seen)
    if op.row in SUMMED:
        found = left_out(s, op.operands[0], seen)
        return found if found & Zeros.ALL or isinstance(v.type, Array) else Zeros.NONE
    if op.row in PRODUCTS or op.row in _OUTER:
        return _of_product(s, v, op, seen)
    if op.row in SUMS:
        return functools.reduce(Zeros.__and__, (left_out(s, x, seen) for x in op.operands))
    return Zeros.NONE


def _of_product(s: Simplifier, v: Value, op: Apply, seen: Seen) -> Zeros:
    """Of a product: the zeros of any factor. Products of a vector and a matrix sum them, unless all are zero."""
    total = Zeros.NONE
    for x in op.operands:
        found = left_out(s, x, seen)
        summed = op.row in _OUTER and getattr(x.type, "rank", None) == getattr(v.type, "rank", None) == 1
        total |= found if not summed or found & Zeros.ALL else Zeros.NONE
    return total


def _of_part(s: Simplifier, v: Value, op: Apply, seen: Seen) -> Zeros:
    """Of elements: they may be those left out. One that is read of a buffer is one that was added to."""
    found = left_out(s, op.operands[0], seen)
    if not found or op.row is not core.getitem or not isinstance(v.type, Scalar):
        return found
    return Zeros.NONE if s.written(op.operands[0]) and not found & Zeros.ASKED else found | Zeros.ALL


def carried(s: Simplifier, v: Value) -> tuple[Value, Value, list[Value]] | None:
    """What a carried value of a loop begins as, what a pass makes of it, and all values that it has in the loop."""
    loop = s.loop_of(v)
    if loop is None:
        return None
    columns = [loop.carried_args, loop.carried_results, *([loop.cond.args] if isinstance(loop, While) else [])]
    k = next((column.index(v) for column in columns if v in column), -1)
    return None if k < 0 else (loop.inits[k], loop.carried_yields[k], [column[k] for column in columns])


def element_source(s: Simplifier, v: Value) -> Value | None:
    """The sequence of which v is an element in a loop over it."""
    loop = s.loop_of(v)
    if not isinstance(loop, For) or v not in loop.elements:
        return None
    k = loop.elements.index(v)
    return loop.source_operands()[k][0] if loop.sources[k].kind == "seq" else None


def _of_loop(s: Simplifier, v: Value, seen: Seen) -> Zeros:
    found = carried(s, v)
    if found is None:
        return _of_element(s, v, seen)
    init, after, same = found
    begins = left_out(s, init, seen)
    seen.update(dict.fromkeys(same, _BY_CONDITION if is_zero(s, init) else begins))
    return begins | left_out(s, after, seen)


def _of_element(s: Simplifier, v: Value, seen: Seen) -> Zeros:
    """Of what a loop goes through."""
    whole = element_source(s, v)
    if whole is None or s.written(whole) != isinstance(whole.type, List):
        return Zeros.NONE
    found = _of_entries(s, s.sub(whole), seen) if isinstance(whole.type, List) else left_out(s, whole, seen)
    return found | Zeros.ALL if found else found


def is_zero(s: Simplifier, v: Value) -> bool:
    v = s.sub(v)
    return is_const(v, 0) or (isinstance(v.owner, Apply) and v.owner.row in _BLANK and not s.written(v))


def is_mask(v: Value) -> bool:
    """An array of truths, or of the shares of np.maximum: 0.5 where both are equal."""
    op = v.owner
    if isinstance(v.type, Array | Scalar) and (v.type.dtype == "bool" or getattr(v.type, "kind", "") == "b"):
        return True
    return isinstance(op, Apply) and op.row is WHERE and len(op.operands) == 3 and const_of(op.operands[1]) == 0.5


# memory -------------------------------------------------------------------------------------------------------------


def writes_of(s: Simplifier, v: Value) -> list[Apply]:
    node = s.aliases.node(v)
    return [op for op in walk(s.fn.body) if isinstance(op, Apply) and node in s.effects.writes(op)]


def _of_memory(s: Simplifier, v: Value, seen: Seen) -> Zeros | None:
    """Of a buffer to which only parts are added, or of which a part is set to 0; None where it is as it was made."""
    writes = writes_of(s, v)
    wipes = (w for w in writes if w.row is core.setitem and is_zero(s, w.operands[2]) and not _filled(s, w, writes))
    read = v.owner if isinstance(v.owner, Apply) and v.owner.row is core.getitem else None
    wiped = [_partial(s, w) for w in wipes if read is None or _shows(s, w, read)]
    found = functools.reduce(Zeros.__or__, wiped, Zeros.NONE)
    if found:
        return found
    added = [w for w in writes if w.row in _ADDITIONS or w.row in _WHOLE]
    if not added or not _began_blank(s, _origin(s, v)):
        return None if read is None else Zeros.NONE
    parts = (_partial(s, w) if w.row in _ADDITIONS else Zeros.NONE for w in added)
    return functools.reduce(Zeros.__and__, (p | left_out(s, w.operands[-1], seen) for p, w in zip(parts, added)))


def _of_entries(s: Simplifier, container: Value, seen: Seen) -> Zeros:
    """Of what is taken from a list: of all that is put there, where the list begins with zeros or empty."""
    if container not in seen:
        seen[container] = _BY_CONDITION
        found = [left_out(s, x, seen) for x in put_into(s, container)]
        seen[container] = functools.reduce(Zeros.__and__, found) if found else Zeros.NONE
    return seen[container]


def put_into(s: Simplifier, container: Value) -> list[Value]:
    """What is put into a list or dict after it was made."""
    node = s.aliases.node(container)
    writes = (op for op in walk(s.fn.body) if isinstance(op, Apply) and op.row in (core.list_append, core.setitem))
    return [] if node is None else [op.operands[-1] for op in writes if node in s.effects.writes(op)]


def _origin(s: Simplifier, v: Value) -> Value:
    """The array of which v is a view by indices."""
    while isinstance(v.owner, Apply) and v.owner.row is core.getitem:
        v = s.sub(v.owner.operands[0])
    return v


def _began_blank(s: Simplifier, v: Value) -> bool:
    op = v.owner
    if not isinstance(op, Apply) or op.row is not core.copy:
        return isinstance(op, Apply) and op.row in _BLANK
    return is_zero(s, op.operands[0])


def _filled(s: Simplifier, wipe: Apply, writes: list[Apply]) -> bool:
    """Whether what was set to 0 is added to, under the same index: something was changed in its place."""
    index = s.sub(wipe.operands[1])
    known, place = static_value(index.type)
    for w in writes:
        if w.row in _ADDITIONS:
            other = s.sub(w.operands[1])
            if other is index or (known and static_value(other.type) == (True, place)):
                return True
    return False


def _shows(s: Simplifier, write: Apply, read: Apply) -> bool:
    """Whether what is read may show what was written: it comes later, or in the same loop, and from no other place."""
    if not s.may_precede(write, read):
        return False
    for a, b in zip(*(_parts(s.sub(op.operands[1]).type) for op in (write, read))):
        places = [static_value(p)[1] for p in (a, b)]
        if not all(isinstance(p, int) and p >= 0 for p in places):
            return True
        if places[0] != places[1]:
            return False
    return True


def _parts(index: Type) -> tuple[Type, ...]:
    return index.elts if isinstance(index, Tuple) else (index,)


def _partial(s: Simplifier, write: Apply) -> Zeros:
    """What an index leaves out: a mask, an array of places, a slice, known places, one place outside of loops."""
    parts = _parts(s.sub(write.operands[1]).type)
    if any(isinstance(p, Array) and p.dtype == "bool" for p in parts):
        return _BY_CONDITION
    if any(isinstance(p, Array) for p in parts):
        return Zeros.SOME
    chosen = [p for p in parts if not _is_whole(p)]
    if any(isinstance(p, Slice) for p in chosen):
        if sum(w.row not in _WHOLE for w in writes_of(s, write.operands[0])) > 1:  # several slices may be all of it
            return Zeros.NONE
        return Zeros.SOME | Zeros.ALL if any(map(_may_be_empty, chosen)) else Zeros.SOME
    one = any(static_value(p)[0] for p in chosen) or (bool(chosen) and write in s.fn.body.ops)
    return Zeros.SOME if one else Zeros.NONE


def _is_whole(part: Type) -> bool:
    known, value = static_value(part)
    return known and (value is None or value is Ellipsis or value == slice(None))


def _may_be_empty(part: Type) -> bool:
    known, value = static_value(part)
    return isinstance(part, Slice) and (not known or not range(10**6)[value])


