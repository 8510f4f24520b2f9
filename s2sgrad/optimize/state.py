"""What is known of a function while it is walked through and changed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from s2sgrad.analysis.alias import Node
from s2sgrad.analysis.effects import effects_of
from s2sgrad.analysis.reshaped import Reshaped, layout_matters
from s2sgrad.ir.build import positional
from s2sgrad.ir.ops import Apply, Function, Looping, Op, Value, callees, walk
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import NARROW, Array, Numeric, Scalar
from s2sgrad.optimize.matching import infer, like_once_combined, made_by, same_array
from s2sgrad.optimize.rewrite import Substitution

T = TypeVar("T")


class State:
    """The state of one walk: replacements so far, when memory was last written, and all that patterns ask."""

    def __init__(self, fn: Function, unfinished: bool = False) -> None:
        self.fn = fn
        self.unfinished = unfinished
        self.effects = effects_of(fn)
        self.aliases = self.effects.aliases
        self.reshaped = Reshaped(fn, bool(callees(fn)) and layout_matters(fn), self.aliases)
        self.returned = self.effects.deep(fn.returned)
        self.external = self.effects.external()
        self.sub = Substitution()
        self.counts: dict[Value, int] = {}
        for op in walk(fn.body):
            for v in op.operands:
                self.counts[v] = self.counts.get(v, 0) + 1
        self.current: Op | None = None
        # when each op was passed, and when each node was last written
        self.clock = 0
        self.made_at: dict[Op, int] = {}
        self.last_write: dict[Node, int] = {}
        # what has been worked out: for the whole walk, and as the function is until a block is done
        self._kept: dict[object, Any] = {}
        self._for_now: dict[object, Any] = {}

    # what has been worked out --------------------------------------------------------------------
    def kept(self, work_out: Callable[[State], T]) -> T:
        """What is worked out of this state, once for the whole walk."""
        return _worked_out(self._kept, work_out, self)

    def for_now(self, work_out: Callable[[State], T]) -> T:
        """The same, anew once a block is done."""
        return _worked_out(self._for_now, work_out, self)

    def known_now(self, work_out: Callable[[State], T]) -> T | None:
        """The same, None where nobody has asked for it."""
        return self._for_now.get(work_out)

    def block_done(self) -> None:
        """Note that a block has changed."""
        self._for_now.clear()

    # memory and time -----------------------------------------------------------------------------
    def written(self, v: Value) -> bool:
        return self.effects.written(v)

    def writing(self, node: Node | None) -> list[Apply]:
        """The ops that may write to a node."""
        return [op for op in self.for_now(_writers) if node in self.effects.writes(op)]

    def passed(self, op: Op) -> None:
        """Note what an op writes."""
        self.clock += 1
        for node in self.effects.writes(op):
            self.last_write[node] = self.clock

    def made_by(self, v: Value, *rows: Row) -> Apply | None:
        """The op of one of these rows that made v, if doing it again here would give the same."""
        op = made_by(v, *rows)
        if op is None:
            return None
        at = self.made_at.get(op, -1)
        for x in (v, *op.operands):
            node = self.aliases.node(x)
            if node is not None and (self.last_write.get(node, -1) >= at or self.elsewhen(node, op)):
                return None
        return op

    def elsewhen(self, node: Node, op: Op) -> bool:
        """Whether, in an unfinished reverse sweep, memory read by `op` may be different where the walk is now."""
        return self.unfinished and node.written and (self.current is None or op.mirror is not self.current.mirror)

    def changed_since(self, v: Value, op: Op) -> bool:
        """Whether v is changed by `op` itself, or was since."""
        node = self.aliases.node(v)
        if node is None:
            return False
        if self.elsewhen(node, op):
            return True
        return node in self.effects.writes(op) or self.last_write.get(node, -1) >= self.made_at.get(op, -1)

    def join(self, a: Value, b: Value) -> None:
        """Note that two values may be one from now on."""
        last = max((self.last_write.get(n, -1) for v in (a, b) if (n := self.aliases.node(v)) is not None), default=-1)
        self.effects.also(a, b)
        if last >= 0 and (node := self.aliases.node(a)) is not None:
            self.last_write[node] = last

    # values and their uses -----------------------------------------------------------------------
    def uses(self, rows: Collection[Row]) -> bool:
        """Whether any of these rows is applied in the function."""
        applied = self.for_now(_applied)
        return any(row in applied for row in rows)

    def loop_of(self, v: Value) -> Looping | None:
        """The loop that carries a value or goes through it as an element, inside of it or as a result."""
        return self.kept(_loops).get(v)

    @functools.cached_property
    def has_narrow(self) -> bool:
        """Whether the function has floats that are narrower than Python's: these would be widened by a np.float64."""
        values = [*self.fn.params, *(r for op in walk(self.fn.body) for r in op.results)]
        return any(isinstance(v.type, Numeric) and v.type.dtype in NARROW for v in values)

    def single_use(self, v: Value) -> bool:
        return self.counts.get(v, 0) <= 1

    def count(self, v: Value, by: int) -> None:
        self.counts[v] = self.counts.get(v, 0) + by

    # types ---------------------------------------------------------------------------------------
    def may_stand_for(self, x: Value, op: Apply) -> bool:
        """Whether the existing value x can be used for the new result of `op`."""
        if type(x.type) is not type(op.result.type):
            return False
        if isinstance(x.type, Scalar) and isinstance(op.result.type, Scalar):
            return (x.type.kind, x.type.dtype) == (op.result.type.kind, op.result.type.dtype)
        if not self.has_type(x, op) or self.written(x) or self.written(op.result):
            return False
        node, target = self.aliases.node(x), self.aliases.node(op.result)
        # what the caller receives stays apart from its own arrays and from the other results
        return target not in self.returned or (node not in self.external and node not in self.returned)

    def has_type(self, x: Value, op: Apply) -> bool:
        """Whether the operand x has the shape and dtype of the op's result."""
        if isinstance(x.type, Array) and isinstance(op.result.type, Array):
            alone = sum(isinstance(v.type, Array) for v in op.operands) == 1
            return same_array(x.type, op.result.type) if alone else like_once_combined(x.type, op.result.type)
        return x.type == op.result.type

    def fits(self, row: Row, operands: Sequence[Value], op: Apply) -> bool:
        """Whether applying the row gives a result of the type that `op` has."""
        t = infer(row, positional(row, len(operands)), operands)
        return like_once_combined(t, op.result.type)

    def same_type(self, row: Row, operands: Sequence[Value], other: Row, others: Sequence[Value]) -> bool:
        a = infer(row, positional(row, len(operands)), operands)
        return a is not None and a == infer(other, positional(other, len(others)), others)


def _worked_out(found: dict[object, Any], work_out: Callable[[State], T], s: State) -> T:
    if work_out not in found:
        found[work_out] = work_out(s)
    out: T = found[work_out]
    return out


def _writers(s: State) -> list[Apply]:
    return [op for op in walk(s.fn.body) if isinstance(op, Apply) and s.effects.writes(op)]


def _applied(s: State) -> frozenset[Row]:
    return frozenset(op.row for op in walk(s.fn.body) if isinstance(op, Apply))


def _loops(s: State) -> dict[Value, Looping]:
    loops = [op for op in walk(s.fn.body) if isinstance(op, Looping)]
    return {x: op for op in loops for x in (*op.body.args, *op.results)}
