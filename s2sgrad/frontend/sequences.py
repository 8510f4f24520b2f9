"""Comparison of tuples and lists in which classes decide about the elements."""

from __future__ import annotations

from functools import partial
from typing import Any

from s2sgrad.frontend import conventions
from s2sgrad.frontend.class_operators import as_bool, same_or_equal
from s2sgrad.frontend.kinds.of_class import class_of, list_in
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.values import typed
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import List, OpenTuple, Tuple, record_of
from s2sgrad.rules import operators


def comparison(low: Lowering, op: Any, a: Value, b: Value) -> Value | None:
    """a == b, a < b and the like, element by element; None where no class has a say, or the lengths are not known."""
    name = type(op).__name__
    kinds = _kind(a), _kind(b)
    if None in kinds or not _has_a_say(low, name, a, b):
        return None
    if name in ("Eq", "NotEq") and kinds[0] is not kinds[1]:
        return low.const(name == "NotEq")
    if kinds[0] is not kinds[1]:
        return None
    x, y = _items(low, a), _items(low, b)
    if name in ("Eq", "NotEq"):
        same = low.const(len(x) == len(y))
        for p, q in zip(x, y):
            same = low.both(same, partial(same_or_equal, low, p, q))
        return same if name == "Eq" else low.unary("Not", same)
    return _ordered(low, op, x, y, 0)


def _ordered(low: Lowering, op: Any, x: list[Value], y: list[Value], k: int) -> Value:
    """The elements from k on in order: the first that differ decide."""
    if k == min(len(x), len(y)):
        row = operators.COMPARE[type(op).__name__]
        return low.apply(row, [low.const(len(x)), low.const(len(y))])
    return low.select(
        same_or_equal(low, x[k], y[k]),
        lambda: _ordered(low, op, x, y, k + 1),
        lambda: as_bool(low, low.compare(op, x[k], y[k])),
    )


def _kind(v: Value) -> Any:
    t = v.type
    if list_in(v) is not None or isinstance(t, List) and t.elts is not None and not isinstance(t, OpenTuple):
        return list
    return tuple if isinstance(t, Tuple) and record_of(t) is None and _is_tuple(v) else None


def _is_tuple(v: Value) -> bool:
    cls = typed(v, Tuple).cls
    return cls is None or class_of(v) is not None


def _has_a_say(low: Lowering, name: str, a: Value, b: Value) -> bool:
    found = [c for v in (a, b) for item in _items(low, v) for c in conventions.classes(item.type)]
    plainly = conventions.compares_as_tuple if name in ("Eq", "NotEq") else conventions.orders_as_tuple
    return not all(map(plainly, found)) or any(list_in(v) is not None for v in (a, b))


def _items(low: Lowering, v: Value) -> list[Value]:
    found = list_in(v)
    return low.list_items(found) if found is not None else low.items(v)
