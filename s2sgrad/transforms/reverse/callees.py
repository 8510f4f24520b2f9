"""The pairs of functions that are not inlined, filled in: the reverse sweep of the callee, and what it records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from s2sgrad.analysis.alias import Aliases, Node
from s2sgrad.analysis.mixed import mixes_kinds
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import rewrite_operands
from s2sgrad.ir.ops import Apply, Block, Comment, Function, Op, Return, Value
from s2sgrad.ir.types import carries_float
from s2sgrad.passes import verifying
from s2sgrad.rules import core
from s2sgrad.transforms.later import Later, lent, not_put_back
from s2sgrad.transforms.laws import check_law_of_values
from s2sgrad.transforms.marks import HANDED_OUT, pend, without_hands
from s2sgrad.transforms.needs import Memory
from s2sgrad.transforms.prepare import keep_entries
from s2sgrad.transforms.recording import Recording
from s2sgrad.transforms.reverse.driver import begin_reversal
from s2sgrad.transforms.reverse.handlers.calls import give_leaves
from s2sgrad.transforms.reverse.pairs import Pair, Pairs, Tape
from s2sgrad.transforms.reverse.perhaps_tuples import without_memory
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.sanitize import note_shadow
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import Path, Tools, at_path, is_array, zero_of
from s2sgrad.transforms.timeline import Timeline


@dataclass(frozen=True)
class CalleeReverser:
    """Makes the two functions of a pair.

    `later` has the places that are written after a function has returned; `cleanup` removes what is not needed.
    """

    tools: Tools
    cleanup: Callable[[Function], None]
    later: dict[Function, Later]

    def build(self, pairs: Pairs, pair: Pair) -> None:
        """Fill in the reverse function and extend the forward one."""
        undone = set[float]()  # the writes that are undone, by position
        for k in range(6):
            if k > 0:
                pairs.renew(pair)
            fn = pair.forward
            entries = keep_entries(fn, pairs.made[pair].skip)
            aliases, timeline = Aliases(fn), Timeline(fn)
            fn.mixed = pair.reverse.mixed = mixes_kinds(fn)
            external = {n for p in fn.params for n in aliases.reach(p)}
            restored = {op for op, at in timeline.order.items() if at in undone or changes(op, external)}
            attempt = CalleeAttempt(self, pairs, pair, aliases, timeline, restored, entries)
            needed = attempt.recording.plan()
            if needed <= restored:
                break
            undone |= {timeline.order[op] for op in needed}
        attempt.finish()


def changes(op: Op, memory: set[Node]) -> bool:
    """Whether an op writes an array in some memory."""
    return isinstance(op, Apply) and any(op in n.writes for n in memory) and is_array(op.operands[0].type)


class CalleeAttempt:
    """One construction of the reverse function, given which writes it undoes."""

    def __init__(
        self,
        by: CalleeReverser,
        pairs: Pairs,
        pair: Pair,
        aliases: Aliases,
        timeline: Timeline,
        restored: set[Op],
        entries: dict[Op, Value],
    ) -> None:
        self.pairs, self.pair, self.made = pairs, pair, pairs.made[pair]
        self.fn, self.aliases = pair.forward, aliases
        fn, made = self.fn, self.made
        inputs = [p for k, p in enumerate(fn.params) if carries_float(p.type) and k not in made.shadows.values()]
        outputs = [fn.returned, *(fn.params[k] for k in (*pair.written, *made.shadows))]
        outputs += pairs.changed_behind(fn, aliases)
        self.reversal = begin_reversal(Primal(made, aliases, inputs, restored, outputs, entries), by.tools, pairs)
        later = by.later.get(pair.callee, {})
        memory = Memory(fn, aliases, timeline, not_put_back(fn, aliases, later), lent(fn, aliases, later))
        self.given = [Value(p.type, p.name) for p in pair.reverse.params[len(fn.params) :]]
        self.top = Scope(fn.body, Block())
        self.top.builder.span = fn.span
        self.seed()
        self.reversal.reverse_block(self.top, fn.body)
        if verifying():
            check_law_of_values(self.top, self.reversal.primal.references())
        end = self.collect()
        pair.reversed = set(self.reversal.reversed_calls)
        self.prune(end, by.cleanup)
        timeline.refresh(fn)
        memory.undone_calls = pair.reversed
        self.recording = Recording(fn, self.top, memory, timeline, self.reversal.primal.references(), of_pair=True)
        self.recording.local.update(self.given)

    def seed(self) -> None:
        """Enter what the reverse function is given: the cotangents of the result, and shadows of arguments."""
        fn, pair, top = self.fn, self.pair, self.top
        cotangents, shadows = self.given[: len(pair.results)], self.given[len(pair.results) :]
        for k, shadow in zip(pair.written, shadows):
            top.shadows[fn.params[k]] = shadow
            note_shadow(top.builder, self.aliases, fn.params[k], shadow)
        out = fn.returned
        top.at(fn.body.ops[-1])
        if self.reversal.primal.active(out):
            give_leaves(self.reversal, top, out, dict(zip(pair.results, cotangents)))

    def collect(self) -> Return:
        """What the reverse function returns, the cotangents of its arguments; at the end of the sweep."""
        fn, pair, top = self.fn, self.pair, self.top
        b = top.builder
        b.mirror = None
        for k, path in pair.arguments:
            if len(path) > 0:
                self.reversal.cotangents.explode(top, fn.params[k])
        lost = [v for v, _ in top.cot if any(v is fn.params[k] for k in pair.written)]
        if lost:  # its caller looks for it in the shadow
            raise AssertionError(f"the cotangent of {lost[0]!r} is not in its shadow")
        parts = [part_of(self.reversal, top, fn.params[k], path) for k, path in pair.arguments]
        end = Return([b.apply(core.make_tuple, *parts)])
        top.block.ops.append(end)
        return end

    def prune(self, end: Return, cleanup: Callable[[Function], None]) -> None:
        """Remove what is not needed from both sweeps, as from one function."""
        fn, pair, made, top, given = self.fn, self.pair, self.made, self.top, self.given
        body, primal_end = fn.body, fn.body.ops[-1]
        marker = Comment("reverse sweep")
        seeds = (*given, *(fn.params[k] for k in made.shadows.values()))
        aliased = fn.aliased + self.aliased_shadows()
        joint = Function(fn.name, body, aliased=aliased, sweeps_of=pair.callee, seeds=seeds)
        tail = Return([fn.returned, end.operands[0]])
        between = Builder(Block())
        if made.returns_shadow:
            between.apply(HANDED_OUT, fn.returned)
        body.ops = [*body.ops[:-1], marker, *between.block.ops, *top.block.ops[:-1], tail]
        params, body.args = body.args, [*body.args, *given]  # shadows are memory that the caller sees
        for v in given:
            v.owner = body
        cleanup(joint)
        body.args = params
        at = body.ops.index(marker)
        top.block.ops = [*without_hands(body.ops[at + 1 : -1]), Return([tail.operands[1]])]
        body.ops = [*body.ops[:at], primal_end]
        primal_end.operands = [tail.operands[0]]

    def aliased_shadows(self) -> tuple[tuple[tuple[int, Path], ...], ...]:
        """Where arguments may share memory, their shadows may: by the places of these among the parameters."""
        pair = self.pair
        first = len(pair.forward.params) + len(pair.results)
        given = {k: first + n for n, k in enumerate(pair.written)} | self.made.shadows
        groups = [tuple((given[k], path) for k, path in g if k in given) for g in pair.forward.aliased]
        return tuple(g for g in groups if len(g) > 1)

    def finish(self) -> None:
        """Let the forward function record what is needed, and give the reverse function its ops."""
        pair, fn, target = self.pair, self.fn, self.pair.reverse
        self.recording.run()
        self.top.block.ops.insert(0, Comment("reverse sweep"))
        pair.tapes = [Tape(f, r) for f, r in self.recording.pair_tapes]
        names = dict(zip([*fn.params, *self.given], target.params))
        rewrite_operands(self.top.block, lambda v: names.get(v, v))
        target.body.ops = self.top.block.ops
        pend(fn)
        fn.body.ops.insert(0, Comment("forward sweep"))
        self.pairs.pend(pair)


def part_of(r: Reversal, top: Scope, v: Value, path: Path) -> Value:
    """The cotangent of a leaf of an argument, as the caller takes it."""
    b, found = top.builder, r.cotangents.peek(top, v, path)
    at = at_path(b, v, path)
    if found is None:
        return zero_of(b, at)
    return without_memory(b, r.primal.aliases, r.primal.aliases.place(v, path), at.type, found)


__all__ = ["CalleeReverser"]
