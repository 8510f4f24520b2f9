"""Where a 0 in a cotangent or tangent wins over what it meets.

What is left out may be infinite itself, or nan: the logarithm of 0 behind np.where, the root of a negative number that
a mask or an index skips. Nothing depends on it, so its cotangent is 0, and has to stay 0: `divided(d, x)` and
`scaled(d, s)` remain where d has such zeros (left_out.py) and the other may be infinite (wild.py); elsewhere they are
d / x and d * s.

In turn, a slope may be infinite where a function ends (the root at 0) and something else was chosen by a mask, as
np.maximum(x, 0) does: `masked(d, m)` remains where d was divided by what may be 0 there. Tangents, and the cotangents
of cotangents, come to the choice from the other side: they are infinite or nan in what it leaves out.

There an m or s of 0 wins. Matrix products of such cotangents become `summed_products`.
"""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.ops import Apply, Op, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Array, Scalar
from s2sgrad.optimize.bounds import lower_bound
from s2sgrad.optimize.left_out import MOVES, WHERE, is_mask, left_out
from s2sgrad.optimize.matching import const_of, rows_of
from s2sgrad.optimize.rewriter import Pattern, Rewriter
from s2sgrad.optimize.wild import is_bounded, is_divisor, may_be_infinite, may_be_wild
from s2sgrad.optimize.zeros import Zeros
from s2sgrad.rules import core, matmul, operators
from s2sgrad.rules.singular import (
    divided_row,
    kept_divided,
    kept_masked,
    kept_scaled,
    masked_row,
    off_zero_row,
    scaled_row,
)

_SIGNS = rows_of(np.sign)


def keep_zeros(s: Rewriter, op: Apply) -> Value | None:
    """Make `divided`, `scaled` and `masked` / and *, or what keeps zeros where there are some to be kept."""
    if op.mirror is None:
        return None
    made = _kept(s, op)
    if made is not None and not s.counts.get(made, 0):
        s.count(made, 1)  # it is new, and has all the uses of this one
    return made


def _kept(s: Rewriter, op: Apply) -> Value | None:
    if op.row is masked_row:
        return _by_mask(s, op, *op.operands)
    return _quotient(s, op, *op.operands) if op.row is divided_row else _product(s, op, *op.operands)


def _by_mask(s: Rewriter, op: Apply, d: Value, m: Value) -> Value:
    beyond = may_be_infinite(s, d) or (_comes_after(s, op, s.sub(d)) and may_be_wild(s, d))
    nan = may_be_wild(s, m) and bool(left_out(s, d))  # the sign of what is left out
    if beyond and nan:
        return _both(s, op, d, m)
    return s.instead(op, kept_scaled if nan else kept_masked if beyond else operators.mul, d, m)


def keep_summed_zeros(s: Rewriter, op: Apply) -> Value | None:
    """The same for products of vectors and matrices, which have something of each element in every sum."""
    if op.mirror is None or not all(isinstance(v.type, Array) and v.type.rank in (1, 2) for v in op.operands):
        return None
    x, y = op.operands
    if _zeros_meet_wild(s, x, y):
        return s.instead(op, matmul.summed_products, x, y)
    if not _zeros_meet_wild(s, y, x):
        return None
    product = s.make(matmul.summed_products, _transposed(s, y), _transposed(s, x))
    whole = isinstance(product.type, Array) and product.type.rank == 2
    return s.make(core.transpose_attr, product) if whole else product


def _transposed(s: Rewriter, v: Value) -> Value:
    return v if isinstance(v.type, Array) and v.type.rank == 1 else s.make(core.transpose_attr, v)


def _zeros_meet_wild(s: Rewriter, d: Value, x: Value) -> bool:
    made = s.sub(d).owner
    while isinstance(made, Apply) and made.row in MOVES:
        made = s.sub(made.operands[0]).owner
    return isinstance(made, Op) and made.mirror is not None and may_be_wild(s, x) and bool(left_out(s, d))


def _both(s: Rewriter, op: Apply, d: Value, x: Value) -> Value:
    """A product in which a 0 of either wins."""
    return s.instead(op, kept_scaled, s.instead(op, kept_masked, d, s.make(operators.ne, x, s.const(0))), x)


