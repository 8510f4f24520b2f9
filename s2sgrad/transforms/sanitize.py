"""S2SGRAD_SANITIZE=1: generated code that watches the laws of memory in reverse mode while it runs.

Locations are array buffers, lists, dicts and objects. A location that is written, or meets one that is, has a shadow.
R1: one shadow each, and each shadow one location. R2: a reference leads, in the shadows, to the shadow of what it leads
to in the primal. What has no shadow is a value. V: a cotangent that is a value, and that can be reached in two ways, is
never added to in place.

Where the transform says that one value is the shadow of another (`note_shadow`), the code compares both with a table
kept beside the run; in the finished code, each addition in place asks whether any other live name refers to the same
memory (`watch_additions`). The helpers are in runtime/sanitizer.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from s2sgrad.analysis.alias import Aliases, entries_of
from s2sgrad.analysis.held import mark_held
from s2sgrad.errors import Span
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import UNDEFINED, Apply, Block, Call, Const, Function, Looping, Op, Value, callees, incoming, walk
from s2sgrad.ir.types import Array, Number, Optional, Tuple, Type, carries_float, is_mutable, object_record
from s2sgrad.rules import adjoint, core, sanitizing

# how deep an addition in place goes
ADDITIONS = {
    core.iadd: "arrays",
    core.isub: "arrays",
    core.iadd_item: "arrays",
    core.isub_item: "arrays",
    adjoint.add_back: "arrays",
    adjoint.accumulate_tree: "arrays",
    adjoint.accumulate_lists: "lists",
    adjoint.accumulate_entries: "entries",
    adjoint.add_list_slice: "entries",
}
MAKING = (core.zeros_like, adjoint.zeros_tree)
_active: ContextVar[bool] = ContextVar("s2sgrad_sanitizing", default=False)


@contextmanager
def instrumented(on: bool) -> Iterator[None]:
    """Within, transforms make code that watches itself."""
    before = _active.set(on)
    try:
        yield
    finally:
        _active.reset(before)


def note_shadow(b: Builder, aliases: Aliases, primal: Value, shadow: Value) -> None:
    """`shadow` is the shadow of `primal`, from here on. (Tuples have no identity that matters.)"""
    t = primal.type.inner if isinstance(primal.type, Optional) else primal.type
    if _active.get() and is_mutable(t) and is_mutable(shadow.type) and not isinstance(t, Tuple):
        inside = b.const(all(n.memory for n in aliases.reach(primal)))
        alike = b.const(tuple(dict.fromkeys(like_tuples(primal.type))))
        by = [v.owner.row if isinstance(v.owner, Apply) else None for v in (primal, shadow)]
        law = "freeze" if by[0] is core.freeze else "R1" if by[1] in MAKING else "R2"
        law = "call" if isinstance(primal.owner, Call) and by[1] in (*MAKING, core.make_dict) else law
        b.apply(sanitizing.note_shadow, primal, shadow, b.const(law), b.const(described(b.span)), inside, alike)


def like_tuples(t: Type) -> Iterator[type]:
    """The classes of objects in it that count as tuples: for them, too, any other with the same parts will do."""
    t = t.inner if isinstance(t, Optional) else t
    record = object_record(t)
    if record is not None:
        yield record.cls
    for _, e in entries_of(t):
        yield from like_tuples(e)


def note_companions(fn: Function, companions: dict[Value, Value], skip: set[Op]) -> None:
    """The same for the shadows that the forward sweep carries beside its references; `skip` gets the new ops."""
    if not _active.get():
        return
    aliases, block = Aliases(fn), fn.body
    mark_held(fn, aliases)
    used = {v for op in walk(block) if op not in skip for v in op.operands}
    primals: dict[Value, list[Value]] = {}
    for primal, shadow in companions.items():
        if primal in used:  # else it is dead code
            primals.setdefault(shadow, []).append(primal)
    todo = [block]
    while todo:
        current = todo.pop()
        ops: list[Op] = []
        for op in [None, *current.ops]:
            if op is not None:
                ops.append(op)
                todo += op.blocks
            b = Builder(Block(), op.span if op is not None else None)
            for shadow in op.results if op is not None else current.args:
                for primal in primals.get(shadow, ()):
                    note_shadow(b, aliases, primal, shadow)
            skip.update(b.block.ops)
            ops += b.block.ops
        current.ops = ops


def described(span: Span | None) -> str:
    """A place in the primal, in words."""
    if span is None:
        return "the end of the function"
    text = span.stmt.text if span.stmt is not None else span.source.strip()
    return f"line {span.line}: {text}"


# additions in place -----------------------------------------------------------------------------------------------


def watch_additions(fn: Function) -> None:
    """Ask, before each addition in place of the reverse sweeps of a finished function, who else has that memory."""
    for f in (fn, *callees(fn)):
        watched = {op: live for op, live in additions(f.body, {}) if op.mirror is not None}
        for block in [f.body, *(inner for op in walk(f.body) for inner in op.blocks)]:
            block.ops = [new for op in block.ops for new in asked(op, watched.get(op))]
    b = Builder(Block(), fn.span)
    b.apply(sanitizing.begin_sanitizing)
    fn.body.ops[:0] = b.block.ops


def asked(op: Op, live: list[Value] | None) -> list[Op]:
    """An op, behind the question whether it may add in place."""
    if live is None:
        return [op]
    assert isinstance(op, Apply)
    target, index = op.operands[0], op.operand("index")
    chain = ways_to(target)
    holders = [v for v in chain if v is not target and not isinstance(v.type, Array | Number)]
    others = [v for v in live if not set(chain) & set(ways_to(v)) and is_set(v)]
    b = Builder(Block(), op.span)
    b.mirror = op.mirror
    depth, where = b.const(ADDITIONS[op.row]), b.const(described(op.span))
    at = index if index is not None else b.const(None)
    b.apply(sanitizing.note_addition, target, at, depth, where, b.const(len(holders)), *holders, *others)
    return [*b.block.ops, op]


def additions(block: Block, after: dict[Value, None]) -> Iterator[tuple[Op, list[Value]]]:
    """The additions in place in a block, with the mutable values that are used behind them; `after`: behind it."""
    live = dict(after)
    for op in reversed(block.ops):
        for r in op.results:
            live.pop(r, None)
        if isinstance(op, Apply) and op.row in ADDITIONS:
            yield op, [v for v in live if is_mutable(v.type) and carries_float(v.type)]
        inside = used_in(op)
        if isinstance(op, Looping):  # the next pass
            live |= inside
        for inner in op.blocks:
            yield from additions(inner, live)
        live |= inside | dict.fromkeys(op.operands)


def used_in(op: Op) -> dict[Value, None]:
    """The values that the blocks of an op use, without those that they define."""
    used: dict[Value, None] = {}
    own: set[Value] = set()
    for block in op.blocks:
        own.update(block.args)
        for inner in walk(block):
            used.update(dict.fromkeys(inner.operands))
            own.update(inner.results)
            own.update(a for nested in inner.blocks for a in nested.args)
    return {v: None for v in used if v not in own}


def is_set(v: Value) -> bool:
    """Whether a value is there on every path."""
    todo, seen = [v], set[Value]()
    while todo:
        v = todo.pop()
        if v in seen:
            continue
        seen.add(v)
        op = v.owner
        if isinstance(op, Const) and op.value is UNDEFINED:
            return False
        todo += incoming(v) if isinstance(op, Op) else []
    return True


def ways_to(v: Value) -> list[Value]:
    """A value, what it is a view or an element of, and so on."""
    chain = [v]
    while isinstance(v.owner, Apply):
        row = v.owner.row
        base = v.owner.operand(row.element_of or row.view_of or "")
        if base is None:
            break
        v = base
        chain.append(v)
    return chain


__all__ = ["instrumented", "note_companions", "note_shadow", "watch_additions"]
