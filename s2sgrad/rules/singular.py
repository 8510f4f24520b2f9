# mypy: allow-untyped-defs
"""Divisors of derivatives that are infinite where a function is finite: those of roots at 0, of arcsin at 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.tiny import tiny
from s2sgrad.ir.types import Type
from s2sgrad.rules.infer import need, without_const
from s2sgrad.rules.registry import register


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
