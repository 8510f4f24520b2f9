"""Broadcasting and its reverse, removed where the types prove what happens."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Array, Dim, Scalar
from s2sgrad.optimize.matching import infer, like_once_combined, never_one, rows_of, same_once_combined
from s2sgrad.optimize.rewriter import Pattern, Rewriter
from s2sgrad.rules import core, operators, registry
from s2sgrad.rules.dims import dims_of


def drop_unbroadcast(s: Rewriter, op: Apply) -> Value | None:
    """unbroadcast(d, x): d itself, or the sum over exactly the axes that were stretched."""
    d, x = op.operands
    have, want = dims_of(d.type), dims_of(x.type)
    if have is None or want is None or len(have) < len(want):
        return None
    extra = len(have) - len(want)
    stretched = []
    for k, n in enumerate(want):
        m = have[extra + k]
        if n == 1:
            if m != 1:
                stretched.append(k)
        elif n != m and not never_one(n) and m != 1:
            return None
    if not isinstance(d.type, Array) or not (extra or stretched):
        is_number = isinstance(d.type, Array) and isinstance(op.result.type, Scalar)
        return s.make(core.getitem, d, s.const(())) if is_number else d
    sum_row = registry.lookup(np.sum)
    assert sum_row is not None
    if not want:
        return s.make(sum_row, d)
    if extra:
        axes = tuple(range(extra))
        d = s.make(sum_row, d, s.const(axes[0] if len(axes) == 1 else axes))
    if stretched:
        axis = s.const(stretched[0] if len(stretched) == 1 else tuple(stretched))
        d = s.make(sum_row, d, axis, keepdims=s.const(True))
    return d


def drop_broadcast(s: Rewriter, op: Apply) -> Value | None:
    """broadcast_like(d, x): d where it has the shape of x already."""
    d, x = op.operands
    if not isinstance(d.type, Array) or not isinstance(op.result.type, Array):
        return d if isinstance(d.type, Scalar) and isinstance(op.result.type, Scalar) else None
    return d if same_once_combined(d.type, x.type) else None


def source_of_broadcast(v: Value) -> Value | None:
    """d, where v is broadcast_like(d, x)."""
    op = v.owner
    return op.operands[0] if isinstance(op, Apply) and op.row is core.broadcast_like else None


def unbroadcast_operands(s: Rewriter, op: Apply) -> None:
    """Use d for broadcast_like(d, x) where the result is the same without it."""
    for k, v in enumerate(op.operands):
        d = source_of_broadcast(v)
        if d is None:
            continue
        operands = [*op.operands[:k], d, *op.operands[k + 1 :]]
        if op.row.elementwise:
            if like_once_combined(infer(op.row, op.params, operands), op.result.type):
                op.operands = operands
        elif op.params[k] == "value" and op.row in STORES and isinstance(op.operands[0].type, Array):
            # a number fills any room; an array, one of the shape that it was stretched to
            if isinstance(d.type, Scalar) or _room(op) == dims_of(v.type):
                op.operands = operands


STORES = (core.setitem, core.iadd, core.isub, core.iadd_item, core.isub_item, core.add_at)


def _room(op: Apply) -> tuple[Dim, ...] | None:
    """The shape of what an in-place op changes."""
    x = op.operands[0]
    if op.row in (core.iadd, core.isub):
        return dims_of(x.type)
    if op.row in (core.setitem, core.iadd_item, core.isub_item) and isinstance(x.type, Array):
        t = infer(core.getitem, ("x", "index"), op.operands[:2])
        return None if t is None else dims_of(t)
    return None


def sum_of_broadcast(s: Rewriter, op: Apply) -> Value | None:
    """np.sum(broadcast_like(c, x)) with a scalar c: c * x.size."""
    d = source_of_broadcast(op.operands[0])
    if d is None or len(op.operands) != 1 or not isinstance(d.type, Scalar) or op.mirror is None:
        return None
    source = op.operands[0].owner
    assert isinstance(source, Apply)
    size = s.make(core.size_of, source.operands[1])
    if infer(operators.mul, ("a", "b"), [d, size]) is None:
        return None
    return s.make(operators.mul, d, size)


def scale_before_broadcast(s: Rewriter, op: Apply) -> Value | None:
    """c * broadcast_like(d, x) and -broadcast_like(d, x), with numbers c and d: one multiplication, then the array."""
    for k, v in enumerate(op.operands):
        d = source_of_broadcast(v)
        if d is None or not isinstance(d.type, Scalar) or not isinstance(v.type, Array) or op.mirror is None:
            continue
        others = [w for j, w in enumerate(op.operands) if j != k]
        if not all(isinstance(w.type, Scalar) for w in others):
            continue
        like = v.owner
        assert isinstance(like, Apply)
        number = s.make(op.row, *[d if w is v else w for w in op.operands])
        if infer(core.broadcast_like, ("d", "x"), (number, like.operands[1])) == op.result.type:
            return s.make(core.broadcast_like, number, like.operands[1])
    return None


def shape_from_operand(s: Rewriter, op: Apply) -> None:
    """Where only the shape of a value is asked for, ask an operand of the same type that it was computed from.

    Not where the order of its axes in memory counts too: that operand may have another one.
    """
    if isinstance(op.result.type, Array) and op.result in s.reshaped:
        return
    for k, v in enumerate(op.operands):
        while op.params[k] in op.row.shape_only and isinstance(v.type, Array) and s.single_use(v):
            made = v.owner
            if not isinstance(made, Apply) or not made.row.elementwise or not made.row.pure:
                break
            source = next((w for w in made.operands if like_once_combined(w.type, v.type)), None)
            if source is None:
                break
            s.count(v, -1)
            s.count(source, 1)
            op.operands[k] = v = source


EVERYWHERE: dict[Row, Pattern] = {
    core.unbroadcast: drop_unbroadcast,
    core.broadcast_like: drop_broadcast,
    **{row: sum_of_broadcast for row in rows_of(np.sum)},
}
