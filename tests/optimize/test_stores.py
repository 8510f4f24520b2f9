"""D[i] = 0; D[i] += v as D[i] = v, and zeros that nobody reads: only where nothing between could tell."""

from __future__ import annotations

from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import FLOAT
from s2sgrad.optimize.stores import merge_stores
from s2sgrad.rules import core
from tests.codegen.building import B
from tests.optimize.support import MATRIX, VECTOR, after


def zero(b: B, x: Value, index: Value) -> None:
    b.apply(core.setitem, x, index, b.const(0.0))


def part(b: B, start: int) -> Value:
    return b.apply(core.make_slice, b.const(start), b.const(None), b.const(None))


def test_the_addition_becomes_the_store() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        i = b.const(0)
        zero(b, x, i)
        b.apply(core.iadd_item, x, i, s)
        return x

    text = after((merge_stores,), body, x=VECTOR, s=FLOAT)
    assert text.count("setitem") == 1 and "iadd_item" not in text and "value=%1.s" in text


def test_a_subtraction_is_stored_with_the_other_sign() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        i = b.const(0)
        zero(b, x, i)
        b.apply(core.isub_item, x, i, s)
        return x

    text = after((merge_stores,), body, x=VECTOR, s=FLOAT)
    assert text.count("setitem") == 1 and "isub_item" not in text and "operator.neg(x=%1.s)" in text


def test_what_is_added_is_a_view_of_what_was_zeroed() -> None:
    def body(b: B, D: Value) -> Value:
        i = b.const(0)
        row = b.apply(core.getitem, D, i)
        zero(b, D, i)
        b.apply(core.iadd_item, D, i, row)
        return D

    text = after((merge_stores,), body, D=MATRIX)
    assert text.count("setitem") == 1 and "iadd_item" in text


def test_what_is_read_between_may_be_the_place() -> None:
    def body(b: B, x: Value, y: Value, k: Value) -> Value:
        i = b.const(0)
        zero(b, x, i)
        seen = b.apply(core.getitem, x, b.apply(core.to_int, k), type=FLOAT)
        b.apply(core.setitem, y, i, seen)
        b.apply(core.iadd_item, x, i, seen)
        return x

    assert "iadd_item" in after((merge_stores,), body, x=VECTOR, y=VECTOR, k=FLOAT)


def test_a_sum_between_that_is_known_too_late() -> None:
    """v may be stored at once only if it is there before what meets it."""

    def body(b: B, x: Value, y: Value, s: Value, k: Value) -> Value:
        i = b.const(0)
        zero(b, x, i)
        b.apply(core.iadd_item, x, b.apply(core.to_int, k), s)  # perhaps the same place
        late = b.apply(core.getitem, y, i, type=FLOAT)
        b.apply(core.iadd_item, x, i, late)
        return x

    assert after((merge_stores,), body, x=VECTOR, y=VECTOR, s=FLOAT, k=FLOAT).count("iadd_item") == 2


def test_what_was_read_is_put_back_only_if_nothing_was_added_since() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        tail = part(b, 1)
        d = b.apply(core.copy, b.apply(core.getitem, x, tail))
        b.apply(core.iadd_item, x, b.const(1), s)  # what was read is not there any more
        zero(b, x, tail)
        b.apply(core.iadd_item, x, tail, d)
        return x

    text = after((merge_stores,), body, x=VECTOR, s=FLOAT)
    assert "setitem" in text


def test_it_is_put_back_where_something_else_was_added_to() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        tail = part(b, 1)
        d = b.apply(core.copy, b.apply(core.getitem, x, tail))
        b.apply(core.iadd_item, x, b.const(0), s)
        zero(b, x, tail)
        b.apply(core.iadd_item, x, tail, d)
        return x

    text = after((merge_stores,), body, x=VECTOR, s=FLOAT)
    assert "setitem" not in text and text.count("iadd_item") == 1


def test_zeros_that_nobody_reads() -> None:
    def body(b: B, x: Value) -> Value:
        own = b.apply(core.copy, x)
        zero(b, own, b.const(0))
        return b.apply(core.getitem, own, b.const(1))

    assert "setitem" not in after((merge_stores,), body, x=VECTOR)


def test_the_caller_reads_what_is_its_own_and_what_it_is_given() -> None:
    def its_own(b: B, x: Value) -> Value:
        zero(b, x, b.const(0))
        return b.const(1.0)

    def given(b: B, x: Value) -> Value:
        own = b.apply(core.copy, x)
        zero(b, own, b.const(0))
        return b.apply(core.make_tuple, own)

    assert "setitem" in after((merge_stores,), its_own, x=VECTOR)
    assert "setitem" in after((merge_stores,), given, x=VECTOR)


def test_a_zero_that_is_read_later() -> None:
    def body(b: B, x: Value, k: Value) -> Value:
        own = b.apply(core.copy, x)
        zero(b, own, b.const(0))
        return b.apply(core.getitem, own, b.apply(core.to_int, k))

    assert "setitem" in after((merge_stores,), body, x=VECTOR, k=FLOAT)
