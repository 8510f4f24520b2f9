"""Which memory an op may read and write, and whether a result is new or a reference to what was there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad.analysis.effects import Effects, is_view
from s2sgrad.analysis.references import is_basic_index, is_part, referred
from s2sgrad.ir.ops import For, If, Op, Value, While, walk
from s2sgrad.ir.types import BOOL, INT, NONE, OPAQUE, Array, List, Number, Slice, Static, Sym, Tuple, Type
from s2sgrad.rules import core
from tests.codegen.building import VECTOR, B, function
from tests.transforms.ssa import Lowered

X = np.ones(3)
WHOLE = Slice(NONE, NONE, NONE)


class Touched:
    """The names of the memory that the ops of a function touch."""

    def __init__(self, fun: Callable[..., Any], *args: Any) -> None:
        self.low = Lowered(fun, *args)
        self.effects = Effects(self.low.fn)

    def names(self, nodes: tuple[Any, ...]) -> str:
        node = self.effects.aliases.node
        return " ".join(sorted(n for n, v in self.low.values.items() if node(v) in nodes))

    def reads(self, op: Op) -> str:
        return self.names(self.effects.reads(op))

    def writes(self, op: Op) -> str:
        return self.names(self.effects.writes(op))


def various(x, n):
    a = x * 2.0
    b = a[1:]
    c = a[0]
    a[0] = c
    parts = [a]
    parts.append(b)
    others = []
    others.extend(parts)
    e = parts[n]
    f = np.sum(e)
    table = np.zeros((2, 3))
    table[0] = x
    return f


@pytest.mark.parametrize(
    ("line", "row", "reads", "writes"),
    [
        ("a = x", "operator.mul", "x", ""),
        ("b = a", "getitem", "", ""),  # a view reads nothing
        ("c = a", "getitem", "a b e", ""),
        ("a[0] = c", "setitem", "", "a b e"),
        ("parts = ", "list", "", ""),  # what is put into a list is not looked at
        ("parts.append", "append", "", "parts"),
        ("others.extend", "extend", "a b e others parts", "others"),  # what is taken out of a list is
        ("e = parts", "getitem", "parts", ""),
        ("f = np", "np.sum", "a b e", ""),
        ("table[0] = x", "setitem", "x", "table"),  # elements are copied
    ],
)
def test_reads_and_writes(line: str, row: str, reads: str, writes: str) -> None:
    touched = Touched(various, X, 1)
    op = touched.low.op(line, row)
    assert (touched.reads(op), touched.writes(op)) == (reads, writes)


def test_a_loop_over_a_list_reads_it() -> None:
    def f(x, n):
        parts = [x[0]]
        parts.append(x[1])
        s = 0.0
        for p in parts:
            s = s + p
        return s

    touched = Touched(f, X, 1)
    (loop,) = (op for op in walk(touched.low.fn.body) if isinstance(op, For))
    assert touched.names(tuple(touched.effects.own_reads(loop))) == "parts"


def test_a_list_as_a_condition_is_read() -> None:
    def body(b: B, x: Value) -> Value:
        parts = b.apply(core.make_list, x, name="parts")
        b.while_([x], ["y"], lambda c, y: parts, lambda c, y: [c.apply(core.list_pop, parts, type=VECTOR)])
        b.if_(parts, lambda c: [x], lambda c: [x], ["z"])
        return x

    fn = function("f", {"x": VECTOR}, body)
    effects = Effects(fn)
    (parts,) = (op.results[0] for op in fn.body.ops if op.results and op.results[0].name == "parts")
    for op in (op for op in fn.body.ops if isinstance(op, If | While)):
        assert effects.aliases.node(parts) in effects.own_reads(op)


def test_an_element_of_unknown_rank_may_be_a_number() -> None:
    """Then it is read where it is taken, and is no view."""
    made: list[bool] = []

    def body(b: B, x: Value, y: Value) -> Value:
        index = b.const(0)
        for array in (x, y):
            made.append(is_view(b.apply(core.getitem, array, index, type=Array("float64", None)).owner))  # type: ignore
        return x

    function("f", {"x": Array("float64", None), "y": Array("float64", (Sym("n"), Sym("m")))}, body)
    assert made == [False, True]


def test_adding_to_an_entry_writes_the_array_in_it() -> None:
    def body(b: B, x: Value) -> Value:
        parts = b.apply(core.make_list, x)
        b.apply(core.iadd_item, parts, b.const(0), x)
        return parts

    fn = function("f", {"x": VECTOR}, body)
    effects = Effects(fn)
    (add,) = (op for op in fn.body.ops if getattr(op, "row", None) is core.iadd_item)
    assert set(effects.writes(add)) == {effects.aliases.node(fn.returned), effects.aliases.node(fn.params[0])}


def test_what_is_not_known_writes_all_that_it_is_given() -> None:
    def body(b: B, x: Value, y: Value) -> Value:
        parts = b.apply(core.make_list, x)
        b.apply(core.call_opaque, b.const(len), parts, type=OPAQUE)
        return parts

    fn = function("f", {"x": VECTOR, "y": VECTOR}, body)
    effects = Effects(fn)
    assert effects.written(fn.params[0]) and effects.written(fn.returned) and not effects.written(fn.params[1])


def test_what_the_caller_can_see() -> None:
    touched = Touched(various, X, 1)
    assert touched.names(tuple(touched.effects.external())) == "x"


# references -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("index", "want"),
    [
        (INT, True),
        (BOOL, False),
        (WHOLE, True),
        (Static(...), True),
        (NONE, True),
        (Tuple((INT, WHOLE)), True),
        (Tuple((INT, BOOL)), False),
        (Tuple((WHOLE, Array("int64", (3,)))), False),
        (Array("bool", (3,)), False),
        (List(INT), False),
        (Number(), None),
        (Tuple((INT, OPAQUE)), None),
    ],
)
def test_indices_that_make_views(index: Type, want: bool | None) -> None:
    assert is_basic_index(index) is want


def of_what(fun: Callable[..., Any], name: str, *args: Any) -> str | None:
    """The name of what a value is a reference to or a part of; None where it is new."""
    found = referred(Lowered(fun, *args).values[name].owner)  # type: ignore[arg-type]
    return None if found is None else found.name or "_"


def references(x, n):
    a = x[1:]
    b = x[np.array([0, 1])]
    c = x[x > 0.0]
    parts = [x, x]
    d = parts[n]
    e = parts[:1]
    f = parts.copy()
    g = np.array(parts)
    h = x.T
    i = x * 1.0
    j = x.copy()
    k = np.reshape(x, (1, -1))
    return a, b, c, d, e, f, g, h, i, j, k


@pytest.mark.parametrize(
    ("name", "want"),
    [("a", "x"), ("b", None), ("c", None), ("d", "parts"), ("e", None), ("f", None), ("g", None), ("h", "x"),
     ("i", None), ("j", None), ("k", "x")],
)
def test_new_or_a_reference(name: str, want: str | None) -> None:
    assert of_what(references, name, X, 1) == want


def test_shallow_copies() -> None:
    values = Lowered(references, X, 1).values
    assert {n for n in "abcdefghijk" if is_part(values[n].owner)} == {"e", "f"}  # type: ignore[arg-type]
