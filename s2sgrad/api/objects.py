"""Objects as arguments: what is in them, by name, and the parts of an argument that count with their value."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from s2sgrad.api.classes import held, is_held_list, made_like
from s2sgrad.frontend.contents import Identity
from s2sgrad.ir.types import Dict, List, Tuple, Type
from s2sgrad.runtime import objects

Path = tuple[Hashable, ...]  # from an argument to a part of it: positions and keys, as in its type


def fields_of(v: Any) -> dict[str, Any] | None:
    """The attributes of an object that is taken apart; None for anything else, objects that contain themselves too."""
    if not is_record_class(type(v)) or refers_to_itself(v):
        return None
    return objects.fields_of(v)


@functools.lru_cache(maxsize=1024)
def _is_record_class(cls: Any) -> bool:
    return objects.is_record_class(cls)


def is_record_class(cls: Any) -> bool:
    """Whether the objects of a class are nothing but their attributes."""
    return _is_record_class(cls)


def refers_to_itself(v: Any, above: tuple[int, ...] = ()) -> bool:
    """Whether an object is reached again from its own attributes."""
    parts: Any
    if isinstance(v, dict):
        parts = v.values()
    elif is_sequence(v):
        parts = v
    elif is_record_class(type(v)):
        parts = (objects.fields_of(v) or {}).values()
    else:
        return False
    if id(v) in above:
        return True
    above = (*above, id(v))
    return any(refers_to_itself(p, above) for p in parts if type(p) not in _LEAVES)


_LEAVES = frozenset({float, int, bool, str, complex, type(None), np.ndarray, np.float64})


def float_fields(cls: Any) -> frozenset[str]:
    """The attributes that a class says to be floats: an int that is found there counts as one."""
    return _float_fields(cls)


@functools.lru_cache(maxsize=1024)
def _float_fields(cls: Any) -> frozenset[str]:
    hints = {n: h for c in reversed(cls.__mro__) for n, h in vars(c).get("__annotations__", {}).items()}
    return frozenset(n for n, h in hints.items() if getattr(h, "__forward_arg__", h) in (float, "float"))


def is_sequence(v: Any) -> bool:
    """Whether a value is a list or tuple, or an object that is held as a list."""
    return isinstance(v, list | tuple) or is_held_list(v)


def parts_of(v: Any) -> dict[Any, Any] | None:
    """What is in a container or an object, by index, key or name; None for anything else."""
    if isinstance(v, dict):
        return v
    if is_sequence(v):
        return dict(zip(v._fields, v)) if hasattr(v, "_fields") else dict(enumerate(v))
    return None if v is None or isinstance(v, float | int | complex | np.ndarray) else fields_of(v)


def with_parts(v: Any, parts: dict[Any, Any]) -> Any:
    """A container or object as v is, with other parts; a list or dict for what is held as one."""
    if isinstance(v, dict):
        return parts
    if isinstance(v, list | tuple):
        return type(v)(*parts.values()) if hasattr(v, "_fields") else type(v)(parts.values())
    if is_held_list(v):
        return list(parts.values())
    return objects.new_object(type(v), **parts)


def like(v: Any, parts: dict[Any, Any]) -> Any:
    """The same, of the very class of v."""
    return with_parts(v, parts) if held(v) is None else made_like(v, parts.values())


def structured(v: Any, of_leaf: Callable[[Any], Any], made: Callable[[Any, dict[Any, Any]], Any] = with_parts) -> Any:
    """A value of the same structure, with what a function makes of everything that is no container."""
    parts = parts_of(v)
    return of_leaf(v) if parts is None else made(v, {k: structured(e, of_leaf, made) for k, e in parts.items()})


def rebuilt(v: Any, of_leaf: Callable[[Any], Any]) -> Any:
    """The same for a value that stays what it is, as an argument that is kept does."""
    return structured(v, of_leaf, like)


def part(v: Any, path: Path) -> Any:
    """The part of an argument at a path."""
    for key in path:
        fields = None if isinstance(v, dict) or is_sequence(v) else fields_of(v)
        parts: Any = v if fields is None else list(fields.values())
        v = parts[key]
    return v


def put(t: Type, path: Path, inner: Type) -> Type:
    """The type with another one at a path."""
    if not path:
        return inner
    key, rest = path[0], path[1:]
    if isinstance(t, Dict):
        return t.of(t.keys, tuple(put(e, rest, inner) if k == key else e for k, e in zip(t.keys, t.elts)))
    if not isinstance(t, Tuple | List) or t.elts is None:
        return t
    elts = tuple(put(e, rest, inner) if k == key else e for k, e in enumerate(t.elts))
    return Tuple(elts, t.cls) if isinstance(t, Tuple) else List(None, elts)


def constant_key(v: Any) -> Hashable:
    """What tells a constant from others: an object by its identity, anything else as it is written."""
    return Identity(v) if is_record_class(type(v)) else repr(v)
