"""Branches whose condition the branches around or before them have settled: only the side that is taken stays.

Within `if c` c is known, and behind `if c: raise` as well. So it is in the reverse sweep, which asks again what the
primal has asked. Where an attempt did not fail, its exit code is 0, and where it did it is another.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.ops import Apply, Block, Branching, Const, Function, If, Op, Value
from s2sgrad.ir.row import Form, static_value
from s2sgrad.optimize.rewrite import Substitution, each_function
from s2sgrad.rules import core
from s2sgrad.rules.attempts import code_of

_COMPARE: dict[str | None, Callable[[int, int], bool]] = {"==": operator.eq, "!=": operator.ne}


def decide_branches(fn: Function) -> None:
    """Take out such branches, in a function and all that it calls."""
    each_function(fn, _decide)


def _decide(fn: Function) -> None:
    _decide_knowing(fn, Known())


def decide_attempts(fn: Function, settled: Iterable[Value]) -> None:
    """Take out the attempts that are known not to have failed, in a function alone: what was tried stays."""
    known = Known()
    for attempt in settled:
        known.learn(attempt, False)
    _decide_knowing(fn, known)


def _decide_knowing(fn: Function, known: Known) -> None:
    sub = Substitution()
    _block(fn.body, known, sub)
    sub.apply(fn.body)
    known.constants.apply(fn.body)


class Known:
    """What is known of conditions at one place."""

    def __init__(self, outer: Known | None = None) -> None:
        self.truths: dict[Value, bool] = dict(outer.truths) if outer else {}
        self.codes: dict[Value, frozenset[int]] = dict(outer.codes) if outer else {}  # those an attempt may have
        self.constants: Substitution = outer.constants if outer else Substitution()  # for what tells of attempts

    def under(self, cond: Value, truth: bool) -> Known:
        """What is known besides where the condition has this truth."""
        inner = Known(self)
        inner.learn(cond, truth)
        return inner

    def learn(self, v: Value, truth: bool) -> None:
        self.truths[v] = truth
        asked = _asks_code(v)
        if asked is not None:
            attempt, code, equal = asked
            left = self.possible(attempt)
            self.codes[attempt] = left & {code} if truth is equal else left - {code}
            if self.codes[attempt] == {0} or 0 not in self.codes[attempt]:
                self.truths[attempt] = 0 not in self.codes[attempt]
        elif isinstance(v.owner, Apply) and v.owner.row is core.not_:
            self.learn(v.owner.operands[0], not truth)
        elif isinstance(v.owner, Apply) and v.owner.row.form is Form.ATTEMPT:
            self.codes[v] = self.possible(v) - {0} if truth else frozenset([0])

    def truth(self, v: Value) -> bool | None:
        if v in self.truths:
            return self.truths[v]
        compared = _of_constants(v.owner)
        if compared is not None:
            return compared
        asked = _asks_code(v)
        if asked is not None:
            attempt, code, equal = asked
            left = self.possible(attempt)
            if code not in left:
                return not equal
            return equal if left == {code} else None
        if isinstance(v.owner, Apply) and v.owner.row is core.not_:
            inner = self.truth(v.owner.operands[0])
            return None if inner is None else not inner
        return None

    def told(self, op: Op) -> Const | None:
        """The constant in place of an op that tells how an attempt went, where that is known not to have failed, or
        that compares exit codes which are known."""
        value: bool | int | None = _of_constants(op)
        if value is None:
            if not isinstance(op, Apply) or op.row.form not in (Form.ATTEMPT, Form.OUTCOME):
                return None
            attempt = op.result if op.row.form is Form.ATTEMPT else op.operands[0]
            if self.truths.get(attempt) is not False:
                return None
            value = False if attempt is op.result else 0 if op.row is code_of else None
        const = Const(value, type_of_constant(value), op.span)
        const.mirror = op.mirror
        return const

    def possible(self, attempt: Value) -> frozenset[int]:
        """The exit codes that an attempt may have."""
        found = self.codes.get(attempt)
        if found is None:
            assert isinstance(attempt.owner, Apply)
            found = frozenset([0, *(code for _, code in attempt.owner.row.catches)])
        return found


def _of_constants(op: Any) -> bool | None:
    """What an op says that compares two integers which are known: branches that were joined leave such questions."""
    if not isinstance(op, Apply) or op.row.form is not Form.COMPARE or op.row.symbol not in _COMPARE:
        return None
    a, b = (v.owner.value if isinstance(v.owner, Const) else None for v in op.operands)
    return _COMPARE[op.row.symbol](a, b) if type(a) is int and type(b) is int else None


def _asks_code(v: Value) -> tuple[Value, int, bool] | None:
    """(attempt, code, whether they are to be equal), where a condition compares the exit code of an attempt."""
    op = v.owner
    if not isinstance(op, Apply) or op.row.form is not Form.COMPARE or op.row.symbol not in ("==", "!="):
        return None
    made = op.operands[0].owner
    known, code = static_value(op.operands[1].type)
    if not known or not isinstance(made, Apply) or made.row is not code_of:
        return None
    return made.operands[0], code, op.row.symbol == "=="


def _block(block: Block, known: Known, sub: Substitution) -> None:
    out: list[Op] = []
    _ops(block.ops, known, sub, out)
    block.ops = out


def _ops(ops: list[Op], known: Known, sub: Substitution, out: list[Op]) -> None:
    for op in ops:
        op.operands = [sub(v) for v in op.operands]
        told = known.told(op)
        if told is not None:
            known.constants.replace(op.results[0], told.result)
            out.append(told)
            continue
        if isinstance(op, Branching) and op.condition is not None:
            truth = known.truth(op.condition)
            if truth is not None:
                side = op.blocks[0 if truth else 1]
                _ops(side.ops[:-1], known, sub, out)
                for r, v in op.given_back(side):
                    sub.replace(r, v)
                continue
        if isinstance(op, If):
            cond = op.condition
            for inner, holds in zip(op.blocks, (True, False)):
                _block(inner, known.under(cond, holds), sub)
            for inner, holds in zip(op.blocks, (True, False)):
                if _never_ends(inner):
                    known.learn(cond, not holds)
        else:
            for inner in op.blocks:
                _block(inner, Known(known), sub)
        out.append(op)


def _never_ends(block: Block) -> bool:
    """Whether a block is always left by an exception."""
    last = block.ops[-2] if len(block.ops) > 1 else None
    if isinstance(last, Branching):
        return all(map(_never_ends, last.blocks))
    return isinstance(last, Apply) and last.row is core.raise_
