"""+= of what may be a number or an array: as Python does it, or refused where one of both could be seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, value_and_grad
from tests.programs.harness import central, close


class Holder:
    def __init__(self, v: Any) -> None:
        self.v = v


def rows(y, n):
    """A list of which only a run can tell whether its entries are 0 or arrays."""
    return [sum([c * y] * n) for c in (0.5, 1.0, 1.5)]


def sum_kept_by_name(y, n):
    r = rows(y, n)
    t = r[0]
    r[0] += 1.0
    return np.sum(t * r[1] * r[0])


def sum_in_many_places(y, n):
    a = sum([0.5 * y] * n)
    r = []
    for _ in range(n):
        r.append(a)
    r[0] += 1.0
    return np.sum(r[1] * y)


def sum_of_a_branch(y, n):
    a, b = sum([0.5 * y] * n), sum([0.7 * y] * n)
    v = a if n > 1 else b
    r = [v, y]
    r[0] += 1.0
    return np.sum(r[0] * a)


def sum_out_of_another_list(y, n):
    r, q = rows(y, n), []
    for v in r:
        q.append(v)
    q[0] += 1.0
    return np.sum(q[1] * r[0])


def sum_unpacked(y, n):
    r = rows(y, n)
    u, _, _ = r
    r[0] += 1.0
    return np.sum(u * r[0])


def largest_sum(y, n):
    r = rows(y, n)
    o = max(r, key=lambda v: np.sum(v))
    r[0] += 1.0
    return np.sum(o * r[0])


def sums_of_a_dict(y, n):
    d = {k: sum([0.5 * y] * n) for k in range(n)}
    o = [v for v in d.values()]
    o[0] += 1.0
    return np.sum(o[0] * d[0])


def sum_popped_and_named(y, n):
    o = rows(y, n).pop(0)
    q = [o]
    q[0] += 1.0
    return np.sum(o * q[0])


def sum_of_an_object(y, n):
    o = Holder(sum([0.5 * y] * n))
    t = o.v
    o.v += 1.0
    return np.sum(o.v * t)


def sum_of_several_objects(y, n):
    w = sum([0.5 * y] * n)
    objects = [Holder(w) for _ in range(n)]
    for o in objects:
        o.v += 1.0
    return np.sum(objects[0].v * objects[1].v)


def sum_with_a_history(y, n):
    s, past = 0.0, []
    for k in range(n):
        s += (k + 1.0) * y
        past.append(s)
    return np.sum(past[0] * y)


def sum_of_an_object_with_a_history(y, n):
    o, past = Holder(0.0), []
    for k in range(n):
        o.v += (k + 1.0) * y
        past.append(o.v)
    return np.sum(past[0] * y)


def sum_under_two_names(y, n):
    s = sum([0.5 * y] * n)
    t = s
    s += y
    return np.sum(t * s)


def sums_changed_where_they_are_looked_at(y, n):
    r = rows(y, n)
    for v in r:
        v += 1.0
    return np.sum(r[0] * r[1])


def sum_in_a_function(y, n):
    def more(v):
        v += 1.0
        return v

    s = sum([0.5 * y] * n)
    return np.sum(more(s) * s)


def sum_of_a_dict_with_a_history(y, n):
    d, past = defaultdict(float), []
    for k in range(n):
        d[k % 2] += (k + 1.0) * y
        past.append(d[k % 2])
    return np.sum(past[0] * y)


def _entry_changed_after_an_attempt(a, k):
    if k <= 0:
        return {"a": a}
    d = _entry_changed_after_an_attempt(a, k - 1)
    try:
        d["a"] = d.pop("a")
    except KeyError:
        d["b"] = 0
    else:
        d["a"] += a
    return d


def _entry_of_a_pair_changed_after_an_attempt(a, k):
    if k <= 0:
        return a, {"a": a}
    pair = _entry_of_a_pair_changed_after_an_attempt(a, k - 1)
    try:
        pair[1]["a"] = pair[1].pop("a")
    except Exception:
        pair[1]["b"] = sum([])
    else:
        pair[1]["a"] += a
    return pair


def entry_changed_in_a_recursion(y, n):
    _entry_changed_after_an_attempt(y, n)
    return np.sum(y)


def entry_of_a_pair_changed_in_a_recursion(y, n):
    _entry_of_a_pair_changed_after_an_attempt(y, n)
    return np.sum(y)


def entry_changed_after_an_attempt(y, n):
    y = y * 1.0
    d = {n: y}
    try:
        d[n] = d.pop(n)
    except KeyError:
        d[n + 1] = 0
    else:
        d[n] += y
    return np.sum(y)


REFUSED = (
    entry_changed_in_a_recursion, entry_of_a_pair_changed_in_a_recursion, entry_changed_after_an_attempt,
    sum_kept_by_name, sum_in_many_places, sum_of_a_branch, sum_out_of_another_list, sum_unpacked, largest_sum,
    sums_of_a_dict, sum_popped_and_named, sum_of_an_object, sum_of_several_objects, sum_with_a_history,
    sum_of_an_object_with_a_history, sum_under_two_names, sums_changed_where_they_are_looked_at, sum_in_a_function,
    sum_of_a_dict_with_a_history,
)  # fmt: skip


@pytest.mark.parametrize("fun", REFUSED, ids=lambda f: f.__name__)
def test_a_change_that_is_seen_elsewhere_is_refused(fun: Callable[..., Any]) -> None:
    with pytest.raises(UnsupportedError, match="may be a number or an array, and has another name"):
        value_and_grad(fun)(np.array([0.4, -0.8]), 3)


def sums_multiplied(y, n):
    r = rows(y, n)
    for k in range(n):
        t = r[k]
        r[k] *= t
    return np.sum(r[1] * r[0])


def sums_added_to_the_first(y, n):
    r = rows(y, n)
    for v in r:
        r[0] += v
    return np.sum(r[1] * r[0])


def sums_in_a_tuple(y, n):
    r = rows(y, n)
    c = (r, 3)
    r[0] += 1.0
    return np.sum(c[0][0] * r[1])


def sums_row_by_row(y, n):
    out = []
    for c in range(n):
        s = 0.0
        for k in range(n):
            s += (c + k) * y
        out.append(s)
    return np.sum(out[0] * out[1])


def sum_without_another_name(y, n):
    s = sum([0.5 * y] * n)
    s += y
    s *= s
    return np.sum(s)


def sums_popped_and_put_back(y, n):
    r = rows(y, n)
    r.append(r.pop(0))
    r[0] += y
    t = r.pop()
    t += 1.0
    return np.sum(t * r[0])


def sums_by_key(y, n):
    d = defaultdict(float)
    for k in range(n):
        d[k % 2] += (k + 1.0) * y
    return np.sum(d[0] * d[1])


def sums_of_one_object(y, n):
    o = Holder(0.0)
    for k in range(n):
        if k != 1:
            o.v += (k + 1.0) * y
    return np.sum(o.v * y)


def total_of_a_dict(y, n):
    g = {}
    for k in range(n):
        g[k % 2] = g.get(k % 2, 0.0) + y * k
    total = 0.0
    for v in g.values():
        total += v
    return np.sum(total) + np.sum(g[0])


def totals_by_a_helper(y, n):
    def total(values):
        found = 0.0
        for v in values:
            found += v
        return found

    r = [sum([k * y] * k) for k in range(n)]
    return np.sum(total(r) * total(r[:2]))


def means_and_their_distances(y, n):
    means = {}
    for k in range(n):
        s = 0.0
        for j in range(n - k):
            s += j * y
        means[k] = s / n
    total = 0.0
    for k in means:
        d = means[k] - means[0]
        total += d * d
    return np.sum(total)


RIGHT = (
    sums_multiplied, sums_added_to_the_first, sums_in_a_tuple, sums_row_by_row, sum_without_another_name,
    sums_popped_and_put_back, sums_by_key, sums_of_one_object, total_of_a_dict, totals_by_a_helper,
    means_and_their_distances,
)  # fmt: skip


@pytest.mark.parametrize("fun", RIGHT, ids=lambda f: f.__name__)
def test_a_change_that_nobody_else_sees(fun: Callable[..., Any]) -> None:
    y = np.array([0.4, -0.8])
    value, gradient = value_and_grad(fun)(y.copy(), 3)
    assert value == fun(y.copy(), 3)
    slopes = np.array([central(fun, (y, 3), (unit, None), 1e-5)[0] for unit in np.eye(2)])
    assert close(gradient, slopes)
