"""Rewrites of the primal that make the reverse sweep simple; each keeps the primal's results bit for bit."""

from __future__ import annotations

from collections.abc import Sequence

from s2sgrad.analysis.alias import Aliases, Node, reachable
from s2sgrad.analysis.displays import changes_length
from s2sgrad.analysis.held import mark_held
from s2sgrad.analysis.reshaped import layout_matters
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import rewrite_operands
from s2sgrad.ir.ops import Apply, Block, Const, For, Function, If, Op, Source, Value, While, Yield, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import INT, Array, List, Number, Scalar, Tuple, carries_float, is_float, is_mutable, record_of
from s2sgrad.rules import adjoint, core, methods, operators
from s2sgrad.transforms.later import Later, nodes_at
from s2sgrad.transforms.separate import separate_memory
from s2sgrad.transforms.support import getitem

IN_PLACE = {
    "imul": "Mult",
    "itruediv": "Div",
    "ipow": "Pow",
    "ifloordiv": "FloorDiv",
    "imod": "Mod",
    "imatmul": "MatMult",
}


def protect_arguments(fn: Function, params: Sequence[Value], shadows: bool = False) -> None:
    """Copy, on entry, the arguments whose memory the function writes: the caller's are never changed.

    With `shadows`, those as well whose parts need shadows for another reason: a copy is what a shadow mirrors.
    """
    aliases = Aliases(fn)
    if shadows:
        mark_held(fn, aliases)
    same_layout = layout_matters(fn)
    copies: dict[Value, Value] = {}
    entry = Block()
    b = Builder(entry, fn.span)
    for p in params:
        if any(n.memory for n in aliases.reach(p)):
            copies[p] = copy_of(b, p, same_layout, unwritten_parts(fn, p, aliases))
            copies[p].name = p.name
    if copies:
        rewrite_operands(fn.body, lambda v: copies.get(v, v))
        fn.body.ops[:0] = entry.ops


def part_arguments(fn: Function, aliases: Aliases) -> bool:
    """Give arguments a second name, where they have shadows only because a function that they are handed to may give
    them back: shadows are those of the second name. Nobody writes them, so it is no copy. Whether there are any."""
    entry = Block()
    b = Builder(entry, fn.span)
    parted: dict[Value, Value] = {}
    for p in fn.params:
        if carries_float(p.type) and any(n.memory for n in aliases.reach(p)):
            parted[p] = b.apply(core.freeze, p, name=p.name, type=p.type)
    rewrite_operands(fn.body, lambda v: parted.get(v, v))
    fn.body.ops[:0] = entry.ops
    return bool(parted)


def copy_of(b: Builder, v: Value, same_layout: bool, kept: set[int] = frozenset()) -> Value:  # type: ignore[assignment]
    """A copy of an argument, or of a part of one; parts of tuples that are kept are not copied."""
    t = v.type
    if not is_mutable(t):
        return v
    if isinstance(t, Tuple):
        parts = [getitem(b, v, k, e) for k, e in enumerate(t.elts)]
        record = record_of(t)
        items = [x if k in kept else copy_of(b, x, same_layout) for k, x in enumerate(parts)]
        for k, (x, item) in enumerate(zip(parts, items)):
            if record is not None and item is not x:
                item.name = record.names[k]
        return b.apply(core.make_tuple, *items, type=t)
    row = core.copy if isinstance(t, Array | Number) else adjoint.copy_tree
    if same_layout and not isinstance(t, Number):
        row = adjoint.copy_of_argument if isinstance(t, Array) else adjoint.copies_of_arguments
    # np.copy keeps the order of the axes in memory, on which the bits of a sum depend; the method does not
    method = row is core.copy and isinstance(t, Array) and t.rank in (0, 1)
    return b.apply(row, v, type=t, method=method)


def unwritten_parts(fn: Function, p: Value, aliases: Aliases) -> set[int]:
    """The parts of an argument that is a tuple which are taken out of it, and never written."""
    if not isinstance(p.type, Tuple):
        return set()
    kept = set(range(len(p.type.elts)))
    for op in walk(fn.body):
        if p not in op.operands:
            continue
        known, k = static_value(op.operands[1].type) if isinstance(op, Apply) and op.row is core.getitem else (False, 0)
        if not known:
            return set()
        if any(n.memory for n in aliases.reach(op.results[0])):
            kept.discard(k)
    return kept


