"""What may not be there: what a branch or loop assigns is not, where another path was taken.

It has a zero under the same condition (reverse/zeros.py). Of an array that only some passes set, the sweep looks
whether it is there (`zeros_if_set`).
"""

from __future__ import annotations

from s2sgrad.ir.ops import Apply, Block, Branching, If, Looping, Try, Value, incoming, is_undefined
from s2sgrad.ir.types import Fields, Type, object_record
from s2sgrad.rules import core
from s2sgrad.transforms.support import Path, type_at

NOTHING = {True: 0.0, False: None}  # what a cotangent of any shape can be added to: of arrays, and of containers


def through_object(t: Type, path: Path) -> bool:
    """Whether the way to a leaf goes by an attribute."""
    owners = [type_at(t, path[:k]) for k in range(len(path))]
    return any(isinstance(owner, Fields) or object_record(owner) is not None for owner in owners)


def may_be_absent(v: Value) -> bool:
    """Whether a branch or loop hands on nothing in the place of a value, as nothing reads it there."""
    made = v.owner
    if isinstance(made, Looping) and v in made.carried_results:
        return may_be_absent(made.inits[made.carried_results.index(v)])
    if not isinstance(made, If | Try):
        return is_undefined(v)
    return any(map(may_be_absent, made.incoming_of(v)))


def may_lack(v: Value, path: Path) -> bool:
    """The same for what stands at a place of a tuple, such as a result of a function that may be left otherwise."""
    while path and isinstance(v.owner, Apply) and v.owner.row is core.make_tuple:
        key, path = path[0], path[1:]
        assert isinstance(key, int)
        v = v.owner.operands[key]
    return not path and may_be_absent(v)


def may_be(v: Value, begun: Value) -> bool:
    """Whether a pass may leave behind what it has begun with: nothing, in the first one."""
    made = v.owner
    if isinstance(made, Looping) and v in made.carried_results:
        return may_be(made.inits[made.carried_results.index(v)], begun)
    if isinstance(made, Branching) and v in made.results:
        return any(may_be(x, begun) for x in made.incoming_of(v))
    return v is begun


def may_begin_unset(op: Looping, k: int) -> bool:
    """Whether there may be nothing yet when the first pass begins: set on another path, or by a pass around it."""
    init = op.inits[k]
    return begins_unset(init) if isinstance(init.owner, Block) else may_be_absent(init)


def begins_unset(v: Value) -> bool:
    """Whether a value may be what the first pass of a loop begins with, where nothing was set before it."""
    loop = v.owner.parent if isinstance(v.owner, Block) else None
    if isinstance(loop, Looping):
        return v in loop.carried_args and may_begin_unset(loop, loop.carried_args.index(v))
    return isinstance(v.owner, Branching) and any(map(begins_unset, incoming(v)))


__all__ = ["NOTHING", "begins_unset", "may_be", "may_be_absent", "may_begin_unset", "may_lack", "through_object"]
