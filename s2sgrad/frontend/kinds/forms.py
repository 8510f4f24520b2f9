"""How values of a type are held: the kind of a type, for what stands below the kinds, and asks them about types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import Instance
from s2sgrad.ir.ops import UNDEFINED, Value
from s2sgrad.ir.types import BOTTOM, Bottom, Type


class Form(Protocol):
    """What a kind tells of types, without asking the classes that users write."""

    @property
    def stands_for(self) -> str: ...

    @property
    def resized(self) -> tuple[str, str] | None: ...

    def sequence_operator(self, low: Lowering, name: str, a: Value, b: Value) -> Value | None: ...

    def describe(self, t: Type) -> str: ...

    def python_class(self, t: Type) -> type | None: ...

    def parts(self, low: Lowering, x: Value) -> list[Value]: ...

    def rebuilt(self, low: Lowering, t: Type, items: list[Value]) -> Value: ...

    def opened(self, low: Lowering, t: Type, items: list[Value], param: str, way: tuple[Any, ...]) -> Value: ...

    def closed(self, low: Lowering, x: Value, inside: tuple[Instance, ...]) -> Value: ...

    def closed_type(self, low: Lowering, t: Type, inside: tuple[Instance, ...]) -> Type: ...

    def merged(self, a: Type, b: Type, at: Any) -> Type: ...

    def generalised(self, t: Type) -> Type: ...

    def fitted(self, low: Lowering, x: Value, needed: Type) -> Value: ...

    def conform_parts(self, low: Lowering, x: Value, needed: Type) -> None: ...

    def leaf_types(self, t: Type) -> list[Type]: ...

    def leaf_shape(self, t: Type) -> Any: ...

    def to_leaves(self, low: Lowering, x: Value, t: Type) -> list[Value]: ...

    def from_leaves(self, low: Lowering, t: Type, leaves: list[Value], name: str | None) -> Value: ...


_FOUND_BY: list[Callable[[Type], Form]] = []


def found_by(find: Callable[[Type], Form]) -> None:
    """The table says how it is asked."""
    _FOUND_BY[:] = [find]


def form_of(t: Type) -> Form:
    """The kind of values of a type, whatever their class says."""
    return _FOUND_BY[0](t)


def to_leaves(low: Lowering, x: Value | None, t: Type) -> list[Value]:
    """The SSA values of what is needed as one of type t, and may not be there yet."""
    form = form_of(t)
    if x is None or isinstance(x.type, Bottom):
        return [low.b.const(UNDEFINED, None, BOTTOM) for _ in form.leaf_types(t)]
    return form.to_leaves(low, x, t)


__all__ = ["Form", "form_of", "found_by", "to_leaves"]
