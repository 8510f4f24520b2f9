"""Which keys a dict has at each point, where all keys that it may ever have are known.

A hidden variable keeps them for each display. Where paths or passes of a loop come with different ones, the lowering
begins again with entries that may be None, which is what a key stands for that is not there; the variable has the keys
that are there on every path then, and about others the dict is asked. Where the order counts, or what no entry tells,
the dict becomes one whose keys are known at run time only (`mappings.py`).

So does a dict that may be one of several, or is in another container, as soon as it is asked for its keys, or is given
back, copied, compared or shown with other keys, or in another order, than its type says (`settled`, `settle_inside`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend import joins, unions
from s2sgrad.frontend.cells import keep_whole
from s2sgrad.frontend.key_presence import is_one_of_many
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.sites import split_site
from s2sgrad.frontend.state import DEAD, FALLS, Flow, Poisoned, Restart
from s2sgrad.frontend.values import constant, typed
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import BOTTOM, NONE, Bottom, Dict, Entries, List, Map, Optional, Tuple, Type
from s2sgrad.rules import core as rows

KEY = "a dict's key"


def known_key(low: Lowering, x: Value, key: Value) -> Any:
    """The key, which must be known: else an argument is made anew, as a dict whose keys need not be."""
    try:
        return low.known(key, KEY)
    except UnsupportedError:
        unions.rebuild(low, x)
        if isinstance(x.type, Dict) and not _alike(low, x.type):
            low.fail(
                "which entry of a dict is meant, only a run can tell, and the entries are of different types",
                "keep entries of one type in it, or write the keys out",
            )
        raise


def _alike(low: Lowering, t: Dict) -> bool:
    """Whether one type covers all entries."""
    try:
        low.entry_type(t, Map(BOTTOM, None, BOTTOM), "map")
    except joins.Unjoinable:
        return False
    return True


def has(low: Lowering, x: Value, key: Any) -> Value:
    """Whether a dict has a key that is known."""
    assert isinstance(x.type, Dict)
    if key not in x.type.keys:
        return low.const(False)
    known = low.key_set(x)
    if known is None:
        learn(low, x)
    if key in known.keys or not known.at_least:
        return low.const(key in known.keys)
    entry = low.apply(rows.getitem, [x, low.const(key)])
    if entry.type == NONE or isinstance(entry.type, Bottom):
        return low.const(False)
    flag: Value = low.apply(rows.is_not, [entry, low.const(None)])
    low.key_tests[flag] = (low.sites_of(x)[0], key)
    return flag


def read(low: Lowering, x: Value, key: Any) -> Value:
    """x[key]; raises where the key is not there."""
    known = low.key_set(x)
    if known is not None and known.at_least and key not in known.keys:
        there = has(low, x, key)

        def missing() -> Flow:
            flow = low.raised(KeyError, lambda: low.make_tuple([low.const(key)], KeyError))
            if flow is None:
                low.apply(rows.raise_, [low.opaque(KeyError, [low.const(key)])])
            return flow or DEAD

        if low.truth(there) is not True:
            low.tries = True
            low.check(low.if_(there, lambda: FALLS, missing))
            note_there(low, low.sites_of(x)[0], key)
    value: Value = low.apply(rows.getitem, [x, low.const(key)])
    if known is not None and known.at_least:
        value = low.present(value)
    if x in low.origins and isinstance(value.type, List | Entries):
        low.origins[value] = tuple((*site, key) for site in low.origins[x])
    return value


def note_there(low: Lowering, site: Any, key: Any) -> None:
    """From here on the dict of this display has the key."""
    known = low.state.env.get(low.present_key(site))
    if known is not None and not isinstance(known, Poisoned) and key not in constant(known).keys:
        low.set_present(site, (*constant(known).keys, key))


def told_by(low: Lowering, cond: Value) -> tuple[Any, Any, bool] | None:
    """What a condition asks about a key, and the answer where it holds."""
    negated = False
    while isinstance(cond.owner, Apply) and cond.owner.row is rows.not_:
        cond, negated = cond.owner.operands[0], not negated
    known = low.key_tests.get(cond)
    return None if known is None else (*known, not negated)


def learn(low: Lowering, x: Value) -> NoReturn:
    """Begin again, with entries that may be missing, or with keys that are known at run time only."""
    sites = low.sites_of(x)
    if low.session.dirty:
        raise Restart
    whole = len(sites) == 1 and sites[0][0] != "tuple" and low.is_whole_site(sites[0])
    if whole and sites[0] not in low.session.perhaps:
        low.session.perhaps[sites[0]] = True
        low.session.loop_types.clear()  # what the passes of loops were taken to leave behind
        raise Restart
    as_run_time(low, x)


def is_display(low: Lowering, site: Any) -> bool:
    return site[0] not in ("param", "tuple") and low.is_whole_site(site)


def begin(low: Lowering, x: Value, name: str, keys: tuple[Any, ...]) -> None:
    """An argument that is a dict has these keys at first."""
    site = ("param", name)
    low.set_present(site, keys)
    if low.session.perhaps.get(site):
        for key in typed(x, Entries).keys:
            if key not in keys:
                empty(low, x, key)


def empty(low: Lowering, x: Value, key: Any) -> None:
    """Put None in the place of an entry that is not there."""
    t = x.type
    assert isinstance(t, Dict)
    k = t.keys.index(key)
    entry = joins.join_types(low, joins.drop_const(t.elts[k]), NONE, "missing")
    low.agree(x, t.of(t.keys, (*t.elts[:k], entry, *t.elts[k + 1 :])), "removing a key of")
    low.apply(rows.setitem, [x, low.const(key), low.const(None)])


def as_run_time(low: Lowering, x: Value) -> NoReturn:
    """Begin again with x as a dict whose keys are known at run time only."""
    t, sites = x.type, low.sites_of(x)
    assert isinstance(t, Dict)
    unions.rebuild(low, x)
    if sites and not any(site[0] == "param" for site in sites):
        if any(low.session.perhaps.pop(site, False) for site in sites):  # the entries were None for nothing else
            keys, t = set(t.keys), without_none(t, set(t.keys))
            for site, known in low.session.sites.items():
                low.session.sites[site] = without_none(known, keys)
        try:
            needed = joins.join_types(low, t, Map(BOTTOM, None, BOTTOM, made=t.made), "map")
        except joins.Unjoinable:
            needed = None
        if needed is not None:
            for site in sites:
                low.session.perhaps[site] = False
                if is_display(low, site):
                    low.session.sites.pop(site, None)
            low.widen(x, needed, "asking for the keys of")
            raise Restart
    for base, steps in map(split_site, sites):
        if base[0] == "param" and base[1] not in low.session.by_any_key and is_one_of_many(low, base, steps):
            low.session.by_any_key.add(base[1])
            raise Restart
    low.fail("which keys the dict has here is known at run time only", "make the dict with all its keys first")
    raise AssertionError


def without_none(t: Any, keys: set[Any]) -> Any:
    """The type with dicts of these keys whose entries cannot be None."""
    if isinstance(t, Dict) and set(t.keys) == keys:
        return t.of(t.keys, tuple(BOTTOM if e == NONE else e.inner if isinstance(e, Optional) else e for e in t.elts))
    if isinstance(t, Entries):
        return t.of(t.keys, tuple(without_none(e, keys) for e in t.elts))
    if isinstance(t, List):
        parts = None if t.elts is None else tuple(without_none(e, keys) for e in t.elts)
        return t.of(without_none(t.elem, keys)) if parts is None else List(None, parts)
    return Tuple(tuple(without_none(e, keys) for e in t.elts), t.cls) if isinstance(t, Tuple) else t


def drop(low: Lowering, x: Value, keys: tuple[Any, ...]) -> None:
    """Remove keys that are there, or may be."""
    keep_whole(low, x)
    known, sites, t = low.key_set(x), low.sites_of(x), x.type
    assert isinstance(t, Dict)
    if known is None:
        learn(low, x)
    unions.rebuild(low, x)
    if len(sites) != 1 or not low.is_whole_site(sites[0]):
        as_run_time(low, x)
    if t.keys not in low.session.loose:
        low.session.loose.add(t.keys)
        low.session.dirty = True
    if known.at_least:
        if low.state.env.get(low.present_key(sites[0])) is None:  # the caller would not know
            as_run_time(low, x)
        for key in keys:
            empty(low, x, key)
    low.set_present(sites[0], tuple(k for k in known.keys if k not in keys))


def settled(low: Lowering, value: Value) -> Value:
    """A result, with dicts in it that have the keys which they have here, in their order."""
    t = value.type
    if isinstance(t, Dict):
        known = low.key_set(value)
        if known is None or known.at_least and (len(t.keys) > 1 or known.keys != t.keys):
            learn(low, value)
        if known.keys != t.keys:
            items = [read(low, value, k) for k in known.keys]
            settled_type = t.of(known.keys, tuple(v.type for v in items))
            return low.b.apply(rows.make_dict, low.b.const(known.keys), *items, type=settled_type)
    if isinstance(value.owner, Apply) and value.owner.row is rows.make_tuple:
        parts = [settled(low, v) for v in value.owner.operands]
        if any(a is not b for a, b in zip(parts, value.owner.operands)):
            return low.make_tuple(parts, getattr(t, "cls", None))
    elif isinstance(t, List | Entries):
        settle_inside(low, value)
    return value


def settle_inside(low: Lowering, x: Value) -> None:
    """See that dicts in a container that is a result have the keys that their types say, in that order.

    What is in there has been put there as it was, and may have been given other keys since.
    """
    for key, t in _places(x.type):
        inner = Value(t.inner if isinstance(t, Optional) else t)
        low.origins[inner] = tuple((*site, key) for site in low.origins.get(x, ()))
        if isinstance(inner.type, Dict) and inner.type.keys in low.session.loose:
            known = low.key_set(inner)
            if known is None or known.at_least or known.keys != inner.type.keys:
                as_run_time(low, inner)
        settle_inside(low, inner)
        del low.origins[inner]


def read_as_one(low: Lowering, x: Value, elem: Type | None) -> None:
    """The same where an element of x is chosen at run time, which is a dict by run-time keys if one of them is."""
    if isinstance(elem, Map) and any(isinstance(e, Dict) for e in getattr(x.type, "elts", None) or ()):
        settle_inside(low, x)


def _places(t: Type) -> list[tuple[Any, Type]]:
    if isinstance(t, Entries):
        return list(zip(t.keys, t.elts))
    if isinstance(t, List | Tuple) and t.elts is not None:
        return list(enumerate(t.elts))
    return [("*", t.elem)] if isinstance(t, List) and t.elem is not None else []


def with_key(low: Lowering, told: Any, body: Callable[[], Flow], truth: bool) -> Callable[[], Flow]:
    """A side of a branch that asks for a key of a dict: on one side the key is there."""

    def run() -> Flow:
        if told[2] is truth:
            note_there(low, *told[:2])
        return body()

    return run
