"""Generators that never finish, in places that wait for their end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gast

from s2sgrad.frontend import scope
from s2sgrad.frontend.core import Core
from s2sgrad.frontend.sources import Generated


def refuse_endless(low: Core, generated: Generated, consumer: Sequence[Any] = ()) -> None:
    """Refuse to run a generator that never finishes, unless the loop over it may be left."""
    _, source, node, name, *_ = generated.call
    loop = next((s for s in node.body if never_left(s)), None)
    if loop is None or scope.has_break(list(consumer)):
        return
    if any(isinstance(n, gast.Return | gast.Raise) for n in scope.walk(consumer)):
        return
    low.fail(
        f"the generator {name} never finishes: the loop in line {loop.lineno} of {source.file} has no end",
        "let the loop count, as in `for _ in range(n)`, or leave it with `return`",
    )


def never_left(stmt: Any) -> bool:
    """Whether a statement is a loop `while True` without a way out."""
    if not isinstance(stmt, gast.While) or not isinstance(stmt.test, gast.Constant) or not stmt.test.value:
        return False
    leaves = any(isinstance(n, gast.Return | gast.Raise) for n in scope.walk(stmt.body))
    return not leaves and not scope.has_break(stmt.body)
