"""From a function object to its syntax tree: files, nested definitions, lambdas, and sources known to linecache."""

from __future__ import annotations

import ast
import functools
import linecache
import os
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gast

from s2sgrad.errors import Span, Statement, UnsupportedError
from s2sgrad.frontend.recognize import Table, code_table, future_flags, made_from

_COMPOUND = (
    gast.If,
    gast.For,
    gast.While,
    gast.With,
    gast.FunctionDef,
    gast.ClassDef,
    gast.Try,
    gast.Match,
    gast.AsyncFunctionDef,
)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")  # where statements hold others
_MAX_STATEMENT = 100
_OURS = str(Path(__file__).parent.parent) + os.sep  # the rules and helpers of this package do not change under it


@dataclass
class File:
    """A parsed source file."""

    lines: list[str]
    tree: ast.Module
    definitions: dict[int, list[ast.AST]]  # by their first lines, decorators included
    codes: dict[int, Table] = field(default_factory=dict)  # by compiler flags: what the text compiles to

    @functools.cached_property
    def lambdas(self) -> dict[int, list[ast.AST]]:
        """By their first lines; they may stand in any expression of the file."""
        return _by_line(node for node in ast.walk(self.tree) if isinstance(node, ast.Lambda))

    def made(self, code: types.CodeType) -> bool:
        """Whether the code object comes from this text."""
        if code.co_filename.startswith(_OURS):
            return True
        flags = future_flags(code)
        if flags not in self.codes:
            self.codes[flags] = code_table("".join(self.lines), code.co_filename, flags)
        return made_from(code, self.codes[flags])


@dataclass(eq=False)
class Source:
    """A function's tree and where it stands."""

    file: str
    lines: list[str]
    node: Any  # gast.FunctionDef or gast.Lambda
    facts: dict[Any, Any] = field(default_factory=dict)  # what is worked out once per node
    _statements: dict[Any, Statement] = field(default_factory=dict)

    def line(self, number: int) -> str:
        return self.lines[number - 1].rstrip("\n") if 0 < number <= len(self.lines) else ""

    def column(self, number: int, offset: int) -> int:
        """A column in characters from the tree's offset in UTF-8 bytes."""
        text = self.line(number)
        return offset if text.isascii() else len(text.encode()[:offset].decode(errors="ignore"))

    def span(self, node: Any, stmt: Any = None) -> Span:
        line, end = node.lineno, node.end_lineno or node.lineno
        return Span(
            self.file,
            line,
            self.column(line, node.col_offset),
            end,
            self.column(end, node.end_col_offset or 0),
            self.line(line),
            self.statement(stmt) if stmt is not None else None,
        )

    def statement(self, stmt: Any) -> Statement:
        """The text by which a statement is quoted: one line, the header only where it is compound."""
        known = self._statements.get(stmt)
        if known is None:
            known = self._statements[stmt] = Statement(self._statement_text(stmt), stmt.lineno)
        return known

    def _statement_text(self, stmt: Any) -> str:
        last = stmt.end_lineno or stmt.lineno
        if isinstance(stmt, _COMPOUND):
            body = stmt.cases[0].body if isinstance(stmt, gast.Match) else stmt.body
            if body[0].lineno > stmt.lineno:
                last = min(last, body[0].lineno - 1)
            else:
                last = stmt.lineno
        parts = []
        for number in range(stmt.lineno, last + 1):
            text = self.line(number)
            if number == (stmt.end_lineno or -1):
                text = text[: self.column(number, stmt.end_col_offset)]
            if number == stmt.lineno:
                text = text[self.column(number, stmt.col_offset) :]
            text = text.strip()
            if text and not text.startswith("#"):
                parts.append(text)
        text = " ".join(parts)
        if isinstance(stmt, _COMPOUND) and text.endswith(":"):
            text = text[:-1]
        return text if len(text) <= _MAX_STATEMENT else text[: _MAX_STATEMENT - 1].rstrip() + "…"


_files: dict[str, File] = {}
_sources: dict[tuple[types.CodeType, str], Source] = {}


