"""Unpacking of a map(), zip() or the like into names, where the number of its elements is known at run time only."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend.iterables import ITERABLES, Enumerate, Mapped, Plain
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, List, Static, Sym
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators


def unpacked(low: Lowering, value: Value, count: int) -> list[Value] | None:
    """The values for so many names; None where it is known how many there are, or the value is no such iterator."""
    if not isinstance(value.type, Static) or not isinstance(value.type.value, ITERABLES):
        return None
    tree = low.iterable(value)
    return _first(low, tree, count) if _has_open_end(tree) else None


def _first(low: Lowering, tree: Any, count: int) -> list[Value]:
    inner = _alone(tree)
    if inner is not None:
        items = _first(low, inner, count)
        if isinstance(tree, Mapped):
            return [low.call_value(tree.function, [v], {}) for v in items]
        return [low.make_tuple([low.apply(operators.add, [tree.start, low.const(k)]), v]) for k, v in enumerate(items)]
    value = tree.value if isinstance(tree, Plain) else low.mapped(tree, lambda v: v)
    low.apply(rows.check_unpacking, [value, low.const(count)])
    turned = isinstance(tree, Plain) and tree.reversed
    return [low.subscript(value, low.const(-1 - k if turned else k)) for k in range(count)]


def _alone(tree: Any) -> Any:
    """What a map() or enumerate() goes through, where that is one thing alone."""
    if isinstance(tree, Mapped):
        return tree.inner[0] if len(tree.inner) == 1 else None
    return tree.inner if isinstance(tree, Enumerate) else None


def _has_open_end(tree: Any) -> bool:
    """Whether the number of elements depends on an array or list whose length is known at run time only."""
    if isinstance(tree, Plain):
        t = tree.value.type
        length = t.elts if isinstance(t, List) else t.dims[0] if isinstance(t, Array) and t.dims else ()
        return length is None or isinstance(length, Sym)
    return any(map(_has_open_end, tree.parts))
