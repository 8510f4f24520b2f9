"""Programs whose meaning depends on how arrays lie in memory.

Where memory that is written is reshaped, whether that makes a view or a copy is decided by the strides of the array. In
such a program every array that stands for another (the copy of an argument, a shadow, a tangent) needs the layout of
the original, and the optimizer may not put one with another layout in its place.
"""

from __future__ import annotations

from s2sgrad.analysis.alias import Aliases
from s2sgrad.analysis.effects import effects_of
from s2sgrad.ir.ops import Apply, Function, Value, callees, walk
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Array
from s2sgrad.rules import creation, methods, shaping

RESHAPES: frozenset[Row] = frozenset({
    shaping.reshape, shaping.ravel, methods.reshape, creation.ascontiguousarray, creation.asfortranarray,
})


def layout_matters(fn: Function) -> bool:
    """Whether the function, or one that it calls, reshapes memory that is written."""
    return any(reshaped_memory(f) for f in [fn, *callees(fn)])


def reshaped_memory(fn: Function, aliases: Aliases | None = None) -> list[Value]:
    """The results of those reshapes in the function that are written, or whose operand is."""
    found = [op.result for op in walk(fn.body) if isinstance(op, Apply) and op.row in RESHAPES]
    if not found:
        return []
    aliases = aliases or effects_of(fn).aliases
    return [v for v in found if aliases.written(v)]


class Reshaped:
    """Which values of a function are memory that is reshaped, there or anywhere in the program.

    So are those after which such memory is made, np.zeros_like(x): it lies as they do.
    """

    def __init__(self, fn: Function, everywhere: bool, aliases: Aliases | None = None) -> None:
        self.everywhere = everywhere
        self.values = [] if everywhere else reshaped_memory(fn, aliases)
        self.aliases = aliases or (effects_of(fn).aliases if self.values else None)
        self.models: set[Value] = set()
        made = [op for op in walk(fn.body) if isinstance(op, Apply) and op.row.shape_only] if self.values else []
        for op in reversed(made):
            if isinstance(op.result.type, Array) and op.result in self:
                self.models.update(v for p, v in zip(op.params, op.operands) if p in op.row.shape_only)

    def __contains__(self, v: Value) -> bool:
        if self.everywhere or self.aliases is None or v in self.models:
            return self.everywhere or v in self.models
        node = self.aliases.node(v)
        return node is not None and any(self.aliases.node(r) is node for r in self.values)
