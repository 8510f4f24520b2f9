"""Mirrored shadows: for every reference to written memory, the same reference into adjoint memory.

Two ways to get at a shadow. Mirrored: the reverse sweep repeats the statement that made the reference, on shadows (a
view of the shadow, the same choice between shadows), down to an allocation, where it makes a zero array. Forward-made:
where references travel in ways that cannot be repeated backwards (travelling.py), the forward sweep makes the shadows
beside the primal references (companions.py), and they are recorded like any other value.
"""

from __future__ import annotations

from s2sgrad.analysis.references import is_part, referred
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.ops import Apply, Block, Branching, If, Op, Value, With, Yield
from s2sgrad.ir.types import carries_float
from s2sgrad.rules import adjoint, products
from s2sgrad.transforms.mixed_entries import own_entry
from s2sgrad.transforms.mutation import written_in
from s2sgrad.transforms.new_shadows import shadow_of_new
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.sanitize import note_shadow
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.shadow_parts import shadow_of_part
from s2sgrad.transforms.stretched import IMAGINARY, STRETCHING, imaginary_view
from s2sgrad.transforms.support import derived_name, zero_of

READ_ONLY = {products.diagonal: adjoint.diagonal_view}  # views that NumPy does not let write; their shadows have to be


class Shadows:
    """Finds the shadow of a reference, making it where it is first needed."""

    def __init__(self, primal: Primal) -> None:
        self.primal = primal

    def of(self, scope: Scope, v: Value) -> Value:
        """The shadow of v, usable in `scope`."""
        if v in self.primal.companions:
            return self.primal.companions[v]
        for s in scope.chain():
            if v in s.shadows:
                return s.shadows[v]
        home = scope.home(self.primal.home_block(v))
        saved = home.builder.mirror, home.builder.span
        home.builder.mirror = scope.builder.mirror  # the moment at which the shadow is made, not that of v
        shadow = self.make(home, v)
        note_shadow(home.builder, self.primal.aliases, v, shadow)
        home.builder.mirror, home.builder.span = saved
        home.shadows[v] = shadow
        if shadow.name is None:
            shadow.name = derived_name("d", v)
        return shadow

    def make(self, home: Scope, v: Value) -> Value:
        """The shadow of v, in the scope that reverses the block in which v is made."""
        op = v.owner
        if isinstance(op, Apply):
            return self.of_apply(home, op, v)
        if isinstance(op, Branching):
            return self.of_choice(home, op, v)
        if isinstance(op, Block) and not isinstance(op, Op):
            raise AssertionError(f"no shadow for the block argument {v!r}")
        return shadow_of_new(home.builder, self.primal.aliases, v)

    def of_apply(self, home: Scope, op: Apply, v: Value) -> Value:
        """That of the result of an op: the same reference between shadows, or zeros beside what is new."""
        if is_part(op):
            return shadow_of_part(home.builder, op, self.primal.aliases, lambda x: self.of(home, x))
        x = referred(op)
        if x is not None:
            return self.of_reference(home, op, x)
        if op.row.contains and (self.primal.holds_inside(v) or not self.primal.is_memory(v)):
            return self.of_display(home, op)
        return shadow_of_new(home.builder, self.primal.aliases, v)

    def of_reference(self, home: Scope, op: Apply, x: Value) -> Value:
        """The same view of the shadow, or element of it."""
        row, v, name = op.row, op.result, derived_name("d", op.result)
        mirrored = op.operands if row is adjoint.view_or_zeros else [x]
        operands = [self.of(home, o) if o in mirrored else o for o in op.operands]
        if row in READ_ONLY:
            return home.builder.apply(READ_ONLY[row], *operands, type=v.type, name=name)
        if row in IMAGINARY:
            raise imaginary_view(op)
        if row in STRETCHING:
            raise UnsupportedError(
                "a broadcast view of an array that is written"
                + written_in([self.primal.aliases.node(x)], op.span),
                op.span,
                "broadcast a copy: np.broadcast_to(x.copy(), ...)",
            )
        view = home.builder.apply(row, *operands, params=op.params, type=v.type, name=name, method=op.method)
        if row.may_copy:
            return home.builder.apply(adjoint.view_or_zeros, view, self.of(home, x), name=name)
        return view

    def of_display(self, home: Scope, op: Apply) -> Value:
        """A container of the shadows of what is memory in it."""
        v, items = op.result, []
        for p, item in zip(op.params, op.operands):
            items.append(self.of_item(home, v, item) if p in op.row.contains else item)
        return home.builder.apply(op.row, *items, params=op.params, type=v.type, name=derived_name("d", v))

    def of_item(self, home: Scope, v: Value, item: Value) -> Value:
        """What stands for an item in the shadow of the container v."""
        whole = self.primal.is_memory(v)
        if self.primal.holds_memory(item):
            shadow = self.of(home, item)
            return own_entry(home.builder, self.primal.aliases, item, shadow) if whole else shadow
        if whole and carries_float(item.type):
            return zero_of(home.builder, item)
        return home.builder.const(None)

    def of_choice(self, home: Scope, op: Branching, v: Value) -> Value:
        """The same choice, between the shadows."""
        if isinstance(op, With):
            home.within.add(op.body)
            (only,) = op.incoming_of(v)
            return self.of(home, only)
        blocks = []
        for primal, left in zip(op.blocks, op.incoming_of(v)):
            inner = Scope(primal, Block(), home)
            inner.builder.mirror = home.builder.mirror
            value = self.of(inner, left)
            inner.builder.add(Yield([value]))
            blocks.append(inner.block)
        choice = If(op.operands[0], blocks[0], blocks[1])
        home.builder.add(choice)
        return choice.add_result(v.type, derived_name("d", v))


__all__ = ["Shadows"]
