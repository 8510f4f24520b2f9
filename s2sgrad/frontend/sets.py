"""Sets: constants where all elements are known and stay; else, in generated code, dicts with True as every entry."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

from s2sgrad.frontend import in_turn, joins, mappings, values
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.object_lists import open_copy
from s2sgrad.frontend.state import FALLS, Restart
from s2sgrad.ir.container_class import FROZEN, ContainerClass, KnownSet
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import BOOL, BOTTOM, Bottom, Set, Static, Type
from s2sgrad.rules import composites_sets, map_rows
from s2sgrad.rules import core as rows

Args = list[Value]
_CHANGES = ("add", "discard", "remove", "pop", "clear", "update")
_ARGUMENTS = {"add": 1, "discard": 1, "remove": 1, "pop": 0, "clear": 0, "copy": 0}
OPERATORS = {"BitOr": operator.or_, "BitAnd": operator.and_, "Sub": operator.sub, "BitXor": operator.xor}
_NAMED = {"union": "BitOr", "intersection": "BitAnd", "difference": "Sub", "symmetric_difference": "BitXor"}


def constant(value: Value) -> frozenset[Any] | None:
    """The elements of a set that is known when the function is compiled."""
    t = value.type
    return frozenset(t.value) if isinstance(t, Static) and isinstance(t.value, set | frozenset) else None


def is_set(value: Value) -> bool:
    return isinstance(value.type, Set) or constant(value) is not None


def class_of(value: Value) -> ContainerClass | None:
    """None for a set, FROZEN for a frozenset."""
    t = value.type
    if isinstance(t, Set):
        return t.made
    frozen = isinstance(t, Static) and isinstance(t.value, frozenset) and not isinstance(t.value, KnownSet)
    return FROZEN if frozen else None


# making ---------------------------------------------------------------------------------------------------------------


def known_set(low: Lowering, elements: Iterable[Any], made: ContainerClass | None) -> Value:
    """A set of which all is known."""
    fixed = KnownSet(elements) if made is None else frozenset(elements)
    return low.b.const(fixed, None, Static(fixed))


def display(low: Lowering, node: Any, items: Args, made: ContainerClass | None = None) -> Value:
    """{a, b, …} or set((a, b, …))"""
    for item in items:
        low.check_key(item)
    site = low.site(node)
    known = [static_value(v.type) for v in items]
    if items and all(k for k, _ in known) and low.session.sites.get(site) is None:
        value = known_set(low, (v for _, v in known), made)
        low.origins[value] = (site,)
        return value
    return growing(low, node, items, made)


def growing(low: Lowering, node: Any, items: Args, made: ContainerClass | None = None) -> Value:
    key: Type = BOTTOM
    keys: dict[Any, Value] = {}
    for item in items:
        if not mappings.is_known(item):
            break
        keys[static_value(item.type)[1]] = low.const(True)
        key = joins.join_keys(key, item.type)
    out = low.display_dict(node, list(keys), list(keys.values()), Set(BOOL, None, key, made=made))
    for item in items[len(keys) :]:
        add(low, out, item)
    return out


def of_iterable(low: Lowering, source: Value | None, made: ContainerClass | None = None) -> Value:
    """set(source)"""
    node = low.place("set")
    if source is None:
        return growing(low, node, [], made)
    fixed = constant(source)
    if isinstance(source.type, Bottom):
        return low.bottom()
    tree = low.iterable(source)
    items = low.fixed_items(tree) if low.short_enough(tree) else None
    if fixed is not None or items is not None:
        return display(low, node, items or [], made)
    out = growing(low, node, [], made)
    low.each(tree, lambda v: add(low, out, v), "set")
    return out


def add(low: Lowering, x: Value, item: Value) -> None:
    if isinstance(x.type, Set):
        open_copy(low, x)
        low.check_key(item)
        mappings.store(low, x, x.type, item, low.const(True))
    else:
        low.store(x, item, low.const(True))


def as_growing(low: Lowering, x: Value) -> Value:
    """A set that can be looked into at run time."""
    fixed = constant(x)
    if fixed is None:
        return x
    return growing(low, low.place(("set", len(fixed))), [low.const(k) for k in fixed], class_of(x))


# methods --------------------------------------------------------------------------------------------------------------


def method(low: Lowering, x: Value, name: str, args: Args) -> Value:
    if any(isinstance(a.type, Bottom) for a in args):
        return low.bottom()
    if name in ("add", "discard", "remove"):
        low.check_key(args[0])
    fixed = constant(x)
    cls = frozenset if class_of(x) == FROZEN else set
    if not hasattr(cls, name):
        low.fails(AttributeError, f"'{cls.__name__}' object has no attribute '{name}'")
        low.fail(f"a {cls.__name__} has no method `{name}`", "make a set of it first: set(s)")
    if len(args) != _ARGUMENTS.get(name, len(args)):
        low.fails(TypeError, f"set.{name}() takes another number of arguments")
        low.fail(f"set.{name}() takes another number of arguments", "give it what it takes")
    if fixed is not None and name in _CHANGES:
        if isinstance(values.constant(x), set):
            low.fail(f"`{name}` on a set from outside, which outlives the call", "change a copy of it: set(s)")
        key: Type = BOTTOM
        for k in fixed:
            key = joins.join_keys(key, joins.key_type(k))
        low.widen(x, Set(BOOL, None, key, made=class_of(x)), f"`{name}` on")
        raise Restart
    if name in _CHANGES:
        return _change(low, x, name, args)
    if name == "copy":
        return combined(low, "BitOr", x, low.b.const(frozenset(), None, Static(frozenset())))
    if name in _NAMED and len(args) == 1:
        other = args[0] if is_set(args[0]) else of_iterable(low, args[0])
        return combined(low, _NAMED[name], x, other)
    if name in ("issubset", "issuperset", "isdisjoint") and len(args) == 1:
        a, b = (x, args[0]) if name != "issuperset" else (args[0], x)
        rest = combined(low, "BitAnd" if name == "isdisjoint" else "Sub", a, b)
        return low.unary("Not", low.apply(rows.to_bool, [low.apply(rows.length, [rest])]))
    low.fail(f"the set method `{name}` is not supported", "use add, discard, update, or the operators |, & and -")
    raise AssertionError


def _change(low: Lowering, x: Value, name: str, args: Args) -> Value:
    if name == "add":
        add(low, x, args[0])
    elif name == "discard":
        low.apply(map_rows.map_pop, [x, args[0], low.const(None)], method=True, type=BOOL)
    elif name == "remove":
        low.apply(map_rows.map_pop, [x, args[0]], method=True)
    elif name == "clear":
        low.apply(map_rows.map_clear, [x], method=True)
    elif name == "pop":
        keys = mappings.keys_of(low, x)
        first = low.call_composite(composites_sets.first_key, [keys], {}) if low.trials else None
        key = first or low.apply(rows.getitem, [keys, low.const(0)])
        low.apply(map_rows.map_pop, [x, key], method=True)
        return key
    else:
        for source in args:
            _add_all(low, x, source)
    return low.const(None)


def _add_all(low: Lowering, x: Value, source: Value) -> None:
    in_turn.put_all(low, x, source, lambda v: add(low, x, v), ("update", len(low.blocks)))


# operators ------------------------------------------------------------------------------------------------------------


def combined(low: Lowering, name: str, a: Value, b: Value) -> Value:
    """a | b, a & b, a - b and a ^ b"""
    first, second = constant(a), constant(b)
    if first is not None and second is not None:
        return known_set(low, OPERATORS[name](first, second), class_of(a))
    out = growing(low, low.place(("set", name)), [], class_of(a))
    if name == "BitOr":
        _add_all(low, out, a)
        _add_all(low, out, b)
        return out
    _add_where(low, out, a, b, name == "BitAnd")
    if name == "BitXor":
        _add_where(low, out, b, a, False)
    return out


def _add_where(low: Lowering, out: Value, source: Value, other: Value, inside: bool) -> None:
    """Add the elements of one set that are, or are not, in another."""

    def put(v: Value) -> None:
        test = low.apply(rows.in_, [v, other])
        test = test if inside else low.apply(rows.not_, [test])

        def fill() -> Any:
            add(low, out, v)
            return FALLS

        low.if_(test, fill, lambda: FALLS)

    low.each(low.iterable(mappings.keys_of(low, as_growing(low, source))), put, ("set", inside, len(low.blocks)))


def comparison(name: str, a: Value, b: Value) -> bool | None:
    """A comparison of sets that are known."""
    first, second = constant(a), constant(b)
    which = {"Eq": "eq", "NotEq": "ne", "LtE": "le", "Lt": "lt", "GtE": "ge", "Gt": "gt"}.get(name)
    if first is None or second is None or which is None:
        return None
    return bool(getattr(operator, which)(first, second))


def comprehension(low: Lowering, node: Any, first: Any) -> Value:
    """{element for ...}: written out over fixed structure, else a loop."""
    items: Args = []
    simple = all(not g.ifs for g in node.generators)
    if low.mixed_structure(first) or (simple and low.is_short(first, node)):
        block, count, unroll = low.b.block, len(low.b.block.ops), low.unroll
        if low.written_out(node, 0, first, lambda: items.append(low.expr(node.elt))):
            return display(low, node, items)
        del block.ops[count:]
        low.unroll = unroll
    out = growing(low, node, [])
    low.level(node, 0, first, lambda: add(low, out, low.expr(node.elt)))
    return out
