"""`try`, `raise` and `assert`: an exception that is caught in what is compiled is a way to leave, like `break`.

What an explicit `raise` does is known. An operation that may fail (a division by zero, a singular matrix, an index out
of range) is tried first, where a handler around it waits for just this: `rules.attempts` makes the question a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import gast

from s2sgrad.frontend import scope
from s2sgrad.frontend.arguments import arguments, resolve
from s2sgrad.frontend.branches import Left, guard, new_code, region
from s2sgrad.frontend.exception_values import (
    arguments_of,
    class_of_exception,
    exception_of,
    without_arguments,
)
from s2sgrad.frontend.exits import at_code
from s2sgrad.frontend.expressions import narrow_names
from s2sgrad.frontend.kinds.objects import ARGUMENTS
from s2sgrad.frontend.kinds.of_class import exception_class, is_exception
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.makings import does_more
from s2sgrad.frontend.names import set_variable
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.opaque_calls import as_text
from s2sgrad.frontend.state import DEAD, FALL, FALLS, FIRST_RAISED, Flow, Poisoned, Restart, Untold
from s2sgrad.frontend.syntax import compound, statement
from s2sgrad.frontend.watching import Classes, Trial, in_pieces, settle_variables
from s2sgrad.ir.ops import UNDEFINED, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import BOTTOM, NONE, Static, Tuple
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


# try


@compound(gast.Try)
def stmt_try(low: Lowering, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
    tail, low.tail = low.tail, False
    handlers = [caught_classes(low, h) for h in stmt.handlers]
    named = [_reads_exception(h) for h in stmt.handlers]
    swallows = scope.leaves(stmt.finalbody) == scope.ALWAYS
    everything: list[Classes] = [(BaseException,)] if swallows else []
    final = Trial(low.frame, everything, [False], low.frame.loop_depth, [False])
    apart = (low.frame.path, stmt) in low.session.raised_apart
    precise = [apart or _raises_again(h) for h in stmt.handlers]
    trial = Trial(low.frame, handlers, named, low.frame.loop_depth, precise, place=place_of(stmt))
    trial.whole = [_reads_whole(h) or is_whole_again(low, h, c, stmt) for h, c in zip(stmt.handlers, handlers)]
    trial.as_objects = (low.frame.path, stmt) in low.session.raised_objects

    def whole() -> Flow:
        flow = within(low, trial, lambda: in_pieces(low, stmt.body))
        with kept(low, trial):
            if stmt.orelse:
                flow = guard(low, flow, lambda: region(low, lambda: low.block(stmt.orelse)))
            return handled(low, flow, trial, stmt)

    flow = within(low, final, whole)
    if stmt.finalbody:
        low.tail = False
        last = region(low, lambda: low.block(stmt.finalbody))
        if any(FALL < c < FIRST_RAISED for c in last.codes):
            low.swallowed |= {*flow.codes}
        flow = guard(low, last, lambda: flow) if flow.codes else flow
    low.tail = tail
    return flow, False


def is_whole_again(low: Lowering, handler: Any, classes: Classes, stmt: Any) -> bool:
    """Whether an exception is raised again for who may read what it was made with."""
    if not _raises_again(handler) or (low.frame.path, stmt) in low.session.raised_in_short:
        return False
    trials = [low.trial_for(cls) for cls in classes]
    return any(t is None or t.reads(cls) and t.reads_whole(cls) for t, cls in zip(trials, classes))


@contextmanager
def kept(low: Lowering, trial: Trial) -> Iterator[None]:
    """What leaves an `else`, a handler or an __exit__ has other codes than what is still to be handled.

    Behind all that, what has been raised is there no more.
    """
    low.unhandled.append(trial)
    try:
        yield
    finally:
        low.unhandled.remove(trial)
    for key in {trial.raised_key(cls) for cls in trial.codes}:
        if low.state.env.get(key) is not None:
            low.state.env.set(key, low.b.const(UNDEFINED, None, BOTTOM))


def within(low: Lowering, trial: Trial, body: Callable[[], Flow]) -> Flow:
    """Lower what a `try` watches over."""
    low.cut()
    low.trials.append(trial)
    low.tries = True
    try:
        return region(low, body)
    finally:
        low.trials.remove(trial)


def caught_classes(low: Lowering, handler: Any) -> Classes:
    """What an `except` names."""
    if handler.type is None:
        return (BaseException,)
    value = low.expr(handler.type)
    known, found = static_value(value.type)
    classes = found if isinstance(found, tuple) else (found,)
    if not known or not all(isinstance(c, type) and issubclass(c, BaseException) for c in classes):
        low.fail("what is caught must be an exception class", "name the classes of the exceptions", handler.type)
    return classes


def handled(low: Lowering, flow: Flow, trial: Trial, stmt: Any) -> Flow:
    """Run the handlers where the body was left by what they catch."""
    todo = [
        (code, cls, handler)
        for k, handler in enumerate(stmt.handlers)
        for cls, code in trial.codes.items()
        if trial.handler_of(cls) == k
    ]

    def from_(k: int, flow: Flow) -> Flow:
        if k == len(todo):
            if flow.codes == (FALL,):
                settle_variables(low, trial)
            return flow
        code, cls, handler = todo[k]

        def run() -> Flow:
            flow = handle(low, handler, cls, trial, stmt)
            low.swallowed |= {code} if any(c < FIRST_RAISED for c in flow.codes) else set()
            return flow

        return at_code(low, flow, code, run, lambda flow: from_(k + 1, flow))

    return from_(0, flow)


def exception_at(low: Lowering, trial: Trial, cls: type[BaseException], node: Any) -> Value:
    """The exception that a handler of a statement is given."""
    value = low.state.env.get(trial.raised_key(cls)) or low.const(None)
    if not isinstance(value, Poisoned):
        return value
    place = low.frame.path, node
    several = len({c for c in trial.raised if trial.told(c) == trial.told(cls)}) > 1
    for learnt in (
        *([low.session.raised_apart] if several else []),
        low.session.raised_in_short,  # with other numbers of arguments
        low.session.raised_objects,  # one from a `raise`, another from an operation
    ):
        if place not in learnt:
            learnt.add(place)
            raise Restart
    return value


def handle(low: Lowering, handler: Any, cls: type[BaseException], trial: Trial, stmt: Any) -> Flow:
    value = exception_at(low, trial, cls, stmt)
    name = None if handler.name is None else getattr(handler.name, "id", handler.name)
    if name is not None:
        set_variable(low, low.key(name), value)
    low.handling.append((cls, handler.lineno, value))
    try:
        flow: Flow = region(low, lambda: low.block(handler.body))
    finally:
        low.handling.pop()
    if name is not None:
        deleted = Poisoned(f"`{name}` is deleted at the end of its handler")
        low.state.env.set(low.key(name), deleted)
    return flow


def place_of(node: Any) -> str:
    """What tells a statement from others in its function."""
    return f"{node.lineno}:{node.col_offset}"


def _reads_whole(handler: Any) -> bool:
    """Whether a handler does more with the exception than to read attributes of its own."""
    name = getattr(handler.name, "id", handler.name)
    attributes = [n for n in scope.walk(handler.body) if isinstance(n, gast.Attribute) and n.attr != ARGUMENTS]
    plain = [n.value for n in attributes]
    return any(isinstance(n, gast.Name) and n.id == name and n not in plain for n in scope.walk(handler.body))


def _reads_exception(handler: Any) -> bool:
    """Whether a handler does more with the exception than to name it as a cause."""
    if _raises_again(handler):
        return True
    if handler.name is None:
        return False
    name = getattr(handler.name, "id", handler.name)
    causes = {n.cause for n in scope.walk(handler.body) if isinstance(n, gast.Raise) and n.cause is not None}
    return any(isinstance(n, gast.Name) and n.id == name and n not in causes for n in scope.walk(handler.body))


def _raises_again(handler: Any) -> bool:
    return any(isinstance(n, gast.Raise) and n.exc is None for n in scope.walk(handler.body))
