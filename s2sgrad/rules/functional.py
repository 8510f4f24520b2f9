# mypy: allow-untyped-defs
"""Functions of NumPy that take functions, compiled as Python code."""

from __future__ import annotations

import numpy as np

from s2sgrad.rules.composites_joining import common_shape
from s2sgrad.rules.registry import register_composite


def vectorized(fun, *args):
    """np.vectorize(fun)(*args)"""
    if len(args) == 1:
        shape = np.shape(args[0])
        found = [fun(a) for a in np.ravel(args[0])]
    else:
        shape = common_shape(*args)
        found = [fun(*parts) for parts in zip(*broadcast_flat(shape, *args))]
    if isinstance(found[0], tuple):
        return tuple([np.reshape(np.array([one[k] for one in found]), shape) for k in range(len(found[0]))])
    return np.reshape(np.array(found), shape)


def vectorized_with_a_look(fun, *args):
    """The same without otypes: NumPy calls the function once more, to see what it returns."""
    fun(*[np.ravel(a)[0] for a in args])
    return vectorized(fun, *args)


def broadcast_flat(shape, first, *rest):
    flat = np.broadcast_to(first, shape).flatten()
    return (flat,) if len(rest) == 0 else (flat, *broadcast_flat(shape, *rest))


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    if isinstance(arr, list | tuple):
        return apply_along_axis(func1d, axis, np.array(arr), *args, **kwargs)
    moved = np.moveaxis(arr, axis, -1)
    if np.ndim(arr) == 1:
        return func1d(arr, *args, **kwargs)
    lines = np.reshape(moved, (-1, moved.shape[-1]))
    found = np.array([func1d(line, *args, **kwargs) for line in lines])
    if np.ndim(found) == 1:
        return np.reshape(found, moved.shape[:-1])
    return np.moveaxis(np.reshape(found, moved.shape[:-1] + found.shape[1:]), -1, axis)


def apply_over_axes(func, a, axes):
    if isinstance(axes, tuple | list):
        return over_axes(func, np.asarray(a), *axes)
    return over_axes(func, np.asarray(a), axes)


def over_axes(func, a, *axes):
    if len(axes) == 0:
        return a
    y = func(a, axes[0])
    return over_axes(func, y if np.ndim(y) == np.ndim(a) else np.expand_dims(y, axes[0]), *axes[1:])


def piecewise(x, condlist, funclist, *args):
    if isinstance(condlist, np.ndarray) and np.ndim(condlist) == np.ndim(x):
        return piecewise(x, [condlist], funclist, *args)
    y = np.zeros_like(x)
    masks = [mask_of(c) for c in condlist]
    if len(funclist) == len(masks) + 1:
        rest = np.logical_not(masks[0])
        for c in masks[1:]:
            rest = np.logical_and(rest, np.logical_not(c))
        y[rest] = piece_of(funclist[-1], x, rest, args)
    for c, fun in zip(masks, funclist):
        y[c] = piece_of(fun, x, c, args)
    return y


def mask_of(condition):
    given = np.asarray(condition)
    return given if given.dtype == bool else given != 0


def piece_of(fun, x, where, args):
    return fun(x[where], *args) if callable(fun) else fun


register_composite(vectorized, vectorized)
register_composite(vectorized_with_a_look, vectorized_with_a_look)
register_composite(np.apply_along_axis, apply_along_axis)
register_composite(np.apply_over_axes, apply_over_axes)
register_composite(np.piecewise, piecewise)
