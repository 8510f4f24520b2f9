"""What the primal raises, its derivative raises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2sgrad import jvp, value_and_grad, vjp


def pair_of_list(x):
    p, q = [v * v for v in x]
    return p * q


def pair_of_array(x):
    p, q = x
    return p * q


def strict_zip_of_arrays(x):
    total = 0.0
    for a, b in zip(x, np.zeros(2), strict=True):
        total += a * b
    return total


@pytest.mark.parametrize("n", [3, 0])
@pytest.mark.parametrize("fun", [pair_of_list, pair_of_array, strict_zip_of_arrays])
def test_what_the_primal_raises(fun: Any, n: int) -> None:
    x = np.ones(n)
    with pytest.raises(ValueError) as expected:
        fun(x)
    for call in (value_and_grad(fun), lambda x: vjp(fun, x), lambda x: jvp(fun, (x,), (x,))):
        with pytest.raises(ValueError) as found:
            call(x)
        assert str(found.value).splitlines()[0].startswith(str(expected.value)[:30])


def strict_zip_of_lists(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def test_strict_zip_of_lists() -> None:
    with pytest.raises(ValueError, match="shorter"):
        value_and_grad(strict_zip_of_lists)([1.0, 2.0], [1.0])
    assert value_and_grad(strict_zip_of_lists)([1.0, 2.0], [1.0, 3.0]) == (7.0, [1.0, 3.0])
