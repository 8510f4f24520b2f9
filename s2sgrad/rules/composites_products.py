# mypy: allow-untyped-defs
"""Diagonals, traces, cross and Kronecker products of any rank, compiled as Python code."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.types import Array, Type
from s2sgrad.rules import products, shaping
from s2sgrad.rules.folds import is_known, refused
from s2sgrad.rules.registry import register_composite, register_wider

_LETTERS = "abcdefgh"
_DIAGONALS = [f"{_LETTERS[:k]}ii->{_LETTERS[:k]}i" for k in range(8)]


def _rank(t: Type | None) -> int | None:
    return len(t.dims) if isinstance(t, Array) and t.dims is not None else None


def no_matrix(given: dict[str, Type]) -> bool:
    return _rank(given.get("a")) not in (None, 0, 1, 2)


def diagonal(a, offset=0, axis1=0, axis2=1):
    """A view, as in NumPy."""
    m = np.moveaxis(a, (axis1, axis2), (-2, -1))
    if offset > 0:
        m = m[..., offset:]
    elif offset < 0:
        m = m[..., -offset:, :]
    square = m.shape[-2] == m.shape[-1]
    if is_known(square) and square:
        return np.einsum(_DIAGONALS[np.ndim(a) - 2], m)
    n = min(m.shape[-2], m.shape[-1])
    return np.einsum(_DIAGONALS[np.ndim(a) - 2], m[..., :n, :n])


def trace(a, offset=0, axis1=0, axis2=1, dtype=None):
    return np.sum(diagonal(a, offset, axis1, axis2), -1, dtype)


def diagflat(v, k=0):
    return np.diag(np.ravel(np.asarray(v)), k)


def no_vector(given: dict[str, Type]) -> bool:
    """Whether np.tril or np.triu is given a vector, which counts as the rows of a square matrix."""
    return _rank(given.get("m")) == 1


def tril_of_vector(m, k=0):
    return np.tril(np.broadcast_to(m, (m.shape[0], m.shape[0])), k)


def triu_of_vector(m, k=0):
    return np.triu(np.broadcast_to(m, (m.shape[0], m.shape[0])), k)


# products -----------------------------------------------------------------------------------------------------------


def in_the_plane(given: dict[str, Type]) -> bool:
    types = given.get("a"), given.get("b")
    return any(isinstance(t, Array) and t.dims is not None and bool(t.dims) and t.dims[-1] == 2 for t in types)


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    if axis is not None:
        return cross(a, b, axis, axis, axis)
    p, q = np.moveaxis(np.asarray(a), axisa, -1), np.moveaxis(np.asarray(b), axisb, -1)
    if p.shape[-1] == 2 and q.shape[-1] == 2:
        return np.asarray(p[..., 0] * q[..., 1] - p[..., 1] * q[..., 0])
    return np.moveaxis(np.cross(in_space(p), in_space(q)), -1, axisc)


def in_space(p):
    if p.shape[-1] != 2:
        return p
    return np.concatenate((p, np.zeros_like(p[..., :1])), -1)


def ranks_differ(given: dict[str, Type]) -> bool:
    return not (_rank(given.get("a")) == _rank(given.get("b")) and _rank(given.get("a")) in (1, 2))


def kron(a, b):
    x, y = np.asarray(a), np.asarray(b)
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return x * y
    rank = max(np.ndim(x), np.ndim(y))
    p = np.reshape(x, (1,) * (rank - np.ndim(x)) + x.shape)
    q = np.reshape(y, (1,) * (rank - np.ndim(y)) + y.shape)
    whole = np.expand_dims(p, tuple([2 * k + 1 for k in range(rank)]))
    whole = whole * np.expand_dims(q, tuple([2 * k for k in range(rank)]))
    return np.reshape(whole, tuple([m * n for m, n in zip(p.shape, q.shape)]))


def number(given: dict[str, Type]) -> bool:
    return any(not isinstance(given.get(p), Array) or _rank(given.get(p)) == 0 for p in ("a", "v"))


def convolve(a, v, mode="full"):
    x, k = np.atleast_1d(np.asarray(a)), np.atleast_1d(np.asarray(v))
    if np.ndim(x) > 1 or np.ndim(k) > 1:
        return refused("np.convolve of arrays that are not vectors", "convolve row by row")
    return np.convolve(x, k, mode)


register_composite(np.diagflat, diagflat)
for _row, _impl, _when in (
    (products.diagonal, diagonal, no_matrix), (products.trace, trace, no_matrix), (products.cross, cross, in_the_plane),
    (products.kron, kron, ranks_differ), (products.convolve, convolve, number),
    (shaping.tril, tril_of_vector, no_vector), (shaping.triu, triu_of_vector, no_vector),
):
    register_wider(_row, _impl, _when)
