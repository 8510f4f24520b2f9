"""What an op reads and writes, coarse enough to decide whether an expression may move past it."""

from __future__ import annotations

from dataclasses import dataclass

from s2sgrad.ir.ops import Apply, Block, Call, Op, Value, With
from s2sgrad.ir.ranks import may_be_number
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import (
    Array,
    Entries,
    List,
    Number,
    Opaque,
    Optional,
    Scalar,
    Slice,
    Static,
    Tuple,
    Type,
    is_mutable,
)

ARRAYS = 1  # elements of arrays
LISTS = 2  # entries of lists and dicts
ALL = ARRAYS | LISTS

DISPLAYS = (Form.TUPLE, Form.LIST, Form.DICT, Form.SLICE, Form.NOTHING)
_STATEMENTS = (
    Form.SET_ITEM, Form.AUG_ITEM, Form.AUG, Form.ASSERT, Form.RAISE, Form.ATTEMPT, Form.OUTCOME, Form.ENTERED,
)


@dataclass(frozen=True)
class Effect:
    """Masks of what is read and written; `ordered` where it must keep its place among other such ops."""

    reads: int = 0
    writes: int = 0
    ordered: bool = False

    def __or__(self, other: Effect) -> Effect:
        return Effect(self.reads | other.reads, self.writes | other.writes, self.ordered or other.ordered)

    @property
    def sensitive(self) -> bool:
        return bool(self.reads or self.writes or self.ordered)


def _memory(t: Type) -> int:
    if isinstance(t, Array | Number):
        return ARRAYS
    if isinstance(t, List | Entries):
        return LISTS
    return ALL if is_mutable(t) else 0


def is_basic_index(t: Type) -> bool:
    """Whether indexing with it gives a view or a single element, never a copy."""
    if isinstance(t, Tuple):
        return all(is_basic_index(e) for e in t.elts)
    if isinstance(t, Scalar):
        return t.kind == "i"
    return isinstance(t, Slice) or (isinstance(t, Static) and (t.value is None or t.value is Ellipsis))


def _is_view(op: Apply) -> bool:
    """Whether the op only makes a new reference into an array's memory."""
    if op.row.form is Form.ITEM:
        x, index = op.operands[0], op.operands[1]
        basic = isinstance(x.type, Array) and isinstance(op.result.type, Array) and is_basic_index(index.type)
        return basic and not may_be_number(op)
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


def effect_of(op: Op) -> Effect:
    """The effect of one op, without that of the blocks it owns."""
    if isinstance(op, Call):
        return Effect(ALL, ALL, True)
    if isinstance(op, With):
        manager = op.operands[0].owner
        if isinstance(manager, Apply) and manager.row.pure and not manager.row.helper:
            return Effect(ordered=True)
        return Effect(ALL, ALL, True)  # a file, a lock: what it does is not known
    if not isinstance(op, Apply):
        return Effect()
    row = op.row
    writes = 0
    for p, v in zip(op.params, op.operands):
        if p in row.writes or (row.stores is not None and p == row.stores[0]):
            writes |= _memory(v.type) or ALL
    if row.effect and row.form not in _STATEMENTS and row.name != "print":
        writes = ALL
    return Effect(_reads(op), writes, bool(writes or row.effect))


def effect_of_block(block: Block) -> Effect:
    """Everything a block and what is nested in it reads and writes."""
    total = Effect()
    for op in block.ops:
        total |= effect_of(op)
        for inner in op.blocks:
            total |= effect_of_block(inner)
    return total


def is_statement(op: Op) -> bool:
    """Whether the op can only be written as a statement."""
    return isinstance(op, Apply) and op.row.form in _STATEMENTS


def is_reference(v: Value) -> bool:
    """Whether the value is, or may be, a reference to memory that can be written."""
    return isinstance(v.type, Optional | Opaque) or is_mutable(v.type)
