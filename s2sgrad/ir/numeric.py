"""Types of numbers and arrays. The other types, and what is asked of types, are in `types.py`, which has these as well.

A dimension is an int where the size is known, else a `Sym`: equal symbols mean equal sizes, different symbols mean
nothing.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any


class _NoConst:
    def __repr__(self) -> str:
        return "NO_CONST"


NO_CONST = _NoConst()


@dataclass(frozen=True)
class Sym:
    """A symbolic size. `not_one` says that the size is known to differ from 1, so it cannot broadcast."""

    key: Hashable
    not_one: bool = False

    def __repr__(self) -> str:
        if isinstance(self.key, tuple) and len(self.key) == 2 and isinstance(self.key[1], int):
            return f"{self.key[0]}.shape[{self.key[1]}]"
        if isinstance(self.key, tuple) and len(self.key) == 2 and isinstance(self.key[1], frozenset):
            return f"{self.key[0]} {' | '.join(sorted(map(repr, self.key[1])))}"  # in the same order in every process
        return f"{self.key}"


Dim = int | Sym
PYTHON_CLASSES: dict[str, type] = {"b": bool, "i": int, "f": float, "c": complex}  # by the kind of a `Scalar`


class Type:
    """Base of all types."""

    __slots__ = ()


@dataclass(frozen=True, eq=True)
class Scalar(Type):
    """A number: kind 'b', 'i', 'f' or 'c'; dtype None for Python's own, else the NumPy dtype's name.

    `const` is the value where it is known at compile time. Constants of equal value but different kind differ. `cls` is
    the class of a number that is more than one, such as the member of an IntEnum.
    `dim` is the symbol of the size that this integer is, where it is one (`x.shape[0]`); it does not count in equality.
    """

    kind: str
    dtype: str | None = None
    const: Any = NO_CONST
    dim: Dim | None = field(default=None, compare=False)
    cls: type | None = None

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Scalar) or (self.kind, self.dtype) != (other.kind, other.dtype):
            return False
        if self.cls is not other.cls:
            return False
        return self.const is other.const or (
            type(self.const) is type(other.const) and repr(self.const) == repr(other.const)
        )

    def __hash__(self) -> int:
        return hash((self.kind, self.dtype, "" if self.const is NO_CONST else repr(self.const)))

    @property
    def is_const(self) -> bool:
        return self.const is not NO_CONST

    def __repr__(self) -> str:
        name = self.dtype or {"b": "bool", "i": "int", "f": "float", "c": "complex"}[self.kind]
        return f"{name}={self.const!r}" if self.is_const else name


@dataclass(frozen=True)
class Array(Type):
    """A NumPy array; dims is None where the rank is unknown."""

    dtype: str
    dims: tuple[Dim, ...] | None = None

    @property
    def rank(self) -> int | None:
        return None if self.dims is None else len(self.dims)

    def __repr__(self) -> str:
        return f"{self.dtype}[{'...' if self.dims is None else ', '.join(map(repr, self.dims))}]"


@dataclass(frozen=True)
class Number(Type):
    """Generic: a float scalar or float array of unknown rank, nothing more is known."""

    def __repr__(self) -> str:
        return "number"
