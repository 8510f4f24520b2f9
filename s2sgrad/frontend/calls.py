"""Calls: of rows, of Python functions (inlined), of closures, methods, partials and callable objects."""

from __future__ import annotations

import contextlib
import enum
import functools
import inspect
import types
from typing import Any

import gast
import numpy as np

from s2sgrad.frontend import (
    apart,
    callables,
    choices,
    derivatives,
    in_turn,
    list_methods,
    mappings,
    once,
    texts,
)
from s2sgrad.frontend.arguments import (
    GOES_THROUGH,
    ITERATORS,
    LOOKS_TWICE,
    MISSING,
    TAKES_NOTHING,
    arguments,
    calls_meanwhile,
    gone_through,
    keyword_arguments,
    refuse_given,
    resolve,
)
from s2sgrad.frontend.callables import Keywords, called, special, special_of
from s2sgrad.frontend.flat import array_or_same
from s2sgrad.frontend.foreign import is_plain
from s2sgrad.frontend.function_values import Bound, Choice, Closure, Derived, Partial, Pulled
from s2sgrad.frontend.inlining import call_closure, default_value
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.names import guard_class, guard_object
from s2sgrad.frontend.numpy_calls import (
    copyto,
    split_at_out,
    ufunc_method_call,
)
from s2sgrad.frontend.once import materialised
from s2sgrad.frontend.refused import refuse_known
from s2sgrad.frontend.state import Extern, Instance
from s2sgrad.frontend.syntax import expression
from s2sgrad.ir.ops import Function, Value
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import Static, Tuple
from s2sgrad.rules import core as rows
from s2sgrad.rules import registry
from s2sgrad.rules.dims_text import type_text


@expression(gast.Call)
def expr_call(low: Lowering, node: Any) -> Value:
    func = node.func
    obj = resolve(low, func)
    if obj is not MISSING:
        if obj is zip and len(node.args) == 1 and isinstance(node.args[0], gast.Starred):
            whole = low.expr(node.args[0].value)
            turned = list_methods.transposed(low, whole)
            if turned is not None:
                return turned
            args = low.unpack_all(whole, "a starred element")
            keywords = keyword_arguments(low, node)
        else:
            args, keywords = arguments(low, node, obj)
        return low.call_object(obj, None, args, keywords)
    if isinstance(func, gast.Attribute):
        x = low.present(low.expr(func.value))
        low.no_view(x, f"asked for `{func.attr}`", AttributeError)
        fills = func.attr in ("extend", "update") and bool(node.args) and not is_of_user(low, x)
        fills = fills and isinstance(node.args[0], gast.GeneratorExp) and not in_turn.asked(low)
        if fills or func.attr == "join" and node.args and not is_of_user(low, x):
            low.on_the_spot = node.args[0]
        if not isinstance(x.type, Static) and not has_field(low, x, func.attr):
            args, keywords = in_turn.first(low, x, lambda: arguments(low, node)) if fills else arguments(low, node)
            return low.call_method(x, func.attr, args, keywords)
        function = low.attribute(x, func.attr)
    else:
        function = low.expr(func)
    args, keywords = arguments(low, node, static_value(function.type)[1])
    return low.call_value(function, args, keywords)


def is_of_user(low: Lowering, x: Value) -> bool:
    """Whether it is an object whose methods are the user's."""
    known, obj = static_value(x.type)
    return known and not isinstance(obj, str | list | dict) and not (isinstance(obj, Instance) and obj.cls is list)


def has_field(low: Lowering, x: Value, name: str) -> bool:
    return isinstance(x.type, Tuple) and name in getattr(x.type.cls, "_fields", ())


# by what is called


@answers(Lowering.call_object)
def call_object(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: dict[str, Value]) -> Value:
    if not low.trusted:
        refuse_given(low, obj, args, keywords)
    if args and not low.trusted and registry.begins_with_array(obj):
        args = [array_or_same(low, args[0]), *args[1:]]
    handler = special_of(obj)
    if handler is not None:
        if registry.lookup(obj) is None or any(obj is f for f in registry.LOWERED_AS_OTHERS):
            low.try_whole(obj, args, keywords)
        first, last = GOES_THROUGH.get(obj, (0, 0))
        ended = len(args) if last is None else last
        own = obj is reversed or obj is iter  # they ask the class themselves
        through = mappings.in_place_of if own else gone_through
        args = [through(low, a) if first <= k < ended else a for k, a in enumerate(args)]
        if not any(obj is f for f in TAKES_NOTHING):
            take = once.opened if any(obj is f for f in LOOKS_TWICE) else once.given
            if calls_meanwhile(obj, keywords) and len(args) < 3:
                given = args
                return apart.taken_first(
                    low,
                    lambda: [materialised(low, take(low, a)) for a in given],
                    lambda args: handler(low, args, keywords),
                )
            args = args if obj is zip else [take(low, a) for a in args]
        result = handler(low, args, keywords)
        if result is not None:
            return once.iterator(low, result) if any(obj is f for f in ITERATORS) else result
    row = registry.lookup(obj) or ufunc_method(obj)
    if row is not None:
        return low.call_row(row, args, keywords)
    made_of = registry.composite(obj)
    if made_of is not None:
        args, keywords = split_at_out(obj, args, keywords)
        return low.call_composite(made_of, args, keywords, obj)
    if isinstance(getattr(obj, "__self__", None), np.ufunc):
        result = ufunc_method_call(low, obj, args, keywords)
        if result is not None:
            return result
    if hasattr(obj, "__s2sgrad_transform__"):
        return call_transform(low, obj, args, keywords)
    if hasattr(obj, "__s2sgrad_ssa__") and not isinstance(obj, type):
        return call_ssa(low, obj, args, keywords)
    result = callables.call(low, obj, value, args, keywords)
    return call_other(low, obj, value, args, keywords) if result is None else result


