"""Recursive functions in which loops assign containers: what is recorded of them where there was no pass."""

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("recursion_unset")
TURNS = (vec(3, lo=0.4, hi=1.4), const(2))


def _last_doubled(a):
    for _ in range(2):
        d = {"a": a * 2}
    d["a"][2] = d["a"][0]
    return d["a"]


def _last_pair(a, n):
    for _ in range(n):
        pair = (a * 2, [a])
    pair[1][0][2] = pair[0][0]
    return pair[0] * pair[1][0]


@program(*TURNS)
def unset_dict_of_an_inlined_loop(x, n):
    def inner(a, k):
        if k <= 0:
            return a
        a = _last_doubled(a)
        return inner(a, k - 1) * a

    return np.sum(inner(x, n))


@program(*TURNS)
def unset_pair_of_an_inlined_loop(x, n):
    def inner(a, k):
        if k <= 0:
            return a
        a = _last_pair(a, k)
        return inner(a, k - 1) * a

    return np.sum(inner(x * 1.0, n))


@program(*TURNS)
def unset_dict_after_a_loop_without_passes(x, n):
    def inner(a, k):
        for i in range(k):
            d = {"a": a * i, "b": (a, a * a)}
        if k == 0:
            return np.sum(a)
        d["a"] += d["b"][1]
        return inner(d["a"], k - 1) + np.sum(d["b"][1])

    return inner(x, n)


@program(*TURNS)
def unset_list_after_a_loop_without_passes(x, n):
    def inner(a, k):
        i = 0
        while i < k:
            rows = [a * i, a]
            i += 1
        if k == 0:
            return np.sum(a)
        rows[0] += rows[1]
        return inner(rows[0], k - 1) + np.sum(rows[1])

    return inner(x * 1.0, n)


@program(*TURNS)
def unset_dict_read_in_the_next_pass(x, n):
    def inner(a, k):
        if k == 0:
            return np.sum(a)
        t = 0.0
        for i in range(k):
            if i > 0:
                t = t + np.sum(d["a"])  # noqa: F821
            d = {"a": a * (i + 1)}
        d["a"][0] = t
        return inner(d["a"], k - 1) * x[0]

    return inner(x, n)


@program(*TURNS)
def unset_tuple_with_the_argument_itself(x, n):
    def inner(a, k):
        for i in range(k):
            pair = (a, a * i)
        if k == 0:
            return np.sum(a)
        pair[1][0] = 2.0
        return inner(pair[1], k - 1) * np.sum(np.sin(pair[0]))

    return inner(x, n)


@program(*TURNS)
def unset_list_with_the_argument_itself(x, n):
    def inner(a, k):
        for i in range(k):
            rows = [a * i, a]
        if k == 0:
            return np.sum(a)
        rows[0] += rows[1]
        return inner(rows[0], k - 1) * np.sum(rows[1] * rows[1])

    return inner(x, n)


def _pair_left_early(a, k):
    if k % 2 == 0:
        a = np.sin(a)
    else:
        a = a * a
        if k == 0:
            return (a, a) if a[k % 3] > 90.0 else (a, np.roll(a, 1))
        a *= a
    if k <= 0:
        return (a, a)
    return _pair_left_early(a, k - 1)


@program(*TURNS)
def unset_pair_that_is_left_early(x, n):
    pair = _pair_left_early(x, n)
    return np.sum(np.sin(x) * pair[0])


@program(*TURNS, const(True))
def unset_pair_one_of_which_is_used(x, n, c):
    pair = _pair_left_early(x, n + 1)
    return np.mean(x) * np.sum(x * (pair[1] if c else pair[0]))


def _one_left_early(a, k):
    if k % 2:
        b = a * a
        if k == 1:
            b *= 2.0
            return b[::-1] if b[0] > 90.0 else b
        b *= a
        a = b
    if k <= 0:
        return a
    return _one_left_early(a * 0.5, k - 1) + a


@program(vec(3, lo=0.4, hi=1.4), const(4))
def unset_array_that_is_left_early(x, n):
    return np.sum(_one_left_early(x, n) ** 2)


@program(vec(3, lo=0.4, hi=1.4), const(3))
def unset_array_that_is_left_early_by_the_last(x, n):
    return np.sum(_one_left_early(x, n) * x)


def _written_or_left(a, k):
    if k > 1:
        b = np.cos(a)
        if b[0] > 90.0:
            return [b, b]
        b[0] = a[1]
        a = b * a
    elif k == 1:
        return [a, a * 2.0]
    return _written_or_left(a, k - 1)


@program(*TURNS)
def unset_list_that_is_left_early(x, n):
    both = _written_or_left(x, n + 1)
    both[0] *= both[1]
    return np.sum(both[0] * x)
