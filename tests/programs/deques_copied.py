"""Deques that become lists or other deques, and lists that are repeated in place."""

from collections import deque

import numpy as np

from tests.programs.zoo import arr, family, vec

program = family("deques_copied")


@program(vec(3), 4)
def list_of_full_deque(x, n):
    d = deque([x[0], x[1]], maxlen=2)
    z = list(d)
    for _ in range(n):
        z.append(z[-1] * z[0] + x[2])
    return sum(z) * len(z) + d[0]


@program(arr(3, 2), 2)
def rows_listed_then_written(P, n):
    d = deque(P, maxlen=2)
    z = list(d)
    for k in range(n):
        z.append(d[k] * P[0])
        d.append(z[k] * 2.0)
    d[0][:] = d[0] * P[1]
    z[1][0] *= 3.0
    return sum(np.sum(v**2) for v in z) * len(z) + np.sum(d[0] * d[1])


@program(arr(2, 2), 3)
def deques_added(P, n):
    d = deque(P, maxlen=3)
    e = deque([P[0] * P[1], P[0]], maxlen=3)
    both = e + d
    for _ in range(n):
        both.append(both[0] + d[0])
        e = d + e
    d[1][:] = d[1] ** 2
    return sum(np.sum(v**2) for v in both) * len(both) + len(e) * sum(np.sum(v**3) for v in e)


@program(vec(3), 3)
def deques_repeated(x, n):
    d = deque([x[0] * x[1], x[2], x[0]], maxlen=5)
    e = d * n
    f = 2 * deque([x[0], x[1] ** 2])
    d *= n
    return sum(v * v * (k + 1) for k, v in enumerate(d)) + sum(e) * len(e) + sum(f) * f[-1]


@program(vec(3), 2)
def deque_extended_in_place(x, n):
    d = deque([x[0], x[1] * x[2]], maxlen=3)
    other = d
    for _ in range(n):
        d += [x[2] * other[0]]
    d += d
    return sum(v * v * (k + 1) for k, v in enumerate(other)) * len(d)


@program(vec(2))
def deque_is_no_list(x):
    d = deque([x[0], x[1]])
    same = x[0] * 2.0 if d == [x[0], x[1]] else x[1] ** 2
    return same + (x[0] ** 3 if d == deque(list(d)) else x[1])


@program(vec(3), 3)
def list_repeated_in_place(x, n):
    a = [x[0], x[1] * x[2]]
    b = a
    a *= 2
    for _ in range(n):
        b.append(a[-1] * 0.5)
    b *= n
    return sum(v * v * (k + 1) for k, v in enumerate(a)) * len(b)


@program(arr(3, 2), 0)
def rows_repeated_in_place(P, n):
    a = [p * 1.0 for p in P]
    b = a
    a *= 2
    a[4][:] = a[0] * a[1]
    total = sum(np.sum(v**2) for v in b)
    b *= n
    return total + np.sum(P[0] ** 2) * len(a)


@program(vec(3), 4)
def inserted_until_it_is_full(x, n):
    d = deque([x[0]], maxlen=3)
    try:
        for k in range(n):
            d.insert(1, x[k] ** 2)
    except IndexError:
        d.append(x[2] * x[1])
    return sum(v * (k + 1) for k, v in enumerate(d)) * len(d)
