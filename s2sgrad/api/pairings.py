"""Directions: tangents and cotangents that are drawn at random, their products, and their parts one by one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from s2sgrad.api.objects import parts_of, structured, with_parts

SHARES = 40  # up to so many leaves are looked at one by one


def direction(v: Any, rng: np.random.Generator) -> Any:
    """A random tangent or cotangent of a value: None where there is none."""

    def draw(x: Any) -> Any:
        shape = np.shape(x)
        d = rng.uniform(-1.0, 1.0, shape)
        if np.iscomplexobj(x):
            d = d + 1j * rng.uniform(-1.0, 1.0, shape)
        if isinstance(x, np.ndarray):
            return np.asarray(d).astype(x.dtype)
        return type(x)(d) if isinstance(x, np.inexact) else complex(d) if np.iscomplexobj(x) else float(d)

    return structured(v, lambda x: draw(x) if is_float(x) else None)


def scaled(v: Any, c: float) -> Any:
    """A direction times a number."""
    return structured(v, lambda x: None if x is None else x * c)


def rounding(x: Any) -> Any:
    """The size of a rounding error in a number or an array."""
    return np.abs(x) * np.finfo(np.asarray(x).dtype).eps


def is_float(x: Any) -> bool:
    return isinstance(x, float | complex | np.inexact) or (isinstance(x, np.ndarray) and x.dtype.kind in "fc")


def numbers_in(v: Any) -> list[Any]:
    """The numbers and arrays of numbers in a value."""
    inner = parts_of(v)
    if inner is not None:
        return [x for part in inner.values() for x in numbers_in(part)]
    return [v] if is_float(v) else []


def paired(cotangent: Any, tangent: Any) -> tuple[float, float]:
    """The product of a cotangent and a tangent, and the sum of the sizes of its terms."""
    if cotangent is None or tangent is None:
        return 0.0, 0.0
    inner, other = parts_of(cotangent), parts_of(tangent)
    if inner is not None and other is not None:
        sums = [paired(x, other.get(k)) for k, x in inner.items()]
        return sum(s for s, _ in sums), sum(n for _, n in sums)
    if not is_float(tangent):
        return 0.0, 0.0
    a, b = np.asarray(cotangent), np.asarray(tangent)
    wide = np.result_type(a, b, np.float64)
    terms = np.multiply(a, b, dtype=wide, where=(a != 0) & (b != 0), out=np.zeros(np.broadcast(a, b).shape, wide))
    return float(np.sum(terms.real)), float(np.sum(np.abs(terms)))


def precision(values: Any) -> float:
    """The relative error that is allowed, by the coarsest numbers there are."""
    eps = max((np.finfo(np.asarray(x).dtype).eps for x in numbers_in(values)), default=0.0)
    return float(np.sqrt(max(eps, np.finfo(np.float64).eps)))


def spread(count: int, wrt: Sequence[int], given: Sequence[Any]) -> list[Any]:
    """One entry per parameter."""
    found = dict(zip(wrt, given))
    return [found.get(k) for k in range(count)]


def shares(names: Sequence[str], tangents: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Directions with one leaf each of the given ones, or one argument if there are many, and the names of these."""
    count = len(numbers_in(tangents))
    for k, (name, tangent) in enumerate(zip(names, tangents)):
        if tangent is None:
            continue
        alone = leaves(name, tangent) if count <= SHARES else [(name, tangent)]
        for where, part in alone:
            yield where, [part if j == k else None for j in range(len(tangents))]


def leaves(name: str, tangent: Any) -> list[tuple[str, Any]]:
    """A tangent as several, of one leaf each, with their names."""
    found: list[tuple[str, Any]] = []

    def visit(v: Any, where: str, put: Callable[[Any], Any]) -> None:
        def inside(key: Any, x: Any) -> Any:
            return put(with_parts(v, {**nothing, key: x}))

        inner = parts_of(v)
        if inner is None:
            if is_float(v):
                found.append((where, put(v)))
            return
        nothing = {k: structured(part, lambda _: None) for k, part in inner.items()}
        for key, part in inner.items():
            plain = isinstance(v, dict | list) or (isinstance(v, tuple) and not hasattr(v, "_fields"))
            step = f"[{key!r}]" if plain else f".{key}"
            visit(part, where + step, functools.partial(inside, key))

    visit(tangent, name, lambda x: x)
    return found


__all__ = ["direction", "is_float", "numbers_in", "paired", "precision", "rounding", "scaled", "shares", "spread"]
