"""What a list held before an entry was replaced: its cotangent begins with a zero of that shape."""

from __future__ import annotations

from s2sgrad.ir.ops import Apply, Block, Function, Op, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, List, Sym, Type, is_float
from s2sgrad.rules import core
from s2sgrad.rules.dims import refreshed, varies


def keep_entries(fn: Function) -> dict[Op, Value]:
    """Read each array that is replaced by one that may have another shape, before it is; the write -> what was read."""
    found: dict[Op, Value] = {}
    _block(fn.body, found)
    return found


def _block(block: Block, found: dict[Op, Value]) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for inner in op.blocks:
            _block(inner, found)
        old = _replaced_type(op) if isinstance(op, Apply) and op.row is core.setitem else None
        if old is not None:
            read = Apply(core.getitem, op.operands[:2], ("x", "index"), old, op.span)
            ops.append(read)
            found[op] = read.result
        ops.append(op)
    block.ops = ops


def _replaced_type(op: Apply) -> Type | None:
    """The type of the array that a write into a list replaces; None where the new one is known to have its shape."""
    x, index, v = op.operands
    if not isinstance(x.type, List) or not isinstance(v.type, Array):
        return None
    known, k = static_value(index.type)
    elts = x.type.elts if x.type.elts is not None else (x.type.elem,)
    if known and isinstance(k, int) and x.type.elts is not None and -len(elts) <= k < len(elts):
        elts = (elts[k],)
    if not all(isinstance(t, Array) and is_float(t) and _same(t, v.type) is not None for t in elts):
        return None
    if all(_same(t, v.type) for t in elts):  # type: ignore[arg-type]
        return None
    return refreshed(_any_size(elts[0], op), lambda path, one: Sym(("element", x, index, path), one))  # type: ignore


def _same(old: Array, new: Array) -> bool | None:
    """Whether two arrays are known to have one shape; None where nothing is known of it."""
    if old.dims is None or new.dims is None:
        return None
    return old.dims == new.dims and not any(map(varies, old.dims))


def _any_size(t: Array, op: Apply) -> Array:
    """The type with sizes of its own."""
    return Array(t.dtype, tuple(Sym(("entry", op, k)) for k, _ in enumerate(t.dims or ())))
