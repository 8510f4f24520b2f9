"""The law of values, looked at on SSA: what a sweep adds to in place, nothing else holds.

A cotangent that is a value may be reached in several ways, so it is never changed. What a reverse sweep under
construction adds to in place must therefore be the shadow of memory, or a cotangent that is collected in a buffer of
its own and is put nowhere.
"""

from __future__ import annotations

from s2sgrad.analysis.references import referred
from s2sgrad.errors import InternalError
from s2sgrad.ir.ops import Apply, Op, Value, walk
from s2sgrad.ir.types import is_mutable
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import is_array

ADDITIONS = frozenset((core.iadd, core.isub, core.iadd_item, core.isub_item, core.add_at, *adjoint.ACCUMULATIONS))


def check_law_of_values(top: Scope, references: set[Value]) -> None:
    """Raise InternalError where a reverse sweep adds in place to a value that a container holds as well."""
    shadows = {*references, *(v for scope in top.registry.values() for v in scope.shadows.values())}
    held: dict[Value, Op] = {}  # so far: what is complete may be put into a container
    for op in walk(top.block):
        if not isinstance(op, Apply) or op.mirror is None:
            continue
        target = base(op.operands[0], shadows) if op.row in ADDITIONS else None
        if target is not None and target in held:
            raise InternalError(f"{target!r} is added to in place, and held by a container{line_of(held[target])}")
        held.update(dict.fromkeys(kept_by(op), op))


def kept_by(op: Apply) -> list[Value]:
    """What an op puts into a container."""
    kept = (*op.row.contains, op.row.stores[1] if op.row.stores is not None else "")
    into = op.operand(op.row.stores[0]) if op.row.stores is not None else None
    if into is not None and not op.row.contains and is_array(into.type):
        return []  # elements of an array are copied
    return [v for p, v in zip(op.params, op.operands) if p in kept and is_mutable(v.type)]


def base(v: Value, shadows: set[Value]) -> Value | None:
    """What v is, or is a view or element of; None if that is the shadow of memory."""
    while v not in shadows:
        x = referred(v.owner) if isinstance(v.owner, Apply) else None
        if x is None:
            return v
        v = x
    return None


def line_of(op: Op) -> str:
    """Where an op's primal stands, for messages."""
    return f", primal line {op.span.line}" if op.span else ""


__all__ = ["check_law_of_values"]
