"""Which values may be infinite or nan for finite arguments, or for those that the function asks about.

They may be by a pole or an exponential, or because something is multiplied by itself in a loop or recursion
(iterated.py).
"""

from __future__ import annotations

import math

import numpy as np

from s2sgrad.ir.ops import Apply, Branching, Const, Value, walk
from s2sgrad.ir.types import Array, List, Numeric, Scalar, Tuple, Type, is_complex
from s2sgrad.optimize.bounds import lower_bound
from s2sgrad.optimize.filled import writes_of
from s2sgrad.optimize.filled_containers import put_into
from s2sgrad.optimize.iterated import Iterated
from s2sgrad.optimize.left_out import (
    FAR,
    MOVES,
    PRODUCTS,
    QUOTIENTS,
    SUMS,
    WHERE,
    carried,
    element_source,
    is_mask,
)
from s2sgrad.optimize.matching import const_of, rows_of
from s2sgrad.optimize.state import State
from s2sgrad.rules import core, operators, registry
from s2sgrad.rules.singular import kept_masked, masked_row, off_kink_row, off_zero_row

# the rows that the cases below tell apart; what holds of one function by itself is said in its row
_ROOTS = rows_of(np.sqrt, math.sqrt)
_POWERS = rows_of(np.power) | {operators.pow_}
_REMAINDERS = rows_of(np.mod, np.fmod, np.floor_divide) | {operators.mod, operators.floordiv}
_DIVIDING = QUOTIENTS | _REMAINDERS
_COMBINING = PRODUCTS | SUMS
_MAXIMA = rows_of(np.max, np.amax)
_ASK_FOR_NAN = frozenset(row for row in registry.all_rows() if row.asks_for_nan)
_NEVER_RAISE = rows_of(math.atan2, abs)
_BY_PYTHON = tuple(row for row in _ROOTS if row.name.startswith("math."))


def may_be_infinite(s: State, v: Value, seen: set[Value] | None = None) -> bool:
    """Whether v was divided by the slope of a function at the end of its domain."""
    seen = set() if seen is None else seen
    v = s.sub(v)
    op = v.owner
    if v in seen or len(seen) > FAR or not isinstance(op, Apply):
        return False
    seen.add(v)
    if op.row in QUOTIENTS:
        divisor = s.sub(op.operands[1]).owner
        ends = isinstance(divisor, Apply) and divisor.row is off_zero_row
        return ends or may_be_infinite(s, op.operands[0], seen)
    if op.row in MOVES or op.row in (masked_row, kept_masked):
        return may_be_infinite(s, op.operands[0], seen)
    return op.row in _COMBINING and any(may_be_infinite(s, x, seen) for x in op.operands)


def may_be_wild(s: State, v: Value, seen: set[Value] | None = None) -> bool:
    """Whether elements of v may be infinite or nan, exponentials of large numbers among them."""
    seen = set() if seen is None else seen
    v = s.sub(v)
    if v in seen or len(seen) > FAR or not isinstance(v.type, Numeric) or is_mask(v):
        return False
    seen.add(v)
    op = v.owner
    if isinstance(op, Const):
        return isinstance(op.value, float) and not math.isfinite(op.value)
    if isinstance(op, Apply) and _is_pole(s, op) or s.kept(Iterated).grows(v):
        return True
    return any(may_be_wild(s, x, seen) for x in _made_of(s, v)) or (
        not isinstance(op, Apply | Branching) and s.uses(_ASK_FOR_NAN)
    )


def makes_wild(s: State) -> bool:
    """Whether anything in a function may be infinite or nan for finite arguments."""
    ops = (op for op in walk(s.fn.body) if isinstance(op, Apply))
    return s.uses(_ASK_FOR_NAN) or any(_is_pole(s, op) for op in ops) or s.kept(Iterated).anywhere()


