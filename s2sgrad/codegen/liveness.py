"""Positions of statements, and the live range of every value that needs a variable.

Positions run through the printed statements in order; an op at position p reads at p and writes at p + 1. Ranges have
holes: a value that only one branch reads is dead in the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from s2sgrad.codegen.facts import Facts, constant_of
from s2sgrad.codegen.folding import Folding
from s2sgrad.codegen.ranges import Ranges
from s2sgrad.codegen.shapes import Shapes
from s2sgrad.ir.ops import (
    Apply,
    Block,
    Branching,
    Call,
    Carried,
    Comment,
    Const,
    Function,
    If,
    Looping,
    Op,
    Return,
    Try,
    Value,
    While,
    is_undefined,
)


@dataclass
class Definition:
    """Where a value begins: the block its range is in, the position there, and positions outside (copies into it)."""

    block: Block
    start: int
    also: list[tuple[int, int]] = field(default_factory=list)


class Liveness:
    """Live ranges of one function. `order` lists the values with a variable by first definition."""

    def __init__(self, fn: Function, facts: Facts, folding: Folding, shapes: Shapes) -> None:
        self.facts = facts
        self.folding = folding
        self.shapes = shapes
        self.position = 0
        self.definitions: dict[Value, Definition] = {}
        self.order: list[Value] = []
        self.span: dict[Op, tuple[int, int]] = {}
        self.begin: dict[Block, int] = {}
        # value -> block -> the last use there: a position, and the op that holds it if it is a nested one
        self.last: dict[Value, dict[Block, tuple[int, Op | None]]] = {}
        for p in fn.params:
            self.define(p, fn.body, 0)
        self.block(fn.body)

    # positions --------------------------------------------------------------------------------------------------------

    def next(self) -> int:
        self.position += 2
        return self.position

    def define(self, v: Value, block: Block, start: int, also: list[tuple[int, int]] | None = None) -> None:
        self.definitions[v] = Definition(block, start, also or [])
        self.order.append(v)

    def leaves(self, v: Value) -> list[Value]:
        """The variables that are read where the value is written out."""
        out: dict[Value, None] = {}
        self._leaves(self.facts.resolve(v), out)
        return list(out)

    def _leaves(self, v: Value, out: dict[Value, None]) -> None:
        if v not in self.folding.inline:
            if not is_undefined(v):
                out[v] = None
            return
        if constant_of(v)[0]:
            return
        op = v.owner
        assert isinstance(op, Op)
        for operand in op.operands:
            self._leaves(self.facts.resolve(operand), out)
        if isinstance(op, If):
            for operand in self.folding.branch_values(op, v):
                self._leaves(operand, out)

    def read(self, v: Value, block: Block, at: int) -> None:
        for leaf in self.leaves(v):
            last = self.last.setdefault(leaf, {})
            home = self.definitions[leaf].block
            where, holder, p = block, None, at
            while True:
                known = last.get(where)
                if known is None or p >= known[0]:
                    last[where] = (p, holder)
                if where is home or (known is not None and known[1] is holder and holder is not None):
                    break
                holder = where.parent
                assert holder is not None
                where = self.facts.home(holder)
                p = self.span[holder][0]

    # the walk ---------------------------------------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        self.begin[block] = self.position
        for op in block.ops[:-1]:
            if isinstance(op, Comment) or self.facts.is_alias(op):
                continue
            if isinstance(op, Const | Apply | Call):
                self.plain(op, block)
            elif isinstance(op, Branching):
                self.branch(op, block)
            elif isinstance(op, Looping):
                self.loop(op, block)
        if isinstance(block.terminator, Return):
            at = self.next()
            if not self.is_dissolved(block.terminator.operands[0]):
                self.read(block.terminator.operands[0], block, at)

    def is_dissolved(self, v: Value) -> bool:
        return self.facts.resolve(v) in self.shapes.dissolved

    def plain(self, op: Op, block: Block) -> None:
        if self.folding.is_folded(op) or self.facts.is_idle(op):
            return
        at = self.next()
        for v in op.operands:
            self.read(v, block, at)
        for r in op.results:
            if self.facts.used(r) and not is_undefined(r):
                self.define(r, block, at + 1)

    def branch(self, op: Branching, block: Block) -> None:
        if isinstance(op, If) and op in self.folding.chosen:
            result = self.folding.live_results(op)[0]
            if result in self.folding.inline:
                return
            at = self.next()
            for v in [*op.operands, *self.folding.branch_values(op, result)]:
                self.read(v, block, at)
            self.define(result, block, at + 1)
            return
        at = self.next()
        self.span[op] = (at, at)
        self.read(op.operands[0], block, at)
        live = [k for k, r in enumerate(op.results) if self.facts.used(r)]
        writes = []
        for inner in op.blocks:
            self.position += 2
            self.block(inner)
            at_end = self.next()
            for k in live:
                if not self.is_dissolved(inner.terminator.operands[k]):
                    self.read(inner.terminator.operands[k], inner, at_end)
            if isinstance(op, Try) and inner is op.body:
                for k in live:  # what stands for a result where the body is left is there until its end
                    self.read_throughout(op.missing.terminator.operands[k], op, at_end)
            writes.append((at_end + 1, at_end + 1))
        end = self.next()
        self.span[op] = (at, end)
        # the last branch falls into the end; the first one jumps over the other
        writes[-1] = (writes[-1][0], end)
        for k in live:
            if op.results[k] not in self.shapes.dissolved:
                self.define(op.results[k], block, end, list(writes))

    def read_throughout(self, v: Value, op: Try, at: int) -> None:
        """Note a value from outside of an attempt as read at the end of what is tried."""
        for leaf in self.leaves(v):
            if self.definitions[leaf].block is not op.missing:
                self.read(leaf, op.body, at)

    def loop(self, op: Looping, block: Block) -> None:
        at = self.next()
        self.span[op] = (at, at)
        live = self.facts.live(op)
        for variable in live:
            self.read(variable.init, block, at)
        header = self.next()
        self.span[op] = (header, header)  # what the body reads is read later than what the header does
        if isinstance(op, While):
            for variable in live:
                self.define(variable.names[1], op.cond, at + 1)
            self.block(op.cond)
            test_end = self.next()
            self.read(op.condition, op.cond, test_end)
        else:
            for v in op.operands[: op.n_source_operands]:
                self.read(v, block, header)
            for e in filter(self.facts.used, op.body.args[: len(op.sources)]):
                self.define(e, op.body, header + 1)
            test_end = header
        for variable in live:
            self.define(variable.arg, op.body, test_end + 1)
        self.block(op.body)
        at_end = self.next()
        for variable in live:
            if not self.is_dissolved(variable.last):
                self.read(variable.last, op.body, at_end)
        if op.has_stop and not self.is_dissolved(op.body.terminator.operands[0]):
            self.read(op.body.terminator.operands[0], op.body, at_end)
        end = self.next()
        self.span[op] = (at, end)
        self.slots(op, block, live, (at + 1, test_end), (at_end + 1, end))

    def slots(
        self, op: Looping, block: Block, live: list[Carried], head: tuple[int, int], back: tuple[int, int]
    ) -> None:
        """A carried variable is written before the loop and at the end of each pass; the next pass or what follows
        the loop reads it."""
        for variable in live:
            self.definitions[variable.arg].also += [head, back]
            self.define(variable.result, block, back[1])
        stopped = self.facts.stopped(op)
        if stopped is not None:
            self.define(stopped, block, back[1], [(head[0], back[1])])

    # ranges -----------------------------------------------------------------------------------------------------------

    def ranges(self, v: Value) -> Ranges:
        """All positions where the variable of this value must hold it."""
        out = Ranges()
        d = self.definitions[v]
        for a, b in d.also:
            out.add(a, b)
        last = self.last.get(v)
        if last is None:
            if not d.also:
                out.add(d.start, d.start)
        else:
            self._extend(out, last, d.block, d.start)
        return out

    def _extend(
        self, out: Ranges, last: dict[Block, tuple[int, Op | None]], block: Block, start: int
    ) -> None:
        at, holder = last[block]
        if isinstance(holder, Looping):
            # defined outside, read inside: it must survive every pass
            out.add(start, self.span[holder][1])
            return
        out.add(start, max(start, at))
        if isinstance(holder, Branching):
            for inner in holder.blocks:
                if inner in last:
                    self._extend(out, last, inner, self.begin[inner] + 1)


__all__ = ["Definition", "Liveness"]
