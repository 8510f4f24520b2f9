"""Reverse mode: the adjoint of a function in SSA, as SSA.

The reverse sweep is built by walking the primal backwards. Plain values have cotangents that are SSA values themselves.
Memory that the primal writes has shadow memory, one adjoint array that mirrors every name and view of the primal array
(see shadows.py). While it is built, the reverse sweep refers to primal values wherever they stand; recording.py then
decides how each of them is provided: still in scope, computed again, read again from memory, or taped.

Sources: Griewank and Walther, Evaluating Derivatives (2nd ed., 2008), chapters 3 and 4; Hascoet and Pascual, The
Tapenade automatic differentiation tool (ACM TOMS 39, 2013), for to-be-recorded analysis.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.ir.ops import Apply, Block, Call, Comment, For, If, Op, Try, While, With
from s2sgrad.transforms.prepare.loose_numbers import check_numbers
from s2sgrad.transforms.reverse.cotangents import Cotangents
from s2sgrad.transforms.reverse.handlers.applications import reverse_apply
from s2sgrad.transforms.reverse.handlers.branches import reverse_branch, reverse_with
from s2sgrad.transforms.reverse.handlers.calls import reverse_call
from s2sgrad.transforms.reverse.handlers.loops import reverse_loop
from s2sgrad.transforms.reverse.pairs import Pairs
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.reverse.shadows import Shadows
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import Tools

# The handler of each kind of op.
HANDLERS: dict[type[Op], Callable[[Reversal, Scope, Any], None]] = {
    Apply: reverse_apply,
    If: reverse_branch,
    Try: reverse_branch,
    With: reverse_with,
    For: reverse_loop,
    While: reverse_loop,
    Call: reverse_call,
}


def begin_reversal(primal: Primal, tools: Tools, pairs: Pairs) -> Reversal:
    """A reverse sweep of a primal, with nothing in it yet."""
    check_numbers(primal.fn, primal.aliases, primal.active, primal.skip)
    shadows = Shadows(primal)
    return Reversal(primal, shadows, Cotangents(primal, shadows), tools, pairs, reverse_block)


def reverse_block(r: Reversal, scope: Scope, block: Block) -> None:
    """Append the reversal of all ops of a block (but its terminator)."""
    for op in reversed(block.ops[:-1]):
        if isinstance(op, Comment) or op in r.primal.skip:
            continue
        if concerns(r.primal, op):
            quote(r, scope, op)
            scope.at(op)
            if (handler := HANDLERS.get(type(op))) is not None:
                handler(r, scope, op)


def concerns(primal: Primal, op: Op) -> bool:
    """Whether the reversal of an op can contain anything at all."""
    if any(primal.active(r) for r in op.results):
        return True
    if isinstance(op, Apply):
        written = [v for p, v in zip(op.params, op.operands) if p in op.row.writes]
        return op in primal.restored or any(primal.active(v) for v in written)
    if isinstance(op, Call):
        nodes = [n for v in op.operands if primal.active(v) for n in primal.aliases.reach(v)]
        return any(op in n.writes for n in nodes)
    return any(concerns(primal, inner) for block in op.blocks for inner in block.ops)


def quote(r: Reversal, scope: Scope, op: Op) -> None:
    """A comment with the primal statement that the following code reverses."""
    stmt = op.span.stmt if op.span is not None else None
    if stmt is not None and stmt != r.quoted:
        r.quoted = stmt
        if not op.blocks:
            scope.builder.comment(stmt.text)


__all__ = ["begin_reversal"]
