"""Fewer buffers: arrays that are filled twice, copied for nothing, or zeroed before they are overwritten."""

from __future__ import annotations

import numpy as np

from s2sgrad.analysis.alias import Node
from s2sgrad.analysis.effects import Effects, effects_of
from s2sgrad.analysis.reshaped import Reshaped, layout_matters
from s2sgrad.ir.build import Builder
from s2sgrad.ir.layout import Layout, Uses, uses_of
from s2sgrad.ir.ops import Apply, Block, Function, Op, Value, callees, walk, with_inner
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Array, Scalar, Slice, Static, is_complex
from s2sgrad.optimize.dce import collapse
from s2sgrad.optimize.list_buffers import first_touch_of_lists
from s2sgrad.optimize.matching import infer, like_once_combined, same_array
from s2sgrad.optimize.ownership import accumulate_in_place, always_new, is_new, of_sweep, only_reads, would_confuse
from s2sgrad.optimize.rewrite import Substitution, each_function, put_instead
from s2sgrad.optimize.stores import merge_stores
from s2sgrad.rules import core, operators, registry


def buffers(fn: Function) -> None:
    """All of the changes to buffers, on a function and all that it calls."""
    each_function(fn, own_filled)
    each_function(fn, first_touch_of_lists)
    # another array in the place of one that is reshaped may lie differently in memory
    everywhere = bool(callees(fn)) and layout_matters(fn)
    each_function(fn, lambda f: first_touch(f, Reshaped(f, everywhere)))
    each_function(fn, merge_stores)
    each_function(fn, lambda f: elide_copies(f, everywhere))
    accumulate_in_place(fn)
    each_function(fn, collapse)


# arrays of one number ---------------------------------------------------------------------------


def own_filled(fn: Function) -> None:
    """A number broadcast to a shape, where it is kept or changed: np.full."""
    uses = uses_of(fn)
    for op in walk(fn.body):
        for block in op.blocks:
            _own_filled(block, uses)
    _own_filled(fn.body, uses)


def _own_filled(block: Block, uses: Uses) -> None:
    out: list[Op] = []
    for op in block.ops:
        if isinstance(op, Apply) and op.row is core.broadcast_like and isinstance(op.operands[0].type, Scalar):
            v = op.result
            if isinstance(v.type, Array) and not all(_reads_numbers(u, v) for u in uses.get(v, [])):
                fill(op, out)
        out.append(op)
    block.ops = out


def _reads_numbers(op: Op, v: Value) -> bool:
    return only_reads(op, v) and isinstance(op, Apply) and op.row is not core.copy and op.operand("x") is not v


def fill(op: Apply, out: list[Op]) -> None:
    """Turn an op whose operands are (number, like) into np.full(like.shape, number), if that has the same type."""
    number, like = op.operands
    row = registry.lookup(np.full)
    b = Builder(Block(), op.span)
    b.mirror = op.mirror
    shape = b.apply(core.shape_of, like)
    if row is not None and same_array(infer(row, ("shape", "fill_value"), (shape, number)), op.result.type):
        op.row, op.operands, op.params = row, [shape, number], ("shape", "fill_value")
        t = op.result.type
        if isinstance(t, Array) and is_complex(t):  # the number may be real: a zero before a loop
            op.operands.append(b.const(t.dtype))
            op.params = (*op.params, "dtype")
        out += b.block.ops
    elif infer(core.full_like, ("a", "fill_value"), (like, number)) == op.result.type:
        op.row, op.operands, op.params = core.full_like, [like, number], ("a", "fill_value")


# buffers that are zero until they are first added to --------------------------------------------


def first_touch(fn: Function, reshaped: Reshaped) -> None:
    """z = zeros; z += c as z = c."""
    uses = uses_of(fn)
    layout = Layout(fn)
    sub = Substitution()
    instead: dict[Op, list[Op]] = {}
    for op in walk(fn.body):
        if isinstance(op, Apply) and op.row is core.zeros_like and isinstance(op.result.type, Array):
            if op.result in reshaped or len(op.operands) > 1 and is_complex(op.result.type):
                continue
            _first_touch(op, uses, layout, sub, instead)
    if instead:
        put_instead(fn.body, instead)
        sub.apply(fn.body)


def _first_touch(zeros: Apply, uses: Uses, layout: Layout, sub: Substitution, instead: dict[Op, list[Op]]) -> None:
    z = zeros.result
    block = layout.place[zeros][0]
    users = uses.get(z, [])
    touch = users[0] if users else None
    if touch is None or layout.place[touch][0] is not block or not isinstance(touch, Apply) or touch.mirror is None:
        return
    if touch.operands.count(z) != 1 or touch.operands[0] is not z:
        return
    whole = touch.row in (core.setitem, core.iadd_item, core.isub_item) and _is_whole(touch.operands[1])
    if not whole and touch.row not in (core.iadd, core.isub):
        return
    c = touch.operands[-1]
    b = Builder(Block(), touch.span)
    b.mirror = touch.mirror
    if touch.row in (core.isub, core.isub_item):
        if infer(operators.neg, ("x",), (c,)) is None:
            return
        c = b.apply(operators.neg, c)
    made = _initial(b, zeros, c)
    if made is None:
        return
    made.name = z.name
    instead[touch], instead[zeros] = b.block.ops, []
    sub.replace(z, made)


