"""Accumulations into one place, one after the other, as one: x[i] += a; x[i] += b as x[i] += a + b."""

from __future__ import annotations

from s2sgrad.analysis.alias import Node
from s2sgrad.ir.ops import Apply, Op, Value
from s2sgrad.ir.types import Scalar
from s2sgrad.optimize.matching import OPPOSITE, infer
from s2sgrad.optimize.rewriter import Rewriter
from s2sgrad.rules import operators

Place = tuple[Value, Value | None]  # an array, and an index unless it is all of it
Pending = dict[Place, Apply]


class Accumulations:
    """Those of one block of which nothing has been seen since: by array and index, the op."""

    def __init__(self, s: Rewriter) -> None:
        self.s = s
        self.pending: Pending = {}
        self.merged: set[Op] = set()  # accumulations that are part of a later one

    def enter(self) -> Pending:
        """Begin a block; what was pending around it is given back."""
        outer, self.pending = self.pending, {}
        return outer

    def leave(self, outer: Pending) -> None:
        self.pending = outer

    def note(self, op: Apply) -> None:
        if op.row in OPPOSITE and op.mirror is not None:
            self.pending[_place(op)] = op

    def forget(self, op: Op) -> None:
        """Drop the accumulations whose memory an op looks at or changes, and those at an index that it changes."""
        if not self.pending:
            return
        written: set[Node] = {*self.s.effects.writes(op)}
        seen = written | {*self.s.effects.reads(op)}
        if seen:
            self.pending = {key: first for key, first in self.pending.items() if not self._meets(key, seen, written)}

    def _meets(self, key: Place, seen: set[Node], written: set[Node]) -> bool:
        x, index = key
        node = self.s.aliases.node
        return node(x) in seen or (index is not None and node(index) in written)

    def merge(self, op: Apply) -> Value | None:
        """x[i] += a; x[i] += b as x[i] += a + b, where nothing looks at x between.

        Of arrays only x += a; x += a: another array for a + b would cost what it saves.
        """
        if op.row not in OPPOSITE or op.mirror is None:
            return None
        first = self.pending.get(_place(op))
        if first is None or len(first.operands) != len(op.operands):
            return None
        a, b = first.operands[-1], op.operands[-1]
        scalars = isinstance(a.type, Scalar) and a.type == b.type
        if not scalars and (a is not b or first.row is not op.row or self.s.changed_since(a, first)):
            return None
        row = operators.add if first.row is op.row else operators.sub
        if infer(row, ("a", "b"), (a, b)) is None:
            return None
        self.merged.add(first)
        total = self.s.make(row, a, b)
        merged = Apply(first.row, [*op.operands[:-1], total], op.params, op.result.type, op.span)
        merged.mirror = op.mirror
        self.forget(op)
        self.pending[_place(op)] = merged
        return self.s.emit(merged)


def _place(op: Apply) -> Place:
    return op.operands[0], op.operands[1] if len(op.operands) == 3 else None
