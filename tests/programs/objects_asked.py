"""Classes that decide about operators, comparison, order, truth and length of their objects and named tuples."""

import bisect
import copy
import functools
import heapq
import math
import operator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("objects_asked")
NUMBERS = (num(1.0, 1.9), num(2.0, 2.9), num(3.0, 3.9))


class Pair(NamedTuple):
    x: float
    y: float
    SCALE = 3.0

    def __add__(self, o):
        return Pair(self.x + o.x, self.y * o.y)

    def __radd__(self, o):
        return Pair(self.x + o, self.y)

    def __sub__(self, o):
        return Pair(self.x - o.x, self.y - o.y)

    def __mul__(self, k):
        return Pair(self.x * k, self.y * k)

    def __rmul__(self, k):
        return Pair(self.x * k * k, self.y)

    def __matmul__(self, o):
        return self.x * o.y

    def __or__(self, o):
        return Pair(self.x + o.y, 1.0)

    def __neg__(self):
        return Pair(-self.x * 2, self.y)

    def __abs__(self):
        return self.x * 11

    def __len__(self):
        return 7

    def __bool__(self):
        return bool(self.y > 2.0)

    def __contains__(self, k):
        return k > 100

    def __call__(self, t):
        return self.x * t

    def __repr__(self):
        return "a pair"

    @property
    def area(self):
        return self.x * self.y

    @staticmethod
    def product(a, b=2.0):
        return a * b

    @classmethod
    def squared(cls, a):
        return cls(a, a * a)

    def _hidden(self):
        return self.x * self.SCALE


class Backwards(NamedTuple):
    key: float
    load: float

    def __lt__(self, o):
        return self.key > o.key

    def __eq__(self, o):
        return self.key == o.key


class Key:
    def __init__(self, a, n):
        self.a = a
        self.n = n

    def __eq__(self, o):
        return self.n == o.n

    __hash__ = None


class Less:
    def __init__(self, key, load):
        self.key = key
        self.load = load

    def __lt__(self, o):
        return self.key > o.key


@dataclass(order=True)
class Item:
    priority: float
    load: float = field(compare=False)


@dataclass(order=True)
class Full:
    a: float
    b: float


@dataclass
class Node:
    key: float
    cost: float

    def __eq__(self, o):
        return self.key == o.key


@dataclass(frozen=True)
class Span:
    a: float
    b: float = 0.0

    def __eq__(self, o):
        return self.a == o.a

    def __hash__(self):
        return 1

    def __bool__(self):
        return bool(self.b > self.a)


class Signs:
    def __init__(self, a):
        self.a = a

    def __and__(self, o):
        return self.a * o.a

    def __rand__(self, o):
        return self.a * o * 3

    def __rshift__(self, f):
        return f(self.a)

    def __ilshift__(self, o):
        self.a = self.a * o
        return self

    def __invert__(self):
        return self.a * 4

    def __floordiv__(self, o):
        return self.a * o

    def __mod__(self, o):
        return self.a * o * 2

    def __pow__(self, o):
        return self.a * o * 3

    def __rpow__(self, o):
        return self.a * o * 3.5

    def __divmod__(self, o):
        return self.a * 2, o.a * 3

    def __rdivmod__(self, o):
        return self.a * 5, o * 7

    def __floor__(self):
        return self.a * 6

    def __trunc__(self):
        return self.a * 8

    def __copy__(self):
        return Signs(self.a * 9)

    def __reversed__(self):
        return iter([self.a * 9, self.a])

    def __iter__(self):
        return iter([self.a, self.a * 2])

    def __len__(self):
        return 0


class Base:
    def __init__(self, a):
        self.a = a

    def __add__(self, o):
        return self.a * 2 + o.a

    def __radd__(self, o):
        return self.a * 3

    def __eq__(self, o):
        return self.a == o.a

    __hash__ = None


class Derived(Base):
    def __radd__(self, o):
        return self.a * 5 + o.a * 7

    def __eq__(self, o):
        return True

    __hash__ = None


class Same(Base):
    pass


# named tuples ---------------------------------------------------------------------------------------------------------


@program(*NUMBERS)
def operators_of_named_tuples(a, b, c):
    p = Pair(a, b) + Pair(b, c)
    p += Pair(c, a)
    q = 2 * (p - Pair(a, a)) * c
    return q.x * p.y + (Pair(a, b) @ q) + (Pair(a, b) | q).x + (-p).x + abs(q)


@program(vec(4))
def sums_of_named_tuples(x):
    pairs = [Pair(v, v * v + 1.0) for v in x]
    total = sum(pairs, Pair(0.0, 1.0)) + sum([Pair(x[0], x[1]), Pair(x[2], x[3])])
    made = functools.reduce(operator.add, pairs)
    return total.x * total.y + made.x * made.y + functools.reduce(operator.sub, pairs).x


