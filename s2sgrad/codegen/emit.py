"""From SSA to text: the entry point of code generation."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from s2sgrad.codegen.expressions import Expressions
from s2sgrad.codegen.externals import Externals
from s2sgrad.codegen.facts import Facts
from s2sgrad.codegen.folding import Folding
from s2sgrad.codegen.layout import Lines, without_comments
from s2sgrad.codegen.liveness import Liveness
from s2sgrad.codegen.names import Names
from s2sgrad.codegen.printing import default_text
from s2sgrad.codegen.shapes import Shapes
from s2sgrad.codegen.statements import Statements
from s2sgrad.codegen.undefined import Undefined
from s2sgrad.codegen.variables import Variables
from s2sgrad.errors import Span
from s2sgrad.ir.ops import Function, Value, callees


@dataclass(frozen=True)
class Text:
    """Generated code. `code` defines `name` and every function that it calls, callees first.

    helpers    functions of the runtime that the code calls
    modules    names of modules in the code, and what they are: {"np": "numpy"}
    constants  names in the code that stand for objects which have no literal
    lines      line of `code`, from 1 -> the place in the user's source
    """

    code: str
    name: str
    helpers: tuple[str, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[int, Span] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """How to write. `comments` keeps the comments that quote the user's statements."""

    comments: bool = True


def emit(fn: Function, *, options: Options | None = None) -> Text:
    """The text of a function and of all that it calls."""
    options = options or Options()
    functions = [*reversed(callees(fn)), fn]
    externals = Externals(functions)
    lines = Lines()
    for k, f in enumerate(functions):
        if k:
            lines.add(0, "")
            lines.add(0, "")
        _function(f, externals, lines, options)
    return Text(
        code="\n".join(lines.text) + "\n",
        name=externals.functions[fn],
        helpers=tuple(externals.helpers),
        modules=dict(externals.modules),
        constants=dict(externals.constants),
        lines=lines.spans,
    )


def _function(fn: Function, externals: Externals, lines: Lines, options: Options) -> None:
    facts = Facts(fn)
    folding = Folding(fn, facts)
    shapes = Shapes(fn, facts, folding)
    liveness = Liveness(fn, facts, folding, shapes)
    variables = Variables(fn, facts, liveness)
    names = Names(variables, fn.params, externals.reserved)
    expressions = Expressions(facts, folding, externals, names.of)
    exposed = Undefined(fn, facts, names.of).exposed
    body = Statements(facts, folding, shapes, expressions, names, exposed).function(fn.body)
    if not options.comments:
        body = without_comments(body)
    header = default_text(_parameters(fn, names, externals))
    lines.add(0, f"def {externals.functions[fn]}({header}):", fn.span)
    if fn.doc:
        lines.text += docstring(fn.doc)
    lines.block(body, 1)


def _parameters(fn: Function, names: Names, externals: Externals) -> list[tuple[str, ast.expr | None]]:
    out: list[tuple[str, ast.expr | None]] = []
    by_hint: dict[str, Value] = {p.name: p for p in fn.params if p.name is not None}
    for p, name in zip(fn.params, names.params):
        hint = p.name
        known = hint is not None and hint in fn.defaults and by_hint[hint] is p
        out.append((name, externals.literal(fn.defaults[hint]) if known and hint is not None else None))
    return out


def docstring(text: str) -> list[str]:
    """A docstring as the lines of Python text that it takes; Python 3.13 takes no halves of characters in it."""
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    escaped = re.sub(r'"""|"+\Z', lambda m: '\\"' * len(m.group()), text.replace("\\", "\\\\"))
    shown = "".join(c if c.isprintable() or c in "\n\t" else repr(c)[1:-1] for c in escaped)
    return ["    " + line if line.strip() else "" for line in f'"""{shown}"""'.split("\n")]


__all__ = ["Options", "Text", "docstring", "emit"]
