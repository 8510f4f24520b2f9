"""What is asked of single values and of types: the number that a value is, the op that made it, what types fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import NeedStatic, Row, Site
from s2sgrad.ir.types import Array, Dim, Number, Scalar, Sym, Type
from s2sgrad.rules import core, registry
from s2sgrad.rules.dims import dims_of

# values ---------------------------------------------------------------------------------------------------------------


def const_of(v: Value) -> Any:
    """The number that a value is known to be; None where it is not."""
    return v.type.const if isinstance(v.type, Scalar) and v.type.is_const else None


def is_const(v: Value, number: float) -> bool:
    c = const_of(v)
    return c is not None and not isinstance(c, bool) and c == number


def made_by(v: Value, *rows: Row) -> Apply | None:
    op = v.owner
    return op if isinstance(op, Apply) and op.row in rows else None


# rows -----------------------------------------------------------------------------------------------------------------


def rows_of(*fns: Callable[..., object]) -> frozenset[Row]:
    return frozenset(row for fn in fns if (row := registry.lookup(fn)) is not None)


# new arrays of one number
BLANKS = rows_of(np.zeros_like, np.ones_like, np.empty_like, np.full_like, np.zeros, np.ones, np.empty, np.full)
OPPOSITE = {
    core.iadd: core.isub, core.isub: core.iadd, core.iadd_item: core.isub_item, core.isub_item: core.iadd_item,
}

# types ----------------------------------------------------------------------------------------------------------------


def infer(row: Row, params: Sequence[str], operands: Sequence[Value]) -> Type | None:
    """The type that a row would have on these operands; None where it cannot be applied."""
    try:
        return row.infer(Site(row, tuple(params), list(operands)))
    except (UnsupportedError, NeedStatic, TypeError, ValueError):
        return None


def suits(a: Type, b: Type) -> bool:
    """Whether values of the types can stand for each other: sizes may be known under different names."""
    if isinstance(a, Array) and isinstance(b, Array) and a.dims is not None and b.dims is not None:
        return a.dtype == b.dtype and len(a.dims) == len(b.dims)
    return a == b


def same_once_combined(a: Type, b: Type) -> bool:
    """Whether arrays of these types have one shape, given that they are broadcast against each other.

    Two sizes that both differ from 1 are then equal.
    """
    have, want = dims_of(a), dims_of(b)
    if have is None or want is None or len(have) != len(want):
        return False
    return all(n == m or (never_one(n) and never_one(m)) for n, m in zip(have, want))


def like_once_combined(a: Type | None, b: Type) -> bool:
    """The same, with equal dtypes."""
    if isinstance(a, Array) and isinstance(b, Array):
        return a.dtype == b.dtype and same_once_combined(a, b)
    return a == b and not isinstance(b, Number)  # of which neither shape nor rank is known


def same_array(t: Type | None, want: Type) -> bool:
    """Equal up to what is known of the sizes."""
    return isinstance(t, Array) and isinstance(want, Array) and t.dtype == want.dtype and (
        t.dims is None or want.dims is None or len(t.dims) == len(want.dims)
    )


def never_one(d: Dim) -> bool:
    return d.not_one if isinstance(d, Sym) else d != 1
