"""Lists and dicts that change: the displays that they come from are given the type that all later changes need."""

from __future__ import annotations

from functools import partial
from typing import Any

from s2sgrad.frontend import (
    growth,
    joins,
    key_sets,
    made_lists,
    mappings,
    open_tuples,
    unions,
)
from s2sgrad.frontend.entries import element_of
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.records import keep, stands_again
from s2sgrad.frontend.sites import Merged, parts_at, put, split_site
from s2sgrad.frontend.state import Poisoned, Restart
from s2sgrad.ir.ops import UNDEFINED, Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    BOTTOM,
    NONE,
    Bottom,
    Dict,
    Dim,
    Entries,
    List,
    Map,
    Optional,
    Sym,
    Type,
    holds_record,
)
from s2sgrad.rules import core as rows

_DICT = Dict((), ())


@answers(Lowering.note_made)
def note_made(low: Lowering, op: Apply) -> Value:
    return made_lists.note(low, op)


@answers(Lowering.site_type)
def site_type(low: Lowering, site: Any, natural: Type) -> Type:
    """The type a display gets: its own, widened by what earlier lowerings have learnt."""
    learnt = low.session.sites.get(site)
    joined: Type | None = natural if learnt is None else low.merge_types(learnt, natural, site)
    if joined is None:
        assert learnt is not None
        low.session.dirty = False
        low.fail(
            f"a list holds {', '.join(repr(e) for e in _parts(natural))} and later {_parts(learnt)[0]!r}",
            "keep elements of one type in a list, or use a tuple",
        )
    if isinstance(joined, List) and joined.elts is None and joined.elem is not None:
        joined = joins.drop_const(joined)
    if learnt is not None and not joins.same(joined, learnt):
        note_growth(low, site, learnt, joined)
        low.session.sites[site] = joined
    low.natural[site] = joined
    return joined


@answers(Lowering.merge_types)
def merge_types(low: Lowering, a: Type, b: Type, site: Any) -> Type | None:
    """The join of two types of one display; dicts have the keys of both."""

    def join(a: Type, b: Type, way: tuple[Any, ...]) -> Type:
        sized = partial(partial(size_at, low), (*site, *way))
        return open_tuples.joined_entries(lambda x, y, path: joins.join(x, y, sized, path), a, b)

    try:
        return unions.union(join, a, b)
    except joins.Unjoinable:
        return None


@answers(Lowering.entry_type)
def entry_type(low: Lowering, a: Type, b: Type, *key: Any) -> Type:
    """The type of a container's entry that covers both; what is put there is made to `conform` to it."""

    def join(a: Type, b: Type, way: tuple[Any, ...]) -> Type:
        return open_tuples.joined_entries(lambda x, y, path: joins.join_parts(low, x, y, path, *key, *way), a, b)

    return unions.union(join, a, b)


def size_at(low: Lowering, site: Any, path: tuple[int, ...], one: bool) -> Dim:
    """The symbol for a size in a display that its changes differ in: the same one for all of them."""
    place = Merged(len(low.session.symbols))
    return low.session.symbols.setdefault(("site", site, path, one), Sym(place, one))


@answers(Lowering.agree)
def agree(low: Lowering, x: Value, needed: Type, what: str) -> None:
    """x, which is written, has this type from now on, and so has every display that it may come from.

    An element that is chosen at run time has a type without constants; its display must not know any either.
    """
    seen = [x.type]
    for site in low.sites_of(x):
        base, steps = split_site(site)
        whole = low.session.sites.get(base) or low.natural.get(base)
        seen += parts_at(whole, steps) if whole is not None else []
    if not all(joins.same(t, needed) for t in seen):
        low.widen(x, needed, what)


@answers(Lowering.widen)
def widen(low: Lowering, value: Value, needed: Type, what: str) -> None:
    """Note that the displays which a container comes from must have at least this type."""
    sites = low.sites_of(value)
    if not sites or None in low.all_behind(value):
        if isinstance(value.type, List) and value.type.elts is None:
            low.fail(
                f"{what} {_described(value.type)} changes the type of its elements; where it is made is not known",
                "make it and fill it under one name, with elements of one type",
            )
        low.fail(
            f"{what} this container, which comes from outside or out of another one",
            "build a new list or dict under a name of its own",
        )
    for site in sites:
        _widen_site(low, site, needed, what)


