"""Control flow that is printed as `break` and `return`: which `If`s end a loop's body or the function by branching."""

from __future__ import annotations

from s2sgrad.codegen.facts import Facts, constant_of
from s2sgrad.codegen.folding import Folding
from s2sgrad.ir.ops import Block, Comment, For, Function, If, Op, Value, While


class Shapes:
    """`exits` maps such an `If` to the index of the result that needs no variable: the branches leave instead."""

    def __init__(self, fn: Function, facts: Facts, folding: Folding) -> None:
        self.facts = facts
        self.folding = folding
        self.exits: dict[If, int] = {}
        self.dissolved: set[Value] = set()
        self._walk(fn.body)
        self._returned(fn.body, fn.returned)

    def _walk(self, block: Block) -> None:
        for op in block.ops:
            for inner in op.blocks:
                self._walk(inner)
            if isinstance(op, For | While) and op.has_stop:
                self._stop(op.body, op.body.terminator.operands[0])

    def last_statement(self, block: Block) -> Op | None:
        """The last op before the terminator that is printed where it stands."""
        for op in reversed(block.ops[:-1]):
            if not (isinstance(op, Comment) or self.facts.is_alias(op) or self.folding.is_folded(op)):
                return op
        return None

    def _tail(self, block: Block, v: Value) -> tuple[If, int] | None:
        """The `If` that decides `v` as the last thing in the block, if nothing else reads it."""
        v = self.facts.resolve(v)
        last = self.last_statement(block)
        if not isinstance(last, If) or v.owner is not last or last in self.folding.chosen or self.facts.count(v) != 1:
            return None
        return last, last.results.index(v)

    def _stop(self, block: Block, v: Value) -> bool:
        found = self._tail(block, v)
        if found is None:
            return False
        op, k = found
        values = [self.facts.resolve(b.terminator.operands[k]) for b in op.blocks]
        inner = [self._stop(b, value) for b, value in zip(op.blocks, values)]
        if not any(inner) and not any(constant_of(value)[0] for value in values):
            return False
        self.exits[op] = k
        self.dissolved.add(op.results[k])
        return True

    def _returned(self, block: Block, v: Value) -> None:
        found = self._tail(block, v)
        if found is None:
            return
        op, k = found
        if sum(self.facts.used(r) for r in op.results) != 1:
            return
        self.exits[op] = k
        self.dissolved.add(op.results[k])
        for b in op.blocks:
            self._returned(b, b.terminator.operands[k])
