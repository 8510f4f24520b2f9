"""Constants that are used behind the path on which they were made.

Within a `try`, what is computed after an argument has been evaluated may end the path that the argument is on. Values
are handed on behind it; a constant is made anew where it is used.
"""

from __future__ import annotations

from s2sgrad.ir.clone import clone_op
from s2sgrad.ir.ops import Apply, Block, Const, Function, Op, Value
from s2sgrad.rules import core as rows

_OF_CONSTANTS = (rows.make_tuple, rows.make_slice)


def make_constants_anew(fn: Function) -> None:
    """Give every use of a constant one that is made on the way to it, in place."""
    _block(fn.body, set(fn.params))


def _block(block: Block, known: set[Value]) -> None:
    here = known | set(block.args)
    ops: list[Op] = []
    for op in block.ops:
        for k, v in enumerate(op.operands):
            if v not in here and is_constant(v):
                op.operands[k] = _again(v, here, ops)
        for inner in op.blocks:
            _block(inner, here)
        ops.append(op)
        here.update(op.results)
    block.ops = ops


def is_constant(v: Value) -> bool:
    """Whether a value is a constant, or a tuple or slice of such."""
    if isinstance(v.owner, Const):
        return True
    made = isinstance(v.owner, Apply) and v.owner.row in _OF_CONSTANTS
    return made and all(map(is_constant, v.owner.operands))  # type: ignore[union-attr]


def _again(v: Value, here: set[Value], ops: list[Op]) -> Value:
    op = v.owner
    assert isinstance(op, Op)
    operands = {x: x if x in here else _again(x, here, ops) for x in op.operands}
    copy = clone_op(op, operands)
    ops.append(copy)
    here.update(copy.results)
    return copy.results[0]


__all__ = ["is_constant", "make_constants_anew"]
