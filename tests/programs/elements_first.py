"""The first element that there is, and what Python raises where there is none."""

import functools

import numpy as np

from tests.programs.zoo import arr, const, family, vec

program = family("elements_first")
READ = (vec(4), const(0.2))


@program(arr(3, 4))
def first_of_each_row(x):
    return sum(next(v for v in row if v > np.min(row)) for row in x) * x[0, 0]


@program(arr(3, 4))
def first_of_each_row_in_a_list(x):
    return sum([next(iter(row)) * k for k, row in enumerate(x)])


@program(arr(3, 4))
def first_two_of_each_row_in_a_dict(x):
    firsts = {k: (next(iter(row)), next(v for v in row[1:] if v * 2.0 > v - 2.0)) for k, row in enumerate(x)}
    return sum(a * b for a, b in firsts.values())


@program(*READ)
def first_in_an_attempt(x, limit):
    try:
        return next(v for v in x if v > limit)
    except StopIteration:
        return x[0] * 2


@program(vec(4), const(7.0))
def no_first_in_an_attempt(x, limit):
    try:
        return next(v for v in x if v > limit)
    except StopIteration:
        return x[0] * 2


@program(*READ)
def first_in_an_attempt_and_used(x, limit):
    s = x[1]
    try:
        v = next(v for v in x if v > limit)
        s = s * v + next(v for v in x if v < limit)
    except StopIteration:
        s = s * x[0]
    return s * x[2]


@program(*READ)
def first_in_attempts_of_a_loop(x, limit):
    total = 0.0
    for k in range(4):
        try:
            total += next(v for v in x[k:] if v > limit) * x[k]
            total *= next(v for v in x[:k] if v < limit)
        except StopIteration:
            total += x[k]
    return total


@program(*READ)
def any_and_first_in_an_attempt(x, limit):
    try:
        if any(v > limit for v in x):
            return next(v * v for v in x if v > limit) + sum(v for v in x if v < limit)
        raise StopIteration
    except StopIteration:
        return x[0] * x[3]


@program(vec(4), const(7.0))
def product_of_none(x, limit):
    try:
        return functools.reduce(lambda a, b: a * b, [v for v in x if v > limit])
    except TypeError:
        return x[0] * 2


@program(vec(4), const(-7.0))
def product_of_all_in_an_attempt(x, limit):
    try:
        return functools.reduce(lambda a, b: a * b, [v for v in x if v > limit])
    except TypeError:
        return x[0] * 2


@program(vec(4), const(7.0))
def unpacked_where_there_are_too_few(x, limit):
    try:
        first, *rest = [v for v in x if v > limit]
        return first * len(rest)
    except ValueError:
        return x[1] * 3


@program(vec(4), const((7.0, -7.0)))
def unpacked_from_both_ends(x, limits):
    total = 0.0
    for limit in limits:
        try:
            first, *_, last = [v for v in x if v > limit]
            total += first * last
        except ValueError:
            total += x[1] * 3
    return total


def _pair(s):
    yield s
    yield s * 2.0


@program(vec(2), const(-5.0))
def left_at_the_first_value_in_an_attempt(x, limit):
    a = x[0]
    try:
        for v in _pair(x[1]):
            if v > limit:
                break
        a = a * v
    except ValueError:
        a = a * 3.0
    return a * x[0]


@program(vec(3), const((1, 0)))
def a_yield_in_an_attempt(x, c):
    def outer(a, s):
        try:
            yield a[c[0]] + a[0] if s < 0.3 else a[2]
        except LookupError:
            pass
        yield s

    def inner(a):
        yield a[1] * 0.5

    def sums(a, s):
        for v in outer(a, a[2]):
            for w in inner(a):
                if c[1] > 1:
                    continue
                s = s + v * w
        return s

    return sums(x.copy(), x[2]) + x @ x


def _first_again(values, k):
    for _ in range(k):
        try:
            first = next(v for v in [values])
        except StopIteration:
            pass
        yield first[::1]


@program(vec(3), const(2))
def first_kept_by_a_generator(x, n):
    for v in _first_again(x, n):
        if n < 3:
            return np.sum(x * v[0])
        list(_first_again(v, n))
    return x[0]


@program(vec(3), const(2))
def first_kept_by_a_generator_and_used(x, n):
    total = np.zeros(3)
    for v in _first_again(x, n):
        for w in _first_again(v * 2.0, n):
            total = total + w * v
    return np.sum(total)


@program(vec(4), const(3))
def first_kept_in_a_loop_and_read_by_parts(x, n):
    total = 0.0
    for k in range(n):
        try:
            part = next(v for v in [x[k:], x[:2]] if len(v) > 1)
        except StopIteration:
            pass
        total += part[0] * part[-1]
    return total


@program(vec(4), const(3))
def first_kept_in_a_loop_and_read_afterwards(x, n):
    for k in range(n):
        try:
            part = next(v for v in [x * 2.0] if n > 1)
        except StopIteration:
            pass
        total = part[1:3] * x[k]
    return np.sum(total * part[::2])
