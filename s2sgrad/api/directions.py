"""Tangents and cotangents, as they are given: brought into the structure of their primals."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.api.objects import fields_of, is_sequence
from s2sgrad.api.places import misuse
from s2sgrad.api.signature import has_int
from s2sgrad.rules.dims_text import article
from s2sgrad.runtime.objects import new_object


def check_directions(primals: Any, tangents: Any, mode: str) -> None:
    """Both are sequences, one entry per argument."""
    for name, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, tuple | list):
            raise misuse(
                f"{mode} takes its {name} as a tuple, one for each argument, not as {article(type(given).__name__)}",
                f"{mode}(f, (x,), (dx,))",
            )
    if len(tangents) != len(primals):
        raise misuse(
            f"{len(primals)} primals but {len(tangents)} tangents",
            "give one tangent for each argument; None stands for zero",
        )


def varies(primal: Any, tangent: Any, name: str) -> bool:
    """Whether an argument is differentiated along a tangent; not if it is a container of what has no derivative."""
    if not isinstance(primal, dict | list | tuple) or has_float(primal) or has_int(primal):
        return True
    complete(primal, tangent, name)  # an error, if it does not fit
    return False


def complete(primal: Any, given: Any, name: str, kind: str = "tangent") -> Any:
    """A tangent or cotangent in the structure of its primal, zeros for None; the caller's arrays are copied.

    What has no derivative has no tangent but None and zeros, and so has an int, unless it is an argument itself.
    """
    if isinstance(primal, dict):
        if not isinstance(given, dict) or set(given) != set(primal):
            raise unlike(primal, given, name, kind)
        return {k: complete(v, given[k], f"{name}[{k!r}]", kind) for k, v in primal.items()}
    if is_sequence(primal):
        several = is_sequence(given) or (isinstance(given, np.ndarray) and given.ndim > 0)
        if not several or len(given) != len(primal):
            raise unlike(primal, given, name, kind)
        items = [complete(p, t, f"{name}[{k}]", kind) for k, (p, t) in enumerate(zip(primal, given))]
        if not isinstance(primal, list | tuple):
            return items
        return type(primal)(*items) if hasattr(primal, "_fields") else type(primal)(items)
    if isinstance(primal, np.ndarray):
        return complete_array(primal, given, name, kind)
    if kind == "tangent" and isinstance(primal, int | np.integer | np.bool_):
        check_nothing(primal, given, name)
        return 0.0  # it may stand in a list among floats
    if isinstance(primal, int | float | complex | np.number):
        is_complex = isinstance(primal, complex | np.complexfloating)
        if given is None:
            return 0j if is_complex else 0.0
        number = isinstance(given, int | float | complex | np.number | np.ndarray) and np.ndim(given) == 0
        if not number or np.iscomplexobj(given) and not is_complex:
            raise unlike(primal, given, name, kind)
        if isinstance(primal, np.inexact):
            return primal.dtype.type(given)  # a Python number would leave the precision to what it meets
        if is_complex:
            return complex(given)
        return given[()] if isinstance(given, np.ndarray) else given  # an array would be changed in place
    fields = fields_of(primal)
    if fields is None:
        if kind == "tangent":
            check_nothing(primal, given, name)
        return None
    if type(given) is not type(primal):
        raise unlike(primal, given, name, kind)
    tangents = {k: attribute_tangent(v, getattr(given, k, None)) for k, v in fields.items()}
    parts = {k: complete(v, tangents[k], f"{name}.{k}", kind) for k, v in fields.items()}
    return new_object(type(primal), **parts)


def attribute_tangent(primal: Any, given: Any) -> Any:
    """What an object holds as a tangent; an int that is the primal's own says nothing (`Config(dw, steps=5)`)."""
    same = type(given) is type(primal) and isinstance(primal, int | np.integer | np.bool_) and given == primal
    return None if same else given


