# mypy: allow-untyped-defs
"""Windows into arrays: np.lib.stride_tricks.sliding_window_view."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.row import Site
from s2sgrad.ir.types import OPAQUE, Array, Opaque, Sym, Type
from s2sgrad.rules.array_args import helper_row, like_array, numpy_row, shape_argument
from s2sgrad.rules.dims import dims_of, less
from s2sgrad.rules.infer import array_type, dtype_name, normal_axes, refuse
from s2sgrad.runtime.helpers import unslide


def _infer_windows(site: Site) -> Type:
    x, window = array_type(site, "x"), shape_argument(site, "window_shape")
    dims = dims_of(x)
    if isinstance(x, Opaque) or dims is None or window is None:
        return OPAQUE if isinstance(x, Opaque) else Array(dtype_name(x), None)
    axes = normal_axes(site, site.static("axis"), len(dims))
    if len(axes) != len(window):
        raise refuse(
            site, f"{len(window)} sizes of windows for {len(axes)} axes", "give a size for each axis, or name the axis"
        )
    out = list(dims)
    for axis, n in zip(axes, window):
        out[axis] = less(out[axis], n - 1) if isinstance(n, int) else Sym(("windows", out[axis], n))
    return Array(dtype_name(x), (*out, *window))


def windows_x(dy, y, x, window_shape, axis=None):
    return unslide(dy, x, window_shape, axis)


def unslide_d(dy, y, window_shape, axis=None):
    return np.lib.stride_tricks.sliding_window_view(dy, window_shape, axis)


sliding_window_view = numpy_row(
    np.lib.stride_tricks.sliding_window_view, ("x", "window_shape", "axis"), _infer_windows, vjp={"x": windows_x},
    linear=("x",), view_of="x", cost="free", name="np.lib.stride_tricks.sliding_window_view", complex=True,
    options=("window_shape",),
)
unslide_row = helper_row(
    unslide, ("d", "a", "window_shape", "axis"), like_array("a"), vjp={"d": unslide_d, "a": None}, linear=("d",),
    shape_only=("a",), complex=True, among_zeros=True,
)
