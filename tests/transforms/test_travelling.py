"""Which memory has shadows that the forward sweep makes: that to which references travel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad.analysis.alias import Aliases
from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import If, walk
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
    assert [made_inside(Layout(low.fn), b, b.terminator.operands[0]) for b in branch.blocks] == want
