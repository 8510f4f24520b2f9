# mypy: allow-untyped-defs
"""np.pad in all its modes, compiled as Python code; the row takes zeros and known numbers."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Scalar, Type
from s2sgrad.rules import repeating
from s2sgrad.rules.composites_joining import before
from s2sgrad.rules.folds import is_known, refused
from s2sgrad.rules.registry import computed_by_numpy, register_wider


def beyond_the_row(given: dict[str, Type]) -> bool:
    """Whether a call of np.pad needs more than known widths and one known number."""
    width, mode, value = (given.get(p) for p in ("pad_width", "mode", "constant_values"))
    if mode is not None and static_value(mode) != (True, "constant"):
        return True
    if value is not None and not (isinstance(value, Scalar) and value.is_const):
        return True
    return width is not None and not static_value(width)[0]


@computed_by_numpy
def pad(array, pad_width, mode="constant", constant_values=0, end_values=0, stat_length=None, reflect_type="even"):
    if reflect_type != "even":
        return refused("np.pad with reflect_type='odd' is not supported", "2.0 * a[0] - a[1:n + 1][::-1], joined to a")
    if isinstance(pad_width, dict):
        return refused("np.pad with a dict of widths is not supported", "a pair of widths for each axis")
    a = np.asarray(array)
    rank = np.ndim(a)
    widths = pairs_of(pad_width, rank)
    if mode == "constant" and not isinstance(constant_values, tuple | list) and np.ndim(constant_values) == 0:
        y = np.full(tuple([n + w[0] + w[1] for n, w in zip(a.shape, widths)]), constant_values, dtype=a.dtype)
        y[tuple([slice(w[0], w[0] + n) for n, w in zip(a.shape, widths)])] = a
        return y
    values = pairs_of(constant_values if mode == "constant" else end_values, rank)
    lengths = pairs_of(stat_length, rank)
    return padded_from(a, 0, widths, mode, values, lengths)


def padded_from(a, axis, widths, mode, values, lengths):
    """The array padded along this axis, and those after it."""
    if axis == len(widths):
        return a
    if not is_none(widths[axis]):
        a = padded_along(a, axis, widths[axis], mode, values[axis], lengths[axis])
    return padded_from(a, axis + 1, widths, mode, values, lengths)


def is_none(width):
    """Whether nothing is to be added along an axis, as far as that is known when this is compiled."""
    return is_known(width[0]) and is_known(width[1]) and width[0] == 0 and width[1] == 0


def pairs_of(x, rank):
    """A pair for each axis, of what np.pad takes for it: one number, one pair, or a pair for each axis."""
    if isinstance(x, np.ndarray):
        return pairs_of(x.tolist(), rank)
    if not isinstance(x, tuple | list):
        return [(x, x)] * rank
    if len(x) == 1:
        return pairs_of(x[0], rank)
    if not isinstance(x[0], tuple | list):
        return [(x[0], x[1])] * rank
    return [(p[0], p[1]) if len(p) > 1 else (p[0], p[0]) for p in x]


def padded_along(a, axis, width, mode, values, lengths):
    n = a.shape[axis]
    if mode in ("constant", "linear_ramp", "mean", "maximum", "minimum", "median"):
        head, tail = blocks(a, axis, width, mode, values, lengths)
        return np.concatenate((head, a, tail), axis)
    places = np.arange(-width[0], n + width[1])
    if mode == "edge":
        return np.take(a, np.clip(places, 0, n - 1), axis)
    if mode == "wrap":
        return np.take(a, places % n, axis)
    if mode == "symmetric":
        places = places % (2 * n)
        return np.take(a, np.minimum(places, 2 * n - 1 - places), axis)
    if mode == "reflect":
        places = places % max(2 * n - 2, 1)
        return np.take(a, np.minimum(places, 2 * n - 2 - places), axis)
    return refused(f"np.pad with mode={mode!r} is not supported", "one of the other modes, or np.concatenate")


def blocks(a, axis, width, mode, values, lengths):
    """What goes before the array and after it."""
    n = a.shape[axis]
    first, last = part_of(a, axis, 0, 1), part_of(a, axis, n - 1, n)
    if mode == "constant":
        return filled(first, width[0], axis, values[0]), filled(last, width[1], axis, values[1])
    if mode == "linear_ramp":
        return ramp(first, width[0], axis, values[0]), np.flip(ramp(last, width[1], axis, values[1]), axis)
    near = a if lengths[0] is None else part_of(a, axis, 0, min(lengths[0], n))
    far = a if lengths[1] is None else part_of(a, axis, n - min(lengths[1], n), n)
    return np.repeat(statistic(near, axis, mode), width[0], axis), np.repeat(statistic(far, axis, mode), width[1], axis)


def part_of(a, axis, start, stop):
    return a[before(np.ndim(a), axis, slice(start, stop))]


def filled(one, count, axis, value):
    return np.full_like(np.repeat(one, count, axis), value)


def ramp(edge, count, axis, end):
    """From the end value to the edge, which is left out."""
    steps = np.reshape(np.arange(count) / max(count, 1), [-1 if k == axis else 1 for k in range(np.ndim(edge))])
    return (end + steps * (edge - end)).astype(edge.dtype)


def statistic(a, axis, mode):
    if mode == "maximum":
        return np.max(a, axis, keepdims=True)
    if mode == "minimum":
        return np.min(a, axis, keepdims=True)
    y = np.mean(a, axis, keepdims=True) if mode == "mean" else np.median(a, axis, keepdims=True)
    return y if a.dtype.kind in "fc" else np.rint(y).astype(a.dtype)


register_wider(repeating.pad, pad, beyond_the_row)
