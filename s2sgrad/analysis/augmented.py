"""Whether `x += v` can stand as `x = x + v` where only a run can tell if x is a number or an array.

Python changes an array in place, for all who refer to it, and puts another number in the place of a number. The
frontend writes a sum in both cases. That is the same as long as nobody looks at the array by another name or from
another place afterwards. It is so where, for all values that may be this array (one alias class):

- none is used after the change, on any path;
- what is new goes one way at most, once: into a container, on to a branch or loop, to a call, or back to the caller;
- what is read from a container has names besides, and goes into another one only if the first is not used any more;
- where a variable is changed, the array comes out of no container, and has not gone into one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from s2sgrad.analysis.alias import Aliases, Node, call_summaries, reachable
from s2sgrad.analysis.references import is_part, referred
from s2sgrad.ir.changes import Augmented
from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import (
    Apply,
    Block,
    Call,
    For,
    Function,
    If,
    Looping,
    Op,
    Return,
    Value,
    While,
    Yield,
    callees,
    walk,
)


def seen_elsewhere(fn: Function, changes: Sequence[Augmented]) -> list[Augmented]:
    """The changes that are seen elsewhere, if it is an array that is changed."""
    summaries = call_summaries(fn) if changes else None
    found: list[Augmented] = []
    for f in [fn, *callees(fn)] if changes else ():
        made = {v for op in walk(f.body) for v in op.results}
        here = [c for c in changes if c.new in made]
        if here:
            found += _Classes(f, Aliases(f, summaries)).seen_elsewhere(here)
    return found


_NAMING = (Yield, Return, For, While)  # what hands a value on without putting it into a container


class _Order:
    """Which of the ops of a function run before which."""

    def __init__(self, fn: Function) -> None:
        self._layout = Layout(fn)
        self._paths: dict[Op, list[tuple[Block, int, Op]]] = {}

    def _path(self, op: Op) -> list[tuple[Block, int, Op]]:
        """The op, and those around it, with their places; from the outermost one."""
        if op not in self._paths:
            self._paths[op] = [(block, k, block.ops[k]) for block, k in self._layout.path(op)]
        return self._paths[op]

    def _loops(self, block: Block) -> int:
        """How many loops there are around a block."""
        around = self._path(block.parent) if block.parent is not None else []
        return sum(isinstance(op, Looping) for _, _, op in around)

    def apart(self, a: Op, b: Op) -> bool:
        """Whether only one of two ops runs, whenever the innermost block around both does."""
        around: Op | None = None
        for (block, i, op), (other, j, _) in zip(self._path(a), self._path(b)):
            if block is not other:
                return _chooses(around)
            if i != j:
                return False
            around = op
        return False

    def follows(self, use: Op, change: Op, v: Value) -> bool:
        """Whether a use of v may run after a change, and v is the same then."""
        home = self._layout.block_of(v)
        steps = list(zip(self._path(use), self._path(change)))
        first = next((k for k, ((block, _, _), (other, _, _)) in enumerate(steps) if block is other is home), None)
        if first is None or isinstance(v.owner, Op) and self._layout.position(v) >= steps[first][1][1]:
            return False  # the change is made before v is there
        around: Op | None = None
        for (block, i, op), (other, j, _) in steps[first:]:
            if block is not other:
                return not _chooses(around)
            if i != j:
                return i > j
            if op is use:
                return False  # it is the change itself, or has v before it begins
            if isinstance(op, Looping):
                return True  # in the next pass
            around = op
        return False

    def after(self, op: Op, change: Op) -> bool:
        """Whether an op may run after a change, in the next pass of a loop at the latest."""
        around: Op | None = None
        for (block, i, a), (other, j, _) in zip(self._path(op), self._path(change)):
            if block is not other:
                return not _chooses(around)
            if i != j:
                return i > j
            if isinstance(a, Looping):
                return True
            around = a
        return False

    def repeats(self, use: Op, v: Value) -> bool:
        """Whether a use runs several times while v is the same."""
        return self._loops(self._layout.place[use][0]) > self._loops(self._layout.block_of(v))


def _chooses(op: Op | None) -> bool:
    """Whether only one of the blocks of an op runs."""
    return isinstance(op, If)


class _Classes:
    """The alias classes of a function, and how what is in them is used."""

    def __init__(self, fn: Function, aliases: Aliases) -> None:
        self.aliases = aliases
        self.order = _Order(fn)
        self.sources: dict[Value, list[Value]] = defaultdict(list)  # of what branches and loops hand on
        self.elements: dict[Value, Value] = {}  # what loops take out of containers, and out of which
        self.uses: dict[Value, list[Op]] = defaultdict(list)
        ops = list(walk(fn.body))
        for op in ops:
            for v in dict.fromkeys(op.operands):
                self.uses[v].append(op)
            self._note(op)
        self.given = {n for p in fn.params if (node := aliases.node(p)) is not None for n in reachable(node)}
        self.copied = [node for op in ops for v in _copied(op) if (node := aliases.node(v)) is not None]

    def _note(self, op: Op) -> None:
        for flow in op.flows():
            self.sources[flow.target].append(flow.source)
        if isinstance(op, For):
            self.elements.update({e: of[0] for s, of, e in op.taken() if s.kind in ("seq", "iter")})

    def seen_elsewhere(self, changes: Sequence[Augmented]) -> Iterator[Augmented]:
        of_node: dict[Node, list[Augmented]] = defaultdict(list)
        for c in changes:
            if (node := self.aliases.node(c.old)) is not None:
                of_node[node].append(c)
        for node, here in of_node.items():
            shared = node in self.given or not all(map(self._goes_one_way, node.values))
            left = [container for container in self.copied if node in map(Node.find, container.children.values())]
            left += [container for v in node.values for container in self._left(v)]
            for c in here:
                change = c.new.owner
                assert isinstance(change, Op)
                late = any(self.order.follows(op, change, v) for v in node.values for op in self.uses[v])
                late = late or any(self._reached_after(change, container) for container in left)
                if shared or late or self._by_name(c) and self._in_container(c.old, change):
                    yield c

    def _left(self, v: Value) -> list[Node]:
        """The container out of which a value is read that goes into another one."""
        if not self._is_element(v) or all(isinstance(op, _NAMING) for op in self._ways(v)):
            return []
        base = referred(v.owner) if isinstance(v.owner, Apply) else self.elements[v]
        node = self.aliases.node(base) if base is not None else None
        return [] if node is None else [node]

    def _reached_after(self, change: Op, container: Node) -> bool:
        """Whether an op that may run after a change can look into a container."""
        for v, ops in self.uses.items():
            node = self.aliases.node(v)
            if node is not None and container.find() in reachable(node):
                if any(self.order.after(op, change) for op in ops):
                    return True
        return False

    def _ways(self, v: Value) -> list[Op]:
        return [op for op in self.uses[v] if hands_on(op, v)]

    def _by_name(self, c: Augmented) -> bool:
        return c.place != "[]" and not (c.place == "." and self._is_element(c.old))

    def _in_container(self, old: Value, change: Op) -> bool:
        """Whether what has this name only, for all that is known of it where it is changed, is in a container, too."""
        elsewhere = [op for op in self.uses[old] if hands_on(op, old) and not self.order.apart(op, change)]
        return bool(elsewhere) or any(map(self._is_element, self._origins(old)))

    def _is_element(self, v: Value) -> bool:
        """Whether a value is read out of a container, and still is in there."""
        if v in self.elements:
            return True
        return isinstance(v.owner, Apply) and v.owner.row.element_of not in v.owner.row.writes and _is_reference(v)

    def _origins(self, v: Value) -> set[Value]:
        """What a value may be: those that branches and loops hand on."""
        seen, todo = set(), [v]
        while todo:
            x = todo.pop()
            if x not in seen:
                seen.add(x)
                todo += self.sources.get(x, ())
        return seen

    def _goes_one_way(self, v: Value) -> bool:
        ways = self._ways(v)
        if not self._is_element(v) and any(map(self._is_element, self._origins(v))):
            return all(isinstance(op, _NAMING) for op in ways)
        ways = [op for op in ways if not (self._is_element(v) and isinstance(op, _NAMING))]
        if any(self.order.repeats(op, v) for op in ways):
            return False
        return all(self.order.apart(a, b) for a, b in combinations(ways, 2)) and not _twice(ways, v)


def _is_reference(v: Value) -> bool:
    return isinstance(v.owner, Apply) and referred(v.owner) is not None


def _twice(ways: list[Op], v: Value) -> bool:
    return any(op.operands.count(v) > 1 for op in ways)


def _copied(op: Op) -> list[Value]:
    """The containers of which an op makes another one with the same entries."""
    if not isinstance(op, Apply) or not is_part(op):
        return []
    return [v for p, v in zip(op.params, op.operands) if p in (op.row.elements_of or ("x",))]


def hands_on(op: Op, v: Value) -> bool:
    """Whether an op puts a value where it is found again."""
    if isinstance(op, Looping):
        return v in op.inits
    if not isinstance(op, Apply):
        return isinstance(op, Call | Return | Yield)
    row = op.row
    stored = (*row.contains, *(row.stores[1:] if row.stores else ()))
    return any(p in stored and x is v for p, x in zip(op.params, op.operands))


__all__ = ["seen_elsewhere"]
