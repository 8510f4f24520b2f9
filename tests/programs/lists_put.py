"""Lists that are put into containers in all ways there are, and grow there."""

from __future__ import annotations

import copy
import itertools
from collections import defaultdict, deque

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("lists_put")


class Node:
    def __init__(self, p, q):
        self.u = p
        self.v = q


def score(*parts):
    return sum(np.sum(np.sin(p) * (k + 1.0)) for k, p in enumerate(parts))


@program(vec(3), vec(3))
def list_put_1(x, y):
    e = [x]
    l = []
    l.extend([e])
    l[0].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_2(x, y):
    e = [x]
    l = [[y]]
    l += [e]
    l[1].append(y * 2.0)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_3(x, y):
    e = [x]
    l = deque([e])
    l[0].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_4(x, y):
    e = [x]
    l = deque()
    l.extend([e])
    l[0].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_5(x, y):
    e = [x]
    l = {}
    l.update({'p': e})
    l['p'].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_6(x, y):
    e = [x]
    l = [[y], [x], [y]]
    l[1:] = [e]
    l[1].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_7(x, y):
    e = [x]
    l = list(zip([e, [y]], [x, y]))
    l[0][0].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_8(x, y):
    e = [x]
    l = dict.fromkeys(['p', 'q'], e)
    l['p'].append(y)
    return score(e[-1], len(l['q']) * x)


@program(vec(3), vec(3))
def list_put_9(x, y):
    e = [x]
    q = max([e, [y]], key=lambda d: d[0][0])
    q.append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3), const(3))
def list_put_10(x, y, n):
    e = [x]
    l = sorted([e, [y]], key=lambda d: d[0][0])
    l[n % 2].append(y * 3.0)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3), const(3))
def list_put_11(x, y, n):
    e = [x]
    l = {n: e}
    l[n].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3), const(3), const(2))
def list_put_12(x, y, n, m):
    e = [x]
    l = [e] * n
    l[m].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3), const(3))
def list_put_13(x, y, n):
    e = [x]
    l = [[y] for _ in range(n)] + [e]
    l[-1].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3), const(3))
def list_put_14(x, y, n):
    e = [x]
    l = [*[e], *[[y] for _ in range(n)]]
    l[0].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def list_put_15(x, y, s):
    e = [x]
    c = Node(e, s)
    d = copy.copy(c)
    d.u.append(y)
    return score(e[-1], len(c.u) * x)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), const(2))
def list_put_16(x, y, s, n, m):
    e = [x]
    l = [Node(e, s) for _ in range(n)]
    l[m].u.append(y)
    return score(e[-1], len(l[0].u) * x)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def list_put_17(x, y, s, n):
    e = [x]
    b = [Node(e, s)] * n
    b[1].u.append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def list_put_18(x, y, s):
    e = [x]
    l = (e, [y]) if s < 0.9 else ([y], e)
    l[0].append(y * 2.0)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_19(x, y):
    e = [x]
    l = [d for d in (e, [y]) if d[0][0] > -5.0]
    l[0].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_20(x, y):
    e = [x]
    l = defaultdict(list)
    l['a'] = e
    l['a'].append(y)
    l['b'].append(x)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_21(x, y):
    e = [x]
    l = [e]
    f = list(l)
    f[0].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_22(x, y):
    e = [x]
    l = [e, [y]]
    l.reverse()
    l[1].append(y * 2.0)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_23(x, y):
    e = [x]
    _, *r = [[y], e, [y]]
    r[0].append(y * 2.0)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_24(x, y):
    e = [x]
    l = {'a': e}
    l2 = {**l}
    l2['a'].append(y * 2.0)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_25(x, y):
    e = [x]
    l = {'a': e}
    l2 = l | {'b': [y]}
    l2['a'].append(y * 2.0)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_27(x, y):
    e = [x]
    l = [[y]]
    l.insert(0, e)
    l[0].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_28(x, y):
    e = [x]
    l = deque([[y]])
    l.appendleft(e)
    l[0].append(y)
    return score(e[-1], len(e) * x)


@program(vec(3), vec(3))
def list_put_29(x, y):
    e = {'a': x}
    l = deque([{'a': y}])
    l.append(e)
    l.rotate(1)
    q = l.popleft()
    q['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def list_put_30(x, y):
    e = [x]
    for q in itertools.chain([e], [[y]]):
        q.append(y * 2.0)
    return score(e[-1], len(e) * x)



@program(vec(2), vec(2))
def all_entries_put_back_in_another_order(x, y):
    p = [x, y]
    q = p[::2]
    q[:] = q[::-1]
    return np.sum(p[0] * y) + np.sum(q[0] ** 2)


@program(vec(2), vec(2))
def all_entries_put_back(x, y):
    p = [x * y, y]
    q = p[:]
    q[:] = q[:]
    return np.sum(p[0]) + np.sum(q[0] ** 2) + np.sum(q[1] * x)


@program(vec(2), vec(2), const(3))
def all_entries_put_back_in_a_loop(x, y, n):
    q, kept = [x * y, y], []
    for k in range(n):
        q[:] = q[::-1]
        q[:1] = [q[0] * 0.5]
        kept.append(q[0])
    return np.sum(kept[0] ** 2) + np.sum(q[1] ** 3) + np.sum(kept[-1])


@program(vec(2), vec(2))
def all_entries_of_a_dict_put_back(x, y):
    d = {"a": x * y, "b": y}
    e = dict(d)
    d.update(e)
    d["a"], d["b"] = d["b"], d["a"]
    return np.sum(d["a"] ** 2) + np.sum(e["a"]) + np.sum(d["b"] * x)
