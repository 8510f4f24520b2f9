"""Reversing shallow copies and parts of containers: list.copy(), slices, `+` and `*` of lists.

The result is a new container. Numbers in it are copies, so their cotangents are added to those of the entries that they
were copied from; lists, dicts and arrays that are memory are the same objects, whose shadows both containers refer to.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from s2sgrad.analysis.alias import fixed_keys, kid, reachable
from s2sgrad.analysis.held import element_kinds
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Entries, List, Map, Scalar, Tuple, carries_float
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.adding import add_to_buffer, add_to_shadow
from s2sgrad.transforms.mixed_entries import (
    cotangents_of,
    kind_of_entries,
    refusal,
    shadow_to_share,
    values_of,
    with_own_cotangents,
    zeros_for,
)
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import at_path, build, getitem, is_array, leaves, rule_arguments, tangent_type, zero_of

if TYPE_CHECKING:
    from s2sgrad.analysis.alias import Aliases
    from s2sgrad.transforms.reverse import Reverse


def places_of(op: Apply) -> list[tuple[Hashable, Hashable]] | None:
    """(key in the result, key in the operand), where both are known."""
    x, result = op.operands[0], op.result
    keys, mine = fixed_keys(x.type), fixed_keys(result.type)
    if keys is None or mine is None:
        return None
    known, index = static_value(op.operands[1].type) if op.row is core.getitem else (True, slice(None))
    if not known:
        return None
    return list(zip(mine, keys if isinstance(x.type, Entries) else keys[index]))


def shadow_of_part(b: Builder, op: Apply, aliases: Aliases, shadow: Callable[[Value], Value]) -> Value:
    """The shadow of a shallow copy: a new container, that shares the shadows of what is memory."""
    result = op.result
    places = places_of(op)
    if places is None:
        kind = kind_of_entries(aliases, op, result)
        if kind == "cotangent":
            return b.apply(adjoint.zeros_tree, result, type=tangent_type(result.type))
        params = op.row.elements_of or ("x",)
        shared = [v for p, v in zip(op.params, op.operands) if p in params]
        given = {v: shadow_to_share(b, aliases, result, v, shadow) if kind == "both" else shadow(v) for v in shared}
        operands = [given.get(v, v) for v in op.operands]
        part = b.apply(op.row, *operands, params=op.params, type=result.type, method=op.method)
        owned = all(fixed_keys(v.type) is not None for v in shared)
        return part if kind != "both" or owned else with_own_cotangents(b, aliases, result, part)
    x = op.operands[0]
    items = []
    moment, b.mirror = b.mirror, None  # the copy as it is in the end: it is not changed later than its shadow is used
    for key, place in places:
        item = getitem(b, result, key, dict(zip(fixed_keys(result.type) or [], result.type.elts))[key])  # type: ignore[attr-defined]
        if entry_is_shadow(aliases, result, key):
            items.append(getitem(b, shadow(x), place, item.type))
        else:
            items.append(zero_of(b, item) if carries_float(item.type) else b.const(None))
    b.mirror = moment
    params = ("items",) * len(items)
    if isinstance(result.type, Entries):
        return b.apply(
            core.make_dict, b.const(result.type.keys), *items, params=("keys", *params), type=result.type
        )
    row = core.make_tuple if isinstance(result.type, Tuple) else core.make_list
    return b.apply(row, *items, params=params, type=result.type)


def entry_is_shadow(aliases: Aliases, v: Value, key: Hashable) -> bool:
    """Whether a fixed container's entry holds memory."""
    node = kid(aliases.node(v), key)
    return node is not None and any(n.memory for n in reachable(node))


def reverse_part(r: Reverse, scope: Scope, op: Apply) -> None:
    """Add the cotangents of a copy to those of what was copied."""
    if not r.active(op.result):
        return
    places = places_of(op)
    if places is not None:
        move_entries(r, scope, op, places)
        return
    kind = kind_of_entries(r.aliases, op, op.result)
    if kind == "both":
        own = cotangents_of(scope.builder, r.aliases, op.result, r.shadows.of(scope, op.result))
        add_to_copied(r, scope, op, own)
    elif kind == "cotangent" and op.row is core.getitem:
        d = r.take(scope, op.result)
        if d is not None:
            add_to_slice(r, scope, op, d)
    elif kind == "cotangent":
        r.reverse_rule(scope, op)


def add_to_slice(r: Reverse, scope: Scope, op: Apply, d: Value) -> None:
    x, index = op.operands
    if r.active(x):
        target = r.shadows.of(scope, x) if r.is_memory(x) else r.buffer_for(scope, (x, ()))
        scope.builder.apply(adjoint.add_list_slice, target, index, d)


