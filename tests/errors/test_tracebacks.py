"""Tracebacks as Python prints them, on every version: the generated line, and the primal's."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, jvp, value_and_grad, vjp

X = np.array([0.5, 1.5])


def without_a_message(x):
    y = x * x
    assert y < 1.0
    return y


def key_error(x, table, key):
    if x > 0.0:
        raise KeyError(key)
    return x * table


def two_lines(x, k):
    y = x * x
    return np.sum(y) + y[
        k
    ]


def printed(call: Callable[[], Any], error: type[BaseException]) -> str:
    with pytest.raises(error) as caught:
        call()
    return "".join(traceback.format_exception(caught.type, caught.value, caught.tb))


@pytest.mark.parametrize(
    ("call", "error", "generated", "primal"),
    [
        (lambda: grad(without_a_message)(2.0), AssertionError, "assert y < 1.0", "assert y < 1.0"),
        (lambda: jvp(without_a_message, (2.0,), (1.0,)), AssertionError, "assert y < 1.0", "assert y < 1.0"),
        (lambda: grad(key_error)(2.0, 3.0, "k"), KeyError, "raise KeyError", "raise KeyError(key)"),
        (lambda: value_and_grad(two_lines)(X, 9), IndexError, "y[k]", "y["),
        (lambda: vjp(two_lines, X, 9), IndexError, "y[k]", "y["),
    ],
)
def test_both_lines(call: Callable[[], Any], error: type[BaseException], generated: str, primal: str) -> None:
    text = printed(call, error)
    assert text.count("in the primal, File") == 1
    before, after = text.split("in the primal, File")
    assert f'"{__file__}", line' in after and primal in after
    assert '"<s2sgrad ' in text and generated in text


def test_the_error_is_the_primals_own() -> None:
    with pytest.raises(KeyError) as caught:
        grad(key_error)(2.0, 3.0, "k")
    assert caught.value.args == ("k",)


def test_a_pullback_that_fails() -> None:
    def f(x, n):
        return x / n

    _, pullback = vjp(f, 2.0, 4)
    assert pullback(1.0)[0] == 0.25
    text = printed(lambda: vjp(lambda x, n: x * (1.0 / n), 2.0, 0), ZeroDivisionError)
    assert "1.0 / n" in text and "in the primal" in text
