"""Calls of what cannot be looked into: Python makes them as they are, with what can be handed to it."""

from __future__ import annotations

import array
import types
from typing import Any, NoReturn

import numpy as np

from s2sgrad.frontend import conventions, handed, open_tuples, passed
from s2sgrad.frontend.changers import note_change
from s2sgrad.frontend.draws import drawn
from s2sgrad.frontend.foreign import is_constant, is_log, is_plain, may_be_shared, may_change
from s2sgrad.frontend.function_values import Closure
from s2sgrad.frontend.list_changes import element_needed
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.recipe import refuse_without_rule
from s2sgrad.frontend.refused import described, made_class, why_not_followed
from s2sgrad.frontend.values import may_vary
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import NONE, Bottom, List, Static, Type
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text


def as_text(low: Lowering, value: Value) -> Value:
    return value


@answers(Lowering.opaque)
def opaque(
    low: Lowering, obj: Any, args: list[Value], type: Type | None = None, keywords: dict[str, Value] | None = None
) -> Value:
    given = [*args, *(as_text(low, v) for v in (keywords or {}).values())]
    given = [open_tuples.seen(low, low.with_errors(a)) for a in given]
    params = ("<fn>", *["<args>"] * len(args), *(keywords or ()))
    return low.apply(rows.call_opaque, [low.b.const(obj, None, Static(obj)), *given], params=params, type=type)


@answers(Lowering.call_opaque)
def call_opaque(low: Lowering, fn: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """A call of something that cannot be looked into: as it is, if nothing differentiable goes in."""
    if any(isinstance(v.type, Bottom) for v in [*args, *keywords.values()]):
        return low.bottom()
    args, keywords = [low.with_errors(v) for v in args], {k: low.with_errors(v) for k, v in keywords.items()}
    known, made = static_value(fn.type)
    if known and not callable(made):
        low.fails(TypeError, f"{type(made).__name__!r} object is not callable")
        low.fail(f"{type_text(fn.type)} is called, which is no function", "call a function of it, or what it holds")
    numbers = isinstance(made, type) and issubclass(made, int | float | complex | np.ndarray | np.generic)
    if numbers and conventions.is_number_of_its_own(made):
        low.fail(f"{made.__name__} decides what operators do with its numbers", "pass plain numbers")
    passed.check_call(low, fn, [*args, *keywords.values()])
    unbound = isinstance(made, types.MethodDescriptorType) and args
    holder = static_value(args[0].type)[1] if unbound else getattr(made, "__self__", None)
    note_change(low, holder, getattr(made, "__name__", ""))
    if isinstance(holder, list | dict | set) and any(may_vary(v) for v in [*args, *keywords.values()]):
        low.fail(
            f"{name} changes a {type(holder).__name__} from outside, which outlives the call",
            "put the value into a container that is made in the function, and return it",
        )
    if not all(is_constant(low, v) for v in [*args, *keywords.values()]):
        refuse_without_rule(low, f"{name} has no derivative rule", fn, args)
    if may_change(static_value(fn.type)[1], args, keywords):
        low.fail(
            f"{name} cannot be looked into, and might change the array or container that it is given",
            "write it in Python and NumPy, or pass it a copy of its own, made before the function is called",
        )
    return low.opaque_call(fn, name, args, keywords)


@answers(Lowering.opaque_call)
def opaque_call(
    low: Lowering,
    fn: Value,
    name: str,
    args: list[Value],
    keywords: dict[str, Value],
    type: Any = None,
    row: Row | None = None,
) -> Value:
    """A call as it is, whose result has this type."""
    args = [low.handed(low.with_errors(v)) for v in args]
    keywords = {k: low.handed(low.with_errors(v)) for k, v in keywords.items()}
    args = [open_tuples.seen(low, a) for a in args]
    keywords = {k: open_tuples.seen(low, v) for k, v in keywords.items()}
    params = ("<fn>", *["<args>"] * len(args), *keywords)
    if row is None:
        row = rows.call_sharing if any(map(may_be_shared, [*args, *keywords.values()])) else rows.call_opaque
    return low.apply(row, [fn, *args, *keywords.values()], params=params, type=type)


@answers(Lowering.handed)
def as_python(low: Lowering, value: Value) -> Value:
    """What Python itself is given for a value."""
    return handed.handed(low, value)


@answers(Lowering.can_hand)
def can_hand(low: Lowering, value: Value) -> bool:
    """Whether Python can be given a value."""
    known, obj = static_value(value.type)
    return handed.why_not(low, obj) is None if known and isinstance(obj, Closure) else is_plain(value)


def read_anew(low: Lowering, given: list[Value], what: str) -> None:
    """Nothing is known of the elements of lists that may be changed by what cannot be looked into: shuffle(a)."""
    for v in given:
        alike = {type(e) for e in v.type.elts or ()} if isinstance(v.type, List) else ()
        if isinstance(v.type, List) and len(alike) == 1:
            low.widen(v, v.type.of(element_needed(low, v.type, Bottom())), what)


@answers(Lowering.call_opaque_method)
def call_opaque_method(low: Lowering, x: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """x.name(...) of an object that cannot be looked into."""
    draw = drawn(low, x, name, args, keywords)
    if draw is not None:
        return draw
    if is_log(x.type, name):
        return low.opaque_call(method_of(low, x, name), name, args, keywords, NONE, rows.show_opaque)
    if not all(is_constant(low, a) for a in args):
        refuse_object(low, x, f"the method `{name}` of {described(x)} is given what is differentiated")
    read_anew(low, [*args, *keywords.values()], f"`{name}` on")
    return low.call_opaque(method_of(low, x, name), f"`{name}`", args, keywords)


def refuse_object(low: Lowering, x: Value, reason: str) -> NoReturn:
    """Refuse what an object of Python's cannot do here."""
    cls = made_class(x)
    why, rewrite = why_not_followed(cls) or (reason, "")
    if cls is array.array:
        reason, rewrite = f"{reason}, which only one of type code 'd' takes", "array.array('d')"
    elif rewrite:
        reason = why
    low.fail(reason, rewrite or "call it before the function and pass its result, or write it in Python and NumPy")


def method_of(low: Lowering, x: Value, name: str) -> Value:
    """A method of an object that cannot be looked into."""
    return low.opaque(getattr, [x, low.const(name)])
