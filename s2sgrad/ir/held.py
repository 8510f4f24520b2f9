"""Which containers are held alike, so that a value of one type may stand where another type is expected.

What is a dict, and whether its keys are known, decides what its cotangent is made of: where two names of one container
have types that differ in this, what is added under one name is not found under the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from s2sgrad.errors import InternalError
from s2sgrad.ir.ops import Apply, Function, callees, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    Bottom,
    Entries,
    List,
    Map,
    Opaque,
    OpenTuple,
    Optional,
    Slice,
    Static,
    Tuple,
    Type,
    carries_float,
)


def held_as(t: Type, needed: Type) -> bool:
    """Whether the lists, dicts and tuples in a value of type t are what the other type takes them for, sizes apart."""
    t, needed = (e.inner if isinstance(e, Optional) else e for e in (t, needed))
    if any(isinstance(e, Bottom | Static | Opaque) for e in (t, needed)):
        return True
    if not (carries_float(t) or carries_float(needed)):
        return True
    if _kind(t) is not _kind(needed):
        return False
    if isinstance(t, Entries) and isinstance(needed, Entries) and t.keys != needed.keys:
        return False
    mine, other = _entries(t), _entries(needed)
    return len(mine) == len(other) and all(map(held_as, mine, other))


def _kind(t: Type) -> type | str | None:
    """What there is a shape of cotangents for; None for all that is no container."""
    if isinstance(t, Tuple):
        return Tuple
    if isinstance(t, List):
        fixed = t.elts is not None
        return Map if isinstance(t, Map) else OpenTuple if isinstance(t, OpenTuple) else "fixed" if fixed else List
    return Entries if isinstance(t, Entries) else None


def _entries(t: Type) -> tuple[Type, ...]:
    if isinstance(t, List) and t.elts is None:
        return () if t.elem is None else (t.elem,)
    return t.elts if isinstance(t, Tuple | Entries | List) and t.elts is not None else ()


# the law ------------------------------------------------------------------------------------------------------------


def check_held(fn: Function) -> None:
    """Raise InternalError where a primal puts something into a container whose type takes it for something else."""
    for f in [fn, *callees(fn)]:
        for op in (op for op in walk(f.body) if isinstance(op, Apply)):
            for t, needed in _put(op):
                if not held_as(t, needed):
                    line = f", primal line {op.span.line}" if op.span else ""
                    raise InternalError(f"in {f.name}{line}, {op.row.name} puts {t!r} where {needed!r} is expected")


def _put(op: Apply) -> Iterator[tuple[Type, Type]]:
    """What an op puts into a container, and what the container's type says of that place."""
    row = op.row
    if row.contains:
        items = [v.type for p, v in zip(op.params, op.operands) if p in row.contains]
        needed = _entries(op.result.type)
        yield from zip(items, needed if len(needed) == len(items) else needed * len(items))
    elif row.stores is not None and not row.name.endswith("extend"):
        container, stored, index = (op.operand(p) for p in (*row.stores, "index"))
        if container is None or stored is None or index is not None and isinstance(index.type, Slice):
            return
        needed = _entries(container.type)
        known, key = static_value(index.type) if index is not None else (False, None)
        if known and isinstance(container.type, Entries):
            needed = tuple(e for k, e in zip(container.type.keys, needed) if k == key)
        elif isinstance(key, int) and len(needed) > 1:
            needed = needed[key : key + 1 or None]
        yield from ((stored.type, e) for e in needed)


__all__ = ["check_held", "held_as"]
