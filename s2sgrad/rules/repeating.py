# mypy: allow-untyped-defs
"""NumPy functions that repeat elements, pad arrays, and take differences."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.row import Site
from s2sgrad.ir.types import Scalar, Sym, Type
from s2sgrad.rules.array_args import (
    dims_of_value,
    helper_row,
    like_array,
    numpy_row,
    same_dtype,
)
from s2sgrad.rules.dims import Dims, less, plus, product
from s2sgrad.rules.infer import normal_axes, refuse
from s2sgrad.rules.registry import register_method
from s2sgrad.runtime.helpers import (
    undiff,
    unpad,
    unrepeat,
    untile,
)


def _repeated(site: Site, dims: Dims) -> Dims:
    v = site.value("repeats")
    assert v is not None
    axis = site.static("axis")
    (at,) = (0,) if axis is None else normal_axes(site, axis, len(dims))
    n = product(dims) if axis is None else dims[at]
    times = dims_of_value(site, v) if isinstance(v.type, Scalar) else None
    size = product([n, times[0]]) if times is not None else Sym(("repeats", v))
    return (size,) if axis is None else (*dims[:at], size, *dims[at + 1:])


def repeat_a(dy, y, a, repeats, axis=None):
    return unrepeat(dy, a, repeats, axis)


repeat = register_method(numpy_row(
    np.repeat, ("a", "repeats", "axis"), same_dtype("a", _repeated), vjp={"a": repeat_a}, linear=("a",), complex=True,
    options=("repeats",),
), "repeat")


def _tiled(site: Site, dims: Dims) -> Dims | None:
    v = site.value("reps")
    assert v is not None
    times = dims_of_value(site, v)
    if times is None:
        return None
    rank = max(len(times), len(dims))
    pairs = zip((1,) * (rank - len(times)) + times, (1,) * (rank - len(dims)) + dims)
    return tuple(product(pair) for pair in pairs)


def tile_a(dy, y, A, reps):
    return untile(dy, A, reps)


tile = numpy_row(
    np.tile, ("A", "reps"), same_dtype("A", _tiled), vjp={"A": tile_a}, linear=("A",), complex=True, safe=True,
    counts=("reps",), options=("reps",),
)


def _padded(site: Site, dims: Dims) -> Dims:
    if site.static("mode", "constant") != "constant":
        raise refuse(site, f"np.pad with mode={site.static('mode')!r} is not supported", "np.concatenate")
    given = np.asarray(site.static("pad_width"))
    if given.dtype.kind not in "iu":
        raise refuse(site, "the pad_width of np.pad must be integers", "np.pad(x, 1)")
    width = np.broadcast_to(given, (len(dims), 2)).tolist()
    return tuple(plus(d, before + after) for d, (before, after) in zip(dims, width))


def pad_array(dy, y, array, pad_width, mode="constant", constant_values=0.0):
    return unpad(dy, array, pad_width)


def pad_jvp(y, array, pad_width, mode="constant", constant_values=0.0, array_dot=None):
    return np.pad(array_dot, pad_width)


def _infer_pad(site: Site) -> Type:
    t = site.type("constant_values")
    if t is not None and not (isinstance(t, Scalar) and t.is_const):
        raise refuse(site, "np.pad with constant_values that are not known", "np.concatenate")
    return same_dtype("array", _padded)(site)


pad = numpy_row(
    np.pad, ("array", "pad_width", "mode"), _infer_pad, ("constant_values",),
    vjp={"array": pad_array, "constant_values": None}, jvp=pad_jvp, complex=True,
    options=("pad_width", "mode", "constant_values"),
)


def _differences(site: Site, dims: Dims) -> Dims:
    (at,) = normal_axes(site, site.static("axis", -1), len(dims))
    return (*dims[:at], less(dims[at], site.static("n", 1)), *dims[at + 1:])


def diff_a(dy, y, n=1, axis=-1):
    return undiff(dy, n, axis)


diff = numpy_row(
    np.diff, ("a", "n", "axis"), same_dtype("a", _differences), vjp={"a": diff_a}, linear=("a",), complex=True,
    safe=True, counts=("n",), options=("n",),
)

# the helpers of their derivatives -----------------------------------------------------------------------------------


def _undifferences(site: Site, dims: Dims) -> Dims:
    (at,) = normal_axes(site, site.static("axis", -1), len(dims))
    return (*dims[:at], plus(dims[at], site.static("n", 1)), *dims[at + 1:])


def unrepeat_d(dy, y, repeats, axis=None):
    return np.repeat(dy, repeats, axis)


def untile_d(dy, y, reps):
    return np.tile(dy, reps)


def unpad_d(dy, y, pad_width):
    return np.pad(dy, pad_width)


def undiff_d(dy, y, n=1, axis=-1):
    return np.diff(dy, n, axis)


unrepeat_row = helper_row(
    unrepeat, ("d", "a", "repeats", "axis"), like_array("a"), vjp={"d": unrepeat_d, "a": None}, linear=("d",),
    shape_only=("a",), complex=True,
)
untile_row = helper_row(
    untile, ("d", "a", "reps"), like_array("a"), vjp={"d": untile_d, "a": None}, linear=("d",), shape_only=("a",),
    complex=True,
)
unpad_row = helper_row(
    unpad, ("d", "a", "pad_width"), like_array("a"), vjp={"d": unpad_d, "a": None}, linear=("d",), shape_only=("a",),
    view_of="d", complex=True,
)
undiff_row = helper_row(
    undiff, ("d", "n", "axis"), same_dtype("d", _undifferences), vjp={"d": undiff_d}, linear=("d",), complex=True,
)
