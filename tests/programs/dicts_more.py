"""Dicts that are carried, nested, passed on and kept in other things."""

import operator
from collections import Counter, defaultdict

import numpy as np

from s2sgrad import grad
from tests.programs.zoo import family, num, vec

program = family("dicts")


@program(vec(4), 3)
def table_replaced_in_every_pass(x, steps):
    d = {0: 1.0}
    for t in range(steps):
        new = {}
        for k in d:
            new[k + 1] = new.get(k + 1, 0.0) + d[k] * x[t]
            new[k - 1] = new.get(k - 1, 0.0) + d[k] * x[t + 1] ** 2
        d = new
    return sum(v * (k + 5) for k, v in d.items())


@program(vec(4), 4)
def two_tables_swapped(x, n):
    a, b = {}, {}
    for i in range(n):
        a[i] = x[i]
        b[i] = x[i] ** 2
    for _ in range(3):
        a, b = b, a
        a[0] = a[0] * b[1]
    return a[0] + b[0] * a[n - 1]


def _fill(d, x, n):
    for i in range(n):
        d[i] = x[i] ** 2 + d.get(i - 1, 0.0)


@program(vec(4), 4)
def filled_by_a_function(x, n):
    d = {}
    _fill(d, x, n)
    alias = d
    alias[0] = x[1] * d[1]
    return d[0] * d[n - 1]


@program(num(), 7)
def memo_in_a_closure(x, n):
    memo = {}

    def value(k):
        if k < 2:
            return x * k
        if k not in memo:
            memo[k] = np.sin(value(k - 1)) + value(k - 2)
        return memo[k]

    return value(n)


def _fib(n, x, memo):
    if n < 2:
        return x + n
    if n in memo:
        return memo[n]
    result = np.sin(_fib(n - 1, x, memo)) + 0.5 * _fib(n - 2, x, memo)
    memo[n] = result
    return result


@program(num(), 7)
def memo_as_an_argument(x, n):
    return _fib(n, x, {})


@program(vec(4), 4)
def nested_tables(x, n):
    state = {"seen": {}, "count": 0}
    for i in range(n):
        state["seen"][i % 3] = x[i] ** 2
        state["count"] += 1
    seen = state["seen"]
    return seen[0] * seen[1] + seen[2] * state["count"]


@program(vec(4), 4)
def list_of_tables(x, n):
    tables = [{}, {}]
    for i in range(n):
        tables[i % 2][i] = x[i] ** 2
    return tables[0][0] * tables[1][1] + tables[0][2]


class Table:
    def __init__(self):
        self.entries = {}

    def put(self, k, v):
        self.entries[k] = v

    def total(self):
        return sum(self.entries.values())


@program(vec(4), 4)
def table_in_an_object(x, n):
    t = Table()
    for i in range(n):
        t.put(i % 3, x[i] ** 2)
    return t.total() * t.entries[0]


@program(vec(4), 4)
def best_entry(x, n):
    d = {}
    for i in range(n):
        d[i] = x[i] ** 2
    k = max(d, key=d.get)
    j, w = min(d.items(), key=lambda t: t[1])
    return d[k] * (k + 1) + w * (j + 2)


@program(num(), num())
def groups_with_known_keys(x, y):
    groups = {"a": [], "b": []}
    for k in range(4):
        groups["a"].append(x**k)
        groups["b"].append(y * k)
    return sum(groups["a"]) * sum(groups["b"]) + y


@program(vec(5), 5)
def weights_by_default(x, n):
    d = defaultdict(lambda: 1.0)
    for i in range(n):
        d[i % 3] *= x[i] + 1.5
    return d[0] * d[1] + d[2] * d[9]


@program(vec(5), 5)
def tuples_as_entries(x, n):
    d = {}
    for i in range(n):
        d[i] = (x[i] ** 2, i)
    total = 0.0
    for k, (v, j) in d.items():
        total += v * j
    return total * d[1][0]


@program(vec(4), 4)
def caught_missing_key(x, n):
    d = {}
    for i in range(0, n, 2):
        d[i] = x[i] ** 2
    total = 0.0
    for i in range(n):
        try:
            total += d[i]
        except KeyError:
            total += 2.0 * x[i]
    return total


@program(vec(4), 4)
def while_there_is_something(x, n):
    d = {i: x[i] ** 2 for i in range(n)}
    total = 1.0
    while d:
        k, v = d.popitem()
        total = total * 0.5 + v * k
    return total + (0.0 if d else x[0])


@program(vec(3))
def arrays_changed_under_known_keys(x):
    d = {}
    for i in range(3):
        d[i] = np.zeros(2)
    d[0][0] = x[0] ** 2
    d[2] += x[1]
    return d[0][0] * np.sum(d[2]) + d[1][1]


@program(vec(3), 3)
def gradient_by_a_dict_taken_inside(x, n):
    d = Counter()
    for i in range(n):
        d[i] = x[i]
    g = grad(lambda d: d[0] * d[1] ** 2 + d[7])(d)
    return g[1] * x[2] + g[2] + g[0] + len(g)


@program(vec(2), 2)
def texts_as_entries(x, n):
    names = {}
    for i in range(n):
        names[i] = "a" if i % 2 else "b"
    names[n] = "c"
    return sum(x[i] * 2.0 if names[i] == "a" else x[i] ** 2 for i in range(n)) + len(names[n])


@program(vec(3), 3)
def known_keys_joined_with_others(x, n):
    d = {0: x * 2.0, 7: x} | {k: x * k for k in range(n)}
    return sum(np.sum(v**2) for v in d.values()) + len(d)


@program(vec(3), 2)
def known_keys_joined_by_a_function(x, n):
    d = operator.or_({0: x * 2.0, 7: x}, {k: x * k for k in range(n)})
    d[0] = d[7] * d[1]
    return sum(np.sum(v**2) for v in d.values())


@program(vec(3), 3)
def sets_joined_by_functions(x, n):
    s = {k for k in range(n)}
    both = operator.or_(s, {7})
    return np.sum(x**2) * len(both) + np.sum(x) * len(operator.and_(s, {1, 9})) + len(operator.sub(both, s))
