"""How many columns an op takes, near enough to keep lines short."""

from __future__ import annotations

from s2sgrad.codegen.facts import constant_of
from s2sgrad.ir.ops import Apply, Call, Value
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Scalar, Static, Tuple

_PRECEDENCE = {
    "**": 6, "*": 5, "/": 5, "//": 5, "%": 5, "@": 5,
    "+": 4, "-": 4, "<<": 3, ">>": 3, "&": 2, "^": 1, "|": 0,
}

_INDEXED = {Form.ITEM: 2, Form.SET_ITEM: 5, Form.AUG_ITEM: 6}


def overhead_of(op: Apply | Call) -> int:
    """Columns that the op itself takes, its operands aside."""
    n = len(op.operands)
    if isinstance(op, Call):
        return len(op.callee.name) + 2 * n
    form, row = op.row.form, op.row
    if form in (Form.BINARY, Form.COMPARE):
        mine = _PRECEDENCE.get(row.symbol, -1)
        return len(row.symbol) + 2 + sum(2 for v in op.operands if _binds_less(v, mine))
    if form is Form.CALL or form is Form.METHOD:
        base = 2 * n + len((row.symbol or row.name) if form is Form.METHOD else row.helper or row.name)
        return base + sum(len(p) + 1 for p in op.params if p in row.keywords)
    if form in (Form.OFF_ZERO, Form.OFF_KINK):
        return 10 if isinstance(op.result.type, Scalar) else 18
    if form is Form.ATTRIBUTE:
        return 1 + len(row.symbol or row.name)
    if form is Form.TUPLE:
        return 2 * n
    if form in _INDEXED:
        index = op.operands[1]
        bare = isinstance(index.type, Tuple) and index.name is None and isinstance(index.owner, Apply)
        return _INDEXED[form] - 2 * bare
    return 5 if form is Form.AUG else 3 + 2 * n


def _binds_less(v: Value, precedence: int) -> bool:
    op = v.owner
    if v.name is not None or not isinstance(op, Apply) or op.row.form not in (Form.BINARY, Form.COMPARE):
        return False
    return _PRECEDENCE.get(op.row.symbol, -1) < precedence


def width_of_constant(v: Value) -> int:
    known, value = constant_of(v)
    if not known:
        return 1
    if value is None and isinstance(v.type, Static):
        return 4
    return len(getattr(value, "__name__", None) or repr(value))
