"""Guards of divisors, dropped where the divisor cannot be 0."""

from __future__ import annotations

import math

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Scalar
from s2sgrad.optimize.bounds import CLIP, MOVES, NEGATIVES, POWERS, PRODUCTS, ROOTS, WHERE, alike, lower_bound
from s2sgrad.optimize.matching import const_of
from s2sgrad.optimize.rewriter import Pattern, Rewriter
from s2sgrad.rules import operators
from s2sgrad.rules.singular import off_kink_row, off_zero_row


def drop_guard(s: Rewriter, op: Apply) -> Value | None:
    """The divisor itself, where it cannot be 0; the one of a kink, where the domain cannot be left."""
    (x,) = op.operands
    bound = lower_bound(s, x)
    if bound is not None and bound > 0:
        return x if s.may_stand_for(x, op) else None
    if op.row is off_zero_row and _stays_inside(s, s.sub(x)):
        return s.make(off_kink_row, x)
    if op.row is off_kink_row and not isinstance(x.type, Scalar) and WHERE is not None:
        return s.make(WHERE, s.make(operators.eq, x, s.const(0)), s.const(math.inf), x)
    return None


def _stays_inside(s: Rewriter, divisor: Value) -> bool:
    """Whether a divisor that is 0 at the end of a function's domain is made of what cannot go beyond that end."""
    op = divisor.owner
    if not isinstance(op, Apply):
        return False
    if op.row in PRODUCTS:
        factors = [x for x in op.operands if const_of(x) is None]
        return len(factors) == 1 and _stays_inside(s, s.sub(factors[0]))
    if op.row not in ROOTS | POWERS:
        return False
    x = s.sub(op.operands[0])
    bound = lower_bound(s, x)
    return bound is not None and bound >= 0 or _is_square_less_one(s, x)


def _is_square_less_one(s: Rewriter, x: Value) -> bool:
    """Whether x is 1 - u * u with u between -1 and 1, or u * u - 1 with u not below 1."""
    op = x.owner
    if not isinstance(op, Apply) or op.row is not operators.sub or s.written(x):
        return False
    first, second = op.operands
    for one, square, inside in ((first, second, True), (second, first, False)):
        product = s.sub(square).owner
        if const_of(one) != 1.0 or not isinstance(product, Apply) or product.row is not operators.mul:
            continue
        if not alike(s, product.operands[0], product.operands[1]):
            continue
        u = s.sub(product.operands[0])
        return _is_within_one(s, u) if inside else (lower_bound(s, u) or 0.0) >= 1.0
    return False


def _is_within_one(s: Rewriter, u: Value) -> bool:
    op = u.owner
    if not isinstance(op, Apply) or s.written(u):
        return False
    if op.row.within_one:
        return True
    if op.row in MOVES | NEGATIVES:
        return _is_within_one(s, s.sub(op.operands[0]))
    limits = [const_of(x) for x in op.operands[1:]] if op.row is CLIP else []
    return len(limits) == 2 and all(isinstance(c, int | float) and abs(c) <= 1.0 for c in limits)


EVERYWHERE: dict[Row, Pattern] = {off_zero_row: drop_guard, off_kink_row: drop_guard}
