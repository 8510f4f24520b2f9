"""Refusing complex numbers where nothing is known of their derivatives."""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import Changeable, Entries, List, Optional, Tuple, Type, carries_float, holds_complex, is_complex


def concerns(op: Apply) -> bool:
    """Whether an op takes or makes complex numbers."""
    return any(holds_complex(v.type) for v in (*op.operands, *op.results))


def check_complex(op: Apply, varied: Callable[[Value], bool], useful: Callable[[Value], bool]) -> None:
    """Refuse an op on complex numbers that carry a derivative, where its row is not known to be right for them."""
    row = op.row
    given = [v for p, v in zip(op.params, op.operands) if p not in row.shape_only and varied(v)]
    made = [*op.results, *(v for p, v in zip(op.params, op.operands) if p in row.writes)]
    reached = [v for v in made if carries_float(v.type) and useful(v)]
    if not given or not reached or not any(holds_complex(v.type) for v in (*given, *reached)):
        return
    if not row.complex:
        raise UnsupportedError(
            f"{row.sign} of complex numbers that depend on what is differentiated is not supported",
            op.span,
            "compute with real and imaginary parts: z.real, z.imag",
        )
    if any(v in given and mixes(v.type, place) for v, place in kept(op)):
        raise UnsupportedError(
            "a real number that depends on what is differentiated is put where complex numbers stand",
            op.span,
            "make it complex first: x + 0j",
        )


def kept(op: Apply) -> list[tuple[Value, Type]]:
    """What an op puts into a list or dict, with the type of the place where it comes to stand."""
    row = op.row
    if row.contains and isinstance(op.result.type, Changeable):
        items = [v for p, v in zip(op.params, op.operands) if p in row.contains]
        return list(zip(items, entries(op.result.type, len(items))))
    if row.elements_of and op.results and isinstance(op.result.type, Changeable):
        return [(v, op.result.type) for p, v in zip(op.params, op.operands) if p in row.elements_of]
    if row.stores is not None:
        container, v = op.operand(row.stores[0]), op.operand(row.stores[1])
        if container is not None and v is not None and isinstance(container.type, Changeable):
            if row.name == "extend":
                return [(v, container.type)]
            return [(v, t) for t in entries(container.type, 1)]
    return []


def entries(t: List | Entries, count: int) -> list[Type]:
    """The types of a container's entries; `count` of them where all have one."""
    if t.elts is not None:
        return list(t.elts)
    return [t.elem] * count if isinstance(t, List) and t.elem is not None else []


def mixes(v: Type, place: Type) -> bool:
    """Whether a value holds a real number where the type of the place that it is put in has a complex one."""
    v, place = (t.inner if isinstance(t, Optional) else t for t in (v, place))
    if isinstance(v, Tuple | List | Entries) and isinstance(place, Tuple | List | Entries):
        mine, there = (t.elts if t.elts is not None else (t.elem,) for t in (v, place))
        known = [t for t in mine if t is not None], [t for t in there if t is not None]
        pairs = zip(*known) if len(mine) == len(there) else ((a, b) for a in known[0] for b in known[1])
        return any(mixes(a, b) for a, b in pairs)
    return is_complex(place) and carries_float(v) and not holds_complex(v)


__all__ = ["check_complex", "concerns", "kept", "mixes"]
