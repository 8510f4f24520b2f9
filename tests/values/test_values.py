"""Kinds of values and what is done with them: what comes out is Python's, or it is refused.

Of the matrix a share is examined here, each kind with every sixteenth operation; `python -m tests.values` does all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.values import known
from tests.values.building import FORMS, function
from tests.values.judge import judged, kept
from tests.values.kinds import KINDS
from tests.values.mended import MENDED
from tests.values.operations import OPERATIONS
from tests.values.programs import PROGRAMS

EVERY = 16
NUMBERS = {kind: k for k, kind in enumerate(KINDS)}


def share(kind: str) -> list[tuple[str, str]]:
    """The operations of one kind that are examined in every run, in both forms."""
    always = MENDED.get(kind, ())
    chosen = [op for k, op in enumerate(OPERATIONS) if (k + 5 * NUMBERS[kind]) % EVERY == 0 or op in always]
    return [(op, form) for op in chosen for form in FORMS]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_done_with_a_kind(kind: str) -> None:
    """Nothing is wrong but what is known to be; what is known to be wrong still is, or has to leave the list."""
    told = {(op, form): known.worth_telling(judged(function(kind, op, form))) for op, form in share(kind)}
    wrong = {case: what for case, what in told.items() if what and (kind, *case) not in known.WRONG}
    assert not wrong, f"of a value of the kind {kind!r}"
    mended = [case for case, what in told.items() if not what and (kind, *case) in known.WRONG]
    assert not mended or not known.applies(), "these are right now: take them off the list in known.txt"


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_program(program: Callable[..., Any]) -> None:
    with kept():
        what = known.worth_telling(judged(program))
    assert (what != "") is (program.__name__ in known.PROGRAMS), what


def test_the_judge_finds_what_is_wrong() -> None:
    """A function that tells a run by Python from one by generated code is wrong."""
    calls: list[int] = []

    def counting(x: Any) -> Any:
        calls.append(1)
        return x[0] * len(calls)

    assert judged(counting)
