# mypy: allow-untyped-defs
"""Functions of NumPy that give indices, counts, flags and windows: nothing differentiable goes through them, but for
the shape of np.kaiser."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import Array, Scalar, Static, Type
from s2sgrad.rules.array_args import numpy_row, shape_argument
from s2sgrad.rules.dims import dims_of
from s2sgrad.rules.elementwise import _binary, _unary
from s2sgrad.rules.infer import always, array_type, dtype_name, elementwise, need, reduced, refuse, scalar, shaped
from s2sgrad.rules.reductions import _infer_arg
from s2sgrad.rules.registry import lookup, register, register_attribute, register_method
from s2sgrad.runtime.special import bessel_i1

# transposed matrices, and dtypes -------------------------------------------------------------------------------------


def mt_x(dy, y):
    return np.swapaxes(dy, -1, -2)


def _infer_mt(site: Site) -> Type:
    t = array_type(site, "x")
    dims = dims_of(t)
    return Array(dtype_name(t), (*dims[:-2], dims[-1], dims[-2])) if dims and len(dims) > 1 else t


if hasattr(np.ndarray, "mT"):  # NumPy 2
    register_attribute(register(Row(
        "mT", None, ("x",), _infer_mt, form=Form.ATTRIBUTE, symbol="mT", vjp={"x": mt_x}, linear=("x",), view_of="x",
        fresh=False, cost="free",
    )), "mT", Array)


def _infer_result_type(site: Site) -> Type:
    kinds = [t.value if isinstance(t, Static) else _sample(t) for t in site.types()]
    return Static(np.result_type(*kinds))


def _sample(t: Type) -> Any:
    """A Python number counts less than others."""
    if isinstance(t, Scalar) and t.dtype is None:
        return {"b": True, "i": 1, "f": 1.0, "c": 1j}[t.kind]
    return np.dtype(dtype_name(t))


numpy_row(np.result_type, ("*arrays_and_dtypes",), _infer_result_type, cost="free", flat=True)

# indices and counts -------------------------------------------------------------------------------------------------


def _infer_count_nonzero(site: Site) -> Type:
    t = need(site, "a")
    axis, keepdims = site.static("axis"), bool(site.static("keepdims", False))
    if axis is None and not keepdims:
        return Scalar("i")
    return shaped("int64", reduced(site, dims_of(t), axis, keepdims))


count_nonzero = numpy_row(np.count_nonzero, ("a", "axis"), _infer_count_nonzero, ("keepdims",), flat=True, safe=True)
_fn: Any
for _fn in (np.nanargmax, np.nanargmin):
    numpy_row(_fn, ("a", "axis"), _infer_arg(_fn), ("keepdims",), flat=True)


def _infer_ravel_index(site: Site) -> Type:
    t = need(site, "multi_index")
    items: Any = getattr(t, "elts", None)
    if not items:
        raise refuse(site, "np.ravel_multi_index of something that is no tuple of indices", "give it a tuple: (i, j)")
    return scalar("int64") if all(isinstance(e, Scalar) for e in items) else Array("int64", dims_of(items[0]))


numpy_row(
    np.ravel_multi_index, ("multi_index", "dims", "mode"), _infer_ravel_index, flat=True,
    options=("multi_index", "dims", "mode"),
)


def _infer_rank(site: Site) -> Type:
    dims = dims_of(array_type(site, "A"))
    return shaped("int64", None if dims is None else dims[:-2])


numpy_row(
    np.linalg.matrix_rank, ("A", "tol", "hermitian"), _infer_rank, ("rtol",), raises=(), flat=True, options=("rtol",),
)

# flags and integers -------------------------------------------------------------------------------------------------

for _name in ("isposinf", "isneginf", "isreal", "spacing", "bitwise_count"):  # the last is new in NumPy 2
    if hasattr(np, _name):
        _unary(getattr(np, _name))
register(Row("np.fix", np.fix, ("x",), elementwise(np.trunc), flat=True))
for _fn in (np.gcd, np.lcm):
    _binary(_fn, flat=True)
numpy_row(np.array_equiv, ("a1", "a2"), always(Scalar("b")), flat=True)

# numbers apart and together -----------------------------------------------------------------------------------------


def nextafter_a(dy, y):
    return dy


def ldexp_a(dy, y, b):
    return np.ldexp(dy, b)


_binary(np.nextafter, nextafter_a, untested="it is the argument but for the last digit")
_binary(np.ldexp, ldexp_a)

# windows ------------------------------------------------------------------------------------------------------------


def _infer_window(site: Site) -> Type:
    return Array("float64", shape_argument(site, "M"))


def kaiser_beta(dy, y, M, beta):
    """By derivation from i0(beta r) / i0(beta) with I0' = I1, r the height of a half circle over the window."""
    r = np.sqrt(np.maximum(1.0 - ((np.arange(M) - 0.5 * (M - 1)) / max(0.5 * (M - 1), 0.5)) ** 2, 0.0))
    return np.sum(dy * (bessel_i1(beta * r) * r - y * bessel_i1(beta))) / np.i0(beta)


def kaiser_jvp(y, M, beta, beta_dot=None):
    r = np.sqrt(np.maximum(1.0 - ((np.arange(M) - 0.5 * (M - 1)) / max(0.5 * (M - 1), 0.5)) ** 2, 0.0))
    return (bessel_i1(beta * r) * r - y * bessel_i1(beta)) / np.i0(beta) * beta_dot


for _fn in (np.bartlett, np.blackman, np.hamming, np.hanning):
    numpy_row(_fn, ("M",), _infer_window, flat=True, options=("M",))
kaiser = numpy_row(np.kaiser, ("M", "beta"), _infer_window, vjp={"beta": kaiser_beta}, jvp=kaiser_jvp, options=("M",))


def i0_x(dy, y, x):
    """I0' = I1 (Bessel functions; DLMF 10.29.3)."""
    return dy * bessel_i1(x)


def bessel_i1_x(dy, y, x):
    """I1' = I0 - I1 / x (DLMF 10.29.2), 1/2 at 0."""
    z = np.where(x == 0.0, 1.0, x)
    return dy * (np.i0(x) - np.where(x == 0.0, 0.5, y / z))


i0 = register(Row("np.i0", np.i0, ("x",), elementwise(np.i0), vjp={"x": i0_x}, elementwise=True))
bessel_i1_row = register(Row(
    "bessel_i1", bessel_i1, ("x",), elementwise(bessel_i1), vjp={"x": bessel_i1_x}, elementwise=True,
    helper="bessel_i1",
))
for _name in ("nonzero", "searchsorted"):
    _row = lookup(getattr(np, _name))
    assert _row is not None
    register_method(_row, _name, Array)
