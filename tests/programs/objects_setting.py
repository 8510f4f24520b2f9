"""Classes that say what it means to set an attribute: __setattr__, with properties, descriptors and base classes."""

from dataclasses import dataclass

import numpy as np

from tests.programs.zoo import arr, const, family, num

program = family("setting")


class Doubled:
    def __init__(self, v):
        self.v = v

    def __setattr__(self, name, value):
        super().__setattr__(name, value * 2.0)


class Noted:
    """Counts how often an attribute is set."""

    def __init__(self, v):
        object.__setattr__(self, "count", 0)
        self.v = v

    def __setattr__(self, name, value):
        object.__setattr__(self, "count", self.count + 1)
        object.__setattr__(self, name, value)


class Positive(Noted):
    def __setattr__(self, name, value):
        if value < 0.0:
            raise ValueError(name)
        super().__setattr__(name, value)


class Scale:
    """An attribute that is kept in another one, three times as large."""

    def __get__(self, obj, owner=None):
        return obj.kept

    def __set__(self, obj, value):
        obj.kept = value * 3.0


class Both:
    scale = Scale()

    def __init__(self, v):
        self.scale = v

    @property
    def half(self):
        return self.kept / 2.0

    @half.setter
    def half(self, value):
        self.kept = value * 2.0

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value + 1.0)


@dataclass
class Pair:
    a: float
    b: float = 2.0

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * value if name == "a" else value)


class Renamed:
    def __init__(self, v):
        self.first = v

    def __setattr__(self, name, value):
        setter = object.__setattr__
        setter(self, name.upper(), value)


@program(num())
def of_what_is_made(x):
    d = Doubled(x)
    d.v += x
    return d.v * x


@program(const(Doubled(1.3)))
def of_an_argument(d):
    d.v = d.v * d.v
    return d.v * d.v


@program(num(), const(Doubled(1.3)))
def of_an_argument_beside(x, d):
    d.v = x
    return d.v * x


@program(num())
def with_a_count(x):
    d = Noted(x)
    d.v = d.v * x
    d.w = x
    return d.v * d.count + d.w


@program(num(), num(-0.5))
def that_may_refuse(x, y):
    d = Positive(x)
    try:
        d.v = y * x
    except ValueError as e:
        d.v = x * len(e.args[0])
    return d.v * d.count


@program(num())
def before_descriptors(x):
    d = Both(x)
    d.half = x * d.scale
    return d.half * d.scale


@program(num())
def of_a_dataclass(x):
    p = Pair(x)
    p.b = p.a * p.b
    p.a = p.b
    return p.a


@program(num())
def under_other_names(x):
    d = Renamed(x)
    d.second = d.FIRST * x
    return d.SECOND


@program(arr(4))
def by_the_passes_of_a_loop(x):
    d = Noted(0.0)
    for v in x:
        if v > 0.1:
            for name in ("v", "w"):
                setattr(d, name, d.v + v * v)
    return d.v * d.count


@program(arr(3))
def of_one_of_two(x):
    a, b = Doubled(x[0]), Doubled(x[1])
    if np.sum(x) > 0.0:
        a.v = x[2]
    else:
        b.v = x[2]
    return a.v * b.v
