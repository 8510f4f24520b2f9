"""f(t, *p) where the length of p is known at run time only: as many elements as the function has parameters left.

A parameter with a default has the element if there is one, and its default otherwise.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend import list_methods
from s2sgrad.frontend.classes import generated_init, init_fields, is_missing, is_plain_class
from s2sgrad.frontend.demands import demand
from s2sgrad.frontend.displays import part
from s2sgrad.frontend.function_values import Bound, Closure
from s2sgrad.frontend.inlining import python_default
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.source import load
from s2sgrad.frontend.values import same_value
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, List, Static
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators


@dataclasses.dataclass
class Parameters:
    """The positional parameters of a function, and what gives the values of those with a default."""

    names: list[str]
    defaults: dict[str, Callable[[], Value]]

    def range(self, before: int, after: int, keywords: list[str]) -> tuple[int, int] | None:
        """How many elements there may be between so many other arguments; None where it is not known which go where."""
        left = self.names[before:]
        most = next((k for k, p in enumerate(left) if p in keywords), len(left))
        needed = [k + 1 for k, p in enumerate(left) if p not in keywords and p not in self.defaults]
        least = max(needed, default=0)
        if least != most and after:
            return None
        return (least - after, most - after) if 0 <= least - after <= most - after else None


def arguments(low: Lowering, node: Any, function: Any) -> list[Value] | None:
    """The positional arguments; None where no length has to be taken from the function."""
    stars = [k for k, a in enumerate(node.args) if isinstance(a, gast.Starred)]
    if low.trusted or len(stars) != 1 or any(k.arg is None for k in node.keywords):
        return None
    parameters = _parameters(low, function)
    if parameters is None:
        return None
    counts = parameters.range(stars[0], len(node.args) - 1 - stars[0], [k.arg for k in node.keywords])
    out: list[Value] = []
    for k, a in enumerate(node.args):
        value = part(low, a)
        if k != stars[0]:
            out.append(value)
        elif isinstance(value.type, Array | List) and list_methods.is_open(low, value) and counts is not None:
            out += _elements(low, value, stars[0], counts, parameters, getattr(function, "__name__", "the function"))
        else:
            out += low.unpack_all(value, "a starred element")
    return out


def _default(low: Lowering, function: Any, names: Any, p: str) -> Value:
    value = python_default(low, function, names, p)
    assert value is not None
    return value


def _element(low: Lowering, value: Value, k: int) -> Value:
    return low.subscript(value, low.const(k))


def _elements(
    low: Lowering, value: Value, before: int, counts: tuple[int, int], parameters: Parameters, name: str
) -> list[Value]:
    """The elements, and the defaults where there are not so many."""
    least, most = counts
    length = low.apply(rows.length, [value])
    _check_length(low, length, counts, parameters, name)
    found = [low.subscript(value, low.const(k)) for k in range(least)]
    for k in range(least, most):
        p = parameters.names[before + k]
        default = parameters.defaults[p]()
        rewrite = f"pass `{p}` by its name: {name}(*..., {p}=...)"
        if isinstance(default.type, Static) and default.type.value is not None:
            low.fail(f"only a run can tell if `{p}` of {name} is an element behind the * or its default", rewrite)
        more = low.apply(operators.gt, [length, low.const(k)])
        found.append(low.select(more, partial(_element, low, value, k), partial(same_value, default)))
    return found


def _parameters(low: Lowering, function: Any) -> Parameters | None:
    """The positional parameters of a function that takes no others; None where it is not known which it has."""
    if isinstance(function, Bound):
        found = _parameters(low, function.function)
        return found and Parameters(found.names[1:], found.defaults)
    if isinstance(function, Closure):
        return _of_tree(function.node.args, {p: partial(same_value, v) for p, v in function.defaults.items()})
    if isinstance(function, type):
        return _of_class(low, function)
    if not isinstance(function, types.FunctionType):
        return None
    try:
        tree = load(function).node.args
    except UnsupportedError:
        return None
    names = [a.id for a in [*tree.posonlyargs, *tree.args]]
    given = names[len(names) - len(tree.defaults) :]
    return _of_tree(tree, {p: partial(_default, low, function, names, p) for p in given})


def _of_tree(tree: Any, defaults: dict[str, Callable[[], Value]]) -> Parameters | None:
    names = [a.id for a in [*tree.posonlyargs, *tree.args]]
    return None if tree.vararg is not None else Parameters(names, defaults)


def _of_class(low: Lowering, cls: type) -> Parameters | None:
    """What a class takes that does nothing else when it is called."""
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        given = getattr(cls, "_field_defaults", {})
        return Parameters(list(cls._fields), {p: partial(low.const, v) for p, v in given.items()})
    if generated_init(cls):
        fields = [f for f in init_fields(cls) if not f.kw_only]
        given = {f.name: f for f in fields if not is_missing(f)}
        defaults = {p: lambda f=f: low.field_default(cls, f) for p, f in given.items()}
        return Parameters([f.name for f in fields], defaults)  # type: ignore
    if not is_plain_class(cls) or issubclass(cls, BaseException):
        return None
    found = _parameters(low, cls.__init__)
    return found and Parameters(found.names[1:], found.defaults)


def _check_length(low: Lowering, length: Value, counts: tuple[int, int], parameters: Parameters, name: str) -> None:
    """Raise TypeError, as the call does, where there are more or fewer elements."""
    takes = str(len(parameters.names))
    if counts[0] == counts[1]:
        fits = low.apply(operators.eq, [length, low.const(counts[0])])
    else:
        takes = f"{len(parameters.names) - len(parameters.defaults)} to {takes}"
        under = low.apply(operators.le, [length, low.const(counts[1])])
        over = low.apply(operators.ge, [length, low.const(counts[0])])
        fits = low.both(over, lambda: under) if counts[0] else under
    message = f"{name}() takes {takes} positional arguments, and * gives it another number of them"
    demand(low, fits, TypeError, message)
