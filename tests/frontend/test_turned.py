"""zip(*rows) gives tuples, up to the end of the shortest row; lists are extended by whatever can be gone through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import jvp, vjp

A = np.array([[0.5, 1.2], [0.9, -0.4]])


def of_an_array(a, n):
    return list(zip(*a, strict=False))


def of_columns(a, n):
    return [t for t in zip(*a[:, :1], strict=False)]


def of_lists_made_in_a_loop(a, n):
    return tuple(zip(*[a[k] * 2.0 for k in range(n)], strict=False))


def of_rows_of_different_lengths(a, n):
    return list(zip(*[a[k, : k + 1].tolist() for k in range(n)], strict=False))


def of_no_rows(a, n):
    return list(zip(*[a[k] for k in range(n - 2)], strict=False)), a


def of_pairs(a, n):
    left, right = zip(*[(a[k, 0], a[k, 1]) for k in range(n)], strict=False)
    return left + right, isinstance(left, tuple), sum(left) * max(right)


def asked_whether_it_is_a_tuple(a, n):
    return [t[0] * (2.0 if isinstance(t, tuple) else 3.0) for t in zip(*a, strict=False)]


TURNED = (
    of_an_array, of_columns, of_lists_made_in_a_loop, of_rows_of_different_lengths, of_no_rows, of_pairs,
    asked_whether_it_is_a_tuple,
)  # fmt: skip


@pytest.mark.parametrize("fun", TURNED, ids=lambda f: f.__name__)
def test_rows_and_columns(fun: Callable[..., Any]) -> None:
    expected = repr(fun(A, 2))
    assert repr(vjp(fun, A, 2)[0]) == expected
    assert repr(jvp(fun, (A, 2), (A, None))[0]) == expected


EXTENSIONS = ({7.0: 1}, {7.0}, frozenset({7.0}), "", (7.0, 2.0), range(2), [1, 2])


@pytest.mark.parametrize("more", EXTENSIONS, ids=repr)
def test_what_extends_a_list_has_no_tangent(more: Any) -> None:
    def extended(values, more):
        values.extend(more)
        return values

    def added(values, more):
        values += more
        return values

    for fun in (extended, added):
        value, tangent = jvp(fun, ([0.6, 1.4], more), ([1.0, 2.0], None))
        assert value == fun([0.6, 1.4], more)
        assert tangent == [1.0, 2.0] + [0.0] * len(more)


def test_keys_that_cannot_be_hashed() -> None:
    def fun(x):
        try:
            d = {[1]: 2}
        except TypeError:
            return x * 2.0
        return x * len(d)

    assert vjp(fun, 0.5)[0] == fun(0.5)
