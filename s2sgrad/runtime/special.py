"""Special functions that derivatives need, and small functions of integers.

As in helpers.py, each function is self-contained: it uses `np` and nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def polygamma(n: Any, x: Any) -> Any:
    """The derivative of order n + 1 of log(gamma(x)), for a number x: digamma, trigamma and so on.

    By recurrence up to x > 15, and the asymptotic series there (Abramowitz and Stegun, Handbook of Mathematical
    Functions, 6.3.5, 6.3.18, 6.4.6 and 6.4.11).
    """
    bernoulli = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330)
    sign = -1.0 if n % 2 else 1.0
    factorial = float(np.prod(np.arange(1.0, n + 1.0)))
    total = 0.0
    while x <= 15.0 + n:
        total -= sign * factorial / x ** (n + 1)
        x = x + 1.0
    if n == 0:
        total += np.log(x) - 0.5 / x
    else:
        total -= sign * (factorial / n / x**n + 0.5 * factorial / x ** (n + 1))
    ratio = 0.5 if n == 0 else factorial * (n + 1) / 2  # (2k + n - 1)! / (2k)!, for k = 1 and then on
    for k, number in enumerate(bernoulli, 1):
        total -= sign * number * ratio / x ** (2 * k + n)
        ratio *= (2 * k + n) * (2 * k + n + 1) / ((2 * k + 1) * (2 * k + 2))
    return float(total)


def binary_exponent(x: Any) -> Any:
    """The e of x = m * 2**e with 0.5 <= abs(m) < 1."""
    return int(np.frexp(x)[1])


def power_mod(base: Any, exponent: Any, modulus: Any) -> Any:
    """pow(base, exponent, modulus) of integers."""
    return pow(int(base), int(exponent), int(modulus))


def bessel_i1(x: Any) -> Any:
    """The derivative of np.i0: the mean of exp(x cos t) cos t over half a turn, which converges geometrically."""
    c = np.cos(np.pi * (np.arange(256) + 0.5) / 256.0)
    return np.exp(np.multiply.outer(np.asarray(x, float), c)) @ c / 256.0
