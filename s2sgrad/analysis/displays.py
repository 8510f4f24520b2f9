"""Lists and dicts that are changed under another name, by what knows less of them than the place where they are made.

The frontend follows containers from their displays to where they are written, and gives a display the type that its
writes need. Names that it cannot follow (carried in a tuple by a loop, passed to a recursive function) share memory all
the same: the alias classes tell.
"""

from __future__ import annotations

from collections.abc import Collection

from s2sgrad.analysis.alias import Aliases, Node, call_summaries
from s2sgrad.analysis.references import is_part, referred
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


def shared_entries(fn: Function, entries: Collection[Value]) -> list[Value]:
    """Of entries read out of containers, those whose array, if it is one, may have another name or place as well."""
    summaries = call_summaries(fn) if entries else None
    found = []
    for f in [fn, *callees(fn)] if entries else ():
        ops = list(walk(f.body))
        here = [v for op in ops for v in op.results if v in entries]
        if here:
            aliases = Aliases(f, summaries)
            uses: dict[Value, list[Op]] = {}
            for op in ops:
                for v in op.operands:
                    uses.setdefault(v, []).append(op)
            parted = {n for op in ops for v in _copied(op) if (n := aliases.node(v)) is not None}
            found += [v for v in here if _is_shared(aliases, v, uses, parted, f)]
    return found


def _copied(op: Op) -> list[Value]:
    """The containers of which an op makes another one with the same entries."""
    if not isinstance(op, Apply) or not is_part(op):
        return []
    return [v for p, v in zip(op.params, op.operands) if p in (op.row.elements_of or ("x",))]


def _is_shared(
    aliases: Aliases, entry: Value, uses: dict[Value, list[Op]], parted: set[Node], fn: Function
) -> bool:
    node = aliases.node(entry)
    if node is None or any(kid.find() is node for n in parted for kid in n.find().children.values()):
        return node is not None
    for v in node.values:
        if isinstance(v.owner, Apply) and referred(v.owner) is not None:
            continue
        stores = [op for op in uses.get(v, ()) if isinstance(op, Apply) and (op.row.stores or op.row.contains)]
        if v in fn.params or len(stores) > 1 or stores and len(stores) < len(uses[v]):
            return True
    return False


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
