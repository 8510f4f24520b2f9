"""The head of a reversed loop: what it runs over, backwards, and where the elements of the primal's loop come from."""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, For, Looping, Source, Value
from s2sgrad.ir.types import INT, Array, List, Scalar, Static, Tuple
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.kinds import filled_out
from s2sgrad.transforms.reverse.cotangents import adjoint_name
from s2sgrad.transforms.reverse.handlers.flows import scatters
from s2sgrad.transforms.reverse.handlers.positions import index_of, offset, position
from s2sgrad.transforms.reverse.handlers.reads import scatter
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.sanitize import note_shadow
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import children, is_array, zero_of


class Header:
    """The head of a reversed loop: what it runs over, and where its elements come from."""

    def __init__(self, r: Reversal, scope: Scope, inner: Scope, op: Looping) -> None:
        self.r, self.scope, self.inner, self.op = r, scope, inner, op
        self.sources: tuple[Source, ...] = ()
        self.operands: list[Value] = []
        self.collected: Value | None = None
        self.scattered: list[tuple[Value, Value, Callable[[Builder], Value]]] = []
        self.runs: list[tuple[Source, list[Value], Value]] = []  # the primal's own sources, operands, elements
        if isinstance(op, For):
            self.runs = [run for run in op.taken() if run[2] not in r.primal.carried_beside]

    def open(self) -> None:
        """Choose what the reversed loop runs over."""
        op = self.op
        if isinstance(op, For) and not op.has_stop and len(self.runs) == 1 and op not in self.r.primal.counters:
            source, operands, elem = self.runs[0]
            if source.kind == "range":
                self.sources, self.operands = (Source("range", not source.reversed),), operands
                self.inner.provided[elem] = self.inner.block.add_arg(INT, elem.name)
                return
            if source.kind == "seq" and isinstance(operands[0].type, List | Tuple) and not self.by_index():
                self.over_list(source, operands[0])
                return
        self.by_position()

    def by_index(self) -> bool:
        """Whether the cotangents of a list's elements are added to that of the list, one by one."""
        assert isinstance(self.op, For)
        elem, seq = self.op.elements[0], self.op.source_operands()[0][0]
        return self.r.primal.active(elem) and (scatters(self.r.primal, self.op, 0) or self.r.primal.is_memory(seq))

    def over_list(self, source: Source, seq: Value) -> None:
        """Run over the list itself, backwards, and collect the cotangents of its elements as a new list."""
        r, op = self.r, self.op
        assert isinstance(op, For)
        elem = op.elements[0]
        self.sources, self.operands = (Source("seq", not source.reversed),), [seq]
        if r.primal.aliases.written(seq):
            self.inner.block.add_arg(elem.type, elem.name)  # the list may have changed: elements are recorded
        else:
            self.inner.provided[elem] = self.inner.block.add_arg(elem.type, elem.name)
        if elem not in r.primal.companions and r.primal.holds_memory(elem) and r.primal.active(elem):
            self.sources = (*self.sources, self.sources[0])
            self.operands.append(r.shadows.of(self.scope, seq))
            self.inner.shadows[elem] = self.inner.block.add_arg(elem.type, f"d{elem.name}" if elem.name else None)
            note_shadow(self.inner.at(op), r.primal.aliases, elem, self.inner.shadows[elem])
        if r.primal.active(elem) and r.primal.value_leaves(elem):
            b = self.scope.builder
            self.collected = b.apply(core.make_list, type=List(elem.type), name=adjoint_name((seq, ())))

    def by_position(self) -> None:
        """Run over positions, backwards; elements are computed from the position."""
        b = self.scope.builder
        n = self.passes(b)
        self.sources, self.operands = (Source("range", True),), [b.const(0), n, b.const(1)]
        k = self.inner.block.add_arg(INT, self.position_name())
        for source, operands, elem in self.runs:
            self.element(source, operands, elem, k)

    def position_name(self) -> str:
        """The name of the position: that of a counter of the primal, if it has one."""
        names = [e.name for s, _, e in self.runs if s.kind in ("count", "range") and e.name]
        return names[0] if names else "k"

    def passes(self, b: Builder) -> Value:
        """How often the loop ran."""
        if self.op in self.r.primal.counters:
            return self.r.primal.counters[self.op]
        (seq,) = (operands[0] for s, operands, _ in self.runs if s.kind == "seq")
        return b.apply(core.length, seq)

    def element(self, source: Source, operands: list[Value], elem: Value, k: Value) -> None:
        """How to get at one loop element from the position k of the pass."""
        if source.kind == "count":
            self.inner.recipes[elem] = lambda b: offset(b, k, operands[0])
        elif source.kind == "range":
            self.inner.recipes[elem] = lambda b: position(b, source, operands, k)
        elif source.kind == "seq":
            self.sequence(operands[0], elem, lambda b: index_of(b, source, operands[0], k))

    def sequence(self, seq: Value, elem: Value, index: Callable[[Builder], Value]) -> None:
        """The same for an element of a sequence, and for its shadow."""
        r = self.r
        reference = r.primal.aliases.node(elem) is not None and isinstance(seq.type, Array)
        if reference or not r.primal.aliases.written(seq):
            self.inner.recipes[elem] = lambda b: b.apply(
                core.getitem, self.sequence_of(elem), index(b), type=elem.type, name=elem.name
            )
        if not r.primal.active(elem):
            return
        if r.primal.holds_memory(elem) and elem not in r.primal.companions:
            shadow = r.shadows.of(self.scope, seq)
            self.inner.at(self.op)
            self.inner.shadows[elem] = self.inner.builder.apply(
                core.getitem,
                shadow,
                index(self.inner.builder),
                type=elem.type,
                name=f"d{elem.name}" if elem.name else None,
            )
            note_shadow(self.inner.builder, r.primal.aliases, elem, self.inner.shadows[elem])
        if not r.primal.is_memory(elem):
            self.scattered.append((seq, elem, index))

    def sequence_of(self, elem: Value) -> Value:
        """What the primal loop takes an element from, now: simplification may have put another value there."""
        assert isinstance(self.op, For)
        place = next(k for k, e in enumerate(self.op.elements) if e is elem)
        return self.op.source_operands()[place][0]

    def close(self) -> None:
        """At the end of the reversed body: pass the cotangents of the elements on to the sequence."""
        r, op = self.r, self.op
        self.inner.at(op)
        if self.collected is not None:
            assert isinstance(op, For)
            d = r.cotangents.take(self.inner, op.elements[0])
            if d is None:
                d = zero_of(self.inner.builder, op.elements[0])
            d = filled_out(self.inner.builder, d, op.elements[0].type)
            self.inner.builder.apply(core.list_append, self.collected, owned_parts(self.inner.builder, d))
        for seq, elem, index in self.scattered:
            d = r.cotangents.take(self.inner, elem)
            if d is not None:
                scatter(r, self.inner, seq, index(self.inner.builder), d)

    def finish(self) -> None:
        """After the reversed loop."""
        if self.collected is None:
            return
        assert isinstance(self.op, For)
        seq = self.op.source_operands()[0][0]
        if not self.op.sources[0].reversed:
            self.scope.builder.apply(core.list_reverse, self.collected)
        t = seq.type if not isinstance(seq.type, Tuple) else List(None, seq.type.elts)
        frozen = self.scope.builder.apply(core.freeze, self.collected, type=t, name=self.collected.name)
        if self.r.primal.is_memory(seq):
            self.r.cotangents.spread(self.scope, seq, frozen)
        else:
            self.r.cotangents.accumulate(self.scope, seq, frozen)


def owned_parts(b: Builder, d: Value) -> Value:
    """A container whose arrays belong to it alone."""
    if is_array(d.type):
        return b.apply(core.copy, d, type=d.type, name=d.name)
    op = d.owner
    if isinstance(op, Apply) and op.row.contains and children(d.type) is not None:
        items = [owned_parts(b, v) if p in op.row.contains else v for p, v in zip(op.params, op.operands)]
        return b.apply(op.row, *items, params=op.params, type=d.type)
    return d if isinstance(d.type, Scalar | Static) else b.apply(adjoint.copy_tree, d, type=d.type)


__all__ = ["Header"]
