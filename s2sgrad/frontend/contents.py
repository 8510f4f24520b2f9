"""What containers from outside hold, as keys: code made for one serves another exactly where these are equal.

Python's own comparison is no such key: by it 1, 1.0 and True are equal, and 0.0 and -0.0.
"""

from __future__ import annotations

import array
import collections
import types
from collections.abc import Hashable
from typing import Any

import numpy as np

CHANGING = (
    list,
    dict,
    set,
    bytearray,
    collections.deque,
    array.array,
    types.MappingProxyType,
    collections.UserDict,
    collections.UserList,
    collections.ChainMap,
)  # what can change, and is still the same object
CONSTANT_MODULES = ("numpy", "math", "cmath", "operator", "itertools", "functools", "builtins", "s2sgrad")
_PLAIN = (bool, int, str, bytes, type(None))


class Identity:
    """A constant, equal to itself only; keeps the object alive, so that its identity is not used again."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


def keys_of(container: Any) -> Hashable:
    """The keys of a dict, or the length of a list."""
    return tuple(map(contents_of, container)) if isinstance(container, dict) else len(container)


def contents_of(v: Any) -> Hashable:
    """All that is in a container, or what tells a value from others."""
    t = type(v)
    if t in _PLAIN:
        return t, v
    if isinstance(v, float | complex):
        return t, repr(v)
    if isinstance(v, np.ndarray | np.generic) and v.dtype.kind != "O":
        return t, v.dtype.str, v.shape, v.tobytes()
    if isinstance(v, array.array | bytearray):
        return t, getattr(v, "typecode", ""), bytes(v)
    if isinstance(v, set | frozenset):
        return t, frozenset(map(contents_of, v))
    if isinstance(v, list | tuple | collections.deque | collections.UserList):
        return t, tuple(map(contents_of, v))
    if isinstance(v, dict | types.MappingProxyType | collections.UserDict | collections.ChainMap):
        return t, tuple((contents_of(k), contents_of(e)) for k, e in v.items())
    return Identity(v)


__all__ = ["CHANGING", "Identity", "contents_of", "keys_of"]
