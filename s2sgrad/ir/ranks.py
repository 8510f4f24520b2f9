"""Arrays whose number of axes only a run knows, and what is read from them."""

from __future__ import annotations

from s2sgrad.ir.ops import Apply, Op
from s2sgrad.ir.types import Array, Number, Scalar, Tuple, Type


def unknown_rank(t: Type) -> bool:
    """Whether what has this type may have any number of axes, or be a number."""
    return isinstance(t, Number) or isinstance(t, Array) and t.dims is None


def may_be_number(op: Op) -> bool:
    """Whether an op reads by integers from an array of unknown rank: the result is a view, or a number."""
    if not isinstance(op, Apply) or not op.results or not unknown_rank(op.result.type):
        return False
    x, index = op.operand("x"), op.operand("index")
    if x is None or index is None or not op.row.view_of == op.row.element_of == "x":
        return False
    return unknown_rank(x.type) and not has_axes(index.type)


def has_axes(t: Type) -> bool:
    """Whether an index gives an array, of whatever rank what is indexed is."""
    if isinstance(t, Tuple):
        return any(map(has_axes, t.elts))
    return not isinstance(t, Scalar)


__all__ = ["has_axes", "may_be_number", "unknown_rank"]
