"""Whether what an expression does may change an element that was read before it."""

from __future__ import annotations

from collections.abc import Sequence

from s2sgrad.ir.ops import Apply, Call, Op, Value, with_inner
from s2sgrad.ir.types import Array


def outside(ops: Sequence[Op], but_arrays: bool = False) -> bool:
    """Whether ops may write to memory that they have not made themselves; `but_arrays`: other than in arrays."""
    inner = list(with_inner(ops))
    made = {v for op in inner for v in op.results}
    for op in inner:
        if isinstance(op, Call) or isinstance(op, Apply) and op.row.effect:
            return True
        if isinstance(op, Apply):
            written = [v for p, v in zip(op.params, op.operands) if p in op.row.writes]
            if not all(_is_new(v, made) or but_arrays and isinstance(v.type, Array) for v in written):
                return True
    return False


def _is_new(v: Value, made: set[Value]) -> bool:
    """Whether a value is memory that one of these ops has made: what is in a new container was there before."""
    while v in made and isinstance(v.owner, Apply):
        base = v.owner.operand(v.owner.row.view_of or v.owner.row.element_of or "")
        if base is None:
            return v.owner.row.fresh
        if not isinstance(base.type, Array):
            return False
        v = base
    return False


__all__ = ["outside"]
