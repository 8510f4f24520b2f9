"""`try`: what its handlers catch, `else`, and a `finally` behind all ways that leave it.

A handler of several classes is lowered once for each of them where they hold different things. Where a `finally` may
be left by `return`, `break` or `continue`, exceptions are caught on the way, and raised again behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import gast

from s2sgrad.frontend import scope
from s2sgrad.frontend.branches import guard, region
from s2sgrad.frontend.exits import at_code
from s2sgrad.frontend.kinds.objects import ARGUMENTS
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import set_variable
from s2sgrad.frontend.state import DEAD, FALL, FIRST_RAISED, Flow, Poisoned, Restart
from s2sgrad.frontend.syntax import compound
from s2sgrad.frontend.watching import Classes, Trial, in_pieces, settle_variables
from s2sgrad.ir.ops import UNDEFINED, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import BOTTOM


@compound(gast.Try)
def stmt_try(low: Lowering, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
    tail, low.tail = low.tail, False
    handlers = [caught_classes(low, h) for h in stmt.handlers]
    named = [_reads_exception(h) for h in stmt.handlers]
    final = watching_last(low, stmt)
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
        with kept(low, final):
            flow = finished(low, flow, final, stmt.finalbody)
    low.tail = tail
    return flow, False


def watching_last(low: Lowering, stmt: Any) -> Trial:
    """What leaves a `try` with a `finally`: an exception is caught where `return`, `break` or `continue` may stand
    there, which swallows it, and told where they may not be reached, since it is raised again."""
    how = scope.leaves(stmt.finalbody)
    everything: list[Classes] = [] if how == scope.NEVER else [(BaseException,)]
    told = [how == scope.MAYBE]
    final = Trial(low.frame, everything, told, low.frame.loop_depth, told, place=f"finally {place_of(stmt)}")
    final.as_objects = bool(stmt.finalbody) and (low.frame.path, stmt.finalbody[0]) in low.session.raised_objects
    return final


def finished(low: Lowering, flow: Flow, final: Trial, body: list[Any]) -> Flow:
    """Run a `finally`, and go on as the `try` was left unless it is left itself."""
    last = region(low, lambda: low.block(body))
    if any(FALL < c < FIRST_RAISED for c in last.codes):
        low.swallowed |= {*flow.codes}

    def behind(flow: Flow) -> Flow:
        for cls, code in final.codes.items():
            if code in flow.codes and final.reads(cls):
                again = partial(raise_on, low, final, cls, body[0])
                return at_code(low, flow, code, again, behind)
        return flow

    return guard(low, last, lambda: behind(flow)) if flow.codes else flow


def raise_on(low: Lowering, trial: Trial, cls: type[BaseException], node: Any) -> Flow:
    """Raise what was caught only to be looked at."""
    error = exception_at(low, trial, cls, node)
    flow = low.raised(cls, lambda: error)
    if flow is None:
        low.raise_value(cls, error)
    return flow or DEAD


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
