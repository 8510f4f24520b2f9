"""What the reverse sweep reads of the primal, and whether memory still holds it: to-be-recorded analysis.

A read of memory at some moment of the primal can be repeated in the reverse sweep if nothing overwrote it since, or if
what overwrote it is undone on the way back. Per class of memory the cheaper of two ways is taken: keep a copy of what
is read (before it is overwritten), or keep what each overwriting statement destroys and put it back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property

from s2sgrad.analysis.alias import ANY, Aliases, Node, entries_of, parts_inside, places
from s2sgrad.analysis.dependence import Access, Dependence
from s2sgrad.analysis.reading import Reading, reading_of
from s2sgrad.analysis.references import is_basic_index
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.ops import Apply, Block, Call, Function, Op, Value
from s2sgrad.ir.ranks import may_be_number
from s2sgrad.ir.types import Array, List, Number, Scalar, Tuple
from s2sgrad.rules import core
from s2sgrad.transforms.mutation import line_of
from s2sgrad.transforms.timeline import Timeline

MANY = 4000  # pairs of reads and writes of one array, beyond which they are not told apart


@dataclass(eq=False)
class Read:
    """A read of memory that the reverse sweep wants to repeat.

    op reads value `x`; `result` is the element that it loads, or None where the op computes with x as a whole.
    """

    op: Op
    x: Value
    result: Value | None
    stored: bool = False  # the value was stored into x by `op`, and is read back from there
    conflicts: list[Op] = field(default_factory=list)


class Memory:
    """The written memory of one function and the verdict on every read of it."""

    def __init__(
        self,
        fn: Function,
        aliases: Aliases,
        timeline: Timeline,
        later: dict[Node, bool] | None = None,
        lent: set[Node] | None = None,
    ) -> None:
        self.fn = fn
        self.later = later or {}  # memory that is written after the function has returned; whether lists grow then
        self.lent = lent or set()  # lists and dicts that change then, and that the reversal is given copies of
        self.aliases = aliases
        self.timeline = timeline
        self.dependence = Dependence(fn)
        self.reads: dict[Node, list[Read]] = {}
        self.known: dict[tuple[Op, Value], Read] = {}
        self.kept: set[tuple[Op, Value]] = set()  # reads whose value is kept
        self.inside: dict[tuple[Op, Node], Value] = {}  # memory in containers that calls are given -> the container
        self.restored: set[Op] = set()  # writes that are undone
        self.undone_calls: set[Op] = set()  # calls whose reversal leaves memory as it was before them
        self.sorted: dict[Node, tuple[list[float], list[Op]]] = {}
        self.accesses: dict[tuple[Op, Value], Access] = {}

    @cached_property
    def reading(self) -> Reading:
        """What the functions that are called read of their arguments."""
        return reading_of(self.fn, self.aliases.summaries)

    def node(self, v: Value) -> Node | None:
        """The node of v if it is memory that is written."""
        node = self.aliases.node(v)
        return node if node is not None and (node.written or node in self.later) else None

    def is_lent(self, v: Value) -> bool:
        """Whether a list or dict is changed after the function has returned, and only its parameters lead to a copy."""
        return bool(self.lent) and any(n in self.lent for n in self.aliases.reach(v))

    def writes_to(self, node: Node) -> list[Op]:
        """What writes a node; the end of the function stands for what is written later."""
        return [*node.writes, *self.fn.body.ops[-1:]] if node in self.later else node.writes

    def add(self, read: Read) -> None:
        """Note a read of memory that is written."""
        key = (read.op, read.x)
        node = self.node(read.x)
        if key in self.known or node is None:
            return
        self.known[key] = read
        self.reads.setdefault(node, []).append(read)

    def add_inside(self, call: Call, k: int) -> None:
        """The reversal of a call reads what is in the containers that it is given as it was at the call."""
        v = call.operands[k]
        if not entries_of(v.type):
            return
        read = [path for at, path in self.reading[call.callee] if at == k]
        for node, path in places(self.aliases, v):
            if path and node.written and any(same_place(path, p) for p in read):
                self.inside[call, node] = v

    def undo_inside(self) -> None:
        """Undo what is written into arrays there after the call; of lists and dicts that change, keep copies."""
        for (call, node), v in self.inside.items():
            later = [w for w in node.writes if w is not call and w not in self.undone_calls]
            writes = [w for w in later if self.timeline.may_follow(call, w)]
            inside = parts_inside(self.aliases.node(v), v.type)
            array = any(n is not None and n.find() is node and isinstance(t, Array | Number) for n, t in inside)
            if array:
                self.refuse(writes, node, call)
                self.restored.update(writes)
            elif writes and not any(call in n.writes for n in self.aliases.reach(v)):
                self.kept.add((call, v))  # where the call changes it, its reversal has recorded what it reads

    def refuse(self, writes: list[Op], node: Node, call: Op) -> None:
        """What a call reads must be there again when it is reversed."""
        if not all(self.undoable(w, node) for w in writes):
            raise UnsupportedError(
                "an array that a recursive function writes is changed later in a way that cannot be undone"
                + line_of((w for w in writes if not self.undoable(w, node)), call.span),
                call.span,
                "pass a copy of the array to the function",
            )

    def access(self, op: Op, x: Value, write: bool) -> Access:
        """Where a read or write goes in its array."""
        key = (op, x)
        if key not in self.accesses:
            self.accesses[key] = self.dependence.access(op, x, write)
        return self.accesses[key]

    def written_value(self, write: Op, node: Node) -> Value | None:
        """The operand through which an op writes a node; None where it is not plain (a call)."""
        if isinstance(write, Apply):
            for p, v in zip(write.params, write.operands):
                if p in write.row.writes and self.aliases.node(v) is node:
                    return v
        return None

    def overwritten(self, read: Read, write: Op, node: Node) -> bool:
        """Whether `write` can change, after the read, what was read."""
        undone = write in self.undone_calls and isinstance(read.x.type, Array)
        if undone or not self.timeline.may_follow(read.op, write):
            return False
        target = self.written_value(write, node)
        if target is None or not isinstance(target.type, Array) or not isinstance(read.x.type, Array):
            return True
        first = self.access(read.op, read.x, read.stored)
        return self.dependence.may_follow_overlap(first, self.access(write, target, True))

    def disturbed(self, read: Read, start: Op, block: Block, until: Op) -> bool:
        """Whether a write after `start`, up to the end of the op of `block` around `until`, may change the read.

        Where simplification has put the use of a value at an earlier moment, those are the writes between that and
        `start`: the reverse sweep may have undone them when it gets there.
        """
        node = self.node(read.x)
        assert node is not None
        last = self.timeline.ancestor(until, block)
        if last is None:
            return True
        begin, end = self.timeline.order[start], self.timeline.end[last]
        if end < begin:
            begin, end = self.timeline.order[last] - 0.25, begin  # positions are multiples of a half: `last` counts
        for write in self.writes_between(node, begin, end):
            target = self.written_value(write, node)
            if target is None or not isinstance(target.type, Array):
                return True
            if self.timeline.loops(self.timeline.path[write][-1][0]) > self.timeline.loops(block):
                return True
            access = self.access(read.op, read.x, read.stored)
            if not self.dependence.disjoint_same_time(access, self.access(write, target, True)):
                return True
        return False

    def writes_between(self, node: Node, begin: float, end: float) -> list[Op]:
        """The writes to a node after one position, up to another."""
        if node not in self.sorted:
            found = sorted(((self.timeline.order[w], w) for w in node.writes), key=lambda e: e[0])
            self.sorted[node] = [at for at, _ in found], [w for _, w in found]
        positions, writes = self.sorted[node]
        return writes[bisect_right(positions, begin) : bisect_right(positions, end)]

    def forget(self) -> None:
        """Begin the survey again."""
        self.reads.clear()
        self.known.clear()
        self.kept.clear()
        self.restored.clear()
        self.inside.clear()

    # the verdict ---------------------------------------------------------------------------------------------------
    def decide(self) -> None:
        """Choose, memory by memory, between keeping what is read and undoing what is written."""
        self.undo_inside()
        for node, reads in self.reads.items():
            writes = self.writes_to(node)
            if len(reads) * len(writes) > MANY:  # too many pairs to look at: all of them conflict
                writes_of = [w for w in writes if w not in self.undone_calls]
            for read in reads:
                if len(reads) * len(writes) > MANY:
                    read.conflicts = writes_of
                else:
                    read.conflicts = [w for w in writes if self.overwritten(read, w, node)]
            loads = [r for r in reads if r.conflicts and not r.stored]
            if not loads:
                self.kept.update((r.op, r.x) for r in reads if r.stored and r.conflicts)
                continue
            calls = [r for r in loads if r.op in self.undone_calls and r.op in node.writes]
            many = len(reads) * len(writes) > MANY
            writes = loads[0].conflicts if many else list(dict.fromkeys(w for r in loads for w in r.conflicts))
            possible = all(self.undoable(w, node) for w in writes)
            if calls:
                self.refuse(writes, node, calls[0].op)
            if possible and (calls or self.cost_undo(writes, node) <= self.cost_keep(loads)):
                self.restored.update(writes)
                self.kept.update((r.op, r.x) for r in reads if r.stored)
            else:
                self.kept.update((r.op, r.x) for r in reads if r.conflicts)

    def undoable(self, write: Op, node: Node) -> bool:
        """Whether a write can be undone: what it destroys is known, and is in an array."""
        if isinstance(write, Call):
            return False
        target = self.written_value(write, node)
        return target is not None and isinstance(target.type, Array) and isinstance(write, Apply)

    def weight(self, op: Op, block: Block, array: bool) -> int:
        """The cost of keeping something in a block: how much, and how often."""
        return (4 if array else 1) * 10 ** min(self.timeline.loops(block), 6)

    def cost_undo(self, writes: list[Op], node: Node) -> int:
        """The cost of keeping what some writes destroy."""
        total = 0
        for w in writes:
            assert isinstance(w, Apply)
            total += self.weight(w, self.timeline.path[w][-1][0], destroyed_is_array(w))
        return total

    def cost_keep(self, reads: list[Read]) -> int:
        """The cost of keeping what some reads read."""
        total = 0
        for r in reads:
            array = r.result is None or isinstance(r.result.type, Array | Number | List)
            total += self.weight(r.op, self.timeline.path[r.op][-1][0], array)
        return total


def same_place(a: tuple[Hashable, ...], b: tuple[Hashable, ...]) -> bool:
    """Whether two paths into a container may lead to one place."""
    return len(a) == len(b) and all(x == y or ANY in (x, y) for x, y in zip(a, b))


def destroyed_is_array(write: Apply) -> bool:
    """Whether a write destroys more than one element."""
    index = write.operand("index")
    if index is None:
        return True
    x = write.operands[0]
    parts = index.type.elts if isinstance(index.type, Tuple) else (index.type,)
    single = all(isinstance(e, Scalar) for e in parts)
    return not (single and isinstance(x.type, Array) and x.type.rank == len(parts))


def is_load(op: object, memory: Memory) -> bool:
    """Whether an op copies elements out of memory that is written."""
    return (
        isinstance(op, Apply)
        and op.row is core.getitem
        and memory.node(op.operands[0]) is not None
        and (not isinstance(op.result.type, Array) or not is_basic_index(op.operands[1].type) or may_be_number(op))
    )
