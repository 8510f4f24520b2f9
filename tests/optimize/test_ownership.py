"""a + c as a += c: only where a is memory of the sweep that nobody else refers to, and is used for the last time."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.layout import uses_of
from s2sgrad.ir.ops import Apply, Function, Value, walk
from s2sgrad.ir.types import BOOL, FLOAT, Array, List
from s2sgrad.optimize.ownership import accumulate_in_place
from s2sgrad.rules import core, operators
from s2sgrad.rules.registry import lookup
from tests.codegen.building import VECTOR, B, function
from tests.optimize.support import N, after, passed

SUM = lookup(np.sum)


def test_a_new_array_takes_the_sum() -> None:
    def body(b: B, x: Value, c: Value) -> Value:
        return b.apply(operators.add, b.apply(operators.mul, x, x), c)

    assert "iadd" in after((accumulate_in_place,), body, x=VECTOR, c=VECTOR)


def test_the_second_operand_takes_it_where_the_first_cannot() -> None:
    def body(b: B, x: Value, c: Value) -> Value:
        return b.apply(operators.add, c, b.apply(operators.mul, x, x))

    text = after((accumulate_in_place,), body, x=VECTOR, c=VECTOR)
    assert "iadd(x=%2, value=%1.c)" in text
    text = after((accumulate_in_place,), lambda b, x, c: b.apply(operators.sub, c, b.apply(operators.mul, x, x)),
                 x=VECTOR, c=VECTOR)
    assert "isub" not in text  # c - a is not a -= c


def test_not_what_the_caller_gave() -> None:
    assert "iadd" not in after((accumulate_in_place,), lambda b, x, c: b.apply(operators.add, x, c), x=VECTOR, c=VECTOR)


def test_not_an_array_of_the_users_program() -> None:
    def body(b: B, x: Value, c: Value) -> Value:
        return b.apply(operators.add, b.apply(operators.mul, x, x), c)

    fn = function("f", {"x": VECTOR, "c": VECTOR}, body)
    (add,) = (op for op in walk(fn.body) if isinstance(op, Apply) and op.row is operators.add)
    add.mirror = add  # the sum belongs to the sweep, what it is made of does not
    assert "iadd" not in passed(fn, (accumulate_in_place,), mirrored=False)


def test_not_what_is_used_again() -> None:
    def body(b: B, x: Value, c: Value) -> Value:
        new = b.apply(operators.mul, x, x)
        total = b.apply(operators.add, new, c)
        return b.apply(operators.add, b.apply(SUM, total), b.apply(SUM, new))

    assert "iadd" not in after((accumulate_in_place,), body, x=VECTOR, c=VECTOR)


def test_not_what_there_is_a_view_of() -> None:
    def body(b: B, x: Value, c: Value) -> Value:
        new = b.apply(operators.mul, x, x)
        part = b.apply(core.getitem, new, b.apply(core.make_slice, *(b.const(k) for k in (1, None, None))))
        total = b.apply(operators.add, new, c)
        return b.apply(operators.add, b.apply(SUM, total), b.apply(SUM, part))

    assert "iadd" not in after((accumulate_in_place,), body, x=VECTOR, c=VECTOR)


def test_an_element_that_was_read_does_not_matter() -> None:
    def body(b: B, x: Value, c: Value) -> Value:
        new = b.apply(operators.mul, x, x)
        first = b.apply(core.getitem, new, b.const(0))
        total = b.apply(operators.add, new, c)
        return b.apply(operators.add, b.apply(SUM, total), first)

    assert "iadd" in after((accumulate_in_place,), body, x=VECTOR, c=VECTOR)


def test_not_what_is_kept_in_a_list() -> None:
    def body(b: B, x: Value, c: Value) -> Value:
        new = b.apply(operators.mul, x, x)
        tape = b.apply(core.make_list, type=List(VECTOR))
        b.apply(core.list_append, tape, new)
        return b.apply(core.make_tuple, b.apply(operators.add, new, c), tape)

    assert "iadd" not in after((accumulate_in_place,), body, x=VECTOR, c=VECTOR)


def test_what_a_branch_gives_is_owned_only_if_both_sides_own_it() -> None:
    def body(b: B, x: Value, c: Value, flag: Value, own: bool = True) -> Value:
        chosen = b.if_(flag, lambda i: [i.apply(operators.mul, x, x)],
                       lambda i: [i.apply(operators.mul, c, c) if own else c], ["y"])
        return b.apply(operators.add, chosen[0], c)

    params = dict(x=VECTOR, c=VECTOR, flag=BOOL)
    assert "iadd" in after((accumulate_in_place,), body, **params)
    assert "iadd" not in after((accumulate_in_place,), lambda *v: body(*v, own=False), **params)


def test_in_a_loop_what_is_from_outside_is_not_used_up() -> None:
    def body(b: B, x: Value, c: Value) -> Value:
        new = b.apply(operators.mul, x, x)

        def step(i: B, k: Value, s: Value) -> list[Value]:
            return [i.apply(operators.add, s, i.apply(SUM, i.apply(operators.add, new, c)))]

        return b.range_(0, 3, [b.const(0.0)], ["s"], step)[0]

    assert "iadd" not in after((accumulate_in_place,), body, x=VECTOR, c=VECTOR)


def test_where_kinds_are_mixed_complex_sums_are_not_made_in_place() -> None:
    """An array that the type says is complex may be real there."""
    array = Array("complex128", (N,))

    def made(mixed: bool) -> Function:
        return function("f", {"x": array, "c": array},
                        lambda b, x, c: b.apply(operators.add, b.apply(operators.mul, x, x), c), mixed=mixed)

    assert "iadd" in passed(made(False), (accumulate_in_place,))
    assert "iadd" not in passed(made(True), (accumulate_in_place,))


def test_an_op_that_uses_a_value_twice_counts_twice() -> None:
    """So an op alone among the last uses uses the value once."""

    def body(b: B, x: Value) -> Value:
        new = b.apply(operators.mul, x, x)
        return b.apply(operators.add, new, new)

    fn = function("f", {"x": VECTOR}, body)
    new, total = (op for op in fn.body.ops if isinstance(op, Apply))
    assert uses_of(fn)[new.result] == [total, total]
    assert "iadd" not in passed(fn, (accumulate_in_place,))


def test_numbers_are_added_as_they_are() -> None:
    body = lambda b, x, c: b.apply(operators.add, b.apply(operators.mul, x, x), c)  # noqa: E731
    assert "iadd" not in after((accumulate_in_place,), body, x=FLOAT, c=FLOAT)