def _made_of(s: State, v: Value) -> list[Value]:
    """The values of which v is made."""
    op = v.owner
    if isinstance(op, Branching):
        return op.incoming_of(v)
    if not isinstance(op, Apply):
        loop, whole = carried(s, v), element_source(s, v)
        return [loop.init, loop.last] if loop is not None else [] if whole is None else [whole]
    if op.row in (core.list_pop, core.getitem) and not isinstance(op.operands[0].type, Array):
        display = op.operands[0].owner
        return [*put_into(s, op.operands[0]), *(display.operands if isinstance(display, Apply) else [])]
    written = [w.operands[-1] for w in writes_of(s, v) if w.operands] if s.written(v) else []
    displays = Tuple | List if s.fn.sweeps_of is not None else Tuple  # what recursion joins, it may have blown up
    makers = (s.sub(x).owner for x in op.operands if isinstance(x.type, displays))
    given = [x for p, x in zip(op.params, op.operands) if p not in op.row.shape_only]
    return [*given, *written, *(x for made in makers if isinstance(made, Apply) for x in made.operands)]


def _is_pole(s: State, op: Apply) -> bool:
    """Whether a function may be infinite or nan where its operands are finite."""
    if op.row.pole or (op.row in _ROOTS and not is_bounded(s, op.operands[0], 0.0)):
        return op.row not in _BY_PYTHON
    if op.row in _POWERS and not _is_count(const_of(op.operands[1])):
        return not _raises(op)
    if op.row in _DIVIDING and not is_divisor(s, op.operands[1]):
        return not _raises(op)
    if not op.row.overflows or is_complex(op.result.type):
        return False
    return not _is_not_positive(s, op.operands[0])


def _raises(op: Apply) -> bool:
    """Whether an op works on Python's own numbers, for which it raises instead."""
    numbers = op.operands[:1] if op.row in _POWERS else op.operands
    return all(of_python(v.type) for v in numbers) and (op.mirror is None or raises(op.mirror))


def is_bounded(s: State, v: Value, least: float) -> bool:
    bound = lower_bound(s, v)
    return bound is not None and bound >= least


def _is_count(exponent: object) -> bool:
    return isinstance(exponent, int | float) and exponent >= 0 and exponent == int(exponent)


def is_divisor(s: State, v: Value) -> bool:
    """Whether v is not 0, as far as that can be told. A number that is given, or made of such, is taken for that."""
    v = s.sub(v)
    if isinstance(v.type, Scalar) and (v.type.dtype is None or v in s.fn.params):
        return True
    op = v.owner
    kink = isinstance(op, Apply) and op.row is WHERE and any(const_of(x) == math.inf for x in op.operands)
    return kink or (isinstance(op, Apply) and op.row is off_kink_row) or (lower_bound(s, v) or 0.0) > 0.0


def _is_not_positive(s: State, v: Value) -> bool:
    """Whether v is -u, or a product with one negative factor, of what is no less than 0; or what is less a maximum."""
    v = s.sub(v)
    op = v.owner
    c = const_of(v)
    if isinstance(c, int | float):
        return c <= 700.0
    if not isinstance(op, Apply) or s.written(v):
        return False
    if op.row is operators.neg:
        return is_bounded(s, op.operands[0], 0.0)
    if op.row is operators.sub:
        return _is_maximum(s, op.operands[1], s.sub(op.operands[0]))
    if op.row is operators.mul:
        return any(
            _is_not_positive(s, a) and is_bounded(s, b, 0.0) for a, b in (op.operands, op.operands[::-1])
        )
    if op.row is operators.truediv:
        return _is_not_positive(s, op.operands[0]) and is_bounded(s, op.operands[1], 0.0)
    return False


def _is_maximum(s: State, v: Value, of: Value) -> bool:
    op = s.sub(v).owner
    if isinstance(op, Apply) and op.row is core.getitem:  # with a new axis
        return _is_maximum(s, op.operands[0], of)
    return isinstance(op, Apply) and op.row in _MAXIMA and s.sub(op.operands[0]) is of


# of Python's own numbers ----------------------------------------------------------------------------------------------


def of_python(t: Type) -> bool:
    return isinstance(t, Scalar) and t.kind in "bif" and t.dtype is None


def raises(primal: object) -> bool:
    """Whether the primal raises where its derivative does: Python's own arithmetic and functions of `math`."""
    if not isinstance(primal, Apply) or primal.row in _NEVER_RAISE:
        return False
    return not primal.row.name.startswith("np.") and all(of_python(v.type) for v in primal.operands)
