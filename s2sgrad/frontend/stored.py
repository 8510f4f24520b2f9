"""What is stored into a part of an array, as NumPy takes it.

A list becomes the array that NumPy makes of it; leading axes of length 1 that the place does not have are taken away.
"""

from __future__ import annotations

from s2sgrad.frontend.flat import array_or_same
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims import dims_of
from s2sgrad.rules.raising import selected


def as_stored(low: Lowering, x: Value, index: Value, value: Value) -> Value:
    """A list as an array, without the leading axes of length 1 that the place does not have: NumPy drops them."""
    value = array_or_same(low, value)
    if not isinstance(value.type, Array) or not value.type.dims or value.type.dims[0] != 1:
        return value
    place = selected(x, index)  # where that is not known, the store itself says what is wrong with the index
    dims = None if place is None else dims_of(place)
    extra = 0 if dims is None else len(value.type.dims) - len(dims)
    for d in value.type.dims[: max(extra, 0)]:
        if d != 1:
            break
        value = low.apply(rows.getitem, [value, low.const(0)])
    return value


__all__ = ["as_stored"]
