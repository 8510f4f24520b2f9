"""What may leave the function: what stands for something else in here cannot.

That is so of views of dicts, ranges and iterators.
"""

from __future__ import annotations

import collections
import enum
from collections.abc import Iterator
from typing import Any

import numpy as np

from s2sgrad.errors import RaisedByProgram, UnsupportedError
from s2sgrad.frontend.function_values import Bound, Choice, Closure, Derived, Partial, Pulled
from s2sgrad.frontend.iterables import Range, Tree
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import is_missing_element
from s2sgrad.frontend.records import inner_types
from s2sgrad.frontend.state import Flat
from s2sgrad.ir.ops import Apply, Function, Op, Value, incoming, walk
from s2sgrad.ir.types import Bottom, Record, Static, Tuple, Type
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text

_DATA = (
    str, bytes, bytearray, list, tuple, dict, set, frozenset, collections.deque, range, enum.Enum,
)  # fmt: skip
_DISPLAYS = (rows.make_tuple, rows.make_list, rows.make_dict)


# types ----------------------------------------------------------------------------------------------------------------


def check(low: Lowering, name: str, result: Value) -> None:
    """Refuse a result in which something is no value of Python's, or no number where one is expected."""
    if isinstance(result.type, Bottom):
        _check_raised(low, name)
    _check(low, name, result.type)


def _check_raised(low: Lowering, name: str) -> None:
    """What is raised on the only way through a function is the program's own."""
    body = low.state.function.body
    applied = [op for op in walk(body) if isinstance(op, Apply)]
    raised = [op for op in applied if op.row is rows.raise_ or is_missing_element(op.results[0])]
    if raised and not low.session.dirty:
        reason = f"{name} raises an exception for such arguments, whatever their values are"
        error = RaisedByProgram if raised[0] in body.ops else UnsupportedError
        raise error(reason, raised[0].span, "let it return a number on one path at least")


def _check(low: Lowering, name: str, t: Type) -> None:
    if isinstance(t, Bottom):
        low.fail(f"{name} never returns a value", "give the recursion or loop an end")
    if isinstance(t, Tuple):
        for e in t.elts:
            if not (isinstance(t.cls, Record) and isinstance(e, Static)):  # what else an object holds is kept
                _check(low, name, e)
            else:
                _check_known(low, name, e.value)
    else:
        _check_inside(low, name, inner_types(t))
    if isinstance(t, Static):
        _check_known(low, name, t.value)
        if t.value is not None and not isinstance(t.value, _DATA):
            low.fail(
                f"{name} returns {type_text(t)}, which is no number",
                "return numbers, arrays or containers of them",
            )


def _check_inside(low: Lowering, name: str, types: list[Type]) -> None:
    """The same in lists and dicts, in which objects of any kind may be kept."""
    for t in types:
        if isinstance(t, Static):
            _check_known(low, name, t.value)
        _check_inside(low, name, inner_types(t))


def _check_known(low: Lowering, name: str, value: Any) -> None:
    """What is known to the compiler only: a range, iterator or function that is made here, the dtype of a scalar."""
    if isinstance(value, Tree):
        low.fail(f"{name} returns {value!r}", f"return {'list(range(...))' if isinstance(value, Range) else 'a list'}")
    if isinstance(value, np.dtype):
        low.fail(f"{name} returns the dtype {value}, or a scalar of it", "return a number, or its text: str(x.dtype)")
    if isinstance(value, Closure | Bound | Partial | Derived | Pulled | Choice | Flat):
        low.fail(f"{name} returns a function that it makes itself", "return numbers, arrays or containers of them")


# views ----------------------------------------------------------------------------------------------------------------


def check_views(low: Lowering, function: Function, result: Value) -> None:
    """Refuse `d.keys()`, `d.values()` and `d.items()` in a result: in here they are lists of what they see now."""
    if not low.live:
        return
    stored = [(c.type, v) for op in walk(function.body) for c, v in _stores(op) if low.is_view(v)]
    if _holds_view(low, result, stored, set()):
        low.fail(
            "the result has a view of a dict, which changes with it, or an iterator over a dict",
            "return a list of it: list(d.values())",
        )


def _stores(op: Op) -> list[tuple[Value, Value]]:
    """The containers into which an op puts something, and that."""
    if not isinstance(op, Apply) or op.row.stores is None:
        return []
    given = dict(zip(op.params, op.operands))
    container, stored = (given.get(p) for p in op.row.stores)
    return [(container, stored)] if container is not None and stored is not None else []


def _holds_view(low: Lowering, value: Value, stored: list[tuple[Type, Value]], seen: set[Value]) -> bool:
    """Whether a view is a value, is displayed in it, may have been put into it, or may be there instead."""
    if value in seen:
        return False
    seen.add(value)
    types = {value.type, *_types_in(value.type)} if stored else set()
    put = [v for t, v in stored if t in types]
    return low.is_view(value) or any(_holds_view(low, v, stored, seen) for v in (*_behind(value), *put))


def _types_in(t: Type) -> Iterator[Type]:
    for e in inner_types(t):
        yield e
        yield from _types_in(e)


def _behind(value: Value) -> list[Value]:
    """What a value was displayed with, or chosen from."""
    op = value.owner
    if isinstance(op, Apply):
        return list(op.operands) if op.row in _DISPLAYS else []
    return incoming(value) if isinstance(op, Op) else []
