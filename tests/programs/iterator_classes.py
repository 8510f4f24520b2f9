"""Classes whose objects are iterators: `__next__` gives the next value, or raises StopIteration."""

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("iterators")


class Countdown:
    def __init__(self, x, n):
        self.x, self.n = x, n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        self.x = self.x * 0.9 + self.n
        return self.x


class Steps:
    def __init__(self, x, n):
        self.x, self.n = x, n

    def __iter__(self):
        return Countdown(self.x, self.n)


class Rows:
    def __init__(self, a):
        self.a, self.k = a, 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.k >= len(self.a):
            raise StopIteration
        self.k += 1
        return self.a[self.k - 1]


class Newton:
    def __init__(self, c):
        self.c, self.x = c, 1.0

    def __iter__(self):
        return self

    def __next__(self):
        self.x = 0.5 * (self.x + self.c / self.x)
        return self.x


class Doubled:
    def __init__(self, a):
        self.inner = iter(a)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.inner) * 2


class Relaxed:
    """Changes its array, and gives it."""

    def __init__(self, a):
        self.a = a

    def __iter__(self):
        return self

    def __next__(self):
        if self.a[0] < 0.01:
            raise StopIteration
        self.a[0] *= 0.3
        self.a[1:] += self.a[:-1] * 0.1
        return self.a


@program(num())
def loop_over_an_iterator(x):
    s = 0.0
    for v in Countdown(x, 3):
        s += v**2
    return s


@program(num())
def iterators_summed(x):
    return sum(Countdown(x, 3)) * sum(list(Countdown(x, 2))) + sum(v * v for v in Steps(x, 2))


@program(num())
def iterator_listed(x):
    values = np.array(list(Countdown(x, 3)))
    return np.sum(values**2) + max(Steps(x, 3)) + sum([v * v for v in Steps(x, 2)])


@program(num())
def iterator_left_and_gone_on_with(x):
    c = Countdown(x, 5)
    s = next(c)
    for v in c:
        s += v
        if s > 4:
            break
    for v in c:
        s += v * v
    return s + next(c, x)


@program(num())
def iterator_enumerated(x):
    s = 0.0
    for k, v in enumerate(Steps(x, 4)):
        if k == 2:
            continue
        s += v * k
    else:
        s *= x
    return s


@program(vec(3))
def iterator_of_rows(x):
    s = 0.0
    for row in Rows(np.outer(x, x)):
        s += row[0] * row[1]
    for v in Rows([x[0], x[1] * x[2]]):
        s += v**2
    return s


@program(num(1.5, 2.5))
def iterator_until_it_settles(x):
    old = 0.0
    for v in Newton(x):
        if abs(v - old) < 1e-12:
            return v * x
        old = v


@program(num(), vec(3))
def iterator_around_another(x, a):
    s = 0.0
    for v in Doubled([x, x * x]):
        s += v * v
    for v in Doubled(a):
        s += v * x
    it = iter(Steps(x, 3))
    return s * next(it) * next(it)


@program(num())
def found_in_an_iterator(x):
    far = 5.0 in Countdown(x, 3)
    return x * x if far or any(v > 2 for v in Countdown(x, 3)) else x * 3


@program(vec(3, 0.5, 1.0))
def iterator_that_changes_its_array(x):
    s = 0.0
    for a in Relaxed(x.copy()):
        s += np.sum(a**2)
    return s


def _of(it, y):
    s = 0.0
    for v in it:
        s += v * y
    return s


@program(num(), num())
def iterators_handed_on(x, y):
    first = Countdown(x, 3)
    s = _of(first, y) + _of(first, y)
    return s + _of(Countdown(y, 2), x) + first.x
