"""Every row through the whole compiler: reverse mode, forward mode, and reverse over reverse."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import numpy as np
import pytest

import s2sgrad
from s2sgrad.ir.row import Row
from s2sgrad.rules.domains import Domain, cases
from tests.rules.calling import direction, inner, is_float_leaf, mapped, moved
from tests.rules.programs import positions, program, slope

H = 1e-6
CASES = [pytest.param(row, domain, id=f"{row.name}-{k}") for row, k, domain in cases()]


def prepared(row: Row, domain: Domain) -> tuple[Any, tuple[Any, ...], tuple[int, ...]]:
    fn, values, text = program(row, domain)
    wrt = tuple(k for k in positions(values) if f"x{k}" or text)
    return fn, values, wrt


def shape_only(row: Row, fn: Any, values: tuple[Any, ...], wrt: tuple[int, ...]) -> tuple[int, ...]:
    """Without the arguments that only give a shape."""
    names = fn.__code__.co_varnames[: fn.__code__.co_argcount]
    params = [p.lstrip("*") for p in row.params]
    keep = []
    for k in wrt:
        param = params[min(int(names[k][1:]), len(params) - 1)]
        if row.vjp.get(param) is not None:
            keep.append(k)
    return tuple(keep)


def floats_only(d: Any, like: Any) -> Any:
    return mapped(lambda x, v: np.asarray(x) if is_float_leaf(v) else np.zeros(np.shape(v)), d, like)


def directional(fn: Any, values: tuple[Any, ...], wrt: tuple[int, ...], along: dict[int, Any]) -> Any:
    def at(h: float) -> Any:
        return fn(*(moved(v, along[k], h) if k in wrt else v for k, v in enumerate(copy.deepcopy(values))))

    return (at(H) - at(-H)) / (2.0 * H)


@pytest.mark.parametrize("row, domain", CASES)
def test_grad(row: Row, domain: Domain) -> None:
    fn, values, wrt = prepared(row, domain)
    wrt = shape_only(row, fn, values, wrt)
    rng = np.random.default_rng(1)
    along = {k: direction(rng, values[k]) for k in wrt}
    got = s2sgrad.grad(fn, argnums=wrt)(*copy.deepcopy(values))
    total = sum(inner(floats_only(g, values[k]), along[k]) for k, g in zip(wrt, got))
    want = directional(fn, values, wrt, along)
    assert abs(total - want) <= 100 * domain.tolerance * max(1.0, abs(want))


@pytest.mark.parametrize("row, domain", CASES)
def test_jvp(row: Row, domain: Domain) -> None:
    fn, values, wrt = prepared(row, domain)
    wrt = shape_only(row, fn, values, wrt)
    rng = np.random.default_rng(1)
    along = {k: direction(rng, values[k]) for k in wrt}
    _, got = s2sgrad.jvp(fn, copy.deepcopy(values), tuple(along.get(k) for k in range(len(values))))
    want = directional(fn, values, wrt, along)
    assert abs(got - want) <= 100 * domain.tolerance * max(1.0, abs(want))


@pytest.mark.parametrize("row, domain", [c for c in CASES if c.values[1].second_order])
def test_second_order(row: Row, domain: Domain) -> None:
    fn, values, wrt = prepared(row, domain)
    wrt = [k for k in shape_only(row, fn, values, wrt) if isinstance(values[k], float | complex | np.ndarray)][:1]
    if not wrt:
        pytest.skip("containers")
    (k,) = wrt
    rng = np.random.default_rng(1)
    weights = direction(rng, values[k])
    first = s2sgrad.grad(fn, argnums=k)
    second = slope(row, first, fn.__code__.co_varnames[: fn.__code__.co_argcount], weights)
    along = {k: direction(rng, values[k])}
    got = inner(s2sgrad.grad(second, argnums=k)(*copy.deepcopy(values)), along[k])
    want = directional(second, values, (k,), along)
    assert abs(got - want) <= 1000 * domain.tolerance * max(1.0, abs(want))


@pytest.fixture(autouse=True)
def no_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
