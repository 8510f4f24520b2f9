# mypy: allow-untyped-defs
"""Functions of NumPy that take arrays apart, put them together or count in them, compiled as Python code."""

from __future__ import annotations

import numpy as np

from s2sgrad.rules import repeating, selection
from s2sgrad.rules.folds import common_dtype_of
from s2sgrad.rules.registry import computed_by_numpy, register_composite, register_composite_method, register_wider

GIVES_TUPLES = isinstance(np.meshgrid([0.0]), tuple)  # NumPy 2: lists before


def together(arrays):
    return tuple(arrays) if GIVES_TUPLES else list(arrays)


# counting -----------------------------------------------------------------------------------------------------------


def bincount(x, weights=None, minlength=0):
    if weights is None:
        return np.bincount(x, minlength=minlength)
    counts = np.zeros(np.bincount(x, minlength=minlength).shape[0])
    np.add.at(counts, np.asarray(x) if isinstance(x, tuple) else x, weights)
    return counts


@computed_by_numpy
def histogram_bin_edges(a, bins=10, range=None):
    if np.ndim(bins) == 1:
        return np.asarray(bins)
    if range is None and np.size(a) == 0:
        return np.linspace(0.0, 1.0, bins + 1)
    low, high = (np.min(a), np.max(a)) if range is None else range
    if low == high:
        return np.linspace(low - 0.5, high + 0.5, bins + 1)
    return np.linspace(low, high, bins + 1)


@computed_by_numpy
def histogram(a, bins=10, range=None, density=None, weights=None):
    """The bins of the elements carry no derivative; the weights that are summed into them do."""
    edges = histogram_bin_edges(a, bins, range)
    flat = np.ravel(a)
    inside = (flat >= edges[0]) & (flat <= edges[-1])
    places = np.minimum(np.searchsorted(edges, flat[inside], "right") - 1, edges.shape[0] - 2)
    if weights is None:
        counts = np.bincount(places, minlength=edges.shape[0] - 1)
    else:
        counted = np.ravel(weights)[inside]
        counts = np.zeros(edges.shape[0] - 1, counted.dtype)
        np.add.at(counts, places, counted)
    if density:
        return counts / np.diff(edges) / np.sum(counts), edges
    return counts, edges


def unique(ar, return_index=False, return_inverse=False, return_counts=False):
    values = np.unique(ar)
    flat = np.ravel(ar)
    order = np.argsort(flat, kind="stable")
    first = (order[np.searchsorted(flat[order], values)],) if return_index else ()
    inverse = (inverse_of(np.searchsorted(values, flat), ar),) if return_inverse else ()
    counts = (np.bincount(np.searchsorted(values, flat)),) if return_counts else ()
    return (values, *first, *inverse, *counts)


def inverse_of(places, ar):
    """The inverse has the shape of the array in NumPy 2, and is flat before."""
    return np.reshape(places, np.shape(ar)) if GIVES_TUPLES else places


# joining and taking apart -------------------------------------------------------------------------------------------


def before(rank, axis, part):
    """An index that takes a part of one axis, and all of those before it."""
    return tuple([slice(None) for _ in range(axis % rank)]) + (part,)


def delete(arr, obj, axis=None):
    a, at = (np.ravel(arr), 0) if axis is None else (arr, axis)
    n = a.shape[at]
    keep = np.ones(n, dtype=bool)
    if isinstance(obj, (list, tuple)):
        if len(obj) > 0:
            keep[np.array(obj)] = False
    else:
        keep[obj] = False
    return np.take(a, np.flatnonzero(keep), at)


def insert(arr, obj, values, axis=None):
    a, at = (np.ravel(arr), 0) if axis is None else (np.asarray(arr), axis)
    new = np.asarray(values).astype(a.dtype)
    if isinstance(obj, slice):
        return insert_each(a, np.arange(a.shape[at])[obj], new, at)
    if np.ndim(obj) > 0 and len(obj) != 1:
        return insert_each(a, np.asarray(obj), new, at)
    rank, place = np.ndim(a), obj if np.ndim(obj) == 0 else obj[0]
    if np.ndim(new) < rank:
        new = np.reshape(new, (1,) * (rank - np.ndim(new)) + new.shape)
    if np.ndim(obj) == 0:
        new = np.moveaxis(new, 0, at)
    head, tail = a[before(rank, at, slice(None, place))], a[before(rank, at, slice(place, None))]
    one = [n for n in a.shape]
    one[at] = new.shape[at]
    return np.concatenate((head, np.broadcast_to(new, tuple(one)), tail), at)


