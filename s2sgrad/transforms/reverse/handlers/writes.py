"""Reversing writes to memory, by the row and by the kind of what is written.

A `RESTORE` marks where the elements that a write destroyed have to be put back, if recording.py finds that anything
still reads them.
"""

from __future__ import annotations

from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.ops import Apply
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Map
from s2sgrad.rules import core
from s2sgrad.transforms.marks import restore_mark
from s2sgrad.transforms.reverse.handlers import arrays, lists, maps
from s2sgrad.transforms.reverse.reversal import Handler, Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import is_array


def reverse_setitem(r: Reversal, scope: Scope, op: Apply) -> None:
    """x[index] = v."""
    t = op.operands[0].type
    if is_array(t):
        arrays.set_elements(r, scope, op)
    elif isinstance(t, Map):
        maps.reverse_store(r, scope, op)
    else:
        lists.set_entry(r, scope, op)


ROWS: dict[Row, Handler] = {core.setitem: reverse_setitem, **arrays.ROWS, **lists.ROWS, **maps.ROWS}


def reverse_write(r: Reversal, scope: Scope, op: Apply) -> None:
    """Take back from the shadow what the write has added, and mark the write where it has to be undone."""
    if any(r.primal.active(v) for p, v in zip(op.params, op.operands) if p in op.row.writes):
        handler = ROWS.get(op.row)
        if handler is None:
            raise UnsupportedError(
                f"{op.row.name} writes memory that carries a derivative, and has no rule for it",
                op.span,
                "assign the elements with x[...] = value",
            )
        handler(r, scope, op)
    if op in r.primal.restored:
        scope.at(op)
        scope.builder.add(restore_mark(op))


__all__ = ["reverse_write"]
