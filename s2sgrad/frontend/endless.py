"""What never ends: refused where its end is waited for, counted in a loop that may be left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import gast

from s2sgrad.frontend import once, scope
from s2sgrad.frontend.iterables import Counted, Generated
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.steps import is_endless
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.rules import composites_iterators


def refuse_endless(low: Lowering, generated: Generated, consumer: Sequence[Any] = ()) -> None:
    """Refuse to run a generator that never finishes, unless the loop over it may be left."""
    if generated.call is None:
        return
    source, node, name = generated.call.source, generated.call.node, generated.call.name
    loop = next((s for s in node.body if never_left(s)), None)
    if loop is None or consumer and may_be_left(low, consumer):
        return
    low.fail(
        f"the generator {name} never finishes: the loop in line {loop.lineno} of {source.file} has no end",
        "let the loop count, as in `for _ in range(n)`, or leave it with `return`",
    )


def may_be_left(low: Lowering, body: Sequence[Any]) -> bool:
    """Whether the body of a loop may leave it: by itself, or by what a handler around it waits for."""
    leaves = any(isinstance(n, gast.Return | gast.Raise) for n in scope.walk(body))
    return leaves or scope.has_break(list(body)) or bool(low.trials)


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


def counted_out(low: Lowering, value: Value, consumer: Sequence[Any]) -> Any:
    """What a loop goes through: what never ends with a generator in the place of its count, if the loop may be left."""
    given = once.tree_in(value)
    if given is None or not is_endless(given) or not may_be_left(low, consumer):
        return low.lazily(value)
    counts = [*_counts(given)]
    if len(counts) > 1 and given.once is not None:
        once.go_on(low, given.once)
    tree = low.lazily(value)
    if len(counts) > 1:
        return tree
    made = low.call_composite(composites_iterators.counted, [counts[0].start], {}, lazily=True)
    return _with_generator(tree, static_value(made.type)[1])


def _counts(tree: Any) -> Iterator[Counted]:
    """The counts that an endless iterable goes along with."""
    if isinstance(tree, Counted):
        yield tree
    for part in tree.parts:
        yield from _counts(part)


def _with_generator(tree: Any, generated: Generated) -> Any:
    if isinstance(tree, Counted):
        return generated
    return tree.over([_with_generator(part, generated) for part in tree.parts])


def never_left(stmt: Any) -> bool:
    """Whether a statement is a loop `while True` without a way out."""
    if not isinstance(stmt, gast.While) or not isinstance(stmt.test, gast.Constant) or not stmt.test.value:
        return False
    leaves = any(isinstance(n, gast.Return | gast.Raise) for n in scope.walk(stmt.body))
    return not leaves and not scope.has_break(stmt.body)