def _initial(b: Builder, zeros: Apply, c: Value) -> Value | None:
    """A new array of the type of `zeros` with the elements of c."""
    z, like = zeros.result, zeros.operands[0]
    if like_once_combined(c.type, z.type):
        return b.apply(core.copy, c, type=z.type)
    if isinstance(c.type, Scalar) and infer(core.broadcast_like, ("d", "x"), (c, like)) == z.type:
        made = Apply(core.broadcast_like, [c, like], ("d", "x"), z.type)
        fill(made, b.block.ops)
        return b.add(made).result if made.row is not core.broadcast_like else None
    if isinstance(c.type, Array) and infer(core.broadcast_like, ("d", "x"), (c, like)) == z.type:
        return b.apply(core.copy, b.apply(core.broadcast_like, c, like))
    return None


def _is_whole(index: Value) -> bool:
    """Whether an index selects everything: x[:] or x[...]."""
    t = index.type
    if isinstance(t, Slice):
        return all(isinstance(p, Static) and p.value is None for p in (t.start, t.stop, t.step))
    return isinstance(t, Static) and t.value is Ellipsis


# copies -----------------------------------------------------------------------------------------


def elide_copies(fn: Function, everywhere: bool = False) -> None:
    """Drop copies of what nobody else refers to, and copies that are read only while the original is unchanged."""
    uses = uses_of(fn)
    effects = effects_of(fn)
    reshaped = Reshaped(fn, everywhere, effects.aliases)
    layout = Layout(fn)
    sub = Substitution()
    dropped: dict[Op, list[Op]] = {}
    for op in walk(fn.body):
        if isinstance(op, Apply) and op.row is core.copy and isinstance(op.result.type, Array):
            source = op.operands[0]
            if not same_array(source.type, op.result.type) or op.result in reshaped or would_confuse(op):
                continue
            if _handed_over(op, uses, layout) or _unchanged(op, uses, effects, layout):
                users = uses.get(op.result, [])
                for user in users:  # at once: what was dropped before counts for what follows
                    user.operands = [source if v is op.result else v for v in user.operands]
                sub.replace(op.result, source)
                uses[source] = [u for u in uses.get(source, []) if u is not op] + users
                effects.also(source, op.result)
                dropped[op] = []
    _last_copies(fn, effects, sub, dropped, uses)
    if dropped:
        put_instead(fn.body, dropped)
        sub.apply(fn.body)


def _last_copies(
    fn: Function, effects: Effects, sub: Substitution, dropped: dict[Op, list[Op]], uses: Uses
) -> None:
    """Drop copies at the end of a function of memory that is its own, and that nothing refers to from there on."""
    external = effects.external()
    nodes: set[Node] = set()  # memory that is referred to later
    arrays: set[Value] = set()  # and new arrays that are: each is memory of its own

    def note(v: Value) -> None:
        nonlocal nodes
        if is_new(v):
            arrays.add(v)
        else:
            nodes |= effects.deep(v)

    for op in reversed(fn.body.ops):
        copy = op if isinstance(op, Apply) and op.row is core.copy else None
        source = None if copy is None else sub(copy.operands[0])
        kept = op in dropped or copy is None or would_confuse(copy)
        if source is not None and not kept and same_array(source.type, op.results[0].type):
            node = effects.aliases.node(source)
            taken = node in {n.find() for n in nodes | external} or source in arrays
            if not is_new(source):
                taken = taken or any(effects.aliases.node(v) is node for v in arrays)
            # a mark of the compiler has the same memory, under another node
            marked = any(isinstance(u, Apply) and u.row.form is Form.NOTHING for u in uses.get(source, []))
            if not taken and not marked and always_new(source) and of_sweep(source):
                sub.replace(op.results[0], source)
                dropped[op] = []
        for inner in with_inner([op]):
            for v in inner.operands:
                note(sub(v))


def _handed_over(op: Apply, uses: Uses, layout: Layout) -> bool:
    """Whether the source is new memory that nothing else refers to, or uses after the copy."""
    source = op.operands[0]
    if not is_new(source) or layout.block_of(source) is not layout.place[op][0]:
        return False
    if source.name is not None and op.mirror is not None and not of_sweep(source):
        return False  # an adjoint in the memory, and under the name, of the user's own array would confuse
    at = layout.place[op][1]
    return all(
        u is op or (only_reads(u, source) and _top(u, layout, op) < at) for u in uses.get(source, [])
    ) and uses[source].count(op) == 1


def _top(op: Op, layout: Layout, like: Op) -> int:
    """The position, in the block of `like`, of the op in which `op` stands; a large number if it is elsewhere."""
    top = layout.within(op, layout.place[like][0]) if op in layout.place else None
    return 1 << 60 if top is None else layout.place[top][1]


def _unchanged(op: Apply, uses: Uses, effects: Effects, layout: Layout) -> bool:
    """Whether the copy is only read, and the original is not written before the copy is read last."""
    source, result = op.operands[0], op.result
    if effects.written(result) or op.mirror is None:
        return False
    users = uses.get(result, [])
    node: Node | None = effects.aliases.node(source)
    if not users or node is None or not all(only_reads(u, result) for u in users):
        return False
    block, at = layout.place[op]
    last = max(_top(u, layout, op) for u in users)
    return last < len(block.ops) and not any(node in effects.writes(o) for o in block.ops[at + 1 : last + 1])
