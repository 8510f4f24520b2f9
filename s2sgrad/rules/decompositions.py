# mypy: allow-untyped-defs
"""np.linalg.eigh, qr and svd."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.facets import Fits
from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import OPAQUE, Array, Dim, Scalar, Sym, Tuple, Type
from s2sgrad.rules.array_args import numpy_row
from s2sgrad.rules.dims import Dims, dims_of
from s2sgrad.rules.folds import is_zero
from s2sgrad.rules.infer import array_type, dtype_name, real_dtype, refuse
from s2sgrad.rules.registry import register


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
    """a: (..., n, n), real and symmetric with eigenvalues that are all different; y = (w, v) with a v = v diag(w).

    Giles 2008, "Eigenvalues and eigenvectors", with v**-1 = v**T: v (diag(dw) + f * (v**T dv)) v**T, where f[i, j] is 1
    / (w[j] - w[i]) off the diagonal. np.linalg.eigh reads one triangle only, and so does its derivative. LinAlgError
    where the iteration does not converge; eigenvalues that are alike give inf or nan where vectors are used.
    """
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
    """Giles 2008, "Eigenvalues and eigenvectors": w_dot = diag(v**T a_dot v), v_dot = v (f * (v**T a_dot v)), f as in
    `eigh_a`.
    """
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


eigh = numpy_row(np.linalg.eigh, ("a", "UPLO"), _infer_eigh, vjp={"a": eigh_a}, jvp=eigh_jvp, options=("UPLO",))

def _shorter(rows: Dim, columns: Dim) -> Dim:
    """How many rows or columns a matrix has, whichever are fewer."""
    if rows == columns:
        return rows
    if isinstance(rows, int) and isinstance(columns, int):
        return min(rows, columns)
    return Sym(("shorter", frozenset((rows, columns))))


def is_tall(a: Any) -> bool:
    """Whether the matrix a is known to have no more columns than rows."""
    return bool(a.shape[-2] >= a.shape[-1])


def _infer_is_tall(site: Site) -> Type:
    dims = dims_of(array_type(site, "a"))
    return Scalar("b", None, dims is not None and _shorter(dims[-2], dims[-1]) == dims[-1])


is_tall_row = register(Row("is_tall", is_tall, ("a",), _infer_is_tall, shape_only=("a",), cost="free", flat=True))


# qr -------------------------------------------------------------------------------------------------------------------


def lower_part(m):
    """The strictly lower triangle, copied to the upper one, and the diagonal."""
    lower = np.tril(m, -1)
    return lower + np.swapaxes(lower, -1, -2) + m * np.eye(m.shape[-1])


def square_qr_a(dq, dr, q, r):
    """For as many columns as r has: (dq + q copyltu(m)) r**-T with m = r dr**T - dq**T q, where copyltu copies the
    strictly lower triangle to the upper one. Seeger, Hetzel, Dai, Meissner and Lawrence 2017, "Auto-Differentiating
    Linear Algebra", have it for the LQ decomposition, of which this is the transpose.
    """
    m = r @ np.swapaxes(dr, -1, -2) - np.swapaxes(dq, -1, -2) @ q
    d = dq + q @ lower_part(m)
    return np.swapaxes(np.linalg.solve(r, np.swapaxes(d, -1, -2)), -1, -2)


def qr_a(dy, y, a, mode="reduced"):
    """a: (..., m, n), real, its first min(m, n) columns independent; y = (q, r) of shapes (..., m, k) and (..., k, n).

    Where n > m, by derivation: the columns of r beyond the first m are q**T times those of a. Their cotangent is handed
    on to q and to these columns of a; the rest is the square case. LinAlgError where r is singular.
    """
    q = y[0]
    r = y[1]
    if is_tall(a):
        return square_qr_a(dy[0], dy[1], q, r)
    # the columns that a has beyond its rows are q times theirs of r
    k = r.shape[-2]
    rest = dy[1][..., k:]
    dq = dy[0] + a[..., k:] @ np.swapaxes(rest, -1, -2)
    return np.concatenate((square_qr_a(dq, dy[1][..., :k], q, r[..., :k]), q @ rest), -1)


def qr_jvp(y, a, mode="reduced", a_dot=None):
    """By derivation. With d = a_dot r**-1: d = q_dot + q r_dot r**-1, so q**T d is the sum of the antisymmetric q**T
    q_dot and an upper triangle. Its strictly lower triangle is therefore that of q**T q_dot (`turn`); q_dot is q turn
    and what of d is orthogonal to q, r_dot = q**T a_dot - turn r.
    """
    q = y[0]
    r = y[1]
    t = np.swapaxes(q, -1, -2)
    if is_tall(a):
        first = r
        d_first = a_dot
    else:
        k = r.shape[-2]
        first = r[..., :k]
        d_first = a_dot[..., :k]
    d = np.swapaxes(np.linalg.solve(np.swapaxes(first, -1, -2), np.swapaxes(d_first, -1, -2)), -1, -2)
    c = t @ d
    turn = np.tril(c, -1)
    turn = turn - np.swapaxes(turn, -1, -2)
    return q @ turn + d - q @ c, t @ a_dot - turn @ r


def _infer_qr(site: Site) -> Type:
    a, dims = array_type(site, "a"), _dims(site)
    if dims is None:
        return OPAQUE
    if site.static("mode", "reduced") != "reduced":
        raise refuse(site, f"np.linalg.qr with mode={site.static('mode')!r} is not supported", "mode='reduced', or 'r'")
    rows, columns = dims[-2], dims[-1]
    count = _shorter(rows, columns)
    parts = (*dims[:-2], rows, count), (*dims[:-2], count, columns)
    return Tuple(tuple(Array(dtype_name(a), p) for p in parts), _tuple_class(np.linalg.qr))


qr = numpy_row(np.linalg.qr, ("a", "mode"), _infer_qr, vjp={"a": qr_a}, jvp=qr_jvp, fits=Fits.ALWAYS, options=("mode",))

# svd ------------------------------------------------------------------------------------------------------------------


def is_square(a: Any) -> bool:
    """Whether the matrix a is known to be square."""
    return bool(a.shape[-2] == a.shape[-1])


def _infer_is_square(site: Site) -> Type:
    dims = dims_of(array_type(site, "a"))
    return Scalar("b", None, dims is not None and dims[-2] == dims[-1])


is_square_row = register(Row(
    "is_square", is_square, ("a",), _infer_is_square, shape_only=("a",), cost="free", flat=True,
))


def on_diagonal(s, rows, columns):
    """s on the diagonal of a matrix."""
    return (np.eye(rows, s.shape[-1]) * np.expand_dims(s, -2)) @ np.eye(s.shape[-1], columns)


def turning(s, n):
    """1 / (s[j]**2 - s[i]**2), with zeros for the vectors beyond the singular values; these do not turn into each other
    (of all bases of the space that they span, the derivative is that of the one which changes least)."""
    into = np.eye(n, s.shape[-1])
    squares = into @ np.expand_dims(s * s, -1)
    beyond = 1.0 - np.sum(into, axis=-1, keepdims=True)
    same = np.maximum(np.eye(n), beyond * beyond.T)
    return (1.0 - same) / (np.swapaxes(squares, -1, -2) - squares + same)


def full_svd_a(dy, u, s, vt):
    """With all vectors of a matrix that is not square. By derivation, the transpose of `full_svd_jvp`."""
    rows = u.shape[-1]
    columns = vt.shape[-1]
    size = on_diagonal(s, rows, columns)
    core = on_diagonal(dy[1], rows, columns)
    if not is_zero(dy[0]):
        du = turning(s, rows) * (np.swapaxes(u, -1, -2) @ dy[0])
        core = core + (du + np.swapaxes(du, -1, -2)) @ size
    if not is_zero(dy[2]):
        dv = turning(s, columns) * (vt @ np.swapaxes(dy[2], -1, -2))
        core = core + size @ (dv + np.swapaxes(dv, -1, -2))
    return u @ core @ vt


def full_svd_jvp(u, s, vt, a_dot):
    """By derivation: u and v are square and turn by antisymmetric matrices, u_dot = u x, v_dot = v z. From u**T a_dot v
    = x s + s_dot - s z follow x and z off the diagonal where singular values differ (`turning`), which is the part of
    Townsend 2016 that stays within the vectors; there are no others here.
    """
    rows = u.shape[-1]
    columns = vt.shape[-1]
    count = s.shape[-1]
    size = on_diagonal(s, rows, columns)
    m = np.swapaxes(u, -1, -2) @ a_dot @ np.swapaxes(vt, -1, -2)
    left = m @ np.swapaxes(size, -1, -2)
    right = np.swapaxes(size, -1, -2) @ m
    u_dot = u @ (turning(s, rows) * (left + np.swapaxes(left, -1, -2)))
    v_dot = np.swapaxes(vt, -1, -2) @ (turning(s, columns) * (right + np.swapaxes(right, -1, -2)))
    return u_dot, np.sum(np.eye(count) * m[..., :count, :count], axis=-1), np.swapaxes(v_dot, -1, -2)


def svd_a(dy, y, a, full_matrices=True):
    """a: (..., m, n), real, k = min(m, n) singular values that are all different; y = (u, s, vt), vectors (..., m, k)
    and (..., k, n), or all of them with `full_matrices`.

    Townsend 2016, the reverse-mode result, with f[i, j] = 1 / (s[j]**2 - s[i]**2) off the diagonal (`gaps`). If only s
    is used: u diag(ds) vt (Giles 2008, "Singular values"), for any a. LinAlgError where the iteration does not
    converge; a singular value 0, or two that are alike, give inf or nan where vectors are used.
    """
    u = y[0]
    s = y[1]
    vt = y[2]
    if is_zero(dy[0]) and is_zero(dy[2]):
        if full_matrices:  # there may be more vectors than values
            return (u[..., :s.shape[-1]] * np.expand_dims(dy[1], -2)) @ vt[..., :s.shape[-1], :]
        return (u * np.expand_dims(dy[1], -2)) @ vt
    if full_matrices and not is_square(a):
        return full_svd_a(dy, u, s, vt)
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
    """Townsend 2016, the forward-mode result, f as in `svd_a`: u_dot has u (f * (m s + s m**T)) with m = u**T a_dot v,
    and what of a_dot v s**-1 is orthogonal to u; so has v_dot with a_dot**T; s_dot = diag(m).
    """
    u = y[0]
    s = y[1]
    vt = y[2]
    if full_matrices and not is_square(a):
        return full_svd_jvp(u, s, vt, a_dot)
    v = np.swapaxes(vt, -1, -2)
    same = np.eye(s.shape[-1])
    squares = s * s
    gaps = (1.0 - same) / (np.expand_dims(squares, -2) - np.expand_dims(squares, -1) + same)
    down = np.expand_dims(s, -1)
    across = np.expand_dims(s, -2)
    m = np.swapaxes(u, -1, -2) @ a_dot @ v
    t = np.swapaxes(m, -1, -2)
    u_dot = u @ (gaps * (m * across + down * t)) + (a_dot @ v - u @ m) / across
    v_dot = v @ (gaps * (down * m + t * across)) + (np.swapaxes(a_dot, -1, -2) @ u - v @ t) / across
    return u_dot, np.sum(same * m, axis=-1), np.swapaxes(v_dot, -1, -2)


def _infer_svd(site: Site) -> Type:
    a, dims = array_type(site, "a"), _dims(site)
    if dims is None:
        return OPAQUE
    rows, columns = dims[-2], dims[-1]
    count = _shorter(rows, columns)
    dtype, batch = dtype_name(a), dims[:-2]
    parts: tuple[Dims, ...]
    if site.static("full_matrices", True) and rows != columns:
        parts = ((*batch, rows, rows), (*batch, count), (*batch, columns, columns))
    else:
        parts = ((*batch, rows, count), (*batch, count), (*batch, count, columns))
    dtypes = [real_dtype(dtype) if len(p) < len(dims) else dtype for p in parts]
    return Tuple(tuple(map(Array, dtypes, parts)), _tuple_class(np.linalg.svd))


svd = numpy_row(np.linalg.svd, ("a", "full_matrices"), _infer_svd, vjp={"a": svd_a}, jvp=svd_jvp, fits=Fits.ALWAYS)
