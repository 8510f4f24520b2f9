"""A row: all that the compiler knows of one function. The rows themselves stand in `s2sgrad.rules`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from s2sgrad.errors import Span
from s2sgrad.ir.facets import Derivative, Failure, Form, Memory, Printing, Signature, Typing, Values
from s2sgrad.ir.graph import Value
from s2sgrad.ir.types import NO_CONST, Record, Scalar, Sequential, Slice, Static, Tuple, Type, error_class


class NeedStatic(Exception):
    """An inference needs a value at compile time that is known only at run time."""

    def __init__(self, value: Value, param: str) -> None:
        self.value = value
        self.param = param
        super().__init__(param)


@dataclass
class Site:
    """One use of a row, as `infer` sees it: operands by parameter."""

    row: Row
    params: tuple[str, ...]
    operands: Sequence[Value]
    span: Span | None = None

    def value(self, param: str) -> Value | None:
        for p, v in zip(self.params, self.operands):
            if p == param:
                return v
        return None

    def type(self, param: str) -> Type | None:
        v = self.value(param)
        return None if v is None else v.type

    def types(self) -> list[Type]:
        return [v.type for v in self.operands]

    def static(self, param: str, default: Any = None) -> Any:
        """The Python value of a parameter; `default` where it is absent. Raises NeedStatic if it is not known."""
        v = self.value(param)
        if v is None:
            return default
        known, value = static_value(v.type)
        if not known:
            raise NeedStatic(v, param)
        return value


def static_value(t: Type) -> tuple[bool, Any]:
    """(True, the value) where a type determines it: constants, None, strings, and tuples and slices of such."""
    if isinstance(t, Scalar):
        return (t.const is not NO_CONST), t.const
    if isinstance(t, Static):
        return True, t.value
    if isinstance(t, Slice):
        parts = [static_value(p) for p in (t.start, t.stop, t.step)]
        return all(k for k, _ in parts), slice(*(v for _, v in parts))
    if error_class(t) is not None:
        return False, None
    if isinstance(t, Sequential) and t.elts is not None and not isinstance(getattr(t, "cls", None), Record):
        parts = [static_value(p) for p in t.elts]
        values = tuple(v for _, v in parts)
        return all(k for k, _ in parts), (values if isinstance(t, Tuple) else list(values))
    return False, None


@dataclass(eq=False)
class Row(Printing, Values, Failure, Derivative, Memory, Typing, Signature):
    """Everything known of one function; the facets explain each field."""

    @property
    def sign(self) -> str:
        """What the user wrote: the operator, or the function's name."""
        return f"`{self.symbol}`" if self.symbol and self.name.startswith("operator.") else self.name

    def __repr__(self) -> str:
        return f"<row {self.name}>"


__all__ = ["Form", "NeedStatic", "Row", "Site", "static_value"]
