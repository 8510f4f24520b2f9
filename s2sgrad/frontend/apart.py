"""Generators that are run to their end before what they yield is used: refused where anybody could tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.once import AT
from s2sgrad.frontend.state import FIRST_OBJECT, Key
from s2sgrad.frontend.values import root_of
from s2sgrad.ir.ops import Apply, Call, Op, Value, walk
from s2sgrad.ir.types import Array, Entries, List, Map, Number, Tuple, Type

S = TypeVar("S")
T = TypeVar("T")


@dataclass
class Effects:
    """What some part of the program reads and changes outside itself."""

    reads: set[Key]
    read: set[Value]  # memory
    changes: set[Key]
    written: set[Value]
    calls: bool  # whether functions of their own are given memory

    @property
    def none(self) -> bool:
        return not self.changes and not self.written and not self.calls

    def seen(self) -> Effects:
        """The same without what tells how far an iterator is."""
        keys = [{key for key in group if not key[1].startswith(AT)} for group in (self.reads, self.changes)]
        return replace(self, reads=keys[0], changes=keys[1])

    def meet(self, other: Effects) -> bool:
        """Whether the other part may change what this one reads."""
        return (
            bool(self.reads & other.changes)
            or any(_may_be(r, w) for r in self.read for w in other.written)
            or (other.calls and bool(self.read))
        )


def watched(low: Lowering, make: Callable[[], T]) -> tuple[T, Effects]:
    """What is made, and what is read and changed by that."""
    env, block, mark = low.state.env, low.b.block, len(low.b.block.ops)
    before = variables(low)
    with env.noting_reads() as reads:
        out = make()
    ops = [*block.ops[mark:], *(low.b.block.ops if low.b.block is not block else ())]
    inner = [o for op in ops for o in (op, *(i for b in op.blocks for i in walk(b)))]
    changes = {key for key, v in before.items() if env.get(key) is not v}
    if any(map(_draws, inner)):
        changes.add(_DRAWN)
        reads.add(_DRAWN)
    return out, Effects(reads, *_memory(inner, changes))


_DRAWN: Key = (-1, "<random numbers>")  # what every draw changes: the next one gives other numbers


def _draws(op: Op) -> bool:
    """Whether an op draws a random number."""
    if not isinstance(op, Apply) or not op.row.effect:
        return False
    return op.params[:1] == ("rng",) or op.row.name.startswith("np.random.")


def variables(low: Lowering) -> dict[Key, Value]:
    """All variables that have names, and attributes."""
    found: dict[Key, Value] = {}
    for layer in low.state.env.layers:
        found.update({k: v for k, v in layer.items() if is_seen(k)})
    return found


def is_seen(key: Key) -> bool:
    return key[0] < FIRST_OBJECT or not key[1].startswith("<") or key[1].startswith(AT)


def _memory(ops: list[Op], changes: set[Key]) -> tuple[set[Value], set[Key], set[Value], bool]:
    made = set(map(id, ops))
    read: set[Value] = set()
    written: set[Value] = set()
    calls = False
    for op in ops:
        for v in op.operands:
            if _is_memory(v.type) and id(root_of(v).owner) not in made:
                read.add(root_of(v))
                calls |= isinstance(op, Call)
        if isinstance(op, Apply) and op.row.writes:
            roots = [root_of(v) for p, v in zip(op.params, op.operands) if p in op.row.writes]
            written |= {r for r in roots if id(r.owner) not in made}
    return read, changes, written, calls


def _is_memory(t: Type) -> bool:
    return isinstance(t, Array | Number | List | Entries | Map | Tuple)


def _may_be(a: Value, b: Value) -> bool:
    return a is b or not (isinstance(a.owner, Apply) or isinstance(b.owner, Apply))


def taken_first(low: Lowering, take: Callable[[], S], use: Callable[[S], T]) -> T:
    """Run generators to their end, then do what a function does with each value: nobody may be able to tell."""
    given, run = watched(low, take)
    out, used = watched(low, lambda: use(given))
    run, used = run.seen(), used.seen()
    if run.meet(used) or used.meet(run):
        low.fail(
            "what is gone through here changes variables, arrays or objects between its values, and is run to its end "
            "before any of them is used",
            "loop over it with `for`, or make a list of its values first: values = list(...)",
        )
    return out


def consuming(low: Lowering, body: Callable[[], T]) -> T:
    """Run the body, in which generators may be run to their end; refuse it if it changes what these have read."""
    mark = len(low.apart)
    out, effects = watched(low, body)
    for what, run in low.apart[mark:]:
        if run.meet(effects):
            low.fail(
                f"{what} is run to its end here, and reads what is changed while its values are used",
                "loop over it alone, with `for`, or make a list of its values first: values = list(...)",
            )
    del low.apart[mark:]
    return out
