"""Lists of zeros to which a new list of numbers is added at once: that list itself."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.build import Builder
from s2sgrad.ir.layout import Layout, Uses, uses_of
from s2sgrad.ir.ops import Apply, Block, Const, Function, Op, Value, walk
from s2sgrad.ir.types import List, Scalar
from s2sgrad.optimize.rewrite import Substitution, put_instead
from s2sgrad.rules import adjoint, core, registry

_BETWEEN = (core.length, core.make_list, core.list_repeat)  # what may be computed between the zeros and the addition


def first_touch_of_lists(fn: Function) -> None:
    """z = zeros; z += [c] * len(x), entry by entry, as z = [c] * len(x)."""
    zeros = [op for op in walk(fn.body) if isinstance(op, Apply) and op.row is adjoint.zeros_tree]
    if not zeros:
        return
    uses, layout, sub = uses_of(fn), Layout(fn), Substitution()
    instead: dict[Op, list[Op]] = {}
    for op in zeros:
        elem = numbers_in(op.result)
        touch = None if elem is None else _touch(op, uses, layout)
        number = None if touch is None else _repeated(touch.operands[1], op.operands[0])
        if elem is None or touch is None or number is None or elem.dtype is None and number.type != elem:
            continue
        instead[op], instead[touch] = [], _of_type(touch, number, op.result, elem)
        sub.replace(op.result, instead[touch][-1].results[0])
    if instead:
        put_instead(fn.body, instead)
        sub.apply(fn.body)


def numbers_in(v: Value) -> Scalar | None:
    """The type of the elements of a list of real numbers, whose length is known at run time only."""
    elem = v.type.elem if type(v.type) is List and v.type.elts is None else None
    return elem if isinstance(elem, Scalar) and elem.kind == "f" else None


def _touch(zeros: Apply, uses: Uses, layout: Layout) -> Apply | None:
    """The addition that follows at once, of a list that nothing else refers to."""
    touch = next(iter(uses.get(zeros.result, ())), None)
    if not isinstance(touch, Apply) or touch.row is not adjoint.accumulate_entries:
        return None
    if touch.operands[0] is not zeros.result or uses.get(touch.operands[1]) != [touch]:
        return None
    (block, start), (other, end) = layout.place[zeros], layout.place[touch]
    between = [op for op in block.ops[start + 1 : end] if not isinstance(op, Const)]
    if block is not other or not all(isinstance(op, Apply) and op.row in _BETWEEN for op in between):
        return None
    return touch


def _repeated(made: Value, like: Value) -> Value | None:
    """c, where a list is [c] * len(like)."""
    repeat = made.owner
    if not isinstance(repeat, Apply) or repeat.row is not core.list_repeat:
        return None
    items, length = (v.owner for v in repeat.operands)
    if not isinstance(length, Apply) or length.row is not core.length or length.operands[0] is not like:
        return None
    if not isinstance(items, Apply) or items.row is not core.make_list or len(items.operands) != 1:
        return None
    return items.operands[0]


def _of_type(touch: Apply, number: Value, z: Value, elem: Scalar) -> list[Op]:
    """The list once more, of numbers of the type of the zeros: dividing them is NumPy's where theirs is."""
    b = Builder(Block(), touch.span)
    b.mirror = touch.mirror
    if number.type != elem and elem.dtype is not None:
        to_dtype = registry.lookup(np.dtype(elem.dtype).type)
        assert to_dtype is not None
        number = b.apply(to_dtype, number, type=elem)
    repeat = touch.operands[1].owner
    assert isinstance(repeat, Apply)
    b.apply(core.list_repeat, b.apply(core.make_list, number), repeat.operands[1], type=z.type, name=z.name)
    return b.block.ops


__all__ = ["first_touch_of_lists"]
