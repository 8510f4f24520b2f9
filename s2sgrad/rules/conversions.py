# mypy: allow-untyped-defs
"""float(), int() and bool()."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from s2sgrad.ir.facets import Classes
from s2sgrad.ir.row import Row, Site, static_value
from s2sgrad.ir.types import (
    Array,
    Dict,
    List,
    Number,
    Opaque,
    Scalar,
    Tuple,
    Type,
)
from s2sgrad.rules.dims import dims_of
from s2sgrad.rules.infer import (
    constant,
    need,
)
from s2sgrad.rules.registry import register


def _conversion(fn: Any) -> Any:
    kind = {float: "f", int: "i", bool: "b"}[fn]

    def infer(site: Site) -> Type:
        t = need(site, "x")
        if isinstance(t, Scalar) and t.is_const:
            return constant(fn(t.const))
        known, value = static_value(t)
        if known and (isinstance(value, str) or kind == "b"):
            return constant(fn(value))
        if kind == "b" and isinstance(t, Tuple | Dict | List) and getattr(t, "elts", None) is not None:
            return Scalar("b", None, bool(t.elts))
        dim = t.dim if isinstance(t, Scalar) and kind == "i" else None
        return Scalar(kind, dim=dim)

    return infer


def to_float_x(dy, y):
    return dy


def _float_raises(types: Sequence[Type]) -> Classes:
    """An array may have more than one element."""
    if isinstance(types[0], Opaque):
        return TypeError, ValueError, OverflowError
    return (TypeError,) if isinstance(types[0], Array | Number) else ()


def _int_raises(types: Sequence[Type]) -> Classes:
    if isinstance(types[0], Scalar):
        return (ValueError, OverflowError) if types[0].kind == "f" else ()  # nan and inf
    if isinstance(types[0], Array | Number):
        return ValueError, OverflowError, TypeError
    return _float_raises(types) or (ValueError, OverflowError)


def _bool_raises(types: Sequence[Type]) -> Classes:
    """An array may have more than one element."""
    return (ValueError,) if isinstance(types[0], Array | Number) and dims_of(types[0]) != () else ()


to_float = register(Row(
    "float", float, ("x",), _conversion(float), vjp={"x": to_float_x}, linear=("x",), cost="cheap",
    raises=_float_raises, reads_text=True,
))
to_int = register(Row(
    "int", int, ("x",), _conversion(int), cost="cheap", raises=_int_raises, flat=True,
))
to_bool = register(Row("bool", bool, ("x",), _conversion(bool), cost="cheap", flat=True, raises=_bool_raises))
