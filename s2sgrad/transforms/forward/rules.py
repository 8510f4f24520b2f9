"""The tangent of a result by what the row says of its derivatives."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import List, Tuple
from s2sgrad.rules import core, map_rows, operators
from s2sgrad.transforms.forward.forward import Forward
from s2sgrad.transforms.forward.tangents import type_to_fit
from s2sgrad.transforms.forward.whole import with_zeros
from s2sgrad.transforms.support import dims_equal, is_array, lacks_rule, rule_arguments


def by_row(f: Forward, b: Builder, op: Apply) -> Value | None:
    """What the row says; an error where it says nothing."""
    row = op.row
    if row.linear:
        return linear(f, b, op, row.linear)
    if row.bilinear:
        return bilinear(f, b, op)
    if row.elementwise:
        return elementwise(f, b, op)
    if row.jvp is not None:
        return by_rule(f, b, op, row.jvp)
    raise without_rule(f, op)


def without_rule(f: Forward, op: Apply) -> UnsupportedError:
    """The error where a row has no rule for forward mode."""
    name = op.row.name
    for p, v in zip(op.params, op.operands):
        if f.tangents.tangent(v) is not None and p not in op.row.vjp and p not in op.row.shape_only:
            return lacks_rule(op, p)
    return UnsupportedError(
        f"{name} has no rule for forward mode",
        op.span,
        f"use vjp or grad, which need none; or register one: @rules.register({name}, forward=True)",
    )


def linear(f: Forward, b: Builder, op: Apply, params: tuple[str, ...]) -> Value | None:
    """The function of the tangents of the operands in which it is linear."""
    if all(f.tangents.tangent(v) is None for p, v in zip(op.params, op.operands) if p in params):
        return None
    t = op.result.type if isinstance(op.result.type, List) else None
    operands = [
        f.tangents.dense(b, v, type_to_fit(v, t)) if p in params else v for p, v in zip(op.params, op.operands)
    ]
    if op.row.name.startswith("np.") or op.row is map_rows.map_get:
        operands = [with_zeros(b, v, t) if t is not v else v for v, t in zip(op.operands, operands)]
    return b.apply(op.row, *operands, params=op.params, method=op.method)


def bilinear(f: Forward, b: Builder, op: Apply) -> Value | None:
    """The sum of the function of one tangent and all other operands, for each of them."""
    total: Value | None = None
    for k, (p, v) in enumerate(zip(op.params, op.operands)):
        t = f.tangents.tangent(v)
        if p not in op.row.bilinear or t is None:
            continue
        operands = [t if j == k else o for j, o in enumerate(op.operands)]
        term = b.apply(op.row, *operands, params=op.params)
        total = term if total is None else b.apply(operators.add, total, term)
    return total


def elementwise(f: Forward, b: Builder, op: Apply) -> Value | None:
    """The sum of what the VJP rules make of the tangents: of diagonal matrices, both products are one."""
    total: Value | None = None
    for p, v in zip(op.params, op.operands):
        t, rule = f.tangents.tangent(v), op.row.vjp.get(p)
        if t is not None and op.row.partial and p not in op.row.vjp:
            raise without_rule(f, op)
        if t is None or rule is None:
            continue
        term = f.tools.inline(rule, rule_arguments(b, op, dy=t, y=op.result), b, {})
        total = term if total is None else b.apply(operators.add, total, term)
    if total is not None and is_array(op.result.type) and not dims_equal(total.type, op.result.type):
        total = b.apply(core.broadcast_like, total, op.result)
    return separate(f, b, op, total)


def by_rule(f: Forward, b: Builder, op: Apply, rule: Callable[..., Any]) -> Value | None:
    """What the row's JVP rule makes of all tangents."""
    dots = {f"{p}_dot": f.tangents.tangent(v) for p, v in zip(op.params, op.operands)}
    for p, v in zip(op.params, op.operands):  # rules go through whatever stands in a list
        if (t := f.tangents.tangent(v)) is not None and isinstance(v.type, List | Tuple):
            dots[f"{p}_dot"] = with_zeros(b, v, t)
    args = rule_arguments(b, op, y=op.result, **dots)
    taken = inspect.signature(rule).parameters
    for p, v in zip(op.params, op.operands):
        lost = f"{p}_dot" not in taken and op.row.vjp.get(p, p) is not None and p not in op.row.shape_only
        if lost and f.tangents.tangent(v) is not None:
            raise lacks_rule(op, p)
    none = {name: None for name, t in dots.items() if t is None}
    return separate(f, b, op, f.tools.inline(rule, args, b, none))


def separate(f: Forward, b: Builder, op: Apply, total: Value | None) -> Value | None:
    """The tangent of newly made memory is newly made, too: the rules of + and the like return what they get."""
    if total is not None and is_array(total.type):
        tangents = [t for v in op.operands if (t := f.tangents.tangent(v)) is not None]
        if any(viewed(total) is viewed(t) for t in tangents):
            return b.apply(core.copy, total)
    return total


def viewed(v: Value) -> Value:
    """The array that a value is, or is a view of."""
    while isinstance(v.owner, Apply) and (base := v.owner.operand(v.owner.row.view_of or "")) is not None:
        v = base
    return v


__all__ = ["by_row"]
