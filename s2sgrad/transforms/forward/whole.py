"""Tangents of containers that hold integers as well, for functions that join what they hold."""

from __future__ import annotations

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import Array, List, Scalar, Static, Tuple, Type, carries_float
from s2sgrad.rules import core, creation


def with_zeros(b: Builder, v: Value, t: Value) -> Value:
    """The tangent of v, with zeros for the integers in it, which have none: np.concatenate((np.arange(3), x))."""
    if not carries_float(v.type):
        if isinstance(v.type, Array):
            return b.apply(core.zeros_like, v, b.const(float))
        if isinstance(v.type, Scalar):
            return b.const(0.0)
        if not isinstance(v.type, Tuple | List):
            return t
        if v.type.elts is None:
            return b.apply(core.zeros_like, b.apply(creation.array, v), b.const(float))
    elts = v.type.elts if isinstance(v.type, Tuple | List) else None
    if elts is None or all(_is_dense(e) for e in elts):
        return t
    items = []
    for k, e in enumerate(elts):
        if isinstance(e, Static):  # None, where a cotangent has no part
            items.append(b.const(e.value))
            continue
        made = v.owner  # what was put into a list may be gone
        known = made.operands[k] if isinstance(made, Apply) and made.row is core.make_tuple else None
        item = known or b.apply(core.getitem, v, b.const(k), type=e)
        items.append(with_zeros(b, item, b.apply(core.getitem, t, b.const(k)) if carries_float(e) else item))
    if isinstance(v.type, Tuple):
        return b.apply(core.make_tuple, *items, type=Tuple(tuple(i.type for i in items), v.type.cls))
    return b.apply(core.make_list, *items)


def _is_dense(t: Type) -> bool:
    """Whether there is a tangent for every number."""
    if isinstance(t, Tuple | List) and t.elts is not None:
        return all(_is_dense(e) for e in t.elts)
    return carries_float(t) or isinstance(t, Static)
