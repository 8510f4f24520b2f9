"""Functions of NumPy that are lowered as others, so that it is known what is a view: np.split, np.diag."""

from __future__ import annotations

import numpy as np

from s2sgrad.frontend.callables import special
from s2sgrad.frontend.flat import array_or_same
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.row_calls import value_of_numpy
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Scalar
from s2sgrad.rules import core as rows
from s2sgrad.rules import einsum, operators, registry

_PARAMS = ("ary", "indices_or_sections", "axis")


@special(np.split, np.array_split)
def _split(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    given = {**dict(zip(_PARAMS, args)), **keywords}
    if len(args) > len(_PARAMS) or set(given) - set(_PARAMS) or not {"ary", "indices_or_sections"} <= set(given):
        return None
    x = given["ary"]
    if not isinstance(x.type, Array) or x.type.dims is None:
        return None
    axis = low.known(given["axis"], "axis") if "axis" in given else 0
    if not isinstance(axis, int) or not -len(x.type.dims) <= axis < len(x.type.dims):
        low.fail(
            f"axis {axis!r} is no axis of an array of {len(x.type.dims)} dimensions",
            f"count the axes from 0 to {len(x.type.dims) - 1}, or from -1 backwards",
        )
    axis %= len(x.type.dims)
    sections = low.known(given["indices_or_sections"], "indices_or_sections")
    if isinstance(sections, tuple | list):
        bounds = [None, *(low.const(int(k)) for k in sections), None]
    else:
        bounds = _equal_bounds(low, x, axis, sections)
    pieces = []
    for start, stop in zip(bounds, bounds[1:]):
        parts = [low.const(None) if b is None else b for b in (start, stop)]
        whole = [low.apply(rows.make_slice, [low.const(None)] * 3) for _ in range(axis)]
        piece = low.apply(rows.make_slice, [*parts, low.const(None)])
        index = low.make_tuple([*whole, piece]) if axis else piece
        pieces.append(low.apply(rows.getitem, [x, index]))
    return low.display_list((low.stmt, "split", low.counter), pieces)


@special(np.asarray, np.asanyarray)
def _asarray(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    """An array is returned as it is."""
    given = list(keywords.values())
    if len(args) != 1 or not isinstance(args[0].type, Array) or not set(keywords) <= {"dtype"}:
        return None
    for dtype in given:
        known, value = static_value(dtype.type)
        if not known or (value is not None and np.dtype(value) != np.dtype(args[0].type.dtype)):
            return None
    return args[0]


@special(np.diag)
def _diag(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    given = {**dict(zip(("v", "k"), args)), **keywords}
    v = given.get("v")
    if v is None or not isinstance(v.type, Array) or v.type.rank != 2:
        return None
    row = registry.lookup(np.diagonal)
    assert row is not None
    return low.apply(row, [v, *([given["k"]] if "k" in given else [])])


@special(np.linalg.svd)
def _svd(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    """Without the vectors it is the middle of what it is with them."""
    if "compute_uv" not in keywords or len(args) != 1 or low.known(keywords["compute_uv"], "compute_uv"):
        return None
    row = registry.lookup(np.linalg.svd)
    assert row is not None
    made = low.getitem(low.apply(row, [*args, low.const(False)]), 1)
    return made if low.trusted else value_of_numpy(low, np.linalg.svd, args, keywords, made)


@special(np.einsum)
def _einsum(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    """Subscripts are spelled out: an ellipsis, and lists of axes between the operands."""
    known, subscripts = static_value(args[0].type) if args else (False, None)
    operands = args[1:]
    if args and isinstance(args[0].type, Array):
        operands, axes = args[0::2], args[1::2]
        given = [low.known(v, "the subscripts of np.einsum") for v in axes]
        if len(operands) > len(axes):  # the last list is that of the result
            given.append(low.known(operands[-1], "the subscripts of np.einsum"))
            operands = operands[:-1]
        else:
            given.append(None)
        known, subscripts = True, einsum.from_lists(given)
    if not (known and isinstance(subscripts, str)):
        return None
    operands = [array_or_same(low, v) for v in operands]
    ranks = [v.type.rank if isinstance(v.type, Array) else 0 if isinstance(v.type, Scalar) else None for v in operands]
    if "..." in subscripts or not isinstance(static_value(args[0].type)[1], str):
        subscripts = einsum.without_ellipsis(subscripts, ranks)
        args = [low.const(subscripts), *operands]
    view = "." not in subscripts and len(operands) == 1 and einsum.is_view(subscripts)
    row = einsum.einsum_view if view else einsum.einsum
    if "dtype" in keywords or "casting" in keywords or "order" in keywords:
        return None
    return low.call_row(row, [low.const(subscripts), *operands], keywords)


def _equal_bounds(low: Lowering, x: Value, axis: int, sections: int) -> list[Value | None]:
    """The bounds of sections of equal length; the first ones are one longer where the length does not divide."""
    n = low.apply(rows.getitem, [low.apply(rows.shape_of, [x]), low.const(axis)])
    known, length = static_value(n.type)
    if known:
        size, more = divmod(length, sections)
        return [None, *(low.const(k * size + min(k, more)) for k in range(1, sections)), None]
    size = low.apply(operators.floordiv, [n, low.const(sections)])
    more = low.apply(operators.mod, [n, low.const(sections)])
    minimum = registry.lookup(min)
    assert minimum is not None and isinstance(n.type, Scalar)
    bounds: list[Value | None] = [None]
    for k in range(1, sections):
        start = size if k == 1 else low.apply(operators.mul, [low.const(k), size])
        bounds.append(low.apply(operators.add, [start, low.apply(minimum, [low.const(k), more])]))
    return [*bounds, None]
