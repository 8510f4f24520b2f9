"""Every mixed program in every mode, against differences."""

from __future__ import annotations

import numpy as np
import pytest

from s2sgrad import grad, hvp, jvp, value_and_grad, vjp
from tests.mixed import aliases, states
from tests.mixed.case import Case
from tests.pairs.golden import leaves

CASES = [*aliases.CASES, *states.CASES]
H = 1e-6
each_case = pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)


def slope(case: Case) -> float:
    return float((case.program(*case.moved(H)) - case.program(*case.moved(-H))) / (2.0 * H))


def dot(a: object, b: object) -> float:
    return sum(float(np.sum(u * v)) for u, v in zip(leaves(a), leaves(b), strict=True))


def positions(case: Case) -> tuple[int, ...]:
    return tuple(range(len(case.args)))


@each_case
def test_reverse(case: Case) -> None:
    args = case.fresh()
    value, got = value_and_grad(case.program, argnums=positions(case))(*args)
    for a, b in zip(leaves(args), leaves(case.args)):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(value, case.program(*case.fresh()))
    assert [np.shape(g) for g in leaves(got)] == [np.shape(a) for a in leaves(case.args)]
    assert dot(got, case.directions()) == pytest.approx(slope(case), rel=1e-5, abs=1e-5)


@each_case
def test_forward_and_pullback(case: Case) -> None:
    _, tangent = jvp(case.program, case.fresh(), case.directions())
    assert tangent == pytest.approx(slope(case), rel=1e-5, abs=1e-5)
    _, pullback = vjp(case.program, *case.fresh())
    for cotangent in (1.0, -2.0):
        assert dot(pullback(cotangent), case.directions()) == pytest.approx(cotangent * tangent, rel=1e-9, abs=1e-9)


@each_case
def test_forward_over_reverse(case: Case) -> None:
    gradient = grad(case.program, argnums=positions(case))
    ahead, back = leaves(gradient(*case.moved(H))), leaves(gradient(*case.moved(-H)))
    for got, a, b in zip(leaves(hvp(case.program, case.fresh(), case.directions())), ahead, back, strict=True):
        np.testing.assert_allclose(got, (a - b) / (2.0 * H), rtol=1e-4, atol=1e-5)
