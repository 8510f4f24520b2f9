"""Directing calls to the pairs of recursive functions, and handing their tapes down.

Pushes stand at the end of a block and pops at its mirrored start, so that one list serves every depth.
"""

from __future__ import annotations

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Block, Call, Function, Op, Value, walk
from s2sgrad.rules import core
from s2sgrad.transforms.marks import settle
from s2sgrad.transforms.reverse.pairs import Pair, Pairs, Tape


def link(pairs: Pairs, main: Function, reversed_calls: set[Op], reverse_ops: list[Op]) -> list[Op]:
    """Direct calls to the pairs and hand the tapes down; returns the ops that make the tapes."""
    if not pairs.pairs:
        return []
    return Linker(pairs).link(main, reversed_calls, reverse_ops)


class Linker:
    """The pairs of a program, which of them call which, and their tapes."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs.pairs
        self.by_reverse = {p.reverse: p for p in self.pairs.values()}
        self.owners = {t: p for p in self.pairs.values() for t in p.tapes}
        self.called = {p: self.called_by(p) for p in self.pairs.values()}

    def called_by(self, pair: Pair) -> list[Pair]:
        """The pairs that one calls, itself included."""
        found = [pair]
        for p in found:
            for op in (o for fn in (p.forward, p.reverse) for o in walk(fn.body) if isinstance(o, Call)):
                other = self.by_reverse.get(op.callee) or (self.pairs.get(op.callee) if op in p.reversed else None)
                if other is not None and other not in found:
                    found.append(other)
        return found

    def link(self, main: Function, reversed_calls: set[Op], reverse_ops: list[Op]) -> list[Op]:
        """The tapes are made by the main function; all others are given those that they need."""
        making = Builder(Block(), main.span)
        made = {t: making.apply(core.make_list, type=t.forward.type, name=t.forward.name) for t in self.owners}
        for p in self.pairs.values():
            settle(p.callee)
            for fn, own in ((p.forward, [t.forward for t in p.tapes]), (p.reverse, [t.reverse for t in p.tapes])):
                settle(fn)
                handed = self.take_tapes(fn, p, dict(zip(p.tapes, own)))
                self.redirect(fn.body.ops, p.reversed, handed)
        self.redirect([*main.body.ops, *reverse_ops], reversed_calls, made)
        return making.block.ops

    def take_tapes(self, fn: Function, pair: Pair, own: dict[Tape, Value]) -> dict[Tape, Value]:
        """Give a function of a pair parameters for its own tapes, and for those of the pairs that it calls."""
        handed: dict[Tape, Value] = {}
        for t in (t for t, owner in self.owners.items() if owner in self.called[pair]):
            mine = own.get(t)
            arg = mine if mine is not None else Value(t.forward.type, t.forward.name)
            arg.owner = fn.body
            fn.body.args.append(arg)
            handed[t] = arg
        return handed

    def redirect(self, ops: list[Op], reversed_calls: set[Op], tapes: dict[Tape, Value]) -> None:
        """Direct calls to the pairs; each gets the tapes of those that it calls."""
        block = Block()
        block.ops = ops

        def handed(pair: Pair) -> list[Value]:
            return [v for t, v in tapes.items() if any(t in p.tapes for p in self.called[pair])]

        for op in walk(block):
            if not isinstance(op, Call):
                continue
            if op.callee in self.by_reverse:
                op.operands += handed(self.by_reverse[op.callee])
            elif op.callee in self.pairs and op in reversed_calls:
                pair = self.pairs[op.callee]
                op.operands += handed(pair)
                op.callee = pair.forward


__all__ = ["link"]
