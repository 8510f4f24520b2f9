"""What a call of the library asks for: the function, the parameters to differentiate, the backend."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from s2sgrad.api.parameters import Parameters
from s2sgrad.api.places import misuse
from s2sgrad.rules.dims_text import article

Argnums = int | tuple[int, ...]
Names = str | tuple[str, ...]


def name_of(fun: Any) -> str:
    return getattr(fun, "__name__", None) or repr(fun)


_CONTAINERS = (list, tuple, dict, set, frozenset, type, object)


def check_function(fun: Any, mode: str) -> None:
    if any(fun is cls for cls in _CONTAINERS):
        raise misuse(f"{mode} takes a function, not the class {fun.__name__}", f"lambda x: {fun.__name__}(x)[0]")
    if callable(fun):
        return
    what = repr(fun) if isinstance(fun, int | float | str | None) else article(type(fun).__name__)
    raise misuse(
        f"{mode} takes a function, not {what}",
        f"{mode}(f, ...) with the function f itself, not with f(x), which is its result",
    )


def check_backend(backend: str) -> None:
    if backend != "numpy":
        raise misuse(f"unknown backend {backend!r}; there is 'numpy'", "leave `backend` out")


def shown(v: Any) -> str:
    """A value as it may stand in a message: sets in an order of their own."""
    return f"{{{', '.join(sorted(map(repr, v)))}}}" if isinstance(v, set | frozenset) and v else repr(v)


def resolve(
    parameters: Parameters, argnums: Argnums, wrt: Names | None, fun: Callable[..., Any], option: str = "wrt"
) -> tuple[tuple[int, ...], bool]:
    """Positions of the parameters to differentiate, and whether the caller asked for one rather than several."""
    if wrt is None:
        return by_number(parameters.names, argnums, fun)
    names = parameters.names
    first = repr(names[0]) if names else "..."
    if not isinstance(wrt, str | tuple | list):
        known = f"the parameters of {name_of(fun)} are {', '.join(names)}"
        raise misuse(
            f"{option} is a name or a tuple of names, not {shown(wrt)}; {known}",
            f"{option}={first}, or {option}=({first},)" if option == "wrt" else f"{option}=({first},)",
            fun,
        )
    chosen = (wrt,) if isinstance(wrt, str) else tuple(wrt)
    if not chosen:
        raise misuse(f"{option} is empty", f"name a parameter: {option}={first}", fun)
    for n in chosen:
        if not isinstance(n, str) or n not in names:
            near = difflib.get_close_matches(str(n), names, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise misuse(
                f"{name_of(fun)} has no parameter {n!r}; its parameters are {', '.join(names)}.{hint}",
                f"{option}={near[0] if near else names[0] if names else '...'!r}",
                fun,
            )
    return tuple(names.index(n) for n in chosen), isinstance(wrt, str)


def by_number(names: tuple[str, ...], argnums: Any, fun: Any) -> tuple[tuple[int, ...], bool]:
    """As `resolve`, for positions."""
    if isinstance(argnums, bool) or not isinstance(argnums, int | tuple):
        rewrite = "argnums=0, or argnums=(0, 1)"
        if isinstance(argnums, list) and argnums:
            rewrite = f"argnums={tuple(argnums)!r}"
        elif isinstance(argnums, str):
            rewrite = f"wrt={argnums!r}"
        raise misuse(f"argnums is an int or a tuple of ints, not {argnums!r}", rewrite, fun)
    wanted = (argnums,) if isinstance(argnums, int) else argnums
    if not wanted:
        raise misuse("argnums is empty", "argnums=0", fun)
    for k in wanted:
        if isinstance(k, bool) or not isinstance(k, int) or not -len(names) <= k < len(names):
            count = f"{len(names)} parameter{'s' if len(names) != 1 else ''}"
            raise misuse(
                f"{name_of(fun)} has {count} ({', '.join(names)}); there is no number {k!r}",
                f"count from 0 to {len(names) - 1}" if names else "give the function a parameter",
                fun,
            )
    return tuple(k % len(names) for k in wanted), isinstance(argnums, int)
