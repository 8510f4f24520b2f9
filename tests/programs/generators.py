"""Generators beside other things: in enumerate() and zip(), with state that the loop changes too, in each other."""

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("generators")


def running(values):
    s = 0.0
    for v in values:
        s += v
        yield s


def scaled(values, k):
    for v in values:
        yield v * k


def doubling(a):
    for i in range(len(a)):
        a[i] *= 2
        yield a[i]


def iterates(z, x):
    while True:
        z = 0.5 * (z + x / z)
        yield z


class Meter:
    def __init__(self, values):
        self.values = values
        self.total = 0.0

    def readings(self):
        for v in self.values:
            self.total += v
            yield v * self.total


@program(vec(4))
def generator_that_changes_its_object(a):
    m = Meter(a)
    s = 0.0
    for k, v in enumerate(m.readings()):
        s += v * m.total
        if k == 2:
            break
    return s * m.total


@program(vec(4))
def enumerated_generator_of_what_the_loop_writes(a):
    def values():
        for i in range(3):
            yield a[i] * 2

    s = 0.0
    for k, v in enumerate(values(), 1):
        a[k] = v * a[k]
        s += v
    return s + np.sum(a**2)


@program(vec(5))
def generator_asked_once_more_than_it_is_used(a):
    s = 0.0
    for v, w in zip(doubling(a), a[:2]):
        s += v * w
    return s * np.sum(a)


@program(vec(5))
def generator_asked_only_where_there_is_more(a):
    s = 0.0
    for k, (v, w) in enumerate(zip(range(2, 4), doubling(a))):
        s += v * w * k
    return s * np.sum(a)


@program(vec(5))
def generators_zipped_in_each_other(a):
    def inner():
        s = 0.0
        for k, v in enumerate(doubling(a)):
            for w, u in zip(doubling(a), [a[0], 2.0, a[3]]):
                s += u * w * v
            if k == 2:
                return s
        return 0.0

    return inner() * np.sum(a)


@program(num(0.5, 0.9))
def endless_generator_beside_a_range(x):
    s = 0.0
    for k, z in zip(range(5), iterates(1.0, x)):
        s += k * z
    else:
        s *= x
    return s


@program(vec(4))
def continue_in_an_enumerated_generator(a):
    s = 0.0
    for k, v in enumerate(running(scaled(a, a[1]))):
        if k == 2:
            s *= 2
            continue
        s += v * v * k
    return s


@program(vec(5))
def next_in_loops(a):
    s = 0.0
    for i in range(3):
        s += next(running(a[i:])) * next(scaled(a[i:], 3.0))
        for j in range(2):
            s *= next(scaled(a[j:], 2.0)) + 1
    for v in running(a):
        s += next(scaled(a, v)) * v
    return s


@program(vec(4))
def target_of_a_generator_used_afterwards(a):
    for i, v in enumerate(running(a)):
        if i == 2:
            break
    return i * v * a[0]


def simulated(u, n):
    u = u.copy()
    for _ in range(n):
        u[1:] = u[1:] * u[:-1] + 0.5
        yield u


@program(vec(4))
def comprehension_over_one_array_that_changes(a):
    return sum([np.sum(u) ** 2 for u in simulated(a, 3)]) + sum(np.sum(u) * k for k, u in enumerate(simulated(a, 2)))


@program(vec(4))
def list_of_one_array_that_changes(a):
    return sum(np.sum(u) * k for k, u in enumerate(list(simulated(a, 3))))


@program(num())
def comprehension_over_an_object_that_changes(x):
    m = Meter([x, 2.0, x * x])
    return sum([v * m.total for v in m.readings()])


@program(vec(3), num())
def steps_that_others_take_in_between(x, s):
    calls = [1.0]

    def count():
        calls.append(2.0)
        return len(calls) * s

    total = sum(a * count() for a in (count() * x[0] for _ in range(3)))
    total += sum([a * count() for a in (count() * x[1] for _ in range(2))])
    total += max(a * count() for a in (count() * x[0] for _ in range(3)))
    total += np.sum([*(count() * v for v in x), count() * x[0]])
    a, b = (p * q for p, q in zip(map(lambda v: v * count(), [x[0], x[1]]), map(lambda v: v + count(), [s, x[2]])))
    return total * a + b * count()
