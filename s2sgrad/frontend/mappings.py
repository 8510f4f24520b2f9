"""Dicts whose keys are known at run time only.

A dict display begins with known keys. Where a key comes that is not known when the function is compiled, the display is
given the type `Map`, with one type for all entries, as lists that grow are. Loops over such a dict go through the list
of its keys.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from s2sgrad.frontend import in_turn, joins, key_sets, unions
from s2sgrad.frontend.cells import as_cells
from s2sgrad.frontend.function_values import Partial
from s2sgrad.frontend.holders import held, is_visible
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import classes_in, inner_types
from s2sgrad.frontend.sites import has_parts
from s2sgrad.frontend.state import FALLS, Restart
from s2sgrad.frontend.values import constant, may_vary, typed
from s2sgrad.ir.container_class import ContainerClass
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    BOTTOM,
    NONE,
    NUMBER,
    Array,
    Bottom,
    Dict,
    Entries,
    Factory,
    List,
    Map,
    Scalar,
    Set,
    Static,
    Type,
    is_complex,
    is_mutable,
)
from s2sgrad.rules import composites_sets, map_rows, operators
from s2sgrad.rules import core as rows
from s2sgrad.rules.composites_lists import COUNTER_METHODS, add_counts, count_more

Keywords = dict[str, Value]


# from known keys to unknown ones --------------------------------------------------------------------------------------


WRITES = ("deleting from", "`pop` of", "`setdefault` of")


def is_known(key: Value) -> bool:
    return static_value(key.type)[0]


def as_map(low: Lowering, x: Value, key: Value, entry: Type, what: str) -> None:
    """Begin again with x as a dict of keys that are not known, where that is possible."""
    t = x.type
    assert isinstance(t, Dict)
    sites = low.sites_of(x)
    if what != "taking an entry from":  # which one entry of several is can be told by copies of them
        as_cells(low, *classes_in(low, t))
    if what in WRITES:
        unions.rebuild(low, x)
    if not sites or any(site[0] == "param" for site in sites):
        return
    try:
        other = Map(joins.drop_const(entry), None, joins.join_keys(BOTTOM, key.type), made=t.made)
        needed = low.entry_type(t, other, "map")
    except joins.Unjoinable:
        return
    low.widen(x, needed, what)
    raise Restart


def store(low: Lowering, x: Value, t: Map, key: Value, value: Value) -> None:
    """x[key] = value"""
    if isinstance(key.type, Bottom) or isinstance(value.type, Bottom):
        return
    as_cells(low, *classes_in(low, value.type))
    if isinstance(value.type, Static) and value.type != NONE and not isinstance(value.type.value, str):
        low.fail(f"{value.type!r} is put into a dict whose keys are not known", "keep numbers or arrays in such a dict")
    if may_vary(key):
        low.fail(
            "a float that is computed is the key of a dict, in which its derivative is lost",
            "use an integer or a string as the key, and keep the float in the entry",
        )
    keys = joins.join_keys(t.key or BOTTOM, key.type)
    try:
        elem = low.entry_type(t.elem or BOTTOM, joins.drop_const(value.type), "store")
    except joins.Unjoinable:
        low.fail(
            f"a dict whose keys are known at run time only holds {t.elem!r}, and {value.type!r} is put in",
            "keep one type of entry in such a dict",
        )
    low.agree(x, t.with_types(keys, elem), "adding an entry to")
    low.apply(rows.setitem, [x, key, low.conform(value, elem)])


# reading --------------------------------------------------------------------------------------------------------------


def is_known_dict(x: Value) -> bool:
    """Whether a value is a dict from outside without numbers in it, which is known as a whole."""
    return isinstance(x.type, Static) and type(x.type.value) is dict


def opened(low: Lowering, x: Value) -> Value:
    """Such a dict as one of its entries; anything else as it is."""
    if not is_known_dict(x):
        return x
    known = constant(x)
    items = [low.static_item(x, known, k) for k in known]
    return low.b.apply(rows.make_dict, low.b.const(tuple(known)), *items)


def present(low: Lowering, x: Value) -> tuple[Any, ...]:
    """The keys that a dict has at this point, in the order in which they were put in."""
    known = low.keys_present(x)
    if known is None:
        key_sets.learn(low, x)
    return known


def item(low: Lowering, x: Value, key: Any) -> Value:
    """x[key] for a key that the dict has."""
    if isinstance(x.type, Dict):
        return key_sets.read(low, x, key)
    value: Value = low.apply(rows.getitem, [x, low.const(key)])
    if x in low.origins and isinstance(value.type, List | Entries):
        low.origins[value] = tuple((*site, key) for site in low.origins[x])
    return value


def entry(low: Lowering, x: Value, key: Value) -> Value:
    """x[key]; a defaultdict enters what is missing."""
    t = x.type
    assert isinstance(t, Map)
    if t.default is not None and t.counts:
        return entry_or_number(low, x, key)
    if t.default is not None:
        fill_missing(low, x, key, lambda: default_of(low, t))
    return taken(low, x, low.apply(rows.getitem, [x, key]))


def taken(low: Lowering, x: Value, value: Value) -> Value:
    """An entry of x, of which it is known that it comes from there."""
    if x in low.origins and has_parts(value.type):
        low.origins[value] = tuple((*site, "*") for site in low.origins[x])
    return value


def entry_to_update(low: Lowering, x: Value, key: Value) -> Value:
    """x[key] where x[key] is set next."""
    t = x.type
    assert isinstance(t, Map)
    if t.default is None or isinstance(t.default, Factory):
        return entry(low, x, key)
    return entry_or_number(low, x, key)


def entry_or_number(low: Lowering, x: Value, key: Value) -> Value:
    """x[key], or the number that a missing entry is: then the entries are not known to be arrays."""
    t = x.type
    assert isinstance(t, Map)
    wanted = NUMBER if isinstance(t.elem, Array) else None
    if wanted is not None and is_complex(t.elem or BOTTOM):
        low.fail("an entry that is a number or an array of complex numbers", "begin with an array: defaultdict(make)")
    return low.apply(map_rows.map_get, [x, key, default_of(low, t)], type=wanted)


def default_of(low: Lowering, t: Map) -> Value:
    """What a missing entry is, made anew."""
    assert t.default is not None
    if isinstance(t.default, Factory):
        key, known = t.default.key, low.session.factories
        if key not in low.factories and key not in known:  # made further on, and met in an attempt before
            return low.bottom("the factory of this defaultdict is not known here", "make it before it is read")
        factory = low.factories[key] if key in low.factories else low.const(known[key])
        if not all(is_visible(v, low.blocks) for v in held(static_value(factory.type)[1])):
            low.fail(
                "the factory of a defaultdict holds values of a branch, loop or call that is over",
                "make the defaultdict where it is used, or use setdefault",
            )
        return low.call_value(factory, [], {})
    return low.const(t.default)


def enter_factories(low: Lowering, t: Type) -> None:
    """Know what makes the missing entries of the defaultdicts in an argument of this type."""
    if isinstance(t, Map) and isinstance(t.default, Factory) and t.made is not None:
        low.factories[t.default.key] = low.const(t.made.factory)
    for e in inner_types(t):
        enter_factories(low, e)


def fill_missing(low: Lowering, x: Value, key: Value, make: Callable[[], Value]) -> None:
    missing = low.apply(rows.not_, [low.apply(rows.in_, [key, x])])

    def fill() -> Any:
        low.store(x, key, make())
        return FALLS

    low.if_(missing, fill, lambda: FALLS)


def view_of_keys(low: Lowering, x: Value) -> Value:
    """d.keys(): the keys as they are now, made anew by later statements."""
    made = keys_of(low, x)
    low.live[made] = low.stmt, lambda: view_of_keys(low, x), x
    return made


def keys_of(low: Lowering, x: Value) -> Value:
    """The list of the keys, in the order in which they were put in; those of a set in its own order."""
    keys = low.apply(map_rows.map_keys, [x])
    return low.apply(map_rows.in_set_order, [keys]) if isinstance(x.type, Set) else keys


def in_place_of(low: Lowering, value: Value) -> Value:
    """The keys of a dict where its elements are asked for; anything else as it is."""
    return keys_of(low, value) if isinstance(value.type, Map) else value


class Entry:
    """What makes an entry, or a pair with its key, of a key."""

    def __init__(self, pair: bool) -> None:
        self.pair = pair


PAIR, VALUE = Entry(True), Entry(False)


def made_entry(low: Lowering, how: Entry, args: list[Value]) -> Value:
    x, key = args
    value = taken(low, x, low.apply(rows.getitem, [x, key]))
    return low.make_tuple([key, value]) if how.pair else value


def view(low: Lowering, x: Value, how: Entry) -> Value:
    """d.items() or d.values(), to be looped over."""
    made: Value = low.each_mapped(low.const(Partial(low.const(how), [x], {})), keys_of(low, x))
    low.live[made] = low.stmt, lambda: view(low, x, how), x
    return made


# methods --------------------------------------------------------------------------------------------------------------


def method(low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
    if any(isinstance(a.type, Bottom) for a in args):
        return low.bottom()
    handler = METHODS.get(name)
    if name in COUNTER_METHODS and typed(x, Map).counts:
        found: Value = low.call_composite(COUNTER_METHODS[name], [x, *args], keywords)
        if name == "elements":  # an iterator
            low.chosen_views.add(found)
        return found
    if handler is None:
        low.fail(f"the dict method `{name}` is not supported", f"use {', '.join(METHODS)}")
    assert handler is not None
    return handler(low, x, args, keywords)


def _get(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    default = args[1] if len(args) > 1 else keywords.get("default", low.const(None))
    assert isinstance(x.type, Map)
    key, elem, t = args[0], x.type.elem or BOTTOM, default.type
    if isinstance(t, Scalar) and t.is_const and isinstance(elem, Scalar | Bottom):
        return low.apply(map_rows.map_get, [x, key, default])
    if isinstance(elem, Bottom):
        return default
    there = low.apply(rows.in_, [key, x])
    return low.select(there, lambda: taken(low, x, low.apply(rows.getitem, [x, key])), lambda: default)


def removed(low: Lowering, x: Value, key: Value) -> Value:
    """x.pop(key); no display that x may be counts on its keys any more."""
    low.agree(x, x.type, "removing a key of")
    return taken(low, x, low.apply(map_rows.map_pop, [x, key], method=True))


def _pop(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    if len(args) == 1:
        return removed(low, x, args[0])
    return low.select(low.apply(rows.in_, [args[0], x]), lambda: removed(low, x, args[0]), lambda: args[1])


def popitem(low: Lowering, x: Value, last: bool = True) -> Value:
    """The last entry, or the first, taken out."""
    keys = keys_of(low, x)
    found = composites_sets.last_key if last else composites_sets.first_key
    checked = low.call_composite(found, [keys], {}) if low.trials else None
    key = checked or low.apply(rows.getitem, [keys, low.const(-1 if last else 0)])
    return low.make_tuple([key, removed(low, x, key)])


def _popitem(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    if args or keywords:
        low.fail("popitem() of a dict with an argument", "leave it out")
    return popitem(low, x)


def _setdefault(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    fill_missing(low, x, args[0], lambda: args[1])
    return taken(low, x, low.apply(rows.getitem, [x, args[0]]))


def _clear(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    if is_mutable(typed(x, Map).elem or BOTTOM):
        keys = low.iterable(keys_of(low, x))
        low.each(keys, lambda key: removed(low, x, key), "clear")
    else:
        low.agree(x, x.type, "removing the keys of")
        low.apply(map_rows.map_clear, [x], method=True)
    return low.const(None)


def _update(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    if typed(x, Map).counts:
        return _count(low, x, args, keywords)
    for source in args:
        update_from(low, x, source)
    for k, v in keywords.items():
        low.store(x, low.const(k), v)
    return low.const(None)


def _count(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    """x.update(...) of a Counter: what is counted is added."""
    for source in map(lambda a: opened(low, a), args):
        add = add_counts if isinstance(source.type, Dict | Map) else count_more
        low.call_composite(add, [x, source], {})
    for k, v in keywords.items():
        low.store(x, low.const(k), low.apply(operators.add, [v, entry_to_update(low, x, low.const(k))]))
    return low.const(None)


def update_from(low: Lowering, x: Value, source: Value) -> None:
    """Store all entries of another dict, or of pairs."""
    source = opened(low, source)
    t = source.type
    if isinstance(t, Dict):
        for k in present(low, source):
            low.store(x, low.const(k), item(low, source, k))
        return

    pairs = view(low, source, PAIR) if isinstance(t, Map) else source
    in_turn.put_all(low, x, pairs, partial(put_pair, low, x), "update")


def put_pair(low: Lowering, x: Value, pair: Value) -> None:
    """Enter a key with its value."""
    key, value = low.unpack_all(pair, "a pair")
    low.store(x, key, value)


def new_dict(
    low: Lowering, what: str, made: ContainerClass | None = None, default: float | Factory | None = None,
    counts: bool = False,
) -> Value:
    """An empty dict, made by something else than a display."""
    kind = None if default is None else Map(BOTTOM, None, BOTTOM, default, counts, made)
    return low.display_dict(low.place(what), [], [], kind, like=Dict((), (), made))


def copied(low: Lowering, x: Value, what: str) -> Value:
    """A dict of its own with the same entries."""
    t = x.type
    if isinstance(t, Dict):
        keys = present(low, x)
        items = [item(low, x, k) for k in keys]
        return low.display_dict(low.place(what), list(keys), items, like=t)
    assert isinstance(t, Map)
    new = new_dict(low, what, t.made, t.default, t.counts)
    update_from(low, new, x)
    return new


METHODS: dict[str, Callable[[Any, Value, list[Value], Keywords], Value]] = {
    "get": _get,
    "pop": _pop,
    "popitem": _popitem,
    "setdefault": _setdefault,
    "clear": _clear,
    "update": _update,
    "keys": lambda low, x, args, keywords: view_of_keys(low, x),
    "values": lambda low, x, args, keywords: view(low, x, VALUE),
    "items": lambda low, x, args, keywords: view(low, x, PAIR),
    "copy": lambda low, x, args, keywords: copied(low, x, "copy"),
}
