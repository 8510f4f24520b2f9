"""What an argument holds that cannot be differentiated: containers of other classes than those that are taken apart."""

from __future__ import annotations

import array
from typing import Any

import numpy as np

from s2sgrad.api.classes import held
from s2sgrad.api.objects import fields_of, parts_of
from s2sgrad.errors import UsageError
from s2sgrad.frontend.contents import CHANGING
from s2sgrad.frontend.refused import why_not_followed
from s2sgrad.rules.dims_text import article


def lost_in(v: Any, name: str) -> UsageError | None:
    """The error for floats in a part of an argument where they have no derivative, which nobody would notice."""
    if isinstance(v, np.ndarray):
        return None
    if not is_container(v) or held(v) is not None or type(v) in (list, dict, tuple) or hasattr(v, "_fields"):
        found = (lost_in(e, name + step) for step, e in _parts(v))
        return next((f for f in found if f is not None), None)
    if not holds_float(v):
        return None
    kind = f"array.array of type code {v.typecode!r}" if type(v) is array.array else type(v).__name__
    plain = "dict" if hasattr(v, "keys") else "list"
    why, rewrite = why_not_followed(type(v)) or ("", "")
    return UsageError(
        f"{name} is {article(kind)}, in which nothing can be differentiated{f': {why}' if why else ''}",
        None,
        f"pass a {plain} in its place: {plain}({name}){f'; or {rewrite}' if rewrite else ''}",
    )


def is_container(v: Any) -> bool:
    return isinstance(v, CHANGING) and not isinstance(v, set | bytearray) or isinstance(v, tuple)


def holds_float(v: Any) -> bool:
    """Whether there is a float in a container of any class."""
    if isinstance(v, np.ndarray):
        return v.dtype.kind in "fc"
    if is_container(v):
        return any(map(holds_float, v.values() if hasattr(v, "keys") else v))
    return isinstance(v, float | complex | np.inexact) or any(map(holds_float, (fields_of(v) or {}).values()))


def _parts(v: Any) -> list[tuple[str, Any]]:
    """What is in a container or an object, and how it is reached."""
    named = isinstance(v, tuple) and hasattr(v, "_fields") or not is_container(v)
    return [(f".{k}" if named else f"[{k!r}]", e) for k, e in (parts_of(v) or {}).items()]


__all__ = ["lost_in"]
