"""Making operands for the test inputs of rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Rng = np.random.Generator
Make = Callable[[Rng], tuple[Any, ...]]


@dataclass(frozen=True)
class Domain:
    """One case: how to make the operands, in the order of the row's parameters, and the keyword operands."""

    args: Make
    kwargs: dict[str, Any] = field(default_factory=dict)
    tolerance: float = 1e-6
    second_order: bool = True


def normal(*shape: int) -> Callable[[Rng], Any]:
    """Standard normal numbers; a Python float for no shape."""
    return lambda rng: rng.standard_normal(shape) if shape else float(rng.standard_normal())


def between(low: float, high: float, *shape: int) -> Callable[[Rng], Any]:
    return lambda rng: rng.uniform(low, high, shape) if shape else float(rng.uniform(low, high))


def signed(low: float, high: float, *shape: int) -> Callable[[Rng], Any]:
    """Numbers of either sign, away from zero."""
    return lambda rng: _signed(rng, low, high, shape) if shape else float(_signed(rng, low, high, ()))


def _signed(rng: Rng, low: float, high: float, shape: tuple[int, ...]) -> Any:
    return rng.uniform(low, high, shape) * np.where(rng.random(shape) < 0.5, -1.0, 1.0)


def spread(*shape: int) -> Callable[[Rng], Any]:
    """Numbers with no two close to each other."""
    n = math.prod(shape)
    return lambda rng: (rng.permutation(n) + rng.uniform(-0.2, 0.2, n)).reshape(shape)


def positive_definite(*shape: int) -> Callable[[Rng], Any]:
    def make(rng: Rng) -> Any:
        m = rng.standard_normal(shape)
        return m @ np.swapaxes(m, -1, -2) + shape[-1] * np.eye(shape[-1])

    return make


def regular(*shape: int) -> Callable[[Rng], Any]:
    return lambda rng: rng.standard_normal(shape) + 3.0 * np.eye(shape[-1])


def of_rank(rank: int, *shape: int) -> Callable[[Rng], Any]:
    """Square matrices of that rank."""
    size = (*shape[:-1], shape[-1])
    return lambda rng: rng.standard_normal((*size, rank)) @ rng.standard_normal((*shape[:-1], rank, shape[-1]))


def fixed(value: Any) -> Callable[[Rng], Any]:
    return lambda rng: value


def case(*makers: Any, tolerance: float = 1e-6, second_order: bool = True, **kwargs: Any) -> Domain:
    """A case from one maker (or plain value) per operand."""

    def args(rng: Rng) -> tuple[Any, ...]:
        return tuple(m(rng) if callable(m) and not isinstance(m, type) else m for m in makers)

    return Domain(args, kwargs, tolerance, second_order)


def listed(*makers: Any) -> Callable[[Rng], Any]:
    return lambda rng: [m(rng) for m in makers]


def tupled(*makers: Any) -> Callable[[Rng], Any]:
    return lambda rng: tuple(m(rng) for m in makers)


def unary(make: Callable[..., Any], *args: Any) -> list[Domain]:
    """A unary function on a number, a vector and a matrix."""
    return [case(make(*args)), case(make(*args, 4)), case(make(*args, 2, 3))]


def binary(a: Callable[..., Any], b: Callable[..., Any] | None = None) -> list[Domain]:
    """A binary function on all kinds of broadcasting."""
    b = b or a
    return [
        case(a(), b()), case(a(3), b(3)), case(a(2, 3), b()), case(a(), b(3)), case(a(2, 3), b(3)), case(a(3), b(2, 3)),
        case(a(2, 1), b(1, 3)), case(a(2, 3), b(2, 1)),
    ]


def span(low: float, high: float) -> Callable[..., Any]:
    return lambda *shape: between(low, high, *shape)


def apart(low: float, high: float) -> Callable[..., Any]:
    return lambda *shape: signed(low, high, *shape)
