# mypy: allow-untyped-defs
"""Sets of numbers in arrays, and counts of several variables at once, compiled as Python code."""

from __future__ import annotations

import numpy as np

from s2sgrad.rules.composites_joining import histogram_bin_edges
from s2sgrad.rules.folds import refused
from s2sgrad.rules.registry import computed_by_numpy, register_composite


def first_key(keys):
    if len(keys) == 0:
        raise KeyError("pop from an empty set")
    return keys[0]


def last_key(keys):
    if len(keys) == 0:
        raise KeyError("popitem(): dictionary is empty")
    return keys[-1]


def union1d(ar1, ar2):
    return np.unique(np.concatenate((np.ravel(ar1), np.ravel(ar2))))


def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    if return_indices:
        return refused("np.intersect1d with return_indices=True is not supported", "np.isin, which tells where")
    a = np.unique(ar1)
    return a[np.isin(a, ar2)]


def setdiff1d(ar1, ar2, assume_unique=False):
    a = np.ravel(ar1) if assume_unique else np.unique(ar1)
    return a[np.logical_not(np.isin(a, ar2))]


def setxor1d(ar1, ar2, assume_unique=False):
    a, b = np.unique(ar1), np.unique(ar2)
    return np.sort(np.concatenate((a[np.logical_not(np.isin(a, b))], b[np.logical_not(np.isin(b, a))])))


def unique_values(x):
    return np.sort(np.unique(x))


# histograms of two variables ----------------------------------------------------------------------------------------


@computed_by_numpy
def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    """As np.histogram: only the weights carry a derivative."""
    if isinstance(bins, tuple | list) and len(bins) != 2:
        return refused("np.histogram2d with edges that are a list", "np.array(edges), or a pair of bins")
    of_x, of_y = bins if isinstance(bins, tuple | list) else (bins, bins)
    edges_x = histogram_bin_edges(x, of_x, None if range is None else range[0])
    edges_y = histogram_bin_edges(y, of_y, None if range is None else range[1])
    xs, ys = np.asarray(x), np.asarray(y)
    inside = (xs >= edges_x[0]) & (xs <= edges_x[-1]) & (ys >= edges_y[0]) & (ys <= edges_y[-1])
    at_x, at_y = places_in(edges_x, xs[inside]), places_in(edges_y, ys[inside])
    counts = np.zeros((edges_x.shape[0] - 1, edges_y.shape[0] - 1))
    np.add.at(counts, (at_x, at_y), 1.0 if weights is None else np.asarray(weights)[inside])
    if density:
        counts = counts / np.sum(counts) / np.diff(edges_x)[:, None] / np.diff(edges_y)
    return counts, edges_x, edges_y


def places_in(edges, values):
    return np.minimum(np.searchsorted(edges, values, "right") - 1, edges.shape[0] - 2)


for _name in (
    "union1d", "intersect1d", "setdiff1d", "setxor1d", "unique_values", "histogram2d",
):
    if hasattr(np, _name):
        register_composite(getattr(np, _name), globals()[_name])
