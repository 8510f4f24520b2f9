"""Lines that are too long are broken between brackets."""

from __future__ import annotations

import ast

import pytest

from s2sgrad.codegen.wrapping import LIMIT, wrap

NAMES = ", ".join(f"value_{k}" for k in range(30))


@pytest.mark.parametrize("text", [
    f"saved = ({NAMES})", f"return ({NAMES})", f"f({NAMES})[0](a, b)", f"def f({NAMES}): pass",
    f"x = f('a, (b', {NAMES}, \"c, '\", f\"{{a, b}}, \")", "x = 1",
])
def test_wrapped_text_means_the_same(text: str) -> None:
    lines = wrap(text, 1)
    assert max(map(len, lines)) <= LIMIT
    joined = "\n".join(["if True:", *lines])
    assert ast.dump(ast.parse(joined).body[0].body[0]) == ast.dump(ast.parse(text).body[0])  # type: ignore[attr-defined]


def test_what_has_no_brackets_stays() -> None:
    text = "x = " + " + ".join(f"value_{k}" for k in range(30))
    assert wrap(text, 0) == [text]
