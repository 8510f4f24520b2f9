"""Alias classes: what may be one memory, and what is written, op by op."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad.analysis.alias import ANY, Aliases, call_summaries, reachable
from s2sgrad.ir.ops import Value, callees
from s2sgrad.ir.types import INT, OPAQUE, Map
from s2sgrad.rules import adjoint, core, map_rows
from tests.codegen.building import VECTOR, B, function
from tests.transforms.ssa import Lowered

X = np.ones(3)


def classes(fun: Callable[..., Any], *args: Any) -> str:
    """The names in each class that has several; a star for what is written."""
    low = Lowered(fun, *args)
    aliases = Aliases(low.fn)
    groups: dict[Any, list[str]] = {}
    for name, v in low.values.items():
        if (node := aliases.node(v)) is not None:
            groups.setdefault(node, []).append(name + "*" * node.written)
    return " | ".join(sorted(" ".join(sorted(g)) for g in groups.values() if len(g) > 1 or "*" in g[0]))


def one(fun: Callable[..., Any], *args: Any) -> bool:
    """Whether `a` and `b` of a function may be one."""
    low = Lowered(fun, *args)
    aliases = Aliases(low.fn)
    return aliases.node(low.values["a"]) is aliases.node(low.values["b"])


def a_view(x, n):
    a = x * 2.0
    b = a[1:]
    return np.sum(a) + np.sum(b)


def by_an_array_of_indices(x, n):
    a = x * 2.0
    b = a[np.array([0, 1])]
    return np.sum(a) + np.sum(b)


def by_a_flag(x, n):
    a = x * 2.0
    b = a[n > 1]
    return np.sum(a) + np.sum(b)


def an_array_made_of_a_list(x, n):
    a = [x, x]
    b = np.array(a)
    return np.sum(a[0]) + np.sum(b)


def an_array_in_another_shape(x, n):
    a = x * 2.0
    b = a.reshape(-1)
    return np.sum(a) + np.sum(b)


def an_element_of_a_display(x, n):
    a = x * 2.0
    parts = [a, x]
    b = parts[0]
    return np.sum(b)


def another_element_of_a_display(x, n):
    a = x * 2.0
    parts = [a, x]
    b = parts[1]
    return np.sum(b)


def any_element_of_a_display(x, n):
    a = x * 2.0
    parts = [a, x]
    b = parts[n]
    return np.sum(b)


def an_element_of_a_slice(x, n):
    a = x * 2.0
    parts = [x, a, x][1:]
    b = parts[0]
    return np.sum(b)


def another_element_of_a_slice(x, n):
    a = x * 2.0
    parts = [a, x, x][1:]
    b = parts[0]
    return np.sum(b)


def an_element_of_a_copy(x, n):
    a = x * 2.0
    parts = [a]
    others = parts.copy()
    b = others[0]
    return np.sum(b)


def a_list_and_its_copy(x, n):
    a = [x]
    b = a.copy()
    return np.sum(b[0])


def a_list_and_its_part(x, n):
    a = [x, x]
    b = a[1:]
    return np.sum(b[0])


def a_default(x, n):
    a = x * 2.0
    d = {}
    for i in range(n):
        d[i] = x
    b = d.get(7, a)
    return np.sum(b)


def kept_and_read(x, n):
    a = x * 2.0
    parts = []
    parts.append(a)
    b = parts[n]
    return np.sum(b)


def extended_by_arrays(x, n):
    a = x * 2.0
    parts = []
    parts.extend([a])
    b = parts[n]
    return np.sum(b)


def stored_into_an_array(x, n):
    a = x * 2.0
    table = np.zeros((2, 3))
    table[0] = a
    b = table[1]
    return np.sum(b)


@pytest.mark.parametrize(
    ("fun", "want"),
    [
        (a_view, True),
        (by_an_array_of_indices, False),
        (by_a_flag, False),
        (an_array_made_of_a_list, False),
        (an_array_in_another_shape, True),
        (an_element_of_a_display, True),
        (another_element_of_a_display, False),
        (any_element_of_a_display, True),
        (an_element_of_a_slice, True),
        (another_element_of_a_slice, False),
        (an_element_of_a_copy, True),
        (a_list_and_its_copy, False),
        (a_list_and_its_part, False),
        (a_default, True),
        (kept_and_read, True),
        (extended_by_arrays, True),
        (stored_into_an_array, False),
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_two_names(fun: Any, want: bool) -> None:
    assert one(fun, X, 1) is want


def test_elements_of_lists_of_any_length_meet_those_of_displays() -> None:
    """Once one of two that are one has elements that are not told apart, neither has."""

    def f(x, n):
        a = x * 2.0
        b = x * 3.0
        parts = [a, b]
        others = []
        for _ in range(n):
            others.append(x)
        chosen = parts if n > 1 else others
        return np.sum(chosen[0])

    low = Lowered(f, X, 1)
    aliases = Aliases(low.fn)
    node = aliases.node
    assert node(low.values["a"]) is node(low.values["b"]) is node(low.values["x"])
    assert node(low.values["parts"]) is node(low.values["others"])


def test_what_is_added_to_an_array_in_a_list_is_written() -> None:
    def f(x, n):
        a = x * 2.0
        b = x * 3.0
        parts = [a, b]
        parts[0] += x
        return np.sum(parts[0]) + np.sum(b)

    low = Lowered(f, X, 1)
    aliases = Aliases(low.fn)
    assert [name for name in ("a", "b", "x", "parts") if aliases.written(low.values[name])] == ["a"]


def test_adding_in_place_to_an_entry_writes_the_array_in_it() -> None:
    def body(b: B, x: Value) -> Value:
        parts = b.apply(core.make_list, x, b.apply(core.copy, x))
        b.apply(core.iadd_item, parts, b.const(0), x)
        return parts

    fn = function("f", {"x": VECTOR}, body)
    aliases = Aliases(fn)
    (add,) = (op for op in fn.body.ops if getattr(op, "row", None) is core.iadd_item)
    parts = aliases.node(fn.returned)
    assert parts is not None and add in parts.writes
    assert add in aliases.child(parts, 0).writes and not aliases.child(parts, 1).writes


def test_what_is_written_in_containers_however_deep() -> None:
    def body(b: B, x: Value) -> Value:
        inner = b.apply(core.make_list, x)
        outer = b.apply(core.make_list, inner)
        b.apply(adjoint.accumulate_tree, outer, outer)
        return outer

    fn = function("f", {"x": VECTOR}, body)
    aliases = Aliases(fn)
    assert [n.written for n in reachable(aliases.node(fn.returned))] == [True, True, True]  # type: ignore[arg-type]
    assert aliases.written(fn.params[0])


def test_code_that_cannot_be_looked_into_may_give_back_what_it_is_given() -> None:
    """The only row that neither makes new memory nor says which operand its result is."""

    def body(b: B, x: Value, y: Value) -> Value:
        fun = b.const(len)
        shared = b.apply(core.call_sharing, fun, y, type=OPAQUE)
        other = b.apply(core.call_opaque, fun, x, type=OPAQUE)
        return b.apply(core.make_tuple, shared, other)

    fn = function("f", {"x": VECTOR, "y": VECTOR}, body)
    aliases = Aliases(fn)
    shared, other = fn.returned.owner.operands  # type: ignore[union-attr]
    assert aliases.node(shared) is aliases.node(fn.params[1])
    assert aliases.node(other) is not aliases.node(fn.params[0])


def test_what_stands_for_a_missing_entry_is_perhaps_what_is_got() -> None:
    def body(b: B, d: Value, x: Value, y: Value) -> Value:
        got = b.apply(map_rows.map_get, d, b.const(7), x)
        return b.apply(core.make_tuple, got, b.apply(core.getitem, d, b.const(7)))

    fn = function("f", {"d": Map(VECTOR, None, INT), "x": VECTOR, "y": VECTOR}, body)
    aliases = Aliases(fn)
    got, entry = fn.returned.owner.operands  # type: ignore[union-attr]
    assert aliases.node(got) is aliases.node(fn.params[1]) is aliases.node(entry)
    assert aliases.node(got) is not aliases.node(fn.params[2])


def test_what_is_frozen_is_in_a_class_of_its_own_or_where_it_was() -> None:
    fn = function("f", {"x": VECTOR}, lambda b, x: b.apply(core.freeze, x))
    assert Aliases(fn).node(fn.returned) is not Aliases(fn).node(fn.params[0])
    aliases = Aliases(fn, frozen_too=True)
    assert aliases.node(fn.returned) is aliases.node(fn.params[0])


def test_what_calls_share_and_write() -> None:
    def put(parts, v, n):
        if n > 0:
            put(parts, v, n - 1)
        parts.append(v)
        v[0] = 1.0
        return parts

    def f(x, n):
        a = x * 2.0
        parts = [x]
        given = put(parts, a, n)
        return np.sum(given[0])

    low = Lowered(f, X, 2)
    (callee,) = callees(low.fn)
    summary = call_summaries(low.fn)[callee]
    assert set(summary.written) == {(0, ()), (0, (ANY,)), (1, ())}
    groups = {frozenset(g) for g in summary.shared}
    assert groups == {frozenset({(0, ()), (-1, ())}), frozenset({(0, (ANY,)), (1, ()), (-1, (ANY,))})}
    assert summary.repeated == [(ANY,)]
    assert classes(f, X, 2) == "a* x* | given* parts*"


def test_asking_what_is_at_a_place_makes_nothing_one() -> None:
    def f(x, n):
        a, b = x * 2.0, x * 3.0
        return [a, b]

    low = Lowered(f, X, 2)
    aliases, out = Aliases(low.fn), low.fn.returned
    a, b = (aliases.node(low.values[name]) for name in "ab")
    assert aliases.found_at(out, (0,)) == [a]
    assert aliases.found_at(out, (ANY,)) == [a, b]
    assert aliases.found_at(out, (0, ANY)) == aliases.found_at(out, (5,)) == []
    assert aliases.node(low.values["a"]) is a is not b
