"""Lowered to SSA, printed and run, a program does what it did."""

import pytest

from tests.frontend import more_cases as more_cases
from tests.frontend.cases import CASES
from tests.frontend.support import check

IDS = [f"{fun.__name__}-{k}" for k, (fun, _) in enumerate(CASES)]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_round_trip(case):
    fun, args = case
    check(fun, *args)
