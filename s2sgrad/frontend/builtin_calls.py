"""Builtins that the compiler answers itself: iteration, type tests, containers, functools."""

from __future__ import annotations

import functools
import itertools
from functools import partial
from typing import Any

from s2sgrad.frontend import (
    going_on,
    once,
    open_tuples,
    row_calls,
)
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.endless import refuse_unbounded
from s2sgrad.frontend.entries import element_of
from s2sgrad.frontend.exception_values import shown
from s2sgrad.frontend.expressions import is_true
from s2sgrad.frontend.folds import fold_over
from s2sgrad.frontend.function_values import Partial
from s2sgrad.frontend.generators import summands
from s2sgrad.frontend.iterables import Enumerate, Mapped, Plain, Range, Tree, Zip
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.kinds.table import kind_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.once import materialised
from s2sgrad.frontend.protocols import text_of
from s2sgrad.frontend.sources import reverse
from s2sgrad.frontend.state import Flat
from s2sgrad.frontend.values import same_value
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    Array,
    Bottom,
    Dict,
    List,
    Number,
    Opaque,
    Scalar,
    Set,
    Static,
    Tuple,
    Type,
)
from s2sgrad.rules import composites_iterators, container_rows, operators
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text

Args = list[Value]
Keywords = dict[str, Value]


# iterables ------------------------------------------------------------------------------------------------------------


def _static(low: Lowering, obj: Any) -> Value:
    return low.b.const(obj, None, Static(obj))


@special(range)
def _range(low: Lowering, args: Args, keywords: Keywords) -> Value:
    if keywords or not 1 <= len(args) <= 3:
        low.fail(
            "range() takes one to three positional arguments",
            "range(n), range(start, stop) or range(start, stop, step)",
        )
    for a in args:
        inexact = isinstance(a.type, Scalar) and a.type.kind not in "bi"
        if inexact or not isinstance(a.type, Scalar | Opaque | Bottom | Number):
            low.fail(f"range() takes integers, not {type_text(a.type)}", "convert with int(...)")
    zero, one = (low.const(0), low.const(1))
    told = len(args) < 3 or static_value(args[2].type)[0] or low.trusted
    if not told and low.trial_for(ValueError) is not None:
        low.fail(
            "range() in a `try` that waits for ValueError, with a step that is known at run time only and may be 0",
            "ask whether the step is 0 before",
        )
    if len(args) == 1:
        return _static(low, Range(zero, args[0], one))
    return _static(low, Range(args[0], args[1], args[2] if len(args) == 3 else one))


@special(enumerate)
def _enumerate(low: Lowering, args: Args, keywords: Keywords) -> Value:
    start = args[1] if len(args) > 1 else keywords.get("start") or low.const(0)
    return once.new(low, Enumerate(low.lazily(args[0]), start))


@special(zip)
def _zip(low: Lowering, args: Args, keywords: Keywords) -> Value:
    refuse_unbounded(low, args)
    trees = {once.tree_in(a) for a in args}
    one = trees.pop() if len(trees) == 1 and len(args) > 1 else None
    if one is not None and one.once is not None and isinstance(one, Plain | Range) and low.can_go_on(one):
        return once.new(low, going_on.together(low, once.taken(low, one), len(args)))
    strict = low.known(keywords.get("strict") or low.const(False), "strict")
    parts = [low.iterable(a) if strict else low.lazily(a) for a in args]
    if strict:
        _check_strict(low, parts)
    return once.new(low, Zip(parts))


special(going_on.SEVERAL)(going_on.several)


def _check_strict(low: Lowering, parts: list[Any]) -> None:
    """What zip(..., strict=True) raises; here before the first pass."""
    types = [_type_of(p) for p in parts]
    if all(isinstance(t, Tuple | List) and t.elts is not None for t in types):
        if len({len(t.elts) for t in types}) <= 1:  # type: ignore[union-attr]
            return
    if not all(isinstance(t, Tuple | List | Array) for t in types):
        low.fail("zip(..., strict=True) of something without a length", "zip lists or arrays")
    if low.trial_for(ValueError) is not None and not low.trusted:
        low.fail(
            "zip(..., strict=True) in a `try` that waits for what it raises, which it does when passes have been made",
            "compare the lengths before the loop, and raise there",
        )
    low.apply(rows.check_strict, [p.value for p in parts])


def _type_of(tree: Any) -> Type | None:
    return tree.value.type if isinstance(tree, Plain) else None


@special(reversed)
def _reversed(low: Lowering, args: Args, keywords: Keywords) -> Value:
    t, tree = args[0].type, once.tree_in(args[0])
    iterator = isinstance(tree, Tree) and not low.trusted and not (isinstance(tree, Range) and tree.once is None)
    if iterator or isinstance(t, Set) or isinstance(t, Static) and isinstance(t.value, set | frozenset | Flat):
        low.fails(TypeError, "it is not reversible")
        low.fail("reversed() of what has no order, or is gone through once", "reverse a list of it: list(...)")
    return once.new(low, reverse(low, low.iterable(args[0])))


@special(map)
def _map(low: Lowering, args: Args, keywords: Keywords) -> Value:
    refuse_unbounded(low, args[1:])
    return once.new(low, Mapped(args[0], [low.lazily(a) for a in args[1:]]))


@special(iter)
def _iter(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) == 1 and low.find_special(args[0], "__iter__") is not None:
        made = low.call_special(args[0], "__iter__", [])
        return made if low.find_special(made, "__next__") is not None else once.iterator(low, made)
    if len(args) == 2:
        return low.call_composite(composites_iterators.until, args, {}, lazily=True)
    return once.iterator(low, args[0]) if len(args) == 1 else None


