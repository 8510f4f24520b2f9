"""Accumulation in place: a + c as a += c, where nothing else refers to the memory of a and a is not used again.

A value owns its memory if it was newly made, and every use but the last only reads it. Ownership passes through loops
(what is carried) and branches: their results own what they received if every source did. Which values own is a greatest
fixpoint: all are taken to, until something shows that they do not.
"""

from __future__ import annotations

from s2sgrad.ir.layout import Layout, Uses, uses_of
from s2sgrad.ir.ops import Apply, Block, Branching, Function, Looping, Op, Region, Value, walk
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import NONE, Array, is_complex, is_mutable
from s2sgrad.optimize.matching import BLANKS, like_once_combined
from s2sgrad.optimize.rewrite import Substitution, each_function, put_instead
from s2sgrad.rules import core, operators

IN_PLACE = {operators.add: core.iadd, operators.sub: core.isub}


def accumulate_in_place(fn: Function) -> None:
    """Turn additions to owned arrays into in-place additions, in a function and in all that it calls."""
    each_function(fn, lambda f: _Owner(f).run())


def is_new(v: Value) -> bool:
    """Whether the value is memory newly made by the op that defines it."""
    op = v.owner
    return (
        isinstance(op, Apply) and isinstance(v.type, Array) and op.row.fresh and op.row.view_of is None
        and op.row.element_of is None and not op.row.writes and op.row.form is not Form.NOTHING and not op.row.effect
    )


def of_sweep(v: Value) -> bool:
    """Whether v belongs to a reverse sweep, or is a blank array made for one: not a value of the user's program."""
    owner = v.owner
    if isinstance(owner, Apply):
        return owner.mirror is not None or owner.row in BLANKS
    return isinstance(owner, Region) and owner.mirror is not None


def always_new(v: Value) -> bool:
    """Whether v, or whatever branches and loops pass on as v, is newly made memory."""
    seen: set[Value] = set()
    todo = [v]
    while todo:
        w = todo.pop()
        if w in seen:
            continue
        seen.add(w)
        owner = w.owner
        if isinstance(owner, Region):
            sources = owner.incoming_of(w)
            if not sources:
                return False
            todo += sources
            if isinstance(owner, Looping) and (variable := owner.carried_as(w)) is not None:
                seen.update(variable.names)  # what its body passes on is its argument
        elif not is_new(w):
            return False
    return True


def only_reads(op: Op, v: Value) -> bool:
    """Whether an op does nothing with v but read (or write) its elements: no reference to it is left behind."""
    if not isinstance(op, Apply):
        return False
    row = op.row
    for param, operand in zip(op.params, op.operands):
        if operand is not v:
            continue
        if param == row.view_of or param == row.element_of:
            # indexing that yields a number, or copies
            if row is core.getitem and not is_mutable(op.result.type):
                continue
            return False
        if row.form in (Form.TUPLE, Form.LIST, Form.DICT) or row.form is Form.NOTHING:
            return False
        if row.stores is not None and param == row.stores[1]:
            container = op.operand(row.stores[0])
            if container is None or not isinstance(container.type, Array):
                return False
        elif not (row.fresh or not is_mutable(op.result.type)):
            return False
        if row.effect and row is not core.print_:
            return False
    return True


def would_confuse(copy: Apply) -> bool:
    """Whether, without the copy, an adjoint would go on under the name of one of the primal's arrays."""
    source, result = copy.operands[0], copy.result
    primal = isinstance(source.owner, Op) and source.owner.mirror is None
    return primal and bool(source.name and result.name) and source.name != result.name


