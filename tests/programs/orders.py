"""Orders that a comparison gives (functools.cmp_to_key), heapq.merge, and iter() of a function and a sentinel."""

import functools
import heapq

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("orders")
X = const(np.array([0.9, 0.2, 0.7, 0.4]))
Y = const(np.array([0.3, 0.8, 0.1]))


def by_distance(a, b):
    return -1 if abs(a - 0.5) < abs(b - 0.5) else 1 if abs(a - 0.5) > abs(b - 0.5) else 0


@program(X)
def sorted_by_a_comparison(x):
    s = sorted(x, key=functools.cmp_to_key(by_distance))
    return s[0] * 3 + s[1] ** 2 + s[3]


@program(X)
def sorted_downwards_by_a_lambda(x):
    rows = [[v, k] for k, v in enumerate(x)]
    rows.sort(key=functools.cmp_to_key(lambda a, b: a[0] - b[0]), reverse=True)
    total = 0.0
    for k, row in enumerate(rows):
        total += row[0] ** (k + 1) * (row[1] + 1)
    return total


@program(X)
def equal_ones_keep_their_order(x):
    rows = [(v, k) for k, v in enumerate(x)]
    total = 0.0
    for down in (False, True):
        ordered = sorted(rows, key=functools.cmp_to_key(lambda a, b: a[1] % 2 - b[1] % 2), reverse=down)
        for k, (v, j) in enumerate(ordered):
            total += v * (k + 1) * (j + 2)
    return total


@program(X, Y)
def merged_in_order(x, y):
    total = 0.0
    for k, v in enumerate(heapq.merge(sorted(x), sorted(y), [0.25, 0.5])):
        total += v ** (k + 1)
    return total


@program(X, Y)
def merged_by_a_key_downwards(x, y):
    a = sorted(((v, k) for k, v in enumerate(x)), reverse=True)
    b = sorted(((v * 1.1, k) for k, v in enumerate(y)), reverse=True)
    merged = list(heapq.merge(a, b, key=lambda t: t[0], reverse=True))
    return sum(v * (k + 1) * (j + 1) for j, (v, k) in enumerate(merged))


@program(X, Y)
def merged_and_asked_for_some(x, y):
    merged = heapq.merge(sorted(x), sorted(y))
    first = next(merged)
    second = next(merged)
    return first * 2 + second**2 + sum(merged)


@program(vec(4))
def called_until_none_comes(x):
    it = iter(x)
    s = 0.0
    for v in iter(lambda: next(it, None), None):
        s += v**2
    return s


@program(X)
def popped_until_a_mark(x):
    stack = [x[0], x[1], -1.0, x[2], x[3]]
    total = 1.0
    for v in iter(stack.pop, -1.0):
        total *= v
    return total * stack[0]


@program(X)
def counted_down_by_a_function(x):
    state = {"k": 4}

    def step():
        state["k"] -= 1
        return state["k"]

    return sum(x[k] ** (k + 1) for k in iter(step, 0))
