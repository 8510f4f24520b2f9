# mypy: allow-untyped-defs
"""Medians, quantiles and percentiles, compiled as Python code."""

from __future__ import annotations

import numpy as np

from s2sgrad.rules import reductions
from s2sgrad.rules.composites_statistics import merged, several_axes, with_axes
from s2sgrad.rules.folds import refused
from s2sgrad.rules.registry import computed_by_numpy, register_composite, register_wider

# alpha and beta of Hyndman and Fan, Sample Quantiles in Statistical Packages (1996)
_BETWEEN = {
    "interpolated_inverted_cdf": (0.0, 1.0), "hazen": (0.5, 0.5), "weibull": (0.0, 0.0),
    "median_unbiased": (1.0 / 3.0, 1.0 / 3.0), "normal_unbiased": (0.375, 0.375),
}


def along_one(a, axis):
    """The array, and the one axis along which it is reduced."""
    if axis is None or isinstance(axis, tuple | list):
        return merged(a, axis), -1
    return np.asarray(a), axis


@computed_by_numpy
def median_along(a, axis=None, overwrite_input=False, keepdims=False):
    if overwrite_input:
        return refused("np.median with overwrite_input=True leaves its argument in any order", "leave it out")
    x, at = along_one(a, axis)
    return with_axes(np.median(x, at), a, axis, keepdims)


def quantile_of_one(ordered, q, at, method):
    """Of what is sorted along the first axis: an element, or between two of them with the weights of the method. So is
    its derivative: that of sorting (`sort_a`) with these weights.
    """
    n = ordered.shape[at]
    if method == "linear":
        place = q * (n - 1)
    elif method in _BETWEEN:
        alpha, beta = _BETWEEN[method]
        place = min(max(n * q + (alpha + q * (1.0 - alpha - beta)) - 1.0, 0.0), n - 1.0)
    else:
        return element_at(ordered, q, at, method, n)
    below = int(place)
    low, high = np.take(ordered, below, at), np.take(ordered, min(below + 1, n - 1), at)
    part = place - below
    return high - (high - low) * (1.0 - part) if part >= 0.5 else low + (high - low) * part


def element_at(ordered, q, at, method, n):
    """The methods that take an element, or the mean of two."""
    place = q * (n - 1)
    if method == "lower":
        return np.take(ordered, int(place), at)
    if method == "higher":
        return np.take(ordered, int(np.ceil(place)), at)
    if method == "nearest":
        return np.take(ordered, int(np.rint(place)), at)
    if method == "midpoint":
        return (np.take(ordered, int(place), at) + np.take(ordered, int(np.ceil(place)), at)) / 2.0
    last = int(np.ceil(n * q - 1.0))
    if method == "inverted_cdf":
        return np.take(ordered, max(last, 0), at)
    if method == "averaged_inverted_cdf":
        after = min(max(int(np.floor(n * q)), 0), n - 1)
        return (np.take(ordered, max(last, 0), at) + np.take(ordered, after, at)) / 2.0
    return refused(f"quantiles with the method {method!r} are not supported", "method='linear', or leave it out")


@computed_by_numpy
def quantile(a, q, axis=None, overwrite_input=False, method="linear", keepdims=False):
    if overwrite_input:
        return refused("a quantile with overwrite_input=True leaves its argument in any order", "leave it out")
    x, at = along_one(a, axis)
    ordered = np.sort(x, at)
    if np.ndim(q) == 0:
        return with_axes(quantile_of_one(ordered, q, at, method), a, axis, keepdims)
    wanted = np.asarray(q)
    found = [with_axes(quantile_of_one(ordered, p, at, method), a, axis, keepdims) for p in np.ravel(wanted)]
    if np.ndim(wanted) == 1:
        return np.stack(found)
    return np.reshape(np.stack(found), wanted.shape + np.shape(found[0]))


@computed_by_numpy
def percentile(a, q, axis=None, overwrite_input=False, method="linear", keepdims=False):
    return quantile(a, as_fraction(q), axis, overwrite_input, method, keepdims)


def as_fraction(q):
    return q / 100.0 if np.ndim(q) == 0 else np.asarray(q) / 100.0


@computed_by_numpy
def nanquantile(a, q, axis=None, overwrite_input=False, method="linear", keepdims=False):
    if overwrite_input or method != "linear":
        return refused("nan-quantiles are supported for method='linear' only", "leave out method= and overwrite_input=")
    x, at = along_one(a, axis)
    ordered = np.sort(x, at)  # with the missing values at the end
    last = np.sum(~np.isnan(x), at, keepdims=True) - 1
    if np.ndim(q) == 0:
        return with_axes(quantile_up_to(ordered, q, at, last), a, axis, keepdims)
    return np.stack([with_axes(quantile_up_to(ordered, p, at, last), a, axis, keepdims) for p in np.asarray(q)])


def quantile_up_to(ordered, q, at, last):
    """The quantiles of the elements 0 to `last`, which differs from line to line."""
    place = q * np.maximum(last, 0)
    below = np.floor(place).astype(int)
    low = np.take_along_axis(ordered, below, at)
    high = np.take_along_axis(ordered, np.minimum(below + 1, np.maximum(last, 0)), at)
    return np.sum(low + (high - low) * (place - below), at)


@computed_by_numpy
def nanpercentile(a, q, axis=None, overwrite_input=False, method="linear", keepdims=False):
    return nanquantile(a, as_fraction(q), axis, overwrite_input, method, keepdims)


@computed_by_numpy
def nanmedian(a, axis=None, overwrite_input=False, keepdims=False):
    return nanquantile(a, 0.5, axis, overwrite_input, "linear", keepdims)


for _name in ("quantile", "percentile", "nanquantile", "nanpercentile", "nanmedian"):
    register_composite(getattr(np, _name), globals()[_name])
register_wider(reductions.median, median_along, several_axes)
