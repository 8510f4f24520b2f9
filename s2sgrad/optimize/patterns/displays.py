"""Elements of displays, sizes that types know, copies of copies and transposes of transposes."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import Array, Entries, Map, Scalar, Tuple
from s2sgrad.optimize.matching import made_by, rows_of, suits
from s2sgrad.optimize.rewriter import Pattern, Rewriter
from s2sgrad.rules import core


def element_of_display(s: Rewriter, op: Apply) -> Value | None:
    """(a, b)[0] as a; of lists and dicts only where they are never changed."""
    x, index = op.operands
    display = made_by(x, core.make_tuple, core.make_list, core.make_dict)
    known, key = static_value(index.type)
    if display is None or not known:
        return None
    if display.row is not core.make_tuple and s.written(x):
        return None
    if isinstance(x.type, Map):
        keys = static_value(display.operands[0].type)[1]
        found = display.operands[1 + keys.index(key)] if key in keys else None
    elif isinstance(x.type, Entries):
        found = display.operands[1 + x.type.keys.index(key)] if key in x.type.keys else None
    else:
        n = len(display.operands)
        in_range = isinstance(key, int) and not isinstance(key, bool) and -n <= key < n
        found = display.operands[key] if in_range else None
    return s.sub(found) if found is not None and suits(found.type, op.result.type) else None


def known_number(s: Rewriter, op: Apply) -> Value | None:
    """Shapes and lengths that the types know."""
    t = op.result.type
    if isinstance(t, Scalar) and t.is_const and t.dtype is None:
        return s.const(t.const)
    return None


def known_size(s: Rewriter, op: Apply) -> Value | None:
    x = op.operands[0]
    if isinstance(x.type, Tuple) and made_by(x, core.shape_of) is not None:
        found = known_number(s, op)
        if found is not None:
            return found
    return element_of_display(s, op)


def double_transpose(s: Rewriter, op: Apply) -> Value | None:
    inner = made_by(op.operands[0], op.row)
    if inner is None or len(inner.operands) != 1 or len(op.operands) != 1:
        return None
    return s.sub(inner.operands[0]) if inner.operands[0].type == op.result.type else None


def copy_of_whole(s: Rewriter, op: Apply) -> Value | None:
    """p[...].copy() as p.copy(); np.copy keeps another layout, so the form stays."""
    view = made_by(op.operands[0], core.getitem)
    if view is None or len(op.operands) != 1 or not isinstance(view.operands[0].type, Array):
        return None
    x, index = view.operands
    if static_value(index.type) != (True, ...) or not isinstance(op.result.type, Array):
        return None
    made = s.make(core.copy, s.sub(x))
    if isinstance(made.owner, Apply) and made.owner.row is core.copy:
        made.owner.method = op.method
    return made


EVERYWHERE: dict[Row, Pattern] = {
    core.getitem: known_size,
    core.copy: copy_of_whole,
    core.length: known_number,
    core.ndim_of: known_number,
    core.size_of: known_number,
    core.transpose_attr: double_transpose,
    **{row: double_transpose for row in rows_of(np.transpose)},
}
