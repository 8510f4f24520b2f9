"""Building ops: a cursor into a block, and the inference that goes with it."""

from __future__ import annotations

import enum
import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from s2sgrad.errors import Span
from s2sgrad.ir.ops import Apply, Block, Comment, Const, Op, Value
from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import Dict, List, Scalar, Slice, Static, Tuple, Type

KINDS = {"b": "b", "i": "i", "u": "i", "f": "f", "c": "c"}  # of dtypes, as kinds of numbers
_OPERATIONS = (
    "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__", "__rtruediv__", "__pow__",
    "__rpow__", "__neg__", "__abs__", "__eq__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__",
)  # fmt: skip
_PYTHON: dict[type, str] = {bool: "b", int: "i", float: "f", complex: "c"}


def number_type(value: Any) -> Scalar | None:
    """The type of a number of Python or NumPy; None for anything else."""
    if isinstance(value, np.generic):
        return Scalar(KINDS[value.dtype.kind], value.dtype.name) if value.dtype.kind in KINDS else None
    kind = _PYTHON.get(type(value))
    if kind is not None:
        return Scalar(kind)
    cls: Any = type(value)
    for base in (int, float, complex):
        if isinstance(value, base):
            return Scalar(_PYTHON[base], cls=cls) if _computes_as(cls, base) else None
    return None


@functools.lru_cache(maxsize=1024)
def _computes_as(cls: Any, base: Any) -> bool:
    """Whether numbers of a class are computed with as those of the class of Python that it is derived from."""
    return issubclass(cls, enum.Enum) or all(getattr(cls, n) is getattr(base, n, None) for n in _OPERATIONS)


def type_of_constant(value: Any) -> Type:
    """The type of a literal or of an object known at compile time."""
    t = number_type(value)
    if t is not None:
        return Scalar(t.kind, t.dtype, value, cls=t.cls)
    if type(value) is tuple or isinstance(value, tuple) and hasattr(value, "_fields"):
        cls = type(value) if hasattr(value, "_fields") else None
        return Tuple(tuple(type_of_constant(v) for v in value), cls)
    if type(value) is list:
        return List(None, tuple(type_of_constant(v) for v in value))
    if type(value) is dict:
        return Dict(tuple(value), tuple(type_of_constant(v) for v in value.values()))
    if isinstance(value, slice):
        return Slice(*(type_of_constant(v) for v in (value.start, value.stop, value.step)))
    return Static(value)


class Builder:
    """Appends ops to a block. `span` and `mirror` are given to every op made."""

    def __init__(self, block: Block, span: Span | None = None) -> None:
        self.block = block
        self.span = span
        self.mirror: Op | None = None

    def add(self, op: Op) -> Op:
        if op.span is None:
            op.span = self.span
        if op.mirror is None:
            op.mirror = self.mirror
        self.block.ops.append(op)
        return op

    def const(self, value: Any, name: str | None = None, type: Type | None = None) -> Value:
        return self.add(Const(value, type or type_of_constant(value), None, name)).result

    def comment(self, text: str) -> None:
        self.add(Comment(text))

    def apply(
        self, row: Row, *operands: Value, name: str | None = None, type: Type | None = None,
        params: Sequence[str] | None = None, method: bool = False, **keywords: Value,
    ) -> Value:
        """Apply a row to operands given by position (or bound to `params`) and by keyword.

        The result's type comes from the row's `infer` unless given.
        """
        names = tuple(params) if params is not None else positional(row, len(operands))
        names += tuple(keywords)
        values = [*operands, *keywords.values()]
        result = type if type is not None else row.infer(Site(row, names, values, self.span))
        return self.add(Apply(row, values, names, result, None, name, method)).result


def positional(row: Row, count: int) -> tuple[str, ...]:
    """The parameter names that `count` positional operands are bound to; a '*name' parameter repeats as 'name'."""
    names: list[str] = []
    for p in row.params:
        if p.startswith("*"):
            names += [p[1:]] * (count - len(names))
            break
        if len(names) == count:
            break
        names.append(p)
    if len(names) != count:
        raise TypeError(f"{row.name} takes {len(row.params)} arguments, not {count}")
    return tuple(names)
