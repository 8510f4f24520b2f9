"""Single statements: an op that is one, what is assigned to a variable, what is moved into several."""

from __future__ import annotations

import ast

from s2sgrad.codegen import syntax
from s2sgrad.codegen.copies import Copy, names_in, sequence
from s2sgrad.codegen.expressions import Expressions
from s2sgrad.codegen.facts import Facts
from s2sgrad.codegen.layout import Line, Node
from s2sgrad.codegen.names import Names
from s2sgrad.errors import Span
from s2sgrad.ir.ops import Apply, Call, Const, If, Value, is_undefined
from s2sgrad.ir.row import Form, static_value
from s2sgrad.ir.types import Array, Scalar


class Assignments:
    """Writes the statements of one function that have no blocks; `exposed`: variables that may be read unset."""

    def __init__(self, facts: Facts, expressions: Expressions, names: Names, exposed: set[Value]) -> None:
        self.facts = facts
        self.expressions = expressions
        self.names = names
        self.exposed = exposed

    def statement(self, op: Apply) -> ast.stmt:
        value = self.expressions.value
        form = op.row.form
        if form is Form.SET_ITEM:
            x, index, v = op.operands
            node = value(v)
            if isinstance(node, ast.BinOp) and static_value(index.type) == (True, ...) and self.updates(x, v, node):
                return syntax.augment(node.left, node.op, node.right)
            return ast.Assign([self.expressions.element(x, index)], node)
        if form in (Form.AUG_ITEM, Form.AUG):
            *target, v = op.operands
            node = value(target[0])
            if form is Form.AUG_ITEM:
                node = self.expressions.element(*target)
            symbol = op.row.symbol.rstrip("=")
            negated = self.expressions.negated_operand(v) if symbol in ("+", "-") else None
            if negated is not None:
                return syntax.augment(node, syntax.BINARY["-" if symbol == "+" else "+"](), negated)
            return syntax.augment(node, syntax.BINARY[symbol](), value(v))
        operands = self.expressions.values(op.operands)
        if form is Form.ASSERT:
            return ast.Assert(operands[0], operands[1] if len(operands) > 1 else None)
        return ast.Raise(operands[0] if operands else None, None)

    def updates(self, x: Value, v: Value, node: ast.BinOp) -> bool:
        """Whether `x[...] = node` is `x *= ...` or another operator's."""
        if not (isinstance(x.type, Array) and isinstance(v.type, Array) and x.type.dtype == v.type.dtype):
            return False
        if not isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
            return False
        target = self.expressions.value(x)
        return isinstance(target, ast.Name) and syntax.is_name(node.left, target.id)

    def assign(self, result: Value, op: Const | Apply | Call | If) -> ast.stmt:
        target = self.name(result)
        return self.augmented(target, result, self.expressions.op(op, result))

    def augmented(self, target: str, v: Value, node: ast.expr) -> ast.stmt:
        """`x = x + c` as `x += c` where x is a number: for an array that would write into it."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) and isinstance(v.type, Scalar):
            left = syntax.is_name(node.left, target)
            right = isinstance(node.op, ast.Add) and syntax.is_name(node.right, target)
            if (left or right) and not self.reads_array(v, target):
                return syntax.augment(syntax.name(target), node.op, node.right if left else node.left)
        return syntax.assign(target, node)

    def reads_array(self, v: Value, name: str) -> bool:
        """Whether what is computed for v takes an array from a variable: one without axes gives a number, too."""
        operands = [self.facts.resolve(x) for x in getattr(v.owner, "operands", ())]
        return any(
            not isinstance(x.type, Scalar) if self.names.of(x) == name else self.reads_array(x, name)
            for x in operands
            if self.names.of(x) in (name, None)
        )

    def name(self, v: Value) -> str:
        name = self.names.of(v)
        assert name is not None, f"{v!r} has no variable"
        return name

    # copies -----------------------------------------------------------------------------------------------------------

    def copies(self, targets: list[Value], values: list[Value], span: Span | None = None) -> list[Node]:
        """What is carried or yielded, moved into the variables of `targets` at once."""
        found = []
        types: dict[str, Value] = {}
        for t, v in zip(targets, values):
            name = self.names.of(t)
            if name is None or (is_undefined(self.facts.resolve(v)) and t not in self.exposed):
                continue
            node = self.expressions.value(v)
            if not syntax.is_name(node, name):
                found.append(Copy(name, node, names_in(node)))
                types[name] = self.facts.resolve(v)
        return [Line(s, span) for s in sequence(found, lambda c: self.augmented(c.target, types[c.target], c.value))]
