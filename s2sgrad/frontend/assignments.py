"""Assignments: to names, tuples, elements and attributes, and those with an operator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import gast

from s2sgrad.frontend import expressions, list_methods, mappings, once, open_tuples, writes
from s2sgrad.frontend.complex_parts import imaginary_of
from s2sgrad.frontend.flat import array_or_same, is_flat
from s2sgrad.frontend.kinds.table import kind_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import assign_name, read_name
from s2sgrad.frontend.state import Key, Restart
from s2sgrad.frontend.syntax import statement
from s2sgrad.ir.ops import Apply, Block, Const, Value
from s2sgrad.ir.types import Array, Bottom, List, Map, Number, OneOf, Opaque, Scalar, Slice, Tuple
from s2sgrad.rules import core as rows


@dataclass(frozen=True)
class Before:
    """What stood at a place: the value, the variables by which it was found, and where the ops that follow begin."""

    value: Value
    variables: dict[Key, Value | None]
    block: Block
    ops: int


@statement(gast.Assign)
def stmt_assign(low: Lowering, stmt: Any) -> None:
    value = low.expr(stmt.value)
    for target in stmt.targets:
        assign(low, target, value)


@statement(gast.AnnAssign)
def stmt_ann_assign(low: Lowering, stmt: Any) -> None:
    if stmt.value is not None:
        assign(low, stmt.target, low.expr(stmt.value))


def assign(low: Lowering, target: Any, value: Value) -> None:
    if isinstance(target, gast.Name):
        assign_name(low, target.id, value)
    elif isinstance(target, gast.Tuple | gast.List):
        unpack(low, target, value)
    elif isinstance(target, gast.Subscript):
        x = low.present(low.expr(target.value))
        index = expressions.index(low, target.slice)
        low.at(target)
        low.store(x, index, once.opened(low, value) if isinstance(index.type, Slice) else value)
    elif isinstance(target, gast.Attribute):
        x = low.present(low.expr(target.value))
        low.at(target)
        low.set_attribute(x, target.attr, value)
    else:
        low.fail(
            f"assigning to {type(target).__name__} is not supported",
            "assign to a name, an element or an attribute",
            node=target,
        )


def unpack(low: Lowering, target: Any, value: Value) -> None:
    stars = [k for k, e in enumerate(target.elts) if isinstance(e, gast.Starred)]
    value = once.opened(low, low.present(value))
    count = len(target.elts)
    t = value.type
    if isinstance(t, Bottom):
        for e in target.elts:
            assign(low, e.value if isinstance(e, gast.Starred) else e, low.bottom())
        return
    if isinstance(t, OneOf):
        low.fail("a text that the path chooses is unpacked", "unpack a tuple")
    if not stars and (isinstance(t, Array | Opaque) or (isinstance(t, List) and t.elts is None)):
        check_length(low, t, count, target)
        if isinstance(t, List) or (isinstance(t, Array) and not (t.dims and isinstance(t.dims[0], int))):
            low.apply(rows.check_unpacking, [value, low.const(count)])
        for k, e in enumerate(target.elts):
            assign(low, e, low.apply(rows.getitem, [value, low.const(k)]))
        return
    if stars and list_methods.is_open(low, value):
        for e, item in zip(target.elts, list_methods.unpack_open(low, value, count, stars[0])):
            assign(low, e.value if isinstance(e, gast.Starred) else e, item)
        return
    items = None if stars else low.unpacked(value, count)
    items = low.unpack_all(value, "something") if items is None else items
    if (len(items) != count) if not stars else (len(items) < count - 1):
        least = count - 1 if stars else count
        few = f"not enough values to unpack (expected {'at least ' if stars else ''}{least}, got {len(items)})"
        text = few if len(items) < least else f"too many values to unpack (expected {count})"
        low.fails(ValueError, text, (text,))
        low.fail(
            f"{len(items)} values cannot be unpacked into {count} names",
            f"write as many names as there are values: {len(items)}",
            node=target,
        )
    if stars:
        at = stars[0]
        width = len(items) - count + 1
        middle = low.display_list(target.elts[at], items[at : at + width])
        items = [*items[:at], middle, *items[at + width :]]
    for e, item in zip(target.elts, items):
        assign(low, e.value if isinstance(e, gast.Starred) else e, item)


def check_length(low: Lowering, t: Any, count: int, target: Any) -> None:
    if isinstance(t, Array) and t.dims is not None:
        if not t.dims:
            low.fail("an array without axes cannot be unpacked", "use the number itself: x[()]", node=target)
        if isinstance(t.dims[0], int) and t.dims[0] != count:
            low.fails(ValueError, f"an array of length {t.dims[0]} for {count} names")
            low.fail(
                f"an array of length {t.dims[0]} cannot be unpacked into {count} names",
                f"write as many names as there are values: {t.dims[0]}",
                node=target,
            )


@statement(gast.AugAssign)
def stmt_aug_assign(low: Lowering, stmt: Any) -> None:
    name = type(stmt.op).__name__
    target = stmt.target
    if isinstance(target, gast.Name):
        before = read_place(low, lambda: read_name(low, target.id))
        value = low.expr(stmt.value)
        low.at(stmt)
        new = augmented(low, name, before, value, target.id)
        if new is not None:
            assign_name(low, target.id, new)
        return
    if isinstance(target, gast.Attribute):
        owner = low.present(low.expr(target.value))
        before = read_place(low, lambda: low.attribute(owner, target.attr))
        value = low.expr(stmt.value)
        low.at(stmt)
        new = augmented(low, name, before, value, ".")
        if new is not None or not kind_of(owner).takes_attribute(owner, target.attr):
            low.set_attribute(owner, target.attr, before.value if new is None else new)
        return
    x = low.present(low.expr(target.value))
    index = open_tuples.as_index(low, x, expressions.index(low, target.slice))
    low.at(stmt)
    plain = isinstance(x.type, Array | Opaque) and imaginary_of(x) is None
    if plain and name in ("Add", "Sub") and is_basic(low, index):
        add_to_element(low, stmt, name, x, index)
        return
    entry = mappings.entry_to_update if isinstance(x.type, Map) else Lowering.subscript
    before = read_place(low, lambda: entry(low, x, index))
    value = low.expr(stmt.value)
    low.at(stmt)
    index = again(low, index)
    if isinstance(x.type, Array | Number) or is_flat(x):
        low.store(x, index, low.binary(name, before.value, value))
        return
    new = augmented(low, name, before, value, "[]")
    if new is not None or not kind_of(x).takes_elements(low, x):
        low.store(x, index, before.value if new is None else new)


def read_place(low: Lowering, read: Callable[[], Value]) -> Before:
    """What stands at a place before something is computed that is going to be added to it."""
    env = low.state.env
    with env.noting_reads() as keys:
        value = read()
    known = {key: env.get(key) for key in keys}
    return Before(low.present(value), known, low.b.block, len(low.b.block.ops))


def augmented(low: Lowering, name: str, before: Before, value: Value, place: str) -> Value | None:
    """As `augment`. What has been changed itself is put back, where something else may have been put into its
    place meanwhile."""
    env, block = low.state.env, low.b.block
    rebound = any(env.get(key) is not v for key, v in before.variables.items())
    written = block is not before.block or writes.outside(block.ops[before.ops :], but_arrays=True)
    new = low.augment(name, before.value, value, place)
    return before.value if new is None and (rebound or written) else new


def add_to_element(low: Lowering, stmt: Any, name: str, x: Value, index: Value) -> None:
    """x[index] += ... of an array: one statement, unless computing what is added may change the element."""
    early = low.session.read_early
    old = low.subscript(x, index) if low.b.span in early and isinstance(x.type, Array) else None
    block, place = low.b.block, len(low.b.block.ops)
    value = array_or_same(low, low.expr(stmt.value))
    low.at(stmt)
    if old is not None:
        low.store(x, again(low, index), low.binary(name, old, value))
        return
    if isinstance(x.type, Array) and (block is not low.b.block or writes.outside(block.ops[place:])):
        early.add(low.b.span)
        raise Restart
    low.apply(rows.iadd_item if name == "Add" else rows.isub_item, [x, index, value])


def again(low: Lowering, value: Value) -> Value:
    """Constants anew: the path on which they were made may have been closed while something else was computed."""
    op = value.owner
    if not low.trials:
        return value
    if isinstance(op, Const):
        return low.b.const(op.value, None, value.type)
    if isinstance(op, Apply) and op.row in (rows.make_tuple, rows.make_slice, rows.make_list):
        return low.b.apply(op.row, *map(partial(again, low), op.operands), params=op.params, type=value.type)
    return value


def is_basic(low: Lowering, index: Value) -> bool:
    parts = index.type.elts if isinstance(index.type, Tuple) else (index.type,)
    return not any(
        isinstance(p, Array | List | Opaque | Bottom) or (isinstance(p, Scalar) and p.kind == "b") for p in parts
    )
