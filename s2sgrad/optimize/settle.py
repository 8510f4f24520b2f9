"""What our code makes of a function of NumPy has been differentiated: from here on NumPy's value stands for it."""

from __future__ import annotations

from s2sgrad.ir.ops import Apply, Function, walk
from s2sgrad.optimize.rewrite import Substitution, each_function
from s2sgrad.rules import own_values


def settle(fn: Function) -> None:
    """Replace `by_numpy(value, made)` by the value in a function and all that it calls."""
    each_function(fn, _settle)


def _settle(fn: Function) -> None:
    instead = Substitution()
    for op in walk(fn.body):
        if isinstance(op, Apply) and op.row is own_values.by_numpy:
            instead.replace(op.result, op.operands[0])
    instead.apply(fn.body)
