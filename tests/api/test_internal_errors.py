"""Faults of the compiler itself say that they are; those of the code that it reads are that code's."""

from __future__ import annotations

from typing import Any

import pytest

from s2sgrad import S2SGradError, UnsupportedError, grad
from s2sgrad.api import pipeline
from s2sgrad.errors import InternalError
from s2sgrad.frontend.builtin_calls import Lowering
from s2sgrad.rules import operators


def square(x):
    y = x * x
    return y


def fault(*args: Any, **keywords: Any) -> Any:
    raise KeyError("a table of the compiler")


def test_a_fault_in_the_lowering_is_shown_at_the_line_that_was_lowered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lowering, "assign_name", fault)
    with pytest.raises(InternalError) as caught:
        grad(lambda x: square(x))(2.0)
    assert not isinstance(caught.value, UnsupportedError)
    assert "y = x * x" in str(caught.value) and "fault of its own" in caught.value.reason
    assert isinstance(caught.value.__cause__, KeyError)


def test_a_fault_in_the_inference_of_a_row_is_no_wrong_operand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operators.BINARY["Mult"], "infer", fault)
    with pytest.raises(InternalError, match="fault of its own"):
        grad(lambda x: square(x))(2.0)


def test_a_fault_behind_the_lowering_is_shown_at_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "gradient", fault)
    with pytest.raises(InternalError, match="fault of its own") as caught:
        grad(lambda x: square(x) + 1.0)(2.0)
    assert "square(x) + 1.0" in str(caught.value)


class Gauge:
    @property
    def level(self):
        raise LookupError("no level yet")


GAUGE = Gauge()


def test_what_the_users_own_code_raises_is_no_fault_of_the_compiler() -> None:
    def reads_a_property(x):
        return x * GAUGE.level

    with pytest.raises((S2SGradError, LookupError)) as caught:
        grad(reads_a_property)(2.0)
    assert not isinstance(caught.value, InternalError)
    assert "no level yet" in str(caught.value)
