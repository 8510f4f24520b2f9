"""When primal ops happen, relative to each other: positions in the structured program."""

from __future__ import annotations

from s2sgrad.ir.ops import Block, Function, Looping, Op, Value


class Timeline:
    """Positions of all ops of a function, taken before anything is moved or removed."""

    def __init__(self, fn: Function) -> None:
        self.order: dict[Op, float] = {}
        self.end: dict[Op, float] = {}  # the position after everything nested in the op
        self.path: dict[Op, tuple[tuple[Block, Op], ...]] = {}
        self.block_path: dict[Block, tuple[tuple[Block, Op], ...]] = {}
        self.homes: dict[Value, Block] = {}
        self._count = 0
        self._visit(fn.body, ())

    def _visit(self, block: Block, chain: tuple[tuple[Block, Op], ...]) -> None:
        self.block_path[block] = chain
        for a in block.args:
            self.homes[a] = block
        for op in block.ops:
            self._count += 1
            self.order[op] = self._count
            self.path[op] = (*chain, (block, op))
            for r in op.results:
                self.homes[r] = block
            for inner in op.blocks:
                self._visit(inner, self.path[op])
            self._count += 1
            self.end[op] = self._count

    def refresh(self, fn: Function) -> None:
        """Take in what a clean-up has put in the place of other ops; it happens where the op before it did.

        What was in a branch or an attempt that has been decided is in the block around it now, at the time it was.
        """
        self._update(fn.body, ())

    def _update(self, block: Block, chain: tuple[tuple[Block, Op], ...]) -> None:
        last = min((self.order[o] for o in block.ops if o in self.order), default=0) - 0.5
        self.block_path[block] = chain
        for op in block.ops:
            if op not in self.order:
                self.order[op] = self.end[op] = last
            self.path[op] = (*chain, (block, op))
            last = self.end[op]
            for r in op.results:
                self.homes[r] = block
            for inner in op.blocks:
                self._update(inner, self.path[op])

    def ancestor(self, op: Op, block: Block) -> Op | None:
        """The op of `block` that is `op` or contains it."""
        for b, o in self.path[op]:
            if b is block:
                return o
        return None

    def blocks_around(self, block: Block) -> list[Block]:
        """The blocks that a block is nested in."""
        return [b for b, _ in self.block_path[block]]

    def loops(self, block: Block) -> int:
        """How many loops are around a block, itself included."""
        return sum(isinstance(o, Looping) for _, o in self.block_path[block])

    def may_follow(self, first: Op, second: Op) -> bool:
        """Whether `second` can be executed after `first`: it stands later, or both are in one loop."""
        if self.order[second] > self.order[first]:
            return True
        a, b = self.path[first], self.path[second]
        for (block, o), (other, p) in zip(a, b):
            if block is not other or o is not p:
                return False
            if isinstance(o, Looping):
                return True
        return False
