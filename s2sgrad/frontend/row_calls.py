"""Calls of functions that have a row, or that are defined by code of ours."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

import numpy as np

from s2sgrad.frontend.flat import array_or_same
from s2sgrad.frontend.foreign import is_plain
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.numpy_calls import in_dtype, in_wider, place_of_out, split_at_out, store_out, ufunc_where
from s2sgrad.frontend.once import materialised
from s2sgrad.frontend.watching import handlers_for
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import NONE, Array, Bottom, List, Map, Optional, Scalar, Static, Tuple, Type, carries_float
from s2sgrad.rules import core as rows
from s2sgrad.rules import own_values, raising, registry
from s2sgrad.rules.narrowing import without_none


@answers(Lowering.call_composite)
def call_composite(
    low: Lowering, made_of: Any, args: list[Value], keywords: dict[str, Value], fn: Any = None, lazily: bool = False
) -> Value:
    """A function of NumPy, fn, that is defined by code of ours; its places are those of the call.

    `lazily`: iterators are handed on as they are.
    """
    if "out" in keywords and "out" not in inspect.signature(made_of).parameters:
        given = {k: v for k, v in keywords.items() if k != "out"}
        return store_out(low, made_of.__name__, keywords["out"], low.call_composite(made_of, args, given, fn))
    if not lazily:
        args = [materialised(low, a) for a in args]
        keywords = {k: materialised(low, v) for k, v in keywords.items()}
    if fn is not None and any(_is_unfinished(v.type) for v in args):
        return low.bottom()
    tried = fn is not None and low.try_whole(fn, args, keywords)
    saved = low.trusted, low.composite, low.tried_whole
    low.counter += 1
    low.trusted, low.composite = True, low.counter
    low.tried_whole |= tried
    try:
        made = low.call_python(made_of, args, keywords)
    finally:
        low.trusted, low.composite, low.tried_whole = saved
    own = fn is not None and not low.trusted and registry.has_own_value(made_of)
    return value_of_numpy(low, fn, args, keywords, made) if own else made


def _is_unfinished(t: Type) -> bool:
    """Whether it holds a result that is not known yet, of a function that calls itself: code of ours cannot ask it."""
    return isinstance(t, Bottom) or isinstance(t, List | Tuple) and any(map(_is_unfinished, t.elts or ()))


@answers(Lowering.try_whole)
def try_whole(low: Lowering, fn: Any, args: list[Value], keywords: dict[str, Value]) -> bool:
    """Where a handler may wait for it, call a function as it is first: code of ours does not raise all it does."""
    if low.trusted or not handlers_for(low, raising.ANYTHING) or not raising.is_repeatable(fn):
        return False
    args, keywords = [*map(partial(materialised, low), args)], {k: materialised(low, v) for k, v in keywords.items()}
    given = [*args, *keywords.values()]
    if "out" not in keywords and all(is_plain(v) and not isinstance(v.type, Bottom) for v in given):
        low.opaque_call(low.const(fn), f"`{fn.__name__}`", args, keywords, NONE, rows.show_opaque)
        return True
    return False


def value_of_numpy(low: Lowering, fn: Any, args: list[Value], keywords: dict[str, Value], made: Value) -> Value:
    """NumPy's own value, for which `made` is differentiated."""
    kinds = (Scalar, Array, Tuple, List)
    if not isinstance(made.type, kinds) or not carries_float(made.type):
        return made
    t = own_values.type_by_numpy(fn, args, keywords, made.type)
    if t is None or isinstance(t, Scalar) and t.is_const:
        return made
    params = ("<fn>", *["<args>"] * len(args), *keywords)
    given = [low.b.const(fn, None, Static(fn)), *args, *keywords.values()]
    value = low.b.apply(own_values.numpy_value, *given, params=params, type=t)
    return low.b.apply(own_values.by_numpy, value, made, type=t)


@answers(Lowering.call_row)
def call_row(low: Lowering, row: Row, args: list[Value], keywords: dict[str, Value], method: bool = False) -> Value:
    if row.name.startswith("np."):
        args, keywords = [filled(low, a) for a in args], {k: filled(low, v) for k, v in keywords.items()}
    if args and len(args) == place_of_out(row) + 1 and "out" not in keywords:
        args, keywords = args[:-1], {**keywords, "out": args[-1]}
    elif not method:
        args, keywords = split_at_out(row.fn, args, keywords)
    if "dtype" in keywords and isinstance(row.fn, np.ufunc) and row.fn.types and row.fn.types[-1][-1] != "?":
        args = in_dtype(low, args, keywords["dtype"])
        keywords = {k: v for k, v in keywords.items() if k != "dtype"}
    if "where" in keywords and isinstance(row.fn, np.ufunc):
        return ufunc_where(low, row, args, keywords, method)
    if "out" in keywords and "out" not in (*row.params, *row.keywords):
        out = keywords["out"]
        given = {k: v for k, v in keywords.items() if k != "out"}
        return store_out(low, row.name, out, low.call_row(row, args, given, method))
    made_of = in_wider(row, args, keywords)
    if made_of is not None:
        return low.call_composite(made_of, args, keywords, row.fn)
    args = [materialised(low, a) for a in args]
    params: list[str] = []
    for p in row.params:
        if p.startswith("*"):
            params += [p[1:]] * (len(args) - len(params))
            break
        if len(params) == len(args):
            break
        params.append(p)
    if len(params) != len(args):
        takes = ", ".join([*row.params, *row.keywords])
        low.fail(f"{row.name} takes ({takes}), not {len(args)} positional arguments", "pass what it takes")
    args = [as_array(low, row, p, a) for a, p in zip(args, params)]
    values = [low.present(a) if needs_value(low, row, p) else a for a, p in zip(args, params)]
    for key, v in keywords.items():
        if key not in row.params and key not in row.keywords:
            takes = ", ".join([*row.params, *row.keywords])
            low.fail(f"the argument `{key}` of {row.name} is not supported", f"it takes ({takes})")
        if key in params:
            low.fail(f"{row.name} got two values for `{key}`", "pass it once")
        params.append(key)
        values.append(as_array(low, row, key, materialised(low, v)))
    return low.apply(row, values, params, method)


def as_array(low: Lowering, row: Row, param: str, value: Value) -> Value:
    """A list given to a function of NumPy, as the array that NumPy makes of it."""
    if param in ("arrays", "tup") and isinstance(value.type, List | Tuple) and value.type.elts:
        nested = [t for t in value.type.elts if isinstance(t, List | Tuple) and t.elts or isinstance(t, Static)]
        if row.name.startswith("np.") and nested:
            return low.make_tuple([array_or_same(low, v) for v in low.items(value)])
    if isinstance(value.type, Map) and registry.takes_array(row, param):
        low.fail(f"a dict is given to {row.name}", "give it the entries: list(d.values())")
    takes = registry.takes_array(row, param) or row.name == "np.copy" and not low.trusted
    if not isinstance(value.type, List | Tuple) or not takes:
        return value
    array = registry.lookup(np.array)
    assert array is not None
    return low.apply(array, [value])


def filled(low: Lowering, value: Value) -> Value:
    """A list that began as [None] * n, where its elements are needed: none of them is None any more."""
    needed = without_none(value.type)
    if needed is value.type:
        return value
    if isinstance(value.type, Tuple):
        items = [low.retype(v, v.type.inner) if isinstance(v.type, Optional) else v for v in low.items(value)]
        return low.make_tuple([filled(low, v) for v in items], value.type.cls)
    return low.retype(value, needed)


def needs_value(low: Lowering, row: Row, param: str) -> bool:
    return param in row.vjp or param in row.linear
