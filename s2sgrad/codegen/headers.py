"""The headers of `for` loops: range, sequences, enumerate, zip, reversed."""

from __future__ import annotations

import ast

from s2sgrad.codegen import sums, syntax
from s2sgrad.codegen.expressions import Expressions
from s2sgrad.codegen.facts import Facts, constant_of
from s2sgrad.codegen.folding import Folding
from s2sgrad.codegen.names import Names
from s2sgrad.ir.ops import For, Source, Value


class Headers:
    """Writes what stands between `for` and the colon."""

    def __init__(self, facts: Facts, folding: Folding, expressions: Expressions, names: Names) -> None:
        self.facts = facts
        self.folding = folding
        self.expressions = expressions
        self.names = names

    def for_(self, op: For) -> tuple[ast.expr, ast.expr]:
        """The target and the iterable."""
        parts = [(self.direction(source, e), operands, self.target(e)) for source, operands, e in op.taken()]
        counts = [p for p in parts if p[0].kind == "count"]
        others = [p for p in parts if p[0].kind != "count"]
        if not others or len(counts) > 1:
            return self.zipped([(t, self.iterable(s, o)) for s, o, t in parts])
        target, iterable = self.zipped([(t, self.iterable(s, o)) for s, o, t in others])
        for _, (start,), count in counts:
            zero = constant_of(self.facts.resolve(start)) == (True, 0)
            args = [iterable] if zero else [iterable, self.expressions.value(start)]
            iterable = syntax.call(syntax.name("enumerate"), args)
            target = syntax.tuple_([count, target])
        return target, iterable

    def zipped(self, parts: list[tuple[ast.expr, ast.expr]]) -> tuple[ast.expr, ast.expr]:
        if len(parts) == 1:
            return parts[0]
        return syntax.tuple_([t for t, _ in parts]), syntax.call(syntax.name("zip"), [i for _, i in parts])

    def direction(self, source: Source, element: Value) -> Source:
        """Where nobody reads the values of a range, only their number matters."""
        return Source("range") if source.kind == "range" and not self.facts.used(element) else source

    def target(self, element: Value) -> ast.expr:
        name = self.names.of(element) if self.facts.used(element) else None
        return syntax.name("_" if name is None else name)

    def iterable(self, source: Source, operands: list[Value]) -> ast.expr:
        value = self.expressions.value
        if source.kind == "range":
            return self.range_(operands, source.reversed)
        if source.kind == "count":
            self.expressions.externals.modules["itertools"] = "itertools"
            return syntax.call(syntax.dotted("itertools.count"), [value(operands[0])])
        node = value(operands[0])
        return syntax.call(syntax.name("reversed"), [node]) if source.reversed else node

    def range_(self, operands: list[Value], backwards: bool) -> ast.expr:
        start, stop, step = map(self.facts.resolve, operands)
        by = constant_of(step)[1] if step in self.folding.inline and constant_of(step)[0] else None
        plain = syntax.name("range")
        if backwards and by in (1, -1):
            first = self.expressions.sum_of(stop).shifted(-by)
            last = self.expressions.sum_of(start).shifted(-by)
            bounds = [sums.write(a, self.expressions.value) for a in (first, last)]
            if by == -1:
                args = bounds if not syntax_is_zero(bounds[0]) else bounds[1:]
                return syntax.call(plain, args)
            return syntax.call(plain, [*bounds, syntax.integer(-1)])
        args = [self.expressions.value(v) for v in (start, stop, step)]
        if by == 1:
            args = args[1:2] if constant_of(start) == (True, 0) else args[:2]
        node = syntax.call(plain, args)
        return syntax.call(syntax.name("reversed"), [node]) if backwards else node


def syntax_is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0 and type(node.value) is int
