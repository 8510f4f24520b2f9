"""Small programs whose state moves: views that are carried, swapped, stored, rebound, written by callees."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tests.mixed.case import Cases

rng = np.random.default_rng(1)
A = rng.random
CASES = Cases()
case = CASES.add


class Pair(NamedTuple):
    w: Any
    b: Any


@case(Pair(A(3), 2.0))
def nt(p):
    q = p._replace(w=p.w * p.b)
    return np.sum(q.w * p.w) * q.b


@case(A(4), A(4))
def zipmut(x, y):
    for k, (a, b) in enumerate(zip(x, y)):
        x[k] = a * b
        y[-1] += x[k]
    return np.sum(x * y)


@case(A((3, 4)))
def stackviews(m):
    rows = [m[i] for i in range(3)]
    for r in rows:
        r[0] *= r[1]
    rows[0], rows[2] = rows[2], rows[0]
    rows[0] += rows[1]
    return np.sum(m**2 * rows[0][0])


@case(A(5))
def sl(x):
    a = x[1:4]
    b = a[::-1]
    b[0] = b[1] * b[2]
    a *= b.copy()
    return np.sum(x**2)


@case(A(5))
def selfassign(x):
    x[:] = x[::-1] * x
    return np.sum(x * np.arange(5.0))


@case(A(5))
def iaddself(x):
    x += x[::-1].copy()
    x[1:] += x[:-1]
    x -= x.mean()
    return np.sum(x**3)


@case(A(4))
def listins(x):
    L = []
    for i in range(4):
        L.insert(0, x[i] * 2)
    L.extend([x[0], x[1]])
    L.reverse()
    v = L.pop(1)
    return v * L[0] + sum(L)


@case(A(4))
def nestedfun(x):
    total = np.zeros(1)

    def add(v):
        total[0] += v * v

    for v in x:
        add(v)
    return total[0] * x[0]


@case(A(4))
def nonlocal_(x):
    c = 0.0

    def add(v):
        nonlocal c
        c = c + v * c + v

    for v in x:
        add(v)
    return c


@case(A((4,)), A((4, 4)))
def powerit(v, m):
    for _ in range(5):
        v = m @ v
        v /= np.linalg.norm(v)
    return v @ m @ v


@case(A(3))
def contbreak(x):
    s = 0.0
    for i in range(10):
        if i % 3 == 0:
            continue
        s += x[i % 3] * s + x[0]
        if s > 2.0:
            break
        x[i % 3] *= 1.1
    return s * np.sum(x)


@case(A(6))
def reshape_w(x):
    m = x.reshape(2, 3)
    m[0] += m[1]
    t = m.T
    t[0, 0] *= t[1, 1]
    return np.sum(x**2 * np.arange(6.0))


@case(A(6))
def ravelcopy(x):
    m = x.reshape(2, 3)
    r = m.T.ravel()
    r[0] = 5.0
    r[1] *= 2
    return np.sum(x * r)


@case(A(4))
def dictmut(x):
    d = {"a": x, "b": x * 2}
    d["a"][1] = d["b"][0] ** 2
    d["b"] = d["a"] * 3
    d["b"][0] = 1.0
    return np.sum(d["a"] * d["b"] * x)


@case([A(2), A(2)], 0.5)
def sgd(ps, lr):
    for i in range(len(ps)):
        ps[i] = ps[i] - lr * ps[i] ** 2
    for p in ps:
        p *= 2.0
    return np.sum(ps[0] * ps[1])


@case([A(2), A(2)], 0.5)
def sgd2(ps, lr):
    for p in ps:
        p -= lr * p**2
    qs = [p for p in ps]
    qs[0] = qs[0] * 2
    qs[1][0] = 3.0 * qs[0][1]
    return np.sum(ps[0] * ps[1] + qs[0] * qs[1])


@case(A(4))
def carried_view(x):
    v = x
    for i in range(3):
        v = v[1:]
        v[0] = v[0] ** 2 + x[0]
    return np.sum(x**2)


@case(A((3, 3)))
def carried_rows(m):
    prev = m[0]
    for i in range(1, 3):
        cur = m[i]
        cur += prev * 0.5
        prev *= cur
        prev = cur
    return np.sum(m**2)


@case(A(4))
def rebound_in_branch(x):
    y = x * 1.0
    for i in range(4):
        if x[i] > 0.5:
            y = x
        else:
            y = y * x[i]
        y[i] = y[i] * 2
    return np.sum(y * x)


@case(A((2, 3, 4)))
def nd(x):
    x[:, 1, ::2] *= x[0, 0, 1]
    x[..., 0] += x[..., 1]
    x[None, 0][0, 1] *= 2
    y = np.moveaxis(x, 0, -1)
    y[0] *= y[1]
    return np.sum(x**2)


@case(A((2, 3)), A((3,)))
def broadcast_write(m, v):
    m[:] = v * m
    m += v
    m[0] = v
    m[:, 0] = v[0]
    return np.sum(m**3)


@case(A(3))
def ternary(x):
    return np.sum(x) if x[0] > x[1] else (x[0] * x[1] if x[1] > 0 else x[2])


@case(A(3))
def boolops(x):
    y = x[0] > 0.1 and x[1] or x[2]
    return y * x[0]


@case(A(3))
def chained(x):
    a = b = x * 2
    a[0] = b[1] ** 2
    a += 1
    return np.sum(a * b)


@case(A(4))
def minmax(x):
    return min(x) * max(x) + min(x[0], x[1], x[2]) + np.min(x) * np.max(x)


@case(A((3, 3)))
def cholw(m):
    s = m @ m.T + 3 * np.eye(3)
    L = np.linalg.cholesky(s)
    L[0, 0] *= 2
    return np.sum(np.linalg.solve(L, m) ** 2)


@case(A((3, 4)), A(4))
def where_assign(m, v):
    m[m > v] = 0.1
    m[:, v > 0.5] *= 2
    i, j = np.nonzero(m > 0.3)
    m[i, j] += v[j]
    return np.sum(m**2)


@case(A(5), A(5))
def cumsumloop(x, y):
    out = np.zeros(5)
    acc = 0.0
    for i in range(5):
        acc = acc * y[i] + x[i]
        out[i] = acc
        out[:i] *= 0.9
    return np.sum(out**2)


def helper_mut(a, b):
    a *= b
    return a


@case(A(3), A(3))
def ret_alias(x, y):
    z = helper_mut(x, y)
    z[0] = x[1]
    w = helper_mut(z[1:], y[:2])
    w += 1
    return np.sum(x * y)


@case(A((3,)))
def tuple_state(x):
    st = (x[0], x[1])
    for v in x:
        st = (st[1] * v, st[0] + v)
    return st[0] * st[1]


@case(A((4,)))
def copy_kinds(x):
    a = np.array(x)
    b = np.asarray(x)
    c = x.copy()
    d = np.copy(x)
    a[0] = 9 * x[1]
    b[1] = 2 * x[2]
    c[2] = x[3]
    d[3] = b[1]
    return np.sum(a * b * c * d)


@case(A((3, 3)))
def fill_(m):
    np.fill_diagonal(m, 2.0)
    m[0].fill(0.3)
    return np.sum(m**2 * m[1, 0])


@case(A(4), 1.5)
def scalaug(x, a):
    a *= x[0]
    b = a
    b += 1
    a -= b * x[1]
    return a * b


@case(A(4))
def revrange(x):
    for i in reversed(range(1, 4)):
        x[i] -= x[i - 1] * x[i]
    for i in range(3, 0, -2):
        x[i] *= x[i - 1]
    return np.sum(x)


@case(A(4))
def enumstart(x):
    s = 0.0
    for i, v in enumerate(x, start=1):
        s += v**i
    for i, v in enumerate(reversed(list(x))):
        s *= v + i
    return s


@case(np.float64(0.4), A(2))
def npscalar(a, x):
    return a**2 * x[0] + np.sin(a) * x.sum()


@case({"l": [A(2), {"w": A(2)}], "t": (1.2, A(1))})
def deep(p):
    w = p["l"][1]["w"]
    w += p["l"][0]
    p["l"][0][:] = w * p["t"][0]
    return np.sum(w * p["l"][0]) + p["t"][1][0]


@case(A(3))
def lambda_default(x):
    fs = [lambda t, k=k: t * x[k] for k in range(3)]
    return fs[0](fs[1](fs[2](2.0)))


@case(A(3))
def late_binding(x):
    fs = [lambda t: t * x[k] for k in range(3)]
    return fs[0](fs[1](2.0))


@case(A((4, 4)))
def lu(a):
    n = 4
    a = a + 4 * np.eye(4)
    for k in range(n):
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            a[i, k + 1 :] -= a[i, k] * a[k, k + 1 :]
    return np.sum(np.log(np.abs(np.diag(a))))