@program(*NUMBERS)
def questions_to_named_tuples(a, b, c):
    p = Pair(a, b)
    truth = (2 if p else 3) * (5 if Pair(a, a) else 7) * (11 if not p else 13) * (17 if bool(Pair(c, a)) else 19)
    inside = (2 if a in p else 3) * (5 if 101.0 in p else 7)
    return a * truth + b * len(p) + c * inside * len(repr(p)) * len(f"{p}")


@program(*NUMBERS)
def members_of_named_tuple_classes(a, b, c):
    p = Pair(a, b)
    return p.area * p(c) + p.product(c) + Pair.squared(c).area + p._hidden() + p.squared(b).y * p.SCALE


@program(vec(4))
def named_tuples_of_paths(x):
    best = None
    total = None
    for v in x:
        made = Backwards(v, v * v)
        if best is None or made < best:
            best = made
        total = Pair(v, v) if total is None else total + Pair(v, 1.0)
    chosen = Pair(x[0], x[1]) if x[2] > x[3] else Pair(x[3], x[2])
    return best.load * total.x * (total - Pair(x[0], x[1])).y + chosen.area


@program(*NUMBERS)
def comparisons_of_named_tuples(a, b, c):
    same = 2 if Backwards(a, b) == Backwards(a, c) else 3
    differ = 5 if Backwards(a, b) != Backwards(a, c) else 7  # what tuples say, who do not ask __eq__
    less = 11 if Backwards(a, b) < Backwards(b, b) else 13
    more = 17 if Backwards(a, b) > Backwards(b, b) else 19  # what tuples say
    listed = 23 if Backwards(a, b) in [Backwards(b, b), Backwards(a, c)] else 29
    nested = 31 if (Backwards(a, b), 1) == (Backwards(a, c), 1) else 37
    return a * same * differ + b * less * more + c * listed * nested


@program(vec(5))
def named_tuples_in_lists(x):
    made = [Backwards(v, v * v) for v in x]
    place = made.index(Backwards(x[2], 0.0)) + made.count(Backwards(x[0], 9.0))
    found = 2 if Backwards(x[3], 0.0) in made else 3
    made.remove(Backwards(x[0], 0.0))
    return x[0] * place + x[1] * found + made[0].load


# order ----------------------------------------------------------------------------------------------------------------


@program(vec(5))
def sorted_by_less(x):
    made = sorted([Less(v, v * v) for v in x])
    named = [Backwards(v, v * v) for v in x]
    named.sort()
    down = sorted([Less(v, v * v) for v in x], reverse=True)
    return made[0].load + made[1].load * 10 + named[0].load * named[2].key + down[1].load * 100


@program(vec(5, 1.1, 3.9))
def sorted_by_some_fields(x):
    made = sorted([Item(float(int(v)), v) for v in x])
    down = sorted([Item(float(int(v)), v) for v in x], reverse=True)
    full = sorted([Full(v, -v) for v in x])
    by_key = sorted(range(len(x)), key=lambda k: Less(x[k], 0.0))
    return made[0].load + made[1].load * 10 + down[0].load * 100 + full[0].b * full[1].a + x[by_key[0]] * 7


@program(vec(5))
def extremes_of_objects(x):
    small = min(Less(x[0], x[1]), Less(x[2], x[3]), Less(x[1], x[4]))
    large = max([Item(v, v * 2) for v in x])
    named = min([Backwards(v, v * v) for v in x])
    keyed = max([Less(v, v) for v in x], key=lambda i: Item(-i.key, 0.0))
    return small.load * large.load + named.load + keyed.load * 3 + max(Full(x[0], x[1]), Full(x[2], x[3])).b


@program(vec(5))
def heaps_of_objects(x):
    heap = []
    for v in x:
        heapq.heappush(heap, Item(v, v * v))
    first = heapq.heappop(heap)
    named = [Backwards(v, v * v) for v in x]
    heapq.heapify(named)
    return first.load + heapq.heappop(heap).load * 10 + heapq.heappop(named).load * 100


@program(vec(5), num(0.5, 0.9))
def bisection_among_objects(x, a):
    made = [Item(v, v * 2) for v in sorted(x)]
    bisect.insort(made, Item(a, a * a))
    return made[bisect.bisect_left(made, Item(1.0, 0.0)) % 6].load + made[0].load


@program(*NUMBERS)
def orders_that_dataclasses_write(a, b, c):
    less = 2 if Full(a, b) < Full(a, c) else 3
    other = 5 if Item(a, b) <= Item(a, c) else 7
    more = 11 if Item(b, a) > Item(a, c) else 13
    called = 17 if operator.lt(Item(a, b), Item(b, a)) else 19
    return a * less * other + b * more * called


# objects --------------------------------------------------------------------------------------------------------------


