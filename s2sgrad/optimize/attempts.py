"""Attempts in which nothing is left that may raise: they have not failed, and what was tried runs as it is."""

from __future__ import annotations

from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import Apply, Function, Op, Try, With, walk
from s2sgrad.optimize.decided import decide_attempts
from s2sgrad.rules import contexts
from s2sgrad.rules.raising import raised_by_op


def settle_attempts(fn: Function) -> None:
    """Put the bodies of such attempts in their place; what asks how they went is told that nothing was raised."""
    attempts = [op for op in walk(fn.body) if isinstance(op, Try)]
    if not attempts:
        return
    layout = Layout(fn)
    settled = [op.failed for op in attempts if not any(may_raise(o, layout) for o in op.body.ops)]
    if settled:
        decide_attempts(fn, settled)


def may_raise(op: Op, layout: Layout) -> bool:
    """Whether what is tried may raise something: a floating-point error only where an np.errstate around says so."""
    if not isinstance(op, Apply):
        return False
    if raised_by_op(op):
        return True
    around = layout.around(op) if contexts.parts_of(op.row) else None
    while around is not None and not (isinstance(around, With) and contexts.raises(around)):
        around = layout.around(around)
    return around is not None
