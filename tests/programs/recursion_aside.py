"""Recursive functions that move references, which other recursive functions call for nothing that is differentiated."""

from collections import deque

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("recursion_aside")


def turned(a, b, k):
    d = deque([a, b])
    for _ in range(3):
        d.append(d.popleft())
    z = d[0]
    z *= 1.3
    z[0] += d[1][1]
    if k <= 0:
        return z[1]
    return d[1][0] * turned(z * 1.0, np.sin(d[1]), k - 1)


def tried(rec, a, k):
    rec(np.ones(3), np.ones(3), 1)
    a *= 1.1
    if k > 0:
        tried(rec, a, k - 1)


@program(vec(3), vec(3), 3)
def turned_with_constants(x, y, n):
    def tried(a, k):
        if k > 0:
            turned(np.ones(3), np.zeros(3), 2)
            a *= 1.1
            tried(a, k - 1)

    p, q = x * 1.0, y * 1.0
    s = turned(p, q, n)
    tried(p, n)
    return s * np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 3)
def turned_with_copies(x, y, n):
    def tried(a, b, k):
        if k > 0:
            turned(a * b, b.copy(), k)
            a *= b
            tried(a, b, k - 1)

    p, q = x * 1.0, y * 1.0
    s = turned(p, q, n)
    tried(p, q, 2)
    return s * np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), num(), 3)
def turned_for_a_number_that_is_not_used(x, y, s, n):
    def rec(a, b, d, k):
        held = deque([a])
        for _ in range(3):
            held.append(held.popleft())
        kept = held
        if k <= 0:
            return b
        rec(a * a, kept[0][2], (0.5 * d[0], d[1]), k - 1)
        z = kept[0]
        z *= 1.3
        return 0.9

    p = y * 1.0
    q = p[::-1]
    u = np.sum(q)
    rec(q, u, (x, x), 2)
    rec(p, s, (q, np.roll(p, 1)), n)
    return u**2 + s**2 + np.sum(p**2) + np.sum(np.sin(q)) + np.sum(np.sin(x))


@program(vec(3), vec(3), 3)
def put_back_at_the_front(x, y, n):
    def rec(a, b, k):
        held = [a, b, a]
        held.insert(0, held.pop())
        held.append(held.pop(1))
        z = held[1]
        z *= b[0] + 1.0
        if k > 0:
            rec(np.sin(held[1]), held[2] * 1.0, k - 1)
        z[1] += held[2][2]

    p, q = x * 1.0, y * 1.0
    rec(p, q, n)
    tried(rec, q, 2)
    return np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 3)
def reversed_and_left_early(x, y, n):
    def rec(a, b, k):
        held = [a, b]
        held.reverse()
        if k <= 0:
            held[0][1] *= 1.5
            return held[0]
        if k % 2 == 0:
            held[1] *= held[0]
            return rec(held[0], held[1], k - 1)
        held.reverse()
        held[0] *= 1.2
        return rec(held[1], held[0], k - 1)

    def tried(a, k):
        t = rec(np.ones(3), np.ones(3), k)
        a[0] *= 1.1
        if k > 0 and t is not None:
            tried(a, k - 1)

    p, q = x * 1.0, y * 1.0
    out = rec(p, q, n)
    out *= 1.1
    tried(q, 2)
    return np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 2)
def exchanged_in_a_loop(x, y, n):
    def rec(a, b, k):
        for _ in range(3):
            a, b = b, a
        a *= 1.3
        a[0] += b[1]
        if k > 0:
            rec(np.sin(b), a * 1.0, k - 1)

    p, q = x * 1.0, y * 1.0
    rec(p, q, n)
    tried(rec, p, 2)
    return np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 2)
def lists_turned_in_a_list(x, y, n):
    def rec(a, b, k):
        held = [[a, b], [b]]
        for _ in range(3):
            held.append(held.pop(0))
        z = held[1][0]
        z *= 1.3
        held[0].append(z)
        z[0] += held[0][1][1]
        if k > 0:
            rec(np.sin(z), b * 1.0, k - 1)

    p, q = x * 1.0, y * 1.0
    rec(p, q, n)
    tried(rec, p, 2)
    return np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 3)
def entries_popped_and_put_back(x, y, n):
    def rec(a, b, k):
        held = {j: (a if j % 2 else b) for j in range(n)}
        for j in range(n):
            z = held.pop(j)
            held[j + 1 + k % 2] = z
            z *= 1.1
        for key in held:
            held[key][0] += a[1]
        if k > 0:
            rec(np.sin(a), b * 1.0, k - 1)

    p, q = x * 1.0, y * 1.0
    rec(p, q, n)
    tried(rec, p, 2)
    return np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 3)
def entries_set_anew(x, y, n):
    def rec(a, b, k):
        held = {"first": a, "second": b}
        for _ in range(3):
            held["first"], held["second"] = held["second"], held["first"]
        z = held["first"]
        z *= 1.3
        z[0] += held["second"][1]
        if k > 0:
            rec(np.sin(a), b * 1.0, k - 1)

    p, q = x * 1.0, y * 1.0
    rec(p, q, n)
    tried(rec, p, 2)
    return np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 2)
