"""The cotangents of a reverse sweep under construction: what is added to them, and how they are taken.

Those of plain values are SSA values themselves, one for every leaf (Scope.cot), or arrays of their own that are added
to in place (Scope.buffers). Those of memory are in its shadow.
"""

from __future__ import annotations

import functools

from s2sgrad.analysis.alias import fixed_keys
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Entries, List, Map, Scalar, Tuple, Type, holds_complex, record_of
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.absent import may_be_absent
from s2sgrad.transforms.adding import add_if_there, add_to_buffer, add_to_shadow
from s2sgrad.transforms.kinds import filled_out, of_dtype, real_part, with_kind
from s2sgrad.transforms.prepare.unknown_rank import element_read
from s2sgrad.transforms.reverse.perhaps_tuples import add_memory, has_memory
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.reverse.shadows import Shadows
from s2sgrad.transforms.reverse.zeros import Zeros
from s2sgrad.transforms.scope import Place, Scope
from s2sgrad.transforms.stretched import unstretched
from s2sgrad.transforms.support import (
    Path,
    add,
    at_path,
    build,
    children,
    containers,
    getitem,
    has_shape,
    is_array,
    leaves,
    type_at,
    untouched,
)


class Cotangents:
    """What has been added to the cotangents of the primal's values; where, is for the scopes to say."""

    def __init__(self, primal: Primal, shadows: Shadows) -> None:
        self.primal = primal
        self.shadows = shadows
        self.zeros = Zeros(primal)
        self.shared_buffers: set[Value] = set()  # elements of lists, whose buffers are parts of those of the lists

    def accumulate(self, scope: Scope, v: Value, contribution: Value, path: Path = (), handed: bool = False) -> None:
        """Add to the cotangent of a leaf of v; `handed`: v is handed on only, so that it need not be there."""
        place: Place = (v, path)
        b = scope.builder
        if holds_complex(contribution.type):
            contribution = real_part(b, contribution, type_at(v.type, path))
        if path == () and self.primal.is_memory(v):
            self.add_to_memory(scope, v, contribution, handed)
            return
        buffer = scope.buffer(place)
        if buffer is not None:
            add_to_buffer(b, buffer, contribution)
            return
        old = scope.cot.get(place)
        new = contribution if old is None else add(b, old, contribution)
        if new.name is None:
            new.name = adjoint_name(place)
        scope.cot[place] = new

    def add_to_memory(self, scope: Scope, v: Value, contribution: Value, handed: bool) -> None:
        """Add to the shadow of v, or to that of the element or of the unstretched array that it shows."""
        b = scope.builder
        stretched = unstretched(b, v, contribution)
        if stretched is not None:
            self.accumulate(scope, *stretched)
            return
        read = v.owner
        if isinstance(read, Apply) and element_read(read):  # it may be a number and no view
            x, index = read.operands
            b.apply(core.iadd_item, self.shadows.of(scope, x), index, contribution)
            return
        add_memory = add_if_there if handed and may_be_absent(v) else add_to_shadow
        add_memory(b, self.primal.aliases.node(v), v.type, self.shadows.of(scope, v), contribution)

    def spread(self, scope: Scope, v: Value, contribution: Value, handed: bool = False) -> None:
        """Add a contribution that has v's own structure, leaf by leaf; `handed` as in `accumulate`."""
        if children(v.type) is None or self.primal.is_memory(v):
            if self.primal.is_memory(v) and children(v.type) is not None:
                shadow = self.shadows.of(scope, v)
                add_to_shadow(scope.builder, self.primal.aliases.node(v), v.type, shadow, contribution)
            else:
                self.accumulate(scope, v, contribution, handed=handed)
            return
        added: set[Path] = set()  # written containers inside v, each added to as a whole
        for path, _ in leaves(v.type):
            if not self.primal.leaf_memory(v, path):
                self.accumulate(scope, v, at_path(scope.builder, contribution, path), path)
                continue
            inner = next(path[:k] for k in range(1, len(path) + 1) if self.primal.leaf_memory(v, path[:k]))
            if inner in added:
                continue
            added.add(inner)
            part = at_path(scope.builder, contribution, inner)
            target = at_path(scope.builder, self.shadows.of(scope, v), inner)
            add_to_shadow(scope.builder, self.primal.aliases.place(v, inner), type_at(v.type, inner), target, part)

    def spread_leaves(self, scope: Scope, v: Value, found: dict[Path, Value]) -> None:
        """Add to leaves of v, each where its cotangent is: a value, or in the shadow of what is written inside v."""
        b, inside = scope.builder, dict[Path, dict[Path, Value]]()
        for path, d in found.items():
            prefixes = (path[:k] for k in range(len(path) + 1))
            inner = next((p for p in prefixes if self.primal.leaf_memory(v, p)), None)
            if inner is None:
                self.accumulate(scope, v, d, path)
            else:
                inside.setdefault(inner, {})[path[len(inner) :]] = d
        for inner, parts in inside.items():
            target = at_path(b, self.shadows.of(scope, v), inner)
            whole = parts[()] if () in parts else build(b, target.type, functools.partial(part_at, parts))
            add_to_shadow(b, self.primal.aliases.place(v, inner), type_at(v.type, inner), target, whole)

    def give(self, scope: Scope, v: Value, d: Value) -> None:
        """Add what a shadow container had at the place of v: its cotangents, but not the shadows of memory in it."""
        if not self.primal.active(v) or self.primal.is_memory(v):
            return
        for path, _ in self.primal.value_leaves(v):
            self.accumulate(scope, v, at_path(scope.builder, d, path), path)

    def give_memory(self, scope: Scope, v: Value, d: Value, path: Path = ()) -> None:
        """Add the parts of d that come to memory in tuples in v that may be None, at a path; see perhaps_tuples.py."""
        b, aliases = scope.builder, self.primal.aliases
        for p, t in leaves(v.type):
            node = aliases.place(v, p)
            if p[: len(path)] == path and has_memory(aliases, node, t) and not self.primal.leaf_memory(v, p):
                shadow = at_path(b, self.shadows.of(scope, v), p)
                add_memory(b, aliases, node, t, shadow, at_path(b, d, p[len(path) :]))

    def explode(self, scope: Scope, v: Value) -> None:
        """Break cotangents that were collected for a container as a whole into those of its leaves."""
        for path, t in list(containers(v.type)):
            whole = self.pop(scope, v, path)
            if whole is None:
                continue
            scope.buffers.discard((v, path))
            for inner, _ in leaves(t):
                self.accumulate(scope, v, from_whole(scope.builder, whole, inner), (*path, *inner))

    def whole(self, scope: Scope, v: Value) -> Value | None:
        """The cotangent of a container, if it was collected as a whole and nothing came in besides."""
        places = [p for p in scope.cot if p[0] is v]
        if places != [(v, ())] or children(v.type) is None or (v, ()) in scope.buffers:
            return None
        found = scope.cot[(v, ())]
        return found if found.type == v.type else None

    def peek(self, scope: Scope, v: Value, path: Path = ()) -> Value | None:
        """The cotangent of a leaf so far; None where it is still zero."""
        return scope.cot.get((v, path))

    def pop(self, scope: Scope, v: Value, path: Path = ()) -> Value | None:
        """The complete cotangent of a leaf, which is forgotten; None where it is zero."""
        return scope.cot.pop((v, path), None)

    def current(self, scope: Scope, place: Place) -> Value:
        """The cotangent of a leaf so far, a zero where there is none."""
        found = self.peek(scope, *place)
        if found is None:
            found = self.zeros.at(scope.builder, *place)
            if found.name is None:
                found.name = adjoint_name(place)
        return filled_out(scope.builder, found, type_at(place[0].type, place[1]))

    def take(self, scope: Scope, v: Value) -> Value | None:
        """The complete cotangent of a value whose definition is now reversed; None where it is zero throughout.

        For memory this is what its shadow holds, as a copy (which the optimizer removes where nothing changes it).
        """
        b = scope.builder
        if self.primal.is_memory(v):
            shadow = self.shadows.of(scope, v)
            row = core.copy if is_array(v.type) else adjoint.copy_tree
            return b.apply(row, shadow, type=v.type)
        if children(v.type) is None:
            d = self.pop(scope, v)
            return None if d is None else of_dtype(b, d, v.type)
        self.explode(scope, v)
        found = {p: self.pop(scope, v, p) for p, _ in self.primal.value_leaves(v)}
        if all(d is None for d in found.values()):
            return None

        def leaf(path: Path, t: Type) -> Value | None:
            if path in found:
                d = found[path]
                return d if d is not None else untouched(b, at_path(b, v, path))
            return None

        return build(b, v.type, leaf, stop=lambda path: bool(path) and self.primal.leaf_memory(v, path))

    def in_place(self, scope: Scope, v: Value) -> Value:
        """What is added to in place for v: its shadow, or a buffer."""
        return self.shadows.of(scope, v) if self.primal.is_memory(v) else self.buffer_for(scope, (v, ()))

    def buffer_for(self, scope: Scope, place: Place) -> Value:
        """An array of its own for a leaf's cotangent, to be accumulated in place from here on."""
        found = scope.buffer(place)
        if found is not None:
            return found
        v, path = place
        b = scope.builder
        if path == () and in_buffer(self.primal, v):
            return self.element_of_buffer(scope, v)
        old = scope.cot.get(place)
        if old is None or (path == () and has_shape(v.type) and not has_shape(old.type)):
            buffer = self.zeros.at(b, v, path, whole=True)
            if old is not None:  # a number so far: of an array without axes, or 0.0 where there was none yet
                b.apply(core.iadd, buffer, old)
        else:
            full = filled_out(b, old, type_at(v.type, path))
            row = core.copy if is_array(old.type) else adjoint.copy_tree
            buffer = full if full is not old else b.apply(row, old, type=old.type)
        if isinstance(buffer.type, Tuple):  # what is added to by index is a list
            items = [getitem(b, buffer, k, t) for k, t in children(buffer.type) or []]
            t = List(None, buffer.type.elts)
            buffer = b.apply(core.make_list, *items, params=("items",) * len(items), type=t)
        if buffer.name is None:
            buffer.name = adjoint_name(place)
        scope.cot[place] = buffer
        scope.buffers.add(place)
        return buffer

    def element_of_buffer(self, scope: Scope, v: Value) -> Value:
        """The buffer of such an element is the element of the list's buffer: to add to x[i][j], no row is copied."""
        op = v.owner
        assert isinstance(op, Apply)
        x, index = op.operands
        b, old = scope.builder, scope.cot.get((v, ()))
        part = b.apply(core.getitem, self.buffer_for(scope, (x, ())), index, type=v.type, name=adjoint_name((v, ())))
        if old is not None:
            add_to_buffer(b, part, old)
        scope.cot[v, ()] = part
        scope.buffers.add((v, ()))
        self.shared_buffers.add(v)
        return part

    def leave_shared(self, scope: Scope, v: Value) -> None:
        """What has been added to such an element has been added to the list already."""
        if v in self.shared_buffers and (v, ()) in scope.buffers:
            self.pop(scope, v)
            scope.buffers.discard((v, ()))


