# mypy: allow-untyped-defs
"""np.linalg.lstsq."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.row import Site
from s2sgrad.ir.types import Array, Dim, Sym, Tuple, Type
from s2sgrad.rules.array_args import numpy_row
from s2sgrad.rules.dims import all_known, dims_of
from s2sgrad.rules.folds import is_zero
from s2sgrad.rules.infer import array_type, dtype_name, probe, refuse, scalar


def _infer_lstsq(site: Site) -> Type:
    a, b = array_type(site, "a"), array_type(site, "b")
    x, k = dims_of(a), dims_of(b)
    if x is None or k is None or len(x) != 2 or len(k) > 2:
        raise refuse(site, "np.linalg.lstsq needs a matrix, and a vector or a matrix", "loop over stacked matrices")
    dtype = dtype_name(probe(site, np.true_divide, [a, b]))
    short: Dim = min(x) if all_known(x) else Sym(("shorter", frozenset(x)))
    parts = Array(dtype, (x[1], *k[1:])), Array(dtype, (Sym(("residuals", site.value("a"), site.value("b"))),))
    return Tuple((*parts, scalar("int32"), Array(dtype, (short,))))


def in_columns(v):
    return np.expand_dims(v, 1) if np.ndim(v) == 1 else v


def padded_to(d, b):
    """A cotangent of the residuals, of which there are none where the system has no full rank."""
    if np.ndim(b) == 1:
        return np.sum(d)
    return np.concatenate((d, np.zeros(b.shape[1] - d.shape[0])))


def lstsq_a(dy, y, a, b, rcond=None):
    """a: (m, n), real, of a rank that stays the same nearby; b: (m,) or (m, k). y = (x, squared residuals, rank,
    singular values), where the residuals are there for full rank and m > n only.

    x = pinv(a) b: the transpose of Golub & Pereyra 1973 (see `lstsq_jvp`), with u = pinv(a)**T dx and the residual r.
    The squared residual: -2 r x**T, since a**T r = 0. Singular values: as in `svd_a`. LinAlgError where the iteration
    does not converge.
    """
    x, r = in_columns(y[0]), in_columns(b - a @ y[0])
    da = np.zeros_like(a)
    if not is_zero(dy[0]):
        p = np.linalg.pinv(a)
        d = in_columns(dy[0])
        u = p.T @ d
        da = r @ (p @ u).T - u @ x.T + (p.T @ x) @ (d - a.T @ u).T
    if not is_zero(dy[1]):
        da = da - 2.0 * (r * padded_to(dy[1], b)) @ x.T
    if not is_zero(dy[3]):
        svd = np.linalg.svd(a, False)
        da = da + (svd[0] * dy[3]) @ svd[2]
    return da


def lstsq_b(dy, y, a, b, rcond=None):
    """pinv(a)**T dx, and 2 r for the squared residual (a**T r = 0); as in `lstsq_a`."""
    db = np.zeros_like(b)
    if not is_zero(dy[0]):
        db = np.linalg.pinv(a).T @ dy[0]
    if not is_zero(dy[1]):
        db = db + 2.0 * padded_to(dy[1], b) * (b - a @ y[0])
    return db


def lstsq_jvp(y, a, b, rcond=None, a_dot=None, b_dot=None):
    """Golub & Pereyra 1973, the derivative of the pseudo-inverse p applied to b: p (b_dot - a_dot x) + p p**T a_dot**T
    r + (1 - p a) a_dot**T p**T x. That of r**2 is 2 r (b_dot - a_dot x), as a**T r = 0.
    """
    p = np.linalg.pinv(a)
    r = b - a @ y[0]
    if a_dot is None:
        moved = b_dot
        x_dot = p @ moved
        s_dot = np.zeros_like(y[3])
    else:
        moved = -(a_dot @ y[0]) if b_dot is None else b_dot - a_dot @ y[0]
        turned = a_dot.T @ (p.T @ y[0])
        x_dot = p @ moved + p @ (p.T @ (a_dot.T @ r)) + turned - p @ (a @ turned)
        svd = np.linalg.svd(a, False)
        s_dot = np.sum((svd[0].T @ a_dot) * svd[2], axis=1)
    residuals = in_columns(2.0 * np.sum(r * moved, axis=0)) if np.ndim(b) == 2 else np.reshape(2.0 * r @ moved, (1, 1))
    return x_dot, residuals[:y[1].shape[0], 0], None, s_dot


lstsq = numpy_row(
    np.linalg.lstsq, ("a", "b", "rcond"), _infer_lstsq, vjp={"a": lstsq_a, "b": lstsq_b, "rcond": None}, jvp=lstsq_jvp,
    options=("rcond",),
)
