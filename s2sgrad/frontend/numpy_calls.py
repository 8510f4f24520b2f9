"""Calls of NumPy that say where to write: out=, np.copyto with a mask, np.subtract.at."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Array, Bottom, Number, Scalar, Static, Tuple
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators, registry


def store_out(low: Any, row: Row, out: Value, result: Value) -> Value:
    """What a call with out= does with its result; gives the array that was written."""
    if isinstance(out.type, Tuple) and len(out.type.elts) == 1:
        (out,) = low.items(out)
    if isinstance(out.type, Static) and out.type.value is None:
        return result
    if isinstance(out.type, Bottom) or isinstance(result.type, Bottom):
        return low.bottom()
    if isinstance(out.type, Number):
        low.apply(rows.setitem, [out, low.const(...), result])
        return out
    if not isinstance(out.type, Array):
        raise low.error(f"the argument `out` of {row.name} must be an array", "assign the result")
    dtype = result.type.dtype if isinstance(result.type, Array | Scalar) else None
    target = out.type.dtype
    if dtype is not None and not np.can_cast(dtype, target, "same_kind"):
        low.fail(
            f"{row.name} gives {dtype}, which does not go into an array of {target}", f"make `out` an array of {dtype}"
        )
    low.apply(rows.setitem, [out, low.const(...), result])
    return out


def copyto(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    where = keywords.get("where")
    if where is None or set(keywords) != {"where"} or len(args) != 2:
        return None
    pick = registry.lookup(np.where)
    assert pick is not None
    dst, src = args
    low.apply(rows.setitem, [dst, low.const(...), low.call_row(pick, [where, src, dst], {})])
    return low.const(None)


def ufunc_at(low: Any, obj: Any, args: list[Value]) -> Value | None:
    """np.subtract.at, by way of np.add.at; None for anything else."""
    if getattr(obj, "__self__", None) is not np.subtract or obj.__name__ != "at" or len(args) != 3:
        return None
    low.apply(rows.add_at, [args[0], args[1], low.apply(operators.neg, [low.array_of(args[2])])])
    return low.const(None)
