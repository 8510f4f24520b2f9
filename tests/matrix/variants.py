"""Variants of test inputs: the same call with float32, 0-d, size-1 and empty arrays, and with NumPy's scalars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from tests.rules.calling import is_float_leaf


def _float32(x: Any) -> Any:
    return x.astype(np.float32) if isinstance(x, np.ndarray) and x.dtype == np.float64 else x


def _scalars32(x: Any) -> Any:
    return np.float32(x) if type(x) is float else _float32(x)


def _scalars64(x: Any) -> Any:
    return np.float64(x) if type(x) is float else x


def _zero_d(x: Any) -> Any:
    return np.array(x.flat[0] if isinstance(x, np.ndarray) else x) if is_float_leaf(x) and np.size(x) else x


def _zero_d32(x: Any) -> Any:
    return _float32(_zero_d(x))


def _one(x: Any) -> Any:
    return x[(slice(0, 1),) * x.ndim].copy() if isinstance(x, np.ndarray) and is_float_leaf(x) else x


def _empty(x: Any) -> Any:
    return x[:0].copy() if isinstance(x, np.ndarray) and x.ndim and is_float_leaf(x) else x


def _hollow(x: Any) -> Any:
    return x[..., :0].copy() if isinstance(x, np.ndarray) and x.ndim > 1 and is_float_leaf(x) else x


VARIANTS: dict[str, Callable[[Any], Any]] = {
    "as it is": lambda x: x,
    "float32": _float32,
    "float32 scalars": _scalars32,
    "NumPy scalars": _scalars64,
    "0-d": _zero_d,
    "0-d float32": _zero_d32,
    "size 1": _one,
    "empty": _empty,
    "empty rows": _hollow,
}


def varied(name: str, tree: Any) -> Any:
    """A variant of an argument: a new tree of new arrays."""
    if isinstance(tree, list | tuple):
        parts = [varied(name, part) for part in tree]
        return parts if isinstance(tree, list) else tuple(parts)
    if isinstance(tree, np.ndarray):
        x = VARIANTS[name](tree)
        return x.copy(order="K") if x is tree and tree.flags.writeable else x
    return VARIANTS[name](tree)


def same(a: Any, b: Any) -> bool:
    """Whether two trees are the same in types, dtypes and shapes."""
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and (np.shape(a), getattr(a, "dtype", None)) == (np.shape(b), getattr(b, "dtype", None))


NARROW = ("float32", "float32 scalars", "0-d float32")


def variants(values: Sequence[Any], names: Iterable[str] = VARIANTS) -> Iterator[tuple[str, list[Any]]]:
    """The variants of some arguments, each kind of arguments once."""
    seen: list[list[Any]] = []
    for name in names:
        new = [varied(name, v) for v in values]
        if not any(same(new, old) for old in seen):
            seen.append(new)
            yield name, new


def chosen(values: Sequence[Any], number: int, names: Iterable[str] = VARIANTS) -> list[tuple[str, list[Any]]]:
    """The arguments as they are and one more variant, by turns: all of them together would take minutes."""
    first, *others = variants(values, names)
    return [first, others[number % len(others)]] if others else [first]
