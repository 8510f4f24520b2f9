"""Methods and operators of dicts. Where the keys are known, so is at each point which of them are in the dict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from s2sgrad.frontend import key_sets, mappings, sets
from s2sgrad.frontend.class_operators import plain_bool
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.mappings import item, opened, present
from s2sgrad.frontend.state import FALLS, Flow, Restart
from s2sgrad.frontend.values import typed
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Bottom, Dict, Map, Scalar, Set
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text

Keywords = dict[str, Value]


def method(low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value | None:
    """A call of a method of a dict; None for what is none of these."""
    if name in _BY_KEY and args:
        low.check_key(args[0])
    if isinstance(x.type, Set):
        return sets.method(low, x, name, args)
    if name in _BY_KEY and not args:
        low.fails(TypeError, f"{name} expected at least 1 argument, got 0")
        low.fail(f"the dict method `{name}` without a key", f"give it one: d.{name}(key)")
    if isinstance(x.type, Map):
        return mappings.method(low, x, name, args, keywords)
    handler = METHODS.get(name)
    if handler is None:
        return None
    if name in _BY_KEY:
        if any(isinstance(a.type, Bottom) for a in args):
            return low.bottom()
        if not mappings.is_known(args[0]):
            entry = args[1] if len(args) > 1 else low.bottom()
            mappings.as_map(low, x, args[0], entry.type, f"`{name}` of")
    return handler(low, x, args, keywords)


def _items(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    return view(low, x, lambda k: low.make_tuple([low.const(k), item(low, x, k)]))


def _values(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    return view(low, x, lambda k: item(low, x, k))


def view(low: Lowering, x: Value, read: Callable[[Any], Value]) -> Value:
    """What there is at the keys now; a loop over it may read it anew."""
    keys = present(low, x)
    made: Value = low.make_tuple([read(k) for k in keys])
    low.views[made] = x, lambda place: read(keys[place])
    low.live[made] = low.stmt, lambda: view(low, x, read), x
    return made


def _keys(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    made: Value = low.make_tuple([low.const(k) for k in present(low, x)])
    low.live[made] = low.stmt, lambda: _keys(low, x, args, keywords), x
    return made


def _get(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    key = key_sets.known_key(low, x, args[0])
    default = args[1] if len(args) > 1 else low.const(None)
    return low.select(key_sets.has(low, x, key), lambda: item(low, x, key), lambda: default)


def _setdefault(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    key = key_sets.known_key(low, x, args[0])

    def enter() -> Flow:
        low.store(x, args[0], args[1] if len(args) > 1 else low.const(None))
        return FALLS

    low.if_(key_sets.has(low, x, key), lambda: FALLS, enter)
    return item(low, x, key)


def _pop(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    key = key_sets.known_key(low, x, args[0])
    there = key_sets.has(low, x, key)

    def taken() -> Value:
        value = item(low, x, key)
        key_sets.drop(low, x, (key,))
        return value

    if low.truth(there) is False and len(args) < 2:
        low.fails(KeyError, repr(key), (key,))
        low.fail(f"the dict has no key {key!r} here", "give a default: d.pop(key, default)")
    return taken() if len(args) < 2 else low.select(there, taken, lambda: args[1])


def popitem(low: Lowering, x: Value, last: bool = True) -> Value:
    """The last entry, or the first, taken out."""
    if isinstance(x.type, Map):
        return mappings.popitem(low, x, last)
    there = present(low, x)
    if not there:
        made = typed(x, Dict).made
        try:
            (dict if made is None else made.cls)().popitem()
        except KeyError as e:  # classes of dicts say it in different words
            low.fails(KeyError, str(e), e.args)
        low.fail("popitem() of an empty dict", "put something in first")
    key = there[-1 if last else 0]
    value = low.make_tuple([low.const(key), item(low, x, key)])
    key_sets.drop(low, x, (key,))
    return value


def _popitem(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    if args or keywords:
        low.fail("popitem() of a dict with an argument", "leave it out")
    return popitem(low, x)


def _clear(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    key_sets.drop(low, x, present(low, x))
    return low.const(None)


def _update(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    for source in args:
        mappings.update_from(low, x, source)
    for k, v in keywords.items():
        low.store(x, low.const(k), v)
    return low.const(None)


def _copy(low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
    return mappings.copied(low, x, "copy")


READING = ("items", "values", "keys", "get", "copy")  # those that leave the dict as it is
_BY_KEY = ("get", "setdefault", "pop")
METHODS: dict[str, Callable[[Any, Value, list[Value], Keywords], Value]] = {
    "items": _items,
    "values": _values,
    "keys": _keys,
    "get": _get,
    "setdefault": _setdefault,
    "pop": _pop,
    "popitem": _popitem,
    "clear": _clear,
    "update": _update,
    "copy": _copy,
}


# removing -------------------------------------------------------------------------------------------------------------


def delete(low: Lowering, x: Value, key: Value) -> None:
    """del x[key]"""
    low.check_key(key)
    if x.type.made is not None and x.type.made.cls is Counter:  # type: ignore[attr-defined]
        low.fail("an entry of a Counter is deleted, which raises nothing where it is missing", "c.pop(key, None)")
    if isinstance(x.type, Map):
        mappings.removed(low, x, key)
        return
    if not mappings.is_known(key):
        mappings.as_map(low, x, key, low.bottom().type, "deleting from")
    name = key_sets.known_key(low, x, key)
    if low.truth(key_sets.has(low, x, name)) is False:
        low.fails(KeyError, repr(name), (name,))
        low.fail(f"the dict has no key {name!r} here", "delete a key that it has")
    item(low, x, name)  # raises where it is not there
    key_sets.drop(low, x, (name,))


# operators ------------------------------------------------------------------------------------------------------------


def union(low: Lowering, a: Value, b: Value) -> Value:
    """a | b"""
    a, b = opened(low, a), opened(low, b)
    no_counter(low, a, b)
    if not isinstance(b.type, Dict | Map):
        what = f"{type_text(a.type)} and {type_text(b.type)}"
        low.fail(f"the operator `|` on {what} is not supported", "join two dicts")
    new = mappings.copied(low, a, "union")
    mappings.update_from(low, new, b)
    return new


def no_counter(low: Lowering, *values: Value) -> None:
    """Refuse the operators of Counters, which are none of dicts."""
    if any(isinstance(v.type, Map) and v.type.counts for v in values):
        low.fail("an operator on Counters", "count in a loop: for k in b: a[k] += b[k]")


def equal(low: Lowering, a: Value, b: Value, ordered: bool = False) -> Value:
    """a == b, entry by entry; the order counts where they are `ordered`."""
    x, y = a.type, b.type
    if not isinstance(x, Dict) or not isinstance(y, Dict):
        low.fail("a dict whose keys are known at run time only is compared", "compare the entries in a loop")
        raise AssertionError
    there = present(low, a)
    if set(there) != set(present(low, b)) or ordered and there != present(low, b):
        return low.const(False)
    result = low.const(True)
    for k in there:
        pair = item(low, a, k), item(low, b, k)
        result = low.both(result, partial(low.compare, gast.Eq(), *pair))
    return plain_bool(low, result)


def same_keys(low: Lowering, a: Value, b: Value) -> bool:
    """a.keys() == b.keys(), which sets are, too."""
    x, y = (_keys_seen(low, v) for v in (a, b))
    if x is None or y is None:
        low.fail("a view of a dict is compared", "compare lists or sets of it: set(d.keys()) == set(e.keys())")
    return x == y


def _keys_seen(low: Lowering, value: Value) -> set[Any] | None:
    """The keys that a view of them sees, or a set has; None where that is not known, and for other views."""
    known = sets.constant(value)
    if known is not None:
        return set(known)
    seen = low.live[value][2] if value in low.live and value not in low.views else None
    return set(present(low, seen)) if seen is not None and isinstance(seen.type, Dict) else None


def subscript(low: Lowering, x: Value, key: Value) -> Value | None:
    """x[key]; None where the keys are known, and this is one of them."""
    t = x.type
    if isinstance(t, Map):
        return mappings.entry(low, x, key)
    assert isinstance(t, Dict)
    if mappings.is_known(key):
        known, name = low.key_set(x), static_value(key.type)[1]
        if name in t.keys and known is None and low.trials:
            key_sets.learn(low, x)
        if name in t.keys and known is not None and known.at_least:
            return item(low, x, name)
        if known is not None and name not in known.keys and name in t.keys:
            low.fails(KeyError, repr(name), (name,))
            if low.problems or low.session.dirty:
                raise Restart if low.session.dirty else low.problems[0]
            low.fail(f"the dict has no key {name!r} here", "read it before it is removed, or after it is put in")
        return None
    mappings.as_map(low, x, key, low.bottom().type, "taking an entry from")
    elem = low.entries_type(x)
    if elem is None or isinstance(key.type, Scalar) and key.type.is_const:
        return None
    return low.apply(rows.getitem, [x, key], type=elem)
