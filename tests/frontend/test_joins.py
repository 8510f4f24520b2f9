"""The least type that covers two: what is kept of each, what is given up, and what has no such type."""

from __future__ import annotations

import enum
from collections import OrderedDict, deque, namedtuple
from typing import Any

import pytest

from s2sgrad.frontend import joins, sites, unions
from s2sgrad.frontend.joins import Unjoinable, drop_const, join_keys, key_type, map_dims, same, symbols_of
from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.container_class import EITHER, ContainerClass
from s2sgrad.ir.types import (
    BOOL,
    BOTTOM,
    FLOAT,
    INT,
    NONE,
    NUMBER,
    OPAQUE,
    Array,
    Dict,
    Dim,
    Fields,
    HeldList,
    List,
    Map,
    OneOf,
    Opaque,
    OpenTuple,
    Optional,
    Scalar,
    Set,
    Slice,
    Static,
    Sym,
    Tuple,
    Type,
)

Point = namedtuple("Point", "x y")  # noqa: PYI024
N, M, ONE = Sym("n", True), Sym("m", True), Sym("k")  # ONE may be 1
VECTOR, COLUMN = Array("float64", (N,)), Array("float64", (N, 1))
FLOAT64, FLOAT32, COMPLEX = Scalar("f", "float64"), Scalar("f", "float32"), Scalar("c")
TWO, HALF = type_of_constant(2), type_of_constant(0.5)
A, B = Static("a"), Static("b")



def queue(elem: Type, *maxlen: int) -> HeldList:
    return HeldList(elem, None, ContainerClass(deque, behind=maxlen))


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Ball:
    pass


def sym(path: tuple[int, ...], one: bool) -> Dim:
    """The size at this place of the type."""
    return Sym(("at", path), one)


def join(a: Type, b: Type) -> Type:
    """The join of the two, whichever comes first; sizes, names and keys are those of the first."""
    found = joins.join(a, b, sym)
    assert type(joins.join(b, a, sym)) is type(found)
    return found


def at(*path: int, one: bool = True) -> Sym:
    return Sym(("at", path), one)


@pytest.mark.parametrize(
    ("a", "b", "want"),
    [
        # numbers
        (TWO, TWO, TWO),
        (TWO, type_of_constant(3), INT),
        (INT, BOOL, INT),
        (INT, FLOAT, FLOAT),
        (HALF, COMPLEX, COMPLEX),
        (FLOAT64, FLOAT64, FLOAT64),
        (FLOAT64, FLOAT32, FLOAT64),
        (FLOAT, FLOAT64, FLOAT),  # Python's or NumPy's: nothing is known of the dtype
        (BOTTOM, TWO, TWO),
        # None
        (NONE, TWO, Optional(INT)),
        (NONE, Optional(FLOAT), Optional(FLOAT)),
        (Optional(INT), FLOAT, Optional(FLOAT)),
        # arrays
        (VECTOR, VECTOR, VECTOR),
        (VECTOR, Array("float32", (N,)), VECTOR),
        (VECTOR, Array("int64", (M,)), Array("float64", (at(0),))),
        (COLUMN, Array("float64", (N, 1)), COLUMN),
        (COLUMN, Array("float64", (N, 3)), Array("float64", (N, at(1, one=False)))),
        (VECTOR, Array("float64", (ONE,)), Array("float64", (at(0, one=False),))),
        (VECTOR, COLUMN, Array("float64", None)),
        (VECTOR, FLOAT, NUMBER),
        (TWO, VECTOR, NUMBER),
        (Array("complex128", (N,)), Array("float64", (N,)), Array("complex128", (N,))),
        # tuples and slices
        (Tuple((TWO, VECTOR)), Tuple((INT, VECTOR)), Tuple((INT, VECTOR))),
        (Tuple((INT, FLOAT), Point), Tuple((INT, INT), Point), Tuple((INT, FLOAT), Point)),
        (Tuple((INT,)), Tuple((INT, INT)), OpenTuple(INT)),
        (Tuple(()), OpenTuple(INT), OpenTuple(INT)),
        (Slice(TWO, NONE, NONE), Slice(INT, NONE, NONE), Slice(INT, NONE, NONE)),
        # texts and members of enumerations
        (A, A, A),
        (A, B, OneOf("str", str)),
        (OneOf("str", str), A, OneOf("str", str)),
        (Static(Colour.RED), Static(Colour.BLUE), OneOf("Colour", Colour)),
        (OPAQUE, OPAQUE, OPAQUE),
    ],
)
def test_covers_both(a: Type, b: Type, want: Type) -> None:
    assert join(a, b) == want


