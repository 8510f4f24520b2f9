"""Counters of loops: the reverse sweep makes as many passes as the primal did."""

from __future__ import annotations

from s2sgrad.analysis.alias import Aliases
from s2sgrad.analysis.displays import changes_length
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Block, For, Function, Looping, Op, Source, Value, While, walk
from s2sgrad.ir.types import INT, List
from s2sgrad.rules import operators


def count_loops(fn: Function) -> dict[Op, Value]:
    """Give every loop whose number of passes is not plain from its sources a counter, as one more carried value.

    Returns the number of passes by loop.
    """
    counters: dict[Op, Value] = {}
    over_lists = [op for op in walk(fn.body) if isinstance(op, For) and lists_of(op)]
    aliases = Aliases(fn) if over_lists else None
    changing = {op for op in over_lists if aliases is not None and changes_its_list(aliases, op)}
    for op in walk(fn.body):
        if isinstance(op, While) or (isinstance(op, For) and (op in changing or needs_counter(op))):
            counters[op] = add_counter(op)
    place_counters(fn.body)
    return counters


def lists_of(op: For) -> list[tuple[Source, Value]]:
    """The lists that a loop runs over."""
    runs = zip(op.sources, op.source_operands())
    return [(s, operands[0]) for s, operands in runs if s.kind == "seq" and isinstance(operands[0].type, List)]


def changes_its_list(aliases: Aliases, op: For) -> bool:
    """Whether a loop runs over a list whose length changes meanwhile: it goes on to what is appended."""
    return any(changes_length(aliases, v, op.body) for _, v in lists_of(op))


def needs_counter(op: For) -> bool:
    """Whether the passes cannot be run backwards from the sources alone."""
    if op.has_stop or any(s.kind == "iter" for s in op.sources):
        return True
    others = [s for s in op.sources if s.kind != "count"]
    return len(others) != 1 or (others[0].kind == "range" and len(op.sources) > 1)


def add_counter(op: Looping) -> Value:
    """Carry `count`, 0 on entry and one more after every pass, as the last carried value."""
    marker = Value(INT, "count")
    names = op.carry(marker, (INT, "count"), (INT, "count"))  # the marker becomes a constant in place_counters
    tail = Block()
    b = Builder(tail, op.span)
    new = b.apply(operators.add, names[0], b.const(1), name="count", type=INT)
    op.body.ops[-1:-1] = tail.ops
    op.body.terminator.operands.append(new)
    return names[-1]


def place_counters(block: Block) -> None:
    """Define the zeros that the counters start from, in front of their loops."""
    ops: list[Op] = []
    for op in block.ops:
        for inner in op.blocks:
            place_counters(inner)
        if isinstance(op, Looping):
            for k, v in enumerate(op.operands):
                if v.owner is None:
                    b = Builder(Block(), op.span)
                    op.operands[k] = b.const(0, name="count")
                    ops += b.block.ops
        ops.append(op)
    block.ops = ops


__all__ = ["count_loops"]
