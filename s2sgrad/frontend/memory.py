"""Whether two values may be the same memory, as far as it is seen from where they are taken."""

from __future__ import annotations

from s2sgrad.frontend.values import root_of
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Tuple
from s2sgrad.rules import core as rows

Place = tuple[Value, tuple[int, ...]]  # a value, and which part of it, where it is a tuple


def place_in_memory(v: Value) -> Place:
    """What a value is a part of, in the end."""
    way: tuple[int, ...] = ()
    while isinstance(v.owner, Apply) and v.owner.row is rows.getitem:
        base, index = v.owner.operands
        known, k = static_value(index.type)
        if not (known and isinstance(base.type, Tuple) and isinstance(k, int)):
            return root_of(v), ()
        v, way = base, (k % len(base.type.elts), *way)
    root = root_of(v)
    return root, way if root is v else ()


def may_share(a: Place, b: Place) -> bool:
    """Whether two such places are one, or one is in the other."""
    return a[0] is b[0] and all(i == j for i, j in zip(a[1], b[1]))


__all__ = ["may_share", "place_in_memory"]
