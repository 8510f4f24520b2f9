"""Constants and views that are used behind the path on which they were made.

Within a `try`, what is computed after an argument has been evaluated may end the path that the argument is on. Values
are handed on behind it; a constant, or what only names what is there, is made anew where it is used.
"""

from __future__ import annotations

from s2sgrad.frontend.watching import is_repeatable
from s2sgrad.ir.clone import clone_op
from s2sgrad.ir.ops import Apply, Block, Const, Function, Op, Value


def make_anew(fn: Function) -> None:
    """Give every use of a constant or view one that is made on the way to it, in place."""
    _block(fn.body, set(fn.params))


def _block(block: Block, known: set[Value]) -> None:
    here = known | set(block.args)
    ops: list[Op] = []
    for op in block.ops:
        for k, v in enumerate(op.operands):
            if v not in here and may_be_made(v, here):
                op.operands[k] = _again(v, here, ops)
        for inner in op.blocks:
            _block(inner, here)
        ops.append(op)
        here.update(op.results)
    block.ops = ops


def may_be_made(v: Value, here: set[Value]) -> bool:
    """Whether a value that is not here is a constant, or names what is here or may be made."""
    if isinstance(v.owner, Const):
        return True
    named = isinstance(v.owner, Apply) and is_repeatable(v.owner)
    return named and all(x in here or may_be_made(x, here) for x in v.owner.operands)  # type: ignore[union-attr]


def _again(v: Value, here: set[Value], ops: list[Op]) -> Value:
    op = v.owner
    assert isinstance(op, Op)
    operands = {x: x if x in here else _again(x, here, ops) for x in op.operands}
    copy = clone_op(op, operands)
    ops.append(copy)
    here.update(copy.results)
    return copy.results[0]


__all__ = ["make_anew", "may_be_made"]
