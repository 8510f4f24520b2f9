"""What a result is made of: whether it is new, or a reference to what was there before.

This is decided op by op, from rows and types alone. Alias classes (alias.py) say what *may* be the same memory; a copy
can come into the class of what it was copied from, by a loop or branch that gives both one name, and stays new memory
with a shadow of its own all the same.
"""

from __future__ import annotations

from s2sgrad.ir.indices import is_basic_index
from s2sgrad.ir.ops import Apply, Op, Value
from s2sgrad.ir.types import Array, Number, Opaque, Optional, Sequential, Slice, Type, is_mutable

_WITH_ELEMENTS = Array | Number | Opaque


def is_array_like(t: Type) -> bool:
    """Whether a value of this type has elements that a view could share: an array, or what may be one."""
    return isinstance(t.inner if isinstance(t, Optional) else t, _WITH_ELEMENTS)


def referred(op: Apply) -> Value | None:
    """The operand that the result of an op is, is a view of, or is an element of; None where the result is new."""
    result, row = op.result, op.row
    if not is_mutable(result.type):
        return None
    if row.element_of is not None and (x := op.operand(row.element_of)) is not None and not is_array_like(x.type):
        index = op.operand("index")
        return None if index is not None and isinstance(index.type, Slice) else x  # a part is a new container
    x = op.operand(row.view_of or row.element_of or "")
    if x is None or row.view_of is None:
        return x
    if row.element_of is not None:  # an array by an index
        index = op.operand("index")
        return None if index is not None and is_basic_index(index.type) is False else x
    return x if is_array_like(x.type) or not is_array_like(result.type) else None  # None: an array made of a list


def is_part(op: Op) -> bool:
    """Whether an op makes a shallow copy of a container, or of a part of one."""
    if not isinstance(op, Apply):
        return False
    copied = bool(op.row.elements_of) and not op.row.writes
    index = op.operand("index") if op.row.view_of is not None and op.row.element_of is not None else None
    sliced = index is not None and isinstance(index.type, Slice)
    return copied or sliced and isinstance(op.operands[0].type, Sequential)


__all__ = ["is_array_like", "is_basic_index", "is_part", "referred"]
