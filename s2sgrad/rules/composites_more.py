# mypy: allow-untyped-defs
"""More functions of NumPy that are compiled as Python code over functions with rows, some of them for calls with
arguments that the row of the function does not take."""

from __future__ import annotations

import numpy as np

from s2sgrad.rules import elementwise, reductions, selection
from s2sgrad.rules.folds import is_complex
from s2sgrad.rules.registry import lookup, register_composite, register_wider

assert elementwise  # its rows are looked up here

# reductions with where= and initial= --------------------------------------------------------------------------------


def sum_from(a, axis=None, dtype=None, keepdims=False, initial=0.0, where=True):
    return initial + np.sum(a, axis, dtype, keepdims=keepdims, where=where)


def prod_where(a, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    product = np.prod(np.where(where, a, np.ones_like(a)), axis, keepdims=keepdims)
    return product if initial is None else initial * product


def max_where(a, axis=None, keepdims=False, initial=None, where=None):
    chosen = a if where is None else np.where(where, a, -np.inf if initial is None else initial)
    largest = np.max(chosen, axis, keepdims=keepdims)
    return largest if initial is None else np.maximum(largest, initial)


def min_where(a, axis=None, keepdims=False, initial=None, where=None):
    chosen = a if where is None else np.where(where, a, np.inf if initial is None else initial)
    smallest = np.min(chosen, axis, keepdims=keepdims)
    return smallest if initial is None else np.minimum(smallest, initial)


def var_where(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True):
    centred = np.where(where, a - np.mean(a, axis, keepdims=True, where=where), 0.0)
    count = np.sum(np.broadcast_to(where, a.shape), axis, keepdims=keepdims)
    if is_complex(a):
        centred = np.abs(centred)
    return np.sum(centred * centred, axis, keepdims=keepdims, where=where) / np.maximum(count - ddof, 0)


def std_where(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True):
    v = var_where(a, axis, dtype, ddof, keepdims, where)
    return np.where(v == 0.0, 0.0, np.sqrt(np.where(v == 0.0, 1.0, v)))  # flat where all are equal, as np.std


def all_where(a, axis=None, keepdims=False, where=True):
    return np.all(np.logical_or(a, np.logical_not(where)), axis, keepdims=keepdims)


def any_where(a, axis=None, keepdims=False, where=True):
    return np.any(np.logical_and(a, where), axis, keepdims=keepdims)


# statistics ---------------------------------------------------------------------------------------------------------


def nanvar(a, axis=None, ddof=0, keepdims=False):
    return var_where(a, axis, None, ddof, keepdims, ~np.isnan(a))


def nanstd(a, axis=None, ddof=0, keepdims=False):
    return std_where(a, axis, None, ddof, keepdims, ~np.isnan(a))


def nanprod(a, axis=None, keepdims=False):
    return np.prod(np.where(np.isnan(a), 1.0, a), axis, keepdims=keepdims)


def nancumprod(a, axis=None):
    return np.cumprod(np.where(np.isnan(a), 1.0, a), axis)


def nanmedian(a):
    return np.median(np.ravel(a)[~np.isnan(np.ravel(a))])


def quantile_of_one(ordered, q, at, method):
    n = ordered.shape[at]
    place = q * (n - 1)
    below = int(place)
    above = min(below + 1, n - 1)
    low, high = np.take(ordered, below, at), np.take(ordered, above, at)
    if method == "lower":
        return low
    if method == "higher":
        return high if place > below else low
    if method == "nearest":
        return np.take(ordered, int(np.rint(place)), at)
    if method == "midpoint":
        return (low + high) / 2.0 if place > below else low
    part = place - below
    return high - (high - low) * (1.0 - part) if part >= 0.5 else low + (high - low) * part


def quantile(a, q, axis=None, method="linear", keepdims=False):
    if axis is None:
        ordered, at = np.sort(np.ravel(a)), 0
    else:
        ordered, at = np.sort(a, axis), axis
    if np.ndim(q) == 0:
        y = quantile_of_one(ordered, q, at, method)
        if keepdims:
            return np.reshape(y, (1,) * np.ndim(a)) if axis is None else np.expand_dims(y, axis)
        return y
    return np.stack([quantile_of_one(ordered, p, at, method) for p in q])


def percentile(a, q, axis=None, method="linear", keepdims=False):
    return quantile(a, np.true_divide(q, 100.0), axis, method, keepdims)


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    x = m if y is None else np.vstack((m, y))
    if np.ndim(x) == 1:
        centred = x - np.mean(x)
        return np.reshape(centred @ conjugated(centred) / (x.shape[0] - degrees(bias, ddof)), ())
    if not rowvar:
        x = x.T
    centred = x - np.mean(x, axis=1, keepdims=True)
    return centred @ conjugated(centred).T / (x.shape[1] - degrees(bias, ddof))


def conjugated(x):
    """np.conj(x), which is x itself where x is real."""
    return np.conj(x) if is_complex(x) else x


def degrees(bias, ddof):
    if ddof is not None:
        return ddof
    return 0 if bias else 1


def corrcoef(x, y=None, rowvar=True):
    c = cov(x, y, rowvar)
    spread = np.sqrt(np.diagonal(c))
    return np.clip(c / spread[:, None] / spread[None, :], -1.0, 1.0)


# counting -----------------------------------------------------------------------------------------------------------


def bincount(x, weights=None, minlength=0):
    if weights is None:
        return np.bincount(x, minlength=minlength)
    counts = np.zeros(np.bincount(x, minlength=minlength).shape[0])
    np.add.at(counts, x, weights)
    return counts


def histogram_bin_edges(a, bins=10, range=None):
    if np.ndim(bins) == 1:
        return np.asarray(bins)
    if range is None:
        return np.linspace(np.min(a), np.max(a), bins + 1)
    return np.linspace(range[0], range[1], bins + 1)


def histogram(a, bins=10, range=None, density=None, weights=None):
    """The bins of the elements carry no derivative; the weights that are summed into them do."""
    edges = histogram_bin_edges(a, bins, range)
    flat = np.ravel(a)
    inside = (flat >= edges[0]) & (flat <= edges[-1])
    places = np.minimum(np.searchsorted(edges, flat[inside], "right") - 1, edges.shape[0] - 2)
    if weights is None:
        counts = np.bincount(places, minlength=edges.shape[0] - 1)
    else:
        counts = np.zeros(edges.shape[0] - 1)
        np.add.at(counts, places, np.ravel(weights)[inside])
    if density:
        return counts / np.diff(edges) / np.sum(counts), edges
    return counts, edges


def unique(ar, return_index=False, return_inverse=False, return_counts=False):
    values = np.unique(ar)
    flat = np.ravel(ar)
    order = np.argsort(flat, kind="stable")
    first = (order[np.searchsorted(flat[order], values)],) if return_index else ()
    inverse = (np.reshape(np.searchsorted(values, flat), np.shape(ar)),) if return_inverse else ()
    counts = (np.bincount(np.searchsorted(values, flat)),) if return_counts else ()
    return (values, *first, *inverse, *counts)


# joining and taking apart -------------------------------------------------------------------------------------------


def before(rank, axis, part):
    """An index that takes a part of one axis, and all of those before it."""
    return tuple([slice(None) for _ in range(axis % rank)]) + (part,)


def delete(arr, obj, axis=None):
    a, at = (np.ravel(arr), 0) if axis is None else (arr, axis)
    n = a.shape[at]
    keep = np.ones(n, dtype=bool)
    if isinstance(obj, list):
        keep[np.array(obj)] = False
    else:
        keep[obj] = False
    return np.take(a, np.flatnonzero(keep), at)


def insert(arr, obj, values, axis=None):
    a, at = (np.ravel(arr), 0) if axis is None else (arr, axis)
    n, rank = a.shape[at], np.ndim(a)
    if np.ndim(obj) == 0:
        head, tail = a[before(rank, at, slice(None, obj))], a[before(rank, at, slice(obj, None))]
        one = list(a.shape)
        if np.ndim(values) == rank:
            return np.concatenate((head, values, tail), at)
        if rank == 1:
            return np.concatenate((head, np.ravel(values), tail))
        one[at] = 1
        row = values if np.ndim(values) == 0 else np.expand_dims(values, at)
        return np.concatenate((head, np.broadcast_to(row, tuple(one)), tail), at)
    places = np.asarray(obj)
    places = np.where(places < 0, places + n, places)
    order = np.argsort(places, kind="stable")
    new = np.copy(places)
    new[order] = places[order] + np.arange(places.shape[0])
    old = np.ones(n + places.shape[0], dtype=bool)
    old[new] = False
    shape = [s for s in a.shape]
    shape[at] = n + places.shape[0]
    out = np.empty(tuple(shape), dtype=a.dtype)
    out[before(rank, at, np.flatnonzero(old))] = a
    out[before(rank, at, new)] = values
    return out


def resize(a, new_shape):
    flat = np.ravel(a)
    count = np.empty(new_shape, dtype=bool).size
    return np.reshape(np.take(flat, np.arange(count) % flat.shape[0]), new_shape)


def compress(condition, a, axis=None):
    return np.take(a, np.flatnonzero(condition), axis)


def extract(condition, arr):
    return np.take(arr, np.flatnonzero(condition))


def rollaxis(a, axis, start=0):
    rank = np.ndim(a)
    source, target = axis % rank, start % (rank + 1) if start < 0 else start
    return np.moveaxis(a, source, target - 1 if source < target else target)


def broadcast_arrays(*args):
    return broadcast_all(common_shape(*args), *args)


def common_shape(first, *rest):
    return np.shape(first) if len(rest) == 0 else np.broadcast_shapes(np.shape(first), common_shape(*rest))


def broadcast_all(shape, first, *rest):
    view = np.broadcast_to(first, shape)
    return (view,) if len(rest) == 0 else (view, *broadcast_all(shape, *rest))


def indices(dimensions):
    rank = len(dimensions)
    grids = [np.reshape(np.arange(n), [-1 if j == k else 1 for j in range(rank)]) for k, n in enumerate(dimensions)]
    return np.stack(broadcast_all(dimensions, *grids))


def grid_of(*ranges):
    """np.mgrid of several ranges."""
    return np.stack(broadcast_all(tuple([len(r) for r in ranges]), *open_grid_of(*ranges)))


def open_grid_of(*ranges):
    """np.ogrid of several ranges."""
    rank = len(ranges)
    return tuple([np.reshape(r, [-1 if j == k else 1 for j in range(rank)]) for k, r in enumerate(ranges)])


def ediff1d(ary):
    return np.diff(np.ravel(ary))


# analysis -----------------------------------------------------------------------------------------------------------


def interp(x, xp, fp, left=None, right=None):
    x, xp, fp = np.asarray(x), np.asarray(xp), np.asarray(fp)
    n = np.size(xp)
    below = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, n - 2)
    start = np.take(xp, below)
    part = np.clip((x - start) / (np.take(xp, below + 1) - start), 0.0, 1.0)
    low = np.take(fp, below)
    y = low + part * (np.take(fp, below + 1) - low)
    if left is not None:
        y = np.where(x < xp[0], left, y)
    if right is not None:
        y = np.where(x > xp[-1], right, y)
    return y


