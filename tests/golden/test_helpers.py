"""Helpers as they are written into modules that need only NumPy."""

from __future__ import annotations

import ast
import inspect

import numpy as np
import pytest

from s2sgrad import grad, runtime


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


def test_helpers_of_helpers_are_written_out() -> None:
    def pairs(x):
        r = [x[0] * x[1], x[1]]
        r[0] += 1.0
        m = np.array(r)
        m[0] *= m[1]
        return np.sum(m)

    x = np.array([2.0, 3.0])
    derivative = grad(pairs)
    module: dict[str, object] = {}
    exec(derivative.source(x), module)
    assert np.array_equal(module["pairs_grad"](x), derivative(x))  # type: ignore[operator]
    assert "add_tree" in runtime.with_callees(["accumulate_entries"])
