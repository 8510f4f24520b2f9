"""Writes behind the last read: what a reverse sweep puts back, and nothing looks at any more.

Dead code elimination knows no order: memory that is read anywhere keeps all its writes. Here the statements of the
function's body are gone through from the last to the first, with the memory that something after them reads.
"""

from __future__ import annotations

from s2sgrad.analysis.effects import effects_of
from s2sgrad.ir.layout import Uses, uses_of
from s2sgrad.ir.ops import Apply, Function, Op, Try, walk, with_inner
from s2sgrad.optimize.rewrite import each_function, put_instead


def trailing(fn: Function) -> None:
    """Drop such writes from a function and from all that it calls."""
    each_function(fn, _trailing)


def _trailing(fn: Function) -> None:
    uses = uses_of(fn)
    if not any(_only_writes(op, uses) for op in walk(fn.body)):
        return
    effects = effects_of(fn)
    read = effects.external()
    tried = {o for op in walk(fn.body) if isinstance(op, Try) for o in op.body.ops}  # whether they raise counts
    unread: list[Op] = []
    for op in reversed(fn.body.ops):
        inside = list(with_inner([op]))
        rest = [o for o in inside if _only_writes(o, uses) and o not in tried]
        for o in inside:
            if o not in rest:
                read.update(n.find() for n in effects.own_reads(o))
            if o in tried:
                read.update(effects.asked(o))
        while True:
            needed = [o for o in rest if any(n in read for n in effects.writes(o))]
            if not needed:
                break
            for o in needed:
                read.update(n.find() for n in effects.own_reads(o))
            rest = [o for o in rest if o not in needed]
        unread += rest
    if unread:
        put_instead(fn.body, {op: [] for op in unread})


def _only_writes(op: Op, uses: Uses) -> bool:
    """Whether an op does nothing but write memory."""
    writes = isinstance(op, Apply) and bool(op.row.writes) and not op.row.effect
    return writes and not any(uses.get(v) for v in op.results)
