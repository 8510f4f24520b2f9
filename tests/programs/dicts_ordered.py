"""The keys of dicts in order, and dicts with different keys in one place."""

from __future__ import annotations

from collections import Counter

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("dicts_ordered")


VECTORS = [np.array([0.3, 0.2, -0.5]), np.array([0.7, -0.2, 0.4]), np.array([0.1, 0.9, -0.6])]
DICTS = [
    {"a": np.array([0.3, 0.2, -0.5]), "b": np.array([0.7, -0.2, 0.4])},
    {"a": np.array([0.1, 0.9, -0.6]), "b": np.array([0.7, -0.3, 0.41])},
]
INTS = {0: np.array([0.3, 0.2, -0.5]), 1: np.array([0.7, -0.2, 0.4]), 2: np.array([0.1, 0.9, -0.6])}
DICT = {"a": np.array([0.3, 0.2, -0.5]), "b": np.array([0.7, -0.2, 0.4]), "c": np.array([0.1, 0.9, -0.6])}


def score(*parts):
    return sum(np.sum(np.sin(p) * (k + 1.0)) for k, p in enumerate(parts))


@program(const(INTS))
def keys_min_dict(P):
    return score(P[min(P)], P[max(P)])


@program(const(INTS))
def keys_sorted_dict(P):
    return score(sum(P[k] * k for k in sorted(P)))


@program(const(INTS))
def keys_sorted_comp(P):
    b = {k: P[k] for k in sorted(P)}
    return score(b[0], b[2])


@program(const(INTS))
def keys_sorted_dict_rev(P):
    return score(sum(P[k] * (i + 1) for i, k in enumerate(sorted(P, reverse=True))))


@program(const(INTS))
def keys_sorted_items(P):
    return score(sum(v * (k + 1) for k, v in sorted(P.items(), key=lambda t: -t[0])))


@program(const(INTS))
def keys_sorted_values_key(P):
    return score(sum(v * (k + 1) for k, v in enumerate(sorted(P.values(), key=lambda t: t[0]))))


@program(const(INTS))
def keys_sorted_key_run(P):
    return score(sum(P[k] * (i + 1) for i, k in enumerate(sorted(P, key=lambda k: P[k][0]))))


@program(const(INTS))
def keys_max_key_run(P):
    return score(P[max(P, key=lambda k: P[k][0])])


@program(const(DICT))
def keys_min_str(P):
    return score(P[min(P)] + 2.0 * P[max(P)])


@program(const(DICT))
def keys_sorted_str(P):
    return score(sum(P[k] * (i + 1) for i, k in enumerate(sorted(P))))


@program(const(INTS))
def keys_list_dict(P):
    return score(sum(P[k] * (i + 1) for i, k in enumerate(list(P))))


@program(const(INTS))
def keys_reversed_dict(P):
    return score(sum(P[k] * (i + 1) for i, k in enumerate(reversed(P))))


@program(const(INTS), const(3))
def keys_list_index(P, n):
    return score(P[list(P)[-1]] + P[list(P)[n % 3]])


@program(vec(3), vec(3))
def keys_sorted_enum(x, y):
    b1 = [x, y]
    b2 = {k: v for k, v in enumerate(b1)}
    b2 = {k: b2[k] for k in sorted(b2)}
    return score(b2[0], b2[1])


@program(vec(3), vec(3))
def keys_sorted_added(x, y):
    d = {2: x, 0: y}
    d[1] = x * y
    return score(sum(d[k] * (i + 1) for i, k in enumerate(sorted(d))))


@program(vec(3), vec(3), const(3), const(2))
def keys_min_unknown(x, y, n, m):
    d = {n: x, m: y}
    return score(d[min(d)], d[max(d)])


@program(vec(3), vec(3), const(3), const(2))
def keys_sorted_unknown(x, y, n, m):
    d = {n: x, m: y}
    return score(sum(d[k] * (i + 1) for i, k in enumerate(sorted(d))))


@program(vec(3), vec(3), num(0.3, 0.8))
def keys_sorted_branch(x, y, s):
    d = {0: x, 1: y}
    if s < 0.9:
        d[2] = x * y
    return score(sum(d[k] * (i + 1) for i, k in enumerate(sorted(d))))


@program(vec(3), vec(3), num(0.3, 0.8))
def keys_min_branch(x, y, s):
    d = {1: x, 2: y}
    if s < 0.9:
        d[0] = x * y
    return score(d[min(d)], d[max(d)])


