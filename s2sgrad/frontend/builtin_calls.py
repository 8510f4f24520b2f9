"""Builtins that the compiler answers itself: iteration, type tests, containers, functools."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

from s2sgrad.frontend import dicts as dicts
from s2sgrad.frontend import extremes as extremes
from s2sgrad.frontend import (
    going_on,
    numpy_sources,
    once,
    open_tuples,
    pieces,
    random_calls,
    splitting,
)
from s2sgrad.frontend import iterators as iterators
from s2sgrad.frontend import matching as matching
from s2sgrad.frontend import object_builtins as object_builtins
from s2sgrad.frontend import small_calls as small_calls
from s2sgrad.frontend import sorting as sorting
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.comprehensions import _Place
from s2sgrad.frontend.contexts import Contexts
from s2sgrad.frontend.endless import refuse_unbounded
from s2sgrad.frontend.iterables import Enumerate, Mapped, Plain, Range, Zip
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.kinds.of_class import record_class
from s2sgrad.frontend.kinds.table import kind_of
from s2sgrad.frontend.loops import Plan
from s2sgrad.frontend.sources import Iteration
from s2sgrad.frontend.state import FALLS, Bound, Closure, Flow, Instance, Partial
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    Array,
    Bottom,
    Dict,
    List,
    Number,
    Opaque,
    Optional,
    Scalar,
    Static,
    Tuple,
    Type,
)
from s2sgrad.rules import container_rows, operators
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text

Args = list[Value]
Keywords = dict[str, Value]


class Lowering(Contexts):
    """The whole frontend."""

    def fold_over(self, tree: Any, start: Value, step: Callable[[Value, Value], Value], what: str) -> Value:
        """An accumulation over an iterable: written out over fixed structure, else a loop."""
        items = self.fixed_items(tree) if self.short_enough(tree) else None
        if items is not None:
            total = start
            for item in items:
                total = step(total, item)
            return total
        self.counter += 1
        name = f"<{what}>"
        key = (self.frame.id, name)
        self.state.env.set(key, start)
        iteration = Iteration(tree)
        if self.unrollable(iteration, ("fold", self.stmt)) is not None:
            self.fail(f"{what} over elements of different types", "give the elements one type, or write the loop out")
        got: list[Value] = []
        iteration.bind = got.append

        def body() -> Flow:
            now = self.state.env.get(key)
            assert now is not None
            self.state.env.set(key, step(now, got[-1]))
            return FALLS

        span = self.b.span
        plan = Plan(_Place(self.stmt, (what, span and (span.line, span.col))), [], body, iteration)
        plan.extra = [key]
        ended = self.loop(plan)
        result = self.state.env.layers[-1].pop(key)
        self.check_ended(ended)
        return result

    def short_enough(self, tree: Any) -> bool:
        if self.mixed_structure(tree):
            return True
        t = tree.value.type if hasattr(tree, "value") else None
        return t is not None and getattr(t, "elts", None) is not None and len(t.elts) <= 8


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
    low.apply(rows.check_strict, [p.value for p in parts])


def _type_of(tree: Any) -> Type | None:
    return tree.value.type if isinstance(tree, Plain) else None


@special(reversed)
def _reversed(low: Lowering, args: Args, keywords: Keywords) -> Value:
    return once.new(low, low.reverse(low.iterable(args[0])))


@special(map)
def _map(low: Lowering, args: Args, keywords: Keywords) -> Value:
    refuse_unbounded(low, args[1:])
    return once.new(low, Mapped(args[0], [low.lazily(a) for a in args[1:]]))


@special(iter)
def _iter(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) == 1 and low.find_special(args[0], "__iter__") is not None:
        made = low.call_special(args[0], "__iter__", [])
        return made if low.find_special(made, "__next__") is not None else once.iterator(low, made)
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
    return low.const(low.truth(args[0])) if args and isinstance(args[0].type, Dict) else None


@special(slice)
def _slice(low: Lowering, args: Args, keywords: Keywords) -> Value:
    none = low.const(None)
    parts = [none, args[0], none] if len(args) == 1 else [*args, none][:3]
    return low.apply(rows.make_slice, parts)


# accumulation ---------------------------------------------------------------------------------------------------------


@special(sum)
def _sum(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    start = args[1] if len(args) > 1 else keywords.get("start") or low.const(0)
    filled = low.filled(args[0])
    if filled is not args[0]:
        return low.call_object(sum, None, [filled, *args[1:]], keywords)
    t = args[0].type
    if isinstance(t, Bottom):
        return low.bottom()
    if isinstance(t, Array | Opaque) or (isinstance(t, List | Tuple) and isinstance(low.element_of(args[0]), Scalar)):
        return None  # the row

    def step(total: Value, item: Value) -> Value:
        if isinstance(total.type, Scalar) and total.type.is_const and total.type.const == 0 and total.type.kind == "i":
            if isinstance(item.type, Scalar | Array):
                return low.apply(operators.add, [total, item])
        return low.binary("Add", total, item)

    return low.fold_over(low.summands(args[0]), start, step, "sum")


def _any_all(is_any: bool) -> Any:
    def handler(low: Lowering, args: Args, keywords: Keywords) -> Value:
        tree = low.lazily(args[0])
        items = low.fixed_items(tree) if isinstance(tree, Plain) and low.short_enough(tree) else None
        if items is None:
            found = low.found_in(tree, is_any, low.is_true, "any" if is_any else "all")
            return found if is_any else low.apply(rows.not_, [found])
        answer = low.const(not is_any)
        for item in items:
            test = low.is_true(item)
            answer = low.either(answer, lambda t=test: t) if is_any else low.both(answer, lambda t=test: t)  # type: ignore
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


@special(isinstance)
def _isinstance(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    x, classes = args
    if isinstance(x.type, Bottom):
        return low.bottom()
    known, which = static_value(classes.type)
    if not known:
        low.fail(
            "the classes of isinstance must be known when the function is compiled",
            "name the classes: isinstance(x, (float, np.ndarray))",
        )
    low.evaluated("isinstance()", isinstance, None, which)
    if low.is_view(x):
        low.fail("isinstance() of a view of a dict", "ask about a list of it: list(d.keys())")
    t = x.type
    if isinstance(t, Optional):
        inner = form_of(t.inner).python_class(t.inner)
        group = which if isinstance(which, tuple) else (which,)
        if inner is not None and issubclass(inner, group) and type(None) not in group:
            return low.apply(rows.is_not, [x, low.const(None)])
        if inner is not None and not issubclass(inner, group):
            return low.apply(rows.is_, [x, low.const(None)]) if type(None) in group else low.const(False)
    cls = form_of(t).python_class(t)
    if cls is None:
        if isinstance(t, Opaque):
            return low.opaque(isinstance, [x, classes])
        low.fail(
            f"isinstance of {type_text(t)} cannot be told when the function is compiled",
            "compile for arguments of known types",
        )
    return low.const(issubclass(cls, which))


@special(type)
def _type(low: Lowering, args: Args, keywords: Keywords) -> Value:
    if len(args) != 1:
        low.fail("type() with three arguments is not supported", "define the class at the top of the module")
    cls = form_of(args[0].type).python_class(args[0].type)
    if cls is None or low.is_view(args[0]):
        low.fail(
            f"type() of {type_text(args[0].type)} cannot be told when the function is compiled",
            "ask isinstance(x, float), or pass what decides as an argument",
        )
    return low.const(cls)


@special(callable)
def _callable(low: Lowering, args: Args, keywords: Keywords) -> Value:
    t = args[0].type
    if isinstance(t, Static):
        if isinstance(t.value, Instance):
            return low.const(hasattr(t.value.cls, "__call__"))  # noqa: B004
        return low.const(isinstance(t.value, Closure | Bound | Partial) or callable(t.value))
    return low.const(False)


@special(hasattr)
def _hasattr(low: Lowering, args: Args, keywords: Keywords) -> Value:
    t, name = args[0].type, low.known(args[1], "the attribute's name")
    if isinstance(t, Static) and not isinstance(t.value, Instance):
        return low.const(hasattr(t.value, name))
    if record_class(args[0]) is not None:
        return low.has_attribute(args[0], name)
    cls = form_of(t).python_class(t)
    if cls is None:
        low.fail(
            f"hasattr of {type_text(t)} cannot be told when the function is compiled",
            "pass a flag as an argument, and ask that",
        )
    return low.const(hasattr(cls, name))


@special(getattr)
def _getattr(low: Lowering, args: Args, keywords: Keywords) -> Value:
    name = low.known(args[1], "the attribute's name")
    t = args[0].type
    if len(args) == 3:
        if record_class(args[0]) is not None:
            has = low.has_attribute(args[0], name)
            return low.select(has, lambda: low.attribute(args[0], name), lambda: args[2])
        is_object = isinstance(t, Static) and not isinstance(t.value, Instance)
        holder = t.value if is_object else form_of(t).python_class(t)  # type: ignore[attr-defined]
        if holder is not None and not hasattr(holder, name):
            return args[2]
    return low.attribute(args[0], name)


# effects --------------------------------------------------------------------------------------------------------------


@special(print)
def _print(low: Lowering, args: Args, keywords: Keywords) -> Value:
    if any(not static_value(v.type)[0] and not isinstance(v.type, Opaque) for v in keywords.values()):
        low.fail("print() with keywords that are not literals", "use an f-string")
    args = [low.shown(low.materialised(a)) for a in args]
    if any(isinstance(a.type, Bottom) for a in args):
        return low.bottom()
    params = (*["items"] * len(args), *keywords)
    return low.apply(rows.print_, [*(low.text_of(a, "__str__") for a in args), *keywords.values()], params)


from s2sgrad.frontend import class_builtins  # noqa: E402  # it goes ahead of the handlers above

# they enter their handlers when they are imported
assert class_builtins and numpy_sources and pieces and random_calls and splitting
