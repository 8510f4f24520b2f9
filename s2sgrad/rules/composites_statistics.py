# mypy: allow-untyped-defs
"""Reductions with where=, initial=, several axes and missing values, and statistics, compiled as Python code."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.types import List, Tuple, Type
from s2sgrad.rules import elementwise, reductions
from s2sgrad.rules.folds import common_dtype_of, is_complex
from s2sgrad.rules.registry import computed_by_numpy, register_composite, register_wider

assert elementwise  # its rows are looked up here


def several_axes(given: dict[str, Type]) -> bool:
    """Whether a reduction is called with a tuple of axes."""
    return isinstance(given.get("axis"), Tuple | List)


def merged(a, axis):
    """The array with several axes put together at the end, or all of them for None."""
    if axis is None:
        return np.ravel(a)
    moved = np.moveaxis(a, axis, tuple([k - len(axis) for k in range(len(axis))]))
    return np.reshape(moved, moved.shape[:np.ndim(a) - len(axis)] + (-1,))


def with_axes(y, a, axis, keepdims):
    """A reduction of a along some axes, with these axes put back where keepdims asks for it."""
    if not keepdims:
        return y
    return np.reshape(y, (1,) * np.ndim(a)) if axis is None else np.expand_dims(y, axis)


def cast(a, dtype):
    """The array in the dtype that is asked for, if any."""
    return np.asarray(a) if dtype is None else np.asarray(a).astype(dtype)


# reductions with where=, initial= and dtype= ------------------------------------------------------------------------


@computed_by_numpy
def sum_from(a, axis=None, dtype=None, keepdims=False, initial=0.0, where=True):
    return initial + np.sum(a, axis, dtype, keepdims=keepdims, where=where)


@computed_by_numpy
def prod_where(a, axis=None, dtype=None, keepdims=False, initial=None, where=None):
    x = cast(a, dtype)
    chosen = x if where is None else np.where(where, x, np.ones_like(x))
    if isinstance(axis, tuple | list):
        product = with_axes(np.prod(merged(chosen, axis), -1), a, axis, keepdims)
    else:
        product = np.prod(chosen, axis, keepdims=keepdims)
    return product if initial is None else initial * product


def max_where(a, axis=None, keepdims=False, initial=None, where=None):
    chosen = a if where is None else np.where(where, a, lowest(a) if initial is None else initial)
    if initial is not None and np.size(chosen) == 0:
        return np.sum(chosen, axis, keepdims=keepdims) + initial
    largest = np.max(chosen, axis, keepdims=keepdims)
    return largest if initial is None else np.maximum(largest, initial)


def min_where(a, axis=None, keepdims=False, initial=None, where=None):
    chosen = a if where is None else np.where(where, a, highest(a) if initial is None else initial)
    if initial is not None and np.size(chosen) == 0:
        return np.sum(chosen, axis, keepdims=keepdims) + initial
    smallest = np.min(chosen, axis, keepdims=keepdims)
    return smallest if initial is None else np.minimum(smallest, initial)


def lowest(a):
    """What is never the largest."""
    return -np.inf if np.asarray(a).dtype.kind == "f" else np.iinfo(np.asarray(a).dtype).min


def highest(a):
    return np.inf if np.asarray(a).dtype.kind == "f" else np.iinfo(np.asarray(a).dtype).max


@computed_by_numpy
def var_where(a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None):
    x, less = cast(a, dtype), ddof if correction is None else correction
    if where is None and mean is None:
        return np.var(x, axis, ddof=less, keepdims=keepdims)
    if where is None:
        centred = np.abs(x - mean) if is_complex(x) else x - mean
        return np.sum(centred * centred, axis, keepdims=keepdims) / max(size_along(x, axis) - less, 0)
    middle = np.mean(x, axis, keepdims=True, where=where) if mean is None else mean
    centred = np.where(where, x - middle, np.zeros_like(x))
    if is_complex(x):
        centred = np.abs(centred)
    count = np.sum(np.broadcast_to(where, x.shape), axis, dtype=centred.dtype, keepdims=keepdims)
    return np.sum(centred * centred, axis, keepdims=keepdims, where=where) / np.maximum(count - less, 0)


def size_along(a, axis):
    """How many elements are reduced to one."""
    if axis is None:
        return a.size
    if isinstance(axis, tuple | list):
        n = 1
        for k in axis:
            n = n * a.shape[k]
        return n
    return a.shape[axis]


@computed_by_numpy
def std_where(a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None):
    if where is None and mean is None:
        return np.std(cast(a, dtype), axis, ddof=ddof if correction is None else correction, keepdims=keepdims)
    return flat_sqrt(var_where(a, axis, dtype, ddof, keepdims, where, mean, correction))


def flat_sqrt(v):
    """The square root, flat where all elements are equal, as np.std."""
    if np.ndim(v) == 0:
        return np.sqrt(v) if v != 0.0 else 0.0 * v
    return np.where(v == 0.0, np.zeros_like(v), np.sqrt(np.where(v == 0.0, np.ones_like(v), v)))


def all_where(a, axis=None, keepdims=False, where=True):
    return np.all(np.logical_or(a, np.logical_not(where)), axis, keepdims=keepdims)


def any_where(a, axis=None, keepdims=False, where=True):
    return np.any(np.logical_and(a, where), axis, keepdims=keepdims)


def cumsum_in(a, axis=None, dtype=None):
    return np.cumsum(cast(a, dtype), axis)


def cumprod_in(a, axis=None, dtype=None):
    return np.cumprod(cast(a, dtype), axis)


def cumulative_sum(x, axis=None, dtype=None, include_initial=False):
    return from_start(np.cumsum(cast(x, dtype), axis), np.zeros_like, axis, include_initial)


def cumulative_prod(x, axis=None, dtype=None, include_initial=False):
    return from_start(np.cumprod(cast(x, dtype), axis), np.ones_like, axis, include_initial)


def from_start(y, first, axis, include_initial):
    """Running results with what they begin with, where that is asked for."""
    if not include_initial:
        return y
    at = 0 if axis is None else axis
    return np.concatenate((first(np.take(y, [0], at)), y), at)


# statistics ---------------------------------------------------------------------------------------------------------


@computed_by_numpy
def average(a, axis=None, weights=None, returned=False, keepdims=False):
    if weights is None:
        y = np.mean(a, axis, keepdims=keepdims)
        return (y, np.full_like(y, np.size(a) / np.size(y))) if returned else y
    w = np.asarray(weights)
    w = w.astype(common_dtype_of(a, w))
    if np.ndim(w) == 1 and np.ndim(a) != 1 and not returned and not keepdims:
        return np.moveaxis(a, axis, -1) @ w / np.sum(w)
    if np.ndim(w) != np.ndim(a):
        places = axis if isinstance(axis, tuple | list) else (axis,)
        w = np.expand_dims(w, tuple([k for k in range(np.ndim(a)) if not among(k, places, np.ndim(a))]))
    scale = np.sum(np.broadcast_to(w, np.shape(a)), axis, keepdims=keepdims)
    y = np.sum(a * w, axis, keepdims=keepdims) / scale
    return (y, scale) if returned else y


def among(k, places, rank):
    """Whether an axis is one of some, which may be counted from the end."""
    for p in places:
        if p % rank == k:
            return True
    return False


@computed_by_numpy
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, dtype=None):
    kind = (common_dtype_of(m, 1.0) if y is None else common_dtype_of(m, common_type(y))) if dtype is None else dtype
    x = in_rows(m, rowvar).astype(kind)
    if y is not None:
        x = np.concatenate((x, in_rows(y, rowvar).astype(kind)), 0)
    less = (0 if bias else 1) if ddof is None else ddof
    if fweights is None and aweights is None:
        centred = x - np.mean(x, axis=1, keepdims=True)
        return of_several(centred @ conjugated(centred).T / (x.shape[1] - less), y)
    if fweights is None:
        w = np.asarray(aweights).astype(float)
    else:
        w = np.asarray(fweights).astype(float) if aweights is None else fweights * np.asarray(aweights)
    total = np.sum(w)
    centred = x - np.expand_dims(x @ w / total, 1)
    if aweights is None or less == 0:
        count = total - less
    else:
        count = total - less * np.sum(w * aweights) / total
    return of_several((centred * w) @ conjugated(centred).T / count, y)


def conjugated(x):
    """np.conj(x), which is x itself where x is real."""
    return np.conj(x) if is_complex(x) else x


def of_several(c, y):
    """A matrix of covariances; that of one variable with itself is a number."""
    return np.squeeze(c) if y is None else c


def common_type(y):
    """A number of the dtype that y is computed in."""
    return np.zeros((), common_dtype_of(y, 1.0))


def in_rows(m, rowvar):
    """One variable a row."""
    x = np.asarray(m)
    if np.ndim(x) < 2:
        return np.reshape(x, (1, -1))
    return x if rowvar else x.T


@computed_by_numpy
def corrcoef(x, y=None, rowvar=True, dtype=None):
    c = cov(x, y, rowvar, dtype=dtype)
    if np.ndim(c) == 0:
        return c / c
    spread = np.sqrt(np.diagonal(c))
    return np.clip(c / spread[:, None] / spread[None, :], -1.0, 1.0)


# missing values -----------------------------------------------------------------------------------------------------


def is_exact(a, dtype):
    """Whether there can be no nan."""
    return cast(a, dtype).dtype.kind not in "fc"


def nansum_where(a, axis=None, dtype=None, keepdims=False, initial=0.0, where=True):
    return initial + np.nansum(np.where(where, a, np.zeros_like(a)), axis, dtype, keepdims=keepdims)


@computed_by_numpy
def nanmean(a, axis=None, dtype=None, keepdims=False, where=None):
    if is_exact(a, dtype):
        return np.mean(a, axis, dtype, keepdims=keepdims, where=True if where is None else where)
    x = cast(a, dtype)
    here = ~np.isnan(x) if where is None else np.logical_and(where, ~np.isnan(x))
    if where is not None:
        x = np.where(where, x, np.zeros_like(x))
    total = np.nansum(x, axis, keepdims=keepdims)
    return total / np.sum(here, axis, dtype=x.dtype, keepdims=keepdims)


def nanmax(a, axis=None, keepdims=False, initial=None, where=None):
    if is_exact(a, None):
        return max_where(a, axis, keepdims, initial, where)
    return max_where(np.where(np.isnan(a), -np.inf, a), axis, keepdims, initial, where)


def nanmin(a, axis=None, keepdims=False, initial=None, where=None):
    if is_exact(a, None):
        return min_where(a, axis, keepdims, initial, where)
    return min_where(np.where(np.isnan(a), np.inf, a), axis, keepdims, initial, where)


@computed_by_numpy
def nanvar(a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None):
    if is_exact(a, dtype):
        return var_where(a, axis, dtype, ddof, keepdims, where, mean, correction)
    here = ~np.isnan(a) if where is None else np.logical_and(where, ~np.isnan(a))
    return var_where(a, axis, dtype, ddof, keepdims, here, mean, correction)


@computed_by_numpy
def nanstd(a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None):
    if is_exact(a, dtype):
        return std_where(a, axis, dtype, ddof, keepdims, where, mean, correction)
    return flat_sqrt(nanvar(a, axis, dtype, ddof, keepdims, where, mean, correction))


def nanprod(a, axis=None, dtype=None, keepdims=False, initial=None, where=None):
    filled = a if is_exact(a, dtype) else np.where(np.isnan(a), 1.0, a)
    return prod_where(filled, axis, dtype, keepdims, initial, where)


def nancumsum(a, axis=None, dtype=None):
    return cumsum_in(a if is_exact(a, dtype) else np.where(np.isnan(a), 0.0, a), axis, dtype)


def nancumprod(a, axis=None, dtype=None):
    return cumprod_in(a if is_exact(a, dtype) else np.where(np.isnan(a), 1.0, a), axis, dtype)


for _name in (
    "average", "cov", "corrcoef", "nanmean", "nanmax", "nanmin", "nanvar", "nanstd", "nanprod", "nancumsum",
    "nancumprod", "cumulative_sum", "cumulative_prod",
):
    if hasattr(np, _name):
        register_composite(getattr(np, _name), globals()[_name])
for _row, _impl in (
    (reductions.sum_, sum_from), (reductions.nansum, nansum_where), (reductions.max_, max_where),
    (reductions.min_, min_where), (reductions.var, var_where), (reductions.std, std_where),
    (reductions.all_, all_where), (reductions.any_, any_where), (reductions.cumsum, cumsum_in),
    (reductions.cumprod, cumprod_in),
):
    register_wider(_row, _impl)
register_wider(reductions.prod, prod_where, several_axes)
