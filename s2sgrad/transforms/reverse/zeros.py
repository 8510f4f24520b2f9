"""Zeros for cotangents of what may not be there, under the condition that it is; see absent.py."""

from __future__ import annotations

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Block, Branching, Const, For, If, Looping, Value, Yield
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Scalar
from s2sgrad.rules import adjoint, core, operators
from s2sgrad.transforms.absent import NOTHING, begins_unset, may_be, may_be_absent, through_object
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.scope import Place
from s2sgrad.transforms.support import Path, at_path, is_array, type_at, zero_of


class Zeros:
    """Makes zeros, and knows where one was of no shape."""

    def __init__(self, primal: Primal) -> None:
        self.primal = primal
        self.perhaps_nothing: set[Place] = set()  # results of loops whose cotangent may be of no shape

    def at(self, b: Builder, v: Value, path: Path, whole: bool = False) -> Value:
        """A zero of the shape of a leaf, where there is one: what is assigned in a branch or loop may not be there.

        `whole`: it is added to in place, so that it must have that shape.
        """
        t = type_at(v.type, path)
        if not path and is_array(t) and begins_unset(v):
            return b.apply(adjoint.zeros_if_set, v, type=t)
        if isinstance(t, Scalar) or not may_be_absent(v):
            return zero_of(b, at_path(b, v, path))
        zero = self.where_set(b, v, path)
        if zero is not None:
            return zero
        if whole or path and isinstance(t, Array) and not through_object(v.type, path):
            return zero_in(b, v, path)
        self.perhaps_nothing.add((v, path))
        return b.const(NOTHING[is_array(t)])

    def where_set(self, b: Builder, v: Value, path: Path, of: Value | None = None) -> Value | None:
        """The same, where the path that leads to v is taken; None where that cannot be told.

        `of` is what the zero has the shape of, which is v where it is there.
        """
        made, whole = v.owner, of or v
        variable = made.carried_as(v) if isinstance(made, Looping) else None
        if isinstance(made, Looping) and variable is not None:
            left = variable.last
            if is_array(whole.type) and not may_be_absent(left) and may_be(left, variable.arg):
                return b.apply(adjoint.zeros_if_set, whole, type=whole.type)
            flag = None if may_be_absent(left) else has_run(self.primal, b, made)
            ends = [None, variable.init]
        elif isinstance(made, Branching):
            ends, flag = [*made.incoming_of(v)], made.condition
        else:
            return None
        if flag is None:
            return None
        blocks = Block(), Block()
        for end, block in zip(ends, blocks):
            inner = Builder(block, b.span)
            inner.mirror = b.mirror
            zero = self.of_end(inner, end, path, whole, isinstance(made, Looping))
            if zero is None:
                return None
            inner.add(Yield([zero]))
        choice = If(flag, *blocks, b.span)
        b.add(choice)
        return choice.add_result(type_at(whole.type, path))

    def of_end(self, b: Builder, end: Value | None, path: Path, whole: Value, outside: bool) -> Value | None:
        """A zero where a value is what a path ends with; what a branch ends with is seen only if it is there for
        sure."""
        if end is None or not may_be_absent(end):
            return zero_in(b, whole, path)
        if isinstance(end.owner, Const):
            return b.const(NOTHING[is_array(type_at(whole.type, path))])
        return self.where_set(b, end, path, whole) if outside else None


def zero_in(b: Builder, v: Value, path: Path) -> Value:
    """A zero of the shape of a leaf of what is there; there may be None on the way to it."""
    t = type_at(v.type, path)
    if path and isinstance(t, Array) and not through_object(v.type, path):
        return b.apply(adjoint.zeros_in, v, b.const(path), type=t)
    return zero_of(b, at_path(b, v, path))


def has_run(primal: Primal, b: Builder, loop: Looping) -> Value | None:
    """Whether a loop had a pass, where that can be told from what it runs over."""
    if loop in primal.counters:
        return b.apply(operators.gt, primal.counters[loop], b.const(0))
    if not isinstance(loop, For):
        return None
    runs = [(s, operands) for s, operands in zip(loop.sources, loop.source_operands()) if s.kind != "count"]
    if len(runs) != 1:
        return None
    source, operands = runs[0]
    if source.kind == "seq" and isinstance(operands[0].type, Array):
        return b.apply(operators.gt, b.apply(core.length, operands[0]), b.const(0))
    known, step = static_value(operands[2].type) if source.kind == "range" else (False, 0)
    if not known:
        return None
    return b.apply(operators.lt if step > 0 else operators.gt, operands[0], operands[1])


__all__ = ["Zeros"]
