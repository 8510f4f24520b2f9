"""`key in d` where the answer is plain: d[key] has just been set or read, and nothing was removed since.

Reading an entry of a defaultdict asks whether it is there, and enters it if not; the next reading of the same entry
needs no question.
"""

from __future__ import annotations

from collections.abc import Hashable

from s2sgrad.analysis.effects import effects_of
from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.ops import Apply, Block, Branching, Const, Function, If, Looping, Op, Value, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Map
from s2sgrad.optimize.rewrite import Substitution, each_function, put_instead
from s2sgrad.rules import core

Known = set[tuple[Value, Hashable]]  # (dict, key)


def presence(fn: Function) -> None:
    """Answer such questions in a function and in all that it calls."""
    each_function(fn, lambda f: _Presence(f).run() if any(_question(op) for op in walk(f.body)) else None)


def _question(op: Op) -> bool:
    return isinstance(op, Apply) and op.row is core.in_ and isinstance(op.operands[1].type, Map)


def _asked(cond: Value) -> tuple[Op | None, bool]:
    """The question behind a condition, and the answer with which it holds."""
    op, truth = cond.owner, True
    while isinstance(op, Apply) and op.row is core.not_:
        op, truth = op.operands[0].owner, not truth
    return (op, truth) if isinstance(op, Op) and _question(op) else (None, truth)


def _key(v: Value) -> Hashable:
    known, value = static_value(v.type)
    return (type(value), value) if known else v


class _Presence:
    def __init__(self, fn: Function) -> None:
        self.fn = fn
        self.effects = effects_of(fn)
        self.sub = Substitution()
        self.answers: dict[Op, list[Op]] = {}

    def run(self) -> None:
        self.block(self.fn.body, set())
        if self.answers:
            put_instead(self.fn.body, self.answers)
            self.sub.apply(self.fn.body)

    def block(self, block: Block, known: Known) -> Known:
        """Go through a block; what is known at its end."""
        for op in block.ops:
            if isinstance(op, If) and (side := self.side(op)) is not None:
                known = self.block(side, known)
                self.answers[op] = [new for inner in side.ops[:-1] for new in self.answers.get(inner, [inner])]
                for r, v in op.given_back(side):
                    self.sub.replace(r, v)
            elif isinstance(op, Branching):
                told = [self.told(op.condition, k == 0) if isinstance(op, If) else set() for k in range(len(op.blocks))]
                known = set.intersection(*(self.block(b, known | more) for b, more in zip(op.blocks, told)))
            elif isinstance(op, Looping):
                known = self.left(op, known)
                for inner in op.blocks:
                    self.block(inner, known)
            else:
                known = self.after(op, known)
        return known

    def side(self, op: If) -> Block | None:
        """The side that a branch takes, where an answer decides it."""
        asked, truth = _asked(op.operands[0])
        return op.blocks[0 if truth else 1] if asked in self.answers else None

    def told(self, cond: Value, outcome: bool) -> Known:
        """What the outcome of a condition tells."""
        asked, truth = _asked(cond)
        if asked is None or truth is not outcome:
            return set()
        return {(asked.operands[1], _key(asked.operands[0]))}

    def after(self, op: Op, known: Known) -> Known:
        if _question(op):
            key, x = op.operands
            if (x, _key(key)) in known:
                answer = Const(True, type_of_constant(True))
                self.answers[op] = [answer]
                self.sub.replace(op.results[0], answer.results[0])
            return known
        if isinstance(op, Apply) and op.row in (core.setitem, core.getitem) and isinstance(op.operands[0].type, Map):
            return known | {(op.operands[0], _key(op.operands[1]))}
        return self.left(op, known)

    def left(self, op: Op, known: Known) -> Known:
        """What is still known after an op that may remove entries."""
        removing = [o for o in (op, *(i for b in op.blocks for i in walk(b))) if not o.blocks and not _enters(o)]
        changed = {n.find() for o in removing for n in self.effects.writes(o)}
        return {(x, key) for x, key in known if self.effects.aliases.node(x) not in changed} if changed else known


def _enters(op: Op) -> bool:
    return isinstance(op, Apply) and op.row is core.setitem
