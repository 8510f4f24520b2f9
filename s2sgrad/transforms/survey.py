"""Which primal values and reads of memory a reverse sweep asks for, and which of them it can have again at no cost."""

from __future__ import annotations

from s2sgrad.analysis.references import is_basic_index, is_part
from s2sgrad.ir.ops import Apply, Block, Call, For, Function, Op, Value, walk
from s2sgrad.ir.types import Array, Entries, List, Opaque, Scalar, is_mutable
from s2sgrad.rules import adjoint, core, sanitizing
from s2sgrad.transforms.later import resizes
from s2sgrad.transforms.marks import RESTORE
from s2sgrad.transforms.needs import Memory, Read, destroyed_is_array, is_load
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.timeline import Timeline

CHEAP_DEPTH = 4
FIXED = ("str", "shape", "dtype")  # objects about which little is known, but that they do not change
# of a list whose elements they do not read, all other ops want to know how long it was
NOT_COUNTING = (core.is_, core.is_not, adjoint.zeros_tree, sanitizing.note_shadow)


class Survey:
    """Looks through a reverse sweep under construction."""

    def __init__(
        self, fn: Function, top: Scope, memory: Memory, timeline: Timeline, shadows: set[Value], of_pair: bool
    ) -> None:
        self.fn = fn
        self.top = top
        self.registry = top.registry
        self.memory = memory
        self.timeline = timeline
        self.shadows = shadows  # shadow references made by the forward sweep: read as they are, not as they were
        self.of_pair = of_pair  # the two sweeps are functions of their own: only arguments are in scope of both
        self.local: set[Value] = set()
        self.extra_homes: dict[Value, tuple[Block, float]] = {}
        self.stores: dict[Value, Op] = {}
        self.undone: set[Op | None] = set()  # primal writes that the reverse sweep undoes
        self.elements = {v for s in self.registry.values() for v in [*s.provided, *s.recipes]}

    def plan(self) -> set[Op]:
        """The primal writes that have to be undone by the reverse sweep."""
        self.index_stores()
        self.collect_local(self.top.block)
        self.undone = {o.mirror for o in walk(self.top.block) if isinstance(o, Apply) and o.row is RESTORE}
        while True:
            self.memory.forget()
            self.survey(self.top.block)
            self.memory.decide()
            lost = [v for v, w in self.stores.items() if (w, w.operands[0]) in self.memory.kept]
            if not lost:
                return self.memory.restored
            for v in lost:  # cannot be read back after all: then it is to be had in another way
                del self.stores[v]

    # what is there -------------------------------------------------------------------------------------------------
    def collect_local(self, block: Block) -> None:
        """Note what a block of the reverse sweep defines."""
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
        """Whether the reverse sweep sees a primal value as it is."""
        if self.of_pair:
            return v.owner is self.fn.body
        return self.home(v) is self.fn.body

    # survey: which reads of memory does the reverse sweep want to repeat? ------------------------------------------
    def survey(self, block: Block) -> None:
        """Look through a block of the reverse sweep."""
        for op in block.ops:
            if isinstance(op, Apply) and op.row is RESTORE and isinstance(op.mirror, Apply):
                for v in op.mirror.operands[:2]:
                    self.survey_value(v, op.mirror, 0)
                index = op.mirror.operand("index")
                if index is not None and index not in self.local:
                    self.memory.add(Read(op.mirror, index, None))  # what is written back is by the same index
            for p, v in self.foreign(op):
                if op.mirror is None or op.mirror not in self.timeline.order:
                    continue
                self.survey_value(v, op.mirror, 0)
                if isinstance(op, Call) and isinstance(op.mirror, Call) and v in self.given_to(op.mirror):
                    self.memory.add_inside(op.mirror, op.mirror.operands.index(v))
                if self.reads_elements(op, p, v):
                    self.memory.add(Read(op.mirror, v, None))
            for inner in op.blocks:
                self.survey(inner)

    def given_to(self, call: Call) -> list[Value]:
        """What a call of the primal is given, without shadows."""
        return [v for v in call.operands if v not in self.shadows]

    def foreign(self, op: Op) -> list[tuple[str, Value]]:
        """The operands that are values of the primal, with their parameters."""
        params = op.params if isinstance(op, Apply) else [""] * len(op.operands)
        return [(p, v) for p, v in zip(params, op.operands) if v not in self.local]

    def reads_elements(self, op: Op, param: str, v: Value) -> bool:
        """Whether an op of the reverse sweep uses the contents of memory v, not only the reference."""
        node = self.memory.node(v)
        if node is None or v in self.shadows:
            return False
        if isinstance(op, Apply):
            grows = self.memory.later.get(node, False) or op.row not in NOT_COUNTING and self.changes_length(v)
            return param not in op.row.shape_only or isinstance(v.type, List) and grows
        if isinstance(op, Call):  # what is in a container that the callee changes, its reversal has recorded
            return not (isinstance(v.type, List | Entries) and op.mirror in node.writes)
        # a loop backwards over the same list makes as many passes as it made forwards
        return isinstance(op, For) and v in op.operands[: op.n_source_operands] and self.changes_length(v)

    def changes_length(self, v: Value) -> bool:
        """Whether the primal makes a list longer or shorter."""
        node = self.memory.node(v)
        if node is None or not isinstance(v.type, List):
            return False
        return self.memory.later.get(node, False) or any(map(resizes, node.writes))

    def survey_value(self, v: Value, at: Op, depth: int) -> None:
        """Note what is read in order to have a value again."""
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
        if low <= high and write in self.undone:
            return False  # the reverse sweep gets there after it has put back what was there before
        if low > high:
            low, high = high, self.timeline.end[here]
        between = [w for w in node.writes if w is not write and low <= self.timeline.order.get(w, low) <= high]
        return not between

    def cheap(self, op: Apply, depth: int) -> bool:
        """Whether to compute an op again rather than to record its result."""
        row = op.row
        if not row.pure or depth > CHEAP_DEPTH:
            return False
        memory = self.memory.node(op.result) is not None or op.result in self.shadows
        if isinstance(op.result.type, List | Entries) and memory and (row is not core.getitem or is_part(op)):
            return False  # made again it would not be the one that was changed
        if row is core.getitem:
            x, index = op.operands
            if isinstance(x.owner, Call):
                return False  # the part alone is recorded
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
        if any(isinstance(v.type, Opaque) and v.type.note not in FIXED for v in op.operands):
            return False  # nobody knows what it is by then
        if row.may_copy and is_mutable(op.result.type) and memory:
            return False  # computed again it could be another copy
        if row.cost == "free":
            return not is_mutable(op.result.type) or row.view_of is not None or row.contains == ("items",)
        scalars = all(isinstance(v.type, Scalar) for v in [*op.operands, *op.results])
        return row.cost == "cheap" and scalars
