"""Reverse over reverse of functions that write to arrays and hand them on: sweeps undo writes to what was a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.programs.zoo import const, family

program = family("sweeps_again")
X = const(np.array([0.5, 0.8, 1.1]))


@dataclass
class Node:
    u: Any
    v: Any


@program(X, const(3))
def lists_that_a_loop_copies(x, n):
    nodes = [x * k for k in range(n)]
    nodes[n % 2] *= x[0]
    for _ in range(n):
        nodes = nodes[:]
    return sum(np.sum(m**3) for m in nodes)


@program(X, const(3))
def lists_in_lists(x, n):
    nodes = [[x * k] for k in range(n)]
    nodes[n % 2][0] *= x[0]
    for _ in range(n):
        nodes = nodes[:]
    return sum(np.sum(m[0] ** 3) for m in nodes)


@program(X, const(3))
def one_element_in_the_end(x, n):
    nodes = [x * k for k in range(n)]
    nodes[n % 2] *= x[0]
    for _ in range(n):
        nodes = nodes[1:] + nodes[:1]
    return np.sum(nodes[n % 2] ** 3)


@program(X, const(3))
def objects_in_lists(x, n):
    nodes = [Node(x[0] * k, x * k) for k in range(n)]
    nodes[n % 2].v *= x[0]
    nodes[n % 2].u *= x[1]
    for _ in range(n):
        nodes = nodes[:]
    return sum(np.sum(m.u**2) + np.sum(m.v**3) for m in nodes)


@program(X, const(3))
def objects_in_tuples(x, n):
    nodes = [(Node(x[0] * k, x * k), x[1] * k) for k in range(n)]
    nodes[n % 2][0].v *= x[0]
    nodes[n % 2][0].u *= x[1]
    for _ in range(n):
        nodes = nodes[1:] + nodes[:1]
    return sum(np.sum(m.u**2) + np.sum(m.v**3) for m, _ in nodes) + sum(b * b * k for k, (_, b) in enumerate(nodes))


@program(X, const(3))
def objects_two_of_which_are_one(x, n):
    rows = [[Node(x[0] * k, x * k), Node(x[1], x * x)] for k in range(n)]
    for r in rows:
        r[0].u = r[1].u * x[2]
        r[1].v += r[0].v
    rows = rows[::-1]
    flat = [m for r in rows for m in [*r, r[0]]]
    for m in flat:
        m.u = m.u * 2 + m.v[0]
    return sum(np.sum(m.u**2) + np.sum(m.v**3) for m in flat)


@program(X, const(3))
def arrays_that_a_loop_fills_and_carries(x, n):
    z = x * 1.0
    for k in range(n):
        y = z * x
        y[k % 3] *= z[0]
        z = y
    return np.sum(z**3)


@program(X, const(3))
def arrays_that_a_branch_fills(x, n):
    z = x * 2.0
    for k in range(n):
        if k % 2 == 0:
            y = z * z
            y[1:] *= x[0]
        else:
            y = z + x
            y[0] = y[1] * y[2]
        z = y
    return np.sum(z**2)


def filled(x, k):
    y = x * x
    y[k] *= x[0]
    return y if k == 0 else filled(y, k - 1)


@program(X)
def arrays_that_a_recursion_fills(x):
    return np.sum(filled(x, 2) ** 2)
