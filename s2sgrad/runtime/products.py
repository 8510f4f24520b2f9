"""Cotangents of the operands of matrix products whose ranks are known at run time only."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.runtime.helpers import unbroadcast


def matmul_left(dy: Any, a: Any, b: Any) -> Any:
    """The cotangent of a in a @ b."""
    if np.ndim(b) == 1:
        return np.multiply.outer(dy, b)
    if np.ndim(a) == 1:
        return unbroadcast((b @ dy[..., None])[..., 0], a)
    return unbroadcast(dy @ np.swapaxes(b, -1, -2), a)


def matmul_right(dy: Any, a: Any, b: Any) -> Any:
    """The cotangent of b in a @ b."""
    if np.ndim(b) == 1:
        return unbroadcast(np.expand_dims(dy, -1) * a, b)
    if np.ndim(a) == 1:
        return unbroadcast(a[:, None] * dy[..., None, :], b)
    return unbroadcast(np.swapaxes(a, -1, -2) @ dy, b)


def dot_left(dy: Any, a: Any, b: Any) -> Any:
    """The cotangent of a in np.dot(a, b)."""
    if np.ndim(a) == 0:
        return np.sum(dy * b)
    if np.ndim(b) < 2:
        return np.multiply.outer(dy, b)
    last = np.ndim(dy) - np.ndim(b) + 1  # where the axes of b begin in dy
    axes = (*range(np.ndim(b) - 2), np.ndim(b) - 1)
    return np.tensordot(dy, b, (range(last, np.ndim(dy)), axes))


def dot_right(dy: Any, a: Any, b: Any) -> Any:
    """The cotangent of b in np.dot(a, b)."""
    if np.ndim(b) == 0:
        return np.sum(dy * a)
    if np.ndim(a) == 0:
        return dy * a
    rows = range(np.ndim(a) - 1)
    d = np.tensordot(a, dy, (rows, rows))
    return d if np.ndim(b) == 1 else np.moveaxis(d, 0, -2)
