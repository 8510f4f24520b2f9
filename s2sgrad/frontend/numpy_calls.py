"""Calls of NumPy that say where to write: out=, where=, np.copyto with a mask, np.multiply.at."""

from __future__ import annotations

import functools
import inspect
from typing import Any

import numpy as np

from s2sgrad.frontend.flat import array_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import Array, Bottom, List, Number, Scalar, Static, Tuple, Type
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators, registry, ufunc_methods
from s2sgrad.rules.infer import dtype_name

_OUT: dict[Any, int] = {np.dot: 2, np.clip: 3, np.sum: 3, np.mean: 3, np.max: 2, np.min: 2, np.round: 2}


def place_of_out(row: Row) -> int:
    """At which position a function of NumPy takes the array to write to; -1 for none."""
    return row.fn.nin if isinstance(row.fn, np.ufunc) else _OUT.get(row.fn, -1)


_CUMULATIVE = ("cumsum", "cumprod", "accumulate")


def store_out(low: Lowering, name: str, out: Value, result: Value) -> Value:
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
        raise low.error(f"the argument `out` of {name} must be an array", "assign the result")
    dtype = result.type.dtype if isinstance(result.type, Array | Scalar) else None
    target = out.type.dtype
    if dtype is not None and not np.can_cast(dtype, target, "same_kind"):
        low.fail(
            f"{name} gives {dtype}, which does not go into an array of {target}", f"make `out` an array of {dtype}"
        )
    if any(word in name for word in _CUMULATIVE) and stretches(result.type, out.type):
        low.fail(f"the argument `out` of {name} is longer than the result", "make it an array of the result's shape")
    low.apply(rows.setitem, [out, low.const(...), result])
    return out


def stretches(t: Type, out: Array) -> bool:
    """Whether a result is repeated to fill another array: NumPy does that for some axes, and leaves out others."""
    if not isinstance(t, Array) or t.dims is None or out.dims is None or len(t.dims) != len(out.dims):
        return False
    return any(n == 1 and m != 1 for n, m in zip(t.dims, out.dims))


def copyto(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    where = keywords.get("where")
    if where is None or set(keywords) != {"where"} or len(args) != 2:
        return None
    pick = registry.lookup(np.where)
    assert pick is not None
    dst, src = args
    low.apply(rows.setitem, [dst, low.const(...), low.call_row(pick, [where, src, dst], {})])
    return low.const(None)


_METHODS = {
    "reduce": ("array", "axis", "dtype", "out", "keepdims", "initial", "where"),
    "accumulate": ("array", "axis", "dtype", "out"),
    "reduceat": ("array", "indices", "axis", "dtype", "out"),
}


def _positions(fn: Any) -> tuple[str, ...]:
    """What a function of NumPy takes by position; nothing where it does not tell."""
    if isinstance(getattr(fn, "__self__", None), np.ufunc):
        return _METHODS.get(fn.__name__, ())
    numpy = (getattr(fn, "__module__", None) or "").startswith("numpy")
    return _signature(fn) if numpy and not isinstance(fn, np.ufunc) else ()


@functools.cache
def _signature(fn: Any) -> tuple[str, ...]:
    try:
        params = inspect.signature(fn).parameters.values()
    except (TypeError, ValueError):
        return ()
    return tuple(p.name for p in params if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD))


def split_at_out(fn: Any, args: list[Value], keywords: dict[str, Value]) -> tuple[list[Value], dict[str, Value]]:
    """A call of a function of NumPy with `out` and what comes after it by keyword."""
    names = _positions(fn) if len(args) > 1 else ()
    if "out" not in names or not names.index("out") < len(args) <= len(names):
        return args, keywords
    at = names.index("out")
    return args[:at], {**dict(zip(names[at:], args[at:])), **keywords}


def in_wider(row: Row, args: list[Value], keywords: dict[str, Value]) -> Any:
    """The function to call in the row's place, for arguments that the row does not take; else None."""
    found = registry.wider(row)
    if found is None:
        return None
    made_of, when = found
    if more_than_taken(row, made_of, args, keywords):
        return made_of
    given = {**dict(zip(row.params, (a.type for a in args))), **{k: v.type for k, v in keywords.items()}}
    return made_of if when is not None and when(given) else None


def more_than_taken(row: Row, made_of: Any, args: list[Value], keywords: dict[str, Value]) -> bool:
    """Whether a call has arguments that the row does not take, and another function does."""
    if not set(keywords) <= set(inspect.signature(made_of).parameters):
        return False
    starred = any(p.startswith("*") for p in row.params)
    return (len(args) > len(row.params) and not starred) or any(
        k not in row.params and k not in row.keywords for k in keywords
    )


