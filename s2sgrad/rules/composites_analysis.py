# mypy: allow-untyped-defs
"""Interpolation, derivatives and the like, compiled as Python code."""

from __future__ import annotations

import numpy as np

from s2sgrad.rules import elementwise
from s2sgrad.rules.composites_joining import before, together
from s2sgrad.rules.registry import computed_by_numpy, lookup, register_composite, register_wider

assert elementwise  # its rows are looked up here


@computed_by_numpy
def interp(x, xp, fp, left=None, right=None, period=None):
    """Linear between the points, so the slopes are those of the pieces: with respect to x the piece's own, to fp the
    two weights, to xp through both. Outside of them it is constant.
    """
    x, xp, fp = np.asarray(x) * 1.0, np.asarray(xp), np.asarray(fp)
    if period is not None:
        folded = xp % period
        order = np.argsort(folded)
        xp, fp = folded[order], fp[order]
        xp = np.concatenate((xp[-1:] - period, xp, xp[:1] + period))
        fp = np.concatenate((fp[-1:], fp, fp[:1]))
        return interp(x % period, xp, fp)
    if xp.shape[0] == 1:
        xp, fp = np.concatenate((xp, xp + 1.0)), np.concatenate((fp, fp))
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
        if edge_order == 2:
            p, q, r, s = step(slice(0, 1)), step(slice(1, 2)), step(slice(-2, -1)), step(slice(-1, None))
            start = (p + q) / (p * q) * first(slice(1, 2)) - p / (q * (p + q)) * first(slice(2, 3))
            start = start - (2.0 * p + q) / (p * (p + q)) * first(slice(0, 1))
            end = s / (r * (r + s)) * first(slice(-3, -2)) - (r + s) / (r * s) * first(slice(-2, -1))
            end = end + (2.0 * s + r) / (s * (r + s)) * first(slice(-1, None))
        else:
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


@computed_by_numpy
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
    return found[0] if len(found) == 1 else together(found)


@computed_by_numpy
def unwrap(p, discont=None, axis=-1, period=2.0 * np.pi):
    """Whole periods are added, so the derivative is that of p but for them."""
    p = np.asarray(p)
    steps = np.diff(p, axis=axis)
    half = period / 2.0
    turns = np.floor_divide(steps + half, period)
    turns = np.where((steps > 0.0) & (turns * period == steps + half), turns - 1.0, turns)
    turns = np.where(np.abs(steps) < (half if discont is None else discont), 0.0 * turns, turns)
    rest = p[before(np.ndim(p), axis, slice(1, None))] - period * np.cumsum(turns, axis)
    return np.concatenate((p[before(np.ndim(p), axis, slice(0, 1))], rest), axis)


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    y = np.where(np.isnan(x), nan, x)
    y = np.where(y == np.inf, np.finfo(np.asarray(x).dtype).max if posinf is None else posinf, y)
    y = np.where(y == -np.inf, np.finfo(np.asarray(x).dtype).min if neginf is None else neginf, y)
    return y[()] if np.ndim(y) == 0 else y


def isscalar(element):
    return isinstance(element, np.generic | int | float | complex | str | bytes)


for _name in ("interp", "gradient", "unwrap", "isscalar"):
    register_composite(getattr(np, _name), globals()[_name])
register_wider(lookup(np.nan_to_num), nan_to_num)  # entered by elementwise
