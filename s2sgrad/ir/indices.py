"""Which indices make views of an array, and which make copies."""

from __future__ import annotations

from s2sgrad.ir.ops import Apply
from s2sgrad.ir.ranks import may_be_number
from s2sgrad.ir.types import Array, List, Scalar, Slice, Static, Tuple, Type

_SELECTING = Array | List


def is_basic_index(t: Type | None) -> bool | None:
    """Whether indexing an array by this yields a view (True), a copy (False), or cannot be told (None)."""
    if isinstance(t, Scalar):
        return False if t.kind == "b" else True
    if isinstance(t, Slice) or (isinstance(t, Static) and (t.value is None or t.value is Ellipsis)):
        return True
    if isinstance(t, Tuple):
        parts = [is_basic_index(e) for e in t.elts]
        return False if False in parts else (None if None in parts else True)
    if isinstance(t, _SELECTING):
        return False
    return None


def is_view(op: Apply) -> bool:
    """Whether an indexing op only makes a view, whatever the elements are."""
    x, index = op.operands[:2]
    basic = isinstance(x.type, Array) and isinstance(op.result.type, Array) and is_basic_index(index.type) is True
    return basic and not may_be_number(op)


__all__ = ["is_basic_index", "is_view"]
