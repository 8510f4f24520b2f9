"""zip() of names, or of parts of different types, with lists and arrays that only a run tells the length of."""

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("zips_written_out")
PARTS = const([np.array([0.75, -0.798, 0.363]), np.array([-0.366, 0.193, 0.293]), np.array([0.62, -0.643, 0.129])])


def some(parts, n):
    return [parts[i] for i in range(n)]


@program(PARTS, const(2))
def names_of_fewer(parts, n):
    total = 0.0
    for name, v in zip(("u", "v", "w"), some(parts, n)):
        total += len(name) * np.sum(v) * (2 if name == "u" else 1)
    return total


@program(PARTS, const(2))
def names_of_as_many_or_more(parts, n):
    total = 0.0
    for name, v, k in zip(("u", "v"), some(parts, n), some(parts, n + 1)):
        total += np.sum(v * k) * (2 if name == "u" else 1)
    return total


@program(PARTS, const(2), num(0.2, 0.6))
def parts_of_different_types(parts, n, s):
    mixed = [parts[0], s, parts[2][:2], parts[1]]
    total = 0.0
    for k, (a, b) in enumerate(zip(mixed, some(parts, n))):
        total += np.sum(a) * np.sum(b**2) * (k + 1)
    return total


@program(PARTS, const(1))
def with_an_else(parts, n):
    total = 0.0
    for name, v in zip(("u", "v", "w"), some(parts, n)):
        total += np.sum(v) * (2 if name == "u" else 1)
    else:
        total *= 3.0
    return total


@program(PARTS, const(2))
def with_break_and_else(parts, n):
    total = 0.0
    for m in (1, n, 3):
        for name, v in zip(("u", "v", "w"), some(parts, m)):
            if name == "w":
                break
            total += np.sum(v) * (2 if name == "u" else 1)
        else:
            total *= 3.0
        total += parts[0][m - 1]
    return total


@program(PARTS, const(2))
def returned_from(parts, n):
    total = 0.0
    for name, v in zip(("u", "v", "w"), some(parts, n)):
        if name == "v" and v[0] < 0:
            return total * v[1]
        total += np.sum(v) * (2 if name == "u" else 1)
    return total


@program(PARTS, const(2), num(0.2, 0.6))
def comprehensions(parts, n, s):
    mixed = [parts[0], s, parts[2][:2], parts[1]]
    sums = [np.sum(a) * np.sum(b) for a, b in zip(mixed, some(parts, n))]
    chosen = [np.sum(a) for a, b in zip(mixed, some(parts, n)) if np.sum(b) > 0.0]
    named = {name: np.sum(v) for name, v in zip(("u", "v", "w"), some(parts, 3))}
    return sum(sums) + sum(chosen) * len(sums) + named["u"] * named["w"]


@program(PARTS, const(2))
def generators_and_maps(parts, n):
    total = sum(np.sum(v) * len(name) for name, v in zip(("uu", "v", "w"), some(parts, n)))
    total += sum(map(lambda name, v: np.sum(v) * len(name), ("uu", "v", "w"), some(parts, n)))
    return total


@program(PARTS, const(2), const(False))
def of_what_a_branch_made(parts, n, flag):
    halves = [0.5 * v for v in parts]
    chosen = some(parts, n)
    if not flag:
        parts = [0.5 * a + 0.4 * b for a, b in zip(halves, chosen)]
    else:
        for _ in halves:
            parts[0] = 0.5 * parts[0] + halves[0]
            halves[-1] = sum(parts) / len(parts)
    return np.sum(np.array(parts) ** 2) + np.sum(chosen[0])


@program(vec(4), const(2))
def beside_an_array(x, n):
    total = 0.0
    y = x[:n]
    for name, v in zip(("u", "v", "w"), y):
        total += v * v * len(name)
    for name, row in zip(("u", "v", "w"), np.outer(x, x)[: n - 1]):
        total += np.sum(row) * (3 if name == "u" else 1)
    return total


@program(PARTS, const(2))
def put_into_dicts_and_lists(parts, n):
    named = dict(zip(("u", "v", "w"), some(parts, n)))
    total = sum(np.sum(v) for v in named.values()) + np.sum(named["u"]) * (2 if "w" in named else 3)
    named.update(zip(("w", "u"), some(parts, n - 1)))
    pairs = list(zip(("u", "v", "w"), some(parts, n)))
    total += sum(np.sum(v) * len(k) for k, v in pairs)
    mixed = [(np.ones(2), 1.0)]
    mixed.extend(zip((np.ones(3), 2.0 * np.ones(2), np.ones(4)), [np.sum(v) for v in some(parts, n)]))
    return total * len(named) + sum(np.sum(v) * k for v, k in mixed)


@program(PARTS, const(2))
def beside_what_is_known(parts, n):
    total = 0.0
    for k, (a, b, v) in enumerate(zip(frozenset({3, 1, 2}), range(5, 9), some(parts, n))):
        total += np.sum(v) * (a + 2 * b) * (k + 1)
    return total
