"""One forward-mode transformation: what the handlers of single ops are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Block, Function, Op, Value
from s2sgrad.transforms.forward.tangents import Tangents
from s2sgrad.transforms.support import Tools


@dataclass(eq=False)
class Forward:
    """A function whose body is rewritten in place: every op that depends on the inputs gets its tangent beside it.

    `step` is the driver's; `callee` gives the tangent of a function that is called.
    """

    tangents: Tangents
    tools: Tools
    step: Callable[[Forward, Builder, Op], None]
    callee: Callable[[Function], Function]
    replaced: dict[Value, Value] = field(default_factory=dict)  # results of calls, which now come with their tangents

    def block(self, block: Block) -> None:
        """Rewrite a block."""
        ops = block.ops
        block.ops = []
        for op in ops:
            self.op(Builder(block, op.span), op)

    def op(self, b: Builder, op: Op) -> None:
        """Append an op, and its tangent."""
        self.step(self, b, op)


__all__ = ["Forward"]
