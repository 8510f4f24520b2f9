"""OrderedDicts where the zoo does not look: their class in results, arguments that stay what they are, refusals."""

from __future__ import annotations

import copy
import warnings
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import s2sgrad
from s2sgrad import UnsupportedError, UsageError, grad, hvp, jvp, value_and_grad, vjp
from s2sgrad.api.classes import is_held_dict
from s2sgrad.frontend.kinds.ordered import MADE, OrderedKind, OrderedMapKind
from s2sgrad.frontend.kinds.table import kind_of_type
from s2sgrad.ir.types import FLOAT, INT, Dict, Map


def given() -> OrderedDict[str, float]:
    return OrderedDict(a=2.0, b=3.0)


def taken_last(d: Any) -> Any:
    d.move_to_end("a")
    _, v = d.popitem()
    return v * v * d["b"]


def test_which_kind() -> None:
    assert isinstance(kind_of_type(Dict(("a",), (FLOAT,), MADE)), OrderedKind)
    assert isinstance(kind_of_type(Map(FLOAT, None, INT, made=MADE)), OrderedMapKind)
    assert not isinstance(kind_of_type(Dict(("a",), (FLOAT,))), OrderedKind)
    assert is_held_dict(OrderedDict())
    assert not is_held_dict({})


def test_the_kind_and_the_table_know_it_and_nothing_else_does() -> None:
    root = Path(s2sgrad.__file__).parent
    known = {str(p.relative_to(root)) for p in root.rglob("*.py") if "OrderedDict" in p.read_text()}
    binding = {"api/parameters.py"}  # where calls are bound to parameters, as `inspect` wants it
    assert known - binding == {"frontend/kinds/ordered.py", "frontend/kinds/table.py"}


def test_derivatives_are_dicts_and_the_argument_stays() -> None:
    d = given()
    assert value_and_grad(taken_last)(d) == (12.0, {"a": 12.0, "b": 4.0})
    assert jvp(taken_last, (d,), (OrderedDict(a=1.0, b=1.0),)) == (12.0, 16.0)
    assert jvp(taken_last, (d,), ({"b": 1.0, "a": 1.0},)) == (12.0, 16.0)
    assert hvp(taken_last, (d,), ({"a": 1.0, "b": 1.0},)) == ({"a": 10.0, "b": 4.0},)
    assert list(d.items()) == [("a", 2.0), ("b", 3.0)]


def test_a_result_is_an_ordered_dict_in_its_order() -> None:
    def moved(d: Any) -> Any:
        d.move_to_end("a")
        return d, OrderedDict(z=d["a"])

    out, pullback = vjp(moved, given())
    assert [type(v) for v in out] == [OrderedDict, OrderedDict]
    assert list(out[0].items()) == [("b", 3.0), ("a", 2.0)]
    assert pullback(({"b": 1.0, "a": 2.0}, {"z": 5.0})) == ({"a": 7.0, "b": 1.0},)


def test_dicts_and_ordered_dicts_have_code_of_their_own() -> None:
    def ordered(d: Any) -> Any:
        return d["a"] * (2.0 if isinstance(d, OrderedDict) else 3.0)

    derivative = grad(ordered)
    assert derivative(given()) == {"a": 2.0, "b": 0.0}
    assert derivative(dict(given())) == {"a": 3.0, "b": 0.0}
    assert derivative(OrderedDict(b=1.0, a=1.0)) == {"b": 0.0, "a": 2.0}


def test_integers_in_it_stay() -> None:
    assert grad(lambda d: d["a"] * d["n"])(OrderedDict(a=2.0, n=3))["a"] == 3.0


def test_what_is_one_array_in_two_places_stays_one() -> None:
    def written(d: Any, x: Any) -> Any:
        d["a"][0] = x[1]
        return np.sum(d["b"] * x)

    a = np.array([1.0, 2.0])
    assert np.array_equal(grad(written, argnums=1)(OrderedDict(a=a.copy(), b=a), a.copy()), a)
    with pytest.raises(UsageError, match="in more than one place|share|same"):
        grad(written, argnums=1)(OrderedDict(a=a, b=a), a.copy())


def test_it_is_checked_against_python(monkeypatch: pytest.MonkeyPatch) -> None:
    from s2sgrad.api import checking

    monkeypatch.setattr(checking, "ON", True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it says so where it could not look
        assert grad(taken_last)(given()) == {"a": 12.0, "b": 4.0}


def test_from_outside_it_is_a_constant() -> None:
    scale = given()
    assert grad(lambda x: x * x * scale["b"])(2.0) == 12.0


def popped_with_an_argument(x: Any) -> Any:
    return {"a": x}.popitem(False)[1]


def moved_in_a_dict(x: Any) -> Any:
    d = {"a": x}
    d.move_to_end("a")  # type: ignore[attr-defined]
    return d["a"]


def moved_to_where_a_run_tells(x: Any) -> Any:
    d = OrderedDict(a=x)
    d.move_to_end("a", x > 1.0)
    return d["a"]


def moved_key_that_is_not_there(x: Any) -> Any:
    d = OrderedDict(a=x)
    d.move_to_end("b")
    return d["a"]


@pytest.mark.parametrize(
    ("fun", "reason"),
    [
        (popped_with_an_argument, "popitem"),
        (moved_in_a_dict, "move_to_end"),
        (moved_to_where_a_run_tells, "must be known"),
        (moved_key_that_is_not_there, "has no key 'b'"),
    ],
)
def test_refused(fun: Callable[..., Any], reason: str) -> None:
    with pytest.raises(UnsupportedError, match=reason):
        grad(fun)(2.0)


def test_orders_compared_of_all_pairs() -> None:
    def compared(x: Any, first: Any, second: Any) -> Any:
        return x * 2.0 if first == second else x

    pairs = [given(), OrderedDict(b=3.0, a=2.0), {"b": 3.0, "a": 2.0}]
    for a in pairs:
        for b in pairs:
            assert grad(compared)(1.0, copy.copy(a), copy.copy(b)) == (2.0 if a == b else 1.0)
