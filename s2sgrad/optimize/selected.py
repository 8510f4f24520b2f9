"""Which cotangents have zeros because something was chosen and the rest left out, and what may be infinite.

What is left out may be infinite itself, or nan: the logarithm of 0 behind np.where, the root of a negative number that
a mask or an index skips. Nothing depends on it, so its cotangent is 0, and has to stay 0: `divided(d, x)` and
`scaled(d, s)` remain where d has such zeros and the other may be infinite; elsewhere they are d / x and d * s. Zeros
that a multiplication makes need no such care: what is multiplied by them would be nan in the primal, too.

In turn, a slope may be infinite where a function ends (the root at 0) and something else was chosen by a mask, as
np.maximum(x, 0) does: `masked(d, m)` remains where d was divided by what may be 0 there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from s2sgrad.ir.ops import Apply, Const, Value, walk
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import Array, Scalar, Slice, Tuple, Type
from s2sgrad.optimize.bounds import lower_bound
from s2sgrad.optimize.rules_algebra import const_of, is_const
from s2sgrad.rules import core, operators, registry
from s2sgrad.rules.singular import (
    divided_row,
    kept_divided,
    kept_masked,
    kept_scaled,
    masked_row,
    off_kink_row,
    off_zero_row,
    scaled_row,
)

if TYPE_CHECKING:
    from s2sgrad.optimize.simplify import Simplifier

_FAR = 60  # how many ops of an expression are looked at


def _rows(*fns: Callable[..., object]) -> frozenset[Row]:
    return frozenset(row for fn in fns if (row := registry.lookup(fn)) is not None)


def _named(*names: str) -> frozenset[Row]:
    return frozenset(row for row in registry.all_rows() if row.name in names)


# what gives elements of its first operand
_MOVES = _rows(
    np.reshape, np.ravel, np.transpose, np.expand_dims, np.squeeze, np.swapaxes, np.moveaxis, np.broadcast_to, np.flip,
    np.roll, np.negative, np.take, np.repeat, np.take_along_axis,
) | {core.getitem, core.copy, core.transpose_attr, core.broadcast_like, core.freeze, operators.neg}
# what puts elements among zeros
_AMONG_ZEROS = _rows(np.triu, np.tril, np.diag) | _named(
    "scatter_take", "scatter_along_axis", "scatter_segments", "diagonal_like", "spread_diagonals", "unslide", "resized",
) | {masked_row, kept_masked}
_WHERE = registry.lookup(np.where)
_PRODUCTS = _rows(np.multiply) | {operators.mul, scaled_row, kept_scaled}
_QUOTIENTS = _rows(np.divide) | {operators.truediv, divided_row, kept_divided}
_SUMS = _rows(np.add, np.subtract) | {operators.add, operators.sub}
_BLANK = _rows(np.zeros, np.zeros_like) | {core.zeros_like, core.untouched}
_ADDITIONS = (core.iadd_item, core.isub_item, core.add_at, core.setitem)
_POLES = _rows(
    np.log, np.log2, np.log10, np.log1p, np.reciprocal, np.arcsin, np.arccos, np.arccosh, np.arctanh, np.float_power,
)
_ROOTS = _rows(np.sqrt, math.sqrt)
_POWERS = _rows(np.power) | {operators.pow_}
_ASK_FOR_NAN = _rows(np.isnan, np.isfinite, np.isinf, np.nan_to_num, np.nansum)


def has_left_out(s: Simplifier, v: Value, seen: dict[Value, bool] | None = None) -> bool:
    """Whether elements of v are 0 because something else was chosen."""
    seen = {} if seen is None else seen
    v = s.sub(v)
    if not isinstance(v.owner, Apply) or not isinstance(v.type, Array) or len(seen) > _FAR:
        return False
    if v not in seen:
        seen[v] = False
        seen[v] = _leaves_out(s, v, v.owner, seen)
    return seen[v]


def _leaves_out(s: Simplifier, v: Value, op: Apply, seen: dict[Value, bool]) -> bool:
    if op.row in _AMONG_ZEROS or _is_mask(v):
        return True
    if s.written(v) and any(_chooses(s, w) for w in _writes(s, v)):
        return True
    if op.row is _WHERE and len(op.operands) == 3:
        return any(_is_zero(s, x) or has_left_out(s, x, seen) for x in op.operands[1:])
    if op.row in _MOVES or op.row in _QUOTIENTS:
        return has_left_out(s, op.operands[0], seen)
    if op.row in _PRODUCTS:
        return any(has_left_out(s, x, seen) for x in op.operands)
    return op.row in _SUMS and all(has_left_out(s, x, seen) for x in op.operands)


def _is_zero(s: Simplifier, v: Value) -> bool:
    v = s.sub(v)
    return is_const(v, 0) or (isinstance(v.owner, Apply) and v.owner.row in _BLANK and not s.written(v))


def _is_mask(v: Value) -> bool:
    """An array of truths, or of the shares of np.maximum: 0.5 where both are equal."""
    op = v.owner
    if isinstance(v.type, Array) and v.type.dtype == "bool":
        return True
    shares = isinstance(op, Apply) and op.row is _WHERE and len(op.operands) == 3
    return shares and isinstance(op, Apply) and const_of(op.operands[1]) == 0.5


def _writes(s: Simplifier, v: Value) -> list[Apply]:
    node = s.aliases.node(v)
    return [op for op in walk(s.fn.body) if isinstance(op, Apply) and node in s.effects.writes(op)]


def _chooses(s: Simplifier, write: Apply) -> bool:
    """Whether a write leaves zeros in between: it adds to some elements of nothing, or sets some to 0."""
    if write.row not in _ADDITIONS or not _is_partial(s, write, s.sub(write.operands[1]).type):
        return False
    if write.row is core.setitem:
        return _is_zero(s, write.operands[2])
    blank = s.sub(write.operands[0]).owner
    return isinstance(blank, Apply) and blank.row in _BLANK


def _is_partial(s: Simplifier, write: Apply, index: Type) -> bool:
    """Whether an index leaves out elements: a mask, an array of places, known places, one place outside of loops."""
    parts = index.elts if isinstance(index, Tuple) else (index,)
    if any(isinstance(p, Array) for p in parts):
        return True
    chosen = [p for p in parts if not _is_whole(p)]
    if any(isinstance(p, Slice) for p in chosen):  # several slices may be all of it
        return len(_writes(s, write.operands[0])) == 1
    return any(static_value(p)[0] for p in chosen) or (bool(chosen) and write in s.fn.body.ops)


def _is_whole(part: Type) -> bool:
    known, value = static_value(part)
    return known and (value is None or value is Ellipsis or value == slice(None))


def may_be_infinite(s: Simplifier, v: Value, seen: set[Value] | None = None) -> bool:
    """Whether v was divided by the slope of a function at the end of its domain."""
    seen = set() if seen is None else seen
    v = s.sub(v)
    op = v.owner
    if v in seen or len(seen) > _FAR or not isinstance(op, Apply):
        return False
    seen.add(v)
    if op.row in _QUOTIENTS:
        divisor = s.sub(op.operands[1]).owner
        ends = isinstance(divisor, Apply) and divisor.row is off_zero_row
        return ends or may_be_infinite(s, op.operands[0], seen)
    if op.row in _MOVES or op.row in (masked_row, kept_masked):
        return may_be_infinite(s, op.operands[0], seen)
    return op.row in _PRODUCTS | _SUMS and any(may_be_infinite(s, x, seen) for x in op.operands)


def may_be_wild(s: Simplifier, v: Value, seen: set[Value] | None = None) -> bool:
    """Whether elements of v may be infinite or nan for finite arguments, or for those that the function asks about."""
    seen = set() if seen is None else seen
    v = s.sub(v)
    op = v.owner
    if v in seen or len(seen) > _FAR or not isinstance(v.type, Array | Scalar) or _is_mask(v):
        return False
    seen.add(v)
    if isinstance(op, Const):
        return isinstance(op.value, float) and not math.isfinite(op.value)
    if not isinstance(op, Apply):
        return any(isinstance(o, Apply) and o.row in _ASK_FOR_NAN for o in walk(s.fn.body))
    if op.row in _POLES or (op.row in _ROOTS and not _is_bounded(s, op.operands[0], 0.0)):
        return True
    if op.row in _POWERS and not _is_count(const_of(op.operands[1])):
        return True
    if op.row in _QUOTIENTS and not _is_divisor(s, op.operands[1]):
        return True
    if s.written(v) and any(may_be_wild(s, w.operands[-1], seen) for w in _writes(s, v) if w.operands):
        return True
    return any(may_be_wild(s, x, seen) for x in op.operands)


def _is_bounded(s: Simplifier, v: Value, least: float) -> bool:
    bound = lower_bound(s, v)
    return bound is not None and bound >= least


def _is_count(exponent: object) -> bool:
    return isinstance(exponent, int | float) and exponent >= 0 and exponent == int(exponent)


def _is_divisor(s: Simplifier, v: Value) -> bool:
    """Whether v is not 0, as far as that can be told, or is one number: 0 would be nothing that elements differ in."""
    v = s.sub(v)
    if isinstance(v.type, Scalar):
        return True
    op = v.owner
    kink = isinstance(op, Apply) and op.row is _WHERE and any(const_of(x) == math.inf for x in op.operands)
    return kink or (isinstance(op, Apply) and op.row is off_kink_row) or (lower_bound(s, v) or 0.0) > 0.0


def _is_forward(op: Apply, d: Value) -> bool:
    """Whether d is a tangent: it helps to push through what the op's primal uses."""
    made = d.owner.mirror if isinstance(d.owner, Apply) else None
    return made is not None and op.mirror is not None and any(r in op.mirror.operands for r in made.results)


