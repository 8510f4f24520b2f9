"""Providing the reverse sweep with what it needs of the primal.

The reverse sweep under construction refers to primal values wherever they are defined. Here every such use gets a value
that is available: one still in scope; an element of the mirrored loop; one computed again from such (views, indices, a
few flops on scalars); one read again from memory (needs.py says when that is right); one handed out of a branch as a
further result; or one that the forward sweep pushed onto a tape, popped in the mirrored place.
"""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.analysis.alias import is_basic_index
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import clone_op
from s2sgrad.ir.ops import UNDEFINED, Apply, Block, Call, Const, For, Function, If, Op, Return, Value, While, Yield, walk
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import BOTTOM, Array, List, Number, Scalar, is_mutable
from s2sgrad.rules import core
from s2sgrad.transforms.needs import Memory, Read, destroyed_is_array, is_load
from s2sgrad.transforms.reverse_memory import RESTORE
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.timeline import Timeline

CHEAP_DEPTH = 4
END = 10**9  # after everything that has a position


class Recording:
    """Connects a reverse sweep to the forward sweep of the same function."""

    def __init__(
        self, fn: Function, top: Scope, memory: Memory, timeline: Timeline, shadows: set[Value],
        of_pair: bool = False,
    ) -> None:
        self.fn = fn
        self.top = top
        self.registry = top.registry
        self.memory = memory
        self.timeline = timeline
        self.shadows = shadows  # shadow references made by the forward sweep: read as they are, not as they were
        self.local: set[Value] = set()
        self.insertions: dict[Block, list[tuple[float, int, Op]]] = {}
        self.tapes: dict[Value, Value] = {}
        self.tape_ops: list[tuple[float, Op]] = []
        self.of_pair = of_pair  # the two sweeps are functions of their own: only arguments are in scope of both
        self.pair_tapes: list[tuple[Value, Value]] = []
        self.exported: dict[Value, Value] = {}
        self.extra_homes: dict[Value, tuple[Block, float]] = {}
        self.outs: dict[Block, list[Op]] = {}
        self.snapshots: dict[tuple[Op, Value], Value] = {}
        self.stores: dict[Value, Op] = {}
        self.elements = {v for s in self.registry.values() for v in [*s.provided, *s.recipes]}

    def plan(self) -> set[Op]:
        """The primal writes that have to be undone by the reverse sweep."""
        self.index_stores()
        self.collect_local(self.top.block)
        while True:
            self.memory.forget()
            self.survey(self.top.block)
            self.memory.decide()
            lost = [v for v, w in self.stores.items() if (w, w.operands[0]) in self.memory.kept]
            if not lost:
                return self.memory.restored
            for v in lost:  # cannot be read back after all: then it is to be had in another way
                del self.stores[v]

    def run(self) -> None:
        """Rewrite the reverse sweep and extend the forward sweep, in place."""
        self.connect(self.top)
        self.insert_forward()

    # what is there -------------------------------------------------------------------------------------------------
    def collect_local(self, block: Block) -> None:
        self.local.update(block.args)
        for op in block.ops:
            self.local.update(op.results)
            for inner in op.blocks:
                self.collect_local(inner)

    def index_stores(self) -> None:
        """Scalars that the primal stores into an array element, by value: they can be read back from there."""
        for op in walk(self.fn.body):
            if isinstance(op, Apply) and op.row is core.setitem:
                x, _, v = op.operands
                if isinstance(v.type, Scalar) and isinstance(x.type, Array) and x.type.dtype == "float64":
                    if not destroyed_is_array(op) and self.home(v) is self.timeline.path[op][-1][0]:
                        self.stores.setdefault(v, op)

    def home(self, v: Value) -> Block | None:
        """The primal block in which v is defined."""
        if v in self.extra_homes:
            return self.extra_homes[v][0]
        return self.timeline.homes.get(v)

    def in_scope(self, v: Value) -> bool:
        if self.of_pair:
            return v.owner is self.fn.body
        return self.home(v) is self.fn.body

    # survey: which reads of memory does the reverse sweep want to repeat? ------------------------------------------
    def survey(self, block: Block) -> None:
        for op in block.ops:
            if isinstance(op, Apply) and op.row is RESTORE and isinstance(op.mirror, Apply):
                for v in op.mirror.operands[:2]:
                    self.survey_value(v, op.mirror, 0)
            for p, v in self.foreign(op):
                if op.mirror is None or op.mirror not in self.timeline.order:
                    continue
                self.survey_value(v, op.mirror, 0)
                if self.reads_elements(op, p, v):
                    self.memory.add(Read(op.mirror, v, None))
            for inner in op.blocks:
                self.survey(inner)

    def foreign(self, op: Op) -> list[tuple[str, Value]]:
        params = op.params if isinstance(op, Apply) else [""] * len(op.operands)
        return [(p, v) for p, v in zip(params, op.operands) if v not in self.local]

    def reads_elements(self, op: Op, param: str, v: Value) -> bool:
        """Whether an op of the reverse sweep uses the contents of memory v, not only the reference."""
        if self.memory.node(v) is None or v in self.shadows:
            return False
        if isinstance(op, Apply):
            return param not in op.row.shape_only
        if isinstance(op, Call):  # what is in a list that the callee changes, its reversal has recorded
            node = self.memory.node(v)
            return not (isinstance(v.type, List) and node is not None and op.mirror in node.writes)
        return False

    def survey_value(self, v: Value, at: Op, depth: int) -> None:
        if self.in_scope(v) or self.is_provided(v):
            return
        op = v.owner
        if isinstance(op, Apply) and is_load(op, self.memory):
            if self.may_reread(op, at):
                self.memory.add(Read(op, op.operands[0], v))
            else:  # one use that comes too late is enough
                self.memory.kept.add((op, op.operands[0]))
        if v in self.stores:
            write = self.stores[v]
            if not self.may_read_back(v, at):
                self.memory.kept.add((write, write.operands[0]))
            self.memory.add(Read(write, write.operands[0], v, stored=True))
            for operand in write.operands[:2]:
                self.survey_value(operand, at, depth + 1)
        elif isinstance(op, Apply) and self.cheap(op, depth):
            for operand in op.operands:
                self.survey_value(operand, at, depth + 1)

    def is_provided(self, v: Value) -> bool:
        """Whether v is an element of a mirrored loop."""
        return v in self.elements

    def may_reread(self, load: Apply, at: Op) -> bool:
        """Whether memory between a load and its use in the reverse sweep is left alone."""
        block = self.timeline.homes[load.result]
        read = self.memory.known.get((load, load.operands[0])) or Read(load, load.operands[0], load.result)
        if not isinstance(load.operands[0].type, Array):
            return False
        return not self.memory.disturbed(read, load, block, at)

    def may_read_back(self, v: Value, at: Op) -> bool:
        """Whether a stored value is still in place where the reverse sweep reads it."""
        write = self.stores[v]
        block = self.timeline.path[write][-1][0]
        here = self.timeline.ancestor(at, block)
        if here is None:
            return False
        node = self.memory.node(write.operands[0])
        assert node is not None
        low, high = self.timeline.order[here], self.timeline.order[write]
        if low > high:
            low, high = high, self.timeline.end[here]
        between = [w for w in node.writes if w is not write and low <= self.timeline.order.get(w, low) <= high]
        return not between

    def cheap(self, op: Apply, depth: int) -> bool:
        """Whether to compute an op again rather than to record its result."""
        row = op.row
        if not row.pure or depth > CHEAP_DEPTH:
            return False
        if row is core.getitem:
            x, index = op.operands
            if not isinstance(x.type, Array):
                return self.memory.node(x) is None
            if isinstance(op.result.type, Array) and not is_basic_index(index.type):
                return False
            if is_load(op, self.memory):
                key = (op, x)
                return key in self.memory.known and key not in self.memory.kept
            return True
        if any(isinstance(v.type, List) and self.memory.node(v) is not None for v in op.operands):
            return False  # its length changes
        if row.may_copy and is_mutable(op.result.type) and self.memory.node(op.result) is not None:
            return False  # computed again it could be another copy
        if row.cost == "free":
            return not is_mutable(op.result.type) or row.view_of is not None or row.contains == ("items",)
        scalars = all(isinstance(v.type, Scalar) for v in [*op.operands, *op.results])
        return row.cost == "cheap" and scalars

    # connect -------------------------------------------------------------------------------------------------------
    def connect(self, scope: Scope) -> None:
        """Rewrite one block of the reverse sweep."""
        out: list[Op] = []
        self.outs[scope.block] = out
        for op in scope.block.ops:
            if isinstance(op, Apply) and op.row is RESTORE:
                self.restore(scope, op)
                continue
            op.operands = [
                v if v in self.local else self.use(scope, op, p, v)
                for p, v in zip(op.params if isinstance(op, Apply) else [""] * len(op.operands), op.operands)
            ]
            for inner in op.blocks:
                self.connect(self.registry[inner])
            out.append(op)
        scope.block.ops = out

    def use(self, scope: Scope, op: Op, param: str, v: Value) -> Value:
        """The value that a use of v by an op of the reverse sweep becomes."""
        if op.mirror is not None and self.reads_elements(op, param, v) and (op.mirror, v) in self.memory.kept:
            return self.provide(scope, self.snapshot(op.mirror, v), op.mirror)
        return self.provide(scope, v, op.mirror)

    def provide(self, scope: Scope, v: Value, at: Op | None, depth: int = 0) -> Value:
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
        self.local.add(v)
        return v

    def recorded(self, home: Scope, v: Value) -> Value:
        """v kept by the forward sweep: handed out of branches, or on a tape."""
        block = self.home(v)
        assert block is not None
        if not self.of_pair and not any(isinstance(o, For | While) for _, o in self.timeline.block_path[block]):
            return self.export(v, block)
        if v not in self.tapes:
            tape, self.tapes[v] = self.make_tape(v)
            push = Builder(Block(), self.fn.span)
            push.apply(core.list_append, tape, v)
            if self.of_pair:  # after the calls in the block, which may push onto the same tape
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

    def export(self, v: Value, block: Block) -> Value:
        """v handed out of the branches around it, as a further result of each."""
        while block is not self.fn.body:
            branch = self.timeline.owner(block)
            assert isinstance(branch, If)
            outer = self.timeline.path[branch][-1][0]
            for b in branch.blocks:
                if b is block:
                    b.terminator.operands.append(v)
                else:
                    builder = Builder(Block())
                    undefined = builder.const(UNDEFINED, type=BOTTOM)
                    b.ops[-1:-1] = builder.block.ops
                    b.terminator.operands.append(undefined)
            v = branch.add_result(v.type, v.name)
            self.extra_homes[v] = (outer, self.timeline.order[branch])
            block = outer
        return v

    # snapshots and restores ----------------------------------------------------------------------------------------
    def snapshot(self, at: Op, v: Value) -> Value:
        """A copy of memory v as it is when the primal gets to `at`."""
        key = (at, v)
        if key not in self.snapshots:
            block = self.timeline.path[at][-1][0]
            b = Builder(Block(), at.span)
            row = core.copy if isinstance(v.type, Array | Number) else core.copy_list
            copy = b.apply(row, v, type=v.type, name=f"{v.name}_saved" if v.name else None, method=row is core.copy)
            # a result can only be copied once it is there
            where = self.timeline.order[at] + (0.5 if v.owner is at else 0.0)
            self.place(block, where, 0, b.block.ops)
            self.extra_homes[copy] = (block, where)
            self.snapshots[key] = copy
        return self.snapshots[key]

    def restore(self, scope: Scope, op: Apply) -> None:
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
        where = back.const(Ellipsis) if index is None else self.provide(scope, index, write)
        back.apply(core.setitem, target, where, value)
        self.outs[scope.block].extend(back.block.ops)

    # changes of the forward sweep ----------------------------------------------------------------------------------
    def place(self, block: Block, at: float, rank: int, ops: list[Op]) -> None:
        """Insert ops into a primal block, before (rank < 0 or 0) or after (rank 1) the op at a position."""
        self.insertions.setdefault(block, []).extend((at, rank, o) for o in ops)

    def insert_after(self, v: Value, block: Block, ops: list[Op]) -> None:
        if v in self.extra_homes:
            self.place(block, self.extra_homes[v][1], 0, ops)
        elif isinstance(v.owner, Block):
            self.place(block, -1, 0, ops)
        else:
            assert v.owner is not None
            self.place(block, self.timeline.order[v.owner], 2, ops)

    def insert_forward(self) -> None:
        for block, items in self.insertions.items():
            keyed = [((self.timeline.order.get(o, END), 1), o) for o in block.ops]
            last = 0
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
