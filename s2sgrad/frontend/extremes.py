"""max() and min()."""

from __future__ import annotations

from functools import partial
from typing import Any

import gast

from s2sgrad.frontend import row_calls
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.class_operators import as_bool
from s2sgrad.frontend.entries import element_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.once import materialised
from s2sgrad.frontend.values import same_value
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Bottom, Entries, List, OneOf, Static, Tuple
from s2sgrad.rules import composites_iterators, composites_lists, operators, registry
from s2sgrad.rules import core as rows


def _extreme(fn: Any, compare: Any, by_key: Any) -> Any:
    row = registry.lookup(fn)

    def handler(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value | None:
        key, default = keywords.get("key"), keywords.get("default")
        if key is not None and isinstance(key.type, Static) and key.type.value is None:
            key = None
        args = [low.present(a) for a in args]
        if any(isinstance(v.type, Bottom) for v in args):
            return low.bottom()
        if any(k not in ("key", "default") for k in keywords) or not args:
            low.fail(f"{fn.__name__}() takes values, key= and default=", f"{fn.__name__}(items, key=..., default=...)")
        items: list[Value] | None = args
        if len(args) == 1:
            tree = low.iterable(args[0])
            items = low.fixed_items(tree) if low.short_enough(tree) else None
        if items is None:
            return open_extreme(low, args[0], key, default)
        if not items and default is None:
            of_nothing(low, fn)
            low.fail(f"{fn.__name__}() of nothing", "give a default: default=...")
        return fixed_extreme(low, items, key) if items else default

    def open_extreme(low: Lowering, source: Value, key: Value | None, default: Value | None) -> Value:
        """The extreme of something of unknown length."""
        given = materialised(low, source)
        elem = element_of(low, given) if isinstance(given.type, List | Tuple) else None
        if default is not None:
            if isinstance(elem, Bottom):
                return default
            filled = low.apply(operators.gt, [low.apply(rows.length, [given]), low.const(0)])
            return low.select(filled, lambda: handler_of(low, given, key), partial(same_value, default))
        return handler_of(low, given, key)

    def handler_of(low: Lowering, given: Value, key: Value | None) -> Value:
        elem = element_of(low, given) if isinstance(given.type, List | Tuple) else None
        if isinstance(elem, Bottom):  # unless something is put into it further on
            of_nothing(low, fn)
            return low.bottom(f"{fn.__name__}() of nothing", "give a default: default=...")
        if key is None and not isinstance(elem, Tuple | Entries | List | OneOf):
            assert row is not None
            return low.call_row(row, [row_calls.filled(low, given)], {})
        return low.call_composite(by_key, [given, key or low.const(composites_iterators.itself)], {})

    def fixed_extreme(low: Lowering, items: list[Value], key: Value | None) -> Value:
        items = items if key is not None else [low.present(v) for v in items]
        best = items[0]
        if key is None and row is not None and not isinstance(best.type, Tuple | Static | Entries):
            for item in items[1:]:
                best = low.apply(row, [best, item])
            return best
        measure = [v if key is None else low.call_value(key, [v], {}) for v in items]
        pair = low.make_tuple([best, measure[0]])
        for item, size in zip(items[1:], measure[1:]):
            beyond = as_bool(low, low.compare(compare, size, low.getitem(pair, 1)))
            new = low.make_tuple([item, size])
            pair = low.select(beyond, partial(same_value, new), partial(same_value, pair))
        return low.getitem(pair, 0)

    return handler


def of_nothing(low: Lowering, fn: Any) -> None:
    """Leave as Python does, where a handler waits for it."""
    try:
        fn([])
    except ValueError as e:
        low.fails(ValueError, str(e), e.args)


special(max)(_extreme(max, gast.Gt(), composites_lists.greatest))
special(min)(_extreme(min, gast.Lt(), composites_lists.least))
