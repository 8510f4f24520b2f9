"""Functions of the standard library that give one number: their results need not be looked at for arrays."""

from __future__ import annotations

import random
import statistics
import time
from typing import Any

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.rules import core as rows

_OF_STATISTICS = (
    "mean fmean geometric_mean harmonic_mean median median_low median_high median_grouped pstdev pvariance stdev "
    "variance covariance correlation"
)
_OF_RANDOM = (
    "random uniform triangular randint randrange getrandbits betavariate expovariate gammavariate gauss lognormvariate "
    "normalvariate vonmisesvariate paretovariate weibullvariate binomialvariate"
)
_OF_TIME = "time perf_counter monotonic process_time thread_time"
_FUNCTIONS: dict[Any, str] = {statistics: _OF_STATISTICS, random: _OF_RANDOM, time: _OF_TIME}
_KNOWN = [getattr(m, name) for m, names in _FUNCTIONS.items() for name in names.split() if hasattr(m, name)]
_METHODS = frozenset(_OF_RANDOM.split())


def gives_number(v: Value) -> bool:
    """Whether a value of unknown type is the result of a call that gives one number."""
    if not isinstance(v.owner, Apply) or v.owner.row not in rows.CALLS:
        return False
    fn = v.owner.operands[0]
    known, obj = static_value(fn.type)
    if known:
        return any(obj == function for function in _KNOWN)  # methods are new objects at every look
    made = fn.owner  # random.uniform, a method of the module's own generator
    if not isinstance(made, Apply) or made.row not in rows.CALLS or len(made.operands) != 3:
        return False
    getter, holder, name = (static_value(o.type)[1] for o in made.operands)
    return getter is getattr and isinstance(holder, random.Random) and name in _METHODS
