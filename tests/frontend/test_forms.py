"""How values are held: what kinds say of types, alone and in pairs."""

from __future__ import annotations

import enum
import itertools
from collections import Counter, OrderedDict, deque
from typing import Any, NamedTuple

import pytest

from s2sgrad.frontend import joins
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.kinds.objects import CellKind, InstanceKind
from s2sgrad.frontend.kinds.tuples import TupleKind
from s2sgrad.frontend.state import Instance
from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.container_class import EITHER, FROZEN, ContainerClass, KnownSet
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
    OpenTuple,
    Optional,
    Record,
    Scalar,
    Set,
    Slice,
    Static,
    Sym,
    Tuple,
    Type,
)


def queue(elem: Type, *maxlen: int) -> HeldList:
    return HeldList(elem, None, ContainerClass(deque, behind=maxlen))


class Pair(NamedTuple):
    a: Any
    b: Any


class Ball:
    pass


class Colour(enum.Enum):
    RED = 1


TWO, N = type_of_constant(2), Sym("n", True)
VECTOR = Array("float64", (N,))
BALL = Tuple((FLOAT,), Record.of(Ball, ("x",)))
FOLLOWED = Static(Instance(Ball, -1, None, 0))  # type: ignore[arg-type]
TYPES: list[Type] = [
    FLOAT, INT, BOOL, TWO, Scalar("f", "float32"), Scalar("c"), VECTOR, Array("int64", (N, 2)), Array("complex128"),
    NUMBER, Tuple((FLOAT, INT)), Tuple((FLOAT,)), Tuple((INT, INT), Pair), Tuple((), ValueError), BALL, FOLLOWED,
    List(FLOAT), List(None, (FLOAT, INT)), queue(FLOAT), queue(FLOAT, 3), OpenTuple(INT), OpenTuple(FLOAT),
    Dict(("a",), (FLOAT,)), Dict(("a", "b"), (FLOAT, INT)), Dict(("a",), (FLOAT,), ContainerClass(OrderedDict)),
    Map(FLOAT, None, INT), Map(VECTOR, None, INT), Set(BOOL, None, INT), Fields(("x",), (FLOAT,), Ball),
    Slice(INT, NONE, NONE), NONE, Static("a"), Static(len), Static(Colour.RED), OneOf("str", str), OPAQUE, BOTTOM,
    Optional(FLOAT), Optional(Tuple((FLOAT, INT))),
]  # fmt: skip


def sym(path: tuple[int, ...], one: bool) -> Dim:
    return Sym(("met", path), one)


def covering(a: Type, b: Type) -> Type | None:
    try:
        return joins.join(a, b, sym)
    except joins.Unjoinable:
        return None


@pytest.mark.parametrize("t", [Tuple((), ValueError), Tuple((INT, INT), Pair), BALL, Tuple(())])
def test_what_is_held_as_a_tuple(t: Type) -> None:
    assert isinstance(form_of(t), TupleKind)


def test_objects_that_can_be_changed() -> None:
    assert isinstance(form_of(FOLLOWED), InstanceKind)
    assert isinstance(form_of(Fields((), (), Ball)), CellKind)


def test_a_type_covers_itself_and_two_are_covered_in_either_order() -> None:
    assert all(covering(t, t) == t for t in TYPES)
    for a, b in itertools.combinations(TYPES, 2):
        one, other = covering(a, b), covering(b, a)
        assert (one is None) is (other is None), (a, b, one, other)
        if one is not None:
            assert covering(one, a) is not None, (a, b, one)  # a loop comes back with it


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        (INT, VECTOR, NUMBER),
        (Scalar("c"), VECTOR, None),
        (Array("complex128", (N,)), VECTOR, Array("complex128", (N,))),
        (VECTOR, Array("float64", (2,)), Array("float64", (Sym(("met", (0,)), True),))),
        (Tuple((INT,)), Tuple((INT, INT)), OpenTuple(INT)),
        (Tuple((FLOAT,)), Tuple((FLOAT, FLOAT)), None),
        (Tuple((INT, INT)), Tuple((INT, INT), Pair), None),
        (OpenTuple(INT), List(INT), None),
        (List(None, (INT, FLOAT)), List(INT), List(FLOAT)),
        (Dict(("a",), (INT,)), Map(FLOAT, None, INT), Map(FLOAT, None, joins.join_keys(INT, joins.key_type("a")))),
        (Dict(("a",), (INT,)), Dict(("b",), (INT,)), None),
        (Dict(("a",), (INT,)), Set(BOOL, None, INT), None),
        (Static("a"), OneOf("str", str), OneOf("str", str)),
        (Static("a"), Static(Colour.RED), None),
        (OPAQUE, OneOf("str", str), OPAQUE),
        (Slice(INT, NONE, NONE), Slice(NONE, NONE, NONE), Slice(Optional(INT), NONE, NONE)),
    ],
)  # fmt: skip
def test_what_covers_two(a: Type, b: Type, both: Type | None) -> None:
    assert covering(a, b) == both
    assert covering(b, a) == both


