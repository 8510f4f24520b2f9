"""What is said of zeros, and which values are nothing else."""

from __future__ import annotations

import enum

import numpy as np

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.optimize.matching import is_const, rows_of
from s2sgrad.optimize.state import State
from s2sgrad.rules import core


class Zeros(enum.IntFlag):
    """What is known of the zeros in a cotangent."""

    NONE = 0
    SOME = 1  # of elements that an index leaves out
    ALL = 2  # perhaps of all elements, so of what they have in common, too


ANY = Zeros.SOME | Zeros.ALL


BLANK = rows_of(np.zeros, np.zeros_like) | {core.zeros_like, core.untouched}


def is_zero(s: State, v: Value) -> bool:
    v = s.sub(v)
    made = v.owner
    if is_const(v, 0) or not isinstance(made, Apply) or s.written(v):
        return is_const(v, 0)
    return made.row in BLANK or (made.row is core.copy and is_zero(s, made.operands[0]))
