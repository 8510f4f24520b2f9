"""What a condition tells about variables being None."""

from __future__ import annotations

from typing import Any

import gast

from s2sgrad.frontend.lowering import Lowering

Facts = dict[str, str]  # variable -> 'none' or 'some'


def narrowings(core: Lowering, test: Any) -> tuple[Facts, Facts]:
    """What holds where the test is true, and where it is false."""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        yes, no = narrowings(core, test.operand)
        return no, yes
    if isinstance(test, gast.BoolOp):
        parts = [narrowings(core, v) for v in test.values]
        is_and = isinstance(test.op, gast.And)
        joined: Facts = {}
        for yes, no in parts:
            joined.update(yes if is_and else no)
        return (joined, {}) if is_and else ({}, joined)
    if isinstance(test, gast.Compare) and len(test.ops) == 1 and isinstance(test.left, gast.Name):
        other = test.comparators[0]
        if isinstance(other, gast.Constant) and other.value is None:
            name = test.left.id
            if isinstance(test.ops[0], gast.Is | gast.Eq):
                return {name: "none"}, {name: "some"}
            if isinstance(test.ops[0], gast.IsNot | gast.NotEq):
                return {name: "some"}, {name: "none"}
    if isinstance(test, gast.NamedExpr):
        return {}, {}
    return {}, {}
