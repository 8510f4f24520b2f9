"""Recursive functions that put things into lists which they are handed, and return them."""

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("recursion_lists")


def grow(items, k):
    if k == 0:
        return items
    items.append(items[-1] * 0.5 + items[0])
    return grow(items, k - 1)


@program(vec(3), vec(3))
def a_list_grown_by_recursion(x, y):
    return np.sum(np.stack(grow([x, y], 2)) ** 2)


@program(vec(3), vec(3))
def lists_of_other_lengths_grown(x, y):
    return np.sum(np.stack(grow([x, y], 2)) ** 2) + np.sum(np.stack(grow([x, y, x * y], 3)) * np.stack(grow([x], 5)))


def record(items, k):
    if k > 0:
        items.append(items[-1] * 0.5)
        record(items, k - 1)


@program(vec(3))
def a_list_that_is_not_returned(x):
    items = [x]
    record(items, 3)
    return np.sum(np.stack(items) ** 2)


def powers(x, n, found=None):
    if found is None:
        found = []
    if n == 0:
        return found
    found.append(x**n)
    return powers(x, n - 1, found)


@program(vec(3))
def a_list_made_where_none_is_given(x):
    return np.sum(np.array(powers(x, 3)) ** 2)


def bisected(f, a, b, n, parts):
    m = 0.5 * (a + b)
    if n == 0 or abs(f(m) - 0.5 * (f(a) + f(b))) < 1e-3:
        parts.append((b - a) * f(m))
        return
    bisected(f, a, m, n - 1, parts)
    bisected(f, m, b, n - 1, parts)


@program(num(0.1, 0.3), num(1.5, 1.8))
def parts_of_an_integral(a, b):
    parts = []
    bisected(np.sin, a, b, 5, parts)
    return sum(parts)


def chosen(items, k, start, path, found):
    if k == 0:
        found.append(np.prod(np.array(path)))
        return found
    for i in range(start, len(items)):
        chosen(items, k - 1, i + 1, path + [items[i]], found)
    return found


@program(vec(4), const(2))
def products_of_all_choices(x, k):
    return sum(chosen(list(x), k, 0, [], []))
