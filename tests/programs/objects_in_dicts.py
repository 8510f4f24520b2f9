"""Dicts with objects in them: chosen by control flow, filled and changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from tests.programs.objects_given import OBJECTS, Edge, Node, score
from tests.programs.zoo import const, family, num, vec

program = family("objects_in_dicts")




@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_merge(x, y, s):
    c = Node(x, s)
    d = {'a': c, 'b': x}
    e = d if s < 0.9 else {'a': Node(y, s), 'b': y}
    e['b'] = y * 3.0
    return score(d['b'], d['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_merge2(x, y, s):
    c = Node(x, s)
    d = {'a': c, 'b': x}
    e = d if s < 0.9 else {'a': Node(y, s), 'b': y}
    d['b'] = y * 3.0
    return score(e['b'], d['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_merge3(x, y, s):
    c = Node(x, s)
    d = {'a': c, 'b': x}
    e = (d, x) if s < 0.9 else ({'a': Node(y, s), 'b': y}, y)
    d['b'] = y * 3.0
    return score(e[0]['b'], d['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_dict_loop(x, y, s, n):
    d = {'a': Node(x, s), 'b': x}
    e = d
    for k in range(n):
        e = {'a': Node(e['b'] * y, s), 'b': x * e['a'].u}
    d['b'] = y * 3.0
    return score(e['b'], d['b'], e['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_dict_loop0(x, y, s, n):
    d = {'a': Node(x, s), 'b': x}
    e = d
    for k in range(n - 3):
        e = {'a': Node(e['b'] * y, s), 'b': x * e['a'].u}
    d['b'] = y * 3.0
    return score(e['b'], d['b'], e['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_dict_choose(x, y, s, n):
    b = ({'a': Node(x, s), 'b': x}, {'a': Node(y, s), 'b': y})
    e = b[n % 2]
    e['b'] = x * y
    return score(b[1]['b'], b[0]['b'])


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_dict_choose2(x, y, s, n):
    b = [{'a': Node(x, s), 'b': x}, {'a': Node(y, s), 'b': y}]
    e = b[n % 2]
    b[1]['b'] = x * y
    return score(e['b'], e['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_attr(x, y, s):
    c = Node({'a': Node(x, s), 'b': x}, s)
    e = c if s < 0.9 else Node({'a': Node(y, s), 'b': y}, s)
    e.u['b'] = y * 3.0
    return score(c.u['b'], c.u['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_attr2(x, y, s):
    c = Node({'a': Node(x, s), 'b': x}, s)
    e = c if s < 0.9 else Node({'a': Node(y, s), 'b': y}, s)
    c.u['b'] = y * 3.0
    return score(e.u['b'], c.u['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_dict_list(x, y, s, n):
    d = {'a': Node(x, s), 'b': x}
    l = [d] * n
    d['b'] = y * x
    return score(l[0]['b'], l[1]['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_dict_append(x, y, s, n):
    d = {'a': Node(x, s), 'b': x}
    l = []
    for k in range(n):
        l.append(d)
    d['b'] = y * x
    return score(l[0]['b'], l[1]['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), const(2))
def objects_dict_append2(x, y, s, n, m):
    l = []
    for k in range(n):
        d = {'a': Node(x * k, s), 'b': x}
        l.append(d)
    l[m]['b'] = y * x
    return score(l[2]['b'], l[1]['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_put(x, y, s):
    d = {'a': Node(x, s), 'b': x}
    e = Node(y, s) if s < 0.9 else Node(x * y, s)
    d['a'] = e
    e.u = e.u * 2.0
    return score(d['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_put2(x, y, s):
    d = {'a': Node(x, s)}
    e = Node(y, s)
    d['a'] = e
    e.u = e.u * 2.0
    return score(d['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_put4(x, y, s):
    d = {}
    for k, v in enumerate([Edge(x, s), Edge(y, s)]):
        d[k] = replace(v, u=v.u * y)
    return score(d[1].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_put5(x, y, s):
    d = {}
    for k in range(2):
        d[k] = Node(x * k, s)
        d[k].u = d[k].u * y
    return score(d[1].u)


@program(vec(3), const(OBJECTS), const(3))
def objects_dict_put6(y, P, n):
    d = {}
    for k, e in enumerate(P):
        d[k] = e
    d[1].u = d[1].u * y
    return score(P[1].u, d[n % 3].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_put8(x, y, s):
    d = {}
    c = Node(x, s)
    if s < 0.9:
        d['a'] = c
    c.u = y
    return score(d['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_pop(x, y, s):
    d = {'a': Node(x, s), 'b': Node(y, s)}
    c = d.pop('a')
    c.u = c.u * y
    d['a'] = c
    return score(d['a'].u, d['b'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_update(x, y, s):
    d = {'a': Node(x, s), 'b': Node(y, s)}
    d.update({'a': Node(y, 2.0)})
    return score(d['a'].u, d['b'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_values(x, y, s):
    d = {'a': Node(x, s), 'b': Node(y, s)}
    for e in d.values():
        e.u = e.u * x
    return score(d['a'].u, d['b'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_default(x, y, s):
    d = defaultdict(list)
    d['a'].append(Node(x, s))
    d['b'].append(Node(y, s))
    return score(d['a'][0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_dict_setdefault(x, y, s):
    d = {}
    e = d.setdefault('a', Node(x, s))
    e.u = e.u * y
    return score(d['a'].u)



@program(vec(3), vec(3), num(0.3, 0.8))
def objects_filter_objs(x, y, s):
    b = [Node(x, s), Node(y, s)]
    c = list(filter(lambda e: e.v > 0, b))
    return score(c[0].u)


@program(const(OBJECTS))
def objects_filter_param(P):
    c = list(filter(lambda e: e.v > 0, P))
    return score(c[0].u)


@program(vec(3), num(0.3, 0.8))
def objects_update_objs(x, s):
    d = {}
    d.update({k: Node(x, s) for k in range(2)})
    return score(d[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_update_pairs(x, y, s):
    d = {0: x}
    d.update([(0, y), (1, Node(x, s))])
    return score(d[0])


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_star_mixed(x, y, s, n):
    c = [*(Node(x, s), Node(y, s)), *[Node(x * y, s) for _ in range(n)]]
    return score(c[0].u + c[-1].u)



@program(vec(2), vec(2), num(), 2)
def objects_dict_repeated_beside_one(x, y, s, n):
    a, c = Node(x * s, s), Node(y, s * s)
    d = {"p": [a] * n, "q": [c]}
    d["p"] *= 2
    d["p"][0].u = d["p"][0].u * y
    return sum(np.sum(e.u**2) for v in d.values() for e in v) + np.sum(a.u)


@program(vec(2), vec(2), num(), 2)
def objects_dict_sorted_beside_one(x, y, s, n):
    a, c = Node(x * s, s), Node(y, s * s)
    d = {"p": [a, c] * n, "q": [a]}
    d["p"].sort(key=lambda e: np.sum(e.u))
    return sum(np.sum(e.u**2) * (k + 1) for v in d.values() for k, e in enumerate(v))


@program(vec(2), vec(2), num(), 2)
def objects_dict_replaced_beside_one(x, y, s, n):
    a, c = Node(x * s, y), Node(y, x)
    d = {"p": [a] * n, "q": [c]}
    d["p"][1] = c
    d["q"][0].u = d["p"][0].u * s
    return sum(np.sum(e.u**2) * np.sum(e.v) for v in d.values() for e in v)


@program(vec(2), vec(2), num(), 2)
def objects_dict_replaced_in_a_branch(x, y, s, n):
    a, c = Node(x * s, y), Node(y, x)
    d = {"p": [a] * n, "q": c}
    d["p"][1] = c
    if s < 0.7:
        d["q"] = a
    d["q"].u = y * s
    return sum(np.sum(e.u**2) * np.sum(e.v) for e in d["p"]) + np.sum(d["q"].u * a.u)


@program(vec(2), vec(2), num(), 2)
def objects_dict_replaced_in_a_loop(x, y, s, n):
    a, c = Node(x * s, y), Node(y, x)
    d = {"p": [a] * n, "q": [c]}
    d["p"].append(c)
    for k in range(n):
        d["q"] = [a, d["q"][0]]
        d["q"][k % 2].u = y * s
    return sum(np.sum(e.u**2) * np.sum(e.v) for e in d["p"]) + np.sum(d["q"][0].u * a.u)


@program(vec(2), vec(2), num(), 2)
def objects_dict_made_by_a_function(x, y, s, n):
    def made(o, k):
        d = {"p": [o] * k, "q": [o]}
        d["p"][k - 1] = Node(x, x)
        d["q"][0].v = o.u * s
        return d

    d, f = made(Node(x * s, y), n), made(Node(y, x), n + 1)
    f["q"][0].u[0] = s
    return sum(np.sum(e.u**2) * np.sum(e.v) for e in d["p"] + f["p"] + f["q"] + d["q"])
