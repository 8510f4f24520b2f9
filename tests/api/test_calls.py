"""What is read when a function is called, what is kept from call to call, and what is left as it was."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, hvp, jvp, value_and_grad, vjp
from s2sgrad.api import pipeline, specialize
from s2sgrad.errors import InternalError, UnsupportedError
from s2sgrad.frontend import source

X = np.array([1.0, 2.0])
MATRIX = np.arange(6.0).reshape(2, 3)

FACTOR: Any = 2.0
ROW = np.array([1.0, 2.0])
STEPS = 3
AXIS: int | None = 0
MODE = "double"
SETTINGS = {"rate": 2.0, "of": {"row": ROW}}


def helper(x):
    return x * 2.0


def other_helper(x):
    return x * x


@pytest.fixture
def lowered(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The functions that were compiled, in order."""
    seen: list[Any] = []
    known = specialize.primal

    def counting(fun: Callable[..., Any], *rest: Any) -> Any:
        seen.append(fun)
        return known(fun, *rest)

    monkeypatch.setattr(specialize, "primal", counting)
    yield seen


@pytest.fixture
def no_source(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call of this on, whoever looks at a function's source fails."""

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("the source was looked at")

    def start() -> None:
        monkeypatch.setattr(pipeline, "lower", refuse)
        monkeypatch.setattr(specialize, "primal", refuse)
        monkeypatch.setattr(source, "load", refuse)

    return start


# once per signature -------------------------------------------------------------------------------------------------
def energy(x, k):
    return np.sum(x * x) * k


def test_the_source_is_looked_at_once(no_source: Callable[[], None]) -> None:
    made, second = grad(energy), grad(grad(lambda x: x**3))
    calls: list[Callable[[], Any]] = [
        lambda: made(X, 2.0),
        lambda: second(2.0),
        lambda: value_and_grad(energy)(X, 2.0),
        lambda: vjp(energy, X, 2.0)[1](1.0),
        lambda: jvp(energy, (X, 2.0), (X, None)),
        lambda: hvp(energy, (X, 2.0), (X, None)),
    ]
    first = [call() for call in calls]
    no_source()
    for before, call in zip(first, calls):
        assert repr(call()) == repr(before)
    np.testing.assert_array_equal(made(np.ones(5), 3.0), 6.0 * np.ones(5))  # another size, the same signature
    with pytest.raises(InternalError, match="source was looked at"):
        made(np.ones((2, 2)), 2.0)


def test_signatures(lowered: list[Any]) -> None:
    made = grad(lambda x, k=1.0: np.sum(x) * k)
    for args in ((X,), (X, 2.0), (np.ones(7), 3.0), (np.ones(7),)):
        made(*args)
    assert len(lowered) == 1
    for n, args in enumerate([(np.ones(1),), (X.astype(np.float32),), (MATRIX,), ([X, 1.0][0], 2), (2.0,)], 2):
        made(*args)
        made(*args)
        assert len(lowered) == n


def test_sizes_of_one_are_their_own() -> None:
    made = grad(lambda x, y: np.sum(x * y))
    for shape in ((2, 3), (1, 3), (2, 1), (1, 1), (3,), (1,), ()):
        x = np.full(shape, 2.0)
        got = made(x, np.ones((2, 3)))
        assert np.shape(got) == shape
        np.testing.assert_array_equal(got, np.full(shape, 6 / x.size))


# no state from one specialisation to the next -----------------------------------------------------------------------
def reduced(x, axis, keepdims=False):
    return np.sum(np.max(x, axis=axis, keepdims=keepdims) ** 2)


def test_parameters_that_are_needed_to_compile() -> None:
    made = grad(reduced)
    for axis in (0, 1, None, -1, (0, 1), 0, 1, None):
        want = np.zeros((2, 3))
        for place in np.argwhere(MATRIX == np.max(MATRIX, axis=axis, keepdims=True)):
            want[tuple(place)] = 2.0 * MATRIX[tuple(place)]
        np.testing.assert_array_equal(made(MATRIX, axis), want)
        np.testing.assert_array_equal(made(MATRIX, axis=axis, keepdims=True), want)


def test_strings_flags_and_none() -> None:
    def f(x, mode, flag=None, function=None):
        y = x * x if mode == "square" else x * 3.0
        if flag is None:
            return y if function is None else function(y)
        return -y if flag else y

    made = grad(f)
    for _ in range(2):
        assert made(2.0, "square") == 4.0 and made(2.0, "other") == 3.0
        assert made(2.0, "square", True) == -4.0 and made(2.0, "square", False) == 4.0
        assert made(2.0, "other", None, np.sin) == 3.0 * np.cos(6.0)
        assert made(2.0, "other", function=helper) == 6.0


def test_structure_is_part_of_the_signature() -> None:
    def total(parts):
        out = 0.0
        for p in parts:
            out = out + np.sum(p) * len(parts)
        return out

    made = grad(total)
    assert made([1.0]) == [1.0] and made([1.0, 2.0]) == [2.0, 2.0] and made((1.0, 2.0)) == (2.0, 2.0)
    assert made([1.0]) == [1.0]
    np.testing.assert_array_equal(made([X, 1.0])[0], [2.0, 2.0])


def test_a_failure_leaves_no_trace() -> None:
    made = grad(lambda x: np.sum(x) if np.ndim(x) < 2 else x)
    for _ in range(2):
        with pytest.raises(TypeError, match="vjp"):
            made(MATRIX)
        np.testing.assert_array_equal(made(X), [1.0, 1.0])


def test_tapes_start_empty() -> None:
    def power(x, n):
        while n > 0:
            x = np.sin(x) * x
            n = n - 1
        return x

    made = grad(power)
    first = made(1.5, 4)
    made(1.5, 7)
    assert made(1.5, 4) == first and made(1.5, 0) == 1.0


# values and arrays --------------------------------------------------------------------------------------------------
def branchy(x, w, n):
    total = 0.1
    for i in range(n):
        x[i % 3] += 0.3 * x[(i + 1) % 3] / (1.0 + w[i % 2] ** 2)
        if x[i % 3] > 0.5:
            total += np.exp(-x[i % 3]) * w[0]
        else:
            total -= np.mean(x) / 3.0
    return total + np.sum(np.tanh(x @ x) * w)


def test_value_bit_for_bit() -> None:
    rng = np.random.default_rng(0)
    made = value_and_grad(branchy, argnums=(0, 1))
    for _ in range(20):
        x, w, n = rng.standard_normal(3), rng.standard_normal(2), int(rng.integers(8))
        kept = x.copy(), w.copy()
        want = branchy(x.copy(), w.copy(), n)
        got = made(x, w, n)[0]
        assert got == want and type(got) is type(want)
        assert vjp(branchy, x, w, n)[0] == want
        np.testing.assert_array_equal(x, kept[0])
        np.testing.assert_array_equal(w, kept[1])


def test_gradients_are_the_callers() -> None:
    made = grad(lambda x, y: np.sum(x * y), argnums=(0, 1))
    x, y = X.copy(), X * 3.0
    dx, dy = made(x, y)
    dx[:] = 99.0
    dy[:] = 99.0
    assert x.tolist() == [1.0, 2.0] and y.tolist() == [3.0, 6.0]
    assert made(x, y)[0].tolist() == [3.0, 6.0]


# globals and closures -----------------------------------------------------------------------------------------------
def of_globals(x):
    for _ in range(STEPS):
        x = helper(x) * FACTOR
    return np.sum(x * ROW)


def test_globals_are_read_when_called(monkeypatch: pytest.MonkeyPatch, lowered: list[Any]) -> None:
    made = grad(of_globals)

    def check() -> None:
        one, two = (of_globals(X + 0.5 * e) - of_globals(X - 0.5 * e) for e in np.eye(2))
        np.testing.assert_allclose(made(X), [one, two])

    check()
    monkeypatch.setitem(globals(), "FACTOR", 0.5)
    check()
    monkeypatch.setitem(globals(), "STEPS", 2)
    check()
    monkeypatch.setitem(globals(), "ROW", np.array([7.0, 8.0]))
    check()
    ROW[0] = 9.0
    check()
    assert len(lowered) == 1  # values of numbers and arrays are no reason to compile
    monkeypatch.setitem(globals(), "STEPS", 1)
    monkeypatch.setitem(globals(), "helper", other_helper)
    check()
    monkeypatch.setitem(globals(), "FACTOR", np.float32(2.0))
    check()
    assert len(lowered) == 3
    monkeypatch.undo()
    check()


def of_fixed_globals(x):
    if MODE == "double":
        x = x * SETTINGS["rate"]
    return np.sum(np.max(x, axis=AXIS) * SETTINGS["of"]["row"][0])


def test_globals_that_are_needed_to_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    made = grad(of_fixed_globals)
    last_row, last_column, last = np.zeros((3, 2, 3))
    last_row[1], last_column[:, 2], last[1, 2] = 1.0, 1.0, 1.0
    np.testing.assert_array_equal(made(MATRIX), 2.0 * last_row)
    monkeypatch.setitem(globals(), "AXIS", 1)
    np.testing.assert_array_equal(made(MATRIX), 2.0 * last_column)
    monkeypatch.setitem(globals(), "AXIS", None)
    np.testing.assert_array_equal(made(MATRIX), 2.0 * last)
    monkeypatch.setitem(SETTINGS, "rate", 5.0)
    np.testing.assert_array_equal(made(MATRIX), 5.0 * last)
    monkeypatch.setitem(SETTINGS, "of", {"row": np.array([3.0])})
    np.testing.assert_array_equal(made(MATRIX), 15.0 * last)
    monkeypatch.setitem(globals(), "MODE", "single")
    np.testing.assert_array_equal(made(MATRIX), 3.0 * last)
    monkeypatch.setitem(globals(), "AXIS", 0)
    np.testing.assert_array_equal(made(MATRIX), 3.0 * last_row)


@pytest.fixture(autouse=True)
def row_as_it_was() -> Iterator[None]:
    kept = ROW.copy()
    yield
    ROW[:] = kept


def test_closures_are_read_when_called() -> None:
    def make(k: Any, inner: Any) -> tuple[Any, Any]:
        def f(x):
            return np.sum(inner(x) * k)

        def change(new_k: Any, new_inner: Any) -> None:
            nonlocal k, inner
            k, inner = new_k, new_inner

        return f, change

    f, change = make(2.0, helper)
    made = grad(f)
    g, _ = make(100.0, helper)
    assert made(3.0) == 4.0 and grad(g)(3.0) == 200.0
    change(5.0, helper)
    assert made(3.0) == 10.0
    change(5.0, other_helper)
    assert made(3.0) == 30.0
    change(X, helper)
    assert made(3.0) == 6.0
    assert vjp(f, 3.0)[1](1.0) == (6.0,) and grad(g)(3.0) == 200.0


def test_memory_outside_is_not_written() -> None:
    def f(x):
        ROW[0] = x
        return ROW[0] * ROW[1]

    assert grad(f)(3.0) == 2.0 and ROW.tolist() == [1.0, 2.0]


def test_defaults() -> None:
    def f(x, k=3.0, *, row=ROW):
        return np.sum(x * row) * k

    made = grad(f)
    assert made(2.0) == 9.0 and made(2.0, 1.0) == 3.0 and made(2.0, row=X * 2) == 18.0 and made(x=2.0, k=2.0) == 6.0


def test_variable_parameters() -> None:
    assert grad(lambda *xs: xs[0] * xs[1])(2.0, 3.0) == (3.0, 2.0)
    assert grad(lambda x, **k: x * k["a"])(2.0, a=3.0) == 3.0


# what else can be called --------------------------------------------------------------------------------------------
class Model:
    def __init__(self, k: Any) -> None:
        self.k = k

    def power(self, x):
        return np.sum(self.k * x**2)

    def __call__(self, x):
        return np.sum(self.k * x**3)


@dataclass(frozen=True)
class Named:
    """Equal to another of its name, whatever the factor."""

    name: str
    k: float = field(compare=False)

    def __call__(self, x):
        return self.k * x * x


def test_methods_and_objects() -> None:
    model = Model(2.0)
    power, cube = grad(model.power), grad(model)
    assert power(3.0) == 12.0 and cube(1.0) == 6.0
    model.k = 5.0
    assert power(3.0) == 30.0 and cube(1.0) == 15.0
    model.k = X
    assert power(3.0) == 18.0
    assert grad(Model(1.0).power)(3.0) == 6.0 and power(3.0) == 18.0
    assert vjp(model.power, 3.0)[1](1.0) == (18.0,)
    assert grad(Model.power, wrt="x")(model, 3.0) == 18.0


def test_equal_objects_are_not_the_same() -> None:
    one, two = Named("a", 2.0), Named("a", 5.0)
    assert one == two
    assert [grad(f)(1.0) for f in (one, two, one)] == [4.0, 10.0, 4.0]
    assert [vjp(f, 1.0)[1](1.0) for f in (one, two, one)] == [(4.0,), (10.0,), (4.0,)]
    assert [hvp(f, (1.0,), (1.0,)) for f in (one, two, one)] == [(4.0,), (10.0,), (4.0,)]


def test_objects_without_hash() -> None:
    class Unhashable(Model):
        __hash__ = None  # type: ignore[assignment]

    assert grad(Unhashable(2.0))(1.0) == 6.0
    assert hvp(Unhashable(2.0), (1.0,), (1.0,)) == (12.0,)


def test_partials() -> None:
    def f(a, x, k=1.0):
        return np.sum(a * x * x) * k

    np.testing.assert_array_equal(grad(functools.partial(f, X))(X), 2.0 * X * X)
    np.testing.assert_array_equal(grad(functools.partial(f, X, k=3.0))(X), 6.0 * X * X)
    assert grad(functools.partial(f, k=3.0), argnums=(0, 1))(2.0, 5.0) == (75.0, 60.0)


WEIGHTS = np.array([1.0, 2.0])


def many_parameters(x, n=3, w=WEIGHTS, *rest, s=2.0, **more):
    return np.sum(x**n * w) * s * (rest[0] if rest else 1.0) * more.get("z", 1.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda g, x: g(x),
        lambda g, x: g(x, 2, WEIGHTS * 2.0, 3.0),
        lambda g, x: g(x, s=4.0, z=x[0]),
        lambda g, x: g(x, n=2, z=2.0),
    ],
)
def test_gradients_inside_are_called_like_their_primal(call: Any) -> None:
    inner = grad(many_parameters)

    def f(x):
        return np.sum(call(inner, x) ** 2)

    x, h = np.array([0.7, 1.3]), 1e-6
    differences = [(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(2)]
    np.testing.assert_allclose(grad(f)(x), differences, rtol=1e-7)


def test_gradients_inside_that_lack_an_argument() -> None:
    inner = grad(many_parameters)
    with pytest.raises(UnsupportedError, match="missing a required"):
        grad(lambda x: np.sum(inner(n=2) * x))(WEIGHTS)
