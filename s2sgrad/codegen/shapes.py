"""Control flow that is printed as `break` and `return`: which `If`s end a loop's body or the function by branching."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from s2sgrad.codegen.facts import Facts, constant_of
from s2sgrad.codegen.folding import Folding
from s2sgrad.ir.ops import Apply, Block, Branching, Comment, Function, If, Looping, Op, Try, Value, With


@dataclass(frozen=True)
class Choice:
    """An `If` that only asks how the loop before it ended: the branch for an early end, and the other."""

    op: If
    stopped: Block
    ended: Block


class Shapes:
    """`exits` maps such an `If` to the index of the result that needs no variable: the branches leave instead."""

    def __init__(self, fn: Function, facts: Facts, folding: Folding) -> None:
        self.facts = facts
        self.folding = folding
        self.exits: dict[Branching, int] = {}
        self.dissolved: set[Value] = set()
        self._walk(fn.body)
        self._returned(fn.body, fn.returned)

    def _walk(self, block: Block) -> None:
        for op in block.ops:
            for inner in op.blocks:
                self._walk(inner)
            if isinstance(op, Looping) and op.has_stop:
                self._stop(op.body, op.body.terminator.operands[0])

    def last_statement(self, block: Block) -> Op | None:
        """The last op before the terminator that is printed where it stands."""
        for op in reversed(block.ops[:-1]):
            if not (isinstance(op, Comment) or self.folding.is_unwritten(op)):
                return op
        return None

    def _tail(self, block: Block, v: Value) -> tuple[Branching, int] | None:
        """The `If` that decides `v` as the last thing in the block, if nothing else reads it."""
        v = self.facts.resolve(v)
        last = self.last_statement(block)
        if not isinstance(last, Branching) or isinstance(last, Try) or v.owner is not last:
            return None
        if last in self.folding.chosen or self.facts.count(v) != 1:
            return None
        if isinstance(last, With) and (last.mirror is not None or not self._may_end_in(last)):
            return None
        return last, last.results.index(v)

    def _may_end_in(self, context: With) -> bool:
        """Whether what ends the block around a `with` computes nothing: then it may stand in it."""
        block: Block = self.facts.home(context)
        while True:
            values = [self.facts.resolve(v) for v in block.terminator.operands]
            if not all(v in self.dissolved or v not in self.folding.inline or constant_of(v)[0] for v in values):
                return False
            owner = block.parent
            if not isinstance(owner, Branching):
                return True
            block = self.facts.home(owner)

    def breaks_in_context(self, loop: Looping) -> bool:
        """Whether a `break` of the loop stands in a `with`."""
        return any(isinstance(op, With) and op in self.exits for op in _branches(loop.body))

    def _stop(self, block: Block, v: Value) -> bool:
        found = self._tail(block, v)
        if found is None:
            return False
        op, k = found
        values = [self.facts.resolve(v) for v in op.incoming_of(op.results[k])]
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
        for b, value in zip(op.blocks, op.incoming_of(op.results[k])):
            self._returned(b, value)

    # loops that are left early ----------------------------------------------------------------------------------------

    def break_sites(self, loop: Looping) -> int:
        """How often `break` is written in a loop."""
        return self._sites(loop.body, loop.body.terminator.operands[0])

    def _sites(self, block: Block, v: Value) -> int:
        v = self.facts.resolve(v)
        if v in self.dissolved and isinstance(v.owner, Branching):
            return sum(map(self._sites, v.owner.blocks, v.owner.incoming_of(v)))
        known, value = constant_of(v)
        return int(bool(value)) if known else 1

    def choice_after(self, loop: Looping, following: Iterable[Op]) -> Choice | None:
        """The `If` right behind a loop that is all that reads how the loop ended."""
        stopped = self.facts.stopped(loop)
        op = next((o for o in following if not self.folding.is_unwritten(o)), None)
        if stopped is None or self.facts.count(stopped) != 1 or not isinstance(op, If) or op in self.folding.chosen:
            return None
        cond, sides = self.facts.resolve(op.operands[0]), op.blocks
        maker = cond.owner
        if isinstance(maker, Apply) and maker.row.symbol.strip() == "not" and cond in self.folding.inline:
            cond, sides = self.facts.resolve(maker.operands[0]), op.blocks[::-1]
        return Choice(op, sides[0], sides[1]) if cond is stopped else None


def _branches(block: Block) -> Iterator[Op]:
    """The branches in a block, without those of the loops in it."""
    for op in block.ops:
        if isinstance(op, Branching):
            yield op
            for inner in op.blocks:
                yield from _branches(inner)
