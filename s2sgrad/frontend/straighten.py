"""Two branches in a row, of which the first tells how the second goes, made one.

An exception leaves a `try` by a flag, and the handler asks for it. Where one side of the first branch settles the
question, the second branch's side goes there, and the flag is gone.
"""

from __future__ import annotations

import operator
from typing import Any

from s2sgrad.frontend.closed_paths import make_anew
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.clone import Mapping, clone_op
from s2sgrad.ir.ops import UNDEFINED, Apply, Block, Const, For, Function, If, Op, Value, While, Yield, walk
from s2sgrad.ir.row import Form, Row
from s2sgrad.rules import core as rows
from s2sgrad.rules.attempts import code_of

_SMALL = 8  # ops of a side that may stand twice
_DEEP = 3  # branches in each other that are not made more
_UNKNOWN = object()
_COMPARE: dict[str, Any] = {"==": operator.eq, "!=": operator.ne, ">=": operator.ge, "<": operator.lt}


def straighten(fn: Function) -> list[Mapping]:
    """Join such branches wherever they stand, in place. What was noted of values holds of their copies, too: these
    are the copies that were made, in turn."""
    copies: list[Mapping] = []
    _block(fn.body, copies)
    return copies


def straightened(low: Lowering, fn: Function) -> None:
    """Do so in a function with attempts that is under construction, and note of the copies what is noted of values."""
    make_anew(fn)
    for copies in straighten(fn):
        changes = low.session.augmented
        changes += [c.of_copies(copies) for c in changes if c.new in copies]
        low.origins |= {copies[v]: sites for v, sites in low.origins.items() if v in copies}


def _block(block: Block, copies: list[Mapping]) -> None:
    for op in block.ops:
        for inner in op.blocks:
            _block(inner, copies)
    k = 0
    while k < len(block.ops):
        op = block.ops[k]
        while isinstance(op, If) and _join_next(block, k, op, copies):
            pass
        k += 1


def _join_next(block: Block, k: int, first: If, copies: list[Mapping]) -> bool:
    """Join a branch with the next one, if only questions about its results stand between them."""
    between: list[Op] = []
    for op in block.ops[k + 1 :]:
        if isinstance(op, If):
            break
        if not (isinstance(op, Const) or (isinstance(op, Apply) and _is_question(op.row))):
            return False
        between.append(op)
    else:
        return False
    cond = op.operands[0]
    answers = [_answer(cond, first, side, between) for side in (0, 1)]
    if all(a is _UNKNOWN for a in answers) or not _may_repeat(op, answers):
        return False
    if _depth(first) + _depth(op) > _DEEP:
        return False
    for side in (0, 1):
        copies.append(_join_side(first, side, op, between, answers[side]))
    for r in op.results:
        r.owner = first
    first.results = [*first.results, *op.results]
    block.ops.remove(op)
    for inner in first.blocks:
        _block(inner, copies)
    return True


def _is_question(row: Row) -> bool:
    return row.form is Form.COMPARE or row is rows.not_


def _answer(v: Value, first: If, side: int, between: list[Op]) -> Any:
    """What a value is after one side of the branch: known, unknown, or UNDEFINED where the side does not end."""
    if v in first.results:
        v = first.incoming_of(v)[side]
    owner = v.owner
    if isinstance(owner, Const):
        return owner.value
    if isinstance(owner, Apply) and owner.row is code_of and owner.operands[0] is first.operands[0] and side == 1:
        return 0  # nothing was raised
    if not isinstance(owner, Apply) or not _is_question(owner.row):
        return _UNKNOWN
    parts = [_answer(o, first, side, between) for o in owner.operands]
    if any(p is _UNKNOWN for p in parts):
        return _UNKNOWN
    if any(p is UNDEFINED for p in parts):
        return UNDEFINED
    if owner.row is rows.not_:
        return not parts[0]
    fn = _COMPARE.get(owner.row.symbol)
    return _UNKNOWN if fn is None else fn(*parts)


def _may_repeat(second: If, answers: list[Any]) -> bool:
    """Whether no side of the second branch that is large would stand twice."""
    known = [bool(a) for a in answers if a is not _UNKNOWN and a is not UNDEFINED]
    for value, block in ((True, second.blocks[0]), (False, second.blocks[1])):
        uses = known.count(value) + sum(a is _UNKNOWN for a in answers)
        if uses > 1 and not _is_small(block):
            return False
    return True


def _depth(op: Op) -> int:
    """How many ops with blocks stand in each other, this one included; no more than are too many."""
    todo, depth = [op], 0
    while todo and depth <= _DEEP:
        todo = [o for outer in todo for b in outer.blocks for o in b.ops if o.blocks]
        depth += 1
    return depth


def _is_small(block: Block) -> bool:
    ops = list(walk(block))
    return not any(isinstance(o, For | While) for o in ops) and sum(not isinstance(o, Const) for o in ops) <= _SMALL


def _join_side(first: If, side: int, second: If, between: list[Op], answer: Any) -> Mapping:
    old = first.blocks[side]
    yields = list(old.terminator.operands)
    mapping: Mapping = dict(first.given_back(old))
    ended = set(mapping)
    ops = old.ops[:-1]
    ops += [clone_op(op, mapping) for op in between]
    if answer is UNDEFINED:
        undefined = [Const(UNDEFINED, r.type) for r in second.results]
        ops += undefined
        more = [c.result for c in undefined]
    elif answer is _UNKNOWN:
        inner = clone_op(second, mapping)
        ops.append(inner)
        more = list(inner.results)
    else:
        chosen = second.blocks[0 if answer else 1]
        ops += [clone_op(op, mapping) for op in chosen.ops[:-1]]
        more = [mapping.get(v, v) for v in chosen.terminator.operands]
    old.ops = [*ops, Yield([*yields, *more], old.terminator.span)]
    return {v: copy for v, copy in mapping.items() if v not in ended}
