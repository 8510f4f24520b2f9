"""np.r_[...], np.c_[...], np.mgrid[...], np.ogrid[...], np.s_[...]: what NumPy makes of an index."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.frontend.flat import array_of, array_or_same
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Scalar, Slice, Static, Tuple
from s2sgrad.rules import composites_joining, registry
from s2sgrad.rules import core as rows
from s2sgrad.rules.infer import make_sample


def index_trick(low: Lowering, obj: Any, index: Value) -> Value | None:
    """obj[index] for the objects of NumPy that are only there to be indexed; None for all others."""
    if obj is np.s_ or obj is np.index_exp:
        return index if obj is np.s_ or isinstance(index.type, Tuple) else low.make_tuple([index])
    if not any(obj is known for known in (np.r_, np.c_, np.mgrid, np.ogrid)):
        return None
    parts = low.items(index) if isinstance(index.type, Tuple) else [index]
    if any(isinstance(p.type, Static) for p in parts):
        low.fail("a text in np.r_[...] or np.c_[...] is not supported", "np.concatenate((a, b), axis)")
    pieces = [_range(low, p) if isinstance(p.type, Slice) else array_or_same(low, p) for p in parts]
    if obj is np.mgrid or obj is np.ogrid:
        if not isinstance(index.type, Tuple):
            return pieces[0]
        made_of = composites_joining.grid_of if obj is np.mgrid else composites_joining.open_grid_of
        return low.call_composite(made_of, pieces, {})
    flat = all(not isinstance(p.type, Array) or p.type.rank == 1 for p in pieces)
    join = registry.lookup(np.column_stack if obj is np.c_ else np.hstack if flat else np.concatenate)
    assert join is not None
    if obj is np.c_ and any(isinstance(p.type, Array) and p.type.rank not in (1, 2) for p in pieces):
        low.fail("np.c_[...] of arrays with more than two axes is not supported", "np.concatenate((a, b), axis)")
    whole = [array_of(low, low.make_tuple([p])) if isinstance(p.type, Scalar) else p for p in pieces]
    joined = low.call_row(join, [low.make_tuple(whole)], {})
    numbers = [p.type for p in pieces if isinstance(p.type, Array | Scalar)]
    if len(numbers) == len(pieces) and isinstance(joined.type, Array):
        wanted = np.result_type(*map(_dtype_or_number, numbers)).name
        if wanted != joined.type.dtype:  # Python's numbers leave the dtype to the arrays
            return low.call_method(joined, "astype", [low.const(wanted)], {})
    return joined


def _dtype_or_number(t: Array | Scalar) -> Any:
    if isinstance(t, Scalar) and t.dtype is None:
        return make_sample(("python", t.kind, 0))
    return np.dtype(t.dtype)


def _range(low: Lowering, part: Value) -> Value:
    """start:stop:step as np.arange, and with an imaginary step as np.linspace."""
    op = part.owner
    bounds = list(op.operands) if isinstance(op, Apply) and op.row is rows.make_slice else []
    if len(bounds) != 3 or bounds[1].type == low.const(None).type:
        low.fail("a range without an end", "write the start and the end: np.r_[0:n]")
    start, stop, step = (low.const(0) if v.type == low.const(None).type else v for v in bounds)
    known, count = static_value(bounds[2].type)
    if known and isinstance(count, complex):
        row = registry.lookup(np.linspace)
        assert row is not None
        return low.call_row(row, [start, stop, low.const(int(abs(count)))], {})
    row = registry.lookup(np.arange)
    assert row is not None
    return low.call_row(row, [start, stop, *([] if bounds[2].type == low.const(None).type else [step])], {})
