"""The position of a pass in what a loop runs over."""

from __future__ import annotations

from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Source, Value
from s2sgrad.ir.row import static_value
from s2sgrad.rules import core, operators


def offset(b: Builder, k: Value, start: Value) -> Value:
    """k + start."""
    if static_value(start.type) == (True, 0):
        return k
    return b.apply(operators.add, k, start)


def position(b: Builder, source: Source, operands: list[Value], k: Value) -> Value:
    """The k-th number of a range."""
    start, stop, step = operands
    if not source.reversed:
        return offset(b, scaled(b, k, step), start)
    short = b.apply(operators.floordiv, b.apply(operators.sub, start, stop), step)  # minus the number of elements
    back = b.apply(operators.sub, b.apply(operators.sub, b.apply(operators.neg, short), b.const(1)), k)
    return offset(b, scaled(b, back, step), start)


def index_of(b: Builder, source: Source, seq: Value, k: Value) -> Value:
    """The index of the k-th element that a loop takes from a sequence."""
    if not source.reversed:
        return k
    last = b.apply(operators.sub, b.apply(core.length, seq), b.const(1))
    return b.apply(operators.sub, last, k)


def scaled(b: Builder, k: Value, step: Value) -> Value:
    """k * step."""
    if static_value(step.type) == (True, 1):
        return k
    return b.apply(operators.mul, k, step)


__all__ = ["index_of", "offset", "position"]
