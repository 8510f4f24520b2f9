"""Structured SSA: the ops that there are, functions, and walks over them.

An op has operands, results, nested blocks and a span. Control flow is structured: `If`, `For` and `While` own blocks;
what they carry are block arguments and results. A block ends in a `Yield` (a `Return` in a function's body).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from s2sgrad.errors import Span
from s2sgrad.ir.graph import Block, Op, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Type


class _Undefined:
    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED = _Undefined()


class Const(Op):
    """A literal or an object known at compile time. `UNDEFINED` stands for a variable not yet assigned."""

    __slots__ = ("value",)

    def __init__(self, value: Any, type: Type, span: Span | None = None, name: str | None = None) -> None:
        super().__init__([], span)
        self.value = value
        self.add_result(type, name)


class Apply(Op):
    """One call of a row. `params[k]` is the row's parameter that operand k is bound to.

    `method` says that the user wrote it as a method of the first operand; it only matters for printing.
    """

    __slots__ = ("row", "params", "method")

    def __init__(
        self, row: Row, operands: list[Value], params: tuple[str, ...], type: Type, span: Span | None = None,
        name: str | None = None, method: bool = False,
    ) -> None:
        super().__init__(operands, span)
        self.row = row
        self.params = params
        self.method = method
        self.add_result(type, name)

    def operand(self, param: str) -> Value | None:
        """The operand bound to a parameter, None where it is absent."""
        for p, v in zip(self.params, self.operands):
            if p == param:
                return v
        return None


class If(Op):
    """`operands[0]` is the condition; both blocks yield one value per result."""

    __slots__ = ()

    def __init__(self, cond: Value, then: Block, orelse: Block, span: Span | None = None) -> None:
        super().__init__([cond], span, (then, orelse))

    @property
    def sides(self) -> tuple[Block, ...]:
        """The blocks that may run."""
        return self.blocks


class With(If):
    """A context: `operands[0]` is the manager, the first block runs in it, the second one never.

    It is an `If` to whatever only follows values through blocks; that nothing moves into or out of the block, and that
    the block never goes without its manager, is up to those who move things.
    """

    __slots__ = ()

    @property
    def sides(self) -> tuple[Block, ...]:
        return self.blocks[:1]


class Try(If):
    """An `If` whose second block is tried: it runs, and where something in it raises, the first block runs instead.

    The condition is the result of an op with `Form.ATTEMPT` before it, which says what is caught. The second block has
    no nested blocks, and changes memory that is seen outside in its last op only; the first one only yields. What the
    second block defines is thus there as a whole or not at all, and for all who do not print it this is an `If`.
    """

    __slots__ = ()

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


class For(Op):
    """A loop over `sources` in lockstep (as zip does: the shortest ends it).

    operands = the operands of all sources, then the initial values of what is carried.
    body arguments = one value per source, then what is carried.
    body yields [stop] + carried; results = [stopped] + carried. `stop` (a bool: leave the loop after this pass) and
    `stopped` are there only with has_stop.
    """

    __slots__ = ("sources", "has_stop")

    def __init__(
        self, sources: tuple[Source, ...], operands: list[Value], body: Block, has_stop: bool = False,
        span: Span | None = None,
    ) -> None:
        super().__init__(operands, span, (body,))
        self.sources = sources
        self.has_stop = has_stop

    @property
    def body(self) -> Block:
        return self.blocks[0]

    @property
    def n_source_operands(self) -> int:
        return sum(s.arity for s in self.sources)

    @property
    def inits(self) -> list[Value]:
        return self.operands[self.n_source_operands :]

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


class While(Op):
    """operands = initial values; blocks = (cond, body), both with the carried values as arguments.

    cond yields one bool and has no effects; body yields [stop] + carried; results = [stopped] + carried, as in `For`.
    """

    __slots__ = ("has_stop",)

    def __init__(
        self, operands: list[Value], cond: Block, body: Block, has_stop: bool = False, span: Span | None = None
    ) -> None:
        super().__init__(operands, span, (cond, body))
        self.has_stop = has_stop

    @property
    def cond(self) -> Block:
        return self.blocks[0]

    @property
    def body(self) -> Block:
        return self.blocks[1]

    @property
    def inits(self) -> list[Value]:
        return self.operands

    @property
    def carried_args(self) -> list[Value]:
        return self.body.args

    @property
    def carried_results(self) -> list[Value]:
        return self.results[1:] if self.has_stop else self.results

    @property
    def carried_yields(self) -> list[Value]:
        ops = self.body.terminator.operands
        return ops[1:] if self.has_stop else ops


Looping = For | While


class Call(Op):
    """A call of another function of the program (recursive, or too large to inline). One result."""

    __slots__ = ("callee",)

    def __init__(self, callee: Function, operands: list[Value], span: Span | None = None) -> None:
        super().__init__(operands, span)
        self.callee = callee


class Comment(Op):
    """A line of comment in the generated code; dropped where nothing follows it."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        super().__init__([])
        self.text = text


