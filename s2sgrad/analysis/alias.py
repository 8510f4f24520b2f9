"""Which values may refer to the same memory, and which memory is written.

Unification-based and flow-insensitive (Steensgaard, POPL 1996), with one child per field of a container: linear in the
size of the function. Every value of a mutable type has a node (`nodes.py`); nodes that may share memory are one node.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from s2sgrad.analysis.kept import kept
from s2sgrad.analysis.nodes import (
    ANY,
    Node,
    Nodes,
    depth,
    entries_of,
    fixed_keys,
    kid,
    parts_inside,
    reachable,
    unknown_entries,
)
from s2sgrad.analysis.references import is_array_like, is_basic_index
from s2sgrad.analysis.summary import RESULT, Place, Summary
from s2sgrad.ir.ops import (
    Apply,
    Block,
    Call,
    Flow,
    For,
    Function,
    Iterable,
    Looping,
    Op,
    Value,
    callees,
    walk,
)
from s2sgrad.ir.row import Form, static_value
from s2sgrad.ir.types import Array, ArrayOrNumber, Entries, List, Optional, Sequential, Slice, Type, is_mutable
from s2sgrad.rules import core

MIN_DEPTH = 4  # how far into containers `places` goes at least; further, as far as their types do


class Aliases(Nodes):
    """The alias classes of one function; `node(v)` is None for values that are no references.

    What is frozen is in a class of its own, as nobody writes it from there on; `frozen_too`: it is where it was.
    """

    def __init__(
        self, fn: Function, summaries: dict[Function, Summary] | None = None, frozen_too: bool = False
    ) -> None:
        super().__init__()
        self.fn = fn
        self.frozen_too = frozen_too
        self._summaries = summaries
        self._nodes: dict[Value, Node] = {}
        for group in fn.aliased:
            first, *rest = (self.place(fn.params[k], path) for k, path in group)
            for other in rest:
                self.unify(first, other)
        self._writing_inside: list[Apply] = []
        self._block(fn.body)
        for op in self._writing_inside:
            self._written_inside(op)

    # queries -------------------------------------------------------------------------------------------------------
    @property
    def summaries(self) -> dict[Function, Summary]:
        """What the functions that are called do to memory; worked out where there is a call."""
        if self._summaries is None:
            self._summaries = call_summaries(self.fn, self.frozen_too)
        return self._summaries

    def node(self, v: Value) -> Node | None:
        """The memory that the value refers to; None for plain values."""
        node = self._nodes.get(v)
        if node is not None:
            return node if node.parent is None else node.find()
        if not is_mutable(v.type):
            return None
        node = self._nodes[v] = self.new()
        node.values.append(v)
        for path in unknown_entries(v.type) if type(v.type) is not Array else ():
            self.place(v, path)  # whoever becomes one with it has no entries that could be told apart there either
        return node.find()

    def written(self, v: Value) -> bool:
        """Whether the memory that the value itself refers to (not what it contains) is written in the function."""
        node = self.node(v)
        return node is not None and node.written

    def given_back(self, op: Call) -> list[Node]:
        """The memory in a call's result that the callee may have been given, or that may stand there more than once;
        what else is in it is new, and each place has its own."""
        summary = self.summaries.get(op.callee, Summary())
        paths = list(summary.repeated)
        for group in summary.shared:
            results = [path for k, path in group if k == RESULT]
            if len(results) < len(group):
                paths += results
        found = [n for path in paths if (n := self.place(op.results[0], path)) is not None]
        return list(dict.fromkeys(n for known in found for n in reachable(known)))  # the callee may not look deeper

    def reach(self, v: Value) -> list[Node]:
        """The value's node and every node reachable from it."""
        start = self.node(v)
        return [] if start is None else reachable(start)

    def found_at(self, v: Value, path: tuple[Hashable, ...]) -> list[Node]:
        """What is known to be where keys lead from a value, ANY to all entries: nothing is entered or made one."""
        start = self.node(v)
        found = [] if start is None else [start]
        for key in path:
            children = [n.find().children for n in found]
            inner = [[*c.values()] if key == ANY else [c[k] for k in (key, ANY) if k in c] for c in children]
            found = list(dict.fromkeys(n.find() for nodes in inner for n in nodes))
        return found

    # construction ----------------------------------------------------------------------------------------------------
    def join(self, a: Value, b: Value) -> None:
        """The two values may be the same reference."""
        known = self._nodes
        if a not in known and b in known:
            a, b = b, a
        if a in known and b not in known and type(b.type) is Array:  # the same without a node of its own
            known[b] = node = known[a].find()
            node.values.append(b)
        else:
            self.unify(self.node(a), self.node(b))

    def _block(self, block: Block) -> None:
        for op in block.ops:
            if isinstance(op, Apply):
                self._apply(op)
            elif op.blocks or isinstance(op, Call):
                self._op(op)

    def _op(self, op: Op) -> None:
        if isinstance(op, Call):
            self._call(op)
            return
        if isinstance(op, For):
            for source, operands, elem in op.taken():
                if source.kind in ("seq", "iter"):
                    self._element(elem, operands[0], None)
        flows = list(op.flows())
        self._hand_on(flow for flow in flows if flow.by is op)
        for arg, *others in op.names() if isinstance(op, Looping) else ():
            for other in others:
                self.join(other, arg)
        for block in op.blocks:
            self._block(block)
            self._hand_on(flow for flow in flows if flow.by is block.terminator)

    def _hand_on(self, flows: Iterable[Flow]) -> None:
        for flow in flows:
            self.join(flow.source, flow.target)

    def _element(self, result: Value, container: Value, key: Value | None) -> None:
        """`result` is the element of `container` at `key`."""
        node = self.node(container)
        if node is None or not is_mutable(result.type):
            return
        t = container.type.inner if isinstance(container.type, Optional) else container.type
        if isinstance(t, ArrayOrNumber):
            if key is None or is_basic_index(key.type) is not False:
                self.join(result, container)
            return
        if key is not None and isinstance(key.type, Slice) and isinstance(t, Sequential):
            self._elements(result, container, key)
            return
        self.unify(self.node(result), self.child(node, self._key(t, key)))

    def _elements(self, result: Value, container: Value, part: Value | None = None) -> None:
        """`result` is a new container with the elements of another one, or with those that a slice selects."""
        to, of = self.node(result), self.node(container)
        if to is None or of is None:
            return
        keys, t = fixed_keys(container.type), fixed_keys(result.type)
        known, index = static_value(part.type) if part is not None else (True, slice(None))
        if keys is None or t is None or not known:
            self.unify(self.child(to, ANY), self.child(of, ANY))
            return
        for key, place in zip(t, keys if isinstance(container.type, Entries) else keys[index]):
            self.unify(self.child(to, key), self.child(of, place))

    @staticmethod
    def _key(container: Type, key: Value | None) -> Hashable:
        known, value = static_value(key.type) if key is not None else (False, None)
        if not known or isinstance(value, slice):
            return ANY
        if isinstance(container, Entries):
            return value
        if isinstance(container, Sequential) and container.elts is not None and isinstance(value, int):
            return value % len(container.elts) if container.elts else ANY
        return ANY

    def _apply(self, op: Apply) -> None:
        row = op.row
        if not row.pure:
            self._changes(op)
        result = op.results[0] if op.results else None
        if result is None or not is_mutable(result.type):
            return
        if type(result.type) is not Array:
            self.node(result)
        if row.contains:
            self._contain(op, result)
        if row.elements_of:
            for p, v in zip(op.params, op.operands):
                if p in row.elements_of:
                    self._elements(result, v)
        elif row.element_of is not None and (x := op.operand(row.element_of)) is not None:
            self._element(result, x, op.operand("index"))
            if (default := op.operand("default")) is not None:
                self.join(result, default)
        elif row.view_of is not None and (x := op.operand(row.view_of)) is not None:
            if is_array_like(x.type) or not is_array_like(result.type):  # an array made of a list is new
                self.join(result, x)
        elif not row.fresh or row is core.freeze and self.frozen_too:
            for v in op.operands:
                if not isinstance(v.type, Slice):
                    self.join(result, v)
        self.node(result)

    def _changes(self, op: Apply) -> None:
        """What an op does to memory that is there already."""
        row = op.row
        for param in row.writes:
            for p, v in zip(op.params, op.operands):
                if p == param and (node := self.node(v)) is not None:
                    node.writes.append(op)
        inner = self.entry_added_to(op)
        if inner is not None:
            inner.writes.append(op)
        if row.stores is not None:
            self._store(op, *row.stores)
        if row.writes_inside:
            self._writing_inside.append(op)

    def _written_inside(self, op: Apply) -> None:
        """What an op writes in the containers inside of what it writes."""
        todo = [(self.node(v), v.type) for p, v in zip(op.params, op.operands) if p in op.row.writes]
        while todo:
            node, t = todo.pop()
            for key, e in entries_of(t):
                if node is None or not is_mutable(e):
                    continue
                inner = self.child(node, key)
                if isinstance(e.inner if isinstance(e, Optional) else e, op.row.writes_inside):
                    inner.writes.append(op)
                todo.append((inner, e))

    def entry_added_to(self, op: Apply) -> Node | None:
        """The array in a list or dict that `x[i] += v` changes, if there is one and no number."""
        if op.row.form is not Form.AUG_ITEM or is_array_like(op.operands[0].type):
            return None
        node, t = self.node(op.operands[0]), op.operands[0].type
        if node is None or not any(is_mutable(e) for _, e in entries_of(t)):
            return None
        return self.child(node, self._key(t, op.operands[1]))

    def _store(self, op: Apply, container_param: str, stored_param: str) -> None:
        container, stored = op.operand(container_param), op.operand(stored_param)
        if container is None or stored is None or isinstance(container.type, ArrayOrNumber):
            return
        node = self.node(container)
        if node is not None and (inner := self.node(stored)) is not None:
            if op.row.name.endswith("extend"):  # the rows of an array are views of it
                of_array = isinstance(stored.type, ArrayOrNumber)
                self.unify(self.child(node, ANY), inner if of_array else self.child(inner, ANY))
            else:
                self.unify(self.child(node, self._key(container.type, op.operand("index"))), inner)

    def _contain(self, op: Apply, result: Value) -> None:
        node = self.node(result)
        if node is None:
            return
        items = [v for p, v in zip(op.params, op.operands) if p in op.row.contains]
        keys = result.type.keys if isinstance(result.type, Entries) else range(len(items))
        fixed = not isinstance(result.type, List) or result.type.elts is not None
        for key, item in zip(keys, items):
            if (inner := self.node(item)) is not None:
                self.unify(self.child(node, key if fixed else ANY), inner)

    def place(self, v: Value, path: tuple[Hashable, ...]) -> Node | None:
        """The memory to which some keys lead from a value."""
        node = self.node(v)
        for key in path:
            node = None if node is None else self.child(node, key)
        return node

    def _call(self, op: Call) -> None:
        summary = self.summaries[op.callee] if op.callee in self.summaries else Summary()

        def place(k: int, path: tuple[Hashable, ...]) -> Node | None:
            return self.place(op.results[0] if k < 0 else op.operands[k], path)

        for group in summary.shared:
            for other in group[1:]:
                self.unify(place(*group[0]), place(*other))
        for k, path in summary.written:
            if (node := place(k, path)) is not None:
                node.find().writes.append(op)


