"""Operators with an array on one side and a list or tuple on the other: NumPy makes an array of that."""

from __future__ import annotations

from s2sgrad.frontend.flat import array_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, List, Number, Scalar, Tuple


def as_arrays(low: Lowering, name: str, a: Value, b: Value) -> tuple[Value, Value]:
    """The operands of an operator, a list or tuple beside an array as np.array of it."""
    if _is_sequence(a) and _takes_over(name, b):
        return array_of(low, a), b
    if _is_sequence(b) and _takes_over(name, a):
        return a, array_of(low, b)
    return a, b


def _is_sequence(v: Value) -> bool:
    return isinstance(v.type, List) or (isinstance(v.type, Tuple) and v.type.cls is None)


def _takes_over(name: str, v: Value) -> bool:
    """Whether v makes the operator NumPy's: an array does, and what may be one, since a float would raise; and a NumPy
    number, beside which * repeats or fails."""
    if isinstance(v.type, Array | Number):
        return True
    return isinstance(v.type, Scalar) and v.type.dtype is not None and name != "Mult"
