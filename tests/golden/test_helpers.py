"""Helpers as they are written into modules that need only NumPy."""

from __future__ import annotations

import ast
import inspect

import pytest

from s2sgrad import runtime


@pytest.mark.parametrize("name", runtime.HELPERS)
def test_only_annotations_are_left_out(name: str) -> None:
    text = runtime.source_of(name)
    assert text.startswith(f"def {name}(") and max(map(len, text.splitlines())) <= 120
    for node in ast.walk(ast.parse(text)):
        assert not isinstance(node, ast.AnnAssign | ast.Import | ast.ImportFrom)
        assert getattr(node, "annotation", None) is None and getattr(node, "returns", None) is None
    assert code(text) == code(inspect.getsource(runtime.HELPERS[name]))


def code(text: str) -> str:
    """The tree of a function without its annotations."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            node.body = [
                ast.Assign([s.target], s.value) if isinstance(s, ast.AnnAssign) and s.value else s for s in node.body
            ]
        elif isinstance(node, ast.arg):
            node.annotation = None
    return ast.dump(tree)
