"""Tidying of fresh SSA: what is carried and never changes, results that nobody uses, constants that nobody needs."""

from __future__ import annotations

from collections.abc import Iterable

from s2sgrad.ir.clone import rewrite_operands
from s2sgrad.ir.container_class import KnownSet
from s2sgrad.ir.ops import (
    Apply,
    Block,
    Branching,
    Comment,
    Const,
    For,
    Function,
    Looping,
    Op,
    Region,
    Try,
    Value,
    While,
    With,
    is_undefined,
    walk,
)
from s2sgrad.ir.types import NONE
from s2sgrad.rules import contexts
from s2sgrad.rules.raising import raised_by_op

_MAX_ROUNDS = 20


def cleanup(fn: Function, keep: Iterable[Value] = ()) -> Function:
    """Simplify in place until nothing changes; what is to be kept needs no use."""
    keep = tuple(keep)
    for _ in range(_MAX_ROUNDS):
        replaced = _Invariants()
        replaced.block(fn.body)
        if replaced.found:
            rewrite_operands(fn.body, replaced.final)
        if not _remove_dead(fn, keep) and not replaced.found:
            break
    return fn


def leave_out_own_objects(fn: Function) -> None:
    """Put None in the places of what only lowering knows, such as an object of which it follows the attributes.

    A container whose entries have all been found by then may hold some: nobody reads them, but generated code has them.
    """
    for op in walk(fn.body):
        if isinstance(op, Const) and type(op.value).__module__.startswith("s2sgrad.frontend."):
            op.value, op.result.type = None, NONE
        elif isinstance(op, Const) and isinstance(op.value, KnownSet):
            op.value = frozenset(op.value)  # its type goes on to tell that it is a set


class _Invariants:
    """Finds results and arguments that are always one value from outside."""

    def __init__(self) -> None:
        self.found: dict[Value, Value] = {}

    def final(self, v: Value) -> Value:
        while v in self.found:
            v = self.found[v]
        return v

    def block(self, block: Block) -> None:
        for op in block.ops:
            for inner in op.blocks:
                self.block(inner)
            if isinstance(op, With):
                self.context(op)
            elif isinstance(op, Branching):
                self.branch(op)
            elif isinstance(op, For | While):
                self.loop(op)

    def context(self, op: With) -> None:
        inside = _defined(op.body)
        for result, v in op.given_back(op.body):
            v = self.final(v)
            if v not in inside and not is_undefined(v):
                self.found.setdefault(result, v)

    def branch(self, op: Branching) -> None:
        inside: list[set[Value]] | None = None
        for result in op.results:
            if result in self.found:
                continue
            a, b = map(self.final, op.incoming_of(result))
            if a is b:
                self.found[result] = a
                continue
            if _is_const(a, True) and _is_const(b, False) and _only_tells(op):
                self.found[result] = self.final(op.operands[0])
                continue
            for one, other in ((a, b), (b, a)):
                if not is_undefined(one):
                    continue
                if inside is None:
                    inside = [_defined(block) for block in op.blocks]
                if not any(other in values for values in inside) and not is_undefined(other):
                    self.found[result] = other
                    break

    def loop(self, op: For | While) -> None:
        for variable in op.carried():
            if variable.result in self.found:
                continue
            last, init = self.final(variable.last), self.final(variable.init)
            if last is variable.arg or last is init:
                self.found.update(dict.fromkeys(variable.names, init))


def _only_tells(op: Branching) -> bool:
    """Whether a branch does nothing but say which way it went."""
    idle = all(isinstance(o, Const) for block in op.blocks for o in block.ops[:-1])
    return idle and getattr(op.operands[0].type, "kind", "") == "b"


def _is_const(v: Value, value: bool) -> bool:
    return isinstance(v.owner, Const) and v.owner.value is value


def _defined(block: Block) -> set[Value]:
    out: set[Value] = set()
    for op in walk(block):
        out.update(op.results)
        for inner in op.blocks:
            out.update(inner.args)
    return out


def _remove_dead(fn: Function, keep: tuple[Value, ...]) -> bool:
    """Drop pure ops without uses, unused results of branches, and carried values that only feed themselves."""
    live: set[Value] = set()
    _Liveness(live, keep).run(fn.body)
    sweep = _Sweep(live)
    sweep.block(fn.body)
    return sweep.changed


