"""Tuples whose length is known at run time only: `tuple(x)`.

Nobody changes a tuple, so to the compiler it is a list. Where its elements carry no derivative it is a tuple in
generated code as well. Else it is a list there, because cotangents are added to it element by element, and a tuple is
made of it where one can be told from the other: in comparisons, in calls of unknown functions, in what is returned.

Tuples of different lengths that come to one name by a loop, a branch or a recursive function, or into one list or
dict, have such a tuple as their type (`joined`); those of known length are made one at the ends of the paths
(`fitted`).
"""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.frontend import joins, ranges
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import elements, rebuilt
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import (
    BOTTOM,
    Array,
    Bottom,
    Entries,
    List,
    Number,
    OpenTuple,
    Optional,
    Tuple,
    Type,
    carries_float,
)
from s2sgrad.rules import container_rows as container
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.narrowing import narrow


def made(low: Lowering, source: Value) -> Value:
    """tuple(source), for a source of unknown length."""
    t = source.type
    if isinstance(t, OpenTuple):
        return source
    if isinstance(t, Array) and t.rank == 1 and not carries_float(t):
        return low.apply(container.as_tuple, [source])
    return of_list(low, source, True) if is_list(t) else of_list(low, low.listed(source))


def is_list(t: Type) -> bool:
    return type(t) is List and t.elts is None


def of_list(low: Lowering, source: Value, kept: bool = False) -> Value:
    """A tuple of the elements of a list, which may change later if it is `kept`."""
    t = source.type
    if not isinstance(t, List):
        return source
    if not carries_float(t):
        return low.apply(container.as_tuple, [source])
    if kept:
        source = low.apply(container.copy_list, [source], method=True)
    return low.b.apply(narrow, source, type=OpenTuple(t.elem))


def seen(low: Lowering, value: Value) -> Value:
    """A value where Python's tuples are told from lists."""
    if isinstance(value.type, OpenTuple) and carries_float(value.type):
        return low.apply(container.as_tuple, [value])
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


def returned(low: Lowering, value: Value) -> Value:
    """What leaves the function, with tuples in it as tuples."""
    t = value.type
    if not is_held_as_list(t):
        return value
    kinds = levels(t)
    if kinds[:1] == ("tuple",) and "tuple" not in kinds[1:]:
        return low.apply(container.tuple_of, [value])
    if kinds:
        while kinds[-1] == "list":
            kinds = kinds[:-1]
        return low.apply(container.in_tuples, [value, low.const(kinds)])
    return rebuilt(low, t, [returned(low, v) for v in elements(low, value)])


# operators ------------------------------------------------------------------------------------------------------------


def plain(t: Type) -> bool:
    """Whether it is a tuple and nothing more."""
    return isinstance(t, OpenTuple) or isinstance(t, Tuple) and t.cls is None


def sum_of(low: Lowering, a: Value, b: Value) -> Value | None:
    """a + b of tuples of which one is open; None if they are none."""
    if not (plain(a.type) and plain(b.type)) or isinstance(a.type, Tuple) and isinstance(b.type, Tuple):
        return None
    if not (carries_float(a.type) or carries_float(b.type)):
        value: Value = low.apply(container.list_concat, [a, b])
        value.type = OpenTuple(value.type.elem)  # type: ignore[attr-defined]
        return value
    span = low.b.span
    try:
        place = span and (span.line, span.col)
        needed = joined(lambda x, y, path: joins.join_types(low, x, y, "+", place, path), a.type, b.type)
    except joins.Unjoinable:
        low.fail("joining tuples of different types of elements", "give the elements one type, or keep two tuples")
    a, b = (fitted(low, v, needed) for v in (a, b))
    return low.b.apply(container.list_concat, a, b, type=needed)


# where paths meet ----------------------------------------------------------------------------------------------------


def joined(join: Callable[..., Type], a: Type, b: Type, path: tuple[int, ...] = ()) -> Type:
    """The type that covers both, in which tuples of different lengths are open ones; values have to be `fitted` to it.

    `join(a, b, path)` covers everything else. Raises Unjoinable.
    """
    if joins.same(a, b):
        return a
    if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.elts) == len(b.elts) and a.cls is b.cls:
        return Tuple(tuple(joined(join, x, y, (*path, k)) for k, (x, y) in enumerate(zip(a.elts, b.elts))), a.cls)
    if isinstance(a, Optional) or isinstance(b, Optional):
        x, y = (t.inner if isinstance(t, Optional) else t for t in (a, b))
        return Optional(joined(join, x, y, path)) if plain(x) and plain(y) else join(a, b, path)
    if not (plain(a) and plain(b)) or not any(map(_may_hold_floats, (a, b))):
        return join(a, b, path)
    elem: Type = BOTTOM
    for e in (*_elements(a), *_elements(b)):
        elem = joined(join, elem, joins.drop_const(e), (*path, 0))
    needed = OpenTuple(elem)
    if not (fits(a, needed) and fits(b, needed)):
        raise joins.Unjoinable
    return needed


