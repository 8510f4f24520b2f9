"""Tuples whose length is known at run time only: `tuple(x)`.

Nobody changes a tuple, so to the compiler it is a list. Where its elements carry no derivative it is a tuple in
generated code as well. Else it is a list there, because cotangents are added to it element by element, and a tuple is
made of it where one can be told from the other: in comparisons, in calls of unknown functions, in what is returned.
"""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import joins
from s2sgrad.frontend.records import elements, rebuilt
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, Entries, List, Map, OpenTuple, Tuple, Type, carries_float
from s2sgrad.rules import container_rows as container
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.narrowing import narrow


def made(low: Any, source: Value) -> Value:
    """tuple(source), for a source of unknown length."""
    t = source.type
    if isinstance(t, OpenTuple):
        return source
    if isinstance(t, Array) and t.rank == 1 and not carries_float(t):
        return low.apply(container.as_tuple, [source])  # type: ignore[no-any-return]
    return of_list(low, source, True) if is_list(t) else of_list(low, low.listed(source))


def is_list(t: Type) -> bool:
    return type(t) is List and t.elts is None


def of_list(low: Any, source: Value, kept: bool = False) -> Value:
    """A tuple of the elements of a list, which may change later if it is `kept`."""
    t = source.type
    if not isinstance(t, List):
        return source
    if not carries_float(t):
        return low.apply(container.as_tuple, [source])  # type: ignore[no-any-return]
    if kept:
        source = low.apply(container.copy_list, [source], method=True)
    return low.b.apply(narrow, source, type=OpenTuple(t.elem))  # type: ignore[no-any-return]


def seen(low: Any, value: Value) -> Value:
    """A value where Python's tuples are told from lists."""
    if isinstance(value.type, OpenTuple) and carries_float(value.type):
        return low.apply(container.as_tuple, [value])  # type: ignore[no-any-return]
    return value


def is_held_as_list(t: Type) -> bool:
    """Whether a tuple is, or is in, a value of this type that is a list in generated code."""
    if isinstance(t, Tuple | Entries) or (isinstance(t, List) and t.elts is not None):
        return any(map(is_held_as_list, t.elts or ()))
    return carries_float(t) and "tuple" in levels(t)


def levels(t: Type) -> tuple[str, ...]:
    """What the levels of nested lists are, from the outermost inwards."""
    if not is_list(t) and not isinstance(t, OpenTuple):
        return ()
    assert isinstance(t, List) and t.elem is not None
    return ("tuple" if isinstance(t, OpenTuple) else "list", *levels(t.elem))


def returned(low: Any, value: Value) -> Value:
    """What leaves the function, with tuples in it as tuples."""
    t = value.type
    if not is_held_as_list(t):
        return value
    kinds = levels(t)
    if kinds[:1] == ("tuple",) and "tuple" not in kinds[1:]:
        return low.apply(container.tuple_of, [value])  # type: ignore[no-any-return]
    if kinds:
        while kinds[-1] == "list":
            kinds = kinds[:-1]
        return low.apply(container.in_tuples, [value, low.const(kinds)])  # type: ignore[no-any-return]
    return rebuilt(low, t, [returned(low, v) for v in elements(low, value)])  # type: ignore[no-any-return]


# operators ------------------------------------------------------------------------------------------------------------


def plain(t: Type) -> bool:
    """Whether it is a tuple and nothing more."""
    return isinstance(t, OpenTuple) or isinstance(t, Tuple) and t.cls is None


def sum_of(low: Any, a: Value, b: Value) -> Value | None:
    """a + b of tuples of which one is open; None if they are none."""
    if not (plain(a.type) and plain(b.type)) or isinstance(a.type, Tuple) and isinstance(b.type, Tuple):
        return None
    floats = carries_float(a.type) or carries_float(b.type)
    a, b = (as_held(low, v, floats) for v in (a, b))
    value: Value = low.apply(container.list_concat, [a, b])
    value.type = OpenTuple(value.type.elem)  # type: ignore[attr-defined]
    return value


def differ_in_length(a: Type, b: Type) -> bool:
    """Whether two are tuples with floats in them, of two lengths, or of one that is not known."""
    if not (plain(a) and plain(b)) or not (carries_float(a) or carries_float(b)):
        return False
    if isinstance(a, Tuple) and isinstance(b, Tuple):
        return len(a.elts) != len(b.elts)
    return isinstance(a, Tuple) or isinstance(b, Tuple)


def opened(low: Any, value: Value) -> Value:
    """A tuple of known length as an open one; the value itself where its elements have no type in common."""
    if not isinstance(value.type, Tuple):
        return value
    elem = low.element_of(value)
    if elem is None:
        return value
    items = low.b.apply(rows.make_list, *low.items(value), type=List(elem))
    return low.b.apply(narrow, items, type=OpenTuple(elem))  # type: ignore[no-any-return]


def as_held(low: Any, value: Value, floats: bool) -> Value:
    """A tuple as it is held beside others in one list: as a list if there are floats in any."""
    if floats and isinstance(value.type, Tuple):
        return low.b.apply(rows.make_list, *low.items(value))  # type: ignore[no-any-return]
    if floats and not carries_float(value.type):
        return low.apply(container.as_list, [value])  # type: ignore[no-any-return]
    return value


def product(low: Any, a: Value, b: Value) -> Value | None:
    """A tuple times an int, on either side."""
    if isinstance(b.type, OpenTuple):
        a, b = b, a
    if not isinstance(a.type, OpenTuple):
        return None
    value: Value = low.apply(container.list_repeat, [a, b])
    value.type = a.type.of(value.type.elem or joins.BOTTOM)  # type: ignore[attr-defined]
    return value


def operator(low: Any, name: str, a: Value, b: Value) -> Value | None:
    """`+` and `*` of tuples."""
    return sum_of(low, a, b) if name == "Add" else product(low, a, b) if name == "Mult" else None


def differs(a: Type, b: Type) -> bool:
    """Whether two containers cannot be equal: a tuple and a list."""
    kinds = [isinstance(t, OpenTuple | Tuple) for t in (a, b)]
    lists = [isinstance(t, List) and not isinstance(t, OpenTuple | Map) for t in (a, b)]
    return kinds[0] and lists[1] or kinds[1] and lists[0]


# as an index ----------------------------------------------------------------------------------------------------------


def as_index(low: Any, x: Value, index: Value) -> Value:
    """The index of an array, where it may be such a tuple: one number for each axis."""
    t = x.type
    if not isinstance(index.type, OpenTuple) or not isinstance(t, Array):
        return index
    if t.dims is None:
        low.fail(
            f"{type_text(index.type)} is the index of an array of unknown rank",
            "take the indices out of the tuple first: i, j = t",
        )
    return low.apply(container.whole_index, [index, low.const(t.rank)])  # type: ignore[no-any-return]
