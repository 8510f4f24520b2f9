"""Through which values a derivative goes, where containers and copies of them are on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad.analysis.activity import Activity
from s2sgrad.analysis.alias import Aliases
from tests.transforms.ssa import Lowered

X = np.ones(3)


def active(fun: Callable[..., Any], *args: Any) -> str:
    """The names through which the derivative by the first parameter goes."""
    low = Lowered(fun, *args)
    activity = Activity(low.fn, Aliases(low.fn), [low.fn.params[0]])
    return " ".join(sorted(name for name, v in low.values.items() if activity.active(v)))


def by_way_of_a_list(x, w):
    parts = []
    parts.append(x[0])
    others = []
    others.append(w[0])
    return parts[0] * others[0]


def numbers_extend_a_list(x, w):
    parts = [x[0], x[1]]
    others = []
    others.extend(parts)
    return others[0] * w[0]


def a_part_of_a_list(x, w):
    parts = [x[0], w[0], x[1]]
    some = parts[:2]
    return some[0] * w[0]


def a_copy_of_a_list(x, w):
    parts = [x[0], w[0]]
    again = list(parts)
    return again[0]


def stored_into_an_array(x, w):
    table = np.zeros((2, 3))
    a = x * 2.0
    table[0] = a
    return np.sum(table)


def only_its_shape_is_asked_for(x, w):
    n = x.shape[0]
    a = np.zeros_like(x)
    a[0] = w[0]
    return np.sum(a) * n


def rounded(x, w):
    a = np.floor(x)
    b = np.sum(a * w)
    return b


def another_entry(x, w):
    d = {"a": x * 2.0, "b": w * 2.0}
    c = d["b"]
    return np.sum(c)


@pytest.mark.parametrize(
    ("fun", "want"),
    [
        (by_way_of_a_list, "parts x"),
        (numbers_extend_a_list, "others parts x"),
        (a_part_of_a_list, "parts some x"),
        (a_copy_of_a_list, "again parts x"),
        (stored_into_an_array, "a table x"),
        (only_its_shape_is_asked_for, ""),
        (rounded, ""),
        (another_entry, "d"),  # as a whole: an entry that varies, and one that is asked for
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_what_is_active(fun: Any, want: str) -> None:
    assert active(fun, X, X) == want
