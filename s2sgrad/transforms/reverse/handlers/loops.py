"""Reversing loops: the same passes, backwards; what flows out is carried, as in branches.py."""

from __future__ import annotations

from s2sgrad.ir.ops import Block, For, While, Yield, walk
from s2sgrad.transforms.reverse.cotangents import adjoint_name
from s2sgrad.transforms.reverse.handlers.carried import begun, handed_on, of_a_pass, own_sizes
from s2sgrad.transforms.reverse.handlers.flows import contributions, explode_all, merged_type, scatters
from s2sgrad.transforms.reverse.handlers.loop_header import Header
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Place, Scope


def reverse_loop(r: Reversal, scope: Scope, op: For | While) -> None:
    """The same passes, backwards. Carried: the cotangents of what the primal carries, and of outer values."""
    dense, scattered = contributions(r.primal, op)
    for place in [*scattered, *own_sequences(r.primal, op)]:
        r.cotangents.buffer_for(scope, place)
    outer = [p for p in dense if scope.buffer(p) is None and not is_source_only(op, p)]
    carried = carried_places(r.primal, op)
    for res in op.carried_results:
        r.cotangents.explode(scope, res)
    inits = []
    for k, path in carried:
        place = (op.carried_results[k], path)
        inits.append(r.cotangents.current(scope, place))
        scope.cot.pop(place, None)
    inits += [r.cotangents.current(scope, p) for p in outer]
    inner = Scope(op.body, Block(), scope)
    header = Header(r, scope, inner, op)
    header.open()
    types = [merged_type((op.carried_results[k], p), i.type) for (k, p), i in zip(carried, inits)]
    args = [inner.block.add_arg(of_a_pass(r, op, k, p, t), i.name) for (k, p), i, t in zip(carried, inits, types)]
    args += [
        inner.block.add_arg(merged_type(p, i.type), adjoint_name(p)) for p, i in zip(outer, inits[len(carried) :])
    ]
    for place, arg in zip(outer, args[len(carried) :]):
        inner.cot[place] = arg
    inner.at(op)
    for (k, path), arg in zip(carried, args):
        y = op.carried_yields[k]
        if r.primal.active(y) and not r.primal.leaf_memory(y, path):
            r.cotangents.accumulate(inner, y, begun(r, inner, op, k, path, arg), path)
    r.reverse_block(inner, op.body)
    header.close()
    inner.at(op)
    for arg in op.carried_args:
        r.cotangents.explode(inner, arg)
    explode_all(r, inner, outer)
    outs = [handed_on(r, inner, op, k, path, arg) for (k, path), arg in zip(carried, args)]
    outs += [r.cotangents.current(inner, p) for p in outer]
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
        if r.primal.active(init) and not r.primal.leaf_memory(init, path):
            r.cotangents.accumulate(scope, init, result, path)
    header.finish()


def carried_places(primal: Primal, op: For | While) -> list[tuple[int, tuple[object, ...]]]:
    """(position, path) of every carried leaf with a cotangent that is a value."""
    return [
        (k, path)
        for k, (arg, result) in enumerate(zip(op.carried_args, op.carried_results))
        if primal.active(arg) or primal.active(result)
        for path, _ in primal.value_leaves(result)
    ]


def own_sequences(primal: Primal, op: For | While) -> list[Place]:
    """The sequences that a loop runs over and whose cotangents its passes add to in place."""
    if not isinstance(op, For):
        return []
    return [
        (operands[0], ())
        for k, (s, operands) in enumerate(zip(op.sources, op.source_operands()))
        if s.kind == "seq"
        and primal.active(op.elements[k])
        and primal.value_leaves(op.elements[k])
        and scatters(primal, op, k)
        and not primal.is_memory(operands[0])
    ]


def is_source_only(op: For | While, place: Place) -> bool:
    """Whether a leaf is only the list that the loop runs over, whose cotangent is collected as a new list."""
    if not isinstance(op, For):
        return False
    v = place[0]
    if not any(s.kind == "seq" and o[0] is v for s, o in zip(op.sources, op.source_operands())):
        return False
    return not any(v in o.operands for o in walk(op.body)) and v not in op.inits


__all__ = ["reverse_loop"]
