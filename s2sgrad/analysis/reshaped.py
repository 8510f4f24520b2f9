"""Programs whose meaning depends on how arrays lie in memory.

Where memory that is written is reshaped, whether that makes a view or a copy is decided by the strides of the array. In
such a program every array that stands for another (the copy of an argument, a shadow, a tangent) needs the layout of
the original, and the optimizer may not put one with another layout in its place.
"""

from __future__ import annotations

from s2sgrad.analysis.alias import Aliases
from s2sgrad.ir.ops import Apply, Function, callees, walk
from s2sgrad.ir.row import Row
from s2sgrad.rules import creation, methods, shaping

RESHAPES: frozenset[Row] = frozenset({shaping.reshape, shaping.ravel, methods.reshape, creation.asarray})


def layout_matters(fn: Function) -> bool:
    """Whether the function, or one that it calls, reshapes memory that is written."""
    return any(_reshapes_memory(f) for f in [fn, *callees(fn)])


def _reshapes_memory(fn: Function) -> bool:
    found = [op for op in walk(fn.body) if isinstance(op, Apply) and op.row in RESHAPES]
    if not found:
        return False
    aliases = Aliases(fn)
    return any(aliases.written(op.result) for op in found)
