"""Elements of arrays of which only a run tells the rank: views of rows, or numbers; and numbers among such arrays."""

from __future__ import annotations

import math

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("ranks_unknown")


def rank(x, n):
    return np.outer(x, x) if n > 5 else x


def perhaps(x):
    g = {}
    for k, v in enumerate([x]):
        g[k] = g.get(k, 0.0) + v
    g = g if len(g) > 2 else {0: x}
    return g[max(g)]


class Held:
    def __init__(self, v):
        self.v = v

    def add(self, w):
        self.v = self.v + w


@program(vec(3), const(1))
def rank_listed_1(x, n):
    z = rank(x, n)
    o = list(z)
    x[0] *= 2.0
    x[1] += o[1]
    return sum(np.sum(v**2) for v in o) + np.sum(x**3)


@program(vec(3), const(1))
def rank_in_a_tuple_1(x, n):
    z = rank(x, n)
    o = tuple(z)
    x[0] *= 2.0
    return sum(np.sum(v**2) for v in o) + np.sum(x**3)


@program(vec(3), const(7))
def rank_in_a_tuple_7(x, n):
    z = rank(x, n)
    o = tuple(z)
    x[0] *= 2.0
    return sum(np.sum(v**2) for v in o) + np.sum(x**3)


@program(vec(3), const(1))
def rank_backwards_1(x, n):
    z = rank(x, n)
    s = 0.0
    for k, v in zip(range(3), reversed(z)):
        x[k] *= 2.0
        s += np.sum(v) * (k + 1.0)
    return s * x[0]


@program(vec(3), const(7))
def rank_backwards_7(x, n):
    z = rank(x, n)
    s = 0.0
    for k, v in zip(range(3), reversed(z)):
        x[k] *= 2.0
        s += np.sum(v) * (k + 1.0)
    return s * x[0]


@program(vec(3), const(1))
def rank_in_a_dict_1(x, n):
    z = rank(x, n)
    m = {k: v for k, v in enumerate(z)}
    x *= 2.0
    m[0] = m[1] * 2.0
    return sum(np.sum(v**2) * (k + 1) for k, v in m.items()) + x[2]


@program(vec(3), const(7))
def rank_in_a_dict_7(x, n):
    z = rank(x, n)
    m = {k: v for k, v in enumerate(z)}
    x *= 2.0
    m[0] = m[1] * 2.0
    return sum(np.sum(v**2) * (k + 1) for k, v in m.items()) + x[2]


@program(vec(3), const(1))
def rank_in_objects_1(x, n):
    z = rank(x, n)
    b = Held(z[0])
    x *= 2.0
    b.add(z[1])
    c = [Held(v) for v in z]
    x[1] *= 3.0
    return np.sum(b.v**2) + sum(np.sum(q.v**3) for q in c)


@program(vec(3), const(7))
def rank_in_objects_7(x, n):
    z = rank(x, n)
    b = Held(z[0])
    x *= 2.0
    b.add(z[1])
    c = [Held(v) for v in z]
    x[1] *= 3.0
    return np.sum(b.v**2) + sum(np.sum(q.v**3) for q in c)


@program(vec(3), const(1))
def rank_best_of_1(x, n):
    z = rank(x, n)
    k = 0
    best = z[0]
    while k < 3:
        if np.sum(z[k]) > np.sum(best):
            best = z[k]
        x[k] *= 1.5
        k += 1
    return np.sum(best**2) + np.sum(x)


@program(vec(3), const(7))
def rank_best_of_7(x, n):
    z = rank(x, n)
    k = 0
    best = z[0]
    while k < 3:
        if np.sum(z[k]) > np.sum(best):
            best = z[k]
        x[k] *= 1.5
        k += 1
    return np.sum(best**2) + np.sum(x)


@program(vec(3), const(1))
def rank_captured_1(x, n):
    z = rank(x, n)
    w = z[n % 3]

    def bump(q):
        q[0] *= 3.0
        return w * q[1]

    t = bump(x)
    return np.sum(t) + np.sum(w**2)


@program(vec(3), const(7))
def rank_captured_7(x, n):
    z = rank(x, n)
    w = z[n % 3]

    def bump(q):
        q[0] *= 3.0
        return w * q[1]

    t = bump(x)
    return np.sum(t) + np.sum(w**2)


