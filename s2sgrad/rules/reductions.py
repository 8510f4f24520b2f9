# mypy: allow-untyped-defs
"""NumPy reductions: sum, max and their kin."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.row import Row
from s2sgrad.rules.infer import reduction
from s2sgrad.rules.registry import register, register_method
from s2sgrad.runtime.helpers import broadcast_like


def sum_a(dy, y, a, axis=None, dtype=None, keepdims=False):
    if axis is None or keepdims:
        return broadcast_like(dy, a)
    return broadcast_like(np.expand_dims(dy, axis), a)


def max_a(dy, y, a, axis=None, keepdims=False):
    if axis is None or keepdims:
        at = a == y
        return at * (dy / np.sum(at, axis=axis, keepdims=keepdims))
    at = a == np.expand_dims(y, axis)
    return at * np.expand_dims(dy / np.sum(at, axis=axis), axis)


def max_jvp(y, a, a_dot, axis=None, keepdims=False):
    if axis is None or keepdims:
        at = a == y
    else:
        at = a == np.expand_dims(y, axis)
    return np.sum(at * a_dot, axis=axis, keepdims=keepdims) / np.sum(at, axis=axis, keepdims=keepdims)


sum_ = register_method(register(Row(
    "np.sum", np.sum, ("a", "axis", "dtype"), reduction(np.sum), ("keepdims",), vjp={"a": sum_a}, linear=("a",),
)), "sum")
max_ = register_method(register(Row(
    "np.max", np.max, ("a", "axis"), reduction(np.max), ("keepdims",), vjp={"a": max_a}, jvp=max_jvp,
), np.amax), "max")
min_ = register_method(register(Row(
    "np.min", np.min, ("a", "axis"), reduction(np.min), ("keepdims",), vjp={"a": max_a}, jvp=max_jvp,
), np.amin), "min")
