"""The vector-Jacobian product as two functions: the forward sweep returns what the reverse sweep needs."""

from __future__ import annotations

from dataclasses import dataclass

from s2sgrad.analysis.alias import Aliases
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import rewrite_operands
from s2sgrad.ir.ops import Block, Comment, Function, Op, Return, Value
from s2sgrad.ir.types import Array, List, Scalar, Tuple, Type, carries_float, is_mutable
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.reverse import Reverse
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import Tools, at_path
from s2sgrad.transforms.sweep import Cleanup, Sweeps, sweeps


@dataclass
class Pullback:
    """forward(arguments) -> (result, saved); reverse(saved, cotangent) -> one entry per parameter."""

    forward: Function
    reverse: Function


def cotangent_type(t: Type) -> Type:
    """The type of a cotangent of a result of type t."""
    if isinstance(t, Scalar):
        return Scalar("f", None)
    if isinstance(t, Tuple):
        return Tuple(tuple(cotangent_type(e) for e in t.elts), t.cls)
    if isinstance(t, List) and t.elts is not None:
        return List(None, tuple(cotangent_type(e) for e in t.elts))
    return t


def pullback(source: Function, tools: Tools, cleanup: Cleanup, n_params: int) -> Pullback:
    """The pair for a function; externs (parameters from position n_params on) get no cotangent."""
    name = f"d{source.returned.name}" if source.returned.name else "dout"
    holder = Value(cotangent_type(source.returned.type), name)

    def seed(r: Reverse, scope: Scope, returned: Value) -> None:
        b = scope.builder
        if not r.active(returned):
            return
        for path, _ in r.value_leaves(returned):
            r.accumulate(scope, returned, at_path(b, holder, path), path)
        if r.is_memory(returned):
            r.spread(scope, returned, holder)

    wrt = [k for k, p in enumerate(source.params[:n_params]) if carries_float(p.type)]
    made = sweeps(source, tools, wrt, seed, cleanup)
    return split(source, made, holder, wrt, n_params)


def split(source: Function, made: Sweeps, holder: Value, wrt: list[int], n_params: int) -> Pullback:
    """Cut the joint function into two, between which what the second needs of the first is handed over."""
    forward = Block()
    forward.args = made.fn.body.args
    for a in forward.args:
        a.owner = forward
    local = set(forward.args)
    for op in made.forward:
        local.update(op.results)
    needed: dict[Value, None] = {}
    for op in made.reverse:
        collect(op, local, needed)
    for g in made.gradients:
        if g in local:
            needed[g] = None
    saved = list(needed)
    forward.ops = [Comment("forward sweep"), *made.forward]
    b = Builder(forward, made.fn.span)
    out = made.returned
    if is_mutable(out.type):  # the reverse sweep may write to it
        out = b.apply(core.copy if isinstance(out.type, Array) else adjoint.copy_tree, out, type=out.type, name=out.name)
    state = b.apply(core.make_tuple, *saved, name="saved")
    forward.ops.append(Return([b.apply(core.make_tuple, out, state)]))
    fn = Function(f"{source.name}_forward", forward, made.fn.externs, defaults=dict(made.fn.defaults), doc=made.fn.doc, span=made.fn.span)
    return Pullback(fn, reverse_half(source, made, holder, saved, state.type, wrt, n_params))


def collect(op: Op, local: set[Value], needed: dict[Value, None]) -> None:
    for v in op.operands:
        if v in local:
            needed[v] = None
    for block in op.blocks:
        for inner in block.ops:
            collect(inner, local, needed)


def reverse_half(
    source: Function, made: Sweeps, holder: Value, saved: list[Value], state: Type, wrt: list[int], n_params: int
) -> Function:
    body = Block()
    arg = body.add_arg(state, "saved")
    holder.owner = body
    body.args.append(holder)
    b = Builder(body, made.fn.span)
    taken = {v: b.apply(core.getitem, arg, b.const(k), type=v.type, name=v.name) for k, v in enumerate(saved)}
    head = body.ops
    body.ops = [*head, Comment("reverse sweep"), *made.reverse]
    gradients = dict(zip(wrt, made.gradients))
    entries = [gradients[k] if k in gradients else b.const(None) for k in range(n_params)]
    body.ops.append(Return([b.apply(core.make_tuple, *entries)]))
    rewrite_operands(body, lambda v: taken.get(v, v))
    fn = Function(f"{source.name}_reverse", body, span=made.fn.span)
    protect(fn, list(taken.values()), len(head))
    return fn


def protect(fn: Function, taken: list[Value], at: int) -> None:
    """Work on copies of what the reverse sweep changes (tapes, memory that it restores): it can be run again."""
    aliases = Aliases(fn)
    written = [v for v in taken if any(n.written for n in aliases.reach(v))]
    b = Builder(Block(), fn.span)
    fresh: dict[Value, Value] = {}
    if all(isinstance(v.type, List) and only_itself(aliases, v) for v in written):
        for v in written:
            fresh[v] = b.apply(core.copy_list, v, type=v.type, name=v.name)
    else:  # names may share memory in ways that are not visible here, so all of it is copied together
        together = [v for v in taken if is_mutable(v.type)]
        copies = b.apply(adjoint.snapshot, b.apply(core.make_tuple, *together))
        for k, v in enumerate(together):
            fresh[v] = b.apply(core.getitem, copies, b.const(k), type=v.type, name=v.name)
    rest = Block()
    rest.ops = fn.body.ops[at:]
    rewrite_operands(rest, lambda v: fresh.get(v, v))
    fn.body.ops = [*fn.body.ops[:at], *b.block.ops, *rest.ops]


def only_itself(aliases: Aliases, v: Value) -> bool:
    """Whether a list is changed, but nothing in it."""
    node = aliases.node(v)
    return not any(n.written for n in aliases.reach(v) if n is not node)


__all__ = ["Pullback", "cotangent_type", "pullback"]
