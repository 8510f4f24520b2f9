"""Calls of Python functions: their bodies are lowered in place, each in a frame of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gast

from s2sgrad.errors import Span, UnsupportedError
from s2sgrad.frontend import foreign, scope
from s2sgrad.frontend.binding import BindError, bind
from s2sgrad.frontend.branches import Left, region
from s2sgrad.frontend.cells import read_poisoned
from s2sgrad.frontend.exits import recode
from s2sgrad.frontend.foreign import UNSEEN
from s2sgrad.frontend.function_values import Closure, identity_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import assign_name, guard_object
from s2sgrad.frontend.recipe import refuse_without_rule
from s2sgrad.frontend.recursion import call_recursive
from s2sgrad.frontend.scope import scope_of
from s2sgrad.frontend.source import load
from s2sgrad.frontend.state import (
    FALL,
    FALLS,
    RESULT,
    RETURN,
    Activation,
    Extern,
    Flow,
    Frame,
    Poisoned,
    StaticRequest,
)
from s2sgrad.frontend.syntax import expression, statement
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Static
from s2sgrad.rules import registry

_MAX_DEPTH = 150
_PLACES = 4  # of calls in calls that an error names, and the outermost
TOO_DEEP = "the code is nested too deeply here"
INSTEAD = "give calls in calls an end, or use a loop in place of them; split what is long"
_OURS = registry.__file__.removesuffix("registry.py")


def call_function(low: Lowering, fun: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    as_it_is = foreign.called_whole(low, fun, args, keywords) or foreign.called(low, fun, args, keywords)
    if as_it_is is not None:
        return as_it_is
    try:
        return call_source(low, fun, args, keywords)
    except UnsupportedError as e:
        foreign.call_whole_instead(low, fun, args, keywords, e)
        library = foreign.is_foreign(low, fun) or foreign.is_of_library(fun.__code__.co_filename)
        if library and not low.trusted and not in_library(low):
            name = f"`{fun.__name__}`"
            reason = e.reason.partition(" (called from ")[0]
            if UNSEEN in reason:
                low.fail(reason.replace(UNSEEN, f"{name}, which cannot be looked into"), e.rewrite)
            refuse_without_rule(low, foreign.not_compiled(fun.__name__, e), low.const(fun), args)
        raise


def in_library(low: Lowering) -> bool:
    """Whether the call that is being lowered stands in code of a library."""
    return low.frame is not None and foreign.is_of_library(low.frame.source.file)


def call_source(low: Lowering, fun: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """The call of a function whose source is compiled in its place."""
    try:
        source = load(fun)
    except UnsupportedError as e:
        if e.span is not None:
            raise
        if not all(foreign.is_constant(low, v) for v in [*args, *keywords.values()]):
            refuse_without_rule(low, e.reason, low.const(fun), args, e.rewrite)
        return low.call_opaque(low.const(fun), f"`{fun.__name__}`", args, keywords)
    if not low.trusted:  # notebooks that reload modules change the functions themselves
        guard_object(low, Extern("__code__", "attribute", fun), fun.__code__)
        guard_object(low, Extern("__defaults__", "attribute", fun), fun.__defaults__)
    names = fun.__code__.co_freevars
    cells = dict(zip(names, fun.__closure__ or ()))
    positional = [a.id for a in [*source.node.args.posonlyargs, *source.node.args.args]]

    def default(param: str) -> Value | None:
        return python_default(low, fun, positional, param)

    bound = bind_arguments(low, source.node, fun.__name__, args, keywords, default)
    key = (source.node, tuple(id(c) for c in cells.values()))
    return low.enter(Activation(key, source, source.node, fun.__name__, bound, fun.__globals__, cells))


def python_default(low: Lowering, fun: Any, positional: list[str], param: str) -> Value | None:
    """What a parameter of a function has where it is not given."""
    defaults = fun.__defaults__ or ()
    offset = len(positional) - len(defaults)
    if param in positional[offset:]:
        k = positional.index(param) - offset
        return default_value(low, Extern(k, "item", defaults), defaults[k])
    if fun.__kwdefaults__ and param in fun.__kwdefaults__:
        return default_value(low, Extern(param, "item", fun.__kwdefaults__), fun.__kwdefaults__[param])
    return None


def default_value(low: Lowering, extern: Extern, value: Any) -> Value:
    if value is None or isinstance(value, bool | int | float | complex | str):
        return low.const(value)
    return low.outside(extern, value)


def bind_arguments(
    low: Lowering, node: Any, name: str, args: list[Value], keywords: dict[str, Value], default: Any
) -> dict[str, Value]:
    try:
        return bind(
            node.args,
            name,
            args,
            keywords,
            default,
            low.make_tuple,
            lambda d: low.display_dict(low.place("**"), list(d), list(d.values())),
        )
    except BindError as e:
        low.fails(TypeError, str(e))
        low.fail(str(e), "pass what the function takes")


def call_closure(low: Lowering, closure: Closure, args: list[Value], keywords: dict[str, Value]) -> Value:
    bound = bind_arguments(low, closure.node, closure.name, args, keywords, closure.defaults.get)
    key = (closure.node, closure.frame.id)
    frame = closure.frame
    return low.enter(Activation(key, closure.source, closure.node, closure.name, bound, frame.globals, {}, frame))


def activate(low: Lowering, call: Activation) -> Value:
    """Call a function whose tree is known: inlined, or as a function of its own if it calls itself."""
    if low.trusted and low.composite and not call.source.file.startswith(_OURS):
        low.trusted = False  # a function of the user's, called from our code: np.apply_along_axis(f, ...)
        try:
            return low.enter(call)
        finally:
            low.trusted = True
    statics = tuple(identity_of(v.type.value) for v in call.bound.values() if isinstance(v.type, Static))
    call = replace(call, key=(call.key, statics))
    if not low.trusted:
        if call.key in low.session.recursive:
            return call_recursive(low, call)
        if any(f.code == call.key for f in low.stack):
            low.session.recursive.add(call.key)
            low.session.dirty = True
            return low.bottom()
        if len(low.stack) > _MAX_DEPTH:
            low.fail(TOO_DEEP, INSTEAD)
    return inline_body(low, call)


def inline_body(low: Lowering, call: Activation) -> Value:
    result, flow = low.inline_flow(call)
    low.check(flow)
    return result


def run_body(low: Lowering, call: Activation) -> tuple[Value, Flow]:
    """Lower the body in place: what it returns, and how it is left otherwise."""
    span, stmt, frame, unroll, tail = low.b.span, low.stmt, low.frame, low.unroll, low.tail
    low.tail = False
    place = (stmt, span and span.line, span and span.col, unroll)
    path = () if low.trusted and not low.composite else (*(frame.path if frame else ()), (place, low.composite))
    number = low.session.frames.setdefault((path, call.key), len(low.session.frames))
    low.frame = Frame(
        number,
        (*path, call.node),
        call.source,
        call.node,
        scope_of(call.source, call.node),
        call.globals,
        call.cells,
        call.parent,
        low.state,
        call.name,
        call.key,
    )
    low.stack.append(low.frame)
    low.frames[number] = low.frame
    low.unroll = ()
    for param, value in call.bound.items():
        if value.name is None and not isinstance(value, Poisoned):
            value.name = param
        low.state.env.set((number, param), value)
    try:
        result, flow = body_value(low, call.node)
        if frame is None and low.at_end is not None:
            at_end, low.at_end = low.at_end, None
            result = at_end(result)
    except UnsupportedError as e:
        raise (e if frame is None else called_from(e, span)) from None
    except StaticRequest as e:
        if frame is not None and foreign.is_of_library(call.source.file):
            e.span = span  # no place in code that is not the user's
        raise
    except Exception as e:
        low.broken = low.broken if low.broken and low.broken[0] is e else (e, low.b.span)
        raise
    finally:
        low.stack.pop()
        if not low.frame.scope.has_inner:
            low.state.env.drop_frame(number)
        low.frame, low.stmt, low.unroll, low.tail = frame, stmt, unroll, tail
        low.b.span = span
    return result, flow


def body_value(low: Lowering, node: Any) -> tuple[Value, Flow]:
    """Lower the body of the current frame; what it returns, and how it is left otherwise."""
    if isinstance(node, gast.Lambda):
        low.stmt = low.stmt if low.trusted else node
        try:
            return low.expr(node.body), FALLS
        except Left as left:
            return low.bottom(), left.flow
    flow: Flow = region(low, lambda: low.block(with_return(low, node)))
    if RETURN not in flow.codes:
        return low.bottom(), flow
    flow = recode(low, flow, {RETURN: FALL})
    value = low.state.env.get((low.frame.id, RESULT))
    assert value is not None
    if isinstance(value, Poisoned):
        read_poisoned(low, value)
        low.fail(
            value.reason.replace("the value", f"the result of {low.frame.name}"),
            "return the same structure on every path",
            node,
        )
    return value, flow


def with_return(low: Lowering, node: Any) -> list[Any]:
    """The body with the `return None` at its end that Python adds."""
    key = ("body", node)
    facts = low.frame.source.facts
    if key not in facts:
        body = list(node.body)
        if scope.leaves(body) != scope.ALWAYS:
            last = gast.Return(value=None)
            gast.copy_location(last, body[-1])
            body.append(last)
        facts[key] = body
    return facts[key]


# functions defined inside


@expression(gast.Lambda)
def expr_lambda(low: Lowering, node: Any) -> Value:
    return low.const(closure(low, node, "<lambda>"))


def closure(low: Lowering, node: Any, name: str) -> Closure:
    defaults: dict[str, Value] = {}
    positional = [a.id for a in [*node.args.posonlyargs, *node.args.args]]
    for param, d in zip(positional[len(positional) - len(node.args.defaults) :], node.args.defaults):
        defaults[param] = low.expr(d)
    for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults):
        if d is not None:
            defaults[a.id] = low.expr(d)
    return Closure(low.frame.source, node, low.frame, defaults, name)


@statement(gast.FunctionDef)
def stmt_function(low: Lowering, stmt: Any) -> None:
    decorators = [low.expr(d) for d in stmt.decorator_list]  # from above, and called from below
    value = low.const(closure(low, stmt, stmt.name))
    for decorator in reversed(decorators):
        value = low.call_value(decorator, [value], {})
    assign_name(low, stmt.name, value)


def called_from(e: UnsupportedError, span: Span | None) -> UnsupportedError:
    """The error, with the place of the call in the function that the user is compiling."""
    if span is None or e.span is None:
        return e
    place = f"{span.file}, line {span.line}"
    reason, called, places = e.reason.partition(" (called from ")
    known = places[:-1].replace(", ...", "").split(", from ") if called else []
    here = place == f"{e.span.file}, line {e.span.line}" and not called  # by what NumPy does, as code of ours does it
    if here or place in known or called and not places.endswith(")"):
        return e
    known = [*known[:_PLACES], "...", place] if len(known) > _PLACES else [*known, place]
    listed = ", from ".join(known).replace("from ...", "...")
    return UnsupportedError(f"{reason} (called from {listed})", e.span, e.rewrite)
