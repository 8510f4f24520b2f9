"""The look-up from a Python object, method name or attribute name to its row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Array, Dict, List, Number, Opaque, Scalar, Static, Tuple, Type

_rows: list[Row] = []
_by_fn: dict[int, tuple[Any, Row]] = {}  # the object is kept, so that its id stays its own
_methods: dict[tuple[type[Type], str], Row] = {}
_attributes: dict[tuple[type[Type], str], Row] = {}

_ARRAY_LIKE = (Array, Number, Scalar)


def register(row: Row, *aliases: Callable[..., Any]) -> Row:
    """Enter a row; `aliases` are further objects that mean the same function. A later row of one function wins."""
    _rows.append(row)
    if row.fn is not None:
        _by_fn[id(row.fn)] = (row.fn, row)
    for fn in aliases:
        _by_fn[id(fn)] = (fn, row)
    return row


def unregister(fn: Callable[..., Any]) -> None:
    """Forget the row of a function."""
    entry = _by_fn.pop(id(fn), None)
    if entry is not None and not any(row is entry[1] for _, row in _by_fn.values()):
        _rows.remove(entry[1])


def register_method(row: Row, name: str, *types: type[Type]) -> Row:
    """Let `x.name(...)` with x of one of the types (arrays and numbers by default) mean the row."""
    for t in types or _ARRAY_LIKE:
        _methods[t, name] = row
    return row


def register_attribute(row: Row, name: str, *types: type[Type]) -> Row:
    """Let `x.name` with x of one of the types (arrays and numbers by default) mean the row."""
    for t in types or _ARRAY_LIKE:
        _attributes[t, name] = row
    return row


def lookup(fn: Any) -> Row | None:
    """The row of a Python object, by identity."""
    entry = _by_fn.get(id(fn))
    return entry[1] if entry is not None and entry[0] is fn else None


def method_row(type: Type, name: str) -> Row | None:
    """The row that `x.name(...)` means for an x of this type; x is its first operand."""
    return _methods.get((type.__class__, name))


def attribute_row(type: Type, name: str) -> Row | None:
    """The row that `x.name` means for an x of this type."""
    return _attributes.get((type.__class__, name))


# parameters of NumPy functions that are not converted to arrays where a list is given
_NOT_ARRAYS = frozenset((
    "arrays", "tup", "object", "axis", "axes", "axis1", "axis2", "shape", "dtype", "keepdims", "reps", "repeats",
    "shift", "source", "destination", "pad_width", "mode", "indices_or_sections", "subscripts", "ord", "k", "offset", "n",
    "num",
    "endpoint", "decimals", "ddof", "order", "kind", "index", "N", "M", "constant_values", "optimize", "copy", "side",
))


def takes_array(row: Row, param: str) -> bool:
    """Whether a list given for this parameter means np.array of it."""
    return row.name.startswith("np.") and param not in _NOT_ARRAYS and row.name not in ("np.asarray", "np.copy")


def all_rows() -> list[Row]:
    """Every row, in the order of registration."""
    return list(_rows)


CONTAINERS = (List, Tuple, Dict)
OTHERS = (Static, Opaque)
