# mypy: allow-untyped-defs
"""np.fft. The matrix of a discrete Fourier transform is symmetric, so that the transform itself reverses it."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import NONE, OPAQUE, Array, Dim, Opaque, Sym, Type
from s2sgrad.rules.array_args import dims_of_value, helper_row, like_array, numpy_row
from s2sgrad.rules.dims import Dims, dim_of, dims_of
from s2sgrad.rules.infer import array_type, dtype_name, normal_axes, probe, refuse
from s2sgrad.rules.registry import register_composite
from s2sgrad.runtime.helpers import double_inner, resized

# along one axis -----------------------------------------------------------------------------------------------------


def fft_a(dy, y, a, n=None, axis=-1, norm=None):
    """a: any shape, real or complex, padded or cut to n; complex64 or complex128 come out. ValueError where n < 1.

    By derivation: y = f a with the matrix f[j, k] = w**(j k), which is symmetric, so that f**T dy = f dy is the same
    transform (cotangents are transposed without a conjugate). What was cut or padded is padded or cut again.
    """
    if n is None and axis == -1 and norm is None:
        return np.fft.fft(dy)
    if n is None:
        return np.fft.fft(dy, axis=axis, norm=norm)
    return resized(np.fft.fft(dy, axis=axis, norm=norm), a)


def ifft_a(dy, y, a, n=None, axis=-1, norm=None):
    """As `fft_a`: the matrix of the inverse transform is symmetric, too."""
    if n is None and axis == -1 and norm is None:
        return np.fft.ifft(dy)
    if n is None:
        return np.fft.ifft(dy, axis=axis, norm=norm)
    return resized(np.fft.ifft(dy, axis=axis, norm=norm), a)


def rfft_a(dy, y, a, n=None, axis=-1, norm=None):
    """a: real. The result is the first half of fft(a): its cotangent, with zeros for the other half, goes through
    `fft_a`. The real part of that is the operand's (as of all real operands).
    """
    if n is None:
        return np.fft.fft(dy, a.shape[axis], axis=axis, norm=norm)
    return resized(np.fft.fft(dy, n, axis=axis, norm=norm), a)


def irfft_a(dy, y, a, n=None, axis=-1, norm=None):
    """a: the first half of a conjugate-symmetric spectrum; y is real, of even or odd length.

    By derivation: y = sum over k of c[k] Re(a[k] w**(-j k)) / n, where c[k] is 1 at both ends that have no mirror image
    (0, and n / 2 if n is even), else 2 (`double_inner`). So the cotangent of a[k] is c[k] sum dy[j] w**(-j k) / n,
    which is the conjugate of c[k] rfft(dy)[k] / n.
    """
    if norm == "ortho":
        half = np.fft.rfft(dy, axis=axis, norm="ortho")
    elif norm == "forward":
        half = np.fft.rfft(dy, axis=axis)
    else:
        half = np.fft.rfft(dy, axis=axis, norm="forward")
    if n is None:
        return np.conj(double_inner(half, y, axis))
    return np.conj(resized(double_inner(half, y, axis), a))


def _length(site: Site, old: Dim, of_half: str) -> Dim:
    """How long the axis that is transformed comes out; `of_half`: which side of a real transform has half of it."""
    v = site.value("n")
    if v is not None and v.type != NONE:
        n = dim_of(v, v.type)
    elif of_half == "input":
        return 2 * (old - 1) if isinstance(old, int) else Sym(("whole", old))
    else:
        n = old
    if of_half != "output":
        return n
    return n // 2 + 1 if isinstance(n, int) else Sym(("half", n))


def _infer(fn: Any, of_half: str = "") -> Any:
    on_two = _on_two(fn)

    def infer(site: Site) -> Type:
        a = array_type(site, "a")
        if isinstance(a, Opaque):
            return OPAQUE
        dtype = dtype_name(probe(site, on_two, [a]))
        dims = dims_of(a)
        if dims is None:
            return Array(dtype, None)
        if not dims:
            raise refuse(site, f"{site.row.name} of a number", "give it an array")
        (k,) = normal_axes(site, site.static("axis", -1), len(dims))
        return Array(dtype, (*dims[:k], _length(site, dims[k], of_half), *dims[k + 1 :]))

    return infer


def _on_two(fn: Any) -> Any:
    """The transform of two numbers, for its dtype: of one only, there is no irfft."""
    return lambda a: fn(np.concatenate((np.ravel(a), np.ravel(a))))


def _along_axis(fn: Any, rule: Any, of_half: str = "") -> Row:
    return numpy_row(
        fn, ("a", "n", "axis", "norm"), _infer(fn, of_half), vjp={"a": rule}, linear=("a",),
        name=f"np.fft.{fn.__name__}", complex=True, options=("n",),
    )


fft = _along_axis(np.fft.fft, fft_a)
ifft = _along_axis(np.fft.ifft, ifft_a)
rfft = _along_axis(np.fft.rfft, rfft_a, "output")
irfft = _along_axis(np.fft.irfft, irfft_a, "input")

# along several axes -------------------------------------------------------------------------------------------------


def fftn_a(dy, y, a, s=None, axes=None, norm=None):
    if s is None:
        return np.fft.fftn(dy, axes=axes, norm=norm)
    return resized(np.fft.fftn(dy, s, axes, norm), a)


def ifftn_a(dy, y, a, s=None, axes=None, norm=None):
    if s is None:
        return np.fft.ifftn(dy, axes=axes, norm=norm)
    return resized(np.fft.ifftn(dy, s, axes, norm), a)


def fft2_a(dy, y, a, s=None, axes=(-2, -1), norm=None):
    if s is None:
        return np.fft.fft2(dy, axes=axes, norm=norm)
    return resized(np.fft.fft2(dy, s, axes, norm), a)


def ifft2_a(dy, y, a, s=None, axes=(-2, -1), norm=None):
    if s is None:
        return np.fft.ifft2(dy, axes=axes, norm=norm)
    return resized(np.fft.ifft2(dy, s, axes, norm), a)


def _infer_several(default: Any) -> Any:
    on_two = _on_two(np.fft.fft)

    def infer(site: Site) -> Type:
        a = array_type(site, "a")
        if isinstance(a, Opaque):
            return OPAQUE
        dtype = dtype_name(probe(site, on_two, [a]))
        dims, given = dims_of(a), site.value("s")
        if dims is None:
            return Array(dtype, None)
        axes = site.static("axes", default)
        sizes: Dims | None = None
        if given is not None and given.type != NONE:
            sizes = dims_of_value(site, given)
            if sizes is None:
                raise refuse(site, f"{site.row.name} with an s of unknown length", "give s as a tuple of ints")
            if axes is None:
                axes = tuple(range(-len(sizes), 0))
        places = normal_axes(site, axes, len(dims))
        if len(set(places)) < len(places):
            raise refuse(site, f"{site.row.name} over one axis twice", "transform it twice")
        out = list(dims)
        for k, n in zip(places, sizes or ()):
            out[k] = n
        return Array(dtype, tuple(out))

    return infer


def _several(fn: Any, rule: Any, default: Any) -> Row:
    return numpy_row(
        fn, ("a", "s", "axes", "norm"), _infer_several(default), vjp={"a": rule}, linear=("a",),
        name=f"np.fft.{fn.__name__}", complex=True, options=("s",),
    )


fft2 = _several(np.fft.fft2, fft2_a, (-2, -1))
ifft2 = _several(np.fft.ifft2, ifft2_a, (-2, -1))
fftn = _several(np.fft.fftn, fftn_a, None)
ifftn = _several(np.fft.ifftn, ifftn_a, None)

# helpers ------------------------------------------------------------------------------------------------------------


def resized_d(dy, y, d):
    return resized(dy, d)


def double_inner_d(dy, y, whole, axis=-1):
    return double_inner(dy, whole, axis)


resized_row = helper_row(
    resized, ("d", "like"), like_array("like"), vjp={"d": resized_d, "like": None}, linear=("d",), shape_only=("like",),
    complex=True, among_zeros=True,
)
double_inner_row = helper_row(
    double_inner, ("d", "whole", "axis"), lambda site: array_type(site, "d"), vjp={"d": double_inner_d, "whole": None},
    linear=("d",), shape_only=("whole",), complex=True,
)

# made of these ------------------------------------------------------------------------------------------------------


def rfft2(a, s=None, axes=(-2, -1), norm=None):
    if s is None:
        return np.fft.fft(np.fft.rfft(a, axis=axes[1], norm=norm), axis=axes[0], norm=norm)
    return np.fft.fft(np.fft.rfft(a, s[1], axes[1], norm), s[0], axes[0], norm)


def irfft2(a, s=None, axes=(-2, -1), norm=None):
    if s is None:
        return np.fft.irfft(np.fft.ifft(a, axis=axes[0], norm=norm), axis=axes[1], norm=norm)
    return np.fft.irfft(np.fft.ifft(a, s[0], axes[0], norm), s[1], axes[1], norm)


def fftshift(x, axes=None):
    return shifted(x, axes_of(x, axes), 1)


def ifftshift(x, axes=None):
    return shifted(x, axes_of(x, axes), -1)


def axes_of(x, axes):
    if axes is None:
        return tuple(range(x.ndim))
    return (axes,) if isinstance(axes, int) else axes


def shifted(x, axes, sign):
    if len(axes) == 0:
        return x.copy()
    rolled = np.roll(x, sign * (x.shape[axes[0]] // 2), axes[0])
    return rolled if len(axes) == 1 else shifted(rolled, axes[1:], sign)


def fftfreq(n, d=1.0):
    return np.concatenate((np.arange(0, (n - 1) // 2 + 1), np.arange(-(n // 2), 0))) * (1.0 / (n * d))


def rfftfreq(n, d=1.0):
    return np.arange(0, n // 2 + 1) * (1.0 / (n * d))


for _name in ("rfft2", "irfft2", "fftshift", "ifftshift", "fftfreq", "rfftfreq"):
    register_composite(getattr(np.fft, _name), globals()[_name])
