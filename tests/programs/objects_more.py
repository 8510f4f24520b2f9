"""What classes define for their objects, lists that objects are put into, and recursion over objects."""

from __future__ import annotations

import abc
import copy
import enum
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass, fields, replace
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("objects_more")
T = TypeVar("T")


class Vector:
    def __init__(self, *parts):
        self.parts = list(parts)

    def __getitem__(self, i):
        return self.parts[i]

    def __setitem__(self, i, v):
        self.parts[i] = v

    def __len__(self):
        return len(self.parts)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.parts)

    def __add__(self, other):
        return Vector(*[a + b for a, b in zip(self, other)])

    def __mul__(self, s):
        return Vector(*[a * s for a in self.parts])

    __rmul__ = __mul__

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, s):
        return Vector(*[s - a for a in self])

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self.parts, other.parts))

    def __iadd__(self, other):
        for i in range(len(self)):
            self.parts[i] += other.parts[i]
        return self

    def __eq__(self, other):
        return self.parts[0] == other.parts[0]

    def __lt__(self, other):
        return self.parts[0] < other.parts[0]

    def __bool__(self):
        return self.parts[0] > 0.0

    def __contains__(self, v):
        return v == self.parts[0]

    def __abs__(self):
        return np.sqrt(self @ self)

    def __float__(self):
        return float(self.parts[0])

    def __call__(self, x):
        return self @ Vector(x, x, x)


class Dual:
    __slots__ = ("eps", "re")

    def __init__(self, re, eps=0.0):
        self.re = re
        self.eps = eps

    @classmethod
    def variable(cls, x):
        return cls(x, 1.0)

    @staticmethod
    def lift(x):
        return x if isinstance(x, Dual) else Dual(x)

    def __add__(self, other):
        other = Dual.lift(other)
        return Dual(self.re + other.re, self.eps + other.eps)

    def __mul__(self, other):
        other = self.lift(other)
        return Dual(self.re * other.re, self.re * other.eps + self.eps * other.re)

    __radd__ = __add__
    __rmul__ = __mul__


class Shape(abc.ABC):
    scale = 2.0

    def __init__(self, w):
        self._w = w
        self.__hidden = w * 2.0

    @property
    def w(self):
        return self._w

    @w.setter
    def w(self, v):
        self._w = v * self.scale

    @abc.abstractmethod
    def area(self, x): ...

    def hidden(self):
        return self.__hidden


class Square(Shape):
    def __init__(self, w, b):
        super().__init__(w)
        self.b = b

    def area(self, x):
        return self.w * x + self.b + self.hidden()


class Cube(Square):
    scale = 3.0

    def area(self, x):
        return super().area(x) ** 2


@dataclass
class Body:
    x: float
    v: float = 2.0
    tag: str = "p"
    moon: Any = None


class Pair(NamedTuple):
    a: float
    b: float = 1.0

    def product(self):
        return self.a * self.b


class Tree:
    def __init__(self, value, kids=()):
        self.value = value
        self.kids = list(kids)
        self.parent = None

    def add(self, kid):
        self.kids.append(kid)
        kid.parent = self
        return kid

    def total(self):
        return self.value + sum(k.total() for k in self.kids)


class Adam:
    def __init__(self, lr):
        self.lr = lr
        self.m = 0.0
        self.t = 0

    def step(self, w, g):
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * g
        return w - self.lr * self.m / (1 - 0.9**self.t)


class Box(Generic[T]):
    def __init__(self, v: T):
        self.v = v

    def map(self, f):
        return Box(f(self.v))


class Color(enum.Enum):
    RED = 1
    BLUE = 2


@program(num(), num())
def vector_arithmetic(x, y):
    a = Vector(x, y, x * y)
    b = Vector(1.0, 2.0, y)
    a += b
    c = 2.0 * a - b
    c[0] = c[1] * x
    first, *_ = c
    return c @ a + len(c) * first + a(x) + (1.0 - a)[2]


@program(num(0.5, 1.0), num(0.1, 0.4))
def truth_and_order_of_objects(x, y):
    a = Vector(x, y, 1.0)
    b = Vector(y, x, 2.0)
    r = abs(a) if a else a @ b
    if a == b:
        r = r * 2.0
    if not (a < b) and x in a:
        r = r * 3.0
    return r * float(a) + (-a)[1]


