"""Replacing values, and what every pass of this package asks about values and their uses."""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.ir.ops import Block, Const, Function, Op, Value, callees, walk


class Substitution:
    """Replacements of values, collected while a pass walks and applied at its end."""

    def __init__(self) -> None:
        self.of: dict[Value, Value] = {}

    def __call__(self, v: Value) -> Value:
        """What stands for v now."""
        while v in self.of:
            nearer = self.of[v]
            if nearer in self.of:
                self.of[v] = self.of[nearer]  # shorten the chain
            v = nearer
        return v

    def replace(self, old: Value, new: Value) -> None:
        """Use `new` wherever `old` is used; a name that the user gave is kept."""
        new = self(new)
        if old is not new:
            self.of[old] = new
            made = isinstance(new.owner, Op) and not isinstance(new.owner, Const)
            if made and new.name is None and old.name is not None:
                new.name = old.name

    def apply(self, block: Block) -> None:
        if self.of:
            for op in walk(block):
                op.operands = [self(v) for v in op.operands]


def each_function(fn: Function, change: Callable[[Function], None]) -> None:
    """Apply a pass to a function and to all that it calls and that is finished."""
    for f in [*reversed(callees(fn)), fn]:
        if f is fn or not f.unfinished:
            change(f)


def put_instead(block: Block, instead: dict[Op, list[Op]]) -> None:
    """Put other ops in the place of some."""
    block.ops = [new for op in block.ops for new in instead.get(op, [op])]
    for op in block.ops:
        for inner in op.blocks:
            put_instead(inner, instead)
