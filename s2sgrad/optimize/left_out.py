"""Which cotangents have zeros because something was chosen and the rest left out.

Zeros that a multiplication makes are none of these: what is multiplied by them would be nan in the primal, too.

They are followed through sums, branches and loops. Of a number it counts only where all of it may be left out. What
callers leave out is not known in the reversal of a recursive function, so the cotangents that it is given count as
such (`Function.seeds`), and so do shadows that calls give back.
"""

from __future__ import annotations

import functools

import numpy as np

from s2sgrad.ir.ops import Apply, Branching, Call, Carried, For, Op, Value
from s2sgrad.ir.types import Array, List, Numeric, Scalar
from s2sgrad.optimize.filled import Found, buffer_of
from s2sgrad.optimize.filled_containers import TAKEN, Entries
from s2sgrad.optimize.matching import const_of, rows_of
from s2sgrad.optimize.state import State
from s2sgrad.optimize.zeros import ANY, BLANK, Zeros, is_zero
from s2sgrad.rules import adjoint, core, methods, operators, registry
from s2sgrad.rules.matmul import summed_products
from s2sgrad.rules.singular import divided_row, kept_divided, kept_masked, kept_scaled, masked_row, scaled_row

FAR = 400  # how many values of an expression are looked at
FULL = 15  # how many buffers

# the rows that the cases below tell apart; what holds of one function by itself is said in its row
# what gives elements of its first operand
MOVES = rows_of(
    np.reshape, np.ravel, np.transpose, np.expand_dims, np.squeeze, np.swapaxes, np.moveaxis, np.broadcast_to, np.flip,
    np.roll, np.negative, np.take, np.repeat, np.take_along_axis, np.float64, np.asarray,
) | {
    core.getitem, core.copy, adjoint.last_written, core.transpose_attr, core.broadcast_like, core.freeze,
    core.to_float, methods.astype, methods.reshape, methods.transpose, methods.flatten, operators.neg,
}
SUMMED = rows_of(np.sum, np.mean, np.cumsum) | {core.unbroadcast}
_OUTER = rows_of(np.outer, np.matmul, np.dot) | {operators.matmul, summed_products}
_MASKED = {masked_row, kept_masked}
WHERE = registry.lookup(np.where)
PRODUCTS = rows_of(np.multiply) | {operators.mul, scaled_row, kept_scaled}
QUOTIENTS = rows_of(np.divide) | {operators.truediv, divided_row, kept_divided}
SUMS = rows_of(np.add, np.subtract) | {operators.add, operators.sub}


def left_out(s: State, v: Value, seen: Found | None = None, reader: Op | None = None) -> Zeros:
    """The zeros of v, as an op reads it, that say that something else was chosen."""
    seen, reader = (Found(s), s.current) if seen is None else (seen, reader)
    v = s.sub(v)
    if not isinstance(v.type, Numeric) or const_of(v) is not None or len(seen) > FAR:
        return Zeros.NONE
    key = (v, reader if isinstance(v.type, Array) and s.written(v) else None)
    if key not in seen:
        seen[key] = ANY  # what comes back to it from itself has whatever zeros it has
        seen[key] = _of_value(s, v, seen, reader)
    return seen[key]


def _of_value(s: State, v: Value, seen: Found, reader: Op | None) -> Zeros:
    op = v.owner
    if v in s.fn.seeds:
        return ANY
    if isinstance(op, Branching):
        flows = [flow for flow in op.flows() if flow.target is v]
        sides = (_chosen(s, flow.source, Zeros.ALL, seen, flow.by) for flow in flows)
        return functools.reduce(Zeros.__or__, sides, Zeros.NONE)
    if not isinstance(op, Apply):
        return _of_loop(s, v, seen)
    if is_mask(v) or op.row in _MASKED:
        return ANY
    if isinstance(v.type, Array) and s.written(v) and (found := _of_memory(s, v, seen, reader)) is not None:
        return found
    return _of_op(s, v, op, seen)


def _chosen(s: State, v: Value, as_zero: Zeros, seen: Found, reader: Op) -> Zeros:
    if is_zero(s, v):
        return as_zero
    return Zeros.NONE if is_mask(s.sub(v)) else left_out(s, v, seen, reader)


