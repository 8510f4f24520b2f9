"""Entries that could be None where they are put, beside arrays that are written, into what NumPy joins."""

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("perhaps_joined")
PARTS = (vec(3), vec(3), num(), const(2))


@program(*PARTS)
def joined_entry_beside_what_is_written(x, y, s, n):
    d = {"a": None}
    d["a"] = np.where(n > 3, y, x * s)
    a = np.array([d["a"], x])
    b = [a for _ in range(len(a))]
    b[1][1] = y
    b += [y if s > 0.1 else x]
    return np.sum(b[0] * a) + np.sum(b[2] * x)


@program(*PARTS)
def joined_entry_of_one_path(x, y, s, n):
    d = {"a": None}
    if n > 1:
        d["a"] = y * s
    a = np.stack([d["a"], x]) if n > 1 else np.stack([x, y])
    x[0] = y[1] * s
    return np.sum(a * a) + np.sum(x)


@program(*PARTS)
def joined_entries_that_are_written(x, y, s, n):
    d = {"a": None, "b": x}
    d["a"] = y
    d["a"][0] = s
    a = np.concatenate([d["a"], d["b"]])
    d["b"][1] = s * n
    return np.sum(a * a) + np.sum(x * y)


@program(*PARTS)
def joined_tuple_in_a_loop(x, y, s, n):
    d = {"a": None}
    t = 0.0
    for k in range(n):
        d["a"] = x * y * s
        a = np.vstack((d["a"], x, y))
        x[k] = s * y[k]
        t = t + np.sum(a[1] * a[0])
        x = x * 1.1
    return t + np.sum(d["a"])


@program(*PARTS)
def joined_variable_that_is_set_on_one_path(x, y, s, n):
    v = None
    if n > 1:
        v = y * s
    p = (v, x) if n > 1 else (x, y)
    x[0] = s
    q = np.array([p[0], p[1]])
    return np.sum(q[0] * q[1])


@program(*PARTS)
def joined_entry_set_in_recursion(x, y, s, n):
    e = {"a": None}

    def inner(k, v):
        e["a"] = v * s
        if k > 0:
            inner(k - 1, v * v)

    inner(n, x)
    x[1] = y[0]
    a = np.array([x, e["a"], y])
    return np.sum(a[0] * a[1] + a[2])