class Yield(Op):
    """The end of a nested block."""

    __slots__ = ()


class Return(Op):
    """The end of a function's body; exactly one operand."""

    __slots__ = ()


@dataclass(eq=False)
class Function:
    """A function in SSA: its parameters are the body's arguments.

    `externs` are trailing parameters that stand for globals and closure variables of the primal, in order.
    `guards` are pairs (extern, object): what was taken as known when the function was lowered, to be the same still.
    `aliased` are groups of places (parameter, keys into it) that may share memory from the start.
    `written` are places (parameter, keys) that the primal wrote to, where this function writes to copies instead.
    `entered` are places that are not there yet: keys of dicts that the function itself enters.
    `distinct` says that the objects in the arguments have to be different ones: the primal changes their attributes.
    `copied` are places (parameter, keys) that have to hold different arrays and lists: they are copied deeply.
    `mixed` says that complex arrays may be real at run time (analysis/mixed.py), for all that the types say.
    `held` are places (parameter, or -1 for the result, and keys into it) that have shadows, whatever the function does
    to them itself.
    `unfinished` says that tapes are still to become parameters: until then nothing is known of what they hold.
    `sweeps_of` is the function of which a function under construction is the two sweeps; `seeds` are those parameters
    of it that are cotangents, or shadows, in which the caller may leave anything out.
    `given_wild` says that arguments of a function that calls itself may be infinite or nan, `gives_wild` that what it
    gives back, or writes, may be that.
    `defaults` maps a parameter to the literal it defaults to in the printed text (the seed of an adjoint).
    `facts` are what analyses have found out (analysis/kept.py).
    """

    name: str
    body: Block
    externs: tuple[Any, ...] = ()
    guards: tuple[tuple[Any, Any], ...] = ()
    aliased: tuple[tuple[tuple[int, tuple[Any, ...]], ...], ...] = ()
    written: tuple[tuple[int, tuple[Any, ...]], ...] = ()
    entered: tuple[tuple[int, tuple[Any, ...]], ...] = ()
    distinct: bool = False
    copied: tuple[tuple[int, tuple[Any, ...]], ...] = ()
    mixed: bool = False
    held: tuple[tuple[int, tuple[Any, ...]], ...] = ()
    unfinished: bool = False
    sweeps_of: Function | None = None
    seeds: tuple[Value, ...] = ()
    given_wild: bool = False
    gives_wild: bool = False
    defaults: dict[str, Any] = field(default_factory=dict)
    facts: dict[Any, Any] = field(default_factory=dict, repr=False)
    doc: str | None = None
    span: Span | None = None

    @property
    def params(self) -> list[Value]:
        return self.body.args

    @property
    def returned(self) -> Value:
        return self.body.terminator.operands[0]


def walk(block: Block) -> Iterator[Op]:
    """All ops of a block and of the blocks nested in it, in program order (an op before what it contains)."""
    open_blocks = [iter(block.ops)]  # a stack: generators of generators would pass every op up through all levels
    while open_blocks:
        for op in open_blocks[-1]:
            yield op
            if op.blocks:
                open_blocks += [iter(inner.ops) for inner in reversed(op.blocks)]
                break
        else:
            open_blocks.pop()


def with_inner(ops: Iterable[Op]) -> Iterator[Op]:
    """These ops and all in their blocks, in program order."""
    for op in ops:
        yield op
        for block in op.blocks:
            yield from walk(block)


def handed_on(op: Op) -> Iterator[tuple[Value, Value]]:
    """(v, w) for each value v that a branch, or a loop, may hand on as w: what it begins a pass with, or gives back."""
    if isinstance(op, If):
        for block in op.blocks:
            yield from zip(block.terminator.operands, op.results)
    elif isinstance(op, Looping):
        for init, arg, y, r in zip(op.inits, op.carried_args, op.carried_yields, op.carried_results):
            yield from ((init, arg), (y, arg), (y, r), (init, r))


def is_undefined(v: Value) -> bool:
    """Whether it stands for what is not there: a branch or loop that does not set a variable hands it on."""
    return isinstance(v.owner, Const) and v.owner.value is UNDEFINED


def callees(fn: Function) -> list[Function]:
    """Every function that `fn` calls, directly or through others, in order of first call; never `fn` twice."""
    seen: dict[Function, None] = {}
    todo = [fn]
    while todo:
        called = [op.callee for op in calls_in(todo.pop(0).body)]
        todo += [f for f in dict.fromkeys(called) if f not in seen]
        seen |= dict.fromkeys(called)
    return list(seen)


def calls_in(block: Block) -> list[Call]:
    """The calls in a block and in those nested in it, in program order."""
    found: list[Call] = []
    for op in block.ops:
        if type(op) is Call:
            found.append(op)
        elif op.blocks:
            for inner in op.blocks:
                found += calls_in(inner)
    return found
