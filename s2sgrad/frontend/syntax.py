"""What lowers which syntax: tables of the classes of nodes, to which modules add their functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import Flow
from s2sgrad.ir.ops import Value

Expression = Callable[[Lowering, Any], Value]
Simple = Callable[[Lowering, Any], Flow | None]
Compound = Callable[[Lowering, Any, list[Any]], tuple[Flow, bool]]

EXPRESSIONS: dict[type, Expression] = {}
SIMPLE: dict[type, Simple] = {}
COMPOUND: dict[type, Compound] = {}

E = TypeVar("E", bound=Expression)
S = TypeVar("S", bound=Simple)
C = TypeVar("C", bound=Compound)


def expression(*kinds: type) -> Callable[[E], E]:
    """Enter a function for kinds of expressions."""

    def enter(function: E) -> E:
        EXPRESSIONS.update(dict.fromkeys(kinds, function))
        return function

    return enter


def statement(*kinds: type) -> Callable[[S], S]:
    """Enter a function for kinds of simple statements; None is what it returns where the next one follows."""

    def enter(function: S) -> S:
        SIMPLE.update(dict.fromkeys(kinds, function))
        return function

    return enter


def compound(*kinds: type) -> Callable[[C], C]:
    """Enter a function for kinds of statements that may take what follows them inside, and tell whether they have."""

    def enter(function: C) -> C:
        COMPOUND.update(dict.fromkeys(kinds, function))
        return function

    return enter


__all__ = ["COMPOUND", "EXPRESSIONS", "SIMPLE", "compound", "expression", "statement"]
