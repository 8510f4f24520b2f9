"""`for` and `while`: written out or as loops, and what follows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gast

from s2sgrad.frontend import apart, dict_views, expressions, live, once, scope
from s2sgrad.frontend.assignments import assign
from s2sgrad.frontend.branches import guard
from s2sgrad.frontend.endless import counted_out
from s2sgrad.frontend.exits import at_code, caught, recode
from s2sgrad.frontend.expressions import narrow_names
from s2sgrad.frontend.lockstep import generator_in
from s2sgrad.frontend.loop_types import Plan
from s2sgrad.frontend.loops import Ended, loop
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.sources import Iteration, unrollable, with_lists
from s2sgrad.frontend.state import BREAK, DEAD, FALLS, NORMAL, RETURN, BlockBody, Flow
from s2sgrad.frontend.statements import evaluate_return
from s2sgrad.frontend.steps import MAX_UNROLLED
from s2sgrad.frontend.syntax import compound
from s2sgrad.ir.ops import Value
from s2sgrad.rules import operators


@compound(gast.For)
def stmt_for(low: Lowering, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
    tree = counted_out(low, low.expr(stmt.iter), stmt.body)
    generated = generator_in(tree)
    if generated is not None:
        return low.for_generated(stmt, tree, generated), False
    if once.holds_generator(tree):
        return apart.consuming(low, lambda: for_listed(low, stmt, tree, rest))
    return for_listed(low, stmt, tree, rest)


def for_listed(low: Lowering, stmt: Any, tree: Any, rest: list[Any]) -> tuple[Flow, bool]:
    """`for`, with lists for the generators in what is looped over."""
    iteration = Iteration(with_lists(low, tree))
    iteration.may_stop = scope.leaves(stmt.body) != scope.NEVER
    low.at(stmt)
    watched = live.Watched(low, iteration.tree, stmt)

    def passed() -> Flow:
        return watched.passed(caught(low, one_pass(low, stmt.body)))

    steps = unrollable(low, iteration, stmt)
    if steps is not None:
        watched.written_out()
        renew = dict_views.renewing(low, iteration.tree) or steps.__getitem__
        return unrolled(low, stmt, passed, steps, renew, rest), True
    names = list(scope.assigned_in(low.frame.source, stmt, [stmt.target, *stmt.body]))

    plan = Plan(stmt, names, passed, iteration)
    iteration.bind = lambda value: assign(low, stmt.target, value)
    ended = loop(low, plan)
    dict_views.write_out_if_changed(low, iteration.tree, stmt)
    watched.over()
    return loop_end(low, stmt, ended, rest)


@compound(gast.While)
def stmt_while(low: Lowering, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
    yes, no = narrowings(low, stmt.test)
    names = list(scope.assigned_in(low.frame.source, stmt, [stmt.test, *stmt.body]))

    def test() -> Value:
        low.stmt = stmt
        low.at(stmt)
        return expressions.test(low, stmt.test)

    def body() -> Flow:
        narrow_names(low, yes)
        return one_pass(low, stmt.body)

    def whole() -> Flow:
        return low.if_(test(), body, lambda: Flow((NORMAL,)))

    known = gast.Constant in (type(stmt.test),) and bool(stmt.test.value)
    if isinstance(stmt.test, gast.Constant) and not known:
        return low.block([*stmt.orelse, *rest]), True
    if not known and _assigns(stmt.test):
        ended = loop(low, Plan(stmt, names, whole, endless=True))
    else:
        ended = loop(low, Plan(stmt, names, body, test=None if known else test, endless=known), whole)
    low.stmt = stmt
    low.at(stmt)
    if not scope.has_break(stmt.body):
        narrow_names(low, no)
    return loop_end(low, stmt, ended, rest)


def one_pass(low: Lowering, stmts: list[Any]) -> Flow:
    """The body of a loop; its end is where `continue` leads."""
    tail, low.tail = low.tail, True
    flow = low.block(stmts)
    low.tail = tail
    return flow


def loop_end(low: Lowering, stmt: Any, ended: Ended, rest: list[Any]) -> tuple[Flow, bool]:
    """What follows a loop; where it just ends, the rest of the statements is left to who called (no recursion)."""
    may_end = not ended.endless or NORMAL in ended.codes
    broke = BREAK in ended.codes
    if any(c >= RETURN for c in ended.codes) or (broke and stmt.orelse) or not (may_end or broke):
        return after_loop(low, stmt, ended, rest), True
    return else_of(low, stmt, rest) if may_end else FALLS, False


def after_loop(low: Lowering, stmt: Any, ended: Ended, rest: list[Any]) -> Flow:
    """What follows a loop: its `else`, the returns that left it, and the rest of the statements."""
    frame = low.frame
    leaving = tuple(c for c in ended.codes if c >= RETURN)
    broke = BREAK in ended.codes
    may_end = not ended.endless or NORMAL in ended.codes

    def others() -> Flow:
        if broke and stmt.orelse and may_end:
            by_break = told(low, ended, (BREAK,))
            flow = low.if_(by_break, lambda: FALLS, lambda: else_of(low, stmt, rest))
            return guard(low, flow, lambda: low.block(rest))
        return low.block([*(stmt.orelse if may_end else []), *rest])

    if not leaving:
        return others() if may_end or broke else DEAD

    def leave(codes: tuple[int, ...]) -> Flow:
        def one(code: int) -> Flow:
            if frame.loop_depth or code not in frame.pending:
                return Flow((code,))
            return evaluate_return(low, frame.pending[code])

        if len(codes) == 1:
            return one(codes[0])
        assert ended.code is not None
        is_first = low.apply(operators.eq, [ended.code, low.const(codes[0])])
        return low.if_(is_first, lambda: one(codes[0]), lambda: leave(codes[1:]))

    if not may_end and not broke:
        return leave(leaving)
    return low.if_(told(low, ended, leaving), lambda: leave(leaving), others)


def else_of(low: Lowering, stmt: Any, rest: list[Any]) -> Flow:
    """A loop's `else`, where something follows: `continue` in it skips that."""
    tail, low.tail = low.tail, low.tail and not rest
    flow = low.block(stmt.orelse)
    low.tail = tail
    return flow


