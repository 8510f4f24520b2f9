"""Reversing writes to lists: what is done to the list is done to its shadow backwards."""

from __future__ import annotations

from s2sgrad.ir.ops import Apply
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import NONE, Optional, carries_float
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.reverse.handlers.entries import (
    entry_of,
    entry_types,
    extends_by_memory,
    given_back,
    may_be_none,
    perhaps_none,
    takes_none,
)
from s2sgrad.transforms.reverse.handlers.parts import give_entries, whole_of
from s2sgrad.transforms.reverse.reversal import Handler, Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import zero_of


def set_entry(r: Reversal, scope: Scope, op: Apply) -> None:
    """container[key] = v for a list, or a dict with known keys."""
    x, index, v = op.operands
    b = scope.builder
    shadow = r.shadows.of(scope, x)
    replaced = r.primal.replaced
    if r.primal.is_memory(v) or v.type == NONE and op in replaced:  # a reference, or nothing, in the place of another
        b.apply(core.setitem, shadow, index, replaced[op])
        return
    if not any(map(carries_float, entry_types(x.type, index))):
        return
    unset = may_be_none(x.type, index) and r.primal.active(v)  # nothing may have been added to it yet
    d = b.apply(core.getitem, shadow, index, type=Optional(v.type) if unset else v.type)
    if unset:
        d = b.apply(adjoint.add_tree, zero_of(b, v), d, type=v.type)
    if r.primal.holds_memory(v):
        blank = replaced[op]
    else:  # what stood there before may have had another shape, or may have been nothing
        nothing = op not in r.primal.entries and takes_none(r.primal, x, index)
        blank = b.const(None) if nothing else zero_of(b, r.primal.entries.get(op, v))
    b.apply(core.setitem, shadow, index, blank)
    r.cotangents.give(scope, v, d)


def reverse_append(r: Reversal, scope: Scope, op: Apply) -> None:
    """x.append(v): its cotangent is popped from the shadow."""
    x, v = op.operands
    b = scope.builder
    t = perhaps_none(r.primal, x, v)
    r.cotangents.give(scope, v, given_back(r.primal, b, x, v, b.apply(core.list_pop, r.shadows.of(scope, x), type=t)))


def reverse_pop(r: Reversal, scope: Scope, op: Apply) -> None:
    """v = x.pop(index): its cotangent is put back where it was."""
    x = op.operands[0]
    result = op.result
    b = scope.builder
    d = entry_of(r, scope, result)
    shadow = r.shadows.of(scope, x)
    known, index = static_value(op.operands[1].type) if len(op.operands) > 1 else (True, -1)
    if known and index == -1:
        b.apply(core.list_append, shadow, d)
    elif known and index >= 0:
        b.apply(core.list_insert, shadow, op.operands[1], d)
    else:
        b.apply(adjoint.unpop, shadow, op.operands[1], d)


def reverse_list_reverse(r: Reversal, scope: Scope, op: Apply) -> None:
    """x.reverse()."""
    scope.builder.apply(core.list_reverse, r.shadows.of(scope, op.operands[0]))


def reverse_extend(r: Reversal, scope: Scope, op: Apply) -> None:
    """x.extend(v): the last entries of the shadow are those of v."""
    x, v = op.operands
    b = scope.builder
    d = b.apply(adjoint.pop_tail, r.shadows.of(scope, x), v, type=v.type)
    if r.primal.active(v) and not extends_by_memory(r.primal, op):
        d = given_back(r.primal, b, x, v, d)
    give_entries(r, scope, op, x, v, d)


def reverse_insert(r: Reversal, scope: Scope, op: Apply) -> None:
    """x.insert(index, v)."""
    x, index, v = op.operands
    known, k = static_value(index.type)
    shadow = r.shadows.of(scope, x)
    row = core.list_pop if known and k == 0 else adjoint.uninsert
    d = scope.builder.apply(row, shadow, index, type=perhaps_none(r.primal, x, v))
    r.cotangents.give(scope, v, given_back(r.primal, scope.builder, x, v, d))


def reverse_unpop(r: Reversal, scope: Scope, op: Apply) -> None:
    """What reverses x.pop(index), reversed again."""
    x, index, v = op.operands
    r.cotangents.give(scope, v, scope.builder.apply(core.list_pop, r.shadows.of(scope, x), index, type=v.type))


def reverse_uninsert(r: Reversal, scope: Scope, op: Apply) -> None:
    """What reverses x.insert(index, v), reversed again."""
    x, index = op.operands
    scope.builder.apply(core.list_insert, r.shadows.of(scope, x), index, entry_of(r, scope, op.result))


def reverse_pop_tail(r: Reversal, scope: Scope, op: Apply) -> None:
    """What reverses x.extend(v), reversed again."""
    b = scope.builder
    d = whole_of(r, scope, op, op.result)
    b.apply(core.list_extend, r.shadows.of(scope, op.operands[0]), d)


def reverse_add_back(r: Reversal, scope: Scope, op: Apply) -> None:
    """x += v if v is a copy: the shadows are copies exactly where the arrays are."""
    x, v = op.operands
    if r.primal.active(v):
        scope.builder.apply(adjoint.add_back, r.shadows.of(scope, v), r.shadows.of(scope, x))


def reverse_add_list_slice(r: Reversal, scope: Scope, op: Apply) -> None:
    """The addition of v to a slice of x, entry by entry."""
    x, index, v = op.operands
    if r.primal.active(v):
        d = scope.builder.apply(core.getitem, r.shadows.of(scope, x), index, type=v.type)
        r.cotangents.spread(scope, v, d)


def reverse_accumulate_tree(r: Reversal, scope: Scope, op: Apply) -> None:
    """The addition of v to a container, entry by entry."""
    x, v = op.operands
    if r.primal.active(v):
        r.cotangents.spread(scope, v, scope.builder.apply(adjoint.copy_tree, r.shadows.of(scope, x), type=v.type))


ROWS: dict[Row, Handler] = {
    core.list_append: reverse_append,
    core.list_pop: reverse_pop,
    core.list_reverse: reverse_list_reverse,
    core.list_extend: reverse_extend,
    core.list_insert: reverse_insert,
    **dict.fromkeys(adjoint.ACCUMULATIONS, reverse_accumulate_tree),
    adjoint.pop_tail: reverse_pop_tail,
    adjoint.unpop: reverse_unpop,
    adjoint.uninsert: reverse_uninsert,
    adjoint.add_back: reverse_add_back,
    adjoint.add_list_slice: reverse_add_list_slice,
}

__all__ = ["ROWS", "set_entry"]
