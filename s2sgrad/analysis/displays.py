"""Lists and dicts that are changed under another name, by what knows less of them than the place where they are made.

The frontend follows containers from their displays to where they are written, and gives a display the type that its
writes need. Names that it cannot follow (carried in a tuple by a loop, passed to a recursive function) share memory all
the same: the alias classes tell. What is said here of displays goes for lists in arguments as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from s2sgrad.analysis.alias import ANY, Aliases, Node, call_summaries, entries_of, kid
from s2sgrad.ir.ops import Apply, Block, Function, Op, Value, callees, walk
from s2sgrad.ir.types import Changeable, Entries, List, Optional, Scalar, Type
from s2sgrad.rules import core

_BY_ELEMENT = (core.setitem, core.iadd_item, core.isub_item)  # the others change the length of a list


Way = tuple[object, ...]  # into an argument: indices and keys, "*" for all elements of a list of unknown length
Stale = list[tuple[Value, Way, bool]]


def stale_displays(fn: Function) -> Stale:
    """Displays whose type is not that of a later write, and whether they lose their length besides the constants.

    So with the lists in arguments whose length is known: an argument, and the way to one.
    """
    found: dict[tuple[Value, Way], bool] = {}
    summaries = None
    for f in [fn, *callees(fn)]:
        ops = (op for op in walk(f.body) if isinstance(op, Apply))
        made = [op.result for op in ops if op.row in (core.make_list, core.make_dict)]
        made = [v for v in made if isinstance(v.type, Changeable) and v.type.elts]
        given = [p for p in fn.params if any(_lists_in(p.type, None))] if f is fn else []
        if not (made or given):
            continue
        summaries = call_summaries(fn) if summaries is None else summaries
        aliases = Aliases(f, summaries)
        for v in made:
            node = aliases.node(v)
            if node is None:
                continue
            for write in node.writes:
                stale, grows = _compare(aliases, node, v.type, write)
                if stale:
                    found[v, ()] = found.get((v, ()), False) or grows
        for p in given:
            for way, node in _lists_in(p.type, aliases.node(p)):
                if node is not None and any(isinstance(w, Apply) and w.row not in _BY_ELEMENT for w in node.writes):
                    found[p, way] = True
    return [(v, way, grows) for (v, way), grows in found.items()]


def _lists_in(t: Type, node: Node | None, way: Way = ()) -> Iterator[tuple[Way, Node | None]]:
    """The lists of known length in a value of this type, which has this memory."""
    t = t.inner if isinstance(t, Optional) else t
    if isinstance(t, List) and t.elts:
        yield way, None if node is None else node.find()
    for key, e in entries_of(t):
        yield from _lists_in(e, kid(node, key), (*way, "*" if key == ANY else key))


def changes_length(aliases: Aliases, v: Value, block: Block) -> bool:
    """Whether what a block does may change the length or the order of a list."""
    node = aliases.node(v)
    if node is None:
        return False
    writes = {w for w in node.find().writes if not (isinstance(w, Apply) and w.row in _BY_ELEMENT)}
    return bool(writes) and any(op in writes for op in walk(block))


def _compare(aliases: Aliases, node: Node, t: Type, write: Op) -> tuple[bool, bool]:
    """Whether a write may change what the type of a display says, and whether it changes its length."""
    assert isinstance(t, Changeable) and t.elts is not None
    if not isinstance(write, Apply):
        return any(map(_is_constant, t.elts)), False
    seen = [v.type for p, v in zip(write.params, write.operands) if p in write.row.writes and aliases.node(v) is node]
    if write.row not in _BY_ELEMENT and isinstance(t, List):
        return True, True
    return any(_says_more(t, s) for s in seen), False


def _says_more(t: List | Entries, seen: Type) -> bool:
    """Whether an element is a constant in one type, and not in the other."""
    others = seen.elts if isinstance(seen, Changeable) else None
    if others is None or len(others) != len(t.elts or ()):
        return any(map(_is_constant, t.elts or ()))
    return any(_is_constant(a) and a != b for a, b in zip(t.elts or (), others))


def _is_constant(t: Type) -> bool:
    return isinstance(t, Scalar) and t.is_const


__all__ = ["Stale", "changes_length", "stale_displays"]
