"""Copying ops, blocks and functions with their values renamed."""

from __future__ import annotations

import copy
from collections.abc import Callable

from s2sgrad.ir.ops import Block, Call, Function, Op, Value

Mapping = dict[Value, Value]


def clone_op(op: Op, mapping: Mapping) -> Op:
    """A copy of the op (and what it contains) over mapped operands; its results are entered into the mapping."""
    new = copy.copy(op)
    new.operands = [mapping.get(v, v) for v in op.operands]
    if op.blocks:
        new.own(tuple(clone_block(b, mapping) for b in op.blocks))
    new.results = []
    for r in op.results:
        mapping[r] = new.add_result(r.type, r.name)
    return new


def clone_block(block: Block, mapping: Mapping) -> Block:
    """A copy of the block; the mapping is extended by its arguments and by everything defined in it."""
    new = Block()
    for arg in block.args:
        mapping[arg] = new.add_arg(arg.type, arg.name)
    for op in block.ops:
        new.ops.append(clone_op(op, mapping))
    return new


def clone_function(fn: Function, mapping: Mapping | None = None) -> Function:
    """A copy of one function; calls keep their callees."""
    new = copy.copy(fn)
    new.body = clone_block(fn.body, {} if mapping is None else mapping)
    new.defaults = dict(fn.defaults)
    new.facts = {}
    return new


def clone_program(fn: Function) -> Function:
    """A copy of a function and of every function it calls."""
    from s2sgrad.ir.ops import callees, walk

    copies = {fn: clone_function(fn)}
    for callee in callees(fn):
        if callee not in copies:
            copies[callee] = clone_function(callee)
    for new in copies.values():
        for op in walk(new.body):
            if isinstance(op, Call):
                op.callee = copies[op.callee]
    return copies[fn]


def rewrite_operands(block: Block, substitute: Callable[[Value], Value]) -> None:
    """Replace every operand in a block, nested blocks included."""
    for op in block.ops:
        op.operands = [substitute(v) for v in op.operands]
        for inner in op.blocks:
            rewrite_operands(inner, substitute)
