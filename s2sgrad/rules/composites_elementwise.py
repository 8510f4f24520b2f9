# mypy: allow-untyped-defs
"""Functions of single elements that are compiled as Python code over functions with rows."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.types import Array, Type
from s2sgrad.rules import scalar_math, selection
from s2sgrad.rules.registry import lookup, register_composite, register_wider


def modf(x):
    return np.fmod(x, 1.0), np.trunc(x)


def divmod_of(x1, x2):
    return x1 // x2, x1 % x2


def of_arrays(given: dict[str, Type]) -> bool:
    return any(isinstance(t, Array) for t in given.values())


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    close = np.isclose(a, b) if rtol == 1e-05 and atol == 1e-08 else np.abs(a - b) <= atol + rtol * np.abs(b)
    close = np.logical_or(np.equal(a, b), np.logical_and(close, np.isfinite(b)))
    return np.logical_or(close, np.logical_and(np.isnan(a), np.isnan(b))) if equal_nan else close


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return bool(np.all(isclose(np.asarray(a), np.asarray(b), rtol, atol, equal_nan)))


def array_equal(a1, a2, equal_nan=False):
    if np.shape(a1) != np.shape(a2):
        return False
    same = np.equal(a1, a2)
    return bool(np.all(np.logical_or(same, np.logical_and(np.isnan(a1), np.isnan(a2))) if equal_nan else same))


def isin(element, test_elements, assume_unique=False, invert=False, kind=None):
    found = np.isin(element, test_elements)
    return np.logical_not(found) if invert else found


register_composite(np.modf, modf)
register_composite(np.divmod, divmod_of)
register_wider(scalar_math.divmod_, divmod_of, of_arrays)
register_wider(lookup(np.isclose), isclose)
register_wider(selection.allclose, allclose)
register_wider(selection.array_equal, array_equal)
register_wider(selection.isin, isin)