def keep_zeros(s: Simplifier, op: Apply) -> Value | None:
    """Make `divided`, `scaled` and `masked` / and *, or what keeps zeros where there are some to be kept."""
    if op.mirror is None:
        return None
    made = _kept(s, op)
    if made is not None and not s.counts.get(made, 0):
        s.count(made, 1)  # it is new, and has all the uses of this one
    return made


def _kept(s: Simplifier, op: Apply) -> Value | None:
    d, x = op.operands
    if op.row is masked_row:
        keep = may_be_infinite(s, d) or (_is_forward(op, s.sub(d)) and may_be_wild(s, d))
        return s.instead(op, kept_masked if keep else operators.mul, d, x)
    if op.row is scaled_row:
        x = _slope_of_power(s, x)
    if not isinstance(op.result.type, Array):
        return s.instead(op, operators.truediv if op.row is divided_row else operators.mul, d, x)
    if op.row is scaled_row:
        if has_left_out(s, d) and may_be_wild(s, x):
            return s.instead(op, kept_scaled, d, x)
        if has_left_out(s, x) and not _is_mask(s.sub(x)) and (may_be_infinite(s, d) or may_be_wild(s, d)):
            return s.instead(op, kept_scaled, x, d)
        return s.instead(op, operators.mul, d, x)
    guard = s.sub(x).owner
    if not has_left_out(s, d):
        return s.instead(op, operators.truediv, d, x)
    if isinstance(guard, Apply) and guard.row is off_zero_row:  # 0 / x is 0, whatever x is
        return s.instead(op, kept_divided, d, guard.operands[0])
    return s.instead(op, operators.truediv if _is_divisor(s, x) else kept_divided, d, x)


