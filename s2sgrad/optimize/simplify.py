"""Local rewrites, in one walk in program order.

A rule looks at one op and what defines its operands. It returns the value that stands for the op's result (having
emitted new ops before it, if need be), or None. Rules never change what an op computes beyond rounding, and leave the
primal's own ops as they are to the bit.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from s2sgrad.analysis.alias import Node
from s2sgrad.analysis.effects import effects_of
from s2sgrad.analysis.reshaped import Reshaped, layout_matters
from s2sgrad.ir.build import positional, type_of_constant
from s2sgrad.ir.ops import Apply, Block, Const, For, Function, If, Looping, Op, Value, While, With, callees, walk
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import NARROW, Array, Entries, Map, Numeric, Scalar, Static, Tuple, is_mutable
from s2sgrad.optimize.bounds import drop_guard
from s2sgrad.optimize.dce import collapse
from s2sgrad.optimize.divisions import DIVISIONS, numpy_division
from s2sgrad.optimize.domains import Domains
from s2sgrad.optimize.iterated import Iterated
from s2sgrad.optimize.rewrite import Substitution, each_function
from s2sgrad.optimize.rules_algebra import ALGEBRA, OPPOSITE, copy_of_whole, made_by
from s2sgrad.optimize.rules_shape import (
    drop_broadcast,
    drop_unbroadcast,
    infer,
    like_once_combined,
    same_array,
    shape_from_operand,
    suits,
    sum_of_broadcast,
    unbroadcast_operands,
)
from s2sgrad.optimize.selected import keep_summed_zeros, keep_zeros
from s2sgrad.rules import adjoint, core, matmul, operators, registry, singular


def simplify(fn: Function) -> None:
    """Simplify a function and all that it calls."""
    each_function(fn, _simplify)


def simplify_unfinished(fn: Function) -> None:
    """Simplify one function alone; its reverse sweep still reads memory as it was at each mirrored moment."""
    _simplify(fn, True)


def _simplify(fn: Function, unfinished: bool = False) -> None:
    collapse(fn)
    s = Simplifier(fn, unfinished)
    s.block(fn.body)
    s.sub.apply(fn.body)


class Simplifier:
    """The state of one walk: replacements so far, and where new ops go."""

    def __init__(self, fn: Function, unfinished: bool = False) -> None:
        self.unfinished = unfinished
        self.fn = fn
        self.loops: dict[Value, For | While] | None = None
        # as the function is until a block is done
        self.domains: Domains | None = None
        self._writers: list[Apply] | None = None
        self._rows: frozenset[Row] | None = None
        self.effects = effects_of(fn)
        self.aliases = self.effects.aliases
        self.reshaped = Reshaped(fn, bool(callees(fn)) and layout_matters(fn), self.aliases)
        self.sub = Substitution()
        self.counts: dict[Value, int] = {}
        for op in walk(fn.body):
            for v in op.operands:
                self.counts[v] = self.counts.get(v, 0) + 1
        self.returned = self.effects.deep(fn.returned)
        self.external = self.effects.external()
        self.out: list[Op] = []
        self.current: Op | None = None
        self.depth = 0
        # accumulations into one place of which nothing has been seen since: (array, index) -> the op
        self.pending: dict[tuple[Value, Value | None], Apply] = {}
        # when each op was passed, and when each node was last written
        self.clock = 0
        self.made_at: dict[Op, int] = {}
        self.last_write: dict[Node, int] = {}
        self.merged: set[Op] = set()  # accumulations that are part of a later one

    # what rules ask ------------------------------------------------------------------------------
    def written(self, v: Value) -> bool:
        return self.effects.written(v)

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

    def passed(self, op: Op) -> None:
        """Note what an op writes."""
        self.clock += 1
        for node in self.effects.writes(op):
            self.last_write[node] = self.clock

    def uses(self, rows: Collection[Row]) -> bool:
        """Whether any of these rows is applied in the function."""
        if self._rows is None:
            self._rows = frozenset(op.row for op in walk(self.fn.body) if isinstance(op, Apply))
        return any(row in self._rows for row in rows)

    def writing(self, node: Node | None) -> list[Apply]:
        """The ops that may write to a node."""
        if self._writers is None:
            ops = (op for op in walk(self.fn.body) if isinstance(op, Apply))
            self._writers = [op for op in ops if self.effects.writes(op)]
        return [op for op in self._writers if node in self.effects.writes(op)]

    def join(self, a: Value, b: Value) -> None:
        last = max((self.last_write.get(n, -1) for v in (a, b) if (n := self.aliases.node(v)) is not None), default=-1)
        self.effects.also(a, b)
        if last >= 0 and (node := self.aliases.node(a)) is not None:
            self.last_write[node] = last

    @functools.cached_property
    def has_narrow(self) -> bool:
        """Whether the function has floats that are narrower than Python's: these would be widened by a np.float64."""
        values = [*self.fn.params, *(r for op in walk(self.fn.body) for r in op.results)]
        return any(isinstance(v.type, Numeric) and v.type.dtype in NARROW for v in values)

    def loop_of(self, v: Value) -> For | While | None:
        """The loop that carries a value or goes through it as an element, inside of it or as a result."""
        if self.loops is None:
            loops = [op for op in walk(self.fn.body) if isinstance(op, Looping)]
            self.loops = {x: op for op in loops for x in (*op.body.args, *op.results)}
        return self.loops.get(v)

    @functools.cached_property
    def iterated(self) -> Iterated:
        return Iterated(self)

    def single_use(self, v: Value) -> bool:
        return self.counts.get(v, 0) <= 1

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
            same = same_array(x.type, op.result.type) if alone else like_once_combined(x.type, op.result.type)
            return same
        return x.type == op.result.type

    def count(self, v: Value, by: int) -> None:
        self.counts[v] = self.counts.get(v, 0) + by

    def fits(self, row: Row, operands: Sequence[Value], op: Apply) -> bool:
        """Whether applying the row gives a result of the type that `op` has."""
        t = infer(row, positional(row, len(operands)), operands)
        return like_once_combined(t, op.result.type)

    def same_type(self, row: Row, operands: Sequence[Value], other: Row, others: Sequence[Value]) -> bool:
        a = infer(row, positional(row, len(operands)), operands)
        return a is not None and a == infer(other, positional(other, len(others)), others)

    def const(self, value: Any) -> Value:
        op = Const(value, type_of_constant(value), self.current.span if self.current else None)
        return self._emit(op)

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
        found = self.rule(op) if self.depth < 8 else None
        self.depth -= 1
        return found if found is not None else self._emit(op)

    def instead(self, op: Apply, row: Row, a: Value, b: Value) -> Value:
        """Another row in place of the current op's, with a result of the same type, itself simplified."""
        new = Apply(row, [a, b], positional(row, 2), op.result.type, op.span)
        new.mirror = op.mirror
        if is_mutable(op.result.type):
            self.join(new.result, op.result)
        found = self.rule(new)
        return found if found is not None else self._emit(new)

    def _emit(self, op: Op) -> Value:
        if self.current is not None and op.mirror is None:
            op.mirror = self.current.mirror
        self.append(op)
        return op.results[0]

    def append(self, op: Op) -> None:
        self.passed(op)
        self.made_at[op] = self.clock + 1
        self.out.append(op)

    # the walk ------------------------------------------------------------------------------------
    def block(self, block: Block) -> None:
        outer, self.out = self.out, []
        pending, self.pending = self.pending, {}
        self.ops(block.ops)
        block.ops = [op for op in self.out if op not in self.merged]
        self.domains = self._writers = self._rows = None
        self.out, self.pending = outer, pending

    def ops(self, ops: list[Op]) -> None:
        for op in ops:
            op.operands = [self.sub(v) for v in op.operands]
            if isinstance(op, If) and not isinstance(op, With) and self.decided(op):
                continue
            for inner in op.blocks:
                if not isinstance(op, If):
                    self.passed(op)
                self.block(inner)
            if isinstance(op, Apply):
                self.apply(op)
            else:
                self.forget(op)
                self.append(op)

    def decided(self, op: If) -> bool:
        """Take the branch of an `if` whose condition is known."""
        known, value = static_value(op.operands[0].type)
        if not known:
            return False
        branch = op.blocks[0 if value else 1]
        self.ops(branch.ops[:-1])
        for r, y in zip(op.results, branch.terminator.operands):
            self.sub.replace(r, self.sub(y))
        return True

    def apply(self, op: Apply) -> None:
        self.current = op
        unbroadcast_operands(self, op)
        shape_from_operand(self, op)
        found = self.rule(op)
        if found is None:
            found = self.merge(op)
        if found is None:
            self.forget(op)
            self.note(op)
            self.append(op)
            return
        if found is not op.result:
            self.join(found, op.result)
            self.counts[found] = self.counts.get(found, 0) + self.counts.get(op.result, 0) - 1
            self.sub.replace(op.result, found)

    def rule(self, op: Apply) -> Value | None:
        if op.row in EVERYWHERE and (found := EVERYWHERE[op.row](self, op)) is not None:
            return found
        if op.mirror is not None and op.row in ALGEBRA:
            return ALGEBRA[op.row](self, op)
        return None

    # accumulations into one place ----------------------------------------------------------------
    def note(self, op: Apply) -> None:
        if op.row in OPPOSITE and op.mirror is not None:
            self.pending[op.operands[0], op.operands[1] if len(op.operands) == 3 else None] = op

    def forget(self, op: Op) -> None:
        """Drop the accumulations whose memory an op looks at or changes."""
        if not self.pending:
            return
        seen: set[Node] = {*self.effects.reads(op), *self.effects.writes(op)}
        if seen:
            self.pending = {
                key: first for key, first in self.pending.items() if self.aliases.node(key[0]) not in seen
            }

    def merge(self, op: Apply) -> Value | None:
        """x[i] += a; x[i] += b as x[i] += a + b, where nothing looks at x between.

        Of arrays only x += a; x += a: another array for a + b would cost what it saves.
        """
        if op.row not in OPPOSITE or op.mirror is None:
            return None
        key = (op.operands[0], op.operands[1] if len(op.operands) == 3 else None)
        first = self.pending.get(key)
        if first is None or len(first.operands) != len(op.operands):
            return None
        a, b = first.operands[-1], op.operands[-1]
        scalars = isinstance(a.type, Scalar) and a.type == b.type
        if not scalars and (a is not b or first.row is not op.row or self.changed_since(a, first)):
            return None
        row = operators.add if first.row is op.row else operators.sub
        if infer(row, ("a", "b"), (a, b)) is None:
            return None
        self.merged.add(first)
        total = self.make(row, a, b)
        merged = Apply(first.row, [*op.operands[:-1], total], op.params, op.result.type, op.span)
        merged.mirror = op.mirror
        self.forget(op)
        self.pending[key] = merged
        return self._emit(merged)

    def changed_since(self, v: Value, op: Op) -> bool:
        """Whether v is changed by `op` itself, or was since."""
        node = self.aliases.node(v)
        if node is None:
            return False
        if self.elsewhen(node, op):
            return True
        return node in self.effects.writes(op) or self.last_write.get(node, -1) >= self.made_at.get(op, -1)


