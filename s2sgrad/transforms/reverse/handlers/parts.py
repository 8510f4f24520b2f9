"""Reversing shallow copies and parts of containers: list.copy(), slices, `+` and `*` of lists.

The result is a new container. Numbers in it are copies, so their cotangents are added to those of the entries that they
were copied from; lists, dicts and arrays that are memory are the same objects, whose shadows both containers refer to.
"""

from __future__ import annotations

from collections.abc import Hashable

from s2sgrad.analysis.alias import fixed_keys
from s2sgrad.analysis.held import element_kinds
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.adding import add_to_shadow
from s2sgrad.transforms.mixed_entries import cotangents_of, kind_of_entries, refusal, values_of, zeros_for
from s2sgrad.transforms.reverse.handlers.rules import reverse_rule
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.shadow_parts import places_of
from s2sgrad.transforms.support import at_path, build, is_array, leaves, rule_arguments, zero_of


def reverse_part(r: Reversal, scope: Scope, op: Apply) -> None:
    """Add the cotangents of a copy to those of what was copied."""
    if not r.primal.active(op.result):
        return
    places = places_of(op)
    if places is not None:
        move_entries(r, scope, op, places)
        return
    kind = kind_of_entries(r.primal.aliases, op, op.result)
    if kind == "both":
        own = cotangents_of(scope.builder, r.primal.aliases, op.result, r.shadows.of(scope, op.result))
        add_to_copied(r, scope, op, own)
    elif kind == "cotangent" and op.row is core.getitem:
        d = r.cotangents.take(scope, op.result)
        if d is not None:
            add_to_slice(r, scope, op, d)
    elif kind == "cotangent":
        reverse_rule(r, scope, op)


def add_to_slice(r: Reversal, scope: Scope, op: Apply, d: Value) -> None:
    """Add d to the cotangents of the entries that a slice took."""
    x, index = op.operands
    if r.primal.active(x):
        target = r.cotangents.in_place(scope, x)
        scope.builder.apply(adjoint.add_list_slice, target, index, d)


def add_to_copied(r: Reversal, scope: Scope, op: Apply, d: Value) -> None:
    """Add the cotangents in the tuples of a copy, which has the shadows of memory in common with what was copied."""
    if op.row is core.getitem:
        x, index = op.operands
        if r.primal.is_memory(x):
            add_to_slice(r, scope, op, d)
        elif r.primal.active(x):
            whole = zeros_for(scope.builder, r.primal.aliases, op.result, x)
            scope.builder.apply(adjoint.add_list_slice, whole, index, d)
            give_fixed(r, scope, x, whole)
        return
    for p, v in zip(op.params, op.operands):
        if p not in op.row.elements_of or not r.primal.active(v):
            continue
        rule = op.row.vjp.get(p)
        if rule is None:
            raise refusal(op)
        arguments = rule_arguments(scope.builder, op, dy=d, y=op.result)
        if op.row is core.list_repeat:
            arguments[p] = values_of(scope.builder, r.primal.aliases, op.result, v, lambda v: r.shadows.of(scope, v))
        part = r.tools.inline(rule, arguments, scope.builder, {})
        if fixed_keys(v.type) is None:
            r.cotangents.spread(scope, v, part)
        else:
            give_fixed(r, scope, v, part)


def move_entries(r: Reversal, scope: Scope, op: Apply, places: list[tuple[Hashable, Hashable]]) -> None:
    """From the leaves of a copy of fixed structure to those of the original."""
    x, result, b = op.operands[0], op.result, scope.builder
    if not r.primal.active(x):
        return
    memory = r.primal.is_memory(result)
    if not memory:
        r.cotangents.explode(scope, result)
    found: dict[tuple[Hashable, ...], Value] = {}
    for path, _ in leaves(result.type):
        if r.primal.leaf_memory(result, path, inside=True):
            continue
        d = at_path(b, r.shadows.of(scope, result), path) if memory else r.cotangents.pop(scope, result, path)
        if d is not None:
            place = (dict(places)[path[0]], *path[1:])
            found[place] = d
    if not r.primal.is_memory(x):
        for path, d in found.items():
            r.cotangents.accumulate(scope, x, d, path)
    elif found:
        tree = build(b, x.type, lambda path, _: found.get(path))
        add_to_shadow(b, r.primal.aliases.node(x), x.type, r.shadows.of(scope, x), tree)


def give_entries(r: Reversal, scope: Scope, op: Apply, x: Value, v: Value, d: Value) -> None:
    """The entries that list.extend took from v get their cotangents back; those that are shadows stay what they are."""
    if not r.primal.active(v):
        return
    keys = fixed_keys(v.type)
    if is_array(v.type):
        if not r.primal.is_memory(v) or kind_of_entries(r.primal.aliases, op, x) == "cotangent":
            r.cotangents.spread(scope, v, d)
    elif keys is None:
        kind = kind_of_entries(r.primal.aliases, op, v) if element_kinds(r.primal.aliases, v) else "cotangent"
        if kind == "both":
            d = cotangents_of(scope.builder, r.primal.aliases, v, d)
        if kind != "shadow":
            r.cotangents.spread(scope, v, d)
    else:
        give_fixed(r, scope, v, d)


def give_fixed(r: Reversal, scope: Scope, v: Value, d: Value) -> None:
    """The same for a container of fixed structure, leaf by leaf."""
    own = [path for path, _ in leaves(v.type) if not r.primal.leaf_memory(v, path, inside=True)]
    found = {path: at_path(scope.builder, d, path) for path in own}
    if not r.primal.is_memory(v):
        for path, part in found.items():
            r.cotangents.accumulate(scope, v, part, path)
    elif found:
        tree = build(scope.builder, v.type, lambda path, _: found.get(path))
        add_to_shadow(scope.builder, r.primal.aliases.node(v), v.type, r.shadows.of(scope, v), tree)


def whole_of(r: Reversal, scope: Scope, op: Apply, v: Value) -> Value:
    """The entries of a list as they stand in a shadow."""
    if element_kinds(r.primal.aliases, v) and kind_of_entries(r.primal.aliases, op, v) != "cotangent":
        return r.shadows.of(scope, v)
    d = r.cotangents.take(scope, v)
    return zero_of(scope.builder, v) if d is None else d


__all__ = ["give_entries", "reverse_part", "whole_of"]
