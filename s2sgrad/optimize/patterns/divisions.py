"""Divisions of Python's numbers in derivatives of what NumPy computes: inf and a warning, as there, no exception."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.ops import Apply, If, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Scalar
from s2sgrad.optimize.bounds import lower_bound
from s2sgrad.optimize.matching import const_of
from s2sgrad.optimize.rewriter import Pattern, Rewriter
from s2sgrad.optimize.wild import of_python, raises
from s2sgrad.rules import core, operators, registry

_DIVISIONS = (operators.truediv, operators.floordiv, operators.mod)
_FLOAT64 = registry.lookup(np.float64)


def numpy_division(s: Rewriter, op: Apply) -> Value | None:
    """a / np.float64(b) for a / b, and np.float64(a) ** b for a ** b, where the primal does not raise for these."""
    a, b = op.operands
    if op.mirror is None or not all(of_python(v.type) for v in (a, b)) or _FLOAT64 is None:
        return None
    if raises(op.mirror):
        return None
    if op.row is operators.pow_:
        exponent = const_of(b)
        if exponent is None or exponent >= 0 or const_of(a) is not None:
            return None
        return _of_any_dtype(s, op, s.make(op.row, s.make(_FLOAT64, a), b))
    if const_of(b) or _counts(b) or _has_substitute(b) or (lower_bound(s, b) or 0.0) > 0.0:
        return None
    return _of_any_dtype(s, op, s.make(op.row, a, s.make(_FLOAT64, b)))


def _of_any_dtype(s: Rewriter, op: Apply, v: Value) -> Value:
    """v, which must leave its dtype to what it meets, as the number of Python does in whose place it stands."""
    return s.make(core.to_float, v) if s.has_narrow else v


def _has_substitute(v: Value) -> bool:
    """Whether v is `x or c` with a number c that is not 0."""
    op = v.owner
    if not isinstance(op, If):
        return False
    (then, orelse), cond = op.incoming_of(v), op.condition
    if isinstance(cond.owner, Apply) and cond.owner.row is core.to_bool:
        cond = cond.owner.operands[0]
    return bool(const_of(orelse)) and then is cond


def _counts(v: Value) -> bool:
    """Whether v is a size: of what has no elements there is no derivative either."""
    if not isinstance(v.type, Scalar) or v.type.kind != "i":
        return False
    op = v.owner
    if v.type.dim is not None or (isinstance(op, Apply) and op.row in (core.size_of, core.length, core.np_size)):
        return True
    return isinstance(op, Apply) and op.row is not core.getitem and any(map(_counts, op.operands))


EVERYWHERE: dict[Row, Pattern] = {row: numpy_division for row in (*_DIVISIONS, operators.pow_)}
