"""Special methods of classes: equality, text, conversions, indices, and descriptors."""
# ruff: noqa: UP030, UP031, UP032

import functools
from dataclasses import InitVar, dataclass, field

import numpy as np

from tests.programs.zoo import arr, family, num

program = family("protocols")


class Point:
    def __init__(self, a):
        self.a = a

    def __eq__(self, other):
        if not isinstance(other, Point):
            return NotImplemented
        return self.a == other.a

    def __hash__(self):
        return 7

    def __repr__(self):
        return "point"


class Shown(Point):
    def __str__(self):
        return "shown point"

    def __format__(self, spec):
        return "<" + spec + ">"


class Measure:
    def __init__(self, a):
        self.a = a

    def __float__(self):
        return self.a * 2.0

    def __abs__(self):
        return Measure(-self.a)

    def __index__(self):
        return 1

    def __round__(self, digits=0):
        return self.a * 3.0


class Twice:
    """An attribute that is kept in another one."""

    def __set_name__(self, owner, name):
        self.kept = "_" + name

    def __get__(self, owner, cls=None):
        return getattr(owner, self.kept) * 2.0

    def __set__(self, owner, value):
        setattr(owner, self.kept, value * value)


class Half:
    def __get__(self, owner, cls=None):
        return owner.size / 2.0


class Body:
    mass = Twice()
    radius = Half()

    def __init__(self, size):
        self.size = size

    @functools.cached_property
    def area(self):
        return self.size**2


class Tripled:
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f = f

    def __call__(self, x):
        return 3.0 * self.f(x)


@Tripled
def tripled_square(x):
    return x * x


@program(num())
def not_equal_by_eq(x):
    a = 2.0 if Point(x) != Point(x) else 3.0
    return x * a * (5.0 if Point(x) != Point(2.0 * x) else 7.0)


@program(num())
def searched_by_eq(x):
    a = 2.0 if Point(x) in [Point(2.0 * x), Point(x)] else 3.0
    return x * a * (5.0 if Point(x) not in (Point(2.0 * x),) else 7.0)


@program(num())
def text_of_objects(x):
    p, q = Point(x), Shown(x)
    return x * x * len(str(p)) * len(repr(q)) * len(str(q)) * len(f"{p}{q:abc}{q!r}")


@program(num())
def objects_as_numbers(x):
    m = Measure(x)
    return float(m) * abs(m).a * [x, x * x, 1.0][m] * round(m) * np.arange(3.0)[m]


@program(num())
def descriptors(x):
    b = Body(x)
    b.mass = x * 3.0
    return b.mass * b.radius * b.area


@program(num())
def wrapper_that_is_an_object(x):
    return tripled_square(x) * len(Point(x).__class__.__name__)


@program(num(), 2)
def text_at_run_time(x, k):
    a = x * x if "x%d" % k == "x2" else x
    b = x * x if "x{}".format(k) == "x3" else x
    return a * b * len("%.2f" % x) * len("{:03d}-{!r}".format(k, "a")) * len("%d%s" % (k, "ab"))


@dataclass
class Ball:
    r: float
    scale: InitVar[float] = 1.5
    volume: float = field(init=False)
    power: InitVar[int] = 2

    def __post_init__(self, scale, power):
        self.volume = self.r**power * scale


@dataclass(frozen=True)
class Halved:
    a: float
    by: InitVar[float]
    c: float = 2.0

    def __post_init__(self, by):
        object.__setattr__(self, "a", self.a / by)


@program(num(), num(1.0, 2.0))
def fields_for_post_init_alone(x, y):
    pair = (x, y)
    balls = [Ball(x, y), Ball(y), Ball(x, scale=y, power=3), Ball(*pair)]
    return sum(b.volume for b in balls) * Halved(x, y, 3.0).a + Halved(x, by=y).a * Ball.scale


class Scaled:
    def __init__(self, a):
        self.a = a

    def __rmul__(self, o):
        return Scaled(o * self.a)

    def __rsub__(self, o):
        return Scaled(o - self.a)


@program(arr(3), num(0.5, 1.5), 2, scalar=False)
def numbers_of_numpy_before_an_object(c, x, n):
    total = []
    for k in range(n):
        total.append((c[k] * Scaled(x)).a)
        total.append((np.sum(c) - Scaled(x * x)).a)
    return {type(t) is float: t for t in total}[True], isinstance(total[0], np.floating), sum(total)
