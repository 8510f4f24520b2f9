"""Recursion on memory deep in what it is given: it hands on, gives back and writes what it does not look at."""

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("recursion_deep")


def wrapped_again(rows, k):
    if k == 0:
        return rows
    return wrapped_again([rows[0]], k - 1)


@program(vec(4), 2)
def given_back_in_another_list(x, n):
    a = x * 1.0
    rows = [[a]]
    found = wrapped_again(rows, n)
    found[0][0][1] = x[0] * 5.0
    a[2] = found[0][0][1] ** 2
    return np.sum(a * a) + np.sum(rows[0][0])


@program(vec(4), 2)
def given_back_from_farther_down(x, n):
    a = x * 1.0
    rows = [[[[a], [x * 2.0]]]]
    found = wrapped_again(rows, n)
    found[0][0][0][0][1] = a[0] * 5.0
    found[0][0][1].append(a)
    rows[0][0][1][1][0] = found[0][0][1][0][2] ** 2
    return np.sum(a * a) + np.sum(rows[0][0][0][0] * rows[0][0][1][0])


def products_in(rows, x, k):
    a = rows[0][0][0][0][0][0]
    a[k] = x[0] * a[k - 1]
    if k > 0:
        products_in(rows, x, k - 1)


@program(vec(4))
def written_six_lists_down(x):
    a = x * 1.0
    rows = [[[[[[a]]]]]]
    before = np.sum(a * a)
    products_in(rows, x, 3)
    return before + np.sum(a**3)


def tail_of(tree, x, k):
    v = tree["a"]["b"]["c"]["d"]["e"]["f"]
    v[k] = x[0] * v[k - 1]
    if k > 0:
        tail_of(tree, x, k - 1)
    return v[1:]


@program(vec(4))
def written_six_dicts_down(x):
    a = x * 1.0
    tree = {"a": {"b": {"c": {"d": {"e": {"f": a}}}}}}
    before = np.sum(a * a)
    tail = tail_of(tree, x, 3)
    tail[0] *= a[2]
    return before + np.sum(a**3)


def in_six_lists(a, x, k):
    if k == 0:
        return [[[[[[a]]]]]]
    rows = in_six_lists(a, x, k - 1)
    rows[0][0][0][0][0][0][k] *= x[k - 1]
    return rows


@program(vec(4))
def given_back_in_six_lists(x):
    a = x * 1.0
    rows = in_six_lists(a, x, 3)
    rows[0][0][0][0][0].append(a * 2.0)
    b = rows[0][0][0][0][0][0]
    b[0] = a[1] ** 2
    a[2] = b[0] * x[3]
    return sum(np.sum(v * v) for v in rows[0][0][0][0][0])


@program(const([[[[[[np.array([0.4, 0.9, 1.3, 0.7])]]]]]]))
def argument_written_six_lists_down(rows):
    products_in(rows, rows[0][0][0][0][0][0] * 1.0, 3)
    return np.sum(rows[0][0][0][0][0][0] ** 2)
