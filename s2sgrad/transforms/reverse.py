"""Reverse mode: the adjoint of a function in SSA, as SSA.

The reverse sweep is built by walking the primal backwards. Plain values have cotangents that are SSA values themselves.
Memory that the primal writes has shadow memory, one adjoint array that mirrors every name and view of the primal array
(see shadows.py). While it is built, the reverse sweep refers to primal values wherever they stand; recording.py then
decides how each of them is provided: still in scope, computed again, read again from memory, or taped.

Sources: Griewank and Walther, Evaluating Derivatives (2nd ed., 2008), chapters 3 and 4; Hascoet and Pascual, The
Tapenade automatic differentiation tool (ACM TOMS 39, 2013), for to-be-recorded analysis.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from s2sgrad.analysis.activity import Activity
from s2sgrad.analysis.alias import Aliases
from s2sgrad.analysis.held import mark_held
from s2sgrad.analysis.references import referred
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Call, Comment, For, Function, If, Op, Value, While, With, walk
from s2sgrad.ir.types import (
    Array,
    List,
    Map,
    Scalar,
    Tuple,
    Type,
    holds_complex,
    record_of,
)
from s2sgrad.rules import adjoint, core, map_rows
from s2sgrad.transforms import reverse_control, reverse_maps, reverse_memory, reverse_parts
from s2sgrad.transforms.absent import may_be_absent, zero_at
from s2sgrad.transforms.adding import add_if_there, add_to_buffer, add_to_shadow
from s2sgrad.transforms.kinds import filled_out, of_dtype, real_part, with_kind
from s2sgrad.transforms.loose_numbers import check_numbers
from s2sgrad.transforms.own_numbers import element_read
from s2sgrad.transforms.reverse_calls import Pairs, reverse_call
from s2sgrad.transforms.scope import Place, Scope
from s2sgrad.transforms.shadows import Shadows, index_homes
from s2sgrad.transforms.support import (
    Path,
    Tools,
    add,
    at_path,
    build,
    children,
    containers,
    fit,
    getitem,
    has_shape,
    is_array,
    is_tuple,
    lacks_rule,
    leaves,
    rule_arguments,
    type_at,
    untouched,
)


def from_whole(b: Builder, whole: Value, path: Path) -> Value:
    """A part of the cotangent of a container. What is added at an index known at run time only may be complex."""
    part = at_path(b, whole, path)
    return with_kind(part) if path and holds_complex(whole.type) else part


class Reverse:
    """One reverse sweep under construction, over a prepared primal (see prepare.py)."""

    def __init__(
        self,
        fn: Function,
        tools: Tools,
        inputs: Sequence[Value],
        aliases: Aliases,
        companions: dict[Value, Value],
        skip: set[Op],
        restored: set[Op],
        counters: dict[Op, Value],
        pairs: Pairs,
        outputs: Sequence[Value] | None = None,
        replaced: dict[Op, Value] | None = None,
    ) -> None:
        self.fn = fn
        self.tools = tools
        self.aliases = aliases
        mark_held(fn, aliases)
        self.activity = Activity(fn, aliases, inputs, outputs)
        self.shadows = Shadows(self, companions)
        self.skip = skip  # the forward sweep's own shadow ops: nothing to reverse
        self.restored = restored  # the writes that are undone
        self.counters = counters  # the number of passes of a loop, where it has to be counted
        self.added = set(companions.values())
        self.pairs = pairs
        self.reversed_calls: set[Op] = set()
        self.replaced = replaced or {}
        self.perhaps_nothing: set[Place] = set()  # results of loops whose cotangent may be of no shape, see absent.py
        self.entries: dict[Op, Value] = {}  # a write into a list -> the array of another shape that it replaces
        self.loops = {op.body: op for op in walk(fn.body) if isinstance(op, For | While)}
        self.quoted: object = None
        self.homes = index_homes(fn.body)
        self.shared_buffers: set[Value] = set()  # elements of lists, whose buffers are parts of those of the lists
        check_numbers(self, fn)

    def references(self) -> set[Value]:
        """The shadows that the forward sweep makes: they are used as they are, not as they were."""
        made = {v for op in self.skip for v in op.results}
        return self.added | made | set(self.replaced.values())

    # what is what --------------------------------------------------------------------------------------------------
    def home_block(self, v: Value) -> Block:
        """The block in which a primal value is defined."""
        return v.owner if isinstance(v.owner, Block) else self.homes[v]

    def is_memory(self, v: Value) -> bool:
        """Whether the value is a reference to memory that the function writes, or to a container held like it."""
        node = self.aliases.node(v)
        return node is not None and node.memory and not is_tuple(v.type)

    def holds_memory(self, v: Value) -> bool:
        """Whether the value, or anything in it, has a shadow."""
        return any(n.memory for n in self.aliases.reach(v))

    def holds_inside(self, v: Value) -> bool:
        """Whether anything in the value, not counting itself, has a shadow."""
        node = self.aliases.node(v)
        return any(n.memory for n in self.aliases.reach(v) if n is not node)

    def leaf_memory(self, v: Value, path: Path, inside: bool = False) -> bool:
        """Whether the leaf at a path in v is memory, or in a container that is; `inside`: v itself does not count."""
        node, t = self.aliases.node(v), v.type
        for depth, key in enumerate(path):
            if node is None:
                return False
            if node.memory and not is_tuple(t) and not (inside and depth == 0):
                return True
            if key not in node.children and not node.children:
                return False
            node = self.aliases.child(node, key)
            t = dict(children(t) or []).get(key, t)
        return node is not None and node.memory and not is_tuple(t) and bool(path or not inside)

    def active(self, v: Value) -> bool:
        return self.activity.active(v)

    def value_leaves(self, v: Value) -> list[tuple[Path, Type]]:
        """The leaves of v whose cotangents are values (not shadow memory)."""
        if self.is_memory(v):
            return []
        return [(p, t) for p, t in leaves(v.type) if not (p and self.leaf_memory(v, p))]

    # cotangents ----------------------------------------------------------------------------------------------------
    def accumulate(self, scope: Scope, v: Value, contribution: Value, path: Path = (), handed: bool = False) -> None:
        """Add to the cotangent of a leaf of v; `handed`: v is handed on only, so that it need not be there."""
        place: Place = (v, path)
        b = scope.builder
        if holds_complex(contribution.type):
            contribution = real_part(b, contribution, type_at(v.type, path))
        if path == () and self.is_memory(v):
            stretched = self.shadows.unstretched(b, v, contribution)
            if stretched is not None:
                self.accumulate(scope, *stretched)
                return
            read = v.owner
            if isinstance(read, Apply) and element_read(read):  # it may be a number and no view
                x, index = read.operands
                b.apply(core.iadd_item, self.shadows.of(scope, x), index, contribution)
                return
            add_memory = add_if_there if handed and may_be_absent(v) else add_to_shadow
            add_memory(b, self.aliases.node(v), v.type, self.shadows.of(scope, v), contribution)
            return
        buffer = scope.buffer(place)
        if buffer is not None:
            add_to_buffer(b, buffer, contribution)
            return
        old = scope.cot.get(place)
        new = contribution if old is None else add(b, old, contribution)
        if new.name is None:
            new.name = self.adjoint_name(place)
        scope.cot[place] = new

    def adjoint_name(self, place: Place) -> str | None:
        v, path = place
        if v.name is None:
            return None
        parts, t = ["d" + v.name], v.type
        for k in path:
            record = record_of(t)
            parts.append(str(k) if record is None else record.names[k])  # type: ignore[call-overload]
            t = dict(children(t) or []).get(k, t)
        return "_".join(p for p in parts if p.isidentifier() or p.isdigit())

    def spread(self, scope: Scope, v: Value, contribution: Value, handed: bool = False) -> None:
        """Add a contribution that has v's own structure, leaf by leaf; `handed` as in `accumulate`."""
        if children(v.type) is None or self.is_memory(v):
            if self.is_memory(v) and children(v.type) is not None:
                shadow = self.shadows.of(scope, v)
                add_to_shadow(scope.builder, self.aliases.node(v), v.type, shadow, contribution)
            else:
                self.accumulate(scope, v, contribution, handed=handed)
            return
        added: set[Path] = set()  # written containers inside v, each added to as a whole
        for path, _ in leaves(v.type):
            if not self.leaf_memory(v, path):
                self.accumulate(scope, v, at_path(scope.builder, contribution, path), path)
                continue
            inner = next(path[:k] for k in range(1, len(path) + 1) if self.leaf_memory(v, path[:k]))
            if inner in added:
                continue
            added.add(inner)
            part = at_path(scope.builder, contribution, inner)
            target = at_path(scope.builder, self.shadows.of(scope, v), inner)
            add_to_shadow(scope.builder, self.aliases.place(v, inner), type_at(v.type, inner), target, part)

    def spread_leaves(self, scope: Scope, v: Value, found: dict[Path, Value]) -> None:
        """Add to leaves of v, each where its cotangent is: a value, or in the shadow of what is written inside v."""
        b, inside = scope.builder, dict[Path, dict[Path, Value]]()
        for path, d in found.items():
            prefixes = (path[:k] for k in range(1, len(path) + 1))
            inner = next((p for p in prefixes if self.leaf_memory(v, p)), None)
            if inner is None:
                self.accumulate(scope, v, d, path)
            else:
                inside.setdefault(inner, {})[path[len(inner) :]] = d
        for inner, parts in inside.items():
            target = at_path(b, self.shadows.of(scope, v), inner)
            whole = parts[()] if () in parts else build(b, target.type, functools.partial(part_at, parts))
            add_to_shadow(b, self.aliases.place(v, inner), type_at(v.type, inner), target, whole)

    def give(self, scope: Scope, v: Value, d: Value) -> None:
        """Add what a shadow container had at the place of v: its cotangents, but not the shadows of memory in it."""
        if not self.active(v) or self.is_memory(v):
            return
        for path, _ in self.value_leaves(v):
            self.accumulate(scope, v, at_path(scope.builder, d, path), path)

    def explode(self, scope: Scope, v: Value) -> None:
        """Break cotangents that were collected for a container as a whole into those of its leaves."""
        for path, t in list(containers(v.type)):
            whole = scope.cot.pop((v, path), None)
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

    def take(self, scope: Scope, v: Value) -> Value | None:
        """The complete cotangent of a value whose definition is now reversed; None where it is zero throughout.

        For memory this is what its shadow holds, as a copy (which the optimizer removes where nothing changes it).
        """
        b = scope.builder
        if self.is_memory(v):
            shadow = self.shadows.of(scope, v)
            row = core.copy if is_array(v.type) else adjoint.copy_tree
            return b.apply(row, shadow, type=v.type)
        if children(v.type) is None:
            d = scope.cot.pop((v, ()), None)
            return None if d is None else of_dtype(b, d, v.type)
        self.explode(scope, v)
        found = {p: scope.cot.pop((v, p), None) for p, _ in self.value_leaves(v)}
        if all(d is None for d in found.values()):
            return None

        def leaf(path: Path, t: Type) -> Value | None:
            if path in found:
                d = found[path]
                return d if d is not None else untouched(b, at_path(b, v, path))
            return None

        return build(b, v.type, leaf, stop=lambda path: bool(path) and self.leaf_memory(v, path))

    def buffer_for(self, scope: Scope, place: Place) -> Value:
        """An array of its own for a leaf's cotangent, to be accumulated in place from here on."""
        found = scope.buffer(place)
        if found is not None:
            return found
        v, path = place
        b = scope.builder
        if path == () and reverse_parts.in_buffer(self, v):
            return reverse_parts.element_of_buffer(self, scope, v)
        old = scope.cot.get(place)
        if old is None or (path == () and has_shape(v.type) and not has_shape(old.type)):
            buffer = zero_at(self, b, v, path, whole=True)
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
            buffer.name = self.adjoint_name(place)
        scope.cot[place] = buffer
        scope.buffers.add(place)
        return buffer

    # the walk ------------------------------------------------------------------------------------------------------
    def reverse_block(self, scope: Scope, block: Block) -> None:
        """Append the reversal of all ops of a block (but its terminator)."""
        for op in reversed(block.ops[:-1]):
            if isinstance(op, Comment) or op in self.skip:
                continue
            if self.concerns(op):
                self.quote(scope, op)
                self.reverse_op(scope, op)

    def concerns(self, op: Op) -> bool:
        """Whether the reversal of an op can contain anything at all."""
        if any(self.active(r) for r in op.results):
            return True
        if isinstance(op, Apply):
            written = [v for p, v in zip(op.params, op.operands) if p in op.row.writes]
            return op in self.restored or any(self.active(v) for v in written)
        if isinstance(op, Call):
            nodes = [n for v in op.operands if self.active(v) for n in self.aliases.reach(v)]
            return any(op in n.writes for n in nodes)
        return any(self.concerns(inner) for block in op.blocks for inner in block.ops)

    def quote(self, scope: Scope, op: Op) -> None:
        """A comment with the primal statement that the following code reverses."""
        stmt = op.span.stmt if op.span is not None else None
        if stmt is not None and stmt != self.quoted:
            self.quoted = stmt
            if not op.blocks:
                scope.builder.comment(stmt.text)

    def reverse_op(self, scope: Scope, op: Op) -> None:
        scope.at(op)
        if isinstance(op, Apply):
            self.reverse_apply(scope, op)
        elif isinstance(op, With):
            reverse_control.reverse_with(self, scope, op)
        elif isinstance(op, If):
            reverse_control.reverse_if(self, scope, op)
        elif isinstance(op, For | While):
            reverse_control.reverse_loop(self, scope, op)
        elif isinstance(op, Call):
            reverse_call(self, scope, op)

    def reverse_apply(self, scope: Scope, op: Apply) -> None:
        row = op.row
        if row.writes or row.stores:
            reverse_memory.reverse_write(self, scope, op)
        elif row is core.getitem:
            reverse_memory.reverse_getitem(self, scope, op)
        elif row is map_rows.map_get:
            reverse_maps.reverse_get(self, scope, op)
        elif row.contains:
            self.reverse_display(scope, op)
        elif row.elements_of:
            reverse_parts.reverse_part(self, scope, op)
        elif row in (core.freeze, adjoint.copy_tree, adjoint.copies_of_arguments):
            self.reverse_copy(scope, op)
        elif (x := referred(op)) is not None and self.is_memory(op.result):
            if row.may_copy and self.active(op.result):  # else its shadow is the same view of the shadow
                shadow = self.shadows.of(scope, op.result)
                scope.builder.apply(adjoint.add_back, self.shadows.of(scope, x), shadow)
        elif self.active(op.result):
            self.reverse_rule(scope, op)

    def reverse_copy(self, scope: Scope, op: Apply) -> None:
        """A copy of a container: leaf by leaf, from shadow memory or from cotangents that are values."""
        x, result = op.operands[0], op.result
        if not self.active(result):
            return
        b = scope.builder
        if self.is_memory(result) or children(result.type) is None:
            d = self.take(scope, result)
            if d is not None and isinstance(x.type, Scalar) and isinstance(d.type, Array):  # see loose_numbers.py
                d = b.apply(core.getitem, d, b.const(()))
            if d is not None:
                self.spread(scope, x, d, handed=op.row is core.freeze)
            return
        self.explode(scope, result)
        found: dict[Path, Value] = {}
        for path, _ in leaves(result.type):
            if path and self.leaf_memory(result, path):
                d = at_path(b, self.shadows.of(scope, result), path)
                row = core.copy if is_array(d.type) else adjoint.copy_tree
                found[path] = d if isinstance(d.type, Scalar) else b.apply(row, d, type=d.type)
            elif (d := scope.cot.pop((result, path), None)) is not None:
                found[path] = d
        if found and self.is_memory(x):
            self.spread(scope, x, build(b, result.type, functools.partial(part_at, found)))
        else:
            self.spread_leaves(scope, x, found)

    def reverse_display(self, scope: Scope, op: Apply) -> None:
        """make_tuple, make_list, make_dict: the cotangent of an element is that of the item."""
        result, t = op.result, op.result.type
        items = [v for p, v in zip(op.params, op.operands) if p in op.row.contains]
        keys = reverse_maps.keys_of_display(op, len(items))
        memory = self.is_memory(result)
        if not memory:
            self.explode(scope, result)
        if memory and not self.active(result):
            return
        for key, item in zip(keys, items):
            if not self.active(item):
                continue
            if memory:
                if isinstance(t, Map):
                    reverse_maps.reverse_item(self, scope, op, key, item)
                elif not self.is_memory(item):
                    shadow = self.shadows.of(scope, result)
                    self.give(scope, item, reverse_memory.entry_of_shadow(scope, shadow, t, key, item))
                continue
            if isinstance(t, List) and t.elts is None:
                whole = scope.cot.get((result, ()))
                if whole is not None:
                    index = scope.builder.const(key)
                    self.spread(scope, item, scope.builder.apply(core.getitem, whole, index, type=item.type))
                continue
            for path, _ in self.value_leaves(item):
                part = self.peek(scope, result, (key, *path))
                if part is not None:
                    self.accumulate(scope, item, part, path)

    def reverse_rule(self, scope: Scope, op: Apply) -> None:
        """The general case: the row's VJP rules, inlined."""
        row = op.row
        dy = self.take(scope, op.result)
        if dy is None:
            return
        if not row.differentiable:
            return
        for k, (param, v) in enumerate(zip(op.params, op.operands)):
            if not self.active(v) or param in row.shape_only:
                continue
            if param not in row.vjp:
                raise lacks_rule(op, param)
            rule = row.vjp[param]
            if rule is None:
                continue
            args = rule_arguments(scope.builder, op, dy=dy, y=op.result)
            static: dict[str, object] = {}
            if "*" + param in row.params:
                group = [x for p, x in zip(op.params, op.operands) if p == param]
                static["index"] = [x for p, x in enumerate(op.operands) if op.params[p] == param].index(v)
                if group.count(v) > 1:
                    static["index"] = k - op.params.index(param)
            contribution = self.tools.inline(rule, args, scope.builder, static)
            if row.elementwise:
                contribution = fit(scope.builder, contribution, v)
            self.spread(scope, v, contribution)


def part_at(parts: dict[Path, Value], path: Path, t: Type) -> Value | None:
    """What there is at a path; for `build`."""
    return parts.get(path)
