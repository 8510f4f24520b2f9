"""Loops that only empty a tape: `for _ in range(count)` with one pop per pass becomes `while tape`.

The number of passes of the loop that filled the tape need not be counted then. Done last, for reading: what is
transformed again keeps its counters.
"""

from __future__ import annotations

from s2sgrad.ir.build import Builder
from s2sgrad.ir.layout import uses_of
from s2sgrad.ir.ops import Apply, Block, For, Function, Looping, Op, Value, While, Yield
from s2sgrad.ir.row import static_value
from s2sgrad.optimize.dce import dce
from s2sgrad.optimize.rewrite import each_function
from s2sgrad.rules import core, operators


def drain(fn: Function) -> None:
    """Rewrite the loops of a function and of all that it calls."""
    changed: list[Op] = []
    each_function(fn, lambda f: changed.extend(_drain(f)))
    if changed:  # what counted the passes may not be needed any more
        dce(fn)


def _drain(fn: Function) -> list[Op]:
    """Rewrite the loops of one function; returns those that took their place."""
    if not any(isinstance(op, For) and _counted_by(op) is not None for op in fn.body.ops):
        return []
    changed: list[Op] = []
    uses = uses_of(fn)
    ops = fn.body.ops
    for k, op in enumerate(ops):
        if not isinstance(op, For):
            continue
        filler = _counted_by(op)
        if filler is None or filler not in ops[:k] or uses.get(op.elements[0]):
            continue
        tape = _tape(op, filler, uses)
        if tape is not None:
            ops[k] = _while(op, tape)
            changed.append(ops[k])
    return changed


def _counted_by(op: For) -> Looping | None:
    """The loop whose passes the bound of `op` counts."""
    if op.has_stop or len(op.sources) != 1 or op.sources[0].kind != "range":
        return None
    start, stop, step = op.source_operands()[0]
    loop = stop.owner
    if static_value(start.type) != (True, 0) or static_value(step.type) != (True, 1):
        return None
    counter = loop.carried_as(stop) if isinstance(loop, Looping) else None
    if not isinstance(loop, Looping) or counter is None:
        return None
    new = counter.last.owner
    counts = (
        isinstance(new, Apply)
        and new.row is operators.add
        and new.operands[0] is counter.arg
        and static_value(new.operands[1].type) == (True, 1)
        and static_value(counter.init.type) == (True, 0)
    )
    return loop if counts else None


def _tape(op: For, filler: Looping, uses: dict[Value, list[Op]]) -> Value | None:
    """A list that `filler` appends to once in every pass and `op` pops once in every pass; nothing else touches it."""
    for inner in op.body.ops:
        if not (isinstance(inner, Apply) and inner.row is core.list_pop and len(inner.operands) == 1):
            continue
        tape = inner.operands[0]
        made = tape.owner
        others = [u for u in uses[tape] if u is not inner]
        if (
            isinstance(made, Apply)
            and made.row is core.make_list
            and not made.operands
            and len(others) == 1
            and others[0] in filler.body.ops
            and isinstance(others[0], Apply)
            and others[0].row is core.list_append
        ):
            return tape
    return None


def _while(op: For, tape: Value) -> While:
    """The loop with the tape as its condition."""
    cond = Block()
    for arg in op.carried_args:
        cond.add_arg(arg.type, arg.name)
    Builder(cond, op.span).add(Yield([tape]))
    op.body.args = op.carried_args
    new = While(op.inits, cond, op.body, span=op.span)
    new.mirror = op.mirror
    new.results = op.results
    for r in new.results:
        r.owner = new
    return new
