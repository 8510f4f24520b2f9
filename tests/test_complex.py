"""Complex numbers: refused where a derivative would go through them, left alone where none does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, UsageError, grad, jvp


def written(x):
    z = np.zeros(2, dtype=complex)
    z[0] = x
    return np.real(z[0])


def of_a_list(x):
    return np.sum(np.abs(np.array([x, 1j * x])))


THROUGH = [
    lambda x: np.real(np.exp(1j * x)),
    lambda x: np.abs(1.0 + 1j * x) ** 2,
    lambda x: ((1.0 + 1j * x) * (1.0 - 1j * x)).real,
    lambda x: complex(x, 1.0).real,
    lambda x: abs((-1.0 + 0j) ** x),
    lambda x: np.sqrt(x + 0j).real,
    written,
    of_a_list,
]


@pytest.mark.parametrize("fun", THROUGH)
def test_refused(fun: Callable[..., Any]) -> None:
    with pytest.raises((UnsupportedError, UsageError)):
        grad(fun)(3.0)
    with pytest.raises((UnsupportedError, UsageError)):
        jvp(fun, (3.0,), (1.0,))


def test_as_a_constant() -> None:
    assert grad(lambda x, w: x * np.abs(w))(2.0, 3.0 + 4.0j) == 5.0