def joined_entries(join: Callable[..., Type], a: Type, b: Type, path: tuple[int, ...] = ()) -> Type:
    """The same for containers that are made with this type: tuples in lists and dicts can be fitted as well."""
    try:
        return joined(join, a, b, path)
    except joins.Unjoinable:
        if not (isinstance(a, List | Entries) and isinstance(b, List | Entries)):
            raise
    if isinstance(a, Entries) and isinstance(b, Entries):
        if not a.is_like(b) or a.keys != b.keys:
            raise joins.Unjoinable
        pairs = enumerate(zip(a.elts, b.elts))
        return a.either(b).of(a.keys, tuple(joined_entries(join, x, y, (*path, k)) for k, (x, y) in pairs))
    elem: Type = BOTTOM
    for e in (*_elements(a), *_elements(b)):
        elem = joined_entries(join, elem, joins.drop_const(e), (*path, 0))
    return join(_holding(a, elem), _holding(b, elem), path)


def _holding(t: List | Entries, elem: Type) -> Type:
    """The type of the container with other elements."""
    if t.elts is None:
        return t.of(elem)
    elts = (elem,) * len(t.elts)
    return t.of(t.keys, elts) if isinstance(t, Entries) else List(None, elts)


def covers(needed: Type, t: Type) -> bool:
    """Whether a tuple of one type can stand where one of another type is needed, with nothing in it that can change."""
    both = isinstance(needed, OpenTuple) and isinstance(t, OpenTuple)
    return both and stays(t, needed) and not any(isinstance(e, List | Entries) for e in _elements(needed))


def _may_hold_floats(t: Type) -> bool:
    """Whether there are floats in a tuple, or what is not known yet."""
    return carries_float(t) or any(isinstance(e, Bottom) for e in _elements(t))


def _elements(t: Type) -> tuple[Type, ...]:
    if isinstance(t, List) and t.elts is None:
        return (t.elem or BOTTOM,)
    return t.elts if isinstance(t, Tuple | List | Entries) and t.elts is not None else ()


def fits(t: Type, needed: Type) -> bool:
    """Whether a value can be brought to a type that covers its own."""
    if isinstance(needed, Optional):
        return fits(t.inner if isinstance(t, Optional) else t, needed.inner)
    if isinstance(t, Tuple) and isinstance(needed, Tuple):
        return all(map(fits, t.elts, needed.elts))
    if not isinstance(needed, OpenTuple) or isinstance(t, Bottom):
        return stays(t, needed)
    if isinstance(t, Tuple):
        return all(fits(e, needed.elem or BOTTOM) for e in t.elts)
    return all(stays(e, needed.elem or BOTTOM) for e in _elements(t))


def stays(t: Type, needed: Type) -> bool:
    """Whether every value of a type is held as one of another type is."""
    if isinstance(needed, OpenTuple) and carries_float(needed) and not isinstance(t, Bottom):
        return isinstance(t, OpenTuple) and carries_float(t) and stays(t.elem or BOTTOM, needed.elem or BOTTOM)
    if isinstance(t, Optional) or isinstance(needed, Optional):
        return stays(*(x.inner if isinstance(x, Optional) else x for x in (t, needed)))
    mine, other = _elements(t), _elements(needed)
    return all(map(stays, mine, other if len(other) == len(mine) else other[:1] * len(mine)))


def all_stay(t: Type, needed: Type) -> bool:
    """The same of the elements of a container."""
    return all(stays(e, needed) for e in _elements(t))


def fitted(low: Lowering, value: Value, needed: Type) -> Value:
    """A value brought to a type that covers its own: a tuple of known length becomes an open one where that says so."""
    return form_of(needed).fitted(low, value, needed)


def as_open(low: Lowering, value: Value, needed: Type) -> Value:
    """The same where that says so itself."""
    t = value.type
    if not isinstance(needed, OpenTuple) or not carries_float(needed) or isinstance(t, Bottom):
        return value
    if isinstance(t, Tuple):
        items = [fitted(low, v, needed.elem or BOTTOM) for v in low.items(value)]
        made = low.b.apply(rows.make_list, *items, type=List(needed.elem))
        low.origins[made] = (("tuple", made),)
    elif carries_float(t):
        return value
    else:
        made = low.apply(container.as_list, [value])
    return low.retype(made, needed)


def product(low: Lowering, a: Value, b: Value) -> Value | None:
    """A tuple times an int, on either side."""
    if isinstance(b.type, OpenTuple):
        a, b = b, a
    if not isinstance(a.type, OpenTuple):
        return None
    value: Value = low.apply(container.list_repeat, [a, b])
    value.type = a.type.of(value.type.elem or BOTTOM)  # type: ignore[attr-defined]
    return value


def operator(low: Lowering, name: str, a: Value, b: Value) -> Value | None:
    """`+` and `*` of tuples."""
    return sum_of(low, a, b) if name == "Add" else product(low, a, b) if name == "Mult" else None


# as an index ----------------------------------------------------------------------------------------------------------


def as_index(low: Lowering, x: Value, index: Value) -> Value:
    """The index of an array, where it may be such a tuple: one number for each axis. A range is an array of indices."""
    t = x.type
    if isinstance(t, Array | Number):
        index = ranges.as_indices(low, index)
    if not isinstance(index.type, OpenTuple) or not isinstance(t, Array):
        return index
    if t.dims is None:
        low.fail(
            f"{type_text(index.type)} is the index of an array of unknown rank",
            "take the indices out of the tuple first: i, j = t",
        )
    return low.apply(container.whole_index, [index, low.const(t.rank)])
