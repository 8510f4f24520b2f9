"""What a function of NumPy is compiled as takes its arguments in NumPy's order, and uses each of them."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any

import pytest

import s2sgrad.rules  # noqa: F401
from s2sgrad.rules import registry

PAIRS = [
    (fn, made_of)
    for fn, made_of in [*registry.composites(), *((row.fn, made_of) for row, made_of in registry.wider_functions())]
    if (getattr(fn, "__module__", None) or "").startswith("numpy") and inspect.isfunction(made_of)
]
# arguments that change nothing here: how an array lies in memory, what is only about speed or subclasses
IDLE = {"order", "subok", "copy", "assume_unique", "kind", "stable", "tensor", "mode", "casting"}


def _names(fn: Any) -> list[str]:
    try:
        params = inspect.signature(fn).parameters.values()
    except (TypeError, ValueError):
        return []
    return [p.name for p in params if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


@pytest.mark.parametrize("fn, made_of", PAIRS, ids=[made_of.__name__ for _, made_of in PAIRS])
def test_order_and_use(fn: Any, made_of: Any) -> None:
    theirs, ours = [n for n in _names(fn) if n != "out"], _names(made_of)
    theirs = ["shape" if n == "newshape" else n for n in theirs]  # its name before NumPy 2
    assert not [n for k, n in enumerate(ours) if n in theirs and theirs.index(n) != k]
    tree: Any = ast.parse(textwrap.dedent(inspect.getsource(made_of))).body[0]
    used = {n.id for n in ast.walk(ast.Module(tree.body, [])) if isinstance(n, ast.Name)}
    assert set(ours) - used <= IDLE