def gradient_along(f, spacing, axis, edge_order):
    first = lambda part: f[before(np.ndim(f), axis, part)]  # noqa: E731
    if np.ndim(spacing) == 1:
        h = np.reshape(np.diff(spacing), [-1 if k == axis % np.ndim(f) else 1 for k in range(np.ndim(f))])
        step = lambda part: h[before(np.ndim(f), axis, part)]  # noqa: E731
        h1, h2 = step(slice(None, -1)), step(slice(1, None))
        a, b, c = -h2 / (h1 * (h1 + h2)), (h2 - h1) / (h1 * h2), h1 / (h2 * (h1 + h2))
        inner = a * first(slice(None, -2)) + b * first(slice(1, -1)) + c * first(slice(2, None))
        start = (first(slice(1, 2)) - first(slice(0, 1))) / step(slice(0, 1))
        end = (first(slice(-1, None)) - first(slice(-2, -1))) / step(slice(-1, None))
        return np.concatenate((start, inner, end), axis)
    inner = (first(slice(2, None)) - first(slice(None, -2))) / (2.0 * spacing)
    if edge_order == 2:
        start = -1.5 * first(slice(0, 1)) + 2.0 * first(slice(1, 2)) - 0.5 * first(slice(2, 3))
        end = 0.5 * first(slice(-3, -2)) - 2.0 * first(slice(-2, -1)) + 1.5 * first(slice(-1, None))
        return np.concatenate((start / spacing, inner, end / spacing), axis)
    start = (first(slice(1, 2)) - first(slice(0, 1))) / spacing
    end = (first(slice(-1, None)) - first(slice(-2, -1))) / spacing
    return np.concatenate((start, inner, end), axis)


