"""Dicts with different keys in one place get the keys of both; arguments that cannot, as they are from outside.

An argument in which the keys of a dict change is made anew, of displays, and is a container of the function's own from
there on (`rebuild`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.frontend import joins
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import inner_types
from s2sgrad.frontend.state import Poisoned, Restart
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Dict, Entries, List, Map, Optional, Tuple, Type

Join = Callable[[Type, Type, tuple[Any, ...]], Type]  # (one, another, the way to them) -> the type that covers both


def holds_entries(t: Type) -> bool:
    """Whether a dict whose keys are known, or an object that is memory, is in a value of this type."""
    return isinstance(t, Entries) or any(map(holds_entries, inner_types(t)))


def union(join: Join, a: Type, b: Type, way: tuple[Any, ...] = ()) -> Type:
    """The type that covers both, where dicts have the keys of both; Unjoinable where there is none."""
    if not (holds_entries(a) and holds_entries(b)):
        return join(a, b, way)

    def each(xs: tuple[Type, ...], ys: tuple[Type, ...], keys: tuple[Any, ...]) -> tuple[Type, ...]:
        return tuple(union(join, x, y, (*way, k)) for k, x, y in zip(keys, xs, ys))

    if isinstance(a, Entries) and isinstance(b, Entries) and a.is_like(b):
        keys, xs, ys = joins.side_by_side(a, b)
        return a.either(b).of(keys, each(xs, ys, keys))
    if isinstance(a, Optional) or isinstance(b, Optional):
        x, y = (t.inner if isinstance(t, Optional) else t for t in (a, b))
        return Optional(union(join, x, y, way))
    if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.elts) == len(b.elts) and a.cls is b.cls:
        return Tuple(each(a.elts, b.elts, tuple(range(len(a.elts)))), a.cls)
    if type(a) is List and type(b) is List:
        return _lists(join, a, b, way)
    return join(a, b, way)


def _lists(join: Join, a: List, b: List, way: tuple[Any, ...]) -> Type:
    if a.elts is not None and b.elts is not None and len(a.elts) == len(b.elts):
        return List(None, tuple(union(join, x, y, (*way, k)) for k, (x, y) in enumerate(zip(a.elts, b.elts))))
    return a.of(element(join, [*parts(a), *parts(b)], way))


def parts(t: List) -> tuple[Type, ...]:
    return t.elts if t.elts is not None else () if t.elem is None else (t.elem,)


def element(join: Join, types: list[Type], way: tuple[Any, ...] = ()) -> Type:
    """One type that covers all of these."""
    first, *rest = types
    for t in rest:
        first = union(join, first, t, (*way, 0))
    return first


# what is seen to be needed, so that the lowering begins again -------------------------------------------------------


def unite(low: Lowering, a: Value, b: Value, in_loop: bool = False) -> None:
    """Two paths, or passes, leave containers of two types: the displays of both get one that covers both, if any does.

    It has the keys of all dicts, and tuples of any length where there are such of two lengths. Which keys a dict has,
    and in which order, is not known where that depends on the pass of a loop: there they must be the same.
    """
    if in_loop and keys_in(a.type) != keys_in(b.type):
        return
    if any(v not in low.origins for v in (a, b)) or None in (*low.all_behind(a), *low.all_behind(b)):
        return
    needed = low.merge_types(joins.drop_const(a.type), joins.drop_const(b.type), ("paths", *low.origins[a][0]))
    if needed is not None:
        low.conform(a, needed)
        low.conform(b, needed)
    if low.session.dirty:
        low.session.loop_types.clear()  # which were found without that
        raise Restart


def forget_keys(low: Lowering, t: Type) -> None:
    """A dict in another container has got a key, under whatever other name it may have: that does not tell."""
    assert isinstance(t, Entries)
    for site, natural in low.natural.items():
        alike = isinstance(natural, Dict) and set(natural.keys) == set(t.keys)
        if alike and low.state.env.get(low.present_key(site)) is not None:
            low.session.perhaps.setdefault(site, False)
            low.state.env.set(low.present_key(site), Poisoned("a dict may have got a key under another name"))


# arguments ------------------------------------------------------------------------------------------------------------


def rebuild(low: Lowering, x: Value) -> None:
    """The argument that a container comes from is made anew, of displays."""
    for site in low.sites_of(x):
        if site[0] == "param":
            rebuild_argument(low, site[1])


def rebuild_argument(low: Lowering, name: str) -> None:
    """The same; nothing happens where that is done already."""
    if name not in low.session.rebuilt:
        low.session.rebuilt.add(name)
        low.session.sites.pop(("param", name), None)
        low.session.loop_types.clear()
        raise Restart


def keys_in(t: Type) -> tuple[Any, ...]:
    """What is known of the keys of the dicts in a value of this type."""
    own = (t.keys,) if isinstance(t, Dict) else (Map,) if isinstance(t, Map) else ()
    return (*own, *(k for p in inner_types(t) for k in keys_in(p)))


def containers_in(t: Type, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to the lists and dicts in an argument."""
    found = [way] if isinstance(t, List | Dict) else []
    keys: Any = t.keys if isinstance(t, Entries) else range(len(getattr(t, "elts", None) or ()))
    return found + [w for k, p in zip(keys, getattr(t, "elts", None) or ()) for w in containers_in(p, (*way, k))]
