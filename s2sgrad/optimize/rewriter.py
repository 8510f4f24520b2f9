"""Making new ops in the place of old ones: what patterns are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from s2sgrad.ir.build import positional, type_of_constant
from s2sgrad.ir.ops import Apply, Const, Function, Op, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import is_mutable
from s2sgrad.optimize.matching import infer
from s2sgrad.optimize.state import State

_DEEPEST = 8  # patterns applied to what patterns have made


@dataclass(frozen=True)
class Patterns:
    """Local rewrites by the rows of the ops that they look at.

    One returns the value that stands for the op's result (having made new ops before it, if need be), or None. It never
    changes what an op computes beyond rounding.
    """

    everywhere: Mapping[Row, Pattern] = field(default_factory=dict)  # to the bit
    of_sweeps: Mapping[Row, Pattern] = field(default_factory=dict)  # only of ops that a transform made


class Rewriter(State):
    """The state of a walk, and the moves that a pattern can make at the op where the walk is."""

    def __init__(self, fn: Function, patterns: Patterns, unfinished: bool = False) -> None:
        super().__init__(fn, unfinished)
        self.patterns = patterns
        self.out: list[Op] = []
        self.depth = 0

    def rewritten(self, op: Apply) -> Value | None:
        """What stands for the result of an op by the patterns, if there is anything."""
        found = None
        if op.row in self.patterns.everywhere:
            found = self.patterns.everywhere[op.row](self, op)
        if found is None and op.mirror is not None and op.row in self.patterns.of_sweeps:
            found = self.patterns.of_sweeps[op.row](self, op)
        return found

    def const(self, value: Any) -> Value:
        op = Const(value, type_of_constant(value), self.current.span if self.current else None)
        return self.emit(op)

    def make(self, row: Row, *operands: Value, **keywords: Value) -> Value:
        """A new application in place of the current op, itself simplified."""
        params = positional(row, len(operands)) + tuple(keywords)
        values = [*operands, *keywords.values()]
        t = infer(row, params, values)
        assert t is not None, (row, [v.type for v in values])
        op = Apply(row, values, params, t, self.current.span if self.current else None)
        for v in values:
            self.counts[v] = self.counts.get(v, 0) + 1
        op.mirror = self.current.mirror if self.current else None
        if self.current is not None and is_mutable(t) and is_mutable(self.current.results[0].type):
            self.join(op.result, self.current.results[0])  # it may become that result, and be written like it
        self.depth += 1
        found = self.rewritten(op) if self.depth < _DEEPEST else None
        self.depth -= 1
        return found if found is not None else self.emit(op)

    def instead(self, op: Apply, row: Row, a: Value, b: Value) -> Value:
        """Another row in place of the current op's, with a result of the same type, itself simplified."""
        new = Apply(row, [a, b], positional(row, 2), op.result.type, op.span)
        new.mirror = op.mirror
        if is_mutable(op.result.type):
            self.join(new.result, op.result)
        found = self.rewritten(new)
        return found if found is not None else self.emit(new)

    def emit(self, op: Op) -> Value:
        """Put an op before the current one."""
        if self.current is not None and op.mirror is None:
            op.mirror = self.current.mirror
        self.append(op)
        return op.results[0]

    def append(self, op: Op) -> None:
        self.passed(op)
        self.made_at[op] = self.clock + 1
        self.out.append(op)


Pattern = Callable[[Rewriter, Apply], Value | None]
