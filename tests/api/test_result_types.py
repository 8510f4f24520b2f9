"""The value beside a derivative is the primal's: to the last bit, in its type and in the types of all that is in it."""

from __future__ import annotations

import copy
import warnings
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, jacobian, jvp, value_and_grad, vjp
from tests.api import result_containers, result_numbers

Case = tuple[Callable[..., Any], tuple[Any, ...]]
EQUAL: dict[str, Case] = {**result_containers.EQUAL, **result_numbers.CASES}


def by_vjp(f: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    return vjp(f, *args)[0]


def by_jvp(f: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    return jvp(f, args, (args[0], *[None] * (len(args) - 1)))[0]


def by_aux(f: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    def paired(*given):
        return np.sum(np.abs(given[0])), f(*given)

    return value_and_grad(paired, has_aux=True)(*args)[0][1]


MODES = [by_vjp, by_jvp, by_aux]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", EQUAL)
def test_types_and_bits_are_the_primals(name: str, mode: Callable[..., Any]) -> None:
    f, args = EQUAL[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = f(*copy.deepcopy(args))
        if mode is by_aux and any(map(np.iscomplexobj, numbers(wanted))):
            pytest.skip("complex auxiliary results are refused")
        found = mode(f, copy.deepcopy(args))
    assert_same(found, wanted)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", result_containers.REFUSED)
def test_refused(name: str, mode: Callable[..., Any]) -> None:
    f, args = result_containers.REFUSED[name]
    with pytest.raises(UnsupportedError) as caught:
        mode(f, copy.deepcopy(args))
    assert caught.value.rewrite and "compiler failed" not in caught.value.reason


def test_what_is_from_outside_is_what_it_was() -> None:
    args = result_containers.EQUAL["arguments"][1]
    found = vjp(result_containers.arguments, *args)[0]
    assert found[1] is args[2]
    assert type(found[0]) is deque and len(found[0]) == 1 and found[5] == args[6]  # others that are equal
    again = vjp(result_containers.globals_, args[0])[0]
    assert again[1] is result_containers.GLOBALS[0] and again[2][1] is result_containers.GLOBALS[2]


# cotangents and tangents ----------------------------------------------------------------------------------------------


def kinds(x):
    d, c = deque(maxlen=2), Counter()
    for i in range(3):
        d.append(x * i)
    c["a"] += x[0]
    e = defaultdict(list)
    e["k"].append(x * 2)
    return d, {1, 2}, c, e, OrderedDict(z=x * 3), frozenset([4])


X, ONE = np.array([1.5, 2.5, -0.5]), np.ones(3)
PLAIN = [ONE, ONE], None, {"a": 1.0}, {"k": [ONE]}, {"z": ONE}, None
ALIKE = deque([ONE, ONE]), {1, 2}, Counter(a=1.0), defaultdict(list, k=[ONE]), OrderedDict(z=ONE), frozenset([4])  # type: ignore


@pytest.mark.parametrize("cotangent", [PLAIN, ALIKE], ids=["plain", "alike"])
def test_cotangents_are_lists_and_dicts(cotangent: Any) -> None:
    out, pullback = vjp(kinds, X)
    assert_same(pullback(cotangent)[0], np.array([9.0, 8.0, 8.0]))
    assert_same(out, kinds(X))


def test_tangents_are_lists_and_dicts() -> None:
    out, tangent = jvp(kinds, (X,), (ONE,))
    assert_same(out, kinds(X))
    deque_, set_, counter, default, ordered, frozen = tangent
    assert_same(deque_, [ONE, 2 * ONE])
    assert set_ is None and frozen is None
    assert_same([counter, default, ordered], [{"a": np.float64(1)}, {"k": [2 * ONE]}, {"z": 3 * ONE}])


def test_jacobian_of_a_deque_is_a_list() -> None:
    found = jacobian(lambda x: deque([x, 2 * x]))(X)
    assert_same(found, [np.eye(3), 2 * np.eye(3)])


def test_inside_of_what_is_compiled_they_go_on_as_they_are() -> None:
    def inner(y):
        return np.sum(y**2), deque([y, y * 2])

    def outer(x):
        (value, aux), g = value_and_grad(inner, has_aux=True)(x)
        aux.append(g)
        return aux, value

    out, pullback = vjp(outer, X)
    assert_same(out, (deque([X, X * 2, X * 2]), np.sum(X**2)))
    assert_same(pullback(([ONE, ONE, ONE], 1.0))[0], 5 * ONE + 2 * X)
    assert_same(vjp(value_and_grad(inner, has_aux=True), X)[0], (inner(X), 2 * X))


@pytest.mark.parametrize("number", [np.sum, lambda v: float(v[0]), lambda v: np.float32(2.0) * v.astype(np.float32)[0]])
def test_a_number_that_may_be_none_keeps_its_type(number: Callable[..., Any]) -> None:
    def f(x, n):
        if n > 1:
            return number(x)

    x = np.array([0.7, 0.4])
    assert_same(value_and_grad(f)(x, 2)[0], f(x, 2))
    with pytest.raises(TypeError):
        value_and_grad(f)(x, 0)


# equality -------------------------------------------------------------------------------------------------------------


def numbers(v: Any) -> Iterable[Any]:
    for part in v if isinstance(v, tuple | list) else [v]:
        if isinstance(part, np.ndarray | np.generic | complex):
            yield part


def assert_same(a: Any, b: Any) -> None:
    """Equal in type and bits, and so is all that is in them; objects by their attributes."""
    assert type(a) is type(b), f"{a!r} is no {type(b).__name__}"
    if isinstance(a, np.ndarray | np.generic):
        assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    elif isinstance(a, float | complex):
        assert np.array(a).tobytes() == np.array(b).tobytes()
    elif isinstance(a, dict):
        assert getattr(a, "default_factory", None) is getattr(b, "default_factory", None)
        assert_same(list(a), list(b))
        assert_same(list(a.values()), list(b.values()))
    elif isinstance(a, set | frozenset):
        assert {(type(k), k) for k in a} == {(type(k), k) for k in b}
    elif isinstance(a, list | tuple | deque):
        assert len(a) == len(b) and getattr(a, "maxlen", None) == getattr(b, "maxlen", None)
        for v, w in zip(a, b, strict=True):
            assert_same(v, w)
    elif hasattr(a, "__dict__"):
        assert_same(vars(a), vars(b))
    else:
        assert a == b
