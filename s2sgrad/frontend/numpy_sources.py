"""Calls of NumPy that take functions or iterables, or give something to loop over."""

from __future__ import annotations

import numpy as np

from s2sgrad.frontend import flat
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.function_values import Partial
from s2sgrad.frontend.iterables import Mapped, Range
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, Static
from s2sgrad.rules import composites_memory, functional, registry
from s2sgrad.rules import core as rows

Args = list[Value]
Keywords = dict[str, Value]


@special(np.ndindex)
def _ndindex(low: Lowering, args: Args, keywords: Keywords) -> Value:
    function, bounds = flat.ndindex_parts(low, args)
    tree = Mapped(function, [Range(*bounds)])
    return low.b.const(tree, None, Static(tree))


@special(np.ndenumerate)
def _ndenumerate(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) != 1 or not isinstance(args[0].type, Array):
        return None
    function, bounds = flat.counted(low, composites_memory.entry_at, args, low.apply(rows.size_of, args))
    tree = Mapped(function, [Range(*bounds)])
    return low.b.const(tree, None, Static(tree))


@special(np.fromiter)
def _fromiter(low: Lowering, args: Args, keywords: Keywords) -> Value:
    """np.array of the list of all elements, or of the first `count`."""
    given = {**dict(zip(("iter", "dtype", "count"), args)), **keywords}
    items = low.listed(given["iter"])
    if "count" in given and low.known(given["count"], "count") != -1:
        stop = low.apply(rows.make_slice, [low.const(None), given["count"], low.const(None)])
        items = low.subscript(items, stop)
    row = registry.lookup(np.array)
    assert row is not None
    return low.call_row(row, [items, given["dtype"]], {})


@special(np.ndarray)
def _ndarray(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    """np.ndarray(shape, dtype) is np.empty."""
    given = {**dict(zip(("shape", "dtype"), args)), **keywords}
    if len(args) > 2 or set(given) - {"shape", "dtype", "order"}:
        low.fail("np.ndarray with a buffer is not supported", "np.empty(shape), or a slice or reshape of an array")
    row = registry.lookup(np.empty)
    assert row is not None
    return low.call_row(row, [], given)


@special(np.vectorize)
def _vectorize(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) != 1 or set(keywords) - {"otypes"}:
        low.fail("np.vectorize with these arguments is not supported", "np.vectorize(f)")
    how = functional.vectorized if "otypes" in keywords or low.trusted else functional.vectorized_with_a_look
    partial = Partial(low.const(how), args, {})
    return low.b.const(partial, None, Static(partial))
