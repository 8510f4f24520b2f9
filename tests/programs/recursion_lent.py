"""Recursive functions that hand arguments on under other names, of memory that is changed after they have returned."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("recursion_lent")
GIVEN = (vec(3, lo=0.2, hi=0.9), vec(3), const(3))


def turned(a, b, k):
    if k <= 0:
        return a, 1.0 * b
    a, b = turned(b, a, k - 1)
    return np.sin(a), b


def last_of_two(a, b, k):
    if k <= 0:
        return a
    return np.cos(last_of_two(b, a, k - 1))


def given_back(b, k):
    if k <= 0:
        return b
    return given_back(b, k - 1)


def of_what_is_given_back(b, k):
    c = given_back(b, k)
    return np.sin(c) * c if k < 2 else of_what_is_given_back(b, k - 1) * c


def chosen(a, b, k):
    c = a if k % 2 else b
    if k <= 0:
        return np.sin(c)
    return chosen(b, a, k - 1) * c * c


def carried(a, b, k):
    c = a
    for _ in range(k):
        c, b = b, c
    if k <= 0:
        return a * b
    return carried(b, a, k - 1) + np.sin(c)


def in_a_container(a, b, k):
    both = [a, b]
    if k <= 0:
        return a * b
    return in_a_container(b, a, k - 1) + np.sin(both[k % 2]) * both[0]


def by_a_view(a, b, k):
    c = a[::-1]
    if k <= 0:
        return a * b
    return by_a_view(b, a, k - 1) + np.sin(c) * c[0]


@program(*GIVEN)
def lent_and_turned(x, y, n):
    pair = turned(y, x, n)
    x += x
    x += 0.9
    return np.sum(pair[0] * 2.0 + pair[1] * x)


@program(*GIVEN)
def lent_and_turned_for_one_more(x, y, n):
    pair = turned(x, y, n - 1)
    x *= y
    y += 0.5
    x += 0.9
    y *= 2.0
    return np.sum(pair[0] + pair[1] * x)


@program(*GIVEN)
def lent_to_the_last_of_two(x, y, n):
    r = last_of_two(x, y, n) + last_of_two(x, y, n - 1)
    x *= 2.0
    x += y
    return np.sum(r * x)


@program(*GIVEN)
def lent_and_given_back(x, y, n):
    r = of_what_is_given_back(x, n)
    x *= 2.0
    x += y
    return np.sum(r * x)


@program(*GIVEN)
def lent_and_chosen(x, y, n):
    r = chosen(x, y, n)
    x *= 2.0
    x += y
    y *= x
    y += 0.3
    return np.sum(r * x * y)


@program(*GIVEN)
def lent_and_carried(x, y, n):
    r = carried(x, y, n)
    x *= 2.0
    x += y
    y *= x
    y += 0.3
    return np.sum(r * x * y)


@program(*GIVEN)
def lent_in_a_container(x, y, n):
    r = in_a_container(x, y, n)
    x *= 2.0
    x += y
    y *= x
    y += 0.3
    return np.sum(r * x * y)


@program(*GIVEN)
def lent_and_viewed(x, y, n):
    r = by_a_view(x, y, n)
    x *= 2.0
    x += y
    y *= x
    y += 0.3
    return np.sum(r * x * y)


@program(*GIVEN)
def lent_in_a_loop(x, y, n):
    total = 0.0
    for k in range(n):
        r = chosen(x, y, k) + last_of_two(y, x, k) + turned(x, y, k)[0]
        x *= 1.1
        x += 0.1 * y
        total += np.sum(r * x)
    return total


def lists_handed_on_in_turn(a, b, d, k):
    if k <= 0:
        return d
    d[-1] *= np.tanh(0.5 + a.sum())
    first = lists_handed_on_in_turn(a, d, b, k - 1)
    lists_handed_on_in_turn(first[0], first, first, k - 2)
    return b


@program(vec(3, lo=0.2, hi=0.9), const(2))
def lent_in_lists_that_change_places(x, n):
    rows = [1.0 * x, 2.0 * x]
    last = lists_handed_on_in_turn(x * 2.0, rows, rows, n)
    return np.sum(np.mean(last, axis=0)) + np.sum(rows[1] ** 2)


class Kept:
    def __init__(self, u, v, w):
        self.u, self.v, self.w = u, v, w


def added_to_and_given_back(a, b, k):
    if k <= 0:
        return Kept(b.u, a, [b.v[[0, 1, 2]], a])
    np.add.at(a, [0, 0, 1], b.v)
    b = Kept([b.w[j] for j in range(len(b.w))], b.v, sorted(b.w, key=lambda v: v[2]))
    return added_to_and_given_back(a, b, k - 2)


@program(vec(3), vec(3), const(1))
def a_new_array_beside_an_argument_in_a_list(x, y, n):
    first = added_to_and_given_back(y, Kept([x, y], x.copy(), [y * 2 for _ in range(n)]), n)
    second = added_to_and_given_back(first.w[-1], first, 2)
    return sum(np.sum(e**2) for e in second.w) + np.sum(second.v) + np.sum(second.u[0])