def gradient(f, *spacings, axis=None, edge_order=1):
    if axis is None:
        axes = tuple([k for k in range(np.ndim(f))])
    elif isinstance(axis, tuple):
        axes = axis
    else:
        axes = (axis,)
    if len(spacings) == 0:
        steps = (1.0,) * len(axes)
    elif len(spacings) == 1:
        steps = (spacings[0],) * len(axes)
    else:
        steps = spacings
    found = tuple([gradient_along(f, h, k, edge_order) for h, k in zip(steps, axes)])
    return found[0] if len(found) == 1 else found


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    y = np.where(np.isnan(x), nan, x)
    y = np.where(y == np.inf, np.finfo(float).max if posinf is None else posinf, y)
    return np.where(y == -np.inf, np.finfo(float).min if neginf is None else neginf, y)


def partition(a, kth, axis=-1):
    return np.take_along_axis(a, np.argpartition(a, kth, axis), axis)


def vander(x, N=None, increasing=False):
    count = x.shape[0] if N is None else N
    powers = np.arange(count) if increasing else count - 1 - np.arange(count)
    return x[:, None] ** powers


def choose(a, choices):
    y = choices[0]
    for k in range(1, len(choices)):
        y = np.where(np.asarray(a) == k, choices[k], y)
    return y