# rewrites that keep every bit -------------------------------------------------------------------


def element_of_display(s: Simplifier, op: Apply) -> Value | None:
    """(a, b)[0] as a; of lists and dicts only where they are never changed."""
    x, index = op.operands
    display = made_by(x, core.make_tuple, core.make_list, core.make_dict)
    known, key = static_value(index.type)
    if display is None or not known:
        return None
    if display.row is not core.make_tuple and s.written(x):
        return None
    if isinstance(x.type, Map):
        keys = static_value(display.operands[0].type)[1]
        found = display.operands[1 + keys.index(key)] if key in keys else None
    elif isinstance(x.type, Entries):
        found = display.operands[1 + x.type.keys.index(key)] if key in x.type.keys else None
    else:
        n = len(display.operands)
        in_range = isinstance(key, int) and not isinstance(key, bool) and -n <= key < n
        found = display.operands[key] if in_range else None
    return s.sub(found) if found is not None and suits(found.type, op.result.type) else None


def known_number(s: Simplifier, op: Apply) -> Value | None:
    """Shapes and lengths that the types know."""
    t = op.result.type
    if isinstance(t, Scalar) and t.is_const and t.dtype is None:
        return s.const(t.const)
    return None


def known_size(s: Simplifier, op: Apply) -> Value | None:
    x = op.operands[0]
    if isinstance(x.type, Tuple) and made_by(x, core.shape_of) is not None:
        found = known_number(s, op)
        if found is not None:
            return found
    return element_of_display(s, op)


