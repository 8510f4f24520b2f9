"""Real and complex cotangents and tangents, and their dtypes.

For z = a + ib the cotangent is dL/da - i dL/db, JAX's convention: reversal is transposition, and the rule of a
holomorphic function is the same for complex operands. Only where a real value becomes a complex one, half of a
contribution has to be dropped; this is the one place for that.

A rule may compute in a wider dtype than its operands have (a float64 array of its own, a Python function of numbers).
The sum of all contributions is brought to the dtype of what it belongs to where it is complete; so is each tangent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Const, Op, Value
from s2sgrad.ir.types import Array, Number, Scalar, Type, holds_complex, is_complex, is_float
from s2sgrad.rules import core, creation, methods, registry
from s2sgrad.rules.complex_rows import to_complex


def real_part(b: Builder, d: Value, t: Type) -> Value:
    """d as a cotangent or tangent of a value of type t: its real part where d is complex and t is real."""
    if not holds_complex(d.type) or holds_complex(t):
        return d
    if is_complex(d.type):
        return b.apply(methods.real, d, name=d.name)
    raise UnsupportedError("real numbers in a list with complex numbers", b.span, "make them complex first: x + 0j")


def filled_out(b: Builder, d: Value, t: Type) -> Value:
    """d as something that takes all cotangents (or tangents) of a value of type t: complex where t is."""
    if isinstance(t, Array) and is_complex(t) and isinstance(d.type, Array | Number) and not is_complex(d.type):
        return b.apply(methods.astype, d, b.const(getattr(np, t.dtype)), name=d.name, method=True)
    if isinstance(t, Scalar) and is_complex(t) and isinstance(d.type, Scalar) and not is_complex(d.type):
        if isinstance(d.owner, Const):
            return b.const(complex(d.owner.value), name=d.name)
        return b.apply(to_complex, d, name=d.name)
    return of_dtype(b, d, t)


def of_dtype(b: Builder, d: Value, t: Type, exact: bool = False) -> Value:
    """d as a cotangent or tangent of a value of type t: of its dtype.

    Python's numbers have none, and leave it to what they meet; `exact` says that nothing is to come: then they get one.
    """
    if not isinstance(t, Array | Scalar) or not isinstance(d.type, Array | Scalar) or not is_float(t):
        return d
    if exact:
        d = of_rank(b, d, t)
    assert isinstance(d.type, Array | Scalar)
    wanted, found = t.dtype, d.type.dtype
    if wanted == found or is_complex(d.type) != is_complex(t):
        return d
    if wanted is None:
        if not exact or found in ("float64", "complex128"):  # NumPy's float64 is a float
            return d
        return b.apply(to_complex if is_complex(t) else core.to_float, d, name=d.name)
    if isinstance(d.type, Array) and isinstance(t, Array) and t.dims != ():
        return b.apply(methods.astype, d, b.const(getattr(np, wanted)), name=d.name, method=True)
    if found is None and (not exact or wanted in ("float64", "complex128")):
        return d
    cast = registry.lookup(getattr(np, wanted))
    return d if cast is None else b.apply(cast, d, name=d.name)


def of_rank(b: Builder, d: Value, t: Type) -> Value:
    """d, the whole of it, as a number where it belongs to one, and as an array where it belongs to one without axes."""
    if isinstance(t, Scalar) and isinstance(d.type, Array) and d.type.dims == ():
        return b.apply(core.getitem, d, b.const(()), name=d.name)
    if isinstance(t, Array) and t.dims == () and isinstance(d.type, Scalar):
        return b.apply(creation.asarray, d, name=d.name)
    return d


def with_kind(d: Value) -> Value:
    """d, of which the types say that it is real, as something that may be complex."""
    if isinstance(d.type, Scalar) and d.type.kind == "f":
        d.type = Scalar("c")
    elif isinstance(d.type, Array) and not is_complex(d.type):
        d.type = Array("complex128", d.type.dims)
    return d


def say_kinds(block: Block, ops: Iterable[Op]) -> None:
    """Say the dtype of complex arrays that the sweep makes to add to, where arrays are real on some path only."""
    chosen = {op for op in ops if isinstance(op, Apply) and op.row in (core.zeros_like, core.copy) and lacks_kind(op)}
    if chosen:
        _say_kinds(block, chosen)


def lacks_kind(op: Apply) -> bool:
    """Whether the result is known to be complex, and is made of one operand."""
    t = op.result.type
    return isinstance(t, Array) and is_complex(t) and len(op.operands) == 1


def _say_kinds(block: Block, chosen: Collection[Op]) -> None:
    out: list[Op] = []
    for op in block.ops:
        for inner in op.blocks:
            _say_kinds(inner, chosen)
        if op in chosen:
            assert isinstance(op, Apply) and isinstance(op.result.type, Array)
            b = Builder(Block(), op.span)
            b.mirror = op.mirror
            op.operands.append(b.const(getattr(np, op.result.type.dtype)))
            out += b.block.ops
            op.params = (op.params[0], "dtype")
            if op.row is core.copy:
                op.row, op.params, op.method = methods.astype, ("a", "dtype"), True
        out.append(op)
    block.ops = out


__all__ = ["filled_out", "of_dtype", "real_part", "say_kinds", "with_kind"]
