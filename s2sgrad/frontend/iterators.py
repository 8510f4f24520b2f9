"""itertools, functools.reduce and the callables of operator.

Over a few elements that are known, what itertools gives is written out. Else it is a generator of ours, so that a loop
over it becomes the loops that one would write by hand.
"""

from __future__ import annotations

import functools
import itertools
import operator
from typing import Any

from s2sgrad.frontend import once
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.comprehensions import whole
from s2sgrad.frontend.demands import demand_elements
from s2sgrad.frontend.folds import fold_over
from s2sgrad.frontend.function_values import Partial
from s2sgrad.frontend.iterables import Counted, Mapped, Plain, Range, Zip
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.steps import is_endless
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Bottom, Static
from s2sgrad.rules import composites_iterators as made_of

Args = list[Value]
Keywords = dict[str, Value]
_WRITTEN_OUT = 200
_EMPTY = "reduce() of empty iterable with no initial value"


def lazy(low: Lowering, tree: Any) -> Value:
    return low.b.const(tree, None, Static(tree))


def few(low: Lowering, value: Value) -> list[Value] | None:
    """The elements, if they are known and not many."""
    tree = once.tree_in(value)
    if tree is not None and not isinstance(tree, Plain | Range):
        return None  # who asks for it may be seen
    tree = low.iterable(value)
    if isinstance(tree, Range):
        known = [static_value(v.type) for v in (tree.start, tree.stop, tree.step)]
        if not all(k for k, _ in known) or len(range(*(v for _, v in known))) > _WRITTEN_OUT:
            return None
    if isinstance(tree, Plain) and isinstance(tree.value.type, Array):
        return None
    return low.fixed_items(tree)


def indexed(low: Lowering, value: Value) -> Value:
    """Something that can be indexed, with the same elements."""
    return whole(low, value)


def unknown(values: Args) -> bool:
    return any(isinstance(v.type, Bottom) for v in values)


# chosen elements ------------------------------------------------------------------------------------------------------


def _selection(fn: Any) -> Any:
    def handler(low: Lowering, args: Args, keywords: Keywords) -> Value:
        if unknown(args):
            return low.bottom()
        given = [*args[1:], *keywords.values()]
        count = [low.known(a, "r") for a in given]
        items = few(low, args[0])
        if items is not None:
            chosen = list(itertools.islice(fn(items, *count), _WRITTEN_OUT + 1))
            if len(chosen) <= _WRITTEN_OUT:
                return low.make_tuple([low.make_tuple(list(row)) for row in chosen])
        name = fn.__name__ if fn is itertools.pairwise else f"{fn.__name__}_{count[0] if count else 'all'}"
        tree = once.tree_in(args[0])
        by_index = vars(made_of).get(f"index_{name}")
        if isinstance(tree, Range) and static_value(tree.step.type)[1] == 1 and not tree.reversed and by_index:
            return low.call_composite(by_index, [tree.start, tree.stop], {})
        if name not in vars(made_of):
            low.fail(f"{fn.__name__}() of so many elements of something of unknown length", "write the loops out")
        source = args[0] if fn is itertools.pairwise else indexed(low, args[0])  # the others take all at once
        return low.call_composite(vars(made_of)[name], [source], {}, lazily=True)

    return handler


for _fn in (
    itertools.combinations,
    itertools.combinations_with_replacement,
    itertools.permutations,
    itertools.pairwise,
):
    special(_fn)(_selection(_fn))


@special(itertools.product)
def _product(low: Lowering, args: Args, keywords: Keywords) -> Value:
    if unknown(args):
        return low.bottom()
    times = low.known(keywords["repeat"], "repeat") if "repeat" in keywords else 1
    parts = [few(low, a) for a in args] * times
    if all(p is not None for p in parts):
        rows = list(itertools.islice(itertools.product(*(p or [] for p in parts)), _WRITTEN_OUT + 1))
        if len(rows) <= _WRITTEN_OUT:
            return low.make_tuple([low.make_tuple(list(row)) for row in rows])
    which = vars(made_of).get(f"product_{len(parts)}")
    if which is None:
        low.fail("itertools.product of so many iterables of unknown length", "write the loops out")
    return low.call_composite(which, [indexed(low, a) for a in args] * times, {})


# one after the other --------------------------------------------------------------------------------------------------


@special(itertools.chain)
def _chain(low: Lowering, args: Args, keywords: Keywords) -> Value:
    parts = [few(low, a) for a in args]
    if all(p is not None for p in parts):
        return low.make_tuple([v for p in parts for v in p or []])
    return low.call_composite(made_of.chain, args, {}, lazily=True)


@special(itertools.chain.from_iterable)
def _from_iterable(low: Lowering, args: Args, keywords: Keywords) -> Value:
    parts = few(low, args[0])
    if parts is not None:
        return _chain(low, parts, {})
    return low.call_composite(made_of.from_iterable, args, {}, lazily=True)


