# mypy: allow-untyped-defs
"""np.polynomial: series by their coefficients, lowest degree first, compiled as Python code."""

from __future__ import annotations

import numpy as np
from numpy.polynomial import chebyshev, hermite, hermite_e, laguerre, legendre, polynomial

from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import Array, Tuple, Type
from s2sgrad.rules import composites_polynomials as highest_first
from s2sgrad.rules.array_args import shape_argument
from s2sgrad.rules.folds import refused
from s2sgrad.rules.registry import computed_by_numpy, register, register_composite

# powers -------------------------------------------------------------------------------------------------------------


@computed_by_numpy
def polyval(x, c, tensor=True):
    if np.ndim(c) > 1:
        return refused("np.polynomial.polynomial.polyval of several polynomials", "call it once for each")
    return highest_first.polyval(np.asarray(c)[::-1], x)


def polyadd(c1, c2):
    return highest_first.polyadd(np.atleast_1d(c1)[::-1], np.atleast_1d(c2)[::-1])[::-1]


def polysub(c1, c2):
    return polyadd(c1, -np.atleast_1d(c2))


def polymul(c1, c2):
    return np.convolve(np.atleast_1d(c1), np.atleast_1d(c2))


@computed_by_numpy
def polyder(c, m=1):
    return highest_first.polyder(np.asarray(c)[::-1], m)[::-1]


@computed_by_numpy
def polyint(c, m=1, k=None):
    return highest_first.polyint(np.asarray(c)[::-1], m, k)[::-1]


@computed_by_numpy
def polyvander(x, deg):
    return np.expand_dims(np.atleast_1d(np.asarray(x)), -1) ** np.arange(deg + 1)


@computed_by_numpy
def polyfit(x, y, deg, rcond=None, full=False, w=None):
    return highest_first.polyfit(x, y, deg, rcond, full, w)[::-1]


@computed_by_numpy
def polyfromroots(roots):
    return highest_first.poly(roots)[::-1]


# series that are summed by a recurrence of three terms --------------------------------------------------------------


def summed(x, c, following):
    """c[0] p0(x) + c[1] p1(x) + ..., where `following` makes the next polynomial of the last two."""
    coefficients, at = np.asarray(c), np.asarray(x)
    if np.ndim(coefficients) > 1:
        return refused("a series with coefficients of several axes is not supported", "call it once for each")
    before, p = 0.0 * at, 1.0 + 0.0 * at
    total = coefficients[0] * p
    for k in range(1, len(coefficients)):
        after = following(k - 1, at, p, before)
        before = p
        p = after
        total = total + coefficients[k] * p
    return total


@computed_by_numpy
def chebval(x, c, tensor=True):
    return summed(x, c, lambda k, at, p, before: (2.0 - (k == 0)) * at * p - before)


@computed_by_numpy
def legval(x, c, tensor=True):
    return summed(x, c, lambda k, at, p, before: ((2 * k + 1) * at * p - k * before) / (k + 1))


@computed_by_numpy
def hermval(x, c, tensor=True):
    return summed(x, c, lambda k, at, p, before: 2.0 * (at * p - k * before))


@computed_by_numpy
def hermeval(x, c, tensor=True):
    return summed(x, c, lambda k, at, p, before: at * p - k * before)


@computed_by_numpy
def lagval(x, c, tensor=True):
    return summed(x, c, lambda k, at, p, before: ((2 * k + 1 - at) * p - k * before) / (k + 1))


# nodes and weights of quadratures -----------------------------------------------------------------------------------


def _infer_nodes(site: Site) -> Type:
    dims = shape_argument(site, "deg")
    return Tuple((Array("float64", dims), Array("float64", dims)))


for _module, _name in (
    (chebyshev, "chebgauss"), (legendre, "leggauss"), (hermite, "hermgauss"), (hermite_e, "hermegauss"),
    (laguerre, "laggauss"),
):
    _fn = getattr(_module, _name)
    register(Row(f"np.polynomial.{_module.__name__.rsplit('.', 1)[1]}.{_name}", _fn, ("deg",), _infer_nodes, flat=True))
for _name in (
    "polyval", "polyadd", "polysub", "polymul", "polyder", "polyint", "polyvander", "polyfit", "polyfromroots",
):
    register_composite(getattr(polynomial, _name), globals()[_name])
for _fn, _impl in (
    (chebyshev.chebval, chebval), (legendre.legval, legval), (hermite.hermval, hermval),
    (hermite_e.hermeval, hermeval), (laguerre.lagval, lagval),
):
    register_composite(_fn, _impl)
