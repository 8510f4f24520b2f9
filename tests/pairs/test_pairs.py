"""Generated adjoints against those that a person wrote, on every pair."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, value_and_grad
from tests.pairs import golden, hard_cases
from tests.pairs.golden import Case, check, leaves

CASES = golden.cases() + hard_cases.cases()
each_case = pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)


def argnums(case: Case) -> int | tuple[int, ...]:
    return 0 if case.n_diff == 1 else tuple(range(case.n_diff))


def assert_same_bits(got: Any, want: Any) -> None:
    for a, b in zip(leaves(got), leaves(want), strict=True):
        np.testing.assert_array_equal(a, b)


def assert_close(got: Any, want: Any) -> None:
    for a, b in zip(leaves(got), leaves(want), strict=True):
        assert np.shape(a) == np.shape(b)
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12 * max(1.0, float(np.max(np.abs(b)))))


@each_case
def test_hand_written_adjoint_agrees_with_central_difference(case: Case) -> None:
    dot, want = check(case)
    assert abs(dot - want) < 1e-6 * max(1.0, abs(want))


@each_case
def test_generated_adjoint_agrees_with_hand_written(case: Case) -> None:
    args = copy.deepcopy(case.args)
    gradient = grad(case.primal, argnums=argnums(case))
    got = gradient(*args)
    assert_close(got, case.by_hand())
    assert_same_bits(args, case.args)
    assert_same_bits(gradient(*args), got)


@each_case
def test_structure_is_the_arguments_own(case: Case) -> None:
    got = grad(case.primal, argnums=argnums(case))(*copy.deepcopy(case.args))
    got = got if case.n_diff > 1 else (got,)
    assert isinstance(got, tuple) and len(got) == case.n_diff
    for g, a in zip(got, case.args):
        assert structure(g) == structure(a)


def structure(v: Any) -> Any:
    if isinstance(v, dict):
        return {k: structure(w) for k, w in v.items()}
    if isinstance(v, (tuple, list)):
        return type(v), [structure(w) for w in v]
    return np.shape(v)


@each_case
def test_value_is_the_primals_bit_for_bit(case: Case) -> None:
    args = copy.deepcopy(case.args)
    value, got = value_and_grad(case.primal, argnums=argnums(case))(*args)
    assert_same_bits(args, case.args)
    np.testing.assert_array_equal(value, case.primal(*copy.deepcopy(case.args)))
    assert_close(got, case.by_hand())
