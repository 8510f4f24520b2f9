# mypy: allow-untyped-defs
"""The rest of the math module: the gamma function, roots, remainders, and functions of integers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from s2sgrad.ir.facets import ARITHMETIC
from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import BOOL, FLOAT, INT, OPAQUE, Opaque, Scalar, Type
from s2sgrad.rules.array_args import helper_row
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.elementary import for_module, infer_math
from s2sgrad.rules.elementwise import hypot_a, hypot_b
from s2sgrad.rules.folds import holds_numbers, is_array
from s2sgrad.rules.infer import always, refuse
from s2sgrad.rules.operators import add_a
from s2sgrad.rules.registry import register, register_composite, register_method
from s2sgrad.rules.scalar_math import infer_sum
from s2sgrad.rules.singular import off_kink
from s2sgrad.runtime.helpers import broadcast_like, repeat_for
from s2sgrad.runtime.special import binary_exponent, polygamma, power_mod

# the gamma function, powers and remainders ----------------------------------------------------------------------------


def polygamma_x(dy, y, n, x):
    """The derivatives of log(gamma) one after the other: polygamma(n + 1) is that of polygamma(n) by definition."""
    return dy * polygamma(n + 1, x)


def remainder_b(dy, y, a, b):
    return -dy * math.floor((a - y) / b + 0.5)


def hypot_c(dy, y, c):
    return dy * (c / off_kink(y))


def hypot_d(dy, y, d):
    return dy * (d / off_kink(y))


def ldexp_x(dy, y, i):
    return math.ldexp(dy, i)


def fsum_seq(dy, y, seq):
    if is_array(seq):
        return broadcast_like(dy, seq)
    if holds_numbers(seq):
        return [dy] * len(seq)
    return repeat_for(dy, seq)


def fsum_jvp(y, seq, seq_dot):
    return sum(seq_dot)


def _function(name: str, params: tuple[str, ...], vjp: dict[str, Any], **facts: Any) -> Row | None:
    """Register math.<name>, where this Python has it."""
    fn = getattr(math, name, None)
    if fn is None:
        return None
    facts = {"infer": infer_math(fn), "elementwise": bool(vjp), "cost": "cheap", "raises": ARITHMETIC, **facts}
    return register(Row(f"math.{name}", fn, params, vjp=vjp, **facts))


def _infer_fsum(site: Site) -> Type:
    total = infer_sum(Site(site.row, ("iterable",), site.operands, site.span))
    return FLOAT if isinstance(total, Scalar) else total


_function("remainder", ("a", "b"), {"a": add_a, "b": remainder_b})
_HYPOT = {"a": for_module(hypot_a, "math"), "b": for_module(hypot_b, "math"), "c": hypot_c, "d": hypot_d}
_function("hypot", ("a", "b", "c", "d"), _HYPOT, at_least=0.0)
_function("ldexp", ("x", "i"), {"x": ldexp_x}, elementwise=False, linear=("x",))
_function(
    "fsum", ("seq",), {"seq": fsum_seq}, elementwise=False, jvp=fsum_jvp, cost="normal",
    infer=_infer_fsum,
)
helper_row(polygamma, ("n", "x"), always(FLOAT), vjp={"n": None, "x": polygamma_x}, elementwise=True)

# integers and questions -----------------------------------------------------------------------------------------------


def _infer_integers(site: Site) -> Type:
    for t in site.types():
        if isinstance(t, Opaque):
            return OPAQUE
        if not (isinstance(t, Scalar) and t.kind in "bi"):
            raise refuse(site, f"{site.row.name} of {type_text(t)}", "give it integers, with int(...)")
    return INT


for _name, _params in (
    ("comb", ("n", "k")), ("perm", ("n", "k")), ("factorial", ("n",)), ("gcd", ("*integers",)),
    ("lcm", ("*integers",)), ("isqrt", ("n",)),
):
    _function(_name, _params, {}, infer=_infer_integers, fold=True, flat=True)
_function(
    "isclose", ("a", "b", "rel_tol", "abs_tol"), {}, infer=always(BOOL), keywords=("rel_tol", "abs_tol"), flat=True,
)
_function("ulp", ("x",), {}, infer=always(FLOAT), flat=True)
helper_row(binary_exponent, ("x",), always(INT), flat=True)
mod_power = helper_row(power_mod, ("base", "exponent", "modulus"), _infer_integers, flat=True)




def _method(name: str, result: Type) -> Row:
    row = Row(name, None, ("x",), always(result), form=Form.METHOD, symbol=name, cost="cheap", flat=True)
    return register_method(register(row), name, Scalar)


bit_length = _method("bit_length", INT)
bit_count = _method("bit_count", INT)
is_integer = _method("is_integer", BOOL)

# by others ------------------------------------------------------------------------------------------------------------


def modf(x):
    part = math.fmod(x, 1.0)
    return part, float(x) - part


def frexp(x):
    e = binary_exponent(x)
    return math.ldexp(x, -e), e


def dist(p, q):
    if is_array(p) or is_array(q) or len(p) > 4:
        return float(np.sqrt(np.sum((np.asarray(p) - np.asarray(q)) ** 2)))
    return math.hypot(*[p[k] - q[k] for k in range(len(p))])


def prod(iterable, start=1):
    total = start
    for v in iterable:
        total = total * v
    return total


def sumprod(p, q):
    total = 0
    for a, b in zip(p, q, strict=True):
        total = total + a * b
    return total


def fma(x, y, z):  # rounded twice
    return x * y + z


for _fn in (modf, frexp, dist, prod, sumprod, fma):
    if hasattr(math, _fn.__name__):  # math.sumprod came with Python 3.12, math.fma with 3.13
        register_composite(getattr(math, _fn.__name__), _fn)
