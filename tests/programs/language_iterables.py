"""Sequences taken apart, zipped strictly, and put at the end of lists."""

import itertools

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("iterables")


@program(arr(3, 2))
def extended_by_rows(x):
    rows = []
    rows.extend(x)
    return np.sum(rows[1] ** 2) * rows[0][0]


@program(num(), 3)
def extended_by_range(x, n):
    a = [0]
    a.extend(range(n))
    a += range(3)
    return x * x * a[3] * a[-1]


@program(vec(3))
def extended_by_zip(x):
    pairs = []
    pairs.extend(zip(x, x[::-1]))
    return pairs[0][1] * pairs[1][0]


@program(vec(3))
def extended_by_map(x):
    a = [1.0]
    a.extend(map(lambda v: v * v, x))
    return a[1] * a[2]


@program([num(), num(), num()])
def extended_by_reversed_and_enumerate(x):
    a, b = [x[0]], []
    a.extend(reversed(x))
    b.extend(enumerate(x))
    return a[1] * a[3] * b[1][1] * b[2][0]


@program(vec(3))
def extended_by_generator(x):
    def squares(x):
        for v in x:
            yield v * v

    a = []
    a.extend(squares(x))
    return a[1] * a[2]


@program(vec(2))
def unpacked_list_and_array(x):
    p, q = [v * v for v in x]
    r, s = x
    return p * q + r * s


@program(vec(3), [num(), num()])
def zipped_strictly(x, w):
    total = 0.0
    for a, b in zip(x, x[::-1], strict=True):
        total += a * b * b
    return total + sum(a * b for a, b in zip(w, w, strict=True))


@program(vec(3), [num(), num()])
def starmap_over_pairs(x, w):
    a = sum(itertools.starmap(lambda p, q: p * q * q, zip(x, x[::-1])))
    return a * sum(itertools.starmap(lambda p, q: p + q * q, zip(w, w)))


@program(vec(3))
def combinations_with_replacement(x):
    return sum(p * q * q for p, q in itertools.combinations_with_replacement((x[0], x[1], x[2]), 2))


def halved(v):
    v *= 0.5
    return v


@program(vec(3))
def turned_once(x):
    """What is turned by zip(*...) is made once, and with it what making it changes."""
    rows, weights = zip(*[(halved(x), 1.0 + k) for k in range(2)])
    return np.sum(x) * weights[1] + np.sum(rows[0] ** 2)


@program(vec(3), vec(3))
def turned_with_keyword(x, y):
    total = 0.0
    for a, b in zip(*[halved(x), halved(y)], strict=True):
        total = total + a * a * b
    return total + np.sum(x * y)


@program(num(), vec(3))
def best_by_its_getitem(x, v):
    candidates = [x, 2 * x, x * x]
    table = {"a": x, "b": x * x * 5}
    k = max(range(len(candidates)), key=candidates.__getitem__)
    name = max(table, key=table.__getitem__)
    order = sorted(range(3), key=v.__getitem__)
    return candidates[k] * (k + 1) + table[name] ** 2 + v[order[0]] * v[order[2]] + sum(map(v.__getitem__, [0, 1]))
