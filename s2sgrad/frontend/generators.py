"""Generator functions: a loop over one runs the loop's body at every `yield`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from s2sgrad.frontend import growth, scope
from s2sgrad.frontend.branches import Left
from s2sgrad.frontend.comprehensions import _Place
from s2sgrad.frontend.endless import refuse_endless
from s2sgrad.frontend.gathered import Gathered
from s2sgrad.frontend.lockstep import Lockstep, ends_beside
from s2sgrad.frontend.loops import Plan
from s2sgrad.frontend.made_lists import Filling
from s2sgrad.frontend.protocols import Protocols
from s2sgrad.frontend.recursion import Shapes
from s2sgrad.frontend.sources import Enumerate, Generated, Iteration, Mapped, Plain, Zip
from s2sgrad.frontend.state import BREAK, DEAD, FALL, FALLS, FIRST_RAISED, NEXT, Activation, BlockBody, Flow
from s2sgrad.ir.ops import Apply, Value, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, List, Static
from s2sgrad.rules import core as rows

_MAX_NESTED = 16  # calls of one generator inside each other


class Generators(Protocols):
    """Loops over generators, and lists of what they yield."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.from_generators: set[Value] = set()  # lists that stand for generator expressions
        self.run_to_end: set[Value] = set()  # those that change something beside themselves

    def inline_flow(self, call: Activation) -> tuple[Value, Flow]:
        if not scope.scope_of(call.source, call.node).is_generator:
            return super().inline_flow(call)
        generated = Generated(call, (self.trusted, self.composite))
        return self.b.const(generated, None, Static(generated)), FALLS

    def run_generator(self, generated: Generated, each: Callable[[Value], Flow]) -> tuple[Value, Flow]:
        """Inline the generator's body; `each(value)` is run where it yields, in the frame of the consumer.

        Where that leaves (`break`, `return`), the generator goes on no more: the exit passes through its loops under a
        code of its own. The generator's own result, and how it was left.
        """
        call = self.one_level(generated.call)
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

        self.running, self.on_yield = call.node, step
        self.trusted, self.composite = generated.ours
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
        value = self.expr(node.value)
        if isinstance(value.type, Static) and isinstance(value.type.value, Generated):
            result, flow = self.run_generator(value.type.value, lambda v: self.on_yield(v))  # type: ignore[misc]
            self.check(flow)
            return result
        self.each_of(value, self.on_yield, node)
        return self.const(None)

    def each_of(self, value: Value, each: Callable[[Value], Flow], node: Any) -> None:
        """Run something for every element of an iterable, in an expression."""
        iteration = Iteration(self.iterable(value))
        iteration.may_stop = True
        items = self.unrollable(iteration, (node, "each"))
        if items is not None:
            for item in items:
                self.check(each(item))
            return
        got: list[Value] = []
        iteration.bind = got.append
        self.check_ended(self.loop(Plan(_Place(node, "each"), [], lambda: each(got[-1]), iteration)))

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

        flow = unless(beside.first, lambda: self.run_generator(generated, each)[1])
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

    def first_of(self, generated: Generated, default: Value | None) -> Value:
        """next(generator()): the first value that it yields."""
        span = self.b.span
        key = (self.frame.id, f"{NEXT} {span and (span.line, span.col)}>")  # the same in each lowering of a loop
        if default is not None:
            self.state.env.set(key, default)

        def each(value: Value) -> Flow:
            self.state.env.set(key, value)
            return Flow((BREAK,))

        _, flow = self.run_generator(generated, each)
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

    def first_of_list(self, items: Value, default: Value | None) -> Value:
        """next(... for ...): the first element of the list that is made of it."""
        is_there = self.apply(rows.to_bool, [self.apply(rows.length, [items])])

        def missing() -> Value:
            if default is not None:
                return default
            flow = self.raised(StopIteration, lambda: self.exception_of(StopIteration, []))
            if flow is None:
                self.apply(rows.raise_, [self.opaque(StopIteration, [])])
            raise Left(flow or DEAD)

        return self.select(is_there, lambda: self.subscript(items, self.const(0)), missing)

    def check_in_part(self, value: Value) -> None:
        """Before a function that stops at the value that it looks for."""
        if value in self.run_to_end:
            self.fail(
                "this generator expression changes arrays or objects, and is run to its end here",
                "write a loop that stops where the value is found",
            )

    def summands(self, value: Value) -> Any:
        """What sum() adds up: numbers that a generator yields may be taken at once, an array that it changes not."""
        known, generated = static_value(value.type)
        if not known or not isinstance(generated, Generated):
            return self.iterable(value)
        out, changes = self.watched(lambda: self.listed_generator(generated))
        if changes and isinstance(self.element_of(out), Array | List):
            self.fail(
                f"the generator {generated.call.name} changes arrays between those that it yields to sum()",
                "add them in a `for` loop",
            )
        return Plain(out)

    # what can be gone through once

    def expr_generator(self, node: Any) -> Value:
        value, changes = self.watched(lambda: self.expr_comprehension(node))
        self.from_generators.add(value)
        if changes:
            self.run_to_end.add(value)
        return value

    def stmt_assign(self, stmt: Any) -> None:
        super().stmt_assign(stmt)
        for target in stmt.targets:
            if isinstance(target, gast.Name):
                self.check_used_once(stmt, target.id)

    def check_used_once(self, stmt: Any, name: str) -> None:
        """Refuse a variable that holds an iterator and is read again when nothing is left of it."""
        frame = self.frame
        value = self.state.env.get(self.key(name))
        known, obj = (False, None) if value is None else static_value(value.type)
        is_iterator = value in self.from_generators or (known and isinstance(obj, Enumerate | Zip | Mapped | Generated))
        if not is_iterator or self.trusted or not isinstance(frame.node.body, list):
            return
        nodes = [n for n in scope.walk(frame.node.body) if isinstance(n, gast.Name) and n.id == name]
        reads = [n for n in nodes if isinstance(n.ctx, gast.Load)]
        again = len(reads) > len(nodes) - len(reads)
        for loop in (n for n in scope.walk(frame.node.body) if isinstance(n, scope.LOOPS)):
            inside = list(scope.walk(loop.body))
            again |= stmt not in inside and any(n in inside for n in reads)
        if again:
            self.fail(
                f"`{name}` is an iterator that is used more than once: the second time nothing is left of it",
                f"make a list of it: {name} = list(...)",
            )

    def comprehended(self, tree: Any, generated: Generated, node: Any, body: Callable[[Value], Flow]) -> None:
        if not ends_beside(tree):
            refuse_endless(self, generated)
        self.check(self.in_step(tree, generated, node, body))

    def watched(self, make: Callable[[], Value]) -> tuple[Value, bool]:
        """What is made, and whether anything but a list that grows is changed by that."""
        block, mark, changes = self.b.block, len(self.b.block.ops), len(self.changed)
        out = make()
        ops = [*block.ops[mark:], *(self.b.block.ops if self.b.block is not block else ())]
        inner = [o for op in ops for o in (op, *(i for b in op.blocks for i in walk(b)))]
        writes = any(isinstance(o, Apply) and o.row.writes and o.row is not rows.list_append for o in inner)
        return out, writes or len(self.changed) > changes

    def listed_apart(self, generated: Generated) -> Value:
        """The list of what a generator yields, in place of taking its values one by one: it must not write."""
        out, changes = self.watched(lambda: self.listed_generator(generated))
        if changes:
            self.fail(
                f"the generator {generated.call.name} changes arrays or objects between the values that it yields, and "
                "is run to its end here before any of them is used",
                "loop over it with `for`, or let it yield copies of what it changes, in a list: values = list(...)",
            )
        return out

    def listed_generator(self, generated: Generated) -> Value:
        """list(generator(...))"""
        refuse_endless(self, generated)
        place = self.place("yielded")
        filling = Filling(self, place)
        gathered = Gathered(self, filling.list, filling.take)

        def each(value: Value) -> Flow:
            gathered.add(value)
            return FALLS

        _, flow = self.run_generator(generated, each)
        self.check(flow)
        return gathered.finish(place)


from s2sgrad.frontend.calls import special  # noqa: E402
from s2sgrad.frontend.expressions import expression  # noqa: E402
from s2sgrad.frontend.statements import statement  # noqa: E402


@special(next)
def _next(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    known, obj = static_value(args[0].type)
    default = args[1] if len(args) > 1 else None
    if known and isinstance(obj, Generated):
        return low.first_of(obj, default)  # type: ignore[no-any-return]
    if args[0] in low.from_generators:
        low.check_in_part(args[0])
        return low.first_of_list(args[0], default)  # type: ignore[no-any-return]
    low.fail(
        "next() is supported for generators, once for each",
        "loop over the iterator, or index a list: values = list(...)",
    )
    return None


statement(gast.Assign)(Generators.stmt_assign)
expression(gast.GeneratorExp)(Generators.expr_generator)
expression(gast.Yield)(Generators.expr_yield)
expression(gast.YieldFrom)(Generators.expr_yield_from)
