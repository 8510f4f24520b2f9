"""What needs a shadow although nobody writes it, because of what holds it or what it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad.analysis.alias import Aliases
from s2sgrad.analysis.held import element_kinds, entry_kinds, holds_references, mark_held
from tests.transforms.ssa import Lowered

X = np.ones(3)


def marked(fun: Callable[..., Any], *args: Any) -> tuple[Lowered, Aliases]:
    low = Lowered(fun, *args)
    aliases = Aliases(low.fn)
    mark_held(low.fn, aliases)
    return low, aliases


def shadowed(fun: Callable[..., Any], *args: Any) -> str:
    """The names of what has a shadow: with a star what is written, with a dagger what is held."""
    low, aliases = marked(fun, *args)
    nodes = {name: node for name, v in low.values.items() if (node := aliases.node(v)) is not None and node.memory}
    return " ".join(sorted(name + "*" * node.written + "†" * node.held for name, node in nodes.items()))


def nobody_writes(x, n):
    a = [x, x]
    b = [a]
    return b[0][0]


def an_array_in_a_tuple_is_written(x, n):
    a = x * 2.0
    a[0] = 1.0
    b = x * 3.0
    pair = (a, b)
    return np.sum(pair[0]) + np.sum(pair[1])


def one_of_a_short_list_is_written(x, n):
    a = x * 2.0
    a[0] = 1.0
    b = x * 3.0
    parts = [a, b]
    return np.sum(parts[0] + parts[1])


def one_of_a_list_that_grows_is_written(x, n):
    a = x * 2.0
    a[0] = 1.0
    b = x * 3.0
    parts = []
    parts.append(a)
    parts.append(b)
    return np.sum(parts[n])


def none_of_a_list_that_grows_is_written(x, n):
    a = x * 2.0
    parts = []
    parts.append(a)
    return np.sum(parts[n])


def lists_that_grow_in_a_list(x, n):
    rows = []
    for _ in range(n):
        row = [x]
        row.append(x)
        rows.append(row)
    return np.sum(rows[0][0])


def a_list_is_put_into_one_that_grows(x, n):
    row = [x[0]] * n
    table = [[x[0]]]
    table.append(row)
    return table[0][0]


def a_list_that_has_grown_is_put_into_a_display(x, n):
    row = [x for _ in range(n)]
    table = [row, row]
    return np.sum(table[0][0])


def lists_extend_a_list(x, n):
    rows = [[x for _ in range(n)]]
    more = []
    more.extend(rows)
    return np.sum(more[0][0])


def arrays_extend_a_list(x, n):
    rows = [x, x]
    more = []
    more.extend(rows)
    return np.sum(more[0])


def rows_extend_a_list(x, n):
    row = [x[0]] * n
    rows = [row] * n
    more = []
    more.extend(rows)
    return more[0][0]


def pairs_in_a_list_that_grows(x, n):
    parts = []
    for _ in range(n):
        a = x * 2.0
        b = x * 3.0
        a[0] = 1.0
        parts.append((a, b))
    return np.sum(parts[0][1])


def a_dict_that_may_be_none(x, n):
    d = {"a": x} if n > 1 else None
    return np.sum(d["a"]) if d is not None else 0.0


def an_array_that_may_be_none(x, n):
    a = x * 2.0 if n > 1 else None
    return np.sum(a) if a is not None else 0.0


def written_arrays_in_a_dict_by_numbers(x, n):
    d = {}
    a = x * 2.0
    a[0] = 0.0
    for i in range(n):
        d[i] = a
    return np.sum(d[0])


@pytest.mark.parametrize(
    ("fun", "want"),
    [
        (nobody_writes, ""),
        (an_array_in_a_tuple_is_written, "a*"),
        (one_of_a_short_list_is_written, "a*"),  # the places of a display are told apart
        (one_of_a_list_that_grows_is_written, "a*† b*† parts*†"),  # in one place all are of one kind
        (none_of_a_list_that_grows_is_written, "parts*"),
        (lists_that_grow_in_a_list, "row*† rows*†"),
        (a_list_is_put_into_one_that_grows, "row† table*†"),
        (a_list_that_has_grown_is_put_into_a_display, "row*"),
        (lists_extend_a_list, "more*†"),
        (arrays_extend_a_list, "more*"),
        (rows_extend_a_list, "more*† rows† row†"),
        (pairs_in_a_list_that_grows, "a*† b† parts*†"),  # a and b stand in other places, which are of one sort
        (a_dict_that_may_be_none, ""),
        (an_array_that_may_be_none, ""),
        (written_arrays_in_a_dict_by_numbers, "a*† d*†"),
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_what_has_a_shadow(fun: Any, want: str) -> None:
    assert shadowed(fun, X, 2) == want


def test_of_what_may_be_none_the_containers_are_held_as_a_whole() -> None:
    def f(x, n):
        d = {"a": x * 2.0} if n > 1 else None
        if d is not None:
            d["a"][0] = 1.0
        return np.sum(d["a"]) if d is not None else 0.0

    assert shadowed(f, X, 2) == "d†"


def test_what_a_function_says_is_held() -> None:
    low = Lowered(nobody_writes, X, 2)
    low.fn.held = frozenset({(0, ()), (-1, ())})
    aliases = Aliases(low.fn)
    mark_held(low.fn, aliases)
    x = aliases.node(low.values["x"])
    assert x is not None and x.memory and not x.written


def test_kinds_of_entries() -> None:
    def f(x, n):
        a = x * 2.0
        a[0] = 1.0
        held = {}
        values = {}
        numbers = []
        arrays = []
        mixed = []
        for i in range(n):
            held[i] = a
            values[i] = x
            numbers.append(x[0])
            arrays.append(x)
            mixed.append((a, x[0]))
        return np.sum(held[0]) + np.sum(values[0]) + numbers[0] + np.sum(arrays[0]) + mixed[0][1]

    low, aliases = marked(f, X, 2)
    v = low.values
    assert holds_references(aliases, v["held"]) and not holds_references(aliases, v["values"])
    assert element_kinds(aliases, v["numbers"]) == element_kinds(aliases, v["arrays"]) == {"cotangent"}
    assert element_kinds(aliases, v["mixed"]) == {"shadow", "cotangent"}
    assert element_kinds(aliases, v["x"]) == set()  # no list
    assert entry_kinds(aliases, aliases.node(v["i"]), v["i"].type) == set()  # carries nothing
