"""What passes make of a function, as text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from s2sgrad.ir.ops import Function, Value, walk
from s2sgrad.ir.printer import print_function
from s2sgrad.ir.types import Array, Sym, Type
from s2sgrad.ir.verify import verify
from tests.codegen.building import function

N, M = Sym("n", True), Sym("m", True)
VECTOR = Array("float64", (N,))
MATRIX = Array("float64", (N, M))
Pass = Callable[[Function], None]


def after(passes: tuple[Pass, ...], body: Callable[..., Value], mirrored: bool = True, **params: Type) -> str:
    """The function's text after some passes; `mirrored`: as if all of it belonged to a reverse sweep."""
    return passed(function("f", params, body), passes, mirrored)


def passed(fn: Function, passes: tuple[Pass, ...], mirrored: bool = True) -> str:
    if mirrored:
        for op in walk(fn.body):
            op.mirror = op
    for p in passes:
        p(fn)
        verify(fn)
    return print_function(fn)


def expect(got: str, want: str) -> None:
    assert got == textwrap.dedent(want).lstrip("\n"), got


__all__ = ["MATRIX", "VECTOR", "M", "N", "Pass", "after", "expect", "passed"]
