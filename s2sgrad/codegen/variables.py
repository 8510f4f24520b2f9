"""From values to variables: what a loop carries and what a branch yields share one where their ranges allow it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from s2sgrad.codegen.facts import Facts
from s2sgrad.codegen.liveness import Liveness
from s2sgrad.codegen.ranges import Ranges
from s2sgrad.ir.ops import Block, Branching, Function, Looping, Op, Region, Value


@dataclass(eq=False)
class Variable:
    """A set of values that live in one place."""

    first: Value
    ranges: Ranges
    hint: str | None
    weight: int
    order: int
    param: bool = False


class Variables:
    """`of` gives a value's variable; `all` lists them by first definition."""

    def __init__(self, fn: Function, facts: Facts, liveness: Liveness) -> None:
        self.facts = facts
        self.liveness = liveness
        self.parents: dict[Variable, Variable] = {}
        self.by_value: dict[Value, Variable] = {}
        params = set(fn.params)
        for k, v in enumerate(liveness.order):
            weight = 0 if v.name is None else 3 if v in params else 2 if _is_structural(v) else 1
            self.by_value[v] = Variable(v, liveness.ranges(v), v.name, weight, k, v in params)
        for a, b in _slots(fn.body):
            self.join(a, b, must=True)
        for a, b in _affinities(fn.body):
            self.join(a, b)
        found = {self.find(v) for v in self.by_value.values()}
        self.all = sorted(found, key=lambda v: (v.ranges.first, v.order))

    def of(self, v: Value) -> Variable | None:
        variable = self.by_value.get(self.facts.resolve(v))
        return None if variable is None else self.find(variable)

    def find(self, variable: Variable) -> Variable:
        while variable in self.parents:
            up = self.parents[variable]
            if up in self.parents:
                self.parents[variable] = self.parents[up]
            variable = up
        return variable

    def join(self, a: Value, b: Value, must: bool = False) -> None:
        x, y = self.of(a), self.of(b)
        if x is None or y is None or x is y:
            return
        if not must and (not _compatible(x, y) or x.ranges.overlaps(y.ranges)):
            return
        big, small = (x, y) if len(x.ranges) >= len(y.ranges) else (y, x)
        big.ranges.update(small.ranges)
        if (small.weight, -small.order) > (big.weight, -big.order):
            big.hint, big.weight = small.hint, small.weight
        if small.order < big.order:
            big.order, big.first = small.order, small.first
        big.param = big.param or small.param
        self.parents[small] = big


def _compatible(x: Variable, y: Variable) -> bool:
    """Parameters keep their names to themselves; anything else may share."""
    if x.param and y.param:
        return False
    if x.param or y.param:
        return x.hint == y.hint or None in (x.hint, y.hint)
    return True


def _is_structural(v: Value) -> bool:
    return not isinstance(v.owner, Op) or isinstance(v.owner, Region)


def _slots(block: Block) -> Iterator[tuple[Value, Value]]:
    """What is one variable in any case: a loop's carried argument, in both blocks, and its result."""
    for op in block.ops:
        for inner in op.blocks:
            yield from _slots(inner)
        if isinstance(op, Looping):
            for arg, *others in op.names():
                yield from ((arg, other) for other in reversed(others))


def _affinities(block: Block) -> Iterator[tuple[Value, Value]]:
    """Pairs that would save a copy by sharing a variable; the innermost loops first."""
    for op in block.ops:
        for inner in op.blocks:
            yield from _affinities(inner)
        if isinstance(op, Looping):
            yield from zip(op.carried_args, op.carried_yields)
            yield from zip(op.carried_args, op.inits)
        elif isinstance(op, Branching):
            yield from ((flow.target, flow.source) for flow in op.flows())