def complete_array(primal: np.ndarray, given: Any, name: str, kind: str) -> Any:
    if primal.dtype.kind not in "fc":
        if kind == "tangent":
            check_nothing(primal, given, name)
        return np.zeros(primal.shape) if primal.dtype.kind in "iub" else None  # as for an int
    if given is None:
        return np.zeros_like(primal)
    if shape_of(given) != primal.shape or np.asarray(given).dtype.kind not in numbers_for(primal):
        raise unlike(primal, given, name, kind)
    copy = np.empty_like(primal)  # the same order of axes in memory: what is a view of one is a view of the other
    copy[...] = given
    return copy


def check_nothing(primal: Any, given: Any, name: str) -> None:
    """What cannot vary has no tangent but zero."""
    if is_nothing(given):
        return
    raise misuse(
        f"the tangent of {name} is {described(given)}, but its primal, {described(primal)}, has no derivative",
        f"give None, or zero, for {name}",
    )


def is_nothing(given: Any) -> bool:
    """Whether there is no number but zero in what stands for a tangent."""
    if isinstance(given, dict):
        return all(map(is_nothing, given.values()))
    if is_sequence(given) or isinstance(given, set | frozenset):
        return all(map(is_nothing, given))
    if not isinstance(given, int | float | complex | np.generic | np.ndarray):
        return True
    return np.asarray(given).dtype.kind not in "biufc" or not np.any(given)


def numbers_for(primal: np.ndarray) -> str:
    """The kinds of numbers of which its tangents and cotangents may be given."""
    return "fiubc" if primal.dtype.kind == "c" else "fiub"


def shape_of(v: Any) -> tuple[int, ...] | None:
    try:
        return np.shape(v)
    except ValueError:  # rows of different lengths
        return None


def unlike(primal: Any, given: Any, name: str, kind: str) -> Exception:
    """The error that says how a tangent or cotangent differs from its primal."""
    what = f"the {kind} of {name} is {described(given)}, its primal {described(primal)}"
    variable = "out" if kind == "cotangent" else "x"
    where = f"out{name.removeprefix('the result')}" if kind == "cotangent" else name
    return misuse(what, f"give it the structure of its primal: {pattern(primal, where or variable)}")


def described(v: Any) -> str:
    """A value by its structure."""
    if isinstance(v, np.ndarray):
        plain = v.dtype.kind in "fiub"
        return f"an array of shape {v.shape}" if plain else f"an array of {v.dtype} of shape {v.shape}"
    if isinstance(v, dict):
        return f"a dict with the keys {', '.join(map(repr, v))}" if v else "an empty dict"
    if is_sequence(v):
        return f"{article(type(v).__name__)} of {len(v)}"
    if isinstance(v, int | float | complex | np.number):
        return f"the number {v}"
    return repr(v) if v is None else f"{article(type(v).__name__)}"


def pattern(primal: Any, name: str) -> str:
    """An expression that has the structure of a value."""
    if isinstance(primal, np.ndarray):
        return f"np.ones_like({name})"
    if isinstance(primal, dict):
        return "{" + ", ".join(f"{k!r}: ..." for k in primal) + "}"
    if is_sequence(primal):
        dots = ", ".join("..." for _ in primal)
        return f"[{dots}]" if not isinstance(primal, tuple) else f"({dots}{',' if len(primal) == 1 else ''})"
    fields = fields_of(primal)
    return "1.0" if fields is None else f"{type(primal).__name__}({', '.join(f'{k}=...' for k in fields)})"


def has_float(v: Any) -> bool:
    """Whether anything in a value can be differentiated."""
    if isinstance(v, dict):
        return any(has_float(e) for e in v.values())
    if is_sequence(v):
        return any(has_float(e) for e in v)
    if isinstance(v, np.ndarray):
        return v.dtype.kind in "fc"
    return isinstance(v, float | complex | np.inexact) or any(has_float(e) for e in (fields_of(v) or {}).values())