def double_transpose(s: Simplifier, op: Apply) -> Value | None:
    inner = made_by(op.operands[0], op.row)
    if inner is None or len(inner.operands) != 1 or len(op.operands) != 1:
        return None
    return s.sub(inner.operands[0]) if inner.operands[0].type == op.result.type else None


EVERYWHERE: dict[Row, Any] = {
    core.getitem: known_size,
    core.copy: copy_of_whole,
    core.length: known_number,
    core.ndim_of: known_number,
    core.size_of: known_number,
    core.transpose_attr: double_transpose,
    core.unbroadcast: drop_unbroadcast,
    singular.off_zero_row: drop_guard,
    singular.off_kink_row: drop_guard,
    core.broadcast_like: drop_broadcast,
    **{row: keep_zeros for row in (singular.divided_row, singular.scaled_row, singular.masked_row)},
    **{row: keep_summed_zeros for row in (operators.matmul, matmul.matmul, matmul.dot)},
    **{row: numpy_division for row in (*DIVISIONS, operators.pow_)},
}
for _fn, _rule in ((np.transpose, double_transpose), (np.sum, sum_of_broadcast)):
    _row = registry.lookup(_fn)
    if _row is not None:
        EVERYWHERE[_row] = _rule


# helpers for containers, applied to a plain array or number


