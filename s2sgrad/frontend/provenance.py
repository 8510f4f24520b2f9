"""Where containers come from that loops carry, and that recursive functions are given and give back.

A container's origins are ways that begin at displays. What such a function is given begins at its parameters; in each
call what it gives back comes from the arguments of that call, or from displays of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.session import Specialised
from s2sgrad.frontend.sites import is_tuple, parts_at, split_site
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import BOTTOM, Bottom, Dict, Entries, List, Optional, Static, Tuple, Type

Sites = tuple[Any, ...]
Ways = list[tuple[tuple[int, ...], Sites]]  # a path through tuples to a container, and where that comes from
HANDED = ("argument", "result")


@dataclass(eq=False)
class Handed:
    """What a parameter of a recursive function holds in its first call, or what a call of one gives back."""

    type: Type
    ways: Ways

    def behind(self, steps: Sequence[Any]) -> Iterator[Any]:
        """The ways on which something in it has come there."""
        for path, sites in self.ways:
            if len(path) <= len(steps) and all(b in (a, "*") for a, b in zip(path, steps)):
                yield from ((*site, *steps[len(path) :]) for site in sites)


def is_container(t: Type) -> bool:
    """Whether a value of this type may be changed, and comes from a display."""
    return isinstance(t.inner if isinstance(t, Optional) else t, List | Entries)


def keep(low: Lowering, value: Value, *of: Value | None) -> None:
    """Note that a container is what one of these is."""
    sites = tuple(dict.fromkeys(s for v in of if v is not None for s in low.origins.get(v, ())))
    if sites and is_container(value.type):
        low.origins[value] = sites


def carry(low: Lowering, leaves: Sequence[Value], init: Value | None, t: Type, left: Sequence[Sites] = ()) -> None:
    """Note, in the body of a loop, where the containers in a variable of this type come from before it.

    `left` has the same of the dicts that earlier passes leave.
    """
    before = _leaf_sites(() if init is None else origins_of(low, init), t)
    for k, (leaf, sites) in enumerate(zip(leaves, before)):
        sites = tuple(dict.fromkeys((*sites, *(left[k] if k < len(left) else ()))))
        if sites and is_container(leaf.type):
            low.origins[leaf] = sites


def left(low: Lowering, final: Value, t: Type, known: Sequence[Sites]) -> tuple[Sites, ...]:
    """For each leaf that is a dict, where those come from that a pass leaves, besides what is known of that."""
    found = []
    for k, (leaf, sites) in enumerate(zip(_leaves(t), _leaf_sites(origins_of(low, final), t))):
        is_dict = isinstance(leaf.inner if isinstance(leaf, Optional) else leaf, Dict)
        behind = (b for s in sites for b in low.behind(s)) if is_dict else ()
        new = (s for s in behind if s is not None and split_site(s)[0][0] != "tuple" and _leads(low, s))
        found.append(tuple(dict.fromkeys((*(known[k] if k < len(known) else ()), *new))))
    return tuple(found)


def _leaves(t: Type) -> Iterator[Type]:
    if isinstance(t, Tuple):
        for e in t.elts:
            yield from _leaves(e)
    elif not isinstance(t, Static | Bottom):
        yield t


def _leaf_sites(sites: Sites, t: Type) -> Iterator[Sites]:
    """For each leaf of a value that comes from there, where that comes from."""
    if isinstance(t, Tuple):
        for k, e in enumerate(t.elts):
            yield from _leaf_sites(tuple((*site, k) for site in sites), e)
    elif not isinstance(t, Static | Bottom):
        yield sites


def in_tuple(low: Lowering, value: Value, steps: Sequence[Any]) -> list[Any]:
    """The ways on which something in a tuple that is at hand has come there."""
    items = value.owner.operands  # type: ignore[union-attr]
    found: list[Any] = []
    for item in ([items[steps[0]]] if isinstance(steps[0], int) else items) if steps else []:
        found += ((*site, *steps[1:]) for site in origins_of(low, item))
    return found


def origins_of(low: Lowering, value: Value) -> Sites:
    """Where a container, or what is in a tuple, comes from."""
    sites: Sites = low.origins.get(value, ())
    return sites or ((("tuple", value),) if is_tuple(value) else ())


# recursive functions --------------------------------------------------------------------------------------------------


def given(low: Lowering, leaves: Sequence[Value]) -> list[Handed]:
    """What the parameters of a recursive function hold, of which these are the values in its first call."""
    return [Handed(v.type, [((), sites)] if (sites := low.origins.get(v)) else []) for v in leaves]


def begin(low: Lowering, params: Sequence[Value], held: Sequence[Handed]) -> None:
    """The parameters in the function's body."""
    for param, handed in zip(params, held):
        handed.type = param.type
        if handed.ways and is_container(param.type):
            low.origins[param] = (("argument", handed),)


