"""The general case: the VJP rules of a row, inlined."""

from __future__ import annotations

from s2sgrad.ir.ops import Apply
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import fit, lacks_rule, rule_arguments


def reverse_rule(r: Reversal, scope: Scope, op: Apply) -> None:
    """Add what each rule makes of the cotangent of the result to the cotangent of its operand."""
    row = op.row
    dy = r.cotangents.take(scope, op.result)
    if dy is None or not row.differentiable:
        return
    for k, (param, v) in enumerate(zip(op.params, op.operands)):
        if not r.primal.active(v) or param in row.shape_only:
            continue
        if param not in row.vjp:
            raise lacks_rule(op, param)
        rule = row.vjp[param]
        if rule is None:
            continue
        args = rule_arguments(scope.builder, op, dy=dy, y=op.result)
        static = {"index": place_in_group(op, k)} if "*" + param in row.params else {}
        contribution = r.tools.inline(rule, args, scope.builder, static)
        if row.elementwise:
            contribution = fit(scope.builder, contribution, v)
        r.cotangents.spread(scope, v, contribution)


def place_in_group(op: Apply, k: int) -> int:
    """The place of an operand among those of its parameter, which takes any number of them."""
    v, param = op.operands[k], op.params[k]
    group = [x for p, x in zip(op.params, op.operands) if p == param]
    return group.index(v) if group.count(v) == 1 else k - op.params.index(param)


__all__ = ["reverse_rule"]
