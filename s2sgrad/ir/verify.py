"""The verifier: what every pass may rely on and must leave true."""

from __future__ import annotations

import functools

from s2sgrad.errors import InternalError
from s2sgrad.ir.ops import (
    Apply,
    Block,
    Branching,
    Call,
    Comment,
    Const,
    For,
    Function,
    Looping,
    Op,
    Return,
    Try,
    Value,
    While,
    Yield,
    callees,
)
from s2sgrad.ir.row import Form

FLAT = frozenset({Const, Comment, Yield, Return})  # of which nothing is asked but their operands and results


class Verifier:
    """Checks one function: terminators, arities, ownership, and that definitions dominate uses."""

    def __init__(self, fn: Function) -> None:
        self.fn = fn
        self.defined: set[Value] = set()

    def fail(self, op: Op | None, reason: str) -> None:
        where = f" in {type(op).__name__}{f' ({op.row.name})' if isinstance(op, Apply) else ''}" if op else ""
        line = f", primal line {op.span.line}" if op is not None and op.span else ""
        raise InternalError(f"invalid SSA in {self.fn.name}{where}{line}: {reason}")

    def run(self) -> None:
        if self.fn.body.parent is not None:
            self.fail(None, "the body belongs to an op")
        self.block(self.fn.body, Return, 1)

    def define(self, values: list[Value], owner: Op | Block, op: Op | None) -> None:
        for v in values:
            if v.owner is not owner:
                self.fail(op, f"{v!r} does not belong to its owner")
            if v in self.defined:
                self.fail(op, f"{v!r} is defined twice")
            self.defined.add(v)

    def block(self, block: Block, terminator: type[Op], arity: int | None) -> None:
        """It runs after every pass, over all ops: what most of them are is told by their classes alone."""
        self.define(block.args, block, None)
        last = block.ops[-1] if block.ops else None
        if not isinstance(last, terminator):
            self.fail(last, f"the block does not end in {terminator.__name__}")
        defined = self.defined
        for op in block.ops:
            cls = type(op)
            if (cls is Yield or cls is Return) and op is not last:
                self.fail(op, "a terminator is not last in its block")
            for v in op.operands:
                if v not in defined:
                    self.fail(op, f"operand {v!r} is not defined here")
            if isinstance(op, Apply):
                self.application(op, block)
            elif cls not in FLAT:
                self.op(op)
            if op.results:
                self.define(op.results, op, op)
        if arity is not None and len(block.terminator.operands) != arity:
            self.fail(block.terminator, f"{len(block.terminator.operands)} operands, expected {arity}")
        defined.difference_update(block.args)  # nothing of it is seen behind it
        for op in block.ops:
            defined.difference_update(op.results)

    def application(self, op: Apply, block: Block) -> None:
        if len(op.params) != len(op.operands):
            self.fail(op, "parameters do not fit the operands")
        if has_starred(op.params):
            self.fail(op, f"no such parameters: {', '.join(op.params)}")
        if op.row.form is Form.ATTEMPT and not is_made(op, block):
            self.fail(op, "nothing is tried")

    def op(self, op: Op) -> None:
        if any(b.parent is not op for b in op.blocks):
            self.fail(op, "a block does not belong to its op")
        if isinstance(op, Branching):
            for b in op.blocks:
                if b.args:
                    self.fail(op, "a branch has arguments")
                self.block(b, Yield, len(op.results))
        elif isinstance(op, For):
            carried = len(op.inits)
            if len(op.body.args) != len(op.sources) + carried:
                self.fail(op, "body arguments do not fit the operands")
            self.loop(op, carried)
        elif isinstance(op, While):
            if len(op.cond.args) != len(op.operands) or len(op.body.args) != len(op.operands):
                self.fail(op, "arguments do not fit the operands")
            self.block(op.cond, Yield, 1)
            self.loop(op, len(op.operands))
        elif isinstance(op, Call):
            if len(op.callee.params) != len(op.operands):
                self.fail(op, f"{op.callee.name} takes {len(op.callee.params)} arguments, got {len(op.operands)}")
        else:
            self.fail(op, "unknown op")

    def loop(self, op: Looping, carried: int) -> None:
        if len(op.results) != carried + op.has_stop:
            self.fail(op, "results do not fit what is carried")
        self.block(op.body, Yield, carried + op.has_stop)


@functools.cache
def has_starred(params: tuple[str, ...]) -> bool:
    """Whether there is a parameter that has not been bound to its operands one by one."""
    return any(p.startswith("*") for p in params)


def is_made(attempt: Apply, block: Block) -> bool:
    """Whether there is a `Try` of which the op tells how it went."""
    return any(isinstance(op, Try) and op.failed is attempt.result for op in block.ops)


def verify(fn: Function) -> None:
    """Raise InternalError unless the function, and every function it calls, is valid SSA."""
    for f in [fn, *callees(fn)]:
        Verifier(f).run()
