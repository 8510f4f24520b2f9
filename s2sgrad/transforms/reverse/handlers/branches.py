"""Reversing branches and contexts.

What a nested block contributes to values defined outside it flows out as results: the block takes the cotangent so far
and yields it with its own share added. A cotangent that is an array accumulated in place (a buffer, a shadow) needs no
such passing on.
"""

from __future__ import annotations

from s2sgrad.ir.clone import clone_op
from s2sgrad.ir.ops import UNDEFINED, Apply, Block, Branching, If, Try, Value, With, Yield
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import BOTTOM, NUMBER, Array, Number, Scalar, Type
from s2sgrad.rules import contexts
from s2sgrad.transforms.absent import may_be_absent
from s2sgrad.transforms.adding import there
from s2sgrad.transforms.reverse.cotangents import adjoint_name
from s2sgrad.transforms.reverse.handlers.carried import needs_shape, shaped
from s2sgrad.transforms.reverse.handlers.flows import contributions, explode_all, merged_type
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Place, Scope
from s2sgrad.transforms.support import Path, type_at


def reverse_with(r: Reversal, scope: Scope, op: With) -> None:
    """What stands in a context is reversed without it: a file is not opened again, a lock not taken. Only what NumPy
    and `warnings` say of errors holds for the reverse sweep as well."""
    state = contexts.errstate_of(op)
    if (state is not None and contexts.quiet_modes(state)) or contexts.filters_of(op) is not None:
        reverse_branch(r, scope, op)
        return
    block = op.body
    scope.within.add(block)
    for res, y in op.given_back(block):
        r.cotangents.explode(scope, res)
        for path, _ in r.primal.value_leaves(res) if r.primal.active(res) else []:
            d = r.cotangents.pop(scope, res, path)
            if d is not None and r.primal.active(y) and not r.primal.leaf_memory(y, path):
                r.cotangents.accumulate(scope, y, d, path)
    r.reverse_block(scope, block)


def reverse_branch(r: Reversal, scope: Scope, op: Branching) -> None:
    """The same choice again: each branch reverses its own ops, all hand on the same cotangents."""
    dense, scattered = contributions(r.primal, op)
    for place in scattered:
        r.cotangents.buffer_for(scope, place)
    dense = [p for p in dense if scope.buffer(p) is None]
    for res in op.results:
        r.cotangents.explode(scope, res)
    incoming = [
        (k, path, d)
        for k, res in enumerate(op.results)
        for path, _ in (r.primal.value_leaves(res) if r.primal.active(res) else [])
        if (d := r.cotangents.pop(scope, res, path)) is not None
    ]
    scopes: list[Scope] = []
    for primal in op.blocks:
        inner = Scope(primal, Block(), scope)
        inner.cot.update({p: scope.cot[p] for p in dense if p in scope.cot})
        b = inner.at(op)
        if isinstance(op, With):
            for o in contexts.filters_of(op) or []:
                b.add(clone_op(o, {v: b.const(static_value(v.type)[1]) for v in o.operands}))
        for k, path, d in incoming:
            y = primal.terminator.operands[k]
            if r.primal.active(y) and not r.primal.leaf_memory(y, path):
                r.cotangents.accumulate(inner, y, of_side(r, inner, op.results[k], y, path, d), path)
        r.reverse_block(inner, primal)
        scopes.append(inner)
    for inner in scopes:
        explode_all(r, inner, dense)
    changed = [p for p in dense if any(s.cot.get(p) is not scope.cot.get(p) for s in scopes)]
    for k, inner in enumerate(scopes):
        inner.at(op).add(Yield([handed_back(r, inner, op, k, p) for p in changed]))
    scope.at(op)
    new = again(scope, op, [inner.block for inner in scopes])
    scope.builder.add(new)
    for place in changed:
        t = scopes[0].block.terminator.operands[len(new.results)].type
        scope.cot[place] = new.add_result(type_of_both(r, place, t), adjoint_name(place))


def type_of_both(r: Reversal, place: Place, t: Type) -> Type:
    """The type of the cotangent that both sides hand back: 0.0, where one has none and nothing to shape it, is none."""
    v, path = place
    if not path and place in r.cotangents.zeros.perhaps_nothing and isinstance(v.type, Array) and needs_shape(v):
        return NUMBER  # the side on which it was made gives it its shape
    return merged_type(place, t)


def of_side(r: Reversal, inner: Scope, result: Value, y: Value, path: Path, d: Value) -> Value:
    """The cotangent of what a side ends with, given that of the branch's result: there, it is known what that is."""
    nothing = r.cotangents.zeros.perhaps_nothing
    if (result, path) in nothing and isinstance(y.owner, Branching):
        nothing.add((y, path))
    elif (result, path) in nothing and isinstance(d.type, Number) and not may_be_absent(y):
        return shaped(r, inner, y, path, d)
    number = isinstance(type_at(y.type, path), Scalar | Array)  # on this path, it is one for sure
    return there(inner.builder, d) if number else d


def again(scope: Scope, op: Branching, blocks: list[Block]) -> Branching:
    """The branch by the same condition, or the same context, in the reverse sweep."""
    if isinstance(op, With):
        return With(manager_again(scope, op), blocks[0])
    return If(op.operands[0], blocks[0], blocks[1])


def manager_again(scope: Scope, op: With) -> Value:
    """The context that is entered in the reverse sweep."""
    b, state = scope.builder, contexts.errstate_of(op)
    if state is None:
        manager = op.operands[0].owner
        assert isinstance(manager, Apply)
        return b.add(clone_op(manager, {v: b.const(static_value(v.type)[1]) for v in manager.operands})).results[0]
    modes = contexts.quiet_modes(state)
    if modes == contexts.modes_of(state):
        modes = {p: static_value(v.type)[1] for p, v in zip(state.params, state.operands) if p != "call"}
    return b.apply(contexts.errstate, *[b.const(m) for m in modes.values()], params=tuple(modes))


def handed_back(r: Reversal, inner: Scope, op: Branching, side: int, place: Place) -> Value:
    """The cotangent of a leaf at the end of one side: none where the same condition says that the leaf is not there."""
    made = place[0].owner
    if isinstance(made, Try) and made.failed is op.condition and side == 0 and place not in inner.cot:
        if read_where_made_alone(inner, place[0], made.failed):
            return inner.builder.const(UNDEFINED, type=BOTTOM)
    return r.cotangents.current(inner, place)


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
        if not (isinstance(op, Branching) and op.condition is failed)
    )


__all__ = ["reverse_branch", "reverse_with"]
