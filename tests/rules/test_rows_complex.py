"""Every row that takes complex numbers, on such: its rules and the whole compiler, in every mode."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from s2sgrad.ir.row import Row
from s2sgrad.rules.domains import Domain, complex_cases
from tests.rules import test_rows_compiled, test_rows_numpy

CASES = [pytest.param(row, domain, id=f"{row.name}-{k}") for row, k, domain in complex_cases()]
every_case = pytest.mark.parametrize("row, domain", CASES)


@every_case
def test_rules(row: Row, domain: Domain) -> None:
    test_rows_numpy.test_vjp_against_differences(row, domain)
    test_rows_numpy.test_jvp_against_differences(row, domain)
    test_rows_numpy.test_inferred_type(row, domain)


@every_case
def test_compiled(row: Row, domain: Domain) -> None:
    test_rows_compiled.test_grad(row, domain)
    test_rows_compiled.test_jvp(row, domain)


@pytest.mark.parametrize("row, domain", [c for c in CASES if c.values[1].second_order])
def test_second_order(row: Row, domain: Domain) -> None:
    test_rows_compiled.test_second_order(row, domain)


@pytest.fixture(autouse=True)
def no_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