@special(itertools.islice)
def _islice(low: Lowering, args: Args, keywords: Keywords) -> Value:
    source, *bounds = args
    none = low.const(None)
    start, stop, step = [none, *bounds, none] if len(bounds) == 1 else [*bounds, none][:3]
    tree = low.lazily(source)
    if is_endless(tree):
        return _first(low, tree, start, stop, step)
    if not isinstance(tree, Plain | Range):
        if static_value(start.type)[1] in (None, 0) and static_value(step.type)[1] in (None, 1):
            if static_value(stop.type)[1] is not None or not static_value(stop.type)[0]:
                return _first(low, tree, start, stop, step)
        given = [lazy(low, tree), start, stop, step]
        return low.call_composite(made_of.sliced_on_the_way, given, {}, lazily=True)
    items = few(low, source)
    known = [static_value(v.type) for v in (start, stop, step)]
    if items is not None and all(k for k, _ in known):
        return low.make_tuple(items[slice(*(v for _, v in known))])
    return low.call_composite(made_of.sliced, [indexed(low, source), start, stop, step], {})


def _first(low: Lowering, tree: Any, start: Value, stop: Value, step: Value) -> Value:
    """itertools.islice of something that has no end: zipped with a range, of which it takes the place."""
    if static_value(start.type)[1] not in (None, 0) or static_value(step.type)[1] not in (None, 1):
        low.fail("itertools.islice of something that has no end takes where to stop only", "islice(iterable, n)")
    counted = Zip([Range(low.const(0), stop, low.const(1)), tree])
    return lazy(low, Mapped(low.const(_second), [counted]))


class _Second:
    """What takes the second part of a pair."""


_second = _Second()


@special(_second)
def _take_second(low: Lowering, args: Args, keywords: Keywords) -> Value:
    return low.getitem(args[0], 1)


@special(itertools.accumulate)
def _accumulate(low: Lowering, args: Args, keywords: Keywords) -> Value:
    if unknown(args):
        return low.bottom()
    function = args[1] if len(args) > 1 else keywords.get("func", low.const(operator.add))
    if isinstance(function.type, Static) and function.type.value is None:
        function = low.const(operator.add)
    initial = keywords.get("initial", low.const(None))
    return low.call_composite(made_of.accumulate, [args[0], function, initial], {}, lazily=True)


@special(functools.reduce)
def _reduce(low: Lowering, args: Args, keywords: Keywords) -> Value:
    function, source, *start = args
    if unknown(args):
        return low.bottom()
    start = start or [keywords[k] for k in ("initial",) if k in keywords]
    if start:
        step = lambda a, b: low.call_value(function, [a, b], {})  # noqa: E731
        return fold_over(low, low.iterable(source), start[0], step, "reduce")
    items = few(low, source)
    if items is None:
        elements = indexed(low, source)
        demand_elements(low, elements, 1, TypeError, _EMPTY)
        return low.call_composite(made_of.reduce, [function, elements], {})
    if not items:
        low.fails(TypeError, _EMPTY, (_EMPTY,))
        low.fail("functools.reduce of nothing, without an initial value", "give it an initial value")
    total = items[0]
    for item in items[1:]:
        total = low.call_value(function, [total, item], {})
    return total


# by a condition, several at once --------------------------------------------------------------------------------------


def _by_composite(fn: Any, which: Any, positions: tuple[int, ...]) -> None:
    """A generator of ours; the arguments at some positions have to be such that can be indexed."""

    def handler(low: Lowering, args: Args, keywords: Keywords) -> Value:
        if unknown(args):
            return low.bottom()
        given = [indexed(low, a) if k in positions else a for k, a in enumerate(args)]
        return low.call_composite(which, given, keywords, lazily=True)

    special(fn)(handler)


_by_composite(itertools.takewhile, made_of.takewhile, ())
_by_composite(itertools.dropwhile, made_of.dropwhile, ())
_by_composite(itertools.filterfalse, made_of.filterfalse, ())
_by_composite(itertools.compress, made_of.compress, ())


def _itself(v):  # type: ignore[no-untyped-def]
    return v


@special(itertools.groupby)
def _groupby(low: Lowering, args: Args, keywords: Keywords) -> Value:
    key = args[1] if len(args) > 1 else keywords.get("key", low.const(_itself))
    if isinstance(key.type, Static) and key.type.value is None:
        key = low.const(_itself)
    return low.call_composite(made_of.groupby, [args[0], key], {}, lazily=True)


@special(itertools.zip_longest)
def _zip_longest(low: Lowering, args: Args, keywords: Keywords) -> Value:
    fill = keywords.get("fillvalue", low.const(None))
    parts = [few(low, a) for a in args]
    if all(p is not None for p in parts):
        rows = itertools.zip_longest(*(p or [] for p in parts), fillvalue=fill)
        return low.make_tuple([low.make_tuple(list(row)) for row in rows])
    if len(args) != 2:
        low.fail("itertools.zip_longest of other than two iterables of unknown length", "zip two at a time")
    return low.call_composite(made_of.zip_longest_2, [*args, fill], {}, lazily=True)


