"""Generator functions: a loop over one runs the loop's body at every `yield`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from s2sgrad.frontend import apart, going_on, growth, once, scope
from s2sgrad.frontend.callables import Keywords, called, special
from s2sgrad.frontend.comprehensions import _Place
from s2sgrad.frontend.endless import refuse_endless
from s2sgrad.frontend.gathered import Gathered
from s2sgrad.frontend.iterables import Expression, Generated, Mapped, Plain, Rest
from s2sgrad.frontend.lockstep import Lockstep, ends_beside, generator_in
from s2sgrad.frontend.loops import Plan
from s2sgrad.frontend.made_lists import Filling
from s2sgrad.frontend.protocols import Protocols
from s2sgrad.frontend.recursion import Shapes
from s2sgrad.frontend.sources import Iteration
from s2sgrad.frontend.state import BREAK, DEAD, FALL, FALLS, FIRST_RAISED, NEXT, Activation, BlockBody, Flow
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, List, Static
from s2sgrad.rules import composites_iterators
from s2sgrad.rules import core as rows

_MAX_NESTED = 16  # calls of one generator inside each other


class Generators(Protocols):
    """Loops over generators, and lists of what they yield."""

    def inline_flow(self, call: Activation) -> tuple[Value, Flow]:
        if not scope.scope_of(call.source, call.node).is_generator:
            return super().inline_flow(call)
        generated = Generated(call, (self.trusted, self.composite))
        return once.new(self, generated), FALLS

    def run_generator(self, generated: Generated, each: Callable[[Value], Flow]) -> tuple[Value, Flow]:
        """Inline the generator's body; `each(value)` is run where it yields, in the frame of the consumer.

        Where that leaves (`break`, `return`), the generator goes on no more: the exit passes through its loops under a
        code of its own. The generator's own result, and how it was left.
        """
        call = None if generated.call is None else self.one_level(generated.call)
        consumer = (self.frame, self.stmt, self.unroll, self.tail)
        running, on_yield = self.running, self.on_yield
        outside = self.trusted, self.composite
        passage: dict[int, int] = {}

        def step(value: Value) -> Flow:
            producer = (self.frame, self.stmt, self.unroll, self.tail, self.running, self.on_yield, self.b.span)
            self.frame, self.stmt, _, self.tail = consumer
            self.trusted, self.composite = outside
            self.running, self.on_yield = running, on_yield
            flow: Flow = self.region(lambda: each(value))
            for code in flow.codes:
                if FALL < code < FIRST_RAISED and code not in passage:
                    passage[code] = self.new_code()
                    self.passing.add(passage[code])
            flow = self.recode(flow, passage)
            self.trusted, self.composite = generated.ours
            self.frame, self.stmt, self.unroll, self.tail, self.running, self.on_yield, self.b.span = producer
            return flow

        self.running, self.on_yield = self.running if call is None else call.node, step
        self.trusted, self.composite = generated.ours
        if call is None:
            result, flow = self.const(None), self.run_expression(generated)
        else:
            result, flow = super().inline_flow(call)
        self.trusted, self.composite = outside
        self.running, self.on_yield = running, on_yield
        self.passing -= set(passage.values())
        self.tries |= bool(passage)
        return result, self.recode(flow, {new: old for old, new in passage.items()})

    def one_level(self, call: Activation) -> Activation:
        """The call of a generator, which may be one inside of itself: for other types, as parts of a structure have."""
        given = tuple((p, Shapes().map(v.type), static_value(v.type)[0] and v.type) for p, v in call.bound.items())
        call = replace(call, key=(call.key, "generator", given))
        here = self.frame.path
        outer = [f for f in self.stack if f.node is call.node and here[: len(f.path)] == f.path]
        levels = [[t for _, t, _ in f.code[2]] for f in outer] + [[t for _, t, _ in given]]
        endless = any(growth.along(types) for types in zip(*levels))
        if endless or any(f.code == call.key for f in outer) or len(outer) > _MAX_NESTED:
            self.fail(
                f"the generator {call.name} calls itself, to a depth that is known at run time only",
                "let it put its values into a list that is handed on, and return that: def values(v, found): ...",
            )
        return call

    def expr_yield(self, node: Any) -> Value:
        if self.on_yield is None:
            self.fail("`yield` is not supported here", "return a list of the values", node)
        self.check(self.on_yield(self.const(None) if node.value is None else self.expr(node.value)))
        return self.const(None)

    def expr_yield_from(self, node: Any) -> Value:
        """`yield from`: what the inner iterable gives is yielded; the value is what an inner generator returns."""
        if self.on_yield is None:
            self.fail("`yield from` is not supported here", "return a list of the values", node)
        tree = self.lazily(self.expr(node.value))
        if isinstance(tree, Generated):
            result, flow = self.run_generator(tree, lambda v: self.on_yield(v))  # type: ignore[misc]
            self.check(flow)
            return result
        self.check(self.run_over(tree, self.on_yield, node))
        return self.const(None)

    def run_over(self, tree: Any, each: Callable[[Value], Flow], node: Any) -> Flow:
        """Run something for every element of an iterable, in an expression, until that is left.

        The flow says how: by BREAK, or by what leaves the expression.
        """
        return apart.consuming(self, lambda: self.over(tree, each, node))

    def over(self, tree: Any, each: Callable[[Value], Flow], node: Any) -> Flow:
        generated = generator_in(tree)
        if generated is not None:
            if not ends_beside(tree):
                refuse_endless(self, generated, [gast.Break()])
            return self.in_step(tree, generated, node, each)
        iteration = Iteration(self.with_lists(tree, False))
        iteration.may_stop = True
        items = self.unrollable(iteration, (node, "each"))
        if items is not None:
            outer = self.unroll

            def step(k: int) -> Flow:
                if k == len(items):
                    return FALLS
                self.unroll = (*outer, k)
                return self.guard(each(items[k]), lambda: step(k + 1))

            flow = step(0)
            self.unroll = outer
            return flow
        got: list[Value] = []
        iteration.bind = got.append
        ended = self.loop(Plan(_Place(node, "each"), [], lambda: each(got[-1]), iteration))
        if not ended.codes:
            return FALLS
        return Flow((FALL, *ended.codes), ended.stopped if len(ended.codes) == 1 else ended.code)

    def in_step(self, tree: Any, generated: Generated, node: Any, body: Callable[[Value], Flow]) -> Flow:
        """Run the generator, and the body for each of its values with what stands beside it."""
        beside = Lockstep(self, tree, node)
        ended = self.new_code()
        self.passing.add(ended)

        def unless(parts: list[Any], body: BlockBody) -> Flow:
            over = beside.ended(parts)
            return body() if over is None else self.if_(over, lambda: Flow((ended,)), body)

        def each(value: Value) -> Flow:
            return unless(beside.later, lambda: self.guard(body(beside.value(value)), following))

        def following() -> Flow:
            beside.step()
            return unless(beside.first, lambda: FALLS)

        run = lambda: self.run_generator(generated, each)[1]  # noqa: E731
        flow = apart.consuming(self, lambda: unless(beside.first, run))
        self.passing.discard(ended)
        return self.recode(flow, {ended: FALL})

    def for_generated(self, stmt: Any, tree: Any, generated: Generated) -> Flow:
        """`for target in generator(...)`, or in an enumerate() or a zip() of one."""
        if not ends_beside(tree):
            refuse_endless(self, generated, stmt.body)
        frame = self.frame

        def each(value: Value) -> Flow:
            self.stmt = stmt
            self.at(stmt)
            self.assign(stmt.target, value)
            return self.caught(self.one_pass(stmt.body))

        frame.loop_depth += 1
        flow = self.in_step(tree, generated, stmt, each)
        frame.loop_depth -= 1
        broken = self.new_code()
        flow = self.recode(flow, {BREAK: broken})
        if stmt.orelse:
            flow = self.guard(flow, lambda: self.else_of(stmt, [stmt]))
        flow = self.recode(flow, {broken: FALL})
        if not frame.loop_depth:
            for code in [c for c in flow.codes if c in frame.pending]:
                flow = self.at_code(flow, code, lambda code=code: self.evaluate_return(frame.pending[code]))  # type: ignore
        return flow

    def first_of(self, tree: Any, default: Value | None) -> Value:
        """next(...): the first value that comes."""
        place = self.place("next")
        key = (self.frame.id, f"{NEXT} {place.what}>")  # the same in each lowering of a loop
        self.state.env.set(key, self.bottom() if default is None else default)

        def each(value: Value) -> Flow:
            self.state.env.set(key, value)
            return Flow((BREAK,))

        if isinstance(tree, Generated) and tree.rest is not None:
            flow = self.next_of(tree.rest, each)
        else:
            flow = self.run_over(tree, each, place)
        if default is None and FALL in flow.codes:
            stop = self.raised(StopIteration, lambda: self.exception_of(StopIteration, []))

            def ended() -> Flow:
                if stop is None:
                    self.apply(rows.raise_, [self.opaque(StopIteration, [])])
                return stop or DEAD

            flow = self.guard(flow, ended)
        self.check(self.recode(flow, {BREAK: FALL}))
        value = self.state.env.get(key)
        return value if value is not None else self.bottom()

    def next_of(self, rest: Rest, each: Callable[[Value], Flow]) -> Flow:
        """One element of an iterator that goes on where it stopped."""

        def ended() -> Flow:
            going_on.end(self, rest)
            return FALLS

        return self.if_(going_on.is_left(self, rest), lambda: each(going_on.taken(self, rest)), ended)

    def going_on(self, tree: Any, place: str) -> Value:
        return going_on.made(self, tree, place)

    def can_go_on(self, tree: Any) -> bool:
        return going_on.can_go_on(tree)

    def found_in(self, tree: Any, wanted: bool, test: Callable[[Value], Value], what: str) -> Value:
        """Whether a test of some element gives `wanted`: what comes behind the first such is not asked for."""
        place = self.place(what)
        key = (self.frame.id, f"{NEXT} {place.what}>")
        self.state.env.set(key, self.const(False))

        def found() -> Flow:
            self.state.env.set(key, self.const(True))
            return Flow((BREAK,))

        def each(value: Value) -> Flow:
            answer = test(value)
            sides = (found, lambda: FALLS) if wanted else (lambda: FALLS, found)
            return self.if_(answer, *sides)

        flow = self.run_over(tree, each, place)
        answer = self.state.env.get(key)
        assert answer is not None
        self.state.env.layers[-1].pop(key, None)
        self.check(self.recode(flow, {BREAK: FALL}))
        return answer

    def summands(self, value: Value) -> Any:
        """What sum() adds up: numbers that a generator yields may be taken at once, an array that it changes not."""
        generated = self.lazily(value)
        if not isinstance(generated, Generated):
            return self.with_lists(generated)
        out, effects = apart.watched(self, lambda: self.listed_generator(generated))
        if (effects.written or effects.calls) and isinstance(self.element_of(out), Array | List):
            self.fail(
                f"{generated.what} changes arrays between those that it yields to sum()",
                "add them in a `for` loop",
            )
        return Plain(out)

    # what can be gone through once

    def expr_generator(self, node: Any) -> Value:
        """A generator expression; a list of it where it is consumed on the spot, all at once."""
        if self.trusted or node is self.on_the_spot:
            return self.expr_comprehension(node)
        first = self.lazily(self.expr(node.generators[0].iter))
        expression = Expression(node, self.frame, self.unroll)
        if len(node.generators) > 1 or node.generators[0].ifs or isinstance(first, Generated):
            return once.new(self, Generated(None, (False, 0), expression, first))
        return once.new(self, Mapped(self.b.const(expression, None, Static(expression)), [first]))

    def in_expression(self, expression: Expression, body: Callable[[], Any]) -> Any:
        """Run a part of a generator expression, where it stands."""
        if expression.frame.owner is not self.state:
            self.fail(
                "a generator expression is handed to a recursive function", "make a list of it: [... for ... in ...]"
            )
        stmt, outside = self.stmt, (self.trusted, self.composite)
        self.trusted, self.composite = False, 0
        result = self.in_comprehension(expression.node, body, expression.frame)
        self.stmt, (self.trusted, self.composite) = stmt, outside
        return result

    def run_expression(self, generated: Generated) -> Flow:
        """Go through a generator expression that is no map(): what it yields goes where `yield` leads."""
        if generated.rest is not None:
            rest, place = generated.rest, self.place("rest")
            return self.region(lambda: going_on.run(self, rest, place))
        expression, yields = generated.expression, self.on_yield
        assert expression is not None and yields is not None
        node = expression.node

        def body() -> Flow:
            self.level(node, 0, generated.first, lambda: yields(self.expr(node.elt)))
            return FALLS

        return self.region(lambda: self.in_expression(expression, body))

    def comprehended(self, tree: Any, generated: Generated, node: Any, body: Callable[[Value], Flow]) -> None:
        if not ends_beside(tree):
            refuse_endless(self, generated)
        self.check(self.in_step(tree, generated, node, body))

    def listed_apart(self, tree: Any) -> Any:
        """The list of what comes, in place of taking its values one by one: nobody may be able to tell."""
        make = self.listed_generator if isinstance(tree, Generated) else self.listed_tree
        out, effects = apart.watched(self, lambda: make(tree))
        what = tree.what if isinstance(tree, Generated) else f"{tree!r}"
        if not effects.none:
            self.fail(
                f"{what} changes variables, arrays or objects between the values that it yields, and is run to its end "
                "here before any of them is used",
                "loop over it with `for`, or let it yield copies of what it changes, in a list: values = list(...)",
            )
        self.apart.append((what, effects))
        return out

    def listed_tree(self, tree: Any) -> Value:
        return self.listed(self.b.const(tree, None, Static(tree)))

    def listed_generator(self, generated: Generated) -> Value:
        """list(generator(...))"""
        refuse_endless(self, generated)
        place = self.place("yielded")
        filling = Filling(self, place)
        gathered = Gathered(self, filling.list, filling.take)

        def each(value: Value) -> Flow:
            gathered.add(self.as_element(value))
            return FALLS

        _, flow = self.run_generator(generated, each)
        self.check(flow)
        return gathered.finish(place)


from s2sgrad.frontend.expressions import expression  # noqa: E402


@special(composites_iterators.all_of)
def _all_of(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """A list of what comes, for what has to have all of it at hand."""
    tree = once.tree_in(args[0])
    if tree is None:
        return low.whole(args[0])
    return low.listed_apart(tree)


@special(next)
def _next(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    if low.find_special(args[0], "__next__") is not None:
        if len(args) > 1:
            return low.call_composite(composites_iterators.next_or, args, {}, lazily=True)
        return low.call_special(args[0], "__next__", [])
    tree = once.tree_in(args[0])
    if tree is None or tree.once is None and getattr(tree, "rest", None) is None:
        low.fail("next() of what is no iterator", "next(iter(...)), or index a list: values = list(...)")
    return low.first_of(low.lazily(args[0]), args[1] if len(args) > 1 else None)


expression(gast.GeneratorExp)(Generators.expr_generator)
expression(gast.Yield)(Generators.expr_yield)
expression(gast.YieldFrom)(Generators.expr_yield_from)


@called(Expression)
def _call_expression(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    """What a generator expression makes of an element."""

    def element() -> Value:
        low.assign(obj.node.generators[0].target, args[0])
        return low.expr(obj.node.elt)

    return low.in_expression(obj, element)