def _widen_site(low: Lowering, site: Any, needed: Type, what: str) -> None:
    base, steps = split_site(site)
    old = stays = low.session.sites.get(base)
    if steps:
        whole = old or low.natural.get(base)
        placed = None if whole is None else put(whole, steps, needed)
        if whole is None or placed is None:
            low.fail(f"{what} a container that is an element of another one", "give the inner one its own name")
        if len(parts_at(whole, steps)) > 1:  # which element it is, is not known: the others stay what they are
            stays = whole
        needed = placed
    new = needed if stays is None else low.merge_types(stays, needed, base)
    if new is None:
        low.session.dirty = False
        if old is not None and holds_record(old) is not holds_record(needed):
            kind = "dict" if isinstance(needed, Map | Dict) else "list"
            low.fail(
                f"objects in a {kind} with other things, whose number is not known",
                f"keep the objects in a {kind} of their own",
            )
        low.fail(
            f"{what} a container changes the type of its elements",
            "keep one type of element in it, or use tuples",
        )
    if base[0] == "param" and unions.keys_in(new) != unions.keys_in(low.natural[base]):
        unions.rebuild_argument(low, base[1])
    if old is None or not joins.same(old, new):
        note_growth(low, base, old, new)
        low.session.sites[base] = new
        low.session.dirty = True


def note_growth(low: Lowering, site: Any, old: Type | None, new: Type) -> None:
    """Refuse a container into which ever larger containers of its own kind are put: no type covers them."""
    if old is not None and growth.endless(low.session.rounds, site, old, new):
        low.session.dirty = False
        kind = "dict" if isinstance(new, Map | Dict) else "list" if isinstance(new, List) else "object"
        low.fail(f"this {kind} is put into one of its own kind, {growth.DEEPER}", growth.REWRITE)


@answers(Lowering.conform)
def conform(low: Lowering, value: Value, needed: Type) -> Value:
    """What is put into a container, with the type that the container gives its elements."""
    needed = needed.inner if isinstance(needed, Optional) else needed
    form_of(needed).conform_parts(low, value, needed)
    fitted = open_tuples.fitted(low, value, needed)
    both = isinstance(fitted.type, List | Entries) and isinstance(needed, List | Entries)
    if both and not joins.same(fitted.type, needed) and not open_tuples.covers(needed, fitted.type):
        low.widen(value, needed, "putting into a container")
    return fitted


# lists


# writing elements


# dicts


@answers(Lowering.display_dict)
def display_dict(
    low: Lowering, node: Any, keys: list[Any], items: list[Value], kind: Map | None = None, like: Entries | None = None
) -> Value:
    """A dict, or what is `like` one, with these entries."""
    like = _DICT if like is None else like
    site = low.site(node)
    natural: Type = like.of(tuple(keys), tuple(v.type for v in items))
    learnt = low.session.sites.get(site)
    present = tuple(keys)
    if isinstance(learnt, Map) or kind is not None:
        return display_map(low, site, kind or natural, keys, items)
    if isinstance(learnt, Entries):
        for key, _ in zip(learnt.keys, learnt.elts):
            if key not in keys:
                keys.append(key)
                lacking = low.session.perhaps.get(site, False)
                items.append(low.const(None) if lacking else low.b.const(UNDEFINED, None, BOTTOM))
        if isinstance(learnt, Dict):  # all that may be this dict have their keys in one order
            held = dict(zip(keys, items))
            keys = [*learnt.keys, *(k for k in keys if k not in learnt.keys)]
            items = [held[k] for k in keys]
        elts = tuple(learnt.elts[learnt.keys.index(k)] if k in learnt.keys else v.type for k, v in zip(keys, items))
        for item, e in zip(items, elts):
            if isinstance(item.type, Dict) and isinstance(e, Entries) and e.keys != item.type.keys:
                low.conform(item, e)
                if low.session.dirty:
                    raise Restart
        elts = tuple(v.type if stands_again(e, v.type) else e for e, v in zip(elts, items))
        try:
            elts = tuple(low.entry_type(e, v.type, "dict", site, k) for k, (e, v) in enumerate(zip(elts, items)))
        except joins.Unjoinable:
            low.fail("a dict's entry changes its type", "use another key")
        natural = learnt.of(tuple(keys), elts)
        items = [low.conform(item, e) for item, e in zip(items, elts)]
    low.natural[site] = natural
    keep(low, items, "has been put into a dict")
    value = low.b.apply(rows.make_dict, low.b.const(tuple(keys)), *items, type=natural)
    low.origins[value] = (site,)
    if isinstance(natural, Dict) or len(present) < len(keys):
        low.set_present(site, present)
    if len(present) < len(keys) or isinstance(natural, Dict) and present != tuple(keys):
        note_loose(low, tuple(keys))
    return value


