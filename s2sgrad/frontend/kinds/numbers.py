"""Numbers, arrays, what may be either, and what nothing is known of."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import open_tuples, stored, texts
from s2sgrad.frontend.complex_parts import drops_imaginary, imaginary_of, store_imaginary
from s2sgrad.frontend.kinds.base import Kind, refuse, refuse_unpacking
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array
from s2sgrad.rules import core as rows


class ScalarKind(Kind):
    """A number: of Python's, or of NumPy's where it has a dtype."""

    def truth(self, low: Any, x: Value) -> bool | None:
        known, value = static_value(x.type)
        return bool(value) if known else None

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        if x.type.dtype is None:  # type: ignore[attr-defined]
            return super().subscript(low, x, index)
        if static_value(index.type) == (True, ()):  # a scalar of NumPy is an array without axes
            return x
        return low.subscript(low.array_of(x), index)  # type: ignore[no-any-return]


class NumberKind(Kind):
    """A number or an array, and only a run tells which."""

    loops = True

    def put(self, low: Any, x: Value, index: Value, value: Value) -> None:
        index = open_tuples.as_index(low, x, index)
        low.apply(rows.setitem, [x, index, stored.as_stored(low, x, index, value)])


class ArrayKind(NumberKind):
    """An array of NumPy's."""

    def put(self, low: Any, x: Value, index: Value, value: Value) -> None:
        if (z := imaginary_of(x)) is not None:
            store_imaginary(low, z, index, value)
            return
        if drops_imaginary(x.type, value.type):
            refuse(
                low,
                "a complex number is written into an array of real numbers, which drops its imaginary part",
                "write its real part, z.real, or make the array with dtype=complex",
            )
        super().put(low, x, index, value)

    def gone_through(self, low: Any, x: Value) -> Any:
        if x.type.dims == ():  # type: ignore[attr-defined]
            refuse(low, "an array without axes cannot be looped over", "use the number itself: x[()]")
        return super().gone_through(low, x)

    def elements(self, low: Any, x: Value, what: str) -> list[Value]:
        t = x.type
        if not (isinstance(t, Array) and t.dims and isinstance(t.dims[0], int)):
            refuse_unpacking(low, what)
        return [low.apply(rows.getitem, [x, low.const(k)]) for k in range(t.dims[0])]


class OpaqueKind(Kind):
    """An object that cannot be looked into."""

    loops = True

    def put(self, low: Any, x: Value, index: Value, value: Value) -> None:
        low.apply(rows.setitem, [x, open_tuples.as_index(low, x, index), value])


class OneOfKind(OpaqueKind):
    """One of several texts, or members of an enumeration, that the path taken chooses."""

    def subscript(self, low: Any, x: Value, index: Value) -> Value:
        return texts.item(low, x, index) if texts.is_text(x) else super().subscript(low, x, index)


class BottomKind(OpaqueKind):
    """What is not known yet, in this round of the lowering."""

    def remove(self, low: Any, x: Value, index: Value) -> None:
        return None

    def elements(self, low: Any, x: Value, what: str) -> list[Value]:
        refuse(low, "a value that is not known yet is unpacked", "assign to it first")


__all__ = ["ArrayKind", "BottomKind", "NumberKind", "OneOfKind", "OpaqueKind", "ScalarKind"]
