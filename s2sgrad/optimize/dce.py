"""Dead code: ops, loop-carried values and memory that nothing observable depends on.

One mark and sweep over values, ops and memory together. Roots are what the function returns and what can be observed
from outside (prints, assertions, the caller's memory). A live op makes its operands live, and the memory that it reads;
live memory makes the ops that write it live. What is only written, or only carried round a loop into itself, is never
marked.
"""

from __future__ import annotations

from s2sgrad.analysis.alias import Node
from s2sgrad.analysis.effects import IDLE, effects_of
from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import (
    Block,
    Comment,
    Const,
    For,
    Function,
    If,
    Looping,
    Op,
    Return,
    Value,
    While,
    With,
    Yield,
    walk,
)
from s2sgrad.ir.types import BOOL
from s2sgrad.optimize.attempts import may_raise, settle_attempts
from s2sgrad.optimize.rewrite import Substitution, each_function
from s2sgrad.rules import contexts


def dce(fn: Function) -> None:
    """Remove dead code from a function and from all that it calls."""
    each_function(fn, dce_alone)


def dce_alone(fn: Function) -> None:
    """Remove dead code from one function alone."""
    collapse(fn)
    settle_attempts(fn)
    marks = _Marks(fn)
    marks.run()
    _sweep(fn.body, marks)


def collapse(fn: Function) -> None:
    """Replace carried values that never change, and choices between equal values."""
    sub = Substitution()
    _collapse(fn.body, sub)
    sub.apply(fn.body)


def _collapse(block: Block, sub: Substitution) -> None:
    for op in block.ops:
        for inner in op.blocks:
            _collapse(inner, sub)
        if isinstance(op, If):
            inside = {o for o in walk(op.blocks[0])} if isinstance(op, With) else set()
            for r, a, b in zip(op.results, *(b.terminator.operands for b in op.blocks)):
                if sub(a) is sub(b) or isinstance(op, With) and sub(a).owner not in inside and sub(a).owner is not None:
                    sub.replace(r, a)
                elif _is_bool(a, True) and _is_bool(b, False) and op.operands[0].type == BOOL == r.type:
                    sub.replace(r, op.operands[0])  # `True if c else False`
        elif isinstance(op, Looping):
            for k, (init, y) in enumerate(zip(op.inits, op.carried_yields)):
                arg = op.carried_args[k]
                if sub(y) in (arg, sub(init)):
                    for same in (arg, op.carried_results[k], *([op.cond.args[k]] if isinstance(op, While) else [])):
                        sub.replace(same, init)


def _is_bool(v: Value, truth: bool) -> bool:
    return isinstance(v.owner, Const) and v.owner.value is truth


class _Marks:
    """What is live."""

    def __init__(self, fn: Function) -> None:
        self.fn = fn
        self.effects = effects_of(fn)
        self.layout = Layout(fn)
        self.writers: dict[Node, list[Op]] = {}
        self.values: set[Value] = set()
        self.ops: set[Op] = set()
        self.nodes: set[Node] = set()
        self.todo: list[Value | Op | Node] = []

    def run(self) -> None:
        external = self.effects.external()
        for op in walk(self.fn.body):
            if type(op) in IDLE:
                continue
            if op.blocks:
                if isinstance(op, With) and contexts.is_observable(op):
                    self.todo.append(op)
                continue
            for node in self.effects.writes(op):
                self.writers.setdefault(node, []).append(op)
            if isinstance(op, Return) or self.effects.observable(op):
                self.todo.append(op)
            elif self.layout.is_tried(op) and may_raise(op, self.layout):
                self.todo.append(op)
                self.todo += self.effects.asked(op)
        self.todo += [n for n in self.writers if n in external]
        while self.todo:
            item = self.todo.pop()
            if isinstance(item, Value):
                self.value(item)
            elif isinstance(item, Op):
                self.op(item)
            elif item not in self.nodes:
                self.nodes.add(item)
                self.todo += self.writers.get(item, [])

    def value(self, v: Value) -> None:
        if v in self.values:
            return
        self.values.add(v)
        owner = v.owner
        if isinstance(owner, Block):
            loop = owner.parent
            if isinstance(loop, Looping):
                self.todo.append(loop)
                first = len(owner.args) - len(loop.inits)
                k = next(k for k, a in enumerate(owner.args) if a is v) - first
                if k >= 0:
                    self.slot(loop, k)
            return
        if owner is None:  # given from outside: the cotangent of a sweep that is not complete yet
            return
        self.todo.append(owner)
        if isinstance(owner, If):
            k = next(k for k, r in enumerate(owner.results) if r is v)
            self.todo += [b.terminator.operands[k] for b in owner.blocks]
        elif isinstance(owner, Looping):
            k = next(k for k, r in enumerate(owner.results) if r is v) - owner.has_stop
            if k >= 0:
                self.slot(owner, k)

    def slot(self, loop: For | While, k: int) -> None:
        """A carried value is live as a whole: before, in and after the loop."""
        self.todo += [loop.inits[k], loop.carried_args[k], loop.carried_yields[k], loop.carried_results[k]]
        if isinstance(loop, While):
            self.todo.append(loop.cond.args[k])

    def op(self, op: Op) -> None:
        if op in self.ops:
            return
        self.ops.add(op)
        if (around := self.layout.around(op)) is not None:
            self.todo.append(around)
        if isinstance(op, If):
            self.todo.append(op.operands[0])
            self.todo += self.effects.own_reads(op)
        elif isinstance(op, Looping):
            if isinstance(op, For):
                self.todo += op.operands[: op.n_source_operands]
                self.todo += self.effects.own_reads(op)
            else:
                self.todo.append(op.cond.terminator.operands[0])
                self.todo += self.effects.own_reads(op)
            if op.has_stop:
                self.todo.append(op.body.terminator.operands[0])
        else:
            self.todo += op.operands
            self.todo += self.effects.reads(op)

    def keeps(self, op: Op) -> bool:
        return op in self.ops or type(op) in (Yield, Comment)


def _sweep(block: Block, marks: _Marks) -> None:
    kept = []
    for op in block.ops:
        if not marks.keeps(op):
            continue
        kept.append(op)
        if isinstance(op, If):
            _drop_choices(op, marks)
        elif isinstance(op, Looping):
            _drop_carried(op, marks)
        for inner in op.blocks:
            _sweep(inner, marks)
    block.ops = kept


def _drop_choices(op: If, marks: _Marks) -> None:
    live = [r in marks.values for r in op.results]
    for b in op.blocks:
        b.terminator.operands = _keep(b.terminator.operands, live)
    op.results = _keep(op.results, live)


def _drop_carried(op: For | While, marks: _Marks) -> None:
    live = [a in marks.values for a in op.carried_args]
    stop = int(op.has_stop)
    first = len(op.operands) - len(live)
    op.operands = op.operands[:first] + _keep(op.operands[first:], live)
    op.body.terminator.operands = op.body.terminator.operands[:stop] + _keep(op.carried_yields, live)
    op.results = op.results[:stop] + _keep(op.carried_results, live)
    at = len(op.body.args) - len(live)
    op.body.args = op.body.args[:at] + _keep(op.carried_args, live)
    if isinstance(op, While):
        op.cond.args = _keep(op.cond.args, live)


def _keep(values: list[Value], live: list[bool]) -> list[Value]:
    return [v for v, is_live in zip(values, live) if is_live]

