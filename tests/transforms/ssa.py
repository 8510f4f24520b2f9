"""Functions in SSA, and their ops and values by what stands in the source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.ir.ops import Function, Op, Value, walk
from tests.frontend.support import lowered


def named(fn: Function) -> dict[str, Value]:
    """The last value of each name."""
    found = {p.name: p for p in fn.params if p.name}
    for op in walk(fn.body):
        found.update({v.name: v for block in op.blocks for v in block.args if v.name})
        found.update({v.name: v for v in op.results if v.name})
    return found


class Lowered:
    """A lowered function, of which ops are found by a part of their line and the name of their row."""

    def __init__(self, fun: Callable[..., Any], *args: Any) -> None:
        self.fn = lowered(fun, *args)
        self.values = named(self.fn)

    def op(self, line: str, row: str, nth: int = 0) -> Any:
        found = [op for op in self.ops(line) if getattr(getattr(op, "row", None), "name", "") == row]
        assert len(found) > nth, (line, row, [getattr(getattr(o, "row", None), "name", o) for o in self.ops(line)])
        return found[nth]

    def ops(self, line: str) -> list[Op]:
        return [op for op in walk(self.fn.body) if op.span is not None and line in op.span.source]

    @staticmethod
    def line(op: Op) -> str:
        """The source line of an op."""
        assert op.span is not None
        return op.span.source.strip()


__all__ = ["Lowered", "named"]
