"""The one place where syntax becomes text: single statements and expressions, by astor.

What is compound (headers, indentation, comments) is laid out by `layout`, so the text does not depend on the Python
version. `ast.unparse` stands in where astor cannot print a node.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence

with warnings.catch_warnings():
    # importing astor touches names of `ast` that are on their way out; what is overridden below is all that uses them
    warnings.simplefilter("ignore", DeprecationWarning)
    from astor.code_gen import SourceGenerator, set_precedence
    from astor.op_util import Precedence

_QUOTES = ('"', "'", '"""', "'''")


class _Generator(SourceGenerator):
    """astor's generator, with literals and f-strings printed the same way on every version."""

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, int) and not isinstance(value, bool):
            # 1.real is no Python; astor gives every operand its context's precedence
            with self.delimit(node):
                self.write(repr(int(value)))
        elif isinstance(value, str):
            self.write(_quoted(value))
        else:
            self.write("..." if value is Ellipsis else repr(value))

    def visit_Dict(self, node: ast.Dict) -> None:
        for key in node.keys:
            if key is not None:
                set_precedence(Precedence.Comma, key)
        super().visit_Dict(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        with self.delimit(node) as delimiters:
            set_precedence(delimiters.p + 1, node.body, node.test)
            set_precedence(delimiters.p, node.orelse)
            self.write(node.body, " if ", node.test, " else ", node.orelse)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = _f_string(node)
        self.write(_format_call(node) if text is None else text)


def _f_string(node: ast.JoinedStr) -> str | None:
    """An f-string; None where Python before 3.12 could not read what stands in its braces."""
    pieces = [_piece(v) for v in node.values]
    code = "".join(text for text, is_code in pieces if is_code)
    quote = next((q for q in _QUOTES if q not in code), None)
    if quote is None or "\\" in code or not code.isprintable():
        return None
    return "f" + quote + "".join(text if is_code else _escape(text, quote) for text, is_code in pieces) + quote


def _piece(value: ast.expr) -> tuple[str, bool]:
    if isinstance(value, ast.FormattedValue):
        code = _run(value.value)
        text = ("{ " if code[0] == "{" else "{") + code + _conversion(value)
        if isinstance(value.format_spec, ast.JoinedStr):
            text += ":" + "".join(_piece(v)[0] for v in value.format_spec.values)
        return text + "}", True
    assert isinstance(value, ast.Constant)
    return str(value.value), False


def _conversion(value: ast.FormattedValue) -> str:
    return f"!{chr(value.conversion)}" if value.conversion != -1 else ""


def _format_call(node: ast.JoinedStr) -> str:
    """The same by str.format: what is in braces follows as arguments."""
    arguments: list[str] = []

    def template(part: ast.JoinedStr) -> str:
        return "".join(field(v) if isinstance(v, ast.FormattedValue) else literal(v) for v in part.values)

    def field(value: ast.FormattedValue) -> str:
        arguments.append(expression_text(value.value))
        spec = template(value.format_spec) if isinstance(value.format_spec, ast.JoinedStr) else ""
        return "{" + _conversion(value) + (f":{spec}" if spec else "") + "}"

    def literal(value: ast.expr) -> str:
        assert isinstance(value, ast.Constant)
        return str(value.value).replace("{", "{{").replace("}", "}}")

    return f"{_quoted(template(node))}.format({', '.join(arguments)})"


def _quoted(text: str) -> str:
    """A string in double quotes, unless it holds such."""
    return repr(text) if '"' in text else '"' + _escape(text, '"', braces=False) + '"'


def _escape(text: str, quote: str, braces: bool = True) -> str:
    out = []
    for c in text:
        if c in ("\\", quote[0]):
            c = "\\" + c
        elif c in "{}" and braces:
            c = c * 2
        elif not c.isprintable():
            c = repr(c)[1:-1]
        out.append(c)
    return "".join(out)


def _run(node: ast.AST) -> str:
    generator = _Generator("    ")
    try:
        generator.visit(node)
    except (AttributeError, AssertionError, TypeError, KeyError):
        return ast.unparse(node)
    return "".join(generator.result).strip()


def statement_text(node: ast.stmt) -> str:
    """One simple statement as one line."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and isinstance(node.targets[0], ast.Name):
        return f"{_run(node.targets[0])} = {expression_text(node.value)}"
    text = _run(node)
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(text) > 80 and node.value.elts:
        return f"return {expression_text(node.value)}"  # it may have to be broken over lines
    return text


def expression_text(node: ast.expr) -> str:
    """An expression as it stands in a header or between commas."""
    set_precedence(Precedence.Comma, node)
    return _run(node)


def target_text(node: ast.expr) -> str:
    """The target of a `for`: a tuple stands without parentheses."""
    set_precedence(0, node)
    return _run(node)


def default_text(items: Sequence[tuple[str, ast.expr | None]]) -> str:
    """The parameters of a `def`."""
    return ", ".join(name if value is None else f"{name}={expression_text(value)}" for name, value in items)