def insert_each(a, places, values, at):
    """Values before each of the places."""
    n, rank = a.shape[at], np.ndim(a)
    if places.dtype.kind == "b":
        places = np.flatnonzero(places)
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
    return together(broadcast_all(common_shape(*args), *args))


def common_shape(first, *rest):
    return np.shape(first) if len(rest) == 0 else np.broadcast_shapes(np.shape(first), common_shape(*rest))


def broadcast_all(shape, first, *rest):
    view = np.broadcast_to(first, shape)
    return (view,) if len(rest) == 0 else (view, *broadcast_all(shape, *rest))


def indices(dimensions, dtype=int, sparse=False):
    rank = len(dimensions)
    steps = [np.arange(n, dtype=dtype) for n in dimensions]
    grids = [np.reshape(s, [-1 if j == k else 1 for j in range(rank)]) for k, s in enumerate(steps)]
    return tuple(grids) if sparse else np.stack(broadcast_all(dimensions, *grids))


def grid_of(*ranges):
    """np.mgrid of several ranges."""
    return np.stack(broadcast_all(tuple([len(r) for r in ranges]), *open_grid_of(*ranges)))


def open_grid_of(*ranges):
    """np.ogrid of several ranges."""
    rank, kind = len(ranges), dtype_of_all(*ranges)
    steps = [r.astype(kind) for r in ranges]
    return together([np.reshape(s, [-1 if j == k else 1 for j in range(rank)]) for k, s in enumerate(steps)])


def dtype_of_all(first, *rest):
    return first.dtype if len(rest) == 0 else common_dtype_of(first, np.zeros((), dtype_of_all(*rest)))


def ediff1d(ary, to_end=None, to_begin=None):
    y = np.diff(np.ravel(ary))
    head = () if to_begin is None else (np.ravel(to_begin).astype(y.dtype),)
    tail = () if to_end is None else (np.ravel(to_end).astype(y.dtype),)
    return np.concatenate((*head, y, *tail)) if len(head) + len(tail) > 0 else y


def diff_beyond(a, n=1, axis=-1, prepend=None, append=None):
    head = () if prepend is None else (one_step(prepend, a, axis),)
    tail = () if append is None else (one_step(append, a, axis),)
    return np.diff(np.concatenate((*head, a, *tail), axis), n, axis)


def one_step(values, a, axis):
    """A number as an array that is one long on the axis, and as a elsewhere."""
    if np.ndim(values) > 0:
        return values
    return np.full_like(np.take(a, [0], axis), values, dtype=common_dtype_of(values, a))


def partition(a, kth, axis=-1):
    return np.take_along_axis(a, np.argpartition(a, kth, axis), axis)


@computed_by_numpy
def choose(a, choices, mode="raise"):
    if mode == "raise":
        which = np.asarray(a)
        if np.any((which < 0) | (which >= len(choices))):
            raise ValueError("invalid entry in choice array")
    elif mode == "wrap":
        which = np.asarray(a) % len(choices)
    else:
        which = np.clip(a, 0, len(choices) - 1)
    y = choices[0]
    for k in range(1, len(choices)):
        y = np.where(which == k, choices[k], y)
    return y


def choose_method(a, choices, mode="raise"):
    return choose(a, choices, mode)


def take_beyond(a, indices, axis=None, mode="raise"):
    n = np.size(a) if axis is None else a.shape[axis]
    if mode == "raise":
        return np.take(a, indices, axis)
    return np.take(a, np.asarray(indices) % n if mode == "wrap" else np.clip(indices, 0, n - 1), axis)


def argwhere(a):
    return np.transpose(np.nonzero(a))


def diag_indices(n, ndim=2):
    return tuple([np.arange(n) for _ in range(ndim)])


def diag_indices_from(arr):
    return tuple([np.arange(arr.shape[0]) for _ in range(np.ndim(arr))])


for _name in (
    "histogram_bin_edges", "histogram", "delete", "insert", "resize", "compress", "extract", "rollaxis",
    "broadcast_arrays", "indices", "ediff1d", "partition", "choose", "argwhere", "diag_indices", "diag_indices_from",
):
    register_composite(getattr(np, _name), globals()[_name])
register_composite_method(choose_method, "choose")
for _row, _impl in (
    (selection.bincount, bincount), (selection.unique, unique), (repeating.diff, diff_beyond),
    (selection.take, take_beyond),
):
    register_wider(_row, _impl)
