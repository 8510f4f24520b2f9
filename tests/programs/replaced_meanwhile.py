"""x += v where computing v puts something else into the place of x: Python adds to what was there, and puts it back."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("replaced_meanwhile")


class Holder:
    def __init__(self, w):
        self.w = w

    def joined(self, p):
        self.w = [sum(self.w)]
        return p

    def doubled(self, p):
        self.w = self.w * 2.0
        return p * 3.0

    def perhaps_joined(self, p):
        if p[0] > 0.5:
            self.w = [sum(self.w), p]
        return p


def weighed(parts):
    return sum(np.sum(np.sin(p) * (k + 1.0)) for k, p in enumerate(parts))


@program(vec(3))
def meanwhile_list_of_an_object(x):
    c = Holder([x, x * 2.0])
    c.w += [c.joined(x)]
    return weighed(c.w)


@program(vec(3), const(3))
def meanwhile_list_of_an_object_in_a_loop(x, n):
    c = Holder([x, x * 2.0])
    for _ in range(n):
        c.w += [c.joined(x)]
    return weighed(c.w)


@program(vec(3))
def meanwhile_array_of_an_object(x):
    c = Holder(x * 1.0)
    kept = c.w
    c.w += c.doubled(x)
    return np.sum(c.w * kept) + np.sum(c.w)


@program(vec(3, lo=0.2, hi=0.9))
def meanwhile_list_of_an_object_perhaps(x):
    c = Holder([x, x * 2.0])
    c.w += [c.perhaps_joined(x)]
    c.w += [c.perhaps_joined(x[::-1])]
    return weighed(c.w)


@program(vec(3), const(2))
def meanwhile_array_of_one_of_several_objects(x, n):
    objects = [Holder(x * (k + 1.0)) for k in range(3)]
    objects[n].w += objects[n].doubled(x)
    return weighed([o.w for o in objects])


@program(vec(3))
def meanwhile_list_of_a_dict(x):
    d = {"a": [x, x * x]}

    def more():
        d["a"] = [x * 3.0]
        return x * 2.0

    d["a"] += [more()]
    return weighed(d["a"])


@program(vec(3), const(4))
def meanwhile_array_of_a_dict_by_a_key(x, n):
    d = {n: x * 1.0, n + 1: x * x}

    def more(k):
        d[k] = x * 3.0
        return x * 2.0

    d[n] += more(n)
    d[n + 1] *= more(n)
    return np.sum(d[n] ** 2) + np.sum(np.cos(d[n + 1]))


@program(vec(3))
def meanwhile_list_in_a_list(x):
    rows = [[x], [x * 2.0]]

    def more(k):
        rows[k] = [x * 3.0, x]
        return x * 2.0

    kept = rows[1]
    rows[1] += [more(1)]
    rows[0] += [more(1)]
    return weighed(kept) + 2.0 * weighed(rows[0]) + 3.0 * weighed(rows[1])


@program(vec(3))
def meanwhile_array_in_a_list(x):
    rows = [x * 1.0, x * 2.0]

    def more(k):
        rows[k] = x * 3.0
        return x * 2.0

    rows[1] += more(1)
    return weighed(rows)


@program(vec(3))
def meanwhile_array_of_a_name(x):
    a = x * 1.0

    def more():
        nonlocal a
        a = x * 3.0
        return x * 2.0

    a += more()
    return weighed([a])


@program(vec(3), const(2))
def meanwhile_list_of_a_name(x, n):
    a = [x]

    def more(k):
        nonlocal a
        if k % 2:
            a = [x * 3.0]
        return x * 2.0

    for k in range(n):
        a += [more(k)]
    return weighed(a)


@program(vec(3), const(3))
def meanwhile_array_of_a_recursion(x, n):
    d = {"a": x * 1.0}

    def more(k):
        if k <= 0:
            return x
        d["a"] = d["a"] * 2.0
        return more(k - 1) * 1.5

    d["a"] += more(n)
    return weighed(d.values())
