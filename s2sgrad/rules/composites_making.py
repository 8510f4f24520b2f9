# mypy: allow-untyped-defs
"""Functions that make and join arrays, for arguments that their rows do not take, and grids, as Python code."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Type
from s2sgrad.rules import core, creation, joining, shaping
from s2sgrad.rules.composites_joining import broadcast_all, indices, together
from s2sgrad.rules.folds import refused
from s2sgrad.rules.registry import computed_by_numpy, lookup, register_composite, register_wider

# ranges -------------------------------------------------------------------------------------------------------------


def between_arrays(given: dict[str, Type]) -> bool:
    """Whether np.linspace goes between arrays, or gives its step as well."""
    arrays = [t for p in ("start", "stop") if isinstance(t := given.get(p), Array) and t.dims != ()]
    return bool(arrays) or ("retstep" in given and static_value(given["retstep"]) != (True, False))


@computed_by_numpy
def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    if np.ndim(start) == 0 and np.ndim(stop) == 0:
        y = np.linspace(start, stop, num, endpoint, dtype=dtype)
    else:
        low, high = np.asarray(start), np.asarray(stop)
        y = low + steps_from_0_to_1(num, endpoint, max(np.ndim(low), np.ndim(high))) * (high - low)
        y = np.moveaxis(y if dtype is None else y.astype(dtype), 0, axis)
    return (y, (stop - start) / np.float64(num - 1 if endpoint else num)) if retstep else y


def steps_from_0_to_1(num, endpoint, rank):
    return np.reshape(np.linspace(0.0, 1.0, num, endpoint), (-1,) + (1,) * rank)


@computed_by_numpy
def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    y = base ** linspace(start, stop, num, endpoint, axis=axis)
    return y if dtype is None else y.astype(dtype)


@computed_by_numpy
def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    low, high = np.asarray(start) * 1.0, np.asarray(stop) * 1.0
    steps = steps_from_0_to_1(num, endpoint, max(np.ndim(low), np.ndim(high)))
    y = np.moveaxis(low * (high / low) ** steps, 0, axis)
    return y if dtype is None else y.astype(dtype)


# grids --------------------------------------------------------------------------------------------------------------


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    rank = len(xi)
    places = [1 - k if indexing == "xy" and k < 2 and rank > 1 else k for k in range(rank)]
    grids = [np.reshape(x, [-1 if j == place else 1 for j in range(rank)]) for x, place in zip(xi, places)]
    if sparse:
        found = [g.copy() for g in grids] if copy else grids
    else:
        shape = np.broadcast_shapes(*[g.shape for g in grids])
        found = [np.broadcast_to(g, shape).copy() if copy else np.broadcast_to(g, shape) for g in grids]
    return together(found)


def fromfunction(function, shape, dtype=float, **kwargs):
    return function(*broadcast_all(shape, *indices(shape, dtype, True)), **kwargs)


# with more arguments ------------------------------------------------------------------------------------------------


def array_in(object, dtype=None, copy=True, order="K", subok=False, ndmin=0):
    y = np.array(object, dtype)
    if np.ndim(y) < ndmin:
        y = np.reshape(y, (1,) * (ndmin - np.ndim(y)) + y.shape)
    return y if order == "K" else np.copy(y, order)


def asarray_in(a, dtype=None, order=None, copy=None):
    if order is not None and order != "K" and order != "C":
        return refused(f"np.asarray with order={order!r} is not supported", "np.asfortranarray(a), np.array(a)")
    return np.array(a, dtype) if copy else np.asarray(a, dtype)


def zeros_like_in(a, dtype=None, order="K", subok=True, shape=None):
    return np.zeros(np.shape(a) if shape is None else shape, dtype=np.asarray(a).dtype if dtype is None else dtype)


def ones_like_in(a, dtype=None, order="K", subok=True, shape=None):
    return np.ones(np.shape(a) if shape is None else shape, dtype=np.asarray(a).dtype if dtype is None else dtype)


def empty_like_in(prototype, dtype=None, order="K", subok=True, shape=None):
    return zeros_like_in(prototype, dtype, order, subok, shape)


def full_like_in(a, fill_value, dtype=None, order="K", subok=True, shape=None):
    kind = np.asarray(a).dtype if dtype is None else dtype
    return np.full(np.shape(a) if shape is None else shape, fill_value, dtype=kind)


def astype(x, dtype, copy=True):
    return x.astype(dtype, copy=copy)


def size_along(a, axis=None):
    return np.size(a) if axis is None else np.shape(a)[axis]


def atleast_1d(*arys):
    return together([np.atleast_1d(a) for a in arys])


def atleast_2d(*arys):
    return together([np.atleast_2d(a) for a in arys])


def atleast_3d(*arys):
    return one_in_space(arys[0]) if len(arys) == 1 else together([one_in_space(a) for a in arys])


def one_in_space(a):
    if np.ndim(a) == 0:
        return np.reshape(a, (1, 1, 1))
    if np.ndim(a) == 1:
        return np.expand_dims(a, (0, 2))
    return np.expand_dims(a, 2) if np.ndim(a) == 2 else np.asarray(a)


# joining ------------------------------------------------------------------------------------------------------------


def dstack(tup):
    return np.concatenate([one_in_space(a) for a in tup], 2)


def vstack(tup):
    return np.vstack(tup)


def joined_in(y, dtype, casting):
    if casting != "same_kind":
        return refused(f"joining arrays with casting={casting!r} is not supported", "convert them: a.astype(...)")
    return y if dtype is None else y.astype(dtype)


def concatenate_in(arrays, axis=0, dtype=None, casting="same_kind"):
    return joined_in(np.concatenate(arrays, axis), dtype, casting)


def stack_in(arrays, axis=0, dtype=None, casting="same_kind"):
    return joined_in(np.stack(arrays, axis), dtype, casting)


def vstack_in(tup, dtype=None, casting="same_kind"):
    return joined_in(np.vstack(tup), dtype, casting)


def hstack_in(tup, dtype=None, casting="same_kind"):
    return joined_in(np.hstack(tup), dtype, casting)


def block(arrays):
    rank = rank_of(arrays)
    return block_at(arrays, nesting(arrays), max(rank, nesting(arrays)))


def nesting(x):
    return 1 + nesting(x[0]) if isinstance(x, list) else 0


def rank_of(x):
    """The most axes of an array in nested lists."""
    return most(*[rank_of(e) for e in x]) if isinstance(x, list) else np.ndim(x)


def most(first, *rest):
    return first if len(rest) == 0 else max(first, most(*rest))


def block_at(x, depth, rank):
    if isinstance(x, list):
        return np.concatenate([block_at(e, depth - 1, rank) for e in x], -depth)
    return np.array(np.reshape(x, (1,) * (rank - np.ndim(x)) + np.shape(x)))


for _name in ("logspace", "geomspace", "meshgrid", "fromfunction", "atleast_3d", "dstack", "block", "astype"):
    if hasattr(np, _name):
        register_composite(getattr(np, _name), globals()[_name])
if "row_stack" in vars(np):  # its name before NumPy 2
    register_composite(vars(np)["row_stack"], vstack)
register_wider(creation.linspace, linspace, between_arrays)
for _row, _impl in (
    (creation.array, array_in), (creation.asarray, asarray_in), (core.zeros_like, zeros_like_in),
    (core.ones_like, ones_like_in), (core.empty_like, empty_like_in), (core.full_like, full_like_in),
    (lookup(np.size), size_along), (shaping.atleast_1d, atleast_1d), (shaping.atleast_2d, atleast_2d),
    (joining.concatenate, concatenate_in), (joining.stack, stack_in), (joining.vstack, vstack_in),
    (joining.hstack, hstack_in),
):
    register_wider(_row, _impl)
