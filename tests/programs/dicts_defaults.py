"""Missing entries of dicts, counts, the order of OrderedDicts, and what views of dicts have become since."""

from __future__ import annotations

import functools
from collections import Counter, OrderedDict, defaultdict

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("dicts_defaults")
WORDS = [0, 1, 0, 2, 0]


@program(vec(3))
def default_sums_of_arrays(x):
    d = defaultdict(float)
    for i in range(3):
        d[i % 2] += x * (i + 1)
    return np.sum(d[0] * d[1])


@program(vec(3))
def default_sums_from_an_int(x):
    d = defaultdict(int)
    for i in range(4):
        d[i % 2] += np.sin(x) * i
    return sum(np.sum(v**2) for v in d.values())


@program(arr(4, 2), const([0, 1, 0, 2]))
def default_sums_of_rows(x, groups):
    d = defaultdict(float)
    for g, row in zip(groups, x, strict=True):
        d[g] += row**2
    return d[0][1] * d[1][0] + np.sum(d[2])


@program(vec(3))
def default_products_of_arrays(x):
    d = defaultdict(float)
    for i in range(3):
        d[i % 2] -= x
    for k in d:
        d[k] *= 2.0
    return np.sum(d[0] * d[1] * x)


@program(vec(5), const(WORDS))
def default_counts_and_weights(x, words):
    counts, sums = Counter(words), defaultdict(int)
    for w, v in zip(words, x, strict=True):
        sums[w] += v * counts[w]
    counts.update({0: 2})
    counts.update([1, 0, 7])
    return sum(sums[w] ** 2 * counts[w] for w in sums) + counts[7] * x[0]


@program(vec(3))
def missing_entries_are_ints(x):
    d = {}
    for i in range(3):
        d[i] = d.get(i - 1, 0) + x[i] ** 2
    return d.get(2, 0) * d.get(0, 0) + d.get(7, 0)


@program(vec(2))
def ordered_dicts_compare_their_order(x):
    a, b = OrderedDict(p=1, q=2), OrderedDict(q=2, p=1)
    return np.sum(x**2) if a == b else np.sum(x**3) * (2.0 if a == {"q": 2, "p": 1} else 1.0)


@program(vec(2))
def tuple_of_a_view_stays(x):
    d = {"a": x[0]}
    kept = tuple(d.values())
    d["a"] = x[1] * 3
    return kept[0] ** 2 + d["a"]


@program(num())
def sum_of_a_float_and_ints(x):
    return sum([x, 1]) * sum((2, x, x)) + sum([1, x * x], x)


@program(vec(3), vec(3), scalar=False)
def factories_with_other_constants(x, y):
    a = defaultdict(functools.partial(np.full, 3, 1.0))
    b = defaultdict(functools.partial(np.full, 3, 2.0))
    return [x * a[0], y * b[0]]


@program(vec(3), vec(3), scalar=False)
def factories_with_other_values(x, y):
    a = defaultdict(functools.partial(np.multiply, x, 1.0))
    b = defaultdict(functools.partial(np.multiply, y, 1.0))
    return [a[0] * 2.0, b[0]]


@program(vec(3), scalar=False)
def factories_made_in_turn(x):
    ds = [defaultdict(lambda k=k: x * k) for k in range(3)]
    return [d[0] * 1.0 for d in ds]
