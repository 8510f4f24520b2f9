"""Reversing reads by index: what comes to an element is added to the cotangent of the whole, in place."""

from __future__ import annotations

from s2sgrad.analysis.held import holds_references
from s2sgrad.analysis.references import is_basic_index, referred
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import Array, Map, Optional, Scalar, Slice
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.reverse.handlers.entries import entry_types, may_be_none
from s2sgrad.transforms.reverse.handlers.maps import add_entry
from s2sgrad.transforms.reverse.handlers.parts import reverse_part
from s2sgrad.transforms.reverse.reversal import Handler, Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.stretched import stretched
from s2sgrad.transforms.support import add_parts, children, has_shadows, is_array, tangent_type


def reverse_getitem(r: Reversal, scope: Scope, op: Apply) -> None:
    """y = x[index]."""
    x, index = op.operands
    result = op.result
    if isinstance(index.type, Slice) and not is_array(x.type):
        reverse_part(r, scope, op)
        return
    if r.primal.is_memory(result) and referred(op) is not None:
        return  # a reference: mirrored, not reversed
    if not r.primal.active(x):
        return
    r.cotangents.leave_shared(scope, result)
    if children(x.type) is not None and not r.primal.is_memory(x):
        known, key = static_value(index.type)
        if known:
            move_leaves(r, scope, op, key)
            return
    d = r.cotangents.take(scope, result)
    if d is not None:
        scatter(r, scope, x, index, d)


def move_leaves(r: Reversal, scope: Scope, op: Apply, key: object) -> None:
    """The element of a container of fixed structure: its cotangent is that of the place in the container."""
    x, result = op.operands[0], op.result
    keys = [k for k, _ in children(x.type) or []]
    if isinstance(key, int) and not isinstance(key, bool) and key < 0 and key not in keys:
        key += len(keys)
    r.cotangents.explode(scope, result)
    for path, _ in r.primal.value_leaves(result):
        d = r.cotangents.pop(scope, result, path)
        if d is not None:
            r.cotangents.accumulate(scope, x, d, (key, *path))


def scatter(r: Reversal, scope: Scope, x: Value, index: Value, d: Value) -> None:
    """Add d to the cotangent of x[index]."""
    b = scope.builder
    if not r.primal.is_memory(x) and isinstance(x.type, Array) and x.type.dims == () and isinstance(d.type, Scalar):
        r.cotangents.accumulate(scope, x, d)  # all that is in an array without axes
        return
    if r.primal.is_memory(x) and stretched(x) is not None:
        read = b.apply(core.zeros_like, x)
        add_at_index(b, read, x, index, d)
        r.cotangents.accumulate(scope, x, read)
        return
    target = r.cotangents.in_place(scope, x)
    if isinstance(x.type, Map) and not holds_references(r.primal.aliases, x):
        add_entry(b, target, index, d)
        return
    add_at_index(b, target, x, index, d)


def add_at_index(b: Builder, target: Value, x: Value, index: Value, d: Value) -> None:
    """target[index] += d, where target has the structure of x."""
    if is_array(x.type):
        basic = is_basic_index(index.type)
        if basic:
            b.apply(core.iadd_item, target, index, d)
        else:
            b.apply(core.add_at, target, index, d)
        return
    if isinstance(index.type, Slice):
        b.apply(adjoint.add_list_slice, target, index, d)
        return
    if isinstance(d.type, Scalar) and not may_be_none(x.type, index):
        b.apply(core.iadd_item, target, index, d)
        return
    if may_be_none(x.type, index):
        old = b.apply(core.getitem, target, index, type=Optional(d.type))
        b.apply(core.setitem, target, index, b.apply(adjoint.add_tree, old, d, type=d.type))
        return
    whole = next((t for t in entry_types(x.type, index) if has_shadows(t, d.type)), d.type)
    old = b.apply(core.getitem, target, index, type=tangent_type(whole))
    b.apply(core.setitem, target, index, add_parts(b, old, d))


ROWS: dict[Row, Handler] = {core.getitem: reverse_getitem}

__all__ = ["ROWS", "scatter"]