class _Liveness:
    """Marks every value that something observable needs, across loops to a fixed point."""

    def __init__(self, live: set[Value], keep: tuple[Value, ...]) -> None:
        self.live = live
        self.todo: list[Value] = [*keep]
        self.feeds: dict[Value, list[Value]] = {}  # a value -> what must live if it does
        self.roots: dict[Op, bool] = {}
        self.raising = 0  # how many np.errstate around say "raise"

    def run(self, body: Block) -> None:
        self.block(body)
        self.todo += body.terminator.operands
        while self.todo:
            v = self.todo.pop()
            if v in self.live:
                continue
            self.live.add(v)
            owner = v.owner
            if isinstance(owner, Op) and not owner.blocks:
                self.todo += owner.operands
            self.todo += self.feeds.get(v, ())

    def feed(self, v: Value, *needs: Value) -> None:
        self.feeds.setdefault(v, []).extend(needs)

    def block(self, block: Block) -> bool:
        """Note what feeds what; whether something in the block must stay."""
        kept = False
        for op in block.ops:
            if isinstance(op, Branching):
                kept |= self.branch(op)
            elif isinstance(op, For | While):
                kept |= self.loop(op)
            elif op is not block.terminator and _must_stay(op):
                self.todo += op.operands
                kept = True
        return kept

    def branch(self, op: Branching) -> bool:
        raises = isinstance(op, With) and contexts.raises(op)
        self.raising += raises
        kept = [self.block(b) for b in op.blocks]
        self.raising -= raises
        if isinstance(op, With):
            kept.append(contexts.is_observable(op))
        if isinstance(op, Try):  # what may raise decides where it goes on
            failing = [r for o in op.body.ops if isinstance(o, Apply) and self.may_raise(o) for r in o.results]
            self.todo += failing
            kept.append(bool(failing))
        if any(kept):
            self.todo.append(op.operands[0])
        for r in op.results:
            self.feed(r, op.operands[0], *op.incoming_of(r))
        return any(kept)

    def may_raise(self, op: Apply) -> bool:
        return bool(raised_by_op(op) or (self.raising and contexts.parts_of(op.row)))

    def loop(self, op: For | While) -> bool:
        kept = [self.block(b) for b in op.blocks]
        control: list[Value] = []
        if isinstance(op, For):
            control += op.operands[: op.n_source_operands]
        else:
            control.append(op.condition)
        if op.has_stop:
            control.append(op.body.terminator.operands[0])
        may_not_end = isinstance(op, While)
        if any(kept) or may_not_end:
            self.todo += control
        for v in [*op.results, *(a for b in op.blocks for a in b.args)]:
            self.feed(v, *control)
        for init, names, last in op.carried():
            for name in names:
                self.feed(name, init, last, names[0])
        return any(kept) or may_not_end


def _must_stay(op: Op) -> bool:
    if isinstance(op, Const):
        return False
    if isinstance(op, Apply):
        return not op.row.pure or (op.row.writes != ())
    return True


class _Sweep:
    """Rebuilds blocks without what is dead."""

    def __init__(self, live: set[Value]) -> None:
        self.live = live
        self.changed = False

    def block(self, block: Block) -> None:
        kept: list[Op] = []
        for op in block.ops:
            if op is block.ops[-1] or isinstance(op, Comment):
                kept.append(op)
                continue
            if isinstance(op, Region):
                for inner in op.blocks:
                    self.block(inner)
                if self.prune(op):
                    kept.append(op)
                    continue
                self.changed = True
                continue
            if _must_stay(op) or any(r in self.live for r in op.results):
                kept.append(op)
            else:
                self.changed = True
        block.ops = kept

    def prune(self, op: Op) -> bool:
        """Drop dead results and carried values; whether the op itself stays."""
        if isinstance(op, Branching):
            self.keep(op, [r in self.live for r in op.results])
            tells = isinstance(op, With) and contexts.is_observable(op)
            return bool(op.results) or tells or any(len(b.ops) > 1 for b in op.blocks)
        assert isinstance(op, Looping)
        self.keep(op, [any(name in self.live for name in names) for names in op.names()])
        idle = len(op.body.ops) == 1 and isinstance(op, For) and not any(r in self.live for r in op.results)
        return not idle

    def keep(self, op: Branching | Looping, live: list[bool]) -> None:
        if not all(live):
            self.changed = True
            op.keep(live)
