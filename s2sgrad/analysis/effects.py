"""Which memory an op may read and which it may write, what it contains included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from s2sgrad.analysis.alias import Aliases, Node, reachable
from s2sgrad.analysis.kept import forget, kept
from s2sgrad.ir.indices import is_view
from s2sgrad.ir.ops import (
    Apply,
    Call,
    Comment,
    Const,
    For,
    Function,
    If,
    Op,
    Return,
    Value,
    While,
    With,
    Yield,
    callees,
    walk,
)
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Array, ArrayOrNumber, List, Opaque, Optional
from s2sgrad.rules import contexts, core


def effects_of(fn: Function) -> Effects:
    """The effects of a function as it is; they are not made anew until it changes, or a function that it calls."""
    return kept(fn, [fn, *callees(fn)], Effects)


_TAKING = Call | Return
_CHOOSING = If | While
IDLE = frozenset({Const, Yield, Comment})  # these look at no memory


class Effects:
    """Reads and writes of the ops of one function, in terms of the nodes of its alias classes."""

    def __init__(self, fn: Function, aliases: Aliases | None = None) -> None:
        self.fn = fn
        self.aliases = aliases if aliases is not None else Aliases(fn)
        self._reads: dict[Op, tuple[Node, ...]] = {}
        self._writes: dict[Op, tuple[Node, ...]] = {}
        self._changed: list[Node] | None = None
        self._observable: dict[Op, bool] = {}
        self._callees: dict[Function, bool] = {}

    def also(self, a: Value, b: Value) -> None:
        """Let two values be one reference from here on. This is known here only: who asks next begins anew."""
        forget(self.fn, Effects)
        self.aliases.join(a, b)

    # queries

    def reads(self, op: Op) -> tuple[Node, ...]:
        """Nodes whose contents the op may read."""
        if type(op) in IDLE:
            return ()
        found = self._reads.get(op)
        if found is None:
            nested = [n for o in inside(op) for n in self.reads(o)] if op.blocks else ()
            found = self._reads[op] = unique([*self.own_reads(op), *nested])
        return tuple([n.find() for n in found]) if found else ()

    def writes(self, op: Op) -> tuple[Node, ...]:
        """Nodes whose contents the op may change."""
        if type(op) is Apply and op.row.pure or type(op) in IDLE:
            return ()
        found = self._writes.get(op)
        if found is None:
            nested = [n for o in inside(op) for n in self.writes(o)] if op.blocks else ()
            found = self._writes[op] = unique([*self._own_writes(op), *nested])
        return tuple([n.find() for n in found]) if found else ()

    def asked(self, op: Op) -> list[Node]:
        """The lists and dicts of which length or keys decide whether an op that writes to them raises."""
        if not isinstance(op, Apply):
            return []
        written = (v for p, v in zip(op.params, op.operands) if p in op.row.writes and not isinstance(v.type, Array))
        return [node for v in written if (node := self.aliases.node(v)) is not None]

    def written(self, value: Value) -> bool:
        """Whether anything in the function may change the memory that the value itself refers to."""
        node = self.aliases.node(value)
        if node is None:
            return False
        if self._changed is None:
            # what the alias classes do not know: what opaque calls and helpers for containers may reach
            ops = (op for op in walk(self.fn.body) if type(op) is Call or type(op) is Apply and not op.row.pure)
            self._changed = list(dict.fromkeys(n for op in ops for n in self._own_writes(op) if not n.written))
        return node.written or any(n.find() is node for n in self._changed)

    def observable(self, op: Op) -> bool:
        """Whether the op does something besides reading and writing memory: prints, raises."""
        if type(op) is Apply:
            return op.row.effect
        if op not in self._observable:
            self._observable[op] = self._own_effect(op) or any(self.observable(o) for o in inside(op))
        return self._observable[op]

    def external(self) -> set[Node]:
        """Memory that the caller can see: through parameters, and through tapes that are going to be parameters."""
        free = {v: None for op in walk(self.fn.body) for v in op.operands if v.owner is None}
        return set(reachable(*(n for p in (*self.fn.params, *free) if (n := self.aliases.node(p)) is not None)))

    def deep(self, value: Value) -> set[Node]:
        """The value's memory and all that it refers to."""
        node = self.aliases.node(value)
        if node is None:
            return set()
        return set(reachable(node)) if node.children else {node}

    # the facts of a single op

    def _own_effect(self, op: Op) -> bool:
        if isinstance(op, Apply):
            return op.row.effect
        if isinstance(op, With):
            return contexts.is_observable(op)
        if isinstance(op, Call):
            if op.callee not in self._callees:
                bodies = [op.callee, *callees(op.callee)]
                self._callees[op.callee] = any(
                    isinstance(o, Apply) and o.row.effect or isinstance(o, With) and contexts.is_observable(o)
                    for f in bodies for o in walk(f.body)
                )
            return self._callees[op.callee]
        return False

    def _own_writes(self, op: Op) -> Iterator[Node]:
        if isinstance(op, Apply):
            for param, v in zip(op.params, op.operands):
                if param in op.row.writes and (node := self.aliases.node(v)) is not None:
                    yield node
                    if (inner := self.aliases.entry_added_to(op)) is not None:
                        yield inner
                    if op.row.writes_inside:
                        yield from self.deep(v)
            if op.row.effect and any(isinstance(v.type, Opaque) for v in op.results):
                for v in op.operands:  # a call of something unknown
                    yield from self.deep(v)
        elif isinstance(op, Call):
            for v in op.operands:
                for node in self.deep(v):
                    if op in node.writes:
                        yield node

    def own_reads(self, op: Op) -> Iterator[Node]:
        """What the op itself reads, without what it contains."""
        if isinstance(op, Apply):
            for param, v in zip(op.params, op.operands):
                if (node := self.aliases.node(v)) is not None:
                    yield from self._operand_reads(op, param, v, node)
        elif isinstance(op, _TAKING):
            for v in op.operands:
                yield from self.deep(v)
            # the reversal of a call reads, by way of tapes, what was added to the shadow that the call gave back
            for v in op.mirror.results if isinstance(op, Call) and isinstance(op.mirror, Call) else ():
                yield from self.deep(v)
        elif isinstance(op, For):
            for v in op.operands[: op.n_source_operands]:
                if (node := self.aliases.node(v)) is not None:
                    yield node
        elif isinstance(op, _CHOOSING):  # is there anything in a list?
            if (node := self.aliases.node(op.condition)) is not None:
                yield node

    def _operand_reads(self, op: Apply, param: str, v: Value, node: Node) -> Iterable[Node]:
        row = op.row
        held = v.type.inner if isinstance(v.type, Optional) else v.type
        if param in row.shape_only and isinstance(held, ArrayOrNumber):
            return ()
        if row.form in (Form.TUPLE, Form.LIST, Form.DICT):
            return ()
        if row.stores is not None and param == row.stores[1] and row is not core.list_extend:
            container = op.operand(row.stores[0])
            return () if container is not None and isinstance(container.type, List) else self.deep(v)
        if row in (core.setitem, core.list_append) and param == "x":
            return ()
        if row is core.getitem and param == "x":
            return () if is_view(op) else (node,)
        if param == row.view_of and row is core.transpose_attr:
            return ()
        if row is core.is_ or row is core.is_not:
            return ()
        return self.deep(v)


def inside(op: Op) -> Iterator[Op]:
    """The ops directly in the blocks of an op."""
    for block in op.blocks:
        yield from block.ops


def unique(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(nodes))
