"""Facts of a function's tree that need no types: its variables, what a statement assigns, how it may be left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import gast

from s2sgrad.frontend.source import Source

FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda)
COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
LOOPS = (gast.For, gast.While, gast.AsyncFor)


@dataclass(frozen=True)
class Scope:
    """The variables of one function."""

    params: tuple[str, ...]
    locals: frozenset[str]
    nonlocals: frozenset[str]
    globals: frozenset[str]
    has_inner: bool  # whether it defines functions that may outlive it
    is_generator: bool


def parameter_names(args: Any) -> list[str]:
    """All parameters in the order of the signature."""
    names = [a.id for a in [*args.posonlyargs, *args.args]]
    if args.vararg is not None:
        names.append(args.vararg.id)
    names += [a.id for a in args.kwonlyargs]
    if args.kwarg is not None:
        names.append(args.kwarg.id)
    return names


def children(node: Any) -> Iterator[Any]:
    """The nodes inside a node that belong to the same function: inner functions are entered only for their defaults."""
    if isinstance(node, FUNCTIONS):
        yield from node.args.defaults
        yield from (d for d in node.args.kw_defaults if d is not None)
        yield from getattr(node, "decorator_list", [])
        return
    yield from gast.iter_child_nodes(node)


def walk(nodes: Iterable[Any]) -> Iterator[Any]:
    """The nodes of one function, in an order that does not matter to any caller."""
    todo = list(nodes)
    while todo:
        node = todo.pop()
        yield node
        todo.extend(children(node))


def assigned(nodes: Iterable[Any]) -> dict[str, None]:
    """The names that statements bind, in order of first occurrence; comprehension variables are not among them."""
    found: dict[str, None] = {}

    def visit(node: Any, inside: bool) -> None:
        if isinstance(node, COMPREHENSIONS):
            inside = True
        if isinstance(node, gast.NamedExpr):
            found.setdefault(node.target.id)
        elif isinstance(node, gast.Name):
            if not inside and isinstance(node.ctx, gast.Store | gast.Del):
                found.setdefault(node.id)
        elif isinstance(node, gast.FunctionDef | gast.AsyncFunctionDef | gast.ClassDef):
            found.setdefault(node.name)
            if isinstance(node, gast.ClassDef):
                return
        elif isinstance(node, gast.Import | gast.ImportFrom):
            for alias in node.names:
                found.setdefault(alias.asname or alias.name.split(".")[0])
        elif isinstance(node, gast.MatchAs | gast.MatchStar) and node.name:
            found.setdefault(node.name)
        elif isinstance(node, gast.MatchMapping) and node.rest:
            found.setdefault(node.rest)
        elif isinstance(node, gast.ExceptHandler) and node.name:
            found.setdefault(node.name.id if isinstance(node.name, gast.Name) else node.name)
        for child in children(node):
            visit(child, inside)

    for n in nodes:
        visit(n, False)
    return found


def scope_of(source: Source, node: Any) -> Scope:
    """The scope of a function's node (the source's own, or one nested in it)."""
    key = ("scope", node)
    known = source.facts.get(key)
    if known is None:
        known = source.facts[key] = _scope(node)
    return known


def _scope(node: Any) -> Scope:
    body = node.body if isinstance(node.body, list) else [node.body]
    names = assigned(body)
    nonlocals: set[str] = set()
    globals_: set[str] = set()
    has_inner = is_generator = False
    for n in walk(body):
        if isinstance(n, gast.Nonlocal):
            nonlocals.update(n.names)
        elif isinstance(n, gast.Global):
            globals_.update(n.names)
        elif isinstance(n, (*FUNCTIONS, gast.GeneratorExp)):
            has_inner = True
        elif isinstance(n, gast.Yield | gast.YieldFrom):
            is_generator = True
    params = parameter_names(node.args)
    local = frozenset([*params, *names]) - nonlocals - globals_
    return Scope(tuple(params), local, frozenset(nonlocals), frozenset(globals_), has_inner, is_generator)


def assigned_in(source: Source, node: Any, parts: list[Any]) -> dict[str, None]:
    """`assigned`, worked out once per loop."""
    key = ("assigned", node)
    known = source.facts.get(key)
    if known is None:
        known = source.facts[key] = assigned(parts)
    return known


NEVER, MAYBE, ALWAYS = "never", "maybe", "always"


def leaves(stmts: list[Any]) -> str:
    """Whether a list of statements is left by return, break or continue: never, maybe or always.

    `raise` does not count: what follows it is merely unreachable.
    """
    result = NEVER
    for s in stmts:
        how = _leaves(s)
        if how == ALWAYS:
            return ALWAYS
        if how == MAYBE:
            result = MAYBE
    return result


def _leaves(s: Any) -> str:
    if isinstance(s, gast.Return | gast.Break | gast.Continue):
        return ALWAYS
    if isinstance(s, gast.If):
        both = (leaves(s.body), leaves(s.orelse))
        if both == (ALWAYS, ALWAYS):
            return ALWAYS
        return NEVER if both == (NEVER, NEVER) else MAYBE
    if isinstance(s, LOOPS):
        returns = any(isinstance(n, gast.Return) for n in walk(s.body))
        after = leaves(s.orelse)
        return MAYBE if returns or after != NEVER else NEVER
    if isinstance(s, gast.With):
        return leaves(s.body)
    if isinstance(s, gast.Try | gast.Match):
        return MAYBE if any(isinstance(n, gast.Return | gast.Break | gast.Continue) for n in walk([s])) else NEVER
    return NEVER


def has_break(stmts: list[Any]) -> bool:
    """Whether a `break` in these statements leaves the loop whose body they are."""
    for s in stmts:
        if isinstance(s, gast.Break):
            return True
        if isinstance(s, LOOPS):
            if has_break(s.orelse):
                return True
            continue
        if isinstance(s, FUNCTIONS):
            continue
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(s, field, None)
            if isinstance(inner, list) and has_break(inner):
                return True
        for part in [*getattr(s, "handlers", []), *getattr(s, "cases", [])]:
            if has_break(part.body):
                return True
    return False
