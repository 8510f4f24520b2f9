"""Comprehensions: written out over fixed structure, else a loop that appends to a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2sgrad.frontend import apart, once, scope, sets, unpacking
from s2sgrad.frontend.calls import Calls
from s2sgrad.frontend.expressions import expression
from s2sgrad.frontend.gathered import Gathered
from s2sgrad.frontend.iterables import Generated, Plain, Range
from s2sgrad.frontend.lockstep import generator_in
from s2sgrad.frontend.loops import Plan
from s2sgrad.frontend.made_lists import Filling
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.scope import Scope
from s2sgrad.frontend.sources import Iteration
from s2sgrad.frontend.state import FALLS, Flow, Frame
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, Bottom, Dict, List, Tuple

_WRITTEN_OUT = 8


class Comprehensions(Calls):
    """List, dict and generator comprehensions (a generator is made a list)."""

    def expr_comprehension(self, node: Any) -> Value:
        first = self.lazily(self.expr(node.generators[0].iter))
        if generator_in(first) is not None:
            return self.in_comprehension(node, lambda: self.grown(node, first))
        if once.holds_generator(first):
            return self.in_comprehension(node, lambda: self.grown(node, first))
        return self.in_comprehension(node, lambda: self.list_of(node, first))

    def expr_dict_comprehension(self, node: Any) -> Value:
        from s2sgrad.frontend import dicts

        first = self.with_lists(self.lazily(self.expr(node.generators[0].iter)), False)
        return self.in_comprehension(node, lambda: dicts.comprehension(self, node, first))

    def in_comprehension(self, node: Any, body: Callable[[], Any], frame: Frame | None = None) -> Any:
        """Run in a scope of its own, whose variables are the targets; `frame` is the one around it."""
        key = ("comprehension", node)
        facts = self.frame.source.facts
        if key not in facts:
            names = frozenset(n for g in node.generators for n in scope.assigned([g.target]))
            inner = any(isinstance(n, gast.Lambda | gast.GeneratorExp) and n is not node for n in gast.walk(node))
            facts[key] = Scope((), names, frozenset(), self.frame.scope.globals, inner, False)
        saved, span = self.frame, self.b.span
        outer = frame or saved
        path = (*outer.path, self.unroll, node)
        number = self.session.frames.setdefault(path, len(self.session.frames))
        self.frame = Frame(
            number,
            path,
            outer.source,
            node,
            facts[key],
            outer.globals,
            outer.cells,
            outer,
            self.state,
            outer.name,
            in_comprehension=True,
        )
        try:
            return body()
        finally:
            if not self.frame.scope.has_inner:
                self.state.env.drop_frame(number)
            self.frame = saved
            self.b.span = span

    # written out

    def written_out(self, node: Any, level: int, tree: Any, add: Callable[[], None]) -> bool:
        """Go through all elements at compile time; False where that cannot be done."""
        steps = self.fixed_steps(tree)
        if steps is None:
            return False
        outer = self.unroll
        for k, step in enumerate(steps):
            self.unroll = (*outer, k)
            self.assign(node.generators[level].target, step())
            keep = True
            for test in node.generators[level].ifs:
                known = self.truth(self.expr(test))
                if known is None:
                    return False
                if not known:
                    keep = False
                    break
            if not keep:
                continue
            if level + 1 == len(node.generators):
                add()
            elif not self.written_out(node, level + 1, self.iterable(self.expr(node.generators[level + 1].iter)), add):
                return False
        self.unroll = outer
        return True

    def is_short(self, tree: Any, node: Any) -> bool:
        """Whether a comprehension over this is written out: its structure needs it, or it is a few passes."""
        if (self.frame.path, self.unroll, node) in self.session.unrolled or self.mixed_structure(tree):
            return True
        if isinstance(tree, Range):
            known = [self.static(v) for v in (tree.start, tree.stop, tree.step)]
            return all(k for k, _ in known) and len(range(*(v for _, v in known))) <= _WRITTEN_OUT
        if isinstance(tree, Plain):
            t = tree.value.type
            return getattr(t, "elts", None) is not None and len(t.elts) <= _WRITTEN_OUT and not isinstance(t, Dict)  # type: ignore
        parts = [tree.inner] if not isinstance(getattr(tree, "inner", None), list) else tree.inner
        return all(self.is_short(p, node) for p in parts)

    def list_of(self, node: Any, first: Any) -> Value:
        generators = node.generators
        simple = all(not g.ifs for g in generators)
        if self.is_short(first, node) and (simple or self.mixed_structure(first)):
            items: list[Value] = []
            block, count = self.b.block, len(self.b.block.ops)
            unroll = self.unroll
            if self.written_out(node, 0, first, lambda: items.append(self.expr(node.elt))):
                return self.display_list(node, items)
            del block.ops[count:]
            self.unroll = unroll
        return self.grown(node, first)

    # a loop

    def as_element(self, value: Value) -> Value:
        """What is put into a list of unknown length."""
        return value

    def grown(self, node: Any, first: Any) -> Value:
        filling = Filling(self, node)
        gathered = Gathered(self, filling.list, filling.take, generator_in(first) is not None)
        self.level(node, 0, first, lambda: gathered.add(self.as_element(self.expr(node.elt))))
        return gathered.finish(node)

    def level(self, node: Any, k: int, tree: Any, add: Callable[[], Flow | None]) -> None:
        """The loop for one `for` of the comprehension; what `add` does may leave it."""
        g = node.generators[k]

        def inner() -> Flow:
            if k + 1 == len(node.generators):
                return add() or FALLS
            self.level(node, k + 1, self.lazily(self.expr(node.generators[k + 1].iter)), add)
            return FALLS

        def tests(n: int) -> Flow:
            if n == len(g.ifs):
                return inner()
            yes, _ = narrowings(self, g.ifs[n])
            test = self.expr(g.ifs[n])

            def go() -> Flow:
                self.narrow_names(yes)
                return tests(n + 1)

            return self.if_(test, go, lambda: FALLS)

        generated = generator_in(tree)
        if generated is not None:

            def each(value: Value) -> Flow:
                self.assign(g.target, value)
                return tests(0)

            return self.comprehended(tree, generated, g.iter, each)
        apart.consuming(self, lambda: self.level_of(node, k, tree, lambda: tests(0)))

    def level_of(self, node: Any, k: int, tree: Any, tests: Callable[[], Flow]) -> None:
        """The same, with lists for the generators in what is looped over."""
        g = node.generators[k]
        iteration = Iteration(self.with_lists(tree, False))
        items = self.unrollable(iteration, (node, k))
        if items is not None:
            outer = self.unroll
            for n, item in enumerate(items):
                self.unroll = (*outer, n)
                self.assign(g.target, item)
                self.check(tests())
            self.unroll = outer
            return
        iteration.bind = lambda value: self.assign(g.target, value)
        self.check_ended(self.loop(Plan(_Place(node, k), [], tests, iteration)))

    def listed(self, value: Value, keep: Callable[[Value], Value] | None = None) -> Value:
        """list(...) of an iterable, or of those of its elements that `keep` is true of."""
        tree = self.lazily(value)
        generated = generator_in(tree)
        if generated is not None and not isinstance(tree, Generated) and keep is None:
            return self.listed_in_step(tree, generated)
        tree = self.with_lists(tree)
        items = self.fixed_items(tree) if keep is None and self.mixed_structure(tree) else None
        if items is not None:
            return self.display_list(self.place("listed"), items)
        return self.mapped(tree, lambda v: v, keep)

    def listed_in_step(self, tree: Any, generated: Generated) -> Value:
        """list(zip(generator(), ...)) and the like."""
        place = self.place("in step")
        filling = Filling(self, place)
        gathered = Gathered(self, filling.list, filling.take)

        def each(value: Value) -> Flow:
            gathered.add(self.as_element(value))
            return FALLS

        self.comprehended(tree, generated, place, each)
        return gathered.finish(place)

    def whole(self, value: Value) -> Value:
        """Something that can be indexed, with the same elements."""
        if isinstance(value.type, Array | Tuple | List | Bottom):
            return value
        return self.listed(value)

    def mapped(
        self,
        tree: Any,
        function: Callable[[Value], Value],
        keep: Callable[[Value], Value] | None = None,
        what: str = "mapped",
    ) -> Value:
        """The list of what a function makes of the elements; a loop. `what` tells lists of one place apart."""
        self.counter += 1
        filling = Filling(self, self.place(what))
        iteration = Iteration(tree)
        self.prepare(iteration)
        got: list[Value] = []
        iteration.bind = got.append

        def append() -> Flow:
            filling.append(self.as_element(function(got[-1])))
            return FALLS

        def body() -> Flow:
            return append() if keep is None else self.if_(keep(got[-1]), append, lambda: FALLS)

        self.check_ended(self.loop(Plan(self.place((what, keep is None)), [], body, iteration)))
        return filling.list

    def unpacked(self, value: Value, count: int) -> list[Value] | None:
        return unpacking.unpacked(self, value, count)

    def each(self, tree: Any, body: Callable[[Value], object], what: str) -> None:
        """A loop over an iterable that is no statement of its own."""
        items = self.fixed_items(tree) if self.mixed_structure(tree) else None
        if items is not None:
            outer = self.unroll
            for k, item in enumerate(items):
                self.unroll = (*outer, k)
                body(item)
            self.unroll = outer
            return
        iteration = Iteration(tree)
        self.prepare(iteration)
        got: list[Value] = []
        iteration.bind = got.append

        def run() -> Flow:
            body(got[-1])
            return FALLS

        self.check_ended(self.loop(Plan(self.place(what), [], run, iteration)))

    def place(self, what: Any) -> _Place:
        """Where something is made that no node of its own stands for."""
        span = self.b.span
        return _Place(self.stmt, (what, span and (span.line, span.col)))

    def expr_set_comprehension(self, node: Any) -> Value:
        first = self.with_lists(self.lazily(self.expr(node.generators[0].iter)), False)
        return self.in_comprehension(node, lambda: sets.comprehension(self, node, first))


class _Place:
    """A loop that no statement stands for."""

    _known: dict[Any, _Place] = {}

    def __new__(cls, node: Any, k: Any) -> _Place:
        known = cls._known.get((node, k))
        if known is None:
            known = cls._known[node, k] = object.__new__(cls)
        return known

    def __init__(self, node: Any, k: Any) -> None:
        self.what = k
        self.lineno = getattr(node, "lineno", 0)


expression(gast.ListComp)(Comprehensions.expr_comprehension)
expression(gast.SetComp)(Comprehensions.expr_set_comprehension)
expression(gast.DictComp)(Comprehensions.expr_dict_comprehension)