def call_other(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: dict[str, Value]) -> Value:
    """Classes, objects with __call__, and whatever has no source."""
    refuse_known(low, obj)
    name = getattr(obj, "__name__", None) or type(obj).__name__
    if any(obj is banned for banned in _BANNED):
        rewrite = "open it by `with open(...) as f:`" if obj is open else "write what it does in plain Python"
        low.fail(f"{name}() is not supported", rewrite)
    wrapped = getattr(obj, "__wrapped__", None)
    call = None if isinstance(obj, type) else getattr(type(obj), "__call__", None)  # noqa: B004
    in_python = any(isinstance(f, types.FunctionType) for f in (obj, call))
    cached = isinstance(wrapped, types.FunctionType) and not in_python
    if cached and not _is_numpy(obj):  # functools.lru_cache and its kin
        return low.call_python(wrapped, args, keywords)
    if isinstance(obj, type):
        if issubclass(obj, tuple) and hasattr(obj, "_fields"):
            return call_named_tuple(low, obj, args, keywords)
        if issubclass(obj, BaseException):
            return low.made_exception(obj, args, keywords)
        if issubclass(obj, enum.Enum) and len(args) == 1 and not keywords:
            return choices.member(low, obj, args[0])
    elif isinstance(call, types.FunctionType):
        guard_class(low, type(obj), "__call__")
        return low.call_python(call, [low.b.const(obj, None, Static(obj)), *args], keywords)
    values = [static_value(v.type) for v in [*args, *keywords.values()]]
    if obj in _PURE and all(k for k, _ in values) and all(map(is_plain, [*args, *keywords.values()])):
        plain = [v for _, v in values]
        given = dict(zip(keywords, plain[len(args) :]))
        return low.const(low.evaluated(f"{name}()", obj, *plain[: len(args)], **given))
    return low.call_opaque(value or low.b.const(obj, None, Static(obj)), f"`{name}`", args, keywords)


# rows


def call_bound(low: Lowering, bound: Bound, args: list[Value], keywords: dict[str, Value]) -> Value:
    if bound.function is None:
        return low.call_method(bound.value, bound.name, args, keywords)
    known, text = static_value(bound.value.type)
    if isinstance(text, str | bytes):
        values = [static_value(v.type) for v in args]
        if all(k for k, _ in values) and not keywords:
            what = f"the method `{bound.name}` of {type_text(bound.value.type)}"
            return low.const(low.evaluated(what, bound.function, *(v for _, v in values)))
        if not keywords and (found := texts.method(low, bound.value, bound.name, args)) is not None:
            return found
        if bound.name == "format" and not keywords:
            args = [low.with_errors(v) for v in args]
            low.text_operands(*args)
            return low.apply(rows.str_format, [bound.value, *args], method=True)
        low.fail(f"the string method `{bound.name}` on a value known at run time only", "use an f-string")
    return low.call_object(bound.function, None, [bound.value, *args], keywords)


