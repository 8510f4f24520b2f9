"""Builtins and functions of `operator` that ask the class of what they are given."""

from __future__ import annotations

import copy
import heapq
import math
import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import gast

# what is entered here goes ahead of what these have entered
from s2sgrad.frontend import (  # noqa: F401
    builtin_calls,
    conventions,
    extremes,
    iterators,
    object_builtins,
    small_calls,
    sorting,
    type_calls,
)
from s2sgrad.frontend.callables import special, special_of
from s2sgrad.frontend.class_operators import as_bool, operation
from s2sgrad.frontend.kinds.of_class import class_of, list_in, object_class
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import holds_object
from s2sgrad.ir.ops import Value

Args = list[Value]
Keywords = dict[str, Value]
Handler = Callable[[Any, Args, Keywords], Value | None]


def ahead(*functions: Any) -> Callable[[Handler], Handler]:
    """Enter a handler that is asked before what handles calls of these functions already."""

    def enter(handler: Handler) -> Handler:
        for fn in functions:
            after = special_of(fn)

            def both(low: Lowering, args: Args, keywords: Keywords, after: Any = after) -> Value | None:
                result = handler(low, args, keywords)
                return result if result is not None or after is None else after(low, args, keywords)

            special(fn, again=True)(both)
        return handler

    return enter


# operators as functions -----------------------------------------------------------------------------------------------

_COMPARISONS: dict[Any, Any] = {
    gast.Lt: operator.lt, gast.LtE: operator.le, gast.Gt: operator.gt, gast.GtE: operator.ge, gast.Eq: operator.eq,
    gast.NotEq: operator.ne, gast.Is: operator.is_, gast.IsNot: operator.is_not,
}  # fmt: skip
_UNARY: dict[str, Any] = {"USub": operator.neg, "UAdd": operator.pos, "Invert": operator.invert, "Not": operator.not_}


def _holds_class(x: Value) -> bool:
    return holds_object(x.type) or next(conventions.classes(x.type), None) is not None


def _operator(make: Callable[[Any, Args], Value]) -> Handler:
    def handler(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
        return make(low, args) if any(map(_holds_class, args)) else None

    return handler


def _compared(op: Any, low: Lowering, args: Args) -> Value:
    return low.compare(op(), *args)


def _unary(name: str, low: Lowering, args: Args) -> Value:
    return low.unary(name, *args)


for _op, _function in _COMPARISONS.items():
    ahead(_function)(_operator(partial(_compared, _op)))
for _name, _function in _UNARY.items():
    ahead(_function)(_operator(partial(_unary, _name)))
ahead(operator.truth, bool)(_operator(lambda low, args: as_bool(low, args[0])))
ahead(operator.getitem)(_operator(lambda low, args: low.subscript(*args)))


@special(operator.contains)
def _contains(low: Lowering, args: Args, keywords: Keywords) -> Value:
    return low.compare(gast.In(), args[1], args[0])


# a method by the name of a function -----------------------------------------------------------------------------------


def _by_method(fn: Any, method: str) -> None:
    def handler(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
        if not args or low.find_special(args[0], method) is None:
            return None
        return low.call_special(args[0], method, args[1:], keywords)

    ahead(fn)(handler)


for _fn, _method in (
    (hash, "__hash__"), (complex, "__complex__"), (math.floor, "__floor__"), (math.ceil, "__ceil__"),
    (math.trunc, "__trunc__"), (copy.copy, "__copy__"), (operator.index, "__index__"), (operator.abs, "__abs__"),
):  # fmt: skip
    _by_method(_fn, _method)


@ahead(divmod)
def _divmod(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) != 2 or not any(class_of(a) is not None for a in args):
        return None
    answer = operation(low, "__divmod__", "__rdivmod__", *args)
    if answer is None:
        low.fail("divmod() of objects whose class does not define it", "define __divmod__ in the class")
    return answer


@ahead(reversed)
def _reversed(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) != 1 or class_of(args[0]) is None or list_in(args[0]) is not None:
        return None
    if low.find_special(args[0], "__reversed__") is not None:
        return low.call_special(args[0], "__reversed__", [])
    if object_class(args[0]) is not None:
        low.fail("reversed() of an object whose class does not define it", "define __reversed__ in the class")
    return None


@ahead(copy.deepcopy)
def _deepcopy(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    for cls in conventions.classes(args[0].type) if args else ():
        for name in ("__deepcopy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__"):
            if conventions.written(cls, name) is not None:
                low.fail(f"a deep copy of a {cls.__name__}, which defines {name}", "call a method that makes the copy")
    return None


@ahead(tuple)
def _tuple(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) == 1 and conventions.named_tuple_class(args[0].type) is not None:
        return low.make_tuple(low.items(args[0]))
    return None


@ahead(isinstance, issubclass)
def _asks_metaclass(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    known, which = low.static(args[1]) if len(args) == 2 else (False, None)
    for cls in which if isinstance(which, tuple) else (which,) if known else ():
        for name in ("__instancecheck__", "__subclasscheck__"):
            found = getattr(type(cls), name, None)
            if getattr(found, "__module__", "abc") not in (None, "abc", "typing", "builtins", "_collections_abc"):
                low.fail(f"{cls.__name__} decides what its instances are, by {name}", "ask for another class")
    return None


# order ----------------------------------------------------------------------------------------------------------------


@ahead(heapq.nsmallest, heapq.nlargest)
def _some(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    """With elements that are equal in order, but not equal, the heap decides which of them is taken."""
    if "key" in keywords or len(args) != 2:
        return None
    held = list_in(args[1])
    items = [args[1]] if held is None else low.list_items(held)
    found = [cls for v in items for cls in conventions.classes(v.type)]
    for cls in found:
        if not conventions.orders_as_tuple(cls):
            low.fail(
                f"heapq.nsmallest of {cls.__name__} objects, whose order {cls.__name__} decides",
                "sorted(...)[:n], or give it a key",
            )
    return None
