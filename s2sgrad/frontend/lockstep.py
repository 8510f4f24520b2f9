"""A generator in enumerate() or zip(): a loop over it runs the generator, and counts for what goes along with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from s2sgrad.frontend.iterables import Enumerate, Generated, Mapped, Plain, Range, Zip
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import NEXT, Key
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, List, Tuple
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators


def generator_in(tree: Any) -> Generated | None:
    """The one generator of what is looped over, if everything else can be indexed; None: lists are made first."""
    found = _generators(tree)
    return found[0] if found is not None and len(found) == 1 else None


def _generators(tree: Any) -> list[Generated] | None:
    if isinstance(tree, Generated):
        return [tree]
    if isinstance(tree, Enumerate | Zip | Mapped):
        parts = [_generators(part) for part in tree.parts]
        return None if any(p is None for p in parts) else [g for p in parts for g in p or ()]
    if isinstance(tree, Range):
        step = static_value(tree.step.type)
        return [] if not tree.reversed and step == (True, 1) else None
    if isinstance(tree, Plain) and not tree.reversed:
        t = tree.value.type
        alike = isinstance(t, Array | List) or (isinstance(t, Tuple) and len(set(t.elts)) == 1)
        return [] if alike else None
    return None


def ends_beside(tree: Any) -> bool:
    """Whether something goes along with the generator that has an end."""
    return any(_others(tree))


class Lockstep:
    """Counts the values of a generator, and says when something that goes along with it has ended."""

    def __init__(self, core: Lowering, tree: Any, node: Any) -> None:
        self.core = core
        self.tree = tree
        place = getattr(node, "what", None) or f"{node.lineno}:{node.col_offset}"
        self.key: Key = (core.frame.id, f"{NEXT} {place}>")
        self.first, self.later = _others(tree)  # what is asked before the generator, and after it
        self.counts = not isinstance(tree, Generated)
        if self.counts:
            core.state.env.set(self.key, core.const(0))

    def count(self) -> Value:
        value = self.core.state.env.get(self.key)
        assert value is not None
        return value

    def step(self) -> None:
        if self.counts:
            self.core.state.env.set(self.key, self.core.apply(operators.add, [self.count(), self.core.const(1)]))

    def ended(self, parts: list[Any]) -> Value | None:
        """Whether one of these has no more elements; None where there are none of them."""
        answer: Value | None = None
        for part in parts:
            answer = self.either(answer, partial(self.has_ended, part))
        return answer

    def either(self, answer: Value | None, make: Callable[[], Value]) -> Value:
        return make() if answer is None else self.core.either(answer, make)

    def has_ended(self, part: Any) -> Value:
        core = self.core
        if isinstance(part, Range):
            at = core.apply(operators.add, [part.start, self.count()])
            return core.apply(operators.ge, [at, part.stop])
        return core.apply(operators.ge, [self.count(), core.apply(rows.length, [part.value])])

    def value(self, generated: Value, tree: Any = None) -> Value:
        """What the target is bound to."""
        core = self.core
        tree = tree or self.tree
        if isinstance(tree, Generated):
            return generated
        if isinstance(tree, Enumerate):
            count = core.apply(operators.add, [tree.start, self.count()])
            return core.make_tuple([count, self.value(generated, tree.inner)])
        if isinstance(tree, Zip):
            return core.make_tuple([self.value(generated, part) for part in tree.inner])
        if isinstance(tree, Mapped):
            return core.call_value(tree.function, [self.value(generated, part) for part in tree.inner], {})
        if isinstance(tree, Range):
            return core.apply(operators.add, [tree.start, self.count()])
        return core.subscript(tree.value, self.count())


def _others(tree: Any) -> tuple[list[Any], list[Any]]:
    """What is gone through beside the generator: before it in each step, and after it."""
    if isinstance(tree, Enumerate):
        return _others(tree.inner)
    if not isinstance(tree, Zip | Mapped):
        return [], []
    first: list[Any] = []
    later: list[Any] = []
    seen = False
    for part in tree.inner:
        if _generators(part):
            inner = _others(part)
            first += inner[0]
            later += inner[1]
            seen = True
        else:
            (later if seen else first).extend(_leaves(part))
    return first, later


def _leaves(tree: Any) -> list[Any]:
    if isinstance(tree, Enumerate | Zip | Mapped):
        return [leaf for part in tree.parts for leaf in _leaves(part)]
    return [tree]
