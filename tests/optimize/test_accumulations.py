"""x[i] += a; x[i] += b as x[i] += a + b: only where nothing looks at x, or changes i, between."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import FLOAT, INT, Array, Type
from s2sgrad.optimize.simplify import simplify
from s2sgrad.rules import core, registry
from tests.codegen.building import B
from tests.optimize.support import VECTOR, N, after

SUM = registry.lookup(np.sum)


def additions(body: Callable[..., None], **params: Type) -> int:
    """How many are left of those that a body makes to a new array."""

    def whole(b: B, *args: Value) -> Value:
        y = b.apply(core.copy, args[0])
        body(b, y, *args[1:])
        return y

    text = after((simplify,), whole, **params)
    return text.count("= iadd")


def test_two_one_after_the_other() -> None:
    def body(b: B, y: Value, s: Value, t: Value) -> None:
        b.apply(core.iadd, y, s)
        b.apply(core.iadd, y, t)

    assert additions(body, x=VECTOR, s=FLOAT, t=FLOAT) == 1


def test_what_is_read_between() -> None:
    def body(b: B, y: Value, z: Value) -> None:
        b.apply(core.iadd, y, b.apply(SUM, z))
        b.apply(core.iadd, y, b.apply(SUM, y))

    assert additions(body, x=VECTOR, z=VECTOR) == 2


def test_what_is_read_between_where_another_op_reads_instead() -> None:
    def body(b: B, y: Value, z: Value) -> None:
        view = b.apply(core.getitem, y, b.const(...))
        b.apply(core.iadd, view, b.apply(SUM, z))
        b.apply(core.iadd, view, b.apply(SUM, b.apply(core.copy, view)))  # which becomes a copy of y

    assert additions(body, x=VECTOR, z=VECTOR) == 2


def test_an_index_that_changes_between() -> None:
    def at(changes: bool) -> Callable[..., None]:
        def body(b: B, y: Value, s: Value, t: Value, index: Value) -> None:
            b.apply(core.iadd_item, y, index, s)
            if changes:
                b.apply(core.setitem, index, b.const(0), b.const(1))
            b.apply(core.iadd_item, y, index, t)

        return body

    params = {"x": VECTOR, "s": FLOAT, "t": FLOAT, "index": Array(INT.dtype, (N,))}
    assert additions(at(False), **params) == 1
    assert additions(at(True), **params) == 2
