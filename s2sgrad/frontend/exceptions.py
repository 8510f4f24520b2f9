"""`raise` and `assert`: an exception that is caught in what is compiled is a way to leave, like `break`.

What an explicit `raise` does is known. An operation that may fail (a division by zero, a singular matrix, an index out
of range) is tried first, where a handler around it waits for just this: `rules.attempts` makes the question a row.

An exception that is caught is in a hidden variable of the `try`, which loops carry; there is one for each exit code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gast

from s2sgrad.frontend.arguments import arguments, resolve
from s2sgrad.frontend.branches import Left, new_code
from s2sgrad.frontend.exception_values import (
    arguments_of,
    class_of_exception,
    exception_of,
    without_arguments,
)
from s2sgrad.frontend.expressions import narrow_names
from s2sgrad.frontend.kinds.of_class import exception_class, is_exception
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.makings import does_more
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.opaque_calls import as_text
from s2sgrad.frontend.state import DEAD, FALLS, Flow, Untold
from s2sgrad.frontend.syntax import statement
from s2sgrad.frontend.watching import Trial
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import NONE, Static, Tuple
from s2sgrad.rules import core as rows

# where an exception goes


@answers(Lowering.trial_for)
def trial_for(low: Lowering, cls: type[BaseException]) -> Trial | None:
    """The innermost `try` in this function that catches the class."""
    return next((t for t in reversed(low.trials) if t.catches(cls)), None)


@answers(Lowering.code_for)
def code_for(low: Lowering, trial: Trial, cls: type[BaseException]) -> int:
    told = trial.told(cls)[0]
    if told not in trial.codes:
        trial.codes[told] = new_code(low)
    return trial.codes[told]


@answers(Lowering.raised)
def raised(low: Lowering, cls: type[BaseException], value: Callable[[], Value]) -> Flow | None:
    """How an exception leaves what is being lowered; None where nothing here catches it."""
    trial = low.trial_for(cls)
    if trial is None:
        return None
    if trial.reads(cls):
        trial.raised.add(cls)
        error = value()
        if not trial.reads_whole(cls):
            error = without_arguments(low, error)
        if trial.as_objects and isinstance(error.type, Tuple):
            if trial.reads_whole(cls):
                low.arguments_told(error)
            error = low.opaque(cls, arguments_of(low, error, True))
        low.state.env.set(trial.raised_key(cls), error)
    return Flow((low.code_for(trial, cls),))


@answers(Lowering.fails)
def fails(low: Lowering, cls: type[BaseException], message: str, args: Sequence[Any] | None = None) -> None:
    """What is evaluated at compile time raises: leave, where a handler waits for it.

    `args` is what Python's exception holds, where that is known.
    """
    plain = args is not None and all(isinstance(v, str | int | float | None) for v in args)
    told = [low.const(v) for v in args or ()] if plain else [untold(low, message)]
    flow = low.raised(cls, lambda: exception_of(low, cls, told))
    if flow is not None:
        raise Left(flow)


def raised_by_python(low: Lowering, error: Exception) -> Flow:
    """How a statement is left that Python has run, and that has raised: for sure, wherever it is reached."""
    plain = all(isinstance(v, str | int | float | None) for v in error.args)
    args = error.args if plain else (str(error),)
    flow = low.raised(type(error), lambda: exception_of(low, type(error), [low.const(v) for v in args]))
    if flow is not None:
        return flow
    named = {"name": low.const(error.name)} if isinstance(error, ImportError) else {}
    low.apply(rows.raise_, [low.opaque(type(error), [low.const(v) for v in args], keywords=named)])
    return DEAD


def untold(low: Lowering, message: str) -> Value:
    marker = Untold(message)
    return low.b.const(marker, None, Static(marker))


# raise and assert


@statement(gast.Raise)
def stmt_raise(low: Lowering, stmt: Any) -> Flow:
    if stmt.exc is None:
        return raise_again(low, stmt)
    cls = raised_class(low, stmt.exc)
    if cls is not None and low.trial_for(cls) is not None:
        return raise_caught(low, cls, stmt.exc)
    exception = low.expr(stmt.exc) if cls is None else python_error(low, cls, stmt.exc)
    low.at(stmt)
    raised = class_of_exception(low, exception)
    if raised is None and low.trials:
        low.need_values(exception)
        low.fail("the class of the exception is not known here", "raise an exception by name", stmt)
    if raised is None:
        low.apply(rows.raise_, [exception])
        return DEAD
    if isinstance(exception.type, Static) and exception.type.value is raised:
        again = low.raised(raised, lambda: exception_of(low, raised, []))
    else:
        again = low.raised(raised, lambda: exception)
    if again is None:
        low.raise_value(raised, exception)
    return again or DEAD


def raised_class(low: Lowering, node: Any) -> type[BaseException] | None:
    """The class in `raise Class(...)`."""
    func = node.func if isinstance(node, gast.Call) else node
    if not isinstance(func, gast.Name | gast.Attribute):
        return None
    obj = resolve(low, func)
    return obj if isinstance(obj, type) and issubclass(obj, BaseException) else None


def python_error(low: Lowering, cls: type[BaseException], node: Any) -> Value:
    """The exception that a statement raises out of the function, as Python makes it."""
    args, keywords = arguments(low, node, cls) if isinstance(node, gast.Call) else ([], {})
    return low.opaque(cls, [as_text(low, a) for a in args], keywords=keywords)


def raise_caught(low: Lowering, cls: type[BaseException], node: Any) -> Flow:
    """`raise Class(...)`, which goes to a handler here. Where nobody reads it, only what making it does is left."""

    def made() -> Value:
        if low.trusted:
            return exception_of(low, cls, [untold(low, f"a {cls.__name__}")])
        span = low.b.span
        args, keywords = arguments(low, node, cls) if isinstance(node, gast.Call) else ([], {})
        low.b.span = span
        return exception_of(low, cls, args, keywords)

    trial = low.trial_for(cls)
    if not low.trusted and trial is not None and not trial.reads(cls) and does_more(low, cls, node):
        made()
    flow = low.raised(cls, made)
    assert flow is not None
    return flow


def raise_again(low: Lowering, stmt: Any) -> Flow:
    """`raise` alone, in a handler."""
    if not low.handling:
        low.fail("`raise` alone stands in a handler only", "raise an exception by name", stmt)
    cls, line, value = low.handling[-1]
    flow = low.raised(cls, lambda: value)
    if flow is not None:
        return flow
    low.at(stmt)
    low.raise_value(cls, value, f"in line {line}")
    return DEAD


@answers(Lowering.raise_value)
def raise_value(low: Lowering, cls: type[BaseException], error: Value, *unknown: str) -> None:
    """Raise what is caught nowhere here, as an exception of Python's; `unknown` is what it says if nobody knows."""
    if is_exception(error):
        error = low.opaque(cls, arguments_of(low, error))
    elif exception_class(error) is not None:
        error = low.with_errors(error)
    elif error.type == NONE:
        error = low.opaque(cls, [low.const(text) for text in unknown])
    low.apply(rows.raise_, [error])


@statement(gast.Assert)
def stmt_assert(low: Lowering, stmt: Any) -> Flow | None:
    test = low.expr(stmt.test)
    yes, _ = narrowings(low, stmt.test)
    known = low.truth(test)
    low.at(stmt)
    if known is not True and low.trial_for(AssertionError) is not None:

        def failed() -> Flow:
            args = [] if stmt.msg is None else [low.expr(stmt.msg)]
            flow = low.raised(AssertionError, lambda: exception_of(low, AssertionError, args))
            assert flow is not None
            return flow

        def holds() -> Flow:
            narrow_names(low, yes)
            return FALLS

        return low.if_(low.condition(test), holds, failed)
    if known is not True:
        args = [test]
        if stmt.msg is not None:
            args.append(low.expr(stmt.msg))
        low.apply(rows.assert_, args)
    narrow_names(low, yes)
    return None
