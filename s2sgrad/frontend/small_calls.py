"""Calls of small builtins and of the operator module."""

from __future__ import annotations

import collections
import operator
from typing import Any

from s2sgrad.frontend import queues, sets
from s2sgrad.frontend.calls import special
from s2sgrad.ir.ops import Value
from s2sgrad.rules import special_math

Args = list[Value]
Keywords = dict[str, Value]


@special(pow)
def _pow(low: Any, args: Args, keywords: Keywords) -> Value | None:
    if len(args) == 3:
        return low.apply(special_math.mod_power, args)  # type: ignore[no-any-return]
    if len(args) != 2 or keywords:
        return None
    return low.binary("Pow", *args)  # type: ignore[no-any-return]


@special(operator.contains)
def _contains(low: Any, args: Args, keywords: Keywords) -> Value:
    return low.contains(args[1], args[0])  # type: ignore[no-any-return]


special(collections.deque)(queues.deque)


@special(set, frozenset)
def _set(low: Any, args: Args, keywords: Keywords) -> Value:
    return sets.of_iterable(low, args[0] if args else None)
