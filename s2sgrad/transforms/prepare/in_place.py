"""In-place arithmetic on memory that carries a derivative, written as what it computes and an assignment."""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Const, Function, Op, Value
from s2sgrad.ir.types import Array, Scalar, is_float
from s2sgrad.rules import core, methods, operators
from s2sgrad.transforms.prepare.separate import separate_memory

IN_PLACE = {
    "imul": "Mult",
    "itruediv": "Div",
    "ipow": "Pow",
    "ifloordiv": "FloorDiv",
    "imod": "Mod",
    "imatmul": "MatMult",
}

SCALING = (core.imul, core.itruediv)  # by a plain number: the cotangent is scaled in the same way
WHOLE = (methods.fill, methods.copyto)  # x.fill(v), np.copyto(x, v): x[...] = v
EXPANDED = {getattr(core, name).name: operators.BINARY[kind] for name, kind in IN_PLACE.items() if hasattr(core, name)}


def expand_in_place(fn: Function, active_node: Callable[[Value], bool]) -> None:
    """x *= v on memory that carries a derivative becomes t = x * v; x[...] = t (likewise / ** // % @)."""
    expand_block(fn.body, active_node)


def expand_arrays(fn: Function) -> None:
    """Expand in-place arithmetic on all float arrays, and make references to memory such as can be mirrored."""
    separate_memory(fn)
    expand_in_place(fn, lambda v: isinstance(v.type, Array) and is_float(v.type))


def expand_block(block: Block, active_node: Callable[[Value], bool]) -> None:
    """The same for one block, and those in it."""
    ops: list[Op] = []
    for op in block.ops:
        for inner in op.blocks:
            expand_block(inner, active_node)
        if isinstance(op, Apply) and op.row in SCALING and is_plain_number(op.operands[1]):
            ops.append(op)
        elif isinstance(op, Apply) and op.row.name in EXPANDED and active_node(op.operands[0]):
            b = Builder(Block(), op.span)
            t = b.apply(EXPANDED[op.row.name], *op.operands)
            b.apply(core.setitem, op.operands[0], b.const(Ellipsis), t)
            ops += b.block.ops
        elif isinstance(op, Apply) and op.row in WHOLE and active_node(op.operands[0]):
            b = Builder(Block(), op.span)
            b.apply(core.setitem, op.operands[0], b.const(Ellipsis), op.operands[1])
            ops += b.block.ops
        else:
            ops.append(op)
    block.ops = ops


def is_plain_number(v: Value) -> bool:
    """Whether a value is a number through which no derivative can flow."""
    return isinstance(v.type, Scalar) and (v.type.kind in "bi" or isinstance(v.owner, Const))


__all__ = ["SCALING", "expand_arrays", "expand_in_place"]
