"""Tangents through branches, attempts and loops: what carries a value carries its tangent beside it."""

from __future__ import annotations

from collections.abc import Sequence

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import UNDEFINED, Apply, Block, Branching, Const, For, If, Looping, Op, Try, Value, Yield
from s2sgrad.ir.types import BOTTOM
from s2sgrad.transforms.forward.forward import Forward
from s2sgrad.transforms.support import is_array, tangent_type


def branch(f: Forward, b: Builder, op: Branching) -> None:
    """All sides yield the tangents of what they yield."""
    for inner in op.blocks:
        f.block(inner)
    join_tangents(f, b, op)


def attempt(f: Forward, b: Builder, op: Try) -> None:
    """The tangents of what is tried stand behind it, where nothing that they raise is caught."""
    primal, made = op.body.ops[:-1], Block()
    for o in primal:
        f.op(Builder(made, o.span), o)
    tangents = [o for o in made.ops if o not in set(primal)]
    if reads_written(f, primal, tangents):
        op.body.ops[:-1] = made.ops
        join_tangents(f, b, op)
        return
    b.block.ops.append(op)
    sides = (Block(), Block())
    outer = hand_out(op, tangents, Builder(sides[1], op.span))
    sides[1].ops += tangents
    for o in tangents:
        o.operands = [outer.get(v, v) for v in o.operands]
    choice = If(op.operands[0], *sides, op.span)
    varied = [(r, v) for r, v in op.given_back(op.body) if f.tangents.varied(r)]
    missing, tail = Builder(sides[0], op.span), Builder(sides[1], op.span)
    sides[0].ops.append(Yield([missing.const(UNDEFINED, type=BOTTOM) for _ in varied]))
    ends = [f.tangents.of.get(v) or f.tangents.dense(tail, r, r.type) for r, v in varied]
    sides[1].ops.append(Yield([outer.get(t, t) for t in ends]))
    b.add(choice)
    for r, _ in varied:
        f.tangents.of[r] = choice.add_result(tangent_type(r.type), f.tangents.name(r))


def reads_written(f: Forward, primal: Sequence[Op], tangents: Sequence[Op]) -> bool:
    """Whether the tangents of some ops read memory that these change: then they cannot wait."""
    written = {
        f.tangents.aliases.node(v)
        for o in primal if isinstance(o, Apply)
        for p, v in zip(o.params, o.operands) if p in o.row.writes
    }
    return any(f.tangents.aliases.node(v) in written for o in tangents for v in o.operands if is_array(v.type))


def join_tangents(f: Forward, b: Builder, op: Branching) -> None:
    """Yield the tangents of what the sides yield."""
    results = [(k, r) for k, r in enumerate(op.results) if f.tangents.varied(r)]
    for inner in op.blocks:
        end = inner.ops.pop()
        tail = Builder(inner, op.span)
        end.operands += [f.tangents.dense(tail, end.operands[k], r.type) for k, r in results]
        inner.ops.append(end)
    for _, r in results:
        f.tangents.of[r] = op.add_result(tangent_type(r.type), f.tangents.name(r))
    b.block.ops.append(op)


def hand_out(op: Try, users: Sequence[Op], b: Builder) -> dict[Value, Value]:
    """Make what is computed in the body of an attempt, and these ops use, results of it; constants are put before."""
    defined = {r for o in op.body.ops for r in o.results}
    outer = {inner: result for result, inner in op.given_back(op.body)}
    failed = Builder(Block(), op.span)
    for v in (v for o in users for v in o.operands):
        if v not in defined or v in outer:
            continue
        if isinstance(v.owner, Const):
            outer[v] = b.const(v.owner.value, name=v.name, type=v.type)
        else:
            op.body.terminator.operands.append(v)
            op.missing.terminator.operands.append(failed.const(UNDEFINED, type=BOTTOM))
            outer[v] = op.add_result(v.type, v.name)
    op.missing.ops[:0] = failed.block.ops
    return outer


def loop(f: Forward, b: Builder, op: Looping) -> None:
    """The loop carries the tangents of what it carries."""
    carried = [v for v in op.carried() if f.tangents.varied(v.arg) or f.tangents.varied(v.result)]
    if isinstance(op, For):
        elements(f, b, op)
    for variable in carried:
        init, name = f.tangents.dense(b, variable.init, variable.arg.type), f.tangents.name(variable.arg)
        inside, behind = ((tangent_type(v.type), name) for v in (variable.arg, variable.result))
        f.tangents.of.update(zip(variable.names, op.carry(init, inside, behind)))
    f.block(op.body)
    end = op.body.ops.pop()
    tail = Builder(op.body, op.span)
    end.operands += [f.tangents.dense(tail, v.last, v.arg.type) for v in carried]
    op.body.ops.append(end)
    b.block.ops.append(op)


def elements(f: Forward, b: Builder, op: For) -> None:
    """The tangents of loop elements come from the tangent of the sequence, in lockstep."""
    for source, operands, elem in op.taken():
        t = f.tangents.tangent(operands[0]) if source.kind == "seq" else None
        if t is None or not f.tangents.varied(elem):
            continue
        t = f.tangents.of_elements(b, operands[0], t, elem.type)
        f.tangents.of[elem] = op.add_source(source, t, tangent_type(elem.type), f.tangents.name(elem))


__all__ = ["attempt", "branch", "loop"]