def note_returned(low: Lowering, spec: Specialised, result: Value) -> bool:
    """Note where what a recursive function returns comes from, as far as its callers see; whether that is new."""
    found = {path: dict.fromkeys(sites) for path, sites in spec.ways if is_container(_at(result.type, path))}
    for path, sites in _ways_to(low, result, ()):
        seen = (s for site in sites for s in _seen(low, site, ()))
        found.setdefault(path, {}).update(dict.fromkeys(s for s in seen if _leads(low, s)))
    ways = [(path, tuple(sites)) for path, sites in found.items() if sites]
    old, spec.ways = spec.ways, ways
    return ways != old


def give_back(low: Lowering, spec: Specialised, result: Value, operands: Sequence[Value]) -> None:
    """The result of a call comes from where the function's does: what it was given, from the arguments here."""
    here = dict(zip(spec.given, operands))
    ways = [(path, tuple(dict.fromkeys(_of_call(low, sites, here)))) for path, sites in spec.ways]
    if isinstance(result.type, Tuple):
        low.origins[result] = (("result", Handed(result.type, ways)),)
    elif is_container(result.type) and (sites := tuple(s for path, found in ways if not path for s in found)):
        low.origins[result] = sites


def _ways_to(low: Lowering, value: Value, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Sites]]:
    """The containers in a value: itself, or what tuples hold."""
    if is_tuple(value):
        for k, item in enumerate(value.owner.operands):  # type: ignore[union-attr]
            yield from _ways_to(low, item, (*path, k))
    elif value in low.origins:
        yield path, low.origins[value]


def _at(t: Type, path: tuple[int, ...]) -> Type:
    for k in path:
        t = t.elts[k] if isinstance(t, Tuple) and k < len(t.elts) else BOTTOM
    return t


def _seen(low: Lowering, site: Any, followed: tuple[Any, ...]) -> list[Any]:
    """A way as callers see it: it begins at a parameter, or at a display."""
    base, steps = split_site(site)
    if site in followed:
        return []
    if base[0] == "result":
        inner = list(base[1].behind(steps))
    elif base[0] == "tuple":
        inner = in_tuple(low, base[1], steps)
    else:
        return [site]
    return [s for way in inner for s in _seen(low, way, (*followed, site))]


def _leads(low: Lowering, site: Any) -> bool:
    """Whether there may be something at the end of a way; what rounds of calls add to it leads out of every type."""
    base, steps = split_site(site)
    whole = base[1].type if base[0] == "argument" else low.session.sites.get(base) or low.natural.get(base)
    return not steps or whole is not None and bool(parts_at(whole, steps))


def _of_call(low: Lowering, sites: Sites, here: dict[Any, Value]) -> Iterator[Any]:
    for site in sites:
        base, steps = split_site(site)
        if base[0] == "argument" and base[1] in here:
            yield from ((*s, *steps) for s in low.origins.get(here[base[1]], ()))
        else:
            yield site