# ufuncs -------------------------------------------------------------------------------------------------------------


def ufunc_where(low: Lowering, row: Row, args: list[Value], keywords: dict[str, Value], method: bool) -> Value:
    """A ufunc with where=: it is applied to harmless numbers where the mask is false, so that no infinity gets into
    the derivative, and there the elements of `out` stay. Without `out` NumPy leaves those undefined."""
    given = {k: v for k, v in keywords.items() if k not in ("where", "out")}
    mask, out = keywords["where"], keywords.get("out")
    none = out is None or (isinstance(out.type, Static) and out.type.value is None)
    if static_value(mask.type)[0] and static_value(mask.type)[1] is True:
        return low.call_row(row, args, given if none or out is None else {**given, "out": out}, method)
    pick = registry.lookup(np.where)
    assert pick is not None
    mask = array_of(low, mask) if isinstance(mask.type, List) else mask
    operands = []
    for v in args:
        v = array_of(low, v) if isinstance(v.type, List) else v
        kind = np.dtype(v.type.dtype).kind if isinstance(v.type, Array) else "f" if isinstance(v.type, Number) else ""
        if kind and kind in "fciu":
            v = low.call_row(pick, [mask, v, low.const(row.harmless if kind in "fc" else 1)], {})
        operands.append(v)
    result = low.call_row(row, operands, given, method)
    if none or out is None:
        return result
    if isinstance(out.type, Tuple) and len(out.type.elts) == 1:
        (out,) = low.items(out)
    return store_out(low, row.name, out, low.call_row(pick, [mask, result, out], {}))


def in_dtype(low: Lowering, args: list[Value], dtype: Value) -> list[Value]:
    """The operands of a ufunc with dtype=, which converts them first."""
    known, given = static_value(dtype.type)
    if not known or given is None:
        return args if known else [low.known(dtype, "dtype")]
    wide = np.dtype(given)
    found = []
    for v in args:
        v = array_of(low, v) if isinstance(v.type, List | Tuple) else v
        have = dtype_name(v.type) if isinstance(v.type, Array | Scalar) else "float64"
        if not np.can_cast(have, wide, "same_kind"):
            low.fail(f"dtype={wide} for an operand of {have}", "convert the operand first: x.astype(...)")
        if isinstance(v.type, Array):
            v = low.call_method(v, "astype", [low.const(wide.name)], {})
        elif have != wide.name:
            v = low.call_object(wide.type, None, [v], {})
        found.append(v)
    return found


def ufunc_method_call(low: Lowering, obj: Any, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    """np.multiply.at, np.hypot.reduce and the like, where there is neither a row nor a function of its own."""
    if any(isinstance(v.type, Bottom) for v in [*args, *keywords.values()]):
        return low.bottom()
    if obj.__name__ == "at" and len(args) in (2, 3) and not keywords:
        return ufunc_at(low, obj.__self__, args)
    found = registry.any_ufunc_method(obj)
    if found is None or registry.lookup(found[0]) is None or not args:
        return None
    operands = 1 if obj.__name__ in ("reduce", "accumulate") else 2
    arrays = [array_of(low, v) for v in args[:operands]]
    return low.call_composite(found[1], [low.const(found[0]), *arrays, *args[operands:]], keywords)


def ufunc_at(low: Lowering, ufunc: Any, args: list[Value]) -> Value:
    """ufunc.at(a, indices, b): all at once where no element is met twice, else one after the other."""
    x, index, *values = args
    values = [array_of(low, v) if isinstance(v.type, List | Tuple) else v for v in values]
    if ufunc is np.subtract and values:
        low.apply(rows.add_at, [x, index, low.apply(operators.neg, values)])
        return low.const(None)
    index = array_of(low, index) if isinstance(index.type, List) else index
    parts = low.items(index) if isinstance(index.type, Tuple) else [index]
    parts = [array_of(low, p) if isinstance(p.type, List) else p for p in parts]
    many = [p for p in parts if isinstance(p.type, Array) and p.type.dtype != "bool"]
    if many and not all(isinstance(p.type, Array) and p.type.rank == 1 and p.type.dtype != "bool" for p in parts):
        low.fail(
            f"np.{ufunc.__name__}.at with indices of this kind is not supported", "use vectors of integers as indices"
        )
    index = low.make_tuple(parts) if isinstance(index.type, Tuple) else parts[0]
    how = ufunc_methods.at_one_by_one if many else ufunc_methods.at_once
    return low.call_composite(how, [low.const(ufunc), x, index, *values], {})