def own_indices(fn: Function, called: bool = False) -> None:
    """Copy what is in a tuple by which something is indexed, where it is written: it is read again.

    An array or list that is an index by itself is an operand like any other, and is recorded where it is written later.
    What a function that is `called` is given may be written when it has returned.
    """
    indexed = [op for op in walk(fn.body) if isinstance(op, Apply) and _by_tuple(op)]
    if not indexed:
        return
    aliases = Aliases(fn)
    given = {n for p in fn.params if called for n in aliases.reach(p)}
    written = {op for op in indexed if any(n.written or n in given for n in aliases.reach(_index(op)))}
    todo = [fn.body] if written else []
    while todo:
        block = todo.pop()
        ops: list[Op] = []
        for op in block.ops:
            todo += op.blocks
            if op in written:
                index = _index(op)
                b = Builder(Block(), op.span)
                own = copy_of(b, index, False)
                op.operands = [own if v is index else v for v in op.operands]
                ops += b.block.ops
            ops.append(op)
        block.ops = ops


def _index(op: Op) -> Value:
    assert isinstance(op, Apply)
    index = op.operand("index")
    assert index is not None
    return index


def _by_tuple(op: Apply) -> bool:
    index = op.operand("index")
    return index is not None and isinstance(index.type, Tuple)


def count_loops(fn: Function) -> dict[Op, Value]:
    """Give every loop whose number of passes is not plain from its sources a counter, as one more carried value.

    Returns the number of passes by loop.
    """
    counters: dict[Op, Value] = {}
    over_lists = [op for op in walk(fn.body) if isinstance(op, For) and lists_of(op)]
    aliases = Aliases(fn) if over_lists else None
    changing = {op for op in over_lists if aliases is not None and changes_its_list(aliases, op)}
    for op in walk(fn.body):
        if isinstance(op, While) or (isinstance(op, For) and (op in changing or needs_counter(op))):
            counters[op] = add_counter(op)
    place_counters(fn.body)
    return counters


def lists_of(op: For) -> list[tuple[Source, Value]]:
    """The lists that a loop runs over."""
    runs = zip(op.sources, op.source_operands())
    return [(s, operands[0]) for s, operands in runs if s.kind == "seq" and isinstance(operands[0].type, List)]


def changes_its_list(aliases: Aliases, op: For) -> bool:
    """Whether a loop runs over a list whose length changes meanwhile: it goes on to what is appended."""
    return any(changes_length(aliases, v, op.body) for _, v in lists_of(op))


def needs_counter(op: For) -> bool:
    """Whether the passes cannot be run backwards from the sources alone."""
    if op.has_stop or any(s.kind == "iter" for s in op.sources):
        return True
    others = [s for s in op.sources if s.kind != "count"]
    return len(others) != 1 or (others[0].kind == "range" and len(op.sources) > 1)


def add_counter(op: For | While) -> Value:
    """Carry `count`, 0 on entry and one more after every pass, as the last carried value."""
    marker = Value(INT, "count")
    op.operands.append(marker)  # replaced by a constant in place_counters
    arg = op.body.add_arg(INT, "count")
    if isinstance(op, While):
        op.cond.add_arg(INT, "count")
    tail = Block()
    b = Builder(tail, op.span)
    new = b.apply(operators.add, arg, b.const(1), name="count", type=INT)
    op.body.ops[-1:-1] = tail.ops
    op.body.terminator.operands.append(new)
    return op.add_result(INT, "count")


def place_counters(block: Block) -> None:
    """Define the zeros that the counters start from, in front of their loops."""
    ops: list[Op] = []
    for op in block.ops:
        for inner in op.blocks:
            place_counters(inner)
        if isinstance(op, For | While):
            for k, v in enumerate(op.operands):
                if v.owner is None:
                    b = Builder(Block(), op.span)
                    op.operands[k] = b.const(0, name="count")
                    ops += b.block.ops
        ops.append(op)
    block.ops = ops


