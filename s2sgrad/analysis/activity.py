"""Which values carry a derivative: those that depend on the inputs (varied) and that the result depends on (useful).

Both are reachability in one graph of dependences, so the analysis is linear. A reference is represented by its memory
(see alias.py): what is written into an array varies the array under all of its names.
"""

from __future__ import annotations

from collections.abc import Iterable

from s2sgrad.analysis.alias import Aliases, Node, reachable
from s2sgrad.analysis.complex_operands import check_complex, concerns
from s2sgrad.analysis.errors_made import check_returned, check_shown, holds_opaque, made_error
from s2sgrad.analysis.written_texts import check_texts
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.ops import Apply, Block, Call, For, Function, Op, Region, Value, While
from s2sgrad.ir.types import ArrayOrNumber, Entries, List, Slice, Tuple, carries_float, is_mutable
from s2sgrad.rules import core, result_rows

Key = Value | Node


class Activity:
    """`active(v)`: a derivative flows through v from one of `inputs` to one of `outputs`."""

    def __init__(
        self, fn: Function, aliases: Aliases, inputs: Iterable[Value], outputs: Iterable[Value] | None = None
    ) -> None:
        self.aliases = aliases
        self.body = fn.body
        self._edges: dict[Key, list[Key]] = {}
        self._back: dict[Key, list[Key]] = {}
        self._complex: list[Apply] = []
        self._opaque: list[Apply] = []
        self._calls: list[Call] = []  # those that give back what no derivative is in
        self._texts = False  # whether texts are written
        self._block(fn.body)
        starts = [k for v in inputs for k in self._keys(v)]
        ends = [k for v in (outputs if outputs is not None else [fn.returned]) for k in self._keys(v)]
        self._varied = self._closure(starts, self._edges)
        self._useful = self._closure(ends, self._back)
        for op in self._complex:
            check_complex(op, self.varied, self.useful)
        for op in self._opaque:
            self._check_opaque(op)
        for call in self._calls:
            if any(map(self.varied, call.operands)):
                check_returned(call)
        if self._texts:
            check_texts(fn.body, aliases, self.varied, self.useful)

    def varied(self, v: Value) -> bool:
        """Whether v depends on an input."""
        return carries_float(v.type) and self._in(v, self._varied)

    def useful(self, v: Value) -> bool:
        """Whether an output depends on v."""
        return carries_float(v.type) and self._in(v, self._useful)

    def active(self, v: Value) -> bool:
        """Whether the derivative has to be carried through v."""
        return self.varied(v) and self._in(v, self._useful)

    def _check_opaque(self, op: Apply) -> None:
        """Refuse a derivative that enters what cannot be looked into, where it would vanish."""
        if any(self.varied(v) for v in op.operands):
            if made_error(op) is not None:
                check_shown(self.body, op)
                return
            raise UnsupportedError(
                "something that is differentiated goes into code that cannot be looked into",
                op.span,
                "write that code in Python and NumPy, or give it a rule: s2sgrad.rules.register",
            )

    # the graph -------------------------------------------------------------------------------------------------------
    def _keys(self, v: Value) -> list[Key]:
        if not is_mutable(v.type):
            return [v]
        return [*self.aliases.reach(v)]

    def _in(self, v: Value, group: set[Key]) -> bool:
        if not is_mutable(v.type):
            return v in group
        node = self.aliases.node(v)
        assert node is not None
        return node in group or any(n in group for n in reachable(node))

    def _edge(self, a: Value, b: Value) -> None:
        for ka in self._keys(a):
            for kb in self._keys(b):
                if ka is not kb:
                    self._edges.setdefault(ka, []).append(kb)
                    self._back.setdefault(kb, []).append(ka)

    def _closure(self, starts: list[Key], edges: dict[Key, list[Key]]) -> set[Key]:
        seen = set(starts)
        todo = list(starts)
        while todo:
            for k in edges.get(todo.pop(), ()):
                if k not in seen:
                    seen.add(k)
                    todo.append(k)
        return seen

    def _block(self, block: Block) -> None:
        for op in block.ops:
            self._op(op)

    def _op(self, op: Op) -> None:
        if isinstance(op, Apply):
            self._apply(op)
        elif isinstance(op, Region):
            if isinstance(op, For):
                for source, operands, elem in op.taken():
                    if source.kind == "seq" and carries_float(elem.type):
                        self._edge(operands[0], elem)
            for block in op.blocks:
                self._block(block)
            tests = op.cond if isinstance(op, While) else None  # no derivative comes out of a condition
            for flow in op.flows():
                if flow.target.owner is not tests:
                    self._edge(flow.source, flow.target)
        elif isinstance(op, Call):
            if any(map(holds_opaque, (r.type for r in op.results))):
                self._calls.append(op)
            targets = [*op.results, *(v for v in op.operands if is_mutable(v.type))]
            for v in op.operands:
                if carries_float(v.type):
                    for t in targets:
                        if carries_float(t.type):
                            self._edge(v, t)

    def _apply(self, op: Apply) -> None:
        row = op.row
        self._texts |= row in core.TEXTS
        if concerns(op):
            self._complex.append(op)
        if (row in core.CALLS or row is result_rows.error_of) and any(carries_float(v.type) for v in op.operands):
            self._opaque.append(op)
        for p, v in zip(op.params, op.operands):
            if not carries_float(v.type) or not flows(op, p) or self._by_reference(op, p, v):
                continue
            for r in op.results:
                if carries_float(r.type):
                    self._edge(v, r)
            for p, target in zip(op.params, op.operands):
                if p in row.writes and carries_float(target.type) and target is not v:
                    self._edge(v, target)

    def _by_reference(self, op: Apply, param: str, v: Value) -> bool:
        """Whether the op only moves references in or out of a container: the memory is one node on both sides."""
        container = isinstance(v.type, Tuple | List | Entries)
        if op.row.elements_of or op.row is core.getitem and isinstance(op.operands[1].type, Slice):
            return False  # a new container
        if op.row is core.list_extend:
            return False  # numbers, too, go from one into the other
        if param == op.row.element_of and container:
            return all(is_mutable(r.type) for r in op.results)
        stored = op.row.stores is not None and param == op.row.stores[1]
        return (param in op.row.contains or stored) and is_mutable(v.type) and not self._array_target(op)

    @staticmethod
    def _array_target(op: Apply) -> bool:
        """A store into an array copies elements; only a store into a container keeps a reference."""
        target = op.operand(op.row.stores[0]) if op.row.stores is not None else None
        return target is not None and isinstance(target.type, ArrayOrNumber)


def flows(op: Apply, param: str) -> bool:
    """Whether a derivative flows from this parameter into the result or into what the op writes."""
    row = op.row
    if param in row.shape_only:
        return False
    if row.writes or row.stores:
        return True
    if row.vjp.get(param) is not None or param in row.linear or param in row.bilinear:
        return True
    if (row.jvp is not None or row.partial) and param not in row.vjp:
        return True
    return param in row.contains or param == row.element_of or (param == row.view_of and row.differentiable)


__all__ = ["Activity", "flows"]
