"""Which displays a container may come from."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import provenance
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.sites import split_site
from s2sgrad.ir.ops import Value


@answers(Lowering.sites_of)
def sites_of(low: Lowering, x: Value) -> tuple[Any, ...]:
    """The displays and parameters that a container may come from, with the ways to it."""
    return tuple(dict.fromkeys(s for s in low.all_behind(x) if s is not None))


@answers(Lowering.all_behind)
def all_behind(low: Lowering, x: Value) -> list[Any]:
    """The same, with None where something else may have made it."""
    return [behind for site in low.origins.get(x, ()) for behind in low.behind(site)]


@answers(Lowering.behind)
def behind(low: Lowering, site: Any) -> list[Any]:
    """A way that begins at a tuple goes on from what was put into it."""
    base, steps = split_site(site)
    if base in low.parts and steps:
        if site in low.followed:  # a list made of parts of what it was made of: path + [x], handed on
            return [site]
        low.followed.append(site)
        parts = [b for v in low.parts[base] for b in elements_behind(low, v, steps[1:])]
        low.followed.pop()
        return [site, *parts]
    if base[0] in provenance.HANDED:
        return [b for s in base[1].behind(steps) for b in low.behind(s)]
    if base[0] != "tuple":
        return [site]
    return [b for s in provenance.in_tuple(low, base[1], steps) for b in low.behind(s)]


def elements_behind(low: Lowering, x: Value, steps: tuple[Any, ...]) -> list[Any]:
    """The ways to the elements of a list, or to something in them; None where it is not known what made it."""
    return [b for site in low.origins.get(x, ()) for b in low.behind((*site, "*", *steps))] or [None]
