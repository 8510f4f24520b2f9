"""f(t, *p) where the length of p is known at run time only: as many elements as the function has parameters left."""

from __future__ import annotations

import types
from typing import Any

import gast

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend import list_methods
from s2sgrad.frontend.source import load
from s2sgrad.frontend.state import DEAD, FALLS, Bound, Closure, Flow
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, List
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators


def arguments(low: Any, node: Any, function: Any) -> list[Value] | None:
    """The positional arguments; None where no length has to be taken from the function."""
    stars = [a for a in node.args if isinstance(a, gast.Starred)]
    if low.trusted or len(stars) != 1 or any(k.arg is None for k in node.keywords):
        return None
    parameters = _parameters(function)
    if parameters is None:
        return None
    taken = [k.arg for k in node.keywords if k.arg in parameters]
    count = len(parameters) - len(node.args) + 1 - len(taken)
    out: list[Value] = []
    for a in node.args:
        value = low.part(a)
        if a is not stars[0]:
            out.append(value)
        elif isinstance(value.type, Array | List) and list_methods.is_open(low, value) and count >= 0:
            _check_length(low, value, count, len(parameters), getattr(function, "__name__", "the function"))
            out += [low.subscript(value, low.const(k)) for k in range(count)]
        else:
            out += low.unpack_all(value, "a starred element")
    return out


def _parameters(function: Any) -> list[str] | None:
    """The names of the positional parameters of a function that has no others, and no defaults."""
    bound = isinstance(function, Bound)
    function = function.function if isinstance(function, Bound) else function
    if isinstance(function, Closure):
        tree = function.node.args
    elif isinstance(function, types.FunctionType):
        try:
            tree = load(function).node.args
        except UnsupportedError:
            return None
    else:
        return None
    if tree.vararg is not None or tree.defaults:
        return None
    return [a.id for a in [*tree.posonlyargs, *tree.args]][bound:]


def _check_length(low: Any, value: Value, count: int, takes: int, name: str) -> None:
    """Raise TypeError, as the call does, where there are more or fewer elements."""
    message = f"{name}() takes {takes} positional arguments, and * gives it another number of them"
    fits = low.apply(operators.eq, [low.apply(rows.length, [value]), low.const(count)])
    low.check(low.if_(fits, lambda: FALLS, lambda: raised(low, TypeError, message)))


def raised(low: Any, cls: type[Exception], message: str) -> Flow:
    """An exception that Python raises here."""
    text = low.const(message)
    low.tries = True
    flow: Flow | None = low.raised(cls, lambda: low.make_tuple([text], cls))
    if flow is None:
        low.apply(rows.raise_, [low.opaque(cls, [text])])
    return flow or DEAD
