"""Every case of every row: each operand active alone, and variants of the operands, see judge.py."""

from __future__ import annotations

from typing import Any

import pytest

from s2sgrad.ir.row import Row
from s2sgrad.rules.domains import Domain, cases
from tests.matrix.judge import NOTHING, judged
from tests.matrix.known import ROWS as KNOWN
from tests.matrix.known import UNWRITTEN
from tests.matrix.rows import plain, weighing
from tests.matrix.variants import NARROW, VARIANTS, chosen, variants

CASES = [pytest.param(n, row, domain, id=f"{row.name}-{k}") for n, (row, k, domain) in enumerate(cases())]
OF_HELPERS = ("as it is", *NARROW)  # they are called by generated code only, with shapes that fit together
every_case = pytest.mark.parametrize("number, row, domain", CASES)


def check(case: tuple[str, str], found: list[str]) -> None:
    known = KNOWN.get(case)
    if known is None:
        assert found in NOTHING or all(told.startswith("refused") for told in found), case
    else:
        assert any(known in told for told in found), f"{case}: {known} no longer"


@every_case
def test_alone(number: int, row: Row, domain: Domain) -> None:
    fn, values, constant, text = plain(row, domain)
    names = list(fn.__code__.co_varnames[: fn.__code__.co_argcount])

    def weighted(out: Any, weights: Any) -> Any:
        return weighing(row, text, names, out, weights)

    assert judged(fn, values, weighted, constant, domain.tolerance) in NOTHING


@every_case
def test_variants(number: int, row: Row, domain: Domain) -> None:
    fn, values, constant, text = plain(row, domain)
    names = OF_HELPERS if row.helper is not None else VARIANTS
    for name, varied in chosen(values, number, names)[-1:]:  # as they are, they are judged in test_alone
        if (text, name) in UNWRITTEN:
            continue
        check((text, name), judged(fn, varied, None, constant, domain.tolerance))


@every_case
def test_dtypes(number: int, row: Row, domain: Domain) -> None:
    fn, values, constant, text = plain(row, domain)
    for name, varied in variants(values, NARROW):
        found = judged(fn, varied, None, constant, domain.tolerance)
        assert not [told for told in found if "dtype" in told], name
