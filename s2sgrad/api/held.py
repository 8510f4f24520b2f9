"""Arguments as generated code holds them: lists and dicts in place of objects of classes of Python's own."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from s2sgrad.api.classes import held, is_held_dict
from s2sgrad.api.objects import parts_of, with_parts
from s2sgrad.ir.types import Dict, HeldList, List, Map, Optional, Static, Type


def is_held(t: Type) -> bool:
    """Whether an argument of this type is, or holds, an object of such a class."""
    if isinstance(t, HeldList | Map) or isinstance(t, Dict) and t.made is not None:
        return True
    if isinstance(t, Optional):
        return is_held(t.inner)
    inner = (t.elem,) if isinstance(t, List) and t.elts is None else getattr(t, "elts", ())
    return any(e is not None and is_held(e) for e in inner)


def holding(function: Callable[..., Any], types: Sequence[Type]) -> Callable[..., Any]:
    """A generated function, given arguments in which there are such objects."""
    as_they_are = [isinstance(t, Static) for t in types]

    @functools.wraps(function)
    def called(*args: Any) -> Any:
        made: dict[int, Any] = {}
        given = [a if kept else as_held(a, made) for a, kept in zip(args, as_they_are)]
        return function(*given, *args[len(given) :])

    return called


def as_held(v: Any, made: dict[int, Any]) -> Any:
    """A value with lists and dicts in place of such objects; what is one object stays one, by what has been `made`."""
    parts = None if isinstance(v, np.ndarray) else parts_of(v)
    if parts is None:
        return v
    if id(v) not in made:
        of_class = held(v) is not None
        inner = {k: as_held(e, made) for k, e in parts.items()}
        if of_class:
            made[id(v)] = inner if is_held_dict(v) else list(inner.values())
        else:
            changed = any(inner[k] is not e for k, e in parts.items())
            made[id(v)] = with_parts(v, inner) if changed else v
    return made[id(v)]


__all__ = ["as_held", "holding", "is_held"]
