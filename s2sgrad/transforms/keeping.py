"""What a pullback keeps of the caller's memory, it keeps as copies: the caller may write to it before it is called.

What is frozen counts. Where only a run can tell what is the caller's, `detached` copies. Of what remains the caller's,
the reverse sweep reads no element.
"""

from __future__ import annotations

from collections.abc import Sequence

from s2sgrad.analysis.alias import Aliases, is_basic_index
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Function, Op, Return, Value, with_inner
from s2sgrad.ir.types import Array, is_mutable
from s2sgrad.rules import adjoint, core


def own(forward: Sequence[Op], params: Sequence[Value], read: set[Value], saved: list[Value], b: Builder) -> Value:
    """`saved` as a tuple, with copies of what is, or may be, memory of the parameters, where `read` says it is read."""
    body = Block()
    body.args, body.ops = list(params), [*forward, Return(list(saved))]
    aliases = Aliases(Function("saved", body), frozen_too=True)
    given = {p: set(aliases.reach(p)) for p in params if is_mutable(p.type)}
    known, parts, uncertain = set(params), list(saved), list[int]()
    for k, v in enumerate(saved):
        if not any(reached & set(aliases.reach(v)) for reached in given.values()):
            continue
        if not isinstance(v.type, Array) or not part_of(v, known):
            uncertain.append(k)
        elif v in read:
            parts[k] = b.apply(core.copy, v, type=v.type)
    together = {n for k in uncertain for n in aliases.reach(saved[k])}
    return apart(parts, uncertain, [p for p, reached in given.items() if reached & together], b)


def apart(parts: list[Value], uncertain: list[int], given: list[Value], b: Builder) -> Value:
    """The tuple, where only a run can tell of some parts whether they are the caller's; they may share memory."""
    if len(uncertain) == 1:
        (k,) = uncertain
        parts[k] = b.apply(adjoint.detached, parts[k], *given, type=parts[k].type)
    elif uncertain:
        others = [v for k, v in enumerate(parts) if k not in uncertain and is_mutable(v.type)]
        if all(isinstance(v.type, Array) for v in others):  # nothing long to look at
            held = b.apply(core.make_tuple, *parts)
            return b.apply(adjoint.detached, held, *given, type=held.type, name="saved")
        held = b.apply(core.make_tuple, *(parts[k] for k in uncertain))
        copies = b.apply(adjoint.detached, held, *given, type=held.type)
        for place, k in enumerate(uncertain):
            parts[k] = b.apply(core.getitem, copies, b.const(place), type=parts[k].type)
    return b.apply(core.make_tuple, *parts, name="saved")


def part_of(v: Value, params: set[Value]) -> bool:
    """Whether a value is certainly a parameter, an element of one, or a view of such."""
    while v not in params:
        op = v.owner
        if not isinstance(op, Apply):
            return False
        if op.row is core.freeze:
            v = op.operands[0]
            continue
        base = op.operand(op.row.element_of or op.row.view_of or "")
        if base is None or op.row.may_copy:
            return False
        index = op.operand("index")
        if isinstance(base.type, Array) and index is not None and not is_basic_index(index.type):
            return False
        v = base
    return True


def elements_read(ops: Sequence[Op]) -> set[Value]:
    """Values of which some op needs more than type and shape."""
    found: set[Value] = set()
    for op in with_inner(ops):
        shape_only = op.row.shape_only if isinstance(op, Apply) else ()
        names = op.params if isinstance(op, Apply) else ("",) * len(op.operands)
        found.update(v for name, v in zip(names, op.operands) if name not in shape_only)
    return found


__all__ = ["elements_read", "own"]
