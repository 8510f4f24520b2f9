"""What a loop runs over: ranges, sequences, and their enumerations, zips and reversals."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from s2sgrad.errors import S2SGradError
from s2sgrad.frontend import choices, joins, key_sets, once, ranges, texts
from s2sgrad.frontend.entries import chosen_origin, element_of
from s2sgrad.frontend.function_values import Partial
from s2sgrad.frontend.iterables import Counted, Enumerate, Generated, Mapped, Plain, Range
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.names import live_view
from s2sgrad.frontend.records import note_copy, sources
from s2sgrad.frontend.state import Restart
from s2sgrad.frontend.steps import MAX_UNROLLED, is_endless
from s2sgrad.ir.ops import Source, Value
from s2sgrad.ir.row import Site
from s2sgrad.ir.types import (
    INT,
    Array,
    Bottom,
    Dict,
    Entries,
    List,
    Opaque,
    Optional,
    Scalar,
    Static,
    Tuple,
    Type,
    carries_float,
)
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators, text_rows
from s2sgrad.rules.dims_text import type_text


@dataclass
class Iteration:
    """A loop's sources, and how to make the target's value from one element of each."""

    tree: Any
    sources: list[Source] = field(default_factory=list)
    operands: list[Value] = field(default_factory=list)
    types: list[Type] = field(default_factory=list)
    bind: Callable[[Value], None] = lambda value: None
    build: Callable[[list[Value]], Value] = lambda elements: elements[0]
    may_stop: bool = False


def iteration(low: Lowering, node: Any) -> Iteration:
    """What the expression after `in` gives."""
    return Iteration(low.iterable(low.expr(node)))


@answers(Lowering.renewed)
def renewed(low: Lowering, tree: Any) -> Any:
    """What an iterator goes through, as it is where that begins."""
    if isinstance(tree, Plain):
        return renewed_plain(low, tree)
    if isinstance(tree, Generated) and tree.expression is not None:
        return Generated(None, tree.ours, tree.expression, low.renewed(tree.first))
    return tree.over([low.renewed(part) for part in tree.parts])


def renewed_plain(low: Lowering, tree: Plain) -> Any:
    if tree.source is not None:
        new = low.iterable(live_view(low, tree.source))
        if tree.reversed and passes_of(new) != passes_of(tree):
            low.fail("a list has changed between reversed() and its use", "write reversed() where it is used")
        new.reversed = tree.reversed
        return new
    if tree.length is None or tree.stmt is low.stmt:
        return tree
    minus = low.const(-1)
    last = low.apply(operators.add, [tree.length, minus])
    function = low.const(Partial(low.const(operator.getitem), [tree.value], {}))
    return Mapped(function, [Range(last, minus, minus)])


def with_lists(low: Lowering, tree: Any, alone: bool = True) -> Any:
    """The same with lists for the generators in it; `alone`: nothing happens between its values."""
    if isinstance(tree, Generated):
        return Plain(low.listed_generator(tree) if alone else low.listed_apart(tree))
    parts = [with_lists(low, part, False) for part in tree.parts]
    return tree if parts == tree.parts else tree.over(parts)


# kept as a loop


def prepare(low: Lowering, it: Iteration) -> None:
    """Fill in the sources of a loop that is kept."""
    if is_endless(it.tree):
        low.fail("a loop over something that has no end", "zip it with something that ends, or use range(n)")
    build = _add(low, it, it.tree)

    def whole(elements: list[Value]) -> Value:
        return build(list(elements))

    it.build = whole
    if len(it.sources) > 1 or it.may_stop:
        it.operands = [as_list(low, v) for v in it.operands]


def as_list(low: Lowering, v: Value) -> Value:
    """A tuple of floats as a list: its cotangent is one that passes can add to."""
    if not isinstance(v.type, Tuple) or not carries_float(v.type):
        return v
    return low.b.apply(rows.make_list, *low.items(v))


def _add(low: Lowering, it: Iteration, tree: Any) -> Callable[[list[Value]], Value]:
    if isinstance(tree, Range):
        it.sources.append(Source("range", tree.reversed))
        it.operands += [tree.start, tree.stop, tree.step]
        it.types.append(INT)
        return lambda elements: elements.pop(0)
    if isinstance(tree, Plain):
        it.sources.append(Source("iter" if isinstance(tree.value.type, Opaque) else "seq", tree.reversed))
        it.operands.append(texts.named(low, tree.value))
        it.types.append(low.plain_element(tree.value))
        return lambda elements: with_origin(low, elements.pop(0), tree.value)
    if isinstance(tree, Counted):
        it.sources.append(Source("count"))
        it.operands.append(tree.start)
        it.types.append(INT)
        return lambda elements: elements.pop(0)
    if isinstance(tree, Enumerate):
        it.sources.append(Source("count"))
        it.operands.append(tree.start)
        it.types.append(INT)
        inner = _add(low, it, tree.inner)
        return lambda elements: low.make_tuple([elements.pop(0), inner(elements)])
    parts = [_add(low, it, part) for part in tree.inner]
    if isinstance(tree, Mapped):
        return lambda elements: low.call_value(tree.function, [p(elements) for p in parts], {})
    return lambda elements: low.make_tuple([p(elements) for p in parts])


def with_origin(low: Lowering, element: Value, container: Value) -> Value:
    chosen_origin(low, element, container)
    return note_copy(low, element, sources(low, container))


@answers(Lowering.plain_element)
def plain_element(low: Lowering, value: Value) -> Type:
    """The type of what a loop takes from a value."""
    t = value.type
    if isinstance(t, List | Tuple):
        elem = element_of(low, value)
        if elem is None:
            low.fail("a loop over elements of different types", "loop over a tuple or list of known length")
        key_sets.read_as_one(low, value, elem)
        return elem
    if texts.is_known(value):
        return text_rows.TEXT
    if isinstance(t, Bottom | Opaque):
        return t
    try:
        return rows.getitem.infer(Site(rows.getitem, ("x", "index"), [value, Value(INT)], low.b.span))
    except (S2SGradError, TypeError, ValueError) as e:
        low.fail(
            f"{type_text(t)} cannot be looped over: {e}",
            "loop over range(...), a list, a tuple, a dict or an array",
        )


# unrolled


def unrollable(low: Lowering, it: Iteration, node: Any) -> Sequence[Value] | None:
    """The elements, where the loop is over fixed structure that no single type describes; else None."""
    key = (low.frame.path, low.unroll, node)
    what = low.session.unrolled.get(key)
    if what is not None or low.mixed_structure(it.tree):
        long = what in choices.IF_SHORT and (passes_of(it.tree) or choices.MAX_SHORT + 1) > choices.MAX_SHORT
        items = None if long else once.elements(low, it.tree)
        if items is None:
            if what in choices.MAY_BE_KEPT:
                low.session.kept.add(key)
                del low.session.unrolled[key]
                raise Restart
            shown = f"`{what}`" if what and " " not in what else what
            low.fail(
                f"{shown} must be known when the function is compiled, and depends on the pass of this loop"
                if what
                else "a loop over elements of different types goes along with something of unknown length",
                "loop over a tuple or list of known length",
            )
        if len(items) > MAX_UNROLLED:
            low.fail(
                f"a loop of {len(items)} passes would have to be written out",
                "use values that do not depend on the pass",
            )
        return items
    prepare(low, it)
    return None


@answers(Lowering.mixed_structure)
def mixed_structure(low: Lowering, tree: Any) -> bool:
    if isinstance(tree, Plain):
        t = tree.value.type
        if isinstance(t, Static | Dict):
            return not texts.is_long(low, tree.value)
        if isinstance(t, List | Tuple) and t.elts is not None:
            return not t.elts or not uniform(low, tree.value)
        return False
    return any(map(low.mixed_structure, tree.parts))


def uniform(low: Lowering, value: Value) -> bool:
    """Whether one type describes all elements without loss of structure."""
    t = value.type
    assert isinstance(t, List | Tuple) and t.elts is not None
    elem = element_of(low, value)
    if elem is None:
        return False
    return all(_alike(joins.drop_const(e), elem) for e in t.elts)


@answers(Lowering.each_mapped)
def each_mapped(low: Lowering, function: Value, value: Value) -> Value:
    """What a function makes of the elements of a value, to be looped over."""
    tree = Mapped(function, [Plain(value)])
    return low.b.const(tree, None, Static(tree))


def reverse(low: Lowering, tree: Any) -> Any:
    """reversed(...) of an iterable."""
    if isinstance(tree, Range):
        return Range(tree.start, tree.stop, tree.step, not tree.reversed)
    if isinstance(tree, Plain) and not isinstance(tree.value.type, Opaque):
        open_list = isinstance(tree.value.type, List) and tree.value.type.elts is None
        length = low.apply(rows.length, [tree.value]) if open_list else None
        return Plain(tree.value, not tree.reversed, tree.source, length, low.stmt)
    items = low.fixed_items(tree)
    if items is None:
        low.fail("reversed() of this is not supported", "reverse the sequences themselves")
    return Plain(low.make_tuple(items[::-1]))


def require_items(low: Lowering, tree: Any, what: str) -> list[Value]:
    """All elements; what stands in the way is asked for at compile time."""
    items = low.fixed_items(tree)
    if items is None and isinstance(tree, Range):
        for v in (tree.start, tree.stop, tree.step):
            low.known(v, what)
    if items is None:
        low.fail(f"{what} of something of unknown length", "use a tuple or list whose length is known")
    return items


def passes_of(tree: Any) -> int | None:
    """How many elements there are, where that is known."""
    if isinstance(tree, Range):
        numbers = ranges.known(tree)
        return None if numbers is None else len(numbers)
    if isinstance(tree, Plain):
        t = tree.value.type
        if isinstance(t, Array):
            return t.dims[0] if t.dims and isinstance(t.dims[0], int) else None
        parts: Any = t.value if isinstance(t, Static) else getattr(t, "elts", None)
        return len(parts) if hasattr(parts, "__len__") else None
    counts = [passes_of(p) for p in tree.parts if not is_endless(p)]
    return min((c for c in counts if c is not None), default=None) if None not in counts else None


def _alike(e: Type, elem: Type) -> bool:
    """Whether an element loses nothing but sizes and constants in the common type."""
    if type(e) is not type(elem) or isinstance(e, Static | Optional):
        return False
    if isinstance(e, Array) and isinstance(elem, Array):
        return e.rank == elem.rank and e.dtype == elem.dtype
    if isinstance(e, Tuple | List | Entries) and isinstance(elem, Tuple | List | Entries):
        if e.elts is None or elem.elts is None:
            return e.elts is elem.elts
        return len(e.elts) == len(elem.elts) and all(_alike(x, y) or x == y for x, y in zip(e.elts, elem.elts))
    if isinstance(e, Scalar) and isinstance(elem, Scalar):
        return e.kind == elem.kind
    return True
