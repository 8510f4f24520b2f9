"""Numbers of global objects and global variables that the function sets: once in each call, as by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, grad, hvp, jacobian, jvp, value_and_grad, vjp

X = np.array([1.0, 2.0, 3.0])


class Counter:
    def __init__(self) -> None:
        self.calls = 0
        self.last = 0
        self.busy = False
        self.total = 0.0

    def bump(self) -> int:
        self.calls += 1
        return self.calls

    def loss(self, x: Any) -> Any:
        self.bump()
        return np.sum(x**2) * self.calls


class Fixed:
    @property
    def calls(self) -> int:
        return 1


counter, fixed = Counter(), Fixed()
PASSES = 0


def counted(x: Any) -> Any:
    global PASSES
    PASSES += 1
    counter.busy = True
    for k in range(3):
        counter.calls += k
        if x[k] > 1.5:
            counter.last = counter.calls
    scale = counter.calls
    counter.busy = False
    return np.sum(x**2) * scale + x[0] * counter.last + x[1] * PASSES * (not counter.busy)


def state() -> tuple[Any, ...]:
    return counter.calls, counter.last, counter.busy, PASSES


def after(run: Any) -> tuple[Any, tuple[Any, ...]]:
    global PASSES
    PASSES, counter.calls, counter.last, counter.busy = 5, 2, 1, False
    return run(), state()


EXPECTED = after(lambda: counted(X))
GRADIENT = 2.0 * X * EXPECTED[1][0] + np.array([EXPECTED[1][1], EXPECTED[1][3], 0.0])


@pytest.mark.parametrize(
    "run",
    [
        lambda: grad(counted)(X),
        lambda: value_and_grad(counted)(X)[1],
        lambda: vjp(counted, X)[1](1.0)[0],
        lambda: jacobian(counted)(X),
    ],
)
def test_once_in_each_call(run: Any) -> None:
    run()  # compiled
    got, now = after(run)
    assert now == EXPECTED[1]
    np.testing.assert_allclose(got, GRADIENT)


def test_tangents() -> None:
    (value, tangent), now = after(lambda: jvp(counted, (X,), (np.array([1.0, 0.5, 2.0]),)))
    assert now == EXPECTED[1] and value == EXPECTED[0] and np.isclose(tangent, GRADIENT @ [1.0, 0.5, 2.0])


def test_values_and_repeated_pullbacks() -> None:
    value, now = after(lambda: value_and_grad(counted)(X)[0])
    assert value == EXPECTED[0] and now == EXPECTED[1]
    _, pullback = vjp(counted, X)
    before = state()
    for _ in range(2):
        pullback(1.0)
    assert state() == before


def test_not_when_it_is_compiled() -> None:
    def f(x: Any) -> Any:
        counter.bump()
        return np.sum(x) * 2.0

    before = counter.calls
    grad(f).source(X)
    assert counter.calls == before
    for k in range(1, 4):
        grad(f)(X)
        assert counter.calls == before + k
    hvp(f, (X,), (X,))
    assert counter.calls == before + 4


def test_methods() -> None:
    counter.calls = 0
    np.testing.assert_array_equal(grad(counter.loss)(X), 2.0 * X)
    np.testing.assert_array_equal(grad(counter.loss)(X), 4.0 * X)
    assert counter.calls == 2


def set_total(x: Any) -> Any:
    counter.total = x[0]
    return np.sum(x)


def add_total(x: Any) -> Any:
    counter.total += 0.5 * np.sum(x)
    return np.sum(x)


def set_property(x: Any) -> Any:
    fixed.calls = 2  # type: ignore[misc]
    return np.sum(x)


@pytest.mark.parametrize("f", [set_total, add_total, set_property])
def test_refused(f: Any) -> None:
    before = counter.total
    with pytest.raises(UnsupportedError, match="outlives the call"):
        grad(f)(X)
    assert counter.total == before


COUNTS, MODEL = {"n": 0, "rate": 2.0}, {"w": np.ones(3), "size": 1, "name": 0}


def counted_in_dict(x: Any) -> Any:
    COUNTS["n"] += 1
    for k in range(2):
        if x[k] > 0.0:
            COUNTS["n"] += k
    MODEL["size"] = len(x)
    return np.sum(x * MODEL["w"]) * COUNTS["n"] * COUNTS["rate"] * MODEL["size"]


@pytest.mark.parametrize("run", [lambda: grad(counted_in_dict)(X), lambda: vjp(counted_in_dict, X)[1](1.0)[0]])
def test_entries_of_global_dicts(run: Any) -> None:
    run()
    for k in range(2):
        COUNTS["n"], MODEL["size"] = k, 1
        np.testing.assert_array_equal(run(), np.full(3, 6.0 * (k + 2)))
        assert COUNTS == {"n": k + 2, "rate": 2.0} and MODEL["size"] == 3
    assert jvp(counted_in_dict, (X,), (X,)) == (6.0 * 6.0 * 5, 6.0 * 6.0 * 5) and COUNTS["n"] == 5
    assert 'set_COUNTS("n", get_COUNTS("n") + 1)' in grad(counted_in_dict).source(X)


def test_entries_that_vary_beside_such() -> None:
    def f(x: Any) -> Any:
        COUNTS["n"] += 1
        COUNTS["rate"] = x[0]
        return np.sum(x) * COUNTS["rate"]

    with pytest.raises(UnsupportedError, match="outlives the call"):
        grad(f)(X)
    assert COUNTS["rate"] == 2.0


def test_lists_that_are_changed_are_not_read() -> None:
    log: list[int] = []

    def f(x: Any) -> Any:
        log.append(1)
        return np.sum(x)

    def g(x: Any) -> Any:
        for k in range(3):
            log.append(k)
        return np.sum(x) * len(log)

    def h(x: Any) -> Any:
        total = x[0] * len(log)
        log.append(1)
        return total

    for wrong in (g, h):
        with pytest.raises(UnsupportedError, match="a list from outside is read in a function that changes it"):
            grad(wrong)(X)
    assert not log
    np.testing.assert_array_equal(grad(f)(X), np.ones(3))
    assert log == [1]
