"""Writes that the compiler cannot follow: the message names the write and what it conflicts with."""

from __future__ import annotations

import numpy as np

from tests.errors.gallery import fixed, mistake

V = np.array([0.5, 1.5, 2.5])


@mistake(V)
def writes_into_a_broadcast_view(x):
    wide = np.broadcast_to(x, (4, 3))
    wide[0] = 2.0
    return np.sum(wide)


@fixed("writes_into_a_broadcast_view", V)
def writes_into_a_copy_of_it(x):
    wide = np.broadcast_to(x, (4, 3)).copy()
    wide[0] = 2.0
    return np.sum(wide)


@mistake(V)
def goes_twice_through_an_iterator(x):
    squares = (v * v for v in x if v > 0.0)
    return sum(squares) / max(squares)


@fixed("goes_twice_through_an_iterator", V)
def goes_twice_through_a_list(x):
    squares = [v * v for v in x]
    return sum(squares) / max(squares)


@mistake(V)
def returns_a_count(x):
    return np.argmax(x) + 1


@fixed("returns_a_count", V)
def returns_the_largest(x):
    return x[np.argmax(x)]


class Node:
    def __init__(self, value):
        self.value = value
        self.left = None
        self.right = None


def inserted(node, value):
    if node is None:
        return Node(value)
    if value < node.value:
        node.left = inserted(node.left, value)
    else:
        node.right = inserted(node.right, value)
    return node


@mistake(V)
def tree_that_grows(x):
    root = None
    for value in x:
        root = inserted(root, value)
    return root.value**2


@fixed("tree_that_grows", V)
def tree_as_lists_of_places(x):
    left, right = [-1] * len(x), [-1] * len(x)
    for k in range(1, len(x)):
        at, parent = 0, 0
        while at >= 0:
            parent = at
            at = left[at] if x[k] < x[at] else right[at]
        if x[k] < x[parent]:
            left[parent] = k
        else:
            right[parent] = k
    return x[0] ** 2 + x[right[0]]


@mistake(V)
def links_a_list(x):
    rest = None
    for v in x:
        rest = (v * v, rest)
    total = 0.0
    while rest is not None:
        v, rest = rest
        total = total * 0.5 + v
    return total


@fixed("links_a_list", V)
def keeps_a_list(x):
    values = []
    for v in x:
        values.append(v * v)
    total = 0.0
    for v in reversed(values):
        total = total * 0.5 + v
    return total


class Branch:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right


@mistake(V)
def builds_a_tree(x):
    def build(lo, hi):
        if hi - lo == 1:
            return Branch(x[lo])
        mid = (lo + hi) // 2
        return Branch(np.sum(x[lo:hi]), build(lo, mid), build(mid, hi))

    root = build(0, len(x))
    return root.value * root.left.value


@fixed("builds_a_tree", V)
def keeps_the_branches_in_lists(x):
    values, left = [], []

    def build(lo, hi):
        place = len(values)
        mid = (lo + hi) // 2
        values.append(np.sum(x[lo:hi]))
        left.append(0)
        if hi - lo > 1:
            left[place] = build(lo, mid)
            build(mid, hi)
        return place

    root = build(0, len(x))
    return values[root] * values[left[root]]


@mistake(V, 2)
def adds_to_an_entry_that_has_another_name(x, n):
    rows = [x]
    rows[0] += 1.0
    if n == 2:
        rows = rows * 2
    rows[n % len(rows)] = sum(rows)
    return np.sum(rows[0] * x)


@fixed("adds_to_an_entry_that_has_another_name", V, 2)
def replaces_an_entry(x, n):
    rows = [x]
    rows[0] = rows[0] + 1.0
    if n == 2:
        rows = rows * 2
    rows[n % len(rows)] = sum(rows)
    return np.sum(rows[0] * x)
