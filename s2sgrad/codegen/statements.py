"""Blocks of SSA as trees of Python statements."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import islice

from s2sgrad.codegen import syntax
from s2sgrad.codegen.assignments import Assignments
from s2sgrad.codegen.attempts import fused
from s2sgrad.codegen.copies import names_in
from s2sgrad.codegen.expressions import Expressions
from s2sgrad.codegen.facts import Facts, constant_of, is_none
from s2sgrad.codegen.folding import Folding
from s2sgrad.codegen.footprints import is_statement
from s2sgrad.codegen.headers import Headers
from s2sgrad.codegen.layout import (
    Attempt,
    Branch,
    Handler,
    Line,
    Loop,
    Node,
    Remark,
    Within,
    breaks,
    is_empty,
    leaves,
    nodes_of,
)
from s2sgrad.codegen.names import Names
from s2sgrad.codegen.shapes import Choice, Shapes
from s2sgrad.errors import Span
from s2sgrad.ir.ops import Apply, Block, Branching, Call, Comment, Const, For, If, Looping, Op, Try, Value, While, With
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Scalar

# what follows a block: it gets the values the block yields and returns the statements to put there
Finish = Callable[[list[Value]], list[Node]]


class Statements:
    """Writes the blocks of one function."""

    def __init__(
        self, facts: Facts, folding: Folding, shapes: Shapes, expressions: Expressions, names: Names,
        exposed: set[Value],
    ) -> None:
        self.facts = facts
        self.folding = folding
        self.shapes = shapes
        self.expressions = expressions
        self.names = names
        self.headers = Headers(facts, folding, expressions, names)
        self.assignments = Assignments(facts, expressions, names, exposed)

    # blocks -----------------------------------------------------------------------------------------------------------

    def function(self, block: Block) -> list[Node]:
        return self.block(block, self.return_)

    def return_(self, values: list[Value]) -> list[Node]:
        (v,) = values
        if is_none(v):
            return []
        owner = self.facts.resolve(v).owner
        return [Line(ast.Return(self.expressions.value(v)), _span(owner) if isinstance(owner, Op) else None)]

    def block(self, block: Block, finish: Finish) -> list[Node]:
        """All statements of a block; at its end `finish`, given what the block yields."""
        return fused(self.statements(block, finish))

    def statements(self, block: Block, finish: Finish) -> list[Node]:
        out: list[Node] = []
        values = [self.facts.resolve(v) for v in block.terminator.operands]

        def end(known: dict[Value, Value]) -> list[Node]:
            return finish([known.get(v, v) for v in values])

        done: Op | None = None
        for k, op in enumerate(block.ops[:-1]):
            if op is done:
                continue
            if isinstance(op, Branching) and op in self.shapes.exits:
                return out + self.leaving(op, end)
            if isinstance(op, Looping) and self.facts.stopped(op) is not None:
                choice = self.shapes.choice_after(op, islice(block.ops, k + 1, len(block.ops) - 1))
                if choice is not None and choice.op in self.shapes.exits:
                    nodes = self.returning_loop(op, choice, self.after(choice.op, end))
                    if nodes is not None:
                        return out + nodes
                elif choice is not None:
                    nodes = self.loop_with_else(op, choice)
                    if nodes is not None:
                        out, done = out + nodes, choice.op
                        continue
            out += self.op(op)
        return out + finish(values)

    def op(self, op: Op) -> list[Node]:
        if isinstance(op, Comment):
            return [Remark(op.text)]
        if self.folding.is_unwritten(op):
            return []
        if isinstance(op, With):
            return self.with_(op, lambda values: self.assignments.copies(op.results, values))
        if isinstance(op, Try):
            return [self.attempt(op)]
        if isinstance(op, If):
            return self.if_(op)
        if isinstance(op, Looping):
            return self.loop(op)
        if isinstance(op, Const | Apply | Call):
            return self.plain(op)
        raise AssertionError(f"a {type(op).__name__} inside a block")

    # simple statements ------------------------------------------------------------------------------------------------

    def plain(self, op: Const | Apply | Call) -> list[Node]:
        span = _span(op)
        if isinstance(op, Apply) and op.row.form in (Form.ATTEMPT, Form.OUTCOME):
            return []  # its `Try` tells
        if isinstance(op, Apply) and op.row.form is Form.ENTERED:
            return []  # it stands in the header
        if isinstance(op, Apply) and is_statement(op):
            return [Line(self.assignments.statement(op), span)]
        result = op.results[0] if op.results else None
        if isinstance(op, Const):
            if result is None or not self.facts.used(result):
                return []
            return [Line(self.assignments.assign(result, op), span)]
        if result is not None and self.facts.used(result) and not is_none(result):
            return [Line(self.assignments.assign(result, op), span)]
        assert result is not None
        return [Line(ast.Expr(self.expressions.op(op, result)), span)]

    # branches ---------------------------------------------------------------------------------------------------------

    def if_(self, op: If) -> list[Node]:
        if op in self.folding.chosen:
            result = self.folding.live_results(op)[0]
            return [Line(self.assignments.assign(result, op), _span(op))]
        then, orelse = (self.block(b, lambda values: self.assignments.copies(op.results, values)) for b in op.blocks)
        return self.branch(op, then, orelse)

    def attempt(self, op: Try) -> Attempt:
        """A `try`; `fused` puts it together with what asks how it went."""
        failed, body = (self.block(b, lambda values: self.assignments.copies(op.results, values)) for b in op.blocks)
        attempt = self.facts.resolve(op.operands[0])
        made = attempt.owner
        assert isinstance(made, Apply)
        told = [u.result for u in self.facts.uses[attempt] if isinstance(u, Apply) and u.row.form is Form.OUTCOME]
        told = [v for v in told if self.facts.used(v)]
        idle = sum(isinstance(u, Apply) and u.row.form is Form.OUTCOME for u in self.facts.uses[attempt])
        reads = {self.assignments.name(v): self.facts.count(v) for v in told}
        reads[self.assignments.name(attempt)] = self.facts.count(attempt) - 1 - idle
        handlers = []
        for classes, code in made.row.catches:
            names = [self.expressions.externals.object(c) for c in classes]
            known: dict[str, object] = {self.assignments.name(attempt): True}
            for v in told:
                known[self.assignments.name(v)] = code if isinstance(v.type, Scalar) else self.names.fresh("caught")
            handlers.append(Handler(names[0] if len(names) == 1 else syntax.tuple_(names), list(failed), None, known))
        return Attempt(body, handlers, [], reads, _span(op))

    def with_(self, op: With, finish: Finish) -> list[Node]:
        named = next((o.results[0] for o in op.body.ops if isinstance(o, Apply) and o.row.form is Form.ENTERED), None)
        name = self.assignments.name(named) if named is not None and self.facts.used(named) else None
        body = self.block(op.body, finish)
        state = self.facts.resolve(op.operands[0]).owner
        if is_empty(body) and isinstance(state, Apply) and state.row.pure:
            return []
        return [Within(self.expressions.value(op.operands[0]), name, body, _span(op))]

    def branch(self, op: If, then: list[Node], orelse: list[Node]) -> list[Node]:
        if is_empty(then) and is_empty(orelse):
            test = self.facts.resolve(op.operands[0])
            kept = test in self.folding.inline and self.expressions.has_effect(test)
            return [Line(ast.Expr(self.expressions.value(test)), _span(op))] if kept else []
        if is_empty(then):
            return [Branch(self.expressions.negation(op.operands[0]), orelse, [], _span(op))]
        return [Branch(self.expressions.condition(op.operands[0]), then, orelse, _span(op))]

    def after(self, op: Branching, end: Callable[[dict[Value, Value]], list[Node]]) -> Finish:
        """What follows a branch of an `If` that ends its block: its copies, and what ends the block."""
        dissolved = op.results[self.shapes.exits[op]]

        def follow(values: list[Value]) -> list[Node]:
            kept = [(r, v) for r, v in zip(op.results, values) if r is not dissolved]
            moved = self.assignments.copies([r for r, _ in kept], [v for _, v in kept])
            return moved + end({dissolved: values[op.results.index(dissolved)]})

        return follow

    def leaving(self, op: Branching, end: Callable[[dict[Value, Value]], list[Node]]) -> list[Node]:
        """An `If` that ends its block: a branch that leaves needs no `else`."""
        after = self.after(op, end)
        if isinstance(op, With):
            return self.with_(op, after)
        assert isinstance(op, If)
        then, orelse = (self.block(b, after) for b in op.blocks)
        if leaves(then) and not is_empty(then):
            return [*self.branch(op, then, []), *orelse]
        if leaves(orelse) and not is_empty(orelse):
            test = self.expressions.negation(op.operands[0])
            return [Branch(test, orelse, [], _span(op)), *then]
        return self.branch(op, then, orelse)

    # loops ------------------------------------------------------------------------------------------------------------

    def returning_loop(self, op: Looping, choice: Choice, after: Finish) -> list[Node] | None:
        """A loop whose early end makes the function return: it returns where it would break."""

        def left() -> list[Node]:
            return self.block(choice.stopped, after)

        sample = left()
        if not leaves(sample) or breaks(sample) or (len(sample) > 2 and self.shapes.break_sites(op) > 1):
            return None
        if not all(map(_only_names, sample)) and self.shapes.breaks_in_context(op):
            return None
        return self.loop(op, left) + self.block(choice.ended, after)

    def loop_with_else(self, op: Looping, choice: Choice) -> list[Node] | None:
        """What runs after an early end stands before the `break`, what runs otherwise in the loop's `else`."""

        def after(values: list[Value]) -> list[Node]:
            return self.assignments.copies(choice.op.results, values)

        def left() -> list[Node]:
            return self.block(choice.stopped, after)

        if isinstance(op, While) and op not in self.folding.tests:
            return None  # the test stands in the body and ends the loop by `break` too
        sample = left()
        if len(sample) > 2 and self.shapes.break_sites(op) > 1:
            return None
        if not all(map(_only_names, sample)) and self.shapes.breaks_in_context(op):
            return None
        nodes = self.loop(op, left)
        ended = self.block(choice.ended, after)
        made = nodes[-1] if nodes else None
        if isinstance(made, Loop):
            made.orelse = ended
            return nodes
        return nodes + ended

    def loop(self, op: Looping, left: Callable[[], list[Node]] | None = None) -> list[Node]:
        """A loop; `left` makes what stands where it is left early, in place of a flag."""
        span = _span(op)
        out = self.assignments.copies(op.carried_args, op.inits, span)
        stopped = self.facts.stopped(op) if left is None else None
        flag = None if stopped is None else self.assignments.name(stopped)
        if flag is not None:
            out.append(Line(syntax.assign(flag, ast.Constant(False)), span))

        def leave() -> list[Node]:
            nodes = [] if left is None else left()
            return nodes if leaves(nodes) else [*nodes, Line(ast.Break(), span)]

        body = self.block(op.body, lambda values: self.next_pass(op, values, flag, leave))
        if not isinstance(op, While):
            assert isinstance(op, For)
            if is_empty(body) and all(s.kind != "iter" for s in op.sources) and not self.leaves_element(op):
                return out
            target, header = self.headers.for_(op)
            return [*out, Loop(header, body, target, [], span)]
        test: ast.expr
        if op in self.folding.tests:
            test = self.expressions.condition(op.condition)
        else:
            test = ast.Constant(True)
            body = self.block(op.cond, self.leave_unless) + body
        return [*out, Loop(test, body, None, [], span)]

    def leaves_element(self, op: For) -> bool:
        """Whether a target's last value is read after the loop, from the variable that they share."""
        carried = {self.names.of(variable.result) for variable in self.facts.live(op)}
        return any(self.facts.used(e) and self.names.of(e) in carried for e in op.elements)

    def leave_unless(self, values: list[Value]) -> list[Node]:
        return [Branch(self.expressions.negation(values[0]), [Line(ast.Break())])]

    def next_pass(
        self, op: Looping, values: list[Value], flag: str | None, leave: Callable[[], list[Node]]
    ) -> list[Node]:
        """The end of a loop's body: the carried variables for the next pass, and the way out."""
        span = _span(op)
        if not op.has_stop:
            return self.assignments.copies(op.carried_args, values, span)
        stop, carried = values[0], values[1:]
        moved = self.assignments.copies(op.carried_args, carried, span)
        known, value = constant_of(stop)
        if known:
            if not value:
                return moved
            mark: list[Node] = [] if flag is None else [Line(syntax.assign(flag, ast.Constant(True)), span)]
            way_out = leave()
            if leaves(way_out) and not breaks(way_out):  # it returns: what is not read on the way need not move
                needed = {name for n in nodes_of(way_out) for name in names_in(n)}
                moved = [m for m in moved if isinstance(m, Line) and needed & {t.id for t in _targets(m.node)}]
            return [*moved, *mark, *way_out]
        test = self.expressions.condition(stop)
        first: list[Node] = []
        written = {t.id for m in moved if isinstance(m, Line) for t in _targets(m.node)}
        if flag is None and written & names_in(test):
            flag = self.names.fresh("stop")
        if flag is not None:
            first, test = [Line(syntax.assign(flag, test), span)], syntax.name(flag)
        return [*first, *moved, Branch(test, leave(), [], span)]


def _targets(node: ast.stmt) -> list[ast.Name]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    return [n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]


def _only_names(node: Node) -> bool:
    """Whether a statement computes nothing, and so may stand in a `with` behind which it belongs."""
    statement = node.node if isinstance(node, Line) else None
    value = statement.value if isinstance(statement, ast.Return | ast.Assign) else None
    return isinstance(value, ast.Name | ast.Constant) or isinstance(statement, ast.Return) and value is None


def _span(op: Op | Block | None) -> Span | None:
    if not isinstance(op, Op):
        return None
    if op.span is None and op.mirror is not None:
        return op.mirror.span
    return op.span
