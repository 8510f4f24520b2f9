"""f(*p) of an array or list whose length is known at run time only, where f has defaults or is a class."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("calls_starred")


def rosen(x, y, scale=1.0):
    return (1 - x) ** 2 + scale * 100 * (y - x * x) ** 2


@program(vec(2), vec(3))
def a_default_for_what_is_not_there(v, w):
    return rosen(*v) + rosen(*w) + rosen(*w[:2], scale=w[0])


@program(vec(3), num())
def a_default_of_a_lambda(v, k):
    f = lambda a, b=k, c=2.0 * k: a + b * c * c  # noqa: E731
    return f(*v[:1]) + f(*v[:2]) * f(*v) + f(k, *v[1:])


class Vec:
    def __init__(self, x, y):
        self.x, self.y = x, y


@program(arr(3, 2))
def objects_made_of_rows(p):
    vs = [Vec(*row) for row in p]
    return sum(v.x * v.y for v in vs)


@dataclass
class Body:
    mass: float
    speed: float = 2.0
    forces: list[Any] = field(default_factory=list)


class Pair(NamedTuple):
    a: float
    b: float = 3.0


@program(arr(2, 2), vec(1))
def dataclasses_and_named_tuples_made_of_rows(p, one):
    bodies = [Body(*row, forces=[row[0]]) for row in p]
    pairs = [Pair(*row) for row in p] + [Pair(*one)]
    return sum(b.mass * b.speed**2 * b.forces[0] for b in bodies) * sum(q.a * q.b for q in pairs)


class Line:
    def __init__(self, slope=0.5):
        self.slope = slope

    def at(self, x, offset=None):
        return self.slope * x if offset is None else self.slope * x + offset


@program(vec(2), vec(1))
def methods_with_none_by_default(v, w):
    line = Line(*w)
    return line.at(*v) * line.at(*w) + line.at(*v[:1])


@program(vec(3))
def the_wrong_number_of_elements_is_told(v):
    try:
        return rosen(*v[:1])
    except TypeError:
        return np.sum(v * v)
