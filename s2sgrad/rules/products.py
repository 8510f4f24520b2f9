# mypy: allow-untyped-defs
"""Products of arrays, and diagonals of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.row import Site
from s2sgrad.ir.types import NUMBER, OPAQUE, Array, Number, Opaque, Scalar, Sym, Type
from s2sgrad.rules.array_args import common_dtype, helper_row, like_array, numpy_row, same_dtype
from s2sgrad.rules.dims import Dims, at_most, broadcast_dims, dims_of, less, plus, product
from s2sgrad.rules.folds import is_complex, tensordot_axes, tensordot_plan
from s2sgrad.rules.infer import array_type, dtype_name, kind_of, refuse, shaped
from s2sgrad.rules.registry import register_method
from s2sgrad.runtime.helpers import diagonal_like, full_convolution, scaled, unbroadcast

# products -----------------------------------------------------------------------------------------------------------


def _product(shape: Any) -> Any:
    """Inference of a product of a and b; `shape` computes the dims from theirs."""

    def infer(site: Site) -> Type:
        types: list[Type] = [array_type(site, "a"), array_type(site, "b")]
        if any(isinstance(t, Opaque) for t in types):
            return OPAQUE
        dtype = common_dtype(site, types)
        a, b = dims_of(types[0]), dims_of(types[1])
        if a is None or b is None:
            return NUMBER if any(isinstance(t, Number) for t in types) else Array(dtype, None)
        return shaped(dtype, shape(site, a, b))

    return infer


def _inner(site: Site, a: Dims, b: Dims) -> Dims:
    if not a or not b:
        return broadcast_dims(a, b)
    return (*a[:-1], *b[:-1])


def outer_a(dy, y, a, b):
    return np.reshape(dy @ np.ravel(b), np.shape(a))


def outer_b(dy, y, a, b):
    return np.reshape(np.ravel(a) @ dy, np.shape(b))


def inner_a(dy, y, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(scaled(dy, b), a)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return scaled(dy, b)
    axes, order = tensordot_plan(np.ndim(a), np.ndim(b), ((-1,), (-1,)), False)
    return np.transpose(np.tensordot(dy, b, axes), order)


def inner_b(dy, y, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(scaled(dy, a), b)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return scaled(dy, a)
    axes, order = tensordot_plan(np.ndim(a), np.ndim(b), ((-1,), (-1,)), True)
    return np.transpose(np.tensordot(a, dy, axes), order)


def vdot_a(dy, y, a, b):
    if is_complex(a):
        return np.reshape(np.conj(dy * b), np.shape(a))
    return np.reshape(scaled(dy, b), np.shape(a))


def vdot_b(dy, y, a, b):
    if is_complex(a):
        return np.reshape(dy * np.conj(a), np.shape(b))
    return np.reshape(scaled(dy, a), np.shape(b))


outer = numpy_row(
    np.outer, ("a", "b"), _product(lambda s, a, b: (product(a), product(b))), vjp={"a": outer_a, "b": outer_b},
    bilinear=("a", "b"), complex=True, safe=True,
)
inner = numpy_row(
    np.inner, ("a", "b"), _product(_inner), vjp={"a": inner_a, "b": inner_b}, bilinear=("a", "b"), complex=True,
)
vdot = numpy_row(
    np.vdot, ("a", "b"), _product(lambda s, a, b: ()), vjp={"a": vdot_a, "b": vdot_b}, bilinear=("a", "b"),
    complex=True,
)


def _tensordot(site: Site, a: Dims, b: Dims) -> Dims:
    summed_a, summed_b = tensordot_axes(len(a), len(b), site.static("axes", 2))
    return (*(d for k, d in enumerate(a) if k not in summed_a), *(d for k, d in enumerate(b) if k not in summed_b))


def _infer_tensordot(site: Site) -> Type:
    t = _product(_tensordot)(site)
    return Array(t.dtype, ()) if isinstance(t, Scalar) and t.dtype else t  # np.tensordot always returns an array


def tensordot_a(dy, y, a, b, axes=2):
    contract, order = tensordot_plan(np.ndim(a), np.ndim(b), axes, False)
    return np.transpose(np.tensordot(dy, b, contract), order)


def tensordot_b(dy, y, a, b, axes=2):
    contract, order = tensordot_plan(np.ndim(a), np.ndim(b), axes, True)
    return np.transpose(np.tensordot(a, dy, contract), order)


tensordot = numpy_row(
    np.tensordot, ("a", "b", "axes"), _infer_tensordot, vjp={"a": tensordot_a, "b": tensordot_b}, bilinear=("a", "b"),
    complex=True,
)


def _kron(site: Site, a: Dims, b: Dims) -> Dims:
    if len(a) != len(b) or len(a) not in (1, 2):
        raise refuse(
            site, "np.kron is supported for two vectors or two matrices", "build it with np.einsum and reshape"
        )
    return tuple(product([m, n]) for m, n in zip(a, b))


def kron_a(dy, y, a, b):
    """kron(a, b) has blocks a[i, j] b: each element has the inner product of its block of dy with b."""
    if np.ndim(a) == 1:
        return np.reshape(dy, (a.shape[0], b.shape[0])) @ b
    blocks = np.reshape(dy, (a.shape[0], b.shape[0], a.shape[1], b.shape[1]))
    return np.tensordot(blocks, b, ((1, 3), (0, 1)))


def kron_b(dy, y, a, b):
    if np.ndim(a) == 1:
        return a @ np.reshape(dy, (a.shape[0], b.shape[0]))
    blocks = np.reshape(dy, (a.shape[0], b.shape[0], a.shape[1], b.shape[1]))
    return np.tensordot(a, blocks, ((0, 1), (0, 2)))


kron = numpy_row(
    np.kron, ("a", "b"), _product(_kron), vjp={"a": kron_a, "b": kron_b}, bilinear=("a", "b"), complex=True, safe=True,
)


def _cross(site: Site, a: Dims, b: Dims) -> Dims:
    if not a or not b or 2 in (a[-1], b[-1]):
        raise refuse(
            site, "np.cross is supported for vectors of three components", "write the components out, or append a zero"
        )
    return (*broadcast_dims(a[:-1], b[:-1]), 3)


def cross_a(dy, y, a, b):
    """a x b is linear in a, and dy . (a x b) = a . (b x dy)."""
    return unbroadcast(np.cross(b, dy), a)


def cross_b(dy, y, a, b):
    """dy . (a x b) = b . (dy x a)."""
    return unbroadcast(np.cross(dy, a), b)


cross = numpy_row(
    np.cross, ("a", "b"), _product(_cross), vjp={"a": cross_a, "b": cross_b}, bilinear=("a", "b"), complex=True,
)


def _infer_convolve(site: Site) -> Type:
    a, v = array_type(site, "a"), array_type(site, "v")
    x, k = dims_of(a), dims_of(v)
    dtype = common_dtype(site, [a, v])
    if x is None or k is None or len(x) != 1 or len(k) != 1:
        raise refuse(site, "np.convolve of arrays that are not vectors", "convolve row by row")
    mode = site.static("mode", "full")
    if isinstance(x[0], int) and isinstance(k[0], int):
        n, m = max(x[0], k[0]), min(x[0], k[0])
        return Array(dtype, ({"full": n + m - 1, "same": n, "valid": n - m + 1}[mode],))
    return Array(dtype, (Sym(("convolved", mode, frozenset((x[0], k[0])))),))


def convolve_a(dy, y, a, v, mode="full"):
    """a, v: vectors, real or complex, neither empty (ValueError). y[k] = sum a[i] v[k - i], so da[i] = sum dy[k] v[k -
    i]: the correlation of the whole convolution's cotangent with v.
    """
    return np.convolve(full_convolution(dy, a, v, mode), v[::-1], "valid")


def convolve_v(dy, y, a, v, mode="full"):
    return np.convolve(full_convolution(dy, a, v, mode), a[::-1], "valid")


convolve = numpy_row(
    np.convolve, ("a", "v", "mode"), _infer_convolve, vjp={"a": convolve_a, "v": convolve_v}, bilinear=("a", "v"),
    complex=True, options=("mode",),
)


def _infer_full_convolution(site: Site) -> Type:
    x, k = dims_of(array_type(site, "a")), dims_of(array_type(site, "v"))
    assert x and k
    total = plus(x[0], k[0])
    return Array(dtype_name(array_type(site, "d")), (plus(total, -1),))


def full_convolution_d(dy, y, d, a, v, mode="full"):
    if mode == "full":
        return dy
    smaller = min(a.shape[0], v.shape[0])
    if mode == "same":
        start = (smaller - 1) // 2
    else:
        start = smaller - 1
    return dy[start : start + d.shape[0]]


full_convolution_row = helper_row(
    full_convolution, ("d", "a", "v", "mode"), _infer_full_convolution,
    vjp={"d": full_convolution_d, "a": None, "v": None}, linear=("d",), shape_only=("a", "v"), complex=True,
)

# diagonals ----------------------------------------------------------------------------------------------------------


def _diagonal_length(dims: Dims, offset: int) -> Any:
    rows, columns = less(dims[0], max(0, -offset)), less(dims[1], max(0, offset))
    if rows == columns:
        return rows
    if isinstance(columns, int):
        return at_most(rows, columns)
    return at_most(columns, rows) if isinstance(rows, int) else Sym(("shorter", frozenset((rows, columns))))


def _matrix(site: Site, dims: Dims) -> None:
    if len(dims) != 2:
        reason = f"{site.row.name} of an array with {len(dims)} dimensions is not supported"
        raise refuse(site, reason, "index the array, or use np.einsum")


def _infer_trace(site: Site) -> Type:
    a = array_type(site, "a")
    if isinstance(a, Opaque):
        return OPAQUE
    dims = dims_of(a)
    if dims is not None:
        _matrix(site, dims)
    return Scalar(kind_of(dtype_name(a)), dtype_name(a))


def trace_a(dy, y, a, offset=0):
    return dy * np.eye(a.shape[0], a.shape[1], offset)


trace = register_method(numpy_row(
    np.trace, ("a", "offset"), _infer_trace, vjp={"a": trace_a}, linear=("a",), complex=True, options=("offset",),
), "trace")


def _diag(site: Site, dims: Dims) -> Dims:
    if len(dims) != 1:  # np.diag of a matrix is lowered as np.diagonal, which is a view
        raise refuse(site, f"np.diag of an array with {len(dims)} dimensions", "np.diagonal")
    n = plus(dims[0], abs(site.static("k", 0)))
    return (n, n)


def diag_v(dy, y, k=0):
    return np.diagonal(dy, k)


diag = numpy_row(
    np.diag, ("v", "k"), same_dtype("v", _diag), vjp={"v": diag_v}, linear=("v",), complex=True, options=("k",),
    among_zeros=True,
)


def _diagonal(site: Site, dims: Dims) -> Dims:
    _matrix(site, dims)
    return (_diagonal_length(dims, site.static("offset", 0)),)


def diagonal_a(dy, y, a, offset=0):
    return diagonal_like(dy, a, offset)


diagonal = register_method(numpy_row(
    np.diagonal, ("a", "offset"), same_dtype("a", _diagonal), vjp={"a": diagonal_a}, linear=("a",), view_of="a",
    cost="free", complex=True, options=("offset",),
), "diagonal")


def diagonal_like_d(dy, y, offset=0):
    return np.diagonal(dy, offset)


diagonal_like_row = helper_row(
    diagonal_like, ("d", "a", "offset"), like_array("a"), vjp={"d": diagonal_like_d, "a": None}, linear=("d",),
    shape_only=("a",), complex=True, among_zeros=True,
)
