"""filter() and sorted(): lists built in a loop.

Objects are compared by `<` alone, as in Python.
"""

from __future__ import annotations

import functools
import heapq
from functools import partial
from typing import Any

import numpy as np

from s2sgrad.frontend import conventions, once
from s2sgrad.frontend.callables import Keywords, called, special
from s2sgrad.frontend.comprehensions import whole
from s2sgrad.frontend.entries import element_of
from s2sgrad.frontend.flat import array_of
from s2sgrad.frontend.function_values import Comparing
from s2sgrad.frontend.iterables import Plain
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.object_lists import as_values
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    NONE,
    Array,
    Bottom,
    Dict,
    List,
    OneOf,
    Opaque,
    Scalar,
    Static,
    Tuple,
    Type,
    is_never_filled,
)
from s2sgrad.rules import composites_heaps, operators, registry, text_rows
from s2sgrad.rules import composites_iterators as made_of
from s2sgrad.rules.dims_text import type_text


@special(filter)
def _filter(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    function, source = args
    if isinstance(source.type, Bottom):
        return low.bottom()
    none = isinstance(function.type, Static) and function.type.value is None
    which = made_of.filtered_itself if none else made_of.filtered
    return low.call_composite(which, [function, source], {}, lazily=True)


@special(sorted)
def _sorted(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    """The elements in the order of np.argsort, which is stable as sorted() is."""
    if isinstance(args[0].type, Bottom):
        return low.bottom()
    downwards = low.known(keywords["reverse"], "reverse") if "reverse" in keywords else False
    key = keywords.get("key")
    if key is not None and isinstance(key.type, Static) and key.type.value is None:
        key = None
    given = args[0]
    if isinstance(given.type, Dict):
        given = low.make_tuple(low.unpack_all(given, "a dict"))
    known = _known_order(low, given, key, downwards)
    if known is not None:
        return known
    given = as_values(low, once.materialised(low, given))
    if is_never_filled(given.type):
        return low.listed(given)
    if not isinstance(given.type, List | Tuple | Array):
        low.fail(f"sorted() of {type_text(given.type)} is not supported", "sort a list or an array of numbers")
    comparing = None if key is None else static_value(key.type)[1]
    if isinstance(comparing, Comparing):
        by = [given, comparing.function, low.const(downwards)]
        found = low.call_composite(composites_heaps.order_by_comparison, by, {})
        return low.mapped(Plain(found), lambda i: low.subscript(given, i))
    keys = given if key is None else low.mapped(Plain(given), lambda v: low.call_value(key, [v], {}), what="keys")
    order = _order_of_classes(low, keys, downwards)
    order = _order(low, keys, downwards) if order is None else order
    return low.mapped(Plain(order), lambda i: low.subscript(given, i))


@special(functools.cmp_to_key)
def _cmp_to_key(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    made = Comparing(args[0] if args else keywords["mycmp"])
    return low.b.const(made, None, Static(made))


@called(Comparing)
def _call_comparing(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    low.fail("what cmp_to_key gives is a key for sorted() and list.sort() only", "call the comparison itself")


@special(heapq.merge)
def _merge(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    """One after the other: what is merged already comes first among what is equal."""
    downwards = low.const(bool(low.known(keywords.get("reverse", low.const(False)), "reverse")))
    key = keywords.get("key", low.const(None))
    if key.type == NONE:
        key = low.const(made_of.itself)
    merged = args[0] if args else low.make_tuple([])
    for other in args[1:]:
        parts = [whole(low, v) for v in (merged, other)]
        merged = low.listed(low.call_composite(composites_heaps.merged, [*parts, key, downwards], {}, lazily=True))
    return once.iterator(low, merged)


def _known_order(low: Lowering, value: Value, key: Value | None, downwards: bool) -> Value | None:
    """The elements in order, where all that they are sorted by is known when the function is compiled."""
    if isinstance(value.type, Array):
        return None
    tree = low.iterable(value)
    constants = isinstance(value.type, Tuple) and all(static_value(e)[0] for e in value.type.elts)
    if not constants and not low.mixed_structure(tree):
        return None
    items = low.fixed_items(tree)
    if items is None:
        return None
    measured = [v if key is None else low.call_value(key, [v], {}) for v in items]
    by = [static_value(v.type) for v in measured]
    if not all(known for known, _ in by):
        return None
    if any(conventions.holds_class(v.type) for v in measured):
        return None
    try:
        places = sorted(range(len(items)), key=lambda k: by[k][1], reverse=downwards)
    except TypeError as e:
        low.fail(f"sorted() fails: {e}", "sort elements of one type")
    return low.display_list(low.place("sorted"), [items[k] for k in places])


def _order_of_classes(low: Lowering, keys: Value, downwards: bool) -> Value | None:
    """The same where a class says which of its objects comes first; None where none does."""
    elem = element_of(low, keys) if isinstance(keys.type, List | Tuple) else None
    found = [] if elem is None else list(conventions.classes(elem))
    if all(map(conventions.orders_as_tuple, found)):
        return None
    for cls in found:
        if not any(conventions.written(cls, n) for n in ("__lt__", "__gt__")) and not issubclass(cls, tuple):
            low.fail(f"`<` is not defined for {cls.__name__}", "define __lt__ in the class, or sort by a key")
    return low.call_composite(composites_heaps.order_by_less, [keys, low.const(downwards)], {})


def _order(low: Lowering, keys: Value, downwards: bool) -> Value:
    """The places of the elements in the order of their keys; of tuples, the first part counts most."""
    elem = element_of(low, keys) if isinstance(keys.type, List | Tuple) else None
    if not isinstance(elem, Tuple):
        return _argsort(low, _numbers(low, keys, elem), downwards)
    columns = [
        _numbers(low, low.mapped(Plain(keys), partial(low.getitem, k=k), what=f"keys {k}"), e)
        for k, e in enumerate(elem.elts)
        if isinstance(e, Scalar) or _is_text(e)
    ]
    if not columns or not (isinstance(elem.elts[0], Scalar) or _is_text(elem.elts[0])):
        low.fail(_NO_NUMBERS, "sort by a number or a text: sorted(..., key=...)")
    if len(columns) < len(elem.elts):
        low.fail(
            "sorted() of tuples that hold something else than numbers and texts",
            "sort by the numbers in them: sorted(..., key=lambda t: t[0])",
        )
    order = _argsort(low, columns[-1], downwards)
    for column in columns[-2::-1]:
        inner = _argsort(low, low.subscript(column, order), downwards)
        order = low.subscript(order, inner)
    return order


_NO_NUMBERS = "sorted() of something else than numbers and texts is not supported"


def _is_text(t: Type) -> bool:
    return isinstance(t, OneOf) and t.cls is str or isinstance(t, Static) and isinstance(t.value, str)


def _numbers(low: Lowering, keys: Value, elem: Type | None) -> Value:
    """An array in the same order: for texts, that of their places among the others."""
    if elem is not None and _is_text(elem):
        return low.apply(text_rows.ranks, [keys])
    if isinstance(elem, Opaque):
        low.fail(_NO_NUMBERS, "sort by a number or a text: sorted(..., key=...)")
    return array_of(low, keys)


def _argsort(low: Lowering, values: Value, downwards: bool) -> Value:
    if not isinstance(values.type, Array) or values.type.rank != 1:
        low.fail(_NO_NUMBERS, "sort by a number or a text: sorted(..., key=...)")
    if downwards:
        values = low.apply(operators.neg, [values])
    argsort = registry.lookup(np.argsort)
    assert argsort is not None
    return low.call_row(argsort, [values], {"kind": low.const("stable")})