def expand_in_place(fn: Function, active_node: object) -> None:
    """x *= v on memory that carries a derivative becomes t = x * v; x[...] = t (likewise / ** // % @)."""
    expand_block(fn.body, active_node)


def expand_arrays(fn: Function) -> None:
    """Expand in-place arithmetic on all float arrays, and make references to memory such as can be mirrored."""
    separate_memory(fn)
    expand_in_place(fn, lambda v: isinstance(v.type, Array) and is_float(v.type))


def expand_block(block: Block, active_node: object) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for inner in op.blocks:
            expand_block(inner, active_node)
        if isinstance(op, Apply) and op.row in SCALING and is_plain_number(op.operands[1]):
            ops.append(op)
        elif isinstance(op, Apply) and op.row.name in EXPANDED and active_node(op.operands[0]):  # type: ignore[operator]
            b = Builder(Block(), op.span)
            t = b.apply(EXPANDED[op.row.name], *op.operands)
            b.apply(core.setitem, op.operands[0], b.const(Ellipsis), t)
            ops += b.block.ops
        elif isinstance(op, Apply) and op.row in WHOLE and active_node(op.operands[0]):  # type: ignore[operator]
            b = Builder(Block(), op.span)
            b.apply(core.setitem, op.operands[0], b.const(Ellipsis), op.operands[1])
            ops += b.block.ops
        else:
            ops.append(op)
    block.ops = ops


def is_plain_number(v: Value) -> bool:
    """Whether a value is a number through which no derivative can flow."""
    return isinstance(v.type, Scalar) and (v.type.kind in "bi" or isinstance(v.owner, Const))


SCALING = (core.imul, core.itruediv)  # by a plain number: the cotangent is scaled in the same way
WHOLE = (methods.fill, methods.copyto)  # x.fill(v), np.copyto(x, v): x[...] = v
EXPANDED = {getattr(core, name).name: operators.BINARY[kind] for name, kind in IN_PLACE.items() if hasattr(core, name)}