def told(low: Lowering, ended: Ended, codes: tuple[int, ...]) -> Value:
    """Whether the loop was left with one of the codes (the highest there are, or BREAK alone)."""
    assert ended.stopped is not None
    if set(ended.codes) == set(codes):
        return ended.stopped
    assert ended.code is not None
    if codes == (BREAK,):
        return low.apply(operators.eq, [ended.code, low.const(BREAK)])
    return low.apply(operators.ge, [ended.code, low.const(RETURN)])


def unrolled(
    low: Lowering, stmt: Any, body: BlockBody, passes: Sequence[Value], element: Callable[[int], Value], rest: list[Any]
) -> Flow:
    """A loop over fixed structure, pass after pass; where `break` occurs, first all passes, then what follows."""
    outer = low.unroll

    def behind() -> Flow:
        low.unroll = outer
        return low.block([*stmt.orelse, *rest])

    if not scope.has_break(stmt.body) and not once.may_be_over(passes):
        return written_out(low, stmt, body, passes, element, behind)
    flow = written_out(low, stmt, body, passes, element, lambda: Flow((NORMAL,)) if stmt.orelse else FALLS)
    flow = recode(low, flow, {BREAK: 0})
    if stmt.orelse:
        flow = at_code(low, flow, NORMAL, lambda: else_of(low, stmt, rest))
    return guard(low, flow, lambda: low.block(rest))


def written_out(
    low: Lowering, stmt: Any, body: BlockBody, passes: Sequence[Value], element: Callable[[int], Value],
    behind: BlockBody,
) -> Flow:
    """All passes, and what stands behind the last one, each in the branch that goes on behind the one before."""
    outer = low.unroll

    def step(k: int) -> Flow:
        if k >= written_passes(low, passes):
            return behind()
        low.unroll = (*outer, k)
        low.stmt = stmt
        low.at(stmt)
        over = once.over(passes, k)
        return one(k) if over is None else low.if_(over, behind, lambda: one(k))

    def one(k: int) -> Flow:
        assign(low, stmt.target, element(k))
        return guard(low, body(), lambda: step(k + 1))

    flow = step(0)
    low.unroll = outer
    return flow


def written_passes(low: Lowering, passes: Sequence[Value]) -> int:
    if len(passes) > MAX_UNROLLED:
        low.fail(f"a loop of {len(passes)} passes would have to be written out", "use a list of numbers")
    return len(passes)


def _assigns(test: Any) -> bool:
    return any(isinstance(n, gast.NamedExpr) for n in gast.walk(test))
