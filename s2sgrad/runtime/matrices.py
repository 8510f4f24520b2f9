"""Derivatives of determinants.

As in helpers.py, each function is self-contained: it uses `np` and nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def cofactors(a: Any, det: Any) -> Any:
    """The derivative of det = np.linalg.det(a): det * inv(a).T, by singular values where a matrix has no inverse."""
    least = np.finfo(a.dtype)
    if np.all(np.abs(det) > least.tiny / least.eps):
        return np.expand_dims(det, (-1, -2)) * np.swapaxes(np.linalg.inv(a), -1, -2)
    u, s, vt = np.linalg.svd(a)
    others = np.prod(np.where(np.eye(s.shape[-1], dtype=bool), 1, s[..., None, :]), axis=-1)
    sign = np.expand_dims(np.linalg.det(u) * np.linalg.det(vt), (-1, -2))
    return sign * np.conj((u * others[..., None, :]) @ vt)


def cofactors_change(d: Any, a: Any) -> Any:
    """How the cofactors of a change along d: its second minors, so that a may be singular."""
    det, least = np.linalg.det(a), np.finfo(a.dtype)
    if np.all(np.abs(det) > least.tiny / least.eps):
        t = np.swapaxes(np.linalg.inv(a), -1, -2)
        if not np.max(np.abs(t), initial=0.0) * np.max(np.abs(a), initial=0.0) > 1e6:  # where it is exact enough
            along = np.sum(t * d, axis=(-1, -2), keepdims=True) * t - t @ np.swapaxes(d, -1, -2) @ t
            return np.expand_dims(det, (-1, -2)) * along
    u, s, vt = np.linalg.svd(a)
    same = np.eye(s.shape[-1], dtype=bool)
    out = same[:, None, :] | same[None, :, :]
    minors = np.prod(np.where(out, 1, s[..., None, None, :]), axis=-1) * ~same
    e = np.conj(np.swapaxes(u, -1, -2)) @ d @ np.conj(np.swapaxes(vt, -1, -2))
    on_diagonal = minors @ np.sum(same * e, axis=-1)[..., None]
    sign = np.expand_dims(np.linalg.det(u) * np.linalg.det(vt), (-1, -2))
    return sign * (np.conj(u) @ (same * on_diagonal - minors * np.swapaxes(e, -1, -2)) @ np.conj(vt))
