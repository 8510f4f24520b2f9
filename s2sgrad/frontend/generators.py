"""Generator functions: a loop over one runs the loop's body at every `yield`.

`break`, `return` and exceptions of the body pass through the generator's loops under codes of their own. In a `with`
over a generator a hidden variable tells how the body was left, since the generator may swallow exceptions
(`swallowed`). An object with `__next__` is gone through by a generator of ours that calls it until it raises
StopIteration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import gast

from s2sgrad.frontend import apart, going_on, growth, once, scope
from s2sgrad.frontend.assignments import assign
from s2sgrad.frontend.branches import guard, new_code, region
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.comprehensions import whole
from s2sgrad.frontend.endless import refuse_endless
from s2sgrad.frontend.entries import element_of
from s2sgrad.frontend.exception_values import exception_of
from s2sgrad.frontend.exits import at_code, caught, recode
from s2sgrad.frontend.gathered import Gathered
from s2sgrad.frontend.generator_expressions import run_expression
from s2sgrad.frontend.inlining import run_body
from s2sgrad.frontend.iterables import Generated, Plain, Rest
from s2sgrad.frontend.lockstep import Lockstep, ends_beside, generator_in
from s2sgrad.frontend.loop_statements import else_of, one_pass
from s2sgrad.frontend.loop_types import Plan
from s2sgrad.frontend.loops import loop
from s2sgrad.frontend.lowering import Lowering, Place, answers
from s2sgrad.frontend.recursion_types import Shapes
from s2sgrad.frontend.sources import Iteration, unrollable, with_lists
from s2sgrad.frontend.state import BREAK, DEAD, FALL, FALLS, FIRST_RAISED, NEXT, Activation, BlockBody, Flow
from s2sgrad.frontend.statements import evaluate_return
from s2sgrad.frontend.steps import is_endless
from s2sgrad.frontend.syntax import expression
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, List, Opaque, Static
from s2sgrad.rules import composites_iterators
from s2sgrad.rules import core as rows

_MAX_NESTED = 16  # calls of one generator inside each other


@answers(Lowering.inline_flow)
def inline_flow(low: Lowering, call: Activation) -> tuple[Value, Flow]:
    if not scope.scope_of(call.source, call.node).is_generator:
        return run_body(low, call)
    generated = Generated(call, (low.trusted, low.composite))
    return once.new(low, generated), FALLS


def run_generator(low: Lowering, generated: Generated, each: Callable[[Value], Flow]) -> tuple[Value, Flow]:
    """Inline the generator's body; `each(value)` is run where it yields, in the frame of the consumer.

    Where that leaves (`break`, `return`), the generator goes on no more: the exit passes through its loops under a
    code of its own. The generator's own result, and how it was left.
    """
    call = None if generated.call is None else one_level(low, generated.call)
    consumer = (low.frame, low.stmt, low.unroll, low.tail)
    running, on_yield = low.running, low.on_yield
    outside = low.trusted, low.composite
    passage: dict[int, int] = {}

    def step(value: Value) -> Flow:
        producer = (low.frame, low.stmt, low.unroll, low.tail, low.running, low.on_yield, low.b.span)
        low.frame, low.stmt, _, low.tail = consumer
        low.trusted, low.composite = outside
        low.running, low.on_yield = running, on_yield
        flow: Flow = region(low, lambda: each(value))
        for code in flow.codes:
            if FALL < code < FIRST_RAISED and code not in passage:
                passage[code] = new_code(low)
                low.passing.add(passage[code])
        flow = recode(low, flow, passage)
        low.trusted, low.composite = generated.ours
        low.frame, low.stmt, low.unroll, low.tail, low.running, low.on_yield, low.b.span = producer
        return flow

    low.running, low.on_yield = low.running if call is None else call.node, step
    low.trusted, low.composite = generated.ours
    if call is None:
        result, flow = low.const(None), run_expression(low, generated)
    else:
        result, flow = run_body(low, call)
    low.trusted, low.composite = outside
    low.running, low.on_yield = running, on_yield
    low.passing -= set(passage.values())
    low.tries |= bool(passage)
    return result, recode(low, flow, {new: old for old, new in passage.items()})


def one_level(low: Lowering, call: Activation) -> Activation:
    """The call of a generator, which may be one inside of itself: for other types, as parts of a structure have."""
    given = tuple((p, Shapes().map(v.type), static_value(v.type)[0] and v.type) for p, v in call.bound.items())
    call = replace(call, key=(call.key, "generator", given))
    here = low.frame.path
    outer = [f for f in low.stack if f.node is call.node and here[: len(f.path)] == f.path]
    levels = [[t for _, t, _ in f.code[2]] for f in outer] + [[t for _, t, _ in given]]
    endless = any(growth.along(types) for types in zip(*levels))
    if endless or any(f.code == call.key for f in outer) or len(outer) > _MAX_NESTED:
        low.fail(
            f"the generator {call.name} calls itself, to a depth that is known at run time only",
            "let it put its values into a list that is handed on, and return that: def values(v, found): ...",
        )
    return call


@expression(gast.Yield)
def expr_yield(low: Lowering, node: Any) -> Value:
    if low.on_yield is None:
        low.fail("`yield` is not supported here", "return a list of the values", node)
    low.check(low.on_yield(low.const(None) if node.value is None else low.expr(node.value)))
    return low.const(None)


@expression(gast.YieldFrom)
def expr_yield_from(low: Lowering, node: Any) -> Value:
    """`yield from`: what the inner iterable gives is yielded; the value is what an inner generator returns."""
    if low.on_yield is None:
        low.fail("`yield from` is not supported here", "return a list of the values", node)
    tree = low.lazily(low.expr(node.value))
    if isinstance(tree, Generated):
        result, flow = run_generator(low, tree, lambda v: low.on_yield(v))  # type: ignore[misc]
        low.check(flow)
        return result
    low.check(low.run_over(tree, low.on_yield, node))
    return low.const(None)


@answers(Lowering.run_over)
def run_over(low: Lowering, tree: Any, each: Callable[[Value], Flow], node: Any) -> Flow:
    """Run something for every element of an iterable, in an expression, until that is left.

    The flow says how: by BREAK, or by what leaves the expression.
    """
    return apart.consuming(low, lambda: over(low, tree, each, node))


def over(low: Lowering, tree: Any, each: Callable[[Value], Flow], node: Any) -> Flow:
    generated = generator_in(tree)
    if generated is not None:
        if not ends_beside(tree):
            refuse_endless(low, generated, [gast.Break()])
        return in_step(low, tree, generated, node, each)
    iteration = Iteration(with_lists(low, tree, False))
    iteration.may_stop = True
    items = unrollable(low, iteration, (node, "each"))
    if items is not None:
        outer = low.unroll

        def step(k: int) -> Flow:
            if k == len(items):
                return FALLS
            low.unroll = (*outer, k)
            over = once.over(items, k)
            if over is not None:
                return low.if_(over, lambda: FALLS, lambda: one(k))
            return one(k)

        def one(k: int) -> Flow:
            return guard(low, each(items[k]), lambda: step(k + 1))

        flow = step(0)
        low.unroll = outer
        return flow
    got: list[Value] = []
    iteration.bind = got.append
    ended = loop(low, Plan(Place(node, "each"), [], lambda: each(got[-1]), iteration))
    if not ended.codes:
        return FALLS
    return Flow((FALL, *ended.codes), ended.stopped if len(ended.codes) == 1 else ended.code)


def in_step(low: Lowering, tree: Any, generated: Generated, node: Any, body: Callable[[Value], Flow]) -> Flow:
    """Run the generator, and the body for each of its values with what stands beside it."""
    beside = Lockstep(low, tree, node)
    ended = new_code(low)
    low.passing.add(ended)

    def unless(parts: list[Any], body: BlockBody) -> Flow:
        over = beside.ended(parts)
        return body() if over is None else low.if_(over, lambda: Flow((ended,)), body)

    def each(value: Value) -> Flow:
        return unless(beside.later, lambda: guard(low, body(beside.value(value)), following))

    def following() -> Flow:
        beside.step()
        return unless(beside.first, lambda: FALLS)

    run = lambda: run_generator(low, generated, each)[1]  # noqa: E731
    flow = apart.consuming(low, lambda: unless(beside.first, run))
    low.passing.discard(ended)
    return recode(low, flow, {ended: FALL})


@answers(Lowering.for_generated)
def for_generated(low: Lowering, stmt: Any, tree: Any, generated: Generated) -> Flow:
    """`for target in generator(...)`, or in an enumerate() or a zip() of one."""
    if not ends_beside(tree):
        refuse_endless(low, generated, stmt.body)
    frame = low.frame

    def each(value: Value) -> Flow:
        low.stmt = stmt
        low.at(stmt)
        assign(low, stmt.target, value)
        return caught(low, one_pass(low, stmt.body))

    frame.loop_depth += 1
    flow = in_step(low, tree, generated, stmt, each)
    frame.loop_depth -= 1
    broken = new_code(low)
    flow = recode(low, flow, {BREAK: broken})
    if stmt.orelse:
        flow = guard(low, flow, lambda: else_of(low, stmt, [stmt]))
    flow = recode(low, flow, {broken: FALL})
    if not frame.loop_depth:
        for code in [c for c in flow.codes if c in frame.pending]:
            flow = at_code(low, flow, code, partial(evaluate_return, low, frame.pending[code]))
    return flow


def first_of(low: Lowering, tree: Any, default: Value | None) -> Value:
    """next(...): the first value that comes."""
    place = low.place("next")
    key = (low.frame.id, f"{NEXT} {place.what}>")  # the same in each lowering of a loop
    low.state.env.set(key, low.bottom() if default is None else default)

    def each(value: Value) -> Flow:
        low.state.env.set(key, value)
        return Flow((BREAK,))

    if isinstance(tree, Generated) and tree.rest is not None:
        flow = next_of(low, tree.rest, each)
    else:
        flow = low.run_over(tree, each, place)
    if default is None and FALL in flow.codes:
        stop = low.raised(StopIteration, lambda: exception_of(low, StopIteration, []))

        def ended() -> Flow:
            if stop is None:
                low.apply(rows.raise_, [low.opaque(StopIteration, [])])
            return stop or DEAD

        flow = guard(low, flow, ended)
    low.check(recode(low, flow, {BREAK: FALL}))
    value = low.state.env.get(key)
    return value if value is not None else low.bottom()


def next_of(low: Lowering, rest: Rest, each: Callable[[Value], Flow]) -> Flow:
    """One element of an iterator that goes on where it stopped."""

    def ended() -> Flow:
        going_on.end(low, rest)
        return FALLS

    return low.if_(going_on.is_left(low, rest), lambda: each(going_on.taken(low, rest)), ended)


@answers(Lowering.going_on)
def goes_on(low: Lowering, tree: Any, place: str) -> Value:
    return going_on.made(low, tree, place)


@answers(Lowering.can_go_on)
def can_go_on(low: Lowering, tree: Any) -> bool:
    return going_on.can_go_on(tree)


@answers(Lowering.found_in)
def found_in(low: Lowering, tree: Any, wanted: bool, test: Callable[[Value], Value], what: str) -> Value:
    """Whether a test of some element gives `wanted`: what comes behind the first such is not asked for."""
    place = low.place(what)
    key = (low.frame.id, f"{NEXT} {place.what}>")
    low.state.env.set(key, low.const(False))

    def found() -> Flow:
        low.state.env.set(key, low.const(True))
        return Flow((BREAK,))

    def each(value: Value) -> Flow:
        answer = test(value)
        sides = (found, lambda: FALLS) if wanted else (lambda: FALLS, found)
        return low.if_(answer, *sides)

    flow = low.run_over(tree, each, place)
    answer = low.state.env.get(key)
    assert answer is not None
    low.state.env.layers[-1].pop(key, None)
    low.check(recode(low, flow, {BREAK: FALL}))
    return answer


def summands(low: Lowering, value: Value) -> Any:
    """What sum() adds up: numbers that a generator yields may be taken at once, an array that it changes not."""
    generated = low.lazily(value)
    if not isinstance(generated, Generated):
        return with_lists(low, generated)
    out, effects = apart.watched(low, lambda: low.listed_generator(generated))
    if (effects.written or effects.calls) and isinstance(element_of(low, out), Array | List):
        low.fail(
            f"{generated.what} changes arrays between those that it yields to sum()",
            "add them in a `for` loop",
        )
    return Plain(out)


# what can be gone through once


@answers(Lowering.comprehended)
def comprehended(low: Lowering, tree: Any, generated: Generated, node: Any, body: Callable[[Value], Flow]) -> None:
    if not ends_beside(tree):
        refuse_endless(low, generated)
    low.check(in_step(low, tree, generated, node, body))


@answers(Lowering.listed_apart)
def listed_apart(low: Lowering, tree: Any) -> Any:
    """The list of what comes, in place of taking its values one by one: nobody may be able to tell."""
    make = low.listed_generator if isinstance(tree, Generated) else partial(listed_tree, low)
    out, effects = apart.watched(low, lambda: make(tree))
    what = tree.what if isinstance(tree, Generated) else f"{tree!r}"
    if not effects.none:
        low.fail(
            f"{what} changes variables, arrays or objects between the values that it yields, and is run to its end "
            "here before any of them is used",
            "loop over it with `for`, or let it yield copies of what it changes, in a list: values = list(...)",
        )
    low.apart.append((what, effects))
    return out


def listed_tree(low: Lowering, tree: Any) -> Value:
    return low.listed(low.b.const(tree, None, Static(tree)))


@answers(Lowering.listed_generator)
def listed_generator(low: Lowering, generated: Generated) -> Value:
    """list(generator(...))"""
    refuse_endless(low, generated)
    gathered = Gathered(low, low.place("yielded"))
    _, flow = run_generator(low, generated, gathered.add)
    low.check(flow)
    return gathered.finish()


@special(composites_iterators.all_of)
def _all_of(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    """A list of what comes, for what has to have all of it at hand."""
    tree = once.tree_in(args[0])
    if tree is None:
        return whole(low, args[0])
    return low.listed_apart(tree)


@special(next)
def _next(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    if low.find_special(args[0], "__next__") is not None:
        if len(args) > 1:
            return low.call_composite(composites_iterators.next_or, args, {}, lazily=True)
        return low.call_special(args[0], "__next__", [])
    tree = once.tree_in(args[0])
    if tree is None or tree.once is None and getattr(tree, "rest", None) is None:
        if hasattr(low.static(args[0])[1], "__next__") or isinstance(args[0].type, Opaque):
            low.fail("next() of an iterator from outside, which would go on in every call", "pass a list of its values")
        low.fails(TypeError, "it is not an iterator")
        low.fail("next() of what is no iterator", "next(iter(...)), or index a list: values = list(...)")
    if tree.once is not None and is_endless(tree):
        once.go_on(low, tree.once)
    return first_of(low, low.lazily(args[0]), args[1] if len(args) > 1 else None)