def _first_line(node: Any) -> int:
    decorators = getattr(node, "decorator_list", None)
    return min([node.lineno, *(d.lineno for d in decorators)]) if decorators else node.lineno


def _definitions(tree: ast.Module) -> Iterator[ast.AST]:
    """All functions that statements define, those in classes, branches and other functions, too."""
    todo: list[Any] = [tree]
    for node in todo:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        for name in _BLOCKS:
            todo += getattr(node, name, ())


def _by_line(nodes: Iterator[ast.AST]) -> dict[int, list[ast.AST]]:
    table: dict[int, list[ast.AST]] = {}
    for node in nodes:
        table.setdefault(_first_line(node), []).append(node)
    return table


def _parse(filename: str, module_globals: dict[str, Any] | None) -> File | None:
    linecache.checkcache(filename)
    lines = linecache.getlines(filename, module_globals)
    if not lines:
        return None
    known = _files.get(filename)
    if known is not None and known.lines == lines:
        return known
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        return None
    known = _files[filename] = File(lines, tree, _by_line(_definitions(tree)))
    return known


def _code_of(node: Any, filename: str) -> types.CodeType | None:
    """The code object that a lambda compiles to, alone."""
    try:
        module = ast.Expression(node)
        outer = compile(ast.fix_missing_locations(module), filename, "eval")
    except (SyntaxError, ValueError):
        return None
    return next((c for c in outer.co_consts if isinstance(c, types.CodeType)), None)


def _same_place(code: types.CodeType, node: Any) -> bool:
    body = node.body
    if not hasattr(code, "co_positions"):
        return True
    place = (body.lineno, body.end_lineno, body.col_offset, body.end_col_offset)
    return any(p == place for p in code.co_positions())


def _shape_of_code(code: types.CodeType) -> tuple[Any, ...]:
    consts = tuple(_shape_of_code(c) if isinstance(c, types.CodeType) else repr(c) for c in code.co_consts)
    free = sorted([*code.co_freevars, *code.co_names])
    return (code.co_varnames, code.co_argcount, code.co_kwonlyargcount, consts, free)


def _find(code: types.CodeType, file: File) -> Any:
    if code.co_name != "<lambda>":
        nodes = file.definitions.get(code.co_firstlineno, [])
        return next((n for n in nodes if getattr(n, "name", None) == code.co_name), None)
    # A lambda's code counts from its own first line; a line may hold several.
    lambdas = file.lambdas.get(code.co_firstlineno, [])
    placed = [n for n in lambdas if _same_place(code, n)]
    if len(placed) == 1:
        return placed[0]
    shape = _shape_of_code(code)
    for n in placed or lambdas:
        other = _code_of(n, code.co_filename)
        if other is not None and _shape_of_code(other) == shape:
            return n
    return lambdas[0] if len(lambdas) == 1 else None


def load(fun: Any) -> Source:
    """The source of a plain Python function."""
    code = fun.__code__
    known = _sources.get((code, code.co_filename))
    if known is not None:
        return known
    file = _parse(code.co_filename, getattr(fun, "__globals__", None))
    node = _find(code, file) if file is not None and file.made(code) else None
    if file is None or node is None:
        why = (
            "its source is not available"
            if file is None or code.co_filename == "<string>"
            else f"{code.co_filename} has changed since, or the function is not in it"
        )
        raise UnsupportedError(
            f"the source of {fun.__qualname__} cannot be read: {why}",
            None,
            "define the function in a file, in a notebook cell, or register its text with linecache",
        )
    if isinstance(node, ast.AsyncFunctionDef):
        text = file.lines[node.lineno - 1].rstrip("\n")
        span = Span(code.co_filename, node.lineno, node.col_offset, node.lineno, len(text), text)
        raise UnsupportedError(f"{fun.__qualname__} is a coroutine", span, "define it with `def`")
    source = Source(code.co_filename, file.lines, gast.ast_to_gast(node))
    _sources[code, code.co_filename] = source
    return source