def _product(s: Rewriter, op: Apply, d: Value, x: Value) -> Value:
    x = _slope_of_power(s, x)
    if _is_choice(s, x) and not _meets_wild(s, d, x):
        chosen = _of_second_order(op) and may_be_wild(s, d)
        return s.instead(op, kept_masked if chosen else operators.mul, d, x)
    ends = may_be_infinite(s, d)
    turned = _is_derived(s, x) and (ends or may_be_wild(s, d)) and bool(left_out(s, x))
    if not turned and ends and _comes_after(s, op, s.sub(d)):  # 0 in reverse mode
        turned = not is_divisor(s, x)
    if _meets_wild(s, d, x):
        return _both(s, op, d, x) if turned else s.instead(op, kept_scaled, d, x)
    return s.instead(op, kept_scaled, x, d) if turned else s.instead(op, operators.mul, d, x)


def _quotient(s: Rewriter, op: Apply, d: Value, x: Value) -> Value:
    guard = s.sub(x).owner
    if isinstance(guard, Apply) and guard.row is off_zero_row:
        if _meets_wild(s, d, guard.operands[0]):  # 0 / x is 0, whatever x is
            return s.instead(op, kept_divided, d, guard.operands[0])
    elif _meets_wild(s, d, x, as_divisor=True):
        return s.instead(op, kept_divided, d, x)
    return s.instead(op, operators.truediv, d, x)


def _meets_wild(s: Rewriter, d: Value, x: Value, as_divisor: bool = False) -> bool:
    """Whether d has zeros that are to be kept, and x may be infinite or nan there, or 0 as a divisor."""
    by_zero = as_divisor and (not is_divisor(s, x) or (const_of(x) == 0 and isinstance(d.type, Array)))
    if not by_zero and not may_be_wild(s, x):
        return False
    zeros = left_out(s, d)
    return bool(zeros & Zeros.ALL if isinstance(s.sub(x).type, Scalar) else zeros)


def _is_choice(s: Rewriter, m: Value) -> bool:
    op = s.sub(m).owner
    return is_mask(s.sub(m)) or (isinstance(op, Apply) and op.row in _SIGNS)


def _is_derived(s: Rewriter, v: Value) -> bool:
    """Whether v is a cotangent or tangent, or made of one."""
    op = s.sub(v).owner
    return isinstance(op, Op) and op.mirror is not None


def _is_forward(s: Rewriter, op: Apply, d: Value) -> bool:
    """Whether d is a tangent: it helps to push through what the op's primal uses, or is carried beside it."""
    made = d.owner.mirror if isinstance(d.owner, Apply) else d.owner
    beside = made.results if isinstance(made, Op) else []
    if (loop := s.loop_of(d)) is not None and made is not loop:
        beside = loop.body.args
    return op.mirror is not None and any(r in op.mirror.operands for r in beside)


def _of_second_order(op: Apply) -> bool:
    """Whether an op belongs to the derivative of a derivative."""
    return op.mirror is not None and op.mirror.mirror is not None


def _comes_after(s: Rewriter, op: Apply, d: Value) -> bool:
    return _is_forward(s, op, d) or _of_second_order(op)


def _slope_of_power(s: Rewriter, slope: Value) -> Value:
    """The slope b * a**(b - 1) of what cannot be negative, for a b that is known at run time: 0 or 1 at the kink."""
    product = s.sub(slope).owner
    if not isinstance(product, Apply) or product.row is not operators.mul or WHERE is None:
        return slope
    b, power = (s.sub(v) for v in product.operands)
    raised = power.owner
    if not isinstance(raised, Apply) or raised.row is not operators.pow_ or not _is_less_one(s, raised.operands[1], b):
        return slope
    a = s.sub(raised.operands[0])
    if not is_bounded(s, a, 0.0) or (lower_bound(s, a) or 0.0) > 0.0:
        return slope
    at_zero = s.make(operators.eq, a, s.const(0))
    return s.make(WHERE, at_zero, s.make(operators.eq, b, s.const(1)), slope)


def _is_less_one(s: Rewriter, exponent: Value, b: Value) -> bool:
    """Whether the exponent is np.where(b == 0, 1, b - 1)."""
    chosen = s.sub(exponent).owner
    if not isinstance(chosen, Apply) or chosen.row is not WHERE or len(chosen.operands) < 3:
        return False
    less = s.sub(chosen.operands[2]).owner
    return isinstance(less, Apply) and less.row is operators.sub and s.sub(less.operands[0]) is b


EVERYWHERE: dict[Row, Pattern] = {
    **{row: keep_zeros for row in (divided_row, scaled_row, masked_row)},
    **{row: keep_summed_zeros for row in (operators.matmul, matmul.matmul, matmul.dot)},
}
