"""The look-up from a Python object, method name or attribute name to its row."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from s2sgrad.ir.facets import OPTIONS
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import (
    Array,
    Dict,
    List,
    Map,
    Number,
    Opaque,
    OpenTuple,
    Scalar,
    Static,
    Tuple,
    Type,
    is_complex,
)

Made = TypeVar("Made", bound=Callable[..., Any])

_rows: list[Row] = []
_by_fn: dict[int, tuple[Any, Row]] = {}  # the object is kept, so that its id stays its own
_methods: dict[tuple[type[Type], str], Row] = {}
_complex_methods: dict[str, Row] = {}
_attributes: dict[tuple[type[Type], str], Row] = {}

_composites: dict[int, tuple[Any, Callable[..., Any]]] = {}
_composite_methods: dict[str, Callable[..., Any]] = {}
_ufunc_methods: dict[tuple[str, str], Callable[..., Any]] = {}
_any_ufunc: dict[str, Callable[..., Any]] = {}
_wider: dict[int, tuple[Callable[..., Any], Callable[[dict[str, Type]], bool] | None]] = {}

_own_values: set[int] = set()  # of composites; functions of modules, so that an id stays its own

_ARRAY_LIKE = (Array, Number, Scalar)
_watchers: list[Callable[[], None]] = []


def watch(on_change: Callable[[], None]) -> None:
    """Have a function called whenever a rule changes: code that was generated before may be out of date."""
    _watchers.append(on_change)


def changed() -> None:
    for on_change in _watchers:
        on_change()


def register(row: Row, *aliases: Callable[..., Any]) -> Row:
    """Enter a row; `aliases` are further objects that mean the same function. A later row of one function wins."""
    _rows.append(row)
    if row.fn is not None:
        _by_fn[id(row.fn)] = (row.fn, row)
    for fn in aliases:
        _by_fn[id(fn)] = (fn, row)
    changed()
    return row


def unregister(fn: Callable[..., Any]) -> None:
    """Forget the row of a function; one that it had before is its row again."""
    entry = _by_fn.pop(id(fn), None)
    if entry is not None and not any(row is entry[1] for _, row in _by_fn.values()):
        _rows.remove(entry[1])
    before = next((row for row in reversed(_rows) if row.fn is fn), None)
    if before is not None:
        _by_fn[id(fn)] = (fn, before)
    changed()


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


def register_complex_method(row: Row, name: str) -> Row:
    """Let `z.name(...)` with complex z mean another row than with real z."""
    _complex_methods[name] = row
    return row


def register_composite(fn: Callable[..., Any], made_of: Callable[..., Any]) -> None:
    """Let a call of fn mean a call of a Python function over what has rows."""
    _composites[id(fn)] = (fn, made_of)


def register_composite_method(made_of: Callable[..., Any], name: str) -> None:
    """The same for a method of arrays."""
    _composite_methods[name] = made_of


def register_ufunc_method(ufunc: Any, name: str, made_of: Callable[..., Any]) -> None:
    """The same for np.add.reduce and its like, which are new objects at every look."""
    _ufunc_methods[ufunc.__name__, name] = made_of


def register_any_ufunc(name: str, made_of: Callable[..., Any]) -> None:
    """The same for a method of every other ufunc, which is the first argument."""
    _any_ufunc[name] = made_of


def computed_by_numpy(made_of: Made) -> Made:
    """Have NumPy compute the value of what is compiled as this function: it computes in another order than NumPy does,
    and its own is only differentiated."""
    _own_values.add(id(made_of))
    return made_of


def has_own_value(made_of: Any) -> bool:
    """Whether NumPy computes the value of what is compiled as this function."""
    return id(made_of) in _own_values


def register_wider(
    row: Row | None, made_of: Callable[..., Any], when: Callable[[dict[str, Type]], bool] | None = None
) -> None:
    """Let a call with arguments that a row does not take mean a call of a Python function that does; so do calls with
    arguments of which `when` is true, by the types of all that are given."""
    assert row is not None
    _wider[id(row)] = made_of, when


def wider(row: Row) -> tuple[Callable[..., Any], Callable[[dict[str, Type]], bool] | None] | None:
    """The Python function for calls with arguments that a row does not take, and when else it is called."""
    return _wider.get(id(row))


def wider_functions() -> list[tuple[Row, Callable[..., Any]]]:
    """All rows that have such a function."""
    return [(row, _wider[id(row)][0]) for row in _rows if id(row) in _wider]


def composites() -> list[tuple[Any, Callable[..., Any]]]:
    """All functions that are compiled as Python code, and that code."""
    return list(_composites.values())


def composite(fn: Any) -> Callable[..., Any] | None:
    """The Python function that a call of fn is compiled as, if it has one."""
    entry = _composites.get(id(fn))
    if entry is not None and entry[0] is fn:
        return entry[1]
    ufunc = getattr(fn, "__self__", None)
    name = getattr(fn, "__name__", None)
    if isinstance(ufunc, np.ufunc) and isinstance(name, str):
        return _ufunc_methods.get((ufunc.__name__, name))
    return None


def any_ufunc_method(fn: Any) -> tuple[Any, Callable[..., Any]] | None:
    """A ufunc and the Python function that its method is compiled as, where the method has none of its own."""
    ufunc, name = getattr(fn, "__self__", None), getattr(fn, "__name__", None)
    if not isinstance(ufunc, np.ufunc) or name not in _any_ufunc:
        return None
    return ufunc, _any_ufunc[name]


def composite_method(type: Type, name: str) -> Callable[..., Any] | None:
    """The same for a method of an array."""
    return _composite_methods.get(name) if isinstance(type, Array) else None


def lookup(fn: Any) -> Row | None:
    """The row of a Python object, by identity."""
    entry = _by_fn.get(id(fn))
    return entry[1] if entry is not None and entry[0] is fn else None


def method_row(type: Type, name: str) -> Row | None:
    """The row that `x.name(...)` means for an x of this type; x is its first operand."""
    if name in _complex_methods and is_complex(type):
        return _complex_methods[name]
    if isinstance(type, OpenTuple):
        return None
    held_as_list = isinstance(type, List) and not isinstance(type, Map)
    return _methods.get((List if held_as_list else type.__class__, name))


def attribute_row(type: Type, name: str) -> Row | None:
    """The row that `x.name` means for an x of this type."""
    return _attributes.get((type.__class__, name))


def takes_array(row: Row, param: str) -> bool:
    """Whether a list given for this parameter means np.array of it."""
    return row.name.startswith("np.") and param not in OPTIONS and param not in row.options


LOWERED_AS_OTHERS = (np.split, np.array_split)  # they have rows, and are never applied as themselves
_FIRST_ARRAYS = ("a", "x", "m", "M", "ary", "arr", "f", "v", "p")


def begins_with_array(obj: Any) -> bool:
    """Whether obj is a function of NumPy, defined by code of ours, whose first argument means np.array of a list."""
    ours = composite(obj) is not None or any(obj is f for f in LOWERED_AS_OTHERS)
    if not ours or not (getattr(obj, "__module__", None) or "").startswith("numpy"):
        return False
    try:
        return next(iter(inspect.signature(obj).parameters), None) in _FIRST_ARRAYS
    except (TypeError, ValueError):  # it has no signature
        return False


def all_rows() -> list[Row]:
    """Every row, in the order of registration."""
    return list(_rows)


CONTAINERS = (List, Tuple, Dict)
OTHERS = (Static, Opaque)
