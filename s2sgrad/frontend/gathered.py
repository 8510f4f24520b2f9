"""What a generator yields, as a list: of fixed structure where it yields on every path, and once.

A generator that calls itself for the parts of a structure is inlined once for each part.
"""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import open_tuples
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.made_lists import Filling
from s2sgrad.frontend.object_lists import as_element
from s2sgrad.frontend.state import FALLS, Flow
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import BOTTOM, Bottom
from s2sgrad.rules import core as rows


class Gathered:
    """Fills a list; `place` stands for its display; `straight`: each element may be there on every path."""

    def __init__(self, low: Lowering, place: Any, straight: bool = True) -> None:
        self.low = low
        self.place = place
        self.filling = Filling(low, place)
        self.out = self.filling.list
        self.block = low.b.block
        self.items: list[Value] | None = [] if straight else None  # all so far, if each is there on every path

    def add(self, value: Value) -> Flow:
        value = as_element(self.low, value)
        straight = self.items is not None and self.low.b.block is self.block
        if straight and open_tuples.stays(value.type, self.out.type.elem or BOTTOM):  # type: ignore[attr-defined]
            self.items.append(value)  # type: ignore[union-attr]
        else:
            self.settle()
            value = self.filling.take(value)
        if not isinstance(value.type, Bottom):
            self.low.apply(rows.list_append, [self.out, value], method=True)
        return FALLS

    def settle(self) -> None:
        items, self.items = self.items, None
        for value in items or ():
            self.filling.take(value)

    def finish(self) -> Value:
        """The list."""
        if self.items is None or self.low.b.block is not self.block:
            self.settle()
            return self.out
        made = self.out.owner
        self.block.ops = [op for op in self.block.ops if op is not made and self.out not in op.operands]
        return self.low.display_list(self.place, self.items)
