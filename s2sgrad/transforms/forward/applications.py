"""The tangents of applications of rows."""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import List, Scalar, Type
from s2sgrad.rules import adjoint, core, own_values
from s2sgrad.transforms.forward.forward import Forward
from s2sgrad.transforms.forward.rules import by_row
from s2sgrad.transforms.forward.tangents import kept_dtypes, type_to_fit
from s2sgrad.transforms.forward.whole import with_zeros
from s2sgrad.transforms.forward.writes import write
from s2sgrad.transforms.kinds import real_part
from s2sgrad.transforms.support import tangent_type


def apply(f: Forward, b: Builder, op: Apply) -> None:
    """Append an application, and what gives the tangent of its result."""
    row = op.row
    if row.writes or row.stores:
        write(f, b, op)
        return
    b.block.ops.append(op)
    result = op.result
    if not f.tangents.varied(result):
        return
    t = of_result(f, b, op)
    if t is not None:
        t = kept_dtypes(b, real_part(b, t, result.type), result.type)
    if t is None and (f.tangents.has_memory(result) or f.tangents.kept_outside(result)):
        t = f.tangents.zero(b, result)
    if t is None:
        return
    made = row.view_of or row.element_of or row.contains or row.elements_of  # its own, or shared as the primal's is
    if not made and (f.tangents.aliases.written(result) or f.tangents.aliases.node(result) in f.tangents.written):
        t = f.tangents.memory(b, t, result)
    f.tangents.note(result, t)


def of_result(f: Forward, b: Builder, op: Apply) -> Value | None:
    """The tangent of the result; None for zero."""
    if op.row in ROWS:
        return ROWS[op.row](f, b, op)
    if op.row.contains:
        return of_display(f, b, op)
    if all(f.tangents.tangent(v) is None for v in op.operands) or not op.row.differentiable:
        return None
    return by_row(f, b, op)


def of_copy(f: Forward, b: Builder, op: Apply) -> Value | None:
    """That of an argument, which becomes memory of its own where it is written (`Tangents.memory`)."""
    return f.tangents.tangent(op.operands[0])


def of_copies(f: Forward, b: Builder, op: Apply) -> Value | None:
    """That of a container of arguments, which is copied as they are."""
    t = f.tangents.tangent(op.operands[0])
    return None if t is None else b.apply(adjoint.copy_tree, t, type=t.type)


def of_entries(f: Forward, b: Builder, op: Apply) -> Value | None:
    """That of a container with the keys that another one has."""
    d, x = op.operands
    t = f.tangents.tangent(d)
    return None if t is None else b.apply(op.row, t, x, type=t.type)


def of_operand(f: Forward, b: Builder, op: Apply) -> Value | None:
    """That of what NumPy has made of a value."""
    return f.tangents.tangent(op.operands[1])


def of_element(f: Forward, b: Builder, op: Apply) -> Value | None:
    """The same element of the tangent."""
    x, index = op.operands
    t, result = f.tangents.tangent(x), op.result.type
    if t is None:
        return None
    if isinstance(result, Scalar) and not static_value(index.type)[0]:
        t = with_zeros(b, x, t)
    elif isinstance(result, List) and result.elem is not None:
        t = f.tangents.of_elements(b, x, t, result.elem)  # a slice
    return b.apply(op.row, t, index, type=tangent_type(result))


def of_display(f: Forward, b: Builder, op: Apply) -> Value:
    """A container of tangents."""
    row = op.row
    held = [v for p, v in zip(op.params, op.operands) if p in row.contains]
    entries = iter(entry_types(op.result.type, len(held)))
    items = [
        f.tangents.dense(b, v, type_to_fit(v, next(entries))) if p in row.contains else v
        for p, v in zip(op.params, op.operands)
    ]
    return b.apply(row, *items, params=op.params, type=tangent_type(op.result.type))


def entry_types(t: Type, count: int) -> list[Type | None]:
    """The types of what a display of this type holds, item by item."""
    elts = getattr(t, "elts", None)
    return list(elts) if elts is not None else [getattr(t, "elem", None)] * count


ROWS: dict[Row, Callable[[Forward, Builder, Apply], Value | None]] = {
    adjoint.copy_of_argument: of_copy,
    adjoint.copies_of_arguments: of_copies,
    adjoint.by_keys: of_entries,
    own_values.by_numpy: of_operand,
    core.getitem: of_element,
}

__all__ = ["apply"]
