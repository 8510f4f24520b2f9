"""itertools, functools and operator, over sequences of known and of unknown length."""

import functools
import itertools
import operator

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("iterators")


# pairs of indices -----------------------------------------------------------------------------------------------------


@program(arr(4, 2), vec(4), 4)
def energy_of_pairs(r, q, n):
    total = 0.0
    for i, j in itertools.combinations(range(n), 2):
        d = r[i] - r[j]
        total += q[i] * q[j] / np.sqrt(d @ d + 0.1)
    return total


@program(vec(5), 5)
def triples_and_permutations(x, n):
    total = 0.0
    for i, j, k in itertools.combinations(range(n), 3):
        total += x[i] * x[j] * x[k]
    for i, j in itertools.permutations(range(n), 2):
        total += x[i] ** 2 * x[j] * i
    for a, b in itertools.combinations_with_replacement(x, 2):
        total += a * b
    return total


@program(vec(4), vec(3))
def products_of_arrays(a, b):
    total = 0.0
    for x, y in itertools.product(a, b):
        total += np.sin(x * y)
    for x, y in itertools.product(a, repeat=2):
        total += x * y * y
    return total


@program(vec(5))
def neighbours(x):
    total = 0.0
    for a, b in itertools.pairwise(x):
        total += (a - b) ** 2
    return total + sum(a * b for a, b in itertools.combinations(x, 2))


@program(vec(5), 5)
def pairs_of_list(x, n):
    items = [x[i] ** 2 for i in range(n)]
    total = 0.0
    for k, (a, b) in enumerate(itertools.combinations(items, 2)):
        total += a * b * (k + 1)
    return total


# one after the other --------------------------------------------------------------------------------------------------


@program(vec(4), vec(3), num())
def chained(a, b, s):
    total = 0.0
    for v in itertools.chain(a, [s, s * s], b):
        total = total * 0.8 + v * v
    rows = [a, b]
    for v in itertools.chain.from_iterable(rows):
        total = total * 0.9 + v
    return total


@program(arr(3, 2))
def chained_rows(m):
    return sum(v * v * k for k, v in enumerate(itertools.chain.from_iterable(m)))


@program(vec(6), 4)
def sliced_iterators(x, n):
    total = 0.0
    for v in itertools.islice(x, n):
        total += v * v
    for v in itertools.islice(x, 1, n + 1, 2):
        total += v**3
    for k in itertools.islice(itertools.count(2), n):
        total += x[k - 2] * k
    return total


@program(vec(5), num())
def accumulated(x, s):
    total = 0.0
    for v in itertools.accumulate(x):
        total += v * v
    for v in itertools.accumulate(x, operator.mul, initial=s):
        total += np.sin(v)
    parts = list(itertools.accumulate(x, lambda a, b: a * b + s))
    return total * parts[-1] + parts[1]


@program(vec(5))
def reduced(x):
    a = functools.reduce(lambda p, q: p * 0.5 + q * q, x)
    b = functools.reduce(operator.mul, [v + 2.0 for v in x])
    return a * b + functools.reduce(operator.add, x, 1.0)


# by a condition -------------------------------------------------------------------------------------------------------


@program(vec(6))
def split_by_condition(x):
    total = 0.0
    for v in itertools.takewhile(lambda v: v < 0.9, x):
        total += v * v
    for v in itertools.dropwhile(lambda v: v < -0.2, x):
        total += v**3
    for v in itertools.filterfalse(lambda v: v > 0.0, x):
        total += np.exp(v)
    for v in itertools.compress(x, x > 0.1):
        total += np.sin(v)
    return total


@program(vec(7), 7)
def grouped(x, n):
    items = [(i // 3, x[i]) for i in range(n)]
    total = 0.0
    for key, group in itertools.groupby(items, key=lambda t: t[0]):
        part = 0.0
        for _, v in group:
            part += v
        total += part * part * (key + 1)
    return total


# without end ----------------------------------------------------------------------------------------------------------


@program(vec(5), vec(2))
def zipped_with_endless(x, w):
    total = 0.0
    for k, v in zip(itertools.count(), x):
        total += k * v * v
    for v, a in zip(x, itertools.cycle(w)):
        total += v * a
    for v, a in zip(x, itertools.repeat(w[0])):
        total += np.sin(v * a)
    for v, t in zip(x, itertools.count(0.5, 0.25)):
        total += v * t
    for a in itertools.repeat(w[1], 3):
        total += a
    return total


@program(vec(5), vec(3), 5)
def zipped_to_the_longest(a, b, n):
    total = 0.0
    for x, y in itertools.zip_longest(a, b, fillvalue=0.5):
        total += x * y
    for x, y in itertools.zip_longest([a[0], a[1]], [b[0]], fillvalue=1.0):
        total += x * y
    return total


@program(vec(4))
def from_a_tee(x):
    first, second = itertools.tee(v * v for v in x)
    return sum(first) * sum(v * k for k, v in enumerate(second))


# operator, functools --------------------------------------------------------------------------------------------------


@program(vec(4), 4)
def getters(x, n):
    items = [(i, x[i]) for i in range(n)]
    value = operator.itemgetter(1)
    total = value(items[1]) * 2.0
    for k, v in sorted(items, key=operator.itemgetter(1)):
        total = total * 0.5 + v * k
    a, b = operator.itemgetter(0, -1)(x)
    size = operator.attrgetter("size")(x)
    return total * a + b * size + operator.methodcaller("sum")(x)


@program(num(), 5)
def local_cache(x, n):
    @functools.lru_cache(maxsize=None)  # noqa: UP033
    def power(k):
        return x**k

    @functools.cache
    def doubled(k):
        return 2.0 * power(k)

    return sum(power(i) * doubled(n - i) for i in range(n))


@program(vec(4), 4)
def functions_by_number(x, n):
    steps = [np.sin, lambda v: v * v, np.exp]
    total = 0.0
    for i in range(n):
        total += steps[i % 3](x[i])
    return total
