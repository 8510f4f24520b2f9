"""Calls of small builtins and of the operator module."""

from __future__ import annotations

from s2sgrad.frontend import sets
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.container_class import FROZEN
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import INT, NONE
from s2sgrad.rules import special_math

Args = list[Value]
Keywords = dict[str, Value]


@special(pow)
def _pow(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) == 3 and args[2].type == NONE:
        args = args[:2]
    if len(args) == 3:
        return low.apply(special_math.mod_power, args)
    if len(args) != 2 or keywords:
        return None
    return low.binary("Pow", *args)


@special(int)
def _int(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) != 2 and "base" not in keywords:
        return None
    values = [static_value(v.type) for v in (*args, *keywords.values())]
    if all(known for known, _ in values):
        names = tuple(keywords)
        plain = [v for _, v in values]
        given = dict(zip(names, plain[len(args) :]))
        return low.const(low.evaluated("int()", int, *plain[: len(args)], **given))
    return low.opaque_call(low.const(int), "`int`", args, keywords, type=INT)


@special(set)
def _set(low: Lowering, args: Args, keywords: Keywords) -> Value:
    return sets.of_iterable(low, args[0] if args else None)


@special(frozenset)
def _frozenset(low: Lowering, args: Args, keywords: Keywords) -> Value:
    return sets.of_iterable(low, args[0] if args else None, FROZEN)
