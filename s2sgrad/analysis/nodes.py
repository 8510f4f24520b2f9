"""Classes of memory: what may be the same is one node, with one child per field of a container (union-find)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from s2sgrad.ir.ops import Op, Value
from s2sgrad.ir.types import Array, Entries, List, Number, Optional, Sequential, Type, carries_float, is_mutable

ANY = "*"  # the child that stands for every element of a list of unknown length


class Node:
    """One class of memory. Always look at it through `find()`. `held`: see held.py."""

    __slots__ = ("parent", "children", "writes", "values", "serial", "held")

    def __init__(self, serial: int) -> None:
        self.parent: Node | None = None
        self.children: dict[Hashable, Node] = {}
        self.writes: list[Op] = []
        self.values: list[Value] = []
        self.serial = serial
        self.held = False

    def find(self) -> Node:
        node = self
        while (up := node.parent) is not None:
            if (above := up.parent) is None:
                return up
            node.parent = node = above
        return node

    @property
    def written(self) -> bool:
        return bool(self.find().writes)

    @property
    def memory(self) -> bool:
        """Whether what refers to it has a shadow: it is written, or held like what is."""
        node = self.find()
        return bool(node.writes) or node.held


class Nodes:
    """Nodes that are made, and made one."""

    def __init__(self) -> None:
        self._inner: list[Node] = []
        self._count = 0

    def new(self) -> Node:
        self._count += 1
        return Node(self._count)

    def unify(self, a: Node | None, b: Node | None) -> None:
        """Make two nodes one, and their children with them."""
        if a is None or b is None:
            return
        todo = [(a, b)]
        while todo:
            x, y = todo.pop()
            x, y = x.find(), y.find()
            if x is y:
                continue
            if x.serial > y.serial:
                x, y = y, x
            y.parent = x
            x.writes += y.writes
            x.held |= y.held
            x.values += y.values
            if not y.children:
                continue
            if x.children and (ANY in x.children) != (ANY in y.children):
                kids = [*x.children.values(), *y.children.values()]
                x.children = {ANY: kids[0]}
                todo += [(kids[0], k) for k in kids[1:]]
            else:
                for key, kid in y.children.items():
                    if key in x.children:
                        todo.append((x.children[key], kid))
                    else:
                        x.children[key] = kid

    def child(self, node: Node, key: Hashable) -> Node:
        """The node of a container's element; ANY for an index that is not known."""
        node = node.find()
        if ANY in node.children:
            key = ANY
        elif key == ANY:
            merged = self.new()
            self._inner.append(merged)
            kids = list(node.children.values())
            node.children = {ANY: merged}
            for kid in kids:
                self.unify(merged, kid)
            return merged.find()
        if key not in node.children:
            node.children[key] = self.new()
            self._inner.append(node.children[key])
        return node.children[key].find()

    def contained(self, node: Node) -> bool:
        """Whether some container refers to this memory."""
        target = node.find()
        return any(n.find() is target for n in self._inner)


# the keys of containers ----------------------------------------------------------------------------------------------


def fixed_keys(t: Type) -> list[Hashable] | None:
    """The keys of a container of fixed structure."""
    if isinstance(t, Entries):
        return list(t.keys)
    if isinstance(t, Sequential) and t.elts is not None:
        return list(range(len(t.elts)))
    return None


def entries_of(t: Type) -> list[tuple[Hashable, Type]]:
    """(key, type) of what a container holds; one ANY for all entries where their keys are not known."""
    t = t.inner if isinstance(t, Optional) else t
    if isinstance(t, Entries):
        return list(zip(t.keys, t.elts))
    if isinstance(t, Sequential) and t.elts is not None:
        return list(enumerate(t.elts))
    elem = t.elem if isinstance(t, List) else None
    return [] if elem is None else [(ANY, elem)]


def depth(t: Type) -> int:
    """How many containers are in each other, at most."""
    return max((1 + depth(e) for _, e in entries_of(t)), default=0)


def unknown_entries(t: Type, path: tuple[Hashable, ...] = ()) -> Iterator[tuple[Hashable, ...]]:
    """Where there are entries that nothing tells apart: the keys that lead there."""
    for key, e in entries_of(t):
        if is_mutable(e):
            if key == ANY:
                yield (*path, key)
            yield from unknown_entries(e, (*path, key))


def parts_inside(node: Node | None, t: Type) -> Iterator[tuple[Node | None, Type]]:
    """(memory, type) of everything in a container that can carry a derivative and is no number or tuple."""
    for key, e in entries_of(t):
        n, e = kid(node, key), e.inner if isinstance(e, Optional) else e
        if not carries_float(e):
            continue
        if isinstance(e, Array | Number | List | Entries):
            yield n, e
        yield from parts_inside(n, e)


def kid(node: Node | None, key: object) -> Node | None:
    """The memory at a key of a container; None where nothing is known to be there."""
    if node is None:
        return None
    node = node.find()
    found = node.children.get(key) or node.children.get(ANY)
    return None if found is None else found.find()


def reachable(*starts: Node) -> list[Node]:
    """Some nodes and every node reachable from them, each once."""
    seen: dict[Node, None] = {}
    todo = list(starts)
    while todo:
        node = todo.pop().find()
        if node not in seen:
            seen[node] = None
            todo += node.children.values()
    return list(seen)
