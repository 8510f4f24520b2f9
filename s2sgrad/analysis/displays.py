"""Lists and dicts that are changed under another name, by what knows less of them than the place where they are made.

The frontend follows containers from their displays to where they are written, and gives a display the type that its
writes need. Names that it cannot follow (carried in a tuple by a loop, passed to a recursive function) share memory all
the same: the alias classes tell.
"""

from __future__ import annotations

from s2sgrad.analysis.alias import Aliases, Node, call_summaries
from s2sgrad.ir.ops import Apply, Block, Function, Op, Value, callees, walk
from s2sgrad.ir.types import Entries, List, Scalar, Type
from s2sgrad.rules import core

_BY_ELEMENT = (core.setitem, core.iadd_item, core.isub_item)  # the others change the length of a list


def stale_displays(fn: Function) -> list[tuple[Value, bool]]:
    """Displays whose type is not that of a later write, and whether they lose their length besides the constants."""
    found: dict[Value, bool] = {}
    summaries = None
    for f in [fn, *callees(fn)]:
        ops = (op for op in walk(f.body) if isinstance(op, Apply))
        made = [op.result for op in ops if op.row in (core.make_list, core.make_dict)]
        made = [v for v in made if isinstance(v.type, List | Entries) and v.type.elts]
        if not made:
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
                    found[v] = found.get(v, False) or grows
    return list(found.items())


def changes_length(aliases: Aliases, v: Value, block: Block) -> bool:
    """Whether what a block does may change the length or the order of a list."""
    node = aliases.node(v)
    if node is None:
        return False
    writes = {w for w in node.find().writes if not (isinstance(w, Apply) and w.row in _BY_ELEMENT)}
    return bool(writes) and any(op in writes for op in walk(block))


def _compare(aliases: Aliases, node: Node, t: Type, write: Op) -> tuple[bool, bool]:
    """Whether a write may change what the type of a display says, and whether it changes its length."""
    assert isinstance(t, List | Entries) and t.elts is not None
    if not isinstance(write, Apply):
        return any(map(_is_constant, t.elts)), False
    seen = [v.type for p, v in zip(write.params, write.operands) if p in write.row.writes and aliases.node(v) is node]
    if write.row not in _BY_ELEMENT and isinstance(t, List):
        return True, True
    return any(_says_more(t, s) for s in seen), False


def _says_more(t: List | Entries, seen: Type) -> bool:
    """Whether an element is a constant in one type, and not in the other."""
    others = seen.elts if isinstance(seen, List | Entries) else None
    if others is None or len(others) != len(t.elts or ()):
        return any(map(_is_constant, t.elts or ()))
    return any(_is_constant(a) and a != b for a, b in zip(t.elts or (), others))


def _is_constant(t: Type) -> bool:
    return isinstance(t, Scalar) and t.is_const


__all__ = ["changes_length", "stale_displays"]
