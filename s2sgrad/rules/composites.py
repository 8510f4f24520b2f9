# mypy: allow-untyped-defs
"""Functions of NumPy that are compiled as Python code over functions with rows: they need no rules of their own.

The signatures are those parts of NumPy's that are supported.
"""

from __future__ import annotations

import numpy as np

from s2sgrad.rules import selection
from s2sgrad.rules.composites_memory import repeated
from s2sgrad.rules.folds import is_complex, is_known, refused
from s2sgrad.rules.registry import computed_by_numpy, register_composite, register_composite_method, register_wider

# parts ---------------------------------------------------------------------------------------------------------------


def vsplit(ary, indices_or_sections):
    return np.split(ary, indices_or_sections, 0)


def hsplit(ary, indices_or_sections):
    if np.ndim(ary) == 1:
        return np.split(ary, indices_or_sections, 0)
    return np.split(ary, indices_or_sections, 1)


def dsplit(ary, indices_or_sections):
    return np.split(ary, indices_or_sections, 2)


def unstack(x, axis=0):
    if not is_known(x.shape[axis]):
        return refused("np.unstack of an axis whose length is not known here", "a loop over np.moveaxis(x, axis, 0)")
    return tuple([part for part in np.moveaxis(x, axis, 0)])


# order --------------------------------------------------------------------------------------------------------------


def fill_diagonal(a, val, wrap=False):
    if wrap:
        return refused("np.fill_diagonal with wrap=True is not supported", "fill the square parts one by one")
    n = min(a.shape[0], a.shape[1])
    places = np.arange(n)
    a[tuple([places] * np.ndim(a))] = repeated(val, n)
    return None


def sort_in(a, axis=-1, kind=None, order=None, stable=None):
    """All kinds sort alike, but for what cannot be told apart."""
    if order is not None:
        return refused("np.sort with order= is not supported, which is for records", "leave it out")
    return np.sort(a, axis)


def sort_in_place(a, axis=-1, kind=None, order=None, stable=None):
    a[...] = sort_in(a, axis, kind, order, stable)


def argsort_in(a, axis=-1, kind=None, order=None, stable=None):
    if order is not None:
        return refused("np.argsort with order= is not supported, which is for records", "leave it out")
    return np.argsort(a, axis, kind="stable" if stable else kind)


def searchsorted_in(a, v, side="left", sorter=None):
    return np.searchsorted(np.take(a, sorter), v, side)


def clip_in(a, a_min=None, a_max=None, min=None, max=None):
    low, high = a_min if min is None else min, a_max if max is None else max
    return np.array(a) if low is None and high is None else np.clip(a, low, high)


# analysis -----------------------------------------------------------------------------------------------------------


@computed_by_numpy
def trapezoid(y, x=None, dx=1.0, axis=-1):
    y = np.asarray(y)
    before = (slice(None),) * (axis % np.ndim(y))
    if x is None:
        width = dx
    elif np.ndim(x) == 1:
        width = np.reshape(np.diff(x), (-1,) + (1,) * (np.ndim(y) - 1 - axis % np.ndim(y)))
    else:
        width = np.diff(x, axis=axis)
    return np.sum(width * (y[before + (slice(1, None),)] + y[before + (slice(None, -1),)]) / 2.0, axis)


def correlate(a, v, mode="valid"):
    a, v = np.asarray(a), np.asarray(v)
    if is_complex(v):
        v = np.conj(v)
    if mode != "full" and a.shape[0] < v.shape[0]:
        return np.convolve(v, a[::-1], mode)[::-1]
    return np.convolve(a, v[::-1], mode)


def select(condlist, choicelist, default=0):
    return chosen_from(default, *zip(condlist, choicelist))


def chosen_from(default, first, *rest):
    return np.where(first[0], first[1], default if len(rest) == 0 else chosen_from(default, *rest))


for _name in ("vsplit", "hsplit", "dsplit", "unstack", "fill_diagonal", "correlate", "select"):
    if hasattr(np, _name):
        register_composite(getattr(np, _name), globals()[_name])
for _name in ("trapezoid", "trapz"):  # its name in NumPy 2, and before
    if _name in vars(np):
        register_composite(vars(np)[_name], trapezoid)
register_composite_method(sort_in_place, "sort")
for _row, _impl in (
    (selection.sort, sort_in), (selection.argsort, argsort_in), (selection.searchsorted, searchsorted_in),
    (selection.clip, clip_in),
):
    register_wider(_row, _impl)
