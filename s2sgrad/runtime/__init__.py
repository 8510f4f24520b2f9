"""Run-time helpers of generated code, by the name under which the code calls them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from s2sgrad.runtime import helpers, trees

HELPERS: dict[str, Callable[..., Any]] = {
    name: fn
    for module in (helpers, trees)
    for name, fn in vars(module).items()
    if inspect.isfunction(fn) and fn.__module__ == module.__name__
}


def source_of(name: str) -> str:
    """The source of a helper, as it stands in a module that is written to disk (without annotations)."""
    import ast

    tree = ast.parse(inspect.getsource(HELPERS[name]))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for arg in [*node.args.args, *node.args.posonlyargs, *node.args.kwonlyargs]:
                arg.annotation = None
    for node in ast.walk(tree):
        for field, body in ast.iter_fields(node):
            if field == "body" and isinstance(body, list):
                node.body = [plain_assignment(s) for s in body]  # type: ignore[attr-defined]
    return ast.unparse(ast.fix_missing_locations(tree))


def plain_assignment(node):  # type: ignore[no-untyped-def]
    """x: T = v as x = v."""
    import ast

    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return ast.Assign([node.target], node.value)
    return node


__all__ = ["HELPERS", "helpers", "source_of", "trees"]
