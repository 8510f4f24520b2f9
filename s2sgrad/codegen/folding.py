"""Which values are written inside the expression that uses them, and which get a variable.

An unnamed value used once, in the block that defines it, is folded into its user when nothing between the two could
change what it reads, and when the order of effects stays as it is. Indices are repeated at each use.
"""

from __future__ import annotations

from s2sgrad.codegen.conditionals import expression_kind
from s2sgrad.codegen.facts import Facts, constant_of, is_none, literal_result, prints_as_literal
from s2sgrad.codegen.folded import Folded, Tree
from s2sgrad.codegen.footprints import (
    ARRAYS,
    DISPLAYS,
    LISTS,
    Footprint,
    footprint_of,
    footprint_of_block,
    is_statement,
)
from s2sgrad.codegen.predicates import evaluation_order, is_bad_target, is_int, is_tape, is_weak
from s2sgrad.codegen.widths import overhead_of
from s2sgrad.ir.ops import (
    Apply,
    Block,
    Branching,
    Call,
    Comment,
    Const,
    Function,
    If,
    Looping,
    Op,
    Return,
    Value,
    While,
    With,
)
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Entries, List, Tuple

MAX_LINE = 98  # widths are estimates; printed lines end before column 100
_INT_FORMS = {"+", "-"}


