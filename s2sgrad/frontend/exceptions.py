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
from s2sgrad.frontend.branches import Left
from s2sgrad.frontend.exception_values import ExceptionValues
from s2sgrad.frontend.kinds.objects import ARGUMENTS
from s2sgrad.frontend.kinds.of_class import exception_class, is_exception
from s2sgrad.frontend.makings import does_more
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.state import DEAD, FALL, FALLS, FIRST_RAISED, Flow, Poisoned, Restart, Untold
from s2sgrad.frontend.statements import compound, statement
from s2sgrad.frontend.watching import Classes, Trial
from s2sgrad.ir.ops import UNDEFINED, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import BOTTOM, NONE, Static, Tuple
from s2sgrad.rules import core as rows


class Exceptions(ExceptionValues):
    """Ways to leave by an exception, and what catches them."""

    # where an exception goes

    def trial_for(self, cls: type[BaseException]) -> Trial | None:
        """The innermost `try` in this function that catches the class."""
        return next((t for t in reversed(self.trials) if t.catches(cls)), None)

    def code_for(self, trial: Trial, cls: type[BaseException]) -> int:
        told = trial.told(cls)[0]
        if told not in trial.codes:
            trial.codes[told] = self.new_code()
        return trial.codes[told]

    def raised(self, cls: type[BaseException], value: Callable[[], Value]) -> Flow | None:
        """How an exception leaves what is being lowered; None where nothing here catches it."""
        trial = self.trial_for(cls)
        if trial is None:
            return None
        if trial.reads(cls):
            trial.raised.add(cls)
            error = value()
            if not trial.reads_whole(cls):
                error = self.without_arguments(error)
            if trial.as_objects and isinstance(error.type, Tuple):
                if trial.reads_whole(cls):
                    self.arguments_told(error)
                error = self.opaque(cls, self.arguments_of(error, True))
            self.state.env.set(trial.raised_key(cls), error)
        return Flow((self.code_for(trial, cls),))

    def fails(self, cls: type[BaseException], message: str, args: Sequence[Any] | None = None) -> None:
        """What is evaluated at compile time raises: leave, where a handler waits for it.

        `args` is what Python's exception holds, where that is known.
        """
        plain = args is not None and all(isinstance(v, str | int | float | None) for v in args)
        told = [self.const(v) for v in args or ()] if plain else [self.untold(message)]
        flow = self.raised(cls, lambda: self.exception_of(cls, told))
        if flow is not None:
            raise Left(flow)

    def untold(self, message: str) -> Value:
        marker = Untold(message)
        return self.b.const(marker, None, Static(marker))

    # raise and assert

    def stmt_raise(self, stmt: Any) -> Flow:
        if stmt.exc is None:
            return self.raise_again(stmt)
        cls = self.raised_class(stmt.exc)
        if cls is not None and self.trial_for(cls) is not None:
            return self.raise_caught(cls, stmt.exc)
        exception = self.expr(stmt.exc) if cls is None else self.python_error(cls, stmt.exc)
        self.at(stmt)
        raised = self.class_of_exception(exception)
        if raised is None and self.trials:
            self.need_values(exception)
            self.fail("the class of the exception is not known here", "raise an exception by name", stmt)
        if raised is None:
            self.apply(rows.raise_, [exception])
            return DEAD
        if isinstance(exception.type, Static) and exception.type.value is raised:
            again = self.raised(raised, lambda: self.exception_of(raised, []))
        else:
            again = self.raised(raised, lambda: exception)
        if again is None:
            self.raise_value(raised, exception)
        return again or DEAD

    def raised_class(self, node: Any) -> type[BaseException] | None:
        """The class in `raise Class(...)`."""
        func = node.func if isinstance(node, gast.Call) else node
        if not isinstance(func, gast.Name | gast.Attribute):
            return None
        obj = self.resolve(func)
        return obj if isinstance(obj, type) and issubclass(obj, BaseException) else None

    def python_error(self, cls: type[BaseException], node: Any) -> Value:
        """The exception that a statement raises out of the function, as Python makes it."""
        args, keywords = self.arguments(node, cls) if isinstance(node, gast.Call) else ([], {})
        return self.opaque(cls, [self.as_text(a) for a in args], keywords=keywords)

    def raise_caught(self, cls: type[BaseException], node: Any) -> Flow:
        """`raise Class(...)`, which goes to a handler here. Where nobody reads it, only what making it does is left."""

        def made() -> Value:
            if self.trusted:
                return self.exception_of(cls, [self.untold(f"a {cls.__name__}")])
            span = self.b.span
            args, keywords = self.arguments(node, cls) if isinstance(node, gast.Call) else ([], {})
            self.b.span = span
            return self.exception_of(cls, args, keywords)

        trial = self.trial_for(cls)
        if not self.trusted and trial is not None and not trial.reads(cls) and does_more(self, cls, node):
            made()
        flow = self.raised(cls, made)
        assert flow is not None
        return flow

    def raise_again(self, stmt: Any) -> Flow:
        """`raise` alone, in a handler."""
        if not self.handling:
            self.fail("`raise` alone stands in a handler only", "raise an exception by name", stmt)
        cls, line, value = self.handling[-1]
        flow = self.raised(cls, lambda: value)
        if flow is not None:
            return flow
        self.at(stmt)
        self.raise_value(cls, value, f"in line {line}")
        return DEAD

    def raise_value(self, cls: type[BaseException], error: Value, *unknown: str) -> None:
        """Raise what is caught nowhere here, as an exception of Python's; `unknown` is what it says if nobody knows."""
        if is_exception(error):
            error = self.opaque(cls, self.arguments_of(error))
        elif exception_class(error) is not None:
            error = self.with_errors(error)
        elif error.type == NONE:
            error = self.opaque(cls, [self.const(text) for text in unknown])
        self.apply(rows.raise_, [error])

    def stmt_assert(self, stmt: Any) -> Flow | None:
        test = self.expr(stmt.test)
        yes, _ = narrowings(self, stmt.test)
        known = self.truth(test)
        self.at(stmt)
        if known is not True and self.trial_for(AssertionError) is not None:

            def failed() -> Flow:
                args = [] if stmt.msg is None else [self.expr(stmt.msg)]
                flow = self.raised(AssertionError, lambda: self.exception_of(AssertionError, args))
                assert flow is not None
                return flow

            def holds() -> Flow:
                self.narrow_names(yes)
                return FALLS

            return self.if_(self.condition(test), holds, failed)
        if known is not True:
            args = [test]
            if stmt.msg is not None:
                args.append(self.expr(stmt.msg))
            self.apply(rows.assert_, args)
        self.narrow_names(yes)
        return None

    # try

    def stmt_try(self, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
        tail, self.tail = self.tail, False
        handlers = [self.caught_classes(h) for h in stmt.handlers]
        named = [_reads_exception(h) for h in stmt.handlers]
        swallows = scope.leaves(stmt.finalbody) == scope.ALWAYS
        everything: list[Classes] = [(BaseException,)] if swallows else []
        final = Trial(self.frame, everything, [False], self.frame.loop_depth, [False])
        apart = (self.frame.path, stmt) in self.session.raised_apart
        precise = [apart or _raises_again(h) for h in stmt.handlers]
        trial = Trial(self.frame, handlers, named, self.frame.loop_depth, precise, place=place_of(stmt))
        trial.whole = [_reads_whole(h) or self.is_whole_again(h, c, stmt) for h, c in zip(stmt.handlers, handlers)]
        trial.as_objects = (self.frame.path, stmt) in self.session.raised_objects

        def whole() -> Flow:
            flow = self.within(trial, lambda: self.in_pieces(stmt.body))
            with self.kept(trial):
                if stmt.orelse:
                    flow = self.guard(flow, lambda: self.region(lambda: self.block(stmt.orelse)))
                return self.handled(flow, trial, stmt)

        flow = self.within(final, whole)
        if stmt.finalbody:
            self.tail = False
            last = self.region(lambda: self.block(stmt.finalbody))
            if any(FALL < c < FIRST_RAISED for c in last.codes):
                self.swallowed |= {*flow.codes}
            flow = self.guard(last, lambda: flow) if flow.codes else flow
        self.tail = tail
        return flow, False

    def is_whole_again(self, handler: Any, classes: Classes, stmt: Any) -> bool:
        """Whether an exception is raised again for who may read what it was made with."""
        if not _raises_again(handler) or (self.frame.path, stmt) in self.session.raised_in_short:
            return False
        trials = [self.trial_for(cls) for cls in classes]
        return any(t is None or t.reads(cls) and t.reads_whole(cls) for t, cls in zip(trials, classes))

    @contextmanager
    def kept(self, trial: Trial) -> Iterator[None]:
        """What leaves an `else`, a handler or an __exit__ has other codes than what is still to be handled.

        Behind all that, what has been raised is there no more.
        """
        self.unhandled.append(trial)
        try:
            yield
        finally:
            self.unhandled.remove(trial)
        for key in {trial.raised_key(cls) for cls in trial.codes}:
            if self.state.env.get(key) is not None:
                self.state.env.set(key, self.b.const(UNDEFINED, None, BOTTOM))

    def within(self, trial: Trial, body: Callable[[], Flow]) -> Flow:
        """Lower what a `try` watches over."""
        self.cut()
        self.trials.append(trial)
        self.tries = True
        try:
            return self.region(body)
        finally:
            self.trials.remove(trial)

    def caught_classes(self, handler: Any) -> Classes:
        """What an `except` names."""
        if handler.type is None:
            return (BaseException,)
        value = self.expr(handler.type)
        known, found = static_value(value.type)
        classes = found if isinstance(found, tuple) else (found,)
        if not known or not all(isinstance(c, type) and issubclass(c, BaseException) for c in classes):
            self.fail("what is caught must be an exception class", "name the classes of the exceptions", handler.type)
        return classes

    def handled(self, flow: Flow, trial: Trial, stmt: Any) -> Flow:
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
                    self.settle_variables(trial)
                return flow
            code, cls, handler = todo[k]

            def run() -> Flow:
                flow = self.handle(handler, cls, trial, stmt)
                self.swallowed |= {code} if any(c < FIRST_RAISED for c in flow.codes) else set()
                return flow

            return self.at_code(flow, code, run, lambda flow: from_(k + 1, flow))

        return from_(0, flow)

    def exception_at(self, trial: Trial, cls: type[BaseException], node: Any) -> Value:
        """The exception that a handler of a statement is given."""
        value = self.state.env.get(trial.raised_key(cls)) or self.const(None)
        if not isinstance(value, Poisoned):
            return value
        place = self.frame.path, node
        several = len({c for c in trial.raised if trial.told(c) == trial.told(cls)}) > 1
        for learnt in (
            *([self.session.raised_apart] if several else []),
            self.session.raised_in_short,  # with other numbers of arguments
            self.session.raised_objects,  # one from a `raise`, another from an operation
        ):
            if place not in learnt:
                learnt.add(place)
                raise Restart
        return value

    def handle(self, handler: Any, cls: type[BaseException], trial: Trial, stmt: Any) -> Flow:
        value = self.exception_at(trial, cls, stmt)
        name = None if handler.name is None else getattr(handler.name, "id", handler.name)
        if name is not None:
            self.set_variable(self.key(name), value)
        self.handling.append((cls, handler.lineno, value))
        try:
            flow: Flow = self.region(lambda: self.block(handler.body))
        finally:
            self.handling.pop()
        if name is not None:
            deleted = Poisoned(f"`{name}` is deleted at the end of its handler")
            self.state.env.set(self.key(name), deleted)
        return flow

    # given by what is built on this

    def resolve(self, node: Any) -> Any:
        raise NotImplementedError

    def arguments(self, node: Any, function: Any = None) -> tuple[list[Value], dict[str, Value]]:
        raise NotImplementedError


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


compound(gast.Try)(Exceptions.stmt_try)
statement(gast.Raise)(Exceptions.stmt_raise)
statement(gast.Assert)(Exceptions.stmt_assert)
