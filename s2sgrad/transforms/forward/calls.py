"""Calls of functions that are not inlined: the tangent of the callee is called instead."""

from __future__ import annotations

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Call
from s2sgrad.ir.types import Tuple, carries_float
from s2sgrad.rules import core
from s2sgrad.transforms.forward.forward import Forward
from s2sgrad.transforms.forward.tangents import type_to_fit
from s2sgrad.transforms.support import tangent_type


def call(f: Forward, b: Builder, op: Call) -> None:
    """A call with tangents gives the result, and its tangent beside it."""
    given = tuple(f.tangents.tangent(v) is not None for v in op.operands)
    if not any(given):
        b.block.ops.append(op)
        return
    callee = f.callee(op.callee)
    taken = [(v, p.type) for v, p in zip(op.operands, op.callee.params) if carries_float(p.type)]
    new = Call(callee, [*op.operands, *(f.tangents.dense(b, v, type_to_fit(v, t)) for v, t in taken)], op.span)
    t = op.results[0].type
    pair = new.add_result(Tuple((t, tangent_type(t))))  # the callee may be unfinished
    b.add(new)
    first = b.apply(core.getitem, pair, b.const(0), type=t, name=op.results[0].name)
    f.replaced[op.results[0]] = first
    if carries_float(t):
        second = b.apply(core.getitem, pair, b.const(1), type=tangent_type(t), name=f.tangents.name(first))
        f.tangents.of[first] = f.tangents.of[op.results[0]] = second


__all__ = ["call"]
