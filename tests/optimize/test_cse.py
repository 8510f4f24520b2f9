"""Which equal ops are one, and which are not: new objects that somebody could tell apart stay two."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import BOOL, FLOAT, List, Type
from s2sgrad.optimize.cse import cse
from s2sgrad.optimize.dce import dce
from s2sgrad.rules import adjoint, core, operators
from s2sgrad.rules.registry import lookup
from tests.codegen.building import B
from tests.frontend.support import lowered
from tests.optimize.support import VECTOR, after, passed

LOCK = threading.Lock()


def test_values_are_merged() -> None:
    def body(b: B, x: Value) -> Value:
        one, other = (b.apply(operators.mul, x, x) for _ in range(2))
        return b.apply(lookup(np.dot), one, other)  # nobody can tell whether these are two arrays

    assert after((cse,), body, x=VECTOR).count("operator.mul") == 1


def test_what_is_returned_twice_is_two_arrays() -> None:
    def body(b: B, x: Value) -> Value:
        return b.apply(core.make_tuple, *(b.apply(operators.mul, x, x) for _ in range(2)))

    assert after((cse,), body, x=VECTOR).count("operator.mul") == 2
    assert after((cse,), body, x=FLOAT).count("operator.mul") == 1  # a number is a number


@pytest.mark.parametrize("row", [core.zeros_like, lookup(np.empty_like)], ids=lambda row: row.name)
def test_blank_arrays_are_made_to_be_filled(row: object) -> None:
    def body(b: B, x: Value) -> Value:
        return b.apply(lookup(np.dot), *(b.apply(row, x) for _ in range(2)))  # type: ignore[arg-type]

    assert after((cse,), body, x=VECTOR).count(row.name) == 2  # type: ignore[attr-defined]


def test_two_lists_are_not_one() -> None:
    def body(b: B, x: Value) -> Value:
        return b.apply(core.is_, *(b.apply(core.make_list, x) for _ in range(2)), type=BOOL)

    assert after((cse,), body, x=VECTOR).count("list(") == 2


def test_shadows_on_a_tape_stay_two() -> None:
    def body(b: B, tape: Value, x: Value) -> Value:
        for _ in range(2):
            b.apply(core.list_append, tape, b.apply(adjoint.zeros_tree, x, type=VECTOR))
        return b.const(0.0)

    assert after((cse,), body, tape=List(VECTOR), x=VECTOR).count("zeros_tree") == 2


def test_memory_that_an_op_reads_has_a_version() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        first = b.apply(lookup(np.sum), x)
        b.apply(core.setitem, x, b.const(0), s)
        return b.apply(operators.add, first, b.apply(lookup(np.sum), x))

    assert after((cse,), body, x=VECTOR, s=FLOAT).count("np.sum") == 2


def test_what_a_branch_writes_counts_after_it() -> None:
    def body(b: B, x: Value, s: Value, c: Value) -> Value:
        first = b.apply(lookup(np.sum), x)

        def writes(i: B) -> list[Value]:
            i.apply(core.setitem, x, i.const(0), s)
            return []

        b.if_(c, writes, lambda i: [], [])
        return b.apply(operators.add, first, b.apply(lookup(np.sum), x))

    assert after((cse,), body, x=VECTOR, s=FLOAT, c=BOOL).count("np.sum") == 2


def test_branches_do_not_see_what_the_other_side_computes() -> None:
    def body(b: B, x: Value, c: Value) -> Value:
        sides = [lambda i: [i.apply(operators.mul, x, x)], lambda i: [i.apply(operators.mul, x, x)]]
        return b.if_(c, *sides, ["y"])[0]

    assert after((cse,), body, x=FLOAT, c=BOOL).count("operator.mul") == 2


def guarded(x, n):
    a = np.sin(x)
    with LOCK:
        b = np.sin(x)
    return a + b


def test_what_stands_in_a_context_is_computed_there() -> None:
    assert passed(lowered(guarded, 0.5, 1), (cse, dce)).count("np.sin") == 2


@pytest.mark.parametrize(("value", "other"), [(0.0, -0.0), (1, True), (1, 1.0), ("a", b"a")])
def test_constants_that_are_equal_but_not_the_same(value: object, other: object) -> None:
    def body(b: B, t: Value) -> Value:
        return b.apply(core.make_tuple, b.const(value), b.const(other), b.const(value))

    params: dict[str, Type] = {"t": FLOAT}
    assert after((cse,), body, **params).count("= const") == 2
