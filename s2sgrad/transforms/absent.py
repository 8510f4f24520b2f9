"""Cotangents of what may not be there: what a branch or loop assigns is not, where another path was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Const, For, If, Value, While, With, Yield, is_undefined
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Fields, Scalar, Type, object_record
from s2sgrad.rules import adjoint, core, operators
from s2sgrad.transforms.support import Path, at_path, is_array, type_at, zero_of

if TYPE_CHECKING:
    from s2sgrad.transforms.reverse import Reverse

NOTHING = {True: 0.0, False: None}  # what a cotangent of any shape can be added to: of arrays, and of containers


def zero_at(r: Reverse, b: Builder, v: Value, path: Path, whole: bool = False) -> Value:
    """A zero of the shape of a leaf, where there is one: what is assigned in a branch or loop may not be there.

    `whole`: it is added to in place, so that it must have that shape.
    """
    t = type_at(v.type, path)
    if isinstance(t, Scalar) or not may_be_absent(v):
        return zero_of(b, at_path(b, v, path))
    zero = _zero_where_set(r, b, v, path)
    if zero is not None:
        return zero
    if whole or path and isinstance(t, Array) and not through_object(v.type, path):
        return _zero(b, v, path)
    r.perhaps_nothing.add((v, path))
    return b.const(NOTHING[is_array(t)])


def through_object(t: Type, path: Path) -> bool:
    """Whether the way to a leaf goes by an attribute."""
    owners = [type_at(t, path[:k]) for k in range(len(path))]
    return any(isinstance(owner, Fields) or object_record(owner) is not None for owner in owners)


def _zero(b: Builder, v: Value, path: Path) -> Value:
    t = type_at(v.type, path)
    if path and isinstance(t, Array) and not through_object(v.type, path):  # there may be None on the way
        return b.apply(adjoint.zeros_in, v, b.const(path), type=t)
    return zero_of(b, at_path(b, v, path))


def _zero_where_set(r: Reverse, b: Builder, v: Value, path: Path, of: Value | None = None) -> Value | None:
    """The same, where the path that leads to v is taken; None where that cannot be told.

    `of` is what the zero has the shape of, which is v where it is there.
    """
    made, whole = v.owner, of or v
    if isinstance(made, For | While):
        k = made.carried_results.index(v)
        left = made.carried_yields[k]
        if is_array(whole.type) and not may_be_absent(left) and _may_be(left, made.carried_args[k]):
            return b.apply(adjoint.zeros_if_set, whole, type=whole.type)
        flag = None if may_be_absent(left) else has_run(r, b, made)
        ends = [None, made.inits[k]]
    elif isinstance(made, If):
        ends = [side.terminator.operands[made.results.index(v)] for side in made.blocks]
        flag = made.operands[0]
    else:
        return None
    if flag is None:
        return None
    blocks = Block(), Block()
    for end, block in zip(ends, blocks):
        inner = Builder(block, b.span)
        inner.mirror = b.mirror
        zero = _zero_of_end(r, inner, end, path, whole, isinstance(made, For | While))
        if zero is None:
            return None
        inner.add(Yield([zero]))
    choice = If(flag, *blocks, b.span)
    b.add(choice)
    return choice.add_result(type_at(whole.type, path))


def _zero_of_end(
    r: Reverse, b: Builder, end: Value | None, path: Path, whole: Value, outside: bool
) -> Value | None:
    """A zero where a value is what a path ends with; what a branch ends with is seen only if it is there for sure."""
    if end is None or not may_be_absent(end):
        return _zero(b, whole, path)
    if isinstance(end.owner, Const):
        return b.const(NOTHING[is_array(type_at(whole.type, path))])
    return _zero_where_set(r, b, end, path, whole) if outside else None


def has_run(r: Reverse, b: Builder, loop: For | While) -> Value | None:
    """Whether a loop had a pass, where that can be told from what it runs over."""
    if loop in r.counters:
        return b.apply(operators.gt, r.counters[loop], b.const(0))
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


def may_be_absent(v: Value) -> bool:
    """Whether a branch or loop hands on nothing in the place of a value, as nothing reads it there."""
    made = v.owner
    if isinstance(made, For | While) and v in made.carried_results:
        return may_be_absent(made.inits[made.carried_results.index(v)])
    if not isinstance(made, If) or isinstance(made, With):
        return is_undefined(v)
    k = made.results.index(v)
    return any(may_be_absent(block.terminator.operands[k]) for block in made.blocks)


def may_lack(v: Value, path: Path) -> bool:
    """The same for what stands at a place of a tuple, such as a result of a function that may be left otherwise."""
    while path and isinstance(v.owner, Apply) and v.owner.row is core.make_tuple:
        key, path = path[0], path[1:]
        assert isinstance(key, int)
        v = v.owner.operands[key]
    return not path and may_be_absent(v)


def _may_be(v: Value, begun: Value) -> bool:
    """Whether a pass may leave behind what it has begun with: nothing, in the first one."""
    made = v.owner
    if isinstance(made, For | While) and v in made.carried_results:
        return _may_be(made.inits[made.carried_results.index(v)], begun)
    if isinstance(made, If) and v in made.results:
        return any(_may_be(side.terminator.operands[made.results.index(v)], begun) for side in made.blocks)
    return v is begun


def may_begin_unset(r: Reverse, op: For | While, k: int) -> bool:
    """Whether there may be nothing yet when the first pass begins: set on another path, or by a pass around it."""
    init = op.inits[k]
    around = r.loops.get(init.owner) if isinstance(init.owner, Block) else None
    if around is not None and init in around.carried_args:
        return may_begin_unset(r, around, around.carried_args.index(init))
    return may_be_absent(init)


__all__ = ["NOTHING", "may_be_absent", "may_begin_unset", "may_lack", "zero_at"]