def summarize(fn: Function, summaries: dict[Function, Summary], frozen_too: bool = False) -> Summary:
    """What a call of `fn` shares and writes, given what its own callees do."""
    aliases = Aliases(fn, summaries, frozen_too)
    groups: dict[Node, list[Place]] = {}
    for k, v in [*enumerate(fn.params), (RESULT, fn.returned)]:
        for node, path in places(aliases, v):
            groups.setdefault(node, []).append((k, path))
    written = [p for node, group in groups.items() if node.written for p in group if p[0] >= 0]
    often = repeated(aliases, fn.returned)
    paths = [path for node, group in groups.items() if node in often for k, path in group if k == RESULT]
    return Summary([g for g in groups.values() if len(g) > 1], written, paths)


def repeated(aliases: Aliases, v: Value) -> set[Node]:
    """What may stand in a container more than once: one array in a list and in another one, or twice in a list."""
    found = places(aliases, v)
    count = Counter(node for node, _ in found)
    return {node for node, path in found if count[node] > 1 or ANY in path}


def places(aliases: Aliases, v: Value) -> list[tuple[Node, tuple[Hashable, ...]]]:
    """Every node reachable from a value, with the keys that lead to it."""
    found: list[tuple[Node, tuple[Hashable, ...]]] = []
    start = aliases.node(v)
    todo: list[tuple[Node, tuple[Hashable, ...]]] = [] if start is None else [(start, ())]
    limit = max(MIN_DEPTH, depth(v.type))  # nodes may lead in circles, what is there at run time cannot
    while todo:
        node, path = todo.pop(0)
        if len(path) > limit:
            continue
        found.append((node.find(), path))
        todo += [(kid.find(), (*path, key)) for key, kid in node.find().children.items()]
    return found


