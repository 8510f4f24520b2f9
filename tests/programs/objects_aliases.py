"""Objects, and the lists and dicts in their attributes, under several names: which one is changed, and who sees it."""

from __future__ import annotations

import copy

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("objects_aliases")


class Node:
    def __init__(self, p, q):
        self.u = p
        self.v = q


OBJECTS = [
    Node(np.array([0.3, 0.2, -0.5]), 0.3),
    Node(np.array([0.7, -0.2, 0.4]), 0.2),
    Node(np.array([0.1, 0.9, -0.6]), -0.4),
]


def score(*parts):
    return sum(np.sum(np.sin(p) * (k + 1.0)) for k, p in enumerate(parts))



@program(vec(3), vec(3), num(0.3, 0.8))
def shared_attr_list_merged(x, y, s):
    c = Node([x, y], s)
    d = Node([y, x], s)
    e = c if s < 0.9 else d
    e.u.append(x * y)
    return score(c.u[-1], len(c.u) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_attr_list_merged2(x, y, s):
    c = Node([x, y], s)
    d = Node([y, x], s)
    e = c if s < 0.9 else d
    c.u.append(x * y)
    c.u[0] = y * 3.0
    return score(e.u[-1], e.u[0])


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_attr_dict_merged(x, y, s):
    c = Node({'a': x}, s)
    d = Node({'a': y}, s)
    e = c if s < 0.9 else d
    c.u['b'] = x * y
    return score(sum(e.u.values()), len(e.u) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_attr_dict_merged2(x, y, s):
    c = Node({'a': x}, s)
    d = Node({'a': y}, s)
    e = c if s < 0.9 else d
    e.u['b'] = x * y
    return score(sum(c.u.values()), len(c.u) * x)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), const(2))
def shared_attr_dict_list(x, y, s, n, m):
    cs = [Node({'a': x * k}, s) for k in range(n)]
    cs[m].u['b'] = y
    return score(sum(cs[2].u.values()), len(cs[1].u) * x)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), const(2))
def shared_attr_dict_list2(x, y, s, n, m):
    d = {'a': x}
    cs = [Node(d, s) for k in range(n)]
    cs[m].u['b'] = y
    return score(sum(d.values()), len(cs[1].u) * x)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), const(2))
def shared_attr_dict_list3(x, y, s, n, m):
    d = {'a': x}
    cs = [Node(d, s)] * n
    d['b'] = y
    return score(sum(cs[m].u.values()), len(cs[1].u) * x)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), const(2))
def shared_obj_in_tuple_list(x, y, s, n, m):
    c = Node(x, s)
    b = [(c, y) for _ in range(n)]
    c.u = y * 2.0
    return score(b[m][0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), const(2))
def shared_obj_in_tuple_list2(x, y, s, n, m):
    c = Node(x, s)
    b = [(c, y) for _ in range(n)]
    b[m][0].u = y * 2.0
    return score(c.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_obj_attr_obj(x, y, s):
    c = Node(Node(x, s), s)
    e = c if s < 0.9 else Node(Node(y, s), s)
    c.u.u = y * 2.0
    return score(e.u.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_obj_attr_obj2(x, y, s):
    i = Node(x, s)
    c = Node(i, s)
    e = c if s < 0.9 else Node(Node(y, s), s)
    e.u.u = y * 2.0
    return score(i.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_obj_attr_obj3(x, y, s):
    i = Node(x, s)
    c = Node(i, s)
    e = c if s < 0.9 else Node(Node(y, s), s)
    c.u = Node(y, s)
    i.u = x * 3.0
    return score(e.u.u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def shared_append_self_list(x, y, s, n):
    c = Node(x, s)
    l = []
    for k in range(n):
        c.u = c.u * y
        l.append(c)
    return score(sum(e.u for e in l), l[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def shared_append_copy_list(x, y, s, n):
    c = Node(x, s)
    l = []
    for k in range(n):
        c.u = c.u * y
        l.append(copy.copy(c))
    return score(sum(e.u for e in l), l[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_replace_list_attr(x, y, s):
    c = Node([x], s)
    l = [c, c]
    l[0].u.append(y)
    return score(sum(l[1].u), len(c.u) * x)


@program(vec(3), vec(3))
def shared_sort_objs_then_change(x, y):
    c = Node(x, 0.9)
    l = [c, Node(y, 0.2)]
    r = sorted(l, key=lambda e: e.v)
    c.u = y * 4.0
    return score(r[1].u, r[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_sorted_unknown_change(x, y, s):
    c = Node(x, s)
    l = [c, Node(y, 0.2)]
    r = sorted(l, key=lambda e: e.v)
    c.u = y * 4.0
    return score(r[1].u, r[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_max_then_change(x, y, s):
    c = Node(x, s)
    l = [c, Node(y, 0.2)]
    r = max(l, key=lambda e: e.v)
    c.u = y * 4.0
    return score(r.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_max_then_change2(x, y, s):
    c = Node(x, s)
    l = [c, Node(y, 0.2)]
    r = max(l, key=lambda e: e.v)
    r.u = y * 4.0
    return score(c.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_filter_change(x, y, s):
    c = Node(x, s)
    l = [c, Node(y, 0.2)]
    r = [e for e in l if e.v > 0.3]
    c.u = y * 4.0
    return score(r[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_filter_change2(x, y, s):
    c = Node(x, s)
    l = [c, Node(y, 0.2)]
    r = [e for e in l if e.v > 0.3]
    r[0].u = y * 4.0
    return score(c.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_filter_change3(x, y, s):
    c = Node(x, s)
    l = [c, Node(y, 0.2)]
    r = list(filter(lambda e: e.v > 0.3, l))
    r[0].u = y * 4.0
    return score(c.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_next_change(x, y, s):
    c = Node(x, s)
    l = [c, Node(y, 0.2)]
    r = next(e for e in l if e.v > 0.3)
    r.u = y * 4.0
    return score(c.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_next_change2(x, y, s):
    c = Node(x, s)
    l = [c, Node(y, 0.2)]
    r = next(e for e in l if e.v > 0.3)
    c.u = y * 4.0
    return score(r.u)
