"""Types that would contain themselves, and so have no end.

The lowering joins types until they settle: what a loop carries, what a recursive function takes and returns, what is
put into a container. Joins alone go up a ladder of few steps. What makes it endless is a value that is put into a new
one of its own kind, `node = (x, node)`: every round the type is what it was, with one more level around it. Such rounds
are counted, and after a few of them the program is refused; a type that is nested for another reason grows once or
twice, since each further level has to be written out in the program.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from s2sgrad.frontend.records import inner_types
from s2sgrad.ir.types import Array, Entries, List, Optional, Scalar, Tuple, Type

DEEPER = "one level deeper every time"
REWRITE = "keep the values in a list, and refer to one of them by its place there"
_MAX_ROUNDS = 4  # in each of which a type may have as many parts of its own kind as the program writes


def endless(rounds: dict[Any, int], holder: Hashable, old: Type, new: Type) -> bool:
    """Note that `holder` had one type and now has another one; whether that has gone on for too long.

    `rounds` has, by holder, how often its type came to contain what it was.
    """
    if not grows(outline(old), outline(new)):
        return False
    rounds[holder] = rounds.get(holder, 0) + 1
    return rounds[holder] > _MAX_ROUNDS


def along(types: Sequence[Type]) -> bool:
    """Whether that is so for the types of one thing, round after round."""
    outlines = [outline(t) for t in types]
    return sum(map(grows, outlines, outlines[1:])) > _MAX_ROUNDS


def grows(old: Type, new: Type) -> bool:
    """Whether a part of `old` stands, whole, inside what `new` has in its place; of outlines."""
    old, new = (t.inner if isinstance(t, Optional) else t for t in (old, new))
    if old == new:
        return False
    parts, others = inner_types(old), inner_types(new)
    if parts and inside(old, new):
        return True
    return len(parts) == len(others) and any(map(grows, parts, others))


def inside(t: Type, whole: Type) -> bool:
    """Whether a type is that of something in a value of another one."""
    return any(p == t or inside(t, p) for p in inner_types(whole))


def outline(t: Type) -> Type:
    """The type without constants and sizes."""
    if isinstance(t, Scalar):
        return Scalar(t.kind, t.dtype)
    if isinstance(t, Array):
        return Array(t.dtype)
    if isinstance(t, Tuple):
        return Tuple(tuple(map(outline, t.elts)), t.cls)
    if isinstance(t, Entries):
        return t.of(t.keys, tuple(map(outline, t.elts)))
    if isinstance(t, List) and t.elts is not None:
        return List(None, tuple(map(outline, t.elts)))
    if isinstance(t, List):
        return t if t.elem is None else t.of(outline(t.elem))
    return Optional(outline(t.inner)) if isinstance(t, Optional) else t
