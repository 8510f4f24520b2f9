"""Views whose shadow is no view of the shadow: elements that stand several times, and imaginary parts."""

from __future__ import annotations

from s2sgrad.analysis.references import referred
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Op, Value
from s2sgrad.rules import core, operators, shaping, windows
from s2sgrad.rules.complex_rows import IMAGINARY
from s2sgrad.transforms.support import is_array

STRETCHING = frozenset({core.broadcast_like, shaping.broadcast_to, windows.sliding_window_view})


def stretched(v: Value) -> list[Apply] | None:
    """The views from a view in which elements stand several times, or imaginary parts, to v, which lies in it; None
    for all else."""
    op, chain = v.owner, []
    while isinstance(op, Apply) and not op.row.may_copy:
        x = referred(op)
        if x is None or not is_array(x.type):
            return None
        chain.append(op)
        if op.row in STRETCHING or op.row in IMAGINARY:
            return chain[::-1]
        op = x.owner
    return None


def unstretched(b: Builder, v: Value, d: Value) -> tuple[Value, Value] | None:
    """What a read of such a view adds to the cotangent of what is stretched."""
    chain = stretched(v)
    if chain is None:
        return None
    op, *views = chain
    x = op.operand(op.row.view_of or "")
    assert x is not None
    if views:
        whole = view = b.apply(core.zeros_like, op.result)
        for inner in views:
            operands = [view if p == inner.row.view_of else o for p, o in zip(inner.params, inner.operands)]
            view = b.apply(inner.row, *operands, params=inner.params, method=inner.method)
        b.apply(core.iadd, view, d)
        d = whole
    if op.row in IMAGINARY:
        return x, b.apply(operators.mul, b.const(-1j), d)
    if op.row is windows.sliding_window_view:
        params = ("d", "a", *op.params[1:])
        return x, b.apply(windows.unslide_row, d, x, *op.operands[1:], params=params)
    return x, b.apply(core.unbroadcast, d, x)


def imaginary_view(op: Op) -> UnsupportedError:
    """The cotangents of imaginary parts are no part of those of the array: they stand there with the other sign."""
    return UnsupportedError(
        "the imaginary part of an array, as a view, is written or handed around",
        op.span,
        "write the array itself, z[...] = z.real + 1j * v, or copy the part: z.imag.copy()",
    )


__all__ = ["IMAGINARY", "STRETCHING", "imaginary_view", "stretched", "unstretched"]
