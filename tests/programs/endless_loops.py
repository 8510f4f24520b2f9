"""Loops over itertools.count, cycle and repeat, which `break`, `return` or an exception ends; next() of them."""

import itertools

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("endless_loops")
X = const(np.array([0.5, 0.7, 0.9]))


@program(X)
def counted_until_small(x):
    s = x[0]
    for k in itertools.count(1):
        t = x[1] ** k / k
        s += t
        if abs(t) < 1e-3:
            return s


@program(X)
def counted_in_steps(x):
    s = 0.0
    for k in itertools.count(0.5, 0.25):
        s += x[1] * k
        if s > 4:
            break
    else:
        s = 0.0
    return s * x[0]


@program(X)
def gone_through_in_circles(x):
    s = 0.0
    for v in itertools.cycle(x):
        s += v * v
        if s > 7.1:
            break
    return s


@program(X)
def several_together(x):
    s = 0.0
    for k, (a, b) in enumerate(zip(itertools.cycle(x), itertools.repeat(x[1]))):
        s = s + a * b * k
        if k > 6:
            break
    return s


@program(X)
def gone_on_with_behind_the_loop(x):
    numbers = itertools.count(2)
    s = 0.0
    for k in numbers:
        s += x[0] ** k
        if k == 5:
            break
    return s * next(numbers) + x[1] ** next(numbers)


@program(X)
def numbers_given_out(x):
    ids = itertools.count()
    a, b = next(ids), next(ids)
    total = x[a] ** 2 + x[b] ** 3
    for v in x:
        total += v * next(ids)
    return total


@program(X)
def ended_by_an_exception(x):
    s = x[0]
    try:
        for k in itertools.count():
            s = s * 1.5 + x[k]
    except IndexError:
        s = s * x[1]
    return s


@program(X, const(0.4))
def one_in_the_other(x, limit):
    total = 0.0
    for k in itertools.count():
        if k > 3:
            break
        s = x[0]
        for j in itertools.count(k):
            s *= x[1]
            if s < limit or j > 5:
                break
        total += s * (k + 1)
    return total


@program(X)
def written_while_counting(x):
    y = x.copy()
    for k in itertools.count():
        y[k % 3] *= x[(k + 1) % 3]
        if y[k % 3] < 0.2:
            break
    return np.sum(y**2)


@program(X)
def mapped_without_end(x):
    total = 0.0
    for v in map(lambda k: x[k % 3] ** k, itertools.count(1)):
        total += v
        if v < 0.1:
            break
    return total


@program(vec(4))
def taken_while_few(x):
    s = 0.0
    for k in itertools.takewhile(lambda k: k < 4, itertools.count()):
        s += x[k] ** (k + 1)
    return s