@special(itertools.tee)
def _tee(low: Lowering, args: Args, keywords: Keywords) -> Value:
    count = low.known(args[1], "n") if len(args) > 1 else 2
    tree = once.tree_in(args[0])
    source = args[0] if tree is None else low.listed_apart(tree)
    return low.make_tuple([once.iterator(low, source) for _ in range(count)])


# without end ----------------------------------------------------------------------------------------------------------


@special(itertools.count)
def _count(low: Lowering, args: Args, keywords: Keywords) -> Value:
    start = args[0] if args else keywords.get("start", low.const(0))
    step = args[1] if len(args) > 1 else keywords.get("step", low.const(1))
    if static_value(step.type) == (True, 1) and getattr(start.type, "kind", "i") == "i":
        return lazy(low, Counted(start))
    function = low.const(Partial(low.const(made_of.stepped), [start, step], {}))
    return lazy(low, Mapped(function, [Counted(low.const(0))]))


@special(itertools.cycle)
def _cycle(low: Lowering, args: Args, keywords: Keywords) -> Value:
    function = low.const(Partial(low.const(made_of.cycled), [indexed(low, args[0])], {}))
    return lazy(low, Mapped(function, [Counted(low.const(0))]))


@special(itertools.repeat)
def _repeat(low: Lowering, args: Args, keywords: Keywords) -> Value:
    times = args[1] if len(args) > 1 else keywords.get("times")
    function = low.const(Partial(low.const(made_of.repeated), [args[0]], {}))
    inner = Counted(low.const(0)) if times is None else Range(low.const(0), times, low.const(1))
    return lazy(low, Mapped(function, [inner]))


# operator -------------------------------------------------------------------------------------------------------------


class _Getter:
    """What operator.itemgetter and its like make."""

    def __init__(self, name: str) -> None:
        self.name = name


_ITEM, _ATTRIBUTE, _METHOD = (_Getter(name) for name in ("item", "attribute", "method"))


def _getter(how: _Getter) -> Any:
    def handler(low: Lowering, args: Args, keywords: Keywords) -> Value:
        return low.const(Partial(low.const(how), [low.make_tuple(args)], keywords))

    return handler


special(operator.itemgetter)(_getter(_ITEM))
special(operator.attrgetter)(_getter(_ATTRIBUTE))
special(operator.methodcaller)(_getter(_METHOD))


@special(_ITEM)
def _get_items(low: Lowering, args: Args, keywords: Keywords) -> Value:
    keys, x = args
    found = [low.subscript(x, k) for k in low.items(keys)]
    return found[0] if len(found) == 1 else low.make_tuple(found)


@special(_ATTRIBUTE)
def _get_attributes(low: Lowering, args: Args, keywords: Keywords) -> Value:
    names, x = args
    found = []
    for name in low.items(names):
        value = x
        for part in low.known(name, "the attribute's name").split("."):
            value = low.attribute(value, part)
        found.append(value)
    return found[0] if len(found) == 1 else low.make_tuple(found)


@special(_METHOD)
def _call_of_method(low: Lowering, args: Args, keywords: Keywords) -> Value:
    given, x = args
    name, *rest = low.items(given)
    return low.call_value(low.attribute(x, low.known(name, "the method's name")), rest, keywords)


def _in_place(name: str) -> Any:
    """operator.iadd(x, y) and its like: x += y, and what x is then."""

    def handler(low: Lowering, args: Args, keywords: Keywords) -> Value:
        old, value = args
        new = low.augment(name, old, value, "a value")
        return args[0] if new is None else new

    return handler


def _operator(name: str) -> Any:
    """operator.add(x, y) and its like: x + y, whatever these are."""

    def handler(low: Lowering, args: Args, keywords: Keywords) -> Value:
        return low.binary(name, *args)

    return handler


for _name, _plain, _augmented in (
    ("Add", operator.add, operator.iadd),
    ("Sub", operator.sub, operator.isub),
    ("Mult", operator.mul, operator.imul),
    ("Div", operator.truediv, operator.itruediv),
    ("FloorDiv", operator.floordiv, operator.ifloordiv),
    ("Mod", operator.mod, operator.imod),
    ("Pow", operator.pow, operator.ipow),
    ("MatMult", operator.matmul, operator.imatmul),
    ("BitAnd", operator.and_, operator.iand),
    ("BitOr", operator.or_, operator.ior),
    ("BitXor", operator.xor, operator.ixor),
    ("LShift", operator.lshift, operator.ilshift),
    ("RShift", operator.rshift, operator.irshift),
    ("Add", operator.concat, operator.iconcat),
):
    special(_plain)(_operator(_name))
    special(_augmented)(_in_place(_name))


# decorators -----------------------------------------------------------------------------------------------------------


@special(functools.lru_cache, functools.cache)
def _cached(low: Lowering, args: Args, keywords: Keywords) -> Value:
    """A cache changes no result: the function itself, or the decorator that gives it back."""
    if args and isinstance(args[0].type, Static) and not isinstance(args[0].type.value, int | type(None)):
        return args[0]
    return low.const(_itself)
