"""What is stored into a part of an array, as NumPy takes it."""

from __future__ import annotations

from typing import Any

from s2sgrad.errors import S2SGradError
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import NeedStatic, Site
from s2sgrad.ir.types import Array
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims import dims_of


def as_stored(low: Any, x: Value, index: Value, value: Value) -> Value:
    """A list as an array, without the leading axes of length 1 that the place does not have: NumPy drops them."""
    value = low.array_or_same(value)
    if not isinstance(value.type, Array) or not value.type.dims or value.type.dims[0] != 1:
        return value
    try:
        place = dims_of(rows.getitem.infer(Site(rows.getitem, ("x", "index"), (x, index))))
    except (S2SGradError, NeedStatic, TypeError, ValueError):  # the store itself says what is wrong with the index
        return value
    while place is not None and len(value.type.dims) > len(place) and value.type.dims[0] == 1:
        value = low.apply(rows.getitem, [value, low.const(0)])
        if not isinstance(value.type, Array) or not value.type.dims:
            break
    return value


__all__ = ["as_stored"]
