"""Where a reverse sweep is: one scope per primal block that is being reversed, with the cotangents collected so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Block, Op, Value
from s2sgrad.transforms.support import Path

Place = tuple[Value, Path]  # a leaf inside a primal value


class Scope:
    """The reversal of one primal block.

    cot      the cotangent of each leaf so far
    buffers  the leaves whose cotangent is an array of its own that is accumulated in place
    shadows  adjoint references that mirror primal references
    provided primal values that this block of the reverse sweep has under another name (loop elements)
    within   blocks of contexts that are reversed here too, as the context is not entered again
    recipes  primal loop elements that this block can compute from its position, by a function that emits the ops
    """

    def __init__(self, primal: Block, block: Block, parent: Scope | None = None) -> None:
        self.primal = primal
        self.block = block
        self.builder = Builder(block)
        self.parent = parent
        self.cot: dict[Place, Value] = {}
        self.buffers: set[Place] = set()
        self.shadows: dict[Value, Value] = {}
        self.within: set[Block] = set()
        self.provided: dict[Value, Value] = {}
        self.recipes: dict[Value, Callable[[Builder], Value]] = {}
        self.registry: dict[Block, Scope] = parent.registry if parent is not None else {}
        self.registry[block] = self

    def chain(self) -> Iterator[Scope]:
        """This scope and those around it, innermost first."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def at(self, op: Op) -> Builder:
        """The cursor, set up for ops that reverse `op`."""
        self.builder.span = op.span
        self.builder.mirror = op
        return self.builder

    def buffer(self, place: Place) -> Value | None:
        """The buffer that holds a leaf's cotangent, in this scope or around it."""
        for scope in self.chain():
            if place in scope.buffers:
                return scope.cot[place]
        return None

    def home(self, block: Block) -> Scope:
        """The scope that reverses a given primal block."""
        for scope in self.chain():
            if scope.primal is block or block in scope.within:
                return scope
        raise KeyError("the block is not being reversed here")
