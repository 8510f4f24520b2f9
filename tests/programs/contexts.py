"""`with` and generators: managers of one's own, break and return out of a generator, yield from, next."""

import contextlib

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("contexts and generators")


def squares(a):
    for v in a:
        yield v * v


def powers(x):
    p = 1.0
    while True:
        yield p
        p *= x


def doubled(a):
    n = 0
    for v in a:
        yield v * 2
        n += 1
    return n


def chained(a):
    k = yield from doubled(a)
    yield k * a[0]
    yield from a[1:]
    yield from (a[0] * 3, a[1])


class Scale:
    def __init__(self, k):
        self.k = k
        self.n = 0.0

    def __enter__(self):
        self.n += 1.0
        return self

    def __exit__(self, *exc):
        self.n += self.k
        return False


class Forgiving:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        return kind is not None and issubclass(kind, ValueError)


@contextlib.contextmanager
def changing(d):
    d[0] *= 2
    try:
        yield d[0]
    finally:
        d[0] *= 3


@program(vec(4))
def break_out_of_a_generator(a):
    s, k = 0.0, 0
    for v in squares(a):
        if k == 2:
            break
        s += v * a[0]
        k += 1
    return s


@program(vec(4))
def loop_over_a_generator_with_else(a):
    s = 0.0
    for v in squares(a):
        if v > 100:
            break
        s += v * a[0]
    else:
        s *= 2
    return s


@program(vec(4))
def return_out_of_a_generator(a):
    k = 0
    for v in squares(a):
        if k == 2:
            return v * a[1]
        k += 1
    return a[0]


@program(num(1.2, 1.4))
def endless_generator_left_by_break(x):
    s = 0.0
    for v in powers(x):
        if v > 4:
            break
        s += v
    return s


@program(num(1.2, 1.4))
def endless_generator_left_by_return(x):
    s, k = 0.0, 0
    for v in powers(x):
        k += 1
        if k % 2:
            continue
        if k > 7:
            return s * v
        s += v


@program(vec(4))
def yields_from_others(a):
    s = 0.0
    for i, v in enumerate(chained(a)):
        s += v * v * (i + 1)
    return s


@program(vec(4))
def yields_from_others_and_breaks(a):
    s, k = 0.0, 0
    for v in chained(a):
        k += 1
        if k > 6:
            break
        s += v * v
    return s


@program(vec(4))
def next_of_a_generator(a):
    return next(squares(a)) * a[1]


@program(vec(4))
def next_with_a_default(a):
    def large(b):
        for v in b:
            if v > 10:
                yield v * v

    return next(large(a + 20)) + next(large(a), a[0])


@program(vec(4))
def next_of_a_generator_expression(a):
    return next(v * v for v in a) + next((v for v in a if v > 5), a[1] ** 2)


@program(vec(4))
def generators_in_each_other(a):
    s = 0.0
    for v in squares(a):
        for w in squares(a[:3]):
            if w > v:
                break
            s += v * w
        else:
            s *= 1.5
        if s > 50:
            break
    return s


@program(vec(4))
def generator_with_a_finally(a):
    def values(b):
        try:
            for v in b:
                yield v * v
        finally:
            b[0] = b[0] * 2

    s, k = 0.0, 0
    for v in values(a):
        s += v
        k += 1
        if k == 3:
            break
    return s * a[0]


@program(vec(4))
def exception_in_the_consumer(a):
    s, k = 0.0, 0
    try:
        for v in squares(a):
            s += v
            k += 1
            if k == 2:
                raise RuntimeError
    except RuntimeError:
        s *= a[0]
    return s


@program(vec(4))
def exception_in_the_generator(a):
    def values(b):
        for k in range(4):
            if k == 2:
                raise ValueError
            yield b[k]

    s = 0.0
    try:
        for v in values(a):
            s += v * v
    except ValueError:
        s *= 2
    return s


@program(vec(4))
def lists_and_sums_of_generators(a):
    return sum(list(chained(a))) + sum(v * v for v in squares(a))


@program(num())
def manager_with_state(x):
    with Scale(x) as s:
        y = x * s.k
    return y * s.n


@program(num())
def return_in_a_with_in_a_loop(x):
    s = Scale(x)
    for i in range(5):
        with s:
            if i == 3:
                return s.n * x
            x = x * 1.1
    return x


@program(vec(4))
def manager_from_a_generator(a):
    with changing(a) as v:
        y = v * a[1]
    return y * a[0]


@program(vec(4))
def return_in_a_manager_from_a_generator(a):
    for i in range(4):
        with changing(a) as v:
            if i == 2:
                return v * a[0]
            a[1] += v
    return a[0]


@program(vec(4))
def exception_through_a_manager(a):
    try:
        with changing(a) as v:
            if v * v >= 0:
                raise ValueError("x")
            y = v
    except ValueError:
        y = a[0] * 2
    return y * a[0]


@program(vec(4))
def suppressed_exception(a):
    s = 0.0
    with contextlib.suppress(IndexError):
        for i in range(10):
            s += a[i] ** 2
    return s


@program(num(0.4, 1.2), num(-1.2, -0.4))
def manager_that_swallows(x, y):
    def one(v):
        w = v
        with Forgiving():
            if v < 0:
                raise ValueError("x")
            w = v * v
        return w * 3

    return one(x) * one(y)


@program(num())
def return_in_an_errstate(x):
    def one(v):
        with np.errstate(divide="ignore"):
            y = v / 3
            if y > 10:
                return y
        return y * v

    return one(x) + one(x + 40.0)


@program(num())
def several_managers(x):
    with contextlib.nullcontext(x * x) as y, Scale(3.0) as s:
        z = y * s.k
    return z
