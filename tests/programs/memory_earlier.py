"""An element is read after it was written, with a number that the write used: their cotangents meet before that."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("memory_earlier")


def set_and_scaled(v, q):
    v[1] = 0.7 * q
    return v[1] * q


@program(vec(3))
def earlier_in_a_loop(x):
    x = x.copy()
    for k in range(2):
        x[k] -= set_and_scaled(x, x @ x)
    return np.sum(x * x)


@program(vec(3), const(4))
def earlier_of_a_view(x, n):
    x = x.copy()
    for k in range(n):
        x[k % 3] -= set_and_scaled(x[::-1], np.sin(x @ x))
    return np.sum(x * x)


@program(vec(4), const(2))
def earlier_by_an_index(x, n):
    x = x * 1.0
    for k in range(n):
        q = np.sum(x * x)
        x[k] = 0.3 * np.sin(q)
        x[k + 1] += x[k] * q
    return np.sum(x * x)


@program(vec(3), const(2))
def earlier_by_two_writes(x, n):
    x = x * 1.0
    for k in range(n):
        q = x[0] * x[1]
        x[2] = q * 0.5
        x[1] = x[2] * q
        x[2] = x[1] * q * x[2]
    return np.sum(x * x)


@program(vec(3), vec(3))
def earlier_of_rows(x, y):
    a = np.zeros((2, 3))
    for k in range(2):
        q = a[0] * y + x
        a[0] = q * 0.5
        a[1] += a[0] * q
    return np.sum(a * a)


def shrunk(a, k):
    if k > 2:
        shrunk(a, k - 1)
    a[k % 3] -= set_and_scaled(a[::-1], np.sin(a @ a))


@program(vec(3), const(4))
def earlier_in_a_recursion(x, n):
    x = x.copy()
    shrunk(x, n)
    return np.sum(x * x)


@program(vec(3))
def its_sum_added_to_a_whole_view(x):
    y = 2.0 * x
    u = y[...]
    u += np.sum(u)
    return np.sum(u * x)


@program(vec(3))
def its_sum_added_to_the_argument_by_a_view(x):
    u = x[...]
    u += np.sum(u)
    u -= np.mean(x[...])
    return np.sum(u)


@program(vec(4))
def its_reductions_added_by_other_views(x):
    y = np.exp(x)
    u = y.reshape(2, 2)
    u += np.sum(y)
    v = y[::-1]
    v -= 0.1 * np.mean(u)
    w = u.T
    w += 0.01 * np.sum(w[...])
    z = np.asarray(y)
    z -= 0.1 * np.max(z[...])
    y.ravel()[:] += 0.1 * np.sum(v[...])
    return np.sum(u)


@program(vec(4))
def its_element_added_by_a_whole_view(x):
    y = np.exp(x)
    u = y[...]
    u[:2] += u[0]
    u[1:] += y[...][1]
    u += u[2]
    return np.sum(u)


@program(vec(3))
def its_sum_added_by_views_in_lists(x):
    held = [x[...]]
    again = [held[0][...]]
    again[-1] += np.sum(again[-1])
    return np.sum(again[0])
