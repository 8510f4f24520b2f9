"""Helpers of generated code for results: what stands inside for containers of other kinds becomes these."""

from __future__ import annotations

from typing import Any

from s2sgrad.runtime.objects import made_error


def as_made(x: Any, how: Any) -> Any:
    """A result in which lists and dicts stand for other containers, with these in their places.

    `how` is None where nothing is to be done, or a tuple: the same for every entry, or a list or dict of the same for
    each one; what makes the container (None: one as it is); and what is passed before and behind it. What occurs twice
    is made once.
    """
    made: dict[int, Any] = {}

    def new(v: Any, how: Any) -> Any:
        if v is None or how is None:
            return v
        if id(v) not in made:
            made[id(v)] = entries(v, *how)
        return made[id(v)]

    def entries(v: Any, inner: Any, make: Any, before: Any, behind: Any) -> Any:
        parts: Any = None
        if isinstance(v, dict):
            parts = {k: new(w, inner[k] if isinstance(inner, dict) else inner) for k, w in v.items()}
        else:
            parts = [new(w, inner[k] if isinstance(inner, list) else inner) for k, w in enumerate(v)]
        if isinstance(make, type) and issubclass(make, BaseException):
            return made_error(make, before[0], parts)
        if make is not None:
            return make(*before, parts, *behind)
        if isinstance(v, tuple):
            return type(v)(*parts) if hasattr(v, "_fields") else tuple(parts)
        return parts

    return new(x, how)
