"""The derivatives of log(gamma(x)), against values of tables and each other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from s2sgrad.runtime.special import polygamma

EULER = 0.57721566490153286061
ZETA_3 = 1.20205690315959428540


@pytest.mark.parametrize(
    "n, x, expected",
    [  # Abramowitz and Stegun, 6.3.2, 6.3.3, 6.4.2, 6.4.4
        (0, 1.0, -EULER),
        (0, 0.5, -EULER - 2.0 * math.log(2.0)),
        (0, 10.0, sum(1.0 / k for k in range(1, 10)) - EULER),
        (0, -0.5, 2.0 - EULER - 2.0 * math.log(2.0)),
        (1, 1.0, math.pi**2 / 6.0),
        (1, 0.5, math.pi**2 / 2.0),
        (2, 1.0, -2.0 * ZETA_3),
        (2, 0.5, -14.0 * ZETA_3),
        (3, 1.0, math.pi**4 / 15.0),
    ],
)
def test_known_values(n: int, x: float, expected: float) -> None:
    assert polygamma(n, x) == pytest.approx(expected, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_reflection(n: int) -> None:
    """6.3.7 and its derivatives: psi(1 - x) - psi(x) = pi / tan(pi x)."""
    for x in (0.1, 0.3, 0.77):
        cot = 1.0 / np.tan(math.pi * x)
        rows = (cot, -(1.0 + cot**2), 2.0 * cot * (1.0 + cot**2), -(1.0 + cot**2) * (2.0 + 6.0 * cot**2))
        expected = math.pi ** (n + 1) * rows[n]
        assert (-1) ** n * polygamma(n, 1.0 - x) - polygamma(n, x) == pytest.approx(expected, rel=1e-12)


def test_slopes() -> None:
    for n in range(3):
        for x in (0.3, 2.5, 16.2, 80.0):
            h = 1e-4 * x
            slope = (polygamma(n, x + h) - polygamma(n, x - h)) / (2.0 * h)
            assert polygamma(n + 1, x) == pytest.approx(slope, rel=1e-5)
