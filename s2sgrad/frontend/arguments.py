"""What is called, and with what: dotted names that are known, and arguments."""

from __future__ import annotations

import collections
import functools
import itertools
import math
import types
from collections.abc import Collection
from typing import Any

import gast
import numpy as np

from s2sgrad.frontend import dict_methods, mappings, once, starred
from s2sgrad.frontend.callables import Keywords, special_of
from s2sgrad.frontend.displays import elements
from s2sgrad.frontend.kinds.of_class import record_class
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import guard_object, owner_frame
from s2sgrad.frontend.state import Extern
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Dict, List, Scalar, Static, Tuple, error_class
from s2sgrad.rules import registry

MISSING = object()

# what goes through its arguments, those from the first to the last of these: of a dict it takes the keys
GOES_THROUGH: dict[Any, tuple[int, int | None]] = {
    **dict.fromkeys((list, tuple, set, frozenset, sum, any, all, sorted, reversed, iter, enumerate), (0, 1)),
    **dict.fromkeys((zip, itertools.product, itertools.chain, itertools.zip_longest, max, min), (0, None)),
    **dict.fromkeys((map, filter, itertools.starmap), (1, None)),
    **dict.fromkeys((itertools.islice, itertools.accumulate, itertools.groupby, itertools.tee), (0, 1)),
    **dict.fromkeys((itertools.combinations, itertools.combinations_with_replacement), (0, 1)),
    **dict.fromkeys((itertools.permutations, itertools.pairwise), (0, 1)),
    **dict.fromkeys((itertools.takewhile, itertools.dropwhile, itertools.filterfalse), (1, 2)),
    itertools.compress: (0, 2),
    **dict.fromkeys((itertools.cycle, itertools.chain.from_iterable, collections.deque), (0, 1)),
    **dict.fromkeys((dict.fromkeys, np.fromiter), (0, 1)),
    functools.reduce: (1, 2),
}

# what asks nothing of an iterator that it is given
TAKES_NOTHING = (
    iter, next, isinstance, type, callable, hasattr, getattr, functools.partial, print, bool, len, str, repr,
)  # fmt: skip

# what gives an iterator, whatever stands for it here
ITERATORS: tuple[Any, ...] = (
    filter, itertools.accumulate, itertools.chain, itertools.chain.from_iterable, itertools.combinations,
    itertools.combinations_with_replacement, itertools.compress, itertools.count, itertools.cycle, itertools.dropwhile,
    itertools.filterfalse, itertools.groupby, itertools.islice, itertools.pairwise, itertools.permutations,
    itertools.product, itertools.repeat, itertools.starmap, itertools.takewhile, itertools.zip_longest,
    np.ndindex, np.ndenumerate,
)  # fmt: skip

# what looks at its arguments more than once: generators are made lists before
LOOKS_TWICE = (max, min, sorted, tuple, set, frozenset, dict, functools.reduce, collections.deque)

# what goes through a generator expression at once, so that nobody can tell when its elements are made
_AT_ONCE: tuple[Any, ...] = (
    list, tuple, set, frozenset, dict, sum, max, min, sorted, math.fsum, math.prod, collections.deque,
    np.fromiter,
)  # fmt: skip


def calls_meanwhile(obj: Any, keywords: Collection[str | None]) -> bool:
    """Whether a function calls another one with each value that it is given before it takes the next."""
    return obj is functools.reduce or "key" in keywords and (obj is max or obj is min)


def resolve(low: Lowering, node: Any) -> Any:
    """The object that a dotted name outside the function means, if it is a function, class or module."""
    if low.trusted:
        facts = low.frame.source.facts
        key = ("resolved", node)
        if key not in facts:
            facts[key] = _resolve(low, node)
        return facts[key]
    return _resolve(low, node)


