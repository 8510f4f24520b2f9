"""Single statements and expressions as text."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from s2sgrad.codegen import syntax
from s2sgrad.codegen.externals import Externals
from s2sgrad.codegen.printing import expression_text, statement_text

SAME = [
    "a - (b - c)", "-x ** 2", "(-x) ** 2", "a @ b + c", "A[i, j]", "A[i, :j]", "A[:, None]", "-1.0", "x ** -1.0",
    "A[...]", "(x if a else b) + 1", "not (a and b)", "A[1:-1, ::2]", '{"a": 1}', "(a < b) & (c < d)",
    "f(x, axis=1)", "x[()]", "(a * b) ** c", "a * (b * c)", "a / (b * c)", "a ** b ** c", "(a ** b) ** c", "not a < b",
    "(not a) == b", "x[(a, b), c]", "1e-30", "a or b and c", "(a or b) and c", "f(x)[0].T", "(a + b).T", "[1, (2,)]",
    "(1).real", "a if b else c if d else e", "(a if b else c) if d else e", "a + -b", "2 ** -x", "a - -b",
    'f"{x:.2f} and {y!r} {{z}}"', "1j", "(a, b)[0]", "a == (b == c)", "a if x else (b, c)", "f((a, b))",
]


@pytest.mark.parametrize("text", SAME)
def test_expressions(text: str) -> None:
    node = ast.parse(text, mode="eval").body
    out = expression_text(ast.parse(text, mode="eval").body)
    assert ast.dump(ast.parse(out, mode="eval").body) == ast.dump(node)
    assert out == text


@pytest.mark.parametrize("text", [
    "x += 1", "A[i, j] -= d * r", "x = (a, b)", "a, b = b, a + b", "return a, b",
    'assert x > 0, "small"', "raise ValueError(x)", "break", "A[:] = 0.0", "t = (a, (b, c))",
])
def test_statements(text: str) -> None:
    out = statement_text(ast.parse(text).body[0])
    assert ast.dump(ast.parse(out)) == ast.dump(ast.parse(text))
    assert out == text


@pytest.mark.parametrize("value", [
    "plain", "it's", 'say "so"', "both ' and \"", "a\nb", "back\\slash", "{x}", "naïve", "\x00\x7f", "",
])
def test_strings(value: str) -> None:
    assert eval(expression_text(ast.Constant(value))) == value
    assert eval(expression_text(ast.JoinedStr([ast.Constant(value)]))) == value


@pytest.mark.parametrize("value", [
    0, -3, 1.5, -0.0, 1e300, float("inf"), float("-inf"), True, None, ..., 2j, -2j, 1 + 2j, (1,), (), (1, (2.0, None)),
    [1, 2], {"a": -1}, np.float64, float, slice(1, None, 2), b"x", np.sin,
    np.float64(0.5), np.bool_(True),
])
def test_literals(value: object) -> None:
    externals = Externals([])
    text = expression_text(externals.literal(value))
    got = eval(text, {"np": np, **externals.constants})
    assert got == value and repr(got) == repr(value)
    assert not externals.constants


@pytest.mark.parametrize("name", ["int32", "bool", "float64", "complex64", ">f8", "U3"])
def test_dtypes(name: str) -> None:
    text = expression_text(Externals([]).literal(np.dtype(name)))
    assert np.dtype(eval(text, {"np": np})) == np.dtype(name)


def test_nan() -> None:
    assert expression_text(syntax.number(float("nan"))) == "np.nan"


def test_objects_without_literal_become_constants() -> None:
    class Thing:
        pass

    externals = Externals([])
    one, two = Thing(), Thing()
    names = [expression_text(externals.literal(v)) for v in (one, two, one)]
    assert names == ["thing_value", "thing_value_1", "thing_value"]
    assert externals.constants == {"thing_value": one, "thing_value_1": two}
