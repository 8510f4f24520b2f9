"""Where an array that was written may count as a value from there on: `freeze` at the place where it is handed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad.analysis.alias import RESULT
from s2sgrad.ir.ops import Apply, walk
from s2sgrad.rules import core
from s2sgrad.transforms.prepare.freezing import freeze_values
from tests.transforms.ssa import Lowered

X = np.ones(3)


def frozen(fun: Callable[..., Any], *args: Any) -> list[str]:
    """The names of what is frozen, in order."""
    low = Lowered(fun, *args)
    freeze_values(low.fn)
    ops = [op for op in walk(low.fn.body) if isinstance(op, Apply) and op.row is core.freeze]
    return [op.operands[0].name or "_" for op in ops]


def carried_to_the_next_pass(x, n):
    for _ in range(n):
        new = np.zeros(3)
        new[0] = x[1] * 2.0
        x = new
    return np.sum(x)


def out_of_a_branch(x, n):
    if n > 1:
        y = np.zeros(3)
        y[0] = x[0]
    else:
        y = x
    return np.sum(y)


def written_behind_the_loop(x, n):
    for _ in range(n):
        new = np.zeros(3)
        new[0] = x[1] * 2.0
        x = new
    x[2] = 1.0
    return np.sum(x)


def written_in_the_next_pass(x, n):
    for _ in range(n):
        x[2] = 1.0
        new = np.zeros(3)
        new[0] = x[1] * 2.0
        x = new
    return np.sum(x)


def made_before_the_loop(x, n):
    new = np.zeros(3)
    for i in range(n):
        new[i] = x[1] * 2.0
        x = new
    return np.sum(x)


def known_under_another_name_outside(x, n):
    all_of_it = np.zeros((3, 3))
    for i in range(n):
        new = all_of_it[i]
        new[0] = x[1] * 2.0
        x = new
    return np.sum(x) + np.sum(all_of_it)


def kept_in_a_list_outside(x, n):
    kept = []
    for _ in range(n):
        new = np.zeros(3)
        new[0] = x[1] * 2.0
        kept.append(new)
        x = new
    return np.sum(x) + np.sum(kept[0])


def kept_in_a_list_that_nobody_looks_into(x, n):
    kept = []
    for _ in range(n):
        new = np.zeros(3)
        new[0] = x[1] * 2.0
        kept.append(new)
        x = new
    return np.sum(x), kept


def written_when_the_loop_is_over(x, n):
    new = np.zeros(3)
    new[0] = x[1] * 2.0
    y = new
    for _ in range(n):
        y = y * 2.0
    new[1] = 5.0
    return np.sum(y) + np.sum(new)


def written_before_the_loop(x, n):
    new = np.zeros(3)
    new[0] = x[1] * 2.0
    y = new
    for _ in range(n):
        y = y * 2.0
    return np.sum(y) + np.sum(new)


def never_written(x, n):
    for _ in range(n):
        x = x * 2.0
    return np.sum(x)


@pytest.mark.parametrize(
    ("fun", "want"),
    [
        (carried_to_the_next_pass, ["new"]),
        (out_of_a_branch, ["y"]),
        (written_behind_the_loop, []),
        (written_in_the_next_pass, []),
        (made_before_the_loop, []),
        (known_under_another_name_outside, []),
        (kept_in_a_list_outside, []),
        (kept_in_a_list_that_nobody_looks_into, []),
        (written_when_the_loop_is_over, []),
        (written_before_the_loop, ["new"]),
        (never_written, []),
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_what_is_frozen(fun: Any, want: list[str]) -> None:
    assert frozen(fun, X, 2) == want


def given_back(x, n):
    for _ in range(n):
        new = np.zeros(3)
        new[0] = x[1] * 2.0
        x = new
    return x


def test_what_is_written_after_the_function_has_returned() -> None:
    """What its callers write in its result counts as written outside of the loop."""
    for later, want in (({}, 1), ({(RESULT, ()): False}, 0)):
        low = Lowered(given_back, X, 2)
        freeze_values(low.fn, later)
        assert sum(isinstance(op, Apply) and op.row is core.freeze for op in walk(low.fn.body)) == want
