"""Generator expressions.

With one `for` and no `if` it is a map, else a generator; it runs when it is consumed, in the frame in which it stands.
What sum(), list() and their like consume on the spot is made a list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2sgrad.frontend import going_on, once
from s2sgrad.frontend.assignments import assign
from s2sgrad.frontend.branches import region
from s2sgrad.frontend.callables import Keywords, called
from s2sgrad.frontend.comprehensions import expr_comprehension, in_comprehension
from s2sgrad.frontend.iterables import Expression, Generated, Mapped
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import FALLS, Flow
from s2sgrad.frontend.syntax import expression
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Static


@expression(gast.GeneratorExp)
def expr_generator(low: Lowering, node: Any) -> Value:
    """A generator expression; a list of it where it is consumed on the spot, all at once."""
    if low.trusted or node is low.on_the_spot:
        return expr_comprehension(low, node)
    first = low.lazily(low.expr(node.generators[0].iter))
    expression = Expression(node, low.frame, low.unroll)
    if len(node.generators) > 1 or node.generators[0].ifs or isinstance(first, Generated):
        return once.new(low, Generated(None, (False, 0), expression, first))
    return once.new(low, Mapped(low.b.const(expression, None, Static(expression)), [first]))


def in_expression(low: Lowering, expression: Expression, body: Callable[[], Any]) -> Any:
    """Run a part of a generator expression, where it stands."""
    if expression.frame.owner is not low.state:
        low.fail("a generator expression is handed to a recursive function", "make a list of it: [... for ... in ...]")
    stmt, outside = low.stmt, (low.trusted, low.composite)
    low.trusted, low.composite = False, 0
    result = in_comprehension(low, expression.node, body, expression.frame)
    low.stmt, (low.trusted, low.composite) = stmt, outside
    return result


def run_expression(low: Lowering, generated: Generated) -> Flow:
    """Go through a generator expression that is no map(): what it yields goes where `yield` leads."""
    if generated.rest is not None:
        rest, place = generated.rest, low.place("rest")
        return region(low, lambda: going_on.run(low, rest, place))
    expression, yields = generated.expression, low.on_yield
    assert expression is not None and yields is not None
    node = expression.node

    def body() -> Flow:
        low.level(node, 0, generated.first, lambda: yields(low.expr(node.elt)))
        return FALLS

    return region(low, lambda: in_expression(low, expression, body))


@called(Expression)
def _call_expression(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    """What a generator expression makes of an element."""

    def element() -> Value:
        assign(low, obj.node.generators[0].target, args[0])
        return low.expr(obj.node.elt)

    return in_expression(low, obj, element)