class Folding(Folded):
    """The walk that decides."""

    def __init__(self, fn: Function, facts: Facts) -> None:
        super().__init__(facts)
        self.repeated: set[Value] = set()
        self.kept: set[Value] = set()
        self.arrays_epoch = 0
        self.lists_epoch = 0
        self.sensitive = 0
        self.block(fn.body, 1)

    # the walk ---------------------------------------------------------------------------------------------------------

    def block(self, block: Block, depth: int) -> None:
        for op in block.ops:
            if isinstance(op, Const):
                if prints_as_literal(op, self.facts.count(op.result)):
                    self.inline.add(op.result)
            elif isinstance(op, Comment) or self.facts.is_alias(op):
                continue
            elif isinstance(op, Apply | Call):
                self.plain(op, depth)
            elif isinstance(op, Branching):
                self.branch(op, depth)
            elif isinstance(op, Looping):
                self.loop(op, depth)
            elif isinstance(op, Return):
                self.absorb(op, op.operands, depth, 7)
            else:
                self.yields(op, depth)

    def plain(self, op: Apply | Call, depth: int) -> None:
        result = op.results[0] if op.results else None
        if self.facts.is_idle(op):
            return
        if isinstance(op, Apply) and literal_result(op):
            self.inline.add(op.result)
            return
        if isinstance(op, Apply) and self.is_repeatable(op):
            self.inline.add(op.result)
            self.repeated.add(op.result)
            self.trees[op.result] = Tree(overhead_of(op) + sum(self.width(v) for v in op.operands))
            return
        tree = self.absorb(op, evaluation_order(op), depth, overhead_of(op) + self.target_width(op))
        own = footprint_of(op)
        if self.facts.layout.is_tried(op) and isinstance(op, Apply) and op.row.form not in DISPLAYS:
            own |= Footprint(ordered=True)  # what is raised first counts
        if own.sensitive:
            self.sensitive += 1
            tree.first = tree.first if tree.count else self.sensitive
            tree.last = self.sensitive
            tree.count += 1
        self.bump(own)
        tree.footprint |= own
        tree.width -= self.target_width(op)
        tree.arrays_epoch, tree.lists_epoch = self.arrays_epoch, self.lists_epoch
        if result is not None:
            self.trees[result] = tree

    def target_width(self, op: Op) -> int:
        """Columns that stand before the expression where it is a statement of its own."""
        if is_statement(op) or not op.results or is_none(op.results[0]):
            return 0
        name = op.results[0].name
        return (len(name) if name else 3) + 3

    def bump(self, footprint: Footprint) -> None:
        if footprint.writes & ARRAYS:
            self.arrays_epoch += 1
        if footprint.writes & LISTS:
            self.lists_epoch += 1

    def is_repeatable(self, op: Apply) -> bool:
        """Indices, slices and sums of integers, of which every use may write its own copy."""
        if op.result.name is not None or not self.facts.used(op.result):
            return False
        form, row = op.row.form, op.row
        loose = [v for v in map(self.facts.resolve, op.operands) if not self.is_settled(v)]
        if form is Form.TUPLE and self.only_indexes(op.result) and self.facts.count(op.result) > 1:
            self.kept.update(loose)
            return True
        if form is Form.SLICE or (form is Form.TUPLE and self.only_indexes(op.result)):
            return not loose
        if form is Form.BINARY and row.symbol in _INT_FORMS:
            return not loose and all(is_int(v) for v in [op.result, *op.operands])
        return False

    def is_settled(self, v: Value) -> bool:
        return v in self.repeated or constant_of(v)[0] or not self.is_candidate(v)

    def only_indexes(self, v: Value) -> bool:
        if not isinstance(v.type, Tuple) or v.type.cls is not None:
            return False
        return all(
            isinstance(use, Apply) and use.row.form in (Form.ITEM, Form.SET_ITEM, Form.AUG_ITEM)
            and self.facts.resolve(use.operands[1]) is v and self.facts.resolve(use.operands[0]) is not v
            for use in self.facts.uses.get(v, ())
        )

    # folding ----------------------------------------------------------------------------------------------------------

    def is_candidate(self, v: Value) -> bool:
        """Whether the value may be folded at all: unnamed, used once, an expression."""
        op = v.owner
        if v in self.inline or v in self.kept or self.facts.count(v) != 1:
            return False
        if v.name is not None and not is_weak(v):
            return False
        if isinstance(op, Apply | Call):
            return not is_statement(op) and not is_none(v)
        return isinstance(op, If) and op in self.chosen

    def movable(self, v: Value, user: Op) -> bool:
        """Whether the value may be folded into `user`, effects aside."""
        if not self.is_candidate(v) or v not in self.trees or is_bad_target(self.facts, user, v):
            return False
        return self.facts.home_of(v) is self.facts.home(user)

    def is_current(self, tree: Tree) -> bool:
        """Whether nothing has been written since that it reads."""
        reads = tree.footprint.reads
        if reads & ARRAYS and tree.arrays_epoch != self.arrays_epoch:
            return False
        return not (reads & LISTS and tree.lists_epoch != self.lists_epoch)

    def absorb(self, op: Op, operands: list[Value], depth: int, overhead: int, effects: bool = True) -> Tree:
        """Fold what can be folded into `op`; `operands` in the order in which Python evaluates them."""
        resolved = [self.facts.resolve(v) for v in operands]
        candidates = [v for v in resolved if self.movable(v, op)]
        effects = effects and not self.reads_first(op)
        limit = MAX_LINE - 4 * depth
        while True:
            accepted = self.in_order(candidates, effects)
            total = overhead + sum(self.trees[v].width if v in accepted else self.width(v) for v in resolved)
            widest = max(accepted, key=lambda v: self.trees[v].width, default=None)
            if total <= limit or widest is None or self.trees[widest].width <= 12:
                break
            candidates.remove(widest)
        tree = Tree(total)
        for v in accepted:
            self.inline.add(v)
            t = self.trees[v]
            tree.footprint |= t.footprint
            if t.count:
                tree.first = min(tree.first, t.first) if tree.count else t.first
                tree.last = max(tree.last, t.last)
                tree.count += t.count
        return tree

    def in_order(self, candidates: list[Value], effects: bool) -> list[Value]:
        """Those that may move here: what reads only memory that is as it was, and what runs just before this op, in
        the order in which it stands."""
        accepted: list[Value] = []
        at = self.sensitive
        for v in reversed(candidates):
            tree = self.trees[v]
            if effects and tree.count and tree.contiguous and tree.last == at:
                at = tree.first - 1
            elif tree.footprint.ordered or not self.is_current(tree):
                continue
            accepted.append(v)
        return accepted[::-1]

    def reads_first(self, op: Op) -> bool:
        """`x[i] += v` reads x[i] before v is evaluated: calls in v would come too late."""
        if not (isinstance(op, Apply) and op.row.form in (Form.AUG_ITEM, Form.AUG)):
            return False
        v = self.facts.resolve(op.operands[-1])
        if v not in self.trees:
            return False
        writes = self.trees[v].footprint.writes
        if writes & LISTS and isinstance(op.operands[0].type, List | Entries) and not self.only_tapes(v):
            return True
        return bool(writes & ARRAYS)

    def only_tapes(self, v: Value) -> bool:
        """Whether an expression changes no list but such as are used for nothing but append and pop."""
        op = v.owner
        if not isinstance(op, Apply):
            return False
        if footprint_of(op).writes and not is_tape(self.facts, op.operands[0]):
            return False
        parts = [w for w in map(self.facts.resolve, op.operands) if w in self.inline and w in self.trees]
        return all(self.only_tapes(w) for w in parts if self.trees[w].footprint.writes)

    # structure --------------------------------------------------------------------------------------------------------

    def yields(self, op: Op, depth: int) -> None:
        """Each yielded expression becomes a copy of its own, so none may have effects unless it is alone."""
        owner = self.facts.home(op).parent
        live = op.operands
        if isinstance(owner, Branching):
            live = [v for r, v in zip(owner.results, op.operands) if self.facts.used(r)]
        alone = sum(self.movable(v, op) and self.trees[v].count > 0 for v in map(self.facts.resolve, live)) == 1
        for v in live:
            self.absorb(op, [v], depth, 8, alone and not isinstance(owner, While))

    def loop(self, op: Looping, depth: int) -> None:
        for v in op.operands:
            self.absorb(op, [v], depth, 20, effects=False)
        footprint = footprint_of(op)
        for inner in op.blocks:
            footprint |= footprint_of_block(inner)
        self.enter(footprint)
        for inner in op.blocks:
            self.block(inner, depth + 1)
        if isinstance(op, While) and self.is_expression(op.cond):
            self.tests.add(op)
        self.enter(footprint)

    def enter(self, footprint: Footprint) -> None:
        if footprint.sensitive:
            self.sensitive += 1
        self.bump(footprint)

    def branch(self, op: Branching, depth: int) -> None:
        cond = self.facts.resolve(op.operands[0])
        before = (self.arrays_epoch, self.lists_epoch)
        tree = self.absorb(op, [cond], depth, 4)
        footprint = footprint_of(op)
        for inner in op.blocks:
            footprint |= footprint_of_block(inner)
        if isinstance(op, With):
            self.enter(footprint)
        for inner in op.blocks:
            self.block(inner, depth + 1)
        kind = expression_kind(self, op, footprint)
        if kind is None or not isinstance(op, If):
            self.enter(footprint)
            return
        self.chosen[op] = kind
        result = self.live_results(op)[0]
        if kind in ("and", "or"):
            self.absorb_shared(op, cond)
        width = sum(self.width(v) for v in [cond, *self.branch_values(op, result)]) + 12
        self.sensitive += 1
        self.trees[result] = Tree(
            width, tree.footprint | footprint, *before, first=tree.first if tree.count else self.sensitive,
            last=self.sensitive, count=tree.count + 1,
        )

    def absorb_shared(self, op: If, cond: Value) -> None:
        """`a and b` uses a once, though the op both tests and yields it."""
        if cond.name is not None or cond not in self.trees or self.facts.count(cond) != 2:
            return
        tree = self.trees[cond]
        same_block = self.facts.home_of(cond) is self.facts.home(op)
        current = (tree.arrays_epoch, tree.lists_epoch) == (self.arrays_epoch, self.lists_epoch)
        if same_block and not tree.footprint.ordered and (current or not tree.footprint.reads):
            self.inline.add(cond)
