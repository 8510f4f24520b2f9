"""Stores that the next accumulation overwrites, and zeros that nobody reads.

    D[i] = 0.0; D[i] += v   becomes   D[i] = v

where every access to D between the two is elsewhere, as the dependence analysis proves; where v is known already at the
first, accumulations between may meet it, because sums commute.
"""

from __future__ import annotations

from s2sgrad.analysis.alias import Node
from s2sgrad.analysis.dependence import Access, Dependence
from s2sgrad.analysis.effects import effects_of, is_view
from s2sgrad.ir.ops import Apply, Block, Function, Op, Value, walk
from s2sgrad.ir.types import NONE, Array, Scalar
from s2sgrad.optimize.rewrite import put_instead
from s2sgrad.rules import core, operators

ACCUMULATE = (core.iadd_item, core.isub_item)
NEAR = 200  # ops between what is merged
PAIRS_AT_MOST = 20000  # of stores and reads compared, so that time stays linear


def merge_stores(fn: Function) -> None:
    """Merge zeroing stores with the accumulations that follow, and drop those that nothing reads."""
    if any(_zeroing(op) for op in walk(fn.body)):
        _Stores(fn).run()


def _zeroing(op: Op) -> bool:
    """Whether an op is D[i] = 0.0 in a reverse sweep."""
    if not isinstance(op, Apply) or op.row is not core.setitem or op.mirror is None:
        return False
    x, _, value = op.operands
    t = value.type
    return isinstance(x.type, Array) and isinstance(t, Scalar) and t.is_const and t.const == 0


Place = tuple[Value, Value]  # an array and an index


def place_of(op: Op) -> Place | None:
    """The place that an accumulation adds to: D[i] += v, or v = D[i]; v += w."""
    if not isinstance(op, Apply) or op.mirror is None:
        return None
    if op.row in ACCUMULATE:
        return op.operands[0], op.operands[1]
    if op.row in (core.iadd, core.isub):
        view = op.operands[0].owner
        if isinstance(view, Apply) and view.row is core.getitem and is_view(view):
            return view.operands[0], view.operands[1]
    return None


class _Stores:
    def __init__(self, fn: Function) -> None:
        self.fn = fn
        self.effects = effects_of(fn)
        self.dep = Dependence(fn)
        self.moved: dict[Op, list[Op]] = {}  # what stands for an op now

    def run(self) -> None:
        self.block(self.fn.body)
        self.unread()
        if self.moved:
            put_instead(self.fn.body, self.moved)

    # D[i] = 0.0; D[i] += v -----------------------------------------------------------------------
    def block(self, block: Block) -> None:
        zeroed: dict[tuple[Value, Value], int] = {}
        for at, op in enumerate(block.ops):
            for inner in op.blocks:
                self.block(inner)
            if _zeroing(op):
                zeroed[op.operands[0], op.operands[1]] = at
            elif (place := place_of(op)) is not None:
                start = zeroed.pop(place, None)
                if start is not None:
                    self.merge(block, start, at, place)

    def merge(self, block: Block, start: int, at: int, place: Place) -> None:
        zero, add = block.ops[start], block.ops[at]
        assert isinstance(zero, Apply) and isinstance(add, Apply)
        between = [op for op in block.ops[start + 1 : at] if self.moved.get(op) != []]
        value = add.operands[-1]
        node = self.effects.aliases.node(place[0])
        if len(between) > NEAR or self.effects.aliases.node(value) is node:
            return
        meets = [op for op in between if not self.elsewhere(op, zero)]
        early = self.dep.layout.block_of(value) is not block or self.dep.layout.position(value) < start
        if meets and not (early and all(self.sums(op, place[0]) for op in meets)):
            return
        if add.row in (core.iadd, core.iadd_item) and self.puts_back(block, start, zero, value):
            self.moved[zero] = self.moved[add] = []
            return
        new: list[Op] = []
        if add.row in (core.isub, core.isub_item):
            neg = Apply(operators.neg, [value], ("x",), value.type, add.span)
            neg.mirror = add.mirror
            new.append(neg)
            value = neg.result
        store = Apply(core.setitem, [*place, value], ("x", "index", "value"), NONE, add.span)
        store.mirror = add.mirror
        self.moved[zero], self.moved[add] = ([*new, store], []) if meets else ([], [*new, store])

    def puts_back(self, block: Block, start: int, zero: Apply, value: Value) -> bool:
        """Whether the value is what the zero overwrites."""
        read = value.owner
        if not isinstance(read, Apply) or self.dep.layout.place[read][0] is not block:
            return False
        view = read.operands[0].owner if read.row is core.copy else read
        if not isinstance(view, Apply) or view.row is not core.getitem or view.operands != zero.operands[:2]:
            return False
        since = block.ops[self.dep.layout.place[read][1] + 1 : start]
        node = self.effects.aliases.node(zero.operands[0])
        return len(since) <= NEAR and all(
            node not in self.effects.writes(op) or self.elsewhere(op, zero) for op in since
        )

    def elsewhere(self, op: Op, zero: Apply) -> bool:
        """Whether an op touches nothing of what `zero` writes."""
        x = zero.operands[0]
        node = self.effects.aliases.node(x)
        if node not in (*self.effects.reads(op), *self.effects.writes(op)):
            return True
        accesses = self.accesses(op, node)
        target = self.dep.access(zero, x, True)
        return accesses is not None and all(self.dep.disjoint_same_time(a, target) for a in accesses)

    @staticmethod
    def sums(op: Op, x: Value) -> bool:
        """Whether all that an op does with x is to add to it."""
        place = place_of(op)
        return place is not None and place[0] is x and op.operands[-1] is not x

    def accesses(self, op: Op, node: Node | None) -> list[Access] | None:
        """What an op, and what it contains, touches of a node; None where that is not known."""
        out: list[Access] = []
        for o in [op, *(i for b in op.blocks for i in walk(b))]:
            if o.blocks:
                if node in tuple(self.effects.own_reads(o)):
                    return None
                continue
            if node not in (*self.effects.reads(o), *self.effects.writes(o)):
                continue
            direct = [v for v in o.operands if self.effects.aliases.node(v) is node]
            if not direct or not isinstance(o, Apply):
                return None
            out += [self.dep.access(o, v, node in self.effects.writes(o)) for v in dict.fromkeys(direct)]
        return out

    # D[i] = 0.0 that nobody reads ----------------------------------------------------------------
    def unread(self) -> None:
        kept = self.effects.external() | self.effects.deep(self.fn.returned)
        zeros = [op for op in walk(self.fn.body) if _zeroing(op) and op not in self.moved]
        readers: dict[Node, list[Op]] = {}
        for op in walk(self.fn.body):
            if op not in self.moved and (not op.blocks or list(self.effects.own_reads(op))):
                for seen in self.effects.own_reads(op):
                    readers.setdefault(seen.find(), []).append(op)
        budget = PAIRS_AT_MOST
        for zero in zeros:
            assert isinstance(zero, Apply)
            node = self.effects.aliases.node(zero.operands[0])
            if node is None or node in kept:
                continue
            reads = readers.get(node, [])
            budget -= len(reads)
            if budget >= 0 and not any(self.may_read(op, zero, node) for op in reads):
                self.moved[zero] = []

    def may_read(self, op: Op, zero: Apply, node: Node) -> bool:
        if not isinstance(op, Apply):
            return True
        direct = [v for v in dict.fromkeys(op.operands) if self.effects.aliases.node(v) is node]
        target = self.dep.access(zero, zero.operands[0], True)
        return not direct or any(self.dep.may_follow_overlap(target, self.dep.access(op, v)) for v in direct)
