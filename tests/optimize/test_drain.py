"""Loops that only empty a tape become `while tape`; those that count something else stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import BOOL, FLOAT, INT, List
from s2sgrad.optimize.drain import drain
from s2sgrad.rules import core, operators
from tests.codegen.building import B
from tests.optimize.support import after


def program(
    begin: int = 0, step: int = 1, in_a_branch: bool = False, asked: bool = False, indexed: bool = False,
    inserts: bool = False,
) -> Callable[..., Value]:
    """A loop that fills a tape and counts its passes, and one that takes as many elements off."""

    def push(i: B, tape: Value, v: Value) -> None:
        if inserts:
            i.apply(core.setitem, tape, i.const(0), v)
        else:
            i.apply(core.list_append, tape, v)

    def body(b: B, x: Value, n: Value, flag: Value) -> Value:
        tape = b.apply(core.make_list, type=List(FLOAT), name="tape")

        def fill(i: B, k: Value, count: Value) -> list[Value]:
            if in_a_branch:
                i.if_(flag, lambda s: (push(s, tape, x), [])[1], lambda s: [], [])
            else:
                push(i, tape, x)
            return [i.apply(operators.add, count, i.const(step))]

        (count,) = b.range_(0, n, [b.const(begin)], ["count"], fill)
        s = b.apply(core.length, tape) if asked else b.const(0.0)

        def empty(i: B, k: Value, s: Value) -> list[Value]:
            v = i.apply(core.list_pop, tape, type=FLOAT)
            return [i.apply(operators.add, s, i.apply(operators.mul, v, k) if indexed else v)]

        return b.range_(0, count, [s], ["s"], empty)[0]

    return body


def drained(**how: Any) -> bool:
    text = after((drain,), program(**how), x=FLOAT, n=INT, flag=BOOL)
    return "while" in text


def test_a_loop_that_only_empties_a_tape() -> None:
    assert drained()


@pytest.mark.parametrize(
    "how",
    [
        dict(begin=1),  # the count is not that of the passes
        dict(step=2),
        dict(in_a_branch=True),  # not every pass fills it
        dict(asked=True),  # somebody else looks at the tape
        dict(indexed=True),  # the number of the pass is used
        dict(inserts=True),  # it does not grow
    ],
    ids=lambda how: next(iter(how)),
)
def test_a_loop_that_does_something_else(how: dict[str, Any]) -> None:
    assert not drained(**how)
