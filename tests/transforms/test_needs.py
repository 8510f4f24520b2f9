"""Which reads of memory can be repeated in the reverse sweep, and whether reads are kept or writes undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad.analysis.alias import Aliases
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import Array
from s2sgrad.rules import core
from s2sgrad.transforms.needs import Memory, Read, destroyed_is_array, is_load, same_place
from s2sgrad.transforms.timeline import Timeline
from tests.codegen.building import MATRIX, B, function
from tests.transforms.ssa import Lowered

X = np.ones(4)
Asked = tuple[str, str]  # a part of the line, and the row that reads


def memory_of(low: Lowered) -> Memory:
    return Memory(low.fn, Aliases(low.fn), Timeline(low.fn))


def read_of(op: Apply) -> Read:
    return Read(op, op.operands[0], op.result if op.row.name == "getitem" else None)


def verdict(fun: Callable[..., Any], asked: list[Asked], *args: Any) -> tuple[list[str], list[str]]:
    """The lines of the reads that are kept and of the writes that are undone, where the reverse sweep asks for these
    reads."""
    low = Lowered(fun, *args)
    memory = memory_of(low)
    for line, row in asked:
        memory.add(read_of(low.op(line, row)))
    memory.decide()
    return sorted({low.line(op) for op, _ in memory.kept}), sorted({low.line(op) for op in memory.restored})


def never_again(x, n):
    a = x * 2.0
    a[0] = 1.0
    s = np.sum(a)
    return s


def overwritten_once(x, n):
    a = x * 2.0
    s = np.sum(a)
    a[0] = 1.0
    return s + np.sum(a)


def read_once_before_a_loop_writes(x, n):
    a = x * 2.0
    s = np.sum(a)
    for i in range(n):
        a[i] = 1.0
    return s + np.sum(a)


def another_element_is_written(x, n):
    a = x * 2.0
    for i in range(n):
        a[i + 1] = a[i] * x[i]
    return np.sum(a)


def the_element_is_written(x, n):
    a = x * 2.0
    for i in range(n):
        a[i] = a[i] * x[i]
    return np.sum(a)


def written_in_the_next_pass(x, n):
    a = x * 2.0
    for i in range(n):
        a[i] = a[i + 1] * x[i]
    return np.sum(a)


def in_another_branch(x, n):
    a = x * 2.0
    if n > 1:
        s = np.sum(a)
    else:
        a[0] = 1.0
        s = 0.0
    return s


def filled_by_a_call(x, n):
    a = x * 2.0
    s = np.sum(a)
    np.copyto(a, x)
    return s + np.sum(a)


def a_list_grows(x, n):
    parts = [x]
    parts.append(x * 2.0)
    s = np.sum(parts[0])
    parts[0] = x * 3.0
    return s + np.sum(parts[0])


@pytest.mark.parametrize(
    ("fun", "asked", "kept", "restored"),
    [
        (never_again, ("s = np", "np.sum"), [], []),
        (overwritten_once, ("s = np", "np.sum"), [], ["a[0] = 1.0"]),  # one number instead of an array
        (read_once_before_a_loop_writes, ("s = np", "np.sum"), ["s = np.sum(a)"], []),  # many against one array
        (another_element_is_written, ("a[i + 1]", "getitem"), [], []),  # it was there before, and stays
        (the_element_is_written, ("a[i] =", "getitem"), [], ["a[i] = a[i] * x[i]"]),
        (written_in_the_next_pass, ("a[i + 1]", "getitem"), [], ["a[i] = a[i + 1] * x[i]"]),
        (in_another_branch, ("s = np.sum", "np.sum"), [], []),
        (filled_by_a_call, ("s = np", "np.sum"), [], ["np.copyto(a, x)"]),
        (a_list_grows, ("s = np", "getitem"), ["s = np.sum(parts[0])"], []),  # lists are never undone
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_what_is_kept_and_what_is_undone(fun: Any, asked: Asked, kept: list[str], restored: list[str]) -> None:
    assert verdict(fun, [asked], X, 3) == (kept, restored)


def test_writes_are_undone_once_for_all_reads() -> None:
    def f(x, n):
        a = x * 2.0
        s = np.sum(a)
        t = np.prod(a)
        for i in range(2):
            u = np.max(a)
        a[0] = 1.0
        return s + t + u + np.sum(a)

    asked = [("s =", "np.sum"), ("t =", "np.prod"), ("u =", "np.max")]
    assert verdict(f, asked, X, 3) == ([], ["a[0] = 1.0"])


def test_what_is_written_after_the_function_has_returned_counts_as_written_at_its_end() -> None:
    low = Lowered(never_again, X, 3)
    aliases = Aliases(low.fn)
    node = aliases.node(low.values["a"])
    assert node is not None
    memory = Memory(low.fn, aliases, Timeline(low.fn), later={node: False})
    memory.add(read_of(low.op("s = np", "np.sum")))
    memory.decide()
    assert {low.line(op) for op, _ in memory.kept} == {"s = np.sum(a)"} and not memory.restored


def test_what_is_undone_cannot_be_read_back_from_where_it_was_stored() -> None:
    """What a write destroyed is there again, and not what it stored."""

    def f(x, n):
        a = x * 2.0
        s = np.sum(a)
        t = x[0] * x[1]
        a[0] = t
        return s + np.sum(a)

    low = Lowered(f, X, 3)
    memory = memory_of(low)
    write = low.op("a[0] = t", "setitem")
    memory.add(Read(write, write.operands[0], write.operands[2], stored=True))
    memory.decide()
    assert not memory.kept
    memory.forget()
    memory.add(Read(write, write.operands[0], write.operands[2], stored=True))
    memory.add(read_of(low.op("s = np", "np.sum")))
    memory.decide()
    assert memory.restored == {write} and memory.kept == {(write, write.operands[0])}


# is memory left alone between a load and its use? --------------------------------------------------------------------
def disturbed(fun: Callable[..., Any], load: str, until: str) -> bool:
    """Whether a write after the load, up to the line of its use, may change what was loaded."""
    low = Lowered(fun, X, 3)
    memory = memory_of(low)
    op = low.op(load, "getitem")
    end = low.ops(until)[-1]
    return memory.disturbed(read_of(op), op, memory.timeline.homes[op.result], end)


def nothing_between(x, n):
    a = x * 2.0
    for i in range(n):
        t = a[i]
        u = t * t
        a[i] = u
    return np.sum(a)


def another_element_between(x, n):
    a = x * 2.0
    for i in range(n):
        t = a[i]
        a[i + 1] = 1.0
        u = t * t
    return np.sum(a) + u


def all_elements_between(x, n):
    a = x * 2.0
    for i in range(n):
        t = a[i]
        a[:] = 1.0
        u = t * t
    return np.sum(a) + u


def a_loop_between(x, n):
    a = x * 2.0
    for i in range(n):
        t = a[i]
        for j in range(n):
            a[j] = 1.0
        u = t * t
    return np.sum(a) + u


def a_loop_elsewhere_between(x, n):
    a = x * 2.0
    for i in range(n):
        t = a[i]
        for j in range(i + 1, n):
            a[j] = 1.0
        u = t * t
    return np.sum(a) + u


def written_by_a_method(x, n):
    a = x * 2.0
    for i in range(n):
        t = a[i]
        a.sort()
        u = t * t
    return np.sum(a) + u


@pytest.mark.parametrize(
    ("fun", "want"),
    [
        (nothing_between, False),
        (another_element_between, False),
        (all_elements_between, True),
        (a_loop_between, True),
        (a_loop_elsewhere_between, True),  # where a loop writes is not asked
        (written_by_a_method, True),
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_between_a_load_and_its_use(fun: Any, want: bool) -> None:
    assert disturbed(fun, "t = a[i]", "u = t * t") is want


def test_the_use_is_elsewhere() -> None:
    def f(x, n):
        a = x * 2.0
        a[0] = 1.0
        if n > 1:
            t = a[1]
            s = t * t
        else:
            s = 0.0
        u = s * s
        return u

    assert disturbed(f, "t = a[1]", "s = t * t") is False
    assert disturbed(f, "t = a[1]", "u = s * s") is True  # that block is left: nothing is known


# what is what ---------------------------------------------------------------------------------------------------------
def test_loads() -> None:
    def f(x, n):
        a = x * 2.0
        a[0] = 1.0
        p = a[1]
        q = a[1:]
        r = a[np.array([0, 1])]
        s = x[1]
        return p + np.sum(q) + np.sum(r) + s

    low = Lowered(f, X, 3)
    memory = memory_of(low)
    found = {name: is_load(low.values[name].owner, memory) for name in "pqrs"}
    assert found == {"p": True, "q": False, "r": True, "s": False}  # a view is none; x is not written


def test_what_may_be_a_number_is_loaded() -> None:
    def body(b: B, x: Value) -> Value:
        b.apply(core.iadd, x, x)
        return b.apply(core.getitem, x, b.const(0), type=Array("float64", None))

    fn = function("f", {"x": Array("float64", None)}, body)
    assert is_load(fn.returned.owner, Memory(fn, Aliases(fn), Timeline(fn)))
    fn = function("f", {"x": MATRIX}, lambda b, x: (b.apply(core.iadd, x, x), b.apply(core.getitem, x, b.const(0)))[1])
    assert not is_load(fn.returned.owner, Memory(fn, Aliases(fn), Timeline(fn)))  # that is a view


def test_what_a_write_destroys() -> None:
    def f(x, n):
        A = np.zeros((3, 3))
        A[0] = 1.0
        A[0, 1] = 2.0
        A[0, 1:] = 3.0
        A += 4.0
        v = x * 2.0
        v[n] = 5.0
        return np.sum(A) + np.sum(v)

    low = Lowered(f, X, 2)
    array = {line: destroyed_is_array(low.op(line, row)) for line, row in [
        ("A[0] =", "setitem"), ("A[0, 1] =", "setitem"), ("A[0, 1:]", "setitem"), ("v[n]", "setitem"),
        ("A +=", low.ops("A +=")[-1].row.name),  # type: ignore[attr-defined]
    ]}
    assert array == {"A[0] =": True, "A[0, 1] =": False, "A[0, 1:]": True, "v[n]": False, "A +=": True}


def test_places_in_containers() -> None:
    assert same_place(("a", 0), ("a", 0)) and same_place(("a", "*"), ("a", 1)) and same_place((0,), ("*",))
    assert not same_place(("a", 0), ("a", 1)) and not same_place(("a",), ("a", 0))


def test_only_memory_that_is_written_is_asked_about() -> None:
    low = Lowered(never_again, X, 3)
    memory = memory_of(low)
    x: Value = low.values["x"]
    assert memory.node(x) is None and memory.node(low.values["s"]) is None
    memory.add(Read(low.op("a = x", "operator.mul"), x, None))
    assert not memory.reads and not memory.known
