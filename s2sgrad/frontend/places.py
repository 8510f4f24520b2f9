"""Places in a function that messages point at: its header, a parameter, the return statement."""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any

import gast

from s2sgrad.errors import S2SGradError, Span
from s2sgrad.frontend.scope import walk
from s2sgrad.frontend.source import Source, load


def header(fun: Any) -> Span | None:
    """The first line of a function; None where it has no source."""
    source = source_of(fun)
    if source is None:
        return None
    node = source.node
    text = source.line(node.lineno)
    col = source.column(node.lineno, node.col_offset)
    if isinstance(node, gast.Lambda):
        return source.span(node)
    return Span(source.file, node.lineno, col, node.lineno, len(text), text)


def parameter(fun: Any, name: str) -> Span | None:
    """A parameter in the header, by its name; the header where it is not found."""
    source = source_of(fun)
    if source is None:
        return None
    a = source.node.args
    for p in [*a.posonlyargs, *a.args, a.vararg, *a.kwonlyargs, a.kwarg]:
        if p is not None and p.id == name:
            at = source.span(p)
            if at.source[at.col : at.end_col].startswith(name):  # without the annotation
                return Span(at.file, at.line, at.col, at.line, at.col + len(name), at.source)
            return at
    return header(fun)


def returned(fun: Any, nothing: bool = False) -> Span | None:
    """The last `return` of a function, the body of a lambda; the header of what returns `nothing`, or its end does."""
    source = source_of(fun)
    if source is None:
        return None
    if isinstance(source.node, gast.Lambda):
        return source.span(source.node.body)
    found = [n for n in walk(source.node.body) if isinstance(n, gast.Return) and n.value is not None]
    found = [n for n in found if isinstance(n.value, gast.Constant) and n.value.value is None] if nothing else found
    return source.span(max(found, key=lambda n: n.lineno)) if found else header(fun)


def source_of(fun: Any) -> Source | None:
    """The source of whatever function is behind a callable."""
    plain = underlying(fun)
    if plain is None:
        return None
    try:
        return load(plain)
    except (S2SGradError, OSError, ValueError):
        return None


def underlying(fun: Any) -> types.FunctionType | None:
    """The plain function behind methods, partials, wrappers and callable objects."""
    for _ in range(100):
        if isinstance(fun, types.FunctionType):
            return inspect.unwrap(fun) if hasattr(fun, "__wrapped__") else fun
        if isinstance(fun, types.MethodType):
            fun = fun.__func__
        elif isinstance(fun, functools.partial):
            fun = fun.func
        elif hasattr(fun, "__wrapped__"):
            fun = fun.__wrapped__
        else:
            fun = getattr(type(fun), "__call__", None)  # noqa: B004
            return fun if isinstance(fun, types.FunctionType) else None
    return None
