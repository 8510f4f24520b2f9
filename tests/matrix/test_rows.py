"""Every case of every row, in all variants of its operands, see judge.py."""

from __future__ import annotations

import pytest

from s2sgrad.ir.row import Row
from s2sgrad.rules.domains import Domain, cases
from tests.matrix.judge import judged
from tests.matrix.rows import plain
from tests.matrix.variants import NARROW, variants

CASES = [pytest.param(row, domain, id=f"{row.name}-{k}") for row, k, domain in cases()]


@pytest.mark.parametrize("row, domain", CASES)
def test_dtypes(row: Row, domain: Domain) -> None:
    fn, values, constant, _ = plain(row, domain)
    for name, varied in variants(values, NARROW):
        found = judged(fn, varied, None, constant, domain.tolerance)
        assert not [told for told in found if "dtype" in told], name
