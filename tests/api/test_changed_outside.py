"""What a function finds outside of itself may change between two calls of its derivative, or go."""

from __future__ import annotations

import collections
import copy
import operator
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, grad

X = np.array([1.0, 2.0, 3.0])
CHOSEN = {1, 2}
BYTES = bytearray(b"\x01\x02")
QUEUE = collections.deque([1.0, 2.0])
COUNTED = collections.Counter(a=1)
VIEW = types.MappingProxyType(BEHIND := {"a": 1.0})
KEYED: dict[Any, float] = {1: 2.0}
FACTOR = 2.0


class Own(list):  # type: ignore[type-arg]
    pass


OWN = Own([1.0])


@dataclass
class Ball:
    r: Any

    def area(self) -> Any:
        return self.r**2

    def __add__(self, other: Ball) -> Ball:
        return Ball(self.r + other.r)

    @property
    def width(self) -> Any:
        return 2.0 * self.r

    @staticmethod
    def scaled(r: Any) -> Any:
        return 3.0 * r


class Model:
    def __call__(self, x: Any) -> Any:
        return x**2

    def act(self, x: Any) -> Any:
        return np.sin(x)


model, chosen_by = Model(), types.SimpleNamespace(kept={1, 2})


def helper(v: Any, k: float = 2.0) -> Any:
    return v * v * k


def of_set(x: Any) -> Any:
    return x[0] ** 2 if 2 in CHOSEN else x[1] ** 2


def of_set_in_object(x: Any) -> Any:
    return x[0] ** 2 if 2 in chosen_by.kept else x[1] ** 2


def of_default(x: Any, kept: Any = {1, 2}) -> Any:  # noqa: B006
    return x[0] ** 2 if 2 in kept else x[1] ** 2


def of_bytes(x: Any) -> Any:
    return BYTES[0] * x[0]


def of_queue(x: Any) -> Any:
    return QUEUE[0] * x[0] + len(QUEUE) * x[1]


def of_view(x: Any) -> Any:
    return VIEW["a"] * x[0] + len(VIEW) * x[1]


def of_keys(x: Any) -> Any:
    return sum(x[0] ** 2 * (3.0 if isinstance(k, float) else 5.0 if k is True else 1.0) for k in KEYED)


def of_ball(x: Any) -> Any:
    both = Ball(x[0]) + Ball(x[1])
    return both.area() * both.width + Ball.scaled(x[2])


def of_model(x: Any) -> Any:
    return np.sum(model(x) * model.act(x))


def of_helper(x: Any) -> Any:
    return np.sum(helper(x))


def rekey(key: Any) -> None:
    KEYED.clear()
    KEYED[key] = 2.0


CHANGES: list[tuple[Callable[..., Any], Callable[[], Any]]] = [
    (of_set, lambda: CHOSEN.discard(2)),
    (of_set_in_object, lambda: chosen_by.kept.discard(2)),
    (of_default, lambda: of_default.__defaults__[0].discard(2)),  # type: ignore[index]
    (of_bytes, lambda: BYTES.__setitem__(0, 9)),
    (of_queue, lambda: QUEUE.appendleft(7.0)),
    (of_view, lambda: BEHIND.update(a=3.0, b=1.0)),
    (of_keys, lambda: rekey(1.0)),
    (of_keys, lambda: rekey(True)),
    (of_ball, lambda: setattr(Ball, "area", lambda self: self.r**3)),
    (of_ball, lambda: setattr(Ball, "__add__", lambda self, other: Ball(self.r * other.r))),
    (of_ball, lambda: setattr(Ball, "width", property(lambda self: 5.0 * self.r))),
    (of_ball, lambda: setattr(Ball, "scaled", staticmethod(lambda r: 4.0 * r))),
    (of_model, lambda: setattr(Model, "act", lambda self, x: np.cos(x))),
    (of_model, lambda: setattr(Model, "__call__", lambda self, x: x**3)),
    (of_model, lambda: setattr(model, "act", lambda x: x**4)),
    (of_helper, lambda: setattr(helper, "__defaults__", (5.0,))),
    (of_helper, lambda: setattr(helper, "__code__", (lambda v, k: v**3 * k).__code__)),
]


def differences(f: Callable[..., Any]) -> Any:
    return np.array([(f(X + h) - f(X - h)) / 2e-6 for h in 1e-6 * np.eye(3)])


@pytest.mark.parametrize("f, change", CHANGES)
def test_derivatives_follow(f: Callable[..., Any], change: Callable[[], Any]) -> None:
    derivative = grad(f)
    before = derivative(X)
    np.testing.assert_allclose(before, differences(f), rtol=1e-6)
    change()
    after = derivative(X)
    np.testing.assert_allclose(after, differences(f), rtol=1e-6)
    assert not np.array_equal(before, after)


def test_a_set_that_is_passed() -> None:
    kept = {1, 2}
    derivative = grad(of_default)
    assert derivative(X, kept).tolist() == [2.0, 0.0, 0.0]
    kept.discard(2)
    assert derivative(X, kept).tolist() == [0.0, 4.0, 0.0]


def test_what_is_gone_is_missed_by_name() -> None:
    derivative = grad(lambda x: FACTOR * np.sum(x))
    derivative(X)
    globals().pop("FACTOR")
    with pytest.raises(UnsupportedError, match="the name `FACTOR` is not defined"):
        derivative(X)


def turned(x: Any) -> Any:
    QUEUE.rotate(1)
    return x * QUEUE[0]


def subtracted(x: Any) -> Any:
    COUNTED.subtract(a=2)
    return x * COUNTED["a"]


def counted(x: Any) -> Any:
    COUNTED.update(["a"])
    return x


def appended(x: Any) -> Any:
    collections.deque.append(QUEUE, 3.0)
    return x * len(QUEUE)


def set_by_an_operator(x: Any) -> Any:
    operator.setitem(OWN, 0, 7.0)
    return x * OWN[0]


@pytest.mark.parametrize("f", [turned, subtracted, appended, set_by_an_operator])
def test_what_is_changed_in_the_function_is_not_taken_as_known(f: Callable[..., Any]) -> None:
    before = copy.deepcopy((QUEUE, COUNTED, OWN))
    with pytest.raises(UnsupportedError, match="from outside"):
        grad(f)(1.0)
    assert before == (QUEUE, COUNTED, OWN)


def test_what_is_changed_and_not_read_is_changed_once_in_each_call() -> None:
    before = COUNTED["a"]
    assert grad(counted)(1.0) == 1.0 and COUNTED["a"] == before + 1
