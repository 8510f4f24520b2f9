"""In which passes an op is done, and which elements it touches there: as inequalities of integers.

The ops of a reverse sweep use the integers of the primal, so each is seen where the op stands that it helps to reverse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from s2sgrad.analysis.affine import ZERO, Affine, Fact, Facts, Var, const_int, equal
from s2sgrad.analysis.location import Part, parts_of
from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import Block, For, Function, If, Op, Value, With
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Sym

LARGE = 8  # no size is taken to be smaller: x[1:] and x[:-1] are all of x
_STEPS = 2000  # how far a proof goes
_FAR = 10**12


@dataclass(frozen=True)
class Region:
    """What an index selects: inequalities of the positions, exact ones or some that hold."""

    facts: list[Fact]
    exact: bool


def position(axis: int) -> Affine:
    return Affine(("position", axis), 0)


def is_no_position(var: Var) -> bool:
    return not (isinstance(var, tuple) and var[0] == "position")


class Domains:
    """What is known of the ops of one function; out of date once the function changes."""

    def __init__(self, fn: Function) -> None:
        self.layout = Layout(fn)
        self.facts = Facts(self.layout)
        self._names: dict[str, int] = {}
        self.same_sizes: list[Fact] = []  # what is indexed by the elements of one range is taken to be of one length

    def at(self, op: Op) -> tuple[int, ...]:
        """The place of an op in the program."""
        return tuple(k for _, k in self.layout.path(op))

    def anchor(self, op: Op, values: Iterable[Value]) -> Op | None:
        """The op itself, or that which it helps to reverse: one where these values are known."""
        mirror = op.mirror
        for o in (mirror, op, None if mirror is None else mirror.mirror):
            if o is not None and o in self.layout.place:
                blocks = [block for block, _ in self.layout.path(o)]
                if all(self.layout.has(v) and self.layout.block_of(v) in blocks for v in values):
                    return o
        return None

    # passes

    def shared(self, a: Op, b: Op) -> list[Block]:
        """The blocks around both, from the function's body on."""
        pairs = zip(self.layout.path(a), self.layout.path(b))
        out: list[Block] = []
        for (x, _), (y, _) in pairs:
            if x is not y:
                break
            out.append(x)
        return out

    def done(self, op: Op, same: list[Block], region: list[Fact]) -> list[Fact] | None:
        """Which positions are touched by an op in some pass, where the passes of the loops of `same` are known.

        The inequalities are exact; None where they cannot be told.
        """
        facts, inside = list(region), [block for block, _ in self.layout.path(op) if block not in same]
        for block in inside:
            more = self._exactly(block)
            if more is None:
                return None
            facts += more
        if not all(self._is_known(a.var, inside) for fact in facts for a in fact):
            return None
        return project(facts, lambda var: not self.is_inside(var, inside))

    def _exactly(self, block: Block) -> list[Fact] | None:
        """When a block is done: the exact passes of a loop, the exact condition of a branch."""
        op = block.parent
        if isinstance(op, With):
            return []
        if isinstance(op, If):
            return self.facts.condition(op.operands[0], block is op.blocks[0], lambda v: v) or None
        if not isinstance(op, For) or op.has_stop or not self._all_known(op):
            return None
        return self.facts.passes(op)

    def _all_known(self, op: For) -> bool:
        """Whether the inequalities of a loop's elements say in which passes it goes."""
        alone = len(op.sources) == 1
        for source, operands, element in op.taken():
            start = None if source.kind in ("seq", "iter") else self.facts.affine(operands[0])
            counted = start is not None and (alone or (start.var is None and not source.reversed))
            if source.kind == "range":
                step = const_int(operands[2])
                ends = counted and self.facts.affine(operands[1]) is not None
                if not ends or step not in ((1, -1) if alone else (1,)) or self.facts.affine(element) is None:
                    return False
            elif source.kind == "seq":
                t = operands[0].type
                if not isinstance(t, Array) or not t.dims:
                    return False
            elif source.kind != "count" or not counted:
                return False
        return True

    def is_inside(self, var: Var, blocks: list[Block]) -> bool:
        if isinstance(var, For):
            return var.body in blocks
        return isinstance(var, Value) and self.layout.has(var) and self.layout.block_of(var) in blocks

    def _is_known(self, var: Var, inside: list[Block]) -> bool:
        """Whether a variable is the same for all passes, or an element of a loop: any of those may be chosen."""
        if not isinstance(var, Value) or not self.is_inside(var, inside):
            return True
        loop = var.owner.parent if isinstance(var.owner, Block) else None
        return isinstance(loop, For) and var in loop.elements

    # positions

    def region(self, chain: list[Value], sizes: list[Affine | None], op: Op) -> Region:
        """What indices select, one of what the other one selects."""
        facts: list[Fact] = []
        for axis, size in enumerate(sizes):
            facts.append((ZERO, position(axis)))
            if size is not None:
                facts.append((position(axis), size.plus(-1)))
        parts = self._all_parts(chain, len(sizes))
        if parts is None:
            return Region(facts, False)
        exact = True
        for axis, part in enumerate(parts):
            chosen = self._chosen(part, position(axis), sizes[axis], op)
            exact = exact and chosen is not None
            facts += chosen or []
        return Region(facts, exact)

    def _chosen(self, part: Part, here: Affine, size: Affine | None, op: Op) -> list[Fact] | None:
        if part.kind == "point":
            at = self._end(part.start, size)
            if at is not None and size is not None and isinstance(size.var, Sym):
                self._note_same_sizes(at.var, size)
            return None if at is None else equal(here, at)
        if part.kind != "slice" or (part.start is part.stop is None and part.step in (1, -1)):
            return [] if part.kind == "slice" else None
        if part.step != 1:
            return None
        out: list[Fact] = []
        for end, first in ((part.start, True), (part.stop, False)):
            if end is None:
                continue
            at = self._end(end, size)
            if at is None or (at.var is not None and not isinstance(end, int) and not self.facts.proves(op, ZERO, at)):
                return None
            out.append((at, here) if first else (here, at.plus(-1)))
        return out

    def _note_same_sizes(self, var: Var, size: Affine) -> None:
        loop = var.owner.parent if isinstance(var, Value) and isinstance(var.owner, Block) else None
        if not isinstance(loop, For) or var not in loop.elements:
            return
        k = loop.elements.index(var)
        ends = loop.source_operands()[k] if loop.sources[k].kind == "range" else []
        names = [end.var for v in ends if (end := self.facts.affine(v)) is not None]
        self.same_sizes += [f for v in names if isinstance(v, Sym) for f in equal(Affine(v, 0), Affine(size.var, 0))]

    def _end(self, end: Value | int | None, size: Affine | None) -> Affine | None:
        at = Affine(None, end) if isinstance(end, int) else None if end is None else self.facts.affine(end)
        if at is None or at.var is not None or at.const >= 0:
            return at
        return None if size is None else size.plus(at.const)

    def variables(self, chain: list[Value]) -> list[Value]:
        """The integers of which indices are made."""
        parts = [p for index in chain for p in self._parts(index) or []]
        ends = [e for p in parts for e in (p.start, p.stop) if isinstance(e, Value)]
        forms = [self.facts.affine(e) for e in ends]
        return [f.var for f in forms if f is not None and isinstance(f.var, Value)]

    def _parts(self, index: Value) -> list[Part] | None:
        """The parts of an index; names, the keys of dicts, count as places far away."""
        known, name = static_value(index.type)
        if known and isinstance(name, str):
            return [Part("point", self._names.setdefault(name, _FAR + len(self._names)))]
        return parts_of(index)

    def _all_parts(self, chain: list[Value], rank: int) -> list[Part] | None:
        """One part for each axis."""
        parts: list[Part] = []
        for index in chain:
            if any(p.kind != "point" for p in parts):
                return None
            found = self._parts(index)
            if found is None:
                return None
            parts += [p for p in found if p.kind != "new"]
        at = next((k for k, p in enumerate(parts) if p.kind == "rest"), len(parts))
        given = [*parts[:at], *parts[at + 1 :]]
        if len(given) > rank:
            return None
        return [*parts[:at], *[Part("slice")] * (rank - len(given)), *parts[at + 1 :]]


