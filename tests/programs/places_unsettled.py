"""Lists and dicts in fixed places of others, which are longer on one path, and which nothing takes out."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("places_unsettled")


@dataclass
class Row:
    items: Any


@program(vec(3), const(1), scalar=False)
def longer_in_an_object(x, m):
    b = Row([x])
    rows = [b, Row([x, x])] if m > 0 else [b, b]
    rows[0].items[0] -= 0.9
    return rows


@program(vec(3), const(0), scalar=False)
def the_other_in_an_object(x, m):
    b = Row([x])
    rows = [b, Row([x, x])] if m > 0 else [b, b]
    rows[0].items[0] -= 0.9
    return rows


@program(vec(3), const(3), const(3), scalar=False)
def one_object_in_many_places(x, n, m):
    given = [x]
    b = Row([v for v, _ in zip(given, given)])
    rows = [b, b, Row([*given, x])] if m == n else [b, b, b]
    rows[0].items[n % len(rows[0].items)] -= 0.9
    return rows


@program(vec(3), const(1), scalar=False)
def longer_in_a_list(x, m):
    u = [x]
    rows = [[u], [[x, x], u]] if m > 0 else [[u], [u, u]]
    rows[0][0][0][1:] *= x[:-1]
    return rows


@program(vec(3), const(0), scalar=False)
def longer_in_a_tuple(x, m):
    u = [x]
    rows = ((u, 1.0), ([x, x], 2.0)) if m > 0 else ((u, 1.0), (u, 2.0))
    rows[0][0][0][1:] *= x[:-1]
    return rows


@program(vec(3), const(2), scalar=False)
def more_keys_in_a_tuple(x, m):
    u = {k: x for k in range(2)}
    rows = (u, {k: x for k in range(m + 1)}) if m > 0 else (u, u)
    rows[0][0][1:] *= x[:-1]
    return rows


@program(vec(3), const(-1), scalar=False)
def none_on_one_path(x, m):
    u = [x]
    rows = [Row(u), Row([x, x])] if m > 0 else [Row(u), None] if m < 0 else [Row(u), Row(u)]
    rows[0].items[0][1:] *= x[:-1]
    return rows


@program(vec(3), const(0), scalar=False)
def made_in_a_loop(x, m):
    b = Row([x])
    for _ in range(2):
        rows = [b, Row([x, x])] if m > 0 else [b, b]
        rows[0].items[0][1:] *= x[:-1]
    return rows


def changed(x, k, rows):
    if k == 0:
        return rows
    rows[0].items[0][1:] *= x[:-1]
    return changed(x, k - 1, rows)


@program(vec(3), const(1), scalar=False)
def handed_down_and_back(x, m):
    b = Row([x])
    rows = [b, Row([x, x])] if m > 0 else [b, b]
    return changed(x, m + 2, rows)


def total(rows, k):
    if k == 0:
        return 0.0
    return sum(np.sum(a**2) for r in rows for a in r.items) + total(rows, k - 1)


@program(vec(3), const(0))
def summed_by_recursion(x, m):
    b = Row([x])
    rows = [b, Row([x, x])] if m > 0 else [b, b]
    rows[0].items[0][1:] *= x[:-1]
    return total(rows, m + 2)


@program(vec(3), const(1), scalar=False)
def lists_are_changed(x, m):
    u = [x, x]
    rows = [Row(u), Row([x, x, x])] if m > 0 else [Row(u), Row(u)]
    rows[0].items[1] = rows[0].items[0] * x
    return rows


@program(vec(3), const(1), scalar=False)
def lists_of_numbers_are_changed(x, m):
    u = [x[0], x[1]]
    rows = [Row(u), Row([x[2], x[1], x[0]])] if m > 0 else [Row(u), Row(u)]
    rows[0].items[1] *= u[0]
    return rows


# lists of tuples in which memory stands beside lists that are values --------------------------------------------------

Pair = namedtuple("Pair", "u v")


@program(vec(3), const(0), scalar=False)
def pairs_of_an_array_and_a_list(x, m):
    rows = [Pair(x, [0.4])]
    x *= 0.5
    return rows if m > 0 else [v for v in rows for _ in range(2)]


@program(vec(3), const(1), scalar=False)
def pairs_of_an_array_and_numbers(x, m):
    y = x * 2.0
    rows = [Pair(y, [x[0], x[1]])]
    y *= x
    return rows if m > 0 else [v for v in rows for _ in range(2)]


@program(vec(3), const(1), scalar=False)
def such_pairs_by_key(x, m):
    y = x * 2.0
    rows = {k: (y, [x * k]) for k in range(m + 2)}
    y *= x
    return rows if m > 0 else {k: v for k, v in rows.items()}


@program(vec(3), const(0), scalar=False)
def such_pairs_in_a_tuple(x, m):
    y = x * 2.0
    rows = [(y, {0: x, 1: x[0]})]
    y *= x
    return (rows, 1.0) if m > 0 else ([v for v in rows for _ in range(2)], 2.0)