@program(vec(3), arr(2, 3), const(DICTS), const(3), const(2))
def keys_which_keys(x, M, P, n, m):
    b2 = P
    b6 = [b2[0][min(b2[0])]]
    b2[1] = {n: b6[m % len(b6)], n: x}  # noqa: F602
    return score(M[0])


@program(vec(3), vec(3), const(3))
def keys_which_keys2(x, y, n):
    P2 = [{0: x, 1: y}, {0: y, 1: x}]
    b6 = P2[0][min(P2[0])]
    P2[1] = {n: b6, n: x}  # noqa: F602
    return score(b6, P2[1][n])


@program(vec(3), vec(3))
def keys_which_keys3(x, y):
    P2 = [{0: x, 1: y}, {0: y, 1: x}]
    P2[1] = {0: x, 1: x * y}
    return score(P2[0][min(P2[0])], P2[1][max(P2[1])])


@program(vec(3), vec(3), const(3))
def keys_which_keys4(x, y, n):
    P2 = [{0: x, 1: y}, {0: y, 1: x}]
    P2[n % 2] = {0: x, 1: x * y}
    return score(P2[0][min(P2[0])], P2[1][max(P2[1])])


@program(vec(3), vec(3), const(3))
def keys_which_keys5(x, y, n):
    P2 = [{0: x, 1: y}, {0: y, 1: x}]
    P2[n % 2] = {0: x, 1: x * y, 2: y}
    return score(P2[0][min(P2[0])], P2[1][max(P2[1])])


@program(vec(3), vec(3), const(DICTS), const(3))
def keys_which_keys6(x, y, P, n):
    P[n % 2] = {'a': x, 'b': x * y}
    return score(P[0]['a'], sum(P[1].values()))


@program(vec(3), vec(3), const(DICTS))
def keys_which_keys7(x, y, P):
    P[0] = {'a': x, 'b': x * y, 'c': x}
    return score(P[0]['a'], sum(P[0].values()), len(P[1]) * x)


@program(vec(3), vec(3), num(0.3, 0.8), const(2))
def keys_list_paths(x, y, s, m):
    c = s < 0.9
    b5 = [x, y, x * y][::2]
    b7 = [{k: v for k, v in enumerate([x, y, x * y])}] if c else [{k: v for k, v in enumerate(b5)} for _ in range(m)]
    return score(b7[0][1])


@program(num(0.3, 0.8), const(VECTORS), const(2))
def keys_list_paths2(s, P, m):
    b5 = P[::2]
    b7 = [{k: v for k, v in enumerate(P)}] if s < 0.9 else [{k: v for k, v in enumerate(b5)} for _ in range(m)]
    return score(b5[0], b7[0][0])


