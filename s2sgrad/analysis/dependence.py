"""Whether two accesses to memory by index can touch the same element, inside loop nests.

An access is the memory of a base value, restricted axis by axis to an interval whose ends are affine: a loop variable,
a size or some other integer value, plus a constant. What is known of those is what the enclosing loops and branches say
(`lo <= i <= hi - 1`, `i` grows from pass to pass). All of it has the form `x - y <= c`; two accesses cannot overlap if
the constraints together with "both touch the same element" have no solution, which is a negative cycle (Bellman-Ford).
Whatever is not understood is left out, so it can only make the answer "may overlap".
"""

from __future__ import annotations

from dataclasses import dataclass

from s2sgrad.analysis.affine import Affine, Constraints, Facts
from s2sgrad.analysis.location import Location, Locator
from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import Apply, Block, Function, Looping, Op, Value, While


@dataclass(frozen=True, eq=False)
class Access:
    """That an op touches a location; `write` says that it changes it."""

    op: Op
    location: Location
    write: bool


@dataclass(frozen=True)
class _Moment:
    """One way in which two accesses can meet: the blocks of which both see the same instance, and the loop (if any)
    of which the second is in a later pass."""

    shared: frozenset[Block]
    loop: Looping | None = None


class Dependence:
    """Accesses of one function, and what is known of them; out of date once the function changes."""

    def __init__(self, fn: Function) -> None:
        self.layout = Layout(fn)
        self.facts = Facts(self.layout)
        self.locator = Locator(self.facts)

    def access(self, op: Op, value: Value, write: bool = False) -> Access:
        """What `op` touches of its operand `value`: with an index, only what the index selects."""
        location = self.locator.of_value(value)
        if isinstance(op, Apply):
            location = self.locator.of_operand(op, value)
        return Access(op, location, write)

    def disjoint_same_time(self, a: Access, b: Access) -> bool:
        """Whether the two touch nothing in common in the same pass of all loops around both."""
        shared = self._common(self.layout.path(a.op), self.layout.path(b.op))
        return not self._overlap(a, b, _Moment(frozenset(shared)))

    def may_follow_overlap(self, first: Access, second: Access) -> bool:
        """Whether `second` can be executed after `first` and touch an element that `first` touched."""
        here, there = self.layout.path(first.op), self.layout.path(second.op)
        shared = self._common(here, there)
        if self._later(first, second, here, there, len(shared)):
            if self._overlap(first, second, _Moment(frozenset(shared))):
                return True
        for k, block in enumerate(shared):
            loop = block.parent
            if isinstance(loop, Looping) and self._overlap(first, second, _Moment(frozenset(shared[:k]), loop)):
                return True
        # the condition of a while is executed again after the body, and neither sees the other's arguments
        if len(shared) < min(len(here), len(there)):
            loop = here[len(shared)][0].parent
            if isinstance(loop, While) and loop is there[len(shared)][0].parent:
                return self._overlap(first, second, _Moment(frozenset(shared)))
        return False

    @staticmethod
    def _common(here: list[tuple[Block, int]], there: list[tuple[Block, int]]) -> list[Block]:
        out = []
        for (a, _), (b, _) in zip(here, there):
            if a is not b:
                break
            out.append(a)
        return out

    @staticmethod
    def _later(
        first: Access, second: Access, here: list[tuple[Block, int]], there: list[tuple[Block, int]], depth: int
    ) -> bool:
        """Whether second comes after first within one instance of the innermost block around both."""
        p, q = here[depth - 1][1], there[depth - 1][1]
        if p != q:
            return q > p
        if len(here) == depth or len(there) == depth:
            # one is the op that contains the other, or they are one op: it reads before it writes
            return first.op is not second.op or (second.write and not first.write)
        return False  # two branches of one `if` exclude each other; cond and body of a while are dealt with apart

    def _overlap(self, a: Access, b: Access, moment: _Moment) -> bool:
        x, y = a.location, b.location
        if x.base is not y.base:
            return not self.locator.distinct(x.base, y.base)
        if self.layout.block_of(x.base) not in moment.shared:
            return not self.locator.is_allocation(x.base)  # made anew in every pass
        if not x.axes or not y.axes:
            return True
        if any(p.misses(q) for p, q in zip(x.axes, y.axes)):
            return False
        system = Constraints()
        one, two = self._renamer(a.op, moment, 1), self._renamer(b.op, moment, 2)
        useful = False
        for p, q in zip(x.axes, y.axes):
            for lo, hi, first, second in ((p.lo, q.hi, one, two), (q.lo, p.hi, two, one),
                                          (p.lo, p.hi, one, one), (q.lo, q.hi, two, two)):
                if lo is not None and hi is not None:
                    useful = True
                    system.less(first(lo), second(hi))
        if not useful:
            return True
        for access, rename in ((a, one), (b, two)):
            for small, large in self.facts.around(access.op):
                system.at_most(rename(small), rename(large))
        if moment.loop is not None:
            for small, large, gap in self.facts.progress(moment.loop, one, two):
                system.at_most(small.plus(gap), large)
        return system.feasible()

    def _renamer(self, op: Op, moment: _Moment, copy: int) -> _Renamer:
        return _Renamer(self.facts, op, moment.shared, copy)


class _Renamer:
    """Names the instance of a variable that an access sees: shared with the other access, or its own copy."""

    def __init__(self, facts: Facts, op: Op, shared: frozenset[Block], copy: int) -> None:
        self.facts = facts
        self.op = op
        self.shared = shared
        self.copy = copy

    def __call__(self, a: Affine) -> Affine:
        if a.var is None:
            return a
        home = self.facts.home(a.var, self.op)
        return a if home in self.shared else Affine((a.var, self.copy), a.const)