def from_whole(b: Builder, whole: Value, path: Path) -> Value:
    """A part of the cotangent of a container. What is added at an index known at run time only may be complex."""
    part = at_path(b, whole, path)
    return with_kind(part) if path and holds_complex(whole.type) else part


def adjoint_name(place: Place) -> str | None:
    """`dx_0` for the first element of x, with the names of attributes; None for what has no name."""
    v, path = place
    if v.name is None:
        return None
    parts, t = ["d" + v.name], v.type
    for k in path:
        record = record_of(t)
        parts.append(record.names[k] if record is not None and isinstance(k, int) else str(k))
        t = dict(children(t) or []).get(k, t)
    return "_".join(p for p in parts if p.isidentifier() or p.isdigit())


def in_buffer(primal: Primal, v: Value) -> bool:
    """Whether v is a list or dict taken out of a list that is no memory, at an index known at run time only."""
    op = v.owner
    if not isinstance(op, Apply) or op.row is not core.getitem or not isinstance(v.type, List | Entries):
        return False
    x, index = op.operands
    if isinstance(v.type, Map) or isinstance(x.type, Map) or not isinstance(x.type, List | Tuple):
        return False
    known = fixed_keys(x.type) is not None and static_value(index.type)[0]
    return isinstance(index.type, Scalar) and not known and primal.active(x) and not primal.holds_memory(x)


def part_at(parts: dict[Path, Value], path: Path, t: Type) -> Value | None:
    """What there is at a path; for `build`."""
    return parts.get(path)


__all__ = ["Cotangents", "adjoint_name", "part_at"]
