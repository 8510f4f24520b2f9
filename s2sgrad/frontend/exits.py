"""Exit codes of what leaves the body of a loop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from s2sgrad.frontend.branches import narrow_flow
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import BlockBody, Flow
from s2sgrad.frontend.values import same_value
from s2sgrad.ir.ops import Value
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators


def at_code(
    low: Lowering, flow: Flow, code: int, body: BlockBody, otherwise: Callable[[Flow], Flow] = lambda flow: flow
) -> Flow:
    """Run the body where the flow has the code, in its place; `otherwise` where it has others."""
    if code not in flow.codes:
        return otherwise(flow)
    if len(flow.codes) == 1:
        return body()
    value = flow.value
    assert value is not None
    others = tuple(c for c in flow.codes if c != code)
    if len(flow.codes) == 2:
        here = value if flow.codes[1] == code else low.apply(rows.not_, [value])
        return low.if_(here, body, lambda: otherwise(Flow(others)))
    here = low.apply(operators.eq, [value, low.const(code)])
    return low.if_(here, body, lambda: otherwise(narrow_flow(low, value, others)))


def caught(low: Lowering, flow: Flow) -> Flow:
    """`continue` ends the pass, no more."""
    return recode(low, flow, {1: 0})


def _is_code(low: Lowering, value: Value, code: int) -> Value:
    return low.apply(operators.eq, [value, low.const(code)])


def recode(low: Lowering, flow: Flow, change: dict[int, int]) -> Flow:
    """The flow with some exit codes taken for others."""
    if not any(c in change for c in flow.codes):
        return flow
    codes = tuple(sorted({change.get(c, c) for c in flow.codes}))
    if len(codes) == 1:
        return Flow(codes)
    value = flow.value
    assert value is not None
    if len(codes) == 2:
        if len(flow.codes) == 2:
            same = change.get(flow.codes[1], flow.codes[1]) == codes[1]
            return Flow(codes, value if same else low.apply(rows.not_, [value]))
        high = [c for c in flow.codes if change.get(c, c) == codes[1]]
        result = low.apply(operators.eq, [value, low.const(high[0])])
        for c in high[1:]:
            result = low.either(result, partial(_is_code, low, value, c))
        return Flow(codes, result)
    for old, new in change.items():
        if old in flow.codes:
            is_old = low.apply(operators.eq, [value, low.const(old)])
            value = low.select(is_old, partial(low.const, new), partial(same_value, value))
    return Flow(codes, value)
