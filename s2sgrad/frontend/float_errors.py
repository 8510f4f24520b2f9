"""Which operations may raise FloatingPointError, under an np.errstate that is known where they are lowered.

Where a handler waits for FloatingPointError they are watched like others that may raise, in callees that are inlined,
too; an operation in place is refused there, since it has written by then. What np.errstate says around the call of the
function is not known: such errors pass all handlers.
"""

from __future__ import annotations

from collections.abc import Sequence

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Form, Row
from s2sgrad.ir.types import Array, Number, Scalar, Type
from s2sgrad.rules import contexts


def float_errors(low: Lowering, row: Row, args: Sequence[Value], result: Type) -> tuple[type[BaseException], ...]:
    """FloatingPointError, where the operation may raise it and something waits for it."""
    raising = {part for part, mode in low.error_modes.items() if mode == "raise"}
    if not contexts.parts_of(row).intersection(raising):
        return ()
    if not any(_is_numpy(t) for t in [result, *(v.type for v in args)]) or low.trial_for(FloatingPointError) is None:
        return ()
    if row.form in (Form.AUG, Form.AUG_ITEM):
        low.fail(
            "a FloatingPointError of an operation in place is caught: the array would have been changed by then",
            "write x = x / y for x /= y, and x[i] = x[i] / y for x[i] /= y",
        )
    return () if row.writes else (FloatingPointError,)


def _is_numpy(t: Type) -> bool:
    """Whether it is NumPy that computes with it, in floating point."""
    if isinstance(t, Scalar):
        return t.dtype is not None and t.kind in "fc"
    return isinstance(t, Array | Number)
