"""Marks that transforms leave in SSA for one another while functions are under construction; none is ever printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Function, Op, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import NONE, Array, Entries, List, Number
from s2sgrad.rules.infer import always

RESTORE = Row("restore", None, (), always(NONE), effect=True)  # only in a reverse sweep under construction

PENDING = Row("pending", None, (), always(NONE), effect=True)  # keeps a function that is not finished from looking pure


def _written_elsewhere(name: str) -> Row:
    """A mark on a shadow that is written, with all that it holds, by what is not in the function."""
    inside = (Array, Number, List, Entries)
    return Row(name, None, ("x",), always(NONE), writes=("x",), writes_inside=inside, effect=True)


# the shadows that it is given: it may reach them by its tapes, of which nothing is known yet
REACHED = _written_elsewhere("reached")

# between the two sweeps the caller adds to the shadow of what has been returned
HANDED_OUT = _written_elsewhere("handed_out")

# the reverse function of a callee finds on its tapes what its forward one has handed out, as that is by then
TAKEN_BACK = _written_elsewhere("taken_back")


def restore_mark(write: Op) -> Apply:
    """A mark for recording.py: put back here what a primal write destroyed."""
    mark = Apply(RESTORE, [], (), NONE, write.span)
    mark.mirror = write
    return mark


def pend(fn: Function, shadows: Sequence[Value] = ()) -> None:
    """Keep calls of a function from being taken for pure while it is under construction."""
    pending = Builder(Block())
    pending.apply(PENDING)
    for v in shadows:
        pending.apply(REACHED, v)
    fn.body.ops[0:0] = pending.block.ops


def without_hands(ops: Iterable[Op]) -> list[Op]:
    """Ops of a sweep without the marks that tell what goes from hand to hand: what nobody needs has been removed."""
    kept = [o for o in ops if not (isinstance(o, Apply) and o.row in (HANDED_OUT, TAKEN_BACK))]
    for op in kept:
        for block in op.blocks:
            block.ops = without_hands(block.ops)
    return kept


def settle(fn: Function) -> None:
    """The function is finished: the marks go."""
    fn.unfinished = False
    fn.body.ops = [o for o in fn.body.ops if not (isinstance(o, Apply) and o.row in (PENDING, REACHED))]


__all__ = ["HANDED_OUT", "RESTORE", "TAKEN_BACK", "pend", "restore_mark", "settle", "without_hands"]
