# mypy: allow-untyped-defs
"""Rows of np.linalg.

Where the formulas here, in decompositions.py, in least_squares.py and in reductions.py come from:

Giles 2008          Collected matrix derivative results for forward and reverse mode algorithmic differentiation.
                    Advances in Automatic Differentiation, Springer
Golub, Pereyra 1973 The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
                    separate. SIAM Journal on Numerical Analysis 10
Griewank, Walther   Evaluating derivatives, 2nd edition. SIAM 2008
Murray 2016         Differentiation of the Cholesky decomposition. arXiv:1602.07527
Seeger et al. 2017  Auto-differentiating linear algebra. arXiv:1710.08717
Townsend 2016       Differentiating the singular value decomposition

In formulas d, as in da, is a cotangent, and _dot a tangent.
"""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.facets import Fits
from s2sgrad.ir.row import Site
from s2sgrad.ir.types import OPAQUE, Array, Opaque, Scalar, Tuple, Type
from s2sgrad.rules.array_args import common_dtype, helper_row, like_array, numpy_row, same_dtype
from s2sgrad.rules.dims import Dims, broadcast_dims, dims_of
from s2sgrad.rules.folds import is_at_run_time, is_complex
from s2sgrad.rules.infer import array_type, dtype_name, probe, real_dtype, reduced, refuse, shaped
from s2sgrad.rules.reductions import over
from s2sgrad.rules.singular import off_kink, scaled
from s2sgrad.runtime.helpers import unbroadcast
from s2sgrad.runtime.matrices import cofactors, cofactors_change

# np.linalg ----------------------------------------------------------------------------------------------------------


def _solved(site: Site, a: Dims, b: Dims) -> Dims:
    if len(b) > 1 and len(b) < len(a):
        raise refuse(site, "np.linalg.solve of stacked matrices and one right side", "add the axes that b lacks")
    return b if len(b) < 2 else (*broadcast_dims(a[:-2], b[:-2]), *b[-2:])


def _infer_solve(site: Site) -> Type:
    a, b = array_type(site, "a"), array_type(site, "b")
    x, k = dims_of(a), dims_of(b)
    if isinstance(a, Opaque) or isinstance(b, Opaque):
        return OPAQUE
    dtype = dtype_name(probe(site, np.true_divide, [a, b]))
    if x is None or k is None:
        return Array(dtype, None)
    if len(k) == 1 and len(x) > 2:
        raise refuse(site, "np.linalg.solve of stacked matrices and one vector", "b[:, None]")
    return Array(dtype, _solved(site, x, k))


def solve_a(dy, y, a, b):
    """With respect to the matrix of x = a**-1 b.

    a: (..., n, n), b: (n,) or (..., n, k), where the axes before the last two are broadcast; floating, real or complex
    (without conjugates, see architecture.md on complex numbers). LinAlgError where a is singular. Giles 2008, "Matrix
    inverse product": db = a**-T dy, da = -db y**T.
    """
    db = np.linalg.solve(np.swapaxes(a, -1, -2), dy)
    if np.ndim(b) == 1:
        return -np.outer(db, y)
    return unbroadcast(-db @ np.swapaxes(y, -1, -2), a)


def solve_b(dy, y, a, b):
    """With respect to the right side: a**-T dy, as in `solve_a`; summed over what b was broadcast to."""
    db = np.linalg.solve(np.swapaxes(a, -1, -2), dy)
    if np.ndim(b) == 1:
        return db
    return unbroadcast(db, b)


def solve_jvp(y, a, b, a_dot=None, b_dot=None):
    """From a x = b: a x_dot = b_dot - a_dot x (Giles 2008, "Matrix inverse product")."""
    if a_dot is None:
        return np.linalg.solve(a, b_dot)
    if b_dot is None:
        return np.linalg.solve(a, -(a_dot @ y))
    return np.linalg.solve(a, b_dot - a_dot @ y)


solve = numpy_row(
    np.linalg.solve, ("a", "b"), _infer_solve, vjp={"a": solve_a, "b": solve_b}, jvp=solve_jvp, complex=True,
)


def _square(site: Site, dims: Dims) -> Dims:
    if len(dims) < 2:
        raise refuse(
            site,
            f"{site.row.name} of an array with fewer than two dimensions",
            "give it a matrix: x[None, :] makes one of a vector",
        )
    return dims


def inv_a(dy, y):
    """a: (..., n, n), real or complex; LinAlgError where it is singular. Giles 2008, "Inverse": da = -y**T dy y**T."""
    t = np.swapaxes(y, -1, -2)
    return -t @ dy @ t


