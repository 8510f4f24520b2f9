"""Indices that are written after something was indexed by them: the reverse sweep indexes by them again.

What is in a tuple by which is indexed is copied at the op where it is written. An array or list that is an index by
itself is an operand, recorded like any other; what undoes a write reads it, too (`Recording.as_read`).
"""

from __future__ import annotations

from s2sgrad.analysis.alias import Aliases
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Function, Op, Value, walk
from s2sgrad.ir.types import Tuple
from s2sgrad.transforms.prepare.arguments import copy_of


def own_indices(fn: Function, called: bool = False) -> None:
    """Copy what is in a tuple by which something is indexed, where it is written: it is read again.

    An array or list that is an index by itself is an operand like any other, and is recorded where it is written later.
    What a function that is `called` is given may be written when it has returned.
    """
    indexed = [op for op in walk(fn.body) if isinstance(op, Apply) and _by_tuple(op)]
    if not indexed:
        return
    aliases = Aliases(fn)
    given = {n for p in fn.params if called for n in aliases.reach(p)}
    written = {op for op in indexed if any(n.written or n in given for n in aliases.reach(_index(op)))}
    todo = [fn.body] if written else []
    while todo:
        block = todo.pop()
        ops: list[Op] = []
        for op in block.ops:
            todo += op.blocks
            if op in written:
                index = _index(op)
                b = Builder(Block(), op.span)
                own = copy_of(b, index, False)
                op.operands = [own if v is index else v for v in op.operands]
                ops += b.block.ops
            ops.append(op)
        block.ops = ops


def _index(op: Op) -> Value:
    assert isinstance(op, Apply)
    index = op.operand("index")
    assert index is not None
    return index


def _by_tuple(op: Apply) -> bool:
    index = op.operand("index")
    return index is not None and isinstance(index.type, Tuple)


__all__ = ["own_indices"]
