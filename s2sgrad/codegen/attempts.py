"""`try` statements: an attempt, and the branch that asks how it went, made one."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from s2sgrad.codegen import syntax
from s2sgrad.codegen.layout import Attempt, Branch, Line, Node


def fused(nodes: Sequence[Node]) -> list[Node]:
    """The statements, where what an attempt tries stands in its `try`, and what follows a failure in its `except`."""
    out: list[Node] = []
    rest = list(nodes)
    while rest:
        node = rest.pop(0)
        if isinstance(node, Attempt) and not node.body:
            rest[:0] = _completed(node, rest)
            node = rest.pop(0)
        out.append(node)
    return out


def _completed(node: Attempt, rest: list[Node]) -> list[Node]:
    """The attempt with its body; what it takes in is taken off the rest."""
    sides = _sides(node, rest[0]) if rest else None
    if sides is not None:
        handler, orelse = sides
        following = orelse if orelse else rest[1:]
        if following and _computes(following[0], node.tried):
            node.body, node.handler = [following[0]], handler
            del rest[0]
            if orelse:
                node.orelse = orelse[1:]
            else:
                del rest[0]
            return _flagged(node) if node.is_read else [node]
    node.body = [Line(ast.Expr(node.tried), node.span)]
    return _flagged(node)


def _sides(node: Attempt, branch: Node) -> tuple[list[Node], list[Node]] | None:
    """What is done after a failure, and otherwise, if the branch asks for just this."""
    if not isinstance(branch, Branch):
        return None
    if syntax.is_name(branch.test, node.flag):
        return branch.body, branch.orelse
    test = branch.test
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and syntax.is_name(test.operand, node.flag):
        return branch.orelse, branch.body
    return None


def _computes(node: Node, tried: ast.expr) -> bool:
    """Whether a statement evaluates the expression."""
    if not isinstance(node, Line) or isinstance(node.node, ast.AugAssign):
        return False
    text = ast.dump(tried)
    return any(ast.dump(part) == text for part in ast.walk(node.node) if isinstance(part, ast.expr))


def _flagged(node: Attempt) -> list[Node]:
    """The attempt with a variable that says whether it failed."""
    before = Line(syntax.assign(node.flag, ast.Constant(False)), node.span)
    node.handler = [Line(syntax.assign(node.flag, ast.Constant(True)), node.span), *node.handler]
    return [before, node]
