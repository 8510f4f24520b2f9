"""The calls of tests/calls in one variant of their arguments each, see judge.py."""

from __future__ import annotations

import pytest

from tests.calls.differential import OLD, arguments, function
from tests.calls.test_calls import CALLS, DIFFERENT_BEFORE
from tests.matrix.judge import NOTHING, judged
from tests.matrix.known import CALLS as KNOWN
from tests.matrix.variants import chosen


@pytest.mark.parametrize("number, text", list(enumerate(CALLS)), ids=CALLS)
def test_call(number: int, text: str) -> None:
    if OLD and text in DIFFERENT_BEFORE:
        pytest.skip("another result before NumPy 2")
    fn, names = function(text)
    for name, values in chosen(arguments(names), number)[1:]:  # as they are, tests/calls judges them
        found = judged(fn, values)
        known = KNOWN.get((text, name))
        if known is None:
            assert found in NOTHING or all(told.startswith("refused") for told in found), name
        else:
            assert any(known in told for told in found), f"{name}: {known} no longer"
