"""Iterators over what is of different types, gone through in parts; lists that end with None."""

import itertools

import numpy as np

from tests.programs.zoo import arr, const, family, num

program = family("iterators_mixed")


@program(arr(2))
def next_of_two_ranks(x):
    it = iter([x, np.outer(x, x)])
    a = next(it)
    b = next(it)
    return np.sum(a * a) + np.sum(b * b)


@program(arr(2))
def layers_behind_the_first(x):
    it = iter([(np.eye(2), x), (np.ones((3, 2)), np.ones(3)), (np.ones(3), 1.0)])
    w, b = next(it)
    h = w @ x + b
    for w, b in it:
        h = np.tanh(w @ h + b)
    return h


@program(arr(2), 2)
def mixed_ranks_in_a_loop(x, n):
    it = iter([x, np.outer(x, x), x * 3.0])
    total = 0.0
    for _ in range(n):
        total += np.sum(next(it) ** 2)
    return total


@program(arr(2))
def pairs_of_mixed_ranks(x):
    it = iter([x, np.outer(x, x), 3.0 * x, x[0]])
    total = 0.0
    for a, b in zip(it, it):
        total += np.sum(a) * np.sum(b)
    return total


@program(arr(2))
def mixed_ranks_perhaps_behind_the_first(x):
    it = iter((x, np.outer(x, x), x * 3.0))
    if x[0] > 0.0:
        next(it)
    return np.sum(next(it) ** 2)


@program(arr(2))
def a_list_up_to_none(x):
    it = iter([x, 2.0 * x, None])
    total = 0.0
    while (v := next(it)) is not None:
        total += np.sum(v * v)
    return total


@program(num(), 1)
def one_of_a_list_with_none(x, k):
    items = [x * x, 2.0 * x, None, x]
    total = x
    while items[k] is not None:
        total *= items[k]
        k += 1
    return total


# comprehensions over what has no end, beside what has ----------------------------------------------------------------


@program(const([0.3, 0.5, 0.7]))
def comprehensions_beside_endless_ones(x):
    by_name = {k: v * v for k, v in zip(itertools.cycle("ab"), x)}
    counted = [v * k for k, v in zip(itertools.count(2), x)]
    pairs = sum(p * q * w for (p, q), w in zip(itertools.combinations(x, 2), itertools.repeat(x[1])))
    enumerated = [k * v for k, v in enumerate(itertools.islice(itertools.cycle(x), 4))]
    return by_name["a"] * by_name["b"] + sum(counted) * pairs + sum(enumerated)


@program(num())
def counts_beside_mixed_elements(x):
    total = 0.0
    for a, (k, c) in zip((x, [x, x * x]), enumerate(itertools.count(2))):
        total += (a if k == 0 else a[1]) * c * (k + 1)
    for a, (b, c) in zip((x, [x, x * x]), zip(itertools.count(), itertools.count(3))):
        total *= (a if b == 0 else a[1]) * c
    return total + sum([a * c for a, (_, c) in zip((x, 2 * x), enumerate(itertools.count(2)))])