def add_to_copied(r: Reverse, scope: Scope, op: Apply, d: Value) -> None:
    """Add the cotangents in the tuples of a copy, which has the shadows of memory in common with what was copied."""
    if op.row is core.getitem:
        x, index = op.operands
        if r.is_memory(x):
            add_to_slice(r, scope, op, d)
        elif r.active(x):
            whole = zeros_for(scope.builder, r.aliases, op.result, x)
            scope.builder.apply(adjoint.add_list_slice, whole, index, d)
            give_fixed(r, scope, x, whole)
        return
    for p, v in zip(op.params, op.operands):
        if p not in op.row.elements_of or not r.active(v):
            continue
        rule = op.row.vjp.get(p)
        if rule is None:
            raise refusal(op)
        arguments = rule_arguments(scope.builder, op, dy=d, y=op.result)
        if op.row is core.list_repeat:
            arguments[p] = values_of(scope.builder, r.aliases, op.result, v, lambda v: r.shadows.of(scope, v))
        part = r.tools.inline(rule, arguments, scope.builder, {})
        if fixed_keys(v.type) is None:
            r.spread(scope, v, part)
        else:
            give_fixed(r, scope, v, part)


def move_entries(r: Reverse, scope: Scope, op: Apply, places: list[tuple[Hashable, Hashable]]) -> None:
    """From the leaves of a copy of fixed structure to those of the original."""
    x, result, b = op.operands[0], op.result, scope.builder
    if not r.active(x):
        return
    memory = r.is_memory(result)
    if not memory:
        r.explode(scope, result)
    found: dict[tuple[Hashable, ...], Value] = {}
    for path, _ in leaves(result.type):
        if r.leaf_memory(result, path, inside=True):
            continue
        d = at_path(b, r.shadows.of(scope, result), path) if memory else scope.cot.pop((result, path), None)
        if d is not None:
            place = (dict(places)[path[0]], *path[1:])
            found[place] = d
    if not r.is_memory(x):
        for path, d in found.items():
            r.accumulate(scope, x, d, path)
    elif found:
        tree = build(b, x.type, lambda path, _: found.get(path))
        add_to_shadow(b, r.aliases.node(x), x.type, r.shadows.of(scope, x), tree)


def give_entries(r: Reverse, scope: Scope, op: Apply, x: Value, v: Value, d: Value) -> None:
    """The entries that list.extend took from v get their cotangents back; those that are shadows stay what they are."""
    if not r.active(v):
        return
    keys = fixed_keys(v.type)
    if is_array(v.type):
        if not r.is_memory(v) or kind_of_entries(r.aliases, op, x) == "cotangent":
            r.spread(scope, v, d)
    elif keys is None:
        kind = kind_of_entries(r.aliases, op, v) if element_kinds(r.aliases, v) else "cotangent"
        if kind == "both":
            d = cotangents_of(scope.builder, r.aliases, v, d)
        if kind != "shadow":
            r.spread(scope, v, d)
    else:
        give_fixed(r, scope, v, d)


def give_fixed(r: Reverse, scope: Scope, v: Value, d: Value) -> None:
    """The same for a container of fixed structure, leaf by leaf."""
    found = {
        path: at_path(scope.builder, d, path) for path, _ in leaves(v.type) if not r.leaf_memory(v, path, inside=True)
    }
    if not r.is_memory(v):
        for path, part in found.items():
            r.accumulate(scope, v, part, path)
    elif found:
        tree = build(scope.builder, v.type, lambda path, _: found.get(path))
        add_to_shadow(scope.builder, r.aliases.node(v), v.type, r.shadows.of(scope, v), tree)


def whole_of(r: Reverse, scope: Scope, op: Apply, v: Value) -> Value:
    """The entries of a list as they stand in a shadow."""
    if element_kinds(r.aliases, v) and kind_of_entries(r.aliases, op, v) != "cotangent":
        return r.shadows.of(scope, v)
    d = r.take(scope, v)
    return zero_of(scope.builder, v) if d is None else d


# buffers of elements ----------------------------------------------------------------------------------------------


def in_buffer(r: Reverse, v: Value) -> bool:
    """Whether v is a list or dict taken out of a list that is no memory, at an index known at run time only."""
    op = v.owner
    if not isinstance(op, Apply) or op.row is not core.getitem or not isinstance(v.type, List | Entries):
        return False
    x, index = op.operands
    if isinstance(v.type, Map) or isinstance(x.type, Map) or not isinstance(x.type, List | Tuple):
        return False
    known = fixed_keys(x.type) is not None and static_value(index.type)[0]
    return isinstance(index.type, Scalar) and not known and r.active(x) and not r.holds_memory(x)


def element_of_buffer(r: Reverse, scope: Scope, v: Value) -> Value:
    """The buffer of such an element is the element of the list's buffer: to add to x[i][j], no row is copied."""
    op = v.owner
    assert isinstance(op, Apply)
    x, index = op.operands
    b, old = scope.builder, scope.cot.get((v, ()))
    part = b.apply(core.getitem, r.buffer_for(scope, (x, ())), index, type=v.type, name=r.adjoint_name((v, ())))
    if old is not None:
        add_to_buffer(b, part, old)
    scope.cot[v, ()] = part
    scope.buffers.add((v, ()))
    r.shared_buffers.add(v)
    return part
