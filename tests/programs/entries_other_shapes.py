"""Dicts and lists in which what is put is of another shape than what was there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("entries_other_shapes")


@program(vec(3), const(0), scalar=False)
def a_longer_list_for_a_slice(x, m):
    d = {k: [x * 2.0, x[:1]] for k in range(2)}
    e = {0: d[0][::1], 1: d[1][::1]}
    e[m] = [x, x, x * 3.0]
    return e if m > 1 else {k: e[k] for k in e}


@program(vec(3), const(1), scalar=False)
def a_longer_list_handed_out(x, m):
    u = [x, x * 2.0][:: m + 2]
    d = {0: u[:], 1: u[:1]}
    d[m] = [x, x, x * 3.0]
    return d if m > 0 else {k: d[k] for k in d}


@program(vec(3), const(-1), scalar=False)
def a_shorter_array(x, m):
    d = {0: x * 2.0, 1: x[:2]}
    d[m + 1] = x[:1] * 3.0
    return d if m > 0 else {k: d[k] for k in d}


@program(vec(3), const(1), scalar=False)
def shorter_arrays_in_a_loop(x, m):
    d = {0: x * 2.0, 1: x * 3.0}
    e = d
    for k in range(m + 2):
        e[k] = x[:1] * 3.0
        e = {k: v for k, v in d.items()} if k > 1 else e
    return e


@program(vec(3), const(0), scalar=False)
def longer_lists_while_copied(x, m):
    d = {k: [x * k] for k in range(2)}
    k = 0
    while k < 2:
        d[k] = [x[:1], x, x]
        d = dict(d) if k + m == 1 else d
        k += 1
    return d


def arrays_by_recursion(x, k):
    if k == 0:
        return {0: x * 2.0, 1: 1.0 * x}
    d = arrays_by_recursion(x, k - 1)
    d[k] = x[:1] * k
    return d


@program(vec(3), const(1), scalar=False)
def in_the_result_of_a_recursion(x, m):
    d = arrays_by_recursion(x, m + 1)
    d[m + 1] = x[:2] * 3.0
    return d if m > 0 else {k: d[k] for k in d}


def listed_by_recursion(x, k):
    if k == 0:
        return [{0: x * 2.0, 1: x * 3.0}, {j: x for j in range(2)}]
    found = listed_by_recursion(x, k - 1)
    found[k % 2][k] = x[:1] * k
    return found


@program(vec(3), const(1), scalar=False)
def in_dicts_that_a_recursion_lists(x, m):
    listed = listed_by_recursion(x, m + 1)
    d = listed[m % 2]
    d[1] = x[:1] * 7.0
    for k in range(2):
        d = listed[k]
        d[0] = x[1:] * 3.0
    return listed


def lists_by_recursion(x, k):
    if k == 0:
        return {0: [x * 2.0], 1: [x, x]}
    d = lists_by_recursion(x, k - 1)
    d[k % 2] = [x[:1] * k, x, x]
    return d


@program(vec(3), const(0), scalar=False)
def lists_in_one_of_two_results(x, m):
    d = lists_by_recursion(x, m + 1)
    e = d if m > 0 else lists_by_recursion(x * 2.0, 2)
    e[1] = [x[:1]]
    return e


@program(vec(3), const(1), scalar=False)
def in_a_dict_with_keys_that_are_known(x, m):
    d = {0: [x * 1.0], 1: [x * 2.0, x]}
    for k in range(m + 2):
        e = d if m > 0 else {k: [x, x] for k in range(m + 2)}
        e[k] = [x[:1] * 3.0, x, x, x]
    return d, e


# what functions that call themselves put into lists ------------------------------------------------------------------


def pairs_by_recursion(x, k):
    if k == 0:
        return [[x, x], [x, x]]
    d = pairs_by_recursion(x, k - 1)
    d[k % 2][1] = x[1:]
    return d


@program(vec(3), const(1), scalar=False)
def entries_of_pairs_by_recursion(x, m):
    d = pairs_by_recursion(x, m + 1)
    e = d[m % 2]
    for k in range(2):
        e[0] = x[:1]
        e = d[k]
    return d


def changed_by_recursion(x, k, d):
    if k == 0:
        return d
    d[1] = x[1:]
    return changed_by_recursion(x, k - 1, d)


@program(vec(3), const(1), scalar=False)
def a_list_changed_by_recursion(x, m):
    return changed_by_recursion(x, m + 1, [x, x])


@program(vec(3), const(0), scalar=False)
def and_once_more_behind_it(x, m):
    d = [x, x]
    e = changed_by_recursion(x, m + 1, d)
    e[0] = x[:1]
    return d


@dataclass
class Row:
    items: Any


def rows_by_recursion(x, k):
    if k == 0:
        return [Row(x), Row(x)]
    d = rows_by_recursion(x, k - 1)
    d[k % 2].items = x[1:]
    return d


@program(vec(3), const(1), scalar=False)
def attributes_of_rows_by_recursion(x, m):
    d = rows_by_recursion(x, m + 1)
    e = d[m % 2]
    for k in range(2):
        e.items = x[:1]
        e = d[k]
    return d


def dicts_by_recursion(x, k):
    if k == 0:
        return [{0: x}], {k: {j: x for j in range(2)} for k in range(2)}
    rows, d = dicts_by_recursion(x, k - 1)
    rows[0][k % 2] = x[:1] * k
    d[k % 2][1] = x[1:]
    return rows, d


@program(vec(3), const(1), scalar=False)
def entries_of_dicts_by_recursion(x, m):
    rows, d = dicts_by_recursion(x, m + 1)
    e = d[m % 2]
    for k in range(2):
        e[0] = x[:1]
        e = d[k]
        rows[0][k] = x[1:]
    return rows, d


def a_number_by_recursion(x, c, k):
    if k == 0:
        return c
    c[0] = np.sum(x)
    return a_number_by_recursion(x, c, k - 1)


@program(vec(3), const(3), scalar=False)
def numbers_for_an_array(x, m):
    return a_number_by_recursion(x, [x], m)


def handed_back(x, c, k):
    return c if k == 0 else handed_back(x, c, k - 1)


@program(vec(3), const(3), scalar=False)
def a_number_behind_a_recursion(x, m):
    e = handed_back(x, [x], m)
    e[0] = x[0]
    return e


def numbers_among_arrays(x, k):
    if k == 0:
        return [x, x]
    c = numbers_among_arrays(x, k - 1)
    c[k % 2] = x[0]
    return c


@program(vec(3), const(2), scalar=False)
def what_is_given_back_is_a_number(x, m):
    c = numbers_among_arrays(x, m)
    e = [c][m % 2]
    return e[0]


def second_for_first(x, c, k):
    if k == 0:
        return c
    c[0] = c[1]
    return second_for_first(x, c, k - 1)


@program(vec(3), const(1), scalar=False)
def sizes_that_differ_in_a_passed_list(x, m):
    return second_for_first(x, [x[1:] if k else x for k in range(m + 2)], m)


@program(vec(3), const(1), scalar=False)
def a_dict_that_may_be_one_of_known_keys(x, m):
    c = {k: x for k in range(m + 2)}
    e = c if m > 0 else {k: x for k in range(2)}
    g = dict(e)
    c[0] = x[1:]
    return c, g


@program(vec(3), const(1), scalar=False)
def lists_in_one_that_may_be(x, m):
    c = {k: [x] for k in range(m + 2)}
    e = c if m > 0 else {k: [x] for k in range(2)}
    g = dict(e)
    c[0] = [x[1:], x]
    c[7] = [x[1:], x, x]
    return c, g
