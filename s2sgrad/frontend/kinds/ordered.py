"""collections.OrderedDict: a dict in which entries are moved to either end, and whose order counts in ==."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from s2sgrad.frontend import dict_methods, dicts, key_sets, mappings
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.kinds.base import Keywords, Kind
from s2sgrad.frontend.kinds.dicts import METHODS, DictKind, MapKind
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir import container_class
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Dict, Map, Type

MADE = container_class.ContainerClass(OrderedDict)
OWN = METHODS | {"move_to_end"}
_END = {"popitem": 0, "move_to_end": 1}  # methods that may be told which end, and by which argument


class OrderedKind(DictKind):
    """One with known keys."""

    methods = OWN

    def own_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value | None:
        return method(low, x, name, args, keywords)

    def equals(self, low: Lowering, x: Value, other: Value) -> Value | None:
        return equal(low, x, other)


class OrderedMapKind(MapKind):
    """One whose keys are known at run time only."""

    methods = OWN

    def own_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value | None:
        return method(low, x, name, args, keywords)

    def equals(self, low: Lowering, x: Value, other: Value) -> Value | None:
        return equal(low, x, other)


KINDS: dict[type[Type], Kind] = {Dict: OrderedKind(), Map: OrderedMapKind()}


@special(OrderedDict)
def _ordered(low: Lowering, args: list[Value], keywords: Keywords) -> Value:
    return dicts.of_pairs(low, args, keywords, MADE)


@special(OrderedDict.fromkeys)
def _fromkeys(low: Lowering, args: list[Value], keywords: Keywords) -> Value:
    return dicts.of_keys(low, args, MADE)


def equal(low: Lowering, x: Value, other: Value) -> Value | None:
    """x == other, in which the order counts if both have one."""
    t = other.type
    return dict_methods.equal(low, x, other, t.made == MADE) if isinstance(t, Dict | Map) else None


def method(low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value | None:
    """The methods: those that no other dict has, or not with these arguments, and those of all."""
    where = _END.get(name)
    if where is None:
        return dict_methods.method(low, x, name, args, keywords)
    last = bool(low.known(args[where] if len(args) > where else keywords.get("last", low.const(True)), "last"))
    if name == "popitem":
        return dict_methods.popitem(low, x, last)
    key = args[0] if args else keywords["key"]
    low.check_key(key)
    if isinstance(x.type, Map):
        low.call_composite(last_at_run_time if last else first_at_run_time, [x, key], {})
    elif not mappings.is_known(key):
        mappings.as_map(low, x, key, low.bottom().type, "`pop` of")
    else:
        move(low, x, static_value(key.type)[1], last)
    return low.const(None)


def move(low: Lowering, x: Value, key: Any, last: bool) -> None:
    """The keys in another order, which is all that changes as long as they are known."""
    known = dict_methods.present(low, x)
    if key not in known:
        low.fails(KeyError, repr(key), (key,))
        low.fail(f"the dict has no key {key!r} here", "move a key that it has")
    others = tuple(k for k in known if k != key)
    key_sets.drop(low, x, ())  # x is one dict, of which nobody counts on the order
    low.set_present(low.sites_of(x)[0], (*others, key) if last else (key, *others))


def last_at_run_time(d: Any, key: Any) -> None:
    d[key] = d.pop(key)


def first_at_run_time(d: Any, key: Any) -> None:
    value = d.pop(key)
    rest = dict(d)
    d.clear()
    d[key] = value
    d.update(rest)


__all__ = ["KINDS", "MADE", "OrderedKind", "OrderedMapKind"]
