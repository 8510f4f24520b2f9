"""What may stand in the entries of shadows of lists and dicts: None, too, for nothing or a zero of any shape."""

from __future__ import annotations

from collections.abc import Hashable

from s2sgrad.analysis.alias import Node
from s2sgrad.analysis.held import element_kinds
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import NONE, Array, Entries, List, Number, Optional, Scalar, Tuple, Type, carries_float
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.absent import begins_unset
from s2sgrad.transforms.kinds import filled_out
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import add_parts, is_array, zero_of


def entry_types(t: Type, index: Value) -> tuple[Type, ...]:
    """What may be at an index or key of a list or dict."""
    if isinstance(t, List) and t.elts is None:
        return () if t.elem is None else (t.elem,)
    known, key = static_value(index.type)
    elts: tuple[Type, ...] = getattr(t, "elts", ())
    if isinstance(t, List | Tuple) and known and isinstance(key, int) and -len(elts) <= key < len(elts):
        return (elts[key],)
    return (elts[t.keys.index(key)],) if isinstance(t, Entries) and known else elts


def is_whole(t: Type) -> bool:
    """Whether it is an integer or a flag."""
    return isinstance(t, Scalar) and t.kind in "bi"


def may_be_none(t: Type, index: Value) -> bool:
    """Whether there may be None at an index or key of the shadow of a list or dict: for a None, or an integer."""
    return any(e == NONE or isinstance(e, Optional) or is_whole(e) for e in entry_types(t, index))


def takes_none(primal: Primal, x: Value, index: Value) -> bool:
    """Whether None at such a place of the shadow of x stands for a zero of any shape."""
    node = primal.aliases.node(x)
    if node is None or any(isinstance(w, Apply) and extends_by_memory(primal, w) for w in node.writes):
        return False
    return any(isinstance(e, Optional) and isinstance(e.inner, Array | Number) for e in entry_types(x.type, index))


def extends_by_memory(primal: Primal, op: Apply) -> bool:
    """Whether a list is extended by what has its own shadow, or by an array: that is given back as a whole."""
    if op.row is not core.list_extend:
        return False
    v = op.operands[1]
    return is_array(v.type) or bool(element_kinds(primal.aliases, v))


def given_back(primal: Primal, b: Builder, x: Value, v: Value, d: Value) -> Value:
    """The cotangent of an entry that was put into a list; None stands for a zero where it may have been replaced."""
    if not stands_for_zero(primal, x):
        return d
    return b.apply(adjoint.add_tree, zero_of(b, v), d, type=v.type)


def perhaps_none(primal: Primal, x: Value, v: Value) -> Type:
    """The type of the cotangent of v that is taken out of a list: v may not have been there, as on a tape."""
    none = stands_for_zero(primal, x) or begins_unset(v)
    return Optional(v.type) if none and not isinstance(v.type, Optional) else v.type


def stands_for_zero(primal: Primal, x: Value) -> bool:
    """Whether None in the shadow of a list stands for a zero, as entries may have been replaced."""
    node = primal.aliases.node(x)
    return node is not None and any(takes_none(primal, *w.operands[:2]) for w in replacing(node))


def replacing(node: Node) -> list[Apply]:
    """The ops that replace entries of a list or dict; they may know other types of it than those that filled it."""
    writes = (w for w in node.writes if isinstance(w, Apply) and w.row is core.setitem)
    return [w for w in writes if carries_float(w.operands[2].type)]


def entry_of(r: Reversal, scope: Scope, v: Value) -> Value:
    """What the shadow of a container has at the place of v: its shadow, its cotangent, or a mixture of both."""
    if r.primal.is_memory(v):
        return r.shadows.of(scope, v)
    b = scope.builder
    d = r.cotangents.take(scope, v)
    if r.primal.holds_memory(v):
        shadow = r.shadows.of(scope, v)
        return shadow if d is None else add_parts(b, shadow, d)
    return zero_of(b, v) if d is None else filled_out(b, d, v.type)


def cotangent_of_item(scope: Scope, shadow: Value, t: Type, key: Hashable, item: Value) -> Value:
    """The cotangent of an item of a display: nothing where its place has been set to None since."""
    b = scope.builder
    at = b.const(key)
    if not may_be_none(t, at):
        return b.apply(core.getitem, shadow, at, type=item.type)
    d = b.apply(core.getitem, shadow, at, type=Optional(item.type))
    return b.apply(adjoint.add_tree, zero_of(b, item), d, type=item.type)


__all__ = [
    "cotangent_of_item",
    "entry_of",
    "entry_types",
    "extends_by_memory",
    "given_back",
    "may_be_none",
    "perhaps_none",
    "takes_none",
]
