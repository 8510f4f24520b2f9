"""Reversing writes into arrays: `A[i] = v` reverses to `dv = dA[i]`, `dA[i] = 0`; `A[i] += v` to `dv = dA[i]`."""

from __future__ import annotations

from s2sgrad.analysis.references import is_basic_index
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Array, Number, Scalar, Slice, Tuple, holds_complex
from s2sgrad.rules import adjoint, core, operators
from s2sgrad.transforms.reverse.reversal import Handler, Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import fit, is_array


def cotangent_at(r: Reversal, scope: Scope, x: Value, index: Value | None) -> Value:
    """The cotangent of the elements that a write has set, as they are now."""
    b = scope.builder
    shadow = r.shadows.of(scope, x)
    if index is None:
        return b.apply(core.copy, shadow, type=x.type, method=isinstance(x.type, Array))
    d = b.apply(core.getitem, shadow, index)
    if isinstance(d.type, Array | Number) and is_basic_index(index.type):
        d = b.apply(core.copy, d, type=d.type, method=isinstance(d.type, Array))
    return d


def give_fitted(r: Reversal, scope: Scope, v: Value, d: Value) -> None:
    """Hand the cotangent of written elements to the value that was written (which may have been broadcast)."""
    if r.primal.active(v):
        r.cotangents.spread(scope, v, fit(scope.builder, d, v) if is_array(v.type) or isinstance(v.type, Scalar) else d)


def set_elements(r: Reversal, scope: Scope, op: Apply) -> None:
    """A[index] = v."""
    x, index, v = op.operands
    b = scope.builder
    shadow = r.shadows.of(scope, x)
    basic = is_basic_index(index.type)
    if not r.primal.active(v):
        b.apply(core.setitem, shadow, index, b.const(0.0))
        return
    if basic or not may_repeat(index):
        d = cotangent_at(r, scope, x, index)
    else:
        d = b.apply(adjoint.last_written, shadow, index)
    # the value may be a view of what was written: its cotangent comes after the zero, as it was read before the write
    b.apply(core.setitem, shadow, index, b.const(0.0))
    give_fitted(r, scope, v, d)


def may_repeat(index: Value) -> bool:
    """Whether one element can be addressed twice by an index (an integer array can, a mask cannot)."""
    t = index.type
    parts = t.elts if isinstance(t, Tuple) else (t,)
    return any(
        isinstance(p, Array)
        and p.dtype != "bool"
        or not isinstance(p, Array | Scalar | Slice)
        and getattr(p, "value", 0) not in (None, Ellipsis)
        for p in parts
    )


def reverse_iadd_item(r: Reversal, scope: Scope, op: Apply) -> None:
    """x[index] += v and x[index] -= v, for entries of lists and dicts, too."""
    x, index, v = op.operands
    if not r.primal.active(v):
        return
    b = scope.builder
    if is_array(x.type):
        d = cotangent_at(r, scope, x, index)
    else:
        t = Scalar("c") if holds_complex(x.type) else v.type  # the entry may be complex where v is real
        d = b.apply(core.getitem, r.shadows.of(scope, x), index, type=t)
    if op.row is core.isub_item:
        d = b.apply(operators.neg, d)
    give_fitted(r, scope, v, d)


def reverse_add_at(r: Reversal, scope: Scope, op: Apply) -> None:
    """np.add.at(A, index, v)."""
    x, index, v = op.operands
    if r.primal.active(v):
        give_fitted(r, scope, v, cotangent_at(r, scope, x, index))


def reverse_iadd(r: Reversal, scope: Scope, op: Apply) -> None:
    """A += v and A -= v."""
    x, v = op.operands
    if not r.primal.active(v):
        return
    d = cotangent_at(r, scope, x, None)
    if op.row is core.isub:
        d = scope.builder.apply(operators.neg, d)
    give_fitted(r, scope, v, d)


def reverse_scaling(r: Reversal, scope: Scope, op: Apply) -> None:
    """x *= c and x /= c with a plain number c."""
    x, c = op.operands
    scope.builder.apply(op.row, r.shadows.of(scope, x), c)


ROWS: dict[Row, Handler] = {
    core.iadd_item: reverse_iadd_item,
    core.isub_item: reverse_iadd_item,
    core.add_at: reverse_add_at,
    core.iadd: reverse_iadd,
    core.isub: reverse_iadd,
    core.imul: reverse_scaling,
    core.itruediv: reverse_scaling,
}

__all__ = ["ROWS", "set_elements"]
