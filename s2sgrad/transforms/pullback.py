"""The vector-Jacobian product as two functions: the forward sweep returns what the reverse sweep needs.

Of what it is handed, the reverse sweep copies what it changes, with all sharing kept, so that it can be called again.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from s2sgrad.analysis.alias import Aliases, places
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import clone_op, rewrite_operands
from s2sgrad.ir.ops import Apply, Block, Comment, Const, Function, Op, Return, Value, incoming, is_undefined
from s2sgrad.ir.types import NONE, Array, List, Scalar, Tuple, Type, carries_float, is_mutable
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.absent import may_be_absent
from s2sgrad.transforms.keeping import elements_read, own
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import Tools
from s2sgrad.transforms.sweep import Cleanup, Sweeps, sweeps

Groups = tuple[tuple[tuple[int, tuple[Hashable, ...]], ...], ...]


@dataclass
class Pullback:
    """forward(arguments) -> (result, saved); reverse(saved, cotangent) -> one entry per parameter."""

    forward: Function
    reverse: Function


def cotangent_type(t: Type) -> Type:
    """The type of a cotangent of a result of type t."""
    if isinstance(t, Scalar):
        return Scalar("c" if t.kind == "c" else "f", t.dtype if t.kind in "fc" else None)
    if isinstance(t, Tuple):
        return Tuple(tuple(cotangent_type(e) for e in t.elts), t.cls)
    if isinstance(t, List) and t.elts is not None:
        return List(None, tuple(cotangent_type(e) for e in t.elts))
    return t


def pullback(source: Function, tools: Tools, cleanup: Cleanup, n_params: int, inside: bool = False) -> Pullback:
    """The pair for a function; externs (parameters from position n_params on) get no cotangent.

    `inside`: both are going to be parts of another function, which hands over arrays that nobody else has, and may be
    differentiated: copies are made by operations that have derivatives.
    """
    name = f"d{source.returned.name}" if source.returned.name else "dout"
    holder = Value(cotangent_type(source.returned.type), name)

    def seed(r: Reversal, scope: Scope, returned: Value) -> None:
        if r.primal.active(returned):
            r.cotangents.spread(scope, returned, holder)
            r.cotangents.give_memory(scope, returned, holder)

    wrt = [k for k, p in enumerate(source.params[:n_params]) if carries_float(p.type)]
    made = sweeps(source, tools, wrt, seed, cleanup, [holder])
    return split(source, made, holder, wrt, n_params, inside)


def split(source: Function, made: Sweeps, holder: Value, wrt: list[int], n_params: int, inside: bool) -> Pullback:
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
    saved = [v for v in needed if not constant(v)]
    groups = shared_memory(made, saved)
    partial = define(saved)
    forward.ops = [Comment("forward sweep"), *made.forward]
    b = Builder(forward, made.fn.body.ops[-1].span or made.fn.span)
    out = made.returned
    if is_mutable(out.type):  # the reverse sweep may write to it
        out = b.apply(
            core.copy if isinstance(out.type, Array) else adjoint.copy_tree, out, type=out.type, name=out.name
        )
    read = elements_read(made.reverse) | set(made.gradients)
    if inside:
        state = b.apply(core.make_tuple, *saved, name="saved")
    else:
        state = own(made.forward, forward.args, read, saved, b)
    forward.ops.append(Return([b.apply(core.make_tuple, out, state)]))
    fn = Function(
        f"{source.name}_forward",
        forward,
        made.fn.externs,
        defaults=dict(made.fn.defaults),
        mixed=made.fn.mixed,
        doc=made.fn.doc,
        span=made.fn.span,
    )
    return Pullback(fn, reverse_half(source, made, holder, saved, partial, groups, wrt, n_params, inside))


def shared_memory(made: Sweeps, saved: list[Value]) -> Groups:
    """Which of the values handed over share memory, as groups of places in the tuple that holds them."""
    body = Block()
    body.args = made.fn.body.args
    body.ops = [*made.forward, *made.reverse, Return([made.returned])]
    aliases = Aliases(Function(made.fn.name, body))
    found: dict[object, list[tuple[int, tuple[Hashable, ...]]]] = {}
    for k, v in enumerate(saved):
        for node, path in places(aliases, v):
            found.setdefault(node, []).append((0, (k, *path)))
    return tuple(tuple(group) for group in found.values() if len(group) > 1)


def constant(v: Value) -> bool:
    """Whether a value is made of literals only, so that it need not be handed over."""
    op = v.owner
    if isinstance(op, Const):
        return not is_undefined(v)
    return isinstance(op, Apply) and op.row is core.make_slice and all(constant(o) for o in op.operands)


def constants_of(made: Sweeps, saved: set[Value], b: Builder) -> dict[Value, Value]:
    """Copies, at the head of the reverse sweep, of the constants of the forward sweep that it uses."""
    mapping: dict[Value, Value] = {}
    used: dict[Value, None] = {}
    local = {r for op in made.forward for r in op.results}
    for op in made.reverse:
        collect(op, local, used)
    for g in made.gradients:
        used[g] = None

    def copy(v: Value) -> None:
        if v in mapping or v in saved or not constant(v) or v not in local:
            return
        assert isinstance(v.owner, Op)
        for o in v.owner.operands:
            copy(o)
        b.add(clone_op(v.owner, mapping))

    for v in used:
        copy(v)
    return mapping


def define(saved: list[Value]) -> set[Value]:
    """Give None to what is handed over but assigned on some paths only; what that is."""
    return {v for v in saved if _define(v)}


def _define(saved: Value) -> bool:
    todo, seen, partial = [saved], set(), False
    while todo:
        v = todo.pop()
        if v in seen:
            continue
        seen.add(v)
        sources = incoming(v) if isinstance(v.owner, Op) else []
        for source in sources:
            if isinstance(source.owner, Const) and is_undefined(source):
                source.owner.value = None
                source.type = NONE
            partial = partial or source.type == NONE
        todo += sources
    return partial


def collect(op: Op, local: set[Value], needed: dict[Value, None]) -> None:
    """The values that an op, and what is in it, takes from `local`."""
    for v in op.operands:
        if v in local:
            needed[v] = None
    for block in op.blocks:
        for inner in block.ops:
            collect(inner, local, needed)


def reverse_half(
    source: Function,
    made: Sweeps,
    holder: Value,
    saved: list[Value],
    partial: set[Value],
    groups: Groups,
    wrt: list[int],
    n_params: int,
    inside: bool,
) -> Function:
    """The function of what was saved and the cotangent of the result."""
    body = Block()
    arg = body.add_arg(Tuple(tuple(v.type for v in saved)), "saved")
    holder.owner = body
    body.args.append(holder)
    b = Builder(body, made.fn.span)
    taken = {v: b.apply(core.getitem, arg, b.const(k), type=v.type, name=v.name) for k, v in enumerate(saved)}
    constants = constants_of(made, set(saved), b)
    head = body.ops
    body.ops = [*head, Comment("reverse sweep"), *made.reverse]
    gradients = dict(zip(wrt, made.gradients))
    entries = [gradients[k] if k in gradients else b.const(None) for k in range(n_params)]
    body.ops.append(Return([b.apply(core.make_tuple, *entries)]))
    rewrite_operands(body, lambda v: taken.get(v) or constants.get(v, v))
    fn = Function(f"{source.name}_reverse", body, aliased=groups, mixed=made.fn.mixed, span=made.fn.span)
    shared = {taken[v] for v in (*partial, *filter(may_be_absent, saved))}
    protect(fn, list(taken.values()), shared, len(head), inside)
    return fn


def protect(fn: Function, taken: list[Value], shared: set[Value], at: int, inside: bool) -> None:
    """Work on copies of what the reverse sweep changes (tapes, memory that it restores): it can be run again.

    `shared` are values of which parts have other names, and those that may not be there.
    """
    aliases = Aliases(fn)
    written = [v for v in taken if any(n.written for n in aliases.reach(v))]
    b = Builder(Block(), fn.span)
    fresh: dict[Value, Value] = {}
    apart = len({id(aliases.node(v)) for v in written}) == len(written)
    kinds = (List, Array) if inside else List
    if apart and all(isinstance(v.type, kinds) and only_itself(aliases, v) and v not in shared for v in written):
        for v in written:
            row = core.copy_list if isinstance(v.type, List) else core.copy
            fresh[v] = b.apply(row, v, type=v.type, name=v.name)
    elif inside:
        raise UnsupportedError(
            "a pullback inside a function that is differentiated would have to keep memory under several names",
            fn.span,
            "use grad or jvp there, or write the function without writing into arrays",
        )
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
