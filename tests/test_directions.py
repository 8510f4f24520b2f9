"""Tangents and cotangents as callers give them: their structure is checked, their arrays are left alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2sgrad import UsageError, hvp, jvp, vjp


def several(x, y):
    z = x * y
    return {"a": z * x, "b": [np.ones(2) * x, z]}


def square(x):
    return x * x


def both(value: Any) -> dict[str, Any]:
    return {"a": value, "b": [np.array([1.0, 2.0]), value]}


def test_cotangent_of_a_container() -> None:
    _, pullback = vjp(several, 2.0, 3.0)
    want = pullback(both(1.0))
    assert want == (2 * 2.0 * 3.0 + 3.0 + 3.0, 4.0 + 2.0)
    given = both(np.array(1.0))
    for _ in range(2):
        assert pullback(given) == want  # arrays of no dimension are numbers, and are not added to
    assert given["a"] == 1.0 and list(given["b"][0]) == [1.0, 2.0]
    assert pullback({"b": [None, 1.0], "a": None}) == (3.0, 2.0)


@pytest.mark.parametrize(
    "given",
    [1.0, {"a": 1.0}, {"a": 1.0, "b": [np.ones(2)]}, both(np.ones(2)), {"a": 1.0, "b": [np.ones(3), 1.0]}, both("x")],
)
def test_cotangent_of_another_structure(given: Any) -> None:
    _, pullback = vjp(several, 2.0, 3.0)
    with pytest.raises(UsageError, match="cotangent of the result"):
        pullback(given)


def test_tangents() -> None:
    assert jvp(square, (3.0,), (np.array(2.0),)) == (9.0, 12.0)
    assert hvp(square, (3.0,), (np.array(2.0),)) == (4.0,)
    direction = np.array([1.0, 2.0])
    np.testing.assert_array_equal(jvp(square, (np.ones(2),), (direction,))[1], [2.0, 4.0])
    np.testing.assert_array_equal(direction, [1.0, 2.0])


@pytest.mark.parametrize(("primal", "given"), [(3.0, np.ones(3)), (3.0, "x"), (3.0, [1.0]), (np.ones(2), 1.0)])
def test_tangent_of_another_structure(primal: Any, given: Any) -> None:
    with pytest.raises(UsageError, match="tangent of x"):
        jvp(square, (primal,), (given,))


def product_of_all(*args):
    return args[0] * args[1] ** 2


def test_tangents_of_any_number_of_arguments() -> None:
    assert jvp(product_of_all, (2.0, 3.0), (1.0, 0.0)) == (18.0, 9.0)
    assert jvp(product_of_all, (2.0, 3.0), (None, 1.0)) == (18.0, 12.0)
    assert hvp(product_of_all, (2.0, 3.0), (1.0, 0.0)) == (0.0, 6.0)


def test_cotangents_of_objects_are_refused() -> None:
    z = np.array([1.0, 2.0], object)
    with pytest.raises(UsageError, match="no cotangent"):
        vjp(lambda x, z: x * 2.0, 1.0, z)
    assert vjp(lambda x: x * 2.0 * (z is not None), 1.0)[1](1.0) == (2.0,)
