"""Memory that a recursive function returns or has read, and that is written when it has returned."""

import numpy as np

from tests.programs.zoo import family, vec

program = family("recursion_afterwards")


def twice(x, k):
    if k == 0:
        y = x * 1.0
        return y, y
    return twice(x * x, k - 1)


@program(vec(3))
def one_array_returned_twice(x):
    a, b = twice(x, 2)
    a[0] = 5.0 * a[1]
    return np.sum(a * b)


@program(vec(3))
def an_array_and_a_view_of_it(x):
    def rec(x, k):
        if k == 0:
            y = x * 1.0
            return y, y[1:]
        a, b = rec(x, k - 1)
        a[0] *= b[1]
        return a, b

    a, b = rec(x, 2)
    b[0] = 5.0 * a[1]
    return np.sum(a * a[1]) + b[0]


@program(vec(3))
def one_array_twice_in_a_list(x):
    def rec(x, k):
        if k == 0:
            y = x * 1.0
            return [y, y]
        return rec(x * x, k - 1)

    a = rec(x, 2)
    a[0][0] = 5.0 * a[1][1]
    return np.sum(a[0] * a[1])


@program(vec(3), 3)
def one_array_often_in_a_list(x, n):
    def rec(x, k):
        if k == 0:
            y = x * 1.0
            return [y for _ in range(n)]
        out = rec(x, k - 1)
        out.append(out[0])
        return out

    a = rec(x, 2)
    a[1][0] = 5.0 * a[0][1]
    a[4] *= a[2]
    return np.sum(a[0] * a[3])


@program(vec(3))
def in_a_list_that_was_given_and_returned(x):
    def rec(held, x, k):
        if k == 0:
            return [x * 1.0]
        out = rec(held, x, k - 1)
        out.append(out[-1] * x)
        held.append(out[0])
        return out

    held = []
    out = rec(held, x, 2)
    held[0][1] = 5.0 * out[1][0]
    out[0][2] = held[0][1]
    return np.sum(held[0] * out[2]) + np.sum(out[0] * held[1])


def product(x, k):
    if k == 0:
        return x * 1.0, x[0]
    b, s = product(x, k - 1)
    b = b * x
    return b, s + np.sum(np.sin(b))


@program(vec(3))
def read_in_the_call_and_written_afterwards(x):
    b, s = product(x, 2)
    b[0] = 5.0
    b[1] = b[2] * b[0]
    return s * np.sum(b)


@program(vec(3), 3)
def given_or_new_and_written_often(x, n):
    def rec(a, k):
        if k == 0:
            return a, x[0]
        b, s = rec(a, k - 1)
        b = b * x
        return b, s + np.sum(np.sin(b))

    b, s = rec(x * 2.0, 2)
    for i in range(n):
        for j in range(n):
            b[i] = 0.5 * b[j]
            b[j] = 0.5 * b[i] + b[j]
    return s * np.sum(b)


@program(vec(3))
def written_in_the_call_around(x):
    def rec(k):
        if k == 0:
            return x * 1.0, x[0]
        b, s = rec(k - 1)
        c = np.sin(b)
        t = np.sum(c * c)
        b[0] = x[1] * t
        return c, s + t

    c, s = rec(2)
    c[1] *= 3.0
    return s * np.sum(c * c)


@program(vec(3))
def read_in_a_list_and_written_afterwards(x):
    def rec(k):
        if k == 0:
            return [x * 1.0], x[0]
        b, s = rec(k - 1)
        c = b[0] * x
        return [c], s + np.sum(np.sin(c))

    b, s = rec(2)
    b[0][1] = 5.0
    return s * np.sum(b[0])


@program(vec(3))
def a_list_gone_through_in_the_call_and_longer_afterwards(x):
    def rec(out, k):
        if k == 0:
            return 0.0
        s = rec(out, k - 1)
        out.append(x[k] * x[0])
        for v in out:
            s += v * v * v
        return s

    out = []
    s = rec(out, 2)
    out.append(x[0])
    out[0] = 7.0 * x[1]
    return s * sum(out)


@program(vec(3))
def entries_of_a_dict_changed_by_all(x):
    def rec(d, k):
        if k == 0:
            return 0.0
        s = rec(d, k - 1)
        d["a"] = d["b"] * x[k]
        d["b"] = d["a"] * x
        return s + np.sum(np.sin(d["b"]) * d["a"])

    d = {"a": x, "b": 2.0 * x}
    s = rec(d, 2)
    d["a"] = d["b"] * d["a"]
    return s * np.sum(d["a"])


@program(vec(3))
def tangents_of_what_is_written_afterwards(x):
    def rec(x, k):
        if k <= 0:
            return [x + 1.0, x[0] + np.zeros(3)]
        return rec(x, k - 1)

    y = x * 1.0
    out = rec(y, 2)
    out[0][0] = y[1] * 2.0
    out[1][1] = y[2]
    out.append(y + 3.0)
    out[2][2] = 2.0
    return np.sum(out[0] * out[1] * out[2]) + np.sum(y * y)


@program(vec(3), 2)
def given_or_a_new_list_and_longer_afterwards(x, n):
    def rec(found, k):
        if k == 0:
            return found
        rec(found, k - 1)
        return [x]

    y = x * 1.0
    found = [y * 0.5]
    out = rec(found, n)
    out.append(y)
    return sum(np.sum(v * v) * (i + 1.0) for i, v in enumerate([*out, *found]))


@program(vec(3), 2)
def a_new_dict_with_entries_that_are_replaced_afterwards(x, n):
    def rec(d, k):
        if k == 0:
            return d
        e = rec(d, k - 1)
        return {"a": x, "b": e["b"] * x}

    d = {"a": x * 2.0, "b": x}
    e = rec(d, n)
    f = rec(e, 0)
    f["a"] = f["a"] * e["b"]
    e["b"] = np.sin(f["a"])
    return np.sum(d["a"] * e["b"] + f["a"] * d["b"])
