"""Comprehensions: written out over fixed structure, else a loop that appends to a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import gast

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend import apart, once, scope, sets, unpacking
from s2sgrad.frontend.assignments import assign
from s2sgrad.frontend.expressions import narrow_names
from s2sgrad.frontend.gathered import Gathered
from s2sgrad.frontend.iterables import Generated, Plain, Range
from s2sgrad.frontend.lockstep import generator_in
from s2sgrad.frontend.loop_types import Plan
from s2sgrad.frontend.loops import check_ended, loop
from s2sgrad.frontend.lowering import Lowering, Place, answers
from s2sgrad.frontend.made_lists import Filling
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.object_lists import as_element
from s2sgrad.frontend.scope import Scope
from s2sgrad.frontend.sources import Iteration, prepare, unrollable, with_lists
from s2sgrad.frontend.state import FALLS, Flow, Frame, Restart
from s2sgrad.frontend.steps import fixed_steps, is_endless
from s2sgrad.frontend.syntax import expression
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, Bottom, Dict, List, Tuple

_WRITTEN_OUT = 8


@expression(gast.ListComp)
def expr_comprehension(low: Lowering, node: Any) -> Value:
    first = low.lazily(low.expr(node.generators[0].iter))
    if generator_in(first) is not None:
        return in_comprehension(low, node, lambda: grown(low, node, first))
    if once.holds_generator(first):
        return in_comprehension(low, node, lambda: grown(low, node, first))
    return in_comprehension(low, node, lambda: list_of(low, node, first))


@expression(gast.DictComp)
def expr_dict_comprehension(low: Lowering, node: Any) -> Value:
    from s2sgrad.frontend import dicts

    first = with_lists(low, low.lazily(low.expr(node.generators[0].iter)), False)
    return in_comprehension(low, node, lambda: dicts.comprehension(low, node, first))


def in_comprehension(low: Lowering, node: Any, body: Callable[[], Any], frame: Frame | None = None) -> Any:
    """Run in a scope of its own, whose variables are the targets; `frame` is the one around it."""
    key = ("comprehension", node)
    facts = low.frame.source.facts
    if key not in facts:
        names = frozenset(n for g in node.generators for n in scope.assigned([g.target]))
        inner = any(isinstance(n, gast.Lambda | gast.GeneratorExp) and n is not node for n in gast.walk(node))
        facts[key] = Scope((), names, frozenset(), low.frame.scope.globals, inner, False)
    saved, span = low.frame, low.b.span
    outer = frame or saved
    path = (*outer.path, low.unroll, node)
    number = low.session.frames.setdefault(path, len(low.session.frames))
    low.frame = Frame(
        number,
        path,
        outer.source,
        node,
        facts[key],
        outer.globals,
        outer.cells,
        outer,
        low.state,
        outer.name,
        in_comprehension=True,
    )
    try:
        return body()
    finally:
        if not low.frame.scope.has_inner:
            low.state.env.drop_frame(number)
        low.frame = saved
        low.b.span = span


# written out


@answers(Lowering.written_out)
def written_out(low: Lowering, node: Any, level: int, tree: Any, add: Callable[[], None]) -> bool:
    """Go through all elements at compile time; False where that cannot be done."""
    steps = fixed_steps(low, tree)
    if steps is None:
        return False
    outer = low.unroll
    for k, step in enumerate(steps):
        low.unroll = (*outer, k)
        assign(low, node.generators[level].target, step())
        keep = True
        for test in node.generators[level].ifs:
            known = low.truth(low.expr(test))
            if known is None:
                return False
            if not known:
                keep = False
                break
        if not keep:
            continue
        if level + 1 == len(node.generators):
            add()
        elif not low.written_out(node, level + 1, low.iterable(low.expr(node.generators[level + 1].iter)), add):
            return False
    low.unroll = outer
    return True


@answers(Lowering.is_short)
def is_short(low: Lowering, tree: Any, node: Any) -> bool:
    """Whether a comprehension over this is written out: its structure needs it, or it is a few passes."""
    if (low.frame.path, low.unroll, node) in low.session.unrolled or low.mixed_structure(tree):
        return True
    if isinstance(tree, Range):
        known = [low.static(v) for v in (tree.start, tree.stop, tree.step)]
        return all(k for k, _ in known) and len(range(*(v for _, v in known))) <= _WRITTEN_OUT
    if isinstance(tree, Plain):
        t = tree.value.type
        return getattr(t, "elts", None) is not None and len(t.elts) <= _WRITTEN_OUT and not isinstance(t, Dict)  # type: ignore
    parts = [p for p in tree.parts if not is_endless(p)]  # count() goes along with what ends
    return bool(parts) and all(low.is_short(p, node) for p in parts)


def list_of(low: Lowering, node: Any, first: Any) -> Value:
    shorter = of_any_length(low, node, first, lambda: grown(low, node, first))
    if shorter is not None:
        return shorter
    simple = all(not g.ifs for g in node.generators)
    if low.is_short(first, node) and (simple or low.mixed_structure(first)):
        items: list[Value] = []
        block, count = low.b.block, len(low.b.block.ops)
        unroll = low.unroll
        if low.written_out(node, 0, first, lambda: items.append(low.expr(node.elt))):
            return low.display_list(node, items)
        del block.ops[count:]
        low.unroll = unroll
    return grown(low, node, first)


def of_any_length(low: Lowering, node: Any, tree: Any, make: Callable[[], Value]) -> Value | None:
    """A list that has fewer elements than what is written out, where it may; None where its elements differ, so that it
    has to have as many."""
    place = (low.frame.path, low.unroll, node)
    if place in low.session.unrolled or not once.may_end_before(low, tree):
        return None
    try:
        return make()
    except UnsupportedError:
        if low.session.dirty:
            raise
        low.session.unrolled[place] = "elements of different types"
        raise Restart from None


# a loop


def grown(low: Lowering, node: Any, first: Any) -> Value:
    gathered = Gathered(low, node, generator_in(first) is not None)
    low.level(node, 0, first, lambda: gathered.add(low.expr(node.elt)))
    return gathered.finish()


@answers(Lowering.level)
def level(low: Lowering, node: Any, k: int, tree: Any, add: Callable[[], Flow | None]) -> None:
    """The loop for one `for` of the comprehension; what `add` does may leave it."""
    g = node.generators[k]

    def inner() -> Flow:
        if k + 1 == len(node.generators):
            return add() or FALLS
        low.level(node, k + 1, low.lazily(low.expr(node.generators[k + 1].iter)), add)
        return FALLS

    def tests(n: int) -> Flow:
        if n == len(g.ifs):
            return inner()
        yes, _ = narrowings(low, g.ifs[n])
        test = low.expr(g.ifs[n])

        def go() -> Flow:
            narrow_names(low, yes)
            return tests(n + 1)

        return low.if_(test, go, lambda: FALLS)

    generated = generator_in(tree)
    if generated is not None:

        def each(value: Value) -> Flow:
            assign(low, g.target, value)
            return tests(0)

        return low.comprehended(tree, generated, g.iter, each)
    apart.consuming(low, lambda: level_of(low, node, k, tree, lambda: tests(0)))


def level_of(low: Lowering, node: Any, k: int, tree: Any, tests: Callable[[], Flow]) -> None:
    """The same, with lists for the generators in what is looped over."""
    g = node.generators[k]
    iteration = Iteration(with_lists(low, tree, False))
    items = unrollable(low, iteration, (node, k))
    if items is not None:

        def one(value: Value) -> Flow:
            assign(low, g.target, value)
            return tests()

        pass_by_pass(low, items, one)
        return
    iteration.bind = lambda value: assign(low, g.target, value)
    check_ended(low, loop(low, Plan(Place(node, k), [], tests, iteration)))


@answers(Lowering.plain_listed)
def plain_listed(low: Lowering, value: Value, keep: Callable[[Value], Value] | None = None) -> Value:
    """list(...) of an iterable, or of those of its elements that `keep` is true of."""
    tree = low.lazily(value)
    generated = generator_in(tree)
    if generated is not None and not isinstance(tree, Generated) and keep is None:
        return listed_in_step(low, tree, generated)
    tree = with_lists(low, tree)
    shorter = None if keep else of_any_length(low, low.place("listed"), tree, lambda: filled(low, tree))
    if shorter is not None:
        return shorter
    items = low.fixed_items(tree) if keep is None and low.mixed_structure(tree) else None
    if items is not None:
        return low.display_list(low.place("listed"), items)
    return low.mapped(tree, lambda v: v, keep)


def filled(low: Lowering, tree: Any) -> Value:
    """The list of the elements, put into it one after the other."""
    filling = Filling(low, low.place("filled"))
    low.each(tree, lambda v: filling.append(as_element(low, v)), "filled")
    return filling.list


def listed_in_step(low: Lowering, tree: Any, generated: Generated) -> Value:
    """list(zip(generator(), ...)) and the like."""
    gathered = Gathered(low, low.place("in step"))
    low.comprehended(tree, generated, gathered.place, gathered.add)
    return gathered.finish()


def whole(low: Lowering, value: Value) -> Value:
    """Something that can be indexed, with the same elements."""
    if isinstance(value.type, Array | Tuple | List | Bottom):
        return value
    return low.listed(value)


@answers(Lowering.mapped)
def mapped(
    low: Lowering,
    tree: Any,
    function: Callable[[Value], Value],
    keep: Callable[[Value], Value] | None = None,
    what: str = "mapped",
) -> Value:
    """The list of what a function makes of the elements; a loop. `what` tells lists of one place apart."""
    low.counter += 1
    filling = Filling(low, low.place(what))
    iteration = Iteration(tree)
    prepare(low, iteration)
    got: list[Value] = []
    iteration.bind = got.append

    def append() -> Flow:
        filling.append(as_element(low, function(got[-1])))
        return FALLS

    def body() -> Flow:
        return append() if keep is None else low.if_(keep(got[-1]), append, lambda: FALLS)

    check_ended(low, loop(low, Plan(low.place((what, keep is None)), [], body, iteration)))
    return filling.list


@answers(Lowering.unpacked)
def unpacked(low: Lowering, value: Value, count: int) -> list[Value] | None:
    return unpacking.unpacked(low, value, count)


def pass_by_pass(low: Lowering, items: Sequence[Value], body: Callable[[Value], Flow]) -> None:
    """Passes that are written out one behind the other, and end with what has fewer elements."""
    outer = low.unroll

    def one(k: int) -> Flow:
        return body(items[k])

    k = 0
    while k < len(items):  # there may be more of them when a pass is over
        low.unroll = (*outer, k)
        over = once.over(items, k)
        low.check(one(k) if over is None else low.if_(over, lambda: FALLS, partial(one, k)))
        k += 1
    low.unroll = outer


@answers(Lowering.each)
def each(low: Lowering, tree: Any, body: Callable[[Value], object], what: Any) -> None:
    """A loop over an iterable that is no statement of its own."""

    def one(value: Value) -> Flow:
        body(value)
        return FALLS

    items: Sequence[Value] | None = None
    if once.may_end_before(low, tree):
        items = once.elements(low, tree)
    elif low.mixed_structure(tree):
        items = low.fixed_items(tree)
    if items is not None:
        pass_by_pass(low, items, one)
        return
    iteration = Iteration(tree)
    prepare(low, iteration)
    got: list[Value] = []
    iteration.bind = got.append
    check_ended(low, loop(low, Plan(low.place(what), [], lambda: one(got[-1]), iteration)))


@expression(gast.SetComp)
def expr_set_comprehension(low: Lowering, node: Any) -> Value:
    first = with_lists(low, low.lazily(low.expr(node.generators[0].iter)), False)
    return in_comprehension(low, node, lambda: sets.comprehension(low, node, first))
