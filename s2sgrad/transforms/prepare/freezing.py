"""Memory that is a value from some moment on: filled, handed on, and never written again."""

from __future__ import annotations

from collections.abc import Iterable

from s2sgrad.analysis.alias import Aliases, Node, reachable
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import rewrite_operands
from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import Apply, Block, Flow, Function, Op, Value, walk
from s2sgrad.ir.types import is_mutable
from s2sgrad.rules import core
from s2sgrad.transforms.later import Later, nodes_at

Edge = tuple[Op, int]  # an operand that is handed over, by an op with blocks or the terminator of one of its blocks


class Freezer:
    """Marks where memory stops being written and its reference is passed on, so that it counts as a value from there.

    An array made and filled inside a block and then yielded (carried to the next pass of a loop, or out of a branch) is
    only read afterwards. `freeze` at the yield splits its alias class in two: the part inside that is written, and the
    part outside that is not. An edge (a reference handed to a loop, to its next pass, out of a block) may be cut if
    what is on its far side is never written, not even when the function has returned (`later`), and all of the near
    side lives inside the block that hands it over, with every write before the hand-over.
    """

    def __init__(self, fn: Function, later: Later) -> None:
        self.fn = fn
        self.later = later
        self.layout = Layout(fn)

    def edges(self) -> dict[Edge, list[Value]]:
        """Every place where a reference is handed over, and the values on its far side."""
        found: dict[Edge, list[Value]] = {}
        for op in walk(self.fn.body):
            for flow in op.flows():
                if is_mutable(flow.source.type):
                    found.setdefault((flow.by, flow.at), []).append(flow.target)
        return found

    def run(self) -> None:
        """Find the edges that may be cut, and cut them."""
        plain, edges = Aliases(self.fn), self.edges()
        cut = {e for e in edges if plain.written(e[0].operands[e[1]])}
        while cut:
            aliases = CutAliases(self.fn, cut)
            outside = set(nodes_at(self.fn, aliases, self.later))
            bad = {e for e in cut if not self.valid(aliases, outside, e, edges[e])}
            if not bad:
                break
            cut -= bad
        if cut:
            for op, k in edges:
                if (op, k) in cut and any(n.written for n in aliases.reach(op.operands[k])):
                    self.insert(op, k)

    def valid(self, aliases: Aliases, outside: set[Node], edge: Edge, targets: list[Value]) -> bool:
        """Whether an edge to some values may be cut, if all other edges of `aliases` are."""
        op, k = edge
        near, far = aliases.node(op.operands[k]), [n for t in targets for n in aliases.reach(t)]
        assert near is not None
        parts = reachable(near)
        if any(n in parts or n.written or n in outside for n in far):
            return False
        if not any(n.written for n in parts):
            return True
        if aliases.contained(near):
            return False
        block, at = self.layout.place[op]
        inside = all(self.inside(v, block) for n in parts for v in n.values)
        return inside and all(self.before(w, block, at) for n in parts for w in n.writes)

    def inside(self, v: Value, block: Block) -> bool:
        """Whether a value is defined in a block, or in one nested in it."""
        return self.layout.has(v) and v.owner is not block and self.layout.encloses(block, self.layout.block_of(v))

    def before(self, write: Op, block: Block, at: int) -> bool:
        """Whether a write stands before a position of a block, in it or in one nested in it."""
        top = self.layout.within(write, block)
        return top is not None and self.layout.place[top][1] < at

    def insert(self, op: Op, k: int) -> None:
        """Give what is handed over another name."""
        v = op.operands[k]
        b = Builder(Block(), op.span)
        frozen = b.apply(core.freeze, v, name=v.name, type=v.type)
        op.operands[k] = frozen
        block = self.layout.place[op][0]
        block.ops.insert(block.ops.index(op), b.block.ops[0])


class CutAliases(Aliases):
    """Alias classes as they would be if the references handed over at `cut` were new memory."""

    def __init__(self, fn: Function, cut: set[Edge]) -> None:
        self.cut = cut
        super().__init__(fn)

    def _hand_on(self, flows: Iterable[Flow]) -> None:
        super()._hand_on(flow for flow in flows if (flow.by, flow.at) not in self.cut)


def thaw(fn: Function) -> None:
    """Take back what was frozen in a function that was made by a transform, and is going to be transformed again.

    Its own reverse sweep undoes writes to what was a value for the function that it was made of: there, when nobody
    read that any more, but the sweep that is made now reads it later.
    """
    instead: dict[Value, Value] = {}
    for op in walk(fn.body):  # what is frozen stands before all that reads it
        if isinstance(op, Apply) and op.row is core.freeze and op.result.type == op.operands[0].type:
            instead[op.result] = instead.get(op.operands[0], op.operands[0])
    if instead:
        rewrite_operands(fn.body, lambda v: instead.get(v, v))


def freeze_values(fn: Function, later: Later | None = None) -> None:
    """Insert `freeze` wherever an array that was written is handed on as a value; see Freezer."""
    Freezer(fn, later or {}).run()


__all__ = ["freeze_values", "thaw"]
