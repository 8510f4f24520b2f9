# mypy: allow-untyped-defs
"""Functions of NumPy that are compiled as Python code over functions with rows: they need no rules of their own.

The signatures are those parts of NumPy's that are supported.
"""

from __future__ import annotations

import numpy as np

from s2sgrad.rules.folds import is_complex
from s2sgrad.rules.registry import register_composite, register_composite_method

# making and joining -------------------------------------------------------------------------------------------------


def meshgrid(x, y, indexing="xy"):
    if indexing == "ij":
        return [np.reshape(np.repeat(x, np.size(y)), (np.size(x), np.size(y))), np.tile(y, (np.size(x), 1))]
    return [np.tile(x, (np.size(y), 1)), np.reshape(np.repeat(y, np.size(x)), (np.size(y), np.size(x)))]


def logspace(start, stop, num=50, endpoint=True, base=10.0):
    return base ** np.linspace(start, stop, num, endpoint)


def atleast_3d(a):
    if np.ndim(a) == 0:
        return np.reshape(a, (1, 1, 1))
    if np.ndim(a) == 1:
        return np.expand_dims(a, (0, 2))
    if np.ndim(a) == 2:
        return np.expand_dims(a, 2)
    return a


def dstack(tup):
    return np.concatenate([atleast_3d(a) for a in tup], 2)


def block(arrays):
    if isinstance(arrays[0], list):
        return np.concatenate([np.concatenate(row, -1) for row in arrays], -2)
    return np.concatenate(arrays, -1)


def vsplit(ary, indices_or_sections):
    return np.split(ary, indices_or_sections, 0)


def hsplit(ary, indices_or_sections):
    if np.ndim(ary) == 1:
        return np.split(ary, indices_or_sections, 0)
    return np.split(ary, indices_or_sections, 1)


def fill_diagonal(a, val):
    places = np.arange(min(a.shape[0], a.shape[1]))
    a[places, places] = val


def sort_in_place(a, axis=-1):
    a[...] = np.sort(a, axis)


# statistics ---------------------------------------------------------------------------------------------------------


def average(a, axis=None, weights=None):
    if weights is None:
        return np.mean(a, axis)
    if axis is not None and np.ndim(weights) == 1 and np.ndim(a) != 1:
        moved = np.moveaxis(a, axis, -1)
        return moved @ weights / np.sum(weights)
    return np.sum(a * weights, axis) / np.sum(weights, axis)


def nanmean(a, axis=None, keepdims=False):
    return np.nansum(a, axis, keepdims=keepdims) / np.sum(~np.isnan(a), axis, keepdims=keepdims)


def nanmax(a, axis=None, keepdims=False):
    return np.max(np.where(np.isnan(a), -np.inf, a), axis, keepdims=keepdims)


def nanmin(a, axis=None, keepdims=False):
    return np.min(np.where(np.isnan(a), np.inf, a), axis, keepdims=keepdims)


def nancumsum(a, axis=None):
    return np.cumsum(np.where(np.isnan(a), 0.0, a), axis)


# analysis -----------------------------------------------------------------------------------------------------------


def trapezoid(y, x=None, dx=1.0, axis=-1):
    moved = np.moveaxis(y, axis, -1)
    if x is None:
        return np.sum(moved[..., 1:] + moved[..., :-1], axis=-1) * (0.5 * dx)
    if np.ndim(x) == 1:
        width = np.diff(x)
    else:
        width = np.diff(np.moveaxis(x, axis, -1))
    return np.sum((moved[..., 1:] + moved[..., :-1]) * width, axis=-1) * 0.5


def polyval(p, x):
    y = 0.0 * x
    for k in range(len(p)):
        y = y * x + p[k]
    return y


def correlate(a, v, mode="valid"):
    if is_complex(v):
        v = np.conj(v)
    if mode != "full" and a.shape[0] < v.shape[0]:
        return np.convolve(v, a[::-1], mode)[::-1]
    return np.convolve(a, v[::-1], mode)


def select(condlist, choicelist, default=0):
    chosen = default
    for k in range(len(condlist)):
        chosen = np.where(condlist[len(condlist) - 1 - k], choicelist[len(condlist) - 1 - k], chosen)
    return chosen


# linear algebra -----------------------------------------------------------------------------------------------------


def eigvalsh(a):
    return np.linalg.eigh(a)[0]


def svdvals(x):
    return np.linalg.svd(x, False)[1]


def matrix_power(a, n):
    if n < 0:
        return matrix_power(np.linalg.inv(a), -n)
    power = np.eye(a.shape[-1])
    for _ in range(n):
        power = power @ a
    return power


def multi_dot(arrays):
    product = arrays[0]
    for k in range(1, len(arrays)):
        product = product @ arrays[k]
    return product


for _name in (
    "meshgrid", "logspace", "atleast_3d", "dstack", "block", "vsplit", "hsplit", "fill_diagonal",
    "average", "nanmean", "nanmax", "nanmin", "nancumsum", "polyval", "correlate", "select",
):
    register_composite(getattr(np, _name), globals()[_name])
for _name in ("trapezoid", "trapz"):  # its name in NumPy 2, and before
    if _name in vars(np):
        register_composite(vars(np)[_name], trapezoid)
for _name in ("eigvalsh", "matrix_power", "multi_dot", "svdvals"):
    if hasattr(np.linalg, _name):
        register_composite(getattr(np.linalg, _name), globals()[_name])
register_composite_method(sort_in_place, "sort")
