"""What does something to the leaves of a container, applied to a plain array or number."""

from __future__ import annotations

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Array, Numeric, Scalar, Static
from s2sgrad.optimize.matching import made_by
from s2sgrad.optimize.rewriter import Pattern, Rewriter
from s2sgrad.rules import adjoint, core, operators


def plain_zeros(s: Rewriter, op: Apply) -> Value | None:
    (x,) = op.operands
    if isinstance(x.type, Scalar):
        return s.const(0j if x.type.kind == "c" else 0.0)
    if isinstance(x.type, Static):
        return s.const(None)
    return s.make(core.zeros_like, x) if isinstance(x.type, Array) else None


def plain_copy(s: Rewriter, op: Apply) -> Value | None:
    (x,) = op.operands
    if isinstance(x.type, Scalar):
        return x
    return s.make(core.copy, x) if isinstance(x.type, Array) else None


def plain_sum(s: Rewriter, op: Apply) -> Value | None:
    plain = all(isinstance(v.type, Numeric) for v in op.operands)
    return s.make(operators.add, *op.operands) if plain and s.fits(operators.add, op.operands, op) else None


def plain_accumulation(s: Rewriter, op: Apply) -> Value | None:
    return s.make(core.iadd, *op.operands) if isinstance(op.operands[0].type, Array) else None


def zero_fill(s: Rewriter, op: Apply) -> Value | None:
    """x[i] = zeros as x[i] = 0.0."""
    zeros = made_by(op.operands[2], core.zeros_like)
    if zeros is None or not isinstance(op.operands[0].type, Array) or s.written(zeros.result):
        return None
    return s.make(core.setitem, *op.operands[:2], s.const(0.0))


EVERYWHERE: dict[Row, Pattern] = {
    adjoint.zeros_tree: plain_zeros,
    adjoint.copy_tree: plain_copy,
    adjoint.add_tree: plain_sum,
    adjoint.accumulate_tree: plain_accumulation,
    core.setitem: zero_fill,
}
