"""Variables whose shape changes from pass to pass, and those that are assigned on some paths only."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("shapes_of_passes")


@program(vec(4), const(0))
def assigned_last_pass_0(x, m):
    for k in range(m):
        w = x * k
    s = x[0]
    if m > 0:
        s += np.sum(w**2)
    return s


@program(vec(4), const(1))
def assigned_last_pass_1(x, m):
    for k in range(m):
        w = x * k
    s = x[0]
    if m > 0:
        s += np.sum(w**2)
    return s


@program(vec(4), const(3))
def assigned_last_pass_3(x, m):
    for k in range(m):
        w = x * k
    s = x[0]
    if m > 0:
        s += np.sum(w**2)
    return s


@program(vec(4), const(0))
def assigned_last_pass_by_index_0(x, m):
    for k in range(m):
        w = x[k:] * 2
    s = x[0]
    if m > 0:
        s += w[0] + w.T @ w
    return s


@program(vec(4), const(1))
def assigned_last_pass_by_index_1(x, m):
    for k in range(m):
        w = x[k:] * 2
    s = x[0]
    if m > 0:
        s += w[0] + w.T @ w
    return s


@program(vec(4), const(3))
def assigned_last_pass_by_index_3(x, m):
    for k in range(m):
        w = x[k:] * 2
    s = x[0]
    if m > 0:
        s += w[0] + w.T @ w
    return s


@program(vec(4), const(0))
def assigned_reshaped_0(x, m):
    if m > 1:
        w = x.reshape(2, 2)
        u = np.sin(w)
    s = np.sum(x)
    if m > 2:
        s += np.sum(u @ w) + w[0, 1]
    return s


@program(vec(4), const(1))
def assigned_reshaped_1(x, m):
    if m > 1:
        w = x.reshape(2, 2)
        u = np.sin(w)
    s = np.sum(x)
    if m > 2:
        s += np.sum(u @ w) + w[0, 1]
    return s


@program(vec(4), const(3))
def assigned_reshaped_3(x, m):
    if m > 1:
        w = x.reshape(2, 2)
        u = np.sin(w)
    s = np.sum(x)
    if m > 2:
        s += np.sum(u @ w) + w[0, 1]
    return s


@program(vec(4), const(0))
def assigned_either_way_0(x, m):
    if m > 1:
        if m > 2:
            w = x.reshape(2, 2).T
        else:
            w = x[:, None] * x
    s = np.sum(x)
    if m > 1:
        s += np.sum(w @ w) + w[0, 1]
    if m == 7:
        s += w[1, 1] * w[0, 0]
    return s


@program(vec(4), const(1))
def assigned_either_way_1(x, m):
    if m > 1:
        if m > 2:
            w = x.reshape(2, 2).T
        else:
            w = x[:, None] * x
    s = np.sum(x)
    if m > 1:
        s += np.sum(w @ w) + w[0, 1]
    if m == 7:
        s += w[1, 1] * w[0, 0]
    return s


@program(vec(4), const(3))
def assigned_either_way_3(x, m):
    if m > 1:
        if m > 2:
            w = x.reshape(2, 2).T
        else:
            w = x[:, None] * x
    s = np.sum(x)
    if m > 1:
        s += np.sum(w @ w) + w[0, 1]
    if m == 7:
        s += w[1, 1] * w[0, 0]
    return s


@program(vec(4), const(0))
def assigned_last_pass_of_while_0(x, m):
    k = 0
    while k < m:
        w = x[k % 3 :] * x[0]
        k += 1
    s = np.sum(x)
    if k > 0:
        s += np.sum(w**2) + w[0]
    if k > 1:
        s += np.sum(np.outer(w, w))
    return s


@program(vec(4), const(1))
def assigned_last_pass_of_while_1(x, m):
    k = 0
    while k < m:
        w = x[k % 3 :] * x[0]
        k += 1
    s = np.sum(x)
    if k > 0:
        s += np.sum(w**2) + w[0]
    if k > 1:
        s += np.sum(np.outer(w, w))
    return s


@program(vec(4), const(3))
def assigned_last_pass_of_while_3(x, m):
    k = 0
    while k < m:
        w = x[k % 3 :] * x[0]
        k += 1
    s = np.sum(x)
    if k > 0:
        s += np.sum(w**2) + w[0]
    if k > 1:
        s += np.sum(np.outer(w, w))
    return s


@program(vec(4), const(0))
def assigned_containers_0(x, m):
    if m > 0:
        L = [x * 2]
        L.append(x)
        d = {"a": x, "b": [x[0]]}
        t = (x, 2.0 * x[1])
    s = x[0]
    if m > 0:
        s += sum(np.sum(v) for v in L) + np.sum(d["a"] * t[1])
    if m > 1:
        s += d["b"][0] * t[1]
    return s


@program(vec(4), const(1))
def assigned_containers_1(x, m):
    if m > 0:
        L = [x * 2]
        L.append(x)
        d = {"a": x, "b": [x[0]]}
        t = (x, 2.0 * x[1])
    s = x[0]
    if m > 0:
        s += sum(np.sum(v) for v in L) + np.sum(d["a"] * t[1])
    if m > 1:
        s += d["b"][0] * t[1]
    return s


@program(vec(4), const(3))
def assigned_containers_3(x, m):
    if m > 0:
        L = [x * 2]
        L.append(x)
        d = {"a": x, "b": [x[0]]}
        t = (x, 2.0 * x[1])
    s = x[0]
    if m > 0:
        s += sum(np.sum(v) for v in L) + np.sum(d["a"] * t[1])
    if m > 1:
        s += d["b"][0] * t[1]
    return s


@program(vec(4), const(0))
def assigned_every_second_pass_0(x, m):
    s = 0.0
    for k in range(4):
        if k % 2 == m % 2:
            w = x * k
        else:
            v = x[:2] * k
        if k > 1:
            s += np.sum(w[:2] * v)
    return s


@program(vec(4), const(0))
def assigned_list_of_each_pass_0(x, m):
    for k in range(m):
        o = [x * j for j in range(k + 1)]
    s = np.sum(x)
    if m > 0:
        s += sum(np.sum(v**2) for v in o)
    return s


@program(vec(4), const(1))
def assigned_list_of_each_pass_1(x, m):
    for k in range(m):
        o = [x * j for j in range(k + 1)]
    s = np.sum(x)
    if m > 0:
        s += sum(np.sum(v**2) for v in o)
    return s


@program(vec(4), const(3))
def assigned_list_of_each_pass_3(x, m):
    for k in range(m):
        o = [x * j for j in range(k + 1)]
    s = np.sum(x)
    if m > 0:
        s += sum(np.sum(v**2) for v in o)
    return s


@program(vec(4), const(1))
def assigned_until_it_fails_1(x, m):
    for n in range(m + 1):
        try:
            w = x[n:] * x[n]
        except IndexError:
            break
    return np.sum(w**2)


@program(vec(4), const(0))
def assigned_before_a_break_0(x, m):
    for n in range(4):
        if n == m:
            break
        w = x[n:] * 2
    s = 0.0
    if m > 0:
        s = np.sum(w**2)
    return s + x[0]


@program(vec(4), const(1))
def assigned_before_a_break_1(x, m):
    for n in range(4):
        if n == m:
            break
        w = x[n:] * 2
    s = 0.0
    if m > 0:
        s = np.sum(w**2)
    return s + x[0]


@program(vec(4), const(3))
def assigned_before_a_break_3(x, m):
    for n in range(4):
        if n == m:
            break
        w = x[n:] * 2
    s = 0.0
    if m > 0:
        s = np.sum(w**2)
    return s + x[0]


@program(vec(4), const(2))
def grown_outer_and_row_2(x, m):
    s = x
    for k in range(3):
        s = np.outer(s, x) if s.ndim == 1 else s[0]
    return np.sum(s**2)


@program(vec(4), const(1))
def grown_broadcast_1(x, m):
    s = x[:1]
    for v in (x, x * 2, x[: m + 1]):
        s = s * v[:1] if m > 2 else s + v[0]
        s = s + x[1]
    return np.sum(s**2)


@program(vec(4), const(3))
def grown_broadcast_3(x, m):
    s = x[:1]
    for v in (x, x * 2, x[: m + 1]):
        s = s * v[:1] if m > 2 else s + v[0]
        s = s + x[1]
    return np.sum(s**2)


@program(vec(4), const(1))
def grown_shorter_1(x, m):
    w = x
    for n in range(m):
        w = w[1:] * x[0]
    return np.sum(w**2)


@program(vec(4), const(3))
def grown_shorter_3(x, m):
    w = x
    for n in range(m):
        w = w[1:] * x[0]
    return np.sum(w**2)


@program(vec(4), const(1))
def grown_longer_1(x, m):
    w = x
    t = 0.0
    for n in range(m):
        t = t + np.sum(w)
        w = np.concatenate([w, w[:1] * 2])
    return np.sum(w**2) * t


@program(vec(4), const(3))
def grown_longer_3(x, m):
    w = x
    t = 0.0
    for n in range(m):
        t = t + np.sum(w)
        w = np.concatenate([w, w[:1] * 2])
    return np.sum(w**2) * t


@program(vec(4), const(1))
def grown_broadcast_in_while_1(x, m):
    u = x.sum(keepdims=True)
    k = 0
    while k < m:
        u = u + x[k : k + 1] if k < 2 else u * x
        k += 1
    return np.sum(u**2)


@program(vec(4), const(3))
def grown_broadcast_in_while_3(x, m):
    u = x.sum(keepdims=True)
    k = 0
    while k < m:
        u = u + x[k : k + 1] if k < 2 else u * x
        k += 1
    return np.sum(u**2)


@program(vec(1), vec(4))
def grown_once(x, y):
    w = x
    for n in range(3):
        w = w + y if n == 1 else w * 2
    return np.sum(w * w)


@program(vec(4), const([1, 4]))
def first_of_another_length(x, ns):
    s = 0.0
    for n in ns:
        w = x[:n] * 2
        s += np.sum(w)
    return s + w[0]


@program(vec(4), const([4, 1]))
def number_in_one_pass(x, ns):
    s = 0.0
    for n in ns:
        w = x[:n] * 2 if n > 1 else x[0]
        s = s + np.sum(w)
    return s + np.sum(w)


@program(vec(3), const(False))
def assigned_and_used_under_a_flag(x, flag):
    if flag:
        w = np.sin(x)
    z = np.sum(x)
    if flag:
        z += np.sum(w * x)
    return z


@program(vec(3))
def assigned_before_another_flag(x):
    if x[0] > 9.0:
        w = x * 0.5
        ok = False
    else:
        ok = True
    z = 0.0
    if not ok:
        z = np.sum(w * 0.9)
    return x[0] + z


@dataclass
class Pair:
    u: object
    v: object


@program(vec(3), vec(3), const(2))
def objects_listed_in_an_inner_loop(x, y, n):
    b = Pair(y, y * x)
    held = [Pair(y, x)]
    for k in range(n):
        for _ in range(n):
            z = [held[j] for j in range(len(held))]
        b = replace(b, v=z[k % len(z)].v)
    return np.sum(b.v * b.u)


@program(vec(3), vec(3), const(0))
def objects_listed_in_no_pass(x, y, n):
    b = Pair(y, y * x)
    held = [Pair(y, x)]
    for k in range(n):
        for _ in range(n):
            z = [held[j] for j in range(len(held))]
        b = replace(b, v=z[k % len(z)].v)
    if n > 0:
        b = replace(b, u=z[0].v)
    return np.sum(b.v * b.u)


@program(vec(4), const(0))
def assigned_under_a_flag_before_0(x, n):
    if n > 1:
        w = x * 2
    s = 0.0
    for k in range(3):
        w = x[k:] * 3
        s += np.sum(w**2)
    return s + w[0]


@program(vec(4), const(2))
def assigned_under_a_flag_before_2(x, n):
    if n > 1:
        w = x * 2
    s = 0.0
    for k in range(3):
        w = x[k:] * 3
        s += np.sum(w**2)
    return s + w[0]


@program(vec(4), const(0))
def assigned_after_a_pass_0(x, n):
    s = 0.0
    for k in range(3):
        if k >= n:
            w = x[k:] * 3
        if k > n:
            s += np.sum(w**2)
    return s


@program(vec(4), const(1))
def assigned_after_a_pass_1(x, n):
    s = 0.0
    for k in range(3):
        if k >= n:
            w = x[k:] * 3
        if k > n:
            s += np.sum(w**2)
    return s


@program(vec(4), const(0))
def assigned_in_inner_loops_0(x, n):
    s = 0.0
    for k in range(3):
        for j in range(n):
            w = x[j + k % 2 :] * x[j]
        if n > 0:
            s += np.sum(w**2)
    return s


@program(vec(4), const(2))
def assigned_in_inner_loops_2(x, n):
    s = 0.0
    for k in range(3):
        for j in range(n):
            w = x[j + k % 2 :] * x[j]
        if n > 0:
            s += np.sum(w**2)
    return s


@program(vec(4), const(1))
def assigned_lists_in_inner_loops_1(x, n):
    s = 0.0
    for k in range(3):
        for j in range(n):
            w = [x[j:] * k, x[k:]]
        if n > 0:
            s += np.sum(w[0] ** 2) * np.sum(w[1])
    return s


@program(vec(4), const(2))
def assigned_lists_in_inner_loops_2(x, n):
    s = 0.0
    for k in range(3):
        for j in range(n):
            w = [x[j:] * k, x[k:]]
        if n > 0:
            s += np.sum(w[0] ** 2) * np.sum(w[1])
    return s


@program(vec(4), const(0))
def assigned_before_continue_0(x, n):
    s = 0.0
    for k in range(3):
        if k % 2 == n % 2:
            w = x[k:] * x[k]
            continue
        if k > 1:
            s += np.sum(w**3)
    return s


@program(vec(4), const(0))
def assigned_in_inner_while_0(x, n):
    s = x[0]
    for k in range(3):
        while n > k:
            w = x[k:n] * s
            n -= 1
            s += np.sum(w)
    if n < 0:
        s += w[0]
    return s


@program(vec(4), const(3))
def assigned_in_inner_while_3(x, n):
    s = x[0]
    for k in range(3):
        while n > k:
            w = x[k:n] * s
            n -= 1
            s += np.sum(w)
    if n < 0:
        s += w[0]
    return s


@program(vec(4), const(0))
def assigned_dicts_under_a_flag_before_0(x, n):
    if n > 0:
        o = {"a": x, "b": [x * 2]}
    s = 0.0
    for k in range(n):
        s += np.sum(o["b"][0])
        o = {"a": x[k:], "b": [x[k:] * k]}
    if n > 1:
        s += np.sum(o["a"] ** 2)
    return s


@program(vec(4), const(3))
def assigned_dicts_under_a_flag_before_3(x, n):
    if n > 0:
        o = {"a": x, "b": [x * 2]}
    s = 0.0
    for k in range(n):
        s += np.sum(o["b"][0])
        o = {"a": x[k:], "b": [x[k:] * k]}
    if n > 1:
        s += np.sum(o["a"] ** 2)
    return s


@program(vec(4), const([4, 1, 3]))
def sizes_from_a_list_zeros(x, ns):
    s = 0.0
    for n in ns:
        w = np.zeros(n) + x[0]
        s += np.sum(w)
    return s + w[0]


@program(vec(4), const([4, 1, 3]))
def sizes_from_a_list_arange(x, ns):
    s = 0.0
    for n in ns:
        w = np.arange(n) * x[0]
        s += np.sum(w)
    return s + w[-1]


@program(vec(4), const([4, 1, 3]))
def sizes_from_a_list_repeat(x, ns):
    s = 0.0
    for n in ns:
        w = np.repeat(x, n)
        s += np.sum(w)
    return s + w[-1]


@program(vec(4), const([4, 1, 3]))
def sizes_from_a_list_masked(x, ns):
    s = 0.0
    for n in ns:
        w = x[x > x[n - 1]]
        s += np.sum(w)
    return s + np.sum(w**2)


@program(vec(4), const([4, 1, 3]))
def sizes_from_a_list_ones(x, ns):
    s = 0.0
    for n in ns:
        w = np.ones((n, 2)) * x[:2]
        s += np.sum(w)
    return s + np.sum(w**2)


@program(vec(4), const([4, 1, 3]))
def sizes_from_a_list_joined(x, ns):
    s = 0.0
    for n in ns:
        w = np.concatenate([x] * n) if n > 1 else x[:1]
        s += np.sum(w)
    return s + np.sum(w**2)


@program(vec(4), const([4, 1, 3]))
def sizes_from_a_list_listed(x, ns):
    s = 0.0
    for n in ns:
        o = [x[k] * n for k in range(n)]
        w = np.array(o)
        s += np.sum(w)
    return s + np.sum(w**2)


@program(vec(4), const([4, 1, 3]))
def sizes_from_a_list_in_a_tuple(x, ns):
    s = 0.0
    for n in ns:
        t = (x[:n], n * x[0])
        s += np.sum(t[0]) * t[1]
    return s + np.sum(t[0] ** 2)


@program(vec(4), const([4, 1, 3]))
def sizes_from_a_list_in_a_dict(x, ns):
    s = 0.0
    for n in ns:
        d = {"a": np.zeros(n) + x[0], "b": [x[:n]]}
        s += np.sum(d["a"])
    return s + np.sum(d["a"] ** 2) + np.sum(d["b"][0])


@program(vec(3), vec(6), const(3))
def set_in_a_loop_that_no_pass_begins(x, m, n):
    for k in range(2):
        if n != k:
            continue
        for _ in range(2):
            a = x[::-1]
            return np.sum(a) * (x @ a)
    return np.sum(m * m)


@program(vec(3), vec(6), const(1))
def set_in_a_loop_of_the_last_pass(x, m, n):
    a = m
    for k in range(2):
        if n != k:
            continue
        for _ in range(k):
            a = x * m[0]
            b = x * x
        return np.sum(a * b[0])
    return np.sum(m * a)


@program(vec(3), vec(6), const(5))
def set_under_a_condition_of_each_pass(x, m, n):
    found = False
    for k in range(3):
        if k == n:
            w = x * k
            found = True
    return np.sum(w * x) if found else np.sum(m * m)


def _paired(a, b, k):
    return np.array([a @ b, b[0]]) if k <= 0 else _paired(0.5 * a, b, k - 1)


def _first_large(items):
    return next(v for v in items if v[0] > 90.0)


@program(vec(3), vec(3), const(2))
def made_on_one_side_and_anew_by_passes(x, y, n):
    try:
        z = _first_large([y])
    except StopIteration:
        z = np.array([x])
    for _ in range(n):
        z = x * y
    return np.sum(z * z)


@program(vec(3), vec(3), const(2))
def pairs_made_on_one_side_and_anew_by_passes(x, y, n):
    try:
        z = _first_large([y])
    except StopIteration:
        z = np.array([x[0], x @ y])
    for _ in range(n):
        z = x * y
    return np.sum(z * z)


@program(vec(3), vec(3), const(2))
def given_by_a_call_on_one_side_and_anew_by_passes(x, y, n):
    try:
        z = _first_large([y])
    except StopIteration:
        z = _paired(x, y, n)
    for _ in range(n):
        z = x * y
    return np.sum(z * z)


@program(vec(3), vec(3), const(0))
def made_on_one_side_and_by_no_pass(x, y, n):
    try:
        z = _first_large([y])
    except StopIteration:
        z = np.array([x[0], x @ y]) if y[1] < 90.0 else x[:1]
    for _ in range(n):
        z = x * y
    return np.sum(z * z)


def _shaped_where_it_is_tried(y, n):
    z = 0.0
    if n < 4:
        try:
            b = y.reshape(3, n)
        except ValueError:
            b = y.reshape(1, 3)
    if n == 1:
        z = np.sum(b * b)
    return np.sum(y) + z


@program(vec(3), const((1, 2, 5)))
def shaped_where_it_is_tried(y, ns):
    return sum(_shaped_where_it_is_tried(y * n, n) for n in ns)


@program(vec(3), const(2))
def shaped_where_it_is_tried_and_not_used(y, n):
    return _shaped_where_it_is_tried(y, n)


@program(vec(3), const(3))
def shaped_deep_in_branches(y, n):
    z = 0.0
    if n < 4:
        if n > 2:
            if n > 1:
                b = y.reshape(3, 1)
            else:
                b = np.cumsum(y)
        else:
            try:
                b = y.reshape(n, 3)
            except ValueError:
                pass
    if n == 1:
        z = np.sum(b * b)
    return np.sum(y) + z


@program(vec(3), const(2))
def shaped_in_passes_and_not_used(y, n):
    z = 0.0
    for k in range(n):
        if k < 4:
            try:
                b = y.reshape(k, 3)
            except ValueError:
                b = 2.0 * y.reshape(1, 3)
            else:
                if k > 3:
                    b = y.reshape(1, 3)
    if n == 1:
        z = np.sum(b * b)
    return np.sum(y) + z


def _listed_by_itself(a, k):
    if k <= 0:
        return []
    for i in range(2):
        if i == i:
            return [a]
    return _listed_by_itself(a, k)


@program(vec(3), const(2))
def shaped_for_a_call_that_is_not_reached(y, n):
    for _ in range(n):
        try:
            b = y if y[1] > 5.0 else y.reshape(3)
        except ValueError:
            _listed_by_itself(b, n)
    return np.sum(y * y)
