"""`try` statements: an attempt, and the branch that asks how it went, made one."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from s2sgrad.codegen import syntax
from s2sgrad.codegen.layout import Attempt, Branch, Line, Node, breaks, leaves, nodes_of


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
    kept = 0
    while kept < len(rest) and _keeps(rest[kept], node.flag):
        kept += 1
    sides = _sides(node, rest[kept]) if kept < len(rest) else None
    if sides is not None and not (kept and _disturbs(rest[kept], node.flag)):
        handler, orelse = sides
        following = orelse if orelse else rest[kept + 1 :]
        if following and (orelse or not kept) and _computes(following[0], node.tried):
            node.body, node.handler, node.orelse = [following[0]], handler, orelse[1:]
            pushes = rest[:kept]
            del rest[: kept + (1 if orelse else 2)]
            return [*(_flagged(node) if node.is_read else [node]), *pushes]
    node.body = [Line(ast.Expr(node.tried), node.span)]
    return _flagged(node)


def _keeps(node: Node, flag: str) -> bool:
    """Whether a statement puts the flag onto a tape."""
    call = node.node.value if isinstance(node, Line) and isinstance(node.node, ast.Expr) else None
    return isinstance(call, ast.Call) and len(call.args) == 1 and syntax.is_name(call.args[0], flag)


def _disturbs(branch: Node, flag: str) -> bool:
    """Whether what keeps the flag cannot wait until the branch has run."""
    if leaves([branch]) or breaks([branch]):
        return True
    for statement in nodes_of([branch]):
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        names = [n.id for t in targets if t is not None for n in ast.walk(t) if isinstance(n, ast.Name)]
        if isinstance(statement, ast.Return | ast.Raise) or flag in names:
            return True
    return False


def _sides(node: Attempt, branch: Node) -> tuple[list[Node], list[Node]] | None:
    """What is done after a failure, and otherwise, if the branch asks for just this."""
    if not isinstance(branch, Branch):
        return None
    test = branch.test
    if syntax.is_name(test, node.flag):
        return branch.body, branch.orelse
    if isinstance(test, ast.Compare) and syntax.is_name(test.left, node.flag) and node.caught:
        failed = isinstance(test.ops[0], ast.IsNot)
        return (branch.body, branch.orelse) if failed else (branch.orelse, branch.body)
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
    before = Line(syntax.assign(node.flag, ast.Constant(None if node.caught else False)), node.span)
    answer = syntax.name(node.caught) if node.caught else ast.Constant(True)
    node.handler = [Line(syntax.assign(node.flag, answer), node.span), *node.handler]
    return [before, node]
