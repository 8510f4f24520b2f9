"""Which memory has shadows that the forward sweep makes, and what stands beside each reference then."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad.analysis.alias import Aliases
from s2sgrad.ir.ops import If, walk
from s2sgrad.ir.printer import print_function
from s2sgrad.ir.verify import verify
from s2sgrad.transforms.companions import Companions
from s2sgrad.transforms.travelling import forward_made_nodes, made_inside
from tests.transforms.ssa import Lowered

X = np.ones(3)


def made_forward(fun: Callable[..., Any], *args: Any) -> str:
    """The names of what has a shadow made by the forward sweep."""
    low = Lowered(fun, *args)
    aliases = Aliases(low.fn)
    nodes = forward_made_nodes(low.fn, aliases)
    return " ".join(sorted(name for name, v in low.values.items() if aliases.node(v) in nodes))


# mirrored in the reverse sweep, down to one allocation
def a_view(x, n):
    a = x * 2.0
    v = a[1:]
    v[0] = 1.0
    return np.sum(a)


def a_choice_between_two(x, n):
    a = x * 2.0
    b = x * 3.0
    a[0] = 1.0
    c = a if n > 1 else b
    return np.sum(c)


def in_a_list_that_stays(x, n):
    a = x * 2.0
    a[0] = 1.0
    parts = [a, x]
    return np.sum(parts[0])


def of_each_element(x, n):
    parts = [x * 2.0, x * 3.0]
    for p in parts:
        p[0] = 1.0
    return np.sum(parts[0])


def a_view_made_in_a_branch(x, n):
    a = x * 2.0
    a[0] = 1.0
    if n > 1:
        v = a[n - 1 :]
    else:
        v = a[:2]
    v[0] = 2.0
    return np.sum(a)


# made by the forward sweep, as the references travel
def carried_by_a_loop(x, n):
    a = x * 2.0
    for _ in range(n):
        a[0] = 1.0
        b = x * 3.0
        b[0] = 1.0
        a = b
    return np.sum(a)


def made_in_a_branch(x, n):
    if n > 1:
        a = x * 2.0
        a[0] = 1.0
    else:
        a = x * 3.0
    a[1] = 2.0
    return np.sum(a)


def put_into_a_list_that_grows(x, n):
    parts = []
    for _ in range(n):
        a = x * 2.0
        a[0] = 1.0
        parts.append(a)
    return np.sum(parts[0])


def a_view_by_what_is_read_in_a_branch(x, n):
    a = x * 2.0
    a[0] = 1.0
    if n > 1:
        k = int(np.sum(x))
        v = a[k:]
    else:
        v = a[:2]
    v[0] = 2.0
    return np.sum(a)


# values: their cotangents move by themselves
def values_in_a_list_that_grows(x, n):
    parts = []
    for _ in range(n):
        a = x * 2.0
        parts.append(a)
    return np.sum(parts[0])


def integers_that_are_written(x, n):
    k = np.zeros(3, int)
    for _ in range(n):
        j = np.zeros(3, int)
        j[0] = 1
        k = j
    return np.sum(x) * k[0]


@pytest.mark.parametrize(
    ("fun", "want"),
    [
        (a_view, ""),
        (a_choice_between_two, ""),
        (in_a_list_that_stays, ""),
        (of_each_element, ""),
        (a_view_made_in_a_branch, ""),
        (carried_by_a_loop, "a b"),
        (made_in_a_branch, "a"),
        (put_into_a_list_that_grows, "a parts"),
        (a_view_by_what_is_read_in_a_branch, "a v"),
        (values_in_a_list_that_grows, ""),
        (integers_that_are_written, ""),
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_shadows_that_the_forward_sweep_makes(fun: Any, want: str) -> None:
    assert made_forward(fun, X, 2) == want


def test_seeds_need_them_whatever_the_function_does() -> None:
    low = Lowered(a_view, X, 2)
    aliases = Aliases(low.fn)
    node = aliases.node(low.values["a"])
    assert node is not None
    assert forward_made_nodes(low.fn, aliases, [node]) == {node}


@pytest.mark.parametrize(
    ("fun", "want"),
    [
        (a_view_made_in_a_branch, [False, False]),
        (a_view_by_what_is_read_in_a_branch, [True, False]),
        (made_in_a_branch, [True, True]),
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_made_inside(fun: Any, want: list[bool]) -> None:
    low = Lowered(fun, X, 2)
    (branch,) = (op for op in walk(low.fn.body) if isinstance(op, If))
    assert [made_inside(b, b.terminator.operands[0]) for b in branch.blocks] == want


# companions -----------------------------------------------------------------------------------------------------------
def beside(fun: Callable[..., Any], *args: Any) -> tuple[str, dict[str | None, str | None]]:
    """The function with shadows beside its references, and which is whose."""
    low = Lowered(fun, *args)
    aliases = Aliases(low.fn)
    companions = Companions(low.fn, aliases, forward_made_nodes(low.fn, aliases))
    found = {v.name: d.name for v, d in companions.run().items()}
    verify(low.fn)
    return print_function(low.fn), found


def test_a_list_of_shadows_grows_beside_the_list() -> None:
    text, found = beside(put_into_a_list_that_grows, X, 2)
    assert found == {"parts": "dparts", "a": "da", None: None}  # the element that is read has a shadow, too
    assert text == textwrap.dedent("""
        function put_into_a_list_that_grows(%0.x: float64[n0], %1.n: int)
          %2.parts: list[float64[n0]] = list()
          %3.dparts: list[float64[n0]] = list()
          %4: int=0 = const 0
          %5: int=1 = const 1
          for %6._: int in range(%4, %1.n, %5) carrying ()
            %7: float=2.0 = const 2.0
            %8.a: float64[n0] = operator.mul(a=%0.x, b=%7)
            %9.da: float64[n0] = np.zeros_like(a=%8.a)
            %10: float=1.0 = const 1.0
            %11: int=0 = const 0
            %12: static None = setitem(x=%8.a, index=%11, value=%10)
            %13: static None = append(x=%2.parts, value=%8.a)
            %14: static None = append(x=%3.dparts, value=%9.da)
            yield
          %15: int=0 = const 0
          %16: float64[n0] = getitem(x=%2.parts, index=%15)
          %17: float64[n0] = getitem(x=%3.dparts, index=%15)
          %18: float64 = np.sum(a=%16)
          return %18
        """).lstrip("\n")


def test_both_sides_of_a_branch_leave_a_shadow() -> None:
    text, found = beside(made_in_a_branch, X, 2)
    assert found == {"a": "da"}
    lines = [line.strip() for line in text.splitlines()]
    assert [line for line in lines if line.startswith("yield")] == ["yield %5.a, %6.da", "yield %11.a, %12.da"]
    assert "-> %13.a: float64[n0], %14.da: float64[n0]" in lines


def test_a_loop_carries_the_shadow_beside_the_array() -> None:
    text, found = beside(carried_by_a_loop, X, 2)
    assert found == {"a": "da", "b": "db"}
    (loop,) = (line for line in text.splitlines() if " for " in line)
    assert loop.endswith("carrying (%8.a: float64[n0] = %3.a, %9.da: float64[n0] = %4.da)")
    assert re.search(r"yield %\d+\.b, %\d+\.db\n", text)


def test_a_reference_that_is_replaced_is_remembered() -> None:
    def f(x, n):
        parts = [x * 2.0]
        parts.append(x * 3.0)
        parts[0][0] = 1.0
        b = x * 4.0
        parts[n] = b
        return np.sum(parts[0])

    low = Lowered(f, X, 1)
    aliases = Aliases(low.fn)
    companions = Companions(low.fn, aliases, forward_made_nodes(low.fn, aliases))
    companions.run()
    ((op, before),) = companions.replaced.items()
    assert low.line(op) == "parts[n] = b" and before.owner.row.name == "getitem"  # type: ignore[union-attr]
    assert before.owner.operands[0].name == "dparts"  # type: ignore[union-attr]


def test_views_of_imaginary_parts_have_no_companions() -> None:
    def f(z, n):
        parts = []
        for _ in range(n):
            a = z * 2.0
            a[0] = 1.0
            parts.append(a)
        y = parts[0].imag
        return np.sum(y)

    low = Lowered(f, X + 1j, 2)
    aliases = Aliases(low.fn)
    companions = Companions(low.fn, aliases, forward_made_nodes(low.fn, aliases))
    companions.run()
    y = low.values["y"]
    assert y in companions.imaginary and y not in companions.map