@program(*NUMBERS)
def equality_that_classes_write(a, b, c):
    same = 2 if Node(a, b) == Node(a, c) else 3
    differ = 5 if Node(a, b) != Node(a, c) else 7
    inside = 11 if Node(a, b) in (Node(a, c),) else 13
    frozen = 17 if Span(a, b) == Span(a, c) else 19
    truth = (2 if bool(Span(b, a)) else 3) * (5 if operator.truth(Span(a, b)) else 7)
    return a * same * differ + b * inside * frozen + c * truth


@program(*NUMBERS)
def containers_of_comparable_objects(a, b, c):
    tuples = 2 if (Key(a, 1), 2) == (Key(b, 1), 2) else 3
    lists = 5 if [Key(a, 1), Key(b, 2)] == [Key(c, 1), Key(a, 2)] else 7
    inside = 11 if Key(a, 1) in [Key(b, 2), Key(c, 1)] else 13
    order = 17 if [Less(a, b), 1] < [Less(c, b), 0] else 19
    lengths = 23 if (Key(a, 1),) != (Key(a, 1), Key(b, 1)) else 29
    return a * tuples * lists + b * inside * order + c * lengths


@program(*NUMBERS)
def bitwise_operators(a, b, c):
    s = Signs(a)
    s <<= b
    first, second = divmod(s, Signs(c))
    third, fourth = divmod(b, Signs(a))
    y = (Signs(a) & Signs(b)) + (2 & Signs(b)) + (s >> (lambda v: v * v)) + ~s + first * second + third * fourth
    return y + s // b + s % b + s**b + 2 ** Signs(c) + operator.and_(Signs(b), s)


@program(*NUMBERS)
def functions_that_ask(a, b, c):
    t = 0.0
    for v in reversed(Signs(a)):
        t = t * b + v
    return t + math.floor(Signs(b)) * math.trunc(Signs(c)) + copy.copy(Signs(a)).a * (2 if Signs(b) else 3)


@program(*NUMBERS)
def classes_that_derive(a, b, c):
    y = (Base(a) + Derived(b)) + (Base(a) + Same(b)) + (Derived(a) + Base(c)) + sum([Base(c)])
    return y + (a * 2 if Base(a) == Derived(b) else b) + (c if Base(a) != Derived(c) else b * 3)


@program(vec(4))
def objects_changed_after_comparison(x):
    made = [Less(v, x[:2] * v) for v in x]
    first = min(made[0], made[1], key=lambda p: p.key)
    top = Less(x[0], x[1:3] * 2)
    other = Less(x[1], x[1:3] * 3)
    less = top < other
    top.load[0] = top.load[1] * x[3]
    top.key = top.key * 2
    return np.sum(top.load) * top.key + (other.load[0] if less else other.load[1]) + first.load[0]


class Right:
    def __init__(self, a):
        self.a = a

    def __radd__(self, o):
        return self.a * 7

    def __ror__(self, o):
        return self.a * 8

    def __rmul__(self, o):
        return self.a * 9

    def __rsub__(self, o):
        return self.a * 10

    def __ge__(self, o):
        return True

    def __iter__(self):
        return iter([self.a, self.a])


@program(*NUMBERS)
def objects_behind_containers(a, b, c):
    t = [a] + Right(b)
    t += (a, b) * Right(c) + ({"a": 1.0} | Right(a)) * ({1, 2} - Right(b)) + [a, b] * Right(c)
    more = [a]
    more += Right(b)
    return t + more * (2 if a <= Right(c) else 3)


@functools.total_ordering
class Total:
    def __init__(self, a):
        self.a = a

    def __eq__(self, o):
        return self.a == o.a

    def __lt__(self, o):
        return self.a > o.a

    __hash__ = None


@program(vec(4))
def total_orders(x):
    most = max([Total(v) for v in x])
    last = sorted([Total(v) for v in x], reverse=True)[0]
    pairs = sorted([(1.0, Item(v, v * v)) for v in x])
    return most.a * last.a + pairs[0][1].load * (2 if Total(x[0]) >= Total(x[1]) else 3)


# patterns -------------------------------------------------------------------------------------------------------------


class Vec:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


@dataclass(frozen=True)
class Point:
    x: float
    y: float


class Constants:
    ORIGIN = (1.0, 2.0)


@program(*NUMBERS)
def patterns_for_lists_of_objects(a, b, c):
    t = 0.0
    for s in (a, [Vec(b, c)], [b], (c,), Backwards(a, c), [Vec(a, b), Vec(b, c)], Point(b, a)):
        match s:
            case [Vec(x=x, y=y)]:
                t += x * y
            case [Vec(x, y), *rest]:
                t += x * y * rest[0].x * len(rest)
            case [v]:
                t += v * 3
            case Point(x, y):
                t += x * y * 7
            case float(v):
                t += v
    return t


@program(*NUMBERS)
def patterns_that_compare(a, b, c):
    match (1.0, 2.0):
        case Constants.ORIGIN:
            t = a
        case _:
            t = b
    best = None
    if a > 100.0:
        best = Point(a, b)
    match best:
        case Point(x, y):
            return x * y
        case None:
            return t * c
