"""Every rule, as plain Python on NumPy values, against central differences; every inferred type against the result."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import numpy as np
import pytest

import s2sgrad.rules  # noqa: F401
from s2sgrad.ir.row import Row
from s2sgrad.rules.coverage import missing
from s2sgrad.rules.domains import Domain, cases
from s2sgrad.runtime.helpers import unbroadcast
from tests.rules.calling import (
    bind,
    call,
    call_rule,
    direction,
    fits,
    has_floats,
    inner,
    is_float_leaf,
    leaves,
    mapped,
    moved,
    site_of,
)

H = 1e-6
CASES = [pytest.param(row, domain, id=f"{row.name}-{k}") for row, k, domain in cases()]


def make(row: Row, domain: Domain) -> tuple[tuple[Any, ...], np.random.Generator]:
    rng = np.random.default_rng([ord(c) for c in row.name])
    return domain.args(rng), rng


def numeric(tree: Any) -> Any:
    """A result with what carries no derivative replaced by zero."""
    return mapped(lambda x: x if is_float_leaf(x) else np.zeros(np.shape(x)), tree)


def difference(row: Row, args: tuple[Any, ...], kwargs: dict[str, Any], k: int, along: Any) -> Any:
    """The central difference of the result, operand k moved."""
    def at(h: float) -> Any:
        new = list(args)
        new[k] = moved(args[k], along, h)
        return numeric(call(row, tuple(new), kwargs))

    return mapped(lambda p, m: (p - m) / (2.0 * H), at(H), at(-H))


def active(row: Row, args: tuple[Any, ...]) -> list[tuple[int, str, int]]:
    """The operands that carry a derivative: position, parameter, position among those of the parameter."""
    found, seen = [], {}
    names = [p.lstrip("*") for p in row.params]
    names += [names[-1]] * (len(args) - len(names))
    for k, (name, value) in enumerate(zip(names, args)):
        seen[name] = seen.get(name, -1) + 1
        if row.vjp.get(name) is not None and has_floats(value) and name not in row.shape_only:
            found.append((k, name, seen[name]))
    return found


@pytest.mark.parametrize("row, domain", CASES)
def test_vjp_against_differences(row: Row, domain: Domain) -> None:
    args, rng = make(row, domain)
    kwargs = dict(domain.kwargs)
    y = call(row, args, kwargs)
    dy = direction(rng, y)
    assert active(row, args), "no operand of this case carries a derivative"
    for k, name, index in active(row, args):
        along = direction(rng, args[k])
        available = {**bind(row, args, kwargs), "dy": copy.deepcopy(dy), "y": y, "index": index}
        d = call_rule(row.vjp[name], available)
        if row.elementwise:
            d = unbroadcast(d, args[k])
        assert [np.shape(x) for x in leaves(d)] == [np.shape(x) for x in leaves(args[k])], f"shape of d{name}"
        want = inner(numeric(dy), difference(row, args, kwargs, k, along))
        got = inner(d, mapped(lambda a, v: v if is_float_leaf(a) else 0.0, args[k], along))
        assert abs(got - want) <= domain.tolerance * max(1.0, abs(want)) * 100, f"d{name}: {got} != {want}"


def tangent(row: Row, args: tuple[Any, ...], kwargs: dict[str, Any], y: Any, k: int, name: str, along: Any) -> Any:
    """The tangent of the result, in the way that the row gives."""
    if name in row.linear or name in row.bilinear:
        new = list(args)
        new[k] = along
        for j, (_, other, _i) in enumerate(active(row, args)):
            position = active(row, args)[j][0]
            if position != k and other in row.linear:
                new[position] = mapped(lambda x: 0.0 * x if is_float_leaf(x) else x, args[position])
        return call(row, tuple(new), kwargs)
    available = bind(row, args, kwargs)
    if row.elementwise:
        return call_rule(row.vjp[name], {**available, "dy": along, "y": y})
    assert row.jvp is not None
    dots = {f"{p}_dot": None for p in available}
    return call_rule(row.jvp, {**available, **dots, f"{name}_dot": along, "y": y})


@pytest.mark.parametrize("row, domain", CASES)
def test_jvp_against_differences(row: Row, domain: Domain) -> None:
    args, rng = make(row, domain)
    kwargs = dict(domain.kwargs)
    y = call(row, args, kwargs)
    for k, name, _ in active(row, args):
        along = direction(rng, args[k])
        got = tangent(row, args, kwargs, y, k, name, along)
        want = difference(row, args, kwargs, k, along)
        for g, w in zip(leaves(got), leaves(want)):
            g = 0.0 if g is None else g if np.iscomplexobj(w) else np.real(g)  # None: of a count among the results
            np.testing.assert_allclose(np.broadcast_to(g, np.shape(w)), w, rtol=1e-4, atol=100.0 * domain.tolerance)


@pytest.mark.parametrize("row, domain", CASES)
def test_inferred_type(row: Row, domain: Domain) -> None:
    args, _ = make(row, domain)
    site, sizes = site_of(row, args, dict(domain.kwargs))
    assert not fits(row.infer(site), call(row, args, dict(domain.kwargs)), sizes)


def test_nothing_is_missing() -> None:
    assert missing() == []


@pytest.fixture(autouse=True)
def no_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
