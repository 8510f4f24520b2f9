"""Reversing copies: leaf by leaf, from shadow memory or from cotangents that are values."""

from __future__ import annotations

import functools

import numpy as np

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Array, Scalar
from s2sgrad.rules import adjoint, core, registry
from s2sgrad.transforms.reverse.cotangents import part_at
from s2sgrad.transforms.reverse.reversal import Handler, Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import Path, at_path, build, children, is_array, leaves


def reverse_copy(r: Reversal, scope: Scope, op: Apply) -> None:
    """y = x, another array, list or container; `freeze` gives what is no longer written another name."""
    x, result = op.operands[0], op.result
    if not r.primal.active(result):
        return
    if r.primal.is_memory(result) or children(result.type) is None:
        copy_whole(r, scope, op)
        return
    found = cotangents_of_leaves(r, scope, result)
    if found and r.primal.is_memory(x):
        r.cotangents.spread(scope, x, build(scope.builder, result.type, functools.partial(part_at, found)))
    else:
        r.cotangents.spread_leaves(scope, x, found)


def copy_whole(r: Reversal, scope: Scope, op: Apply) -> None:
    """What has one cotangent, or one shadow."""
    x, b = op.operands[0], scope.builder
    d = r.cotangents.take(scope, op.result)
    if d is not None and isinstance(x.type, Scalar) and isinstance(d.type, Array):  # see loose_numbers.py
        asarray = registry.lookup(np.asarray)
        if not r.primal.is_memory(op.result) and asarray is not None:  # a sum of numbers is one
            d = b.apply(asarray, d)
        d = b.apply(core.getitem, d, b.const(()))
    if d is not None:
        r.cotangents.spread(scope, x, d, handed=op.row is core.freeze)


def cotangents_of_leaves(r: Reversal, scope: Scope, v: Value) -> dict[Path, Value]:
    """The cotangents of a container of fixed structure that is no memory itself; copies of those in shadows."""
    b, found = scope.builder, dict[Path, Value]()
    r.cotangents.explode(scope, v)
    for path, _ in leaves(v.type):
        if path and r.primal.leaf_memory(v, path):
            d = at_path(b, r.shadows.of(scope, v), path)
            row = core.copy if is_array(d.type) else adjoint.copy_tree
            found[path] = d if isinstance(d.type, Scalar) else b.apply(row, d, type=d.type)
        elif (part := r.cotangents.pop(scope, v, path)) is not None:
            found[path] = part
    return found


COPIES = (core.freeze, adjoint.copy_tree, adjoint.copies_of_arguments, adjoint.by_keys)
ROWS: dict[Row, Handler] = dict.fromkeys(COPIES, reverse_copy)

__all__ = ["ROWS"]
