"""Generator functions: a loop over one runs the loop's body at every `yield`."""

from __future__ import annotations

from typing import Any

import gast

from s2sgrad.frontend import scope
from s2sgrad.frontend.endless import refuse_endless
from s2sgrad.frontend.protocols import Protocols
from s2sgrad.frontend.sources import Generated
from s2sgrad.frontend.state import Flow
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import BOTTOM, List, Static, Type
from s2sgrad.rules import core as rows


class Generators(Protocols):
    """Loops over generators, and lists of what they yield."""

    def inline_body(self, key: Any, source: Any, node: Any, name: str, bound: Any, *rest: Any) -> Value:
        if not scope.scope_of(source, node).is_generator or self.running == node:
            return super().inline_body(key, source, node, name, bound, *rest)
        call = (key, source, node, name, bound, *rest)
        generated = Generated(call, (self.trusted, self.composite))
        return self.b.const(generated, None, Static(generated))

    def run_generator(self, generated: Generated, each: Any) -> None:
        """Inline the generator's body; `each(value)` is run where it yields, in the frame of the loop."""
        key, source, node, name, bound, *rest = generated.call
        if any(isinstance(n, gast.YieldFrom) for n in scope.walk(node.body)):
            self.fail("`yield from` is not supported", "loop over the inner generator and yield its values")
        consumer = (self.frame, self.stmt, self.unroll, self.tail)
        running, on_yield = self.running, self.on_yield
        outside = self.trusted, self.composite

        def step(value: Value) -> None:
            producer = (self.frame, self.stmt, self.unroll, self.tail, self.running, self.on_yield, self.b.span)
            self.frame, self.stmt, _, self.tail = consumer
            self.trusted, self.composite = outside
            self.running, self.on_yield = running, on_yield
            each(value)
            self.trusted, self.composite = generated.ours
            self.frame, self.stmt, self.unroll, self.tail, self.running, self.on_yield, self.b.span = producer

        self.running, self.on_yield = node, step
        self.trusted, self.composite = generated.ours
        super().inline_body((key, "generator"), source, node, name, bound, *rest)
        self.trusted, self.composite = outside
        self.running, self.on_yield = running, on_yield

    def expr_yield(self, node: Any) -> Value:
        if self.on_yield is None:
            self.fail("`yield` is not supported here", "return a list of the values", node)
        self.on_yield(self.const(None) if node.value is None else self.expr(node.value))
        return self.const(None)

    def for_generated(self, stmt: Any, generated: Generated) -> Flow:
        """`for target in generator(...)`"""
        refuse_endless(self, generated, stmt.body)
        if scope.has_break(stmt.body) or scope.leaves(stmt.body) != scope.NEVER and _returns(stmt.body):
            self.fail("`break` and `return` in a loop over a generator are not supported", "make a list of it first")

        def each(value: Value) -> None:
            self.stmt = stmt
            self.at(stmt)
            self.assign(stmt.target, value)
            self.one_pass(stmt.body)

        self.run_generator(generated, each)
        return self.else_of(stmt, [stmt])

    def listed_generator(self, generated: Generated) -> Value:
        """list(generator(...))"""
        refuse_endless(self, generated)
        out = self.b.apply(rows.make_list, type=List(BOTTOM))
        elem: list[Type] = [BOTTOM]

        def each(value: Value) -> None:
            elem[0] = self.element_needed(List(elem[0]), value.type)
            out.type = List(elem[0])
            self.apply(rows.list_append, [out, value], method=True)

        self.run_generator(generated, each)
        return out


def _returns(stmts: list[Any]) -> bool:
    return any(isinstance(n, gast.Return) for n in scope.walk(stmts))


from s2sgrad.frontend.expressions import expression  # noqa: E402

expression(gast.Yield)(Generators.expr_yield)