def inv_jvp(y, a, a_dot=None):
    """From a y = 1: y_dot = -y a_dot y (Giles 2008, "Inverse")."""
    return -y @ a_dot @ y


inv = numpy_row(np.linalg.inv, ("a",), same_dtype("a", _square), vjp={"a": inv_a}, jvp=inv_jvp, complex=True)


def det_a(dy, y, a):
    """a: (..., n, n), real or complex, regular or singular; the result has the axes before the last two.

    Giles 2008, "Determinant", has da = dy det(a) a**-T. Here the product of the last two is written as the matrix of
    cofactors, which is there for singular matrices as well (Jacobi's formula; `runtime/matrices.py`).
    """
    if a.ndim == 2:
        return dy * cofactors(a, y)
    return np.expand_dims(dy, (-1, -2)) * cofactors(a, y)


def det_jvp(y, a, a_dot=None):
    """Jacobi's formula: the sum of the cofactors times a_dot."""
    return np.sum(cofactors(a, y) * a_dot, axis=(-1, -2))


def cofactors_a(dy, y, a, det):
    """The cofactors are the gradient of det, so that their Jacobian is its Hessian, which is symmetric: the same
    operator in both directions.
    """
    return cofactors_change(dy, a)


def cofactors_jvp(y, a, det, a_dot=None, det_dot=None):
    """As `cofactors_a`."""
    return cofactors_change(a_dot, a)


def cofactors_change_d(dy, y, d, a):
    """Linear in d, by the symmetric Hessian of det."""
    return cofactors_change(dy, a)


def third_derivative(d, e, a):
    """The third derivative of det along d and e, as a gradient, at regular matrices a: (..., n, n).

    By derivation: with x = a**-1 d, z = a**-1 e, w = a**-1 h the derivative along d, e and h is det(a) times tr x tr z
    tr w - tr x tr zw - tr z tr xw - tr w tr xz + tr xzw + tr zxw; each term is a trace of something and w.
    """
    inverse = np.linalg.inv(a)
    same = np.eye(a.shape[-1])
    x = inverse @ d
    z = inverse @ e
    size_x = np.sum(same * x, axis=(-1, -2), keepdims=True)
    size_z = np.sum(same * z, axis=(-1, -2), keepdims=True)
    both = size_x * size_z - np.sum(x * np.swapaxes(z, -1, -2), axis=(-1, -2), keepdims=True)
    along = (both * same - size_z * x - size_x * z + x @ z + z @ x) @ inverse
    return np.expand_dims(np.linalg.det(a), (-1, -2)) * np.swapaxes(along, -1, -2)


def cofactors_change_a(dy, y, d, a):
    return third_derivative(d, dy, a)


def cofactors_change_jvp(y, d, a, d_dot=None, a_dot=None):
    if d_dot is None:
        return third_derivative(d, a_dot, a)
    if a_dot is None:
        return cofactors_change(d_dot, a)
    return cofactors_change(d_dot, a) + third_derivative(d, a_dot, a)


def _infer_det(site: Site) -> Type:
    a = array_type(site, "a")
    if isinstance(a, Opaque):
        return OPAQUE
    dims = dims_of(a)
    return shaped(dtype_name(a), None if dims is None else _square(site, dims)[:-2])


def _infer_change(site: Site) -> Type:
    d, a = array_type(site, "d"), array_type(site, "a")
    return OPAQUE if isinstance(a, Opaque) else Array(common_dtype(site, [d, a]), dims_of(a))


det = numpy_row(np.linalg.det, ("a",), _infer_det, vjp={"a": det_a}, jvp=det_jvp, complex=True)
cofactors_row = helper_row(
    cofactors, ("a", "det"), like_array("a", "a"), vjp={"a": cofactors_a, "det": None}, jvp=cofactors_jvp, complex=True,
    untested="it is given its own determinant",
)
cofactors_change_row = helper_row(
    cofactors_change, ("d", "a"), _infer_change, vjp={"d": cofactors_change_d, "a": cofactors_change_a},
    jvp=cofactors_change_jvp, complex=True,
)


def _infer_slogdet(site: Site) -> Type:
    t = _infer_det(site)
    cls = type(np.linalg.slogdet(np.eye(1)))
    if isinstance(t, Opaque):
        return OPAQUE
    size = shaped(real_dtype(dtype_name(t)), dims_of(t))
    return Tuple((t, size), None if cls is tuple else cls)


