"""Recursive functions that return a container, a tuple or an object, or None, and what they return is changed."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("recursion_perhaps")


@program(num(), 1)
def numbers_or_none_changed_on_the_way(s, n):
    def made(k):
        if k > 5:
            return None
        if k < 3:
            q = made(k + 1)
            q[0] *= s
            return q
        return [s * k, s * k]

    return sum(made(n))


@program(vec(2), num(), 1)
def list_or_none_changed_on_the_way(x, s, n):
    def made(k):
        if k > 5:
            return None
        if k < 3:
            q = made(k + 1)
            q[0][0] *= s
            return q
        return [x * k, s * k]

    p = made(n)
    if p:
        p[0][0] = 2.0 * s * p[0][1]
        return np.sum(p[0] / 9) * p[1]
    return s
