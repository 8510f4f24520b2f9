"""Small programs that mix views, aliases, containers, calls and control flow."""

from __future__ import annotations

import math

import numpy as np

from tests.mixed.case import Cases

rng = np.random.default_rng(0)
A = rng.random
CASES = Cases()
case = CASES.add


@case(A(4), A(4))
def overlap_write(x, y):
    x[1:] = x[:-1] * y[1:]
    x[::2] += y[::2] ** 2
    return np.sum(x * x)


@case(A((3, 3)))
def diagview(m):
    d = m.reshape(-1)[::4]
    d *= 2.0
    d += m[0]
    return np.sum(m**3)


@case(A((3, 3)))
def transview(m):
    t = m.T
    t[0] = t[1] * t[2]
    m[1] *= t[0]
    return np.sum(m * t)


@case(A(5))
def alias_loop(x):
    y = x
    for i in range(4):
        y = y[:]
        y[i] *= x[i + 1]
    return np.sum(x * y)


@case(A(5))
def rebinding(x):
    y = x.copy()
    z = y
    y = y * 2.0
    z[0] = y[1] ** 2
    return np.sum(y * z)


@case(A((4,)), A((4,)))
def swap(x, y):
    for i in range(3):
        x, y = y, x
        x[i] = x[i] * y[i + 1]
    return np.sum(x * y * y)


@case(A(6))
def while_break(x):
    i = 0
    s = 0.0
    while True:
        s += x[i] ** 2
        x[i] = s * x[i]
        i += 1
        if s > 1.0 or i >= 5:
            break
    else:
        s = 100.0
    return s * x[5] + np.sum(x)


@case(A(6))
def forelse(x):
    for v in x:
        if v > 2.0:
            break
    else:
        v = v * 3.0
    return v * v


@case(A(3), A(3))
def lists(x, y):
    L = [x, y]
    L.append(x * y)
    L[0] = L[2] + 1.0
    L[1][0] = L[0][1] ** 2
    s = 0.0
    while L:
        s = s + np.sum(L.pop() ** 2)
    return s


@case(A((4, 3)))
def fancy(x):
    i = np.array([0, 0, 2])
    x[i] += 1.0 * x[3]
    x[np.array([1, 3])] = x[np.array([3, 1])]
    return np.sum(x**3)


@case(A((4, 3)))
def maskw(x):
    m = x > 0.5
    x[m] = x[m] ** 2
    x[~m] *= 3.0
    return np.sum(x * x[::-1])


@case(A(4))
def whereclip(x):
    return np.sum(np.where(x > 0.5, x**3, np.sin(x))) + np.prod(np.clip(x, 0.2, 0.6) + x)


@case(A((2, 3)), A((3,)), 1.3)
def bcast(a, b, c):
    a = a * b
    a /= c
    a -= b[None, :]
    a **= 2
    return np.sum(a @ b) + np.max(a, axis=0).sum()


@case({"a": A(3), "b": [A(2), 2.0]})
def nested(p):
    p["a"][0] = p["b"][1] ** 2
    q = p["b"][0]
    q *= p["a"][:2]
    return np.sum(q) * p["b"][1] + np.dot(p["a"], p["a"])


@case(A(5))
def cum(x):
    return np.sum(np.cumsum(x) ** 2) + np.sum(np.diff(x) ** 3) + np.sort(x)[2] * x[0]


@case(A((3, 3)) + 3 * np.eye(3), A(3))
def lin(m, b):
    s = np.linalg.solve(m, b)
    return np.sum(s * s) + np.linalg.slogdet(m)[1] + np.linalg.norm(b) * np.linalg.det(m) + np.trace(np.linalg.inv(m))


@case(A((3, 2)), A((2, 4)))
def ein(a, b):
    return np.sum(np.einsum("ij,jk->ik", a, b) ** 2) + np.einsum("ij,ij->", a, a)


def rec(x, n):
    if n == 0:
        return x
    return np.sin(rec(x * x, n - 1)) + x


@case(0.7)
def recursion(x):
    return rec(x, 3)


def mut(v, k):
    if k == 0:
        return v[0]
    v[k - 1] = v[k - 1] * v[k]
    r = mut(v, k - 1)
    v[k] = r * v[k]
    return v[k] + r


@case(A(4))
def recmut(v):
    return mut(v, 3) + np.sum(v**2)


@case(A(4))
def early(x):
    for i in range(4):
        if x[i] > 0.9:
            return x[i] ** 2
        x[i] = x[i] * 2
        for j in range(i):
            if x[j] * x[i] > 1.2:
                return np.sum(x) * x[j]
    return np.sum(x**3)


@case(A((3, 4)))
def red(x):
    return (
        np.sum(np.mean(x, axis=1) ** 2)
        + np.var(x)
        + np.std(x, axis=0).sum()
        + np.min(x, axis=1, keepdims=True).sum() * x[0, 0]
        + np.sum(np.ptp(x, axis=0))
    )


@case(A(4), A(4))
def join(x, y):
    return (
        np.sum(np.concatenate([x, y])[1:5] ** 2)
        + np.sum(np.stack((x, y), axis=1)[:, 0] ** 3)
        + np.sum(np.hstack([x * y, y]))
        + np.sum(np.outer(x, y) ** 2)
    )


@case(A((3, 4)))
def iterrows(m):
    s = 0.0
    for k, (r, c) in enumerate(zip(m, m[::-1])):
        r += c * k
        s += np.sum(r) ** 2
    return s


@case(A(3))
def closure(x):
    k = x[0]

    def g(a, scale=2.0):
        return a * k * scale

    f = lambda t: g(t) + g(t, scale=x[1])
    return np.sum(f(x))


@case(A(3))
def comp(x):
    L = [v * v for v in x if v > 0.1]
    d = {i: x[i] * 2.0 for i in range(3)}
    return sum(L) + d[0] * d[2] + max(x[0], x[1])


@case(A((2, 2)))
def outarg(x):
    y = np.empty_like(x)
    y[:] = x
    y[0, :] = x[:, 0]
    z = y.ravel()
    z[3] = z[0] * z[1]
    return np.sum(y * x)


@case(A(4), A(4))
def outkw(x, y):
    z = np.zeros(4)
    np.add.at(z, np.array([0, 0, 1, 3]), x * y)
    return np.sum(z * z)


@case(A(4))
def swapel(x):
    for i in range(3):
        x[i], x[i + 1] = x[i + 1] * 2.0, x[i]
    return np.sum(x * np.arange(4.0)) * x[0]


@case(A(3))
def tupleacc(x):
    a, b = x[0], x[1]
    for _ in range(3):
        a, b = b, a * b
    return a + b * x[2]


@case(A(3))
def dictacc(x):
    st = {"h": x, "c": x * 2}
    for i in range(3):
        st = {"h": np.tanh(st["c"]), "c": st["h"] * st["c"]}
    return np.sum(st["h"] * st["c"])


@case(A(3))
def cond_alias(x):
    y = x if x[0] > 0.2 else x.copy()
    y[0] = y[1] * y[2]
    return np.sum(x * y)


@case(A((3, 3)))
def asview(m):
    m[:, 0] = m[0, :]
    m[m[0] > 0.3, 1] *= 2.0
    return np.sum(m**2)


@case(2.0, 3.0)
def scal(x, y):
    return math.sin(x) * y**x + math.exp(-x) / math.sqrt(y) + abs(x - y) + float(x) ** 2 + math.atan2(x, y)
