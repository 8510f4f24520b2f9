"""Forward-made shadows: beside every reference that travels, the forward sweep carries one into adjoint memory.

Where references travel in ways that cannot be repeated backwards (carried by a loop, kept in a list that changes), the
forward sweep makes the shadows beside the primal references, and they are recorded like any other value (the way of
Enzyme: Moses and Churavy, NeurIPS 2020).

The shadow of a tuple lacks the cotangents of its values; one that is put into the shadow of a list gets zeros there,
of the primal's shape.
"""

from __future__ import annotations

from collections.abc import Collection

from s2sgrad.analysis.alias import Aliases, Node
from s2sgrad.analysis.held import holds_references, may_have_known_keys
from s2sgrad.analysis.references import is_part, referred
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import clone_op
from s2sgrad.ir.ops import (
    UNDEFINED,
    Apply,
    Block,
    Branching,
    Call,
    For,
    Function,
    Looping,
    Op,
    Value,
    is_undefined,
    walk,
)
from s2sgrad.ir.ranks import unknown_rank
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import NONE, Array, Bottom, Entries, List, Map, Number, Scalar, Tuple, carries_float
from s2sgrad.rules import adjoint, core, map_rows
from s2sgrad.transforms.new_shadows import is_dict_of_values, shadow_of_new
from s2sgrad.transforms.prepare.entries import replaced, same_shape
from s2sgrad.transforms.shadow_parts import shadow_of_part
from s2sgrad.transforms.stretched import IMAGINARY, imaginary_view
from s2sgrad.transforms.support import derived_name, is_array, tangent_type, zero_of

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
        """Whether v gets a shadow beside it."""
        node = self.aliases.node(v)
        return node is not None and node in self.nodes

    def run(self) -> dict[Value, Value]:
        """Rewrite the function; a reference -> its shadow."""
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
        """Rewrite a block."""
        ops = block.ops
        block.ops = []
        for op in ops:
            self.op(block, op)

    def op(self, block: Block, op: Op) -> None:
        """Append an op, and what it does to shadows."""
        if isinstance(op, Looping):
            self.loop(block, op)
        elif isinstance(op, Branching):
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
        """Hand over the shadows that the callee takes, and take those that it gives back."""
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
                self.map[v] = shadow_of_new(b, self.aliases, v)
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
        """What an application does to references, for their shadows."""
        row, x = op.row, op.operands[0] if op.operands else None
        if row.writes and isinstance(op.operands[0].type, Map):
            self.write_dict(b, op)
        elif row.stores is not None and x in self.map and not is_array(op.operands[0].type):
            self.store(b, op)
        elif row in ADDITIVE:  # moves no reference
            return
        elif row.writes and not row.stores and x in self.map and isinstance(op.operands[0].type, List):
            self.copy_write(b, op, {op.operands[0]: self.map[op.operands[0]]})
        elif op.results and self.covers(op.result):
            self.beside(b, op)

    def store(self, b: Builder, op: Apply) -> None:
        """What puts something into a list or dict puts its shadow into the shadow of that."""
        row = op.row
        assert row.stores is not None
        if row is core.setitem and isinstance(op.operands[2].type, Scalar) and not replaces_array(op):
            return  # the cotangent there is zero as it was
        mapping = {v: self.shadow(b, v) for p, v in zip(op.params, op.operands) if p in (row.stores[0], row.stores[1])}
        if row is core.setitem:
            put = op.operands[2].type
            self.replaced[op] = b.apply(
                core.getitem, self.map[op.operands[0]], op.operands[1], type=None if put == NONE else put
            )
        b.add(clone_op(op, mapping))

    def write_dict(self, b: Builder, op: Apply) -> None:
        """The same for a dict whose entries hold memory: its shadow has references to theirs, under the very keys that
        the dict has. What a store replaces is noted, for the reverse sweep to put back."""
        x = op.operands[0]
        if x not in self.map:
            return
        if not holds_references(self.aliases, x):
            self.store_zero(b, op)
            return
        if op.row in adjoint.ACCUMULATIONS:  # entries stay what they are, and what is new has no cotangent yet
            value = op.operands[1]
            zeros = b.apply(adjoint.zeros_tree, value, type=tangent_type(value.type))
            b.apply(adjoint.accumulate_lists, self.map[x], zeros)
            return
        mapping = {x: self.map[x]}
        if op.row in (core.setitem, map_rows.map_put_back):
            key, value = op.operands[1:3]
            if op.row is map_rows.map_put_back and isinstance(value.type, Tuple) and carries_float(value.type):
                raise UnsupportedError(
                    "reverse over reverse, with tuples of numbers and of lists or arrays that change as entries of a "
                    "dict",
                    op.span,
                    "keep the numbers and the lists in two dicts, or use hvp",
                )
            mapping[value] = self.shadow(b, value)
            self.replaced[op] = b.apply(map_rows.map_get, self.map[x], key, b.const(Ellipsis), type=value.type)
        self.copy_write(b, op, mapping)

    def store_zero(self, b: Builder, op: Apply) -> None:
        """What is put into a dict of values has no cotangent yet: its shadow may have one of another shape there."""
        if op.row is not core.setitem or not may_have_known_keys(self.aliases, op.operands[0]):
            return
        x, key, value = op.operands
        assert isinstance(x.type, Map)
        if carries_float(value.type) and not same_shape(x.type.elem, value.type):
            b.apply(core.setitem, self.map[x], key, zero_of(b, value))

    def copy_write(self, b: Builder, op: Apply, mapping: dict[Value, Value]) -> None:
        """The same write to the shadow, which gives the shadow of what the write gives."""
        copy = clone_op(op, mapping)
        b.add(copy)
        if copy.results and self.covers(op.result):
            self.map[op.result] = copy.result

    def beside(self, b: Builder, op: Apply) -> None:
        """The shadow of the result of an op."""
        row, result = op.row, op.result
        if row in IMAGINARY or op.operand(row.element_of or row.view_of or "") in self.imaginary:
            self.imaginary[result] = op  # what is read of it is added to the array that it is a part of
            return
        self.map[result] = self.made(b, op, result)
        if self.map[result].name is None:
            self.map[result].name = derived_name("d", result)

    def made(self, b: Builder, op: Apply, result: Value) -> Value:
        """The shadow of what an op makes, or refers to."""
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
        if row.contains and not is_dict_of_values(self.aliases.node(result), result.type):
            mapping = {v: self.shadow(b, v) for p, v in zip(op.params, op.operands) if p in row.contains}
            copy = clone_op(op, mapping)
            b.add(copy)
            copy.result.name = derived_name("d", result)
            return copy.result
        return shadow_of_new(b, self.aliases, result)

    def branch(self, block: Block, op: Branching) -> None:
        """A branch hands out the shadow of each reference that it hands out."""
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

    def loop(self, block: Block, op: Looping) -> None:
        """A loop carries the shadow of each reference that it carries."""
        entry = Builder(block, op.span)
        at = len(block.ops)
        carried = [variable for variable in op.carried() if self.covers(variable.arg)]
        if isinstance(op, For):
            self.elements(entry, op)
        for init, (arg, *_, result), _ in carried:
            inside, behind = ((v.type, derived_name("d", v)) for v in (arg, result))
            shadows = op.carry(self.shadow(entry, init), inside, behind)
            self.map[arg], self.map[result] = shadows[0], shadows[-1]
        self.made_ops.update(block.ops[at:])
        self.block(op.body)
        y = op.body.terminator
        b = Builder(Block(), op.span)
        y.operands += [self.shadow(b, variable.last) for variable in carried]
        op.body.ops[-1:-1] = b.block.ops
        self.made_ops.update(b.block.ops)
        block.ops.append(op)

    def elements(self, entry: Builder, op: For) -> None:
        """Loop elements that are references: take them from the shadow container in lockstep."""
        for source, operands, elem in op.taken():
            if source.kind == "seq" and self.covers(elem) and operands[0] in self.imaginary:
                raise imaginary_view(op)
            if source.kind != "seq" or not self.covers(elem) or operands[0] not in self.map:
                continue
            if unknown_rank(elem.type) and not any(elem in o.operands for o in walk(op.body)):
                continue  # it is read by an index, see unknown_rank.py
            self.map[elem] = op.add_source(source, self.map[operands[0]], elem.type, derived_name("d", elem))


def replaces_array(op: Apply) -> bool:
    """Whether a number may be put in the place of something that has a shape."""
    x, index = op.operands[:2]
    types = replaced(x.type, *static_value(index.type))
    return any(isinstance(t, Array | Number | List | Entries | Tuple) for t in types)


__all__ = ["Companions"]