@pytest.mark.parametrize(
    ("a", "b", "want"),
    [
        (List(None, (INT, FLOAT)), List(None, (FLOAT, FLOAT)), List(None, (FLOAT, FLOAT))),  # each place by itself
        (List(None, (TWO, TWO)), List(None, (TWO,)), List(INT)),  # of different lengths: one type for all
        (List(None, (TWO, HALF)), List(INT), List(FLOAT)),
        (List(None, (A, FLOAT)), List(None, (FLOAT, FLOAT)), None),
        (List(None, ()), List(VECTOR), List(VECTOR)),
        (List(BOTTOM), List(VECTOR), List(VECTOR)),
        (List(VECTOR), List(Array("float64", (M,))), List(Array("float64", (at(0, 0),)))),
        (queue(INT, 3), queue(FLOAT, 3), queue(FLOAT, 3)),
        (queue(INT, 3), queue(INT, 4), None),
        (queue(INT), List(INT), None),
        (Dict(("a",), (INT,)), Dict(("a",), (FLOAT,)), Dict(("a",), (FLOAT,))),
        (Dict(("a",), (INT,)), Dict(("b",), (INT,)), None),
        (Dict(("a", "b"), (INT, FLOAT)), Map(FLOAT, None, OneOf("str", str)), Map(FLOAT, None, OneOf("str", str))),
        (Dict((1,), (TWO,)), Map(BOTTOM, None, BOTTOM), Map(INT, None, INT)),
        (Map(INT, None, INT), Map(FLOAT, None, INT), Map(FLOAT, None, INT)),
        (Map(INT, None, INT), Map(INT, None, INT, 0.0), None),  # one of them is a defaultdict
        (Set(BOOL, None, INT), Set(BOOL, None, INT), Set(BOOL, None, INT)),
        (Set(BOOL, None, INT), Map(BOOL, None, INT), None),
        (Fields(("x",), (INT,), Ball), Fields(("x",), (FLOAT,), Ball), Fields(("x",), (FLOAT,), Ball)),
        (Fields(("x",), (INT,), Ball), Fields(("y",), (FLOAT,), Ball), Fields(("x", "y"), (INT, FLOAT), Ball)),
        (Fields(("x",), (INT,), Ball), Fields(("x",), (INT,), Colour), None),
        (Fields(("x",), (INT,), Ball), Dict(("x",), (INT,)), None),
    ],
)
def test_containers(a: Type, b: Type, want: Type | None) -> None:
    if want is not None:
        assert join(a, b) == want
        return
    for pair in ((a, b), (b, a)):
        with pytest.raises(Unjoinable):
            joins.join(*pair, sym)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (FLOAT, Tuple((FLOAT,))),
        (Tuple((FLOAT,)), Tuple((FLOAT, FLOAT))),  # what carries a derivative is no tuple of any length
        (Tuple((INT, INT), Point), Tuple((INT, INT))),
        (A, INT),
        (A, Static(b"a")),
        (Static(Colour.RED), A),
        (Static(len), Static(sum)),
        (OPAQUE, INT),
        (COMPLEX, VECTOR),  # a complex number or a real array
        (VECTOR, List(FLOAT)),
    ],
)
def test_what_no_type_covers(a: Type, b: Type) -> None:
    for pair in ((a, b), (b, a)):
        with pytest.raises(Unjoinable):
            joins.join(*pair, sym)


def test_sizes_count_although_types_are_equal() -> None:
    """`n = len(x)` on one path and `n = len(y)` on the other: an integer, but none of the two sizes."""
    a, b = Scalar("i", dim=N), Scalar("i", dim=M)
    assert a == b and not same(a, b) and not same(Tuple((a,)), Tuple((b,))) and not same(List(a), List(b))
    assert not same(Optional(a), Optional(b)) and not same(Slice(a, NONE, NONE), Slice(b, NONE, NONE))
    assert not same(Dict(("k",), (a,)), Dict(("k",), (b,))) and not same(Map(a, None, INT), Map(b, None, INT))
    joined = joins.join(a, b, sym)
    assert isinstance(joined, Scalar) and joined.dim is None
    kept = joins.join(a, Scalar("i", dim=N, const=2), sym)
    assert isinstance(kept, Scalar) and kept.dim is N and not kept.is_const


