"""Lists and dicts that count as memory although nobody writes them, because of what holds them or what they hold.

The cotangent of such a container is a shadow object, reached by reference, exactly like that of a container that is
written: a run-time list of lists that are written has one shadow for every list in it, and a list that is put into
another one keeps its own shadow wherever it goes.

A list, dict or object that may be None is held as a whole: its cotangent is a shadow if anything in it is memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

from s2sgrad.analysis.alias import ANY, RESULT, Aliases, Node, entries_of, fixed_keys, kid, parts_inside, reachable
from s2sgrad.analysis.references import is_array_like
from s2sgrad.ir.ops import Apply, Call, Function, Value, walk
from s2sgrad.ir.types import Array, Changeable, Entries, List, Map, Number, Optional, Tuple, Type, carries_float
from s2sgrad.rules import map_rows


def mark_held(fn: Function, aliases: Aliases) -> None:
    """Set `held` on the nodes of those containers."""
    mark_places(aliases, fn.params, fn.returned, fn.held)
    for op in walk(fn.body):
        if isinstance(op, Apply) and op.row.stores is not None:
            mark_stored(op, aliases)
        elif isinstance(op, Call):
            mark_places(aliases, op.operands, op.results[0], op.callee.held)
    roots: dict[Node, None] = {}
    shared: dict[tuple[Node, Type], None] = {}  # what stands in the places of run-time containers
    for v in all_values(fn):
        node = aliases.node(v)
        roots |= dict.fromkeys(perhaps_there(node, v.type))
        for inner, t in [(node, v.type), *parts_inside(node, v.type)] if node is not None else ():
            if inner is None:
                continue
            if is_run_time(t) or inner.written and isinstance(t, Changeable):
                roots[inner] = None
            if isinstance(t, List | Map) and fixed_keys(t) is None:
                shared[inner, t] = None
    changed = True
    while changed:
        for node in roots:
            mark_inside(node)
        changed = any([mark_alike(node, t) for node, t in shared])


def mark_places(
    aliases: Aliases, arguments: list[Value], result: Value, places: Iterable[tuple[int, tuple[Any, ...]]]
) -> None:
    for k, path in places:
        node = aliases.place(result if k == RESULT else arguments[k], path)
        if node is not None:
            node.held = True


def all_values(fn: Function) -> list[Value]:
    """The parameters, the results of all ops and the arguments of all blocks."""
    values = list(fn.params)
    for op in walk(fn.body):
        values += op.results
        for block in op.blocks:
            values += block.args
    return values


def is_run_time(t: Type | None) -> TypeGuard[List]:
    return isinstance(t, List) and t.elts is None and carries_float(t)


def perhaps_there(node: Node | None, t: Type) -> Iterator[Node]:
    """The containers of known structure in a value that may be None: their cotangents are not told apart by places."""
    if node is None or not carries_float(t):
        return
    if isinstance(t, Optional) and fixed_keys(t.inner) is not None:
        yield node
    for key, e in entries_of(t):
        yield from perhaps_there(kid(node, key), e)


def mark_stored(op: Apply, aliases: Aliases) -> None:
    """A list of unknown length that is put into a container."""
    assert op.row.stores is not None
    container, stored = op.operand(op.row.stores[0]), op.operand(op.row.stores[1])
    if op.row is map_rows.map_put_back and stored is not None and (entry := aliases.node(stored)) is not None:
        entry.held = True
    if container is None or stored is None or isinstance(container.type, Array | Number | Map):
        return
    node = aliases.node(stored)
    if node is None:
        return
    if not op.row.name.endswith("extend"):
        if is_run_time(stored.type):
            node.held = True
    elif is_run_time(stored.type) and is_run_time(stored.type.elem):
        aliases.child(node, ANY).held = True


def mark_inside(root: Node) -> None:
    """All that leads from a container to memory in it."""
    inner = reachable(root)
    if any(n.memory for n in inner if n is not root.find()):
        for n in inner:
            if any(m.memory for m in reachable(n)):
                n.held = True


def mark_alike(node: Node, t: Type) -> bool:
    """What may stand in one place is of one kind: if one of the arrays in a run-time container is memory, all are; and
    so with the containers in it. Whether that is news."""
    changed = False
    inside = [(n.find(), is_array_like(e)) for n, e in parts_inside(node, t) if n is not None]
    for kind in (True, False):
        group = [n for n, array in inside if array is kind]
        if any(n.memory for n in group):
            changed |= not all(n.memory for n in group)
            for n in group:
                n.held = True
    return changed


def holds_references(aliases: Aliases, v: Value) -> bool:
    """Whether there is memory in a dict whose keys are known at run time only: its shadow has the very same keys."""
    return entries_hold_memory(aliases.node(v))


def may_have_known_keys(aliases: Aliases, v: Value) -> bool:
    """Whether a dict may be one, under another name, whose shadow has all of its keys all the time."""
    node = aliases.node(v)
    return node is not None and any(isinstance(w.type, Entries) for w in node.values)


def entries_hold_memory(node: Node | None) -> bool:
    """Whether there is memory in the entries of such a dict; `node` is what the dict is."""
    entry = kid(node, ANY)
    return entry is not None and any(n.memory for n in reachable(entry))


def entry_kinds(aliases: Aliases, node: Node | None, t: Type) -> set[str]:
    """What a shadow has at the place of a value of this type: 'shadow' (a reference) or 'cotangent', or both inside."""
    node = None if node is None else node.find()
    if isinstance(t, Optional):
        return entry_kinds(aliases, node, t.inner)
    if not carries_float(t):
        return set()
    if isinstance(t, Tuple):
        return {k for key, e in enumerate(t.elts) for k in entry_kinds(aliases, kid(node, key), e)}
    if node is not None and any(n.memory for n in reachable(node)):
        return {"shadow"}
    return {"cotangent"}


def element_kinds(aliases: Aliases, v: Value) -> set[str]:
    """The same, for the entries of a run-time list."""
    t = v.type.inner if isinstance(v.type, Optional) else v.type
    if not isinstance(t, List) or t.elem is None:
        return set()
    return entry_kinds(aliases, kid(aliases.node(v), ANY), t.elem)


__all__ = [
    "all_values", "element_kinds", "entries_hold_memory", "entry_kinds", "holds_references", "mark_held",
    "may_have_known_keys",
]
