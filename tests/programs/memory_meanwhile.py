"""Elements that are read, and written by what stands further to the right in the same statement."""

from contextlib import contextmanager

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("memory_meanwhile")


def bump(p, q):
    p[0] = q * 2.0
    return q


@program(vec(3))
def element_written_while_it_is_subtracted_from(y):
    y[0] -= bump(y, y[1])
    return np.sum(y**2)


@program(vec(3))
def part_written_while_it_is_added_to(y):
    y[1:] += bump(y[1:], y[0])
    return np.sum(y**2)


@program(vec(4), const(3))
def elements_written_while_they_are_added_to(y, n):
    for i in range(n):
        y[i] += bump(y[i:], y[-1]) * 3
    return np.sum(y**2)


def fresh(q):
    z = np.zeros(3)
    z[1] = q
    return z


@program(vec(3))
def other_memory_written_meanwhile(y):
    y[0] += np.sum(fresh(y[1]) * y)
    return np.sum(y**2)


@program(vec(3), const(2))
def element_written_by_recursion_meanwhile(y, n):
    def rec(k):
        if k > 0:
            y[0] += rec(k - 1) * y[1]
        y[0] *= 1.5
        return y[2]

    rec(n)
    return np.sum(y**2)


@program(vec(3), const(2))
def element_of_an_entry_written_meanwhile(y, n):
    rows = [y]
    rows[0][1] += bump(rows[0][1:], 3.0 * y[1]) if n > 1 else y[0]
    return np.sum(y**2)


def early(p, n):
    for k in range(n):
        p[1] = p[0] * k
        if p[1] > 5.0:
            return p[1]
    return p[0]


@program(vec(3), const(2))
def element_written_by_an_early_exit_meanwhile(y, n):
    y[1] += early(y, n)
    return np.sum(y**2)


@program(vec(3))
def row_written_while_it_is_added_to(y):
    a = np.outer(y, y)
    a[0] += bump(a[:, 0], y[1])
    a[0, 0:2] -= bump(a[0], a[1, 1])
    return np.sum(a**2)


class Part:
    def __init__(self, p):
        self.u = p

    def total(self, p):
        p[[2]] = np.sum(self.u)
        return np.sum(self.u)


@program(vec(3))
def element_of_a_part_written_by_a_method_meanwhile(y):
    a, b = Part(y), Part(y)
    a.u[-1] -= b.total(a.u)
    return np.sum(y**2)


@program(vec(3))
def elements_exchanged_while_one_is_written(y):
    y[0], y[1] = y[1], bump(y, y[2])
    y[[0, 1]] += bump(y, y[1])
    return np.sum(y**2)


# the same where something may be raised, or is handed on in the midst of it


def put_first(v, q, k):
    v[k % 3] = 0.7 * q[0]
    return q[1]


@program(vec(3), const(1))
def raised_while_it_is_added_to_1(x, n):
    a = x * 2.0
    try:
        a[1] += put_first(a, np.sin(x), n)
    except IndexError:
        a[0] = 3.0
    return np.sum(a**2)


@program(vec(3), const(2))
def raised_while_it_is_added_to_2(x, n):
    a = x * 2.0
    try:
        a[1] += put_first(a, np.sin(x), n)
    except IndexError:
        a[0] = 3.0
    return np.sum(a**2)


@program(vec(3), const(2))
def raised_in_a_loop_while_it_is_added_to_1(x, n):
    a = x * 2.0
    for k in range(n):
        try:
            a[k] += put_first(a, np.sin(x), n)
            a[n] -= put_first(a, a[1:], k)
        except IndexError:
            a[0] *= 3.0
    return np.sum(a**2)


@program(vec(3), const(3))
def raised_in_a_loop_while_it_is_added_to_2(x, n):
    a = x * 2.0
    for k in range(n):
        try:
            a[k] += put_first(a, np.sin(x), n)
            a[n] -= put_first(a, a[1:], k)
        except IndexError:
            a[0] *= 3.0
    return np.sum(a**2)


@program(vec(3), const(2))
def recursion_while_it_is_added_to(x, n):
    a = x * 2.0
    def inner(m):
        if m == 0:
            a[1] *= 2.0
            return a[0]
        a[m % 3] += inner(m - 1)
        return a[2]
    a[0] -= inner(n)
    return np.sum(a**2)


