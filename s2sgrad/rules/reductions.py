# mypy: allow-untyped-defs
"""NumPy reductions: sum, max and their kin."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.facets import OF_SUMS
from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import NUMBER, OPAQUE, Array, Number, Opaque, Type
from s2sgrad.rules.array_args import numpy_row
from s2sgrad.rules.dims import dims_of, product
from s2sgrad.rules.folds import is_complex
from s2sgrad.rules.infer import array_type, dtype_name, normal_axes, probe, reduction, refuse, static_dtype
from s2sgrad.rules.registry import register, register_method
from s2sgrad.rules.singular import divided, masked, off_kink, scaled
from s2sgrad.runtime.helpers import broadcast_like

# sums ---------------------------------------------------------------------------------------------------------------


def over(d, axis, keepdims):
    """What belongs to a result, so that it broadcasts over the operand."""
    if axis is None or keepdims:
        return d
    return np.expand_dims(d, axis)


def sum_a(dy, y, a, axis=None, dtype=None, keepdims=False, where=None):
    if where is not None:
        return np.where(where, over(dy, axis, keepdims), np.zeros_like(a))
    return broadcast_like(over(dy, axis, keepdims), a)


def nansum_a(dy, y, a, axis=None, dtype=None, keepdims=False):
    return masked(over(dy, axis, keepdims), ~np.isnan(a))


def nansum_jvp(y, a, axis=None, dtype=None, keepdims=False, a_dot=None):
    return np.sum(np.where(np.isnan(a), 0.0, a_dot), axis=axis, keepdims=keepdims)


def count_of(a, y, axis):
    """How many elements of a make one element of the result y."""
    if axis is None:
        return a.size
    if isinstance(axis, tuple):
        return a.size // max(y.size, 1)
    return a.shape[axis]


def freedom(a, y, axis, ddof):
    """The degrees of freedom; where there are none, the variance is nan."""
    return float(count_of(a, y, axis) - ddof) or np.nan


def mean_a(dy, y, a, axis=None, dtype=None, keepdims=False, where=None):
    if where is not None:
        d = dy / np.sum(np.broadcast_to(where, a.shape), axis=axis, keepdims=keepdims)
        return np.where(where, over(d, axis, keepdims), np.zeros_like(a))
    d = dy / count_of(a, y, axis)
    return broadcast_like(over(d, axis, keepdims), a)


def centred_along(a, axis):
    """a minus its mean along the axis."""
    if axis is None:
        return a - np.mean(a)
    return a - np.expand_dims(np.mean(a, axis=axis), axis)


def deviation(a, axis):
    """The slope of half the squared distance from the mean along the axis."""
    if is_complex(a):
        return np.conj(centred_along(a, axis))
    return centred_along(a, axis)


def var_a(dy, y, a, axis=None, ddof=0, keepdims=False):
    """a: any shape, real or complex; nan where there are no degrees of freedom. With the mean m: sum (a - m)**2 has 2
    (a - m) da, since the part by m sums up to 0. Of complex numbers it is |a - m|**2, so there stands a conjugate.
    """
    d = dy * (2.0 / freedom(a, y, axis, ddof))
    return scaled(over(d, axis, keepdims), deviation(a, axis))


def var_jvp(y, a, axis=None, ddof=0, keepdims=False, a_dot=None):
    moved = deviation(a, axis) * a_dot
    return np.sum(moved, axis=axis, keepdims=keepdims) * (2.0 / freedom(a, y, axis, ddof))


def spread(a, y, axis, ddof):
    """By what the deviation is divided in the slope of the standard deviation y: from y = sqrt(v), dy = dv / 2 y."""
    return off_kink(y) * (count_of(a, y, axis) - ddof)


def std_a(dy, y, a, axis=None, ddof=0, keepdims=False):
    d = divided(dy, spread(a, y, axis, ddof))
    return scaled(over(d, axis, keepdims), deviation(a, axis))


def std_jvp(y, a, axis=None, ddof=0, keepdims=False, a_dot=None):
    moved = deviation(a, axis) * a_dot
    return np.sum(moved, axis=axis, keepdims=keepdims) / spread(a, y, axis, ddof)


# products -----------------------------------------------------------------------------------------------------------


def products_of_others(v):
    """Along the first axis, the product of all elements but this one; right where there are zeros.

    Speelpenning's product (Griewank & Walther, Evaluating Derivatives): products from the left times products from the
    right, without a division.
    """
    one = np.ones_like(v[:1])
    before = np.cumprod(np.concatenate((one, v[:-1]), 0), 0)
    after = np.cumprod(np.concatenate((one, v[:0:-1]), 0), 0)[::-1]
    return before * after


def others_of(a, axis):
    """The slope of the product along the axis: the product of all elements but this one."""
    if axis is None:
        return np.reshape(products_of_others(np.ravel(a)), a.shape)
    return np.moveaxis(products_of_others(np.moveaxis(a, axis, 0)), 0, axis)


def prod_a(dy, y, a, axis=None, keepdims=False):
    if axis is None:
        return scaled(dy, others_of(a, axis))
    others = others_of(a, axis)
    return scaled(over(dy, axis, keepdims), others)


def prod_jvp(y, a, axis=None, keepdims=False, a_dot=None):
    others = others_of(a, axis)
    if axis is None:
        return np.sum(others * a_dot, keepdims=keepdims)
    return np.sum(others * a_dot, axis=axis, keepdims=keepdims)


def products_without(v):
    """w[i, j, …] = d cumprod(v)[j] / d v[i] along the first axis; right where there are zeros.

    By derivation: the product of v[0] to v[j] with 1 for v[i], where i <= j; no division, in n**2 memory.
    """
    n = v.shape[0]
    others = np.eye(n, dtype=bool)
    places = np.reshape(others, (n, n) + (1,) * (v.ndim - 1))
    reached = np.reshape(np.triu(np.ones((n, n))), (n, n) + (1,) * (v.ndim - 1))
    return np.cumprod(np.where(places, 1.0, v), 1) * reached


def cumprod_a(dy, y, a, axis=None):
    """a: any shape, real or complex; flattened without an axis."""
    if axis is None:
        return np.reshape(np.sum(products_without(np.ravel(a)) * dy, axis=1), a.shape)
    return np.moveaxis(np.sum(products_without(np.moveaxis(a, axis, 0)) * np.moveaxis(dy, axis, 0), axis=1), 0, axis)


def cumprod_jvp(y, a, axis=None, a_dot=None):
    if axis is None:
        return np.ravel(a_dot) @ products_without(np.ravel(a))
    d = np.expand_dims(np.moveaxis(a_dot, axis, 0), 1)
    return np.moveaxis(np.sum(products_without(np.moveaxis(a, axis, 0)) * d, axis=0), 0, axis)


def cumsum_a(dy, y, a, axis=None):
    """The transpose of a running sum runs backwards."""
    if axis is None:
        return np.reshape(np.cumsum(dy[::-1])[::-1], a.shape)
    return np.flip(np.cumsum(np.flip(dy, axis), axis), axis)


# extremes -----------------------------------------------------------------------------------------------------------


def attained(a, y, axis, keepdims):
    """Where a is the extreme y."""
    return a == over(y, axis, keepdims)


def max_a(dy, y, a, axis=None, keepdims=False):
    """a: any shape, real; ValueError where it is empty. What attains the extreme shares dy evenly (conventions.md)."""
    at = attained(a, y, axis, keepdims)
    if axis is None:
        return masked(dy / np.sum(at), at)
    if keepdims:
        return masked(dy / np.sum(at, axis=axis, keepdims=True), at)
    return masked(np.expand_dims(dy / np.sum(at, axis=axis), axis), at)


def max_jvp(y, a, axis=None, keepdims=False, a_dot=None):
    at = attained(a, y, axis, keepdims)
    return np.sum(at * a_dot, axis=axis, keepdims=keepdims) / np.sum(at, axis=axis, keepdims=keepdims)


def range_shares(a, axis):
    """The slope of max - min: what attains an extreme shares it evenly."""
    at_max = a == np.max(a, axis=axis, keepdims=True)
    at_min = a == np.min(a, axis=axis, keepdims=True)
    return at_max / np.sum(at_max, axis=axis, keepdims=True) - at_min / np.sum(at_min, axis=axis, keepdims=True)


def ptp_a(dy, y, a, axis=None, keepdims=False):
    """The difference of the extremes, each as in `max_a`."""
    shares = range_shares(a, axis)
    return masked(over(dy, axis, keepdims), shares)


def ptp_jvp(y, a, axis=None, keepdims=False, a_dot=None):
    shares = range_shares(a, axis)
    return np.sum(shares * a_dot, axis=axis, keepdims=keepdims)


def middle_shares(a, axis):
    """The slope of the median along one axis: one half for each of the two ranks in the middle, which may be one."""
    n = a.shape[axis]
    ranks = np.argsort(np.argsort(a, axis), axis)
    return 0.5 * (ranks == (n - 1) // 2) + 0.5 * (ranks == n // 2)


def median_a(dy, y, a, axis=None, keepdims=False):
    """a: any shape, real; along one axis, or over all. An even number of elements has two in the middle, with 1/2 each.
    """
    if axis is None:
        n = np.size(a)
        ranks = np.reshape(np.argsort(np.argsort(a, None)), a.shape)
        return masked(dy, 0.5 * (ranks == (n - 1) // 2) + 0.5 * (ranks == n // 2))
    shares = middle_shares(a, axis)
    return masked(over(dy, axis, keepdims), shares)


def median_jvp(y, a, axis=None, keepdims=False, a_dot=None):
    if axis is None:
        n = np.size(a)
        d = np.take(a_dot, np.argsort(a, None))
        middle = np.mean(d[(n - 1) // 2 : n // 2 + 1])
        return np.reshape(middle, (1,) * a.ndim) if keepdims else middle
    shares = middle_shares(a, axis)
    return np.sum(shares * a_dot, axis=axis, keepdims=keepdims)


# inference ----------------------------------------------------------------------------------------------------------


def along_one_axis(fn: Any) -> Any:
    """A reduction that takes at most one axis."""
    infer = reduction(fn)

    def checked(site: Site) -> Type:
        if isinstance(site.static("axis"), tuple | list):
            raise refuse(site, f"{site.row.name} over several axes is not supported", "reshape, or reduce one by one")
        return infer(site)

    return checked


def running(fn: Any) -> Any:
    """Inference of cumsum and cumprod."""

    def infer(site: Site) -> Type:
        a = array_type(site, "a")
        if isinstance(a, Opaque):
            return OPAQUE
        if isinstance(a, Number):
            return NUMBER
        dims, axis = dims_of(a), site.static("axis")
        dtype = static_dtype(site, "dtype") or dtype_name(probe(site, fn, [a]))
        if dims is None:
            return Array(dtype, None)
        if axis is not None:
            normal_axes(site, axis, len(dims))
        return Array(dtype, (product(dims),) if axis is None else dims)

    return infer


def _infer_arg(fn: Any) -> Any:
    infer = reduction(fn)

    def integer(site: Site) -> Type:
        t = infer(site)
        return Array("int64", None) if isinstance(t, Number) else t

    return integer


# rows ---------------------------------------------------------------------------------------------------------------


def _reduction(
    fn: Any, params: tuple[str, ...], infer: Any, keywords: tuple[str, ...], *aliases: Any, **facts: Any
) -> Row:
    row = register(Row(f"np.{facts.pop('name', None) or fn.__name__}", fn, params, infer, keywords, **facts), *aliases)
    return register_method(row, row.name[3:])


sum_ = _reduction(
    np.sum, ("a", "axis", "dtype"), reduction(np.sum), ("keepdims", "where"), vjp={"a": sum_a}, linear=("a",),
    complex=True, safe=True, float_errors=OF_SUMS,
)
nansum = _reduction(
    np.nansum, ("a", "axis", "dtype"), reduction(np.nansum), ("keepdims",), vjp={"a": nansum_a}, jvp=nansum_jvp,
    complex=True, safe=True, asks_for_nan=True,
)
mean = _reduction(
    np.mean, ("a", "axis", "dtype"), reduction(np.mean), ("keepdims", "where"), vjp={"a": mean_a}, linear=("a",),
    complex=True, safe=True,
)
var = _reduction(
    np.var, ("a", "axis"), reduction(np.var), ("ddof", "keepdims"), vjp={"a": var_a}, jvp=var_jvp, complex=True,
    safe=True, options=("ddof",),
)
std = _reduction(
    np.std, ("a", "axis"), reduction(np.std), ("ddof", "keepdims"), vjp={"a": std_a}, jvp=std_jvp, complex=True,
    safe=True, options=("ddof",),
)
prod = _reduction(
    np.prod, ("a", "axis"), along_one_axis(np.prod), ("keepdims",), vjp={"a": prod_a}, jvp=prod_jvp, complex=True,
    safe=True,
)
cumsum = _reduction(
    np.cumsum, ("a", "axis"), running(np.cumsum), (), vjp={"a": cumsum_a}, linear=("a",), complex=True, safe=True,
)
cumprod = _reduction(
    np.cumprod, ("a", "axis"), running(np.cumprod), (), vjp={"a": cumprod_a}, jvp=cumprod_jvp, complex=True, safe=True,
)
max_ = _reduction(
    np.max, ("a", "axis"), reduction(np.max), ("keepdims",), np.amax, vjp={"a": max_a}, jvp=max_jvp, name="max"
)
min_ = _reduction(
    np.min, ("a", "axis"), reduction(np.min), ("keepdims",), np.amin, vjp={"a": max_a}, jvp=max_jvp, name="min"
)
ptp = numpy_row(np.ptp, ("a", "axis"), reduction(np.ptp), ("keepdims",), vjp={"a": ptp_a}, jvp=ptp_jvp)
median = numpy_row(
    np.median, ("a", "axis"), along_one_axis(np.median), ("keepdims",), vjp={"a": median_a}, jvp=median_jvp, safe=True,
)
any_ = _reduction(np.any, ("a", "axis"), reduction(np.any), ("keepdims",), flat=True, safe=True)
all_ = _reduction(np.all, ("a", "axis"), reduction(np.all), ("keepdims",), flat=True, safe=True)
argmax = _reduction(np.argmax, ("a", "axis"), _infer_arg(np.argmax), ("keepdims",), flat=True)
argmin = _reduction(np.argmin, ("a", "axis"), _infer_arg(np.argmin), ("keepdims",), flat=True)
