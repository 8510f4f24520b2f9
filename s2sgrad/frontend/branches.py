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
from s2sgrad.frontend.core import Core
from s2sgrad.frontend.merging import Merge
from s2sgrad.frontend.state import DEAD, FALL, FALLS, FIRST_RAISED, BlockBody, Flow, Key, Poisoned
from s2sgrad.frontend.unset import Fact, is_proven, merge_flags
from s2sgrad.ir.build import Builder
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


class Branches(Core):
    """Merging of paths."""

    def __init__(self, builder: Builder, *args: Any, **keywords: Any) -> None:
        super().__init__(builder, *args, **keywords)
        self.opened: list[Any] = []
        self.outer_trials: list[Any] = []  # those around a function of its own
        self.unhandled: list[Any] = []  # those whose bodies are over, and whose handlers are not
        self.tries = False  # whether there is any
        self.swallowed: set[int] = set()  # the codes of exceptions behind which something here goes on
        self.handling: list[Any] = []  # the exceptions whose handlers are being lowered
        self.facts: list[Fact] = []  # the conditions of the branches that are being lowered
        self.demanded: set[Any] = set()  # blocks in which a value has been found to have so many elements
        self.passing: set[int] = set()  # exit codes in use for what leaves loops over generators

    # blocks

    def cut(self) -> None:
        """End the attempt that operations go into, if there is one."""
        raise NotImplementedError

    def in_block(self, block: Block, body: Callable[[], Any]) -> tuple[dict[Key, Value], Any]:
        """Lower into a block of its own; what it assigned, and what `body` returned."""
        self.cut()
        saved, span, known = self.b.block, self.b.span, len(self.facts)
        self.b.block = block
        self.blocks.append(block)
        self.state.env.push()
        try:
            result = self.region(body)
        finally:
            delta = self.state.env.pop()
            self.blocks.pop()
            del self.facts[known:]
            self.b.block = saved
            self.b.span = span
        return delta, result

    def if_(self, cond: Value, then: BlockBody, orelse: BlockBody) -> Flow:
        """A branch: folded where the condition is known, else an `If` that carries what the two sides change.

        Where it asks for a key of a dict, that is there on one side.
        """
        cond = self.condition(cond)
        against = conventions.why_no_truth(cond.type)
        if against is not None:
            self.fail(*against)
        told = key_sets.told_by(self, cond)
        if told is not None:
            then, orelse = key_sets.with_key(self, told, then, True), key_sets.with_key(self, told, orelse, False)
        known = self.truth(cond)
        if known is not None:
            return then() if known else orelse()
        self.cut()
        if isinstance(cond.type, List | Opaque):  # how long it is now, whatever becomes of it
            cond = self.apply(rows.to_bool, [cond])
        blocks = (Block(), Block())
        deltas, flows = [], []
        for block, body, truth in zip(blocks, (then, orelse), (True, False)):
            self.facts.append((cond, truth))
            delta, flow = self.in_block(block, body)
            self.facts.pop()
            deltas.append(delta)
            flows.append(flow)
        return self.merged(cond, blocks, deltas, flows)

    def merged(
        self, cond: Value, blocks: tuple[Block, Block], deltas: list[dict[Key, Value]], flows: list[Flow],
        kind: type[If | With] = If,
    ) -> Flow:
        """The `If` of two sides that have been lowered."""
        op = With(cond, blocks[0], self.b.span) if kind is With else If(cond, *blocks, self.b.span)
        merge = Merge(self, op, blocks, (not flows[0].codes, not flows[1].codes), deltas)
        codes = tuple(sorted({*flows[0].codes, *flows[1].codes}))
        flow = DEAD if not codes else Flow(codes)
        flag = None
        if len(codes) > 2 and flows[0].code is not None and flows[1].codes == (FALL,):
            flag = flows[0].code  # it says FALL where nothing was raised
        elif len(codes) > 1:
            flag = merge.carry(
                self.inside(blocks[0], lambda: self.code_value(flows[0], codes)),
                self.inside(blocks[1], lambda: self.code_value(flows[1], codes)),
                None,
                Scalar("b") if len(codes) == 2 else INT,
            )
        if merge.dead[0] is not merge.dead[1] and kind is If:
            self.facts.append((cond, merge.dead[1]))
        merged = merge_flags(self, merge, deltas)
        done = {key for key, _ in merged}
        for key in [*deltas[0], *(k for k in deltas[1] if k not in deltas[0])]:
            if key in done:
                continue
            outer = self.state.env.get(key)
            merged.append((key, merge.value(deltas[0].get(key, outer), deltas[1].get(key, outer), key[1], (key[1],))))
        merge.finish()
        for key, build in merged:
            self.state.env.set(key, build())
        return Flow(codes, flag) if flag is not None else flow

    # leaving in the midst of an expression

    def new_code(self) -> int:
        """An exit code that means nothing to the loops and functions that it passes."""
        used = [c for t in [*self.trials, *self.unhandled, *self.outer_trials] for c in t.codes.values()]
        return max([*used, *self.passing, FIRST_RAISED - 1]) + 1

    def region(self, body: Callable[[], Any]) -> Any:
        """Run the body, and close the paths that were opened in it; a flow where there were any."""
        before = [*self.opened]
        saved = self.frame, self.stmt, self.unroll, self.tail, self.running, self.on_yield
        try:
            result = body()
        except Left as left:
            result = left.flow
            self.frame, self.stmt, self.unroll, self.tail, self.running, self.on_yield = saved
        mark = sum(a is b for a, b in zip(before, self.opened))  # an attempt may have been cut in the body
        if len(self.opened) > mark:
            self.cut()
        if len(self.opened) == mark:
            return result
        flow = result if isinstance(result, Flow) else FALLS
        while len(self.opened) > mark:
            flow = self.close(self.opened.pop(), flow)
            if len(self.opened) > mark:
                self.cut()
        return flow

    def close(self, opened: Opened, flow: Flow) -> Flow:
        """End the path that was opened; `flow` tells how it is left."""
        delta = self.state.env.pop()
        del self.facts[opened.known :]
        self.blocks.pop()
        self.b.block = opened.outer
        span, self.b.span = self.b.span, opened.span
        flow = self.merged(opened.cond, (opened.leaving, opened.rest), [opened.delta, delta], [opened.flow, flow])
        self.b.span = span
        return flow

    def check(self, flow: Flow, leave: Callable[[], None] | None = None) -> None:
        """Go on only where the flow falls through; `leave` is run where it does not."""
        if flow.codes == (FALL,):
            return
        if not flow.falls:
            if leave is not None:
                leave()
            raise Left(flow)
        self.cut()
        others = tuple(c for c in flow.codes if c != FALL)
        code = flow.value
        assert code is not None
        cond = code if len(others) == 1 else self.apply(operators.ne, [code, self.const(FALL)])

        def leaving() -> Flow:
            if leave is not None:
                leave()
            return self.narrow_flow(code, others)

        block, rest = Block(), Block()
        delta, left = self.in_block(block, leaving)
        self.opened.append(Opened(cond, block, delta, left, rest, self.b.block, len(self.facts), self.b.span))
        self.b.block = rest
        self.blocks.append(rest)
        self.facts.append((cond, False))
        self.state.env.push()

    def inside(self, block: Block, body: Callable[[], Value]) -> Value:
        saved = self.b.block
        self.b.block = block
        try:
            return body()
        finally:
            self.b.block = saved

    def code_value(self, flow: Flow, codes: tuple[int, ...]) -> Value:
        """The value that tells the exit code, in the form that a flow with these codes has."""
        if not flow.codes:
            return self.b.const(UNDEFINED, None, BOTTOM)
        if len(codes) == 2:
            return flow.value if flow.value is not None else self.const(flow.codes[0] == codes[1])
        if flow.value is None:
            return self.const(flow.codes[0])
        if flow.code is not None:
            return flow.code
        if len(flow.codes) > 2:
            return flow.value
        return self.select(flow.value, lambda: self.const(flow.codes[1]), lambda: self.const(flow.codes[0]))

    def select(self, cond: Value, then: Callable[[], Value], orelse: Callable[[], Value]) -> Value:
        """A conditional expression."""
        self.counter += 1
        key = (-1, f"<value {self.counter}>")

        def side(make: Callable[[], Value]) -> BlockBody:
            def run() -> Flow:
                self.state.env.set(key, make())
                return Flow()

            return run

        flow = self.if_(cond, side(then), side(orelse))
        value = self.state.env.layers[-1].pop(key, None)
        self.check(flow)
        assert value is not None
        if isinstance(value, Poisoned):
            self.read_poisoned(value)  # type: ignore[attr-defined]
            self.fail(value.reason, "give both cases the same type")
        return value

    def guard(self, flow: Flow, rest: BlockBody) -> Flow:
        """Go on with the rest where the flow falls through."""
        if not flow.falls:
            return flow
        if len(flow.codes) == 1:
            return rest()
        others = tuple(c for c in flow.codes if c != FALL)
        assert flow.value is not None
        value = flow.value
        if len(flow.codes) == 2:
            return self.if_(value, lambda: Flow(others), rest)
        left = self.apply(operators.ne, [value, self.const(FALL)])
        return self.if_(left, lambda: self.narrow_flow(value, others), rest)

    def is_set(self, flag: Value, in_each_pass: bool = False) -> bool:
        """Whether a variable is known to be set here; that a pass has it from those before is believed, or is not."""
        return is_proven(flag, self.facts, not in_each_pass)

    def narrow_flow(self, code: Value, codes: tuple[int, ...]) -> Flow:
        """The flow for some of the codes that an int value tells."""
        if len(codes) == 1:
            return Flow(codes)
        if len(codes) == 2:
            return Flow(codes, self.apply(operators.eq, [code, self.const(codes[1])]), code)
        return Flow(codes, code)
