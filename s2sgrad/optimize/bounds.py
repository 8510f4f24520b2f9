"""Lower bounds of values, so that no divisor is guarded that cannot be 0."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Array, Scalar, Type
from s2sgrad.optimize.rules_algebra import const_of
from s2sgrad.rules import operators, registry

if TYPE_CHECKING:
    from s2sgrad.optimize.simplify import Simplifier

_DEPTH = 12  # of expressions that are looked into
_SMALLEST = 1e-30  # what is no smaller is positive in float32 as well


def _rows(*fns: Callable[..., object]) -> tuple[Row, ...]:
    return tuple(row for fn in fns if (row := registry.lookup(fn)) is not None)


# a sum or a mean may be that of nothing, and exp may underflow: they are only known to be no less than 0
_NEVER_NEGATIVE = frozenset((
    operators.abs_, *_rows(np.abs, np.fabs, math.fabs, np.square, np.exp, math.exp, np.exp2, np.linalg.norm, np.hypot,
    math.hypot),
))
_SPREADS = frozenset(_rows(np.var, np.std))
_DTYPES = ("float64", "float32")
_OPTIONS = ("axis", "keepdims")  # with which a reduction means what its name says
_REDUCTIONS = frozenset(_rows(np.sum, np.mean, np.max, np.min, np.cumsum))
_ROOTS = frozenset(_rows(np.sqrt, math.sqrt))
_PRODUCTS = frozenset((operators.mul, *_rows(np.multiply)))
_SUMS = frozenset((operators.add, *_rows(np.add)))
_MAXIMA = frozenset(_rows(np.maximum, max))
_POWERS = frozenset((operators.pow_, *_rows(np.power)))
_UNLIKE_ZERO = frozenset(_rows(np.cosh, math.cosh))


def lower_bound(s: Simplifier, v: Value, depth: int = _DEPTH) -> float | None:
    """A number that no element of v is less than (nan aside), in floating point; None where none is known."""
    c = const_of(v)
    if isinstance(c, int | float):
        return _noticed(float(c))
    op = v.owner
    if not depth or not _is_real(v.type) or not isinstance(op, Apply) or s.made_by(v, op.row) is None:
        return None
    if op.row in _NEVER_NEGATIVE:
        return 0.0
    if op.row in _UNLIKE_ZERO:
        return 1.0
    if op.row in _POWERS:
        exponent = const_of(op.operands[1])
        return 0.0 if isinstance(exponent, int | float) and exponent % 2 == 0 else None
    if op.row in _PRODUCTS and op.operands[0] is op.operands[1]:
        return 0.0
    if op.row in _REDUCTIONS | _SPREADS:
        if not all(p in _OPTIONS for p in op.params[1:]):
            return None
        bound = 0.0 if op.row in _SPREADS else lower_bound(s, op.operands[0], depth - 1)
        return 0.0 if bound is not None and bound >= 0 else None
    if op.row in _ROOTS:
        bound = lower_bound(s, op.operands[0], depth - 1)
        return math.sqrt(max(bound or 0.0, 0.0))
    return _of_two(s, op, depth)


def _of_two(s: Simplifier, op: Apply, depth: int) -> float | None:
    if len(op.operands) != 2 or op.row not in _SUMS | _PRODUCTS | _MAXIMA:
        return None
    bounds = [lower_bound(s, x, depth - 1) for x in op.operands]
    known = [b for b in bounds if b is not None]
    if op.row in _MAXIMA:
        return max(known) if known else None
    if len(known) < 2:
        return None
    if op.row in _SUMS:
        return sum(known)
    return _noticed(math.prod(known)) if min(known) >= 0 else None


def _noticed(bound: float) -> float:
    return 0.0 if 0.0 < bound < _SMALLEST else bound


def _is_real(t: Type) -> bool:
    if isinstance(t, Scalar):
        return t.kind in "if" and (t.dtype in _DTYPES or t.dtype is None)
    return isinstance(t, Array) and t.dtype in _DTYPES


def drop_guard(s: Simplifier, op: Apply) -> Value | None:
    """The divisor itself, where it cannot be 0."""
    (x,) = op.operands
    bound = lower_bound(s, x)
    return x if bound is not None and bound > 0 and s.may_stand_for(x, op) else None
