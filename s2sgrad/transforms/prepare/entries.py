"""What a list or dict held before an entry was replaced: its cotangent begins with a zero of that shape."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Function, Op, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Entries, List, Map, Number, Optional, Scalar, Sym, Tuple, Type, is_float
from s2sgrad.rules import core, map_rows
from s2sgrad.rules.dims import refreshed, varies


def keep_entries(fn: Function, skip: Collection[Op] = ()) -> dict[Op, Value]:
    """Read each entry that is replaced by one that may have another shape, before it is; the write -> what was read.

    `skip`: what is done to shadows.
    """
    found: dict[Op, Value] = {}
    _block(fn.body, skip, found)
    return found


def _block(block: Block, skip: Collection[Op], found: dict[Op, Value]) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for inner in op.blocks:
            _block(inner, skip, found)
        old = _replaced_type(op) if isinstance(op, Apply) and op.row is core.setitem and op not in skip else None
        if old is not None:
            b = Builder(Block(), op.span)
            found[op] = _read(b, op.operands[0], op.operands[1], old)
            ops += b.block.ops
        ops.append(op)
    block.ops = ops


def _read(b: Builder, x: Value, index: Value, t: Type) -> Value:
    """x[index]; of a dict whose keys only a run knows, None where there is nothing."""
    if not isinstance(x.type, Map):
        return b.apply(core.getitem, x, index, type=t)
    perhaps = t if isinstance(t, Optional) else Optional(t)
    return b.apply(map_rows.map_get, x, index, b.const(None), type=perhaps)


def _replaced_type(op: Apply) -> Type | None:
    """The type of what a write into a list or dict replaces; None where the new entry is known to have its shape."""
    x, index, v = op.operands
    elts = replaced(x.type, *static_value(index.type))
    if not elts or not all(_is_value(t) for t in elts) or all(same_shape(t, v.type) for t in elts):
        return None
    first, *rest = (_any_size(t, op) for t in elts)
    if any(t != first for t in rest):
        return None
    return refreshed(first, lambda path, one: Sym(("element", x, index, path), one))


def replaced(t: Type, known: bool, k: Any) -> tuple[Type | None, ...]:
    """The types of what may stand at a place in a container."""
    if isinstance(t, Entries):
        return (t.elts[t.keys.index(k)],) if known and k in t.keys else ()
    if not isinstance(t, List):
        return ()
    if t.elts is None:
        return (t.elem,)
    return (t.elts[k],) if known and isinstance(k, int) and -len(t.elts) <= k < len(t.elts) else t.elts


def _is_value(t: Type | None) -> bool:
    """Whether a value of this type has a shape. Where a list or dict in it is changed, its shadow is what counts."""
    if isinstance(t, Optional):  # what a list is filled with in the place of None is of one shape, as a rule
        return isinstance(t.inner, Tuple) and _is_value(t.inner)
    if isinstance(t, Tuple | List | Entries):
        return all(map(_is_value, _inside(t)))
    return isinstance(t, Scalar | Number) or isinstance(t, Array) and is_float(t)


def _inside(t: Tuple | List | Entries) -> tuple[Type, ...]:
    """The types of what a container holds."""
    return t.elts if t.elts is not None else () if t.elem is None else (t.elem,)


def same_shape(old: Type | None, new: Type) -> bool:
    """Whether two values are known to have one shape."""
    if isinstance(old, Tuple | List | Entries) and isinstance(new, Tuple | List | Entries):
        if old.elts is None or new.elts is None or len(old.elts) != len(new.elts):
            return False
        return all(map(same_shape, old.elts, new.elts))
    if isinstance(old, Array) and isinstance(new, Array):
        return old.dims == new.dims and old.dims is not None and not any(map(varies, old.dims))
    return isinstance(old, Scalar) and isinstance(new, Scalar)


def _any_size(t: Type | None, op: Apply) -> Type:
    """The type with sizes of its own."""
    assert t is not None
    if isinstance(t, Optional):
        return Optional(_any_size(t.inner, op))
    if isinstance(t, Tuple | List | Entries):
        elts = tuple(_any_size(e, op) for e in _inside(t))
        if isinstance(t, Tuple):
            return Tuple(elts, t.cls)
        if isinstance(t, Entries):
            return t.of(t.keys, elts)
        return List(None, elts) if t.elts is not None else t.of(*elts) if elts else t
    if isinstance(t, Array) and t.dims is not None:
        return Array(t.dtype, tuple(Sym(("entry", op, k)) for k, _ in enumerate(t.dims)))
    return t
