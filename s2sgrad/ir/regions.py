"""The ops that own blocks: branches, contexts, attempts, loops. They say once which values go on under which names.

What a block is given are its arguments, what it leaves its terminator yields, and what comes out are the op's results.
Whoever follows values through control flow asks `flows()`, of an op, or `incoming`, of a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import NamedTuple

from s2sgrad.errors import Span
from s2sgrad.ir.graph import Block, Flow, Op, Value
from s2sgrad.ir.types import Type


class Region(Op):
    """Base of the ops that own blocks. They say which values go on as which arguments and results."""

    __slots__ = ()

    def flows(self) -> Iterator[Flow]:
        """All ways on which a value comes to an argument of a block, or to a result."""
        raise NotImplementedError

    def incoming_of(self, v: Value) -> list[Value]:
        """The values that an argument or result may be; none where it is something of its own."""
        raise NotImplementedError


class Branching(Region):
    """Base of the ops that run one of their blocks, and give back what it yields: one value per result."""

    __slots__ = ()

    @property
    def condition(self) -> Value | None:
        """What is true where the first of two blocks has run, and false where the second has."""
        return self.operands[0]

    def given_back(self, block: Block) -> Iterator[tuple[Value, Value]]:
        """Each result, and what it is after this block."""
        return zip(self.results, block.terminator.operands)

    def flows(self) -> Iterator[Flow]:
        for block in self.blocks:
            for at, result in enumerate(self.results):
                yield Flow(block.terminator, at, result)

    def incoming_of(self, v: Value) -> list[Value]:
        k = self.results.index(v)
        return [block.terminator.operands[k] for block in self.blocks]

    def keep(self, live: Sequence[bool]) -> None:
        """Drop the results that are not to be kept."""
        self.results = list(compress(self.results, live))
        for block in self.blocks:
            block.terminator.operands = list(compress(block.terminator.operands, live))


class If(Branching):
    """`operands[0]` is the condition, that of the first block."""

    __slots__ = ()

    def __init__(self, cond: Value, then: Block, orelse: Block, span: Span | None = None) -> None:
        super().__init__([cond], span, (then, orelse))

    @property
    def condition(self) -> Value:
        return self.operands[0]


class With(Branching):
    """A context: `operands[0]` is the manager, in which the only block runs.

    That nothing moves into or out of the block, and that the block never goes without its manager, is up to those who
    move things.
    """

    __slots__ = ()

    def __init__(self, manager: Value, body: Block, span: Span | None = None) -> None:
        super().__init__([manager], span, (body,))

    @property
    def condition(self) -> None:
        """There is none: the block runs."""
        return None

    @property
    def body(self) -> Block:
        return self.blocks[0]


class Try(Branching):
    """Something that is tried: the second block runs, and where something in it raises, the first block instead.

    The condition is the result of an op with `Form.ATTEMPT` before it, which says what is caught. The second block has
    no nested blocks, and changes memory that is seen outside in its last op only; the first one only yields. What the
    second block defines is thus there as a whole or not at all, and may be followed as through a branch: activity,
    reversal, recordings and shadows do not know better. What may raise in it is not dead, keeps its order, and is
    neither moved nor merged into expressions elsewhere; pushes onto tapes stand at its end; tangents stand behind it,
    as they might raise what is caught; what the first block yields stays alive until the end of the second.
    """

    __slots__ = ()

    def __init__(self, failed: Value, missing: Block, body: Block, span: Span | None = None) -> None:
        super().__init__([failed], span, (missing, body))

    @property
    def failed(self) -> Value:
        """The condition: whether something was raised, and caught."""
        return self.operands[0]

    @property
    def missing(self) -> Block:
        return self.blocks[0]

    @property
    def body(self) -> Block:
        return self.blocks[1]


@dataclass(frozen=True)
class Source:
    """Where a `For` takes one of its loop values from.

    kind 'range': three operands (start, stop, step); 'seq': one operand, an array (its first axis), list or tuple;
    'count': one operand, the start of an endless count (enumerate); 'iter': one operand, any Python iterable.
    """

    kind: str
    reversed: bool = False

    @property
    def arity(self) -> int:
        return 3 if self.kind == "range" else 1


class Carried(NamedTuple):
    """A variable that a loop carries: what it begins as, its names in the loop and behind it, what a pass makes of it.

    The names are the argument of the body, that of the condition of a `While`, and the result.
    """

    init: Value
    names: tuple[Value, ...]
    last: Value

    @property
    def arg(self) -> Value:
        return self.names[0]

    @property
    def result(self) -> Value:
        return self.names[-1]


class Looping(Region):
    """Base of the loops. The last block is the body.

    operands = the operands of all sources, then the initial values of what is carried.
    The blocks' arguments are what is carried, behind one value per source.
    The body yields [stop] + carried; results = [stopped] + carried. `stop` (a bool: leave the loop after this pass) and
    `stopped` are there only with has_stop.
    """

    __slots__ = ("sources", "has_stop")

    def __init__(
        self, sources: tuple[Source, ...], operands: list[Value], blocks: tuple[Block, ...], has_stop: bool,
        span: Span | None,
    ) -> None:
        super().__init__(operands, span, blocks)
        self.sources = sources
        self.has_stop = has_stop

    @property
    def body(self) -> Block:
        return self.blocks[-1]

    @property
    def n_source_operands(self) -> int:
        return sum(s.arity for s in self.sources)

    @property
    def inits(self) -> list[Value]:
        return self.operands[self.n_source_operands :]

    @property
    def carried_args(self) -> list[Value]:
        return self.body.args[len(self.sources) :]

    @property
    def carried_results(self) -> list[Value]:
        return self.results[1:] if self.has_stop else self.results

    @property
    def carried_yields(self) -> list[Value]:
        ops = self.body.terminator.operands
        return ops[1:] if self.has_stop else ops

    def names(self) -> Iterator[tuple[Value, ...]]:
        """Of each variable that is carried the names, as in `Carried`."""
        return zip(*(b.args[len(self.sources) :] for b in reversed(self.blocks)), self.carried_results)

    def carried(self) -> Iterator[Carried]:
        """The variables that the loop carries."""
        return map(Carried, self.inits, self.names(), self.carried_yields)

    def carried_as(self, v: Value) -> Carried | None:
        """The variable of which a value is one of the names."""
        return next((c for c in self.carried() if v in c.names), None)

    def flows(self) -> Iterator[Flow]:
        begins, ends, end = self.n_source_operands, int(self.has_stop), self.body.terminator
        for k, names in enumerate(self.names()):
            for name in names:
                yield Flow(self, begins + k, name)
            for name in names:
                yield Flow(end, ends + k, name)

    def incoming_of(self, v: Value) -> list[Value]:
        found = self.carried_as(v)
        return [] if found is None else [found.init, found.last]

    def carry(
        self, init: Value, inside: tuple[Type, str | None], behind: tuple[Type, str | None]
    ) -> tuple[Value, ...]:
        """One more variable, with the type and name that it has in the loop, and behind it; its names, as in `Carried`.

        What a pass makes of it is still to be yielded.
        """
        self.operands.append(init)
        args = [block.add_arg(*inside) for block in reversed(self.blocks)]
        return (*args, self.add_result(*behind))

    def keep(self, live: Sequence[bool]) -> None:
        """Drop the variables that are not to be kept."""
        end, stop = self.body.terminator, int(self.has_stop)
        self.operands = _kept(self.operands, self.n_source_operands, live)
        self.results, end.operands = _kept(self.results, stop, live), _kept(end.operands, stop, live)
        for block in self.blocks:
            block.args = _kept(block.args, len(self.sources), live)


class For(Looping):
    """A loop over `sources` in lockstep (as zip does: the shortest ends it)."""

    __slots__ = ()

    def __init__(
        self, sources: tuple[Source, ...], operands: list[Value], body: Block, has_stop: bool = False,
        span: Span | None = None,
    ) -> None:
        super().__init__(sources, operands, (body,), has_stop, span)

    def add_source(self, source: Source, operand: Value, element: Type, name: str | None = None) -> Value:
        """One more source, behind the others, that takes one operand; returns its element."""
        self.operands.insert(self.n_source_operands, operand)
        value = Value(element, name, self.body)
        self.body.args.insert(len(self.sources), value)
        self.sources = (*self.sources, source)
        return value

    def source_operands(self) -> list[list[Value]]:
        """The operands, source by source."""
        out, at = [], 0
        for s in self.sources:
            out.append(self.operands[at : at + s.arity])
            at += s.arity
        return out

    @property
    def elements(self) -> list[Value]:
        return self.body.args[: len(self.sources)]

    def taken(self) -> Iterator[tuple[Source, list[Value], Value]]:
        """Each source, its operands, and the element that a pass takes from it."""
        return zip(self.sources, self.source_operands(), self.elements)


class While(Looping):
    """blocks = (cond, body). cond yields one bool and has no effects."""

    __slots__ = ()

    def __init__(
        self, operands: list[Value], cond: Block, body: Block, has_stop: bool = False, span: Span | None = None
    ) -> None:
        super().__init__((), operands, (cond, body), has_stop, span)

    @property
    def cond(self) -> Block:
        return self.blocks[0]

    @property
    def condition(self) -> Value:
        """What decides whether there is another pass."""
        return self.cond.terminator.operands[0]


def _kept(values: list[Value], first: int, live: Sequence[bool]) -> list[Value]:
    """The first values, and those of the others that are to be kept."""
    return [*values[:first], *compress(values[first:], live)]


def incoming(v: Value) -> list[Value]:
    """The values that v may be, if it is what a branch or loop hands on; none otherwise."""
    op = v.owner.parent if isinstance(v.owner, Block) else v.owner
    return op.incoming_of(v) if isinstance(op, Region) else []