def note_loose(low: Lowering, keys: tuple[Any, ...]) -> None:
    """A dict that may have these keys has not got all of them everywhere."""
    if keys not in low.session.loose:
        low.session.loose.add(keys)
        low.session.dirty = True


def display_map(low: Lowering, site: Any, natural: Type, keys: list[Any], items: list[Value]) -> Value:
    """The display of a dict to which keys come that are known at run time only."""
    t = low.site_type(site, natural)
    assert isinstance(t, Map)
    items = [low.conform(item, t.elem or item.type) for item in items]
    keep(low, items, "has been put into a dict")
    value = low.b.apply(rows.make_dict, low.b.const(tuple(keys)), *items, type=t)
    low.origins[value] = (site,)
    return value


@answers(Lowering.entries_type)
def entries_type(low: Lowering, x: Value) -> Type | None:
    """One type for all entries of a dict; None where there is none."""
    assert isinstance(x.type, Dict)
    return element_of(low, Value(List(None, x.type.elts))) if x.type.elts else None


@answers(Lowering.as_it_is)
def as_it_is(low: Lowering, value: Value) -> Value:
    return key_sets.settled(low, value)


@answers(Lowering.check_whole)
def check_whole(low: Lowering, value: Value, needed: Type) -> None:
    if isinstance(needed, Map) and isinstance(value.type, Dict):
        known = low.key_set(value)
        if known is None or known.keys != value.type.keys:  # the order counts, too
            key_sets.as_run_time(low, value)


@answers(Lowering.store_entry)
def store_entry(low: Lowering, x: Value, t: Entries, index: Value, value: Value) -> None:
    if isinstance(index.type, Bottom) or isinstance(value.type, Bottom):
        return
    one_of_many = isinstance(t, Dict) and any("*" in split_site(site)[1] for site in low.sites_of(x))
    if not mappings.is_known(index) or one_of_many and static_value(index.type)[1] not in t.keys:
        mappings.as_map(low, x, index, value.type, "adding a key to")
    key = key_sets.known_key(low, x, index)
    new = joins.drop_const(value.type)
    if key not in t.keys:
        low.widen(x, t.of((*t.keys, key), (*t.elts, new)), "adding a key to")
        low.session.loose.add((*t.keys, key))
        raise Restart
    if any(map(low.session.perhaps.get, low.sites_of(x))) and (new == NONE or isinstance(new, Optional)):
        key_sets.as_run_time(low, x)
    k = t.keys.index(key)
    try:
        joined = low.entry_type(joins.drop_const(t.elts[k]), new, "store")
    except joins.Unjoinable:
        low.fail(f"assigning to the key {key!r} changes the type of its value", "use another key")
    value = low.conform(value, joined)
    low.agree(x, t.of(t.keys, (*t.elts[:k], joined, *t.elts[k + 1 :])), "assigning to a key of")
    low.apply(rows.setitem, [x, index, value])
    note_added(low, x, key)


def note_added(low: Lowering, x: Value, key: Any) -> None:
    """From here on a dict, or whichever of several it is, has the key."""
    known, sites = low.key_set(x), low.sites_of(x)
    if any(not low.is_whole_site(site) for site in sites) and (known is None or key not in known.keys):
        unions.forget_keys(low, x.type)
    for site in sites:
        if not low.is_whole_site(site) or known is not None and key in known.keys:
            continue
        if low.state.env.get(low.present_key(site)) is None and isinstance(x.type, Dict):
            if site not in low.session.shared and site[0] != "param":
                low.session.shared.add(site)  # the caller does not know
                low.session.dirty = True
        elif known is not None and len(sites) == 1:
            low.set_present(site, (*known.keys, key))
        else:
            low.state.env.set(low.present_key(site), Poisoned("which of several dicts gets a key is not known"))


def _described(t: List) -> str:
    kind = "dict" if isinstance(t, Map) else "list"
    return f"an empty {kind}" if t.elem is None or isinstance(t.elem, Bottom) else f"a {kind} of {t.elem!r}"


def _parts(t: Type) -> list[Type]:
    if isinstance(t, List):
        return list(t.elts) if t.elts is not None else [t.elem or BOTTOM]
    return [t]
