"""What is written after a function that is not inlined has returned: by those who call it, in memory that they share.

The reversal of such a function finds on its tapes what the forward sweep has put there. Of memory that is written
later, that has to be a copy, unless its caller puts it back before it reverses the call: what is written into the
arrays of arguments is undone (needs.py), or hands over what it was: a copy of an array that is read as an argument
only, or of a container that only the caller changes.

The same goes for what a function knows under names that are no views of its arguments (handed on by a branch or loop,
given back by a call): its caller may keep a copy of the argument in place of putting back what is in it.
"""

from __future__ import annotations

from s2sgrad.analysis.alias import RESULT, Aliases, Node, Place, call_summaries, places
from s2sgrad.analysis.references import referred
from s2sgrad.ir.ops import Apply, Call, Function, Op, Value, callees
from s2sgrad.ir.types import Array, Number
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.timeline import Timeline

SAME_LENGTH = (
    core.setitem, core.iadd_item, core.isub_item, core.list_reverse, adjoint.add_list_slice,
    *adjoint.ACCUMULATIONS,
)

Later = dict[Place, bool]  # a place in the arguments or the result -> whether a list there may change its length


def written_later(main: Function) -> dict[Function, Later]:
    """For each function that is called, the places that are written after it has returned."""
    functions = [main, *callees(main)]
    found: dict[Function, Later] = {f: {} for f in functions}
    if len(functions) == 1:
        return found
    summaries = call_summaries(main)
    known = {f: (Aliases(f, summaries), Timeline(f)) for f in functions}
    changed = True
    while changed:
        changed = False
        for f in functions:
            aliases, timeline = known[f]
            outside = nodes_at(f, aliases, found[f])
            for op in timeline.order:
                if isinstance(op, Call):
                    changed |= _after(op, aliases, timeline, outside, found[op.callee])
    return found


def _after(op: Call, aliases: Aliases, timeline: Timeline, outside: dict[Node, bool], found: Later) -> bool:
    """Note what is written after a call of a function; whether that is new."""
    changed = False
    for k, v in [*enumerate(op.operands), (RESULT, op.results[0])]:
        for node, path in places(aliases, v):
            writes = [w for w in node.writes if timeline.may_follow(op, w)]
            if not writes and node not in outside:
                continue
            grows = outside.get(node, False) or any(map(resizes, writes))
            if (k, path) not in found or grows and not found[k, path]:
                found[k, path] = grows
                changed = True
    return changed


def nodes_at(fn: Function, aliases: Aliases, later: Later) -> dict[Node, bool]:
    """The memory of a function at these places."""
    found: dict[Node, bool] = {}
    for (k, path), grows in later.items():
        for node in aliases.found_at(fn.returned if k == RESULT else fn.params[k], path):
            found[node] = found.get(node, False) or grows
    return found


def resizes(write: Op) -> bool:
    """Whether a write may make a list longer or shorter."""
    return not (isinstance(write, Apply) and write.row in SAME_LENGTH)


def not_put_back(fn: Function, aliases: Aliases, later: Later) -> dict[Node, bool]:
    """Of the memory that is written after a function has returned, that of which it has to record copies."""
    given = [(node, path, p) for p in fn.params for node, path in places(aliases, p)]
    back = set(aliases.reach(fn.returned))
    changed = {p for node, _, p in given if node.written}

    def is_put_back(node: Node) -> bool:
        found = [(path, p) for n, path, p in given if n is node]
        if any(isinstance(v.type, Array | Number) for v in node.values):
            if any(path or node.written for path, _ in found):
                return True
            return bool(found) and node not in back and all(is_taken_of(v, fn) for v in node.values)
        return bool(found) and node not in back and not any(p in changed for _, p in found)

    return {node: grows for node, grows in nodes_at(fn, aliases, later).items() if not is_put_back(node)}


def is_taken_of(v: Value, fn: Function) -> bool:
    """Whether a value is an argument, or a view of one, and taken of the argument again where it is needed. What a
    branch or loop hands on, or a function has given back, is kept by reference: its caller may have kept a copy of the
    argument instead of putting back what it held."""
    while isinstance(v.owner, Apply) and (base := referred(v.owner)) is not None:
        v = base
    return v.owner is fn.body


def lent(fn: Function, aliases: Aliases, later: Later) -> set[Node]:
    """The lists and dicts that are written after a function has returned, and of which its caller keeps copies."""
    recorded = not_put_back(fn, aliases, later)
    return {
        n
        for n in nodes_at(fn, aliases, later)
        if n not in recorded and not any(isinstance(v.type, Array | Number) for v in n.values)
    }


__all__ = ["lent", "not_put_back", "nodes_at", "resizes", "written_later"]