@program(vec(3), const(1))
def chosen_while_it_is_added_to_1(x, n):
    a = x * 2.0
    a[1] += put_first(a, a, 1) if n > 2 else put_first(a, a, 0)
    a[2] -= (a[1] if n == 3 else put_first(a, x, 2))
    return np.sum(a**2)


@program(vec(3), const(3))
def chosen_while_it_is_added_to_2(x, n):
    a = x * 2.0
    a[1] += put_first(a, a, 1) if n > 2 else put_first(a, a, 0)
    a[2] -= (a[1] if n == 3 else put_first(a, x, 2))
    return np.sum(a**2)


@contextmanager
def scaled_meanwhile(a, k):
    b = a if k > 2 else a[::-1]

    def inner(v, q):
        v[k % 3] = 0.7 * q
        return q
    b[1] += inner(b, np.sin(a[1] - 1.3))
    yield a[0]


@program(vec(3), const(2))
def context_while_it_is_added_to_1(x, n):
    z = x * 2.0
    with scaled_meanwhile(z, n) as w:
        z[0] = z[1] * w
    return np.sum(z * z)


@program(vec(3), const(3))
def context_while_it_is_added_to_2(x, n):
    z = x * 2.0
    with scaled_meanwhile(z, n) as w:
        z[0] = z[1] * w
    return np.sum(z * z)


@program(vec(3), const(1))
def caught_while_it_is_added_to_1(a, n):
    try:
        a[n - 1] += np.tanh(a[0] if n == 1 else a[-1])
    except IndexError:
        a[-1] += np.tanh(a[0] if n == 1 else a[-1])
    return np.sum(a * a)


@program(vec(3), const(5))
def caught_while_it_is_added_to_2(a, n):
    try:
        a[n - 1] += np.tanh(a[0] if n == 1 else a[-1])
    except IndexError:
        a[-1] += np.tanh(a[0] if n == 1 else a[-1])
    return np.sum(a * a)


def added_in_handler(a, b, k):
    if k <= 0:
        return a
    z = added_in_handler(b, a, k - 1)
    try:
        return z * a
    except ValueError:
        b[-1] += np.tanh(b[0] if k == 1 else b[-1])
    return a


@program(vec(3), const(3))
def recursion_with_handler(a, n):
    return np.sum(added_in_handler(a, a[:], n))


# the element is written through what a new list or object holds


class Holder:
    def __init__(self, u):
        self.u = u

    def take(self, q):
        self.u[1] -= q
        return q


@program(vec(3), const(2))
def written_through_a_object_meanwhile(y, k):
    a = y * 1.0
    a[0] += Holder([a, a]).take(a[1])
    return np.sum(a**2)


@program(vec(3), const(2))
def written_through_a_list_meanwhile(y, k):
    a = y * 1.0
    def f(o, q):
        o[1][0] = q * 3.0
        return q
    a[0] += f([y, a], a[1])
    return np.sum(a**2)


@program(vec(3), const(2))
def written_through_a_dict_meanwhile(y, k):
    a = y * 1.0
    def f(d, q):
        d["u"][0] *= q
        return q
    for j in range(k):
        a[0] -= f({"u": a}, a[1])
    return np.sum(a**2)


@program(vec(3), const(2))
def written_through_a_tuple_meanwhile(y, k):
    a = y * 1.0
    def f(t, q):
        t[1][k] *= 2.0
        return np.sum(t[1]) * q
    a[k] -= f((y, a[:]), 2.0)
    return np.sum(a**2)


@program(vec(3), const(2))
def written_through_a_loop_meanwhile(y, k):
    a = y * 1.0
    def f(q):
        b = [a]
        for c in b:
            c[k] *= 2.0
        return q
    a[k] += f(a[0])
    return np.sum(a**2)


@program(vec(3), const(2))
def written_through_a_reversed_list_meanwhile(y, k):
    a = y * 1.0
    def f(q):
        b = list((a, y))
        b.reverse()
        w = b.pop()
        w *= 2.0
        return q
    a[k] += f(a[0])
    return np.sum(a**2)


@program(vec(3), const(2))
def written_through_a_view_meanwhile(y, k):
    a = y * 1.0
    def f(q):
        b = np.asarray(a)
        c = b.reshape(3)
        c[k] *= 2.0
        np.multiply(b, 2.0, out=a)
        return q
    a[k] += f(a[0])
    return np.sum(a**2)
