"""What the forward sweep does to the shadow of a dict whose entries hold memory, beside each write to the dict.

Such a shadow has references to the entries' shadows, under the dict's own keys; see reverse_maps.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2sgrad.analysis.held import holds_references
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import clone_op
from s2sgrad.ir.ops import Apply
from s2sgrad.ir.types import Tuple, carries_float
from s2sgrad.rules import adjoint, core, map_rows
from s2sgrad.transforms.support import tangent_type

if TYPE_CHECKING:
    from s2sgrad.transforms.shadows import Companions


def shadow_write(c: Companions, b: Builder, op: Apply) -> None:
    """The same write to the shadow. What a store replaces is noted, for the reverse sweep to put back."""
    x = op.operands[0]
    if x not in c.map or not holds_references(c.aliases, x):
        return
    if op.row in adjoint.ACCUMULATIONS:  # entries stay what they are, and what is new has no cotangent yet
        value = op.operands[1]
        b.apply(adjoint.accumulate_lists, c.map[x], b.apply(adjoint.zeros_tree, value, type=tangent_type(value.type)))
        return
    mapping = {x: c.map[x]}
    if op.row in (core.setitem, map_rows.map_put_back):
        key, value = op.operands[1:3]
        if op.row is map_rows.map_put_back and isinstance(value.type, Tuple) and carries_float(value.type):
            raise UnsupportedError(
                "reverse over reverse, with tuples of numbers and of lists or arrays that change as entries of a dict",
                op.span,
                "keep the numbers and the lists in two dicts, or use hvp",
            )
        mapping[value] = c.shadow(b, value)
        c.replaced[op] = b.apply(map_rows.map_get, c.map[x], key, b.const(Ellipsis), type=value.type)
    copy = clone_op(op, mapping)
    b.add(copy)
    if copy.results and c.covers(op.result):
        c.map[op.result] = copy.result


__all__ = ["shadow_write"]
