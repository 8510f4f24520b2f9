"""Functions that call themselves and give back lists and dicts of tuples, in which numbers stand beside arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("recursion_tuples")


def pairs(x, k):
    if k == 0:
        return [(x, 0.5), (x, 0.5)]
    c = pairs(x, k - 1)
    c[0] = c[1]
    return c


@program(vec(3), const(1), scalar=False)
def pairs_given_back(x, m):
    return pairs(x, m)


@program(vec(3), const(2))
def pairs_given_back_and_summed(x, m):
    return sum(np.sum(v[0] ** 2) * v[1] for v in pairs(x, m))


def pairs_with_lists(x, k):
    if k == 0:
        return [((x, x[0]), [x, x]), ((x, x[1]), [x])]
    c = pairs_with_lists(x, k - 1)
    c[0] = (c[1][0], [x, x, x])
    c[1][1][0] = x * 2.0
    return c


@program(vec(3), const(2), scalar=False)
def pairs_with_lists_given_back(x, m):
    return pairs_with_lists(x, m)


def pairs_by_key(x, k):
    if k == 0:
        return {0: (x, x[0]), 1: (x * 2.0, x[1])}
    c = pairs_by_key(x, k - 1)
    c[0], c[1] = c[1], (c[0][0] * 2.0, c[1][1] * x[2])
    return c


@program(vec(3), const(1), scalar=False)
def pairs_by_key_given_back(x, m):
    return pairs_by_key(x, m)


def nested_pairs(x, k):
    if k == 0:
        return [(x, (x[0], x)), (x, (x[1], x * 2.0))]
    c = nested_pairs(x, k - 1)
    c[0] = c[1]
    c[1][1][1][0] *= 2.0
    return c


@program(vec(3), const(2), scalar=False)
def nested_pairs_given_back(x, m):
    rows = nested_pairs(x * 1.0, m)
    rows[0] = (x, (x[2], x))
    return rows


@dataclass
class Row:
    items: Any


def pairs_in_objects(x, k):
    if k == 0:
        return [Row((x, x[0])), Row((x, x[1]))]
    c = pairs_in_objects(x, k - 1)
    c[0].items = c[1].items
    c[1].items = (x, x[2])
    return c


@program(vec(3), const(1), scalar=False)
def pairs_in_objects_given_back(x, m):
    return pairs_in_objects(x * 1.0, m)


def objects_changed(x, k):
    if k == 0:
        return [Row(x), Row(x)]
    c = objects_changed(x, k - 1)
    c[1] = c[0]
    return c


@program(vec(3), const(2))
def objects_given_back_and_summed(x, m):
    return sum(np.sum(r.items**2) for r in objects_changed(x, m))


def summed(rows, k):
    if k == 0:
        return 0.0
    return sum(np.sum(r.items**2) for r in rows) + summed(rows, k - 1)


@program(vec(3), vec(3), const(2))
def objects_summed_by_recursion(x, y, m):
    rows = [Row(x)]
    rows[0] = Row(y)
    return summed(rows, m) * np.sum(x)


def one_dict_twice(x, k):
    if k == 0:
        return [{0: x, 1: x}] * 2
    c = one_dict_twice(x, k - 1)
    c[k % 2] = c[0]
    return c


@program(vec(3), const(1), scalar=False)
def dicts_given_back_twice(x, m):
    c = one_dict_twice(x, m)
    return [c, c][m % 2]


def lists_of_pairs(x, k):
    if k == 0:
        return [[x[0], x[1]]] * 2
    c = lists_of_pairs(x, k - 1)
    c[k % 2] = c[0]
    return c


@program(vec(3), const(2), scalar=False)
def lists_given_back_twice(x, m):
    return {"a": lists_of_pairs(x, m)}
