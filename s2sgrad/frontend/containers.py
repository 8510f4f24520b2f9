"""Lists and dicts that change: the displays that they come from are given the type that all later changes need."""

from __future__ import annotations

from functools import partial
from typing import Any

from s2sgrad.frontend import (
    choices,
    growth,
    in_turn,
    joins,
    key_sets,
    list_methods,
    made_lists,
    mappings,
    once,
    open_tuples,
    provenance,
    unions,
)
from s2sgrad.frontend.expressions import Expressions
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.records import inner_types, keep, stands_again
from s2sgrad.frontend.sites import parts_at, put, split_site
from s2sgrad.frontend.state import Key, KeySet, Poisoned, Restart
from s2sgrad.ir.ops import UNDEFINED, Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    BOTTOM,
    NONE,
    Array,
    Bottom,
    Dict,
    Dim,
    Entries,
    List,
    Map,
    Optional,
    Static,
    Sym,
    Type,
    holds_record,
)
from s2sgrad.rules import core as rows
from s2sgrad.rules import registry
from s2sgrad.rules.dims_text import type_text

_DICT = Dict((), ())
_GROWS = {"append": "value", "insert": "value"}
_EXTENDS = ("extend",)
_SHRINKS = ("pop", "clear", "remove", "reverse", "sort")


