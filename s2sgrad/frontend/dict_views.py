"""What `d.values()` and `d.items()` give of a dict whose keys are known: its entries as a loop finds them.

They are tuples, made where they are asked for. A loop whose body changes entries of the dict is written out, and reads
each entry anew where its pass begins.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.frontend.iterables import Enumerate, Plain, Zip
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.values import root_of
from s2sgrad.ir.ops import Apply, Call, For, Op, Value, walk
from s2sgrad.ir.types import Entries, Tuple

Renew = Callable[[int], Value]  # the element of a pass, as it is now
WHAT = "the entry of the dict"


def renewing(low: Lowering, tree: Any) -> Renew | None:
    """How to read the elements of a loop anew; None where it does not run over the entries of a dict."""
    if not any(part.value in low.views for part in parts_of(tree)):
        return None

    def element(tree: Any, k: int) -> Value:
        if isinstance(tree, Enumerate):
            start = low.known(tree.start, "the start of enumerate")
            return low.make_tuple([low.const(start + k), element(tree.inner, k)])
        if isinstance(tree, Zip):
            return low.make_tuple([element(part, k) for part in tree.inner])
        at = len(tree.value.type.elts) - 1 - k if tree.reversed else k
        view = low.views.get(tree.value)
        return low.getitem(tree.value, at) if view is None else view[1](at)

    return lambda k: element(tree, k)


def parts_of(tree: Any) -> list[Plain]:
    """The tuples that a loop runs over; none where it runs over anything else as well."""
    if isinstance(tree, Plain):
        return [tree] if isinstance(tree.value.type, Tuple) else []
    if isinstance(tree, Enumerate):
        return parts_of(tree.inner)
    if isinstance(tree, Zip):
        found = [parts_of(part) for part in tree.inner]
        return [part for parts in found for part in parts] if all(found) else []
    return []


def write_out_if_changed(low: Lowering, tree: Any, node: Any) -> None:
    """Begin again with a loop written out that has just been lowered, and changes a dict whose entries it runs over."""
    dicts = [low.views[part.value][0] for part in parts_of(tree) if part.value in low.views]
    loop = next((op for op in reversed(low.b.block.ops) if isinstance(op, For)), None) if dicts else None
    if loop is not None and any(changes(op, root_of(d)) for op in walk(loop.body) for d in dicts):
        low.write_out((low.frame.path, low.unroll, node), WHAT)


def changes(op: Op, root: Value) -> bool:
    """Whether an op may put something into a dict."""
    if isinstance(op, Call):
        return any(may_be(v, root) for v in op.operands)
    if not isinstance(op, Apply) or op.row.stores is None:
        return False
    return any(may_be(v, root) for p, v in zip(op.params, op.operands) if p in op.row.writes)


def may_be(v: Value, root: Value) -> bool:
    """Whether v may be a dict, or hold it."""
    return isinstance(v.type, Entries | Tuple) and (root_of(v) is root or not (is_own(root_of(v)) and is_own(root)))


def is_own(v: Value) -> bool:
    """Whether a value is a dict that was made here."""
    return isinstance(v.owner, Apply) and bool(v.owner.row.contains)


__all__ = ["renewing", "write_out_if_changed"]
