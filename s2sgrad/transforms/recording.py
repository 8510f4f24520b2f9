"""Providing the reverse sweep with what it needs of the primal.

The reverse sweep under construction refers to primal values wherever they are defined. Here every such use gets a value
that is available: one still in scope; an element of the mirrored loop; one computed again from such (views, indices, a
few flops on scalars); one read again from memory (needs.py says when that is right); one handed out of a branch as a
further result; or one that the forward sweep pushed onto a tape, popped in the mirrored place.
"""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.analysis.alias import entries_of
from s2sgrad.analysis.references import is_basic_index
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import clone_op
from s2sgrad.ir.ops import (
    UNDEFINED,
    Apply,
    Block,
    Branching,
    Call,
    Const,
    Function,
    Looping,
    Op,
    Return,
    Try,
    Value,
    Yield,
)
from s2sgrad.ir.row import Form, Row
from s2sgrad.ir.types import BOTTOM, INT, Array, Entries, List, Number, Optional, Tuple
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.marks import RESTORE
from s2sgrad.transforms.needs import Memory
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import copies_itself
from s2sgrad.transforms.survey import Survey
from s2sgrad.transforms.timeline import Timeline

END = 10**9  # after everything that has a position


class Recording(Survey):
    """Connects a reverse sweep to the forward sweep of the same function."""

    def __init__(
        self, fn: Function, top: Scope, memory: Memory, timeline: Timeline, shadows: set[Value], of_pair: bool = False
    ) -> None:
        super().__init__(fn, top, memory, timeline, shadows, of_pair)
        self.insertions: dict[Block, list[tuple[float, int, Op]]] = {}
        self.tapes: dict[Value, Value] = {}
        self.tape_ops: list[tuple[float, Op]] = []
        self.pair_tapes: list[tuple[Value, Value]] = []
        self.outs: dict[Block, list[Op]] = {}
        self.snapshots: dict[tuple[Op, Value, Row], Value] = {}
        self.lengths: dict[Value, Value] = {}  # what the reverse sweep asks for -> what the forward sweep has kept

    def run(self) -> None:
        """Rewrite the reverse sweep and extend the forward sweep, in place."""
        self.connect(self.top)
        self.insert_forward()

    # connect -------------------------------------------------------------------------------------------------------
    def connect(self, scope: Scope) -> None:
        """Rewrite one block of the reverse sweep."""
        out: list[Op] = []
        self.outs[scope.block] = out
        for op in scope.block.ops:
            if isinstance(op, Apply) and op.row is RESTORE:
                self.restore(scope, op)
                continue
            op.operands = [self.lengths.get(v, v) for v in op.operands]
            if self.keeps_length(op):
                assert op.mirror is not None
                n = self.snapshot(op.mirror, op.operands[0], core.length)
                self.lengths[op.results[0]] = self.provide(scope, n, op.mirror)
                continue
            op.operands = [
                v if v in self.local else self.use(scope, op, p, v)
                for p, v in zip(op.params if isinstance(op, Apply) else [""] * len(op.operands), op.operands)
            ]
            for inner in op.blocks:
                # a branch inside a rule is no reversal of a primal block
                self.connect(self.registry.get(inner) or Scope(Block(), inner, scope))
            out.append(op)
        scope.block.ops = out

    def keeps_length(self, op: Op) -> bool:
        """Whether an op asks for the length that a list had, and no longer has."""
        if not isinstance(op, Apply) or op.row is not core.length:
            return False
        v = op.operands[0]
        if v in self.local or not isinstance(v.type, List) or not self.reads_elements(op, "x", v):
            return False
        return (op.mirror, v) in self.memory.kept

    def use(self, scope: Scope, op: Op, param: str, v: Value) -> Value:
        """The value that a use of v by an op of the reverse sweep becomes."""
        reads = self.reads_elements(op, param, v) or isinstance(op, Call)
        return self.provide(scope, self.as_read(op.mirror, v) if op.mirror is not None and reads else v, op.mirror)

    def provide(self, scope: Scope, v: Value, at: Op | None, depth: int = 0) -> Value:
        """A value of the primal, as it can be had in a scope of the reverse sweep."""
        if v in self.local or v.owner is None or self.in_scope(v):  # without owner: a cotangent given from outside
            return v
        for s in scope.chain():
            if v in s.provided:
                return s.provided[v]
        block = self.home(v)
        assert block is not None, f"{v!r} is defined nowhere"
        home = scope.home(block)
        value = self.obtain(home, v, at, depth)
        home.provided[v] = value
        return value

    def obtain(self, home: Scope, v: Value, at: Op | None, depth: int) -> Value:
        """The same in the scope that reverses the block of its definition, where nobody has asked for it before."""
        op = v.owner
        out = self.outs[home.block]
        if v in home.recipes:
            return self.follow(home, home.recipes[v], at)
        if isinstance(op, Const):
            copy = clone_op(op, {})
            out.append(copy)
            return self.add_local(copy.results[0])
        if v in self.stores:
            write = self.stores[v]
            if (write, write.operands[0]) in self.memory.known:
                return self.read_back(home, v, write, at, depth)
        if isinstance(op, Apply) and self.cheap(op, depth):
            operands = {x: self.provide(home, x, at, depth + 1) for x in op.operands}
            copy = clone_op(op, operands)
            out.append(copy)
            return self.add_local(copy.results[0])
        return self.recorded(home, v)

    def read_back(self, home: Scope, v: Value, write: Op, at: Op | None, depth: int) -> Value:
        """v from the array element that it was stored into."""
        x, index = (self.provide(home, o, at, depth + 1) for o in write.operands[:2])
        b = Builder(Block(), write.span)
        value = b.apply(core.getitem, x, index, type=v.type, name=v.name)
        self.outs[home.block].extend(b.block.ops)
        return self.add_local(value)

    def follow(self, home: Scope, recipe: Callable[[Builder], Value], at: Op | None) -> Value:
        """Compute a loop element from the position of the pass."""
        b = Builder(Block(), self.fn.span)
        value = recipe(b)
        for op in b.block.ops:
            op.operands = [self.provide(home, v, at) for v in op.operands]
            self.local.update(op.results)
            self.outs[home.block].append(op)
        return value

    def add_local(self, v: Value) -> Value:
        """v is defined in the reverse sweep."""
        self.local.add(v)
        return v

    def recorded(self, home: Scope, v: Value) -> Value:
        """v kept by the forward sweep: handed out of branches, or on a tape."""
        block = self.home(v)
        assert block is not None
        lent = self.of_pair and v not in self.shadows and self.memory.is_lent(v)
        if self.of_pair and block in home.within:  # the push stands where the pop does: behind the `with`
            v = self.export(v, block, home.primal)
            block = home.primal
        if not self.of_pair and not any(isinstance(o, Looping) for _, o in self.timeline.block_path[block]):
            return self.export(v, block)
        if v not in self.tapes:
            tape, self.tapes[v] = self.make_tape(v)
            push = Builder(Block(), self.fn.span)
            kept = push.apply(self.copying(v), v, type=v.type) if lent else v
            push.apply(core.list_append, tape, kept)
            # after the calls in the block, which may push onto the same tape, and what may be left in its midst
            if self.of_pair or isinstance(block.parent, Try):
                self.place(block, END, 0, push.block.ops)
            else:
                self.insert_after(v, block, push.block.ops)
        b = Builder(Block(), self.fn.span)
        value = b.apply(core.list_pop, self.tapes[v], type=v.type, name=v.name)
        if self.of_pair:
            self.outs[home.block][:0] = b.block.ops
        else:
            self.outs[home.block].extend(b.block.ops)
        return self.add_local(value)

    def make_tape(self, v: Value) -> tuple[Value, Value]:
        """The tape of a value, as the forward and as the reverse sweep see it."""
        name = f"{v.name or self.describe(v)}_tape"
        if self.of_pair:
            pair = Value(List(v.type), name), Value(List(v.type), name)
            self.pair_tapes.append(pair)
            self.local.add(pair[1])
            return pair
        b = Builder(Block(), self.fn.span)
        tape = b.apply(core.make_list, type=List(v.type), name=name)
        self.tape_ops += [(self.moment(v), o) for o in b.block.ops]
        return tape, tape

    def moment(self, v: Value) -> float:
        """When the primal has the value."""
        if v in self.extra_homes:
            return self.extra_homes[v][1]
        if isinstance(v.owner, Block):
            return min((self.timeline.order[o] for o in v.owner.ops if o in self.timeline.order), default=0) - 0.5
        assert v.owner is not None
        return self.timeline.order[v.owner]

    @staticmethod
    def describe(v: Value) -> str:
        """A name for the tape of a value without one: what it is a part of, or what was done to what."""
        op = v.owner
        first = op.operands[0] if isinstance(op, Apply) and op.operands else None
        if not isinstance(op, Apply) or first is None or not first.name:
            return "t"
        if op.row in (core.getitem, core.copy):
            return first.name
        if op.row.form is Form.CALL:
            return f"{first.name}_{op.row.name.split('.')[-1].strip('_')}"
        return "t"

    def export(self, v: Value, block: Block, to: Block | None = None) -> Value:
        """v handed out of the branches around it (as far as `to`), as a further result of each."""
        while block is not (to or self.fn.body):
            branch = block.parent
            assert isinstance(branch, Branching)
            outer = self.timeline.path[branch][-1][0]
            handed = next((k for k, y in enumerate(block.terminator.operands) if y is v), None)
            if handed is not None and branch.results[handed].type == v.type:
                v, block = branch.results[handed], outer
                continue
            for b in branch.blocks:
                if b is block:
                    b.terminator.operands.append(v)
                else:
                    builder = Builder(Block())
                    undefined = builder.const(UNDEFINED, type=BOTTOM)
                    b.ops[-1:-1] = builder.block.ops
                    b.terminator.operands.append(undefined)
            v = branch.add_result(v.type, v.name)
            self.extra_homes[v] = (outer, self.timeline.order[branch] + 0.5)
            block = outer
        return v

    # snapshots and restores ----------------------------------------------------------------------------------------
    def snapshot(self, at: Op, v: Value, row: Row | None = None) -> Value:
        """A copy of memory v, or what another row makes of it, as it is when the primal gets to `at`."""
        row = row or self.copying(v)
        if (at, v, row) not in self.snapshots:
            block, where = self.timeline.path[at][-1][0], self.timeline.order[at]
            home = self.home(v)
            if home is not None and home is not block and block in self.timeline.blocks_around(home):
                block, where = home, self.timeline.order[home.terminator]  # made in a branch that `at` ends
            b = Builder(Block(), at.span)
            name = v.name and f"{v.name}_{'length' if row is core.length else 'saved'}"
            kept = b.apply(row, v, type=INT if row is core.length else v.type, name=name, method=row is core.copy)
            # a result can only be copied once it is there
            where += 0.5 if v.owner is at else 0.0
            self.place(block, where, 0, b.block.ops)
            self.extra_homes[kept] = (block, where)
            self.snapshots[at, v, row] = kept
        return self.snapshots[at, v, row]

    @staticmethod
    def copying(v: Value) -> Row:
        """The row that copies a value."""
        if isinstance(v.type, Array | Number):
            return core.copy
        held = [e.inner if isinstance(e, Optional) else e for _, e in entries_of(v.type)]
        deep = any(isinstance(e, List | Entries | Tuple) for e in held)
        return core.copy_list if copies_itself(v.type) and not deep else adjoint.copy_tree

    def restore(self, scope: Scope, op: Apply) -> None:
        """Undo a write: put back what it destroyed, which the forward sweep has kept."""
        write = op.mirror
        assert isinstance(write, Apply)
        x = write.operands[0]
        index = write.operand("index")
        block = self.timeline.path[write][-1][0]
        at = self.timeline.order[write]
        b = Builder(Block(), write.span)
        if index is None:
            old = b.apply(core.copy, x, type=x.type, method=True)
        else:
            old = b.apply(core.getitem, x, index)
            if isinstance(old.type, Array | Number) and is_basic_index(index.type):
                old = b.apply(core.copy, old, type=old.type, method=True)
        self.place(block, at, 0, b.block.ops)
        for o in b.block.ops:
            for r in o.results:
                self.extra_homes[r] = (block, at)
        value = self.provide(scope, old, write)
        back = Builder(Block(), write.span)
        target = self.provide(scope, x, write)
        where = back.const(Ellipsis) if index is None else self.provide(scope, self.as_read(write, index), write)
        back.apply(core.setitem, target, where, value)
        self.outs[scope.block].extend(back.block.ops)

    def as_read(self, op: Op, v: Value) -> Value:
        """What an op of the primal reads, or the copy that is kept of it where it changes later."""
        return self.snapshot(op, v) if (op, v) in self.memory.kept else v

    # changes of the forward sweep ----------------------------------------------------------------------------------
    def place(self, block: Block, at: float, rank: int, ops: list[Op]) -> None:
        """Insert ops into a primal block, before (rank < 0 or 0) or after (rank 1) the op at a position."""
        self.insertions.setdefault(block, []).extend((at, rank, o) for o in ops)

    def insert_after(self, v: Value, block: Block, ops: list[Op]) -> None:
        """Insert ops into a primal block, behind the definition of a value."""
        tried = self.attempt_of(v, block)
        if tried is not None:
            self.place(block, self.timeline.order[tried], 2, ops)
        elif v in self.extra_homes:
            self.place(block, self.extra_homes[v][1], 0, ops)
        elif isinstance(v.owner, Block):
            self.place(block, -1, 0, ops)
        else:
            assert v.owner is not None
            self.place(block, self.timeline.order[v.owner], 2, ops)

    @staticmethod
    def attempt_of(v: Value, block: Block) -> Try | None:
        """The `Try` that tells a value which says how it went."""
        op = v.owner
        if not isinstance(op, Apply) or op.row.form not in (Form.ATTEMPT, Form.OUTCOME):
            return None
        flag = v if op.row.form is Form.ATTEMPT else op.operands[0]
        return next(o for o in block.ops if isinstance(o, Try) and o.failed is flag)

    def insert_forward(self) -> None:
        """Put everything in its place that is to be inserted into the forward sweep."""
        for block, items in self.insertions.items():
            keyed = [((self.timeline.order.get(o, END), 1), o) for o in block.ops]
            last: float = 0
            for n, ((key, rank), o) in enumerate(keyed):
                # comments and new ops have no position: they stay where they are
                last = key if key != END else last
                keyed[n] = ((last, rank), o)
            if block.ops and isinstance(block.ops[-1], Yield | Return):
                keyed[-1] = ((END, 1), block.ops[-1])
            keyed += [((at, rank), o) for at, rank, o in items]
            keyed.sort(key=lambda e: e[0])
            block.ops = [o for _, o in keyed]
        self.fn.body.ops[:0] = [o for _, o in sorted(self.tape_ops, key=lambda e: e[0])]


__all__ = ["Recording"]