class Containers(Expressions):
    """Displays with a memory of what is done to them."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.followed: list[Any] = []  # the ways that are being followed back

    def site(self, node: Any) -> Any:
        return (self.frame.path if self.frame else (), self.unroll, node)

    def note_made(self, op: Apply) -> Value:
        return made_lists.note(self, op)

    def place(self, what: Any) -> Any:
        raise NotImplementedError

    def site_type(self, site: Any, natural: Type) -> Type:
        """The type a display gets: its own, widened by what earlier lowerings have learnt."""
        learnt = self.session.sites.get(site)
        joined: Type | None = natural if learnt is None else self.merge_types(learnt, natural, site)
        if joined is None:
            assert learnt is not None
            self.session.dirty = False
            self.fail(
                f"a list holds {', '.join(repr(e) for e in _parts(natural))} and later {_parts(learnt)[0]!r}",
                "keep elements of one type in a list, or use a tuple",
            )
        if isinstance(joined, List) and joined.elts is None and joined.elem is not None:
            joined = joins.drop_const(joined)
        if learnt is not None and not joins.same(joined, learnt):
            self.note_growth(site, learnt, joined)
            self.session.sites[site] = joined
        self.natural[site] = joined
        return joined

    def merge_types(self, a: Type, b: Type, site: Any) -> Type | None:
        """The join of two types of one display; dicts have the keys of both."""

        def join(a: Type, b: Type, way: tuple[Any, ...]) -> Type:
            sized = partial(self.size_at, (*site, *way))
            return open_tuples.joined_entries(lambda x, y, path: joins.join(x, y, sized, path), a, b)

        try:
            return unions.union(join, a, b)
        except joins.Unjoinable:
            return None

    def entry_type(self, a: Type, b: Type, *key: Any) -> Type:
        """The type of a container's entry that covers both; what is put there is made to `conform` to it."""

        def join(a: Type, b: Type, way: tuple[Any, ...]) -> Type:
            return open_tuples.joined_entries(lambda x, y, path: self.join_at(x, y, path, *key, *way), a, b)

        return unions.union(join, a, b)

    def size_at(self, site: Any, path: tuple[int, ...], one: bool) -> Dim:
        """The symbol for a size in a display that its changes differ in: the same one for all of them."""
        place = joins.Place(len(self.session.symbols))
        return self.session.symbols.setdefault(("site", site, path, one), Sym(place, one))

    def agree(self, x: Value, needed: Type, what: str) -> None:
        """x, which is written, has this type from now on, and so has every display that it may come from.

        An element that is chosen at run time has a type without constants; its display must not know any either.
        """
        seen = [x.type]
        for site in self.sites_of(x):
            base, steps = split_site(site)
            whole = self.session.sites.get(base) or self.natural.get(base)
            seen += parts_at(whole, steps) if whole is not None else []
        if not all(joins.same(t, needed) for t in seen):
            self.widen(x, needed, what)

    def sites_of(self, x: Value) -> tuple[Any, ...]:
        """The displays and parameters that a container may come from, with the ways to it."""
        return tuple(dict.fromkeys(s for s in self.all_behind(x) if s is not None))

    def all_behind(self, x: Value) -> list[Any]:
        """The same, with None where something else may have made it."""
        return [behind for site in self.origins.get(x, ()) for behind in self.behind(site)]

    def behind(self, site: Any) -> list[Any]:
        """A way that begins at a tuple goes on from what was put into it."""
        base, steps = split_site(site)
        if base in self.parts and steps:
            if site in self.followed:  # a list made of parts of what it was made of: path + [x], handed on
                return [site]
            self.followed.append(site)
            parts = [b for v in self.parts[base] for b in self.elements_behind(v, steps[1:])]
            self.followed.pop()
            return [site, *parts]
        if base[0] in provenance.HANDED:
            return [b for s in base[1].behind(steps) for b in self.behind(s)]
        if base[0] != "tuple":
            return [site]
        return [b for s in provenance.in_tuple(self, base[1], steps) for b in self.behind(s)]

    def elements_behind(self, x: Value, steps: tuple[Any, ...]) -> list[Any]:
        """The ways to the elements of a list, or to something in them; None where it is not known what made it."""
        return [b for site in self.origins.get(x, ()) for b in self.behind((*site, "*", *steps))] or [None]

    def widen(self, value: Value, needed: Type, what: str) -> None:
        """Note that the displays which a container comes from must have at least this type."""
        sites = self.sites_of(value)
        if not sites or None in self.all_behind(value):
            if isinstance(value.type, List) and value.type.elts is None:
                self.fail(
                    f"{what} {_described(value.type)} changes the type of its elements; where it is made is not known",
                    "make it and fill it under one name, with elements of one type",
                )
            self.fail(
                f"{what} this container, which comes from outside or out of another one",
                "build a new list or dict under a name of its own",
            )
        for site in sites:
            self._widen_site(site, needed, what)

    def _widen_site(self, site: Any, needed: Type, what: str) -> None:
        base, steps = split_site(site)
        old = stays = self.session.sites.get(base)
        if steps:
            whole = old or self.natural.get(base)
            placed = None if whole is None else put(whole, steps, needed)
            if whole is None or placed is None:
                self.fail(f"{what} a container that is an element of another one", "give the inner one its own name")
            if len(parts_at(whole, steps)) > 1:  # which element it is, is not known: the others stay what they are
                stays = whole
            needed = placed
        new = needed if stays is None else self.merge_types(stays, needed, base)
        if new is None:
            self.session.dirty = False
            if old is not None and holds_record(old) is not holds_record(needed):
                kind = "dict" if isinstance(needed, Map | Dict) else "list"
                self.fail(
                    f"objects in a {kind} with other things, whose number is not known",
                    f"keep the objects in a {kind} of their own",
                )
            self.fail(
                f"{what} a container changes the type of its elements",
                "keep one type of element in it, or use tuples",
            )
        if base[0] == "param" and unions.keys_in(new) != unions.keys_in(self.natural[base]):
            unions.rebuild_argument(self, base[1])
        if old is None or not joins.same(old, new):
            self.note_growth(base, old, new)
            self.session.sites[base] = new
            self.session.dirty = True

    def note_growth(self, site: Any, old: Type | None, new: Type) -> None:
        """Refuse a container into which ever larger containers of its own kind are put: no type covers them."""
        if old is not None and growth.endless(self.session.rounds, site, old, new):
            self.session.dirty = False
            kind = "dict" if isinstance(new, Map | Dict) else "list" if isinstance(new, List) else "object"
            self.fail(f"this {kind} is put into one of its own kind, {growth.DEEPER}", growth.REWRITE)

    def conform(self, value: Value, needed: Type) -> Value:
        """What is put into a container, with the type that the container gives its elements."""
        needed = needed.inner if isinstance(needed, Optional) else needed
        form_of(needed).conform_parts(self, value, needed)
        fitted = open_tuples.fitted(self, value, needed)
        both = isinstance(fitted.type, List | Entries) and isinstance(needed, List | Entries)
        if both and not joins.same(fitted.type, needed) and not open_tuples.covers(needed, fitted.type):
            self.widen(value, needed, "putting into a container")
        return fitted

    def element_needed(self, t: List, extra: Type) -> Type:
        try:
            elem: Type = BOTTOM
            for part in (*unions.parts(t), extra):
                elem = self.entry_type(elem, joins.drop_const(part), "list")
            return elem
        except joins.Unjoinable:
            self.fail(
                "elements of different types in a list that changes its length", "use one type of element, or a tuple"
            )

    # lists

    def list_method(self, x: Value, name: str, args: list[Value], params: list[str] | None = None) -> Value:
        """append, pop, …: the list becomes one of any length, with one type for all elements."""
        t = x.type
        if not isinstance(t, List):
            self.fail(
                "objects in a list with other things, whose number is not known",
                "keep the objects in a list of their own",
            )
        row = registry.method_row(t, name)
        if row is None:
            self.fail(f"the list method `{name}` is not supported", "use append, pop, insert, extend or reverse")
        if any(isinstance(a.type, Bottom) for a in args):
            return self.bottom()
        if name in _EXTENDS and args:
            if once.tree_in(args[0]) is not None and in_turn.asked(self):
                in_turn.put(self, args[0], lambda v: self.list_method(x, "append", [v]))
                return self.const(None)
            args = [self.extension(x, args[0])]
        needed: Type | None = None
        if name in _GROWS and args:
            needed = self.element_needed(t, args[-1].type)
        elif name in _EXTENDS and args:
            needed = self.element_needed(t, self.elements_type(args[0]))
        elif name in _SHRINKS:
            needed = self.element_needed(t, BOTTOM)
        if needed is not None:
            self.agree(x, t.of(needed), f"`{name}` on")
        if needed is not None and name in _EXTENDS and not _suits(args[0].type, needed):
            return list_methods.extend_by_each(self, x, args[0])
        if needed is not None and name in _GROWS:
            args = [*args[:-1], self.conform(args[-1], needed)]
        result = self.apply(row, [x, *args], params=params, method=True)
        if name == "pop" and isinstance(result.type, List | Entries) and x in self.origins:
            self.origins[result] = tuple((*s, "*") for s in self.origins[x])
        return result

    def extension(self, x: Value, value: Value) -> Value:
        """What a list is extended by; a list of its own where that is no sequence of numbers or values."""
        t = value.type
        if once.tree_in(value) is not None or (isinstance(t, Array) and t.rank != 1):
            return in_turn.first(self, x, lambda: self.listed(value))
        if isinstance(t, Dict | Static):  # by its keys, letters or elements, which all are known
            return self.make_tuple(self.unpack_all(value, "an argument of extend"))
        return value

    def listed(self, value: Value) -> Value:
        raise NotImplementedError

    def elements_type(self, value: Value) -> Type:
        t = value.type
        if isinstance(t, Array):
            return self.apply(rows.getitem, [value, self.const(0)]).type
        if isinstance(t, List) and t.elts is None:
            return t.elem or BOTTOM
        items = self.unpack_all(value, "an argument of extend")
        try:
            elem: Type = BOTTOM
            for item in items:
                elem = self.entry_type(elem, joins.drop_const(item.type), "extend")
        except joins.Unjoinable:
            self.fail("a list is extended by elements of different types", "use one type of element, or a tuple")
        return elem

    # writing elements

    def store_in_list(self, x: Value, t: List, index: Value, value: Value) -> Value:
        """Give the list the type that it needs for a value at this index; the value as it is put there."""
        known, i = static_value(index.type)
        new = joins.drop_const(value.type)
        if not known and not hasattr(index.type, "kind"):
            self.fail(f"a list is indexed with {type_text(index.type)}", "index with an int or a slice")
        if t.elts is not None and known and isinstance(i, int) and -len(t.elts) <= i < len(t.elts):
            try:
                joined = self.entry_type(joins.drop_const(t.elts[i]), new, "store")
            except joins.Unjoinable:
                self.fail("assigning to a list's element changes its type", "make a new list")
            value = self.conform(value, joined)
            k = i % len(t.elts)
            self.agree(x, List(None, (*t.elts[:k], joined, *t.elts[k + 1 :])), "assigning to an element of")
            return value
        needed = self.element_needed(t, new)
        choices.told_apart(self, index, needed, (*(t.elts or ()), new))
        value = self.conform(value, needed)
        whole: Type = t.of(needed) if t.elts is None else List(None, tuple(needed for _ in t.elts))
        self.agree(x, whole, "assigning to an element of")
        return value

    # dicts

    def display_dict(
        self, node: Any, keys: list[Any], items: list[Value], kind: Map | None = None, like: Entries = _DICT
    ) -> Value:
        """A dict, or what is `like` one, with these entries."""
        site = self.site(node)
        natural: Type = like.of(tuple(keys), tuple(v.type for v in items))
        learnt = self.session.sites.get(site)
        present = tuple(keys)
        if isinstance(learnt, Map) or kind is not None:
            return self.display_map(site, kind or natural, keys, items)
        if isinstance(learnt, Entries):
            for key, _ in zip(learnt.keys, learnt.elts):
                if key not in keys:
                    keys.append(key)
                    lacking = self.session.perhaps.get(site, False)
                    items.append(self.const(None) if lacking else self.b.const(UNDEFINED, None, BOTTOM))
            if isinstance(learnt, Dict):  # all that may be this dict have their keys in one order
                held = dict(zip(keys, items))
                keys = [*learnt.keys, *(k for k in keys if k not in learnt.keys)]
                items = [held[k] for k in keys]
            elts = tuple(learnt.elts[learnt.keys.index(k)] if k in learnt.keys else v.type for k, v in zip(keys, items))
            for item, e in zip(items, elts):
                if isinstance(item.type, Dict) and isinstance(e, Entries) and e.keys != item.type.keys:
                    self.conform(item, e)
                    if self.session.dirty:
                        raise Restart
            elts = tuple(v.type if stands_again(e, v.type) else e for e, v in zip(elts, items))
            try:
                elts = tuple(self.entry_type(e, v.type, "dict", site, k) for k, (e, v) in enumerate(zip(elts, items)))
            except joins.Unjoinable:
                self.fail("a dict's entry changes its type", "use another key")
            natural = learnt.of(tuple(keys), elts)
            items = [self.conform(item, e) for item, e in zip(items, elts)]
        self.natural[site] = natural
        keep(self, items, "has been put into a dict")
        value = self.b.apply(rows.make_dict, self.b.const(tuple(keys)), *items, type=natural)
        self.origins[value] = (site,)
        if isinstance(natural, Dict) or len(present) < len(keys):
            self.set_present(site, present)
        if len(present) < len(keys) or isinstance(natural, Dict) and present != tuple(keys):
            self.note_loose(tuple(keys))
        return value

    def note_loose(self, keys: tuple[Any, ...]) -> None:
        """A dict that may have these keys has not got all of them everywhere."""
        if keys not in self.session.loose:
            self.session.loose.add(keys)
            self.session.dirty = True

    def display_map(self, site: Any, natural: Type, keys: list[Any], items: list[Value]) -> Value:
        """The display of a dict to which keys come that are known at run time only."""
        t = self.site_type(site, natural)
        assert isinstance(t, Map)
        items = [self.conform(item, t.elem or item.type) for item in items]
        keep(self, items, "has been put into a dict")
        value = self.b.apply(rows.make_dict, self.b.const(tuple(keys)), *items, type=t)
        self.origins[value] = (site,)
        return value

    def entries_type(self, x: Value) -> Type | None:
        """One type for all entries of a dict; None where there is none."""
        assert isinstance(x.type, Dict)
        return self.element_of(Value(List(None, x.type.elts))) if x.type.elts else None

    def is_whole_site(self, site: Any) -> bool:
        """Whether a container is what its display makes, not an element of that."""
        return not split_site(site)[1]

    def present_key(self, site: Any) -> Key:
        return (-2, f"<keys {self.session.symbols.setdefault(('keys', site), len(self.session.symbols))}>")  # type: ignore[arg-type]

    def set_present(self, site: Any, keys: tuple[Any, ...]) -> None:
        known = KeySet.of(keys, self.session.perhaps.get(site, False))
        self.state.env.set(self.present_key(site), self.b.const(known, None, Static(known)))

    def keys_present(self, value: Value) -> tuple[Any, ...] | None:
        """The keys that a dict has here, in order; None where that is not known."""
        known = self.key_set(value)
        return None if known is None or known.at_least else known.keys

    def key_set(self, value: Value) -> KeySet | None:
        """What is known of the keys that a dict has here; None where that is nothing."""
        assert isinstance(value.type, Entries)
        sites = self.sites_of(value)
        found = {self.keys_of_site(site, value.type) for site in sites} or {KeySet.of(value.type.keys)}
        return found.pop() if len(found) == 1 else None

    def keys_of_site(self, site: Any, t: Entries) -> KeySet | None:
        base, steps = split_site(site)
        v = None if steps else self.state.env.get(self.present_key(site))
        if isinstance(v, Poisoned):
            return None
        perhaps = self.session.perhaps.get(site)
        if v is not None and (perhaps or site not in self.session.shared):
            return v.type.value  # type: ignore[attr-defined]
        if perhaps:
            return KeySet.of((), True)
        changes = base in self.session.sites if base[0] == "param" else t.keys in self.session.loose
        return None if site in self.session.shared or changes and isinstance(t, Dict) else KeySet.of(t.keys)

    def as_it_is(self, value: Value) -> Value:
        return key_sets.settled(self, value)

    def check_whole(self, value: Value, needed: Type) -> None:
        if isinstance(needed, Map) and isinstance(value.type, Dict):
            known = self.key_set(value)
            if known is None or set(known.keys) != set(value.type.keys):
                key_sets.as_run_time(self, value)

    def check_keys_settled(self, value: Value) -> None:
        """`in`, len() and loops over a dict need the keys that it has now."""
        if isinstance(value.type, Dict) and self.keys_present(value) != value.type.keys:
            self.fail(
                "a question about the keys of a dict to which keys are added later",
                "make the dict with all its keys first",
            )

    def store_in_dict(self, x: Value, t: Entries, index: Value, value: Value) -> None:
        if isinstance(index.type, Bottom) or isinstance(value.type, Bottom):
            return
        one_of_many = isinstance(t, Dict) and any("*" in split_site(site)[1] for site in self.sites_of(x))
        if not mappings.is_known(index) or one_of_many and static_value(index.type)[1] not in t.keys:
            mappings.as_map(self, x, index, value.type, "adding a key to")
        key = key_sets.known_key(self, x, index)
        new = joins.drop_const(value.type)
        if key not in t.keys:
            self.widen(x, t.of((*t.keys, key), (*t.elts, new)), "adding a key to")
            self.session.loose.add((*t.keys, key))
            raise Restart
        if any(map(self.session.perhaps.get, self.sites_of(x))) and (new == NONE or isinstance(new, Optional)):
            key_sets.as_run_time(self, x)
        k = t.keys.index(key)
        try:
            joined = self.entry_type(joins.drop_const(t.elts[k]), new, "store")
        except joins.Unjoinable:
            self.fail(f"assigning to the key {key!r} changes the type of its value", "use another key")
        value = self.conform(value, joined)
        self.agree(x, t.of(t.keys, (*t.elts[:k], joined, *t.elts[k + 1 :])), "assigning to a key of")
        self.apply(rows.setitem, [x, index, value])
        self.note_added(x, key)

    def note_added(self, x: Value, key: Any) -> None:
        """From here on a dict, or whichever of several it is, has the key."""
        known, sites = self.key_set(x), self.sites_of(x)
        if any(not self.is_whole_site(site) for site in sites) and (known is None or key not in known.keys):
            unions.forget_keys(self, x.type)
        for site in sites:
            if not self.is_whole_site(site) or known is not None and key in known.keys:
                continue
            if self.state.env.get(self.present_key(site)) is None and isinstance(x.type, Dict):
                if site not in self.session.shared and site[0] != "param":
                    self.session.shared.add(site)  # the caller does not know
                    self.session.dirty = True
            elif known is not None and len(sites) == 1:
                self.set_present(site, (*known.keys, key))
            else:
                self.state.env.set(self.present_key(site), Poisoned("which of several dicts gets a key is not known"))


def _suits(t: Type, needed: Type) -> bool:
    """Whether the elements of what a list is extended by can be put there as they are."""
    if not open_tuples.all_stay(t, needed):
        return False
    held = unions.parts(t) if isinstance(t, List) else ()
    return all(joins.same(joins.drop_const(e), needed) or not _holds_container(e) for e in held)


def _holds_container(t: Type) -> bool:
    return isinstance(t, List | Entries) or any(map(_holds_container, inner_types(t)))


def _described(t: List) -> str:
    kind = "dict" if isinstance(t, Map) else "list"
    return f"an empty {kind}" if t.elem is None or isinstance(t.elem, Bottom) else f"a {kind} of {t.elem!r}"


def _parts(t: Type) -> list[Type]:
    if isinstance(t, List):
        return list(t.elts) if t.elts is not None else [t.elem or BOTTOM]
    return [t]