def polyder(p, m=1):
    for _ in range(m):
        p = p[:-1] * np.arange(len(p) - 1, 0, -1)
    return p


def polyint(p):
    return np.concatenate((p / np.arange(len(p), 0, -1), np.zeros(1)))


def polymul(a1, a2):
    return np.convolve(a1, a2)


def polyadd(a1, a2):
    n = max(len(a1), len(a2))
    y = np.zeros(n)
    y[n - len(a1) :] += a1
    y[n - len(a2) :] += a2
    return y


def polysub(a1, a2):
    return polyadd(a1, -a2)


def argwhere(a):
    return np.transpose(np.nonzero(a))


def diag_indices(n, ndim=2):
    return tuple([np.arange(n) for _ in range(ndim)])


def diag_indices_from(arr):
    return tuple([np.arange(arr.shape[0]) for _ in range(np.ndim(arr))])


def isscalar(element):
    return not isinstance(element, np.ndarray | list | tuple | dict)


for _name in (
    "nanvar", "nanstd", "nanprod", "nancumprod", "nanmedian", "quantile", "percentile", "cov", "corrcoef",
    "histogram_bin_edges", "histogram", "delete", "insert", "resize", "compress", "extract", "rollaxis",
    "broadcast_arrays", "indices", "ediff1d", "interp", "gradient", "partition", "vander", "choose", "polyder",
    "polyint", "polymul", "polyadd", "polysub", "argwhere", "diag_indices", "diag_indices_from", "isscalar",
):
    register_composite(getattr(np, _name), globals()[_name])
for _row, _impl in (
    (reductions.sum_, sum_from), (reductions.prod, prod_where), (reductions.max_, max_where),
    (reductions.min_, min_where), (reductions.var, var_where), (reductions.std, std_where),
    (reductions.all_, all_where), (reductions.any_, any_where), (selection.bincount, bincount),
    (selection.unique, unique), (lookup(np.nan_to_num), nan_to_num),  # entered by elementwise
):
    register_wider(_row, _impl)
