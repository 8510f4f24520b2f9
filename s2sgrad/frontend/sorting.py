"""filter() and sorted(): lists built in a loop."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.frontend.calls import special
from s2sgrad.frontend.sources import Plain
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, Bottom, List, Static, Tuple
from s2sgrad.rules import operators, registry
from s2sgrad.rules.dims_text import type_text


@special(filter)
def _filter(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    function, source = args
    none = isinstance(function.type, Static) and function.type.value is None
    return low.listed(source, (lambda v: v) if none else lambda v: low.call_value(function, [v], {}))


@special(sorted)
def _sorted(low: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """The elements in the order of np.argsort, which is stable as sorted() is."""
    if isinstance(args[0].type, Bottom):
        return low.bottom()
    downwards = low.known(keywords["reverse"], "reverse") if "reverse" in keywords else False
    given = low.materialised(args[0])
    if not isinstance(given.type, List | Tuple | Array):
        low.fail(f"sorted() of {type_text(given.type)} is not supported", "sort a list or an array of numbers")
    keys = given
    if "key" in keywords and not (isinstance(keywords["key"].type, Static) and keywords["key"].type.value is None):
        key = keywords["key"]
        keys = low.mapped(Plain(given), lambda v: low.call_value(key, [v], {}))
    values = low.array_of(keys)
    if not isinstance(values.type, Array) or values.type.rank != 1:
        low.fail("sorted() of something else than numbers is not supported", "sort by a number: sorted(..., key=...)")
    if downwards:
        values = low.apply(operators.neg, [values])
    argsort = registry.lookup(np.argsort)
    assert argsort is not None
    order = low.call_row(argsort, [values], {"kind": low.const("stable")})
    return low.mapped(Plain(order), lambda i: low.subscript(given, i))