def call_named_tuple(low: Lowering, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    items: list[Value] = list(args)
    for field in cls._fields[len(args) :]:
        if field in keywords:
            items.append(keywords[field])
        elif field in cls._field_defaults:
            items.append(low.const(cls._field_defaults[field]))
        else:
            low.fail(f"{cls.__name__}() misses the field `{field}`", f"give it: {cls.__name__}(..., {field}=...)")
    if len(items) != len(cls._fields) or any(k not in cls._fields for k in keywords):
        low.fail(
            f"{cls.__name__}() has the fields {', '.join(cls._fields)}",
            f"{cls.__name__}({', '.join(f'{k}=...' for k in cls._fields)})",
        )
    return low.make_tuple(items, cls)


@answers(Lowering.replaced)
def replaced(low: Lowering, x: Value, t: Tuple, keywords: dict[str, Value]) -> Value:
    items = low.items(x)
    for key, v in keywords.items():
        items[t.cls._fields.index(key)] = v  # type: ignore[union-attr]
    return low.make_tuple(items, t.cls)


# what the API makes


def call_transform(low: Lowering, obj: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """grad(f) or value_and_grad(f) of a function that exists already: made now, and inserted where it is called."""
    values = [static_value(v.type) for v in [*args, *keywords.values()]]
    outside = all(known and is_plain(v) for (known, _), v in zip(values, [*args, *keywords.values()]))
    if not obj.__s2sgrad_transform__ or not outside or not args and "fun" not in keywords:
        if not hasattr(obj, "__s2sgrad_derive__"):
            reason = f"the Jacobian of {obj.__name__}, made outside, inside a function that is differentiated"
            low.fail(reason, "make it there: jacobian(f)(x)")
        return derivatives.asked(low, obj, args, keywords)
    plain = [v for _, v in values]
    return low.const(obj(*plain[: len(args)], **dict(zip(keywords, plain[len(args) :]))))


def call_ssa(low: Lowering, obj: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """One of our own differentiated functions: its SSA is copied in."""
    values = derivatives.plain(low, by_position(low, obj, args, keywords))
    function: Function = obj.__s2sgrad_ssa__([v.type for v in values])
    for guarded, expected in function.guards:
        guard_object(low, guarded, expected)
    for extern in function.externs:
        values.append(low.outside(extern, extern.read()))
    return derivatives.inserted(low, function, values)


def by_position(low: Lowering, obj: Any, args: list[Value], keywords: dict[str, Value]) -> list[Value]:
    """A value for each parameter of a differentiated function, defaults included."""
    signature = inspect.signature(obj)
    try:
        given = signature.bind(*args, **keywords).arguments
    except TypeError as e:
        low.fails(TypeError, str(e))
        low.fail(f"{getattr(obj, '__name__', 'the function')}: {e}", "pass what the function takes")
    values = []
    for name, parameter in signature.parameters.items():
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            values.append(low.make_tuple(list(given.get(name, ()))))
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            rest = given.get(name, {})
            values.append(low.display_dict(low.place("**"), list(rest), list(rest.values())))
        elif name in given:
            values.append(given[name])
        else:
            values.append(default_value(low, Extern("default", "attribute", parameter), parameter.default))
    return values


def is_manager(obj: Any) -> bool:
    """Whether a function was made by contextlib.contextmanager."""
    return inspect.isgeneratorfunction(getattr(obj, "__wrapped__", None)) and obj.__code__ is _MANAGER.__code__


@contextlib.contextmanager
def _a_manager() -> Any:
    yield


_MANAGER: Any = _a_manager


def _is_numpy(obj: Any) -> bool:
    return (getattr(obj, "__module__", None) or "").split(".")[0] == "numpy"


def ufunc_method(obj: Any) -> Row | None:
    """The row of np.add.at and its like, which are new objects at every look."""
    ufunc = getattr(obj, "__self__", None)
    if not isinstance(ufunc, np.ufunc):
        return None
    for row in registry.all_rows():
        if getattr(row.fn, "__self__", None) is ufunc and row.fn.__name__ == obj.__name__:  # type: ignore[union-attr]
            return row
    return None


def _pure() -> list[Any]:
    return [str, repr, slice, np.dtype, len, ord, chr, format, hash, bytes, np.finfo, np.iinfo]


_BANNED = (eval, exec, globals, locals, vars, compile, input, open, setattr, __import__, super, dir)


class _Pure:
    """Builtins that are evaluated at compile time where their arguments are known."""

    def __init__(self) -> None:
        self.objects = _pure()

    def __contains__(self, obj: Any) -> bool:
        return any(o is obj for o in self.objects)


_PURE = _Pure()


special(np.copyto)(copyto)


# calls by the class of what is called -------------------------------------------------------------------------------


@called(Closure)
def _call_closure(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return call_closure(low, obj, args, keywords)


@called(Bound)
def _call_bound(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return call_bound(low, obj, args, keywords)


@called(Choice)
def _call_choice(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    """One of two functions, which the path taken has chosen."""
    return low.select(
        obj.cond,
        lambda: low.call_object(obj.then, None, args, keywords),
        lambda: low.call_object(obj.orelse, None, args, keywords),
    )


@called(mappings.Entry)
def _call_entry(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return mappings.made_entry(low, obj, args)


@called(Derived)
def _call_derived(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return derivatives.call_derived(low, obj, args, keywords)


@called(Pulled)
def _call_pulled(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return derivatives.call_pulled(low, obj, args, keywords)


@called(Partial)
def _call_partial(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return low.call_value(obj.function, [*obj.args, *args], {**obj.keywords, **keywords})


@called(functools.partial)
def _call_outer_partial(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    """functools.partial, made outside."""
    given = [low.outside(Extern(k, "item", obj.args), v) for k, v in enumerate(obj.args)]
    named = {k: low.outside(Extern(k, "item", obj.keywords), v) for k, v in obj.keywords.items()}
    return low.call_object(obj.func, None, [*given, *args], {**named, **keywords})


@called(types.FunctionType)
def _call_function(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value | None:
    """A function of the user's, which may be a context manager."""
    if is_manager(obj):
        return low.managed(low.call_python(obj.__wrapped__, args, keywords))
    return None if _is_numpy(obj) else low.call_python(obj, args, keywords)


@called(types.MethodType)
def _call_method(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value | None:
    """A method of an object from outside."""
    if not isinstance(obj.__func__, types.FunctionType):
        return None
    owner = low.b.const(obj.__self__, None, Static(obj.__self__))
    return low.call_object(obj.__func__, None, [owner, *args], keywords)
