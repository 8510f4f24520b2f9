# mypy: allow-untyped-defs
"""Polynomials by their coefficients, highest power first, compiled as Python code."""

from __future__ import annotations

import numpy as np

from s2sgrad.rules.folds import common_dtype_of, refused
from s2sgrad.rules.registry import computed_by_numpy, register_composite


@computed_by_numpy
def polyval(p, x):
    c, at = np.asarray(p), np.asarray(x)
    y = 0 * at + c[0]
    for k in range(1, len(c)):
        y = y * at + c[k]
    return y


@computed_by_numpy
def vander(x, N=None, increasing=False):
    base = np.asarray(x)
    count = base.shape[0] if N is None else N
    powers = np.arange(count) if increasing else count - 1 - np.arange(count)
    return base[:, None] ** powers


@computed_by_numpy
def polyder(p, m=1):
    c = np.asarray(p)
    for _ in range(m):
        c = c[:-1] * np.arange(len(c) - 1, 0, -1)
    return c


@computed_by_numpy
def polyint(p, m=1, k=None):
    c = np.asarray(p)
    for j in range(m):
        if k is None:
            constant = 0.0
        else:
            constant = k if np.ndim(k) == 0 else np.asarray(k)[j]
        c = np.append(c / np.arange(len(c), 0, -1), constant)
    return c


def polymul(a1, a2):
    return np.convolve(without_leading_zeros(np.atleast_1d(a1)), without_leading_zeros(np.atleast_1d(a2)))


def without_leading_zeros(c):
    there = c != 0.0
    there[-1] = True
    return c[int(np.argmax(there)) :]


def polyadd(a1, a2):
    a, b = np.atleast_1d(a1), np.atleast_1d(a2)
    n = max(len(a), len(b))
    y = np.zeros(n, dtype=common_dtype_of(a, b))
    y[n - len(a) :] += a
    y[n - len(b) :] += b
    return y


def polysub(a1, a2):
    return polyadd(a1, -np.atleast_1d(a2))


@computed_by_numpy
def polydiv(u, v):
    r, divisor = np.atleast_1d(u) * 1.0, np.atleast_1d(v) * 1.0
    count = len(r) - len(divisor) + 1
    q = np.zeros(max(count, 1))
    for k in range(count):
        q[k] = r[k] / divisor[0]
        r[k : k + len(divisor)] -= q[k] * divisor
    return q, r[leading_zeros(r) :]


def leading_zeros(c):
    """How many coefficients at the start are next to nothing; the last one always stays."""
    there = np.abs(c) > 1e-8
    there[-1] = True
    return int(np.argmax(there))


@computed_by_numpy
def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    if full or cov:
        return refused("np.polyfit with full= or cov= is not supported", "leave it out: np.polyfit(x, y, deg)")
    powers, values = np.vander(np.asarray(x) + 0.0, deg + 1), np.asarray(y) + 0.0
    if w is not None:
        weights = np.asarray(w) + 0.0
        powers = powers * weights[:, None]
        values = values * (weights if np.ndim(values) == 1 else weights[:, None])
    cut = len(powers) * 2e-16 if rcond is None else rcond
    scale = np.sqrt(np.sum(powers * powers, axis=0))
    c = np.linalg.lstsq(powers / scale, values, cut)[0]
    return c / scale if np.ndim(c) == 1 else c / scale[:, None]


@computed_by_numpy
def poly(seq_of_zeros):
    zeros = np.asarray(seq_of_zeros)
    if np.ndim(zeros) != 1:
        return refused("np.poly of a matrix is not supported", "np.poly of its eigenvalues, where they are real")
    c = np.ones(1)
    for z in zeros:
        c = np.append(c, 0.0) - np.append(0.0, c * z)
    return c


for _name in (
    "polyval", "vander", "polyder", "polyint", "polymul", "polyadd", "polysub", "polydiv", "polyfit", "poly",
):
    register_composite(getattr(np, _name), globals()[_name])
