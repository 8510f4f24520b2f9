"""`try` statements: what is tried, and the branches behind it that ask how it went, made one."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from s2sgrad.codegen import syntax
from s2sgrad.codegen.layout import Attempt, Branch, Handler, Line, Node, breaks, leaves, nodes_of

_UNKNOWN = object()


def fused(nodes: Sequence[Node]) -> list[Node]:
    """The statements, where what follows a failure stands in its `except`; flags are set only where they are read."""
    out: list[Node] = []
    rest = list(nodes)
    while rest:
        node = rest.pop(0)
        if isinstance(node, Attempt) and node.reads is not None and not node.orelse:
            _absorb(node, rest)
            out += _flagged(node)
        out.append(node)
    return out


def _absorb(node: Attempt, rest: list[Node]) -> None:
    """Take in the branch behind an attempt, if it asks for nothing else than how it went."""
    kept = 0
    while kept < len(rest) and _keeps(rest[kept], node):
        kept += 1
    branch = rest[kept] if kept < len(rest) else None
    if not isinstance(branch, Branch) or (kept and _disturbs(branch, node)):
        return
    good = {name: _nothing(value) for name, value in node.handlers[0].known.items()}
    tests: set[ast.expr] = set()
    versions = [good, *(h.known for h in node.handlers)]
    if any(_answer(branch.test, known) is _UNKNOWN for known in versions):
        return
    orelse, *handled = [_decided([branch], dict(known), tests) for known in versions]
    bodies = [h for k, h in enumerate(handled) if h not in handled[:k]]
    if len(bodies) < len(handled) and sum(map(_size, handled)) > 6:
        return
    kept_tests = {part for side in [orelse, *handled] for part in nodes_of(side)}
    for test in tests - kept_tests:
        for name in node.reads:
            node.reads[name] -= sum(syntax.is_name(n, name) for n in ast.walk(test) if isinstance(n, ast.expr))
    for handler, body in zip(node.handlers, handled):
        handler.body = [*handler.body, *body]
    del rest[kept]
    if kept or (orelse and all(leaves(h.body) for h in node.handlers)):
        rest[kept:kept] = orelse if not kept else []
        if kept:
            node.orelse = orelse
    else:
        node.orelse = orelse


def _nothing(value: object) -> object:
    """What a variable that tells of a failure holds where there was none."""
    return False if value is True else 0 if isinstance(value, int) else None


def _answer(test: ast.expr, known: dict[str, object]) -> object:
    if isinstance(test, ast.Constant):
        return test.value
    if isinstance(test, ast.Name):
        return known.get(test.id, _UNKNOWN)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _answer(test.operand, known)
        return _UNKNOWN if inner is _UNKNOWN else not inner
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        a, b = _answer(test.left, known), _answer(test.comparators[0], known)
        if a is not _UNKNOWN and b is not _UNKNOWN and isinstance(test.ops[0], ast.Eq | ast.NotEq):
            return (a == b) is isinstance(test.ops[0], ast.Eq)
    return _UNKNOWN


def _decided(nodes: list[Node], known: dict[str, object], tests: set[ast.expr]) -> list[Node]:
    """The statements, without branches that ask for what is known, whose tests are noted."""
    out: list[Node] = []
    for node in nodes:
        answer = _answer(node.test, known) if isinstance(node, Branch) else _UNKNOWN
        if isinstance(node, Branch) and answer is not _UNKNOWN:
            tests.add(node.test)
            out += _decided(node.body if answer else node.orelse, known, tests)
            continue
        out.append(node)
        for name in _assigned([node]) & known.keys():  # another variable may have the name from here on
            del known[name]
    return out


def _assigned(nodes: Sequence[Node]) -> set[str]:
    found: set[str] = set()
    for statement in nodes_of(nodes):
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        found |= {n.id for t in targets if t is not None for n in ast.walk(t) if isinstance(n, ast.Name)}
    return found


def _size(nodes: Sequence[Node]) -> int:
    return sum(1 for _ in nodes_of(nodes))


def _keeps(node: Node, attempt: Attempt) -> bool:
    """Whether a statement puts a flag onto a tape."""
    call = node.node.value if isinstance(node, Line) and isinstance(node.node, ast.Expr) else None
    if not isinstance(call, ast.Call) or len(call.args) != 1:
        return False
    return any(syntax.is_name(call.args[0], name) for name in attempt.reads)


def _disturbs(branch: Node, attempt: Attempt) -> bool:
    """Whether what keeps a flag cannot wait until the branch has run."""
    if leaves([branch]) or breaks([branch]):
        return True
    if any(isinstance(statement, ast.Return | ast.Raise) for statement in nodes_of([branch])):
        return True
    return bool(_assigned([branch]) & attempt.reads.keys())


def _flagged(node: Attempt) -> list[Node]:
    """What stands before an attempt; the variables that are read later are set there and in the handlers."""
    before: list[Node] = []
    for name in [n for n, reads in node.reads.items() if reads > 0]:
        value = node.handlers[0].known[name]
        before.append(Line(syntax.assign(name, _nothing_of(value)), node.span))
        for handler in node.handlers:
            handler.body[:0] = [Line(syntax.assign(name, _literal(handler, name)), node.span)]
    merged: list[Handler] = []
    for handler in node.handlers:
        if merged and _alike(merged[-1], handler):
            classes = [c for h in (merged[-1], handler) for c in _classes(h.catches)]
            merged[-1].catches = syntax.tuple_(classes)
        else:
            merged.append(handler)
    node.handlers = merged
    return before


def _alike(a: Handler, b: Handler) -> bool:
    """Whether two handlers do the same, in simple statements."""
    lines = [[ast.dump(n.node) if isinstance(n, Line) else None for n in h.body] for h in (a, b)]
    return a.caught == b.caught and lines[0] == lines[1] and None not in lines[0]


def _classes(catches: ast.expr) -> list[ast.expr]:
    return catches.elts if isinstance(catches, ast.Tuple) else [catches]


def _nothing_of(value: object) -> ast.expr:
    return ast.Constant(False if value is True else 0 if isinstance(value, int) else None)


def _literal(handler: Handler, name: str) -> ast.expr:
    value = handler.known[name]
    if isinstance(value, bool | int):
        return ast.Constant(value)
    handler.caught = str(value)
    return syntax.name(handler.caught)
