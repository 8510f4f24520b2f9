"""x * 1 and x + 0 as x: only where the result need not be a new array, of another type, or of another time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import FLOAT, INT, Array, Type
from s2sgrad.optimize.dce import dce
from s2sgrad.optimize.simplify import simplify
from s2sgrad.rules import core, operators
from tests.codegen.building import B
from tests.optimize.support import MATRIX, VECTOR, M, after


def kept(body: Callable[..., Value], **params: Type) -> bool:
    """Whether something is made in place of the multiplication by 1: the product, or a copy."""
    text = after((simplify, dce), body, **params)
    return "operator.mul" in text or "copy" in text


def once(b: B, x: Value) -> Value:
    return b.apply(operators.mul, b.const(1.0), x)


def test_a_factor_of_one() -> None:
    assert not kept(lambda b, x: b.apply(operators.neg, once(b, x)), x=VECTOR)
    assert not kept(lambda b, x: once(b, x), x=FLOAT)


def test_the_caller_receives_an_array_of_its_own() -> None:
    assert kept(lambda b, x: once(b, x), x=VECTOR)


def test_the_caller_receives_two_arrays() -> None:
    def body(b: B, x: Value) -> Value:
        new = b.apply(operators.add, x, x)
        return b.apply(core.make_tuple, new, once(b, new))

    assert kept(body, x=VECTOR)


def test_a_result_that_is_written() -> None:
    def body(b: B, x: Value) -> Value:
        new = once(b, x)
        b.apply(core.iadd, new, x)
        return b.apply(operators.neg, new)

    assert kept(body, x=VECTOR)


def test_an_array_that_is_written_later() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        new = once(b, x)
        b.apply(core.setitem, x, b.const(0), s)
        return b.apply(operators.neg, new)

    assert kept(body, x=VECTOR, s=FLOAT)


@pytest.mark.parametrize("t", [INT, Array("int64", VECTOR.dims), Array("float32", (M,))])
def test_a_result_of_another_type(t: Type) -> None:
    """An integer times 1.0 is a float."""

    def body(b: B, x: Value) -> Value:
        factor = b.const(1.0) if t == INT or "int" in repr(t) else b.apply(core.full_like, x, b.const(1.0), type=MATRIX)
        return b.apply(operators.neg, b.apply(operators.mul, factor, x))

    assert kept(body, x=t)
