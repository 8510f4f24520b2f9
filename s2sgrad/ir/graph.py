"""The graph of structured SSA: values, ops and blocks. What ops there are stands in `ops.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from s2sgrad.errors import Span
from s2sgrad.ir.types import Type


class Value:
    """One SSA value. `name` is a hint for printing: the user's variable, `dx` for an adjoint, or None."""

    __slots__ = ("type", "name", "owner")

    def __init__(self, type: Type, name: str | None = None, owner: Op | Block | None = None) -> None:
        self.type = type
        self.name = name
        self.owner = owner  # the op that defines it, or the block whose argument it is

    def __repr__(self) -> str:
        return f"%{self.name or hex(id(self))[-5:]}: {self.type!r}"


class Op:
    """Base of all ops."""

    __slots__ = ("operands", "results", "blocks", "span", "mirror")

    def __init__(self, operands: list[Value], span: Span | None = None, blocks: tuple[Block, ...] = ()) -> None:
        self.operands = operands
        self.results: list[Value] = []
        self.own(blocks)
        self.span = span
        self.mirror: Op | None = None  # in a reverse sweep: the primal op that this one helps to reverse

    def __copy__(self) -> Op:
        """The same op again, with the very same lists; copy.copy by itself takes ten times as long."""
        new: Op = object.__new__(type(self))
        for cls in type(self).__mro__[:-1]:
            for name in vars(cls)["__slots__"]:
                setattr(new, name, getattr(self, name))
        return new

    def own(self, blocks: tuple[Block, ...]) -> None:
        """Make these the blocks of the op."""
        self.blocks = blocks
        for block in blocks:
            block.parent = self

    @property
    def result(self) -> Value:
        (value,) = self.results
        return value

    def flows(self) -> Iterable[Flow]:
        """The values that the op hands on under other names: what an op without blocks gives is its own."""
        return ()

    def add_result(self, type: Type, name: str | None = None) -> Value:
        value = Value(type, name, self)
        self.results.append(value)
        return value


class Block:
    """A list of ops with arguments; the last op is the terminator once the block is complete."""

    __slots__ = ("args", "ops", "parent")

    def __init__(self) -> None:
        self.args: list[Value] = []
        self.ops: list[Op] = []
        self.parent: Op | None = None  # the op that it belongs to; None for the body of a function

    def add_arg(self, type: Type, name: str | None = None) -> Value:
        value = Value(type, name, self)
        self.args.append(value)
        return value

    @property
    def terminator(self) -> Op:
        return self.ops[-1]


class Flow(NamedTuple):
    """A value that goes on under another name: operand `at` of `by` as `target`.

    `by` is an op with blocks, of what it begins with, or the terminator of one of its blocks.
    """

    by: Op
    at: int
    target: Value

    @property
    def source(self) -> Value:
        return self.by.operands[self.at]
