"""Generators that never finish, in places that wait for their end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gast

from s2sgrad.frontend import scope
from s2sgrad.frontend.iterables import Generated
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value


def refuse_endless(low: Lowering, generated: Generated, consumer: Sequence[Any] = ()) -> None:
    """Refuse to run a generator that never finishes, unless the loop over it may be left."""
    if generated.call is None:
        return
    source, node, name = generated.call.source, generated.call.node, generated.call.name
    loop = next((s for s in node.body if never_left(s)), None)
    if loop is None or scope.has_break(list(consumer)):
        return
    if any(isinstance(n, gast.Return | gast.Raise) for n in scope.walk(consumer)):
        return
    low.fail(
        f"the generator {name} never finishes: the loop in line {loop.lineno} of {source.file} has no end",
        "let the loop count, as in `for _ in range(n)`, or leave it with `return`",
    )


def refuse_unbounded(low: Lowering, args: Sequence[Value]) -> None:
    """zip() and map() end with the shortest; a generator is run to its own end, which a `while` may not have."""
    for v in args if len(args) > 1 else ():
        known, generated = static_value(v.type)
        if known and isinstance(generated, Generated) and generated.call is not None:
            source, node = generated.call.source, generated.call.node
            loop = next((n for n in scope.walk(node.body) if isinstance(n, gast.While)), None)
            if loop is not None and not never_left(loop):
                longer = f"{generated.what} may go on for longer than what it is zipped with"
                if generated.cls:
                    low.fail(longer, "make a list of what it gives first: values = list(...)")
                low.fail(
                    f"{longer}: it has a `while` loop, in line {loop.lineno} of {source.file}",
                    "let the loop count, as in `for _ in range(n)`, or make a list of what it yields first",
                )


def never_left(stmt: Any) -> bool:
    """Whether a statement is a loop `while True` without a way out."""
    if not isinstance(stmt, gast.While) or not isinstance(stmt.test, gast.Constant) or not stmt.test.value:
        return False
    leaves = any(isinstance(n, gast.Return | gast.Raise) for n in scope.walk(stmt.body))
    return not leaves and not scope.has_break(stmt.body)
