"""Lists of lists of different lengths, reached through a copy of the outer one, in which one inner list is changed."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import Draw, const, family, vec

program = family("uneven_lists")


def rows_of(rng):
    return [[rng.normal(size=2) for _ in range(n)] for n in (2, 3, 2)]


def weighed(rows):
    return sum((k + 1.0) * sum((j + 1.0) * np.sum(np.sin(v)) for j, v in enumerate(row)) for k, row in enumerate(rows))


@program(Draw(rows_of))
def uneven_sorted(rows):
    again = rows[:]
    again[-1].sort(key=lambda v: v[1])
    return weighed(rows)


@program(Draw(rows_of), const(1))
def uneven_sorted_at(rows, n):
    again = list(rows)
    again[n].sort(key=lambda v: v[1])
    return weighed(rows) + weighed(again[1:])


@program(Draw(rows_of))
def uneven_replaced(rows):
    again = rows + []
    for k in range(len(again[2])):
        again[2][k] = again[2][k] * rows[0][0]
    return weighed(rows)


@program(Draw(rows_of))
def uneven_reversed(rows):
    again = [*rows]
    again[0].reverse()
    return weighed(rows)


@program(Draw(rows_of))
def uneven_grown(rows):
    again = rows.copy()
    again[0].append(rows[1][2] * 2.0)
    again[1].pop()
    return weighed(rows)


@program(vec(2))
def uneven_made_here(x):
    rows = [[x, x * x], [x * 2.0, x, x * 3.0], [x * 4.0, x]]
    again = rows[1:]
    for k in range(2):
        again[1][k] = again[1][k] * x
    return weighed(rows) + weighed(again)


@program(vec(2), const(3))
def uneven_of_a_dict(x, n):
    d = {"rows": [[x, x * x], [x * 2.0, x, x * 3.0]]}
    again = d["rows"][:]
    again[0].sort(key=lambda v: -v[0] * n)
    return weighed(d["rows"])
