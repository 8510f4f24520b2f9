"""What functions that are called read of the memory in their arguments: places whose contents matter to them."""

from __future__ import annotations

from s2sgrad.analysis.alias import Aliases, Node, Place, Summary, places
from s2sgrad.analysis.effects import Effects
from s2sgrad.ir.ops import Apply, Call, Function, Return, callees, walk
from s2sgrad.rules import adjoint, core

ONLY_FORWARD = (adjoint.zeros_tree, core.length)  # what they read, no reversal asks for again

Reading = dict[Function, frozenset[Place]]


def reading_of(fn: Function, summaries: dict[Function, Summary]) -> Reading:
    """For every function that `fn` calls, the places in its arguments that it reads, or hands to one that does."""
    functions = callees(fn)
    known = {f: Aliases(f, summaries) for f in functions}
    found: Reading = {f: frozenset() for f in functions}
    changed = True
    while changed:
        changed = False
        for f in functions:
            nodes = _nodes_read(f, known[f], found)
            new = frozenset((k, path) for k, p in enumerate(f.params) for n, path in places(known[f], p) if n in nodes)
            changed |= new != found[f]
            found[f] = new
    return found


def _nodes_read(f: Function, aliases: Aliases, found: Reading) -> set[Node]:
    effects = Effects(f, aliases)
    nodes: set[Node] = set()
    for op in walk(f.body):
        if isinstance(op, Call):
            given = (aliases.place(op.operands[k], path) for k, path in found.get(op.callee, ()))
            nodes.update(n for n in given if n is not None)
        elif not (isinstance(op, Return) or isinstance(op, Apply) and op.row in ONLY_FORWARD):
            nodes.update(n.find() for n in effects.own_reads(op))
    return nodes


__all__ = ["Reading", "reading_of"]
