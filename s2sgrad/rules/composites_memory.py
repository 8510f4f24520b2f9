# mypy: allow-untyped-defs
"""Functions and methods that write to places of an array or lay it out anew, compiled as indexing: what is a view in
NumPy is one here."""

from __future__ import annotations

import numpy as np

from s2sgrad.rules import methods, shaping
from s2sgrad.rules.folds import refused
from s2sgrad.rules.registry import register_composite, register_composite_method, register_wider
from s2sgrad.rules.shaping import in_order_of_memory

# places -------------------------------------------------------------------------------------------------------------


def place_in(a, k):
    """The index of elements that are counted through all of a, from 0 or backwards from -1."""
    if np.ndim(a) == 1:
        return k
    if isinstance(k, np.ndarray):
        return np.unravel_index(np.where(k < 0, k + a.size, k), a.shape)
    return np.unravel_index(k if k >= 0 else k + a.size, a.shape)


def repeated(values, count):
    """Values, over and over again, until there are enough of them."""
    if np.ndim(values) == 0:
        return values
    flat = np.ravel(values)
    return np.take(flat, np.arange(count) % flat.shape[0])


def put(a, ind, v, mode="raise"):
    places = np.ravel(np.asarray(ind))
    if mode == "clip":
        places = np.clip(places, 0, a.size - 1)
    elif mode == "wrap":
        places = places % a.size
    a[place_in(a, places)] = repeated(np.asarray(v), places.shape[0])


def place(arr, mask, vals):
    arr[mask] = repeated(np.asarray(vals), np.count_nonzero(mask))


def putmask(a, mask, values):
    if np.ndim(values) == 0:
        a[...] = np.where(mask, values, a)
    else:
        a[...] = np.where(mask, np.resize(values, a.shape), a)


def put_along_axis(arr, indices, values, axis):
    if axis is None:
        arr[place_in(arr, indices)] = values
    else:
        rank = np.ndim(arr)
        arr[tuple([indices if k == axis % rank else along(arr.shape[k], k, rank) for k in range(rank)])] = values


def along(n, axis, rank):
    """0, 1, … n - 1 along one axis."""
    return np.reshape(np.arange(n), [-1 if k == axis else 1 for k in range(rank)])


def index_at(shape, k):
    """The index of the k-th of all elements of a shape."""
    if len(shape) == 1:
        return (k,)
    rest, last = divmod(k, shape[-1])
    return (*index_at(shape[:-1], rest), last)


def entry_at(a, k):
    """The same, and the element, of an array."""
    place = index_at(a.shape, k)
    return place, a[place]


# a.flat -------------------------------------------------------------------------------------------------------------


def flat_get(a, k):
    if isinstance(k, slice):
        return a[np.unravel_index(np.arange(a.size)[k], a.shape)] if np.ndim(a) > 1 else a[k].copy()
    return a[place_in(a, k)]


def flat_set(a, k, value):
    if isinstance(k, slice):
        places = np.arange(a.size)[k]
        if np.ndim(a) > 1:
            a[np.unravel_index(places, a.shape)] = repeated(value, places.shape[0])
        else:
            a[places] = repeated(value, places.shape[0])
    elif isinstance(k, np.ndarray):
        a[place_in(a, k)] = repeated(value, k.shape[0])
    else:
        a[place_in(a, k)] = value


def flat_fill(a, value):
    a[...] = value if np.ndim(value) == 0 else np.resize(value, a.shape)


# methods ------------------------------------------------------------------------------------------------------------


def view_method(a, dtype=None):
    if dtype is not None and dtype is not np.ndarray:
        return refused("a view of an array in another dtype is not supported", "convert it: a.astype(...)")
    return a[...]


def item_at(a, *args):
    if len(args) == 1 and isinstance(args[0], tuple):
        return a[args[0]].item()
    if len(args) > 1 or np.ndim(a) == 1:
        return a[args].item()
    return a[np.unravel_index(args[0] % a.size, a.shape)].item()


def itemset(a, *args):
    if len(args) > 2:
        a[args[:-1]] = args[-1]
    elif isinstance(args[0], tuple) or np.ndim(a) == 1:
        a[args[0]] = args[1]
    else:
        a[np.unravel_index(args[0] % a.size, a.shape)] = args[1]


def astype(a, dtype, order="K", casting="unsafe", subok=True, copy=True):
    if not copy and a.dtype == np.dtype(dtype):
        return a
    return a.astype(dtype)


def compress_method(a, condition, axis=None):
    return np.take(a, np.flatnonzero(condition), axis)


def put_method(a, indices, values, mode="raise"):
    put(a, indices, values, mode)


def partition_in_place(a, kth, axis=-1):
    a[...] = np.partition(a, kth, axis)


# orders in memory ---------------------------------------------------------------------------------------------------


def ravel_in(a, order="C"):
    if order == "C" or np.ndim(a) == 1:
        return np.ravel(a)
    if order == "F":
        return np.ravel(np.transpose(a))
    return in_order_of_memory(a, order)


def flatten_in(a, order="C"):
    if order == "F":
        return np.transpose(a).flatten()
    if order == "C" or np.ndim(a) == 1:
        return a.flatten()
    return in_order_of_memory(a, order)


def reshape_in(a, shape=None, order="C", newshape=None, copy=None):
    if newshape is not None:  # its name before NumPy 2
        return reshape_in(a, newshape, order, None, copy)
    if copy:
        return np.array(reshape_in(a, shape, order))
    if order == "F":
        backwards = shape if np.ndim(shape) == 0 else shape[::-1]
        return np.transpose(np.reshape(np.transpose(a), backwards))
    if order == "C" or np.ndim(a) == 1:
        return np.reshape(a, shape)
    return in_order_of_memory(a, order)


def reshape_method_in(a, *shape, order="C"):
    return reshape_in(a, shape[0] if len(shape) == 1 else shape, order)


for _name in ("put", "place", "putmask", "put_along_axis"):
    register_composite(getattr(np, _name), globals()[_name])
for _name, _impl in (
    ("compress", compress_method), ("view", view_method), ("put", put_method), ("partition", partition_in_place),
):
    register_composite_method(_impl, _name)
for _row, _impl in (
    (methods.flatten, flatten_in), (methods.astype, astype), (methods.item, item_at), (shaping.ravel, ravel_in),
    (shaping.reshape, reshape_in), (methods.reshape, reshape_method_in),
):
    register_wider(_row, _impl)
if hasattr(np.ndarray, "itemset"):
    register_composite_method(itemset, "itemset")
