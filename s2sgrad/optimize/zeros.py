"""What is said of zeros, and what a question about them has found so far."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import numpy as np

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row
from s2sgrad.optimize.domains import Domains
from s2sgrad.optimize.rules_algebra import is_const
from s2sgrad.rules import core, registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2sgrad.optimize.simplify import Simplifier


class Zeros(enum.IntFlag):
    """What is known of the zeros in a cotangent."""

    NONE = 0
    SOME = 1  # of elements that an index leaves out
    ALL = 2  # perhaps of all elements, so of what they have in common, too


ANY = Zeros.SOME | Zeros.ALL


class Found(dict[object, Zeros]):
    """What has been found out in answer to one question: of values, and of what is taken from containers."""

    def __init__(self, s: Simplifier) -> None:
        super().__init__()
        self._s = s
        self.buffers = 0  # how many were looked at
        self.entries = 0  # how often it was asked what is in a container

    @property
    def domains(self) -> Domains:
        if self._s.domains is None:
            self._s.domains = Domains(self._s.fn)
        return self._s.domains


def rows_of(*fns: Callable[..., object]) -> frozenset[Row]:
    return frozenset(row for fn in fns if (row := registry.lookup(fn)) is not None)


BLANK = rows_of(np.zeros, np.zeros_like) | {core.zeros_like, core.untouched}


def is_zero(s: Simplifier, v: Value) -> bool:
    v = s.sub(v)
    made = v.owner
    if is_const(v, 0) or not isinstance(made, Apply) or s.written(v):
        return is_const(v, 0)
    return made.row in BLANK or (made.row is core.copy and is_zero(s, made.operands[0]))
