# mypy: allow-untyped-defs
"""Divisors of derivatives at awkward points.

Where a function is finite and its derivative infinite, at the end of a domain (roots at 0, arcsin at 1): `off_zero`.
Where the domain's end cannot be passed (the root of a sum of squares), and at the kinks of norms: `off_kink`.
Where zeros in a cotangent say that nothing depends on an element: `divided`, `scaled` and `masked` keep them. They are
`/` and `*` unless the cotangent has such zeros (optimize/patterns/selected.py).

`off_zero(x)` is np.maximum(x, TINY), of numbers `x or TINY`: 0 stays 0, and anything else becomes infinite. `off_kink`
has infinity in the place of 0, so that the quotient is 0, and so are its derivatives; the rules of norms have it from
the start. All of them have rows with rules of their own, as derivatives are differentiated again.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.tiny import tiny
from s2sgrad.ir.types import Type
from s2sgrad.rules.infer import folding, need, without_const
from s2sgrad.rules.registry import register
from s2sgrad.runtime.helpers import divided, masked, scaled


def off_zero(x: Any) -> Any:
    """x >= 0 as a divisor, with the smallest positive number for 0: a cotangent of 0 stays 0, any other gives inf."""
    least = tiny(np.asarray(x).dtype.name)[1]
    return np.maximum(x, least) if isinstance(x, np.ndarray) else x or least


def _infer_off_zero(site: Site) -> Type:
    return without_const(need(site, "x"))


def off_zero_x(dy, y):
    return dy


off_zero_row = register(Row(
    "off_zero", off_zero, ("x",), _infer_off_zero, form=Form.OFF_ZERO, vjp={"x": off_zero_x}, elementwise=True,
    cost="cheap",
))


def off_kink(x: Any) -> Any:
    """x >= 0 as a divisor, with infinity for 0: what is divided by it gives 0 at a kink, and so do its derivatives."""
    return np.where(x == 0, np.inf, x) if isinstance(x, np.ndarray) else x or np.inf


off_kink_row = register(Row(
    "off_kink", off_kink, ("x",), _infer_off_zero, form=Form.OFF_KINK, vjp={"x": off_zero_x}, elementwise=True,
    cost="cheap",
))


def divided_d(dy, y, x):
    return divided(dy, x)


def divided_x(dy, y, x):
    return -scaled(divided(y, x), dy)


def scaled_d(dy, y, s):
    return scaled(dy, s)


def scaled_s(dy, y, d):
    return scaled(d, dy)


def masked_d(dy, y, m):
    return masked(dy, m)


def _keeping(fn: Any, params: tuple[str, str], infer: Any, vjp: dict[str, Any]) -> tuple[Row, Row]:
    """The row that rules use, of which the optimizer makes / or * or the second one, which stays."""
    facts: dict[str, Any] = {"vjp": vjp, "elementwise": True, "helper": fn.__name__}
    rule, kept = (Row(fn.__name__, f, params, infer, complex=True, **facts) for f in (fn, None))
    return register(rule), register(kept)


divided_row, kept_divided = _keeping(
    divided, ("d", "x"), folding(operator.truediv), {"d": divided_d, "x": divided_x}
)
scaled_row, kept_scaled = _keeping(scaled, ("d", "s"), folding(operator.mul), {"d": scaled_d, "s": scaled_s})
masked_row, kept_masked = _keeping(masked, ("d", "m"), folding(operator.mul), {"d": masked_d, "m": None})
