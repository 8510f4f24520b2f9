"""Zeros in buffers: of what began as zeros and is added to in some places, and of what is set to 0 in some.

A buffer has such zeros unless the places of all additions contain the places that are read, as inequalities of
integers show (domains.py). What these do not describe exactly (a mask, `i != j`, a step other than 1, a loop that may
break) reaches nothing. Sizes are taken to be larger than what is cut off at the ends of an axis, and to be the same
where one range of integers indexes; rows that are added to under 0, 1, ... are taken for all. What is set to 0 counts
unless it is added to again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from s2sgrad.analysis.affine import Affine, Constraints, Fact
from s2sgrad.ir.ops import Apply, Block, Looping, Op, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Tuple
from s2sgrad.optimize.domains import Domains, is_covered, is_no_position, position, project, with_sizes
from s2sgrad.optimize.state import State
from s2sgrad.optimize.zeros import Zeros, is_zero
from s2sgrad.rules import adjoint, core

ADDITIONS = (core.iadd_item, core.isub_item, core.add_at)
WHOLE = (core.iadd, core.isub, adjoint.accumulate_entries)
Of = Callable[[Value], Zeros]


@dataclass(frozen=True)
class Write:
    """A change of a part of a buffer: what is put or added there, None where that is 0."""

    op: Apply
    chain: list[Value] | None  # the indices, one of what the other one selects; None for what they do not tell
    value: Value | None

    @property
    def is_mask(self) -> bool:
        """Whether a mask tells which part it is."""
        index = self.op.operands[1].type if self.op.row not in WHOLE else None
        parts = index.elts if isinstance(index, Tuple) else (index,)
        return any(isinstance(p, Array) and p.dtype == "bool" for p in parts)


@dataclass(frozen=True)
class Read:
    """What an op reads of a buffer, by indices. Where the op is not known, that is some time after it was made."""

    op: Op | None
    chain: list[Value]
    maker: Op | None


class Buffer:
    """What is written to a buffer, as a reader sees it."""

    def __init__(self, domains: Domains, sizes: list[Affine | None], writes: list[Write], read: Read) -> None:
        place = domains.layout.place
        self.domains = domains
        self.sizes = sizes
        self.writes = [w for w in writes if w.op in place]
        self.outer = len(domains.layout.path(read.maker)) if read.maker in place else 1
        self.reader = read.op if read.op in place else None
        op = self.reader or (read.maker if read.maker in place else None)
        self.depth = 1 if op is None else len(domains.layout.path(op))
        self.anchor = None if op is None else domains.anchor(op, domains.variables(read.chain))
        facts = [] if self.anchor is None or self.reader is None else domains.facts.around(self.anchor)
        here = self.anchor or domains.layout.body.ops[-1]
        self.region = domains.region(read.chain, sizes, here).facts
        self.known = [*facts, *self.region]
        self._full: dict[int, Reach] = {}
        self._used: Reach | None = None
        self._again: dict[Op, Reach] = {}
        self._seen: dict[tuple[Op, int], bool] = {}

    # what is added

    def is_full(self, of: Of, depth: int = 0) -> bool:
        """Whether all that is read was added to before, in the same pass of so many loops and branches."""
        if depth not in self._full:
            added = [w for w in self.writes if w.value is not None]
            places = [(w, facts) for w in added for facts in self._places(w, depth)]
            known = [*self.known, *self._components(), *self.domains.same_sizes]
            self._full[depth] = Reach(with_sizes(known, self.sizes), places)
        return self._full[depth].is_all(lambda v: not of(v))

    def _components(self) -> list[Fact]:
        """Rows that are added to under the numbers from 0 on are taken for all: `x, y = points[0], points[1]`."""
        rows = [w.chain[0] for w in self.writes if w.op.row in WHOLE and w.chain and w.value is not None]
        known = {value for row in rows for value in [static_value(row.type)[1]] if type(value) is int}
        count = len(known)
        return [(position(0), Affine(None, count - 1))] if count > 1 and known == set(range(count)) else []

    def is_used(self, of: Of) -> bool:
        """Whether something was added to what is read, wherever in it that is."""
        if self._used is None:
            added = [w for w in self.writes if w.value is not None]
            uses = [(w, facts) for w in added for facts in self._uses(w)]
            self._used = Reach(with_sizes(self.known, self.sizes), uses)
        return self._used.is_all(lambda v: not of(v) & Zeros.ALL)

    def _uses(self, w: Write) -> list[list[Fact]]:
        """When a write has touched something of what is read."""
        anchor = self.domains.anchor(w.op, self.domains.variables(w.chain or []))
        if anchor is None or w.is_mask:
            return []
        region = self.domains.region(w.chain or [], self.sizes, anchor)
        both = [*region.facts, *self.region] if w.chain is not None and region.exact else []
        found = (project(facts, is_no_position) for facts in self._ways(w, both))
        return [facts for facts in found if facts is not None]

    def _places(self, w: Write, depth: int) -> list[list[Fact]]:
        anchor = None if w.chain is None else self.domains.anchor(w.op, self.domains.variables(w.chain))
        if w.chain is None or anchor is None:
            return []
        region = self.domains.region(w.chain, self.sizes, anchor)
        return self._ways(w, region.facts, depth) if region.exact else []

    def _ways(self, w: Write, region: list[Fact], depth: int = 0) -> list[list[Fact]]:
        """The places of a write in the pass in which the buffer is read, and in all passes of loops around both.

        With a depth, in the pass in which it is read of so many loops and branches at least.
        """
        anchor = self.domains.anchor(w.op, self.domains.variables(w.chain or []))
        if anchor is None:
            return []
        moments = [same for same, _ in self._moments(w, anchor) if len(same) >= depth]
        found = (self.domains.done(anchor, same, region) for same in moments)
        return [facts for facts in found if facts is not None]

    def _moments(self, w: Write, anchor: Op) -> list[tuple[list[Block], Looping | None]]:
        """The blocks in the pass of which the write may have come, and the loop of which it was another pass."""
        layout = self.domains.layout
        shared = [layout.body] if self.anchor is None else self.domains.shared(anchor, self.anchor)[: self.depth]
        out: list[tuple[list[Block], Looping | None]] = []
        if self.reader is None or self.domains.at(w.op) < self.domains.at(self.reader):
            out.append((shared, None))
        for k in range(self.outer, len(shared)):  # it is another one in each pass of the loops around where it is made
            loop = shared[k].parent
            if isinstance(loop, Looping):
                out.append((shared[:k], loop))
        return out

    # what is set to 0

    def wiped(self, of: Of) -> list[Write]:
        """What has set to 0 some of what is read, which nothing was added to since."""
        wipes = [w for w in self.writes if w.value is None]
        return [w for w in wipes if self._shows(w, of) and not self._is_filled_again(w, of)]

    def _shows(self, w: Write, of: Of) -> bool:
        """Whether it may be seen: in a pass after another one only where that did not add to all that is read."""
        chain = w.chain or []
        anchor = self.domains.anchor(w.op, self.domains.variables(chain))
        if anchor is None:
            return True
        region = self.domains.region(chain, self.sizes, anchor).facts if w.chain is not None else []
        around = [*region, *self.domains.facts.around(anchor)]
        for same, loop in self._moments(w, anchor):
            key = (w.op, len(same) if loop is not None else -1)
            if key not in self._seen:
                self._seen[key] = self._meets(anchor, around, same, loop)
            if self._seen[key] and not (loop is not None and self.is_full(of, len(same) + 1)):
                return True
        return False

    @property
    def is_accumulated(self) -> bool:
        """Whether parts are added, as to a cotangent, and not only put there."""
        added = [w.op.row for w in self.writes if w.value is not None]
        return core.setitem not in added or any(row in ADDITIONS for row in added)

    def _meets(self, anchor: Op, around: list[Fact], same: list[Block], loop: Looping | None) -> bool:
        """Whether a write in another pass of a loop touches what is read."""
        inside = [block for block, _ in self.domains.layout.path(anchor) if block not in same]

        def other(a: Affine) -> Affine:
            return Affine(("other", a.var), a.const) if self.domains.is_inside(a.var, inside) else a

        system = Constraints()
        for a, b in with_sizes([*self.known, *((other(a), other(b)) for a, b in around)], self.sizes):
            system.at_most(a, b)
        if loop is not None:  # a reverse sweep comes to the passes from the last one
            first, later = (_itself, other) if self._is_reversed() else (other, _itself)
            for a, b, gap in self.domains.facts.progress(loop, first, later):
                system.at_most(a.plus(gap), b)
        return system.feasible()

    def _is_reversed(self) -> bool:
        place = self.domains.layout.place
        return self.reader is None or self.anchor is None or place[self.reader][0] is not place[self.anchor][0]

    def _is_filled_again(self, w: Write, of: Of) -> bool:
        if w.chain is None:
            return False
        at = self.domains.at(w.op)
        later = [o for o in self.writes if o.value is not None and self.domains.at(o.op) > at]
        if any(o.chain is not None and _alike(o.chain, w.chain) and not of(o.value) for o in later if o.value):
            return True  # something was changed in its place
        if w.op not in self._again:
            self._again[w.op] = self._later_places(w, w.chain, later)
        return self._again[w.op].is_all(lambda v: not of(v))

    def _later_places(self, w: Write, chain: list[Value], later: list[Write]) -> Reach:
        anchor = self.domains.anchor(w.op, self.domains.variables(chain))
        if anchor is None:
            return Reach([], [])
        known = [*self.domains.region(chain, self.sizes, anchor).facts, *self.domains.facts.around(anchor)]
        places = []
        for o in later:
            there = self.domains.anchor(o.op, self.domains.variables(o.chain or []))
            region = None if there is None else self.domains.region(o.chain or [], self.sizes, there)
            if there is not None and region is not None and region.exact and o.chain is not None:
                places.append((o, self.domains.done(there, [self.domains.layout.body], region.facts)))
        return Reach(with_sizes(known, self.sizes), [(o, facts) for o, facts in places if facts is not None])


class Reach:
    """Places where something is added, and whether all that is known is among them."""

    def __init__(self, known: list[Fact], places: list[tuple[Write, list[Fact]]]) -> None:
        self.known = known
        self.places = places
        self._found: dict[tuple[int, ...], bool] = {}

    def is_all(self, counts: Callable[[Value], bool]) -> bool:
        """Whether that holds for the places where what is added counts."""
        if not self._by(tuple(range(len(self.places)))):
            return False
        return self._by(tuple(k for k, (w, _) in enumerate(self.places) if w.value is not None and counts(w.value)))

    def _by(self, chosen: tuple[int, ...]) -> bool:
        if chosen not in self._found:
            self._found[chosen] = is_covered(self.known, [self.places[k][1] for k in chosen])
        return self._found[chosen]


def _itself(a: Affine) -> Affine:
    return a


def _alike(a: list[Value], b: list[Value]) -> bool:
    pairs = zip(a, b)
    return len(a) == len(b) and all(
        x is y or (static_value(x.type)[0] and static_value(x.type) == static_value(y.type)) for x, y in pairs
    )


class Buffers:
    """What has been found out about buffers; out of date once the function changes."""

    def __init__(self, s: State) -> None:
        self.domains = Domains(s.fn)
        self.by_reader: dict[tuple[Value | Op | None, ...], Buffer] = {}
        self.writes: dict[Value, list[Apply]] = {}  # those of which somebody asked


class Found(dict[object, Zeros]):
    """What has been found out in answer to one question: of values, and of what is taken from containers."""

    def __init__(self, s: State) -> None:
        super().__init__()
        self._s = s
        self.buffers = 0  # how many were looked at
        self.entries = 0  # how often it was asked what is in a container

    @property
    def domains(self) -> Domains:
        return self._s.for_now(Buffers).domains


# arrays ---------------------------------------------------------------------------------------------------------------


def chain_of(s: State, v: Value) -> tuple[Value, list[Value]]:
    """The array of which v is a part by indices, and these."""
    chain: list[Value] = []
    v = s.sub(v)
    while isinstance(v.owner, Apply) and v.owner.row is core.getitem and isinstance(v.owner.operands[0].type, Array):
        chain.insert(0, s.sub(v.owner.operands[1]))
        v = s.sub(v.owner.operands[0])
    return v, chain


def writes_of(s: State, v: Value) -> list[Apply]:
    buffers = s.known_now(Buffers)
    known = None if buffers is None else buffers.writes.get(v)
    if known is None:
        known = s.writing(s.aliases.node(v))
        if buffers is not None:
            buffers.writes[v] = known
    return known


def array_writes(s: State, origin: Value) -> list[Write]:
    out = []
    for w in writes_of(s, origin):
        if w.row not in ADDITIONS and w.row not in WHOLE and w.row is not core.setitem:
            continue
        base, chain = chain_of(s, w.operands[0])
        if w.row not in WHOLE:
            chain.append(s.sub(w.operands[1]))
        value = s.sub(w.operands[-1])
        zero = is_zero(s, value)
        if w.row is core.setitem or not zero:
            out.append(Write(w, chain if base is origin else None, None if zero else value))
    return out


def buffer_of(s: State, v: Value, reader: Op | None) -> tuple[Value, list[Value], Buffer]:
    """The array of which v is a part, the indices that lead to it, and what is written there as an op reads it."""
    origin, chain = chain_of(s, v)
    key = (origin, reader, *chain)
    known = s.for_now(Buffers)
    if key not in known.by_reader:
        maker = origin.owner if isinstance(origin.owner, Op) else None
        read = Read(reader, chain, maker)
        sizes = sizes_of(known.domains, origin) or []
        known.by_reader[key] = Buffer(known.domains, sizes, array_writes(s, origin), read)
    return origin, chain, known.by_reader[key]


def sizes_of(domains: Domains, v: Value) -> list[Affine | None] | None:
    """The sizes of an array, where the number of its axes is known."""
    dims = v.type.dims if isinstance(v.type, Array) else None
    return None if dims is None else [None if d is None else domains.facts.dim(d) for d in dims]