def slogdet_a(dy, y, a):
    """a: (..., n, n), real; a pair of sign and logarithm. The sign is constant; log |det| has a**-T, by the derivative
    of det divided by det (Giles 2008, "Determinant"). LinAlgError where a is singular.
    """
    t = np.swapaxes(np.linalg.inv(a), -1, -2)
    if a.ndim == 2:
        return dy[1] * t
    return np.expand_dims(dy[1], (-1, -2)) * t


def slogdet_jvp(y, a, a_dot=None):
    """tr(a**-1 a_dot), and nothing for the sign."""
    d = np.sum(np.swapaxes(np.linalg.inv(a), -1, -2) * a_dot, axis=(-1, -2))
    return 0.0 * d, d


slogdet = numpy_row(np.linalg.slogdet, ("a",), _infer_slogdet, vjp={"a": slogdet_a}, jvp=slogdet_jvp)


def cholesky_a(dy, y):
    """a: (..., n, n), real and positive definite, else LinAlgError; y is its lower factor.

    Murray 2016, the symbolic result for reverse mode: with p = phi(y**T dy) and s = y**-T p y**-1 the cotangent is
    phi(s + s**T), where phi takes the lower triangle and half of the diagonal. np.linalg.cholesky reads the lower
    triangle only, and so does its derivative.
    """
    inverse = np.linalg.inv(y)
    p = np.tril(np.swapaxes(y, -1, -2) @ dy)
    p = p - 0.5 * p * np.eye(y.shape[-1])
    s = np.swapaxes(inverse, -1, -2) @ p @ inverse
    return np.tril(s + np.swapaxes(s, -1, -2)) - s * np.eye(y.shape[-1])


def cholesky_jvp(y, a, a_dot=None):
    """Murray 2016, the symbolic result for forward mode: y phi(y**-1 a_dot y**-T), phi as in `cholesky_a`."""
    lower = np.tril(a_dot)
    symmetric = lower + np.swapaxes(np.tril(a_dot, -1), -1, -2)
    inverse = np.linalg.inv(y)
    p = np.tril(inverse @ symmetric @ np.swapaxes(inverse, -1, -2))
    return y @ (p - 0.5 * p * np.eye(y.shape[-1]))


cholesky = numpy_row(np.linalg.cholesky, ("a",), same_dtype("a", _square), vjp={"a": cholesky_a}, jvp=cholesky_jvp)


def pinv_a(dy, y, a, rcond=None, rtol=None):
    """a: (..., m, n), real, of any rank that stays the same nearby; y: (..., n, m). Singular values that are cut off
    (`rcond`, `rtol`) are taken for 0. The transpose of what `pinv_jvp` does to a_dot, term by term.
    """
    t = np.swapaxes(y, -1, -2)
    d = np.swapaxes(dy, -1, -2)
    left = np.eye(a.shape[-2]) - a @ y
    right = np.eye(a.shape[-1]) - y @ a
    return -t @ dy @ t + left @ d @ y @ t + t @ y @ d @ right


def pinv_jvp(y, a, rcond=None, rtol=None, a_dot=None):
    """Golub & Pereyra 1973, their formula for the derivative of the pseudo-inverse at constant rank: -y a_dot y + y
    y**T a_dot**T (1 - a y) + (1 - y a) a_dot**T y**T y.
    """
    t = np.swapaxes(y, -1, -2)
    d = np.swapaxes(a_dot, -1, -2)
    left = np.eye(a.shape[-2]) - a @ y
    right = np.eye(a.shape[-1]) - y @ a
    return -y @ a_dot @ y + y @ t @ d @ left + right @ d @ t @ y


pinv = numpy_row(
    np.linalg.pinv, ("a", "rcond"), same_dtype("a", lambda s, d: (*d[:-2], d[-1], d[-2])), ("rtol",),
    vjp={"a": pinv_a, "rcond": None, "rtol": None}, jvp=pinv_jvp, fits=Fits.ALWAYS, options=("rcond", "rtol"),
)


def _real_root(x):
    return np.sqrt(np.abs(x))


