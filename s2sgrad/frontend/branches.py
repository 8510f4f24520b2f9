"""Branches: what two paths leave behind is merged, and an expression may be left in its midst.

Where the evaluation of an expression may end early (an exception that a `try` around it catches, a loop over a
generator that is left), the path that goes on is opened as one side of an `If`, and closed where the statements end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from s2sgrad.errors import Span
from s2sgrad.frontend import conventions, key_sets
from s2sgrad.frontend.cells import read_poisoned
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.merging import Merge
from s2sgrad.frontend.state import DEAD, FALL, FALLS, FIRST_RAISED, BlockBody, Flow, Key, Poisoned
from s2sgrad.frontend.unset import is_proven, merge_flags
from s2sgrad.ir.ops import UNDEFINED, Block, If, Value, With
from s2sgrad.ir.types import BOTTOM, INT, List, Opaque, Scalar
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators


class Left(Exception):
    """Raised by the lowering of an expression of which nothing goes on: what follows is unreachable."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow


@dataclass(eq=False)
class Opened:
    """The path that goes on behind a point at which an expression may be left."""

    cond: Value
    leaving: Block
    delta: dict[Key, Value]
    flow: Flow
    rest: Block
    outer: Block
    known: int  # how many conditions had been known
    span: Span | None


# blocks


def in_block(low: Lowering, block: Block, body: Callable[[], Any]) -> tuple[dict[Key, Value], Any]:
    """Lower into a block of its own; what it assigned, and what `body` returned."""
    low.cut()
    saved, span, known = low.b.block, low.b.span, len(low.facts)
    low.b.block = block
    low.blocks.append(block)
    low.state.env.push()
    try:
        result = region(low, body)
    finally:
        delta = low.state.env.pop()
        low.blocks.pop()
        del low.facts[known:]
        low.b.block = saved
        low.b.span = span
    return delta, result


@answers(Lowering.if_)
def if_(low: Lowering, cond: Value, then: BlockBody, orelse: BlockBody) -> Flow:
    """A branch: folded where the condition is known, else an `If` that carries what the two sides change.

    Where it asks for a key of a dict, that is there on one side.
    """
    cond = low.condition(cond)
    against = conventions.why_no_truth(cond.type)
    if against is not None:
        low.fail(*against)
    told = key_sets.told_by(low, cond)
    if told is not None:
        then, orelse = key_sets.with_key(low, told, then, True), key_sets.with_key(low, told, orelse, False)
    known = low.truth(cond)
    if known is not None:
        return then() if known else orelse()
    low.cut()
    if isinstance(cond.type, List | Opaque):  # how long it is now, whatever becomes of it
        cond = low.apply(rows.to_bool, [cond])
    blocks = (Block(), Block())
    deltas, flows = [], []
    for block, body, truth in zip(blocks, (then, orelse), (True, False)):
        low.facts.append((cond, truth))
        delta, flow = in_block(low, block, body)
        low.facts.pop()
        deltas.append(delta)
        flows.append(flow)
    return merged(low, cond, blocks, deltas, flows)


def merged(
    low: Lowering,
    cond: Value,
    blocks: tuple[Block, Block],
    deltas: list[dict[Key, Value]],
    flows: list[Flow],
    kind: type[If | With] = If,
) -> Flow:
    """The `If` of two sides that have been lowered."""
    op = With(cond, blocks[0], low.b.span) if kind is With else If(cond, *blocks, low.b.span)
    merge = Merge(low, op, blocks, (flows[0].codes, flows[1].codes), deltas)
    codes = tuple(sorted({*flows[0].codes, *flows[1].codes}))
    flow = DEAD if not codes else Flow(codes)
    flag = None
    if len(codes) > 2 and flows[0].code is not None and flows[1].codes == (FALL,):
        flag = flows[0].code  # it says FALL where nothing was raised
    elif len(codes) > 1:
        flag = merge.carry(
            low.inside(blocks[0], lambda: code_value(low, flows[0], codes)),
            low.inside(blocks[1], lambda: code_value(low, flows[1], codes)),
            None,
            Scalar("b") if len(codes) == 2 else INT,
        )
    if merge.dead[0] is not merge.dead[1] and kind is If:
        low.facts.append((cond, merge.dead[1]))
    merged = merge_flags(low, merge, deltas)
    done = {key for key, _ in merged}
    for key in [*deltas[0], *(k for k in deltas[1] if k not in deltas[0])]:
        if key in done:
            continue
        outer = low.state.env.get(key)
        merged.append((key, merge.value(deltas[0].get(key, outer), deltas[1].get(key, outer), key[1], (key[1],))))
    merge.finish()
    for key, build in merged:
        low.state.env.set(key, build())
    return Flow(codes, flag) if flag is not None else flow


# leaving in the midst of an expression


def new_code(low: Lowering) -> int:
    """An exit code that means nothing to the loops and functions that it passes."""
    used = [c for t in [*low.trials, *low.unhandled, *low.outer_trials] for c in t.codes.values()]
    return max([*used, *low.passing, FIRST_RAISED - 1]) + 1