def plain_zeros(s: Simplifier, op: Apply) -> Value | None:
    (x,) = op.operands
    if isinstance(x.type, Scalar):
        return s.const(0j if x.type.kind == "c" else 0.0)
    if isinstance(x.type, Static):
        return s.const(None)
    return s.make(core.zeros_like, x) if isinstance(x.type, Array) else None


def plain_copy(s: Simplifier, op: Apply) -> Value | None:
    (x,) = op.operands
    if isinstance(x.type, Scalar):
        return x
    return s.make(core.copy, x) if isinstance(x.type, Array) else None


def plain_sum(s: Simplifier, op: Apply) -> Value | None:
    plain = all(isinstance(v.type, Numeric) for v in op.operands)
    return s.make(operators.add, *op.operands) if plain and s.fits(operators.add, op.operands, op) else None


def plain_accumulation(s: Simplifier, op: Apply) -> Value | None:
    return s.make(core.iadd, *op.operands) if isinstance(op.operands[0].type, Array) else None


def zero_fill(s: Simplifier, op: Apply) -> Value | None:
    """x[i] = zeros as x[i] = 0.0."""
    zeros = made_by(op.operands[2], core.zeros_like)
    if zeros is None or not isinstance(op.operands[0].type, Array) or s.written(zeros.result):
        return None
    return s.make(core.setitem, *op.operands[:2], s.const(0.0))


EVERYWHERE.update({
    adjoint.zeros_tree: plain_zeros,
    adjoint.copy_tree: plain_copy,
    adjoint.add_tree: plain_sum,
    adjoint.accumulate_tree: plain_accumulation,
    core.setitem: zero_fill,
})
