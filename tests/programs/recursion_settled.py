"""Recursive functions that write into arrays of their own, which then stand under one name with their arguments."""

import numpy as np

from tests.programs.zoo import arr, family, vec

program = family("recursion")


@program(vec(3))
def recursion_settled_taken(a):
    def go(a, k):
        if k < 2:
            a = a[[2, 0, 1]]
            a[k] = 2.0 * a[k]
        if k <= 0:
            return a[np.arange(3)]
        return go(a[[1, 0, 2]], k - 1)

    r = go(a, 2)
    return np.sin(r) @ np.array([1.0, 2.0, 3.0])


@program(vec(3))
def recursion_settled_copied(a):
    def go(a, k):
        if k % 2 == 0:
            a = a.copy()
            a[1:] *= 1.5
        if k <= 0:
            return np.sum(a * a)
        return go(a * 1.1, k - 1) + a[k % 3]

    return go(a, 4)


@program(vec(3))
def recursion_settled_in_a_loop(a):
    def go(a, k):
        for i in range(2):
            b = np.sin(a)
            b[i] += a[0]
            a = b
        if k <= 0:
            return a @ a
        return go(a, k - 1) * a[2]

    return go(a, 2)


@program(vec(4))
def recursion_settled_given_in_parts(a):
    def go(v):
        if len(v) == 1:
            return v[0] ** 3
        if len(v) % 4 == 0:
            v = v * 2.0
            v[0] = v[1] * v[2]
        m = len(v) // 2
        return go(v[:m]) * 0.5 + go(v[m:])

    return go(a)


@program(vec(3))
def recursion_settled_two_functions(a):
    def even(v, k):
        if v[0] > 0.5:
            v = np.cos(v)
            v[k % 3] = v[1] * v[2]
        return odd(v, k - 1) if k > 0 else v.sum()

    def odd(v, k):
        if v[1] < 10.0:
            v = v.copy()
            v += v[0]
        return even(v * v, k - 1) if k > 0 else v.prod()

    return even(a, 3) + a[0]


@program(vec(3))
def recursion_settled_called_twice(a):
    def go(v, w, k):
        if k > 1:
            v = v + w
            v[0] = w[1] * 2.0
        if k <= 0:
            return v * w
        return go(w, v, k - 1) + w

    return go(a, a, 3) @ go(a, np.sin(a), 2)


@program(vec(3))
def recursion_settled_array_written_by_the_caller(a):
    def go(v, k):
        if k == 1:
            v = v[::-1].copy()
            v[1] = v[0] * v[2]
        if k <= 0:
            return v[0] * v[1]
        return go(v, k - 1) + v[2]

    b = np.sin(a)
    b[1] = a[0] * a[2]
    r = go(b, 3)
    b[0] = b[1] * r
    return b @ b + go(b, 2)


@program(vec(3))
def recursion_settled_of_a_list(a):
    def go(vs, k):
        v = vs[0]
        if k > 0:
            v = v * vs[1]
            v[k % 3] = vs[1][0]
        if k <= 0:
            return v.sum()
        return go([v, vs[0]], k - 1) * 1.5

    return go([a, np.sin(a)], 3)


@program(vec(3))
def recursion_settled_from_where(a):
    def go(v, k):
        w = v
        if k % 2 == 1:
            w = np.zeros(3)
            for i in range(3):
                w[i] = v[i] * v[(i + 1) % 3]
        if k <= 0:
            return w
        return go(np.tanh(w), k - 1)

    return np.sum(go(a, 3) * a)


@program(vec(3))
def recursion_settled_handed_to_a_third(a):
    def leaf(v, k):
        if k > 2:
            return leaf(v, k - 1)
        if k == 2:
            v = v * 3.0
            v[0] = v[1] ** 2
        return np.sum(v * v)

    def go(v, k):
        if k <= 0:
            return leaf(v, 4)
        return go(v[[2, 0, 1]], k - 1) + leaf(v, k)

    return go(a, 3)


@program(arr(2, 2))
def recursion_settled_numbers_between(a):
    def go(m, s, k):
        if s > 0.2:
            m = m @ m
            m[0, 1] = s
            m[1] += m[0]
        if k <= 0:
            return m.sum() * s
        return go(m.T, np.cos(m[0, 0]), k - 1) + s

    return go(a, a[0, 0], 3)


@program(vec(3))
def recursion_settled_returned_early(a):
    def go(v, k):
        if k == 0:
            return v
        if v[0] > -5.0:
            v = v * 1.25
            v[k % 3] *= v[0]
        return go(v, k - 1)

    out = go(a, 3)
    return np.sum(out**2)
