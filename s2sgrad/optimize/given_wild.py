"""Whether what functions that call themselves are given, and give back, may be infinite or nan.

The primal is asked, by all of its calls, before the sweeps are made.
"""

from __future__ import annotations

from s2sgrad.ir.ops import Call, Function, Value, callees, walk
from s2sgrad.ir.types import Numeric
from s2sgrad.optimize.filled_containers import put_into
from s2sgrad.optimize.state import State
from s2sgrad.optimize.wild import makes_wild, may_be_wild


def mark_wild(fn: Function) -> None:
    """Note, in all that a function calls, whether any call in the program may hand on such values, or give them back.

    That is asked before sweeps are made: these know nothing of their callers. A value that is handed on may be handed
    on again, so one call is enough for all functions.
    """
    called = callees(fn)
    if not called:
        return
    functions = [State(f) for f in (fn, *called)]
    gives = any(makes_wild(s) for s in functions[1:])
    for f in called:
        f.gives_wild = gives
    given = any(_hands_on(s) for s in functions)
    for f in called:
        f.given_wild, f.gives_wild = given, given or gives


def _hands_on(s: State) -> bool:
    return any(_is_wild(s, v) for op in walk(s.fn.body) if isinstance(op, Call) for v in op.operands)


def _is_wild(s: State, v: Value) -> bool:
    if isinstance(v.type, Numeric):
        return may_be_wild(s, v)
    return any(may_be_wild(s, x) for x in put_into(s, v))
