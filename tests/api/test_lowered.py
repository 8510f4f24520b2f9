"""What is kept of the frontend's work: for how long it serves, and that nobody changes it."""

from __future__ import annotations

import gc
import types
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, hvp, jvp, value_and_grad, vjp
from s2sgrad.api import lowered, pipeline
from s2sgrad.api.signature import type_of
from s2sgrad.ir.printer import print_program
from s2sgrad.rules import registry

X = np.array([1.0, 2.0, 3.0])
FACTOR: Any = 2.0


class Scale:
    by = 2.0


SCALE = Scale()


def helper(v: Any) -> Any:
    return v * v


def other_helper(v: Any) -> Any:
    return v * v * v


def plain() -> Callable[..., Any]:
    """A function that nobody has seen."""

    def f(x: Any) -> Any:
        y = x.copy()
        for i in range(1, len(y)):
            y[i] *= np.sin(y[i - 1])
        return np.sum(y)

    return f


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The functions that have been lowered."""
    found: list[Any] = []
    lower = pipeline.lower

    def noting(fun: Any, *args: Any) -> Any:
        found.append(fun)
        return lower(fun, *args)

    monkeypatch.setattr(pipeline, "lower", noting)
    return found


def texts_kept(fun: Any) -> list[str]:
    return [print_program(a.ssa) for a in lowered.ANSWERS.of(fun) if a.question.request is None]


def test_all_modes_begin_with_the_same_ssa(asked: list[Any]) -> None:
    f = plain()
    out, pullback = vjp(f, X)
    (first,) = texts_kept(f)
    want = pullback(1.0)[0]
    assert np.array_equal(grad(f)(X), want)
    assert value_and_grad(f)(X)[0] == out == f(X)
    assert np.isclose(jvp(f, (X,), (X,))[1], want @ X)
    h = 1e-6
    assert np.allclose(hvp(f, (X,), (X,)), (grad(f)(X + h * X) - grad(f)(X - h * X)) / (2 * h), atol=1e-6)
    assert asked == [f]
    assert texts_kept(f) == [first]


def product(x: Any, y: Any) -> Any:
    for _ in range(2):
        y = y * np.sin(x)
    return np.sum(y * x)


def second_derivatives(fun: Any, *args: Any) -> list[Any]:
    """By a tangent of the gradient, by its pullback, and by another tangent of it."""
    first = grad(fun, argnums=(0, 1))
    forward = hvp(fun, args, args)
    _, pullback = vjp(first, *args)
    return [*forward, *pullback(args), *jvp(first, args, (args[0], None))[1]]


def test_a_gradient_is_made_once_for_all_that_is_made_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    transform = pipeline.transformed

    def noting(source: Any, request: Any, *rest: Any) -> Any:
        made.append(request.mode)
        return transform(source, request, *rest)

    monkeypatch.setattr(pipeline, "transformed", noting)
    f = types.FunctionType(product.__code__, globals())
    found = second_derivatives(f, X, X + 1.0)
    assert made == ["grad"]
    monkeypatch.setattr(lowered, "ROOM", 0)  # nothing is kept
    f = types.FunctionType(product.__code__, globals())
    for got, want in zip(found, second_derivatives(f, X, X + 1.0), strict=True):
        assert np.array_equal(got, want)
    assert made == ["grad"] * 4


def test_a_gradient_is_made_again_when_the_function_is_another_one() -> None:
    f = types.FunctionType(product.__code__, globals())
    first = grad(f, argnums=(0, 1))
    vjp(first, X, X)
    f.__code__ = (lambda x, y: np.sum(x * x * x + y)).__code__
    _, pullback = vjp(first, X, X)
    assert np.array_equal(pullback((X, X))[0], 6.0 * X * X)


def test_other_types_are_another_question(asked: list[Any]) -> None:
    f = plain()
    grad(f)(X)
    vjp(f, X.astype(np.float32))
    vjp(f, np.array([1.0]))
    assert asked == [f, f, f]
    jvp(f, (X,), (X,))
    assert asked == [f, f, f]


def test_few_answers_of_a_function_are_kept(asked: list[Any]) -> None:
    def f(x: Any) -> Any:
        return x[0]

    for n in range(1, lowered.FEW + 3):
        grad(f)([0.5] * n)
    assert len(texts_kept(f)) == lowered.FEW


def reading_factor(x: Any) -> Any:
    return FACTOR * x**2


def test_what_is_read_from_outside_has_another_type(asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert grad(reading_factor)(3.0) == 12.0
    monkeypatch.setattr("tests.api.test_lowered.FACTOR", 5.0)
    assert vjp(reading_factor, 3.0)[1](1.0)[0] == 30.0
    assert len(asked) == 1
    monkeypatch.setattr("tests.api.test_lowered.FACTOR", np.float32(0.5))
    assert jvp(reading_factor, (3.0,), (1.0,))[1] == 3.0
    assert len(asked) == 2


def calling_helper() -> Callable[..., Any]:
    def f(x: Any) -> Any:
        return helper(x)

    return f


def test_a_function_that_is_called_is_another_one(asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    f = calling_helper()
    assert grad(f)(2.0) == 4.0
    monkeypatch.setattr("tests.api.test_lowered.helper", other_helper)
    assert vjp(f, 2.0)[1](1.0)[0] == 12.0
    assert len(asked) == 2


def test_a_function_that_is_called_has_other_code(asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    f = calling_helper()
    assert grad(f)(2.0) == 4.0
    monkeypatch.setattr(helper, "__code__", other_helper.__code__)
    assert vjp(f, 2.0)[1](1.0)[0] == 12.0
    assert len(asked) == 2


def test_the_function_itself_has_other_code(asked: list[Any]) -> None:
    def f(x: Any) -> Any:
        return x**2

    def g(x: Any) -> Any:
        return x**3

    assert grad(f)(2.0) == 4.0
    f.__code__ = g.__code__
    assert vjp(f, 2.0)[1](1.0)[0] == 12.0


def test_a_closure_variable_is_another_function(asked: list[Any]) -> None:
    inner = helper

    def f(x: Any) -> Any:
        return inner(x)

    assert grad(f)(2.0) == 4.0
    inner = other_helper
    assert vjp(f, 2.0)[1](1.0)[0] == 12.0


def of_attribute(x: Any) -> Any:
    return SCALE.by * x


def test_an_attribute_of_a_class_is_another_one(asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert grad(of_attribute)(2.0) == 2.0
    monkeypatch.setattr(Scale, "by", 7.0)
    assert vjp(of_attribute, 2.0)[1](1.0)[0] == 7.0
    monkeypatch.setattr(Scale, "by", property(lambda self: 3.0))
    assert jvp(of_attribute, (2.0,), (1.0,))[1] == 3.0


def test_what_is_in_an_object_that_is_known_by_identity_counts(asked: list[Any]) -> None:
    def f(x: Any, table: Any) -> Any:
        return x * table["k"] if "k" in table else x

    table = {1: 0.5}
    assert grad(f)(2.0, table) == 1.0
    table["k"] = 3.0  # type: ignore[index]
    assert jvp(lambda x: f(x, table), (2.0,), (1.0,))[1] == 3.0
    assert grad(f)(2.0, {"k": 4.0}) == 4.0

    def by(x: Any, chosen: Any) -> Any:
        return x * 2.0 if 1 in chosen else x * 3.0

    chosen = {1}
    assert grad(by, argnums=0)(2.0, chosen) == 2.0
    chosen.remove(1)
    assert value_and_grad(by, argnums=0)(2.0, chosen)[1] == 3.0


def test_a_new_rule_ends_all(asked: list[Any]) -> None:
    f = plain()
    grad(f)(X)
    registry.changed()
    assert not texts_kept(f)
    vjp(f, X)
    assert asked == [f, f]


def test_what_was_made_while_a_rule_was_new_is_not_kept(asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    f, lower = plain(), pipeline.lower

    def interrupted(*args: Any) -> Any:
        made = lower(*args)
        registry.changed()
        return made

    monkeypatch.setattr(pipeline, "lower", interrupted)
    grad(f)(X)
    assert not texts_kept(f)


def test_nothing_is_kept_of_functions_that_are_gone() -> None:
    f = plain()
    question = lowered.Question((type_of(X, "x"),), (), (), type_of)
    lowered.lowered_once(f, question, partial(pipeline.lower, f, question.types))
    (answer,) = lowered.ANSWERS.of(f)
    ssa = weakref.ref(answer.ssa)
    del f, answer
    gc.collect()
    assert ssa() is None


def test_there_is_room_for_some_functions(asked: list[Any]) -> None:
    functions = [plain() for _ in range(lowered.ROOM + 3)]
    grad(functions[0])(X)
    for f in functions[1:-1]:
        grad(f)(X)
        lowered.ANSWERS.of(functions[0])
    grad(functions[-1])(X)
    assert len(lowered.ANSWERS.known) == lowered.ROOM
    assert texts_kept(functions[0]) and texts_kept(functions[-1]) and not texts_kept(functions[1])


def test_a_derivative_that_is_taken_inside_is_lowered_each_time(asked: list[Any]) -> None:
    def f(x: Any) -> Any:
        return grad(helper)(x) ** 2

    assert grad(f)(3.0) == 24.0
    assert vjp(f, 3.0)[1](1.0)[0] == 24.0
    assert not texts_kept(f)