@program(vec(3), const(1))
def rank_renamed_1(x, n):
    z = rank(x, n)
    w = z[0]
    w = w + 1.0
    w += z[1]
    x *= 2.0
    return np.sum(w * z[2])


@program(vec(3), const(7))
def rank_renamed_7(x, n):
    z = rank(x, n)
    w = z[0]
    w = w + 1.0
    w += z[1]
    x *= 2.0
    return np.sum(w * z[2])


@program(vec(3), const(1))
def rank_sorted_rows_1(x, n):
    z = rank(x, n)
    rows = sorted([v for v in z], key=lambda v: np.sum(v))
    x *= 2.0
    return sum((k + 1) * np.sum(v) for k, v in enumerate(rows)) * x[0]


@program(vec(3), const(7))
def rank_sorted_rows_7(x, n):
    z = rank(x, n)
    rows = sorted([v for v in z], key=lambda v: np.sum(v))
    x *= 2.0
    return sum((k + 1) * np.sum(v) for k, v in enumerate(rows)) * x[0]


@program(vec(3), const(1))
def rank_swapped_1(x, n):
    z = rank(x, n)
    q = [z[0], z[1]]
    q[0], q[1] = q[1], q[0]
    x[1] = 5.0 * x[0]
    q.append(z[1])
    return sum((k + 1) * np.sum(v**2) for k, v in enumerate(q))


@program(vec(3), const(7))
def rank_swapped_7(x, n):
    z = rank(x, n)
    q = [z[0], z[1]]
    q[0], q[1] = q[1], q[0]
    x[1] = 5.0 * x[0]
    q.append(z[1])
    return sum((k + 1) * np.sum(v**2) for k, v in enumerate(q))


@program(vec(3), const(1))
def rank_previous_1(x, n):
    z = rank(x, n)
    p = None
    for v in z:
        if p is not None:
            x[0] += 0.1 * np.sum(p * v)
        p = v
    return np.sum(p**2) + x[0]


@program(vec(3), const(7))
def rank_previous_7(x, n):
    z = rank(x, n)
    p = None
    for v in z:
        if p is not None:
            x[0] += 0.1 * np.sum(p * v)
        p = v
    return np.sum(p**2) + x[0]


@program(vec(3), const(1))
def rank_chosen_1(x, n):
    z = rank(x, n)
    u = z[0] if n > 1 else z[0] * 2.0
    x[0] = u * 3.0 if np.ndim(u) == 0 else 1.0
    return np.sum(u**2) * x[0] + np.sum(z)


@program(vec(3), const(7))
def rank_chosen_7(x, n):
    z = rank(x, n)
    u = z[0] if n > 1 else z[0] * 2.0
    x[0] = u * 3.0 if np.ndim(u) == 0 else 1.0
    return np.sum(u**2) * x[0] + np.sum(z)


@program(vec(3), const(1))
def rank_nested_1(x, n):
    z = rank(x, n)
    y = z[1]
    t = (y, {"a": y, "b": [y, z[2]]})
    x[1] *= 7.0
    x[2] *= 7.0
    return np.sum(t[0] + t[1]["a"] * t[1]["b"][0] * t[1]["b"][1])


@program(vec(3), const(7))
def rank_nested_7(x, n):
    z = rank(x, n)
    y = z[1]
    t = (y, {"a": y, "b": [y, z[2]]})
    x[1] *= 7.0
    x[2] *= 7.0
    return np.sum(t[0] + t[1]["a"] * t[1]["b"][0] * t[1]["b"][1])


@program(vec(3), const(1))
def rank_summed_up_1(x, n):
    z = rank(x, n)
    tot = z[0]
    for k in range(1, 3):
        tot = tot + z[k]
        x[k] = np.sum(tot)
    return np.sum(tot * x[0])


@program(vec(3), const(7))
def rank_summed_up_7(x, n):
    z = rank(x, n)
    tot = z[0]
    for k in range(1, 3):
        tot = tot + z[k]
        x[k] = np.sum(tot)
    return np.sum(tot * x[0])


