"""What is decided about expressions: which values stand inside others, and what is known of them there."""

from __future__ import annotations

from dataclasses import dataclass

from s2sgrad.codegen.facts import Facts
from s2sgrad.codegen.footprints import Footprint
from s2sgrad.codegen.widths import width_of_constant
from s2sgrad.ir.ops import Block, Branching, If, Op, Value, While, Yield


@dataclass
class Tree:
    """An expression as it will stand: its width, its effects, and which of the block's sensitive ops it holds."""

    width: int = 1
    footprint: Footprint = Footprint()
    arrays_epoch: int = 0
    lists_epoch: int = 0
    first: int = 0
    last: int = -1
    count: int = 0

    @property
    def contiguous(self) -> bool:
        return self.count == 0 or self.last - self.first + 1 == self.count


class Folded:
    """The decisions for one function. `inline` holds the values without a variable, `chosen` the `If`s that are
    written as expressions, `tests` the loop conditions that are."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.inline: set[Value] = set()
        self.chosen: dict[If, str] = {}
        self.tests: set[While] = set()
        self.trees: dict[Value, Tree] = {}

    def width(self, v: Value) -> int:
        """About how many columns the value takes where it is used."""
        v = self.facts.resolve(v)
        if v in self.inline:
            return self.trees[v].width if v in self.trees else width_of_constant(v)
        return len(v.name) if v.name else 5

    def live_results(self, op: Branching) -> list[Value]:
        return [r for r in op.results if self.facts.used(r)]

    def branch_values(self, op: If, result: Value) -> list[Value]:
        return [self.facts.resolve(v) for v in op.incoming_of(result)]

    def is_expression(self, block: Block) -> bool:
        """Whether nothing in the block needs a statement."""
        return all(
            isinstance(op, Yield) or self.is_unwritten(op) for op in block.ops
        )

    def is_unwritten(self, op: Op) -> bool:
        """Whether the op is no statement of its own."""
        return self.facts.is_alias(op) or self.facts.is_idle(op) or self.is_folded(op)

    def is_folded(self, op: Op) -> bool:
        """Whether the op stands inside the expression of another."""
        if isinstance(op, If):
            return op in self.chosen and self.live_results(op)[0] in self.inline
        return bool(op.results) and op.results[0] in self.inline