@special(itertools.starmap)
def _starmap(low: Lowering, args: Args, keywords: Keywords) -> Value:
    function = Partial(low.const(_unpacking), [args[0]], {})
    return _static(low, Mapped(low.const(function), [low.lazily(args[1])]))


def _unpacking(function: Any, row: Any) -> Any:
    return function(*row)


@special(_unpacking)
def _call_unpacking(low: Lowering, args: Args, keywords: Keywords) -> Value:
    return low.call_value(args[0], low.unpack_all(args[1], "an element of itertools.starmap"), {})


# containers -----------------------------------------------------------------------------------------------------------


@special(list)
def _list(low: Lowering, args: Args, keywords: Keywords) -> Value:
    if not args:
        return low.display_list(low.place("list"), [])
    t = args[0].type
    if isinstance(t, Bottom):
        return low.bottom()
    if form_of(t).stands_for:  # it is a list in generated code
        return low.apply(container_rows.as_list, [args[0]])
    if isinstance(t, List) and t.elts is None:
        return low.apply(rows.copy_list, [args[0]], method=True)
    if isinstance(t, Dict):
        return low.display_list(low.place("list"), low.unpack_all(args[0], "an argument of list()"))
    if isinstance(t, Tuple | List) or (isinstance(t, Static) and isinstance(t.value, str)):
        low.iterable(args[0])
        return low.display_list(low.place("list"), low.unpack_all(args[0], "an argument of list()"))
    return low.listed(args[0])


@special(tuple)
def _tuple(low: Lowering, args: Args, keywords: Keywords) -> Value:
    if not args:
        return low.make_tuple([])
    if isinstance(args[0].type, Tuple):
        return low.make_tuple(low.items(args[0])) if low.is_view(args[0]) else args[0]
    if isinstance(args[0].type, Bottom):
        return low.bottom()
    items = low.fixed_items(low.iterable(args[0]))
    if items is not None:
        return low.make_tuple(items)
    return open_tuples.made(low, args[0])


@special(len)
def _len(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    return kind_of(args[0]).length(low, args[0])


@special(bool)
def _bool(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if not args or not isinstance(args[0].type, Dict | Static):
        return None
    asked = low.condition(args[0])
    known = low.truth(asked)
    return low.apply(rows.to_bool, [asked]) if known is None else low.const(known)


@special(slice)
def _slice(low: Lowering, args: Args, keywords: Keywords) -> Value:
    none = low.const(None)
    parts = [none, args[0], none] if len(args) == 1 else [*args, none][:3]
    return low.apply(rows.make_slice, parts)


# accumulation ---------------------------------------------------------------------------------------------------------


@special(sum)
def _sum(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    start = args[1] if len(args) > 1 else keywords.get("start") or low.const(0)
    filled = row_calls.filled(low, args[0])
    if filled is not args[0]:
        return low.call_object(sum, None, [filled, *args[1:]], keywords)
    t = args[0].type
    if isinstance(t, Bottom):
        return low.bottom()
    if isinstance(t, Array | Opaque) or (isinstance(t, List | Tuple) and isinstance(element_of(low, args[0]), Scalar)):
        return None  # the row

    def step(total: Value, item: Value) -> Value:
        if isinstance(total.type, Scalar) and total.type.is_const and total.type.const == 0 and total.type.kind == "i":
            if isinstance(item.type, Scalar | Array):
                return low.apply(operators.add, [total, item])
        return low.binary("Add", total, item)

    return fold_over(low, summands(low, args[0]), start, step, "sum")


def _any_all(is_any: bool) -> Any:
    def handler(low: Lowering, args: Args, keywords: Keywords) -> Value:
        tree = low.lazily(args[0])
        items = low.fixed_items(tree) if isinstance(tree, Plain) and low.short_enough(tree) else None
        if items is None:
            found = low.found_in(tree, is_any, partial(is_true, low), "any" if is_any else "all")
            return found if is_any else low.apply(rows.not_, [found])
        answer = low.const(not is_any)
        for item in items:
            test = is_true(low, item)
            answer = (low.either if is_any else low.both)(answer, partial(same_value, test))
        return answer

    return handler


special(any)(_any_all(True))
special(all)(_any_all(False))


@special(functools.partial)
def _partial(low: Lowering, args: Args, keywords: Keywords) -> Value:
    return _static(low, Partial(args[0], args[1:], keywords))


@special(functools.wraps)
def _wraps(low: Lowering, args: Args, keywords: Keywords) -> Value:
    return low.const(_identity)


def _identity(f: Any) -> Any:
    return f


@special(_identity)
def _call_identity(low: Lowering, args: Args, keywords: Keywords) -> Value:
    return args[0]


# questions about types ------------------------------------------------------------------------------------------------


# effects --------------------------------------------------------------------------------------------------------------


@special(print)
def _print(low: Lowering, args: Args, keywords: Keywords) -> Value:
    if any(not static_value(v.type)[0] and not isinstance(v.type, Opaque) for v in keywords.values()):
        low.fail("print() with keywords that are not literals", "use an f-string")
    args = [shown(low, materialised(low, a)) for a in args]
    if any(isinstance(a.type, Bottom) for a in args):
        return low.bottom()
    params = (*["items"] * len(args), *keywords)
    return low.apply(rows.print_, [*(text_of(low, a, "__str__") for a in args), *keywords.values()], params)