def test_an_object_has_the_attributes_of_both() -> None:
    a, b = Fields(("x",), (FLOAT,), Ball), Fields(("y",), (INT,), Ball)
    assert covering(a, b) == Fields(("x", "y"), (FLOAT, INT), Ball)
    assert covering(b, a) == Fields(("y", "x"), (INT, FLOAT), Ball)


@pytest.mark.parametrize(
    ("t", "leaves"),
    [
        (FLOAT, [FLOAT]),
        (Tuple((FLOAT, Tuple((VECTOR, NONE)))), [FLOAT, VECTOR]),
        (BALL, [FLOAT]),
        (List(None, (FLOAT, INT)), [List(None, (FLOAT, INT))]),
        (Static(len), []),
        (FOLLOWED, []),
        (BOTTOM, []),
    ],
)
def test_what_loops_carry(t: Type, leaves: list[Type]) -> None:
    assert form_of(t).leaf_types(t) == leaves


def test_leaves_at_the_same_places() -> None:
    def shape(t: Type) -> Any:
        return form_of(t).leaf_shape(t)

    assert shape(Tuple((FLOAT, INT))) == shape(Tuple((VECTOR, List(FLOAT))))
    assert shape(Tuple((FLOAT, INT))) != shape(Tuple((FLOAT, NONE)))
    assert shape(Tuple((INT, INT))) != shape(Tuple((INT, INT), Pair))


@pytest.mark.parametrize(
    ("t", "general"),
    [
        (TWO, INT),
        (Tuple((TWO,), Pair), Tuple((INT,), Pair)),
        (List(None, (TWO,)), List(None, (INT,))),
        (queue(TWO, 3), queue(INT, 3)),
        (Dict(("a",), (TWO,), ContainerClass(OrderedDict)), Dict(("a",), (INT,), ContainerClass(OrderedDict))),
        (Map(TWO, None, INT), Map(INT, None, INT)),
        (Fields(("x",), (TWO,), Ball), Fields(("x",), (INT,), Ball)),
        (Slice(TWO, NONE, NONE), Slice(INT, NONE, NONE)),
        (Optional(TWO), Optional(INT)),
        (Static("a"), Static("a")),
    ],
)
def test_without_constants(t: Type, general: Type) -> None:
    assert form_of(t).generalised(t) == general


@pytest.mark.parametrize(
    ("t", "cls", "called"),
    [
        (FLOAT, float, "a number"),
        (Scalar("f", "float32"), None, "a number"),
        (VECTOR, None, "an array"),
        (Tuple((INT, INT), Pair), Pair, "a tuple"),
        (BALL, Ball, "a tuple"),
        (FOLLOWED, Ball, None),
        (Tuple((), ValueError), ValueError, "a tuple"),
        (List(FLOAT), list, "a list"),
        (queue(FLOAT), deque, "deque[float]"),
        (OpenTuple(FLOAT), tuple, "a tuple of any length"),
        (Dict(("a",), (FLOAT,)), dict, "a dict"),
        (Dict(("a",), (FLOAT,), ContainerClass(Counter)), Counter, "a dict"),
        (Map(FLOAT, None, INT, made=EITHER), None, "dict[int, float]"),
        (Set(BOOL, None, INT), set, "set[int]"),
        (Set(BOOL, None, INT, made=FROZEN), frozenset, "set[int]"),
        (Static(KnownSet([1])), set, None),
        (Fields((), (), Ball), Ball, "Ball()"),
        (NONE, type(None), "None"),
        (Static("a"), str, "'a'"),
        (Static(len), type(len), "the object len"),
        (Optional(FLOAT), None, "None"),
        (BOTTOM, None, "undefined"),
    ],
)
def test_class_and_name(t: Type, cls: type | None, called: str | None) -> None:
    if cls is not None or not isinstance(t, Scalar | Array):
        assert form_of(t).python_class(t) is cls
    assert called is None or form_of(t).describe(t) == called
