"""Local algebra of reverse sweeps: ones, zeros, signs and scalar factors.

The primal's own arithmetic keeps its bits and its text: these apply only to ops that a transform made (`op.mirror`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Array, Numeric, Scalar, has_opposites
from s2sgrad.optimize.matching import OPPOSITE, const_of, infer, is_const, like_once_combined, made_by, rows_of
from s2sgrad.optimize.patterns.broadcasting import scale_before_broadcast
from s2sgrad.optimize.rewriter import Pattern, Rewriter
from s2sgrad.rules import core, methods, operators

Found = Value | None


def is_zeros(s: Rewriter, v: Value) -> bool:
    op = made_by(v, core.zeros_like, *rows_of(np.zeros))
    return is_const(v, 0) or (op is not None and not s.written(v))


def minus(s: Rewriter, v: Value) -> Apply | None:
    """The minus that made v, if it can be moved."""
    return s.made_by(v, operators.neg) if has_opposites(v.type) else None


def negated(s: Rewriter, v: Value) -> Found:
    """w where v is -w (or a product with a negative factor that nothing else uses)."""
    if (op := minus(s, v)) is not None:
        return op.operands[0]
    op = s.made_by(v, operators.mul)
    if op is not None and op.mirror is not None and s.single_use(v):
        for k, x in enumerate(op.operands):
            if (inner := minus(s, x)) is not None:
                u = inner.operands[0]
                return s.make(operators.mul, *((u, op.operands[1]) if k == 0 else (op.operands[0], u)))
        for k, c in enumerate(op.operands):
            number = const_of(c)
            if isinstance(number, int | float) and not isinstance(number, bool) and number < 0:
                other = op.operands[1 - k]
                return other if number == -1 else s.make(operators.mul, s.const(-number), other)
    return None


def simplify_mul(s: Rewriter, op: Apply) -> Found:
    a, b = op.operands
    if (found := scale_before_broadcast(s, op)) is not None:
        return found
    for one, x in ((a, b), (b, a)):
        if is_const(one, 1) and s.may_stand_for(x, op):
            return x
        if is_const(one, 1) and isinstance(x.type, Array) and s.has_type(x, op):
            return s.make(core.copy, x)
        if is_const(one, -1) and s.same_type(op.row, (one, x), operators.neg, (x,)):
            return s.make(operators.neg, x)
    for x, y, swap in ((a, b, False), (b, a, True)):
        inner = minus(s, x)
        if inner is not None and s.single_use(x):
            u = inner.operands[0]
            return s.make(operators.neg, s.make(operators.mul, *((y, u) if swap else (u, y))))
    found = group_factors(s, op)
    if found is None and const_of(b) is not None and const_of(a) is None:
        return s.make(operators.mul, b, a)  # numbers stand first
    return found if found is not None else left_first(s, op)


def left_first(s: Rewriter, op: Apply) -> Found:
    """a * (b * c) as a * b * c, where all have one shape: it reads better."""
    a, product = op.operands
    inner = s.made_by(product, operators.mul)
    if inner is None or inner.mirror is None or not s.single_use(product):
        return None
    b, c = inner.operands
    alike = [isinstance(v.type, Scalar) or like_once_combined(v.type, op.result.type) for v in (b, c)]
    plain = isinstance(a.type, Scalar) and (isinstance(b.type, Scalar) == isinstance(c.type, Scalar)) and all(alike)
    if not plain or infer(operators.mul, ("a", "b"), (a, b)) is None:
        return None
    return s.make(operators.mul, s.make(operators.mul, a, b), c)


def group_factors(s: Rewriter, op: Apply) -> Found:
    """c * (k * A) as (c * k) * A, where c and k are scalars: one pass over the array, not two."""
    a, b = op.operands
    for c, product in ((a, b), (b, a)):
        inner = s.made_by(product, operators.mul)
        if inner is None or inner.mirror is None or not isinstance(c.type, Scalar) or not s.single_use(product):
            continue
        for k, rest in (inner.operands, inner.operands[::-1]):
            if not isinstance(k.type, Scalar):
                continue
            both = const_of(c) is not None and const_of(k) is not None
            if not both and not isinstance(rest.type, Array):
                continue
            factor_type = infer(operators.mul, ("a", "b"), (c, k))
            if factor_type is None:
                continue
            factor = s.const(product_of(const_of(c), const_of(k))) if both else s.make(operators.mul, c, k)
            if infer(operators.mul, ("a", "b"), (factor, rest)) == op.result.type:
                return s.make(operators.mul, factor, rest)
    return None


def product_of(c: Any, k: Any) -> Any:
    """The product of two constants. Of an imaginary one, the real part is the zero that Python writes: -2j."""
    product = c * k
    if isinstance(product, complex) and product.real == 0.0 and product.imag != 0.0:
        return -complex(0.0, -product.imag) if product.imag < 0.0 else complex(0.0, product.imag)
    return product


def simplify_div(s: Rewriter, op: Apply) -> Found:
    a, b = op.operands
    if is_const(b, 1) and s.may_stand_for(a, op):
        return a
    inner = minus(s, a)
    if inner is not None and s.single_use(a):
        return s.make(operators.neg, s.make(operators.truediv, inner.operands[0], b))
    return None


def simplify_add(s: Rewriter, op: Apply) -> Found:
    a, b = op.operands
    for zero, x in ((a, b), (b, a)):
        if is_zeros(s, zero) and s.may_stand_for(x, op):
            return x
    if (w := negated(s, b)) is not None and s.fits(operators.sub, (a, w), op):
        return s.make(operators.sub, a, w)
    if (w := negated(s, a)) is not None and s.fits(operators.sub, (b, w), op):
        return s.make(operators.sub, b, w)
    if a is b and isinstance(a.type, Numeric) and s.fits(operators.mul, (s.const(2.0), a), op):
        return s.make(operators.mul, s.const(2.0), a)
    return None


def simplify_sub(s: Rewriter, op: Apply) -> Found:
    a, b = op.operands
    if is_zeros(s, b) and s.may_stand_for(a, op):
        return a
    if is_zeros(s, a) and s.fits(operators.neg, (b,), op):
        return s.make(operators.neg, b)
    if (w := negated(s, b)) is not None and s.fits(operators.add, (a, w), op):
        return s.make(operators.add, a, w)
    return None


def simplify_neg(s: Rewriter, op: Apply) -> Found:
    (x,) = op.operands
    if (found := scale_before_broadcast(s, op)) is not None:
        return found
    if (inner := minus(s, x)) is not None and s.may_stand_for(inner.operands[0], op):
        return inner.operands[0]
    if (inner := s.made_by(x, operators.sub)) is not None and inner.mirror is not None and s.single_use(x):
        a, b = inner.operands
        return s.make(operators.sub, b, a) if s.fits(operators.sub, (b, a), op) else None
    if (inner := s.made_by(x, operators.mul)) is not None and inner.mirror is not None and s.single_use(x):
        for c, rest in (inner.operands, inner.operands[::-1]):
            if const_of(c) is not None and not isinstance(const_of(c), bool):
                return s.make(operators.mul, s.const(-const_of(c)), rest)
    return None


def simplify_accumulation(s: Rewriter, op: Apply) -> Found:
    """x += -v as x -= v; x += 0 as nothing."""
    value = op.operands[-1]
    if is_const(value, 0):
        return s.const(None)
    w = negated(s, value)
    if w is not None:
        return s.make(OPPOSITE[op.row], *op.operands[:-1], w)
    return None


def pull_sign(s: Rewriter, op: Apply) -> Found:
    """np.sum(-x) as -np.sum(x)."""
    inner = minus(s, op.operands[0])
    if inner is None or not s.single_use(op.operands[0]):
        return None
    row, params, rest = op.row, op.params, op.operands[1:]
    operands = [inner.operands[0], *rest]
    if infer(row, params, operands) is None:
        return None
    keywords = {p: v for p, v in zip(params, operands) if p in row.keywords}
    return s.make(operators.neg, s.make(row, *operands[: len(operands) - len(keywords)], **keywords))


OF_SWEEPS: dict[Row, Pattern] = {
    operators.mul: simplify_mul,
    operators.truediv: simplify_div,
    operators.add: simplify_add,
    operators.sub: simplify_sub,
    operators.neg: simplify_neg,
    core.iadd: simplify_accumulation,
    core.isub: simplify_accumulation,
    core.iadd_item: simplify_accumulation,
    core.isub_item: simplify_accumulation,
    **{row: pull_sign for row in rows_of(np.sum, np.expand_dims)},
    core.transpose_attr: pull_sign,
    methods.real: pull_sign,
}
