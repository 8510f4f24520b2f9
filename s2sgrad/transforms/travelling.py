"""Which memory travels in ways that the reverse sweep cannot repeat backwards: the forward sweep makes its shadows."""

from __future__ import annotations

from collections.abc import Iterable

from s2sgrad.analysis.alias import Aliases, Node, reachable
from s2sgrad.analysis.held import all_values, mark_held
from s2sgrad.analysis.references import referred
from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import Apply, Block, Branching, Const, Function, Looping, Op, Value, With, walk
from s2sgrad.ir.types import carries_float, is_mutable


def forward_made_nodes(fn: Function, aliases: Aliases, seeds: Iterable[Node] = ()) -> set[Node]:
    """The memory whose shadows must be made in the forward sweep, because references to it travel.

    That is: written memory that a loop carries, that leaves a branch or loop in which it was made, or that is kept in a
    container which itself changes; and `seeds`, what is known to need them.
    """
    mark_held(fn, aliases)
    layout = Layout(fn)
    nodes: set[Node] = {n.find() for n in seeds}
    for op in walk(fn.body):
        if isinstance(op, Looping):
            for v in (name for names in op.names() for name in names):
                if any(n.memory for n in aliases.reach(v)):
                    nodes |= set(aliases.reach(v))
        elif isinstance(op, Branching):  # what leaves a context counts as made in it
            for flow in op.flows():
                inner = aliases.reach(flow.target)
                made = isinstance(op, With) or made_inside(layout, layout.place[flow.by][0], flow.source)
                if made and any(n.memory for n in inner):
                    nodes |= set(inner)
    found = {n: None for v in all_values(fn) for n in aliases.reach(v) if n.children}
    containers = [n for n in found if any(m.memory for m in reachable(n))]
    changed = True
    while changed:
        changed = False
        for node in containers:
            inner = reachable(node)
            moved = node.written and any(n.memory for n in inner if n is not node)
            if (moved or any(n in nodes for n in inner)) and not set(inner) <= nodes:
                nodes |= set(inner)
                changed = True
    nodes = {n for n in nodes if any(m.memory for m in reachable(n))}  # a cotangent that is a value moves by itself
    return {n for n in nodes if not n.values or any(carries_float(v.type) for v in n.values)}


def made_inside(layout: Layout, block: Block, v: Value) -> bool:
    """Whether a yielded reference was allocated in the block that yields it, or found by what is known only there: the
    choice between shadows is a branch of its own, and what was recorded in a branch is read back once."""
    while isinstance(op := v.owner, Op) and layout.within(op, block) is not None:
        x = referred(op) if isinstance(op, Apply) else None
        if not isinstance(op, Apply) or x is None or op.row.may_copy:
            return True
        if not all(o is x or repeats(layout, block, o) for o in op.operands):
            return True
        v = x
    return False


def repeats(layout: Layout, block: Block, v: Value) -> bool:
    """Whether a value needs nothing recorded in a block: it is from outside, or a few operations on what is."""
    op = v.owner
    if not isinstance(op, Op) or isinstance(op, Const) or layout.within(op, block) is None:
        return True
    simple = isinstance(op, Apply) and op.row.pure and op.row.cost in ("free", "cheap") and op.row.element_of is None
    return simple and not is_mutable(v.type) and all(repeats(layout, block, o) for o in op.operands)


__all__ = ["forward_made_nodes"]
