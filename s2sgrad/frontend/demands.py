"""What Python raises where there are fewer elements than are asked for, or more."""

from __future__ import annotations

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import DEAD, FALLS, Flow
from s2sgrad.ir.ops import Value
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators


def raised(low: Lowering, cls: type[Exception], message: str) -> Flow:
    """An exception that Python raises here."""
    text = low.const(message)
    low.tries = True
    flow: Flow | None = low.raised(cls, lambda: low.make_tuple([text], cls))
    if flow is None:
        low.apply(rows.raise_, [low.opaque(cls, [text])])
    return flow or DEAD


def demand(low: Lowering, fits: Value, cls: type[Exception], message: str) -> None:
    """Go on only where a condition holds; raise otherwise."""
    low.check(low.if_(fits, lambda: FALLS, lambda: raised(low, cls, message)))


def demand_length(low: Lowering, value: Value, least: int, cls: type[Exception], message: str) -> None:
    """Go on only where there are so many elements."""
    length = low.apply(rows.length, [value])
    demand(low, low.apply(operators.ge, [length, low.const(least)]), cls, message)


def demand_elements(low: Lowering, value: Value, least: int, cls: type[Exception], message: str) -> None:
    """The same where they are taken: with one of them, taking it raises, too, if by another class."""
    if least > 1 or least == 1 and low.trial_for(cls) is not None:
        demand_length(low, value, least, cls, message)