def _slope_of_power(s: Simplifier, slope: Value) -> Value:
    """The slope b * a**(b - 1) of what cannot be negative, for a b that is known at run time: 0 or 1 at the kink."""
    product = s.sub(slope).owner
    if not isinstance(product, Apply) or product.row is not operators.mul or _WHERE is None:
        return slope
    b, power = (s.sub(v) for v in product.operands)
    raised = power.owner
    if not isinstance(raised, Apply) or raised.row is not operators.pow_ or not _is_less_one(s, raised.operands[1], b):
        return slope
    a = s.sub(raised.operands[0])
    if not _is_bounded(s, a, 0.0) or (lower_bound(s, a) or 0.0) > 0.0:
        return slope
    at_zero = s.make(operators.eq, a, s.const(0))
    return s.make(_WHERE, at_zero, s.make(operators.eq, b, s.const(1)), slope)


def _is_less_one(s: Simplifier, exponent: Value, b: Value) -> bool:
    """Whether the exponent is np.where(b == 0, 1, b - 1)."""
    chosen = s.sub(exponent).owner
    if not isinstance(chosen, Apply) or chosen.row is not _WHERE or len(chosen.operands) < 3:
        return False
    less = s.sub(chosen.operands[2]).owner
    return isinstance(less, Apply) and less.row is operators.sub and s.sub(less.operands[0]) is b