def _of_op(s: State, v: Value, op: Apply, seen: Found) -> Zeros:
    if op.row.among_zeros:
        return Zeros.SOME
    if op.row is WHERE and len(op.operands) == 3:
        return functools.reduce(Zeros.__or__, (_chosen(s, x, ANY, seen, op) for x in op.operands[1:]))
    if op.row is core.getitem and isinstance(op.operands[0].owner, Call):
        return ANY  # a reverse function gives back what its own branches leave out, a forward function shadows
    if op.row in TAKEN and not isinstance(op.operands[0].type, Array):
        return _entries(s, seen).taken(op)
    if op.row in MOVES or op.row in QUOTIENTS:
        return _of_part(s, v, op, seen)
    if op.row in SUMMED:
        found = left_out(s, op.operands[0], seen, op)
        return found if found & Zeros.ALL or isinstance(v.type, Array) else Zeros.NONE
    if op.row in PRODUCTS or op.row in _OUTER:
        return _of_product(s, v, op, seen)
    if op.row in SUMS:
        return functools.reduce(Zeros.__and__, (left_out(s, x, seen, op) for x in op.operands))
    return Zeros.NONE


def _of_product(s: State, v: Value, op: Apply, seen: Found) -> Zeros:
    """Of a product: the zeros of any factor. Products of a vector and a matrix sum them, unless all are zero."""
    total = Zeros.NONE
    for x in op.operands:
        found = left_out(s, x, seen, op)
        summed = op.row in _OUTER and getattr(x.type, "rank", None) == getattr(v.type, "rank", None) == 1
        total |= found if not summed or found & Zeros.ALL else Zeros.NONE
    return total


def _of_part(s: State, v: Value, op: Apply, seen: Found) -> Zeros:
    """Of elements: they may be those left out."""
    found = _of_memory(s, v, seen, op) if op.row is core.getitem and s.written(op.operands[0]) else None
    found = left_out(s, op.operands[0], seen, op) if found is None else found
    if not found:
        return Zeros.NONE
    return found | Zeros.ALL if op.row is core.getitem and isinstance(v.type, Scalar) else found


def carried(s: State, v: Value) -> Carried | None:
    """The variable of a loop that a value is."""
    loop = s.loop_of(v)
    return None if loop is None else loop.carried_as(v)


def element_source(s: State, v: Value) -> Value | None:
    """The sequence of which v is an element in a loop over it."""
    loop = s.loop_of(v)
    if not isinstance(loop, For) or v not in loop.elements:
        return None
    k = loop.elements.index(v)
    return loop.source_operands()[k][0] if loop.sources[k].kind == "seq" else None


def _of_loop(s: State, v: Value, seen: Found) -> Zeros:
    found = carried(s, v)
    if found is None:
        return _of_element(s, v, seen)
    begins = left_out(s, found.init, seen)
    seen.update(((x, None), ANY if is_zero(s, found.init) else begins) for x in found.names)
    return begins | left_out(s, found.last, seen)


def _entries(s: State, seen: Found) -> Entries:
    return Entries(s, seen, lambda x: left_out(s, x, seen))


def _of_element(s: State, v: Value, seen: Found) -> Zeros:
    """Of what a loop goes through."""
    whole = element_source(s, v)
    if whole is None:
        return Zeros.NONE
    found = _entries(s, seen).element(whole) if isinstance(whole.type, List) else left_out(s, whole, seen)
    return found | Zeros.ALL if found else found


def is_mask(v: Value) -> bool:
    """An array of truths, or of the shares of np.maximum: 0.5 where both are equal."""
    op = v.owner
    if isinstance(v.type, Numeric) and (v.type.dtype == "bool" or getattr(v.type, "kind", "") == "b"):
        return True
    return isinstance(op, Apply) and op.row is WHERE and len(op.operands) == 3 and const_of(op.operands[1]) == 0.5


# memory -------------------------------------------------------------------------------------------------------------


def _of_memory(s: State, v: Value, seen: Found, reader: Op | None) -> Zeros | None:
    """Of a buffer, or a part of it, as an op reads it; None where it is as it was made."""
    seen.buffers += 1
    if seen.buffers > FULL:
        return Zeros.NONE
    origin, chain, buffer = buffer_of(s, v, reader)

    def of(x: Value) -> Zeros:
        return left_out(s, x, seen)

    if wiped := buffer.wiped(of):
        unknown = s.fn.sweeps_of is not None and not buffer.is_used(of)  # callers may have left out all of it
        return ANY if unknown or any(w.is_mask for w in wiped) else Zeros.SOME
    if not _began_blank(s, origin) or not buffer.is_accumulated:
        if not chain:
            return None
        made = origin.owner
        return _of_op(s, origin, made, seen) if isinstance(made, Apply) else left_out(s, origin, seen)
    if buffer.is_full(of):
        return Zeros.NONE
    return Zeros.SOME if buffer.is_used(of) else ANY


def _began_blank(s: State, v: Value) -> bool:
    op = v.owner
    if not isinstance(op, Apply) or op.row is not core.copy:
        return isinstance(op, Apply) and op.row in BLANK
    return is_zero(s, op.operands[0])
