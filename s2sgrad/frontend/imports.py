"""`import` in a function: done when it is compiled. What it raises is raised where the statement stands."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable
from typing import Any

import gast

from s2sgrad.frontend.exceptions import raised_by_python
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import assign_name
from s2sgrad.frontend.state import FALLS, Flow
from s2sgrad.frontend.syntax import statement
from s2sgrad.ir.ops import Value

_SPACE = ("__name__", "__package__", "__spec__", "__path__", "__builtins__")  # what relative imports ask


@statement(gast.Import)
def stmt_import(low: Lowering, stmt: Any) -> Flow:
    def bound(alias: Any, name: str) -> Value:
        return low.const(imported(low, ast.Import([ast.alias(alias.name, alias.asname)]), name))

    return bind(low, stmt, bound, lambda alias: alias.name.partition(".")[0])


@statement(gast.ImportFrom)
def stmt_import_from(low: Lowering, stmt: Any) -> Flow:
    module = "." * (stmt.level or 0) + (stmt.module or "")

    def bound(alias: Any, name: str) -> Value:
        value = imported(low, ast.ImportFrom(stmt.module, [ast.alias(alias.name, name)], stmt.level), name)
        holder = importlib.import_module(module, low.frame.globals.get("__package__"))
        same = getattr(holder, alias.name, None) is value  # unless it is a module of a package that is still loading
        return low.attribute(low.const(holder), alias.name) if same else low.const(value)

    return bind(low, stmt, bound, lambda alias: alias.name)


def bind(low: Lowering, stmt: Any, bound: Callable[[Any, str], Value], named: Callable[[Any], str]) -> Flow:
    """Bind each name of a statement to what `bound` finds for it."""
    for alias in stmt.names:
        name = alias.asname or named(alias)
        try:
            value = bound(alias, name)
        except Broken as e:
            return raised_by_python(low, e.error)
        assign_name(low, name, value)
    return FALLS


class Broken(Exception):
    """An import that has failed."""

    def __init__(self, error: Exception) -> None:
        self.error = error


def imported(low: Lowering, stmt: ast.stmt, name: str) -> Any:
    """What a statement that imports binds a name to, by Python itself, in the module that the function is of."""
    space = {k: v for k, v in low.frame.globals.items() if k in _SPACE}
    try:
        module = ast.fix_missing_locations(ast.Module([stmt], []))
        exec(compile(module, low.frame.source.file, "exec"), space)
    except Exception as e:
        raise Broken(e) from e
    return space[name]