def in_a_list_that_is_given(x, y, n):
    def rec(held, k):
        first, second = held[0], held[1]
        first *= 1.3
        first[0] += second[1]
        if k > 0:
            rec([second, first], k - 1)

    def tried(a, k):
        rec([np.ones(3), np.ones(3)], 1)
        a *= 1.1
        if k > 0:
            tried(a, k - 1)

    p, q = x * 1.0, y * 1.0
    held = [p, q]
    held.append(held.pop(0))
    rec(held, n)
    tried(p, 2)
    return np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 2)
def returned_from_what_is_turned(x, y, n):
    def rec(a, b, k):
        held = [a, b]
        for _ in range(k):
            held.append(held.pop(0))
        if k > 0:
            out = rec(held[0], held[1], k - 1)
            out *= 1.3
        return held[0]

    p, q = x * 1.0, y * 1.0
    out = rec(p, q, n)
    out[0] += q[1]
    tried(rec, p, 2)
    return np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 2)
def by_way_of_a_third(x, y, n):
    def tried(a, k):
        turned(np.ones(3), np.ones(3), 1)
        a *= 1.1
        if k > 0:
            tried(a, k - 1)

    def again(a, b, k):
        tried(np.ones(3), 1)
        a *= b
        if k > 0:
            again(np.sin(b), a, k - 1)

    p, q = x * 1.0, y * 1.0
    s = turned(p, q, n)
    tried(q, 1)
    again(p, q, 1)
    return s + np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 2)
def called_before_and_afterwards(x, y, n):
    def tried(a, b, k):
        held = [a, b]
        for _ in range(3):
            held.append(held.pop(0))
        turned(np.ones(3), np.ones(3), 1)
        z = held[0]
        z *= 1.1
        if k > 0:
            tried(held[1], held[0], k - 1)

    p, q = x * 1.0, y * 1.0
    tried(p, q, 1)
    turned(p, q, n)
    tried(p, q, 2)
    return np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 2)
def each_for_nothing_in_the_other(x, y, n):
    def left(a, b, k):
        held = [a, b]
        for _ in range(3):
            held.append(held.pop(0))
        held[0][0] *= 1.2
        if k <= 0:
            return held[1][1]
        right(np.ones(3), np.zeros(3), k - 1)
        return held[1][1] * left(held[0] * 1.0, held[1] * 1.0, k - 1)

    def right(a, b, k):
        held = deque([a, b])
        held.appendleft(held.pop())
        held[0] *= held[1] + 1.0
        if k <= 0:
            return held[1][2]
        left(np.ones(3), np.zeros(3), k - 1)
        return held[1][2] * right(held[0] * 1.0, held[1] * 1.0, k - 1)

    p, q = x * 1.0, y * 1.0
    s = left(p, q, n) + right(p, q, n) + left(q, p, 1)
    return s + np.sum(p**2) + np.sum(np.sin(p * q))


class Pair:
    def __init__(self, first, second):
        self.first = first
        self.second = second


@program(vec(3), vec(3), 3)
def attributes_exchanged(x, y, n):
    def rec(pair, k):
        pair.first, pair.second = pair.second, pair.first
        z = pair.first
        z *= 1.3
        z[0] += pair.second[1]
        if k > 0:
            rec(pair, k - 1)

    def tried(a, k):
        rec(Pair(np.ones(3), np.ones(3)), 1)
        a *= 1.1
        if k > 0:
            tried(a, k - 1)

    p, q = x * 1.0, y * 1.0
    pair = Pair(p, q)
    rec(pair, n)
    tried(p, 2)
    return np.sum(pair.first**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 3)
def sorted_and_taken(x, y, n):
    def rec(a, b, k):
        held = [(1, a), (0, b)]
        held.sort(key=lambda e: e[0])
        held.append(held.pop(0))
        z = held[0][1]
        z *= 1.3
        z[0] += held[1][1][1]
        if k > 0:
            rec(np.sin(z), b * 1.0, k - 1)

    p, q = x * 1.0, y * 1.0
    rec(p, q, n)
    tried(rec, p, 2)
    return np.sum(p**2) + np.sum(np.sin(p * q))


@program(vec(3), vec(3), 3)
def only_read(x, y, n):
    def rec(a, b, k):
        held = deque([a * b, b])
        for _ in range(k):
            held.append(held.popleft())
        return np.sum(held[0] * a) + (rec(held[1], a, k - 1) if k > 0 else 0.0)

    def tried(a, k):
        s = rec(np.ones(3), np.ones(3), 1)
        a *= 1.1
        if k > 0 and s > 0.0:
            tried(a, k - 1)

    p = x * 1.0
    s = rec(p, y, n)
    tried(p, 2)
    return s + np.sum(p**2)


@program(vec(3), 3)
def left_by_an_exception(x, n):
    def rec(a, b, k):
        held = [a, b]
        held.append(held.pop(0))
        z = held[0]
        z *= 1.3
        if k <= 0:
            raise ValueError
        rec(held[0], held[1], k - 1)

    def tried(a, k):
        try:
            rec(np.ones(3), np.ones(3), 1)
        except ValueError:
            a *= 1.1
        if k > 0:
            tried(a, k - 1)

    p, q = x * 1.0, x * x
    try:
        rec(p, q, n)
    except ValueError:
        p[0] *= q[1]
    tried(p, 2)
    return np.sum(p**2) + np.sum(np.sin(p * q))
