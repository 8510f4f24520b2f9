"""`with`: context managers of the user's own, generators made into one, and those that do nothing to values."""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import gast

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend import scope
from s2sgrad.frontend.assignments import assign
from s2sgrad.frontend.branches import guard, narrow_flow, region
from s2sgrad.frontend.callables import Keywords, called, special
from s2sgrad.frontend.errstates import with_opaque
from s2sgrad.frontend.exits import at_code, recode
from s2sgrad.frontend.function_values import Closure
from s2sgrad.frontend.generators import run_generator
from s2sgrad.frontend.iterables import Generated
from s2sgrad.frontend.kinds.of_class import record_class
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.managers import is_opaque_manager, manager_of
from s2sgrad.frontend.source import load
from s2sgrad.frontend.state import FALL, FALLS, FIRST_RAISED, NEXT, OF_ITS_OWN, Flow, Key, Restart
from s2sgrad.frontend.syntax import compound
from s2sgrad.frontend.try_statements import exception_at, kept, place_of, raise_on, within
from s2sgrad.frontend.values import constant
from s2sgrad.frontend.watching import Classes, Trial
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Static


@dataclass(eq=False)
class Idle:
    """A context that does nothing to values; `value` is what `as` names."""

    said: ClassVar[str] = "a context manager"
    handed_as: ClassVar[str] = OF_ITS_OWN
    value: Value


@dataclass(eq=False)
class Suppress:
    """contextlib.suppress(...)"""

    said: ClassVar[str] = "a context manager"
    handed_as: ClassVar[str] = OF_ITS_OWN
    classes: Classes


@dataclass(eq=False)
class Managed:
    """What a function made by contextlib.contextmanager returns."""

    said: ClassVar[str] = "a context manager"
    handed_as: ClassVar[str] = OF_ITS_OWN
    generated: Generated


@dataclass(eq=False)
class ManagerFunction:
    """A function defined inside, made a context manager."""

    said: ClassVar[str] = "a function that makes context managers"
    closure: Value


