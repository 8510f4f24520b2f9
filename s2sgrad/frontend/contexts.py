"""`with`: context managers of the user's own, generators made into one, and those that do nothing to values."""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend import scope
from s2sgrad.frontend.callables import Keywords, called, special
from s2sgrad.frontend.errstates import ErrorStates
from s2sgrad.frontend.exceptions import place_of
from s2sgrad.frontend.iterables import Generated
from s2sgrad.frontend.kinds.of_class import record_class
from s2sgrad.frontend.managers import is_opaque_manager
from s2sgrad.frontend.source import load
from s2sgrad.frontend.state import FALL, FALLS, FIRST_RAISED, NEXT, Closure, Flow, Key, Restart
from s2sgrad.frontend.statements import compound
from s2sgrad.frontend.watching import Classes, Trial
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Static


@dataclass(eq=False)
class Idle:
    """A context that does nothing to values; `value` is what `as` names."""

    value: Value


@dataclass(eq=False)
class Suppress:
    """contextlib.suppress(...)"""

    classes: Classes


@dataclass(eq=False)
class Managed:
    """What a function made by contextlib.contextmanager returns."""

    generated: Generated


@dataclass(eq=False)
class ManagerFunction:
    """A function defined inside, made a context manager."""

    closure: Value


class Contexts(ErrorStates):
    """`with` statements."""

    def stmt_with(self, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
        tail, self.tail = self.tail, False
        flow = self.with_items(stmt, stmt.items)
        self.tail = tail
        return flow, False

    def with_items(self, stmt: Any, items: list[Any]) -> Flow:
        if not items:
            return self.block(stmt.body)
        item = items[0]
        manager = self.manager_of(item.context_expr, item.optional_vars is not None)

        def body(value: Value) -> Flow:
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value)
            return self.with_items(stmt, items[1:])

        return self.region(lambda: self.with_manager(manager, body, item.context_expr))

    def with_manager(self, manager: Value, body: Callable[[Value], Flow], node: Any) -> Flow:
        obj = manager.type.value if isinstance(manager.type, Static) else None
        if isinstance(obj, Idle):
            return body(obj.value)
        trial = Trial(self.frame, [], [], self.frame.loop_depth, place=place_of(node))
        if isinstance(obj, Suppress):
            trial.handlers, trial.named, trial.precise = [obj.classes], [False], [False]
            flow = self.within(trial, lambda: body(self.const(None)))
            self.swallowed |= {*trial.codes.values()}
            return self.recode(flow, {code: 0 for code in trial.codes.values()})
        if isinstance(obj, Managed):
            return self.within(trial, lambda: self.with_generator(obj.generated, body, node))
        if is_opaque_manager(manager) or type(obj) in self.session.opaque_managers:
            return self.with_opaque(manager, body)
        leave = self.exit_function(manager)
        if _looks_at_exceptions(leave):
            trial.handlers, trial.named, trial.precise = [(BaseException,)], [True], [True]
            trial.as_objects = (self.frame.path, node) in self.session.raised_objects
        value = self.run_manager(manager, "__enter__", [])
        flow = self.within(trial, lambda: body(value))
        with self.kept(trial):
            return self.exited(manager, trial, flow, node)

    def run_manager(self, manager: Value, name: str, args: list[Value]) -> Value:
        """Call a method of a manager; one that cannot be compiled is called as it is, in a `with` of its own."""
        try:
            return self.call_value(self.attribute(manager, name), args, {})
        except UnsupportedError as error:
            cls = record_class(manager) or type(static_value(manager.type)[1])
            if self.session.dirty or cls in self.session.opaque_managers:
                raise
            self.session.opaque_managers[cls] = error
            raise Restart from None

    def exit_function(self, manager: Value) -> Any:
        """The tree of the manager's __exit__."""
        cls = record_class(manager)
        known, obj = static_value(manager.type)
        if cls is None and known:
            cls = type(obj)
        found = getattr(cls, "__exit__", None)
        if not isinstance(found, types.FunctionType) or not hasattr(cls, "__enter__"):
            self.fail(
                "this is no context manager: it has no __enter__ and __exit__",
                "give `with` a context manager, or do what is needed before and after",
            )
        return load(found).node

    def exited(self, manager: Value, trial: Trial, flow: Flow, node: Any) -> Flow:
        """Call __exit__: once for all ways without an exception, and for each class of exception that it looks at."""

        def leave(*args: Value) -> Value:
            return self.run_manager(manager, "__exit__", list(args))

        def otherwise(flow: Flow) -> Flow:
            for cls, code in trial.codes.items():
                if code in flow.codes:
                    return self.at_code(flow, code, lambda cls=cls: failed(cls), otherwise)  # type: ignore
            if flow.codes:
                leave(*[self.const(None)] * 3)
            return flow

        def failed(cls: type[BaseException]) -> Flow:
            error = self.exception_at(trial, cls, node)
            swallowed = leave(self.const(cls), error, self.const(None))
            flow = self.if_(self.condition(swallowed), lambda: FALLS, lambda: again(cls, error))
            self.swallowed |= {trial.codes[cls]} if flow.falls else set()
            return flow

        def again(cls: type[BaseException], error: Value) -> Flow:
            flow = self.raised(cls, lambda: error)
            if flow is None:
                self.raise_value(cls, error)
            return flow or Flow(())

        return otherwise(flow)

    def with_generator(self, generated: Generated, body: Callable[[Value], Flow], node: Any) -> Flow:
        """The body is run where the generator yields; however it is left, the generator goes on behind it."""
        key = (self.frame.id, f"{NEXT} with {place_of(node)}>")  # how the body was left; the same in each lowering
        ways: list[tuple[tuple[int, ...], tuple[int, ...]]] = []  # without exceptions, and by which
        outside, self.swallowed = self.swallowed, set()

        def each(value: Value) -> Flow:
            if ways:
                self.fail("a context manager yields twice", "yield once in a function made by contextmanager")
            flow: Flow = self.region(lambda: body(value))
            inner = tuple(c for c in flow.codes if c >= FIRST_RAISED)  # an exception: it goes through the generator
            ways.append((tuple(c for c in flow.codes if c < FIRST_RAISED), inner))
            if not inner:
                if flow.value is not None:
                    self.state.env.set(key, flow.value)
                return FALLS
            self.state.env.set(key, self.way(FALL, ways[0][0]))
            return self.note_way(flow, ways[0][0], ways[0][0], key)

        _, flow = self.run_generator(generated, each)
        kept, inner = ways[0] if ways else ((FALL,), ())
        swallowed, self.swallowed = bool(self.swallowed.intersection(inner)), outside | self.swallowed
        value = self.state.env.get(key)

        def behind() -> Flow:
            if not inner:
                return Flow(kept, value if len(kept) > 1 else None)
            codes = tuple(sorted({FALL, *kept}))
            both = Flow(codes, value) if len(codes) > 1 else FALLS
            if swallowed or FALL in kept or len(codes) < 3:
                return both if swallowed or FALL in kept else Flow(kept)
            assert value is not None
            return self.narrow_flow(value, kept)

        return self.guard(flow, behind)

    def way(self, code: int, kept: tuple[int, ...]) -> Value:
        """What says that a body that may raise was left with a code: FALL if an exception was swallowed."""
        return self.const(code) if len({FALL, *kept}) > 2 else self.const(code != FALL)

    def note_way(self, flow: Flow, todo: tuple[int, ...], kept: tuple[int, ...], key: Key) -> Flow:
        """Fall, with a note how the body was left, where that was by one of these codes."""
        if not todo:
            return flow

        def noted() -> Flow:
            self.state.env.set(key, self.way(todo[0], kept))
            return FALLS

        return self.at_code(flow, todo[0], noted, lambda flow: self.note_way(flow, todo[1:], kept, key))

    def managed(self, generated: Value) -> Value:
        return self.holder(Managed(generated.type.value))  # type: ignore[attr-defined]

    def holder(self, obj: Any) -> Value:
        return self.b.const(obj, None, Static(obj))



@called(ManagerFunction)
def _call_manager(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return low.managed(low.call_value(obj.closure, args, keywords))


def _looks_at_exceptions(node: Any) -> bool:
    """Whether __exit__ reads what it is told of an exception, or may swallow it."""
    params = set(scope.parameter_names(node.args)[1:])
    for n in scope.walk(node.body):
        if isinstance(n, gast.Name) and n.id in params:
            return True
        if isinstance(n, gast.Return) and n.value is not None:
            if not (isinstance(n.value, gast.Constant) and not n.value.value):
                return True
    return False


@special(contextlib.nullcontext)
def _nullcontext(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    given = [*args, *keywords.values()]
    return low.holder(Idle(given[0] if given else low.const(None)))


@special(contextlib.suppress)
def _suppress(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    return low.holder(Suppress(tuple(low.known(a, "the class of an exception") for a in args)))


@special(contextlib.contextmanager)
def _contextmanager(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    known, obj = static_value(args[0].type)
    return low.holder(ManagerFunction(args[0])) if known and isinstance(obj, Closure) else None


compound(gast.With)(Contexts.stmt_with)