@program(num())
def dual_numbers(x):
    d = Dual.variable(x)
    for _ in range(3):
        d = 3.0 * d * d + 0.1
    return d.eps * d.re


@program(num(), num())
def dispatch_over_classes(x, y):
    total = 0.0
    for shape in [Square(x, y), Cube(y, x)]:
        shape.w = shape.w * x
        shape.w += 1.0
        total += shape.area(y) if isinstance(shape, Cube) else shape.area(x) * 2.0
    return total


@program(num(), num())
def fields_of_a_dataclass(x, y):
    p = Body(x, y)
    q = replace(p, x=y * y)
    r = asdict(q)["x"] * astuple(p)[1]
    for f in fields(p):
        if f.name in ("x", "v"):
            r += getattr(p, f.name) ** 2
    if p == q or p is q:
        r = r * 5.0
    setattr(p, "v", r)  # noqa: B010
    return p.v * (2.0 if hasattr(p, "nothing") else 1.0)


@program(num(), num())
def methods_of_named_tuples(x, y):
    n = Pair(x)._replace(b=y)
    m = Pair(**n._asdict())
    a, b = Pair._make([m.b, m.product()])
    return a * b * (2.0 if Color.RED is Color.BLUE else 1.0)


@program(num(), num())
def tree_that_grows(x, y):
    root = Tree(x)
    a = root.add(Tree(y))
    b = a.add(Tree(x * y))
    root.add(Tree(2.0 * y))
    return root.total() * b.parent.value * len(root.kids)


@program(vec(3), num())
def list_of_objects_changed(v, y):
    ps = [Body(v[0]), Body(v[1])]
    ps.append(Body(v[2]))
    ps[0] = Body(y)
    for i, p in enumerate(ps):
        p.x *= i + 1.0
    ps.reverse()
    q = ps.pop()
    ps += [q, *ps[:1]]
    return sum(p.x for p in ps) * q.x * len(ps)


@program(vec(4), num())
def list_of_unknown_length(v, y):
    ps = []
    for t in v:
        if t > 0.0:
            ps.append(Body(t * y, t))
    ps.append(Body(y))
    qs = [Body(t) for t in v]
    return sum(p.x**2 * p.v for p in ps) + qs[1].x


@program(vec(3), num())
def object_by_index(v, y):
    ps = [Body(v[0]), Body(v[1]), Body(v[2])]
    return ps[int(np.argmax(v))].x * y


@program(num(), num())
def copies_of_objects(x, y):
    p = Body(x, moon=Body(y))
    q, r = copy.copy(p), copy.deepcopy(p)
    q.x = y
    q.moon.x = q.moon.x * 2.0
    r.moon.x = r.moon.x * x
    return p.moon.x * 3.0 + r.moon.x * 5.0 + q.x * p.x


@program(vec(3), num(0.05, 0.2))
def optimizer_object(w, lr):
    optimizer = Adam(lr)
    for _ in range(5):
        w = optimizer.step(w, 2.0 * (w - 1.0))
        if optimizer.t > 2:
            optimizer.lr *= 0.5
    return np.sum(w**2)


@program(num(), num())
def objects_in_closures(x, y):
    c = Body(x)

    def grow(k):
        c.v = c.v + k * y
        return c

    grow(1.0)
    last = lambda: c.v * y  # noqa: E731
    grow(2.0).x = y
    return last() * c.x + Box(x).map(lambda t: t * y).map(np.sin).v


@program(num(), num())
def recursion_over_objects(x, y):
    def fall(p, n):
        if n <= 0:
            return p.x
        return fall(Body(p.x * y, p.v), n - 1) * p.x

    return fall(Body(x), int(x * 0.0 + 3))


@program(num(), num())
def object_with_a_late_attribute(x, y):
    p = Body(x)
    if y > 0.0:
        p.extra = y
    else:
        p.extra = x
    while p.x < 3.0:
        p.x = p.x * 1.5 + p.extra
    return p.x