@compound(gast.With)
def stmt_with(low: Lowering, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
    tail, low.tail = low.tail, False
    flow = with_items(low, stmt, stmt.items)
    low.tail = tail
    return flow, False


def with_items(low: Lowering, stmt: Any, items: list[Any]) -> Flow:
    if not items:
        return low.block(stmt.body)
    item = items[0]
    manager = manager_of(low, item.context_expr, item.optional_vars is not None)

    def body(value: Value) -> Flow:
        if item.optional_vars is not None:
            assign(low, item.optional_vars, value)
        return with_items(low, stmt, items[1:])

    return region(low, lambda: with_manager(low, manager, body, item.context_expr))


def with_manager(low: Lowering, manager: Value, body: Callable[[Value], Flow], node: Any) -> Flow:
    obj = manager.type.value if isinstance(manager.type, Static) else None
    if isinstance(obj, Idle):
        return body(obj.value)
    trial = Trial(low.frame, [], [], low.frame.loop_depth, place=place_of(node))
    if isinstance(obj, Suppress):
        trial.handlers, trial.named, trial.precise = [obj.classes], [False], [False]
        flow = within(low, trial, lambda: body(low.const(None)))
        low.swallowed |= {*trial.codes.values()}
        return recode(low, flow, {code: 0 for code in trial.codes.values()})
    if isinstance(obj, Managed):
        return within(low, trial, lambda: with_generator(low, obj.generated, body, node))
    if is_opaque_manager(manager) or type(obj) in low.session.opaque_managers:
        return with_opaque(low, manager, body)
    leave = exit_function(low, manager)
    if _looks_at_exceptions(leave):
        trial.handlers, trial.named, trial.precise = [(BaseException,)], [True], [True]
        trial.as_objects = (low.frame.path, node) in low.session.raised_objects
    value = run_manager(low, manager, "__enter__", [])
    flow = within(low, trial, lambda: body(value))
    with kept(low, trial):
        return exited(low, manager, trial, flow, node)


def run_manager(low: Lowering, manager: Value, name: str, args: list[Value]) -> Value:
    """Call a method of a manager; one that cannot be compiled is called as it is, in a `with` of its own."""
    try:
        return low.call_value(low.attribute(manager, name), args, {})
    except UnsupportedError as error:
        cls = record_class(manager) or type(static_value(manager.type)[1])
        if low.session.dirty or cls in low.session.opaque_managers:
            raise
        low.session.opaque_managers[cls] = error
        raise Restart from None


def exit_function(low: Lowering, manager: Value) -> Any:
    """The tree of the manager's __exit__."""
    cls = record_class(manager)
    known, obj = static_value(manager.type)
    if cls is None and known:
        cls = type(obj)
    found = getattr(cls, "__exit__", None)
    if not isinstance(found, types.FunctionType) or not hasattr(cls, "__enter__"):
        low.fail(
            "this is no context manager: it has no __enter__ and __exit__",
            "give `with` a context manager, or do what is needed before and after",
        )
    return load(found).node


def exited(low: Lowering, manager: Value, trial: Trial, flow: Flow, node: Any) -> Flow:
    """Call __exit__: once for all ways without an exception, and for each class of exception that it looks at."""

    def leave(*args: Value) -> Value:
        return run_manager(low, manager, "__exit__", list(args))

    def otherwise(flow: Flow) -> Flow:
        for cls, code in trial.codes.items():
            if code in flow.codes:
                return at_code(low, flow, code, partial(failed, cls), otherwise)
        if flow.codes:
            leave(*[low.const(None)] * 3)
        return flow

    def failed(cls: type[BaseException]) -> Flow:
        error = exception_at(low, trial, cls, node)
        swallowed = leave(low.const(cls), error, low.const(None))
        again = partial(raise_on, low, trial, cls, node)
        flow = low.if_(low.condition(swallowed), lambda: FALLS, again)
        low.swallowed |= {trial.codes[cls]} if flow.falls else set()
        return flow

    return otherwise(flow)


def with_generator(low: Lowering, generated: Generated, body: Callable[[Value], Flow], node: Any) -> Flow:
    """The body is run where the generator yields; however it is left, the generator goes on behind it."""
    key = (low.frame.id, f"{NEXT} with {place_of(node)}>")  # how the body was left; the same in each lowering
    ways: list[tuple[tuple[int, ...], tuple[int, ...]]] = []  # without exceptions, and by which
    outside, low.swallowed = low.swallowed, set()

    def each(value: Value) -> Flow:
        if ways:
            low.fail("a context manager yields twice", "yield once in a function made by contextmanager")
        flow: Flow = region(low, lambda: body(value))
        inner = tuple(c for c in flow.codes if c >= FIRST_RAISED)  # an exception: it goes through the generator
        ways.append((tuple(c for c in flow.codes if c < FIRST_RAISED), inner))
        if not inner:
            if flow.value is not None:
                low.state.env.set(key, flow.value)
            return FALLS
        low.state.env.set(key, way(low, FALL, ways[0][0]))
        return note_way(low, flow, ways[0][0], ways[0][0], key)

    _, flow = run_generator(low, generated, each)
    kept, inner = ways[0] if ways else ((FALL,), ())
    swallowed, low.swallowed = bool(low.swallowed.intersection(inner)), outside | low.swallowed
    value = low.state.env.get(key)

    def behind() -> Flow:
        if not inner:
            return Flow(kept, value if len(kept) > 1 else None)
        codes = tuple(sorted({FALL, *kept}))
        both = Flow(codes, value) if len(codes) > 1 else FALLS
        if swallowed or FALL in kept or len(codes) < 3:
            return both if swallowed or FALL in kept else Flow(kept)
        assert value is not None
        return narrow_flow(low, value, kept)

    return guard(low, flow, behind)


def way(low: Lowering, code: int, kept: tuple[int, ...]) -> Value:
    """What says that a body that may raise was left with a code: FALL if an exception was swallowed."""
    return low.const(code) if len({FALL, *kept}) > 2 else low.const(code != FALL)


def note_way(low: Lowering, flow: Flow, todo: tuple[int, ...], kept: tuple[int, ...], key: Key) -> Flow:
    """Fall, with a note how the body was left, where that was by one of these codes."""
    if not todo:
        return flow

    def noted() -> Flow:
        low.state.env.set(key, way(low, todo[0], kept))
        return FALLS

    return at_code(low, flow, todo[0], noted, lambda flow: note_way(low, flow, todo[1:], kept, key))


@answers(Lowering.managed)
def managed(low: Lowering, generated: Value) -> Value:
    return holder(low, Managed(constant(generated)))


def holder(low: Lowering, obj: Any) -> Value:
    return low.b.const(obj, None, Static(obj))


@called(ManagerFunction)
def _call_manager(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
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
def _nullcontext(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    given = [*args, *keywords.values()]
    return holder(low, Idle(given[0] if given else low.const(None)))


@special(contextlib.suppress)
def _suppress(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    return holder(low, Suppress(tuple(low.known(a, "the class of an exception") for a in args)))


@special(contextlib.contextmanager)
def _contextmanager(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    known, obj = static_value(args[0].type)
    return holder(low, ManagerFunction(args[0])) if known and isinstance(obj, Closure) else None
