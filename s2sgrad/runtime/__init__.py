"""Run-time helpers of generated code, by the name under which the code calls them."""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator
from types import CodeType
from typing import Any

from s2sgrad.runtime import helpers, matrices, objects, products, results, sanitizer, special, trees

HELPERS: dict[str, Callable[..., Any]] = {
    name: fn
    for module in (helpers, matrices, objects, products, results, sanitizer, special, trees)
    for name, fn in vars(module).items()
    if inspect.isfunction(fn) and fn.__module__ == module.__name__
}


def with_callees(names: Iterable[str]) -> list[str]:
    """Helpers, and all helpers that they call."""
    found: dict[str, None] = {}
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = None
            todo += [n for n in names_in(HELPERS[name].__code__) if n in HELPERS]
    return sorted(found)


def names_in(code: CodeType) -> Iterator[str]:
    """The names that code looks up outside of itself, those of the functions in it included."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from names_in(inner)


def source_of(name: str) -> str:
    """The source of a helper, as it stands in a module that is written to disk (without annotations)."""
    text = inspect.getsource(HELPERS[name])
    starts = [0, *itertools.accumulate(len(line) for line in text.splitlines(True))]
    for start, end, new in sorted(cuts(ast.parse(text), text, starts), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def cuts(tree: ast.AST, text: str, starts: list[int]) -> Iterator[tuple[int, int, str]]:
    """Where annotations stand, from and to, and what to put there instead."""

    def end(node: Any) -> int:
        return starts[node.end_lineno - 1] + node.end_col_offset

    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield text.rindex(" ->", 0, end(node.returns)), end(node.returns), ""
        elif isinstance(node, ast.arg) and node.annotation is not None:
            at, to = starts[node.lineno - 1] + node.col_offset + len(node.arg), end(node.annotation)
            yield (at, to + 3, "=") if text.startswith(" = ", to) else (at, to, "")
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield end(node.target), end(node.annotation), ""


__all__ = ["HELPERS", "helpers", "matrices", "objects", "sanitizer", "source_of", "special", "trees", "with_callees"]
