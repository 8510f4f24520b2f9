"""Elements that are read, and written by what stands further to the right in the same statement."""

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
