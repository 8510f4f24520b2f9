"""Lists and dicts in arguments that are changed where they are reached through other lists, and read as arguments."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("arguments_reached")


@dataclass
class Held:
    u: Any
    v: Any


def drawn(*lengths):
    """Objects with lists of these lengths."""
    rng = np.random.default_rng(5)
    return const([Held([rng.uniform(-1, 1, 3) for _ in range(n)], rng.uniform(-1, 1, 3)) for n in lengths])


def with_dicts():
    rng = np.random.default_rng(7)
    return const([Held({k: rng.uniform(-1, 1, 3) for k in keys}, rng.uniform(-1, 1, 3)) for keys in ("ab", "abc")])


def lists(*lengths):
    rng = np.random.default_rng(9)
    return const([[rng.uniform(-1, 1, 3) for _ in range(n)] for n in lengths])


def weighed(values):
    return sum(np.sum(e * e) * (k + 1) for k, e in enumerate(values))


def total(held):
    return sum(weighed(e.u) for e in held)


@program(drawn(2, 3), 3)
def by_a_filter(held, n):
    some = [e for k, e in enumerate(held) if k != n]
    del some[0].u[1]
    return total(held)


@program(drawn(2, 3), 3)
def popped_and_put_elsewhere(held, n):
    some = [e for k, e in enumerate(held) if k != n]
    last = some[0].u.pop()
    some[1].u.insert(0, last * 2.0)
    return total(held) * np.sum(last)


@program(drawn(2, 3), 3)
def cleared_and_sliced(held, n):
    some = [e for k, e in enumerate(held) if k != n]
    some[0].u.clear()
    some[-1].u[1:] = [held[0].v]
    return total(held)


@program(drawn(2, 3), 3)
def an_array_in_one_is_written(held, n):
    some = [e for k, e in enumerate(held) if k != n]
    some[-1].u[1][0] *= 2.0
    return total(held)


@program(drawn(2, 3), 3)
def attributes_are_set(held, n):
    some = [e for k, e in enumerate(held) if k != n]
    some[0].u = some[1].u[1:]
    some[1].u.pop()
    some[1].v = held[0].v * 2.0
    return total(held) * np.sum(held[1].v)


@program(drawn(2, 3))
def in_the_order_of_arrays(held):
    some = sorted(held, key=lambda e: -np.sum(e.v))
    some[0].u.pop()
    some[1].u.append(held[0].v)
    return total(held)


@program(drawn(2, 3), 3)
def by_filter_and_a_lambda(held, n):
    some = list(filter(lambda e: np.sum(e.v) > -9.0, held))
    some[0].u.pop()
    some[1].u.append(held[0].v)
    return total(held)


@program(drawn(2, 3), 3)
def each_of_those_that_are_long(held, n):
    def shorten(e):
        e.u.pop()

    for e in [e for e in held if len(e.u) > n - 1]:
        shorten(e)
    return total(held)


@program(drawn(2, 3), 3)
def in_pairs_with_numbers(held, n):
    pairs = [(k, e) for k, e in enumerate(held) if k != n]
    pairs[1][1].u.pop()
    return total(held)


@program(drawn(2, 3), 3)
def their_lists(held, n):
    some = [e.u for k, e in enumerate(held) if k != n]
    some[0].pop()
    some[1].append(held[1].v)
    return total(held)


@program(with_dicts(), 3)
def their_dicts(held, n):
    some = [e for k, e in enumerate(held) if k != n]
    first = some[0].u.pop("a")
    some[1].u["a"] = some[0].u["b"] * 2.0
    some[1].u["z"] = first * 3.0
    return sum(weighed(e.u.values()) for e in held) * np.sum(first)


@program(lists(2, 3, 1), 3)
def lists_of_the_argument(b, n):
    some = [e for e in b if np.sum(e[0]) < n]
    some[1].pop(0)
    some[0].extend([some[1][0] * 2.0])
    some[2].clear()
    return sum(weighed(e) for e in b)


@program(lists(2, 3))
def lists_in_the_order_of_arrays(b):
    p, q = b
    some = sorted((p, q), key=lambda e: -np.sum(e[0]))
    some[0].pop()
    return weighed(p) * weighed(q)


@program([[1, 2, 3], [1, 2]], vec(3), vec(3))
def lists_of_ints(b, x, y):
    p, q = b
    some = sorted((p, q), key=lambda e: -e[0] * y[0])
    some[0].pop()
    return sum(x * e for e in p) @ sum(y * e for e in q)


@program([{"a": [vec(3)]}, {"a": [vec(3), vec(3)]}])
def lists_of_dicts_in_the_order_of_arrays(b):
    p, q = b
    some = sorted((p, q), key=lambda e: -np.sum(e["a"][0]))
    some[0]["a"].pop()
    return weighed(p["a"]) + weighed(q["a"]) * 3.0


@program(lists(2, 3), 3)
def lists_that_a_recursion_shortens(b, n):
    def shorten(some, k):
        if k <= 0:
            return 0.0
        some[k - 1].pop()
        return np.sum(some[0][0]) + shorten(some, k - 2)

    return shorten([e for e in b if np.sum(e[0]) < n], n - 1) * sum(weighed(e) for e in b)
