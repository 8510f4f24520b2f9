"""Reversing branches and loops.

What a nested block contributes to values defined outside it flows out as results: the block takes the cotangent so far
and yields it with its own share added. A cotangent that is an array accumulated in place (a buffer, a shadow) needs no
such passing on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2sgrad.ir.clone import clone_op
from s2sgrad.ir.ops import UNDEFINED, Apply, Block, Call, For, If, Op, Try, Value, While, With, Yield, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import BOTTOM, NUMBER, Array, Dim, List, Number, Scalar, Sym, Type
from s2sgrad.rules import contexts, core, operators
from s2sgrad.rules.dims import dims_of, varies
from s2sgrad.transforms.absent import NOTHING, may_begin_unset, zero_at
from s2sgrad.transforms.adding import there
from s2sgrad.transforms.kinds import filled_out
from s2sgrad.transforms.loop_header import Header, scatters
from s2sgrad.transforms.scope import Place, Scope
from s2sgrad.transforms.support import (
    Path,
    add,
    children,
    dims_equal,
    has_path,
    is_array,
    leaves,
    type_at,
    zero_of,
)

if TYPE_CHECKING:
    from s2sgrad.transforms.reverse import Reverse


def contributions(r: Reverse, op: Op) -> tuple[list[Place], list[Place]]:
    """The leaves defined outside `op` to which its blocks contribute: (added as values, accumulated in place)."""
    inner: set[Value] = set()
    for block in op.blocks:
        collect_defined(block, inner)
    dense: dict[Place, None] = {}
    scattered: dict[Place, None] = {}
    for block in op.blocks:
        for o in walk(block):
            for v, kind in uses(r, o):
                if v in inner or r.is_memory(v) or not r.active(v):
                    continue
                if kind == "scatter":
                    scattered[(v, ())] = None
                    continue
                for path, _ in r.value_leaves(v):
                    dense[(v, path)] = None
    return [p for p in dense if p not in scattered], list(scattered)


def collect_defined(block: Block, found: set[Value]) -> None:
    found.update(block.args)
    for op in block.ops:
        found.update(op.results)
        for b in op.blocks:
            collect_defined(b, found)


def uses(r: Reverse, op: Op) -> list[tuple[Value, str]]:
    """The operands to which the reversal of one op may contribute, and how."""
    if isinstance(op, Yield):
        return [(v, "dense") for v in op.operands]
    if isinstance(op, For):
        seqs = [
            (operands[0], "scatter" if scatters(r, op, k) else "dense")
            for k, (s, operands) in enumerate(zip(op.sources, op.source_operands()))
            if s.kind == "seq" and r.active(op.elements[k])
        ]
        return seqs + [(v, "dense") for v in op.inits]
    if isinstance(op, While):
        return [(v, "dense") for v in op.inits]
    if isinstance(op, Call):
        return [(v, "dense") for v in op.operands]
    if isinstance(op, Apply):
        if op.row is core.getitem:
            return [(op.operands[0], "dense" if picks_leaf(op) else "scatter")]
        return [(v, "dense") for v in op.operands]
    return []


def picks_leaf(op: Apply) -> bool:
    """Whether a getitem takes a known element of a container of fixed structure."""
    from s2sgrad.ir.row import static_value

    known, key = static_value(op.operands[1].type)
    return children(op.operands[0].type) is not None and known


def open_scope(r: Reverse, scope: Scope, primal: Block) -> Scope:
    return Scope(primal, Block(), scope)


def current(r: Reverse, scope: Scope, place: Place) -> Value:
    """The cotangent of a leaf so far, a zero where there is none."""
    found = scope.cot.get(place)
    if found is None:
        found = zero_at(r, scope.builder, *place)
        if found.name is None:
            found.name = r.adjoint_name(place)
    return filled_out(scope.builder, found, type_at(place[0].type, place[1]))


# branches ---------------------------------------------------------------------------------------------------------


def reverse_with(r: Reverse, scope: Scope, op: With) -> None:
    """What stands in a context is reversed without it: a file is not opened again, a lock not taken. Only what NumPy
    and `warnings` say of errors holds for the reverse sweep as well."""
    state = contexts.errstate_of(op)
    if (state is not None and contexts.quiet_modes(state)) or contexts.filters_of(op) is not None:
        reverse_if(r, scope, op)
        return
    block = op.blocks[0]
    scope.within.add(block)
    for res, y in zip(op.results, block.terminator.operands):
        r.explode(scope, res)
        for path, _ in r.value_leaves(res) if r.active(res) else []:
            d = scope.cot.pop((res, path), None)
            if d is not None and r.active(y) and not r.leaf_memory(y, path):
                r.accumulate(scope, y, d, path)
    r.reverse_block(scope, block)


def reverse_if(r: Reverse, scope: Scope, op: If) -> None:
    """The same choice again: each branch reverses its own ops, both hand on the same cotangents."""
    dense, scattered = contributions(r, op)
    for place in scattered:
        r.buffer_for(scope, place)
    dense = [p for p in dense if scope.buffer(p) is None]
    for res in op.results:
        r.explode(scope, res)
    incoming = [
        (k, path, d)
        for k, res in enumerate(op.results)
        for path, _ in (r.value_leaves(res) if r.active(res) else [])
        if (d := scope.cot.pop((res, path), None)) is not None
    ]
    scopes: list[Scope] = []
    for primal in op.blocks:
        inner = open_scope(r, scope, primal)
        inner.cot.update({p: scope.cot[p] for p in dense if p in scope.cot})
        b = inner.at(op)
        if isinstance(op, With) and not scopes:
            for o in contexts.filters_of(op) or []:
                b.add(clone_op(o, {v: b.const(static_value(v.type)[1]) for v in o.operands}))
        for k, path, d in incoming:
            y = primal.terminator.operands[k]
            if r.active(y) and not r.leaf_memory(y, path):
                number = isinstance(type_at(y.type, path), Scalar | Array)  # on this path, it is one for sure
                r.accumulate(inner, y, there(b, d) if number else d, path)
        r.reverse_block(inner, primal)
        scopes.append(inner)
    for inner in scopes:
        explode_all(r, inner, dense)
    changed = [p for p in dense if any(s.cot.get(p) is not scope.cot.get(p) for s in scopes)]
    for k, inner in enumerate(scopes):
        b = inner.at(op)
        runs = k == 0 or not isinstance(op, With)
        b.add(Yield([handed_back(r, inner, op, k, p) if runs else b.const(UNDEFINED, None, BOTTOM) for p in changed]))
    scope.at(op)
    new = (With if isinstance(op, With) else If)(again(scope, op), scopes[0].block, scopes[1].block)
    scope.builder.add(new)
    for place in changed:
        t = scopes[0].block.terminator.operands[len(new.results)].type
        scope.cot[place] = new.add_result(merged_type(place, t), r.adjoint_name(place))


def again(scope: Scope, op: If) -> Value:
    """What the branch is decided by, or the context that is entered, in the reverse sweep."""
    if not isinstance(op, With):
        return op.operands[0]
    b, state = scope.builder, contexts.errstate_of(op)
    if state is None:
        manager = op.operands[0].owner
        assert isinstance(manager, Apply)
        return b.add(clone_op(manager, {v: b.const(static_value(v.type)[1]) for v in manager.operands})).results[0]
    modes = contexts.quiet_modes(state)
    if modes == contexts.modes_of(state):
        modes = {p: static_value(v.type)[1] for p, v in zip(state.params, state.operands) if p != "call"}
    return b.apply(contexts.errstate, *[b.const(m) for m in modes.values()], params=tuple(modes))


def handed_back(r: Reverse, inner: Scope, op: If, side: int, place: Place) -> Value:
    """The cotangent of a leaf at the end of one side: none where the same condition says that the leaf is not there."""
    made = place[0].owner
    failed = isinstance(made, Try) and made.operands[0] is op.operands[0] and side == 0
    if failed and place not in inner.cot and read_where_made_alone(inner, place[0], op.operands[0]):
        return inner.builder.const(UNDEFINED, type=BOTTOM)
    return current(r, inner, place)


def read_where_made_alone(scope: Scope, v: Value, failed: Value) -> bool:
    """Whether all that reads what an attempt gives does so in branches of whether it failed.

    A tape that keeps it reads it on every path: then its cotangent has to be there on every path, too.
    """
    outer: Scope | None = scope
    while outer is not None and v.owner not in outer.primal.ops:
        outer = outer.parent
    return outer is not None and not _read_elsewhere(outer.primal, v, failed)


def _read_elsewhere(block: Block, v: Value, failed: Value) -> bool:
    return any(
        v in op.operands or any(_read_elsewhere(b, v, failed) for b in op.blocks)
        for op in block.ops
        if not (isinstance(op, If) and op.operands[0] is failed)
    )


def explode_all(r: Reverse, scope: Scope, places: list[Place]) -> None:
    """A nested loop collects the cotangent of the list that it runs over as a whole: break it into the leaves."""
    for v in dict.fromkeys(v for v, _ in places):
        r.explode(scope, v)


def merged_type(place: Place, t: Type) -> Type:
    """The type of a cotangent: that of the primal leaf, as a run-time value."""
    v, path = place
    for p, leaf in leaves(v.type):
        if p == path:
            return Scalar(leaf.kind, None) if isinstance(leaf, Scalar) else leaf
    return t


# loops ------------------------------------------------------------------------------------------------------------


def reverse_loop(r: Reverse, scope: Scope, op: For | While) -> None:
    """The same passes, backwards. Carried: the cotangents of what the primal carries, and of outer values."""
    dense, scattered = contributions(r, op)
    for place in [*scattered, *own_sequences(r, op)]:
        r.buffer_for(scope, place)
    outer = [p for p in dense if scope.buffer(p) is None and not is_source_only(r, op, p)]
    carried = carried_places(r, op)
    for res in op.carried_results:
        r.explode(scope, res)
    inits = []
    for k, path in carried:
        place = (op.carried_results[k], path)
        inits.append(current(r, scope, place))
        scope.cot.pop(place, None)
    inits += [current(r, scope, p) for p in outer]
    inner = open_scope(r, scope, op.body)
    header = Header(r, scope, inner, op)
    header.open()
    types = [merged_type((op.carried_results[k], p), i.type) for (k, p), i in zip(carried, inits)]
    args = [inner.block.add_arg(of_a_pass(r, op, k, p, t), i.name) for (k, p), i, t in zip(carried, inits, types)]
    args += [
        inner.block.add_arg(merged_type(p, i.type), r.adjoint_name(p)) for p, i in zip(outer, inits[len(carried) :])
    ]
    for place, arg in zip(outer, args[len(carried) :]):
        inner.cot[place] = arg
    inner.at(op)
    for (k, path), arg in zip(carried, args):
        y = op.carried_yields[k]
        if r.active(y) and not r.leaf_memory(y, path):
            r.accumulate(inner, y, begun(r, inner, op, k, path, arg), path)
    r.reverse_block(inner, op.body)
    header.close()
    inner.at(op)
    for arg in op.carried_args:
        r.explode(inner, arg)
    explode_all(r, inner, outer)
    outs = [handed_on(r, inner, op, k, path, arg) for (k, path), arg in zip(carried, args)]
    outs += [current(r, inner, p) for p in outer]
    inner.builder.add(Yield(outs))
    scope.at(op)
    new = For(header.sources, [*header.operands, *inits], inner.block)
    scope.builder.add(new)
    ended = [own_sizes(op, k, p, t, "end") for (k, p), t in zip(carried, types)]
    ended += [arg.type for arg in args[len(carried) :]]
    results = [new.add_result(t, arg.name) for t, arg in zip(ended, args)]
    for place, result in zip(outer, results[len(carried) :]):
        scope.cot[place] = result
    for (k, path), result in zip(carried, results):
        init = op.inits[k]
        if r.active(init) and not r.leaf_memory(init, path):
            r.accumulate(scope, init, result, path)
    header.finish()


def own_sizes(op: For | While, k: int, path: Path, t: Type, where: str) -> Type:
    """The type of the cotangent of what is carried: sizes that passes change are those of no primal value."""
    if not isinstance(t, Array) or t.dims is None:
        return t
    known = [v.type for v in (op.inits[k], op.carried_args[k], op.carried_yields[k])]
    shapes = [dims_of(type_at(u, path)) for u in known if u != BOTTOM and has_path(u, path)]

    def own(axis: int, d: Dim) -> Dim:
        same = all(s is not None and s[axis : axis + 1] == (d,) for s in shapes)
        return d if same or isinstance(d, int) else Sym((where, op, k, path, axis), d.not_one)

    return Array(t.dtype, tuple(own(axis, d) for axis, d in enumerate(t.dims)))


def carried_places(r: Reverse, op: For | While) -> list[tuple[int, tuple[object, ...]]]:
    """(position, path) of every carried leaf with a cotangent that is a value."""
    return [
        (k, path)
        for k, (arg, result) in enumerate(zip(op.carried_args, op.carried_results))
        if r.active(arg) or r.active(result)
        for path, _ in r.value_leaves(result)
    ]


def handed_on(r: Reverse, inner: Scope, op: For | While, k: int, path: Path, incoming: Value) -> Value:
    """The cotangent of what a pass starts from. Where it is zero, a zero of the shape of what the pass ends with will
    do if the shape stays the same. If the first pass starts from nothing, it must do; or nothing, if shapes differ."""
    arg = op.carried_args[k]
    if (arg, path) in inner.cot:
        return current(r, inner, (arg, path))
    if may_begin_unset(r, op, k):
        if changes_shape(op, k, path):
            return inner.builder.const(NOTHING[is_array(type_at(arg.type, path))])
        return zero_of(inner.builder, incoming)
    # a symbol that stands for something computed in the loop may stand for another size in the next pass
    t = type_at(arg.type, path)
    fixed = isinstance(t, Scalar) or not any(map(varies, dims_of(t) or ()))
    if fixed and dims_equal(t, type_at(op.carried_yields[k].type, path)):
        return zero_of(inner.builder, incoming)
    return current(r, inner, (arg, path))


def begun(r: Reverse, inner: Scope, op: For | While, k: int, path: Path, incoming: Value) -> Value:
    """The cotangent of what a pass ends with: nothing comes from passes that only make it anew, in another shape."""
    if not may_be_nothing(r, op, k, path):
        return incoming
    zero = zero_at(r, inner.builder, op.carried_yields[k], path)
    if isinstance(zero.type, Array):  # which gives what comes in its shape
        return inner.builder.apply(operators.add, zero, incoming, type=zero.type)
    return add(inner.builder, zero, incoming)


def of_a_pass(r: Reverse, op: For | While, k: int, path: Path, t: Type) -> Type:
    """The type of the cotangent with which a pass begins: 0.0, where it is nothing yet, is no array."""
    array = isinstance(t, Array) and t.dims is not None
    return NUMBER if array and may_be_nothing(r, op, k, path) else own_sizes(op, k, path, t, "pass")


def may_be_nothing(r: Reverse, op: For | While, k: int, path: Path) -> bool:
    """Whether what passes start from, in the reverse sweep, may be the 0.0 or None that stands for a cotangent."""
    if (op.carried_results[k], path) in r.perhaps_nothing:
        return True
    return may_begin_unset(r, op, k) and changes_shape(op, k, path)


def changes_shape(op: For | While, k: int, path: Path) -> bool:
    """Whether what passes leave in a carried leaf may differ in shape or length."""
    arg, y = (type_at(v.type, path) for v in (op.carried_args[k], op.carried_yields[k]))
    if isinstance(arg, Array | Number):
        return not dims_equal(arg, y)
    return isinstance(arg, List) and arg.elts is None


def own_sequences(r: Reverse, op: For | While) -> list[Place]:
    """The sequences that a loop runs over and whose cotangents its passes add to in place."""
    if not isinstance(op, For):
        return []
    return [
        (operands[0], ())
        for k, (s, operands) in enumerate(zip(op.sources, op.source_operands()))
        if s.kind == "seq"
        and r.active(op.elements[k])
        and r.value_leaves(op.elements[k])
        and scatters(r, op, k)
        and not r.is_memory(operands[0])
    ]


def is_source_only(r: Reverse, op: For | While, place: Place) -> bool:
    """Whether a leaf is only the list that the loop runs over, whose cotangent is collected as a new list."""
    if not isinstance(op, For):
        return False
    v = place[0]
    if not any(s.kind == "seq" and o[0] is v for s, o in zip(op.sources, op.source_operands())):
        return False
    return not any(v in o.operands for o in walk(op.body)) and v not in op.inits
