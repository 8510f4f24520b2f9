"""Optimisation of SSA, in a fixed order of passes."""

from __future__ import annotations

from s2sgrad.analysis.alias import mark_aliased
from s2sgrad.ir.ops import Function
from s2sgrad.optimize.branches import join_branches
from s2sgrad.optimize.buffers import buffers
from s2sgrad.optimize.cse import cse
from s2sgrad.optimize.dce import dce, dce_alone
from s2sgrad.optimize.decided import decide_branches
from s2sgrad.optimize.drain import drain
from s2sgrad.optimize.given_wild import mark_wild
from s2sgrad.optimize.presence import presence
from s2sgrad.optimize.settle import settle
from s2sgrad.optimize.simplify import simplify, simplify_unfinished
from s2sgrad.optimize.trailing import trailing
from s2sgrad.passes import run_passes

PIPELINE = (
    simplify, cse, presence, dce, decide_branches, join_branches, simplify, cse, buffers, simplify, cse, trailing, dce,
)


def optimize(fn: Function, again: bool = False) -> Function:
    """Optimise a function and all that it calls, in place.

    What is to be transformed `again` keeps its values: arrays that are accumulated in place are harder to reverse. It
    keeps what is differentiated in the place of values of NumPy, too.
    """
    mark_aliased(fn)
    passes = [p for p in PIPELINE if p is not buffers] if again else [settle, *PIPELINE, drain]
    return run_passes(fn, passes)


def prune(fn: Function) -> None:
    """Simplify and drop what is not needed, in a function under construction (which the verifier would refuse).

    Nothing is merged or moved: a reverse sweep without its recordings still reads primal memory as it was. Functions
    that it calls are left alone: the shadows in one that is going to be reversed later look like dead code.
    """
    simplify_unfinished(fn)
    dce_alone(fn)


__all__ = [
    "PIPELINE", "buffers", "cse", "dce", "mark_wild", "optimize", "presence", "prune", "settle", "simplify",
    "trailing",
]
