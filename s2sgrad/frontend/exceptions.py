"""`try`, `raise` and `assert`: an exception that is caught in what is compiled is a way to leave, like `break`.

What an explicit `raise` does is known. An operation that may fail (a division by zero, a singular matrix, an index out
of range) is tried first, where a handler around it waits for just this: `rules.attempts` makes the question a row.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import gast

from s2sgrad.frontend import scope
from s2sgrad.frontend.branches import Left
from s2sgrad.frontend.core import may_vary
from s2sgrad.frontend.makings import does_more, is_made_plainly
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.records import instance_of
from s2sgrad.frontend.state import DEAD, FALL, FALLS, Flow, Poisoned, Restart, Untold
from s2sgrad.frontend.statements import compound, statement
from s2sgrad.frontend.watching import Classes, Trial, Watching
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Opaque, Static, Tuple, Type, record_of
from s2sgrad.rules import core as rows
from s2sgrad.rules.attempts import EXCEPTION, attribute_of

ARGUMENTS = "args"
_NAMES = ("__module__", "__doc__", "__weakref__", "__dict__", "__annotations__", "__qualname__", "__firstlineno__",
          "__static_attributes__")  # fmt: skip


class Exceptions(Watching):
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
            error = value()
            if not trial.reads_whole(cls):
                self.forget_arguments(error)
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
        if cls is not None:
            return self.raise_caught(cls, stmt.exc)
        exception = self.expr(stmt.exc)
        self.at(stmt)
        raised = self.class_of_exception(exception)
        if raised is None and self.trials:
            self.fail("the class of the exception is not known here", "raise an exception by name", stmt)
        if raised is not None:
            again = self.raised(raised, lambda: exception)
            if again is not None:
                return again
            if isinstance(exception.type, Tuple):
                exception = self.opaque(raised, self.arguments_of(exception))
        self.apply(rows.raise_, [exception])
        return DEAD

    def raised_class(self, node: Any) -> type[BaseException] | None:
        """The class in `raise Class(...)`, where something here catches it."""
        func = node.func if isinstance(node, gast.Call) else node
        if not isinstance(func, gast.Name | gast.Attribute):
            return None
        obj = self.resolve(func)
        known = isinstance(obj, type) and issubclass(obj, BaseException) and self.trial_for(obj) is not None
        return obj if known else None

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

    def class_of_exception(self, value: Value) -> type[BaseException] | None:
        t = value.type
        if isinstance(t, Tuple) and isinstance(t.cls, type) and issubclass(t.cls, BaseException):
            return t.cls
        if isinstance(t, Static) and isinstance(t.value, type) and issubclass(t.value, BaseException):
            return t.value
        owner = value.owner
        if isinstance(owner, Apply) and owner.row is rows.call_opaque:
            return self.class_of_exception(owner.operands[0])
        return None

    def exception_of(
        self, cls: type[BaseException], args: list[Value], keywords: dict[str, Value] | None = None
    ) -> Value:
        """An exception, as the tuple of its arguments; an object where its class has an __init__ of its own."""
        if _has_code(cls):
            if not is_made_plainly(cls):
                self.fail(f"{cls.__name__} makes its objects in a way of its own", "give it an __init__ in that place")
            return self.instantiate(cls, args, keywords or {})
        if keywords:
            self.fails(TypeError, f"{cls.__name__}() takes no keyword arguments")
            self.fail(f"{cls.__name__}() takes no keyword arguments", "pass them by position")
        return self.make_tuple(args, cls)

    def forget_arguments(self, error: Value) -> None:
        """Drop an object's `args` where nobody reads them: they may differ in number from path to path."""
        instance = instance_of(error.type)
        if instance is not None and isinstance(instance.cls.__init__, types.FunctionType):
            instance.names.pop(ARGUMENTS, None)

    def arguments_told(self, x: Value) -> list[Value]:
        """The arguments of an exception, where they are Python's."""
        args = x if is_exception(x) else self.attribute(x, ARGUMENTS)
        if not isinstance(args.type, Tuple):
            self.fail("the arguments of this exception depend on the path taken", "read its attributes")
        items = self.items(args)
        if any(isinstance(v.type, Static) and isinstance(v.type.value, Untold) for v in items):
            cls = exception_class(x).__name__
            self.fail(f"what Python itself says in its {cls} is read", "tell exceptions apart by their classes")
        return items

    def arguments_of(self, error: Value, fixed: bool = False) -> list[Value]:
        """What an exception is made anew with, where it leaves what is compiled."""
        found = [static_value(v.type)[1] for v in self.items(error)]
        return [
            self.const(f.message) if isinstance(f, Untold) else v if fixed and not may_vary(v) else self.as_text(v)
            for f, v in zip(found, self.items(error))
        ]

    def attribute(self, x: Value, name: str) -> Value:
        if name == "args" and is_exception(x):
            return self.make_tuple(self.arguments_told(x))
        if x.type == EXCEPTION and not callable(getattr(BaseException, name, None)):
            return self.apply(attribute_of(name), [x])
        return super().attribute(x, name)

    def shown(self, x: Value) -> Value:
        """What stands for a value in a text: for an exception its argument."""
        cls = exception_class(x)
        if cls is None:
            return x
        if self.find_special(x, "__str__") is not None:
            return self.call_special(x, "__str__", [])
        items = self.arguments_told(x)
        if cls.__str__ is KeyError.__str__ and len(items) == 1:
            return self.apply(rows.format_, [items[0], self.const("!r")], params=("pieces", "spec"))
        if cls.__str__ not in (BaseException.__str__, KeyError.__str__):
            self.fail(f"the text of a {cls.__name__}, which {cls.__name__} decides", "read its arguments: e.args")
        if len(items) == 1:
            return items[0]
        return self.make_tuple(items) if items else self.const("")

    def shown_with_class(self, x: Value) -> Value:
        """repr() of an exception."""
        cls = exception_class(x)
        if cls.__repr__ is not BaseException.__repr__:
            self.fail(f"repr() of a {cls.__name__}, which {cls.__name__} decides", "read its arguments: e.args")
        pieces = [self.const(cls.__name__ + "(")]
        for k, v in enumerate(self.arguments_told(x)):
            pieces += [self.const(", ")] if k else []
            pieces.append(self.apply(rows.format_, [v, self.const("!r")], params=("pieces", "spec")))
        return self.apply(rows.format_, [*pieces, self.const(")")])

    def raise_again(self, stmt: Any) -> Flow:
        """`raise` alone, in a handler."""
        if not self.handling:
            self.fail("`raise` alone stands in a handler only", "raise an exception by name", stmt)
        cls, line, value = self.handling[-1]
        flow = self.raised(cls, lambda: value)
        if flow is not None:
            return flow
        self.at(stmt)
        if isinstance(value.type, Opaque):
            self.apply(rows.raise_, [value])
            return DEAD
        if isinstance(value.type, Tuple):
            args = self.arguments_of(value)
        else:
            args = [self.const(f"in line {line}")]
        self.apply(rows.raise_, [self.opaque(cls, args)])
        return DEAD

    def raise_value(self, cls: type[BaseException], error: Value) -> None:
        """Raise what has come out of a function of its own, and is caught nowhere."""
        if error.type != EXCEPTION:
            error = self.opaque(cls, self.arguments_of(error) if isinstance(error.type, Tuple) else [])
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
        trial = Trial(self.frame, handlers, named, self.frame.loop_depth, [_raises_again(h) for h in stmt.handlers])
        trial.whole = [_reads_whole(h) for h in stmt.handlers]
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
            flow = self.guard(last, lambda: flow) if flow.codes else flow
        self.tail = tail
        return flow, False

    @contextmanager
    def kept(self, trial: Trial) -> Iterator[None]:
        """What leaves an `else`, a handler or an __exit__ has other codes than what is still to be handled."""
        self.unhandled.append(trial)
        try:
            yield
        finally:
            self.unhandled.remove(trial)

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
                return self.handle(handler, cls, trial, stmt)

            return self.at_code(flow, code, run, lambda flow: from_(k + 1, flow))

        return from_(0, flow)

    def handle(self, handler: Any, cls: type[BaseException], trial: Trial, stmt: Any) -> Flow:
        value = self.state.env.get(trial.raised_key(cls)) or self.const(None)
        if isinstance(value, Poisoned) and not trial.as_objects:  # one from a `raise`, another from an operation
            self.session.raised_objects.add((self.frame.path, stmt))
            raise Restart
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

    def instantiate(self, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        raise NotImplementedError

    def resolve(self, node: Any) -> Any:
        raise NotImplementedError

    def arguments(self, node: Any, function: Any = None) -> tuple[list[Value], dict[str, Value]]:
        raise NotImplementedError

    def find_special(self, value: Value, name: str) -> Any:
        raise NotImplementedError

    def call_special(
        self, value: Value, name: str, args: list[Value], keywords: dict[str, Value] | None = None
    ) -> Value:
        raise NotImplementedError

    def opaque(self, obj: Any, args: list[Value], type: Type | None = None) -> Value:
        raise NotImplementedError

    def as_text(self, value: Value) -> Value:
        raise NotImplementedError


def is_exception(x: Value) -> bool:
    """Whether a value is an exception that was raised, and caught, in what is compiled."""
    t = x.type
    return isinstance(t, Tuple) and isinstance(t.cls, type) and issubclass(t.cls, BaseException)


def exception_class(x: Value) -> Any:
    """The class of such an exception, which may be an object; None for any other value."""
    cls = x.type.cls if is_exception(x) else record_class_of(x.type)  # type: ignore[attr-defined]
    return cls if cls is not None and issubclass(cls, BaseException) else None


def record_class_of(t: Type) -> Any:
    instance, record = instance_of(t), record_of(t)
    return instance.cls if instance is not None else record.cls if record is not None else None


def _has_code(cls: type[BaseException]) -> bool:
    """Whether an exception class holds more than its name."""
    own = [c for c in cls.__mro__ if c.__module__ != "builtins"]
    return any(name not in _NAMES for c in own for name in vars(c))


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