@program(vec(3), vec(3), num(0.3, 0.8), const(2))
def keys_list_paths3(x, y, s, m):
    b = [{0: x, 1: y}] if s < 0.9 else [{0: x} for _ in range(m)]
    return score(b[0][0], len(b[0]) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def keys_dict_paths(x, y, s):
    b = {0: x, 1: y} if s < 0.9 else {0: x}
    return score(b[0], len(b) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def keys_dict_paths2(x, y, s):
    b = {0: x, 1: y} if s < 0.9 else {2: x}
    return score(sum(b.values()), len(b) * x)


@program(vec(3))
def keys_empty_dict_list(x):
    b = [{}, {0: x}]
    b[0], b[1] = b[1], b[0]
    return score(b[0][0])


@program(vec(3))
def keys_empty_dict_list2(x):
    u = []
    b3 = [{k: v for k, v in enumerate(u)}, {k: v for k, v in enumerate([x])}]
    b3[0], b3[1] = (b3[1], b3[0])
    return score(b3[0][0])


@program(vec(3), vec(3), const(3), const(2))
def keys_most_common(x, y, n, m):
    c = Counter([n, m, n])
    k, q = c.most_common(1)[0]
    return score(x * k + y * q)


@program(vec(3))
def keys_most_common_all(x):
    c = Counter([1, 2, 1])
    return score(sum(x * k * q * (i + 1) for i, (k, q) in enumerate(c.most_common())))


@program(vec(3), const(3), const(2))
def keys_most_common2(x, n, m):
    c = Counter([k % 3 for k in range(n + m)])
    return score(sum(x * k * q * (i + 1) for i, (k, q) in enumerate(c.most_common(2))))


@program(vec(3), vec(3))
def keys_most_common3(x, y):
    c = Counter('abracadabra')
    return score(x * c.most_common(1)[0][1], y * len(c.most_common(2)[1][0]))


@program(vec(3), const(3), const(2))
def keys_elements(x, n, m):
    c = Counter([n, m, n])
    return score(sum(x * k for k in c.elements()))


@program(vec(3), const(3), const(2))
def keys_total(x, n, m):
    c = Counter([n, m, n])
    return score(x * c.total())


@program(vec(3), vec(3), num(0.3, 0.8))
def keys_miss_paths(x, y, s):
    b = {0: x, 1: y} if s > 0.9 else {0: x}
    try:
        z = b[1]
    except KeyError:
        z = x * 3.0
    return score(z)


@program(vec(3), vec(3), const(3))
def keys_miss_list(x, y, n):
    P2 = [{0: x, 1: y}, {0: y, 1: x}]
    P2[n % 2] = {0: x, 1: x * y, 2: y}
    try:
        z = P2[0][2]
    except KeyError:
        z = x * 3.0
    return score(z)


@program(vec(3), vec(3))
def keys_miss_list2(x, y):
    P2 = [{0: x, 1: y}, {0: y, 1: x}]
    P2[1] = {0: x, 1: x * y, 2: y}
    z = P2[0].get(2, x * 3.0)
    return score(z)


@program(vec(3), vec(3), num(0.3, 0.8))
def keys_order(x, y, s):
    b = {0: x, 1: y} if s > 0.9 else {1: y, 0: x}
    return score(sum(v * (k + 1) for k, v in enumerate(b.values())))


@program(vec(3), vec(3), num(0.3, 0.8))
def keys_order2(x, y, s):
    b = {0: x, 1: y} if s > 0.9 else {1: y, 0: x}
    z = sum(v * (k + 1) for k, v in enumerate(b.values()))
    b[2] = x
    return score(z, list(b)[0] * x, sum(b.values()))


@program(vec(3), vec(3), const(3))
def keys_order_list(x, y, n):
    b = [{0: x, 1: y}, {1: y, 0: x}]
    c = b[n % 2]
    return score(sum(v * (k + 1) for k, v in enumerate(c.values())))


@program(vec(3), vec(3))
def keys_order_store(x, y):
    b = [{0: x, 1: y}, {0: y, 1: x}]
    b[1] = {1: x, 0: y}
    return score(sum(v * (k + 1) for k, v in enumerate(b[1].values())))


@program(vec(3), vec(3), const(3))
def keys_order_store2(x, y, n):
    b = [{0: x, 1: y}, {0: y, 1: x}]
    b[n % 2] = {1: x, 0: y}
    z = sum(v * (k + 1) for k, v in enumerate(b[1].values()))
    return score(z, sum(v * (k + 1) for k, v in enumerate(b[0].values())))


@program(vec(3), vec(3))
def keys_order_append(x, y):
    b = [{0: x, 1: y}]
    b.append({1: x, 0: y})
    return score(sum(v * (k + 1) for k, v in enumerate(b[1].values())))


@program(vec(3), vec(3))
def keys_order_key(x, y):
    b = {'p': {0: x, 1: y}}
    b['p'] = {1: x, 0: y}
    return score(sum(v * (k + 1) for k, v in enumerate(b['p'].values())))


@program(vec(3), vec(3))
def keys_order_del(x, y):
    b = {'p': {0: x, 1: y}}
    b['p'][0] = b['p'].pop(0)
    return score(sum(v * (k + 1) for k, v in enumerate(b['p'].values())))


@program(vec(3), vec(3), arr(2, 3), num(0.3, 0.8))
def keys_paths_mixed(x, y, M, s):
    b = {'w': M, 'b': x} if s > 0.9 else {'w': M * 2.0, 'b': y, 'c': y}
    return score((b['w'] @ x).sum() * b['b'])


@program(vec(3), vec(3), arr(2, 3), num(0.3, 0.8))
def keys_paths_mixed2(x, y, M, s):
    b = {'w': M, 'b': x} if s > 0.9 else {'w': M * 2.0, 'b': y, 'c': y}
    return score(len(b) * b['b'])


@program(vec(3), vec(3), num(0.3, 0.8))
def keys_paths_number(x, y, s):
    b = {'w': x[0], 'b': s} if s > 0.9 else {'w': x[1], 'b': y[0], 'c': y[1]}
    return score(sum(b.values()))

