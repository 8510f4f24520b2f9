"""Sites: the places where containers come from, and ways that begin there and lead into what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import BOTTOM, NONE, Entries, List, Optional, Tuple, Type
from s2sgrad.rules import core as rows

NAMED = ("param", "tuple", "argument", "result")  # what is no display: a kind, and which one it is


def is_tuple(x: Value) -> bool:
    """Whether a value is a tuple whose items are at hand."""
    return isinstance(x.owner, Apply) and x.owner.row is rows.make_tuple


def has_parts(t: Type) -> bool:
    """Whether there are ways into a value of this type, which may be None."""
    return isinstance(t.inner if isinstance(t, Optional) else t, List | Entries | Tuple)


def split_site(site: Any) -> tuple[Any, tuple[Any, ...]]:
    """A display, or what else a way begins at, and the way from it to an element."""
    size = 2 if site[0] in NAMED else 3
    return site[:size], site[size:]


def parts_at(t: Type, steps: tuple[Any, ...]) -> list[Type]:
    """The types at the end of the way to an element: several, where an index on it is not known."""
    if not steps:
        return [t]
    step, rest = steps[0], steps[1:]
    t = t.inner if isinstance(t, Optional) else t
    if isinstance(t, List) and t.elts is None:
        return parts_at(t.elem, rest) if t.elem is not None else []
    if not isinstance(t, List | Entries | Tuple) or t.elts is None:
        return []
    return [found for k in places_of(t, step) for found in parts_at(t.elts[k], rest)]


def places_of(t: List | Entries | Tuple, step: Any) -> list[int]:
    """Where in a container of fixed structure a step may lead."""
    if isinstance(t, Entries):
        return [t.keys.index(step)] if step in t.keys else []
    return [step] if isinstance(step, int) else list(range(len(t.elts or ())))


def put(t: Type, steps: tuple[Any, ...], needed: Type) -> Type | None:
    """The container's type with another one for an element."""
    if not steps:
        return needed
    if isinstance(t, Optional):
        inner = put(t.inner, steps, needed)
        return None if inner is None else Optional(inner)
    step, rest = steps[0], steps[1:]
    if isinstance(t, List) and t.elts is None:
        inner = put(t.elem or BOTTOM, rest, needed)
        return None if inner is None else t.of(inner)
    if not isinstance(t, List | Entries | Tuple) or t.elts is None:
        return None
    elts = list(t.elts)
    for k in places_of(t, step):
        if step == "*" and elts[k] == NONE:  # where another element is chosen, there is something in it
            continue
        inner = put(elts[k], rest, needed)
        if inner is None:
            return None
        elts[k] = inner
    if isinstance(t, Entries):
        return t.of(t.keys, tuple(elts))
    return Tuple(tuple(elts), t.cls) if isinstance(t, Tuple) else List(None, tuple(elts))


@dataclass(frozen=True)
class Merged:
    """The key of a symbol made where two paths meet."""

    number: int

    def __repr__(self) -> str:
        return f"merge{self.number}"


PASSED = Merged(-1)  # of no place in the program: in this size the elements of what is passed may differ
