"""Dicts that are put into containers in all ways there are, and get keys there."""

from __future__ import annotations

from collections import deque

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("dicts_put")


def score(*parts):
    return sum(np.sum(np.sin(p) * (k + 1.0)) for k, p in enumerate(parts))


@program(vec(3), vec(3))
def dict_put_1(x, y):
    e = {'a': x}
    l = []
    l.extend([e])
    l[0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_2(x, y):
    e = {'a': x}
    l = [{'a': y}]
    l += [e]
    l[1]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_3(x, y):
    e = {'a': x}
    l = [{'a': y}, {'a': x}, {'a': y}]
    l[1:] = [e]
    l[1]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_4(x, y):
    e = {'a': x}
    l = [{'a': y}]
    l.insert(0, e)
    l[0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_5(x, y):
    e = {'a': x}
    l = [{'a': y}] + [e]
    l[1]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_7(x, y):
    e = {'a': x}
    l = deque([{'a': y}], maxlen=3)
    l.append(e)
    l.appendleft(e)
    l[-1]['b'] = y
    return score(sum(l[0].values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_8(x, y):
    e = {'a': x}
    l = deque()
    l.extend([e])
    l[0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_9(x, y):
    e = {'a': x}
    l = list(zip([e, {'a': y}], [x, y]))
    l[0][0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_10(x, y):
    e = {'a': x}
    l = list(reversed([e, {'a': y}]))
    l[1]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), const(3))
def dict_put_11(x, y, n):
    e = {'a': x}
    l = [*[e], *[{'a': y} for _ in range(n)]]
    l[0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_12(x, y):
    e = {'a': x}
    l = [e, {'a': y}][::1]
    l[0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), const(3))
def dict_put_13(x, y, n):
    e = {'a': x}
    l = tuple([e, {'a': y}])
    l[n % 2]['b'] = y
    return score(sum(e.values()), len(l[1]) * x)


@program(vec(3), vec(3))
def dict_put_14(x, y):
    e = {'a': x}
    l = dict.fromkeys(['p', 'q'], e)
    l['p']['b'] = y
    return score(sum(e.values()), len(l['q']) * x)


@program(vec(3), vec(3))
def dict_put_15(x, y):
    e = {'a': x}
    l = {}
    l.update({'p': e})
    l['p']['b'] = y
    return score(sum(e.values()), len(l['p']) * x)


@program(vec(3), vec(3))
def dict_put_16(x, y):
    e = {'a': x}
    l = {}
    q = l.setdefault('p', e)
    q['b'] = y
    return score(sum(e.values()), len(l['p']) * x)


@program(vec(3), vec(3))
def dict_put_17(x, y):
    e = {'a': x}
    l = dict(p=e)
    l['p']['b'] = y
    return score(sum(e.values()), len(l['p']) * x)


@program(vec(3), vec(3))
def dict_put_18(x, y):
    e = {'a': x}
    l = [e, {'a': y}]
    q = max(l, key=lambda d: d['a'][0])
    q['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), const(3))
def dict_put_19(x, y, n):
    e = {'a': x}
    l = sorted([e, {'a': y}], key=lambda d: d['a'][0])
    l[n % 2]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_20(x, y):
    e = {'a': x}
    l = [e, {'a': y}]
    q = next(d for d in l if d['a'][0] > -5.0)
    q['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), num(0.3, 0.8))
def dict_put_21(x, y, s):
    e = {'a': x}
    q = e if s < 0.9 else None
    if q is not None:
        q['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_23(x, y):
    e = {'a': x}
    l = [e]
    q = l.pop()
    q['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_24(x, y):
    e = {'a': x}
    l = {'p': e}
    q = l.pop('p')
    q['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_25(x, y):
    e = {'a': x}
    l = {'p': e}
    q = l.get('p')
    q['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3), const(3))
def dict_put_26(x, y, n):
    e = {'a': x}
    l = {n: e}
    q = l.get(n)
    q['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_27(x, y):
    e = {'a': x}
    l = {'p': e}
    for v in l.values():
        v['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_28(x, y):
    e = {'a': x}
    l = {'p': {'q': e}}
    m2 = dict(l)
    m2['p']['q']['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_29(x, y):
    e = {'a': x}
    f = {'a': y}
    l = list(map(lambda d: d, [e, f]))
    l[0]['b'] = y
    return score(sum(e.values()), len(e) * x)


@program(vec(3), vec(3))
def dict_put_30(x, y):
    e = {'a': x}
    f = {'a': y}
    l = [d for d in (e, f) if d['a'][0] > -5.0]
    l[0]['b'] = y
    return score(sum(e.values()), len(e) * x)

