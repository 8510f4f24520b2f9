"""Containers inside of what a recursive function is given, or chooses of it, that its caller changes afterwards."""

from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.programs.zoo import family, vec

program = family("recursion_meanwhile")


def squares(values):
    return sum(np.sum(e * e) for e in values)


@program(vec(3), vec(3))
def a_list_in_a_list_grows(x, y):
    b = [[x, y], [y]]

    def walk(k):
        return squares(b[0]) if k <= 0 else walk(k - 1)

    first = walk(2)
    b[0].append(x * y)
    return first * walk(1)


@program(vec(3), vec(3))
def a_list_in_a_dict_shrinks(x, y):
    b = {"a": [x, y], "b": [y]}

    def walk(k):
        return squares(b["a"]) if k <= 0 else walk(k - 1)

    first = walk(2)
    b["a"].pop()
    return first + walk(1) * 3.0


@program(vec(3), vec(3))
def a_list_in_a_tuple_by_its_other_name(x, y):
    c = [x, y]
    b = (c, [y])

    def walk(b, k):
        return squares(b[0]) if k <= 0 else walk(b, k - 1)

    total = 0.0
    for _ in range(3):
        total = total * 0.5 + walk(b, 2)
        c.append(x * c[-1])
    return total


@program(vec(3), vec(3))
def a_deque_in_a_dict(x, y):
    b = {"q": deque([x, y])}

    def walk(k):
        return squares(b["q"]) if k <= 0 else walk(k - 1)

    first = walk(2)
    b["q"].popleft()
    b["q"].append(x * y)
    return first * walk(1)


@program(vec(3), vec(3))
def a_list_under_a_key_put_in_later(x, y):
    o = {"a": x}

    def walk(k):
        if k <= 0:
            return np.sum(o["a"]) * (squares(o["b"]) if "b" in o else 2.0)
        return walk(k - 1)

    total = walk(2)
    o["b"] = [x, y]
    total = total + walk(2)
    o["b"].append(x * y)
    return total * walk(2)


@program(vec(3), vec(3))
def a_list_that_may_be_none(x, y):
    b = [x, y] if y[0] < 4.0 else None

    def walk(k):
        return squares(b if b is not None else [2.0 * x]) if k <= 0 else walk(k - 1)

    first = walk(2)
    if b:
        b.append(x * y)
    return first * walk(1)


@program(vec(3), vec(3))
def one_of_two_lists_that_are_changed(x, y):
    b = [[x, y], [y, x * y]]

    def walk(k):
        return squares(b[0] if x[0] > 0.0 else b[1]) if k <= 0 else walk(k - 1)

    first = walk(2)
    b[0][0] = x * y
    b[1][1] = x
    return first + walk(1)


@program(vec(3), vec(3))
def the_list_or_one_of_its_own(x, y):
    b = [x, y]

    def walk(k):
        return squares(b if x[0] > -2.0 else [y]) if k <= 0 else walk(k - 1)

    first = walk(2)
    b[0] = x * y
    return first + walk(1)


@program(vec(3), vec(3))
def far_inside(x, y):
    b = {"a": {"b": {"c": {"d": {"e": {"f": [x, y]}}}}}}

    def walk(k):
        return squares(b["a"]["b"]["c"]["d"]["e"]["f"]) if k <= 0 else walk(k - 1)

    first = walk(2)
    b["a"]["b"]["c"]["d"]["e"]["f"][0] = x * y
    return first + walk(1)


@program(vec(3), vec(3))
def the_one_that_a_loop_finds(x, y):
    b = [[x, y], [y, x * y], [x]]

    def walk(k):
        if k <= 0:
            best = b[0]
            for d in b:
                if np.sum(d[0]) > np.sum(best[0]):
                    best = d
            return squares(best)
        return walk(k - 1)

    first = walk(2)
    for d in b:
        d[0] = x * y
        d.append(y * y)
    return first + walk(1)


@program(vec(3), vec(3))
def the_one_that_is_searched_for(x, y):
    b = [[x, y], [y, x * y], [x]]

    def walk(k):
        if k <= 0:
            found, i = b[0], 0
            while np.sum(found[0]) > -0.5 and i < 2:
                i += 1
                found = b[i]
            return squares(found)
        return walk(k - 1)

    first = walk(2)
    for d in b:
        d[0] = x * y
    return first + walk(1)


@program(vec(3), vec(3))
def by_size(x, y):
    b = [[x, y], [y, x * y], [x]]

    def walk(k):
        if k <= 0:
            return sum(np.sum(e * e) * (i + 1) for i, d in enumerate(sorted(b, key=len)) for e in d)
        return walk(k - 1)

    first = walk(2)
    b[1][0] = x * y
    b[2].append(y * y)
    b[2].append(y * y)
    return first * walk(1)


@program(vec(3), vec(3))
def by_size_in_what_calls_itself(x, y):
    def walk(b, k):
        if k <= 0:
            return sum(np.sum(e * e) * (i + 1) for i, d in enumerate(sorted(b, key=len)) for e in d)
        c = [[b[0][0] * y, b[0][1]], [b[1][0] * y]]
        first = walk(c, k - 1)
        c[1].append(b[0][0] * 3)
        c[1].append(b[0][0] * 3)
        return first + walk(c, k - 2)

    return walk([[x, y], [x]], 2)


@program(vec(3), vec(3))
def entries_of_a_dict_by_a_number(x, y):
    b = {}
    for i in range(3):
        b[i * i] = [x * i, y]

    def walk(k):
        if k <= 0:
            return squares(b.get(1, [x]))
        return walk(k - 1) + squares(b.get(k, [x]))

    first = walk(2)
    b[1][0] = x * y
    b[4].append(y * y)
    return first + walk(5)


@program(vec(3), vec(3))
def handed_on_to_another_one(x, y):
    b = [[x, y], [y, x * y]]

    def inner(c, j):
        return squares(c) if j <= 0 else inner(c, j - 1)

    def walk(k):
        if k <= 0:
            return inner(b[0] if x[0] > 0.0 else b[1], 2) + inner(b[1], 1)
        return walk(k - 1)

    first = walk(2)
    b[0][0] = x * y
    b[1].append(x)
    return first + walk(1)


@dataclass
class Held:
    a: Any
    b: Any


@program(vec(3), vec(3))
def the_lists_of_objects(x, y):
    b = [Held([x, y], x), Held([y, x * y], y), Held([x], y)]

    def walk(k):
        if k <= 0:
            best = b[0]
            for c in b:
                if np.sum(c.b) > np.sum(best.b):
                    best = c
            return squares(best.a) * np.sum(best.b)
        return walk(k - 1)

    first = walk(2)
    for c in b:
        c.a[0] = x * y
        c.a.append(y * y)
        c.b = y * c.b
    return first + walk(1)