class _Owner:
    def __init__(self, fn: Function) -> None:
        self.fn = fn
        self.layout = Layout(fn)
        self.uses: Uses = uses_of(fn)
        self.linear: dict[Value, bool] = {}
        self.lost: set[Value] = set()

    def run(self) -> None:
        candidates = [op for op in walk(self.fn.body) if self.candidate(op)]
        if self.fn.mixed:
            candidates = [op for op in candidates if not is_complex(op.results[0].type)]
        copies = [op for op in walk(self.fn.body) if isinstance(op, Apply) and op.row is core.copy]
        if not candidates and not copies:
            return
        self.find_lost()
        chosen = [(op, pair) for op in candidates if (pair := self.target(op)) is not None]
        needless = [op for op in copies if not would_confuse(op) and self.needless(op)]
        sub = Substitution()
        for copied in needless:
            sub.replace(copied.result, copied.operands[0])
        put_instead(self.fn.body, {op: [] for op in needless})
        for op, (target, other) in chosen:
            self.change(op, target, other, sub)
        sub.apply(self.fn.body)

    @staticmethod
    def candidate(op: Op) -> bool:
        return (
            isinstance(op, Apply) and op.row in IN_PLACE and op.mirror is not None
            and isinstance(op.result.type, Array) and bool(op.result.type.dims)
        )

    def target(self, op: Op) -> tuple[Value, Value] | None:
        """The operand that can take the sum, and the other one."""
        assert isinstance(op, Apply)
        a, c = op.operands
        pairs = ((a, c), (c, a)) if op.row is operators.add else ((a, c),)
        for target, other in pairs:
            same = like_once_combined(target.type, op.result.type) and target is not other
            if same and self.owns(target) and self.is_last(op, target):
                return target, other
        return None

    def needless(self, op: Op) -> bool:
        """Whether an op copies what nobody else refers to or uses after it."""
        source = op.operands[0]
        return isinstance(source.type, Array) and self.owns(source) and self.is_last(op, source)

    def change(self, op: Op, target: Value, other: Value, sub: Substitution) -> None:
        assert isinstance(op, Apply)
        old = op.result
        op.operands, op.params, op.row = [target, other], ("x", "value"), IN_PLACE[op.row]
        op.results = []
        op.add_result(NONE)
        self.takes_name(target, old)
        sub.replace(old, target)

    @staticmethod
    def takes_name(target: Value, old: Value) -> None:
        if old.name is not None and isinstance(target.owner, Op):
            target.name = old.name

    # ownership -----------------------------------------------------------------------------------
    def owns(self, v: Value) -> bool:
        return v not in self.lost and self.is_linear(v) and self.has_source(v)

    def has_source(self, v: Value) -> bool:
        """Whether v can own memory at all: it is new, or what a loop or branch passes on."""
        owner = v.owner
        if isinstance(owner, Block):
            return v in self.sources
        if isinstance(owner, Region):
            return v in self.sources
        return is_new(v) and of_sweep(v)

    def find_lost(self) -> None:
        """Values that do not own because what flows into them does not."""
        self.sources: dict[Value, list[Value]] = {}
        flows: dict[Value, list[Value]] = {}
        for op in walk(self.fn.body):
            for flow in op.flows():
                if isinstance(flow.target.type, Array):
                    self.sources.setdefault(flow.target, []).append(flow.source)
                    flows.setdefault(flow.source, []).append(flow.target)
        todo = [s for s in flows if not (self.is_linear(s) and self.has_source(s))]
        while todo:
            for target in flows.get(todo.pop(), ()):
                if target not in self.lost:
                    self.lost.add(target)
                    todo.append(target)

    # linearity -----------------------------------------------------------------------------------
    def is_linear(self, v: Value) -> bool:
        """Whether every use but the last only reads v, in the block of its definition and its branches."""
        if v not in self.linear:
            self.linear[v] = self.linear_in(self.layout.block_of(v), v, self.uses.get(v, []))
        return self.linear[v]

    def is_last(self, op: Op, v: Value) -> bool:
        """Whether an op is the last use of v, executed at most once for each v."""
        block, uses = self.layout.block_of(v), self.uses[v]
        while True:
            last = max((self.top(u, block) for u in uses), key=lambda o: self.layout.place[o][1])
            if last is op:
                return uses.count(op) == 1
            if not isinstance(last, Branching) or not self.inside(op, block) or self.top(op, block) is not last:
                return False
            block = next(b for b in last.blocks if self.inside(op, b))
            uses = [u for u in uses if self.inside(u, block)]

    def linear_in(self, block: Block, v: Value, uses: list[Op]) -> bool:
        """The same, for those uses that stand in one block."""
        tops: dict[Op, list[Op]] = {}
        for use in uses:
            tops.setdefault(self.top(use, block), []).append(use)
        if not tops:
            return True
        last = max(tops, key=lambda o: self.layout.place[o][1])
        for top, inner in tops.items():
            if top is not last and not all(only_reads(u, v) for u in inner):
                return False
        inner = tops[last]
        if inner == [last]:
            return last.operands.count(v) == 1  # consumed by the op itself
        if all(only_reads(u, v) for u in inner):
            return True
        if not isinstance(last, Branching):
            return False
        for b in last.blocks:
            if not self.linear_in(b, v, [u for u in inner if self.inside(u, b)]):
                return False
        return last not in inner

    def top(self, op: Op, block: Block) -> Op:
        """The op of `block` in which `op` stands."""
        found = self.layout.within(op, block)
        assert found is not None
        return found

    def inside(self, op: Op, block: Block) -> bool:
        return self.layout.within(op, block) is not None
