"""Dicts in other containers, from outside or chosen by control flow, to which keys come and from which they go."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("dicts_changed")


DICTS = [
    {"a": np.array([0.3, 0.2, -0.5]), "b": np.array([0.7, -0.2, 0.4])},
    {"a": np.array([0.1, 0.9, -0.6]), "b": np.array([0.7, -0.3, 0.41])},
]
INTS = {0: np.array([0.3, 0.2, -0.5]), 1: np.array([0.7, -0.2, 0.4]), 2: np.array([0.1, 0.9, -0.6])}
DICT = {"a": np.array([0.3, 0.2, -0.5]), "b": np.array([0.7, -0.2, 0.4]), "c": np.array([0.1, 0.9, -0.6])}


class Node:
    def __init__(self, p, q):
        self.u = p
        self.v = q


def score(*parts):
    return sum(np.sum(np.sin(p) * (k + 1.0)) for k, p in enumerate(parts))


@program(vec(3), vec(3))
def keys_pop_in_list(x, y):
    b = [{'a': y, 'b': x}]
    b[-1]['b'] = b[-1].pop('b') * 2.0
    return score(b[0]['b'], b[0]['a'])


@program(vec(3), vec(3), const(3))
def keys_pop_in_list2(x, y, n):
    b = [{'a': y, 'b': x}, {'a': x, 'b': y}]
    v = b[n % 2].pop('b')
    return score(v, len(b[0]) * x)


@program(vec(3), vec(3))
def keys_pop_in_list3(x, y):
    b = [{'a': y, 'b': x}, {'a': x, 'b': y}]
    v = b[1].pop('b')
    return score(v, sum(e for e in b[1].values()))


@program(vec(3), vec(3), arr(2, 3), const(3), const(2))
def keys_pop_gen(x, y, M, n, m):
    b7 = [{'a': y, 'b': y}]
    b8 = {'b': {k: b7[n % len(b7)][k] for k in b7[n % len(b7)]}, 'c': b7[m % len(b7)]}
    b7[-1]['b'] = b7[-1].pop('b')
    z9 = {'b': {k: 0.5 for k, v in b7[m % len(b7)].items()}, 'c': {'a': x, 'b': M[0]}}
    d = {**b8, 'c': z9['c']}
    return score(d['c']['a'], d['b']['a'])


@program(const(DICT))
def keys_pop_param(P):
    v = P.pop('a')
    return score(v, sum(P.values()))


@program(vec(3), const(DICT))
def keys_pop_param2(x, P):
    P['b'] = P.pop('b') * x
    return score(sum(P.values()), P['b'])


@program(const(DICTS))
def keys_pop_param_list(P):
    v = P[0].pop('a')
    return score(v, sum(P[0].values()), P[1]['a'])


@program(const(DICTS), const(3))
def keys_pop_param_list2(P, n):
    v = P[n % 2].pop('a')
    return score(v, sum(P[1].values()), P[0]['b'])


@program(const(DICT))
def keys_del_param(P):
    del P['a']
    return score(sum(P.values()))


@program(const(DICTS))
def keys_del_param_list(P):
    del P[1]['a']
    return score(sum(P[1].values()))


@program(vec(3), const(DICT))
def keys_del_param_put(x, P):
    del P['a']
    P['a'] = x
    return score(sum(P.values()), P['a'])


@program(num(0.3, 0.8), const(DICT))
def keys_del_param_branch(s, P):
    if s < 0.9:
        del P['a']
    return score(sum(P.values()))


@program(const(DICT), const(3))
def keys_del_param_unknown(P, n):
    del P['abc'[n % 3]]
    return score(sum(P.values()))


@program(const(INTS))
def keys_del_param_int(P):
    del P[1]
    return score(sum(P.values()))


@program(const(INTS), const(3))
def keys_del_param_int_unknown(P, n):
    del P[n % 3]
    return score(sum(P.values()))


@program(vec(3), const(DICT))
def keys_clear_param(x, P):
    P.clear()
    P['a'] = x
    return score(sum(P.values()))


@program(const(DICT))
def keys_popitem_param(P):
    k, v = P.popitem()
    return score(v, sum(P.values()))


@program(vec(3), const(DICT))
def keys_add_param(x, P):
    P['z'] = x
    return score(sum(P.values()))


@program(vec(3), vec(3))
def keys_pop_nested(x, y):
    d = {'p': {'a': x, 'b': y}, 'q': {'a': y, 'b': x}}
    v = d['p'].pop('a')
    return score(v, sum(d['p'].values()), d['q']['a'])


@program(vec(3), vec(3))
def keys_pop_nested2(x, y):
    d = {'p': {'a': x, 'b': y}, 'q': {'a': y, 'b': x}}
    e = d['p']
    v = e.pop('a')
    d['q']['c'] = v * 2.0
    return score(v, sum(d['p'].values()), d['q']['c'])


@program(vec(3), vec(3))
def keys_pop_nested_alias(x, y):
    e = {'a': x, 'b': y}
    d = {'p': e}
    v = d['p'].pop('a')
    return score(v, sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def keys_pop_nested_alias2(x, y):
    e = {'a': x, 'b': y}
    d = {'p': e}
    v = e.pop('a')
    return score(v, sum(d['p'].values()), len(d['p']) * x)


@program(vec(3), vec(3))
def keys_pop_nested_add(x, y):
    e = {'a': x, 'b': y}
    d = {'p': e}
    d['p']['c'] = x * y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def keys_pop_merged(x, y, s):
    e = {'a': x, 'b': y}
    d = {'a': y, 'b': x}
    f = e if s < 0.9 else d
    v = f.pop('a')
    return score(v, sum(e.values()), sum(d.values()))


@program(vec(3), vec(3), num(0.3, 0.8))
def keys_pop_attr(x, y, s):
    c = Node({'a': x, 'b': y}, s)
    v = c.u.pop('a')
    return score(v, sum(c.u.values()))


@program(vec(3), vec(3), num(0.3, 0.8))
def keys_pop_tuple(x, y, s):
    c = ({'a': x, 'b': y}, s)
    v = c[0].pop('a')
    return score(v, sum(c[0].values()))


@program(vec(3), vec(3))
def keys_pop_fn(x, y):
    def f(d):
        return d.pop('a')
    e = {'a': x, 'b': y}
    v = f(e)
    return score(v, sum(e.values()))


@program(vec(3), vec(3), const(3))
def keys_pop_loop_list(x, y, n):
    b = [{'a': x * k, 'b': y} for k in range(n)]
    z = x
    for e in b:
        z = z + e.pop('a')
    return score(z, len(b[0]) * x)


@program(vec(3), vec(3), const(3), const(2))
def keys_pop_loop_list2(x, y, n, m):
    b = [{'a': x * k, 'b': y} for k in range(n)]
    b[m]['a'] = b[m].pop('a') * x
    return score(b[2]['a'], b[1]['b'])


@program(vec(3), vec(3))
def keys_pop_default(x, y):
    b = [{'a': x, 'b': y}]
    v = b[0].pop('z', x)
    return score(v)



# one of two dicts loses keys that only a run knows, and is asked under its other name


def by_number(q, n):
    d = {}
    for k in range(n):
        d[k] = q[k] * 2.0
    return d


def each(d):
    return sum((k + 1.0) * np.sum(np.sin(e)) for k, e in d.items()) + len(d)


@program(const(INTS), const(1))
def chosen_of_two_delete(p, n):
    b = p if n % 2 == 1 else by_number(p, n)
    del b[n]
    return each(p)


@program(const(INTS), const(2))
def chosen_of_two_delete_2(p, n):
    b = p if n % 2 == 1 else by_number(p, n + 1)
    del b[n]
    return each(p) + each(b)


@program(vec(3), vec(3), const(1))
def chosen_of_two_pop(x, y, n):
    q = {0: x * y, 1: y, 3: x}
    b = q if n % 2 == 1 else by_number([x, y], n)
    v = b.pop(n)
    return each(q) + np.sum(v * x)


@program(vec(3), vec(3), const(1))
def chosen_of_two_pop_default(x, y, n):
    q = {0: x * y, 1: y, 3: x}
    b = q if n % 2 == 1 else by_number([x, y], n)
    v = b.pop(n + 2, y)
    w = b.pop(n + 7, y)
    return each(q) + np.sum(v * w)


@program(const(INTS), const(1))
def chosen_of_two_popitem(p, n):
    b = p if n % 2 == 1 else by_number(p, n)
    k, v = b.popitem()
    return each(p) + k * np.sum(v**2)


@program(vec(3), vec(3), const(1))
def chosen_of_two_clear(x, y, n):
    q = {0: x * y, 1: y, 3: x}
    before = each(q)
    b = q if n % 2 == 1 else by_number([x, y], n)
    b.clear()
    return before * (each(q) + 2.0)
