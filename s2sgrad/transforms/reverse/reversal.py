"""One reverse sweep under construction: what the handlers of single ops are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from s2sgrad.ir.ops import Apply, Block, Op
from s2sgrad.transforms.reverse.cotangents import Cotangents
from s2sgrad.transforms.reverse.pairs import Pairs
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.reverse.shadows import Shadows
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import Tools


@dataclass(eq=False)
class Reversal:
    """One reverse sweep under construction, over a prepared primal.

    The handlers of ops that have blocks reverse these by `reverse_block`, and so by the driver that walks them.
    """

    primal: Primal
    shadows: Shadows
    cotangents: Cotangents
    tools: Tools
    pairs: Pairs
    walk: Callable[[Reversal, Scope, Block], None]
    reversed_calls: set[Op] = field(default_factory=set)
    quoted: object = None  # the primal statement that was last quoted in a comment

    def reverse_block(self, scope: Scope, block: Block) -> None:
        """Append the reversal of all ops of a block (but its terminator)."""
        self.walk(self, scope, block)


Handler = Callable[[Reversal, Scope, Apply], None]

__all__ = ["Handler", "Reversal"]
