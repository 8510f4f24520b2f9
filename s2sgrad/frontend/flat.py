"""Elements counted through all of an array (a.flat, np.ndindex, np.ndenumerate), and changing an array's shape."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from s2sgrad.frontend.complex_parts import set_part
from s2sgrad.frontend.function_values import Partial
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import Flat
from s2sgrad.frontend.values import constant, root_of
from s2sgrad.ir.ops import Apply, Op, Value, walk
from s2sgrad.ir.row import Form, Row
from s2sgrad.ir.types import Array, List, Scalar, Static, Tuple
from s2sgrad.rules import composites_memory, operators, registry
from s2sgrad.rules import core as rows


def is_flat(value: Value) -> bool:
    return isinstance(value.type, Static) and isinstance(value.type.value, Flat)


def flat(low: Lowering, array: Value) -> Value:
    """a.flat"""
    made = Flat(array)
    return low.b.const(made, None, Static(made))


def _array(value: Value) -> Value:
    flat: Flat = constant(value)
    return flat.array


def flat_get(low: Lowering, x: Value, index: Value) -> Value:
    """a.flat[index]"""
    return low.call_composite(composites_memory.flat_get, [_array(x), array_or_same(low, index)], {})


def flat_set(low: Lowering, x: Value, index: Value, value: Value) -> None:
    """a.flat[index] = value"""
    not_of_itself(low, x, value)
    low.call_composite(composites_memory.flat_set, [_array(x), *map(partial(array_or_same, low), (index, value))], {})


def not_of_itself(low: Lowering, x: Value, value: Value) -> None:
    """NumPy writes a.flat element by element: what it is given may change meanwhile."""
    if isinstance(value.type, Array) and value.type.dims != () and root_of(value) is root_of(_array(x)):
        low.fail("a part of an array is written into its own a.flat, element by element", "copy it first: value.copy()")


def as_arrays(low: Lowering, row: Row, args: Sequence[Value]) -> list[Value]:
    """What an op is given: arrays in place of each a.flat, where NumPy makes them of it."""
    if row.form is not Form.COMPARE and not row.name.startswith("np."):
        if row.form is not Form.BINARY or not any(isinstance(v.type, Array) for v in args):  # which are asked, too
            low.fails(TypeError, "a.flat has no operators")
            low.fail(f"{row.sign} is given a.flat, which is an iterator", "use a.ravel()")
    return [flattened(low, v) if is_flat(v) else v for v in args]


def flattened(low: Lowering, x: Value) -> Value:
    """a.flat where an array is wanted."""
    return low.call_method(_array(x), "flatten", [], {})


def flat_length(low: Lowering, x: Value) -> Value:
    return low.apply(rows.size_of, [_array(x)])


def counted(low: Lowering, function: Any, args: list[Value], count: Value) -> tuple[Value, tuple[Value, Value, Value]]:
    """function(*args, k) for every k of range(count): the function and the range."""
    registry.register_composite(function, function)
    partial = Partial(low.const(function), args, {})
    return low.b.const(partial, None, Static(partial)), (low.const(0), count, low.const(1))


def ndindex_parts(low: Lowering, args: list[Value]) -> tuple[Value, tuple[Value, Value, Value]]:
    """All indices of a shape."""
    shape = args[0] if len(args) == 1 and not isinstance(args[0].type, Scalar) else low.make_tuple(args)
    if not isinstance(shape.type, Tuple):
        low.fail("np.ndindex of a shape of unknown length", "np.ndindex(*a.shape), with an array of known rank")
    count = low.const(1)
    for n in low.items(shape):
        count = n if count.type == low.const(1).type else low.apply(operators.mul, [count, n])
    return counted(low, composites_memory.index_at, [shape], count)


def set_array_attribute(low: Lowering, x: Value, name: str, value: Value) -> None:
    """a.flat = value, a.shape = value, a.real = value"""
    if name == "flat":
        not_of_itself(low, flat(low, x), value)
        low.call_composite(composites_memory.flat_fill, [x, array_or_same(low, value)], {})
        return
    if set_part(low, x, name, value):
        return
    if name != "shape":
        low.fail(f"the attribute `{name}` of an array cannot be assigned", "make a new array")
    made_here = isinstance(x.owner, Apply) and not (x.owner.row.element_of and not _of_array(x.owner))
    if not made_here or x.owner not in low.b.block.ops or _is_contained(low, x):
        low.fail(
            "the shape of an array is assigned that is not made in the same block, or may have other names",
            "give the array of that shape a name: b = a.reshape(...)",
        )
    row = registry.method_row(x.type, "reshape")
    assert row is not None
    new = low.call_row(row, [x, value], {}, method=True)
    new.name = x.name
    for key in [key for layer in low.state.env.layers for key, v in layer.items() if v is x]:
        low.state.env.set(key, new)


def _of_array(op: Apply) -> bool:
    base = op.operand(op.row.element_of or "")
    return base is not None and isinstance(base.type, Array)


def _is_contained(low: Lowering, x: Value) -> bool:
    """Whether a list, tuple or dict refers to the array."""
    return any(
        isinstance(op, Apply)
        and (op.row.contains or op.row.stores)
        and any(v is x for v in op.operands[1:])
        or isinstance(op, Apply)
        and op.row.contains
        and x in op.operands
        for op in walk(low.state.function.body)
        if not _taken_apart(low, op)
    )


def _taken_apart(low: Lowering, op: Op) -> bool:
    """Whether an op makes a tuple that a callee returned, which is not kept anywhere: `a, b = f()`."""
    if not isinstance(op, Apply) or op.row is not rows.make_tuple or op.span is None:
        return False
    for frame in low.stack:
        if frame.source.file == op.span.file and frame.node.lineno <= op.span.line <= frame.node.end_lineno:
            return False
    kept = any(v is op.result for layer in low.state.env.layers for v in layer.values())
    return not kept and not any(op.result in other.operands for other in walk(low.state.function.body))


def array_of(low: Lowering, value: Value) -> Value:
    """np.array(...) of a list, tuple or number; an array as it is."""
    if isinstance(value.type, Array):
        return value
    row = registry.lookup(np.array)
    assert row is not None
    return low.call_row(row, [value], {})


def array_or_same(low: Lowering, value: Value) -> Value:
    """np.array(...) of a list or tuple, the elements behind a.flat; anything else as it is."""
    if is_flat(value):
        return flattened(low, value)
    return array_of(low, value) if isinstance(value.type, List | Tuple) else value
