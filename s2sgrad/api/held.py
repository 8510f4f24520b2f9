"""Arguments as generated code holds them: dicts in place of dicts of classes of Python's own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.api.objects import parts_of, with_parts
from s2sgrad.frontend.kinds.table import is_dict_class, is_list_class
from s2sgrad.ir.types import Dict, List, Tuple, Type


def holds_dict_class(t: Type) -> bool:
    """Whether an argument of this type is, or holds, a dict of a class of its own."""
    own = isinstance(t, Dict) and t.made is not None
    return own or isinstance(t, Tuple | List | Dict) and any(map(holds_dict_class, t.elts or ()))


def with_dicts(function: Callable[..., Any]) -> Callable[..., Any]:
    """A generated function, given arguments in which there are such dicts."""

    @functools.wraps(function)
    def called(*args: Any) -> Any:
        made: dict[int, Any] = {}
        return function(*[as_held(a, made) for a in args])

    return called


def as_held(v: Any, made: dict[int, Any]) -> Any:
    """A value with dicts in place of such dicts; what is one object stays one, by what has been `made`."""
    parts = None if isinstance(v, np.ndarray) or is_list_class(type(v)) else parts_of(v)
    if parts is None:
        return v
    if id(v) not in made:
        held = {k: as_held(e, made) for k, e in parts.items()}
        if is_dict_class(type(v)):
            made[id(v)] = held
        else:
            changed = any(held[k] is not e for k, e in parts.items())
            made[id(v)] = with_parts(v, held) if changed else v
    return made[id(v)]


__all__ = ["as_held", "holds_dict_class", "with_dicts"]
