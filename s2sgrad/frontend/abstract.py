"""The abstract type of a run-time value: what a signature is made of where the caller has no types of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.build import number_type
from s2sgrad.ir.types import Array, Dict, Dim, List, Opaque, Scalar, Static, Sym, Tuple, Type

_counter = [0]


def _dim(n: int) -> Dim:
    if n == 1:
        return 1
    _counter[0] += 1
    return Sym(f"d{_counter[0]}", True)


def type_of(value: Any) -> Type:
    """Sizes other than 1 become symbols, all different."""
    if isinstance(value, np.ndarray):
        return Array(value.dtype.name, tuple(_dim(n) for n in value.shape))
    number = number_type(value)
    if number is not None:
        return number
    if isinstance(value, np.generic):
        return Scalar("o", value.dtype.name)
    if type(value) is tuple or isinstance(value, tuple) and hasattr(value, "_fields"):
        return Tuple(tuple(type_of(v) for v in value), type(value) if hasattr(value, "_fields") else None)
    if isinstance(value, list):
        return List(None, tuple(type_of(v) for v in value))
    if isinstance(value, dict):
        return Dict(tuple(value), tuple(type_of(v) for v in value.values()))
    if value is None or isinstance(value, str) or callable(value):
        return Static(value)
    return Opaque(type(value).__name__)
