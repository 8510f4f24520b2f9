"""Dicts: keys that are known only at run time, and every method of dicts."""

from collections import Counter, OrderedDict, defaultdict

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("dicts")


# keys known at run time -----------------------------------------------------------------------------------------------


@program(num(), 5)
def powers_by_number(x, n):
    d = {}
    for i in range(n):
        d[i] = x**i
    total = 0.0
    for i in range(n):
        total += d[i] * d[n - 1 - i]
    return total


@program(num(), num(), 9)
def memo_of_recurrence(a, b, n):
    memo = {0: a, 1: b}
    k = 2
    while k <= n:
        memo[k] = np.sin(memo[k - 1]) * memo[k - 2] + 0.5 * memo[k // 2]
        k += 1
    return memo[n] + memo[n // 3]


@program(vec(7), const(np.array([2, 0, 2, 5, 0, 2, 1])))
def histogram_by_get(x, bins):
    d = {}
    for i in range(len(bins)):
        k = bins[i]
        d[k] = d.get(k, 0.0) + x[i] ** 2
    total = 0.0
    for k in d:
        total += np.sin(d[k]) * (k + 1)
    return total


@program(vec(6), const(np.array([1, 0, 1, 3, 0, 1])))
def histogram_by_default(x, bins):
    d = defaultdict(float)
    for i, k in enumerate(bins):
        d[k] += x[i] * x[i]
    return sum(v * v for v in d.values()) + d[7]


@program(vec(6), const(np.array([1, 0, 1, 3, 0, 1])))
def only_if_absent(x, keys):
    d = {}
    for i in range(len(keys)):
        if keys[i] not in d:
            d[keys[i]] = x[i] ** 3
        else:
            d[keys[i]] *= x[i]
    total = 0.0
    for k, v in d.items():
        total += v * (1.0 + k)
    return total * len(d)


@program(vec(6), const(np.array([1, 0, 1, 3, 0, 1])))
def overwritten_entries(x, keys):
    d = {}
    total = 0.0
    for i in range(len(keys)):
        d[keys[i]] = np.exp(x[i])
        total += d[keys[0]] * d[keys[i]]
        d[keys[i]] = d[keys[i]] * x[i - 1]
    return total + d[1] * d[3]


@program(vec(6), 6)
def popped_and_deleted(x, n):
    d = {}
    for i in range(n):
        d[i] = x[i] * x[i]
    first = d.pop(0) * 3.0
    del d[n - 2]
    rest = d.pop(n, 2.5)
    d[0] = x[1] * first
    total = first * rest
    for k in d:
        total = total * 0.5 + d[k]
    return total


@program(arr(3, 4), 3, 4)
def keyed_by_pairs(a, n, m):
    d = {}
    for i in range(n):
        for j in range(m):
            d[i, j] = np.sin(a[i, j])
    total = 0.0
    for (i, j), v in d.items():
        total += v * d[(i + j) % n, j] * (i + 1)
    return total


@program(vec(4), 4)
def grid_by_neighbours(x, n):
    u = {}
    for i in range(n):
        u[(i, 0)] = x[i]
    for t in range(3):
        for i in range(n):
            left = u.get((i - 1, t), 0.0)
            right = u.get((i + 1, t), 0.0)
            u[(i, t + 1)] = u[(i, t)] + 0.1 * (left - 2.0 * u[(i, t)] + right) * u[(i, t)]
    return sum(u[(i, 3)] ** 2 for i in range(n))


@program(vec(5))
def dict_comprehension_over_array(x):
    d = {i: v * v for i, v in enumerate(x)}
    return sum(np.sin(v) * k for k, v in d.items())


@program(vec(5), 5)
def filtered_dict_comprehension(x, n):
    d = {i * 2: x[i] ** 2 for i in range(n) if i != 2}
    return sum(d.values()) * max(d.values()) + d[2]


@program(vec(3), 3)
def arrays_by_number(x, n):
    d = {}
    d[0] = x
    for i in range(1, n):
        d[i] = np.tanh(d[i - 1]) * d[0]
    total = 0.0
    for i in range(n):
        total += np.sum(d[i] ** 2)
    return total


@program(vec(5), const(np.array([0, 1, 0, 2, 1])))
def arrays_accumulated(x, keys):
    d = {}
    for i in range(len(keys)):
        k = keys[i]
        d[k] = d.get(k, np.zeros(5)) + x * x[i]
    return sum(np.sum(np.sin(v)) for v in d.values())


@program(vec(4), 4)
def setdefault_by_number(x, n):
    d = {}
    total = 0.0
    for i in range(n):
        total += d.setdefault(i % 2, x[i]) * x[i]
    return total


@program(vec(4), 4)
def counted(x, n):
    c = Counter()
    for i in range(n):
        c[i % 3] += 1
    return sum(x[i] * c[i % 3] for i in range(n)) + c[17]


@program(vec(4), 4)
def counted_items(x, n):
    counts = Counter([i % 2 for i in range(n)])
    return sum(x[k] ** 2 * v for k, v in counts.items())


@program(vec(4), 4)
def ordered_by_number(x, n):
    d = OrderedDict()
    for i in range(n):
        d[n - i] = x[i] * x[0]
    total = 0.0
    for v in d.values():
        total = total * 0.7 + v
    return total


@program(vec(4), 4)
def sorted_keys(x, n):
    d = {}
    for i in range(n):
        d[(i * 3) % n] = x[i] ** 2
    total = 0.0
    for k in sorted(d):
        total = total * 0.5 + d[k]
    return total


@program(vec(4), 4)
def cleared_and_filled(x, n):
    d = {}
    total = 0.0
    for r in range(2):
        for i in range(n):
            d[i] = x[i] * (r + 1.0)
        total += d[r] * d[n - 1]
        d.clear()
        d[r] = total * x[0]
    return total + d[1]


@program(vec(4), 4)
def copied_dict(x, n):
    d = {}
    for i in range(n):
        d[i] = x[i] ** 2
    e = d.copy()
    e[0] = d[1] * 2.0
    f = dict(e)
    f[1] = e[0] * d[0]
    return d[0] + e[0] * e[1] + f[1] * f[2]


@program(vec(4), 4)
def joined_dicts(x, n):
    a, b = {}, {}
    for i in range(n):
        a[i] = x[i] ** 2
        b[i + 2] = np.sin(x[i])
    a.update(b)
    c = a | b
    return sum(v * (k + 1) for k, v in c.items()) * a[n]


def _spread(x, n):
    d = {}
    for i in range(n):
        d[i] = np.sin(x[i])
    return d


@program(vec(4), 4)
def dict_from_function(x, n):
    d = _spread(x, n)
    return d[0] * d[n - 1] + len(d) * d[1]


@program(vec(4), 4, True)
def dict_filled_on_one_path(x, n, flag):
    d = {}
    if x[0] < 3.0:
        for i in range(n):
            d[i] = x[i] ** 2
    else:
        d[0] = x[0]
    return d[0] * d[n - 1]


@program(vec(4), 4)
def dicts_by_pass(x, n):
    total = 0.0
    for t in range(n):
        d = {}
        for i in range(n):
            d[i] = x[i] * x[t]
        total += d[t] * d[0]
    return total


@program(vec(4), 4, scalar=False)
def dict_returned(x, n):
    d = {}
    for i in range(n):
        d[i] = np.sin(x[i]) * x[0]
    return d


# methods, keys known --------------------------------------------------------------------------------------------------


@program(num(), num())
def entry_deleted(x, y):
    d = {"a": x, "b": y, "c": x * y}
    del d["a"]
    return sum(v * v for v in d.values()) * len(d) + ("a" in d)


@program(num(), num())
def entry_popped(x, y):
    d = {"a": x * x, "b": y}
    a = d.pop("a")
    z = d.pop("z", 3.0)
    return a * z + sum(d.values()) ** 2


@program(num(), num())
def setdefault_of_known(x, y):
    d = {"a": x}
    b = d.setdefault("b", y * y)
    a = d.setdefault("a", 17.0)
    return a * b + d["b"] * d["a"]


@program(num(), num())
def updated_by_keyword(x, y):
    d = {"a": x}
    d.update(b=y * x, a=x + y)
    d.update([("c", x * 2.0)])
    d.update({"e": y})
    return d["a"] * d["b"] + d["c"] * d["e"]


@program(num(), num())
def union_operators(x, y):
    d = {"a": x} | {"b": y * x}
    d |= {"a": y, "c": x * 3.0}
    return d["a"] * d["b"] + d["c"]


@program(num(), num())
def from_keys(x, y):
    d = dict.fromkeys(["a", "b"], 1.0)
    d["a"] = x * y
    e = dict.fromkeys(("p", "q"), x)
    return d["a"] * d["b"] + e["p"] * e["q"]


@program(num(), num())
def cleared(x, y):
    d = {"a": x, "b": y}
    s = d["a"] * d["b"]
    d.clear()
    d["a"] = s * x
    return d["a"] + len(d)


@program(num(), num())
def sorted_known(x, y):
    d = {"b": x, "a": y, "c": x * y}
    total = 0.0
    for k in sorted(d):
        total = total * 2.0 + d[k]
    for t in sorted(d.items(), key=lambda t: t[0]):
        total = total * 0.5 + t[1]
    return total


@program(num(), num())
def default_with_known_keys(x, y):
    d = defaultdict(float)
    d["a"] += x * y
    d["b"] += y
    d["a"] += x
    return d["a"] * d["b"]


@program(num(), num())
def ordered_known(x, y):
    d = OrderedDict([("a", x), ("b", y * x)])
    d["c"] = x
    return sum(v * v for v in d.values())


@program(num(), num())
def compared_dicts(x, y):
    kinds = {"a": 1, "b": 2}
    return x if kinds == {"b": 2, "a": 1} else y


@program(num(), vec(3))
def items_by_condition(x, v):
    state = {"x": x, "v": v}
    if x > 0.0:
        state["x"] = np.sum(v**2)
    return state["x"] * np.sum(state["v"])
