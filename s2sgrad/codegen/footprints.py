"""What an op reads and writes, by sorts of memory: enough to tell whether an expression may move past it.

Which memory it is, the alias classes know (analysis/effects.py); text is written without them.
"""

from __future__ import annotations

from dataclasses import dataclass

from s2sgrad.ir.indices import is_view
from s2sgrad.ir.ops import Apply, Block, Call, For, If, Op, Value, While, With
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Array, Entries, List, Number, Opaque, Optional, Tuple, Type, is_mutable

ARRAYS = 1  # elements of arrays
LISTS = 2  # entries of lists and dicts
ALL = ARRAYS | LISTS

DISPLAYS = (Form.TUPLE, Form.LIST, Form.DICT, Form.SLICE, Form.NOTHING)
_STATEMENTS = (
    Form.SET_ITEM, Form.AUG_ITEM, Form.AUG, Form.ASSERT, Form.RAISE, Form.ATTEMPT, Form.OUTCOME, Form.ENTERED,
)


@dataclass(frozen=True)
class Footprint:
    """Masks of what is read and written; `ordered` where it must keep its place among other such ops."""

    reads: int = 0
    writes: int = 0
    ordered: bool = False

    def __or__(self, other: Footprint) -> Footprint:
        return Footprint(self.reads | other.reads, self.writes | other.writes, self.ordered or other.ordered)

    @property
    def sensitive(self) -> bool:
        return bool(self.reads or self.writes or self.ordered)


def _memory(t: Type) -> int:
    if isinstance(t, Array | Number):
        return ARRAYS
    if isinstance(t, List | Entries):
        return LISTS
    return ALL if is_mutable(t) else 0


def _is_view(op: Apply) -> bool:
    """Whether the op only makes a new reference into an array's memory."""
    if op.row.form is Form.ITEM:
        return is_view(op)
    return op.row.form is Form.ATTRIBUTE and op.row.view_of is not None


def _reads(op: Apply) -> int:
    if op.row.form in DISPLAYS or _is_view(op):
        return 0
    mask = 0
    for p, v in zip(op.params, op.operands):
        t = v.type
        if p in op.row.shape_only and isinstance(t, Array | Number):
            continue
        if op.row.form is Form.ITEM and isinstance(t, Tuple):
            continue
        mask |= _memory(t)
        # entries may be arrays whose elements are read too; references alone are read by indexing
        if mask & LISTS and op.row.form is not Form.ITEM and op.row.element_of is None:
            mask |= ARRAYS
    return mask


def _gone_through(op: Op) -> int:
    """What a loop takes its elements from, or a branch is asked of: whether a list is empty."""
    if isinstance(op, For):
        looked_at = op.operands[: op.n_source_operands]
    elif isinstance(op, If):
        looked_at = op.operands[:1]
    elif isinstance(op, While):
        looked_at = op.cond.ops[-1].operands[:1]
    else:
        return 0
    mask = 0
    for v in looked_at:
        mask |= _memory(v.type)
    return mask


def footprint_of(op: Op) -> Footprint:
    """That of one op, without those of the blocks it owns."""
    if isinstance(op, Call):
        return Footprint(ALL, ALL, True)
    if isinstance(op, With):
        manager = op.operands[0].owner
        if isinstance(manager, Apply) and manager.row.pure and not manager.row.helper:
            return Footprint(ordered=True)
        return Footprint(ALL, ALL, True)  # a file, a lock: what it does is not known
    if not isinstance(op, Apply):
        return Footprint(_gone_through(op))
    row = op.row
    writes = 0
    for p, v in zip(op.params, op.operands):
        if p in row.writes or (row.stores is not None and p == row.stores[0]):
            writes |= _memory(v.type) or ALL
    if row.effect and row.form not in _STATEMENTS and row.name != "print":
        writes = ALL
    return Footprint(_reads(op), writes, bool(writes or row.effect))


def footprint_of_block(block: Block) -> Footprint:
    """Everything a block and what is nested in it reads and writes."""
    total = Footprint()
    for op in block.ops:
        total |= footprint_of(op)
        for inner in op.blocks:
            total |= footprint_of_block(inner)
    return total


def is_statement(op: Op) -> bool:
    """Whether the op can only be written as a statement."""
    return isinstance(op, Apply) and op.row.form in _STATEMENTS


def is_reference(v: Value) -> bool:
    """Whether the value is, or may be, a reference to memory that can be written."""
    return isinstance(v.type, Optional | Opaque) or is_mutable(v.type)
