"""What a generator yields, as a list: of fixed structure where it yields on every path, and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.frontend import open_tuples
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import BOTTOM, Bottom
from s2sgrad.rules import core as rows


class Gathered:
    """Fills a list. `take` notes the type of an element of a list whose length is not known, and gives it that type."""

    def __init__(self, low: Lowering, out: Value, take: Callable[[Value], Value], straight: bool = True) -> None:
        self.low = low
        self.out = out
        self.take = take
        self.block = low.b.block
        self.items: list[Value] | None = [] if straight else None  # all so far, if each is there on every path

    def add(self, value: Value) -> None:
        straight = self.items is not None and self.low.b.block is self.block
        if straight and open_tuples.stays(value.type, self.out.type.elem or BOTTOM):  # type: ignore[attr-defined]
            self.items.append(value)  # type: ignore[union-attr]
        else:
            self.settle()
            value = self.take(value)
        if not isinstance(value.type, Bottom):
            self.low.apply(rows.list_append, [self.out, value], method=True)

    def settle(self) -> None:
        items, self.items = self.items, None
        for value in items or ():
            self.take(value)

    def finish(self, place: Any) -> Value:
        """The list; `place` stands for its display."""
        if self.items is None or self.low.b.block is not self.block:
            self.settle()
            return self.out
        made = self.out.owner
        self.block.ops = [op for op in self.block.ops if op is not made and self.out not in op.operands]
        return self.low.display_list(place, self.items)
