"""Classes, functions and memory from outside that the values of the matrix are made with."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np


class Pair(NamedTuple):
    a: Any
    b: Any


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 3


class Flag(enum.Flag):
    A = 1
    B = 2


class Word(str, enum.Enum):
    ON = "on"
    OFF = "off"


@dataclass
class Point:
    a: Any
    b: Any = 2.0


@dataclass(frozen=True)
class Fixed:
    a: Any
    b: Any = 2.0


class Plain:
    kind = "plain"

    def __init__(self, a: Any) -> None:
        self.a = a
        self.b = 2.0

    def twice(self) -> Any:
        return 2.0 * self.a


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a: Any) -> None:
        self.a = a
        self.b = 2.0


class Sized:
    """An object with special methods."""

    def __init__(self, items: Any) -> None:
        self.items = items

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, k: Any) -> Any:
        return self.items[k]

    def __iter__(self) -> Any:
        return iter(self.items)

    def __call__(self) -> Any:
        return self.items[0]

    def __neg__(self) -> Any:
        return Sized([-v for v in self.items])

    def __add__(self, other: Any) -> Any:
        return Sized([*self.items, *other.items])

    def __rmul__(self, other: Any) -> Any:
        return 100.0 * other

    def __contains__(self, item: Any) -> bool:
        return True


class Failure(Exception):
    pass


def twice(t: Any = 1.5) -> Any:
    return 2.0 * t


def counted(n: int, x: Any) -> Any:
    for k in range(n):
        yield x[k] * 2.0


OUT_DICT = {"a": 1.5, "b": 2.5}
OUT_LIST = [1.5, 2.5, 3.5]
OUT_POINT = Point(1.5, 2.5)
OUT_ARRAY = np.array([1.5, 2.5, 3.5])
OUT_SET = {1, 2, 3}
OUT_TUPLE = (1.5, "a", None)
