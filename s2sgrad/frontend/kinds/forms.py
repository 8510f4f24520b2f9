"""How values of a type are held: the kind of a type, for what stands below the kinds, and asks them about types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from s2sgrad.ir.types import Type


class Form(Protocol):
    """What a kind tells of types, without asking the classes that users write."""

    def describe(self, t: Type) -> str: ...

    def python_class(self, t: Type) -> type | None: ...


_FOUND_BY: list[Callable[[Type], Form]] = []


def found_by(find: Callable[[Type], Form]) -> None:
    """The table says how it is asked."""
    _FOUND_BY[:] = [find]


def form_of(t: Type) -> Form:
    """The kind of values of a type, whatever their class says."""
    return _FOUND_BY[0](t)


__all__ = ["Form", "form_of", "found_by"]