class Freezer:
    """Marks where memory stops being written and its reference is passed on, so that it counts as a value from there.

    An array made and filled inside a block and then yielded (carried to the next pass of a loop, or out of a branch) is
    only read afterwards. `freeze` at the yield splits its alias class in two: the part inside that is written, and the
    part outside that is not. An edge (a reference handed to a loop, to its next pass, out of a block) may be cut if
    what is on its far side is never written, not even when the function has returned (`later`), and all of the near
    side lives inside the block that hands it over, with every write before the hand-over.
    """

    def __init__(self, fn: Function, later: Later) -> None:
        self.fn = fn
        self.later = later
        self.home: dict[Value, Block] = {}
        self.depth: dict[Block, tuple[Block, ...]] = {}
        self.place: dict[Op, tuple[Block, int]] = {}
        self._index(fn.body, ())

    def _index(self, block: Block, chain: tuple[Block, ...]) -> None:
        chain = (*chain, block)
        self.depth[block] = chain
        for a in block.args:
            self.home[a] = block
        for k, op in enumerate(block.ops):
            self.place[op] = (block, k)
            for r in op.results:
                self.home[r] = block
            for inner in op.blocks:
                self._index(inner, chain)

    def edges(self) -> list[tuple[Op, int]]:
        """Every place where a reference is handed over, as (op, operand position)."""
        found: list[tuple[Op, int]] = []
        for op in walk(self.fn.body):
            if isinstance(op, For | While):
                first = op.n_source_operands if isinstance(op, For) else 0
                found += [(op, k) for k in range(first, len(op.operands))]
            elif isinstance(op, Yield):
                found += [(op, k) for k in range(len(op.operands))]
        return [(op, k) for op, k in found if is_mutable(op.operands[k].type)]

    def run(self) -> None:
        plain = Aliases(self.fn)
        cut = {e for e in self.edges() if plain.written(e[0].operands[e[1]])}
        while cut:
            aliases = CutAliases(self.fn, cut)
            outside = set(nodes_at(self.fn, aliases, self.later))
            bad = {e for e in cut if not self.valid(aliases, outside, *e)}
            if not bad:
                break
            cut -= bad
        if cut:
            for op, k in self.edges():  # in program order
                if (op, k) in cut and any(n.written for n in aliases.reach(op.operands[k])):
                    self.insert(op, k)

    def targets(self, op: Op, k: int) -> list[Value]:
        """The values on the far side of an edge."""
        if isinstance(op, For):
            j = k - op.n_source_operands
            return [op.carried_args[j], op.carried_results[j]]
        if isinstance(op, While):
            return [op.body.args[k], op.cond.args[k], op.carried_results[k]]
        owner = self.owner(op)
        if isinstance(owner, If):
            return [owner.results[k]]
        assert isinstance(owner, For | While)
        j = k - owner.has_stop
        if j < 0:
            return []
        args = [owner.carried_args[j], owner.carried_results[j]]
        return args + ([owner.cond.args[j]] if isinstance(owner, While) else [])

    def owner(self, terminator: Op) -> Op:
        block = self.place[terminator][0]
        outer = self.depth[block][-2]
        for op in outer.ops:
            if block in op.blocks:
                return op
        raise AssertionError("a block without an owner")

    def valid(self, aliases: Aliases, outside: set[Node], op: Op, k: int) -> bool:
        near, far = aliases.node(op.operands[k]), [n for t in self.targets(op, k) for n in aliases.reach(t)]
        assert near is not None
        parts = reachable(near)
        if any(n in parts or n.written or n in outside for n in far):
            return False
        if not any(n.written for n in parts):
            return True
        if aliases.contained(near):
            return False
        block, at = self.place[op]
        inside = all(self.inside(v, block) for n in parts for v in n.values)
        return inside and all(self.before(w, block, at) for n in parts for w in n.writes)

    def inside(self, v: Value, block: Block) -> bool:
        return v in self.home and block in self.depth[self.home[v]] and v.owner is not block

    def before(self, write: Op, block: Block, at: int) -> bool:
        b, k = self.place[write]
        while b is not block:
            if len(self.depth[b]) < 2:
                return False
            parent = self.depth[b][-2]
            k = next(i for i, o in enumerate(parent.ops) if b in o.blocks)
            b = parent
        return k < at

    def insert(self, op: Op, k: int) -> None:
        v = op.operands[k]
        b = Builder(Block(), op.span)
        frozen = b.apply(core.freeze, v, name=v.name, type=v.type)
        op.operands[k] = frozen
        block = self.place[op][0]
        block.ops.insert(block.ops.index(op), b.block.ops[0])


class CutAliases(Aliases):
    """Alias classes as they would be if the references handed over at `cut` were new memory."""

    def __init__(self, fn: Function, cut: set[tuple[Op, int]]) -> None:
        self.cut_values = cut
        self.current: Op | None = None
        super().__init__(fn)

    def _op(self, op: Op) -> None:
        if isinstance(op, If):
            for b in op.blocks:
                self._block(b)
                y = b.terminator
                for k, (v, r) in enumerate(zip(y.operands, op.results)):
                    if (y, k) not in self.cut_values:
                        self.join(r, v)
        else:
            super()._op(op)

    def _loop(self, op: For | While) -> None:
        first = op.n_source_operands if isinstance(op, For) else 0
        for k, (init, arg, result) in enumerate(zip(op.inits, op.carried_args, op.carried_results)):
            if (op, k + first) not in self.cut_values:
                self.join(init, arg)
            self.join(result, arg)
        self._block(op.body)
        y = op.body.terminator
        for k, (arg, v) in enumerate(zip(op.carried_args, op.carried_yields)):
            if (y, k + op.has_stop) not in self.cut_values:
                self.join(arg, v)


def freeze_values(fn: Function, later: Later | None = None) -> None:
    """Insert `freeze` wherever an array that was written is handed on as a value; see Freezer."""
    Freezer(fn, later or {}).run()


__all__ = ["count_loops", "expand_arrays", "expand_in_place", "freeze_values", "protect_arguments"]
