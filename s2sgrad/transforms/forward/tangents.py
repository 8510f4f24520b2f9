"""The tangents of a function's values: what is known of them, and how they are made to stand beside their primals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from s2sgrad.analysis.activity import Activity
from s2sgrad.analysis.alias import Aliases, reachable
from s2sgrad.analysis.reshaped import layout_matters
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Function, Value
from s2sgrad.ir.types import Array, List, Number, Scalar, Tuple, Type, carries_float, is_mutable
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.forward.fitting import fitted, is_nothing, lacks
from s2sgrad.transforms.forward.whole import with_zeros
from s2sgrad.transforms.kinds import filled_out, of_dtype
from s2sgrad.transforms.later import Later, nodes_at
from s2sgrad.transforms.support import getitem, tangent_type, zero_of


class Tangents:
    """The tangents of a function, whose parameters `inputs` get theirs as further parameters.

    `later`: the places that are written after it has returned; `called`: it is called by another one.
    """

    def __init__(self, fn: Function, inputs: Sequence[Value], later: Later, called: bool) -> None:
        self.aliases = Aliases(fn)
        self.layout_matters = layout_matters(fn)
        self.written = nodes_at(fn, self.aliases, later)  # after this function has returned
        ends = (*fn.params, fn.returned) if called else ()
        self.outside = {n for v in ends for n in self.aliases.reach(v) if n is not self.aliases.node(v)}
        self.of: dict[Value, Value] = {}
        for v in inputs:
            self.of[v] = fn.body.add_arg(tangent_type(v.type), f"{v.name}_dot")
        self.activity = Activity(fn, self.aliases, inputs)

    def varied(self, v: Value) -> bool:
        """Whether there is a tangent of v, which may be zero."""
        return self.activity.varied(v) or self.kept_outside(v)

    def kept_outside(self, v: Value) -> bool:
        """Whether v is memory in a container that is passed or returned: all writes go to one tangent."""
        node = self.aliases.node(v) if self.outside and carries_float(v.type) else None
        return node is not None and node in self.outside

    def tangent(self, v: Value) -> Value | None:
        """The tangent of v, None where there is none."""
        return self.of.get(v)

    def dense(self, b: Builder, v: Value, like: Type | None = None) -> Value:
        """The tangent of v, a zero where there is none; `like` is the type of what v becomes (an int may, a float)."""
        found = self.of.get(v)
        if found is None and isinstance(like, Scalar) and like.kind in "fc":
            return b.const(0j if like.kind == "c" else 0.0)
        if found is None and isinstance(like, Array | Number) and not isinstance(v.type, Array | Number):
            return b.const(0.0 if carries_float(like) else None)
        if lacks(v.type, like):
            assert like is not None
            found = fitted(b, v, v.type, found, like, self.is_written(v))
        return filled_out(b, self.zero(b, v) if found is None else found, v.type if like is None else like)

    def is_written(self, v: Value) -> bool:
        """Whether v, or anything in it, is written, here or after the function has returned."""
        node = self.aliases.node(v) if is_mutable(v.type) else None
        return node is not None and any(n.written or n in self.written for n in reachable(node))

    def zero(self, b: Builder, v: Value) -> Value:
        """A zero of the shape of v; None beside what is no number."""
        if carries_float(v.type) or is_nothing(v.type):
            return zero_of(b, v)
        return b.const(None)

    def note(self, v: Value, t: Value) -> None:
        """t is the tangent of v."""
        self.of[v] = t
        if t.name is None:
            t.name = self.name(v)

    @staticmethod
    def name(v: Value) -> str | None:
        """`x_dot` for x; None for what has no name."""
        return f"{v.name}_dot" if v.name else None

    def has_memory(self, v: Value) -> bool:
        """Whether v is or contains what is written, or is a list: its tangent is there even where it is zero."""
        if isinstance(v.type, List):
            return True
        node = self.aliases.node(v) if is_mutable(v.type) else None
        return node is not None and any(n.written for n in reachable(node))

    def memory(self, b: Builder, t: Value, primal: Value) -> Value:
        """A tangent as memory of its own, beside the memory of its primal."""
        if not isinstance(t.type, Array):
            return b.apply(adjoint.copy_tree, t, type=t.type)
        if not self.layout_matters:
            full = filled_out(b, t, primal.type)
            return full if full is not t else b.apply(core.copy, t, type=t.type)
        own = b.apply(core.zeros_like, primal, type=primal.type)
        b.apply(core.iadd, own, t)
        return own

    def of_elements(self, b: Builder, v: Value, t: Value, elem: Type) -> Value:
        """The tangent of a sequence each of whose elements is taken for one of type `elem`."""
        if isinstance(elem, Scalar):
            return with_zeros(b, v, t)
        if not isinstance(v.type, List | Tuple) or v.type.elts is None:
            return t
        like = replace(v.type, elts=(elem,) * len(v.type.elts))
        return fitted(b, v, v.type, t, like, self.is_written(v)) if lacks(v.type, like) else t


def kept_dtypes(b: Builder, t: Value, primal: Type, exact: bool = False) -> Value:
    """A tangent with the dtypes of its primal."""
    if not isinstance(primal, Tuple) or not isinstance(t.type, Tuple):
        return of_dtype(b, t, primal, exact)
    if primal.elts == t.type.elts:
        return t
    items = [getitem(b, t, k, e) for k, e in enumerate(t.type.elts)]
    cast = [kept_dtypes(b, item, e, exact) for item, e in zip(items, primal.elts)]
    if all(new is item for new, item in zip(cast, items)):
        return t
    return b.apply(core.make_tuple, *cast, type=Tuple(tuple(v.type for v in cast), primal.cls))


def type_to_fit(v: Value, entry: Type | None) -> Type | None:
    """The type of the place of what stands where floats come later."""
    return entry if lacks(v.type, entry) else None


__all__ = ["Tangents", "kept_dtypes", "type_to_fit"]