def region(low: Lowering, body: Callable[[], Any]) -> Any:
    """Run the body, and close the paths that were opened in it; a flow where there were any."""
    before = [*low.opened]
    saved = low.frame, low.stmt, low.unroll, low.tail, low.running, low.on_yield
    try:
        result = body()
    except Left as left:
        result = left.flow
        low.frame, low.stmt, low.unroll, low.tail, low.running, low.on_yield = saved
    mark = sum(a is b for a, b in zip(before, low.opened))  # an attempt may have been cut in the body
    if len(low.opened) > mark:
        low.cut()
    if len(low.opened) == mark:
        return result
    flow = result if isinstance(result, Flow) else FALLS
    while len(low.opened) > mark:
        flow = close(low, low.opened.pop(), flow)
        if len(low.opened) > mark:
            low.cut()
    return flow


def close(low: Lowering, opened: Opened, flow: Flow) -> Flow:
    """End the path that was opened; `flow` tells how it is left."""
    delta = low.state.env.pop()
    del low.facts[opened.known :]
    low.blocks.pop()
    low.b.block = opened.outer
    span, low.b.span = low.b.span, opened.span
    flow = merged(low, opened.cond, (opened.leaving, opened.rest), [opened.delta, delta], [opened.flow, flow])
    low.b.span = span
    return flow


@answers(Lowering.check)
def check(low: Lowering, flow: Flow, leave: Callable[[], None] | None = None) -> None:
    """Go on only where the flow falls through; `leave` is run where it does not."""
    if flow.codes == (FALL,):
        return
    if not flow.falls:
        if leave is not None:
            leave()
        raise Left(flow)
    low.cut()
    others = tuple(c for c in flow.codes if c != FALL)
    code = flow.value
    assert code is not None
    cond = code if len(others) == 1 else low.apply(operators.ne, [code, low.const(FALL)])

    def leaving() -> Flow:
        if leave is not None:
            leave()
        return narrow_flow(low, code, others)

    block, rest = Block(), Block()
    delta, left = in_block(low, block, leaving)
    low.opened.append(Opened(cond, block, delta, left, rest, low.b.block, len(low.facts), low.b.span))
    low.b.block = rest
    low.blocks.append(rest)
    low.facts.append((cond, False))
    low.state.env.push()


@answers(Lowering.inside)
def inside(low: Lowering, block: Block, body: Callable[[], Value]) -> Value:
    """Lower something at the end of a block that is over: it is no part of any attempt."""
    saved = low.b.block, low.block_is_over
    low.b.block, low.block_is_over = block, True
    try:
        return body()
    finally:
        low.b.block, low.block_is_over = saved


def code_value(low: Lowering, flow: Flow, codes: tuple[int, ...]) -> Value:
    """The value that tells the exit code, in the form that a flow with these codes has."""
    if not flow.codes:
        return low.b.const(UNDEFINED, None, BOTTOM)
    if len(codes) == 2:
        return flow.value if flow.value is not None else low.const(flow.codes[0] == codes[1])
    if flow.value is None:
        return low.const(flow.codes[0])
    if flow.code is not None:
        return flow.code
    if len(flow.codes) > 2:
        return flow.value
    return low.select(flow.value, lambda: low.const(flow.codes[1]), lambda: low.const(flow.codes[0]))


@answers(Lowering.select)
def select(low: Lowering, cond: Value, then: Callable[[], Value], orelse: Callable[[], Value]) -> Value:
    """A conditional expression."""
    low.counter += 1
    key = (-1, f"<value {low.counter}>")

    def side(make: Callable[[], Value]) -> BlockBody:
        def run() -> Flow:
            low.state.env.set(key, make())
            return Flow()

        return run

    flow = low.if_(cond, side(then), side(orelse))
    value = low.state.env.layers[-1].pop(key, None)
    low.check(flow)
    assert value is not None
    if isinstance(value, Poisoned):
        read_poisoned(low, value)
        low.fail(value.reason, "give both cases the same type")
    return value


def guard(low: Lowering, flow: Flow, rest: BlockBody) -> Flow:
    """Go on with the rest where the flow falls through."""
    if not flow.falls:
        return flow
    if len(flow.codes) == 1:
        return rest()
    others = tuple(c for c in flow.codes if c != FALL)
    assert flow.value is not None
    value = flow.value
    if len(flow.codes) == 2:
        return low.if_(value, lambda: Flow(others), rest)
    left = low.apply(operators.ne, [value, low.const(FALL)])
    return low.if_(left, lambda: narrow_flow(low, value, others), rest)


@answers(Lowering.is_set)
def is_set(low: Lowering, flag: Value, in_each_pass: bool = False) -> bool:
    """Whether a variable is known to be set here; that a pass has it from those before is believed, or is not."""
    return is_proven(flag, low.facts, not in_each_pass)


def narrow_flow(low: Lowering, code: Value, codes: tuple[int, ...]) -> Flow:
    """The flow for some of the codes that an int value tells."""
    if len(codes) == 1:
        return Flow(codes)
    if len(codes) == 2:
        return Flow(codes, low.apply(operators.eq, [code, low.const(codes[1])]), code)
    return Flow(codes, code)
