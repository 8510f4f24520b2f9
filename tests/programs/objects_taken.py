"""Objects that are taken out of containers, or chosen from them, and changed under one of their names."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("objects_taken")


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



@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def shared_zip_pairs(x, y, s, n):
    l = list(zip([Node(x, s), Node(y, s)], [x, y]))
    l[0][0].u = y * 3.0
    e = l[n % 2]
    return score(e[0].u * e[1], l[0][0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(2))
def shared_zip_pairs2(x, y, s, m):
    c = Node(x, s)
    l = list(zip([c, Node(y, s)], [x, y]))
    e = l[m % 2]
    c.u = y * 3.0
    return score(e[0].u * e[1])


@program(vec(3), vec(3), num(0.3, 0.8), const(2))
def shared_enum_list(x, y, s, m):
    c = Node(x, s)
    l = list(enumerate([c, Node(y, s)]))
    c.u = y * 3.0
    return score(l[0][1].u, l[m % 2][1].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_dict_items_obj(x, y, s):
    d = {'a': Node(x, s), 'b': Node(y, s)}
    l = list(d.items())
    d['a'].u = y * 2.0
    return score(l[0][1].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(2))
def shared_dict_items_obj2(x, y, s, m):
    d = {'a': Node(x, s), 'b': Node(y, s)}
    l = list(d.values())
    d['a'].u = y * 2.0
    e = l[m % 2]
    e.u = e.u * x
    return score(l[0].u, d['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_dict_get_obj(x, y, s):
    d = {'a': Node(x, s), 'b': Node(y, s)}
    e = d.get('a' if s < 0.9 else 'b')
    d['a'].u = y * 2.0
    return score(e.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_cond_attr(x, y, s):
    c = Node(x, s)
    if s < 0.9:
        c.w = [Node(y, s)]
    else:
        c.w = [Node(x, s), Node(y, s)]
    e = c.w
    c.w.append(Node(x * y, s))
    return score(e[-1].u, len(e) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_unpack_merged(x, y, s):
    c = Node(x, s)
    d = Node(y, s)
    a, b = (c, d) if s < 0.9 else (d, c)
    c.u = y * 5.0
    return score(a.u, b.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_unpack_merged_list(x, y, s):
    c = Node(x, s)
    d = Node(y, s)
    a, b = [c, d] if s < 0.9 else [d, c]
    c.u = y * 5.0
    return score(a.u, b.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_star_unpack(x, y, s):
    c = Node(x, s)
    a, *b = [c, Node(y, s), Node(x * y, s)]
    c.u = y * 5.0
    b[0].u = b[0].u * x
    return score(a.u, b[0].u, len(b) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_swap_attr(x, y, s):
    c = Node(x, s)
    d = Node(y, s)
    c.u, d.u = d.u, c.u
    l = [c, d]
    l[0], l[1] = l[1], l[0]
    c.u = c.u * 2.0
    return score(l[1].u, l[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_default_obj(x, y, s):
    def f(e, acc=None):
        if acc is None:
            acc = []
        acc.append(e)
        return acc
    c = Node(x, s)
    a = f(c)
    b = f(Node(y, s), a)
    c.u = y * 5.0
    return score(b[0].u, len(a) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_while_list(x, y, s):
    c = [Node(x, s), Node(y, s), Node(x * y, s)]
    z = x
    while c:
        e = c.pop()
        z = z + e.u
        e.u = z
    return score(z)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def shared_while_list_n(x, y, s, n):
    c = [Node(x * k, s) for k in range(n)]
    z = x
    while c:
        e = c.pop()
        z = z + e.u
        if z[0] < 0.5 and len(c) == 1:
            c.append(Node(y, s))
    return score(z)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def shared_try_list(x, y, s, n):
    c = [Node(x, s)]
    try:
        e = c[n]
    except IndexError:
        e = c[0]
    c[0].u = y * 2.0
    return score(e.u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), const(2))
def shared_slot_lists(x, y, s, n, m):
    c = Node([], s)
    for k in range(n):
        c.u.append(Node(x * k, s))
    c.u[m].u = y
    return score(sum(e.u for e in c.u))


@program(vec(3), vec(3), num(0.3, 0.8), const(OBJECTS))
def shared_list_in_obj_param(x, y, s, P):
    P[0].u = [Node(x, s)]
    P[0].u[0].u = y
    return score(P[0].u[0].u)


@program(vec(3), const(OBJECTS))
def shared_param_alias(x, P):
    a = P[0]
    P.append(a)
    a.u = x
    return score(P[-1].u)


@program(vec(3), const(OBJECTS), const(3))
def shared_param_alias2(x, P, n):
    a = P[n % 3]
    P.append(a)
    P[0].u = x
    return score(P[-1].u, a.u)


@program(vec(3), const(OBJECTS), const(3))
def shared_param_alias3(x, P, n):
    q = P
    q.reverse()
    q[0].u = x
    return score(P[0].u, P[n % 3].u)


@program(vec(3), const(OBJECTS))
def shared_param_slices(x, P):
    q = P[1:]
    q[0].u = x
    q.pop()
    return score(P[1].u, len(P) * x)


@program(vec(3), vec(3), num(0.3, 0.8), const(OBJECTS))
def shared_param_iadd(x, y, s, P):
    q = P
    q += [Node(x, s)]
    q[-1].u = y
    return score(P[-1].u, len(P) * x)


@program(vec(3), vec(3), const(OBJECTS))
def shared_param_imul(x, y, P):
    P *= 2
    P[3].u = x
    return score(P[0].u, len(P) * y)


@program(vec(3), vec(3), num(0.3, 0.8))
def shared_imul_list(x, y, s):
    b = [Node(x, s)]
    c = b
    b *= 3
    c[2].u = y
    return score(b[0].u, len(c) * x)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def shared_imul_list_n(x, y, s, n):
    b = [Node(x, s)]
    c = b
    b *= n
    c[2].u = y
    return score(b[0].u, len(c) * x)

