"""The derivatives of functions that join arrays (np.concatenate, np.stack, np.array), where what they join is of known
structure: every piece of the cotangent is a plain slice of it."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend.callables import special
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.values import elts_of
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, List, Scalar, Tuple
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators
from s2sgrad.rules.core import helpers
from s2sgrad.rules.dims import dims_of

Args = list[Value]
Keywords = dict[str, Value]


def _fixed(*values: Value) -> bool:
    """Whether the pieces can be written out: an array of known rank, and a container of numbers and such arrays."""
    d, parts = values
    if not isinstance(d.type, Array) or d.type.dims is None or not isinstance(parts.type, Tuple | List):
        return False
    elts = parts.type.elts
    return elts is not None and len(elts) <= 16 and all(dims_of(e) is not None for e in elts)


def _axis(low: Lowering, args: Args, keywords: Keywords, default: int) -> Any:
    v = args[2] if len(args) > 2 else keywords.get("axis")
    return default if v is None else low.known(v, "axis")


def _along(low: Lowering, d: Value, axis: int, part: Value) -> Value:
    """d[:, …, part] with the part at an axis."""
    whole = [low.apply(rows.make_slice, [low.const(None)] * 3) for _ in range(axis)]
    return low.apply(rows.getitem, [d, low.make_tuple([*whole, part]) if axis else part])


def _size(low: Lowering, part: Value, axis: int) -> Value | int:
    """The size of a part along an axis; 1 for a number."""
    if not dims_of(part.type):
        return 1
    n = low.apply(rows.getitem, [low.apply(rows.shape_of, [part]), low.const(axis)])
    known, value = static_value(n.type)
    return int(value) if known else n


def _plus(low: Lowering, a: Value | int, b: Value | int) -> Value | int:
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    if isinstance(a, int) and a == 0:
        return b
    return low.apply(operators.add, [low.const(v) if isinstance(v, int) else v for v in (a, b)])


def _cut(low: Lowering, d: Value, parts: Value, axis: int, single: int) -> Value:
    """Consecutive slices of d; a part of rank `single` or less takes one row, without the axis."""
    items = low.items(parts)
    pieces: list[Value] = []
    at: Value | int = 0
    for k, item in enumerate(items):
        rank = len(dims_of(item.type) or ())
        start = low.const(at) if isinstance(at, int) else at
        if rank <= single:
            pieces.append(_along(low, d, axis, start))
            at = _plus(low, at, 1)
            continue
        at = _plus(low, at, _size(low, item, axis))
        stop = low.const(None) if k == len(items) - 1 else low.const(at) if isinstance(at, int) else at
        first = low.const(None) if k == 0 else start
        pieces.append(_along(low, d, axis, low.apply(rows.make_slice, [first, stop, low.const(None)])))
    return _like(low, parts, pieces)


def _like(low: Lowering, parts: Value, pieces: list[Value]) -> Value:
    if isinstance(parts.type, Tuple):
        return low.make_tuple(pieces)
    return low.b.apply(rows.make_list, *pieces)


@special(helpers.split_like)
def _split_like(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    axis = _axis(low, args, keywords, 0)
    if not _fixed(*args[:2]):
        return None
    d, parts = args[:2]
    ranks = {len(dims_of(e) or ()) for e in elts_of(parts.type)}
    if axis is None and not ranks <= {0, 1}:
        return None
    rank = len(dims_of(d.type) or ())
    return _cut(low, d, parts, (axis or 0) % rank, 0)


@special(helpers.split_rows_like)
def _split_rows_like(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    return _cut(low, args[0], args[1], 0, 1) if _fixed(*args) and _vectors(args[1]) else None


@special(helpers.split_columns_like)
def _split_columns_like(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    return _cut(low, args[0], args[1], 1, 1) if _fixed(*args) and _vectors(args[1]) else None


def _vectors(parts: Value) -> bool:
    return all(dims_of(e) for e in elts_of(parts.type))


@special(helpers.unstack_like)
def _unstack_like(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    axis = _axis(low, args, keywords, 0)
    if not _fixed(*args[:2]):
        return None
    d, parts = args[:2]
    rank = len(dims_of(d.type) or ())
    count = len(elts_of(parts.type))
    return _like(low, parts, [_along(low, d, axis % rank, low.const(k)) for k in range(count)])


@special(helpers.nest_like)
def _nest_like(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if not isinstance(args[0].type, Array | Scalar):
        return None
    return _nested(low, *args)


def _nested(low: Lowering, d: Value, nested: Value) -> Value | None:
    if isinstance(nested.type, Array | Scalar):
        return d
    if not isinstance(nested.type, Tuple | List) or nested.type.elts is None or len(nested.type.elts) > 16:
        return None
    pieces = []
    for k, item in enumerate(low.items(nested)):
        piece = _nested(low, low.apply(rows.getitem, [d, low.const(k)]), item)
        if piece is None:
            return None
        pieces.append(piece)
    return _like(low, nested, pieces)
