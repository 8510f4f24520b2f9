"""Calls that make dicts: dict, dict.fromkeys, and those of collections."""

from __future__ import annotations

import collections
from functools import partial
from typing import Any

import gast

from s2sgrad.frontend import mappings, once
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.displays import dict_of
from s2sgrad.frontend.function_values import Bound, Closure, Derived, Partial, Pulled, is_function
from s2sgrad.frontend.holders import contents_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.container_class import UNKNOWN, ContainerClass
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Bottom, Dict, Factory, Map, Static
from s2sgrad.rules import operators

Args = list[Value]
Keywords = dict[str, Value]


@special(dict)
def _dict(low: Lowering, args: Args, keywords: Keywords) -> Value:
    return of_pairs(low, args, keywords, None)


def of_pairs(low: Lowering, args: Args, keywords: Keywords, made: ContainerClass | None) -> Value:
    """A dict of pairs, or of the entries of another one."""
    if args and isinstance(args[0].type, Bottom):
        return low.bottom()
    args = [mappings.opened(low, a) for a in args]
    source = args[0] if args else None
    tree = None if source is None or isinstance(source.type, Dict | Map) else low.iterable(source)
    ends_before = tree is not None and once.may_end_before(low, tree)
    items = None if tree is None or ends_before else low.fixed_items(tree)
    if source is None or items is not None:
        pairs = [tuple(low.unpack_all(item, "a pair")) for item in items or []]
        wrong = next((len(pair) for pair in pairs if len(pair) != 2), None)
        if wrong is not None:
            text = f"dictionary update sequence element #0 has length {wrong}; 2 is required"
            low.fails(ValueError, text)
            low.fail(f"dict() of elements of length {wrong}", "give it pairs of a key and a value")
        if all(mappings.is_known(pair[0]) for pair in pairs):
            known = {static_value(key.type)[1]: value for key, value in pairs}
            known.update(keywords)
            like = Dict((), (), made)
            return low.display_dict(low.place("dict()"), list(known), list(known.values()), like=like)
    new = mappings.new_dict(low, "dict", made)
    if ends_before:
        low.each(tree, partial(mappings.put_pair, low, new), "dict")
    _fill(low, new, [] if ends_before else args, keywords)
    return new


@special(dict.fromkeys)
def _fromkeys(low: Lowering, args: Args, keywords: Keywords) -> Value:
    return of_keys(low, args, None)


def of_keys(low: Lowering, args: Args, made: ContainerClass | None) -> Value:
    """A dict that has one value under each of some keys."""
    value = args[1] if len(args) > 1 else low.const(None)
    tree = low.iterable(args[0])
    items = low.fixed_items(tree) if low.short_enough(tree) else None
    if items is not None and all(map(mappings.is_known, items)):
        known = dict.fromkeys(static_value(i.type)[1] for i in items)
        return low.display_dict(low.place("dict()"), list(known), [value] * len(known), like=Dict((), (), made))
    new = mappings.new_dict(low, "fromkeys", made)
    low.each(tree, lambda key: low.store(new, key, value), "fromkeys")
    return new


# with a default -------------------------------------------------------------------------------------------------------


@special(collections.defaultdict)
def _defaultdict(low: Lowering, args: Args, keywords: Keywords) -> Value:
    if not args or (isinstance(args[0].type, Static) and args[0].type.value is None):
        return of_pairs(low, args[1:], keywords, ContainerClass.with_default(None))
    if not is_function(args[0].type):
        low.fail("the factory of a defaultdict is chosen at run time", "give it one function: defaultdict(list)")
    factory = static_value(args[0].type)[1]
    made = ContainerClass.with_default(factory if is_named(factory) else UNKNOWN)
    new = mappings.new_dict(low, "defaultdict", made, default_of(low, args[0]))
    _fill(low, new, args[1:], keywords)
    return new


def is_named(factory: Any) -> bool:
    """Whether a factory is an object of Python's, and not made by the function that is compiled."""
    return not isinstance(factory, Closure | Bound | Partial | Derived | Pulled)


def default_of(low: Lowering, factory: Value) -> float | Factory:
    """The number that a factory gives, where that is plain; else what tells the factory from others."""
    made = static_value(factory.type)[1]
    if made in (float, int):
        return made()
    body = getattr(made.node, "body", None) if isinstance(made, Closure) else None
    if isinstance(body, gast.Constant) and type(body.value) in (float, int):
        return body.value
    key, *inside = contents_of(made)
    if inside:  # of two that hold different values, each is one of its own
        key = (key, *inside, low.site(low.place("factory")) if None in inside else None)
    low.factories[key] = factory
    if is_named(made):
        low.session.factories[key] = made
    return Factory(key)


def _fill(low: Lowering, new: Value, args: Args, keywords: Keywords) -> None:
    for source in args:
        mappings.update_from(low, new, source)
    for k, v in keywords.items():
        low.store(new, low.const(k), v)


@special(collections.Counter)
def _counter(low: Lowering, args: Args, keywords: Keywords) -> Value:
    new = mappings.new_dict(low, "Counter", ContainerClass(collections.Counter), 0, True)
    if args and isinstance(args[0].type, Dict | Map):
        _fill(low, new, args, keywords)
        return new

    def count(key: Value) -> None:
        low.store(new, key, low.apply(operators.add, [mappings.entry_to_update(low, new, key), low.const(1)]))

    for source in args:
        tree = low.iterable(source)
        items = low.fixed_items(tree) if low.mixed_structure(tree) else None
        if items is None:
            low.each(tree, count, "Counter")
        for item in items or []:
            count(item)
    _fill(low, new, [], keywords)
    return new


# comprehensions -------------------------------------------------------------------------------------------------------


def comprehension(low: Lowering, node: Any, first: Any) -> Value:
    """{key: value for ...}: written out over fixed structure, else a loop."""
    pairs: list[tuple[Value | None, Value]] = []

    def note() -> None:
        pairs.append((low.expr(node.key), low.expr(node.value)))

    simple = all(not g.ifs for g in node.generators)
    if low.mixed_structure(first) or (simple and low.is_short(first, node)):
        block, count, unroll = low.b.block, len(low.b.block.ops), low.unroll
        if low.written_out(node, 0, first, note):
            return dict_of(low, node, pairs)
        del block.ops[count:]
        low.unroll = unroll
    new = low.display_dict(node, [], [])
    low.level(node, 0, first, lambda: low.store(new, low.expr(node.key), low.expr(node.value)))
    return new
