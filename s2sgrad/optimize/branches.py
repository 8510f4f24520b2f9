"""Branches in a row that ask for one condition, made one.

A reverse sweep makes the same choice again for each branch of the primal; where two follow each other, so do theirs.
"""

from __future__ import annotations

from s2sgrad.ir.ops import UNDEFINED, Block, Const, Function, If, Op, Yield
from s2sgrad.optimize.rewrite import Substitution, each_function


def join_branches(fn: Function) -> None:
    """Join such branches in a function and all that it calls."""
    each_function(fn, _join)


def _join(fn: Function) -> None:
    sub = Substitution()
    _block(fn.body, sub)
    sub.apply(fn.body)


def _block(block: Block, sub: Substitution) -> None:
    out: list[Op] = []
    waiting: list[Op] = []  # constants since the last branch
    last: If | None = None
    for op in block.ops:
        if isinstance(op, If) and last is not None and _fits(last, op, sub):
            _append(last, op, sub)
            out[-1:-1] = waiting
            waiting = []
            continue
        if last is not None and isinstance(op, Const) and op.value is not UNDEFINED:
            waiting.append(op)
            continue
        out += waiting
        waiting = []
        out.append(op)
        last = op if isinstance(op, If) else None
    block.ops = [*out, *waiting]
    for op in block.ops:
        for inner in op.blocks:
            _block(inner, sub)


def _fits(first: If, second: If, sub: Substitution) -> bool:
    return sub(second.condition) is sub(first.condition)


def _append(first: If, second: If, sub: Substitution) -> None:
    """Put the sides of the second branch behind those of the first."""
    inner = [Substitution(), Substitution()]
    for a, b, s in zip(first.blocks, second.blocks, inner):
        for r, y in first.given_back(a):
            s.replace(r, y)
        end = a.ops.pop()
        s.apply(b)
        tail = b.ops.pop()
        a.ops += b.ops
        a.ops.append(Yield([*end.operands, *tail.operands], end.span))
    for r in second.results:
        r.owner = first
    first.results += second.results



