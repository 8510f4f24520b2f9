"""What is missing: rows that should have derivatives, ways to push tangents, or test inputs."""

from __future__ import annotations

from s2sgrad.ir.row import Row
from s2sgrad.rules.domains import domains
from s2sgrad.rules.registry import all_rows


def missing() -> list[str]:
    """One line for everything that some row lacks."""
    out = []
    for row in all_rows():
        if row.by_transform or row.writes:
            continue
        if not row.differentiable:
            if not row.flat:
                out.append(f"{row.name}: has no derivative and is not said to be flat")
            continue
        out += [f"{row.name}: {lack}" for lack in _lacks(row)]
    return out


def _lacks(row: Row) -> list[str]:
    found = []
    if row.flat:
        found.append("has derivatives, but is said to be flat")
    if not row.vjp:
        found.append("no vjp")
    if not (row.linear or row.bilinear or row.elementwise or row.jvp):
        found.append("no way to push tangents: linear, bilinear, elementwise or jvp")
    if not domains(row) and not row.untested and row.fn is not None:
        found.append("no test inputs, and no reason why")
    return found
