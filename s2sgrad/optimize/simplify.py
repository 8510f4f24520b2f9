"""Local rewrites, in one walk in program order: the patterns of `patterns/table.py`, and accumulations into one place.

The primal's own ops are left as they are to the bit.
"""

from __future__ import annotations

from s2sgrad.ir.ops import Apply, Block, Branching, Function, If, Op
from s2sgrad.ir.row import static_value
from s2sgrad.optimize.accumulations import Accumulations
from s2sgrad.optimize.dce import collapse
from s2sgrad.optimize.patterns.broadcasting import shape_from_operand, unbroadcast_operands
from s2sgrad.optimize.patterns.table import PATTERNS
from s2sgrad.optimize.rewrite import each_function
from s2sgrad.optimize.rewriter import Rewriter


def simplify(fn: Function) -> None:
    """Simplify a function and all that it calls."""
    each_function(fn, _simplify)


def simplify_unfinished(fn: Function) -> None:
    """Simplify one function alone; its reverse sweep still reads memory as it was at each mirrored moment."""
    _simplify(fn, True)


def _simplify(fn: Function, unfinished: bool = False) -> None:
    collapse(fn)
    walk = _Walk(Rewriter(fn, PATTERNS, unfinished))
    walk.block(fn.body)
    walk.s.sub.apply(fn.body)


class _Walk:
    """One walk through a function."""

    def __init__(self, s: Rewriter) -> None:
        self.s = s
        self.accumulations = Accumulations(s)

    def block(self, block: Block) -> None:
        outer, self.s.out = self.s.out, []
        pending = self.accumulations.enter()
        self.ops(block.ops)
        block.ops = [op for op in self.s.out if op not in self.accumulations.merged]
        self.s.block_done()
        self.s.out = outer
        self.accumulations.leave(pending)

    def ops(self, ops: list[Op]) -> None:
        for op in ops:
            op.operands = [self.s.sub(v) for v in op.operands]
            if isinstance(op, If) and self.decided(op):
                continue
            for inner in op.blocks:
                if not isinstance(op, Branching):
                    self.s.passed(op)
                self.block(inner)
            if isinstance(op, Apply):
                self.apply(op)
            else:
                self.accumulations.forget(op)
                self.s.append(op)

    def decided(self, op: If) -> bool:
        """Take the branch of an `if` whose condition is known."""
        known, value = static_value(op.condition.type)
        if not known:
            return False
        branch = op.blocks[0 if value else 1]
        self.ops(branch.ops[:-1])
        for r, y in op.given_back(branch):
            self.s.sub.replace(r, self.s.sub(y))
        return True

    def apply(self, op: Apply) -> None:
        s = self.s
        s.current = op
        before = len(s.out)
        unbroadcast_operands(s, op)
        shape_from_operand(s, op)
        found = s.rewritten(op)
        for made in s.out[before:]:
            self.accumulations.forget(made)
        if found is None:
            found = self.accumulations.merge(op)
        if found is None:
            self.accumulations.forget(op)
            self.accumulations.note(op)
            s.append(op)
            return
        if found is not op.result:
            s.join(found, op.result)
            s.counts[found] = s.counts.get(found, 0) + s.counts.get(op.result, 0) - 1
            s.sub.replace(op.result, found)