@program(vec(3), const(1))
def rank_products_of_1(x, n):
    z = rank(x, n)
    o = []
    for k in range(3):
        o.append(z[k] @ z[k] if n > 5 else z[k] * z[k])
        x[k] *= 2.0
        o[0] = o[0] * 1.5
    x[0] += o[-1]
    return sum(o) + np.sum(x)


@program(vec(3), const(7))
def rank_products_of_7(x, n):
    z = rank(x, n)
    o = []
    for k in range(3):
        o.append(z[k] @ z[k] if n > 5 else z[k] * z[k])
        x[k] *= 2.0
        o[0] = o[0] * 1.5
    x[0] += o[-1]
    return sum(o) + np.sum(x)


@program(vec(3), const(2))
def perhaps_carried(x, n):
    z = perhaps(x)
    for k in range(2):
        z = np.array([x[0], z[1], z @ x])
        x += z
    return np.sum(x)


@program(vec(3), const(2))
def perhaps_appended(x, n):
    z = perhaps(x)
    o = []
    for k in range(n):
        o.append(z[k])
        x[k] *= 2.0
    return sum(v**2 for v in o) + np.sum(x**3)


@program(vec(3), const(2))
def perhaps_kept_beside(x, n):
    z = perhaps(x)
    d = {"a": z[1], "b": z}
    x[0] *= 3.0
    x[1] *= 3.0
    return d["a"] ** 2 * d["b"][1]


@program(vec(3), const(2))
def perhaps_kept_with_rows(x, n):
    z = perhaps(x)
    t = (z[1], z[:2])
    x[0] *= 3.0
    x[1] *= 3.0
    return t[0] ** 2 * np.sum(t[1] ** 2)


@program(vec(3), const(2))
def perhaps_replaced(x, n):
    z = perhaps(x)
    o = [z[0], z[1]]
    o[n % 2] = o[n % 2] * 2.0
    x *= 3.0
    return np.sum(np.array(o) ** 2 * x[:2])


@program(vec(3), const(2))
def perhaps_multiplied(x, n):
    z = perhaps(x)
    w = z[0]
    for k in range(n):
        x[k] *= 2.0
        w = w * z[k] if k else z[k]
    return w + np.sum(x)


@program(vec(3), const(2))
def perhaps_comprehended(x, n):
    z = perhaps(x)
    o = [v for v in z]
    x *= 2.0
    o.append(z[1] * x[0])
    return sum(v**2 for v in o)


@program(vec(3), const(2))
def perhaps_either(x, n):
    z = perhaps(x)
    w = z[0] if n > 1 else z[1]
    x *= 2.0
    return w * np.sum(z**2)


@program(vec(3), const(2))
def perhaps_zipped(x, n):
    z = perhaps(x)
    s = 0.0
    for k, v in enumerate(z):
        x[k] *= 2.0
        s = s + v * z[k]
    return s


@program(vec(3), const(2))
def perhaps_put_by_key(x, n):
    z = perhaps(x)
    o = {}
    for k in range(n):
        o[k] = z[k]
        x[k] *= 2.0
    o[0] = o[n - 1] * o[0]
    return sum(v**2 for v in o.values()) + np.sum(x**3)


@program(vec(3), const(1))
def rows_loop_1(x, n):
    z = rank(x, n)
    s = 0.0
    x *= 2.0
    for v in z:
        s = s + np.sum(v**2)
    return s


@program(vec(3), const(7))
def rows_loop_7(x, n):
    z = rank(x, n)
    s = 0.0
    x *= 2.0
    for v in z:
        s = s + np.sum(v**2)
    return s


@program(vec(3), const(1))
def rows_unpacked_1(x, n):
    z = rank(x, n)
    x[0] *= 2.0
    a, b, c = z
    return np.sum(a**2) + np.sum(b * c)


@program(vec(3), const(7))
def rows_unpacked_7(x, n):
    z = rank(x, n)
    x[0] *= 2.0
    a, b, c = z
    return np.sum(a**2) + np.sum(b * c)


@program(vec(3), const(1))
def rows_sum_1(x, n):
    z = rank(x, n)
    x[0] *= 2.0
    return sum(np.sum(v**2) for v in z)


@program(vec(3), const(7))
def rows_sum_7(x, n):
    z = rank(x, n)
    x[0] *= 2.0
    return sum(np.sum(v**2) for v in z)


