"""Small questions about single ops and values that folding asks."""

from __future__ import annotations

from s2sgrad.codegen.facts import Facts, constant_of
from s2sgrad.ir.indices import is_basic_index
from s2sgrad.ir.ops import Apply, Block, Call, Looping, Op, Value
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Array, Number, Scalar, Tuple


def is_weak(v: Value) -> bool:
    """A name that is worth a statement only where the value is used more than once: what comes off a tape, or goes
    there before it is overwritten."""
    op = v.owner
    if isinstance(op, Apply) and op.row.form is Form.METHOD and op.row.symbol == "pop":
        return True
    return v.name is not None and v.name.endswith("_old")


def flags(then: Value, orelse: Value) -> tuple[bool, bool] | None:
    """(True, False) or (False, True), where the branches yield just that."""
    a, b = constant_of(then)[1], constant_of(orelse)[1]
    return (a, b) if isinstance(a, bool) and isinstance(b, bool) and a != b else None


def is_bad_target(facts: Facts, op: Op, v: Value) -> bool:
    """`x += v` needs a name or an item that can be assigned to: `y[[0, 2]] += v` adds to y, not to a copy of it."""
    if not isinstance(op, Apply) or op.row.form is not Form.AUG or facts.resolve(op.operands[0]) is not v:
        return False
    made = v.owner
    if not isinstance(made, Apply) or made.row.form is not Form.ITEM or isinstance(made.operands[0].type, Tuple):
        return True
    of_array = isinstance(made.operands[0].type, Array | Number)
    return of_array and not is_basic_index(made.operands[1].type)


def is_last(op: Op, block: Block) -> bool:
    return len(block.ops) > 1 and block.ops[-2] is op


def evaluation_order(op: Apply | Call) -> list[Value]:
    if isinstance(op, Apply) and op.row.form is Form.SET_ITEM:
        x, index, value = op.operands
        return [value, x, index]
    return list(op.operands)


def is_int(v: Value) -> bool:
    return isinstance(v.type, Scalar) and v.type.kind == "i" and v.type.dtype is None


def is_bool(v: Value) -> bool:
    return isinstance(v.type, Scalar) and v.type.kind == "b"


def is_attempt(cond: Value) -> bool:
    """Whether a condition asks whether something has been caught."""
    return isinstance(cond.owner, Apply) and cond.owner.row.form in (Form.ATTEMPT, Form.OUTCOME)


def is_tape(facts: Facts, v: Value) -> bool:
    """Whether a list is made here and only appended to and popped from, so that nothing else refers to it."""
    v = facts.resolve(v)
    op = v.owner
    if not isinstance(op, Apply) or not (op.row.form is Form.LIST or op.row.elements_of):
        return False
    return all(
        isinstance(u, Looping) and v not in u.inits
        or isinstance(u, Apply)
        and u.row.name in ("append", "pop", "len", "bool", "not")
        and facts.resolve(u.operands[0]) is v
        for u in facts.uses.get(v, ())
    )
