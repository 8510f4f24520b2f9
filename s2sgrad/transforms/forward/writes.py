"""The tangent of a write is the same write to the memory of tangents."""

from __future__ import annotations

from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, List, Number, Slice, Type, carries_float
from s2sgrad.rules import adjoint, core, map_rows
from s2sgrad.transforms.forward.forward import Forward
from s2sgrad.transforms.forward.tangents import type_to_fit
from s2sgrad.transforms.prepare.in_place import SCALING
from s2sgrad.transforms.support import children, tangent_type

MIRRORED = frozenset(
    {
        *SCALING,
        core.setitem,
        core.iadd_item,
        core.isub_item,
        core.iadd,
        core.isub,
        core.add_at,
        core.list_append,
        core.list_pop,
        core.list_reverse,
        core.list_extend,
        core.list_insert,
        map_rows.map_pop,
        map_rows.map_clear,
        map_rows.map_put_back,
        *adjoint.ACCUMULATIONS,
        adjoint.pop_tail,
        adjoint.unpop,
        adjoint.uninsert,
        adjoint.add_back,
        adjoint.add_list_slice,
    }
)
ADDITIVE = frozenset(
    {
        core.iadd_item,
        core.isub_item,
        core.iadd,
        core.isub,
        core.add_at,
        *adjoint.ACCUMULATIONS,
        adjoint.add_back,
        adjoint.add_list_slice,
    }
)


def write(f: Forward, b: Builder, op: Apply) -> None:
    """The tangent of a write is the same write to the tangents' memory."""
    row = op.row
    target = op.operands[0]
    shadow = f.tangents.tangent(target)
    if shadow is None or not f.tangents.varied(target):
        b.block.ops.append(op)
        if shadow is None and f.tangents.varied(target):
            raise UnsupportedError(
                f"{row.name} writes memory that has no tangent",
                op.span,
                "make the array with np.zeros(...) or a copy in the function",
            )
        return
    if row not in MIRRORED:
        raise UnsupportedError(f"{row.name} has no rule for forward mode", op.span, "assign with x[...] = value")
    operands, skip = [shadow], False
    for p, v in list(zip(op.params, op.operands))[1:]:
        if p != "value" or row in SCALING:
            operands.append(v)
        elif f.tangents.tangent(v) is not None:
            operands.append(f.tangents.dense(b, v, type_to_fit(v, written_type(op))))
        elif row in ADDITIVE:
            skip = True
        elif isinstance(target.type, Array | Number):
            operands.append(b.const(0.0))
        else:
            operands.append(f.tangents.dense(b, v, written_type(op)))
    b.block.ops.append(op)
    if skip:
        return
    t = b.apply(row, *operands, params=op.params, type=tangent_type(op.result.type))
    if carries_float(op.result.type):
        f.tangents.of[op.result] = t
        t.name = f.tangents.name(op.result)


def written_type(op: Apply) -> Type | None:
    """The type of what a write puts into a container."""
    t, index = op.operands[0].type, op.operand("index")
    if op.row is core.list_extend or index is not None and isinstance(index.type, Slice):
        return t
    known, key = (False, None) if index is None else static_value(index.type)
    inner = dict(children(t) or [])
    if inner and known:
        return inner.get(key + len(inner) if isinstance(t, List) and isinstance(key, int) and key < 0 else key)
    return next((e for e in inner.values() if carries_float(e)), getattr(t, "elem", None))


__all__ = ["write"]
