"""Lowering of statements, and of the ways to leave them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import gast

from s2sgrad.frontend import expressions, scope
from s2sgrad.frontend.branches import guard
from s2sgrad.frontend.expressions import index, narrow_names
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.names import check_set
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.state import (
    BREAK,
    CONTINUE,
    FALLS,
    FIRST_PENDING,
    RESULT,
    RETURN,
    RETURNED,
    Flow,
    Poisoned,
)
from s2sgrad.frontend.syntax import COMPOUND, SIMPLE, compound, statement
from s2sgrad.frontend.unset import unset_message
from s2sgrad.frontend.watching import begin_statement


@answers(Lowering.block)
def block(low: Lowering, stmts: list[Any]) -> Flow:
    """Lower statements in order; what follows a possible exit is lowered inside the path that goes on."""
    for k, stmt in enumerate(stmts):
        low.stmt = stmt
        low.at(stmt)
        begin_statement(low)
        nested = COMPOUND.get(type(stmt))
        if nested is not None:
            flow, took_rest = nested(low, stmt, stmts[k + 1 :])
            if took_rest:
                return flow
        else:
            flow = simple(low, stmt)
        if isinstance(stmt, gast.Continue):
            return flow
        if flow is FALLS or flow.codes == (0,):
            continue
        if not flow.falls:
            return flow
        return guard(low, flow, partial(low.block, stmts[k + 1 :]))
    return FALLS


def simple(low: Lowering, stmt: Any) -> Flow:
    method = SIMPLE.get(type(stmt))
    if method is None:
        name = type(stmt).__name__
        low.fail(f"{_SAY.get(name, 'the statement ' + name)} is not supported", _REWRITE.get(name, ""), stmt)
    return method(low, stmt) or FALLS


# assignment


# effects


@statement(gast.Expr)
def stmt_expr(low: Lowering, stmt: Any) -> None:
    if not isinstance(stmt.value, gast.Constant):
        low.expr(stmt.value)


@statement(gast.Pass)
def stmt_pass(low: Lowering, stmt: Any) -> None:
    return None


@statement(gast.Delete)
def stmt_delete(low: Lowering, stmt: Any) -> None:
    for target in stmt.targets:
        delete_target(low, target)


def delete_target(low: Lowering, target: Any) -> None:
    if isinstance(target, gast.Tuple | gast.List):
        for part in target.elts:
            delete_target(low, part)
    elif isinstance(target, gast.Subscript):
        x = low.present(low.expr(target.value))
        low.delete(x, index(low, target.slice))
    elif isinstance(target, gast.Name):
        check_deleted(low, target.id)
        low.state.env.set(low.key(target.id), Poisoned(f"`{target.id}` has been deleted"))
    else:
        x = low.present(low.expr(target.value))
        low.at(target)
        low.delete_attribute(x, target.attr)


def check_deleted(low: Lowering, name: str) -> None:
    """Raise what Python raises where a variable is deleted that is not set."""
    key = low.key(name)
    if low.state.env.get(key) is None:
        low.fails(UnboundLocalError, unset_message(name), (unset_message(name),))
        low.fail(f"`{name}` is deleted before anything is assigned to it", "leave the `del` out")
    check_set(low, key)


@statement(gast.Global, gast.Nonlocal)
def stmt_scope(low: Lowering, stmt: Any) -> None:
    return None


# leaving


@statement(gast.Return)
def stmt_return(low: Lowering, stmt: Any) -> Flow:
    frame = low.frame
    if frame.loop_depth:
        if any(t.frame is frame and t.depth for t in low.trials):
            stmt = kept_return(low, stmt)
        for code, known in frame.pending.items():
            if known is stmt:
                return Flow((code,))
        code = FIRST_PENDING + len(frame.pending)
        frame.pending[code] = stmt
        return Flow((code,))
    return evaluate_return(low, stmt)


def kept_return(low: Lowering, stmt: Any) -> Kept:
    """A `return` in a `try` or `with` in a loop: evaluated there, and carried out."""
    value = low.const(None) if stmt.value is None else low.expr(stmt.value)
    low.state.env.set((low.frame.id, RETURNED), value)
    known = next((s for s in low.frame.pending.values() if isinstance(s, Kept)), None)
    return known or Kept(stmt)


def evaluate_return(low: Lowering, stmt: Any) -> Flow:
    if isinstance(stmt, Kept):
        kept = low.state.env.get((low.frame.id, RETURNED))
        assert kept is not None
        low.state.env.set((low.frame.id, RESULT), kept)
        return Flow((RETURN,))
    low.stmt = stmt
    low.at(stmt)
    value = low.const(None) if stmt.value is None else low.expr(stmt.value)
    low.state.env.set((low.frame.id, RESULT), value)
    return Flow((RETURN,))


@statement(gast.Break)
def stmt_break(low: Lowering, stmt: Any) -> Flow:
    return Flow((BREAK,))


@statement(gast.Continue)
def stmt_continue(low: Lowering, stmt: Any) -> Flow:
    return FALLS if low.tail else Flow((CONTINUE,))


# branches


@compound(gast.If)
def stmt_if(low: Lowering, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
    test = expressions.test(low, stmt.test)
    low.at(stmt)
    yes, no = narrowings(low, stmt.test)
    known = low.truth(test)
    tail = low.tail
    if known is not None:
        low.tail = tail and not rest
        flow = low.block(stmt.body if known else stmt.orelse)
        low.tail = tail
        return flow, False
    how = (scope.leaves(stmt.body), scope.leaves(stmt.orelse))
    # Where one side always leaves, what follows belongs to the other side.
    nest = scope.ALWAYS in how
    then_rest = rest if nest and how[0] != scope.ALWAYS else []
    else_rest = rest if nest and how[1] != scope.ALWAYS else []

    def side(facts: dict[str, str], stmts: list[Any]) -> Callable[[], Flow]:
        def run() -> Flow:
            narrow_names(low, facts)
            low.tail = tail and (nest or not rest)
            flow = low.block(stmts)
            low.tail = tail
            return flow

        return run

    flow = low.if_(test, side(yes, [*stmt.body, *then_rest]), side(no, [*stmt.orelse, *else_rest]))
    return flow, nest


@dataclass(eq=False)
class Kept:
    """A `return` whose value has been computed already."""

    stmt: Any


_SAY = {
    "Match": "`match`",
    "TryStar": "`except*`",
    "ClassDef": "a class definition inside a function",
    "AsyncFunctionDef": "a coroutine",
    "AsyncFor": "`async for`",
    "AsyncWith": "`async with`",
}
_REWRITE = {
    "Match": "use `if` and `elif`",
    "TryStar": "catch each class by an `except` of its own",
    "ClassDef": "define the class at the top of the module",
    "AsyncFunctionDef": "define it with `def`",
    "AsyncFor": "loop with `for`",
    "AsyncWith": "call what is needed before and after",
}
