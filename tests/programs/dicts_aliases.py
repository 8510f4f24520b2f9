"""Dicts that get keys, and lose them, under one of several names."""

from __future__ import annotations

from collections import defaultdict, deque

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("dicts_aliases")


class Node:
    def __init__(self, p, q):
        self.u = p
        self.v = q


DICTS = [
    {"a": np.array([0.3, 0.2, -0.5]), "b": np.array([0.7, -0.2, 0.4])},
    {"a": np.array([0.1, 0.9, -0.6]), "b": np.array([0.7, -0.3, 0.41])},
]
DICT = {"a": np.array([0.3, 0.2, -0.5]), "b": np.array([0.7, -0.2, 0.4]), "c": np.array([0.1, 0.9, -0.6])}


def score(*parts):
    return sum(np.sum(np.sin(p) * (k + 1.0)) for k, p in enumerate(parts))


@program(vec(3), vec(3))
def dict_alias_1(x, y):
    e = {'a': x}
    l = [e]
    l[0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_2(x, y):
    e = {'a': x}
    l = []
    l.append(e)
    l[0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_3(x, y):
    e = {'a': x}
    t = (e, x)
    t[0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def dict_alias_4(x, y, s):
    e = {'a': x}
    c = Node(e, s)
    c.u['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), const(3), const(2))
def dict_alias_5(x, y, n, m):
    e = {'a': x}
    l = [e for _ in range(n)]
    l[m]['b'] = y
    return score(sum(e.values()), len(l[0]) * x)


@program(vec(3), vec(3), const(3), const(2))
def dict_alias_6(x, y, n, m):
    e = {'a': x}
    l = [e] * n
    l[m]['b'] = y
    return score(sum(e.values()), len(l[0]) * x)


@program(vec(3), vec(3))
def dict_alias_7(x, y):
    e = {'a': x}
    d = {}
    d['p'] = e
    d['p']['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_8(x, y):
    e = {'a': x}
    d = {}
    d['p'] = e
    f = d['p']
    f['b'] = y
    del e['a']
    return score(sum(d['p'].values()), len(f) * x)


@program(vec(3), vec(3), const(3), const(2))
def dict_alias_9(x, y, n, m):
    e = {'a': x}
    d = {n: e, m: {'a': y}}
    d[n]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_10(x, y):
    e = {'a': x}
    def put(q):
        q['b'] = y * 2.0
        return q
    f = put(e)
    f['c'] = x
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_11(x, y):
    e = {'a': x}
    l = [e, {'a': y}]
    for q in l:
        q['b'] = q['a'] * 2.0
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), const(3))
def dict_alias_12(x, y, n):
    e = {'a': x}
    l = [e, {'a': y}]
    for k in range(n):
        l[k % 2]['b'] = y * k
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), const(3))
def dict_alias_13(x, y, n):
    e = {'a': x}
    l = [e, {'a': y}]
    for k in range(n):
        l[k % 2].pop('a', None)
    return score(sum(e.values()) + x, len(e) * y)


@program(vec(3), vec(3))
def dict_alias_14(x, y):
    e = {'a': x}
    f = e
    f['b'] = y
    e['c'] = x
    return score(sum(f.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_15(x, y):
    e = {'a': x}
    f = dict(e)
    f['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_16(x, y):
    e = {'a': {'q': x}}
    f = dict(e)
    f['a']['r'] = y
    return score(sum(e['a'].values()), len(e['a']) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def dict_alias_18(x, y, s):
    e = {'a': x}
    l = [e]
    if s < 0.9:
        l[0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def dict_alias_19(x, y, s):
    e = {'a': x}
    l = [e]
    if s < 0.9:
        e['b'] = y
    return score(sum(l[0].values()), len(l[0]) * x)


@program(vec(3), vec(3), const(3))
def dict_alias_20(x, y, n):
    e = {'a': x}
    l = [e]
    for k in range(n):
        l[0][k] = y * k
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_21(x, y):
    e = {'a': x}
    l = [[e]]
    l[0][0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_22(x, y):
    e = {'a': x}
    l = deque([e])
    l[0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_23(x, y):
    e = defaultdict(list)
    l = [e]
    l[0]['b'].append(y)
    return score(e['b'][0], len(e) * x)


@program(vec(3), vec(3))
def dict_alias_24(x, y):
    e = {'a': x, 'b': y}
    l = list(e.items())
    e['c'] = y
    return score(len(l) * x, sum(e.values()))


@program(vec(3), vec(3))
def dict_alias_25(x, y):
    e = {'a': [x], 'b': [y]}
    f = {k: v for k, v in e.items()}
    f['a'].append(y)
    f['c'] = [x]
    return score(sum(e['a']), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_26(x, y):
    e = {'a': x}
    g = {'p': e, 'q': e}
    g['p']['b'] = y
    return score(sum(g['q'].values()), len(e) * x)


@program(vec(3), vec(3))
def dict_alias_27(x, y):
    e = {'a': x}
    g = {'p': e, 'q': {'a': y}}
    g['q'] = g['p']
    g['q']['b'] = y
    return score(sum(e.values()), len(g['p']) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def dict_alias_28(x, y, s):
    e = {'a': x}
    g = {'p': e, 'q': {'a': y}}
    h = g if s < 0.9 else {'p': {'a': y}, 'q': e}
    h['p']['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), const(3))
def dict_alias_29(x, y, n):
    a, b = {'a': x}, {'a': y}
    a, b = b, a
    a['b'] = x
    l = [a, b]
    l[n % 2]['c'] = y
    return score(sum(b.values()), len(a) * x, len(b) * y)


@program(vec(3), vec(3), const(3))
def dict_alias_30(x, y, n):
    e = {'a': x}
    z = x
    for k in range(n):
        f = {'a': z}
        if k == 1:
            f = e
        f['b'] = y * k
        z = z + sum(f.values())
    return score(z, len(e) * x)


@program(vec(3), vec(3), const(DICTS))
def dict_alias_32(x, y, P):
    P[0]['z'] = x
    q = P[0]
    q['w'] = y
    return score(sum(P[0].values()), len(P[0]) * x)


@program(vec(3), vec(3), const(DICTS), const(3))
def dict_alias_33(x, y, P, n):
    q = P[n % 2]
    q['w'] = y
    del P[0]['a']
    return score(sum(P[1].values()), len(q) * x)


@program(vec(3), vec(3), const(DICTS))
def dict_alias_34(x, y, P):
    q = P.pop()
    P.append({'a': x})
    q['w'] = y
    P[-1]['c'] = q['w']
    return score(sum(q.values()), sum(P[-1].values()), len(P) * x)


@program(vec(3), const(DICTS))
def dict_alias_35(x, P):
    for d in P:
        d['sum'] = d['a'] + d['b']
    return score(sum(d['sum'] for d in P), len(P[0]) * x)


@program(vec(3), vec(3), const(DICT), const(3), const(2))
def dict_alias_37(x, y, P, n, m):
    Q = {**P}
    Q['n'] = x
    P['m'] = y
    return score(sum(P.values()), sum(Q.values()), len(P) * x)


@program(vec(3), const(DICT), const(3))
def dict_alias_38(x, P, n):
    Q = P
    Q['n'] = x
    return score(sum(P.values()), len(P) * x)


@program(vec(3), vec(3), const(DICT))
def dict_alias_39(x, y, P):
    Q = P.copy()
    for k in P:
        Q[k + '2'] = P[k] * y
    P.update(Q)
    return score(sum(P.values()), len(P) * x)


@program(vec(3), const(DICT))
def dict_alias_40(x, P):
    items = sorted(P.items(), key=lambda t: t[1][0])
    P.clear()
    for k, v in items:
        P[k] = v * x
    return score(sum(v * (i + 1) for i, v in enumerate(P.values())), len(P) * x)

