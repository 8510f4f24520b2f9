"""When a buffer, a copy or a zero is superfluous, and when somebody would notice that it is gone."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import FLOAT, Array, List
from s2sgrad.optimize.buffers import buffers
from s2sgrad.optimize.dce import dce
from s2sgrad.rules import core, operators
from s2sgrad.rules.registry import lookup
from tests.codegen.building import B
from tests.optimize.support import MATRIX, VECTOR, M, N, after

SUM = lookup(np.sum)


# the first touch of a buffer ------------------------------------------------------------------------------------------
def test_a_buffer_that_is_first_added_to_itself() -> None:
    def body(b: B, x: Value) -> Value:
        z = b.apply(core.zeros_like, x)
        b.apply(core.iadd, z, z)
        return z

    assert "zeros_like" in after((buffers, dce), body, x=VECTOR)


def test_a_buffer_that_is_first_added_to_in_a_loop() -> None:
    def body(b: B, x: Value) -> Value:
        z = b.apply(core.zeros_like, x)

        def step(i: B, k: Value) -> list[Value]:
            i.apply(core.iadd, z, x)
            return []

        b.range_(0, 3, [], [], step)
        return z

    assert "zeros_like" in after((buffers, dce), body, x=VECTOR)


def test_a_buffer_that_is_reshaped_lies_as_it_was_made() -> None:
    """A copy of a transposed array lies differently in memory: what is added to its flat view would be lost."""

    def body(b: B, A: Value, T: Value, v: Value) -> Value:
        z = b.apply(core.zeros_like, A)
        b.apply(core.iadd, z, b.apply(core.transpose_attr, T))
        b.apply(core.iadd, b.apply(lookup(np.ravel), z), v)
        return z

    assert "zeros_like" in after((buffers, dce), body, A=MATRIX, T=Array("float64", (M, N)), v=Array("float64", None))


# copies ---------------------------------------------------------------------------------------------------------------
def test_a_copy_of_what_is_new_and_used_nowhere_else() -> None:
    def body(b: B, x: Value) -> Value:
        c = b.apply(core.copy, b.apply(operators.mul, x, x))
        b.apply(core.iadd, c, x)
        return c

    assert "copy" not in after((buffers, dce), body, x=VECTOR)


def test_each_pass_has_a_copy_of_its_own() -> None:
    def body(b: B, x: Value) -> Value:
        new = b.apply(operators.mul, x, x)

        def step(i: B, k: Value, s: Value) -> list[Value]:
            c = i.apply(core.copy, new)
            i.apply(core.iadd, c, x)
            return [i.apply(operators.add, s, i.apply(SUM, c))]

        return b.range_(0, 3, [b.const(0.0)], ["s"], step)[0]

    assert "copy" in after((buffers, dce), body, x=VECTOR)


def test_what_is_in_a_list_is_copied() -> None:
    def body(b: B, x: Value) -> Value:
        new = b.apply(operators.mul, x, x)
        parts = b.apply(core.make_list, type=List(VECTOR))
        b.apply(core.list_append, parts, new)
        c = b.apply(core.copy, new)
        b.apply(core.iadd, c, x)
        return b.apply(core.make_tuple, parts, c)

    assert "copy" in after((buffers, dce), body, x=VECTOR)


def test_what_is_read_later_is_copied() -> None:
    def body(b: B, x: Value) -> Value:
        new = b.apply(operators.mul, x, x)
        c = b.apply(core.copy, new)
        b.apply(core.iadd, c, x)
        return b.apply(operators.add, b.apply(SUM, new), b.apply(SUM, c))

    assert "copy" in after((buffers, dce), body, x=VECTOR)


def test_a_copy_that_is_only_read_while_the_original_stays() -> None:
    def body(b: B, x: Value, s: Value, written: bool = False) -> Value:
        c = b.apply(core.copy, x)
        if written:
            b.apply(core.setitem, x, b.const(0), s)
        return b.apply(SUM, c)

    assert "copy" not in after((buffers, dce), body, x=VECTOR, s=FLOAT)
    assert "copy" in after((buffers, dce), lambda b, x, s: body(b, x, s, True), x=VECTOR, s=FLOAT)


def test_a_copy_that_is_written_itself() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        c = b.apply(core.copy, x)
        b.apply(core.setitem, c, b.const(0), s)
        return b.apply(SUM, c)

    assert "copy" in after((buffers, dce), body, x=VECTOR, s=FLOAT)


def test_what_is_marked_as_frozen_has_another_name() -> None:
    """The mark is in a class of its own, though it is the same array: the result would be two names of one."""

    def body(b: B, x: Value) -> Value:
        new = b.apply(operators.mul, x, x)
        frozen = b.apply(core.freeze, new)
        return b.apply(core.make_tuple, frozen, b.apply(core.copy, new))

    assert "copy" in after((buffers, dce), body, x=VECTOR)


def test_what_the_caller_gave_is_copied_at_the_end() -> None:
    def body(b: B, x: Value) -> Value:
        return b.apply(core.copy, x)

    assert "copy" in after((buffers, dce), body, x=VECTOR)


def test_what_comes_off_a_tape_is_copied_at_the_end() -> None:
    def body(b: B, x: Value) -> Value:
        tape = b.apply(core.make_list, type=List(VECTOR))
        b.apply(core.list_append, tape, x)
        return b.apply(core.copy, b.apply(core.list_pop, tape, type=VECTOR))

    assert "copy" in after((buffers, dce), body, x=VECTOR)
