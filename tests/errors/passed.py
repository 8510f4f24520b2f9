"""Containers of classes of Python's own, and of classes derived from these, that are passed."""

from __future__ import annotations

from array import array
from collections import deque

import numpy as np

from s2sgrad import grad, jvp
from tests.errors.gallery import attempt

V = np.array([0.5, 1.5, 2.5])


def squares(x):
    return x * x


class Queue(deque):
    pass


@attempt
def queue_of_a_class_of_its_own():
    grad(lambda params: sum(params["q"]))({"q": Queue([0.5, 1.5])})


@attempt
def queue_of_a_class_of_its_own_that_is_changed():
    grad(lambda x, q: (q.append(x), x * x)[1])(0.5, Queue())


@attempt
def packed_array_of_narrow_floats():
    jvp(squares, (array("f", [0.5]),), (array("f", [1.0]),))


@attempt
def queue_of_several_types():
    grad(lambda q: sum(q[0]))(deque([V, 1.0, "end"]))


@attempt
def queue_that_is_passed_twice():
    q = deque([0.5, 1.5])
    grad(lambda q, r: q.pop() * r[0])(q, q)