def _resolve(low: Lowering, node: Any) -> Any:
    if isinstance(node, gast.Name):
        if owner_frame(low, node.id) is not None:
            return MISSING
        root = low.frame
        while root.parent is not None:
            root = root.parent
        if node.id in root.cells or node.id not in root.globals:
            import builtins

            return getattr(builtins, node.id, MISSING) if node.id not in root.cells else MISSING
        value = root.globals[node.id]
        if not isinstance(value, types.ModuleType | types.FunctionType | types.BuiltinFunctionType | type):
            if registry.lookup(value) is None:
                return MISSING
        if not low.trusted:
            guard_object(low, Extern(node.id, "global", root.globals), value)
        return value
    if isinstance(node, gast.Attribute):
        base = _resolve(low, node.value)
        if isinstance(base, types.ModuleType):
            value = getattr(base, node.attr, MISSING)
            if callable(value) or isinstance(value, types.ModuleType):
                if not low.trusted:
                    guard_object(low, Extern(node.attr, "attribute", base), value)
                return value
        elif registry.lookup(getattr(base, node.attr, None)) is not None:  # np.add.at
            return getattr(base, node.attr)
    return MISSING


def arguments(low: Lowering, node: Any, function: Any = None) -> tuple[list[Value], dict[str, Value]]:
    keys = [k.arg for k in node.keywords]
    if node.args and any(function is f for f in _AT_ONCE) and not calls_meanwhile(function, keys):
        low.on_the_spot = node.args[0]
    given = starred.arguments(low, node, function)
    args = elements(low, node.args) if given is None else given
    return args, keyword_arguments(low, node)


def keyword_arguments(low: Lowering, node: Any) -> dict[str, Value]:
    keywords: dict[str, Value] = {}
    for k in node.keywords:
        value = low.expr(k.value)
        if k.arg is not None:
            keywords[k.arg] = value
            continue
        value = mappings.opened(low, value)
        if not isinstance(value.type, Dict):
            low.fail("** of something that is no dict with known keys", "write the keywords out", k.value)
        for key in dict_methods.present(low, value):
            keywords[str(key)] = dict_methods.item(low, value, key)
    low.at(node)
    return keywords


def gone_through(low: Lowering, value: Value) -> Value:
    """What is gone through in place of a dict, or of an object of a class that says how."""
    if low.find_special(value, "__iter__") is None:
        return mappings.in_place_of(low, value)
    tree = low.lazily(value)
    return low.b.const(tree, None, Static(tree))


# what is refused

SPLITS = (np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit)


def refuse_given(low: Lowering, obj: Any, args: list[Value], keywords: Keywords) -> None:
    """Refuse what a function of NumPy or Python's does not take, and code of ours would."""
    if args and any(obj is f for f in SPLITS):
        no_list_split(low, obj, args, keywords)
    if isinstance(obj, np.ufunc) or (getattr(obj, "__module__", None) or "").split(".")[0] == "numpy":
        once.refuse_given(low, obj, [*args, *keywords.values()])
    own = obj is reversed or obj is iter  # they ask the class themselves
    if len(args) == 1 and not own and special_of(obj) is not None and GOES_THROUGH.get(obj, (1, 0))[0] == 0:
        no_container(low, args[0])


def no_list_split(low: Lowering, fn: Any, args: list[Value], keywords: Keywords) -> None:
    """NumPy splits a list along its first axis only, and only at places that are given."""
    if not isinstance(args[0].type, List | Tuple):
        return
    parts = args[1] if len(args) > 1 else keywords.get("indices_or_sections")
    counted = fn is not np.array_split and (parts is None or isinstance(parts.type, Scalar))
    if counted or len(args) > 2 or "axis" in keywords or fn not in (np.split, np.array_split):
        low.fails(AttributeError, "'list' object has no attribute 'shape'")
        low.fail("a list is split, which NumPy does not make an array of here", "make one of it first: np.array(...)")


def no_container(low: Lowering, value: Value) -> None:
    """Refuse to go through an object or exception whose class does not say how."""
    cls = error_class(value.type) or record_class(value)
    if cls in (None, list) or issubclass(cls, tuple):
        return
    if any(low.find_special(value, name) is not None for name in ("__iter__", "__getitem__")):
        return
    low.fails(TypeError, f"{cls.__name__!r} object is not iterable")
    low.fail(f"a {cls.__name__} cannot be looped over", f"define __iter__ in {cls.__name__}")
