"""Copies that happen at once, as assignments that happen one after the other."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from s2sgrad.codegen import syntax


@dataclass
class Copy:
    """`target = value`; `reads` are the names that the value mentions."""

    target: str
    value: ast.expr
    reads: frozenset[str]


def names_in(node: ast.AST) -> frozenset[str]:
    """Every name that the expression reads."""
    return frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name))


def sequence(copies: Sequence[Copy], assign: Callable[[Copy], ast.stmt]) -> list[ast.stmt]:
    """The copies in an order in which none reads what an earlier one has written; cycles become tuple assignments."""
    pending = list(copies)
    readers: dict[str, int] = {}
    for c in pending:
        for name in c.reads:
            readers[name] = readers.get(name, 0) + 1
    out: list[ast.stmt] = []
    while pending:
        blocked: list[Copy] = []
        for c in pending:
            if readers.get(c.target, 0) - (c.target in c.reads) > 0:
                blocked.append(c)
                continue
            out.append(assign(c))
            for name in c.reads:
                readers[name] -= 1
        if len(blocked) == len(pending):
            cycle = _cycle(blocked)
            targets = syntax.tuple_([syntax.name(c.target) for c in cycle])
            out.append(ast.Assign([targets], syntax.tuple_([c.value for c in cycle])))
            for c in cycle:
                for name in c.reads:
                    readers[name] -= 1
            blocked = [c for c in blocked if c not in cycle]
        pending = blocked
    return out


def _cycle(copies: list[Copy]) -> list[Copy]:
    """Copies, in order, that must happen together: no other copy reads what these write."""
    reaches: dict[str, set[str]] = {}
    for c in copies:
        # whoever reads c's target must come with or before it
        seen: set[str] = set()
        todo = [c.target]
        while todo:
            target = todo.pop()
            for other in copies:
                if other.target not in seen and other.target != target and target in other.reads:
                    seen.add(other.target)
                    todo.append(other.target)
        reaches[c.target] = seen
    smallest = min(copies, key=lambda c: len(reaches[c.target]))
    members = reaches[smallest.target] | {smallest.target}
    return [c for c in copies if c.target in members]