def test_constants_are_dropped_everywhere() -> None:
    t = Tuple((TWO, List(None, (TWO,)), Dict(("k",), (HALF,)), Optional(TWO), Slice(TWO, NONE, NONE), List(TWO), A))
    want = Tuple((INT, List(None, (INT,)), Dict(("k",), (FLOAT,)), Optional(INT), Slice(INT, NONE, NONE), List(INT), A))
    assert drop_const(t) == want
    number = drop_const(Scalar("i", const=2, dim=N))
    assert isinstance(number, Scalar) and number.dim is N  # what size it is remains


def test_keys() -> None:
    assert key_type(1) == INT and key_type("a") == OneOf("str", str) and key_type((1, 2)) == Tuple((INT, INT))
    assert key_type(("a", 1)) == Tuple((OneOf("str", str), INT))
    assert key_type(None) == Opaque("key")
    assert join_keys(key_type(1), key_type("a")) == key_type(None)
    assert join_keys(key_type(Colour.RED), key_type(Colour.BLUE)) == OneOf("Colour", Colour)


def test_sizes_are_found_and_changed_where_they_stand() -> None:
    t = Tuple((VECTOR, List(None, (COLUMN,)), Dict(("k",), (Scalar("i", dim=M),)), List(Optional(VECTOR))))
    assert symbols_of(t) == {N, M, 1}
    seen: list[tuple[Any, tuple[int, ...]]] = []

    def change(d: Dim, path: tuple[int, ...]) -> Dim:
        seen.append((d, path))
        return 7 if d is N else d

    changed = map_dims(t, change)
    assert seen == [(N, (0, 0)), (N, (1, 0, 0)), (1, (1, 0, 1)), (M, (2, 0)), (N, (3, 0, 0))]
    assert symbols_of(changed) == {7, 1, M}


def test_sizes_of_places() -> None:
    place = Sym(sites.Merged(3))
    assert joins.is_of_place(place) and joins.is_of_place(Sym((place, 0))) and joins.is_of_place(Sym(("x", (place,))))
    assert not joins.is_of_place(N) and not joins.is_of_place(3)


def covering(a: Type, b: Type) -> Type:
    return unions.union(lambda x, y, way: joins.join(x, y, lambda path, one: Sym((way, path), one)), a, b)


def test_dicts_in_one_place_have_the_keys_of_both() -> None:
    one, other = Dict(("a",), (TWO,)), Dict(("b", "a"), (VECTOR, HALF))
    assert covering(one, other) == Dict(("a", "b"), (FLOAT, VECTOR))
    assert covering(other, one) == Dict(("b", "a"), (VECTOR, FLOAT))
    assert covering(List(None, (one,)), List(None, (other,))) == List(None, (Dict(("a", "b"), (FLOAT, VECTOR)),))
    assert covering(List(one), List(None, (other, one))) == List(Dict(("a", "b"), (FLOAT, VECTOR)))
    assert covering(Tuple((one, INT)), Tuple((other, INT))) == Tuple((Dict(("a", "b"), (FLOAT, VECTOR)), INT))
    assert covering(Optional(one), other) == Optional(Dict(("a", "b"), (FLOAT, VECTOR)))
    with pytest.raises(Unjoinable):
        covering(one, Tuple((one,)))


def test_what_python_has_in_place_of_a_dict() -> None:
    ordered, plain = Dict(("a",), (INT,), ContainerClass(OrderedDict)), Dict(("b",), (INT,))
    assert covering(ordered, ordered) == ordered
    assert covering(ordered, plain) == Dict(("a", "b"), (INT, INT), EITHER)
    known, open_ = Map(INT, None, INT, made=ContainerClass(OrderedDict)), Map(INT, None, INT)
    assert joins.join(known, open_, sym) == Map(INT, None, INT, made=EITHER)


def test_a_dict_and_a_set_have_nothing_in_common() -> None:
    for t in (Dict(("a",), (INT,)), Map(INT, None, INT)):
        with pytest.raises(Unjoinable):
            joins.join(t, Set(BOOL, None, INT), sym)
