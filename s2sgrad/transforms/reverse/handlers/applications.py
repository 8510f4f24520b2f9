"""Reversing applications of rows: by the row, or by what the row is known to do."""

from __future__ import annotations

from s2sgrad.analysis.references import referred
from s2sgrad.ir.ops import Apply
from s2sgrad.ir.row import Row
from s2sgrad.rules import adjoint, map_rows
from s2sgrad.transforms.reverse.handlers import copies, maps, reads
from s2sgrad.transforms.reverse.handlers.displays import reverse_display
from s2sgrad.transforms.reverse.handlers.parts import reverse_part
from s2sgrad.transforms.reverse.handlers.rules import reverse_rule
from s2sgrad.transforms.reverse.handlers.writes import reverse_write
from s2sgrad.transforms.reverse.reversal import Handler, Reversal
from s2sgrad.transforms.scope import Scope

ROWS: dict[Row, Handler] = {**reads.ROWS, **copies.ROWS, map_rows.map_get: maps.reverse_get}


def reverse_apply(r: Reversal, scope: Scope, op: Apply) -> None:
    """One application."""
    row = op.row
    if row.writes or row.stores:
        reverse_write(r, scope, op)
    elif row in ROWS:
        ROWS[row](r, scope, op)
    elif row.contains:
        reverse_display(r, scope, op)
    elif row.elements_of:
        reverse_part(r, scope, op)
    elif referred(op) is not None and r.primal.is_memory(op.result):
        reverse_reference(r, scope, op)
    elif r.primal.active(op.result):
        reverse_rule(r, scope, op)


def reverse_reference(r: Reversal, scope: Scope, op: Apply) -> None:
    """A view is mirrored, not reversed; of what may be a copy, the shadow is added to that of the original."""
    x = referred(op)
    if x is not None and op.row.may_copy and r.primal.active(op.result):
        shadow = r.shadows.of(scope, op.result)
        scope.builder.apply(adjoint.add_back, r.shadows.of(scope, x), shadow)


__all__ = ["reverse_apply"]
