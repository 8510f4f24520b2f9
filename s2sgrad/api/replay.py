"""The primal as Python runs it: what its value is, for S2SGRAD_CHECK=1, and what it raises itself."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2sgrad.api.pairings import numbers_in
from s2sgrad.api.parameters import Parameters
from s2sgrad.api.signature import with_floats
from s2sgrad.rules import registry


@dataclass(frozen=True)
class Replay:
    """A function and the arguments of a call of it, apart from the caller's; what they share, they share here, too."""

    fun: Callable[..., Any]
    parameters: Parameters
    args: list[Any]

    @staticmethod
    def of(
        fun: Callable[..., Any], parameters: Parameters, args: Sequence[Any], wrt: Sequence[int]
    ) -> Replay | None:
        """None where the function is none of Python's, or arguments cannot be copied."""
        if registry.lookup(fun) is not None or hasattr(fun, "__s2sgrad_ssa__"):
            return None
        try:
            given = copy.deepcopy(list(args))
        except Exception:  # whatever the user's objects say
            return None
        for k in wrt:
            given[k] = with_floats(given[k])
        return Replay(fun, parameters, given)

    def run(self) -> Any:
        """What the function gives for these arguments."""
        return self.parameters.call(self.fun, copy.deepcopy(self.args))


def same_numbers(a: Any, b: Any) -> bool:
    """Whether two results have the same numbers, to the last bit."""
    mine, theirs = numbers_in(a), numbers_in(b)
    return len(mine) == len(theirs) and all(np.array_equal(x, y, True) for x, y in zip(mine, theirs, strict=True))


__all__ = ["Replay", "same_numbers"]