def call_summaries(fn: Function, frozen_too: bool = False) -> dict[Function, Summary]:
    """Summaries of all callees."""
    called = callees(fn)
    return kept(fn, called, _call_summaries, frozen_too) if called else {}


def _call_summaries(fn: Function, frozen_too: bool) -> dict[Function, Summary]:
    """The same, to a fixpoint where they are recursive."""
    functions = list(reversed(callees(fn)))
    called = {f: {op.callee for op in walk(f.body) if isinstance(op, Call)} for f in functions}
    summaries: dict[Function, Summary] = {f: Summary() for f in functions}
    stale = set(functions)
    while stale:  # places are finitely many, and what they share only grows
        for f in functions:
            if f not in stale:
                continue
            stale.discard(f)
            new = summarize(f, summaries, frozen_too)
            if not new.says_as_much_as(summaries[f]):
                summaries[f] = new
                stale |= {g for g in functions if f in called[g]}
    return summaries


def mark_aliased(fn: Function) -> None:
    """Let the functions that are called know which of their arguments may share memory, by all calls of them."""
    changed = bool(callees(fn))
    while changed:
        changed = False
        summaries = call_summaries(fn)
        for f in [fn, *callees(fn)]:
            calls = [op for op in walk(f.body) if isinstance(op, Call)]
            aliases = Aliases(f, summaries) if calls else None
            for op in calls:
                assert aliases is not None
                for group in _shared_operands(aliases, op):
                    if not any(set(group) <= set(known) for known in op.callee.aliased):
                        op.callee.aliased = (*op.callee.aliased, group)
                        changed = True


def _shared_operands(aliases: Aliases, op: Call) -> list[tuple[Place, ...]]:
    groups: dict[Node, list[Place]] = {}
    for k, v in enumerate(op.operands):
        for node, path in places(aliases, v):
            groups.setdefault(node, []).append((k, path))
    return [tuple(group) for group in groups.values() if len(group) > 1]


__all__ = [
    "ANY", "RESULT", "Aliases", "Node", "Place", "Summary", "call_summaries", "entries_of", "fixed_keys",
    "is_basic_index", "kid", "mark_aliased", "parts_inside", "places", "reachable", "repeated",
]
