"""Kinds of values: every type has one, and what values of a kind cannot do raises as it does in Python."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from s2sgrad import UnsupportedError, value_and_grad
from s2sgrad.frontend.kinds import base, constants, objects, sequences, special, table, tuples
from s2sgrad.frontend.kinds.base import Kind
from s2sgrad.frontend.kinds.table import kind_of
from s2sgrad.ir import types
from s2sgrad.ir.ops import Value


def subclasses(cls: type) -> Iterator[type]:
    for sub in cls.__subclasses__():
        yield sub
        yield from subclasses(sub)


def test_every_type_has_a_kind() -> None:
    told_apart = {types.Static, types.Tuple, types.List, types.Entries}
    made = {t for t in subclasses(types.Type) if t.__module__.startswith("s2sgrad.ir.")}
    assert made - told_apart == set(table._BY_TYPE)
    assert isinstance(kind_of(Value(types.Static(len))), constants.ConstantKind)
    assert isinstance(kind_of(Value(types.Static(_Conf()))), special.OfClass)
    assert isinstance(kind_of(Value(types.Tuple((types.FLOAT,)))), tuples.TupleKind)
    assert isinstance(kind_of(Value(types.Tuple((types.FLOAT,), _Pair))), special.OfClass)
    assert isinstance(kind_of(Value(types.Tuple((), ValueError))), objects.ObjectKind)
    assert isinstance(kind_of(Value(types.List(types.FLOAT))), sequences.ListKind)
    assert isinstance(kind_of(Value(types.List(None, (types.FLOAT,)))), sequences.FixedListKind)


def test_kinds_are_no_tower() -> None:
    kinds = [*subclasses(Kind)]
    assert {k.__module__.rpartition(".")[0] for k in kinds} == {base.__name__.rpartition(".")[0]}
    assert max(len(k.__mro__) for k in kinds) <= 4  # with `object`


class _Conf(dict):
    """A dict of a class of its own, which counts as an object."""


class _Pair(NamedTuple):
    a: Any


@dataclasses.dataclass(frozen=True)
class Frozen:
    a: float
    b: float


@dataclasses.dataclass
class Open:
    a: float
    b: float


class NoIterator:
    def __iter__(self):
        return Frozen(1.0, 2.0)


EMPTY, FULL = _Conf(), _Conf(a=2.0)


def empty_dict_of_a_class(x):
    return 2.0 * x if EMPTY else x * x


def full_dict_of_a_class(x):
    return x * FULL["a"] if FULL else x * x


def empty_range(x):
    return 2.0 * x if range(0) else x * x


def range_of_integers(x):
    n = int(x)
    return 2.0 * x if range(n - 1) else x * x if range(n) else x


def frozen_indexed(x):
    p = Frozen(x, x)
    try:
        return p[0] * 3.0
    except TypeError:
        return x * x


def open_indexed(x):
    p = Open(x, x)
    try:
        return p[0] * 3.0
    except TypeError:
        return x * x


def frozen_unpacked(x):
    p = Frozen(x, x)
    try:
        a, b = p
    except TypeError:
        a, b = x, x * x
    return a * b


def frozen_looped(x):
    p = Frozen(x, x)
    total = x
    try:
        for v in p:
            total += v
    except TypeError:
        total *= x
    return total


def frozen_searched(x):
    p = Frozen(x, x)
    try:
        return x if 2.0 in p else 2.0 * x
    except TypeError:
        return x * x * x


def frozen_stored_in(x):
    p = Frozen(x, x)
    try:
        p[0] = 2.0
    except TypeError:
        x = x * x
    return x * p.a


def deleted_from(x):
    p = Open(x, x)
    try:
        del p[0]
    except TypeError:
        x = x * x
    return x * p.a


def exception_indexed(x):
    try:
        raise ValueError("first", "second")
    except ValueError as error:
        try:
            return x * len(error[0])
        except TypeError:
            return x * x


def no_iterator(x):
    try:
        for v in NoIterator():
            x += v
    except TypeError:
        x = x * x
    return x


class Held:
    def __init__(self, v):
        self.v = v

    def double(self):
        self.v = self.v * 2.0


def attributes_of_a_list_of_objects(x):
    rows = [Held(x), Held(x * x)]
    for row in rows:
        row.double()
    if hasattr(rows, "append") and getattr(rows, "nothing", None) is None:
        rows.append(Held(x * x * x))
    return sum(row.v for row in rows)


def loop_as_long_as_a_function_is_there(x):
    step = lambda q: q * x  # noqa: E731
    total = x
    while step:
        total = step(total)
        if total > 5.0:
            break
    return total


def loop_as_long_as_an_iterator_is_there(x):
    pairs = zip([x], [2.0])
    while pairs:
        x = x * x
        if x > 5.0:
            break
    return x


def generator_indexed(x):
    squares = (v * v for v in [x, 2.0 * x])
    try:
        return squares[0]
    except TypeError:
        return sum(squares)


PROGRAMS = [
    empty_dict_of_a_class, full_dict_of_a_class, empty_range, range_of_integers, frozen_indexed, open_indexed,
    frozen_unpacked, frozen_looped, frozen_searched, frozen_stored_in, deleted_from, exception_indexed, no_iterator,
    generator_indexed, attributes_of_a_list_of_objects, loop_as_long_as_a_function_is_there,
    loop_as_long_as_an_iterator_is_there,
]  # fmt: skip


@pytest.mark.parametrize("fun", PROGRAMS, ids=lambda f: f.__name__)
def test_as_python_does(fun: Callable[[float], float]) -> None:
    x, h = 1.5, 1e-6
    value, gradient = value_and_grad(fun)(x)
    assert value == fun(x)
    assert abs(gradient - (fun(x + h) - fun(x - h)) / (2.0 * h)) < 1e-6


def unpacked(p):
    a, b = p
    return a * b


def indexed(p):
    return p[0] * p.b


def looped(p):
    total = 0.0
    for v in p:
        total += v
    return total


@pytest.mark.parametrize("cls", [Frozen, Open])
@pytest.mark.parametrize("fun, says", [(unpacked, "unpacked"), (indexed, "indexed"), (looped, "gone through")])
def test_an_object_is_no_container(fun: Any, says: str, cls: Any) -> None:
    with pytest.raises(UnsupportedError, match=f"(a|an instance of) {cls.__name__} cannot be {says}"):
        value_and_grad(fun)(cls(1.0, 2.0))
