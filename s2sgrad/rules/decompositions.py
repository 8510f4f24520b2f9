# mypy: allow-untyped-defs
"""np.linalg.eigh, qr and svd."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.row import Site
from s2sgrad.ir.types import OPAQUE, Array, Dim, Sym, Tuple, Type
from s2sgrad.rules.array_args import numpy_row
from s2sgrad.rules.dims import Dims, dims_of
from s2sgrad.rules.folds import is_zero
from s2sgrad.rules.infer import array_type, dtype_name, real_dtype, refuse


def _dims(site: Site) -> Dims | None:
    dims = dims_of(array_type(site, "a"))
    if dims is not None and len(dims) < 2:
        raise refuse(
            site,
            f"{site.row.name} of an array with fewer than two dimensions",
            "give it a matrix: x[None, :] makes one of a vector",
        )
    return dims


def _tuple_class(fn: Any) -> type | None:
    """The class of the named tuple that the function returns, if it does."""
    cls = type(fn(np.eye(1)))
    return None if cls is tuple else cls


# eigh -----------------------------------------------------------------------------------------------------------------


def eigh_a(dy, y, a, UPLO="L"):
    # np.linalg.eigh reads one triangle only, and so does its derivative
    w = y[0]
    v = y[1]
    t = np.swapaxes(v, -1, -2)
    same = np.eye(a.shape[-1])
    if is_zero(dy[1]):
        s = (v * np.expand_dims(dy[0], -2)) @ t
    else:
        gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1) + same
        inner = (t @ dy[1]) * ((1.0 - same) / gaps)
        if not is_zero(dy[0]):
            inner = inner + same * np.expand_dims(dy[0], -2)
        s = v @ inner @ t
    both = s + np.swapaxes(s, -1, -2)
    return (np.triu(both) if UPLO == "U" else np.tril(both)) - s * same


def eigh_jvp(y, a, UPLO="L", a_dot=None):
    w = y[0]
    v = y[1]
    same = np.eye(a.shape[-1])
    if UPLO == "U":
        symmetric = np.triu(a_dot) + np.swapaxes(np.triu(a_dot, 1), -1, -2)
    else:
        symmetric = np.tril(a_dot) + np.swapaxes(np.tril(a_dot, -1), -1, -2)
    inner = np.swapaxes(v, -1, -2) @ symmetric @ v
    gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1) + same
    return np.sum(same * inner, axis=-1), v @ (inner * ((1.0 - same) / gaps))


def _infer_eigh(site: Site) -> Type:
    a, dims = array_type(site, "a"), _dims(site)
    if dims is None:
        return OPAQUE
    values = Array(real_dtype(dtype_name(a)), dims[:-1])
    return Tuple((values, Array(dtype_name(a), dims)), _tuple_class(np.linalg.eigh))


eigh = numpy_row(np.linalg.eigh, ("a", "UPLO"), _infer_eigh, vjp={"a": eigh_a}, jvp=eigh_jvp)

# qr -------------------------------------------------------------------------------------------------------------------


def lower_part(m):
    """The strictly lower triangle, copied to the upper one, and the diagonal."""
    lower = np.tril(m, -1)
    return lower + np.swapaxes(lower, -1, -2) + m * np.eye(m.shape[-1])


def qr_a(dy, y, mode="reduced"):
    q = y[0]
    r = y[1]
    m = r @ np.swapaxes(dy[1], -1, -2) - np.swapaxes(dy[0], -1, -2) @ q
    d = dy[0] + q @ lower_part(m)
    return np.swapaxes(np.linalg.solve(r, np.swapaxes(d, -1, -2)), -1, -2)


def qr_jvp(y, a, mode="reduced", a_dot=None):
    q = y[0]
    r = y[1]
    t = np.swapaxes(q, -1, -2)
    d = np.swapaxes(np.linalg.solve(np.swapaxes(r, -1, -2), np.swapaxes(a_dot, -1, -2)), -1, -2)
    c = t @ d
    turn = np.tril(c, -1)
    turn = turn - np.swapaxes(turn, -1, -2)
    return q @ turn + d - q @ c, (c - turn) @ r


def _infer_qr(site: Site) -> Type:
    a, dims = array_type(site, "a"), _dims(site)
    if dims is None:
        return OPAQUE
    if site.static("mode", "reduced") != "reduced":
        raise refuse(site, f"np.linalg.qr with mode={site.static('mode')!r} is not supported", "mode='reduced', or 'r'")
    rows, columns = dims[-2], dims[-1]
    if isinstance(rows, int) and isinstance(columns, int) and rows < columns:
        raise refuse(
            site,
            "np.linalg.qr of a matrix with more columns than rows",
            "take the decomposition of its first columns, of as many as it has rows",
        )
    square = Array(dtype_name(a), (*dims[:-2], columns, columns))
    return Tuple((Array(dtype_name(a), dims), square), _tuple_class(np.linalg.qr))


qr = numpy_row(np.linalg.qr, ("a", "mode"), _infer_qr, vjp={"a": qr_a}, jvp=qr_jvp)

# svd ------------------------------------------------------------------------------------------------------------------


def svd_a(dy, y, a, full_matrices=True):
    u = y[0]
    s = y[1]
    vt = y[2]
    if is_zero(dy[0]) and is_zero(dy[2]):
        if full_matrices:  # there may be more vectors than values
            return (u[..., :s.shape[-1]] * np.expand_dims(dy[1], -2)) @ vt[..., :s.shape[-1], :]
        return (u * np.expand_dims(dy[1], -2)) @ vt
    same = np.eye(s.shape[-1])
    squares = s * s
    gaps = (1.0 - same) / (np.expand_dims(squares, -2) - np.expand_dims(squares, -1) + same)
    down = np.expand_dims(s, -1)
    across = np.expand_dims(s, -2)
    du = np.swapaxes(u, -1, -2) @ dy[0]
    dv = vt @ np.swapaxes(dy[2], -1, -2)
    core = (gaps * (du - np.swapaxes(du, -1, -2))) * across + down * (gaps * (dv - np.swapaxes(dv, -1, -2)))
    inner = u @ (core + same * np.expand_dims(dy[1], -2)) @ vt
    left = (dy[0] - u @ du) / across
    right = (np.swapaxes(dy[2], -1, -2) - np.swapaxes(vt, -1, -2) @ dv) / across
    return inner + left @ vt + u @ np.swapaxes(right, -1, -2)


def svd_jvp(y, a, full_matrices=True, a_dot=None):
    u = y[0]
    s = y[1]
    vt = y[2]
    v = np.swapaxes(vt, -1, -2)
    same = np.eye(s.shape[-1])
    squares = s * s
    gaps = (1.0 - same) / (np.expand_dims(squares, -2) - np.expand_dims(squares, -1) + same)
    down = np.expand_dims(s, -1)
    across = np.expand_dims(s, -2)
    m = np.swapaxes(u[..., :s.shape[-1]], -1, -2) @ a_dot @ v[..., :s.shape[-1]]
    t = np.swapaxes(m, -1, -2)
    u_dot = u @ (gaps * (m * across + down * t)) + (a_dot @ v - u @ m) / across
    v_dot = v @ (gaps * (down * m + t * across)) + (np.swapaxes(a_dot, -1, -2) @ u - v @ t) / across
    return u_dot, np.sum(same * m, axis=-1), np.swapaxes(v_dot, -1, -2)


def _infer_svd(site: Site) -> Type:
    a, dims = array_type(site, "a"), _dims(site)
    if dims is None:
        return OPAQUE
    rows, columns = dims[-2], dims[-1]
    count: Dim
    if rows == columns:
        count = rows
    elif isinstance(rows, int) and isinstance(columns, int):
        if site.static("full_matrices", True):
            raise refuse(site, "np.linalg.svd with full matrices", "pass full_matrices=False")
        count = min(rows, columns)
    else:  # full matrices that are not square make the rules fail, which is loud
        count = Sym(("shorter", frozenset((rows, columns))))
    dtype, batch = dtype_name(a), dims[:-2]
    parts: tuple[Dims, ...]
    if site.static("full_matrices", True) and rows != columns:
        parts = ((*batch, rows, rows), (*batch, count), (*batch, columns, columns))
    else:
        parts = ((*batch, rows, count), (*batch, count), (*batch, count, columns))
    dtypes = [real_dtype(dtype) if len(p) < len(dims) else dtype for p in parts]
    return Tuple(tuple(map(Array, dtypes, parts)), _tuple_class(np.linalg.svd))


svd = numpy_row(np.linalg.svd, ("a", "full_matrices"), _infer_svd, vjp={"a": svd_a}, jvp=svd_jvp)