def _infer_norm(site: Site) -> Type:
    x = array_type(site, "x")
    if isinstance(x, Opaque):
        return OPAQUE
    dims, axis = dims_of(x), site.static("axis")
    vector = dims is not None and (isinstance(axis, int) or (len(dims) == 1 if axis is None else len(axis) == 1))
    given = site.type("ord")
    if vector and isinstance(given, Scalar) and given.kind == "f" and not given.is_const:
        order = None  # of vectors, it need not be known
    else:
        order = site.static("ord")
    if dims is not None:
        if order not in (None, "fro") and not vector:
            raise refuse(
                site,
                f"np.linalg.norm of a matrix with ord={order!r} is not supported",
                "use 'fro', or the norm of the singular values: np.linalg.svd(x, compute_uv=False)",
            )
        if order is not None and vector and (isinstance(order, str) or (order != np.inf and order < 1)):
            raise refuse(
                site, f"np.linalg.norm with ord={order!r} is not supported", "use 1, 2, np.inf or another number"
            )
    elif order is not None:
        raise refuse(
            site,
            "np.linalg.norm with ord of an array of unknown rank",
            "pass the array to the function, so that its rank is known",
        )
    dtype = dtype_name(probe(site, _real_root, [x]))
    return shaped(dtype, reduced(site, dims, axis, bool(site.static("keepdims", False))))


def sign_of(x):
    """The slope of the modulus."""
    if is_complex(x):
        size = np.abs(x)
        return np.conj(x) / off_kink(size)
    return np.sign(x)


def norm_x(dy, y, x, ord=None, axis=None, keepdims=False):
    """x: any shape, along one axis or over all; the Frobenius norm over two. Real or complex for orders 1, 2 and inf.

    Order 2: x / y (Giles 2008, "Frobenius norm"). Order p, by derivation: y**p = sum |x|**p, so y**(p - 1) dy is sum
    sign(x) |x|**(p - 1) dx. Order inf: shared evenly among the largest. 0 at the kink (conventions.md).
    """
    d = over(dy, axis, keepdims)
    n = over(y, axis, keepdims)
    if is_complex(x) and not is_at_run_time(ord) and (ord is None or ord == "fro" or ord == 2):
        return d * norm_slope(x, n, ord, axis)
    return scaled(d, norm_slope(x, n, ord, axis))


def norm_slope(x, n, ord, axis):
    """The slope of the norm n, which has the axes of x."""
    if is_at_run_time(ord):
        return slope_of_norm(x, n, ord, axis)
    if ord is None or ord == "fro" or ord == 2:
        return np.conj(x) / off_kink(n) if is_complex(x) else x / off_kink(n)
    if ord == 1:
        return sign_of(x)
    if ord == np.inf:
        at = np.abs(x) == n
        return sign_of(x) * at / np.sum(at, axis=axis, keepdims=True)
    return sign_of(x) * (np.abs(x) / off_kink(n)) ** (ord - 1)


def slope_of_norm(x, n, ord, axis):
    """That of a norm whose order is known at run time only; of infinite order it is shared among the largest."""
    part = np.abs(x) / off_kink(n)
    part = np.where(part == 0, 1.0, part)
    shares = np.sum(np.where(x == 0, 0.0, part**ord), axis=axis, keepdims=True)
    return np.where((ord == 0) | (n == 0), 0.0, sign_of(x) * part ** (ord - 1.0) / (shares + (shares == 0)))


def slope_by_order(y, x, ord, axis, keepdims):
    """By derivation from log y = log(sum |x|**p) / p: y_p = (y / p) sum q**p log q, where q = |x| / y, as the sum of
    q**p is 1.
    """
    n = over(y, axis, keepdims)
    part = np.abs(x) / off_kink(n)
    part = np.where(part == 0, 1.0, part)
    change = np.sum(part**ord * np.log(part), axis=axis, keepdims=keepdims)
    return np.where(ord == 0, 0.0, y * change / (ord + (ord == 0)))


def norm_ord(dy, y, x, ord, axis=None, keepdims=False):
    """With respect to the order, which is a number at run time."""
    return np.sum(dy * slope_by_order(y, x, ord, axis, keepdims))


def norm_jvp(y, x, ord=None, axis=None, keepdims=False, x_dot=None, ord_dot=None):
    if ord_dot is None:
        return norm_along(y, x, ord, axis, keepdims, x_dot)
    if x_dot is None:
        return ord_dot * slope_by_order(y, x, ord, axis, keepdims)
    return norm_along(y, x, ord, axis, keepdims, x_dot) + ord_dot * slope_by_order(y, x, ord, axis, keepdims)


def norm_along(y, x, ord, axis, keepdims, x_dot):
    slope = norm_slope(x, over(y, axis, keepdims), ord, axis)
    return np.sum(slope * x_dot, axis=axis, keepdims=keepdims)


norm = numpy_row(
    np.linalg.norm, ("x", "ord", "axis", "keepdims"), _infer_norm, vjp={"x": norm_x, "ord": norm_ord}, jvp=norm_jvp,
    raises=(), complex=True, safe=True, options=("ord",), at_least=0.0,
)
