# mypy: allow-untyped-defs
"""NumPy functions that work element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import Array, Scalar, Type
from s2sgrad.rules.folds import is_complex
from s2sgrad.rules.infer import elementwise, need
from s2sgrad.rules.operators import (
    abs_x,
    add_a,
    add_b,
    mod_b,
    mul_a,
    mul_b,
    neg_x,
    pos_x,
    pow_a,
    pow_b,
    sub_b,
    truediv_a,
    truediv_b,
)
from s2sgrad.rules.registry import register
from s2sgrad.rules.singular import divided, masked, off_kink, off_zero, scaled

# one operand --------------------------------------------------------------------------------------------------------


def sin_x(dy, y, x):
    return scaled(dy, np.cos(x))


def cos_x(dy, y, x):
    return scaled(-dy, np.sin(x))


def tan_x(dy, y):
    return scaled(dy, 1.0 + y * y)


def arcsin_x(dy, y, x):
    if is_complex(x):
        return dy / np.sqrt(1.0 - x * x)
    return divided(dy, off_zero(np.sqrt(1.0 - x * x)))


def arccos_x(dy, y, x):
    if is_complex(x):
        return -dy / np.sqrt(1.0 - x * x)
    return -divided(dy, off_zero(np.sqrt(1.0 - x * x)))


def arctan_x(dy, y, x):
    return divided(dy, 1.0 + x * x)


def sinh_x(dy, y, x):
    return scaled(dy, np.cosh(x))


def cosh_x(dy, y, x):
    return scaled(dy, np.sinh(x))


def tanh_x(dy, y):
    return scaled(dy, 1.0 - y * y)


def arcsinh_x(dy, y, x):
    return divided(dy, np.sqrt(x * x + 1.0))


def arccosh_x(dy, y, x):
    if is_complex(x):
        return dy / (np.sqrt(x - 1.0) * np.sqrt(x + 1.0))
    return divided(dy, off_zero(np.sqrt(x * x - 1.0)))


def arctanh_x(dy, y, x):
    return divided(dy, 1.0 - x * x)


def exp_x(dy, y):
    return scaled(dy, y)


def exp2_x(dy, y):
    return scaled(dy, 0.6931471805599453 * y)


def expm1_x(dy, y):
    return scaled(dy, y + 1.0)


def log_x(dy, y, x):
    return divided(dy, x)


def log1p_x(dy, y, x):
    return divided(dy, 1.0 + x)


def log2_x(dy, y, x):
    return divided(dy, 0.6931471805599453 * x)


def log10_x(dy, y, x):
    return divided(dy, 2.302585092994046 * x)


def sqrt_x(dy, y):
    if is_complex(y):
        return dy / (2.0 * y)
    return divided(dy, off_zero(2.0 * y))


def cbrt_x(dy, y):
    return divided(dy, off_zero(3.0 * y * y))


def square_x(dy, y, x):
    return scaled(2.0 * dy, x)


def reciprocal_x(dy, y):
    return -scaled(scaled(dy, y), y)


def sinc_x(dy, y, x):
    small = np.abs(x) < 1e-3  # its series there: exact to the last digits, and so are its own derivatives
    z = np.where(small, 1.0, x)
    series = x * (np.pi**4 / 30.0 * x * x - np.pi**2 / 3.0)
    return scaled(dy, np.where(small, series, (np.cos(np.pi * z) - y) / z))


def deg2rad_x(dy, y):
    return dy * (np.pi / 180.0)


def rad2deg_x(dy, y):
    return dy * (180.0 / np.pi)


def nan_to_num_x(dy, y, x):
    return masked(dy, np.isfinite(x))


def real_x(dy, y):
    return dy


def conj_x(dy, y):
    if is_complex(y):
        return np.conj(dy)
    return dy


# two operands -------------------------------------------------------------------------------------------------------


def maximum_a(dy, y, a, b):
    return masked(dy, np.where(a == b, 0.5, a > b))


def maximum_b(dy, y, a, b):
    return masked(dy, np.where(a == b, 0.5, a < b))


def fmax_a(dy, y, a, b):
    return masked(dy, np.where(a == b, 0.5, (a > b) | np.isnan(b)))


def fmax_b(dy, y, a, b):
    return masked(dy, np.where(a == b, 0.5, (a < b) | np.isnan(a)))


def fmin_a(dy, y, a, b):
    return masked(dy, np.where(a == b, 0.5, (a < b) | np.isnan(b)))


def fmin_b(dy, y, a, b):
    return masked(dy, np.where(a == b, 0.5, (a > b) | np.isnan(a)))


def hypot_a(dy, y, a):
    return scaled(dy, a / off_kink(y))


def hypot_b(dy, y, b):
    return scaled(dy, b / off_kink(y))


def arctan2_a(dy, y, a, b):
    return divided(scaled(dy, b), a * a + b * b)


def arctan2_b(dy, y, a, b):
    return -divided(scaled(dy, a), a * a + b * b)


def logaddexp_a(dy, y, a):
    return scaled(dy, np.exp(a - y))


def logaddexp_b(dy, y, b):
    return scaled(dy, np.exp(b - y))


def logaddexp2_a(dy, y, a):
    return scaled(dy, np.exp2(a - y))


def logaddexp2_b(dy, y, b):
    return scaled(dy, np.exp2(b - y))


def fmod_b(dy, y, a, b):
    return scaled(-dy, np.trunc(a / b))


def copysign_a(dy, y, a, b):
    return dy * np.where(np.signbit(a) == np.signbit(b), 1.0, -1.0)


def heaviside_b(dy, y, a):
    return dy * (a == 0)


# rows ---------------------------------------------------------------------------------------------------------------


_COMMON = {"absolute": "abs", "remainder": "mod", "conjugate": "conj"}  # how people write them


def _name(fn: Callable[..., Any]) -> str:
    return f"np.{_COMMON.get(fn.__name__, fn.__name__)}"


def _unary(fn: Callable[..., Any], rule: Callable[..., Any] | None = None, linear: bool = False) -> Row:
    return register(Row(
        _name(fn), fn, ("x",), elementwise(fn), vjp={"x": rule} if rule else {}, elementwise=rule is not None,
        linear=("x",) if linear else (),
    ))


def _binary(fn: Callable[..., Any], a: Callable[..., Any] | None = None, b: Callable[..., Any] | None = None) -> Row:
    return register(Row(
        _name(fn), fn, ("a", "b"), elementwise(fn), vjp={"a": a, "b": b} if a or b else {},
        elementwise=bool(a or b),
    ))


_fn: Any
_rule: Any
_a: Any


def _infer_real(site: Site) -> Type:
    """A view, so that an array without axes stays one."""
    t, made = need(site, "x"), elementwise(np.real)(site)
    return Array(made.dtype, ()) if isinstance(t, Array) and t.dims == () and isinstance(made, Scalar) else made  # type: ignore


_b: Any
for _fn, _rule in (
    (np.sin, sin_x), (np.cos, cos_x), (np.tan, tan_x), (np.arcsin, arcsin_x), (np.arccos, arccos_x),
    (np.arctan, arctan_x), (np.sinh, sinh_x), (np.cosh, cosh_x), (np.tanh, tanh_x), (np.arcsinh, arcsinh_x),
    (np.arccosh, arccosh_x), (np.arctanh, arctanh_x), (np.exp, exp_x), (np.exp2, exp2_x), (np.expm1, expm1_x),
    (np.log, log_x), (np.log1p, log1p_x), (np.log2, log2_x), (np.log10, log10_x), (np.sqrt, sqrt_x), (np.cbrt, cbrt_x),
    (np.square, square_x), (np.reciprocal, reciprocal_x), (np.absolute, abs_x), (np.fabs, abs_x), (np.sinc, sinc_x),
):
    _unary(_fn, _rule)
for _fn, _rule in (
    (np.negative, neg_x), (np.positive, pos_x), (np.deg2rad, deg2rad_x), (np.radians, deg2rad_x),
    (np.rad2deg, rad2deg_x), (np.degrees, rad2deg_x), (np.conjugate, conj_x),
):
    _unary(_fn, _rule, linear=True)
_unary(np.nan_to_num, nan_to_num_x)
register(Row(
    "np.real", np.real, ("x",), _infer_real, vjp={"x": real_x}, linear=("x",), view_of="x", fresh=False,
))
for _fn in (
    np.sign, np.floor, np.ceil, np.trunc, np.rint, np.isnan, np.isfinite, np.isinf, np.signbit, np.logical_not,
    np.invert,
):
    _unary(_fn)
for _fn, _a, _b in (
    (np.add, add_a, add_b), (np.subtract, add_a, sub_b), (np.multiply, mul_a, mul_b), (np.divide, truediv_a, truediv_b),
    (np.power, pow_a, pow_b), (np.float_power, pow_a, pow_b), (np.mod, add_a, mod_b), (np.fmod, add_a, fmod_b),
    (np.maximum, maximum_a, maximum_b), (np.minimum, maximum_b, maximum_a), (np.fmax, fmax_a, fmax_b),
    (np.fmin, fmin_a, fmin_b), (np.hypot, hypot_a, hypot_b), (np.arctan2, arctan2_a, arctan2_b),
    (np.logaddexp, logaddexp_a, logaddexp_b), (np.logaddexp2, logaddexp2_a, logaddexp2_b),
    (np.copysign, copysign_a, None), (np.heaviside, None, heaviside_b),
):
    _binary(_fn, _a, _b)
for _fn in (
    np.floor_divide, np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal, np.logical_and,
    np.logical_or, np.logical_xor, np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.left_shift, np.right_shift,
    np.isclose,
):
    _binary(_fn)
