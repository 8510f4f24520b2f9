"""Arguments that are written: the function works on copies, for the caller's memory is never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from s2sgrad.analysis.alias import Aliases
from s2sgrad.analysis.held import mark_held
from s2sgrad.analysis.reshaped import layout_matters
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import rewrite_operands
from s2sgrad.ir.ops import Apply, Block, Function, Value, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Number, Tuple, carries_float, is_mutable, record_of
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.support import getitem


def protect_arguments(fn: Function, params: Sequence[Value], shadows: bool = False) -> None:
    """Copy, on entry, the arguments whose memory the function writes: the caller's are never changed.

    With `shadows`, those as well whose parts need shadows for another reason: a copy is what a shadow mirrors.
    """
    aliases = Aliases(fn)
    if shadows:
        mark_held(fn, aliases)
    same_layout = layout_matters(fn)
    copies: dict[Value, Value] = {}
    entry = Block()
    b = Builder(entry, fn.span)
    for p in params:
        if any(n.memory for n in aliases.reach(p)):
            copies[p] = copy_of(b, p, same_layout, unwritten_parts(fn, p, aliases))
            copies[p].name = p.name
    if copies:
        rewrite_operands(fn.body, lambda v: copies.get(v, v))
        fn.body.ops[:0] = entry.ops


def part_arguments(fn: Function, aliases: Aliases) -> bool:
    """Give arguments a second name, where they have shadows only because a function that they are handed to may give
    them back: shadows are those of the second name. Nobody writes them, so it is no copy. Whether there are any."""
    entry = Block()
    b = Builder(entry, fn.span)
    parted: dict[Value, Value] = {}
    for p in fn.params:
        if carries_float(p.type) and any(n.memory for n in aliases.reach(p)):
            parted[p] = b.apply(core.freeze, p, name=p.name, type=p.type)
    rewrite_operands(fn.body, lambda v: parted.get(v, v))
    fn.body.ops[:0] = entry.ops
    return bool(parted)


def copy_of(b: Builder, v: Value, same_layout: bool, kept: Collection[int] = ()) -> Value:
    """A copy of an argument, or of a part of one; parts of tuples that are kept are not copied."""
    t = v.type
    if not is_mutable(t):
        return v
    if isinstance(t, Tuple):
        parts = [getitem(b, v, k, e) for k, e in enumerate(t.elts)]
        record = record_of(t)
        items = [x if k in kept else copy_of(b, x, same_layout) for k, x in enumerate(parts)]
        for k, (x, item) in enumerate(zip(parts, items)):
            if record is not None and item is not x:
                item.name = record.names[k]
        return b.apply(core.make_tuple, *items, type=t)
    row = core.copy if isinstance(t, Array | Number) else adjoint.copy_tree
    if same_layout and not isinstance(t, Number):
        row = adjoint.copy_of_argument if isinstance(t, Array) else adjoint.copies_of_arguments
    # np.copy keeps the order of the axes in memory, on which the bits of a sum depend; the method does not
    method = row is core.copy and isinstance(t, Array) and t.rank in (0, 1)
    return b.apply(row, v, type=t, method=method)


def unwritten_parts(fn: Function, p: Value, aliases: Aliases) -> set[int]:
    """The parts of an argument that is a tuple which are taken out of it, and never written."""
    if not isinstance(p.type, Tuple):
        return set()
    kept = set(range(len(p.type.elts)))
    for op in walk(fn.body):
        if p not in op.operands:
            continue
        known, k = static_value(op.operands[1].type) if isinstance(op, Apply) and op.row is core.getitem else (False, 0)
        if not known:
            return set()
        if any(n.memory for n in aliases.reach(op.results[0])):
            kept.discard(k)
    return kept


__all__ = ["copy_of", "part_arguments", "protect_arguments"]