# proofs ---------------------------------------------------------------------------------------------------------------


class Closure:
    """What inequalities imply: for each pair of variables the least number by which the first exceeds the second."""

    def __init__(self, least: dict[tuple[Var, Var], int] | None = None, names: dict[Var, None] | None = None) -> None:
        self.least = least if least is not None else {}
        self.names = names if names is not None else {}

    @staticmethod
    def of(facts: list[Fact]) -> Closure | None:
        """Of inequalities that have a solution."""
        out = Closure()
        return out if all(out.add(small, large) for small, large in facts) else None

    def implies(self, small: Affine, large: Affine) -> bool:
        c = large.const - small.const
        return c >= 0 if small.var == large.var else self.least.get((small.var, large.var), c + 1) <= c

    def add(self, small: Affine, large: Affine) -> bool:
        """Add an inequality; False where there is no solution then."""
        x, y, c = small.var, large.var, large.const - small.const
        least = self.least
        if x == y or self.implies(small, large):
            return x != y or c >= 0
        if least.get((y, x), -c) + c < 0:
            return False
        self.names[x] = self.names[y] = None
        before = [(x, 0)] + [(v, least[v, x]) for v in self.names if (v, x) in least]
        after = [(y, 0)] + [(v, least[y, v]) for v in self.names if (y, v) in least]
        for v, first in before:
            for w, last in after:
                total = first + c + last
                if v != w and total < least.get((v, w), total + 1):
                    least[v, w] = total
        return True

    def and_also(self, small: Affine, large: Affine) -> Closure | None:
        out = Closure(dict(self.least), dict(self.names))
        return out if out.add(small, large) else None


def project(facts: list[Fact], keep: Callable[[Var], bool]) -> list[Fact] | None:
    """What inequalities say of some of the variables; None where they have no solution."""
    closure = Closure.of(facts)
    if closure is None:
        return None
    return [(Affine(x, 0), Affine(y, c)) for (x, y), c in closure.least.items() if keep(x) and keep(y)]


def with_sizes(facts: list[Fact], sizes: Iterable[Affine | None] = ()) -> list[Fact]:
    """With what is taken for granted: arrays are larger than what is cut off at their ends."""
    names = {a.var: None for fact in facts for a in fact if isinstance(a.var, Sym)}
    names |= {a.var: None for a in sizes if a is not None and a.var is not None}
    return [*facts, *((Affine(None, LARGE), Affine(v, 0)) for v in names)]


def is_covered(known: list[Fact], domains: list[list[Fact]]) -> bool:
    """Whether all that fulfils the inequalities that are known fulfils those of one of the domains."""
    steps = 0

    def beyond(now: Closure | None, k: int) -> bool:
        """Whether there may be something in none of the domains from the k-th on."""
        nonlocal steps
        steps += 1
        if now is None or k == len(domains) or steps > _STEPS:
            return now is not None
        open_ones = [(small, large) for small, large in domains[k] if not now.implies(small, large)]
        return any(beyond(now.and_also(large.plus(1), small), k + 1) for small, large in open_ones)

    start = Closure.of(known)
    if start is None:
        return True
    if any(all(start.implies(*fact) for fact in facts) for facts in domains):
        return True
    return not beyond(start, 0)