@program(vec(3), const(1))
def rows_pairs_1(x, n):
    z = rank(x, n)
    x[0] *= 2.0
    return sum([np.sum(v * w) for v, w in zip(z, x)])


@program(vec(3), const(7))
def rows_pairs_7(x, n):
    z = rank(x, n)
    x[0] *= 2.0
    return sum([np.sum(v * w) for v, w in zip(z, x)])


@program(vec(3), const(1))
def rows_at_once_1(x, n):
    z = rank(x, n)
    x[0] *= 2.0
    return np.sum(z[n] ** 2) + np.sum(z[-1])


@program(vec(3), const(1))
def rows_returned_1(x, n):
    z = rank(x, n)
    x[0] *= 2.0
    return z[n] if n < 5 else z[0, 1]


@program(vec(3), const(7))
def rows_returned_7(x, n):
    z = rank(x, n)
    x[0] *= 2.0
    return z[n] if n < 5 else z[0, 1]


@program(vec(3), num(), const(1))
def number_chosen_1(x, s, n):
    z = x if n > 1 else s
    x[0] *= 2.0
    return np.sum(z**2 * x)


@program(vec(3), num(), const(3))
def number_chosen_3(x, s, n):
    z = x if n > 1 else s
    x[0] *= 2.0
    return np.sum(z**2 * x)


@program(vec(3), num(), const(1))
def number_listed_1(x, s, n):
    o = []
    for k in range(n):
        z = x if k > 1 else s * k
        o.append(z)
        x[0] *= 2.0
    return sum(np.sum(v**2) for v in o)


@program(vec(3), num(), const(3))
def number_listed_3(x, s, n):
    o = []
    for k in range(n):
        z = x if k > 1 else s * k
        o.append(z)
        x[0] *= 2.0
    return sum(np.sum(v**2) for v in o)


@program(vec(3), num(), const(1))
def number_carried_1(x, s, n):
    z = s
    for k in range(n):
        z = z * 2.0 if k % 2 else x
        x[0] *= 2.0
    return np.sum(z**2) * s


@program(vec(3), num(), const(3))
def number_carried_3(x, s, n):
    z = s
    for k in range(n):
        z = z * 2.0 if k % 2 else x
        x[0] *= 2.0
    return np.sum(z**2) * s


@program(vec(3), num(), const(1))
def number_element_1(x, s, n):
    z = x[n] if n < 2 else x
    x[0] *= 2.0
    x[1] *= 2.0
    return np.sum(z**2) * s


@program(vec(3), num(), const(3))
def number_element_3(x, s, n):
    z = x[n] if n < 2 else x
    x[0] *= 2.0
    x[1] *= 2.0
    return np.sum(z**2) * s


@program(vec(3), const(2), scalar=False)
def number_in_a_result_2(x, n):
    z = x if n == 2 else np.outer(x, x)
    z[0] *= 2.0
    return z[n], (z[0], np.sum(x**2))


@program(vec(3), const(1), scalar=False)
def number_in_a_result_1(x, n):
    z = x if n == 2 else np.outer(x, x)
    z[0] *= 2.0
    return z[n], (z[0], np.sum(x**2))


@program(vec(3), const(2), scalar=False)
def number_of_a_list_in_a_result(x, n):
    rows = [x] * n
    rows[0] = sum(rows)
    rows[1][0] = 3.0 * x[1]
    return rows[0][n], (rows[1][0], rows[0][0])


@program(vec(3), const(2), scalar=False)
def number_of_itself_in_a_result(x, n):
    rows = [x] * n
    rows[1][:] = rows[1]
    rows[0] = sum(rows)
    return (rows[0][n],)


@program(vec(3), num(0.2, 0.9), const(2), scalar=False)
def element_or_what_an_attempt_made(x, s, n):
    z = (x[0],)
    try:
        math.sqrt(s)
        x = s * x
    except ValueError:
        pass
    z = z if n % 2 == 0 else (x,)
    return z


@program(vec(3), num(0.2, 0.9), const(2), scalar=False)
def element_or_what_an_attempt_made_of_more(x, s, n):
    z = x[0]
    try:
        y = math.log(s) * x + x * x
        x = y[::-1] * s
    except ValueError:
        x = x * 2.0
    return (z if n % 2 == 0 else x, x[1])
