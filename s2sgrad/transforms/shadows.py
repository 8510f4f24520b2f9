"""Shadow memory: for every reference to written memory, the same reference into adjoint memory.

Two ways to get at a shadow. Mirrored: the reverse sweep repeats the statement that made the reference, on shadows (a
view of the shadow, the same choice between shadows), down to an allocation, where it makes a zero array. Forward-made:
where references travel in ways that cannot be repeated backwards (carried by a loop, kept in a list that changes), the
forward sweep makes the shadows beside the primal references, and they are recorded like any other value (the way of
Enzyme: Moses
and Churavy, NeurIPS 2020).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from s2sgrad.analysis.alias import Aliases, Node, reachable
from s2sgrad.analysis.held import all_values, mark_held
from s2sgrad.analysis.references import is_part, referred
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import clone_op
from s2sgrad.ir.ops import (
    UNDEFINED,
    Apply,
    Block,
    Call,
    Const,
    For,
    Function,
    If,
    Op,
    Value,
    While,
    With,
    Yield,
    is_undefined,
    walk,
)
from s2sgrad.ir.ranks import unknown_rank
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import NONE, Bottom, Entries, List, Map, Scalar, Tuple, carries_float, is_mutable
from s2sgrad.rules import adjoint, core, operators, products, shaping, windows
from s2sgrad.rules.complex_rows import IMAGINARY
from s2sgrad.transforms.map_shadows import shadow_write
from s2sgrad.transforms.mixed_entries import own_entry
from s2sgrad.transforms.mutation import written_in
from s2sgrad.transforms.reverse_maps import empty
from s2sgrad.transforms.reverse_parts import shadow_of_part
from s2sgrad.transforms.sanitize import note_shadow
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import derived_name, is_array, tangent_type, zero_of, zeros_beside

if TYPE_CHECKING:
    from s2sgrad.transforms.reverse import Reverse


class Shadows:
    """Finds the shadow of a reference, making it where it is first needed."""

    def __init__(self, reverse: Reverse, companions: dict[Value, Value]) -> None:
        self.reverse = reverse
        self.companions = companions

    def of(self, scope: Scope, v: Value) -> Value:
        """The shadow of v, usable in `scope`."""
        if v in self.companions:
            return self.companions[v]
        for s in scope.chain():
            if v in s.shadows:
                return s.shadows[v]
        home = scope.home(self.reverse.home_block(v))
        saved = home.builder.mirror, home.builder.span
        home.builder.mirror = scope.builder.mirror  # the moment at which the shadow is made, not that of v
        shadow = self.make(home, v)
        note_shadow(home.builder, self.reverse.aliases, v, shadow)
        home.builder.mirror, home.builder.span = saved
        home.shadows[v] = shadow
        if shadow.name is None:
            shadow.name = derived_name("d", v)
        return shadow

    def make(self, home: Scope, v: Value) -> Value:
        op = v.owner
        if isinstance(op, Apply):
            return self.of_apply(home, op, v)
        if isinstance(op, If):
            return self.of_choice(home, op, op.results.index(v))
        if isinstance(op, Block) and not isinstance(op, Op):
            raise AssertionError(f"no shadow for the block argument {v!r}")
        return self.zeros(home, v)

    def zeros(self, home: Scope, v: Value) -> Value:
        if isinstance(v.type, Map):
            return empty(home.builder, v.type)
        return zeros_beside(home.builder, v)

    def stretched(self, v: Value) -> list[Apply] | None:
        """The views from a view in which elements stand several times, or imaginary parts, to v, which lies in it; None
        for all else."""
        op, chain = v.owner, []
        while isinstance(op, Apply) and not op.row.may_copy:
            x = referred(op)
            if x is None or not is_array(x.type):
                return None
            chain.append(op)
            if op.row in STRETCHING or op.row in IMAGINARY:
                return chain[::-1]
            op = x.owner
        return None

    def unstretched(self, b: Builder, v: Value, d: Value) -> tuple[Value, Value] | None:
        """What a read of such a view adds to the cotangent of what is stretched."""
        chain = self.stretched(v)
        if chain is None:
            return None
        op, *views = chain
        x = op.operand(op.row.view_of or "")
        assert x is not None
        if views:
            whole = view = b.apply(core.zeros_like, op.result)
            for inner in views:
                operands = [view if p == inner.row.view_of else o for p, o in zip(inner.params, inner.operands)]
                view = b.apply(inner.row, *operands, params=inner.params, method=inner.method)
            b.apply(core.iadd, view, d)
            d = whole
        if op.row in IMAGINARY:
            return x, b.apply(operators.mul, b.const(-1j), d)
        if op.row is windows.sliding_window_view:
            params = ("d", "a", *op.params[1:])
            return x, b.apply(windows.unslide_row, d, x, *op.operands[1:], params=params)
        return x, b.apply(core.unbroadcast, d, x)

    def of_apply(self, home: Scope, op: Apply, v: Value) -> Value:
        row = op.row
        if is_part(op):
            return shadow_of_part(
                home.builder, op, self.reverse.aliases, lambda x: self.of(home, x)
            )
        if (x := referred(op)) is not None:
            mirrored = op.operands if row is adjoint.view_or_zeros else [x]
            operands = [self.of(home, o) if o in mirrored else o for o in op.operands]
            if row in READ_ONLY:
                return home.builder.apply(mirror_of_read_only(op), *operands, type=v.type, name=derived_name("d", v))
            if row in IMAGINARY:
                raise imaginary_view(op)
            if row in STRETCHING:
                raise UnsupportedError(
                    "a broadcast view of an array that is written"
                    + written_in([self.reverse.aliases.node(x)], op.span),
                    op.span,
                    "broadcast a copy: np.broadcast_to(x.copy(), ...)",
                )
            view = home.builder.apply(
                row, *operands, params=op.params, type=v.type, name=derived_name("d", v), method=op.method
            )
            if row.may_copy:
                return home.builder.apply(adjoint.view_or_zeros, view, self.of(home, x), name=derived_name("d", v))
            return view
        if row.contains and (self.reverse.holds_inside(v) or not self.reverse.is_memory(v)):
            items = []
            for p, item in zip(op.params, op.operands):
                if p not in row.contains:
                    items.append(item)
                elif self.reverse.holds_memory(item):
                    shadow = self.of(home, item)
                    whole = self.reverse.is_memory(v)
                    items.append(own_entry(home.builder, self.reverse.aliases, item, shadow) if whole else shadow)
                elif self.reverse.is_memory(v) and carries_float(item.type):
                    items.append(zero_of(home.builder, item))
                else:
                    items.append(home.builder.const(None))
            return home.builder.apply(row, *items, params=op.params, type=v.type, name=derived_name("d", v))
        return self.zeros(home, v)

    def of_choice(self, home: Scope, op: If, k: int) -> Value:
        """The same choice, between the shadows."""
        if isinstance(op, With):
            home.within.add(op.blocks[0])
            return self.of(home, op.blocks[0].terminator.operands[k])
        blocks = []
        for primal in op.blocks:
            inner = Scope(primal, Block(), home)
            inner.builder.mirror = home.builder.mirror
            value = self.of(inner, primal.terminator.operands[k])
            inner.builder.add(Yield([value]))
            blocks.append(inner.block)
        choice = If(op.operands[0], blocks[0], blocks[1])
        home.builder.add(choice)
        return choice.add_result(op.results[k].type, derived_name("d", op.results[k]))


def index_homes(block: Block) -> dict[Value, Block]:
    """The defining block of every op result."""
    homes: dict[Value, Block] = {}
    todo = [block]
    while todo:
        current = todo.pop()
        for op in current.ops:
            for r in op.results:
                homes[r] = current
            todo += op.blocks
    return homes


READ_ONLY = {products.diagonal: adjoint.diagonal_view}
STRETCHING = frozenset({core.broadcast_like, shaping.broadcast_to, windows.sliding_window_view})


def imaginary_view(op: Op) -> UnsupportedError:
    """The cotangents of imaginary parts are no part of those of the array: they stand there with the other sign."""
    return UnsupportedError(
        "the imaginary part of an array, as a view, is written or handed around",
        op.span,
        "write the array itself, z[...] = z.real + 1j * v, or copy the part: z.imag.copy()",
    )


def mirror_of_read_only(op: Apply) -> Row:
    """NumPy gives some views that cannot be written; their shadows have to be."""
    return READ_ONLY[op.row]


# forward-made shadows ---------------------------------------------------------------------------------------------


def forward_made_nodes(fn: Function, aliases: Aliases, seeds: Iterable[Node] = ()) -> set[Node]:
    """The memory whose shadows must be made in the forward sweep, because references to it travel.

    That is: written memory that a loop carries, that leaves a branch or loop in which it was made, or that is kept in a
    container which itself changes; and `seeds`, what is known to need them.
    """
    mark_held(fn, aliases)
    nodes: set[Node] = {n.find() for n in seeds}
    for op in walk(fn.body):
        if isinstance(op, For | While):
            for arg, result in zip(op.carried_args, op.carried_results):
                for v in (arg, result):
                    nodes |= {n for n in aliases.reach(v) if any(m.memory for m in aliases.reach(v))}
        elif isinstance(op, If):
            for k, r in enumerate(op.results):
                if any(n.memory for n in aliases.reach(r)) and any(
                    made_inside(b, b.terminator.operands[k]) for b in op.blocks
                ):
                    nodes |= set(aliases.reach(r))
    containers = [
        (v, node)
        for v in all_values(fn)
        if isinstance(v.type, List | Entries | Tuple)
        and (node := aliases.node(v)) is not None
        and any(n.memory for n in aliases.reach(v))
    ]
    changed = True
    while changed:
        changed = False
        for v, node in containers:
            inner = aliases.reach(v)
            moved = node.written and any(n.memory for n in inner if n is not node)
            if (moved or any(n in nodes for n in inner)) and not set(inner) <= nodes:
                nodes |= set(inner)
                changed = True
    nodes = {n for n in nodes if any(m.memory for m in reachable(n))}  # a cotangent that is a value moves by itself
    return {n for n in nodes if not n.values or any(carries_float(v.type) for v in n.values)}


def made_inside(block: Block, v: Value) -> bool:
    """Whether a yielded reference was allocated in the block that yields it, or found by what is known only there: the
    choice between shadows is a branch of its own, and what was recorded in a branch is read back once."""
    homes = index_homes(block)
    while v in homes:
        op = v.owner
        x = referred(op) if isinstance(op, Apply) else None
        if x is None or op.row.may_copy or not all(o is x or repeats(homes, o) for o in op.operands):  # type: ignore[union-attr]
            return True
        v = x
    return False


def repeats(homes: dict[Value, Block], v: Value) -> bool:
    """Whether a value needs nothing recorded in its block: it is from outside, or a few operations on what is."""
    if v not in homes or isinstance(v.owner, Const):
        return True
    op = v.owner
    simple = isinstance(op, Apply) and op.row.pure and op.row.cost in ("free", "cheap") and op.row.element_of is None
    return simple and not is_mutable(v.type) and all(repeats(homes, o) for o in op.operands)  # type: ignore[union-attr]


ADDITIVE = (core.iadd_item, core.isub_item, *adjoint.ACCUMULATIONS, adjoint.add_back, adjoint.add_list_slice)


class Companions:
    """Rewrites a function so that every reference in `nodes` has a shadow reference beside it."""

    def __init__(
        self, fn: Function, aliases: Aliases, nodes: set[Node], taken: dict[Function, list[int]] | None = None,
        returning: Collection[Function] = (),
    ) -> None:
        self.fn = fn
        self.aliases = aliases
        self.nodes = nodes
        self.taken = taken or {}  # a function that is called -> the arguments whose shadows it takes as well
        self.returning = returning  # the functions that give back the shadow of their result
        self.map: dict[Value, Value] = {}
        self.imaginary: dict[Value | None, Op] = {}  # views of imaginary parts, which have no companions
        self.made_ops: set[Op] = set()
        self.replaced: dict[Op, Value] = {}  # container[key] = reference -> the shadow that was there before

    def covers(self, v: Value) -> bool:
        node = self.aliases.node(v)
        return node is not None and node in self.nodes

    def run(self) -> dict[Value, Value]:
        self.block(self.fn.body)
        if self.fn in self.returning:
            self.give_back()
        return self.map

    def give_back(self) -> None:
        """Return the shadow of the result beside it."""
        end = self.fn.body.ops.pop()
        out, b = end.operands[0], Builder(self.fn.body, end.span)
        at = len(self.fn.body.ops)
        shadow = self.shadow(b, out)
        self.made_ops.update(self.fn.body.ops[at:])
        end.operands = [b.apply(core.make_tuple, out, shadow, type=Tuple((out.type, out.type)))]
        self.fn.body.ops.append(end)

    def block(self, block: Block) -> None:
        ops = block.ops
        block.ops = []
        for op in ops:
            self.op(block, op)

    def op(self, block: Block, op: Op) -> None:
        if isinstance(op, For | While):
            self.loop(block, op)
        elif isinstance(op, If):
            self.branch(block, op)
        elif isinstance(op, Apply):
            block.ops.append(op)
            at = len(block.ops)
            self.apply(Builder(block, op.span), op)
            self.made_ops.update(block.ops[at:])
        elif isinstance(op, Call):
            self.call(block, op)
        else:
            block.ops.append(op)

    def call(self, block: Block, op: Call) -> None:
        at = len(block.ops)
        b = Builder(block, op.span)
        op.operands += [self.shadow(b, op.operands[k]) for k in self.taken.get(op.callee, ())]
        self.made_ops.update(block.ops[at:])
        block.ops.append(op)
        if op.callee in self.returning:
            self.take_apart(b, op)
            return
        for v in op.results:
            if self.covers(v):  # new memory
                at = len(block.ops)
                self.map[v] = zeros_beside(b, v)
                self.made_ops.update(block.ops[at:])

    def take_apart(self, b: Builder, op: Call) -> None:
        """The result of a call, and its shadow, out of the pair that it gives back."""
        result = op.results.pop()
        both = op.add_result(Tuple((result.type, result.type)))
        first = b.add(Apply(core.getitem, [both, b.const(0)], ("x", "index"), result.type, op.span))
        first.results[0] = result
        result.owner = first
        at = len(b.block.ops)
        self.map[result] = b.apply(
            core.getitem, both, b.const(1), type=result.type, name=derived_name("d", result)
        )
        self.made_ops.update(b.block.ops[at:])

    def shadow(self, b: Builder, v: Value) -> Value:
        """What stands beside v in a container of shadows."""
        if v in self.map:
            return self.map[v]
        if v in self.imaginary:
            raise imaginary_view(self.imaginary[v])
        if isinstance(v.type, Bottom):  # an entry that is set later
            return b.const(0.0)
        if carries_float(v.type) and any(n.memory for n in self.aliases.reach(v)) and v.owner is not None:
            raise AssertionError(f"no shadow for {v!r}")
        return b.apply(adjoint.zeros_tree, v, type=tangent_type(v.type))

    def apply(self, b: Builder, op: Apply) -> None:
        row = op.row
        if row.writes and isinstance(op.operands[0].type, Map):
            shadow_write(self, b, op)
            return
        if row.stores is not None and op.operands[0] in self.map and not is_array(op.operands[0].type):
            if row is core.setitem and isinstance(op.operands[2].type, Scalar):
                return  # the cotangent there is zero as it was
            mapping = {
                v: self.shadow(b, v) for p, v in zip(op.params, op.operands) if p in (row.stores[0], row.stores[1])
            }
            if row is core.setitem:
                put = op.operands[2].type
                self.replaced[op] = b.apply(
                    core.getitem, self.map[op.operands[0]], op.operands[1], type=None if put == NONE else put
                )
            b.add(clone_op(op, mapping))
            return
        if row in ADDITIVE:  # moves no reference
            return
        result = op.results[0] if op.results else None
        if row.writes and not row.stores and op.operands[0] in self.map and isinstance(op.operands[0].type, List):
            mapping = {op.operands[0]: self.map[op.operands[0]]}
            copy = clone_op(op, mapping)
            b.add(copy)
            if result is not None and self.covers(result):
                self.map[result] = copy.result
            return
        if result is None or not self.covers(result):
            return
        if row in IMAGINARY or op.operand(row.element_of or row.view_of or "") in self.imaginary:
            self.imaginary[result] = op  # what is read of it is added to the array that it is a part of
            return
        self.map[result] = self.made(b, op, result)
        if self.map[result].name is None:
            self.map[result].name = derived_name("d", result)

    def made(self, b: Builder, op: Apply, result: Value) -> Value:
        row = op.row
        if is_part(op):
            return shadow_of_part(b, op, self.aliases, lambda v: self.shadow(b, v))
        x = referred(op)
        if x is not None and x in self.map:
            mirrored = op.operands if row is adjoint.view_or_zeros else [x]
            copy = clone_op(op, {o: self.map[o] for o in mirrored if o in self.map})
            b.add(copy)
            copy.result.name = derived_name("d", result)
            return copy.result
        if row.contains:
            mapping = {v: self.shadow(b, v) for p, v in zip(op.params, op.operands) if p in row.contains}
            copy = clone_op(op, mapping)
            b.add(copy)
            copy.result.name = derived_name("d", result)
            return copy.result
        return zeros_beside(b, result)

    def branch(self, block: Block, op: If) -> None:
        for inner in op.blocks:
            self.block(inner)
        for k, r in enumerate(list(op.results)):
            if not self.covers(r):
                continue
            for inner in op.blocks:
                y = inner.terminator
                b = Builder(Block(), op.span)
                value = self.shadow_left(b, y.operands[k])
                inner.ops[-1:-1] = b.block.ops
                self.made_ops.update(b.block.ops)
                y.operands.append(value)
            self.map[r] = op.add_result(r.type, derived_name("d", r))
        block.ops.append(op)

    def shadow_left(self, b: Builder, v: Value) -> Value:
        """What a branch leaves beside v: nothing where it leaves nothing."""
        return b.const(UNDEFINED, type=v.type) if is_undefined(v) else self.shadow(b, v)

    def loop(self, block: Block, op: For | While) -> None:
        entry = Builder(block, op.span)
        at = len(block.ops)
        carried = [k for k, a in enumerate(op.carried_args) if self.covers(a)]
        args, results = op.carried_args, op.carried_results
        if isinstance(op, For):
            self.elements(entry, op)
            args = [a for a in op.carried_args]
        for k in carried:
            op.operands.append(self.shadow(entry, op.inits[k]))
            self.map[args[k]] = op.body.add_arg(args[k].type, derived_name("d", args[k]))
            if isinstance(op, While):
                op.cond.add_arg(args[k].type, derived_name("d", args[k]))
            self.map[results[k]] = op.add_result(results[k].type, derived_name("d", results[k]))
        self.made_ops.update(block.ops[at:])
        self.block(op.body)
        y = op.body.terminator
        b = Builder(Block(), op.span)
        yields = y.operands[op.has_stop :]
        y.operands += [self.shadow(b, yields[k]) for k in carried]
        op.body.ops[-1:-1] = b.block.ops
        self.made_ops.update(b.block.ops)
        block.ops.append(op)

    def elements(self, entry: Builder, op: For) -> None:
        """Loop elements that are references: take them from the shadow container in lockstep."""
        for k, (source, operands) in enumerate(zip(op.sources, op.source_operands())):
            elem = op.body.args[k]
            if source.kind == "seq" and self.covers(elem) and operands[0] in self.imaginary:
                raise imaginary_view(op)
            if source.kind != "seq" or not self.covers(elem) or operands[0] not in self.map:
                continue
            if unknown_rank(elem.type) and not any(elem in o.operands for o in walk(op.body)):
                continue  # it is read by an index, see own_numbers.py
            self.map[elem] = op.add_source(source, self.map[operands[0]], elem.type, derived_name("d", elem))


__all__ = ["Companions", "Shadows", "forward_made_nodes", "index_homes"]
