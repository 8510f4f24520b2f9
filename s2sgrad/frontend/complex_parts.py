"""Writing the real or imaginary parts of arrays.

A real part is written through the view that it is. The cotangents of imaginary parts stand with the other sign in those
of the array, so writing imaginary parts is lowered as writing the array's elements.
"""

from __future__ import annotations

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import Array, Type, is_complex
from s2sgrad.rules.complex_rows import IMAGINARY, with_imag_row


def imaginary_of(x: Value) -> Value | None:
    """The array of complex numbers of which x is the imaginary part."""
    op = x.owner
    if isinstance(op, Apply) and op.row in IMAGINARY and isinstance(x.type, Array) and is_complex(op.operands[0].type):
        return op.operands[0]
    return None


def store_imaginary(low: Lowering, z: Value, index: Value, value: Value) -> None:
    """z.imag[index] = value"""
    low.store(z, index, low.apply(with_imag_row, [low.subscript(z, index), value]))


def drops_imaginary(x: Type, value: Type) -> bool:
    """Whether a value is complex and the array that it is written into is not."""
    return isinstance(x, Array) and is_complex(value) and not is_complex(x) and x.dtype != "object"


def set_part(low: Lowering, z: Value, name: str, value: Value) -> bool:
    """z.real = value, z.imag = value; False where the attribute is another."""
    if name not in ("real", "imag"):
        return False
    low.store(low.attribute(z, name), low.const(Ellipsis), value)
    return True
