"""Test inputs for every row that has derivatives: where finite differences must agree with the rules.

They stand in tables, not in the rows: most are shared by many functions, and the compiler needs none of them. A row may
have its own (`domain`).
"""

from __future__ import annotations

from collections.abc import Iterator

from s2sgrad.ir.row import Row
from s2sgrad.rules.domain_makers import Domain
from s2sgrad.rules.domains_arrays import ARRAYS
from s2sgrad.rules.domains_complex import COMPLEX, with_complex_numbers
from s2sgrad.rules.domains_elementwise import ELEMENTWISE
from s2sgrad.rules.domains_linalg import LINALG
from s2sgrad.rules.registry import all_rows

DOMAINS: dict[str, list[Domain]] = {**ELEMENTWISE, **ARRAYS, **LINALG, **COMPLEX}


def domains(row: Row) -> list[Domain]:
    """The test inputs of a row; its own, if it has some, go before the table's."""
    if row.domain is None:
        return DOMAINS.get(row.name, []) if row.fn is not None else DOMAINS.get(f".{row.name}", [])
    return list(row.domain) if isinstance(row.domain, list | tuple) else [row.domain]


def cases() -> Iterator[tuple[Row, int, Domain]]:
    """Every case of every row."""
    for row in all_rows():
        for k, domain in enumerate(domains(row)):
            yield row, k, domain


def complex_cases() -> Iterator[tuple[Row, int, Domain]]:
    """The cases with complex numbers in them, of every row that takes such; those of the rows made for them are cases
    already."""
    for row in all_rows():
        own = row.name in COMPLEX or f".{row.name}" in COMPLEX and row.fn is None
        if row.complex and row.differentiable and not own:
            for k, domain in enumerate(with_complex_numbers(row, domains(row))):
                yield row, k, domain


__all__ = ["DOMAINS", "Domain", "cases", "complex_cases", "domains"]
