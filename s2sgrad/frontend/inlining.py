"""Calls of Python functions: their bodies are lowered in place, each in a frame of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from s2sgrad.errors import Span, UnsupportedError
from s2sgrad.frontend import foreign, scope
from s2sgrad.frontend.binding import BindError, bind
from s2sgrad.frontend.branches import Left
from s2sgrad.frontend.exceptions import Exceptions
from s2sgrad.frontend.foreign import UNSEEN
from s2sgrad.frontend.recipe import refuse_without_rule
from s2sgrad.frontend.scope import scope_of
from s2sgrad.frontend.source import load
from s2sgrad.frontend.state import (
    FALL,
    FALLS,
    RESULT,
    RETURN,
    Activation,
    Closure,
    Extern,
    Flow,
    Frame,
    Poisoned,
    identity_of,
)
from s2sgrad.frontend.statements import statement
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Static
from s2sgrad.rules import registry

_MAX_DEPTH = 150
_PLACES = 4  # of calls in calls that an error names, and the outermost
TOO_DEEP = "the code is nested too deeply here"
INSTEAD = "give calls in calls an end, or use a loop in place of them; split what is long"
_OURS = registry.__file__.removesuffix("registry.py")


class Inlining(Exceptions):
    """Functions with source: called, and made."""

    at_end: Callable[[Value], Value] | None = None  # what is done to the result of the compiled function itself

    def call_python(self, fun: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        as_it_is = foreign.called_whole(self, fun, args, keywords) or foreign.called(self, fun, args, keywords)
        if as_it_is is not None:
            return as_it_is
        try:
            return self.call_source(fun, args, keywords)
        except UnsupportedError as e:
            foreign.call_whole_instead(self, fun, args, keywords, e)
            if foreign.is_foreign(self, fun) and not self.in_library():
                name = f"`{fun.__name__}`"
                reason = e.reason.partition(" (called from ")[0]
                if UNSEEN in reason:
                    self.fail(reason.replace(UNSEEN, f"{name}, which cannot be looked into"), e.rewrite)
                where = f" ({os.path.basename(e.span.file)}, line {e.span.line})" if e.span is not None else ""
                refuse_without_rule(self, f"{name} cannot be compiled: {reason}{where}", self.const(fun), args)
            raise

    def in_library(self) -> bool:
        """Whether the call that is being lowered stands in code of a library."""
        return self.frame is not None and foreign.is_of_library(self.frame.source.file)

    def call_source(self, fun: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        """The call of a function whose source is compiled in its place."""
        try:
            source = load(fun)
        except UnsupportedError as e:
            if e.span is not None:
                raise
            if not all(foreign.is_constant(self, v) for v in [*args, *keywords.values()]):
                refuse_without_rule(self, e.reason, self.const(fun), args, e.rewrite)
            return self.call_opaque(self.const(fun), f"`{fun.__name__}`", args, keywords)
        if not self.trusted:  # notebooks that reload modules change the functions themselves
            self.guard_object(Extern("__code__", "attribute", fun), fun.__code__)
            self.guard_object(Extern("__defaults__", "attribute", fun), fun.__defaults__)
        names = fun.__code__.co_freevars
        cells = dict(zip(names, fun.__closure__ or ()))
        positional = [a.id for a in [*source.node.args.posonlyargs, *source.node.args.args]]

        def default(param: str) -> Value | None:
            return self.python_default(fun, positional, param)

        bound = self.bind_arguments(source.node, fun.__name__, args, keywords, default)
        key = (source.node, tuple(id(c) for c in cells.values()))
        return self.enter(Activation(key, source, source.node, fun.__name__, bound, fun.__globals__, cells))

    def python_default(self, fun: Any, positional: list[str], param: str) -> Value | None:
        """What a parameter of a function has where it is not given."""
        defaults = fun.__defaults__ or ()
        offset = len(positional) - len(defaults)
        if param in positional[offset:]:
            k = positional.index(param) - offset
            return self.default_value(Extern(k, "item", defaults), defaults[k])
        if fun.__kwdefaults__ and param in fun.__kwdefaults__:
            return self.default_value(Extern(param, "item", fun.__kwdefaults__), fun.__kwdefaults__[param])
        return None

    def default_value(self, extern: Extern, value: Any) -> Value:
        if value is None or isinstance(value, bool | int | float | complex | str):
            return self.const(value)
        return self.outside(extern, value)

    def bind_arguments(
        self, node: Any, name: str, args: list[Value], keywords: dict[str, Value], default: Any
    ) -> dict[str, Value]:
        try:
            return bind(
                node.args,
                name,
                args,
                keywords,
                default,
                self.make_tuple,
                lambda d: self.display_dict(self.place("**"), list(d), list(d.values())),
            )
        except BindError as e:
            self.fails(TypeError, str(e))
            self.fail(str(e), "pass what the function takes")

    def call_closure(self, closure: Closure, args: list[Value], keywords: dict[str, Value]) -> Value:
        bound = self.bind_arguments(closure.node, closure.name, args, keywords, closure.defaults.get)
        key = (closure.node, closure.frame.id)
        frame = closure.frame
        return self.enter(Activation(key, closure.source, closure.node, closure.name, bound, frame.globals, {}, frame))

    def enter(self, call: Activation) -> Value:
        """Call a function whose tree is known: inlined, or as a function of its own if it calls itself."""
        if self.trusted and self.composite and not call.source.file.startswith(_OURS):
            self.trusted = False  # a function of the user's, called from our code: np.apply_along_axis(f, ...)
            try:
                return self.enter(call)
            finally:
                self.trusted = True
        statics = tuple(identity_of(v.type.value) for v in call.bound.values() if isinstance(v.type, Static))
        call = replace(call, key=(call.key, statics))
        if not self.trusted:
            if call.key in self.session.recursive:
                return self.call_recursive(call)
            if any(f.code == call.key for f in self.stack):
                self.session.recursive.add(call.key)
                self.session.dirty = True
                return self.bottom()
            if len(self.stack) > _MAX_DEPTH:
                self.fail(TOO_DEEP, INSTEAD)
        return self.inline_body(call)

    def inline_body(self, call: Activation) -> Value:
        result, flow = self.inline_flow(call)
        self.check(flow)
        return result

    def inline_flow(self, call: Activation) -> tuple[Value, Flow]:
        """Lower the body in place: what it returns, and how it is left otherwise."""
        span, stmt, frame, unroll, tail = self.b.span, self.stmt, self.frame, self.unroll, self.tail
        self.tail = False
        place = (stmt, span and span.line, span and span.col, unroll)
        path = () if self.trusted and not self.composite else (*(frame.path if frame else ()), (place, self.composite))
        number = self.session.frames.setdefault((path, call.key), len(self.session.frames))
        self.frame = Frame(
            number,
            (*path, call.node),
            call.source,
            call.node,
            scope_of(call.source, call.node),
            call.globals,
            call.cells,
            call.parent,
            self.state,
            call.name,
            call.key,
        )
        self.stack.append(self.frame)
        self.frames[number] = self.frame
        self.unroll = ()
        for param, value in call.bound.items():
            if value.name is None and not isinstance(value, Poisoned):
                value.name = param
            self.state.env.set((number, param), value)
        try:
            result, flow = self.body_value(call.node)
            if frame is None and self.at_end is not None:
                at_end, self.at_end = self.at_end, None
                result = at_end(result)
        except UnsupportedError as e:
            raise (e if frame is None else called_from(e, span)) from None
        except Exception as e:
            self.broken = self.broken if self.broken and self.broken[0] is e else (e, self.b.span)
            raise
        finally:
            self.stack.pop()
            if not self.frame.scope.has_inner:
                self.state.env.drop_frame(number)
            self.frame, self.stmt, self.unroll, self.tail = frame, stmt, unroll, tail
            self.b.span = span
        return result, flow

    def body_value(self, node: Any) -> tuple[Value, Flow]:
        """Lower the body of the current frame; what it returns, and how it is left otherwise."""
        if isinstance(node, gast.Lambda):
            self.stmt = self.stmt if self.trusted else node
            try:
                return self.expr(node.body), FALLS
            except Left as left:
                return self.bottom(), left.flow
        flow: Flow = self.region(lambda: self.block(self.with_return(node)))
        if RETURN not in flow.codes:
            return self.bottom(), flow
        flow = self.recode(flow, {RETURN: FALL})
        value = self.state.env.get((self.frame.id, RESULT))
        assert value is not None
        if isinstance(value, Poisoned):
            self.read_poisoned(value)
            self.fail(
                value.reason.replace("the value", f"the result of {self.frame.name}"),
                "return the same structure on every path",
                node,
            )
        return value, flow

    def with_return(self, node: Any) -> list[Any]:
        """The body with the `return None` at its end that Python adds."""
        key = ("body", node)
        facts = self.frame.source.facts
        if key not in facts:
            body = list(node.body)
            if scope.leaves(body) != scope.ALWAYS:
                last = gast.Return(value=None)
                gast.copy_location(last, body[-1])
                body.append(last)
            facts[key] = body
        return facts[key]

    # functions defined inside

    def expr_lambda(self, node: Any) -> Value:
        return self.const(self.closure(node, "<lambda>"))

    def closure(self, node: Any, name: str) -> Closure:
        defaults: dict[str, Value] = {}
        positional = [a.id for a in [*node.args.posonlyargs, *node.args.args]]
        for param, d in zip(positional[len(positional) - len(node.args.defaults) :], node.args.defaults):
            defaults[param] = self.expr(d)
        for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults):
            if d is not None:
                defaults[a.id] = self.expr(d)
        return Closure(self.frame.source, node, self.frame, defaults, name)

    def stmt_function(self, stmt: Any) -> None:
        decorators = [self.expr(d) for d in stmt.decorator_list]  # from above, and called from below
        value = self.const(self.closure(stmt, stmt.name))
        for decorator in reversed(decorators):
            value = self.call_value(decorator, [value], {})
        self.assign_name(stmt.name, value)

    # given by what is built on this

    def call_opaque(self, fn: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        raise NotImplementedError

    def call_recursive(self, call: Activation) -> Value:
        raise NotImplementedError

    def place(self, what: Any) -> Any:
        raise NotImplementedError


def called_from(e: UnsupportedError, span: Span | None) -> UnsupportedError:
    """The error, with the place of the call in the function that the user is compiling."""
    if span is None or e.span is None:
        return e
    place = f"{span.file}, line {span.line}"
    reason, called, places = e.reason.partition(" (called from ")
    known = places[:-1].replace(", ...", "").split(", from ") if called else []
    if place in known or called and not places.endswith(")"):
        return e
    known = [*known[:_PLACES], "...", place] if len(known) > _PLACES else [*known, place]
    listed = ", from ".join(known).replace("from ...", "...")
    return UnsupportedError(f"{reason} (called from {listed})", e.span, e.rewrite)


statement(gast.FunctionDef)(Inlining.stmt_function)
