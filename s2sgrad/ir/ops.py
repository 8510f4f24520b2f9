"""Structured SSA: the ops that there are, functions, and walks over them.

An op has operands, results, nested blocks and a span. Those that own blocks stand in `regions.py`. A block ends in a
`Yield` (a `Return` in a function's body).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from s2sgrad.errors import Span
from s2sgrad.ir.graph import Block, Flow, Op, Value
from s2sgrad.ir.regions import (
    Branching,
    Carried,
    For,
    If,
    Looping,
    Region,
    Source,
    Try,
    While,
    With,
    incoming,
)
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


__all__ = [
    "UNDEFINED", "Apply", "Block", "Branching", "Call", "Carried", "Comment", "Const", "Flow", "For", "Function", "If",
    "Looping", "Op", "Region", "Return", "Source", "Try", "Value", "While", "With", "Yield", "callees", "calls_in",
    "incoming", "is_undefined", "walk", "with_inner",
]
