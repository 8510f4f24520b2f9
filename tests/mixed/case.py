"""A program with arguments, and the ways in which its derivatives are checked against differences of its values."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.pairs.golden import leaves

Program = Callable[..., Any]


@dataclass
class Case:
    program: Program
    args: tuple[Any, ...]

    @property
    def name(self) -> str:
        return self.program.__name__

    def directions(self) -> tuple[Any, ...]:
        """A random direction in the structure of the arguments."""
        rng = np.random.default_rng(5)
        return tuple(rebuilt(a, iter([rng.standard_normal(np.shape(w)) for w in leaves(a)])) for a in self.args)

    def moved(self, h: float) -> tuple[Any, ...]:
        """The arguments, h further along the direction."""
        pairs = zip(self.args, self.directions())
        return tuple(rebuilt(a, iter([w + h * u for w, u in zip(leaves(a), leaves(d))])) for a, d in pairs)

    def fresh(self) -> tuple[Any, ...]:
        return copy.deepcopy(self.args)


def rebuilt(like: Any, values: Iterator[Any]) -> Any:
    """The structure of `like` with other leaves."""
    if isinstance(like, dict):
        return {k: rebuilt(v, values) for k, v in like.items()}
    if isinstance(like, (tuple, list)):
        items = [rebuilt(v, values) for v in like]
        return type(like)(*items) if hasattr(like, "_fields") else type(like)(items)
    value = next(values)
    return value if np.ndim(like) else float(value)


class Cases(list[Case]):
    """Programs by the decorator `add(*args)`."""

    def add(self, *args: Any) -> Callable[[Program], Program]:
        def enter(program: Program) -> Program:
            self.append(Case(program, args))
            return program

        return enter
