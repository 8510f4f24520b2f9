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
    Branching,
    Comment,
    Const,
    Function,
    Looping,
    Op,
    Region,
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
        if isinstance(op, With):
            inside = {*walk(op.body)}
            for r, v in op.given_back(op.body):
                if sub(v).owner is not None and sub(v).owner not in inside:
                    sub.replace(r, v)
        elif isinstance(op, Branching):
            for r, a, b in zip(op.results, *(b.terminator.operands for b in op.blocks)):
                if sub(a) is sub(b):
                    sub.replace(r, a)
                elif _is_bool(a, True) and _is_bool(b, False) and op.operands[0].type == BOOL == r.type:
                    sub.replace(r, op.operands[0])  # `True if c else False`
        elif isinstance(op, Looping):
            for variable in op.carried():
                if sub(variable.last) in (variable.arg, sub(variable.init)):
                    for name in variable.names:
                        sub.replace(name, variable.init)


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
        owner = v.owner.parent if isinstance(v.owner, Block) else v.owner
        if owner is None:  # a parameter, or given from outside: the cotangent of a sweep that is not complete yet
            return
        self.todo.append(owner)
        if isinstance(owner, Region):
            self.todo += owner.incoming_of(v)
        variable = owner.carried_as(v) if isinstance(owner, Looping) else None
        if variable is not None:  # it is live as a whole: before, in and after the loop
            self.todo += variable.names

    def op(self, op: Op) -> None:
        if op in self.ops:
            return
        self.ops.add(op)
        if (around := self.layout.around(op)) is not None:
            self.todo.append(around)
        if isinstance(op, Branching):
            self.todo += op.operands
            self.todo += self.effects.own_reads(op)
        elif isinstance(op, Looping):
            self.todo += op.operands[: op.n_source_operands]
            self.todo += [op.condition] if isinstance(op, While) else []
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
        if isinstance(op, Branching):
            op.keep([r in marks.values for r in op.results])
        elif isinstance(op, Looping):
            op.keep([a in marks.values for a in op.carried_args])
        for inner in op.blocks:
            _sweep(inner, marks)
    block.ops = kept
