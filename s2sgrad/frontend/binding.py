"""Binding of a call's arguments to a Python function's parameters, at compile time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.ir.ops import Value


class BindError(Exception):
    """The arguments do not fit."""


def bind(
    args: Any,
    name: str,
    given: list[Value],
    keywords: dict[str, Value],
    default: Callable[[str], Value | None],
    make_tuple: Callable[[list[Value]], Value],
    make_dict: Callable[[dict[str, Value]], Value],
) -> dict[str, Value]:
    """parameter -> value, in the order of the signature. `args` is the tree's arguments node."""
    positional = [a.id for a in [*args.posonlyargs, *args.args]]
    only_positional = {a.id for a in args.posonlyargs}
    bound: dict[str, Value] = dict(zip(positional, given))
    extra = given[len(positional) :]
    if extra and args.vararg is None:
        raise BindError(f"{name}() takes {len(positional)} positional arguments, {len(given)} were given")
    rest: dict[str, Value] = {}
    by_keyword = {*positional, *(a.id for a in args.kwonlyargs)} - only_positional
    for key, value in keywords.items():
        if key in by_keyword:
            if key in bound:
                raise BindError(f"{name}() got two values for the argument `{key}`")
            bound[key] = value
        elif args.kwarg is not None:
            rest[key] = value
        else:
            raise BindError(f"{name}() has no parameter `{key}`")
    result: dict[str, Value] = {}

    def take(param: str) -> None:
        value = bound.get(param)
        if value is None:
            value = default(param)
        if value is None:
            raise BindError(f"{name}() misses the argument `{param}`")
        result[param] = value

    for param in positional:
        take(param)
    if args.vararg is not None:
        result[args.vararg.id] = make_tuple(extra)
    for a in args.kwonlyargs:
        take(a.id)
    if args.kwarg is not None:
        result[args.kwarg.id] = make_dict(rest)
    return result
