# mypy: allow-untyped-defs
"""NumPy functions that work element by element, beside those of one operand in rules/elementary.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.ir.facets import Fits
from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import Array, Scalar, Type
from s2sgrad.rules.infer import elementwise, need
from s2sgrad.rules.operators import (
    add_a,
    add_b,
    mod_b,
    mul_a,
    mul_b,
    pow_a,
    pow_b,
    sub_b,
    truediv_a,
    truediv_b,
)
from s2sgrad.rules.registry import register
from s2sgrad.rules.singular import divided, masked, off_kink, scaled

# one operand --------------------------------------------------------------------------------------------------------


def nan_to_num_x(dy, y, x):
    return masked(dy, np.isfinite(x))


def real_x(dy, y):
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


def _unary(fn: Callable[..., Any], **facts: Any) -> Row:
    return register(Row(_name(fn), fn, ("x",), elementwise(fn), flat=True, **facts))


def _binary(
    fn: Callable[..., Any], a: Callable[..., Any] | None = None, b: Callable[..., Any] | None = None, **facts: Any
) -> Row:
    return register(Row(
        _name(fn), fn, ("a", "b"), elementwise(fn), vjp={"a": a, "b": b} if a or b else {}, elementwise=bool(a or b),
        **facts,
    ))


_fn: Any
_a: Any
_b: Any


def _infer_real(site: Site) -> Type:
    """A view, so that an array without axes stays one."""
    t, made = need(site, "x"), elementwise(np.real)(site)
    if isinstance(t, Array) and t.dims == () and isinstance(made, Scalar) and made.dtype is not None:
        return Array(made.dtype, ())
    return made


register(Row(
    "np.real", np.real, ("x",), _infer_real, vjp={"x": real_x}, linear=("x",), view_of="x", fresh=False, complex=True,
    safe=True,
))
for _fn in (np.floor, np.ceil, np.trunc, np.signbit, np.logical_not, np.invert):
    _unary(_fn, safe=True)
for _fn in (np.isnan, np.isfinite, np.isinf):
    _unary(_fn, safe=True, asks_for_nan=True)
_unary(np.sign, safe=True, within_one=True, tame=True)
_unary(np.rint, complex=True, safe=True)
register(Row(
    "np.nan_to_num", np.nan_to_num, ("x",), elementwise(np.nan_to_num), vjp={"x": nan_to_num_x}, elementwise=True,
    asks_for_nan=True,
))
for _fn, _a, _b in (
    (np.add, add_a, add_b), (np.subtract, add_a, sub_b), (np.multiply, mul_a, mul_b), (np.divide, truediv_a, truediv_b),
    (np.power, pow_a, pow_b),
):
    _binary(_fn, _a, _b, complex=True)
_binary(np.float_power, pow_a, pow_b, complex=True, pole=True)
_binary(np.mod, add_a, mod_b, tame=True)
_binary(np.fmod, add_a, fmod_b, tame=True)
_binary(np.hypot, hypot_a, hypot_b, at_least=0.0)
_binary(np.arctan2, arctan2_a, arctan2_b, tame=True)
for _fn, _a, _b in (
    (np.maximum, maximum_a, maximum_b), (np.minimum, maximum_b, maximum_a), (np.fmax, fmax_a, fmax_b),
    (np.fmin, fmin_a, fmin_b), (np.logaddexp, logaddexp_a, logaddexp_b), (np.logaddexp2, logaddexp2_a, logaddexp2_b),
    (np.copysign, copysign_a, None), (np.heaviside, None, heaviside_b),
):
    _binary(_fn, _a, _b)
for _fn in (
    np.floor_divide, np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal, np.logical_and,
    np.logical_or, np.logical_xor, np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.left_shift, np.right_shift,
    np.isclose,
):
    _binary(_fn, flat=True, fits=Fits.BROADCASTING)
